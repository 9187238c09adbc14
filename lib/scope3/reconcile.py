"""Every ledger line in exactly one place: used by a method, retired for better data, or excluded with a reason."""

from __future__ import annotations

import pandas as pd

from scope3.consolidation import standing_of
from scope3.coverage import JOINED, covered_lines, other_shares
from scope3.errors import Fault, InputError, fault_at
from scope3.methods import SERVED_BY_SPEND
from scope3.money import exact_sum
from scope3.organisation import Organisation
from scope3.tables import rows_of

USED, RETIRED, EXCLUDED = "used", "retired", "excluded"


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
    if faults := other_shares(
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
    several = names.str.contains(JOINED, regex=False)
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
