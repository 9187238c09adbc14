"""Faults of rows, columns and whole files: what exports, copies and crashes do to a client's tables."""

from __future__ import annotations

import codecs
import datetime as dt
import shutil
from collections.abc import Callable
from copy import deepcopy
from dataclasses import replace
from pathlib import Path
from random import Random

from faults.injected_cells import ALL, FIGURES, WITH_ACTIVITY, figure, put
from faults.injected_clients import FIGURES as SUMMED
from faults.injected_clients import YEAR, Clean, Sheet
from faults.injected_files import WORKBOOKS, Typed
from faults.injected_kinds import Kind, Place

TEXT = ("csv",)
ZIPPED = ("xlsx", "ods")
NO_LEDGER = tuple(name for name in ALL if name != "ledger")


def _later(client: Clean, sheet: Sheet, change: Callable[[bytes], bytes]) -> Place:
    """The file's bytes changed after it was written."""

    def after(folder: Path) -> None:
        path = folder / sheet.file
        path.write_bytes(change(path.read_bytes()))

    client.after.append(after)
    return Place(sheet.file)


def _description(sheet: Sheet, text: str) -> None:
    sheet.columns.append("description")
    for row in sheet.rows:
        row.append(text)


# --- Encodings --------------------------------------------------------------------------------------------------------


def cp1252(random: Random, client: Clean, sheet: Sheet) -> Place:
    """An old Windows program's file, which says nothing of its encoding."""
    _description(sheet, "Müller & Söhne – Café")
    sheet.written = replace(sheet.written, encoding="cp1252")
    return _undeclared(sheet)


def _undeclared(sheet: Sheet) -> Place:
    sheet.unsaid = ("encoding",)
    return Place(sheet.file)


def utf_16_without_mark(random: Random, client: Clean, sheet: Sheet) -> Place:
    sheet.written = replace(sheet.written, encoding=random.choice(("utf-16-le", "utf-16-be", "utf-32-le")))
    return _undeclared(sheet)


def byte_order_mark(random: Random, client: Clean, sheet: Sheet) -> Place:
    sheet.written = replace(sheet.written, encoding=random.choice(("utf-8-sig", "utf-16", "utf-32")))
    return _undeclared(sheet)


def mixed_encodings(random: Random, client: Clean, sheet: Sheet) -> Place:
    """Lines of two programs pasted into one file: UTF-8 and an old code page."""
    _description(sheet, "Übertrag")
    sheet.written = replace(sheet.written, encoding="utf-8")
    _undeclared(sheet)

    def spoil(content: bytes) -> bytes:
        first, rest = content.rsplit("Übertrag".encode(), 1)
        return first + "Übertrag".encode(random.choice(("cp1252", "cp850", "mac-roman"))) + rest

    return _later(client, sheet, spoil)


def wrong_encoding_declared(random: Random, client: Clean, sheet: Sheet) -> Place:
    _description(sheet, "Straße")
    written, said = random.choice(
        (("cp1252", "utf-8"), ("utf-16", "utf-8"), ("utf-8-sig", "cp1252"), ("utf-8", "utf-16"), ("utf-8", "klingon"))
    )
    sheet.written = replace(sheet.written, encoding=written)
    sheet.declared["encoding"] = said
    return Place(sheet.file)


def lost_letters(random: Random, client: Clean, sheet: Sheet) -> Place:
    """Letters that a program before ours has already lost, or control characters."""
    _description(sheet, "all well")
    bad = random.choice(("M\ufffdller", "a\x00b", "a\x07b", "\x1f"))
    sheet.written = replace(sheet.written, encoding="utf-8")
    _undeclared(sheet)
    return put(sheet, random.randrange(len(sheet.rows)), "description", bad)


# --- Rows -------------------------------------------------------------------------------------------------------------


