"""How hard the workbook is to break, in counts: what was tried, and how often it went wrong without a word."""
