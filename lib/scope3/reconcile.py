"""Every ledger line in exactly one place: used by a method, retired for better data, or excluded with a reason."""

from __future__ import annotations

from typing import Any

import pandas as pd

from scope3.consolidation import standing_of
from scope3.errors import Fault, InputError, fault_at
from scope3.methods import SERVED_BY_SPEND
from scope3.money import exact_sum
from scope3.organisation import Organisation
from scope3.tables import TECHNOLOGY, rows_of

USED, RETIRED, EXCLUDED = "used", "retired", "excluded"
COVERS = ["covers_records", "covers_supplier", "covers_account"]
# Between the record_ids of several records that cover one line.
JOINED = "; "
# Records and the ledger lines (by index) they cover.
Claim = tuple[list[dict[str, Any]], set[Any]]


def covered_lines(ledger: pd.DataFrame, activity_data: dict[str, pd.DataFrame]) -> pd.Series:
    """For each ledger line, the record that replaces it, or blank; several records of category U joined by "; ".

    Arguments: `ledger` (classified), `activity_data` (the records of categories that are calculated). A record names
    the lines it covers by record_id, or by supplier and account (both, where both are given). Records of category U
    that name a line by its record_id may share it, as laptops and their monitors share an invoice; where they state
    what was spent on them, that is the whole invoice. Raises InputError where a record covers no line, a line of
    another category, or one that another record covers, and where a part of a shared invoice would vanish.
    """
    covered_by = pd.Series(None, index=ledger.index, dtype="str")
    may_share = pd.Series(False, index=ledger.index)
    of_category_u: list[Claim] = []
    faults = []
    for name, table in activity_data.items():
        for row in rows_of(table[_covering(table)]):
            try:
                lines = _lines(ledger, row)
            except InputError as refused:
                faults += refused.faults
                continue
            elsewhere = ledger[lines & (ledger["category"] != row["category"]).fillna(True)]
            for line in rows_of(elsewhere):
                where = "outside scope 3" if pd.isna(line["category"]) else f"in category {line['category']}"
                what = f"{row['record_id']} of category {row['category']} covers line {line['record_id']}"
                what += f", which rule {line['rule_id']} places {where} (dc-line-category)"
                column = next(name for name in COVERS if pd.notna(row[name]))
                faults.append(fault_at(row, what, "name its lines more closely, or correct the rule", column))
            shares = name in TECHNOLOGY.values() and pd.notna(row["covers_records"])
            free = lines & covered_by.isna()
            together = lines & covered_by.notna() & may_share & shares
            twice = ledger.assign(covered_by=covered_by)[lines & covered_by.notna() & ~together]
            for line in rows_of(twice):
                what = f"ledger line {line['record_id']} is covered by {line['covered_by']} and by {row['record_id']}"
                what += " (dc-line-covered)"
                column = next(name for name in COVERS if pd.notna(row[name]))
                faults.append(fault_at(row, what, "let one record cover it", column))
            covered_by[together] += JOINED + row["record_id"]
            covered_by[free] = row["record_id"]
            may_share[free] = shares
            if name in TECHNOLOGY.values():
                of_category_u.append(([row], set(ledger.index[lines])))
    faults += [fault for claim in _joined(of_category_u) for fault in _vanishing_money(ledger, *claim)]
    if faults:
        raise InputError(faults)
    return covered_by


def _joined(claims: list[Claim]) -> list[Claim]:
    """Records and the ledger lines they cover, those that share a line together."""
    found: list[Claim] = []
    for rows, lines in claims:
        met = [claim for claim in found if not claim[1].isdisjoint(lines)]
        found = [claim for claim in found if claim[1].isdisjoint(lines)]
        found.append(([*(row for claim in met for row in claim[0]), *rows], lines.union(*(claim[1] for claim in met))))
    return found


def _vanishing_money(ledger: pd.DataFrame, records: list[dict[str, Any]], lines: set[Any]) -> list[Fault]:
    """A fault where the money that records of category U state is not the money of the lines they cover."""
    covered = ledger.loc[sorted(lines)]
    currencies = set(covered["currency"])
    stated = [row for row in records if pd.notna(row["spend"])]
    if foreign := [row for row in stated if row["currency"] not in currencies]:
        what = f"{foreign[0]['record_id']} states its spend in {foreign[0]['currency']}, the ledger in "
        what += " and ".join(sorted(currencies))
        return [fault_at(foreign[0], what, "state it in the currency of the line it covers", "currency")]
    if not stated:
        return []
    names = " and ".join(row["record_id"] for row in records)
    of_lines = f"ledger line{'s' if len(covered) > 1 else ''} {', '.join(covered['record_id'])}"
    if silent := [row for row in records if row not in stated]:
        what = f"{names} share {of_lines}, and {silent[0]['record_id']} does not state its part of the money"
        mend = "state the spend of each of them in the currency of the line, or of none"
        return [fault_at(silent[0], what, mend, "spend")]
    faults = []
    for currency in sorted(currencies):
        # The cent decides; parts of an invoice are often written with more digits than it.
        parts = round(exact_sum(row["spend"] for row in stated if row["currency"] == currency), 2)
        whole = round(exact_sum(covered.loc[covered["currency"] == currency, "spend"]), 2)
        if parts != whole:
            what = f"the spend of {names} is {parts} {currency}, that of {of_lines} covered by it {whole} {currency}"
            mend = "state what each of them cost, or leave the spend of all of them blank"
            faults.append(fault_at(records[-1], what, mend, "spend"))
    return faults


