"""Faults of single cells: numbers, days, codes, units and words as people and programs spoil them."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from random import Random
from typing import Any

from faults.injected_clients import YEAR, Clean, Sheet
from faults.injected_files import WORKBOOKS, Error, Formula, Typed
from faults.injected_kinds import Kind, Place

# The figures of each table, and the columns without which a line means nothing.
FIGURES = {
    "ledger": ["spend"], "purchased_goods": ["quantity"], "fuel_and_energy": ["quantity"],
    "transport": ["quantity", "distance"], "waste": ["quantity"], "business_travel": ["quantity"],
    "commuting": ["quantity", "days", "employees"], "leased_assets": ["quantity"],
    "investments": ["scope_1_t_co2e", "scope_2_t_co2e", "equity_share"],
    "technology_hardware": ["quantity", "footprint_kg_co2e"],
}  # fmt: skip
WITH_UNIT = tuple(name for name, figures in FIGURES.items() if figures[0] == "quantity")
WITH_ACTIVITY = tuple(name for name in WITH_UNIT if name != "technology_hardware")
ALL = tuple(FIGURES)
SPACES = (" ", "\u00a0", "\u202f", "\u2009")


def figure(random: Random, sheet: Sheet, least: float = 0.0) -> tuple[int, str]:
    """A row and a column of the sheet's figures, above a least amount where one is there."""
    places = [
        (r, c) for c in FIGURES[sheet.table] for r, row in enumerate(sheet.rows) if abs(row[sheet.at(c)]) >= least
    ]
    return random.choice(places or [(random.randrange(len(sheet.rows)), FIGURES[sheet.table][0])])


def put(sheet: Sheet, row: int, column: str, cell: Any) -> Place:
    """The cell put into the sheet, and where that is for whoever reads the file."""
    sheet.rows[row][sheet.at(column)] = cell
    return Place(sheet.file, row + 2, sheet.heading(column), column)


def _figure_becomes(random: Random, sheet: Sheet, cell: Any) -> Place:
    return put(sheet, *figure(random, sheet), cell)


def _written_as(random: Random, sheet: Sheet, how: str) -> Place:
    """A figure of at least a thousand in groups of thousands, by a mark that the file does not declare."""
    row, column = figure(random, sheet, 1000.0)
    value = abs(sheet.rows[row][sheet.at(column)])
    value = value if value >= 1000 else value + 1000
    return put(sheet, row, column, Typed(how.format(f"{value:,.2f}")))


def thousands_comma(random: Random, client: Clean, sheet: Sheet) -> Place:
    return _written_as(random, sheet, "{}")


def thousands_space(random: Random, client: Clean, sheet: Sheet) -> Place:
    row, column = figure(random, sheet, 1000.0)
    value = abs(sheet.rows[row][sheet.at(column)]) + 1000
    return put(sheet, row, column, Typed(f"{value:,.2f}".replace(",", random.choice(SPACES))))


def thousands_apostrophe(random: Random, client: Clean, sheet: Sheet) -> Place:
    row, column = figure(random, sheet, 1000.0)
    value = abs(sheet.rows[row][sheet.at(column)]) + 1000
    return put(sheet, row, column, Typed(f"{value:,.2f}".replace(",", random.choice("'\u2019"))))


def thousands_point(random: Random, client: Clean, sheet: Sheet) -> Place:
    """1234 as 1.234, in a file whose other figures show nothing of the kind."""
    row, column = figure(random, sheet, 1000.0)
    value = int(abs(sheet.rows[row][sheet.at(column)])) + 1000
    return put(sheet, row, column, Typed(f"{value:,d}".replace(",", ".")))


def decimal_comma(random: Random, client: Clean, sheet: Sheet) -> Place:
    row, column = figure(random, sheet)
    return put(sheet, row, column, Typed(f"{abs(float(sheet.rows[row][sheet.at(column)])):.2f}".replace(".", ",")))


def column_of_decimal_commas(random: Random, client: Clean, sheet: Sheet) -> Place:
    """A whole column as another country writes it, and no declaration that says so."""
    column = random.choice(FIGURES[sheet.table])
    for row, value in enumerate(sheet.cells(column)):
        place = put(sheet, row, column, Typed(f"{float(value):.3f}".replace(".", ",")))
    return place


def error_cell(random: Random, client: Clean, sheet: Sheet) -> Place:
    return _figure_becomes(
        random, sheet, Error(random.choice(("#REF!", "#DIV/0!", "#N/A", "#VALUE!", "#NAME?", "#NUM!")))
    )


