"""Single cells of a spreadsheet of others, changed in its parts: the rest of the file stays as it was, byte for byte.

No library writes the file anew, because each drops what it does not know: validations, protection, drawings.
"""

from __future__ import annotations

import io
import posixpath
import re
import zipfile
from collections.abc import Mapping
from pathlib import Path

from defusedxml import ElementTree as SafeXml

from scope3.errors import Fault, InputError
from scope3.inputs.zipped_workbooks import look_into_xlsx

BOOK = "xl/workbook.xml"
FIRST_DAY = (1980, 1, 1, 0, 0, 0)  # the earliest a zip file can state: two files of one content are one
CELL = r'<c r="{}"(?P<attributes>[^>]*?)(?:/>|>(?P<content>.*?)</c>)'
BROUGHT = re.compile(rb"(<c [^>]*>)(<f[^>]*/>|<f[^>]*>[^<]*</f>)<v[^>]*(?:/>|>[^<]*</v>)</c>")
CONSTANT = re.compile(rb"<f[^>]*>(?:TRUE|FALSE)\(\)</f>")  # as LibreOffice saves a flag
REFERENCE = re.compile(r"^'?(?P<sheet>[^'!]+)'?!\$(?P<column>[A-Z]+)\$(?P<row>\d+)(?::.*)?$")


def parts_of(path: Path) -> dict[str, bytes]:
    """The parts of a spreadsheet in their order; raises InputError for what is none, or is made to harm."""
    try:
        content = path.read_bytes()
        look_into_xlsx(content, path.name)
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            return {one.filename: archive.read(one) for one in archive.infolist()}
    except FileNotFoundError:
        raise InputError(Fault(f"there is no file {path.name}", "give the path of the spreadsheet")) from None
    except (zipfile.BadZipFile, KeyError, IsADirectoryError, SafeXml.ParseError):
        raise InputError(Fault(f"{path.name} is no spreadsheet (xlsx)", "give the file as it was downloaded")) from None


def as_file(parts: Mapping[str, bytes]) -> bytes:
    """The parts as a file, the same bytes for the same parts."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, part in parts.items():
            entry = zipfile.ZipInfo(name, FIRST_DAY)
            entry.compress_type, entry.create_system = zipfile.ZIP_DEFLATED, 0
            archive.writestr(entry, part)
    return buffer.getvalue()


def sheets_of(parts: Mapping[str, bytes]) -> dict[str, str]:
    """The part of each sheet by the sheet's name."""
    folder = posixpath.dirname(BOOK)
    relations = SafeXml.fromstring(parts[f"{folder}/_rels/{posixpath.basename(BOOK)}.rels"])
    targets = {one.get("Id"): posixpath.normpath(posixpath.join(folder, one.get("Target", ""))) for one in relations}
    found = {}
    for one in SafeXml.fromstring(parts[BOOK]).iter():
        if one.tag.endswith("}sheet"):
            found[one.get("name", "")] = next(targets[v] for k, v in one.attrib.items() if k.endswith("}id"))
    return found


def names_of(parts: Mapping[str, bytes]) -> dict[str, tuple[str, str]]:
    """Sheet and first cell of every name the workbook defines for a place of its own."""
    found = {}
    for one in SafeXml.fromstring(parts[BOOK]).iter():
        place = REFERENCE.match(one.text or "") if one.tag.endswith("}definedName") else None
        if place and one.get("localSheetId") is None:
            found[one.get("name", "")] = (place["sheet"], place["column"] + place["row"])
    return found


def with_cell(sheet: bytes, cell: str, value: float | bool | None) -> bytes:
    """A sheet with another value in one cell, its style kept; None empties it.

    Raises KeyError for a cell that the sheet does not hold, or that holds a formula.
    """
    found = re.search(CELL.format(cell).encode(), sheet, re.DOTALL)
    if found is None or b"<f" in CONSTANT.sub(b"", found["content"] or b""):
        raise KeyError(cell)
    kept = re.sub(rb' (?:t|cm|vm)="[^"]*"', b"", found["attributes"])
    kind = b' t="b"' if isinstance(value, bool) else b""
    written = b"/>" if value is None else b"><v>" + repr(value + 0).encode() + b"</v></c>"
    return sheet[: found.start()] + b'<c r="' + cell.encode() + b'"' + kept + kind + written + sheet[found.end() :]


def to_be_calculated(parts: Mapping[str, bytes], *changed: str) -> dict[str, bytes]:
    """The parts without what the formulas of the changed sheets brought, and with the order to calculate on opening.

    A program that does not calculate then shows nothing rather than a figure of before.
    """
    book, ordered = re.subn(rb"<calcPr(?! [^>]*fullCalcOnLoad)", b'<calcPr fullCalcOnLoad="1"', parts[BOOK], count=1)
    if not ordered and b"fullCalcOnLoad" not in book:
        raise KeyError("calcPr")
    return {**parts, BOOK: book, **{name: BROUGHT.sub(rb"\1\2</c>", parts[name]) for name in changed}}
