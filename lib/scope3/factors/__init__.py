"""Emission factors: one importer per publisher, the tables they made, and the selection of a factor for a record."""
