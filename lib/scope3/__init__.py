"""The Scope 3 Workbook: methods, factors and runs of a scope 3 inventory."""
