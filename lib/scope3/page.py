"""What a notebook shows: methods as their docstrings, tables, sentences with numbers in them, checks that can fail."""

from __future__ import annotations

import html
import inspect
import math
import re
from collections.abc import Callable
from decimal import Decimal
from typing import Any

import pandas as pd
from IPython.display import HTML, Image, Markdown
from matplotlib.figure import Figure

from scope3.catalogue import LABELS
from scope3.charts.shared import rendered
from scope3.errors import Fault, InputError
from scope3.methods import METHODS, Methods, choices_of
from scope3.tables import Group
from scope3.visible import in_markdown, visible

NUMBERS = (int, float, Decimal)


def show_method(function: Callable[..., Any]) -> Markdown:
    """A method's docstring as prose: what it does, the equation, its symbols, boundary, inputs and source."""
    choices = choices_of(function)
    note = f"\n\nChoices: {', '.join(f'`{name}`' for name in choices)}." if choices else ""
    return Markdown(f"#### {function.__name__}\n\n{_prose(inspect.getdoc(function) or '')}{note}")


def show_methods(*categories: Group, methods: Methods = METHODS) -> Markdown:
    """All methods of some categories, most specific first; with a client's `methods`, its own in front of them."""
    functions = {name: function for category in categories for name, function in methods[category].items()}
    return Markdown("\n\n".join(str(show_method(function).data) for function in functions.values()))


def _prose(text: str) -> str:
    """A docstring with each labelled sentence (Symbols, Minimum boundary …) as a paragraph of its own."""
    labels = "|".join(re.escape(label) for label in LABELS.values())
    return re.sub(rf"\s+({labels})", r"\n\n**\1**", text)


def show(table: pd.DataFrame, *columns: str, rows: int | None = None) -> HTML:
    """A table for reading: the columns named, numbers with thousands separated, blanks as a dash, text escaped."""
    if table.empty:
        return HTML("<p>None.</p>")
    shown = table[list(columns)] if columns else table
    shown = shown.head(rows) if rows is not None else shown
    columns_of_numbers = [bool(shown[column].map(_is_number).any()) for column in shown]
    texts = pd.DataFrame({name: shown[name].astype("object").map(_format(str(name))) for name in shown})
    head = "".join(_cell("th", _title(str(name)), side) for name, side in zip(shown, columns_of_numbers, strict=True))
    body = "".join(
        "<tr>" + "".join(_cell("td", text, side) for text, side in zip(row, columns_of_numbers, strict=True)) + "</tr>"
        for row in texts.itertuples(index=False, name=None)
    )
    more = f"<p>{len(table) - len(shown):,} more rows.</p>" if len(shown) < len(table) else ""
    return HTML(f"<table><thead><tr>{head}</tr></thead><tbody>{body}</tbody></table>{more}")


def _format(column: str) -> Callable[[Any], str]:
    """How a column's values are written: shares as percentages, tonnes and money with two decimals."""
    if column.startswith("share_"):
        return percent
    return two_decimals if column.startswith("t_") or column in ("spend", "change") else number


def two_decimals(value: Any) -> str:
    """A figure with two decimals, so that a column lines up; anything else as `number` gives it."""
    return f"{value:,.2f}".replace("-", "−") if _is_number(value) else number(value)


def _is_number(value: Any) -> bool:
    return isinstance(value, NUMBERS) and not isinstance(value, bool) and value == value  # NaN is no number


def _title(column: str) -> str:
    """A column's name as a heading: t_co2e is t CO2e."""
    return column.replace("_", " ").replace("co2", "CO2")


def percent(value: Any) -> str:
    """A fraction as a percentage; anything else as `number` gives it."""
    return f"{value:.1%}".replace("%", " %").replace("-", "−") if _is_number(value) else number(value)


def _cell(tag: str, text: str, right: bool) -> str:
    """A table cell: numbers stand to the right, words to the left; a long path may break after a slash."""
    words = html.escape(visible(text)).replace("/", "/<wbr>")
    return f'<{tag} style="text-align: {"right" if right else "left"}">{words}</{tag}>'


def number(value: Any) -> str:
    """A value as text: whole numbers and money with thousands separated, others to five figures, a blank as a dash."""
    if pd.isna(value):
        return "–"
    if isinstance(value, bool) or not isinstance(value, NUMBERS):
        return str(value)
    if isinstance(value, Decimal):
        return f"{value:,.2f}".replace("-", "−")
    if float(value).is_integer() and abs(value) < 1e15:
        return f"{int(value):,}".replace("-", "−")
    text = f"{value:,.2f}" if abs(value) >= 1000 else f"{value:.5g}"
    return text.replace("-", "−") if "e" not in text else text


def with_interval(low: float, value: float, high: float, unit: str) -> str:
    """A figure with its interval in words: half its width where it is even on both sides, else both ends.

    Source: GHG Protocol, Scope 3 Standard (2011), appendix B, p. 130.
    """
    if math.isclose(value - low, high - value, rel_tol=1e-9):
        return f"{number(value)} (±{number((high - low) / 2)}) {unit}"
    return f"{number(value)} ({number(low)} to {number(high)}) {unit}"


def picture(figure: Figure, words: str) -> Image:
    """A chart as a picture, the same in every engine; `words` say what it shows to those who cannot see it."""
    return Image(rendered(figure, "png", dpi=100), alt=words)


def say(template: str, **values: Any) -> Markdown:
    """A sentence whose numbers and names are put in by code; names are escaped."""
    if not values:
        # A sentence made elsewhere has its names escaped there; HTML has no place in any.
        return Markdown(template.replace("<", "&lt;"))
    return Markdown(template.format(**{name: _inline(value) for name, value in values.items()}))


def _inline(value: Any) -> str:
    return in_markdown(number(value) if isinstance(value, int | float) else str(value))


def worked_record(row: Any) -> Markdown:
    """One row of the emissions table as an equation: quantity times factor."""
    quantity, factor, result = (number(row[name]) for name in ("quantity", "factor", "kg_co2e"))
    # One of units.csv, in which nothing stands that LaTeX would read.
    unit = str(row["unit"])
    left = rf"{quantity}\ \text{{{unit}}} \times {factor}\ \frac{{\text{{kg CO2e}}}}{{\text{{{unit}}}}}"
    equation = rf"$$ {left} = {result}\ \text{{kg CO2e}} $$"
    return Markdown(
        f"Record **{_inline(row['record_id'])}**, {_inline(row['method'])}, {_inline(row['component'])}.\n\n"
        f"{equation}\n\n{_inline(row['step'])}"
    )


def checks(**results: bool) -> HTML:
    """The checks of a page, ticked; raises InputError naming those that do not hold, so that the run stops."""
    failed = [name.replace("_", " ") for name, holds in results.items() if not holds]
    if failed:
        raise InputError(
            [
                Fault(f"check failed: {name}", "the page above shows the figures; a result must not leave with this")
                for name in failed
            ]
        )
    return HTML("<ul>" + "".join(f"<li>✓ {html.escape(name.replace('_', ' '))}</li>" for name in results) + "</ul>")
