"""What would count one emission of technology twice, over the tables of a client; each fault names its rule.

The rules stand in double_counting.csv. What a single line says of itself (software as a service, content on
own servers, a model on own cards) is refused by the methods; here is what only several tables together show.
"""

from __future__ import annotations

from typing import Any

import pandas as pd

from scope3.consolidation import standing_of
from scope3.coverage import COVERS, covered_lines
from scope3.double_counting import double_counting_rules
from scope3.errors import Fault, InputError, fault_at
from scope3.methods.technology import boundary_of
from scope3.organisation import Organisation
from scope3.tables import OPTIONAL, TECHNOLOGY, rows_of
from scope3.tables.leased_assets import CONSTRUCTION
from scope3.technology.register import acquired_in, touches
from scope3.technology.standard import kinds

HARDWARE, SOFTWARE, MODELS, CONTENT = TECHNOLOGY.values()
# Categories whose money may hold technology: goods and services, capital goods, leased assets.
OF_TECHNOLOGY = (1, 2, 8)
ON_MACHINES = ("processing", "storage", "archiving")
# By table: what says which service a line is of; what its provider states of it as a whole; what describes the machines
# behind it. The requests to a model are answered after its training, and are no second description of it.
SERVICES = {
    MODELS: (("supplier", "model"), ("embodied_kg_co2e",), ("gpu_hours",)),
    CONTENT: (
        ("supplier", "stage"),
        ("supplier_factor", "supplier_t_co2e"),
        ("energy_kwh", "capacity_tb", "transferred_gb"),
    ),
}


def double_counting() -> pd.DataFrame:
    """The rules of category U by rule_id: the rule, how it is held, library words it looks for, source."""
    rules = double_counting_rules()
    return rules[rules.index.str.startswith(("tcs-", "house-"))]


def technology_faults(
    organisation: Organisation, ledger: pd.DataFrame, activity_data: dict[str, pd.DataFrame]
) -> list[Fault]:
    """Lines of category U that count what another table counts, each at its row with the rule it breaks.

    Arguments: `organisation`, `ledger` (classified), `activity_data`. Lines of categories left out are passed over.
    """
    if all(activity_data[name].empty for name in TECHNOLOGY.values()):
        return []
    left_out = [o.category for o in [*organisation.exclusions, *organisation.not_relevant] if o.category is not None]
    away = [name for name, where in standing_of(organisation).items() if where.share == 0]
    counted = {
        name: table[~table["category"].isin(left_out) & ~table["entity"].isin(away)]
        for name, table in activity_data.items()
    }
    counted[HARDWARE] = acquired_in(organisation.period, counted[HARDWARE])
    of_technology = ledger["category"].isin(set(OF_TECHNOLOGY).difference(left_out))
    lines = ledger[of_technology & ~ledger["entity"].isin(away)]
    return [
        *_paid_and_counted(lines[lines["disposition"] == "category"], _covered(ledger, counted), counted),
        *(fault for name in SERVICES for fault in _stated_by_the_provider(counted[name], name)),
        *_on_own_servers(counted[CONTENT], activity_data[HARDWARE]),
        *_own_journeys(counted[CONTENT]),
        *_made_twice(counted[HARDWARE], counted["leased_assets"]),
        *_money_of_others(counted[HARDWARE]),
    ]


def _money_of_others(devices: pd.DataFrame) -> list[Fault]:
    """Devices beside the total, or counted in part, that stand for money the organisation paid in full (tcs-dc-01)."""
    beside = (boundary_of(devices) == OPTIONAL) | (devices["attribution"] < 1).fillna(False)
    covering = devices[COVERS].notna().any(axis=1)
    faults = []
    for row in rows_of(devices[beside & covering]):
        column = next(name for name in COVERS if pd.notna(row[name]))
        what = f"{row['record_id']} counts beside the total or in part, and covers money paid in full (tcs-dc-01)"
        mend = "what the organisation bought is owned and counts whole; else take the reference out"
        faults.append(fault_at(row, what, mend, column))
    return faults


def _covered(ledger: pd.DataFrame, activity_data: dict[str, pd.DataFrame]) -> pd.Series:
    """Whether a record stands for a ledger line; where that contradicts itself, placing the lines says so."""
    try:
        return covered_lines(ledger, activity_data).notna()
    except InputError:
        return pd.Series(True, index=ledger.index)


def _paid_and_counted(lines: pd.DataFrame, covered: pd.Series, tables: dict[str, pd.DataFrame]) -> list[Fault]:
    """Records that name a supplier whose money is counted as well, and stand for none of it."""
    paid = lines[~covered[lines.index] & lines["supplier"].notna()]
    by_supplier = {name: part for name, part in paid.groupby(paid["supplier"].str.casefold())}
    faults = []
    for name in TECHNOLOGY.values():
        table = tables[name]
        bare = table[table[COVERS].isna().all(axis=1) & table["supplier"].notna()]
        for row in rows_of(bare):
            # An employee's device and a download are no invoice of the organisation.
            if row.get("ownership") == "employee_owned" or pd.notna(row.get("download_gb")):
                continue
            money = by_supplier.get(row["supplier"].casefold())
            if money is None or (name != HARDWARE and not (money["category"] == row["category"]).any()):
                continue
            rule = "tcs-dc-01" if (money["category"] == row["category"]).any() else "tcs-dc-11"
            first, more = rows_of(money[:1])[0], len(money) - 1
            others = f" and {more} more" if more else ""
            what = f"ledger line {first['record_id']}{others} of {row['supplier']} is counted by its money"
            mend = "name the invoice in covers_records; where it is of another year, leave the supplier blank"
            faults.append(_fault(row, rule, f"{row['record_id']} covers nothing, and {what}", mend, "covers_records"))
    return faults


