"""One file of a client → lines of a ledger or of activity data: headings to our columns, cells to values, each placed.

Nothing is dropped and nothing is added: a line that cannot be read is refused with its file and row, and so is what
looks like a total, because a total read as a line doubles the money.
"""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

import pandas as pd
import pandera.pandas as pa

from scope3 import tables
from scope3.cells import read_column
from scope3.errors import Fault, InputError, nearest
from scope3.headings import PLACE, known_headings, match_headings, names_tax
from scope3.money import exact_sum
from scope3.organisation import SourceFile
from scope3.prices import known_currencies
from scope3.raw_columns import Convention, RawColumn, faults_in
from scope3.raw_tables import ClientTable, plain
from scope3.reading import read_table
from scope3.sources import Lines, Source

# What a number needs beside it; the words may come from defaults, the number never does.
NEEDS = {
    "quantity": "unit",
    "spend": "currency",
    "supplier_factor": "supplier_factor_unit",
    "supplier_revenue": "supplier_revenue_currency",
}
# A rate that the law sets, and that a whole file may have in common; it is filled in where the money holds the tax.
TAXED, TAX_RATE = "tax_included", "tax_rate"
_NEVER_ZERO = "fill it in; blank is never read as zero"
_TOTAL = r"(sub-?\s?|grand |overall )?totals?( spend| amount| expenditure)?:?|sum:?"


def read_lines(source: Source, table: str, schema: pa.DataFrameSchema, lines: Lines, *, strict: bool = False) -> None:
    """Add the lines of one file to what was read; `strict` refuses headings that no column of the table answers to."""
    declared, place = source.declaration, source.name
    try:
        _check_declaration(declared, schema, place)
        convention = Convention(declared.decimal, declared.thousands, declared.date_format)
        known = known_headings(table, schema)
        wanted = {**known, **{plain(heading): column for column, heading in declared.columns.items() if heading}}
        client = read_table(source.path, place, wanted, sheet=declared.sheet, encoding=declared.encoding)
        mapped, faults = match_headings(client, declared.columns, known)
        ignored = [str(heading) for heading in client.cells.columns if heading not in mapped.values()]
        if strict:
            # A heading whose column organisation.yaml fills from elsewhere, or declares as not read, is no misspelling.
            unknown = [heading for heading in ignored if known.get(plain(heading)) not in declared.columns]
            faults += [
                Fault(
                    f"unknown heading '{heading}'",
                    nearest(heading, known.values()),
                    place,
                    client.sheet,
                    client.header_row,
                    heading,
                )
                for heading in unknown
            ]
        else:
            unread = [name for name in ignored if name not in declared.columns.values()]
            faults += _money_in_disguise(client, unread)
            if not _tax_is_settled(declared, mapped, known):
                faults += _tax_in_disguise(client, unread)
        if faults:
            raise InputError(faults)
        values, faults = _values(source, client, mapped, schema, convention)
    except InputError as refused:
        lines.faults += [fault if fault.file else Fault(fault.what, fault.mend, place) for fault in refused.faults]
        return
    lines.faults += faults
    lines.tables.append(values)
    lines.files.append(
        {
            "file": place,
            "sheet": client.sheet,
            "encoding": client.encoding,
            "header_row": client.header_row,
            "skipped": list(client.skipped),
            "read_as": {column: str(heading) for column, heading in mapped.items()},
            "ignored_columns": ignored,
            "rows": len(values),
            "totals": amounts(values),
        }
    )


def amounts(values: pd.DataFrame) -> dict[str, Decimal]:
    """What lines add up to: their quantities by unit and their money by currency, exactly as they are written."""
    found: dict[str, Decimal] = {}
    for number, per in (("quantity", "unit"), ("spend", "currency")):
        if number in values and per in values:
            stated = values[values[number].notna()]
            for name, part in stated.groupby(per, sort=True):
                found[f"{number}, {name}"] = exact_sum(part[number])
    return found


# Codes by which ledgers say which side of the account a line is on, in English, German and French.
SIDES = {"D", "C", "DR", "CR", "S", "H", "DEBIT", "CREDIT", "SOLL", "HABEN"}


def _money_in_disguise(client: ClientTable, ignored: list[str]) -> list[Fault]:
    """A fault for each heading nobody reads whose cells change what the money means: currencies, debit and credit."""
    faults = []
    for heading in ignored:
        cells = {str(cell).strip().upper() for cell in client.cells[heading].dropna() if str(cell).strip()}
        if not cells:
            continue
        if cells <= SIDES:
            what = f"'{heading}' holds debit and credit marks, which nothing reads"
            mend = "give the amounts their sign and drop the column"
        elif cells <= known_currencies():
            what = f"'{heading}' holds currencies, which nothing reads"
            mend = f"declare columns: {{currency: {heading}}}"
        else:
            continue
        faults.append(Fault(what, mend, client.file, client.sheet, client.header_row, heading))
    return faults


def _tax_is_settled(declared: SourceFile, mapped: dict[str, str], known: dict[str, str]) -> bool:
    """Whether somebody has said if the money holds tax: a column, the declaration, or the heading of the money."""
    said = TAXED in mapped or TAXED in declared.defaults or {TAXED, TAX_RATE} & set(declared.columns)
    heading = mapped.get("spend", "")
    # The only headings of money that we know and that name tax are those of money without it.
    return bool(said) or (known.get(plain(heading)) == "spend" and names_tax(heading))