def error_in_a_word(random: Random, client: Clean, sheet: Sheet) -> Place:
    column = random.choice([c for c in ("unit", "activity", "category", "account", "currency") if c in sheet.columns])
    return put(sheet, random.randrange(len(sheet.rows)), column, Error(random.choice(("#REF!", "#N/A"))))


def formula_without_result(random: Random, client: Clean, sheet: Sheet) -> Place:
    return _figure_becomes(random, sheet, Formula("=" + random.choice(("6*7", "SUM(A1:A3)", "B2*2"))))


def words_beside_a_number(random: Random, client: Clean, sheet: Sheet) -> Place:
    row, column = figure(random, sheet)
    value = f"{abs(sheet.rows[row][sheet.at(column)]):g}"
    forms = (
        "approx. {}",
        "{} kWh",
        "ca. {}",
        "~{}",
        "< {}",
        "{} (est.)",
        "{}*",
        "£{}",
        "{} €",
        "{}x",
        "{} - {}",
        "{}/2",
        "{}?",
    )
    return put(sheet, row, column, Typed(random.choice(forms).replace("{}", value)))


def words_for_a_number(random: Random, client: Clean, sheet: Sheet) -> Place:
    words = (
        "n/a",
        "-",
        "tbc",
        "unknown",
        "nil",
        "none",
        "NaN",
        "null",
        "twelve",
        "?",
        "see note",
        "inf",
        "-inf",
        "nan",
    )
    return _figure_becomes(random, sheet, Typed(random.choice(words)))


def full_width_digits(random: Random, client: Clean, sheet: Sheet) -> Place:
    row, column = figure(random, sheet)
    zero = random.choice("\uff10\u0660\u0966\u06f0")
    text = f"{abs(sheet.rows[row][sheet.at(column)]):g}"
    return put(sheet, row, column, Typed("".join(chr(ord(zero) + int(c)) if c.isdigit() else c for c in text)))


def shortened_number(random: Random, client: Clean, sheet: Sheet) -> Place:
    forms = ("1.23E+03", "1e3", "1_000", "0x1F", "1.2.3", "12.", "--5", "+-5", "5-", "1E400", "٫5", "1 2")
    return _figure_becomes(random, sheet, Typed(random.choice(forms)))


def percent_sign(random: Random, client: Clean, sheet: Sheet) -> Place:
    row, column = figure(random, sheet)
    return put(sheet, row, column, Typed(f"{abs(sheet.rows[row][sheet.at(column)]):g}{random.choice(('%', ' %'))}"))


def percent_for_a_share(random: Random, client: Clean, sheet: Sheet) -> Place:
    """50 where 0.5 is meant."""
    column = "equity_share" if sheet.table == "investments" else "use_share"
    return put(sheet, random.randrange(len(sheet.rows)), column, random.choice((50, 12.5, 33, 2)))


def blank_figure(random: Random, client: Clean, sheet: Sheet) -> Place:
    return _figure_becomes(random, sheet, random.choice((None, Typed(" "), Typed("\u00a0"))))


def zero_for_blank(random: Random, client: Clean, sheet: Sheet) -> Place:
    return _figure_becomes(random, sheet, random.choice((0, 0.0)))


def negative_quantity(random: Random, client: Clean, sheet: Sheet) -> Place:
    row, column = figure(random, sheet)
    value = abs(sheet.rows[row][sheet.at(column)])
    return put(
        sheet,
        row,
        column,
        random.choice((-value, Typed(f"-{value:g}"), Typed(f"({value:g})"), Typed(f"\u2212{value:g}"))),
    )


def credit_with_a_minus_sign_of_print(random: Random, client: Clean, sheet: Sheet) -> Place:
    return _credit(random, client, sheet, "\u2212{}")


def credit_in_brackets(random: Random, client: Clean, sheet: Sheet) -> Place:
    return _credit(random, client, sheet, "({})")


def _credit(random: Random, client: Clean, sheet: Sheet, how: str) -> Place:
    """A credit in the hand of an accountant, which is to be read as it is meant."""
    row = random.choice([r for r, account in enumerate(sheet.cells("account")) if account == "Paper"])
    value, credit = sheet.rows[row][sheet.at("spend")], round(random.uniform(1, 40), 2)
    client.kg_co2e[1] += (-credit - value) * 0.5
    return put(sheet, row, "spend", Typed(how.format(f"{credit:.2f}")))