def _lines(ledger: pd.DataFrame, record: dict[str, Any]) -> pd.Series:
    """The ledger lines that one record names."""
    name = record["record_id"]
    by_name = [column for column in ("supplier", "account") if pd.notna(record[f"covers_{column}"])]
    if pd.notna(record["covers_records"]):
        if by_name:
            what = f"{name} names its lines by record_id and by name"
            raise InputError(fault_at(record, what, "use covers_records or the other two", "covers_records"))
        named = [part.strip() for part in record["covers_records"].split(";")]
        missing = sorted(set(named) - set(ledger["record_id"]))
        if missing:
            what = f"{name} covers no ledger line {' or '.join(repr(part) for part in missing)}"
            raise InputError(fault_at(record, what, "correct the record_id", "covers_records"))
        return ledger["record_id"].isin(named)
    lines = pd.Series(True, index=ledger.index)
    for column in by_name:
        same = ledger[column].str.casefold().eq(record[f"covers_{column}"].casefold())
        lines &= same.fillna(False).astype("bool")
    if not lines.any():
        said = " and ".join(f"{column} '{record[f'covers_{column}']}'" for column in by_name)
        what = f"{name} covers no ledger line: none has {said}"
        raise InputError(fault_at(record, what, "correct the name", f"covers_{by_name[0]}"))
    return lines


def _other_shares(
    ledger: pd.DataFrame, activity_data: dict[str, pd.DataFrame], shares: dict[str, float]
) -> list[Fault]:
    """A fault where a record of an entity counted at one share stands for money of an entity counted at another."""
    if len(set(shares.values()) | {1.0}) == 1:
        return []
    rows = {row["record_id"]: row for table in activity_data.values() for row in rows_of(table[_covering(table)])}
    faults = []
    for line in rows_of(ledger[ledger["covered_by"].notna()]):
        for name in str(line["covered_by"]).split(JOINED):
            row = rows[name]
            own, paid = (shares.get(entity, 1.0) for entity in (row["entity"], line["entity"]))
            if own != paid:
                what = f"{name} of {row['entity']}, counted at {own:g}, covers line {line['record_id']} of "
                what += f"{line['entity']}, counted at {paid:g}"
                faults.append(fault_at(row, what, "enter the record under the entity that paid", "entity"))
    return faults


def _covering(table: pd.DataFrame) -> pd.Series:
    return table[COVERS].notna().any(axis=1)


