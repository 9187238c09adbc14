"""Suppliers' own figures as PACT product footprints: read, judged, turned into records, and written.

Implements the PACT Technical Specifications for the exchange of product footprints (WBCSD, versions 2 and 3) and the
iLEAP extension for freight (Smart Freight Centre and SINE Foundation). The order of the modules is the way a file goes:
`reading` → `versions` → `gate`, `lifecycle` → `factors` → `records`, `freight`; `writing` goes the other way.
"""