def same_record_twice(random: Random, client: Clean, sheet: Sheet) -> Place:
    row = random.randrange(len(sheet.rows))
    sheet.rows.append(list(sheet.rows[row]))
    return Place(sheet.file, len(sheet.rows) + 1, sheet.heading("record_id"), "record_id")


def _nameless(sheet: Sheet) -> None:
    at = sheet.at("record_id")
    sheet.columns.pop(at)
    for row in sheet.rows:
        row.pop(at)


def nameless_line_twice(random: Random, client: Clean, sheet: Sheet) -> Place:
    """A line pasted twice in a file whose lines have no names."""
    _nameless(sheet)
    row = random.randrange(len(sheet.rows))
    sheet.rows.insert(row, list(sheet.rows[row]))
    return Place(sheet.file, row + 2)


def twice_under_new_names(random: Random, client: Clean, sheet: Sheet) -> Place:
    """Lines pasted again, and numbered on."""
    for number, row in enumerate(random.sample(sheet.rows, random.randint(1, 3))):
        again = list(row)
        again[sheet.at("record_id")] = f"Z{number}"
        sheet.rows.append(again)
    return Place(sheet.file, len(sheet.rows) + 1)


def file_twice(random: Random, client: Clean, sheet: Sheet) -> Place:
    """The same file under two names, both declared; by chance without names of lines."""
    if random.random() < 0.5:
        _nameless(sheet)
    again = deepcopy(sheet)
    again.name = f"{sheet.name}_copy"
    client.sheets[again.name] = again
    return Place(again.file)


def lines_of_one_file_in_another(random: Random, client: Clean, sheet: Sheet) -> Place:
    """A line that stands in two declared files under one name."""
    again = deepcopy(sheet)
    again.name, again.rows = f"{sheet.name}_more", [list(random.choice(sheet.rows))]
    client.sheets[again.name] = again
    return Place(again.file, 2, again.heading("record_id"), "record_id")


def total_row(random: Random, client: Clean, sheet: Sheet) -> Place:
    """The sum below the table, with a word beside it or none."""
    words = (
        "Total",
        "TOTAL",
        "Grand total",
        "Sum",
        "Summe",
        "Gesamt",
        "Somme",
        "Total général",
        "Sub-total",
        "Totaal",
        None,
    )
    column = FIGURES[sheet.table][0]
    line: list[object] = [None] * len(sheet.columns)
    line[sheet.at(column)] = round(sum(sheet.cells(column)), 2)
    line[random.choice([n for n in range(len(line)) if n != sheet.at(column)])] = (
        word := random.choice(words)
    ) and Typed(word)
    sheet.rows.append(line)
    return Place(sheet.file, len(sheet.rows) + 1)


def total_row_filled_in(random: Random, client: Clean, sheet: Sheet) -> Place:
    """A total that copies everything of the last line but its name and its figure."""
    column = FIGURES[sheet.table][0]
    line = list(sheet.rows[-1])
    line[sheet.at(column)] = round(sum(sheet.cells(column)), 2)
    line[sheet.at("record_id")] = Typed(
        random.choice(("Total", "Grand total", "Summe", "Gesamtsumme", "Somme", "Sum:", "Totale"))
    )
    sheet.rows.append(line)
    return Place(sheet.file, len(sheet.rows) + 1)


def note_below(random: Random, client: Clean, sheet: Sheet) -> Place:
    sheet.rows.append([Typed("Source: exported by the finance team"), *[None] * (len(sheet.columns) - 1)])
    return Place(sheet.file, len(sheet.rows) + 1)


def heading_in_the_middle(random: Random, client: Clean, sheet: Sheet) -> Place:
    """Two pages of a print, the second with its headings."""
    at = random.randint(1, len(sheet.rows) - 1)
    sheet.rows.insert(at, [Typed(sheet.heading(column)) for column in sheet.columns])
    return Place(sheet.file, at + 2)


