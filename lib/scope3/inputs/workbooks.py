"""One sheet of a client's workbook (.xlsx, .ods, .xls) through calamine, and beside it what calamine passes over."""

from __future__ import annotations

import io
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from defusedxml import DefusedXmlException
from python_calamine import CalamineWorkbook, SheetTypeEnum, SheetVisibleEnum

from scope3.errors import Fault, InputError, nearest
from scope3.inputs.raw_tables import ClientTable, Hidden, build_table, letter
from scope3.inputs.xls_workbooks import look_into_xls
from scope3.inputs.zipped_workbooks import look_into_ods, look_into_xlsx
from scope3.visible import OBEYED

LOOKS: dict[str, Callable[[bytes, str], Callable[[str], Hidden]]] = {
    ".xlsx": look_into_xlsx,
    ".ods": look_into_ods,
    ".xls": look_into_xls,
}


def read_workbook(path: Path, name: str, headings: Mapping[str, str], sheet: str | None) -> ClientTable:
    """One sheet through calamine, after the checks calamine does not make: it reads error cells as blanks.

    path, name, headings: as for `reading.read_table`. sheet: as declared, else the only visible one with content.
    Raises InputError for what is damaged, made to harm, or cannot be read without guessing.
    """
    content = path.read_bytes()
    try:
        # The look comes first: a far-off cell or a false size in the archive ends the process inside calamine.
        hidden_cells = LOOKS[path.suffix.lower()](content, name)
        with CalamineWorkbook.from_filelike(io.BytesIO(content)) as workbook:
            if wrong := [known for known in workbook.sheet_names if OBEYED.search(known)]:
                what = "the name of a sheet holds a sign that nobody sees"
                raise InputError(Fault(what, "give the sheet another name", name, wrong[0]))
            chosen = _choose_sheet(workbook, name, sheet, hidden_cells)
            cells = workbook.get_sheet_by_name(chosen)
            rows: list[list[Any]] = [list(row) for row in cells.to_python(skip_empty_area=False)]
            merged = cells.merged_cell_ranges or []
    except DefusedXmlException:
        raise InputError(Fault("declares XML entities", "save it again in a spreadsheet program", name)) from None
    except InputError:
        raise
    except BaseException as fault:
        # A damaged file fails in as many ways as its readers have; a panic inside calamine is not even an Exception.
        if not isinstance(fault, Exception) and type(fault).__name__ != "PanicException":
            raise
        what = f"cannot be opened as {path.suffix} ({type(fault).__name__}: {str(fault)[:120]})"
        raise InputError(
            Fault(what, "open it in a spreadsheet program and save it again, without password", name)
        ) from None
    for (row, column), unreadable in hidden_cells(chosen).items():
        while len(rows) <= row:
            rows.append([])
        rows[row] += [""] * (column + 1 - len(rows[row]))
        rows[row][column] = unreadable
    table = build_table(rows, name, headings, sheet=chosen)
    for (first, left), (last, _) in merged:
        if last > first and last >= table.header_row and last < len(rows):
            mend = "unmerge the cells and fill in each row"
            what = f"cells are merged down to row {last + 1}; the value belongs to one row or to all"
            raise InputError(Fault(what, mend, name, chosen, first + 1, letter(left)))
    return table


def _choose_sheet(workbook: CalamineWorkbook, name: str, declared: str | None, look: Callable[[str], Hidden]) -> str:
    if declared is not None:
        if declared not in workbook.sheet_names:
            raise InputError(Fault(f"no sheet '{declared}'", nearest(declared, workbook.sheet_names), name))
        return declared
    visible = [sheet.name for sheet in workbook.sheets_metadata if sheet.visible == SheetVisibleEnum.Visible]
    filled = [sheet for sheet in visible if _has_content(workbook, sheet, look)]
    if len(filled) != 1:
        choice = ", ".join(f"'{s}'" for s in filled or workbook.sheet_names)
        mend = f"declare the sheet of this file in organisation.yaml, one of {choice}"
        raise InputError(Fault(f"{len(filled)} visible sheets with content", mend, name))
    return filled[0]


def filled_sheets(path: Path, name: str) -> list[str]:
    """The sheets of a workbook that hold anything, hidden ones among them.

    path, name: as for `read_workbook`, which has read one of the sheets and found the file in order.
    """
    content = path.read_bytes()
    look = LOOKS[path.suffix.lower()](content, name)
    with CalamineWorkbook.from_filelike(io.BytesIO(content)) as workbook:
        tables = [sheet.name for sheet in workbook.sheets_metadata if sheet.typ == SheetTypeEnum.WorkSheet]
        return [sheet for sheet in tables if _has_content(workbook, sheet, look)]


def _has_content(workbook: CalamineWorkbook, sheet: str, look: Callable[[str], Hidden]) -> bool:
    return bool(look(sheet)) or workbook.get_sheet_by_name(sheet).start is not None