def _stated_by_the_provider(table: pd.DataFrame, name: str) -> list[Fault]:
    """Lines that describe the machines of a service whose provider's own figure another line takes."""
    service, stated, described = SERVICES[name]
    named = table[table[list(service)].notna().all(axis=1)]
    own = named[list(stated)].notna().any(axis=1)
    whole: dict[tuple[str, ...], list[dict[str, Any]]] = {}
    for row in rows_of(named[own]):
        whole.setdefault(_service(row, service), []).append(row)
    faults = []
    for row in rows_of(named[~own & named[list(described)].notna().any(axis=1)]):
        for other in whole.get(_service(row, service), []):
            if _overlap(row["period"], other["period"]):
                what = f"{row['record_id']} describes the machines of {' '.join(row[column] for column in service)}, "
                what += f"and the provider's own figure on {other['record_id']} holds them"
                mend = "keep one of the two lines, or give each the period it is of"
                faults.append(_fault(row, "tcs-dc-04", what, mend, service[-1]))
    return faults


def _service(row: dict[str, Any], service: tuple[str, ...]) -> tuple[str, ...]:
    return tuple("" if pd.isna(row[column]) else row[column].casefold() for column in (*service, "entity"))


def _overlap(one: str, other: str) -> bool:
    """Whether two years, months or days touch."""
    return one.startswith(other) or other.startswith(one)


def _on_own_servers(content: pd.DataFrame, register: pd.DataFrame) -> list[Fault]:
    """Content that nobody else is said to process or store, where the register holds servers."""
    servers = register[register["kind"].map(kinds()["element"]) == "server_hardware"]
    if servers.empty:
        return []
    nobody = content["stage"].isin(ON_MACHINES) & content["supplier"].isna() & content["hosted_on"].isna()
    return [
        _fault(
            row,
            "tcs-dc-05",
            f"{row['record_id']} names no machines, and the register holds servers ({servers['record_id'].iloc[0]})",
            "name the supplier, or take the line out: own servers are counted by the register and the meters",
            "supplier",
        )
        for row in rows_of(content[nobody])
    ]


def _own_journeys(content: pd.DataFrame) -> list[Fault]:
    """Travel for content that no supplier makes."""
    return [
        _fault(
            row,
            "tcs-dc-09",
            f"{row['record_id']} is travel for content, and no supplier makes it",
            "enter the journey under business_travel (category 6), or name the supplier",
            "travel",
        )
        for row in rows_of(content[content["travel"].fillna(False) & content["supplier"].isna()])
    ]


def _made_twice(register: pd.DataFrame, leased: pd.DataFrame) -> list[Fault]:
    """Leased devices whose making a leased asset of the same name states as construction."""
    made = leased[(leased["energy_type"] == CONSTRUCTION) & leased["site"].notna()]
    built = {row["site"].casefold(): row for row in rows_of(made)}
    faults = []
    for row in rows_of(register[register["ownership"] == "leased"]):
        names = [row[column].casefold() for column in ("record_id", "model", "description") if pd.notna(row[column])]
        for name in dict.fromkeys(names):
            if name in built:
                what = (
                    f"{row['record_id']} and {built[name]['record_id']} both count the making of {built[name]['site']}"
                )
                faults.append(_fault(row, "house-dc-01", what, "keep the device or the line of construction", "model"))
    return faults


def _fault(row: dict[str, Any], rule: str, what: str, mend: str, column: str) -> Fault:
    return fault_at(row, f"{what} ({rule})", mend, column)


def end_of_life_named(organisation: Organisation, activity_data: dict[str, pd.DataFrame]) -> pd.DataFrame:
    """Devices that left in the reporting year beside the electrical waste of the year: what stands where, named.

    One row per line of the register disposed in the year and per line of electrical waste in category 5: table,
    record_id, disposed, and what of the end of life it holds (rule tcs-dc-12). Empty where either is missing.
    """
    register, waste = activity_data[HARDWARE], activity_data["waste"]
    gone = register[register["disposed"].notna() & touches(organisation.period, register["disposed"])]
    words = str(double_counting().loc["tcs-dc-12", "library_words"]).split("|")
    electrical = waste["activity"].fillna("").map(lambda activity: not set(activity.split("/")).isdisjoint(words))
    treated = waste[(waste["category"] == 5) & electrical & (waste["stage"].fillna("treatment") == "treatment")]
    rows = []
    if len(gone) and len(treated):
        for row in rows_of(gone):
            apart = pd.notna(row["end_of_life_kg_co2e"])
            said = "a stage of its footprint, beside the total" if apart else "inside its footprint, where it has any"
            rows.append((HARDWARE, row["record_id"], row["disposed"], said))
        said = "the treatment, in the total of category 5"
        rows += [("waste", row["record_id"], None, said) for row in rows_of(treated)]
    return pd.DataFrame(rows, columns=["table", "record_id", "disposed", "end_of_life"])
