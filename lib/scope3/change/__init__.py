"""What moves between two years or two libraries of factors, and what of it is restated."""
