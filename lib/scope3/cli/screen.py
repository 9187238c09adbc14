"""The command that estimates all categories from money and head-counts, before anything else is collected."""

from __future__ import annotations

from typing import Any

import pandas as pd

from scope3.cli.options import Data, Outputs, Year, latest, places


def screen(organisation: str, year: Year = None, data: Data = None, outputs: Outputs = None) -> None:
    """All categories as ranges from money and head-counts alone, ranked, with what to collect next."""
    from scope3.charts.screening import screened_categories
    from scope3.charts.shared import rendered
    from scope3.files import write_together
    from scope3.results import csv_text, output_folder
    from scope3.screening.ranges import screen as read
    from scope3.screening.ranking import NO_INVENTORY, by_category, sentence, to_collect
    from scope3.tables import rows_of

    places(data, outputs)
    year = latest(organisation, year)
    found = read(organisation, year)
    table = by_category(found)
    print(f"{found.organisation.name} {year}: screening")
    print(NO_INVENTORY)
    print(f"\n{'t CO2e':<48}{'low':>10}{'middle':>10}{'high':>10}{'share':>8}  rests on")
    for row in rows_of(table):
        print(_line(row))
    print(sentence(table))
    print("\nCollect next, what is not known first")
    for row in rows_of(to_collect(table)):
        print(f"  {row['category']:>2} {row['name']}: {row['collect_next']}")
    folder = output_folder(found.organisation) / "exports"
    chart = screened_categories(table)
    pictures = {folder / f"screening.{kind}": rendered(chart, kind) for kind in ("svg", "png")}
    write_together({folder / "screening.csv": csv_text(table), **pictures})
    print(f"Written: {folder / 'screening.csv'}, and the chart as screening.svg and screening.png")


def _line(row: dict[str, Any]) -> str:
    name = f"{row['category']:>2} {row['name']}"
    if pd.isna(row["t_co2e"]):
        return f"{name:<48}{row['status']:>10}"
    share = "" if pd.isna(row["share_of_known"]) else f"{100 * row['share_of_known']:.1f} %"
    figures = "".join(f"{row[column]:>10,.1f}" for column in ("t_co2e_low", "t_co2e", "t_co2e_high"))
    partly = ", others not known" if row["status"] == "partly known" else ""
    return f"{name:<48}{figures}{share:>8}  {row['rests_on'].split(';')[0]}{partly}"
