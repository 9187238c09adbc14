"""Ledger files of a client → the ledger table: headings to our columns, cells to values, every line with its place.

Nothing is dropped and nothing is added: a line that cannot be read stops the run with its file and row, and what looks
like a total is refused, because a total read as a line doubles the money. `activity_data` reads its files the same way.
"""

from __future__ import annotations

import csv
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any

import pandas as pd
import pandera.pandas as pa

from scope3 import paths, tables
from scope3.cells import Convention, RawColumn, faults_in, read_column
from scope3.errors import Fault, InputError, nearest
from scope3.organisation import Organisation, SourceFile
from scope3.reading import ClientTable, plain, read_table

PLACE = ("source_file", "source_sheet", "source_row")
# What a number needs beside it; the words may come from defaults, the number never does.
NEEDS = {"quantity": "unit", "spend": "currency", "supplier_factor": "supplier_factor_unit",
         "supplier_revenue": "supplier_revenue_currency"}  # fmt: skip
_TOTAL = r"(sub-?\s?|grand |overall )?totals?( spend| amount| expenditure)?:?|sum:?"


@dataclass(frozen=True)
class Source:
    """One file of a declaration: where it is, how messages call it, and what its nameless lines are named after."""

    declaration: SourceFile
    path: Path
    name: str
    stem: str


@dataclass
class Lines:
    """What reading gave so far: tables, faults and, per file, how it was read."""

    tables: list[pd.DataFrame] = field(default_factory=list)
    faults: list[Fault] = field(default_factory=list)
    files: list[dict[str, Any]] = field(default_factory=list)


def read_ledgers(organisation: Organisation, folder: Path) -> pd.DataFrame:
    """The ledger of one organisation and year, one row per line of its files.

    folder: the organisation's folder of the year. `attrs["files"]` of the result says per file how it was read (sheet,
    encoding, header row, rows skipped above it) and `attrs["ignored_columns"]` which headings were not used.
    Raises InputError with the faults of all files.
    """
    lines = Lines()
    for source in find_sources(organisation.ledgers, folder, lines.faults):
        read_lines(source, "ledger", tables.LEDGER, lines)
    lines.faults += repeated_records(lines.tables)
    if lines.faults:
        raise InputError(lines.faults)
    ledger = join(lines.tables, tables.LEDGER, "ledger")
    return with_report(ledger, lines)


def join(parts: Sequence[pd.DataFrame], schema: pa.DataFrameSchema, name: str) -> pd.DataFrame:
    """The parts as one table of the schema; an empty one where there are none."""
    filled = [part for part in parts if len(part)]
    return tables.conform(pd.concat(filled, ignore_index=True), schema, name) if filled else tables.empty(schema)


def with_report(table: pd.DataFrame, lines: Lines) -> pd.DataFrame:
    """The table with the account of how its files were read in `attrs`."""
    table.attrs["files"] = lines.files
    table.attrs["ignored_columns"] = {report["file"]: report["ignored_columns"] for report in lines.files}
    return table


# --- Which files ------------------------------------------------------------------------------------------------------


def find_sources(declarations: Iterable[SourceFile], folder: Path, faults: list[Fault]) -> list[Source]:
    """The files the declarations name, in their order; a pattern may name several, and no file may be named twice."""
    found: list[tuple[SourceFile, Path, str]] = []
    for declaration in declarations:
        hits = _files(declaration.file, folder)
        if not hits:
            mend = f"download it from {declaration.download} and " if declaration.download else ""
            faults.append(Fault("no such file", f"{mend}put it into the folder {folder.name}", declaration.file))
        for path in hits:
            name = path.relative_to(folder).as_posix()
            if not path.resolve().is_relative_to(folder.resolve()):
                mend = "put the file itself into the folder"
                faults.append(Fault("is a link that leads out of the organisation's folder", mend, name))
            elif any((name, declaration.sheet) == (other, before.sheet) for before, _, other in found):
                mend = "name each file in one entry of organisation.yaml"
                faults.append(Fault("is declared twice", mend, name, declaration.sheet))
            else:
                found.append((declaration, path, name))
    stems = Counter(path.stem for _, path, _ in found)
    sources = []
    for declaration, path, name in found:
        longer = ":".join(filter(None, (name, declaration.sheet)))
        sources.append(Source(declaration, path, name, path.stem if stems[path.stem] == 1 else longer))
    return sources


def _files(pattern: str, folder: Path) -> list[Path]:
    exact = folder / pattern
    if exact.is_file():
        return [exact]
    try:
        hits = sorted(folder.glob(pattern))
    except ValueError as fault:
        raise InputError(Fault(f"'{pattern}' is no pattern ({fault})", "use * within a name", pattern)) from None
    # Lock files of spreadsheet programs match patterns such as *.xlsx.
    return [path for path in hits if path.is_file() and not path.name.startswith((".", "~$"))]


