"""What a notebook shows: methods as their docstrings, tables, sentences with numbers in them, checks that can fail."""

from __future__ import annotations

import html
import inspect
from collections.abc import Callable
from typing import Any

import pandas as pd
from IPython.display import HTML, Markdown

from scope3.errors import Fault, InputError
from scope3.methods import METHODS, choices_of


def show_method(function: Callable[..., Any]) -> Markdown:
    """A method's docstring as prose: what it does, the equation, its symbols, boundary, inputs and source."""
    choices = choices_of(function)
    note = f"\n\nChoices: {', '.join(f'`{name}`' for name in choices)}." if choices else ""
    return Markdown(f"#### {function.__name__}\n\n{_prose(inspect.getdoc(function) or '')}{note}")


def show_methods(category: int) -> Markdown:
    """All methods of a category, most specific first."""
    return Markdown("\n\n".join(str(show_method(function).data) for function in METHODS[category].values()))


def _prose(text: str) -> str:
    """A docstring with each labelled sentence (Symbols, Minimum boundary …) as a paragraph of its own."""
    lines: list[str] = []
    for line in text.splitlines():
        label = next((word for word in ("Symbols:", "Minimum boundary:", "When to use it:", "Needs:", "Raises ", "Source:", "Arguments:") if line.startswith(word)), None)
        lines += (["", f"**{label.strip(': ')}.**" + (line[len(label) :] if label.endswith(":") else " " + line)] if label else [line])
    return "\n".join(lines)


def show(table: pd.DataFrame, *columns: str, rows: int | None = None) -> HTML:
    """A table for reading: the columns named, numbers with thousands separated, blanks as a dash, text escaped."""
    shown = table[list(columns)] if columns else table
    shown = shown.head(rows) if rows is not None else shown
    cells = shown.astype("object").map(number)
    more = f"<p>{len(table) - len(shown)} more rows.</p>" if len(shown) < len(table) else ""
    titled = cells.rename(columns=lambda name: str(name).replace("_", " "))
    return HTML(titled.to_html(index=False, escape=True, border=0, justify="left") + more)


def number(value: Any) -> str:
    """A value as text: whole numbers and money with thousands separated, others to five figures, a blank as a dash."""
    if pd.isna(value):
        return "–"
    if isinstance(value, bool) or not isinstance(value, int | float):
        return str(value)
    if float(value).is_integer() and abs(value) < 1e15:
        return f"{int(value):,}".replace("-", "−")
    text = f"{value:,.2f}" if abs(value) >= 1000 else f"{value:.5g}"
    return text.replace("-", "−") if "e" not in text else text


def say(template: str, **values: Any) -> Markdown:
    """A sentence whose numbers and names are put in by code; names are escaped."""
    return Markdown(template.format(**{name: _inline(value) for name, value in values.items()}))


def _inline(value: Any) -> str:
    text = html.escape(number(value) if isinstance(value, int | float) else str(value), quote=False)
    for sign in "\\`*_[]#|$":
        text = text.replace(sign, "\\" + sign)
    return " ".join(text.split())


def worked_record(row: Any) -> Markdown:
    """One row of the emissions table as an equation: quantity times factor."""
    quantity, factor, result = (number(row[name]) for name in ("quantity", "factor", "kg_co2e"))
    unit = str(row["unit"])
    equation = rf"$$ {quantity}\ \text{{{unit}}} \times {factor}\ \frac{{\text{{kg CO2e}}}}{{\text{{{unit}}}}} = {result}\ \text{{kg CO2e}} $$"
    return Markdown(f"Record **{_inline(row['record_id'])}**, {_inline(row['method'])}, {_inline(row['component'])}.\n\n{equation}\n\n{_inline(row['step'])}")


def checks(**results: bool) -> HTML:
    """The checks of a page, ticked; raises InputError naming those that do not hold, so that the run stops."""
    failed = [name.replace("_", " ") for name, holds in results.items() if not holds]
    if failed:
        raise InputError([Fault(f"check failed: {name}", "the page above shows the figures; a result must not leave with this") for name in failed])
    return HTML("<ul>" + "".join(f"<li>✓ {html.escape(name.replace('_', ' '))}</li>" for name in results) + "</ul>")
