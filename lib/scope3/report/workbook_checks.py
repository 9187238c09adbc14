"""The sheet of checks of the spreadsheet: its formulas against the run's own figures and against each other."""

from __future__ import annotations

import math
from typing import NamedTuple

from scope3.errors import Fault, InputError
from scope3.inventory import tonnes
from scope3.money import exact_sum
from scope3.report.figures import Figures
from scope3.report.workbook_cells import FACTOR, FLAG, Book, add_sheet, write_text
from scope3.report.workbook_sheets import BOOKED
from scope3.report.workbook_statement import Cell
from scope3.tables import REQUIRED

CHECKS = "Checks"
TOLERANCE = 1e-9  # of a figure, or of 1 where it is smaller: a spreadsheet adds in another order than the run
HEADINGS = {"check": 64, "by formula": 20, "compared with": 20, "which is": 34, "holds": 10}
OF_THE_RUN, BY_FORMULA = "the figure of the run, typed", "by another formula"
CENTS = 2  # decimals of money


class Check(NamedTuple):
    """Two figures that must be one: a formula and its value, and the run's figure or another formula and its value."""

    what: str
    formula: str
    value: float
    other: float
    other_formula: str | None = None
    money: bool = False


def write_checks(book: Book, figures: Figures, cells: list[Cell], currencies: list[str]) -> None:
    """One row per check: what the formulas give, what it is compared with, and whether they agree.

    Arguments: `figures`, `cells` (calculated cells of the statement), `currencies` (of the ledger, from row 2 of its
    sheet). Raises InputError where the run's own figures disagree: no file is written that does not add up.
    """
    checks = [Check(what, cell, figure, figure) for what, cell, figure in cells]
    checks += _of_lines(figures, cells[0]) + _of_ledger(figures, currencies)
    if wrong := [check.what for check in checks if not _agree(check)]:
        raise InputError([Fault(f"{what}: the two differ", "report this: it must never happen") for what in wrong])
    sheet = add_sheet(book, CHECKS)
    write_text(book, sheet, 0, 0, "Do the formulas give the figures of the run, and nothing twice or lost?", "title")
    write_text(book, sheet, 1, 0, "difference allowed, as a share of the figure, or of 1 where it is smaller")
    sheet.write_number(1, 1, TOLERANCE, book.formats[FACTOR])
    book.workbook.define_name("tolerance", f"={CHECKS}!$B$2")
    top = 3
    for at, (heading, width) in enumerate(HEADINGS.items()):
        sheet.set_column(at, at, width)
        write_text(book, sheet, top, at, heading, "heading")
    for row, check in enumerate(checks, start=top + 1):
        number = row + 1
        write_text(book, sheet, row, 0, check.what)
        sheet.write_formula(row, 1, "=" + check.formula, book.formats[FACTOR], check.value)
        if check.other_formula is None:
            sheet.write_number(row, 2, check.other, book.formats[FACTOR])
        else:
            sheet.write_formula(row, 2, "=" + check.other_formula, book.formats[FACTOR], check.other)
        write_text(book, sheet, row, 3, OF_THE_RUN if check.other_formula is None else BY_FORMULA)
        allowed = f"tolerance*MAX(1,ABS(C{number}))"
        agree = f"ROUND(B{number}-C{number},{CENTS})=0" if check.money else f"ABS(B{number}-C{number})<={allowed}"
        # An error in a cell is no agreement.
        sheet.write_formula(row, 4, f"=IFERROR({agree},FALSE)", book.formats[FLAG], True)
    last = top + 1 + len(checks)
    book.workbook.define_name("check_holds", f"={CHECKS}!$E${top + 2}:$E${last}")
    red = {"type": "cell", "criteria": "==", "value": "FALSE", "format": book.formats["wrong"]}
    sheet.conditional_format(top + 1, 4, last - 1, 4, red)
    sheet.freeze_panes(top + 1, 1)
    sheet.repeat_rows(top)


def _agree(check: Check) -> bool:
    if check.money:
        return round(check.value - check.other, CENTS) == 0
    return math.isclose(check.value, check.other, rel_tol=TOLERANCE, abs_tol=TOLERANCE)


def _of_lines(figures: Figures, total: Cell) -> list[Check]:
    """What the lines must give: the total, nothing outside the categories, every row, each as the run has it."""
    emissions = figures.emissions
    required = tonnes(emissions.loc[emissions["boundary"] == REQUIRED, "kg_co2e"])
    in_columns = figures.inventory[["t_co2e", "t_co2e_optional", "t_co2e_apart"]]
    per_line = "SUMPRODUCT(--(ABS(line_kg_co2e-line_kg_co2e_of_the_run)>tolerance*ABS(line_kg_co2e_of_the_run)))"
    in_categories = "+".join(f"SUM(category_{name})" for name in in_columns)
    return [
        Check(
            "Total of the categories = total of the lines of the minimum boundary, t CO2e",
            total.cell,
            total.figure,
            required,
            f'SUMIFS(line_kg_co2e,line_boundary,"{REQUIRED}")/kg_per_tonne',
        ),
        Check(
            "Every line stands in one category and one column: all columns = all lines, t CO2e",
            in_categories,
            float(in_columns.sum().sum()),
            tonnes(emissions["kg_co2e"]),
            "SUM(line_kg_co2e)/kg_per_tonne",
        ),
        Check("Lines", "COUNTA(line_record_id)", len(emissions), len(emissions)),
        Check("Lines whose formula does not give the run's kg CO2e", per_line, 0, 0),
    ]


def _of_ledger(figures: Figures, currencies: list[str]) -> list[Check]:
    """In = out for each currency, in lines and in money to the cent, and both as the run read them."""
    checks = []
    for row, currency in enumerate(currencies, start=2):
        own = figures.client.ledger[figures.client.ledger["currency"] == currency]
        lines, money = len(own), float(exact_sum(own["spend"]))
        # Of the four pairs of columns (lines, money), the first is the ledger, the others where its lines went.
        for what, whole, parts, figure, cents in (
            (f"Ledger in {currency}, lines", "B", "DFH", lines, False),
            (f"Ledger in {currency}, money", "C", "EGI", money, True),
        ):
            ledger, gone = f"{BOOKED}!{whole}{row}", "+".join(f"{BOOKED}!{part}{row}" for part in parts)
            checks.append(Check(f"{what}: used + retired + excluded = ledger", gone, figure, figure, ledger, cents))
            checks.append(Check(f"{what}, as read from the files", ledger, figure, figure, None, cents))
    return checks
