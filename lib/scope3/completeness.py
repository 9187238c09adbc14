"""Completeness: what is left out and how much it may be, which months have data, and what each entity brings."""

from __future__ import annotations

import math
from typing import Any

import pandas as pd

from scope3.client import Client
from scope3.consolidation import standing_of
from scope3.inventory import tonnes, total
from scope3.organisation import Period
from scope3.technology.register import acquired_in

# What tells one series of readings from another, by table; where a table has no such column its entity is the series.
SERIES = {"fuel_and_energy": ("site", "energy_type"), "leased_assets": ("site", "energy_type")}
EXCLUSIONS = ["left_out", "records", "reason", "t_co2e_estimated", "estimate_basis", "share_of_all"]
MONTHS = [
    "table",
    "entity",
    "series",
    "records",
    "dated",
    "months_with_data",
    "months",
    "months_missing",
    "months_not_known",
]
YEAR = len("2024")
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
    """For each series of records, the months of the period with data, those without, and those nobody knows of.

    A series is a meter's site and kind of energy where the table knows them, else the records of one entity; it is
    dated where one of its records names a month. A record that names a calendar year stands for each month of it that
    lies in the period. A record without a period is of the reporting year, its months not known: what no other record
    of the series names is then neither there nor missing. The same holds for the rest of a reporting year of which a
    record names one calendar year alone: nobody says whether its twelve months are those of the reporting year.
    """
    period = client.organisation.period
    months = months_of(period)
    rows = []
    for name, table in _dated(client).items():
        keys = ["entity", *(key for key in SERIES.get(name, ()) if key in table)]
        for _, part in table.groupby(keys, dropna=False, sort=True):
            have = _months_named(part["period"], months)
            left = [month for month in months if month not in have]
            open_months = bool(_months_not_known(part["period"], period).any())
            rows.append(
                {
                    "table": name,
                    "entity": part["entity"].iloc[0],
                    "series": ", ".join(str(part[key].iloc[0]) for key in keys[1:] if pd.notna(part[key].iloc[0])),
                    "records": len(part),
                    "dated": bool((part["period"].str.len() > YEAR).any()),
                    "months_with_data": len(have),
                    "months": len(months),
                    "months_missing": None if open_months else ", ".join(left) or None,
                    "months_not_known": ", ".join(left) or None if open_months else None,
                }
            )
    return pd.DataFrame(rows, columns=MONTHS)


def gaps(covered: pd.DataFrame) -> pd.DataFrame:
    """The series with months without data, or not known to have them: to be asked of the client, or to be explained."""
    held = covered["months_missing"].notna() | covered["months_not_known"].notna()
    return covered[held].reset_index(drop=True)


def months_sentence(client: Client, emissions: pd.DataFrame) -> str:
    """How much rests on lines whose months nobody knows: those without a period, those of a calendar year alone.

    Arguments: `client`, `emissions` (the rows of the total).
    """
    period, whole = client.organisation.period, tonnes(emissions["kg_co2e"])
    lines = pd.concat([table[["record_id", "period"]] for table in _dated(client).values()])
    blank = lines["period"].isna()
    kinds = {
        "without a period": lines.loc[blank, "record_id"],
        "of a calendar year alone": lines.loc[_months_not_known(lines["period"], period) & ~blank, "record_id"],
    }
    said = []
    for kind, names in kinds.items():
        own = emissions[emissions["record_id"].isin(names)]
        if len(own):
            part, lines_of_it = tonnes(own["kg_co2e"]), own["record_id"].nunique()
            share = f" ({part / whole:.1%})".replace("%", " %") if whole else ""
            said.append(f"{part:,.2f} t CO2e{share} on {lines_of_it} line{'' if lines_of_it == 1 else 's'} {kind}")
    if not said:
        return "Every line of the total names its month, or the whole of the reporting year."
    return f"Of the year, with months not known: {' and '.join(said)}."


def _dated(client: Client) -> dict[str, pd.DataFrame]:
    """The ledger and every table as read, each line with its period; of the register, the devices of the period."""
    tables = {"ledger": client.ledger.assign(period=client.ledger["date"])}
    for name, table in client.read.items():
        own = acquired_in(client.organisation.period, table)
        tables[name] = own.assign(period=own["period"].fillna(own["acquired"])) if "acquired" in own else own
    return tables


def _months_named(periods: pd.Series, months: list[str]) -> set[str]:
    """The months that periods name; a calendar year names those of its months that are asked for."""
    given = set(periods.dropna().str.slice(0, len("2024-03")))
    return {month for month in months if month in given or month[:YEAR] in given}


def _months_not_known(periods: pd.Series, period: Period) -> pd.Series:
    """The lines of which nobody knows the months: without a period, or of a year that is not the reporting year."""
    of_a_year = (periods.str.len() == YEAR).fillna(False).astype("bool")
    return periods.isna() | (of_a_year & (not period.is_calendar_year))


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