def trailing_minus(random: Random, client: Clean, sheet: Sheet) -> Place:
    row, column = figure(random, sheet)
    return put(sheet, row, column, Typed(f"{abs(sheet.rows[row][sheet.at(column)]):g}-"))


def day_for_a_number(random: Random, client: Clean, sheet: Sheet) -> Place:
    return _figure_becomes(random, sheet, dt.date(YEAR, random.randint(1, 12), random.randint(1, 28)))


def number_as_text(random: Random, client: Clean, sheet: Sheet) -> Place:
    row, column = figure(random, sheet)
    return put(sheet, row, column, Typed(f"{sheet.rows[row][sheet.at(column)]:.10g}"))


def number_too_large(random: Random, client: Clean, sheet: Sheet) -> Place:
    return _figure_becomes(random, sheet, Typed("9" * 400))


# --- Days -------------------------------------------------------------------------------------------------------------


def _day(random: Random, sheet: Sheet, cell: Any) -> Place:
    return put(sheet, random.randrange(len(sheet.rows)), "date", cell)


def mixed_day_order(random: Random, client: Clean, sheet: Sheet) -> Place:
    """Month first on a line of a file that writes the day first, a day above twelve."""
    if sheet.form == "csv":
        sheet.written = replace(sheet.written, date_format="%d/%m/%Y")
    return _day(random, sheet, Typed(dt.date(YEAR, random.randint(1, 12), random.randint(13, 28)).strftime("%m/%d/%Y")))


def excel_serial(random: Random, client: Clean, sheet: Sheet) -> Place:
    serial = (dt.date(YEAR, 1, 1) - dt.date(1899, 12, 30)).days + random.randrange(366)
    return _day(random, sheet, serial if sheet.form != "csv" else Typed(str(serial)))


def year_off(random: Random, client: Clean, sheet: Sheet) -> Place:
    return _day(
        random, sheet, dt.date(YEAR + random.choice((-100, -1, 1, 10)), random.randint(1, 12), random.randint(1, 28))
    )


def two_digit_year(random: Random, client: Clean, sheet: Sheet) -> Place:
    return _day(random, sheet, Typed(random.choice(("31.03.24", "03/31/24", "31-Mar-24", "31 March", "Q1 2024"))))


def no_such_day(random: Random, client: Clean, sheet: Sheet) -> Place:
    return _day(random, sheet, Typed(random.choice(("2024-02-30", "2024-13-01", "0000-00-00", "2024-00-10"))))


def period_outside_the_year(random: Random, client: Clean, sheet: Sheet) -> Place:
    row = random.randrange(len(sheet.rows))
    year = YEAR + random.choice((-2, -1, 1))
    return put(sheet, row, "period", random.choice((f"{year}-{random.randint(1, 12):02}", str(year), f"{year}-06-30")))


def broken_period(random: Random, client: Clean, sheet: Sheet) -> Place:
    row = random.randrange(len(sheet.rows))
    return put(
        sheet, row, "period", Typed(random.choice(("2024-13", "13/2024", "Jan", "2024/25", "24-03", "Q2", "2024-3")))
    )


# --- Words and codes --------------------------------------------------------------------------------------------------


def unknown_unit(random: Random, client: Clean, sheet: Sheet) -> Place:
    unit = random.choice(("bananas", "kgg", "KWh/h", "m^3", "kilo tonnes", "1000 kg", "box"))
    return put(sheet, random.randrange(len(sheet.rows)), "unit", unit)


def unit_of_another_kind(random: Random, client: Clean, sheet: Sheet) -> Place:
    """A known unit that the activity is not counted in."""
    return put(sheet, random.randrange(len(sheet.rows)), "unit", random.choice(("room night", "m2", "TEU", "GB")))


def ambiguous_unit(random: Random, client: Clean, sheet: Sheet) -> Place:
    return put(sheet, random.randrange(len(sheet.rows)), "unit", random.choice(("ton", "tons", "gallon", "gal")))


def blank_unit(random: Random, client: Clean, sheet: Sheet) -> Place:
    return put(sheet, random.randrange(len(sheet.rows)), "unit", None)


def unit_in_other_letters(random: Random, client: Clean, sheet: Sheet) -> Place:
    row = random.randrange(len(sheet.rows))
    unit = sheet.rows[row][sheet.at("unit")]
    return put(
        sheet, row, "unit", random.choice((f" {unit}", f"{unit} ", unit.upper(), f"\u00a0{unit}", f"{unit}\u200b"))
    )


