"""What calamine does not tell of .xlsx and .ods: size and shape of the archive, entities, error cells, empty formulas.

Everything is looked at before calamine opens the file, because a far-off cell or a false size ends the process there.
"""

from __future__ import annotations

import io
import posixpath
import re
import zipfile
from collections.abc import Callable

from defusedxml import ElementTree as SafeXml

from scope3.errors import Fault, InputError
from scope3.inputs.raw_tables import MAX_CELLS, MERGED, UNCALCULATED, Hidden, Unreadable

BOOK = "xl/workbook.xml"

# Limits against files made to exhaust the machine. A full ledger of a million lines stays well below each of them.
MAX_UNPACKED_BYTES = 2**30  # a million rows of ten cells are about 0.4 GiB of sheet XML
MAX_RATIO = 150  # ordinary workbooks pack 5 to 30 times; a zip bomb packs several hundred times
RATIO_COUNTS_FROM = 20 * 2**20  # a small part may pack well and still harm nobody
MAX_MEMBERS = 10_000


def _parts(content: bytes, name: str) -> dict[str, bytes]:
    """The XML parts of a zipped workbook, read only when the archive is of a size and shape a workbook has.

    Their names are in small letters, because readers find a part in any case.
    """
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        members = archive.infolist()
        size, names = sum(m.file_size for m in members), {m.filename.lower() for m in members}
        for wrong, what in (
            (len(members) > MAX_MEMBERS, f"{len(members)} parts, at most {MAX_MEMBERS} are read"),
            (size > MAX_UNPACKED_BYTES, f"{size} bytes unpacked, at most {MAX_UNPACKED_BYTES} are read"),
            (
                any(_packs_too_well(m.file_size, m.compress_size) for m in members)
                or _packs_too_well(size, sum(m.compress_size for m in members)),
                f"unpacks to more than {MAX_RATIO} times its size",
            ),
            (len(names) < len(members), "holds two parts of one name"),
            (any(part.endswith("vbaproject.bin") for part in names), "holds macros"),
        ):
            if wrong:
                raise InputError(Fault(what, "save the sheet alone as .xlsx or .csv", name))
        parts = {m.filename.lower(): archive.read(m) for m in members if m.filename.lower().endswith((".xml", ".rels"))}
    for part in parts.values():
        if b"\x00" in part[:4] or b"<!DOCTYPE" in part or b"<!ENTITY" in part:
            mend = "save it again in a spreadsheet program"
            raise InputError(Fault("declares XML entities, or is not UTF-8 inside", mend, name))
    return parts


def _packs_too_well(size: int, packed: int) -> bool:
    # Part by part as well, because pictures that do not pack hide a part that does.
    return size > RATIO_COUNTS_FROM and size > MAX_RATIO * packed


def _local(tag: str) -> str:
    return tag.rpartition("}")[2]


def look_into_xlsx(content: bytes, name: str) -> Callable[[str], Hidden]:
    """What calamine reads as blank or zero in a sheet of the workbook; raises InputError for what is made to harm."""
    parts = _parts(content, name)
    book = _relations(parts, "")["officeDocument"]
    if book != BOOK and BOOK in parts:
        raise InputError(Fault("holds two workbooks in one", "save it again in a spreadsheet program", name))
    targets = _relations(parts, book)
    root = SafeXml.fromstring(parts[book])
    sheets = {}
    for element in root.iter():
        if _local(element.tag) == "sheet":
            sheets[element.get("name", "")] = next(targets[v] for k, v in element.attrib.items() if _local(k) == "id")
    stale = any(_local(e.tag) == "calcPr" and e.get("fullCalcOnLoad") in ("1", "true") for e in root.iter())
    for sheet, part in sheets.items():
        # Readers differ in what they open where a part lies elsewhere; nothing was looked at in one of another ending.
        if part not in parts or not part.startswith("xl/") or part.startswith("xl/xl/"):
            mend = "save it again in a spreadsheet program"
            raise InputError(Fault(f"keeps this sheet as '{part}'", mend, name, sheet))
    of_part = {part: sheet for sheet, part in sheets.items()}
    for part, xml in parts.items():
        if b"sheetData" in xml:
            _refuse_far_cells(xml, name, of_part.get(part, part))
    return lambda sheet: _hidden_in_xlsx(parts.get(sheets.get(sheet, ""), b""), stale)


def _relations(parts: dict[str, bytes], part: str) -> dict[str, str]:
    """Where the relations of a part lead, by id and by kind."""
    folder, file = posixpath.split(part)
    found = {}
    for element in SafeXml.fromstring(parts[posixpath.join(folder, "_rels", file + ".rels")]):
        target = posixpath.normpath(posixpath.join("/", folder, element.get("Target", ""))).lstrip("/").lower()
        found[element.get("Id", "")] = target
        found.setdefault(posixpath.basename(element.get("Type", "")), target)
    return found


