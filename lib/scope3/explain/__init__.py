"""What notebooks say of their figures: tables and sentences whose numbers are put in by code."""
