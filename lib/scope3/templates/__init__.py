"""What `scope3 new` writes: organisation.yaml, the workbook of inputs, and the page on its columns."""