def word_for_no_word(random: Random, client: Clean, sheet: Sheet) -> Place:
    """What programs leave where there was no key: nan, None, null."""
    row = random.randrange(len(sheet.rows))
    return put(sheet, row, "activity", Typed(random.choice(("nan", "NaN", "None", "null", "N/A", "<NA>"))))


def blank_category(random: Random, client: Clean, sheet: Sheet) -> Place:
    return put(sheet, random.randrange(len(sheet.rows)), "category", random.choice((None, Typed("nan"), Typed("-"))))


def blank_record_id(random: Random, client: Clean, sheet: Sheet) -> Place:
    return put(sheet, random.randrange(len(sheet.rows)), "record_id", random.choice((None, Typed("  "))))


def misspelt_activity(random: Random, client: Clean, sheet: Sheet) -> Place:
    row = random.randrange(len(sheet.rows))
    name = sheet.rows[row][sheet.at("activity")]
    forms = (
        name[:-1],
        name + "s",
        name.replace("o", "\u043e").replace("e", "\u0435"),
        name[:2] + "\u200b" + name[2:],
        f"{name} (2)",
    )
    return put(sheet, row, "activity", random.choice([form for form in forms if form != name]))


def wrong_category(random: Random, client: Clean, sheet: Sheet) -> Place:
    """A category that its table does not serve, or that there is not."""
    number = random.choice((0, 16, 99, -1, 10, 1.5))
    return put(sheet, random.randrange(len(sheet.rows)), "category", number)


def category_in_words(random: Random, client: Clean, sheet: Sheet) -> Place:
    word = random.choice(("one", "3.1", "Cat. 4", "Category 1", "4a", "IV"))
    return put(sheet, random.randrange(len(sheet.rows)), "category", Typed(word))


def unknown_entity(random: Random, client: Clean, sheet: Sheet) -> Place:
    """A part of another group."""
    if "entity" not in sheet.columns:
        sheet.columns.append("entity")
        for row in sheet.rows:
            row.append(None)
    if "entities" not in client.organisation:
        client.organisation["entities"] = [{"name": "Group"}]
    return put(
        sheet, random.randrange(len(sheet.rows)), "entity", random.choice(("Wroks", "Other Client plc", "group ltd"))
    )


def country_in_words(random: Random, client: Clean, sheet: Sheet) -> Place:
    if "country" not in sheet.columns:
        sheet.columns.append("country")
        for row in sheet.rows:
            row.append(client.organisation["country"])
    word = random.choice(("na", "N/A", "UK", "EL", "Engeland", "XX", "G B", "gb", "it"))
    return put(sheet, random.randrange(len(sheet.rows)), "country", Typed(word))


def odd_currency(random: Random, client: Clean, sheet: Sheet) -> Place:
    if "currency" not in sheet.columns:
        sheet.columns.append("currency")
        for row in sheet.rows:
            row.append(client.organisation["currency"])
    word = random.choice(("£", "€", "Euro", "gbp", "XYZ", "QQQ", "EURO", "G.B.P.", "???"))
    return put(sheet, random.randrange(len(sheet.rows)), "currency", Typed(word))


def lost_leading_zeros(random: Random, client: Clean, sheet: Sheet) -> Place:
    """The code by which a rule places lines, turned into a number by a spreadsheet program."""
    code = random.choice(("0410", "00123", "007"))
    paper = [row for row, account in enumerate(sheet.cells("account")) if account == "Paper"]
    sheet.columns.append("account_code")
    for row, cells in enumerate(sheet.rows):
        cells.append(Typed(code if row in paper else "4000"))
    rule = client.rules[1]
    rule[client.rules[0].index("account")], rule[client.rules[0].index("account_code")] = "", code
    lost = Typed(str(int(code))) if sheet.form == "csv" else int(code)
    return put(sheet, random.choice(paper), "account_code", lost)


def code_read_as_a_number(random: Random, client: Clean, sheet: Sheet) -> Place:
    """1E5 became 100000."""
    paper = [row for row, account in enumerate(sheet.cells("account")) if account == "Paper"]
    sheet.columns.append("account_code")
    for row, cells in enumerate(sheet.rows):
        cells.append(Typed("1E5" if row in paper else "4000"))
    rule = client.rules[1]
    rule[client.rules[0].index("account")], rule[client.rules[0].index("account_code")] = "", "1E5"
    return put(sheet, random.choice(paper), "account_code", Typed("100000") if sheet.form == "csv" else 100000)


