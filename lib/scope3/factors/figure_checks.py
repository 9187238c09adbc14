"""The figures of an edition against each other: gases and their sum, zeros and what explains them."""

from __future__ import annotations

from collections.abc import Iterable
from fnmatch import fnmatchcase
from pathlib import Path
from typing import Any

import pandas as pd

from scope3 import gwp
from scope3.errors import Fault, InputError, fault_at, nearest
from scope3.factors.published import number
from scope3.factors.table_files import KNOWN_EDITIONS, factor_file, other_gases_file
from scope3.tables import rows_of

SUMS_FILE, ZEROS_FILE = "gas_sums.csv", "accepted_zeros.csv"
NEEDED = {
    KNOWN_EDITIONS: [
        "publisher", "edition", "file", "sha256", "factor_rows", "licence", "attribution", "page", "gwp_set",
        "price_year", "shipped", "table_sha256", "other_gases_sha256",
    ],
    SUMS_FILE: ["publisher", "edition", "absolute", "relative"],
    ZEROS_FILE: ["publisher", "edition", "activity", "component", "factors"],
}  # fmt: skip
FIGURES = ["kg_co2e", "kg_biogenic_co2", "loss_rate"]
Checked = tuple[str, list[Fault]]


def check_sums(edition: str, factors: pd.DataFrame, folder: Path) -> Checked:
    r"""What the gases of each factor make against its CO2e, within the publisher's rounding.

    $$ \Big| kg\,CO_2e - \sum_g m_g \, GWP_g \Big| \le \max(a, \; r \cdot kg\,CO_2e) $$

    where $a$ (kg CO2e per unit) and $r$ (a share) are of gas_sums.csv. Where only some gases are given, or the GWP set
    is not, what is known may not exceed the whole, and may fall short of it by any amount: a gas taken out of a row
    turns that side of the check off, and only the digest of the table tells. What a publisher counts for fossil methane
    above the set's value stands with the other gases and is part of the sum.
    Arguments: `edition`, `factors` (with source_file and source_row), `folder`. Returns what was checked, and faults.
    """
    rule = next((row for row in listed(folder, SUMS_FILE) if edition_of(row) == edition), None)
    split = factors[factors[list(gwp.GASES)].notna().any(axis=1) & factors["kg_co2e"].notna()]
    if split.empty:
        stale = [fault_at(rule, f"{edition} splits no gases", "take the row out", "edition")] if rule else []
        return "no gases split", stale
    if rule is None:
        mend = f"state in {SUMS_FILE} how the publisher rounds"
        return "sums not checked", [
            Fault(f"no tolerance for the gases of {edition}", mend, split["source_file"].iloc[0])
        ]
    if unfit := _unfit_rule(rule):
        return "sums not checked", unfit
    try:
        beside = _other_gases(edition, factors, folder)
    except InputError:  # check_other_gases says why
        return "sums not checked", []
    absolute, relative = float(rule["absolute"]), float(rule["relative"])
    faults, furthest, sums = [], 0.0, 0
    for row in rows_of(split):
        total, whole = gases_make(row, beside.get(row["factor_id"], {}))
        allowed = max(absolute, relative * row["kg_co2e"])
        short, over = row["kg_co2e"] - total, total - row["kg_co2e"]
        beyond = max(short if whole else 0.0, over)
        sums += whole
        furthest = max(furthest, beyond)
        if beyond > allowed:
            what = f"the gases of '{row['factor_id']}' make {total:.6g} kg CO2e, the row says {row['kg_co2e']:.6g}"
            mend = f"correct the figure that is wrong; {allowed:.2g} apart would be rounding"
            faults.append(fault_at(row, what, mend, "kg_co2e"))
    said = f"{sums:,} sums of gases" + (f", {len(split) - sums:,} of a part of them" if len(split) > sums else "")
    return f"{said}, furthest {furthest:.2g} kg apart", faults


def check_zeros(edition: str, factors: pd.DataFrame, folder: Path) -> Checked:
    """Every figure of zero against accepted_zeros.csv, which must match exactly: a blank read as zero is not in it.

    Arguments: `edition`, `factors` (with source_file and source_row), `folder`. Returns what was checked, and faults.
    """
    zeros = factors[factors[FIGURES].eq(0).any(axis=1)]
    left = dict.fromkeys(zeros.index)
    faults = []
    for rule in listed(folder, ZEROS_FILE):
        if edition_of(rule) != edition:
            continue
        found = [
            index
            for index, activity, component in zip(zeros.index, zeros["activity"], zeros["component"], strict=True)
            if component == rule["component"] and fnmatchcase(str(activity), rule["activity"])
        ]
        if str(len(found)) != rule["factors"]:
            what = f"{len(found)} factors of {edition} are zero here, {rule['factors']} are accepted"
            faults.append(fault_at(rule, what, "see which moved, and correct table or count", "factors"))
        for index in found:
            left.pop(index, None)
    for row in rows_of(zeros.loc[list(left)]):
        column = next(name for name in FIGURES if row[name] == 0)
        what = f"'{row['factor_id']}' is zero, and nothing says that the publisher prints it"
        mend = f"leave it blank where there is no figure, or list it in {ZEROS_FILE} with the publisher's wording"
        faults.append(fault_at(row, what, mend, column))
    return f"{len(zeros):,} zeros" + (" as published" if len(zeros) and not faults else ""), faults


