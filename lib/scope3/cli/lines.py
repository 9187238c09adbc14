"""The command that gives the emissions of each line of a ledger too long to be held line by line."""

from __future__ import annotations

from scope3.cli.options import Data, Outputs, OwnMethods, Year, latest, places


def lines(
    organisation: str, year: Year = None, data: Data = None, outputs: Outputs = None, own_methods: OwnMethods = False
) -> None:
    """Write the emissions of each line of the condensed ledgers, as a dataset of Parquet files."""
    from scope3.client import open_client
    from scope3.large.dataset import write_lines
    from scope3.page import number
    from scope3.report import FOLDER
    from scope3.results import output_folder
    from scope3.tables import rows_of
    from scope3.units import ratio

    places(data, outputs, own_methods)
    client = open_client(organisation, latest(organisation, year))
    folder = output_folder(client.organisation) / FOLDER / "lines"
    for row in rows_of(write_lines(client, folder)):
        tonnes = row["kg_co2e"] * ratio("kg", "tonne")
        print(f"category {row['category']}: {row['rows']:,} rows, {number(tonnes)} t CO2e")
    print(folder)
