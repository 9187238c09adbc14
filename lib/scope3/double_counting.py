"""Named rules against double counting: what of a client's lines breaks one, and what organisation.yaml lets through.

An overlap is refused, never mended by a percentage and never dropped. Where two lines only look alike, the organisation
says so under `distinct`, with the reason, and the inventory shows it.
"""

from __future__ import annotations

from functools import cache

import pandas as pd

from scope3 import paths
from scope3.consolidation import standing_of
from scope3.errors import Fault, fault_at
from scope3.factors.library import Library
from scope3.organisation import Organisation
from scope3.overlaps import LEDGER, Overlap, Thing, overlaps, things_of
from scope3.reconcile import RETIRED, USED
from scope3.tables import TECHNOLOGY, rows_of
from scope3.technology.register import acquired_in

PURCHASERS_PRICE = "purchaser"
DEVICES = TECHNOLOGY["U_hardware"]
STATEMENT = "distinct"
UNCLAIMED = "dc-line-unclaimed"
# What makes two lines of one table the same: of the ledger these, of other tables all that a client types.
ON_A_LINE = ["entity", "supplier", "date", "description", "spend", "currency"]
NOT_TYPED = ["record_id", "source_file", "source_sheet", "source_row"]
LET_THROUGH = ["rule_id", "record_id", "others", "what_shows_it", "reason"]
DUPLICATES = ["table", "records", "lines", "alike_in", "money", "currency", "said"]


@cache
def double_counting_rules() -> pd.DataFrame:
    """The rules by rule_id: categories, rule, how it is held and found, what mends it, what enforces it, source."""
    path = paths.REFERENCE / "double_counting.csv"
    return pd.read_csv(path, dtype="str", keep_default_na=False).set_index("rule_id")


def double_counting_faults(
    organisation: Organisation, ledger: pd.DataFrame, activity_data: dict[str, pd.DataFrame], library: Library
) -> list[Fault]:
    """Lines that count what another counts, each at its row with the rule it breaks; and statements of no effect.

    Arguments: `organisation`, `ledger` (placed), `activity_data` (read, with periods), `library` (for the price basis
    of the factors of money). Lines of categories left out and of entities outside are passed over.
    Source: GHG Protocol, Scope 3 Standard (2011), chapter 5: the categories exclude each other.
    """
    tables = {LEDGER: ledger, **activity_data}
    told, used = [], set()
    for overlap in _found(organisation, tables, library):
        statements = _statements(organisation, overlap)
        used.update(statements)
        if not statements:
            told.append(_fault(overlap, tables))
    idle = [n for n in range(len(organisation.distinct)) if n not in used]
    return told + _idle_statements(organisation, idle, tables, library)


def let_through(
    organisation: Organisation, ledger: pd.DataFrame, activity_data: dict[str, pd.DataFrame], library: Library
) -> pd.DataFrame:
    """The overlaps that organisation.yaml lets be: rule, record, the others, what shows it, and the reason.

    Arguments: as for `double_counting_faults`; the activity data as it was read.
    """
    rows = []
    for overlap in _found(organisation, {LEDGER: ledger, **activity_data}, library):
        for n in _statements(organisation, overlap):
            names, reason = organisation.distinct[n].records, organisation.distinct[n].reason
            others = [other.record_id for other in overlap.others if other.record_id in names]
            rows.append((overlap.rule_id, overlap.one.record_id, "; ".join(others), overlap.said, reason))
    return pd.DataFrame(rows, columns=LET_THROUGH)


def _found(organisation: Organisation, tables: dict[str, pd.DataFrame], library: Library) -> list[Overlap]:
    things, covered = _counted(organisation, tables), _stood_for(organisation, tables[LEDGER])
    standing = standing_of(organisation)
    whole = [name for name, where in standing.items() if where.share == 1] if standing else [organisation.name]

    def at_purchasers_price(line: Thing) -> bool:
        known = library.factors_of(str(line.activity), "cradle_to_gate")
        return any(factor["price_basis"] == PURCHASERS_PRICE for factor in known)

    return overlaps(things, covered, frozenset(name.casefold() for name in whole), at_purchasers_price)


def _stood_for(organisation: Organisation, ledger: pd.DataFrame) -> list[Thing]:
    """The lines of the ledger that a record stands for."""
    return things_of({LEDGER: ledger[ledger["covered_by"].notna()]}, organisation.year)


def _counted(organisation: Organisation, tables: dict[str, pd.DataFrame]) -> list[Thing]:
    """The lines that are calculated; of the ledger those that a method takes, of devices those of the period."""
    listed = [*organisation.exclusions, *organisation.not_relevant]
    categories, names = {o.category for o in listed}, {o.record for o in listed}
    away = {name for name, where in standing_of(organisation).items() if where.share == 0}
    used = (tables[LEDGER]["status"] == USED).tolist()
    of_period = set(acquired_in(organisation.period, tables[DEVICES])["record_id"])
    return [
        thing
        for thing in things_of(tables, organisation.year)
        if thing.category not in categories
        and thing.record_id not in names
        and thing.entity not in away
        and (thing.table != LEDGER or used[thing.row])
        and (thing.table != DEVICES or thing.record_id in of_period)
    ]