def blank_rows(random: Random, client: Clean, sheet: Sheet) -> Place:
    for _ in range(random.randint(1, 3)):
        sheet.rows.insert(random.randint(0, len(sheet.rows)), [None] * len(sheet.columns))
    return Place(sheet.file)


def title_above(random: Random, client: Clean, sheet: Sheet) -> Place:
    sheet.above = [[Typed("Injected Ltd"), *[None] * (len(sheet.columns) - 1)], [None] * len(sheet.columns)]
    return Place(sheet.file)


def lines_lost_at_the_end(random: Random, client: Clean, sheet: Sheet) -> Place:
    """An export that stopped between two lines."""
    del sheet.rows[random.randint(1, len(sheet.rows) - 1) :]
    return Place(sheet.file)


def lines_of_another_client(random: Random, client: Clean, sheet: Sheet) -> Place:
    """Somebody else's line among the own, in the same words."""
    line = list(random.choice(sheet.rows))
    line[sheet.at("record_id")] = "X1"
    column = FIGURES[sheet.table][0]
    line[sheet.at(column)] = round(line[sheet.at(column)] * 0.5, 2) if column != "employees" else line[sheet.at(column)]
    if sheet.table == "technology_hardware":
        line[sheet.at(column)] = 3
    sheet.rows.insert(random.randint(0, len(sheet.rows)), line)
    return Place(sheet.file)


def cut_within_a_row(random: Random, client: Clean, sheet: Sheet) -> Place:
    """A text file that ends in the middle of a row, before its last cell."""

    def cut(content: bytes) -> bytes:
        lines = content.decode(sheet.written.encoding).splitlines(keepends=True)
        kept = random.randint(2, len(lines) - 1)
        last = lines[kept].rstrip("\n")
        end = last.rindex(sheet.written.delimiter)
        return "".join([*lines[:kept], last[: random.randint(1, end)]]).encode(sheet.written.encoding)

    return _later(client, sheet, cut)


def cut_within_the_last_cell(random: Random, client: Clean, sheet: Sheet) -> Place:
    """A text file that ends within the last figure of a row, which reads as a smaller one."""
    column = FIGURES[sheet.table][0]
    at = sheet.at(column)
    sheet.columns.append(sheet.columns.pop(at))
    for row in sheet.rows:
        row.append(row.pop(at))

    def cut(content: bytes) -> bytes:
        text = content.decode(sheet.written.encoding).rstrip("\n").rstrip('"')
        return text[: -random.randint(1, 2)].encode(sheet.written.encoding)

    return _later(client, sheet, cut)


# --- Columns ----------------------------------------------------------------------------------------------------------


def heading_twice(random: Random, client: Clean, sheet: Sheet) -> Place:
    column = random.choice(sheet.columns)
    sheet.columns.append(column)
    for row in sheet.rows:
        row.append(row[sheet.at(column)])
    return Place(sheet.file, 1, sheet.heading(column), column)


def column_missing(random: Random, client: Clean, sheet: Sheet) -> Place:
    """A column without which a line says nothing."""
    column = random.choice([c for c in (FIGURES[sheet.table][0], "category", "unit") if c in sheet.columns])
    at = sheet.at(column)
    sheet.columns.pop(at)
    for row in sheet.rows:
        row.pop(at)
    return Place(sheet.file, column=column, heading=sheet.heading(column))


def supplier_figures_missing(random: Random, client: Clean, sheet: Sheet) -> Place:
    """The supplier's factors gone, their unit and source still there."""
    if not any(sheet.cells("supplier_factor")):
        put(sheet, 0, "supplier_factor", 2.5)
        put(sheet, 0, "supplier_factor_unit", "kg")
        put(sheet, 0, "supplier_source", "Letter of the works")
    rows = [row for row, value in enumerate(sheet.cells("supplier_factor")) if value is not None]
    return put(sheet, random.choice(rows), "supplier_factor", None)


