"""Commands about change: the bridge between years, the choices against the house method, the restated base year."""

from __future__ import annotations

import json
import sys
from typing import TYPE_CHECKING, Annotated

import typer

from scope3.cli.options import Data, Outputs, OwnMethods, places

if TYPE_CHECKING:
    import pandas as pd


def compare(
    organisation: str,
    year: int,
    year2: Annotated[int | None, typer.Argument(help="Year to compare with; else the house method.")] = None,
    data: Data = None,
    as_csv: Annotated[bool, typer.Option("--csv", help="The whole table as CSV.")] = False,
    own_methods: OwnMethods = False,
) -> None:
    """What moved scope 3 from one year to another, or what the client's choices move against the house method."""
    from scope3.change.bridge import bridge, effects_of, residual
    from scope3.change.dual_run import as_it_is
    from scope3.client import open_client
    from scope3.explain.change import restatement_of
    from scope3.explain.data import proposal_of
    from scope3.house_difference import house_difference
    from scope3.results import csv_text

    places(data, own_methods=own_methods)
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
    one, two = open_client(organisation, year), open_client(organisation, year2)
    clients = [one, two]
    calculated = {client.organisation.year: as_it_is(client) for client in clients}
    found = bridge(one, two, calculated)
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
    known = found.pairs["why_not"].isna()
    for pair in found.pairs[known].itertuples():
        print(f"  {pair.t_co2e:>+14,.3f}  of {pair.effect}: {pair.supplier} (category {pair.category}), {pair.methods}")
    if year < year2:
        _proposals(proposal_of(restatement_of(clients, calculated), [found], clients, calculated))
    untold = found.pairs.loc[~known, ["effect", "category", "supplier", "why_not"]].drop_duplicates()
    for pair in untold.itertuples():
        whose = f", {pair.supplier}" if isinstance(pair.supplier, str) and pair.supplier else ""
        print(f"not told apart, {pair.effect}, category {pair.category}{whose}: {pair.why_not}", file=sys.stderr)
    for said in found.kept:
        print(f"kept the rules of {year}: {said}", file=sys.stderr)


def _proposals(proposal: pd.DataFrame) -> None:
    """What better data would move in the base year, to be stated under recalculations or left."""
    for row in proposal[proposal["why_not"].isna()].to_dict("records"):
        share, threshold = (f"{row[name]:.1%}".replace("%", " %") for name in ("share_cumulative", "share_threshold"))
        reached = "significant" if row["significant"] else "below the threshold"
        print(
            f"to decide: data_accuracy of {row['year']}, category {row['category']}, {row['supplier']}: "
            f"{row['t_co2e_adjustment']:+,.3f} t; with what comes before it {share}, threshold {threshold}: {reached}"
        )


def sensitivity(
    organisation: str,
    year: int,
    data: Data = None,
    as_csv: Annotated[bool, typer.Option("--csv", help="The whole table as CSV.")] = False,
    own_methods: OwnMethods = False,
) -> None:
    """Which choice moves the total most: orders of methods, choices and GWP sets, by Sobol's indices."""
    from scope3.client import open_client
    from scope3.results import csv_text
    from scope3.uncertainty.method_sensitivity import method_sensitivity

    places(data, own_methods=own_methods)
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


def restate(organisation: str, data: Data = None, outputs: Outputs = None, own_methods: OwnMethods = False) -> None:
    """Every year since the base year by the rules of the latest, if that is significant, with a log of every tonne."""
    from scope3 import paths
    from scope3.change.base_year import as_data, open_years
    from scope3.change.base_year import restate as restated_years
    from scope3.files import write_together
    from scope3.results import csv_text

    places(data, outputs, own_methods)
    found = restated_years(open_years(organisation))
    folder = paths.outputs() / organisation
    content = json.dumps(as_data(found), indent=1, sort_keys=True, ensure_ascii=False, allow_nan=False)
    write_together({folder / "restatement.csv": csv_text(found.log), folder / "restatement.json": content + "\n"})
    threshold = f"{found.policy.significance_threshold:.1%}".replace("%", " %")
    print(f"{organisation}: base year {found.policy.year}, threshold {threshold}, rules of {found.latest}")
    if found.log.empty:
        print("  nothing to restate: no rule, no figure of an earlier year and no structure is stated to differ")
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
