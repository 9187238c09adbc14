"""What a spreadsheet program does not show of a sheet: hidden rows and columns, and a sheet hidden as a whole.

They are read like any other, because a client hides what is in the way as well as what no longer counts; a person must
be told which, and decides. Files come here after `workbooks.read_workbook` has found them in order.
"""

from __future__ import annotations

import io
import posixpath
import struct
import zipfile
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

from defusedxml import ElementTree as SafeXml
from python_calamine import CalamineWorkbook, SheetVisibleEnum

from scope3.inputs.raw_tables import letter
from scope3.inputs.xls_workbooks import records_of, sheet_starts, stream_of

YES = ("1", "true")
# Of .ods: hidden by hand, and by a filter.
NOT_SHOWN = ("collapse", "filter")
# Of .xls: ROW with its flag of no height, COLINFO with its flag of no width.
ROW, COLUMNS, HIDDEN_ROW, HIDDEN_COLUMN = 0x0208, 0x007D, 0x20, 0x01
ROW_BYTES = 0x10  # of a ROW record, its flags included


@dataclass
class OutOfSight:
    """Of a sheet whether it is hidden, and the rows (from 1) and columns (by letter) of it that are not shown."""

    sheet: bool = False
    rows: set[int] = field(default_factory=set)
    columns: set[str] = field(default_factory=set)


def out_of_sight(path: Path, sheet: str) -> OutOfSight:
    """What is not shown of one sheet of a workbook (.xlsx, .ods, .xls)."""
    content = path.read_bytes()
    with CalamineWorkbook.from_filelike(io.BytesIO(content)) as workbook:
        shown = {one.name for one in workbook.sheets_metadata if one.visible == SheetVisibleEnum.Visible}
    found = OutOfSight(sheet not in shown)
    LOOKS[path.suffix.lower()](content, sheet, found)
    return found


def in_words(rows: Iterable[int]) -> str:
    """Rows as runs: row 4; rows 4 to 9, 12."""
    runs: list[list[int]] = []
    for row in sorted(rows):
        if runs and row == runs[-1][1] + 1:
            runs[-1][1] = row
        else:
            runs.append([row, row])
    said = ", ".join(str(first) if first == last else f"{first} to {last}" for first, last in runs)
    return f"row{'' if runs[0][0] == runs[-1][1] else 's'} {said}"


def _of_xlsx(content: bytes, sheet: str, found: OutOfSight) -> None:
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        names = {name.lower(): name for name in archive.namelist()}
        book = _target(archive, names, "", "officeDocument")
        of_sheet = next(one for one in _elements(archive.read(names[book]), "sheet") if one.get("name") == sheet)
        wanted = next(value for key, value in of_sheet.items() if _local(key) == "id")
        xml = archive.read(names[_target(archive, names, book, wanted)])
    if b"hidden=" not in xml:
        return
    row = 0
    for kind, given in _started(xml, "row", "col"):
        if kind == "row":
            row = int(given.get("r", row + 1))
        if given.get("hidden") not in YES:
            continue
        if kind == "row":
            found.rows.add(row)
        else:
            found.columns.update(map(letter, range(int(given["min"]) - 1, int(given["max"]))))


def _of_ods(content: bytes, sheet: str, found: OutOfSight) -> None:
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        xml = archive.read("content.xml")
    if not any(f'visibility="{word}"'.encode() in xml for word in NOT_SHOWN):
        return
    here, row, column = False, 1, 0
    for kind, named in _started(xml, "table", "table-row", "table-column"):
        given = {_local(key): value for key, value in named.items()}
        if kind == "table":
            here = given.get("name") == sheet
        elif here:
            count = int(given.get(f"number-{kind.removeprefix('table-')}s-repeated", 1))
            hidden = given.get("visibility") in NOT_SHOWN
            if kind == "table-row":
                found.rows.update(range(row, row + count) if hidden else ())
                row += count
            else:
                found.columns.update(map(letter, range(column, column + count)) if hidden else ())
                column += count


def _of_xls(content: bytes, sheet: str, found: OutOfSight) -> None:
    stream = stream_of(content)
    for kind, body in records_of(stream, sheet_starts(stream)[sheet]):
        if kind == ROW and len(body) >= ROW_BYTES and struct.unpack_from("<H", body, 12)[0] & HIDDEN_ROW:
            found.rows.add(struct.unpack_from("<H", body)[0] + 1)
        elif kind == COLUMNS and len(body) >= 10 and struct.unpack_from("<H", body, 8)[0] & HIDDEN_COLUMN:
            first, last = struct.unpack_from("<HH", body)
            found.columns.update(map(letter, range(first, last + 1)))


LOOKS: dict[str, Callable[[bytes, str, OutOfSight], None]] = {".xlsx": _of_xlsx, ".ods": _of_ods, ".xls": _of_xls}


def _target(archive: zipfile.ZipFile, names: dict[str, str], part: str, wanted: str) -> str:
    """The part that a relation leads to, by its id or its kind."""
    folder, file = posixpath.split(part)
    relations = archive.read(names[posixpath.join(folder, "_rels", file + ".rels").lower()])
    given = next(
        one
        for one in _elements(relations, "Relationship")
        if wanted in (one.get("Id"), posixpath.basename(one.get("Type", "")))
    )
    return posixpath.normpath(posixpath.join("/", folder, given.get("Target", ""))).lstrip("/").lower()


def _elements(xml: bytes, name: str) -> Iterator[dict[str, str]]:
    return (given for _, given in _started(xml, name))


def _started(xml: bytes, *names: str) -> Iterator[tuple[str, dict[str, str]]]:
    """The elements of some names in the order they begin, each with its attributes."""
    for event, element in SafeXml.iterparse(io.BytesIO(xml), events=("start", "end")):
        name = _local(element.tag)
        if event == "end":
            element.clear()
        elif name in names:
            yield name, dict(element.attrib)


def _local(name: str) -> str:
    return name.rpartition("}")[2]