def _refuse_far_cells(xml: bytes, name: str, sheet: str) -> None:
    """Two cells in far corners make a reader hold every cell between them; measured here without building them."""
    wide = set(re.findall(rb'\br\s*=\s*["\']([A-Za-z]{2,})\d', xml))
    columns = max((_column(letters.decode()) for letters in wide), default=26)
    rows = max(map(int, re.findall(rb'\br\s*=\s*["\'][A-Za-z]*(\d{6,})', xml)), default=99_999)
    if rows * columns > MAX_CELLS:  # only a very wide sheet needs the shorter row numbers looked at
        rows = max(map(int, re.findall(rb'\br\s*=\s*["\'][A-Za-z]*(\d+)', xml)), default=0)
    _refuse_span(rows, columns, name, sheet)


def _refuse_span(rows: int, columns: int, name: str, sheet: str) -> None:
    if rows * columns > MAX_CELLS:
        what = f"spans {rows} rows and {columns} columns; at most {MAX_CELLS} cells are read"
        raise InputError(Fault(what, "delete the rows and columns around the table", name, sheet))


def _column(letters: str) -> int:
    """The number of a column from its letters, A being 1."""
    return sum((ord(letter) - 64) * 26**i for i, letter in enumerate(reversed(letters.upper())))


def _hidden_in_xlsx(xml: bytes, stale: bool) -> Hidden:
    """Error cells and formulas without a stored result, by position; `stale`: the workbook asks to be calculated."""
    if not re.search(rb"""\bt=["']e["']|<(\w+:)?f[\s/>]""", xml):
        return {}
    hidden: Hidden = {}
    row = column = -1
    for event, element in SafeXml.iterparse(io.BytesIO(xml), events=("start", "end")):
        tag = _local(element.tag)
        if tag == "row":
            if event == "start":
                row, column = int(element.get("r", row + 2)) - 1, -1
            else:
                element.clear()
        elif tag == "c" and event == "start":
            letters = re.match("[A-Za-z]*", element.get("r", ""))[0]  # type: ignore[index]
            column = _column(letters) - 1 if letters else column + 1
        elif tag == "c":
            inside = {_local(child.tag): child.text for child in element}
            value = inside.get("v")
            if element.get("t") == "e":
                hidden[row, column] = Unreadable(f"error cell {value}")
            elif "f" in inside and element.get("t") not in ("str", "inlineStr") and not value:
                hidden[row, column] = UNCALCULATED
            elif "f" in inside and stale and element.get("t", "n") == "n" and value is not None and float(value) == 0:
                # Programs that write formulas without calculating them store 0 and ask for calculation on opening.
                hidden[row, column] = UNCALCULATED
    return hidden


def look_into_ods(content: bytes, name: str) -> Callable[[str], Hidden]:
    """What calamine reads as blank in a sheet of the workbook; raises InputError for what is made to harm."""
    hidden: dict[str, Hidden] = {}
    sheet, row, column, widest = "", 0, 0, 0
    merged: dict[int, int] = {}  # down to which row a cell with content reaches, by column
    for event, element in SafeXml.iterparse(io.BytesIO(_parts(content, name)["content.xml"]), events=("start", "end")):
        tag, given = _local(element.tag), {_local(k): v for k, v in element.attrib.items()}
        if event == "start":
            if tag == "table":
                sheet, row, widest, merged = given.get("name", ""), 0, 0, {}
            elif tag == "table-row":
                column = 0
        elif tag in ("table-cell", "covered-table-cell"):
            shown = " ".join("".join(child.itertext()) for child in element if _local(child.tag) == "p")
            width = int(given.get("number-columns-repeated", 1))
            if shown or "value-type" in given:
                widest = max(widest, column + width)
            kinds = {v for k, v in element.attrib.items() if _local(k) == "value-type"}
            if "error" in kinds or ("formula" in given and re.fullmatch(r"#[A-Z0-9/]+[!?]?|Err:\d+", shown)):
                hidden.setdefault(sheet, {})[row, column] = Unreadable(f"error cell {shown}".strip())
            elif "formula" in given and not kinds:
                hidden.setdefault(sheet, {})[row, column] = UNCALCULATED
            elif tag == "covered-table-cell" and merged.get(column, -1) >= row:
                hidden.setdefault(sheet, {})[row, column] = MERGED
            if (shown or kinds) and (spanned := int(given.get("number-rows-spanned", 1))) > 1:
                merged[column] = row + spanned - 1
            column += width
        elif tag == "table-row":
            height = int(given.get("number-rows-repeated", 1))
            filled = any(_local(k) == "value-type" for cell in element for k in cell.attrib)
            row += height
            if filled:
                _refuse_span(row, widest, name, sheet)
            element.clear()
    return lambda sheet: hidden.get(sheet, {})