def heading_renamed(random: Random, client: Clean, sheet: Sheet) -> Place:
    column = random.choice([c for c in (*FIGURES[sheet.table], "unit", "category", "activity") if c in sheet.columns])
    declared = client.copy().sheets[sheet.name].declaration()
    word = sheet.heading(column)
    sheet.headings = {
        **sheet.headings,
        column: random.choice((word[:-2] + "x", f"{word} neu", word + "2", f"My {word}")),
    }
    if "columns" in declared:
        sheet.declared["columns"] = declared["columns"]
    else:
        sheet.unsaid = ("columns",)
    return Place(sheet.file, 1, sheet.heading(column), column)


def heading_in_other_letters(random: Random, client: Clean, sheet: Sheet) -> Place:
    """What people do to a heading without meaning anything by it."""
    forms: tuple[Callable[[str], str], ...] = (str.upper, str.title, lambda w: f" {w} ", lambda w: w.replace("_", " "))
    form = random.choice(forms)
    sheet.unsaid = () if sheet.headings else ("columns",)
    if sheet.headings:
        sheet.declared["columns"] = dict(sheet.headings)
        sheet.headings = {column: form(word) for column, word in sheet.headings.items()}
    else:
        sheet.headings = {column: form(column) for column in sheet.columns}
    return Place(sheet.file)


def column_without_a_heading(random: Random, client: Clean, sheet: Sheet) -> Place:
    column = FIGURES[sheet.table][0]
    sheet.headings = {**sheet.headings, column: ""}
    sheet.declared["columns"] = {ours: word for ours, word in sheet.headings.items() if word}
    return Place(sheet.file)


def swapped_headings(random: Random, client: Clean, sheet: Sheet) -> Place:
    """Two columns under each other's headings, one of them no figures."""
    columns = [c for c in sheet.columns if c not in ("record_id", "description", "entity")]
    one = random.choice([c for c in columns if c not in SUMMED])
    return _swapped(sheet, one, random.choice([c for c in columns if c != one]))


def swapped_columns_of_figures(random: Random, client: Clean, sheet: Sheet) -> Place:
    return _swapped(sheet, *random.sample([c for c in sheet.columns if c in SUMMED], 2))


def _swapped(sheet: Sheet, one: str, two: str) -> Place:
    a, b = sheet.at(one), sheet.at(two)
    for row in sheet.rows:
        row[a], row[b] = row[b], row[a]
    return Place(sheet.file)


def swapped_figures(random: Random, client: Clean, sheet: Sheet) -> Place:
    """The figures of two columns of numbers in each other's place, in one line."""
    one, two = random.sample(FIGURES[sheet.table], 2)
    row = random.randrange(len(sheet.rows))
    cells = sheet.rows[row]
    cells[sheet.at(one)], cells[sheet.at(two)] = cells[sheet.at(two)], cells[sheet.at(one)]
    return Place(sheet.file, row + 2)


def row_shifted(random: Random, client: Clean, sheet: Sheet) -> Place:
    """A row one cell to the right, because of a text with an unquoted delimiter."""
    row = random.randrange(len(sheet.rows))
    sheet.rows[row].insert(random.randint(1, len(sheet.columns) - 1), Typed("Ltd"))
    return Place(sheet.file, row + 2)


def quote_left_open(random: Random, client: Clean, sheet: Sheet) -> Place:
    def spoil(content: bytes) -> bytes:
        text = content.decode(sheet.written.encoding)
        lines = text.split("\n")
        at = random.randint(1, len(lines) - 2)
        lines[at] = '"' + lines[at]
        return "\n".join(lines).encode(sheet.written.encoding)

    return _later(client, sheet, spoil)


# --- What no single file shows ----------------------------------------------------------------------------------------


def sign_flipped(random: Random, client: Clean, sheet: Sheet) -> Place:
    row, column = figure(random, sheet)
    return put(sheet, row, column, -sheet.rows[row][sheet.at(column)])