def check_other_gases(edition: str, factors: pd.DataFrame, folder: Path) -> Checked:
    """The masses of gases beside a factor table: of factors that it has, of gases that its GWP set has, and no text.

    Arguments: `edition`, `factors` (with source_file and source_row), `folder`. Returns what was checked, and faults.
    """
    path = other_gases_file(factor_file(edition, folder))
    if not path.is_file():
        return "", []
    try:
        table = _text(path)
    except InputError as refused:
        return "other gases not readable", refused.faults
    placed = table.assign(source_file=path.name, source_row=range(2, len(table) + 2))
    sets = {name for name in factors["gwp_set"].dropna() if name != gwp.NOT_STATED}
    gases = [str(name) for name in table.columns if name != "factor_id"]
    faults = [
        Fault(f"unknown gas '{gas}'", "name it as the GWP set does", path.name, None, 1, gas)
        for gas in gases
        if not _known(gas, sets)
    ]
    ids = set(factors["factor_id"])
    for row in rows_of(placed[~placed["factor_id"].isin(ids)]):
        what = f"factor_id '{row['factor_id']}' is not in {factor_file(edition, folder).name}"
        faults.append(fault_at(row, what, nearest(row["factor_id"], ids), "factor_id"))
    for row in rows_of(placed[placed["factor_id"].duplicated()]):
        faults.append(fault_at(row, f"factor_id '{row['factor_id']}' stands twice", "keep one", "factor_id"))
    for gas in gases:
        masses = pd.to_numeric(table[gas], errors="coerce")
        for row in rows_of(placed[table[gas].ne("") & ~masses.ge(0)]):
            what = f"'{row[gas]}' is no mass"
            faults.append(fault_at(row, what, "write digits with '.' as the decimal mark, not below zero", gas))
    return f"other gases of {len(table):,} factors in {len(gases)} columns", faults


def _unfit_rule(rule: dict[str, Any]) -> list[Fault]:
    """The cells of a tolerance that are no numbers."""
    mend = "write digits with '.' as the decimal mark, 0 for no tolerance"
    return [
        fault_at(rule, f"{column} is '{rule[column]}', which is no number", mend, column)
        for column in ("absolute", "relative")
        if number(rule[column]) is None
    ]


def gases_make(row: dict[str, Any], beside: dict[str, float]) -> tuple[float, bool]:
    """What the known gases of a factor make (kg CO2e), and whether that is all of it."""
    gases = {gas: row[column] for column, gas in gwp.GASES.items() if pd.notna(row[column])}
    if row["gwp_set"] == gwp.NOT_STATED:
        return gases.get("CO2", 0.0), False
    total = sum(mass * gwp.gwp(gas, row["gwp_set"]) for gas, mass in gases.items())
    total += sum(kg if gas in gwp.IN_CO2E else kg * gwp.gwp(gas, row["gwp_set"]) for gas, kg in beside.items())
    return total, len(gases) == len(gwp.GASES)


def _other_gases(edition: str, factors: pd.DataFrame, folder: Path) -> dict[str, dict[str, float]]:
    """The masses beside a table, by factor_id and gas; those that check_other_gases refuses are left to it."""
    path = other_gases_file(factor_file(edition, folder))
    if not path.is_file():
        return {}
    table = _text(path).drop_duplicates("factor_id").set_index("factor_id").apply(pd.to_numeric, errors="coerce")
    sets = set(factors["gwp_set"].dropna()) - {gwp.NOT_STATED}
    known = [gas for gas in table if _known(str(gas), sets)]
    return {
        str(factor_id): {gas: mass for gas, mass in masses.items() if pd.notna(mass)}
        for factor_id, masses in table[known].to_dict("index").items()
    }


def _known(gas: str, sets: Iterable[str]) -> bool:
    """Whether each of the GWP sets has a value for the gas; what is given in kg CO2e needs none."""
    try:
        return gas in gwp.IN_CO2E or all(gwp.gwp(gas, name) for name in sets)
    except InputError:
        return False


def listed(folder: Path, name: str) -> list[dict[str, Any]]:
    """The rows of a table of rules in the folder as text, each with its place; InputError where it cannot be read."""
    if not (folder / name).is_file():
        raise InputError(Fault("the file is missing", "take it from the version of this library", name))
    table = _text(folder / name)
    if missing := [column for column in NEEDED.get(name, []) if column not in table]:
        raise InputError([Fault("the column is missing", "restore it", name, None, 1, column) for column in missing])
    return rows_of(table.assign(source_file=name, source_row=range(2, len(table) + 2)))


def _text(path: Path) -> pd.DataFrame:
    """The cells of a CSV file as text, a blank being no text."""
    try:
        return pd.read_csv(path, dtype="str", keep_default_na=False)
    except ValueError as refused:  # what pandas raises for other encodings, for uneven rows and for no rows at all
        what = f"not a CSV file in UTF-8 ({' '.join(str(refused).split())})"
        raise InputError(Fault(what, "save it as CSV in UTF-8, or restore it", path.name)) from None


def edition_of(row: dict[str, Any]) -> str:
    """The edition a row is of, as publisher/edition."""
    return f"{row['publisher']}/{row['edition']}"