def _statements(organisation: Organisation, overlap: Overlap) -> list[int]:
    """The statements, by their place, that name the line and, where others are in it, one of them.

    Where a record covers nothing of a supplier's money each line must be named: the next invoice may be for what the
    record counts.
    """
    others = {other.record_id for other in overlap.others}
    if overlap.rule_id == UNCLAIMED:
        every = {overlap.one.record_id, *others}
        return [n for n, said in enumerate(organisation.distinct) if every <= set(said.records)]
    return [
        n
        for n, said in enumerate(organisation.distinct)
        if overlap.one.record_id in said.records and (not others or not others.isdisjoint(said.records))
    ]


def _fault(overlap: Overlap, tables: dict[str, pd.DataFrame]) -> Fault:
    row = rows_of(tables[overlap.one.table].iloc[[overlap.one.row]])[0]
    mend = f"{double_counting_rules()['mend'][overlap.rule_id]}; lines that only look alike stand under "
    mend += f"{STATEMENT} in organisation.yaml with the reason"
    what = f"{overlap.one.record_id} of category {overlap.one.category} {overlap.said} ({overlap.rule_id})"
    return fault_at(row, what, mend, overlap.column)


def _idle_statements(
    organisation: Organisation, idle: list[int], tables: dict[str, pd.DataFrame], library: Library
) -> list[Fault]:
    """Statements that name a line which is nowhere, or that let nothing through under any boundary or approach."""
    if not idle:
        return []
    ledger = tables[LEDGER]
    activity_data = {name: table for name, table in tables.items() if name != LEDGER}
    retired = set(ledger.loc[ledger["status"] == RETIRED, "record_id"])
    things = [thing for thing in things_of(tables, organisation.year) if thing.record_id not in retired]
    names = [organisation.name, *(entity.name for entity in organisation.entities)]
    covered = _stood_for(organisation, ledger)
    anywhere = overlaps(things, covered, frozenset(name.casefold() for name in names), lambda line: True)
    needed = {n for overlap in anywhere for n in _statements(organisation, overlap)}
    known = {name for table in tables.values() for name in table["record_id"]}
    repeated = [set(joined.split("; ")) for joined in _duplicates(ledger, activity_data)["records"]]
    faults = []
    for n in idle:
        records = organisation.distinct[n].records
        if missing := [name for name in records if name not in known]:
            what, mend = f"'{missing[0]}' is in no file", "correct its name"
        elif n in needed or any(len(alike.intersection(records)) > 1 for alike in repeated):
            continue
        else:
            what, mend = f"{' and '.join(records)} overlap by no rule", "take the statement out"
        faults.append(Fault(what, mend, "organisation.yaml", column=STATEMENT))
    return faults


def duplicates(
    organisation: Organisation, ledger: pd.DataFrame, activity_data: dict[str, pd.DataFrame]
) -> pd.DataFrame:
    """Lines of one table that say the same, to be asked of the client: they may be two, and are counted as such.

    One row per group of lines: table, records, how many, in what they are alike, their money in all, and what
    organisation.yaml says of them under `distinct` (blank: nothing yet). On the ledger entity, supplier, day,
    description and money are compared, in other tables all that is typed.
    """
    found = _duplicates(ledger, activity_data)
    said = []
    for names in found["records"].str.split("; "):
        reasons = [one.reason for one in organisation.distinct if len(set(names) & set(one.records)) > 1]
        said.append("; ".join(reasons) or None)
    return found.assign(said=pd.array(said, dtype="str"))[DUPLICATES]


def _duplicates(ledger: pd.DataFrame, activity_data: dict[str, pd.DataFrame]) -> pd.DataFrame:
    rows = []
    for name, table in {LEDGER: ledger, **activity_data}.items():
        typed = ON_A_LINE if name == LEDGER else [column for column in table.columns if column not in NOT_TYPED]
        again = table[table.duplicated(typed, keep=False)]
        for _, group in again.groupby(typed, dropna=False, sort=False):
            first = rows_of(group[:1])[0]
            alike = ON_A_LINE if name == LEDGER else ["all that is typed"]
            money = group["spend"].sum(min_count=1)
            currency = first["currency"] if pd.notna(money) else None
            rows.append((name, "; ".join(group["record_id"]), len(group), ", ".join(alike), money, currency))
    return pd.DataFrame(rows, columns=DUPLICATES[:-1]).astype({"money": "float64", "records": "str"})