# --- Which heading is which column ------------------------------------------------------------------------------------


@cache
def _synonyms() -> list[tuple[str, str, str]]:
    with (paths.REFERENCE / "header_synonyms.csv").open(encoding="utf-8", newline="") as file:
        return [(row["table"], row["column"], row["synonym"]) for row in csv.DictReader(file)]


def headings(table: str, schema: pa.DataFrameSchema) -> dict[str, str]:
    """Plain heading → column of the table: its own names, then the synonyms of the table and of its kind."""
    known = {plain(column): column for column in schema.columns if column not in PLACE}
    for of, column, synonym in _synonyms():
        if column in schema.columns and (of == table or (of == "activity_data" and table != "ledger")):
            known.setdefault(plain(synonym), column)
    return known


def match_headings(client: ClientTable, declared: dict[str, str],
                   known: dict[str, str]) -> tuple[dict[str, str], list[Fault]]:  # fmt: skip
    """Our column → the client's heading; what is declared wins, and a column declared as "" is not read."""
    given = [str(heading) for heading in client.cells.columns]
    faults: list[Fault] = []
    mapped: dict[str, str] = {}

    def fault(what: str, mend: str, heading: str | None = None) -> None:
        faults.append(Fault(what, mend, client.file, client.sheet, client.header_row, heading))

    for column, heading in declared.items():
        hits = [g for g in given if g == heading.strip()] or [g for g in given if plain(g) == plain(heading)]
        if heading and not hits:
            mend = nearest(heading, given) + " A file with other headings needs an entry of its own"
            fault(f"no heading '{heading}', declared for {column}", mend, heading)
        elif len(hits) > 1:
            what = f"headings {_listed(hits)} are both like '{heading}', declared for {column}"
            fault(what, "declare one as it is written", heading)
        elif heading and hits[0] in mapped.values():
            first = next(ours for ours, theirs in mapped.items() if theirs == hits[0])
            what = f"heading '{hits[0]}' is declared for {first} and for {column}"
            fault(what, "declare a heading for one column only", hits[0])
        elif heading:
            mapped[column] = hits[0]
    for column in dict.fromkeys(known.values()):
        hits = [g for g in given if known.get(plain(g)) == column and g not in mapped.values()]
        if column in declared or not hits:
            continue
        if len(hits) > 1:
            mend = f"declare one for {column} under columns in organisation.yaml"
            fault(f"headings {_listed(hits)} could both be {column}", mend, hits[0])
        else:
            mapped[column] = hits[0]
    return mapped, faults


def _listed(headings: Iterable[str]) -> str:
    return " and ".join(f"'{heading}'" for heading in headings)


# --- One file ---------------------------------------------------------------------------------------------------------


def read_lines(source: Source, table: str, schema: pa.DataFrameSchema, lines: Lines, *, strict: bool = False) -> None:
    """Add the lines of one file to what was read; `strict` refuses headings that no column of the table answers to."""
    declared, place = source.declaration, source.name
    try:
        _check_declaration(declared, schema, place)
        convention = Convention(declared.decimal, declared.thousands, declared.date_format)
        known = headings(table, schema)
        wanted = {**known, **{plain(heading): column for column, heading in declared.columns.items() if heading}}
        client = read_table(source.path, place, wanted, sheet=declared.sheet, encoding=declared.encoding)
        mapped, faults = match_headings(client, declared.columns, known)
        ignored = [str(heading) for heading in client.cells.columns if heading not in mapped.values()]
        if strict:
            # A heading whose column organisation.yaml fills from elsewhere, or declares as not read, is no misspelling.
            unknown = [heading for heading in ignored if known.get(plain(heading)) not in declared.columns]
            faults += [Fault(f"unknown heading '{heading}'", nearest(heading, known.values()), place, client.sheet,
                             client.header_row, heading) for heading in unknown]  # fmt: skip
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
            "ignored_columns": ignored,
            "rows": len(values),
        }
    )


def _check_declaration(declared: SourceFile, schema: pa.DataFrameSchema, place: str) -> None:
    ours = [column for column in schema.columns if column not in PLACE]
    numbers = [column for column in ours if schema.columns[column].metadata["type"] == tables.NUMBER]
    faults = [Fault(f"'{column}' is no column of ours", nearest(column, ours), place, column=column)
              for column in (*declared.columns, *declared.defaults) if column not in ours]  # fmt: skip
    faults += [Fault(f"a default for {column}", "take it out; it differs from line to line", place, column=column)
               for column in ("record_id", *numbers) if column in declared.defaults]  # fmt: skip
    if faults:
        raise InputError(faults)


