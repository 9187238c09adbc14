"""What `scope3 new` calls the files and sheets it makes, for those who write them and those who pass them over."""

WORKBOOK = "inputs.xlsx"  # the one file that a client fills in
CSV_FOLDER = "csv"  # the same sheets as empty text files, for those who deliver exports
PAGE = "columns.md"
START, KNOWN, LISTS = "read me", "activities", "lists"
NOT_FILLED_IN = (START, KNOWN, LISTS)  # sheets that hold nothing of the client's