def code_kept(random: Random, client: Clean, sheet: Sheet) -> Place:
    """Names of lines that programs like to spoil, and that are to stay as they are."""
    row = random.randrange(len(sheet.rows))
    return put(
        sheet, row, "record_id", Typed(random.choice(("1E5", "00123", "NA", "null", "TRUE", "2024-03", "-", "=1+1")))
    )


CELLS = (
    Kind("1,234 without a declaration", thousands_comma, ALL, plain=True, at="cell"),
    Kind("1 234 without a declaration, by four spaces", thousands_space, ALL, plain=True, at="cell"),
    Kind("1'234 without a declaration", thousands_apostrophe, ALL, plain=True, at="cell"),
    Kind("1.234 for 1234 among numbers of a sheet", thousands_point, ALL, forms=WORKBOOKS, at="cell"),
    Kind("a decimal comma in one cell", decimal_comma, ALL, plain=True, at="cell"),
    Kind("a column of decimal commas", column_of_decimal_commas, ALL, plain=True, at="cell"),
    Kind("error cells", error_cell, ALL, at="cell"),
    Kind("error cells among words", error_in_a_word, ALL, at="cell"),
    Kind("formulas without a result", formula_without_result, ALL, at="cell"),
    Kind("words or units beside a number", words_beside_a_number, ALL, at="cell"),
    Kind("a word for a number", words_for_a_number, ALL, at="cell"),
    Kind("digits of other scripts", full_width_digits, ALL, at="cell", plain=True),
    Kind("numbers a lenient reader takes", shortened_number, ALL, plain=True, at="cell"),
    Kind("percent signs", percent_sign, ALL, at="cell"),
    Kind("50 for 0.5", percent_for_a_share, ("investments", "technology_hardware"), at="cell"),
    Kind("blank figures", blank_figure, ALL, at="cell"),
    Kind("zero for blank", zero_for_blank, ALL, at="cell"),
    Kind("negative quantities", negative_quantity, tuple(name for name in ALL if name != "ledger"), at="cell", plain=True),
    Kind("U+2212 before a credit", credit_with_a_minus_sign_of_print, ("ledger",), plain=True),
    Kind("credits in brackets", credit_in_brackets, ("ledger",), plain=True),
    Kind("a minus behind the number", trailing_minus, ALL, plain=True, at="cell"),
    Kind("a day for a number", day_for_a_number, ALL, at="cell"),
    Kind("numbers stored as text", number_as_text, ALL, plain=True),
    Kind("numbers beyond what is a number", number_too_large, ALL, at="cell"),
    Kind("day and month in two orders", mixed_day_order, ("ledger",), at="cell"),
    Kind("days as Excel's serial numbers", excel_serial, ("ledger",), at="cell"),
    Kind("days of another year", year_off, ("ledger",), at="cell"),
    Kind("days of two digits of year, or none", two_digit_year, ("ledger",), at="cell"),
    Kind("days that do not exist", no_such_day, ("ledger",), at="cell"),
    Kind("periods outside the year", period_outside_the_year, ("business_travel",), at="cell"),
    Kind("periods in words", broken_period, ("business_travel",), at="cell"),
    Kind("unknown units", unknown_unit, WITH_UNIT, at="cell"),
    Kind("units of another kind", unit_of_another_kind, WITH_UNIT, at="row"),
    Kind("ambiguous units", ambiguous_unit, WITH_UNIT, at="cell"),
    Kind("blank units", blank_unit, WITH_UNIT, at="cell"),
    Kind("units in other letters", unit_in_other_letters, WITH_ACTIVITY, plain=True),
    Kind("nan, None and null as a key", word_for_no_word, WITH_ACTIVITY, at="row"),
    Kind("blank categories", blank_category, WITH_UNIT, at="cell"),
    Kind("blank record_ids", blank_record_id, ALL, at="cell"),
    Kind("misspelt activities and look-alike letters", misspelt_activity, WITH_ACTIVITY, at="row", plain=True),
    Kind("categories that are none", wrong_category, WITH_UNIT, at="cell"),
    Kind("categories in words", category_in_words, WITH_UNIT, at="cell"),
    Kind("entities nobody knows", unknown_entity, ALL, at="cell"),
    Kind("countries in words, NA and UK", country_in_words, WITH_ACTIVITY, at="cell"),
    Kind("currencies in signs and words", odd_currency, ("ledger",), at="cell"),
    Kind("lost leading zeros of a code", lost_leading_zeros, ("ledger",), at="row"),
    Kind("1E5 read as a number", code_read_as_a_number, ("ledger",), at="row"),
    Kind("names that look like numbers", code_kept, ALL),
)  # fmt: skip
