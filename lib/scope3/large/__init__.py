"""Ledgers of any length: each kind of line is worked out once, and every line takes what its kind was given."""
