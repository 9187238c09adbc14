"""Completeness: what is left out and how much it may be, which months have data, and what each entity brings."""

from __future__ import annotations

import math
from typing import Any

import pandas as pd

from scope3.client import Client
from scope3.consolidation import standing_of
from scope3.inventory import total
from scope3.organisation import Period

# What tells one series of readings from another, by table; where a table has no such column its entity is the series.
SERIES = {"fuel_and_energy": ("site", "energy_type"), "leased_assets": ("site", "energy_type")}
EXCLUSIONS = ["left_out", "records", "reason", "t_co2e_estimated", "estimate_basis", "share_of_all"]
MONTHS = ["table", "entity", "series", "records", "dated", "months_with_data", "months", "months_missing"]
ENTITIES = ["entity", "place", "share", "ledger_lines", "records", "tables"]


def exclusions(client: Client, inventory: pd.DataFrame) -> pd.DataFrame:
    r"""What is left out of the total, why, and how much it is estimated to be; blank where nobody has estimated it.

    $$ s_i = \frac{\hat{E}_i}{E + \sum_j \hat{E}_j} $$

    where $\hat{E}_i$ is the estimate of what is left out and $E$ the total of the minimum boundary [t CO2e].
    Source: GHG Protocol, Scope 3 Standard (2011), sections 6.1 and 11.1: disclose and justify exclusions.
    """
    listed = client.organisation.exclusions
    whole = math.fsum([total(inventory), *(o.estimated_t_co2e for o in listed if o.estimated_t_co2e is not None)])
    left_out = client.excluded_records["record_id"]
    rows = []
    for one in listed:
        records = int((left_out == one.record).sum()) if one.record else len(client.counted_in(one.category or 0))
        estimate = one.estimated_t_co2e
        rows.append(
            {
                "left_out": f"record {one.record}" if one.record else f"category {one.category}",
                "records": records,
                "reason": one.reason,
                "t_co2e_estimated": estimate,
                "estimate_basis": one.estimate_basis,
                "share_of_all": estimate / whole if estimate is not None and whole else None,
            }
        )
    return pd.DataFrame(rows, columns=EXCLUSIONS).astype({"t_co2e_estimated": "float64", "share_of_all": "float64"})


def exclusion_sentence(table: pd.DataFrame) -> str:
    """How large what is left out is, as far as it has been estimated."""
    if table.empty:
        return "Nothing is left out of the minimum boundary."
    estimated = table[table["t_co2e_estimated"].notna()]
    unknown = len(table) - len(estimated)
    said = []
    if len(estimated):
        tonnes, share = math.fsum(estimated["t_co2e_estimated"]), math.fsum(estimated["share_of_all"])
        percent = f"{share:.2%}".replace("%", " %")
        said.append(f"What is left out and estimated comes to {tonnes:,.2f} t CO2e, {percent} of the whole with it.")
    if unknown:
        said.append(f"Of {unknown} exclusion{'s' if unknown != 1 else ''} the size has not been estimated.")
    return " ".join(said)


def months_of(period: Period) -> list[str]:
    """The months a reporting period touches, as 2024-03."""
    return [str(month) for month in pd.period_range(period.start, period.end, freq="M")]


def months_covered(client: Client) -> pd.DataFrame:
    """For each series of dated records, the months of the period that have data and those that have none.

    A record of a whole year stands for each of its months. A series is a meter's site and kind of energy where the
    table knows them, else the records of one entity; it is dated where one of its records names a month.
    """
    months = months_of(client.organisation.period)
    rows = []
    dated = {"ledger": client.ledger.assign(period=client.ledger["date"]), **client.read}
    for name, table in dated.items():
        keys = ["entity", *(key for key in SERIES.get(name, ()) if key in table)]
        for _, part in table.groupby(keys, dropna=False, sort=True):
            have = _months_named(part["period"], months)
            series = ", ".join(str(part[named].iloc[0]) for named in keys[1:] if pd.notna(part[named].iloc[0]))
            missing = [month for month in months if month not in have]
            rows.append(
                {
                    "table": name,
                    "entity": part["entity"].iloc[0],
                    "series": series,
                    "records": len(part),
                    "dated": bool((part["period"].astype("str").str.len() > len("2024")).any()),
                    "months_with_data": len(have),
                    "months": len(months),
                    "months_missing": ", ".join(missing) or None,
                }
            )
    return pd.DataFrame(rows, columns=MONTHS)


def gaps(covered: pd.DataFrame) -> pd.DataFrame:
    """The series with months without data: to be asked of the client, or to be explained."""
    return covered[covered["months_missing"].notna()].reset_index(drop=True)


def _months_named(periods: pd.Series, months: list[str]) -> set[str]:
    """The months that periods name; a year, or no period, names them all."""
    given = periods.dropna().astype("str")
    named = set(given[given.str.len() > len("2024")].str.slice(0, len("2024-03")))
    years = set(given[given.str.len() == len("2024")])
    if periods.isna().any():
        return set(months)
    return {month for month in months if month in named or month[: len("2024")] in years}


def entities_covered(client: Client) -> pd.DataFrame:
    """Each entity of the tree with its place, and how many ledger lines and records it brings.

    Without a tree every name that the lines give is listed. An entity that is counted and brings nothing stops the run
    before it comes here.
    """
    counts: dict[str, dict[str, Any]] = {}
    for name, table in {"ledger": client.ledger, **client.read}.items():
        for entity, part in table.groupby(table["entity"].fillna(""), sort=True):
            found = counts.setdefault(str(entity), {"ledger": 0, "records": 0, "tables": []})
            if name == "ledger":
                found["ledger"] += len(part)
            else:
                found["records"] += len(part)
                found["tables"].append(name)
    standing = standing_of(client.organisation)
    rows = []
    for entity in [*standing, *sorted(set(counts) - set(standing))]:
        found = counts.get(entity, {"ledger": 0, "records": 0, "tables": []})
        where = standing.get(entity)
        rows.append(
            {
                "entity": entity or "not stated",
                "place": where.why if where else "the organisation itself",
                "share": where.share if where else 1.0,
                "ledger_lines": found["ledger"],
                "records": found["records"],
                "tables": ", ".join(found["tables"]) or None,
            }
        )
    return pd.DataFrame(rows, columns=ENTITIES)