def thousandfold(random: Random, client: Clean, sheet: Sheet) -> Place:
    row, column = figure(random, sheet)
    times = random.choice((1000, 0.001))
    value = sheet.rows[row][sheet.at(column)] * times
    return put(sheet, row, column, round(value, 6) if column not in ("employees",) else int(max(value, 1) * 1000))


def ten_times(random: Random, client: Clean, sheet: Sheet) -> Place:
    """A digit too many: within what a line may be."""
    row, column = figure(random, sheet)
    return put(sheet, row, column, sheet.rows[row][sheet.at(column)] * 10)


def digits_swapped(random: Random, client: Clean, sheet: Sheet) -> Place:
    row, column = figure(random, sheet)
    value = f"{abs(sheet.rows[row][sheet.at(column)]):.2f}"
    spots = [
        n for n in range(len(value) - 1) if value[n].isdigit() and value[n + 1].isdigit() and value[n] != value[n + 1]
    ]
    if not spots:
        return put(sheet, row, column, sheet.rows[row][sheet.at(column)] + 1)
    n = random.choice(spots)
    return put(sheet, row, column, float(value[:n] + value[n + 1] + value[n] + value[n + 2 :]))


def unit_of_one_line(random: Random, client: Clean, sheet: Sheet) -> Place:
    """kg for tonnes, MWh for kWh: one unit of the column is another."""
    other = {
        "kg": "tonne",
        "tonne": "kg",
        "kWh": "MWh",
        "MWh": "kWh",
        "litre": "m3",
        "km": "mile",
        "mile": "km",
        "passenger.km": "passenger.mile",
    }
    row = random.choice([r for r, unit in enumerate(sheet.cells("unit")) if unit in other])
    return put(sheet, row, "unit", other[sheet.rows[row][sheet.at("unit")]])


def currency_of_one_line(random: Random, client: Clean, sheet: Sheet) -> Place:
    if "currency" not in sheet.columns:
        sheet.columns.append("currency")
        for row in sheet.rows:
            row.append(client.organisation["currency"])
    others = [money for money in ("GBP", "EUR", "USD", "CHF") if money != client.organisation["currency"]]
    return put(sheet, random.randrange(len(sheet.rows)), "currency", random.choice(others))


# --- Workbooks --------------------------------------------------------------------------------------------------------


def hidden_sheet(random: Random, client: Clean, sheet: Sheet) -> Place:
    """More lines on a sheet that nobody sees."""
    sheet.book.beside = {"Archive": [[sheet.heading(c) for c in sheet.columns], *map(list, sheet.rows[:2])]}
    sheet.book.hidden = ("Archive",)
    return Place(sheet.file)


def two_sheets(random: Random, client: Clean, sheet: Sheet) -> Place:
    sheet.book.beside = {"Lines 2": [[sheet.heading(c) for c in sheet.columns], *map(list, sheet.rows[:2])]}
    return Place(sheet.file)


def no_such_sheet(random: Random, client: Clean, sheet: Sheet) -> Place:
    sheet.declared["sheet"] = random.choice(("Line", "lines", "Sheet1", "Lines "))
    return Place(sheet.file)


def merged_cells(random: Random, client: Clean, sheet: Sheet) -> Place:
    """A cell over several lines: what it says of the second line is for nobody to know."""
    column = random.choice(
        [c for c in (*FIGURES[sheet.table], "description", "unit", "category", "account") if c in sheet.columns]
    )
    row = random.randint(0, len(sheet.rows) - 2)
    sheet.rows[row + 1][sheet.at(column)] = None
    sheet.book.merged.append((row + 2, row + 3, sheet.at(column) + 1))
    return Place(sheet.file, row + 3)


def cut_workbook(random: Random, client: Clean, sheet: Sheet) -> Place:
    share = random.uniform(0.05, 0.95)
    return _later(client, sheet, lambda content: content[: int(len(content) * share)])


