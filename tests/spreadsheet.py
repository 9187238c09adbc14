"""A spreadsheet calculated by LibreOffice, which knows nothing of the run: the independent second path."""

from __future__ import annotations

import io
import re
import shutil
import subprocess
import zipfile

import pytest
from python_calamine import CalamineWorkbook

SOFFICE = shutil.which("soffice")
WITHOUT = "LibreOffice is not here (apt-get install libreoffice-calc): the formulas are not calculated"
# 0 is always: else LibreOffice shows the values that the file brings, and proves nothing.
ALWAYS, NEVER = 0, 1
SETTINGS = """<?xml version="1.0" encoding="UTF-8"?>
<oor:items xmlns:oor="http://openoffice.org/2001/registry">
<item oor:path="/org.openoffice.Office.Calc/Formula/Load">
<prop oor:name="OOXMLRecalcMode" oor:op="fuse"><value>{mode}</value></prop></item>
</oor:items>
"""
POISON = 123456789.0
BROUGHT = re.compile(r"(<f>[^<]*</f>)<v>[^<]*</v>")
SHEET = "xl/worksheets/sheet{}.xml"


def recalculated(folder, mode=ALWAYS, **files):
    """Spreadsheets (name: bytes) after LibreOffice has opened and saved them, as a function of name and sheet."""
    if SOFFICE is None:
        pytest.skip(WITHOUT)
    profile, given, saved = folder / "profile", folder / "given", folder / "saved"
    for place in (profile / "user", given):
        place.mkdir(parents=True, exist_ok=True)
    (profile / "user" / "registrymodifications.xcu").write_text(SETTINGS.format(mode=mode), encoding="utf-8")
    for name, content in files.items():
        (given / f"{name}.xlsx").write_bytes(content)
    subprocess.run(
        [SOFFICE, f"-env:UserInstallation={profile.as_uri()}", "--headless", "--convert-to", "xlsx", "--outdir", saved,
         *(given / f"{name}.xlsx" for name in files)],
        check=True, capture_output=True, timeout=300,
    )  # fmt: skip
    return lambda name, sheet: as_written((saved / f"{name}.xlsx").read_bytes(), sheet)


def as_written(content, sheet):
    """The cells of a sheet with the values that the file brings."""
    book = CalamineWorkbook.from_filelike(io.BytesIO(content))
    return book.get_sheet_by_name(sheet).to_python(skip_empty_area=False)


def names(content):
    return CalamineWorkbook.from_filelike(io.BytesIO(content)).sheet_names


def poisoned(content):
    """A spreadsheet whose formulas all bring a wrong value, which only calculation can mend."""
    changed = {name: BROUGHT.sub(rf"\1<v>{POISON:.0f}</v>", part) for name, part in _sheets(content).items()}
    return _with(content, changed)


def with_cell(content, sheet, cell, value):
    """A spreadsheet with one cell typed over, whether it held a formula or not."""
    name = SHEET.format(names(content).index(sheet) + 1)
    typed = f"<v>{value}</v></c>" if isinstance(value, (int, float)) else f"<is><t>{value}</t></is></c>"
    kind = "" if isinstance(value, (int, float)) else ' t="inlineStr"'
    part, hits = re.subn(
        rf'<c r="{cell}"[^>]*>.*?</c>', f'<c r="{cell}"{kind}>{typed}', _sheets(content)[name], count=1
    )
    assert hits == 1, f"{sheet} has no cell {cell}"
    return _with(content, {name: part})


def formulas(content):
    """How many formulas a spreadsheet has."""
    return sum(part.count("<f>") for part in _sheets(content).values())


def links(content):
    """How many links a spreadsheet has."""
    return sum(part.count("<hyperlink") for part in _sheets(content).values())


def created(content):
    """The moment that a spreadsheet says it was made."""
    return re.search(r"<dcterms:created[^>]*>([^<]*)<", _parts(content)["docProps/core.xml"].decode("utf-8"))[1]


def _parts(content):
    with zipfile.ZipFile(io.BytesIO(content)) as book:
        return {name: book.read(name) for name in book.namelist()}


def _sheets(content):
    parts = _parts(content)
    return {name: part.decode("utf-8") for name, part in parts.items() if name.startswith("xl/worksheets/sheet")}


def _with(content, changed):
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as copy:
        for name, part in _parts(content).items():
            copy.writestr(name, changed.get(name, part))
    return buffer.getvalue()
