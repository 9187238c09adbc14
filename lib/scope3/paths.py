"""Where things lie, never relative to the working directory, and which names of files mean the same everywhere."""

from __future__ import annotations

import os
import re
import unicodedata
from pathlib import Path

from scope3.visible import OBEYED

ROOT = Path(__file__).resolve().parents[2]
NOTEBOOKS = ROOT / "notebooks"
FACTORS = ROOT / "data" / "factors"
REFERENCE = ROOT / "data" / "reference"

# A folder of a year. The digits of ASCII alone: those of other scripts are digits to Python too, and look like these.
YEAR = re.compile("[0-9]{4}")
# Devices of Windows, with any ending: to open one is to talk to the machine.
_DEVICE = re.compile(r"(con|prn|aux|nul|conin\$|conout\$|(com|lpt)[0-9¹²³]) *(\..*)?", re.IGNORECASE | re.DOTALL)


def organisations() -> Path:
    """The folder of client folders: SCOPE3_DATA, or data/organisations of the workbook."""
    return Path(os.environ.get("SCOPE3_DATA", ROOT / "data" / "organisations")).resolve()


def outputs() -> Path:
    """The folder that runs write under: SCOPE3_OUTPUTS, or outputs of the workbook."""
    return Path(os.environ.get("SCOPE3_OUTPUTS", ROOT / "outputs")).resolve()


def leads_out(name: str) -> bool:
    """Whether a relative name, with / between its folders, may mean a place outside its folder, here or on Windows.

    Source: Microsoft, Naming Files, Paths, and Namespaces: `C:evil.csv` is a file of another drive.
    """
    return name.startswith("/") or ".." in re.split(r"[/\\]", name) or "\\" in name or ":" in name


def why_unlike(name: str) -> str | None:
    """Why a relative name means another file, or none, on another system; None where it means the same everywhere.

    Source: Microsoft, Naming Files, Paths, and Namespaces.
    """
    if leads_out(name):
        return "may lead out of it: no absolute path, no '..', no ':', no '\\'; '/' between folders"
    if sign := OBEYED.search(name) or re.search("[\n\r\t\u2028\u2029]", name):
        return f"holds U+{ord(sign[0]):04X}, which nobody sees in a name"
    parts = [part for part in name.split("/") if part != "."]
    if part := next((part for part in parts if part != part.strip() or part.endswith(".")), None):
        return f"holds a part, '{part}', that begins or ends with a blank or ends with a dot, which Windows drops"
    if part := next((part for part in parts if _DEVICE.fullmatch(part)), None):
        return f"is '{part}', a device of Windows"
    return None


def alike(name: str) -> str:
    """What is equal for names that a file system may take for one: case and look-alike forms of a letter are gone.

    Source: Unicode Standard Annex 15, form KC.
    """
    return unicodedata.normalize("NFKC", unicodedata.normalize("NFKC", name).casefold())