def damaged_workbook(random: Random, client: Clean, sheet: Sheet) -> Place:
    """Bytes of the archive overwritten: its sums no longer fit."""

    def spoil(content: bytes) -> bytes:
        at = random.randint(len(content) // 10, len(content) // 2)
        return content[:at] + random.randbytes(24) + content[at + 24 :]

    return _later(client, sheet, spoil)


# --- Files ------------------------------------------------------------------------------------------------------------


def file_missing(random: Random, client: Clean, sheet: Sheet) -> Place:
    client.after.append(lambda folder: (folder / sheet.file).unlink())
    return Place(sheet.file)


def file_is_a_folder(random: Random, client: Clean, sheet: Sheet) -> Place:
    def after(folder: Path) -> None:
        (folder / sheet.file).unlink()
        (folder / sheet.file).mkdir()

    client.after.append(after)
    return Place(sheet.file)


def file_empty(random: Random, client: Clean, sheet: Sheet) -> Place:
    return _later(client, sheet, lambda content: random.choice((b"", b"\n", b"  \n\n", codecs.BOM_UTF8)))


def header_only(random: Random, client: Clean, sheet: Sheet) -> Place:
    sheet.rows = []
    return Place(sheet.file)


def second_file_header_only(random: Random, client: Clean, sheet: Sheet) -> Place:
    """One of two files of a table has lost its lines; the other keeps the category alive."""
    again = deepcopy(sheet)
    again.name, again.rows = f"{sheet.name}_second", sheet.rows[1:]
    client.sheets[again.name] = again
    sheet.rows = sheet.rows[:1]
    client.after.append(lambda folder: (folder / again.file).write_bytes(_emptied(again).content()))
    return Place(again.file)


def _emptied(sheet: Sheet) -> Sheet:
    empty = deepcopy(sheet)
    empty.rows = []
    return empty


def named_as_another_kind(random: Random, client: Clean, sheet: Sheet) -> Place:
    """A workbook called .csv, text called .xlsx, a kind nobody reads."""
    other = random.choice([".csv" if sheet.form in WORKBOOKS else ".xlsx", ".xlsm", ".doc", ".pdf"])
    name = sheet.name + other
    client.after.append(lambda folder: shutil.move(folder / sheet.file, folder / name))
    sheet.declared = {**sheet.declared, "file": name}
    return Place(name)


def stale_copy_beside(random: Random, client: Clean, sheet: Sheet) -> Place:
    """Last month's export in the folder, which organisation.yaml does not name."""
    client.after.append(lambda folder: shutil.copy(folder / sheet.file, folder / f"{sheet.name} (old).{sheet.form}"))
    return Place(f"{sheet.name} (old).{sheet.form}")


def link_out_of_the_folder(random: Random, client: Clean, sheet: Sheet) -> Place:
    def after(folder: Path) -> None:
        outside = folder.parents[2] / f"elsewhere.{sheet.form}"
        shutil.move(folder / sheet.file, outside)
        (folder / sheet.file).symlink_to(outside)

    client.after.append(after)
    return Place(sheet.file)


def another_years_file(random: Random, client: Clean, sheet: Sheet) -> Place:
    """Last year's file under this year's name."""
    column = next(c for c in ("date", "period", "holding_date", "acquired") if c in sheet.columns)
    for row in sheet.rows:
        value = row[sheet.at(column)]
        earlier = str(value).replace(str(YEAR), str(YEAR - 1))
        row[sheet.at(column)] = (
            dt.date(YEAR - 1, value.month, min(value.day, 28)) if isinstance(value, dt.date) else earlier
        )
    return Place(sheet.file)


TABLES = (
    Kind("Windows-1252 that nobody declared", cp1252, ALL, TEXT),
    Kind("UTF-16 and UTF-32 without a mark", utf_16_without_mark, ALL, TEXT),
    Kind("byte order marks", byte_order_mark, ALL, TEXT),
    Kind("two encodings in one file", mixed_encodings, ALL, TEXT),
    Kind("another encoding declared than written", wrong_encoding_declared, ALL, TEXT),
    Kind("lost letters and control characters", lost_letters, ALL, TEXT, at="row"),
    Kind("a record twice", same_record_twice, ALL, at="cell"),
    Kind("a nameless line twice", nameless_line_twice, ALL),
    Kind("lines twice under new names", twice_under_new_names, ALL),
    Kind("a file declared twice under two names", file_twice, ALL),
    Kind("a line in two files", lines_of_one_file_in_another, ALL, at="cell"),
    Kind("a total below the table", total_row, ALL, at="row"),
    Kind("a total that looks like a line", total_row_filled_in, ALL, at="row"),
    Kind("a note below the table", note_below, ALL, at="row"),
    Kind("the headings again in the middle", heading_in_the_middle, ALL, at="row"),
    Kind("blank rows", blank_rows, ALL),
    Kind("titles above the headings", title_above, ALL),
    Kind("lines lost at the end", lines_lost_at_the_end, ALL, controls=True),
    Kind("lines of another client", lines_of_another_client, ALL, controls=True),
    Kind("text cut within a row", cut_within_a_row, ALL, TEXT),
    Kind("text cut within the last figure", cut_within_the_last_cell, ALL, TEXT, plain=True, controls=True),
    Kind("a heading twice", heading_twice, ALL, at="cell"),
    Kind("columns missing", column_missing, ALL, at="column"),
    Kind("a supplier's factor lost beside its unit", supplier_figures_missing, ("purchased_goods",), at="row"),
    Kind("headings renamed", heading_renamed, ALL, at="column"),
    Kind("headings in other letters", heading_in_other_letters, ALL),
    Kind("a column without a heading", column_without_a_heading, ALL),
    Kind("two columns under each other's headings", swapped_headings, ALL),
    Kind("two columns of figures under each other's headings", swapped_columns_of_figures, ("transport", "commuting", "investments", "technology_hardware"), controls=True),
    Kind("two figures in each other's place", swapped_figures, ("transport", "commuting", "investments"), controls=True),
    Kind("a row shifted by a cell", row_shifted, ALL, at="row"),
    Kind("a quote left open", quote_left_open, ALL, TEXT, plain=True),
    Kind("signs flipped", sign_flipped, ALL, controls=True),
    Kind("a figure × 1000 or / 1000", thousandfold, ALL, controls=True),
    Kind("a figure × 10", ten_times, ALL, controls=True),
    Kind("two digits swapped", digits_swapped, ALL, controls=True),
    Kind("the unit of one line", unit_of_one_line, WITH_ACTIVITY, controls=True),
    Kind("the currency of one line", currency_of_one_line, ("ledger",), controls=True),
    Kind("lines on a hidden sheet", hidden_sheet, ALL, WORKBOOKS),
    Kind("two visible sheets", two_sheets, ALL, WORKBOOKS),
    Kind("a sheet that is not there", no_such_sheet, ALL, WORKBOOKS),
    Kind("merged cells", merged_cells, ALL, WORKBOOKS, at="row"),
    Kind("workbooks cut off", cut_workbook, ALL, WORKBOOKS),
    Kind("workbooks with damaged bytes", damaged_workbook, ALL, ZIPPED),
    Kind("files missing", file_missing, ALL),
    Kind("a folder for a file", file_is_a_folder, ALL),
    Kind("empty files", file_empty, ALL),
    Kind("headings and no line", header_only, ALL, at=""),
    Kind("one of two files without a line", second_file_header_only, ALL, at=""),
    Kind("files named as another kind", named_as_another_kind, ALL),
    Kind("a stale copy beside the file", stale_copy_beside, ALL),
    Kind("links out of the folder", link_out_of_the_folder, ALL),
    Kind("last year's file", another_years_file, ("ledger", "business_travel", "investments")),
)  # fmt: skip
