"""The command that sets two editions of factors side by side, alone or on an organisation's inventory."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from scope3.cli.options import Data, OwnMethods, latest, places
from scope3.errors import Fault, InputError

if TYPE_CHECKING:
    import pandas as pd

    from scope3.change.edition_change import EditionChange

BREAKDOWNS = {
    "cause": ["cause"],
    "category": ["category"],
    "factor": ["factor_id_before", "factor_id_after", "factor_before", "factor_after"],
    "record": ["record_id", "category"],
}
LINES = 15  # of a list that may be long; --csv has all of it


def diff(
    before: Annotated[str, typer.Argument(help="An edition, as publisher/edition.")],
    after: Annotated[str, typer.Argument(help="The edition to compare it with.")],
    organisation: Annotated[
        str | None, typer.Option("--organisation", help="Show what the switch moves in its inventory.")
    ] = None,
    year: Annotated[
        int | None, typer.Option("--year", help="Reporting year; the organisation's latest where left out.")
    ] = None,
    csv: Annotated[Path | None, typer.Option("--csv", help="Write every line of the comparison to this file.")] = None,
    data: Data = None,
    own_methods: OwnMethods = False,
) -> None:
    """What moved between two editions of factors, and by how much on an organisation's inventory."""
    from scope3.factors.difference import compare_editions
    from scope3.results import write_csv

    if organisation is None and year is not None:
        raise InputError(Fault("a year without an organisation", "name the organisation with --organisation"))
    if csv is not None:
        _fit_to_write(csv)
    compared = compare_editions(before, after)
    print(f"{before} → {after}: {_counts(compared)}")
    if organisation is None:
        _print_figures(compared)
        every_line = compared.drop(columns="key")
    else:
        from scope3.change.edition_change import change_of_edition
        from scope3.client import open_client

        places(data, own_methods=own_methods)
        client = open_client(organisation, latest(organisation, year))
        change = change_of_edition(client, before, after)
        print(f"Scope 3 of {client.organisation.name} {client.organisation.year}, t:")
        _print_change(change)
        if _other_sets(compared):
            print(f"\nFigures whose gases are known stand under {client.organisation.gwp_set} on both sides.")
        every_line = change.causes
    if csv is not None:
        write_csv(every_line, csv)
        print(f"\nwritten: {csv}")


def _fit_to_write(file: Path) -> None:
    """Refuse a folder, or a file in a folder that is not there, before anything is computed."""
    if file.is_dir():
        raise InputError(Fault(f"{file} is a folder", "name a file in it with --csv"))
    if not file.parent.is_dir():
        raise InputError(Fault(f"there is no folder {file.parent}", "make it, or name another file with --csv"))


def _counts(compared: pd.DataFrame) -> str:
    from scope3.factors.difference import STATES

    counts = compared["state"].value_counts()
    return f"{len(compared):,} figures: " + ", ".join(f"{counts.get(state, 0):,} {state}" for state in STATES)


def _print_figures(compared: pd.DataFrame) -> None:
    from scope3.factors.difference import MOVED, by_family, largest_moves
    from scope3.tables import rows_of

    moved = compared[compared["state"] == MOVED]
    if other_sets := _other_sets(compared):
        by_set = moved[moved["change_by_gwp_set"].fillna(0.0) != 0]
        alone = by_set["change_by_figure"] == 0
        unknown = (moved["figure"] == "kg_co2e") & moved["change_by_gwp_set"].isna()
        print(
            f"GWP sets: {other_sets}. The set moves {len(by_set):,} figures, "
            f"{alone.sum():,} of them alone; {unknown.sum():,} have no gases, and set and figure cannot be told apart."
        )
    if len(priced := moved[moved["price_year_before"] != moved["price_year_after"]]):
        print(
            f"Prices: {len(priced):,} figures that moved are per money of another year, and not to be set side by side."
        )
    print(f"\n{'family':<28}{'moved':>7}{'equal':>7}{'new':>6}{'gone':>6}  moved by: least, middle, greatest")
    for row in rows_of(by_family(compared)):
        spans = "".join(f"{_percent(row[f'{part}_published']):>11}" for part in ("least", "middle", "greatest"))
        if other_sets and row["middle_one_set"] == row["middle_one_set"]:
            same = (_percent(row[f"{part}_one_set"]) for part in ("least", "middle", "greatest"))
            spans += "   under one GWP set:" + "".join(f"{text:>11}" for text in same)
        print(f"{row['family']:<28}{row['moved']:>7,}{row['equal']:>7,}{row['new']:>6,}{row['gone']:>6,}  {spans}")
    largest = largest_moves(compared, LINES)
    if len(largest):
        print("\nMoved most:")
    for row in rows_of(largest):
        print(
            f"{_percent(row['relative_change']):>11}  {row['before']:g} → {row['after']:g} per {row['unit']}  "
            f"{row['activity']}, {row['component']}, {row['region']}"
        )


def _other_sets(compared: pd.DataFrame) -> str:
    """The GWP sets before and after in words; nothing where they are the same."""
    sides = (compared[f"gwp_set_{side}"].dropna() for side in ("before", "after"))
    before, after = (", ".join(sorted(set(sets))) for sets in sides)
    return "" if before == after else f"{before} → {after}"


def _percent(share: float) -> str:
    return "" if share != share else f"{share:+,.1%}".replace("%", " %").replace("-", "−")


def _print_change(change: EditionChange) -> None:
    from scope3.change.edition_change import summarise_causes, totals
    from scope3.tables import rows_of

    old, new, moved = totals(change.before), totals(change.after), totals(change.causes)
    for name, kg in moved.items():
        print(f"  {_words(name):<18}{_tonnes(old[name]):>14} → {_tonnes(new[name]):>13}  {_signed(kg):>12}")
    used = change.causes[["record_id", "category", "component"]].drop_duplicates()
    print(
        f"  {len(used):,} of {len(change.after):,} rows of emissions move, of {used['record_id'].nunique():,} records"
    )
    kinds = [name for name, kg in moved.items() if kg or name == "required"]
    for title, by in BREAKDOWNS.items():
        table = summarise_causes(change.causes, *by)
        print(f"\n{'By ' + title:<14}" + "".join(f"{_words(kind):>18}" for kind in kinds) + f"{'records':>9}")
        for row in rows_of(table.head(LINES)):
            figures = "".join(f"{_signed(row[kind]):>18}" for kind in kinds)
            name = _factor(row) if title == "factor" else ", ".join(str(row[column]) for column in by)
            print(f"{'':<14}{figures}{row['records']:>9,}  {name}")
        if len(table) > LINES:
            print(f"  … and {len(table) - LINES:,} more; --csv FILE writes every line")


def _factor(row: dict[str, Any]) -> str:
    """The factors of a line, one name where they differ in their edition only, and their figures."""
    before, after = (row[f"factor_id_{side}"] for side in ("before", "after"))
    if before != before:
        return f"{after}: {row['factor_after']:g}, new"
    if after != after:
        return f"{before}: {row['factor_before']:g}, gone"
    name = after if before.partition("/")[2] == after.partition("/")[2] else f"{before} → {after}"
    return f"{name}: {row['factor_before']:g} → {row['factor_after']:g}"


def _words(kind: str) -> str:
    return {"required": "minimum boundary", "biogenic_co2": "biogenic CO2"}.get(kind, kind)


def _tonnes(kg: float) -> str:
    return f"{kg / 1000:,.3f}"


def _signed(kg: float) -> str:
    """Tonnes to the kilogram with their sign."""
    return f"{round(kg / 1000, 3) + 0.0:+,.3f}".replace("-", "−")
