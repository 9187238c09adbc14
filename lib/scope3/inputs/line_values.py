"""The cells of one file → the values of its lines, each under our column, with what the declaration fills in."""

from __future__ import annotations

from dataclasses import replace

import pandas as pd
import pandera.pandas as pa

from scope3.errors import Fault
from scope3.inputs.cells import read_column
from scope3.inputs.disguises import TAX_RATE, TAXED, blank_cells, totals
from scope3.inputs.headings import PLACE
from scope3.inputs.raw_columns import Convention, RawColumn, faults_in
from scope3.inputs.raw_tables import ClientTable
from scope3.inputs.sources import Source
from scope3.tables import NUMBER

# What a number needs beside it; the words may come from defaults, the number never does.
NEEDS = {
    "quantity": "unit",
    "spend": "currency",
    "supplier_factor": "supplier_factor_unit",
    "supplier_revenue": "supplier_revenue_currency",
}
_NEVER_ZERO = "fill it in; blank is never read as zero"


def values_of(
    source: Source, client: ClientTable, mapped: dict[str, str], schema: pa.DataFrameSchema, convention: Convention
) -> tuple[pd.DataFrame, list[Fault]]:
    """The lines of a file under the columns of its table, each with its place, and what is wrong with its cells."""
    raw = {
        column: RawColumn(client.file, client.sheet, heading, client.cells[heading])
        for column, heading in mapped.items()
    }
    faults: list[Fault] = []
    read: dict[str, pd.Series] = {}
    for column, rule in schema.columns.items():
        if column in raw:
            read[column], found = read_column(raw[column], column, rule, convention)
            faults += found
    values = pd.DataFrame(read, index=client.cells.index)
    no_line = totals(client, raw, schema)
    mend = "remove totals and notes from the table, or say on the line what was booked"
    figures = _headings_of_figures(client.cells[no_line].index, raw, schema)
    for heading in figures.unique():
        where = RawColumn(client.file, client.sheet, heading or None, client.cells.iloc[:, 0])
        these = pd.Series(no_line.index.isin(figures.index[figures == heading]), no_line.index)
        faults += faults_in(where, these, "looks like a total or a note, not like a line", mend)
    # In the order of the table, so that what is filled in beside another column finds that one filled.
    defaults = source.declaration.defaults
    for column, default in ((column, defaults[column]) for column in schema.columns if column in defaults):
        faults += _fill(values, column, default, client, schema.columns[column])
    # A column that nobody filled in is no column; one filled in half is a fault of each blank cell.
    if "record_id" not in values or blank_cells(raw["record_id"].cells).all():
        values["record_id"] = source.stem + ":" + values.index.astype("str")
    for column, rule in schema.columns.items():
        if column in PLACE or rule.nullable:
            continue
        if column not in values:
            mend = f"name its heading under columns in organisation.yaml, or a constant under defaults ({column}: …)"
            faults.append(Fault(f"no column for {column}", mend, client.file, client.sheet, client.header_row, column))
        elif column not in NEEDS.values():  # those are asked for beside their number
            where = raw.get(column, RawColumn(client.file, client.sheet, column, values[column]))
            missing = _left_blank(column, values, raw) & ~no_line
            faults += faults_in(where, missing, "blank where a value is needed", _NEVER_ZERO)
    faults += _pairs(values, raw, no_line, schema)
    values["source_file"] = pd.Series(client.file, index=values.index, dtype="str")
    values["source_sheet"] = pd.Series(client.sheet, index=values.index, dtype="str")
    values["source_row"] = values.index.astype("int64")
    return values.reset_index(drop=True), faults


def _headings_of_figures(rows: pd.Index, raw: dict[str, RawColumn], schema: pa.DataFrameSchema) -> pd.Series:
    """The heading under which each of some lines has its figure, its money first; empty where it has none."""
    numbers = [column for column in raw if schema.columns[column].metadata["type"] == NUMBER]
    found = pd.Series("", index=rows, dtype="str")
    for column in sorted(numbers, key=lambda column: column != "spend"):
        found = found.where((found != "") | blank_cells(raw[column].cells[rows]), raw[column].heading)
    return found


def _fill(values: pd.DataFrame, column: str, default: str, client: ClientTable, rule: pa.Column) -> list[Fault]:
    """Put the declared constant where the file has no value; a unit only beside a number, a rate only beside tax."""
    constant = RawColumn(client.file, client.sheet, f"{column} (default)", pd.Series([default], dtype="str"))
    value, faults = read_column(constant, column, rule, Convention())
    if faults:
        return [Fault(fault.what, fault.mend, client.file, client.sheet, None, constant.heading) for fault in faults]
    # At each line it would be one fault a line.
    if outside := [check.error for check in rule.checks if check.error and not check(value).check_passed]:
        what = f"{default} is {outside[0]}"
        return [Fault(what, "correct the default", client.file, client.sheet, None, constant.heading)]
    everywhere = pd.Series([value.iloc[0]] * len(values), index=values.index, dtype=value.dtype)
    if column in NEEDS.values():
        number = next(n for n, needed in NEEDS.items() if needed == column)
        # A number may be given as the two ends of an estimate.
        beside = [name for name in (number, f"{number}_low", f"{number}_high") if name in values]
        filled = values[beside].notna().any(axis="columns")
        everywhere = everywhere.where(filled)
    if column == TAX_RATE:
        taxed = values[TAXED].fillna(False) if TAXED in values else pd.Series(False, index=values.index)
        everywhere = everywhere.where(taxed.astype("bool"))
    values[column] = values[column].where(values[column].notna(), everywhere) if column in values else everywhere
    return []


def _left_blank(column: str, values: pd.DataFrame, raw: dict[str, RawColumn]) -> pd.Series:
    """Where neither the file nor a default gives a value; a cell that was refused is not blank."""
    if column not in values:
        return pd.Series(True, index=values.index)
    return values[column].isna() & (blank_cells(raw[column].cells) if column in raw else True)


def _pairs(
    values: pd.DataFrame, raw: dict[str, RawColumn], no_line: pd.Series, schema: pa.DataFrameSchema
) -> list[Fault]:
    """A number without what it is counted in, and a unit of nothing; each told at the cell that is blank."""

    def left_blank(column: str, beside: str, mend: str, among: pd.Series | bool = True) -> list[Fault]:
        wrong = values[beside].notna() & _left_blank(column, values, raw) & ~no_line & among
        where = replace(raw[beside], heading=raw[column].heading if column in raw else column)
        return faults_in(where, wrong, f"blank beside {beside} {{}}", mend)

    faults: list[Fault] = []
    for number, needed in NEEDS.items():
        # Where the table cannot do without the column, its absence is one fault, not one for each row.
        if number in raw and (needed in values or schema.columns[needed].nullable):
            faults += left_blank(needed, number, f"fill in the {needed}, or declare it under defaults")
    if "unit" in raw:
        faults += left_blank("quantity", "unit", _NEVER_ZERO)
    # A footprint fills the factor in; else the record would fall to a weaker method without a word.
    if "supplier_factor_unit" in raw and "supplier_factor" in schema.columns:
        filled = values["product_footprint"].notna() if "product_footprint" in values else False
        mend = "give the supplier's factor, or leave its unit blank"
        faults += left_blank("supplier_factor", "supplier_factor_unit", mend, ~pd.Series(filled, index=values.index))
    return faults
