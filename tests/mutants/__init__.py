"""How many small changes to the code its tests notice: measured by mutmut, recorded here."""
