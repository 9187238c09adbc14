"""Commands about change: the bridge between years, the choices against the house method, the restated base year."""

from __future__ import annotations

import json
import sys
from typing import TYPE_CHECKING, Annotated

import typer

from scope3.cli.options import Data, Outputs, places

if TYPE_CHECKING:
    import pandas as pd


def compare(
    organisation: str,
    year: int,
    year2: Annotated[int | None, typer.Argument(help="Year to compare with; else the house method.")] = None,
    data: Data = None,
    as_csv: Annotated[bool, typer.Option("--csv", help="The whole table as CSV.")] = False,
) -> None:
    """What moved scope 3 from one year to another, or what the client's choices move against the house method."""
    from scope3.change import bridge, effects_of, residual
    from scope3.client import open_client
    from scope3.house_difference import house_difference
    from scope3.results import csv_text

    places(data)
    if year2 is None:
        table = house_difference(open_client(organisation, year))
        if as_csv:
            print(csv_text(table), end="")
        elif table.empty:
            print(f"{organisation} {year} follows the house method throughout")
        else:
            print(f"{organisation} {year}: {table['t_co2e'].iloc[0]:,.3f} t CO2e; its choices against the house method")
            _lines(table, "t_co2e_difference", "choice", "value", "note")
        return
    found = bridge(open_client(organisation, year), open_client(organisation, year2))
    if as_csv:
        print(csv_text(found.lines), end="")
        return
    print(f"{organisation} {year}: {found.start:>14,.3f} t CO2e")
    for bar in effects_of([found]).itertuples():
        print(f"  {bar.t_co2e:>+14,.3f}  {bar.effect}: {bar.meaning}")
        own = found.effects[found.effects["effect"] == bar.effect]
        for part in own.itertuples():
            print(f"    {part.t_co2e:>+12,.3f}    category {part.category}")
    print(f"{organisation} {year2}: {found.end:>14,.3f} t CO2e; not explained: {abs(residual(found)):.0e}")
    for said in found.kept:
        print(f"kept the rules of {year}: {said}", file=sys.stderr)


def sensitivity(
    organisation: str,
    year: int,
    data: Data = None,
    as_csv: Annotated[bool, typer.Option("--csv", help="The whole table as CSV.")] = False,
) -> None:
    """Which choice moves the total most: orders of methods, choices and GWP sets, by Sobol's indices."""
    from scope3.client import open_client
    from scope3.method_sensitivity import method_sensitivity
    from scope3.results import csv_text

    places(data)
    table = method_sensitivity(open_client(organisation, year))
    if as_csv:
        print(csv_text(table), end="")
        return
    print(f"{organisation} {year}: the total under each choice alone (t CO2e), and its share of what all of them move")
    for row in table.to_dict("records"):
        reach = f"{row['t_co2e_lowest']:>12,.1f} to {row['t_co2e_highest']:>12,.1f}"
        effect = f"{row['total_effect']:>6.1%}" if row["total_effect"] == row["total_effect"] else "     –"
        print(f"  {reach} {effect}  {row['choice']}: {row['values']}")
        if isinstance(row["left_out"], str):
            print(f"    left out: {row['left_out']}")


def restate(organisation: str, data: Data = None, outputs: Outputs = None) -> None:
    """Every year since the base year by the rules of the latest, if that is significant, with a log of every tonne."""
    from scope3 import paths
    from scope3.base_year import as_data, open_years
    from scope3.base_year import restate as restated_years
    from scope3.files import write_atomically
    from scope3.results import write_csv

    places(data, outputs)
    found = restated_years(open_years(organisation))
    folder = paths.outputs() / organisation
    write_csv(found.log, folder / "restatement.csv")
    content = json.dumps(as_data(found), indent=1, sort_keys=True, ensure_ascii=False, allow_nan=False)
    write_atomically(folder / "restatement.json", content + "\n")
    threshold = f"{found.policy.significance_threshold:.1%}".replace("%", " %")
    print(f"{organisation}: base year {found.policy.year}, threshold {threshold}, rules of {found.latest}")
    for row in found.log.itertuples():
        done = "restated" if row.applied else "below the threshold"
        print(f"  {row.year} {row.t_co2e_adjustment:>+12,.3f} t  category {row.category}, {row.trigger}: {done}")
    for year, own in found.figures.groupby("year"):
        was, becomes = own["t_co2e_reported"].sum(), own["t_co2e_restated"].sum()
        print(f"{year}: reported {was:,.3f} t CO2e, restated {becomes:,.3f}")
    for note in found.notes:
        print(note, file=sys.stderr)
    print(folder / "restatement.csv")
    print(folder / "restatement.json")


def _lines(table: pd.DataFrame, figure: str, *words: str) -> None:
    for row in table.to_dict("records"):
        shown = "–" if row[figure] != row[figure] else f"{row[figure]:+,.3f}"
        said = ": ".join(str(row[word]) for word in words if isinstance(row[word], str))
        print(f"  {shown:>14}  {said}")
