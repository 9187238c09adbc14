"""The charts, each drawing one table; what all of them share stands in `shared`."""
