"""What moved more than usual against an earlier year: questions to ask of a client, and no judgement."""

from __future__ import annotations

import math
from functools import cache

import pandas as pd

from scope3 import paths
from scope3.tables import REQUIRED, rows_of

OUTLIERS = ["category", "activity", "t_co2e_earlier", "t_co2e", "change", "remark"]
WHOLE = "all of the category"


@cache
def outlier_setting(name: str) -> float:
    """A setting of the comparison: a row of data/reference/outlier_settings.csv."""
    table = pd.read_csv(paths.REFERENCE / "outlier_settings.csv").set_index("name")
    return float(str(table["value"][name]))


def outliers(emissions: pd.DataFrame, earlier: pd.DataFrame) -> pd.DataFrame:
    r"""Categories, and activities within them, that moved by more than the threshold, appeared or vanished.

    $$ \Delta = \frac{E_1}{E_0} - 1 $$

    Arguments: `emissions` of a year, `earlier` those of an earlier year, both as calculated; only the minimum boundary
    counts. What is below the settings' share of the total in both years is passed over. Sorted by category, the
    category itself first, then by the size of the move.
    Source: GHG Protocol, Scope 3 Standard (2011), appendix C, quality control by comparison with earlier years.
    """
    sums = [_sums(table) for table in (earlier, emissions)]
    totals = [math.fsum(value for (_, activity), value in year.items() if activity == WHOLE) for year in sums]
    rows = []
    for key in sorted(set(sums[0]) | set(sums[1])):
        before, now = (year.get(key, 0.0) for year in sums)
        weights = [value / total for value, total in zip((before, now), totals, strict=True) if total]
        change = now / before - 1 if before else None
        moved = change is None or abs(change) > outlier_setting("change")
        if moved and max(weights, default=0.0) >= outlier_setting("weight"):
            rows.append((*key, before / 1000, now / 1000, change, _remark(before, now, change)))
    found = pd.DataFrame(rows, columns=OUTLIERS).astype({"change": "float64"})
    move = (found["t_co2e"] - found["t_co2e_earlier"]).abs()
    order = found.assign(within=found["activity"] != WHOLE, move=-move).sort_values(["category", "within", "move"])
    return order[OUTLIERS].reset_index(drop=True)


def _sums(emissions: pd.DataFrame) -> dict[tuple[int, str], float]:
    """kg CO2e by category and activity, and of each category as a whole."""
    required = emissions[emissions["boundary"] == REQUIRED]
    named = required.assign(activity=required["activity"].fillna("not named"))
    parts = [named, named.assign(activity=WHOLE)]
    summed = pd.concat(parts).groupby(["category", "activity"])["kg_co2e"].agg(math.fsum).reset_index()
    return {(int(row["category"]), row["activity"]): float(row["kg_co2e"]) for row in rows_of(summed)}


def _remark(before: float, now: float, change: float | None) -> str:
    if change is None:
        return "new: the earlier year has none"
    if not now:
        return "gone: the earlier year had it"
    if change >= 1:
        return f"{now / before:,.3g} times as much"
    return f"{'more' if now > before else 'less'} by {abs(change):.0%}".replace("%", " %")
