"""A first estimate from money and head-counts, which no inventory reads."""
