"""What a client's files hold: from bytes to lines of a ledger or of activity data, nothing guessed on the way."""