def _tax_in_disguise(client: ClientTable, ignored: list[str]) -> list[Fault]:
    """A fault for each heading nobody reads that names a tax and has a value below it."""
    mend = (
        "declare columns: {{tax_included: {0}}} or {{tax_rate: {0}}} where the money holds the tax, "
        "or {{tax_included: ''}} where it is without"
    )
    return [
        Fault(
            f"'{heading}' says something of tax, which nothing reads",
            mend.format(heading),
            client.file,
            client.sheet,
            client.header_row,
            heading,
        )
        for heading in ignored
        if names_tax(heading) and not _blank(client.cells[heading]).all()
    ]


def _check_declaration(declared: SourceFile, schema: pa.DataFrameSchema, place: str) -> None:
    ours = [column for column in schema.columns if column not in PLACE]
    numbers = [column for column in ours if schema.columns[column].metadata["type"] == tables.NUMBER]
    faults = [
        Fault(f"'{column}' is no column of ours", nearest(column, ours), place, column=column)
        for column in (*declared.columns, *declared.defaults)
        if column not in ours
    ]
    faults += [
        Fault(f"a default for {column}", "take it out; it differs from line to line", place, column=column)
        for column in ("record_id", *numbers)
        if column in declared.defaults and column != TAX_RATE
    ]
    if faults:
        raise InputError(faults)


def _values(
    source: Source, client: ClientTable, mapped: dict[str, str], schema: pa.DataFrameSchema, convention: Convention
) -> tuple[pd.DataFrame, list[Fault]]:
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
    no_line = _totals(client, raw, schema)
    heading = raw["spend"].heading if "spend" in raw else None
    where = RawColumn(client.file, client.sheet, heading, client.cells.iloc[:, 0])
    mend = "remove totals and notes from the table, or say on the line what was booked"
    faults += faults_in(where, no_line, "looks like a total or a note, not like a line", mend)
    # In the order of the table, so that what is filled in beside another column finds that one filled.
    defaults = source.declaration.defaults
    for column, default in ((column, defaults[column]) for column in schema.columns if column in defaults):
        faults += _fill(values, column, default, client, schema.columns[column])
    if "record_id" not in values:
        values["record_id"] = source.stem + ":" + values.index.astype("str")
    for column, rule in schema.columns.items():
        if column in PLACE or rule.nullable:
            continue
        if column not in values:
            mend = f"name its heading under columns in organisation.yaml, or a constant under defaults ({column}: …)"
            faults.append(Fault(f"no column for {column}", mend, client.file, client.sheet, client.header_row, column))
        elif column not in NEEDS.values():  # those are asked for beside their number
            where = raw.get(column, RawColumn(client.file, client.sheet, column, values[column]))
            blank = _left_blank(column, values, raw) & ~no_line
            faults += faults_in(where, blank, "blank where a value is needed", _NEVER_ZERO)
    faults += _pairs(values, raw, no_line, schema)
    values["source_file"] = pd.Series(client.file, index=values.index, dtype="str")
    values["source_sheet"] = pd.Series(client.sheet, index=values.index, dtype="str")
    values["source_row"] = values.index.astype("int64")
    return values.reset_index(drop=True), faults


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
        filled = values[number].notna() if number in values else pd.Series(False, index=values.index)
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
    return values[column].isna() & (_blank(raw[column].cells) if column in raw else True)


def _pairs(
    values: pd.DataFrame, raw: dict[str, RawColumn], no_line: pd.Series, schema: pa.DataFrameSchema
) -> list[Fault]:
    """A number without what it is counted in, and a unit of nothing; each told at the cell that is blank."""

    def left_blank(column: str, beside: str, mend: str) -> list[Fault]:
        wrong = values[beside].notna() & _left_blank(column, values, raw) & ~no_line
        where = replace(raw[beside], heading=raw[column].heading if column in raw else column)
        return faults_in(where, wrong, f"blank beside {beside} {{}}", mend)

    faults: list[Fault] = []
    for number, needed in NEEDS.items():
        # Where the table cannot do without the column, its absence is one fault, not one for each row.
        if number in raw and (needed in values or schema.columns[needed].nullable):
            faults += left_blank(needed, number, f"fill in the {needed}, or declare it under defaults")
    return faults + (left_blank("quantity", "unit", _NEVER_ZERO) if "unit" in raw else [])


def _totals(client: ClientTable, raw: dict[str, RawColumn], schema: pa.DataFrameSchema) -> pd.Series:
    """Lines that sum up others, and notes: the word for a total with only numbers beside it, or no word at all."""
    cells = client.cells
    words = [raw[column].heading for column in raw if schema.columns[column].metadata["type"] == tables.TEXT]
    held = [heading for heading in cells.columns if cells[heading].notna().any()]
    filled = pd.Series(0, index=cells.index)
    is_total = pd.Series(False, index=cells.index)
    for heading in held:
        if heading in words:
            filled += ~_blank(cells[heading])
        is_total |= cells[heading].astype("str").str.strip().str.lower().str.fullmatch(_TOTAL, na=False).astype(bool)
    suspects = cells[is_total & (filled <= 1)]
    labelled = pd.Series(
        cells.index.isin([row for row, line in suspects.iterrows() if _numbers_only(line)]), cells.index
    )
    return labelled | (filled == 0) if words else labelled


def _blank(cells: pd.Series) -> pd.Series:
    return cells.isna() | (cells.astype("str").str.strip() == "")


def _numbers_only(row: pd.Series) -> bool:
    """Whether a line holds, beside the word for a total, nothing that has letters."""
    texts = [str(cell).strip() for cell in row if isinstance(cell, str) and cell.strip()]
    return sum(any(c.isalpha() for c in text) for text in texts) <= 1