def place_lines(
    classified: pd.DataFrame, activity_data: dict[str, pd.DataFrame], organisation: Organisation
) -> pd.DataFrame:
    """The classified ledger with the place of every line: status, why, and covered_by.

    Used: a method of its category takes the money. Retired: better data stands for it, a record that covers it or the
    meters. Excluded: outside scope 3, or in a category the organisation leaves out, always with the reason.
    Raises InputError for lines in a category that is neither calculated nor listed as left out, and for energy spend
    without meters where category 3 is not listed.
    """
    left_out = {
        o.category: o.reason for o in [*organisation.exclusions, *organisation.not_relevant] if o.category is not None
    }
    away = {name: where.why for name, where in standing_of(organisation).items() if where.share == 0}
    # A record whose category is left out, or whose entity is outside, is not calculated: it can stand for no money.
    standing = {
        name: table[~table["category"].isin(list(left_out)) & ~table["entity"].isin(list(away))]
        for name, table in activity_data.items()
    }
    ledger = classified.assign(covered_by=covered_lines(classified, standing), status=USED, why=classified["reason"])
    if faults := _other_shares(
        ledger, standing, {name: where.share for name, where in standing_of(organisation).items()}
    ):
        raise InputError(faults)
    outside = ledger["disposition"] == "out_of_scope_3"
    meter = ledger["disposition"] == "meter"
    covered = ledger["covered_by"].notna()
    category_out = ledger["category"].isin(list(left_out)) & ~outside & ~covered
    ledger.loc[outside, "status"] = EXCLUDED
    ledger.loc[meter, "status"] = RETIRED
    # After the meters: energy spend of a category 3 that is left out has no meter to stand for it.
    ledger.loc[category_out, "status"] = EXCLUDED
    ledger.loc[category_out, "why"] = ledger.loc[category_out, "category"].map(left_out)
    ledger.loc[covered, "status"] = RETIRED
    names = ledger.loc[covered, "covered_by"]
    several = names.str.contains("; ", regex=False)
    ledger.loc[covered, "why"] = ("covered by record " + names).mask(several, "covered by records " + names)
    # Last, because nothing of an entity outside the boundary is anybody's to use, retire or count.
    theirs = ledger["entity"].isin(list(away))
    ledger.loc[theirs, "status"] = EXCLUDED
    ledger.loc[theirs, "why"] = ledger.loc[theirs, "entity"].map(away)
    faults = []
    # The guidance serves some categories by quantities alone; their money needs records that stand for it.
    homeless = (ledger["status"] == USED) & ~ledger["category"].isin(SERVED_BY_SPEND) & ledger["quantity"].isna()
    for category, lines in ledger[homeless].groupby("category"):
        what = f"{len(lines)} ledger lines ({exact_sum(lines['spend'])} of money) are in category {category}"
        what += ", which no method serves by money"
        mend = "add records with quantities that cover them (covers_account, covers_supplier or covers_records), or "
        mend += "list the category under exclusions with a reason"
        faults.append(fault_at(rows_of(lines[:1])[0], what, mend))
    no_meters = meter.any() and activity_data["fuel_and_energy"].empty and 3 not in left_out
    if no_meters:
        what = f"{int(meter.sum())} ledger lines are energy spend, and there are no meter readings"
        mend = "add a fuel_and_energy file, or list category 3 under exclusions with a reason"
        faults.append(fault_at(rows_of(ledger[meter][:1])[0], what, mend))
    faults += _unmetered(ledger[meter & (ledger["status"] == RETIRED)], standing["fuel_and_energy"])
    if faults:
        raise InputError(faults)
    return ledger


def _unmetered(energy_spend: pd.DataFrame, meters: pd.DataFrame) -> list[Fault]:
    """Energy spend whose rule names the kind of energy (its activity), where no meter of that kind stands for it."""
    metered = set(meters["energy_type"])
    faults = []
    for kind, lines in energy_spend[energy_spend["covered_by"].isna()].groupby("activity"):
        if meters.empty or not set(str(kind).split("|")).isdisjoint(metered):
            continue
        what = (
            f"{len(lines)} ledger lines ({exact_sum(lines['spend'])} of money) pay for {kind}, and no meter counts it"
        )
        mend = f"add meter readings of {kind}, or place the lines by a rule of your own that says why not"
        faults.append(fault_at(rows_of(lines[:1])[0], what, mend))
    return faults


def reconciliation(ledger: pd.DataFrame) -> pd.DataFrame:
    """Lines and money per currency, status, category and reason, with the total: used + retired + excluded = ledger.

    Money is added exactly, as decimals. Raises InputError where the parts do not make the whole.
    """
    rows = []
    for currency, lines in ledger.groupby("currency"):
        parts = lines.groupby(["status", "category", "rule_id", "why"], dropna=False)
        found = [
            {
                "currency": currency,
                "status": status,
                "category": category,
                "rule_id": rule_id,
                "why": why,
                "lines": len(part),
                "spend": exact_sum(part["spend"]),
            }
            for (status, category, rule_id, why), part in parts
        ]
        whole = exact_sum(lines["spend"])
        if len(lines) != sum(len(part) for _, part in parts) or whole != sum(
            exact_sum(part["spend"]) for _, part in parts
        ):
            raise InputError(
                Fault(
                    f"the parts of the {currency} ledger do not make its total {whole}",
                    "report this: it must never happen",
                )
            )
        rows += [
            *found,
            {
                "currency": currency,
                "status": "ledger",
                "category": pd.NA,
                "rule_id": None,
                "why": "all lines",
                "lines": len(lines),
                "spend": whole,
            },
        ]
    table = pd.DataFrame(rows, columns=["currency", "status", "category", "rule_id", "why", "lines", "spend"])
    return table.astype({"category": "Int64"})


def reconciliation_summary(ledger: pd.DataFrame) -> pd.DataFrame:
    """Lines and money per currency and status, the ledger's total last: the sum an auditor checks first."""
    table = reconciliation(ledger)
    order = [USED, RETIRED, EXCLUDED, "ledger"]
    summed = table.groupby(["currency", "status"]).agg(lines=("lines", "sum"), spend=("spend", "sum")).reset_index()
    return summed.sort_values(
        ["currency", "status"],
        key=lambda c: c.map({s: i for i, s in enumerate(order)}) if c.name == "status" else c,
        ignore_index=True,
    )