def _values(source: Source, client: ClientTable, mapped: dict[str, str], schema: pa.DataFrameSchema,
            convention: Convention) -> tuple[pd.DataFrame, list[Fault]]:  # fmt: skip
    raw = {column: RawColumn(client.file, client.sheet, heading, client.cells[heading])
           for column, heading in mapped.items()}  # fmt: skip
    values = pd.DataFrame(index=client.cells.index)
    faults: list[Fault] = []
    for column, rule in schema.columns.items():
        if column in raw:
            values[column], found = read_column(raw[column], column, rule, convention)
            faults += found
    no_line = _totals(client, raw, schema)
    heading = raw["spend"].heading if "spend" in raw else None
    where = RawColumn(client.file, client.sheet, heading, client.cells.iloc[:, 0])
    mend = "remove totals and notes from the table, or say on the line what was booked"
    faults += faults_in(where, no_line, "looks like a total or a note, not like a line", mend)
    for column, default in source.declaration.defaults.items():
        faults += _fill(values, column, default, client, schema, convention)
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
            mend = "fill it in; blank is never read as zero"
            faults += faults_in(where, blank, "blank where a value is needed", mend)
    faults += _pairs(values, raw, no_line, schema)
    values["source_file"] = pd.Series(client.file, index=values.index, dtype="str")
    values["source_sheet"] = pd.Series(client.sheet, index=values.index, dtype="str")
    values["source_row"] = values.index.astype("int64")
    return values.reset_index(drop=True), faults


def _fill(values: pd.DataFrame, column: str, default: str, client: ClientTable, schema: pa.DataFrameSchema,
          convention: Convention) -> list[Fault]:  # fmt: skip
    """Put the declared constant where the file has no value; a unit or currency only beside a number."""
    constant = RawColumn(client.file, client.sheet, f"{column} (default)", pd.Series([default], dtype="str"))
    value, faults = read_column(constant, column, schema.columns[column], Convention())
    if faults:
        return [Fault(fault.what, fault.mend, client.file, client.sheet, None, constant.heading) for fault in faults]
    everywhere = pd.Series([value.iloc[0]] * len(values), index=values.index, dtype=value.dtype)
    if column in NEEDS.values():
        number = next(n for n, needed in NEEDS.items() if needed == column)
        filled = values[number].notna() if number in values else pd.Series(False, index=values.index)
        everywhere = everywhere.where(filled)
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
    """A number without what it is counted in, and a unit of nothing."""
    faults: list[Fault] = []
    for number, needed in NEEDS.items():
        # Where the table cannot do without the column, its absence is one fault, not one for each row.
        if number in raw and (needed in values or schema.columns[needed].nullable):
            missing = values[number].notna() & _left_blank(needed, values, raw) & ~no_line
            mend = f"fill in the {needed}, or declare it under defaults"
            faults += faults_in(raw[number], missing, f"{number} {{}} without {needed}", mend)
    if "unit" in raw:
        alone = values["unit"].notna() & _left_blank("quantity", values, raw) & ~no_line
        faults += faults_in(raw["unit"], alone, "unit {} without quantity", "fill it in; blank is never read as zero")
    return faults


def _totals(client: ClientTable, raw: dict[str, RawColumn], schema: pa.DataFrameSchema) -> pd.Series:
    """Lines that sum up others, and notes: the word for a total with only numbers beside it, or no word at all."""
    cells = client.cells
    words = [raw[column].heading for column in raw if schema.columns[column].metadata["type"] == tables.TEXT]
    filled = pd.Series(0, index=cells.index)
    for heading in words:
        filled += ~_blank(cells[heading])
    is_total = pd.Series(False, index=cells.index)
    for heading in cells.columns:
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


# --- All files --------------------------------------------------------------------------------------------------------


def repeated_records(parts: Sequence[pd.DataFrame]) -> list[Fault]:
    """A fault for each record_id that stands a second time in any of the files, naming the first place."""
    filled = [part for part in parts if "record_id" in part and len(part)]
    if not filled:
        return []
    every = pd.concat([part[["record_id", *PLACE]] for part in filled], ignore_index=True)
    again = every[every["record_id"].duplicated() & every["record_id"].notna()]
    first = every.drop_duplicates("record_id").set_index("record_id")
    mend = (
        "give each line a name of its own, or declare record_id: '' under columns to have lines named by file and row"
    )
    faults = []
    for line in again.head(20).to_dict("records"):
        before = first.loc[line["record_id"]]
        what = f"record_id '{line['record_id']}' stands already in {before['source_file']}, row {before['source_row']}"
        sheet = line["source_sheet"] if isinstance(line["source_sheet"], str) else None
        faults.append(Fault(what, mend, line["source_file"], sheet, int(line["source_row"]), "record_id"))
    if len(again) > len(faults):
        faults.append(Fault(f"{len(again) - len(faults)} more lines with a record_id that stands already", mend))
    return faults
