"""What the picker shows, as HTML: totals in words, tables, a method's equation and inputs, charts as pictures."""

from __future__ import annotations

import base64
import html
import inspect
from collections.abc import Iterable

import pandas as pd
from IPython.display import Markdown

from scope3.catalogue import equations, named_columns, sections
from scope3.charts.methods import choice_steps
from scope3.charts.shared import rendered
from scope3.errors import Fault
from scope3.methods import TABLES, Method
from scope3.page import number, say, show
from scope3.picker.total import Figures
from scope3.report.site.mathematics import mathml
from scope3.settings import categories
from scope3.tables import Group


def most_moving(alone: pd.DataFrame) -> Markdown:
    """Which choice alone moves the total most, up and down.

    Arguments: `alone` (`what_if.alternatives`).
    """
    known = alone[alone["change"].notna()].sort_values("change", kind="stable")
    ends = [("down", known.head(1)), ("up", known.tail(1))]
    said = [
        f"Most {words}: {choice}, {value}, by {number(abs(change))} t CO2e."
        for words, row in ends
        for choice, value, change in zip(row["choice"], row["value"], row["change"], strict=True)
        if (change > 0) == (words == "up") and change
    ]
    without = int(alone["change"].isna().sum())
    said.append(f"{number(without)} of {number(len(alone))} alternatives cannot serve every record.")
    return say("{said}", said=" ".join(said))


def status(text: str) -> str:
    """A line that a screen reader says when it changes."""
    return f'<span role="status">{html.escape(text)}</span>'


def heading(text: str) -> str:
    return f"<h3>{html.escape(text)}</h3>"


def paragraph(text: str) -> str:
    return f"<p>{html.escape(text)}</p>"


def faults(found: Iterable[Fault]) -> str:
    """Each fault in its words, as a list."""
    return "<ul>" + "".join(f"<li>{html.escape(str(fault))}</li>" for fault in found) + "</ul>"


def ticks_in_words(labels: list[str]) -> str:
    """Which boxes of this page, ticked, may mend a refusal; nothing where none does."""
    named = " and ".join(f"'{label}'" for label in labels)
    return f". On this page: tick {named} under Factors, if you decide to use them as published." if labels else ""


def total_in_words(saved: Figures, picked: Figures) -> str:
    """The saved total, the picked one, and what lies between them."""
    change = picked.total - saved.total
    sign = "+" if change > 0 else ""
    return f"Saved: {number(saved.total)} t CO2e. As picked: {number(picked.total)} t CO2e ({sign}{number(change)} t)."


def category_table(saved: Figures, picked: Figures, framework: str | None) -> str:
    """Each category and the total as saved and as picked."""
    names = categories(framework).set_index("category")["name"]
    rows = [
        [f"{n} {names[n]}", saved.t_co2e[n], picked.t_co2e[n], picked.t_co2e[n] - saved.t_co2e[n]] for n in saved.t_co2e
    ]
    rows.append(["Scope 3", saved.total, picked.total, picked.total - saved.total])
    return scrolled(pd.DataFrame(rows, columns=["category", "t_co2e_saved", "t_co2e_picked", "change"]), "Categories")


def ladder_table(covered: pd.DataFrame) -> str:
    """What each method of one ladder makes of its records."""
    columns = ["method", "place", "can_serve", "serves", "t_co2e", "t_co2e_alone", "refuses"]
    records = covered["records"].iloc[0] if len(covered) else 0
    return f"<p>{number(records)} records stand on this ladder.</p>" + scrolled(
        covered[columns], "Methods of the ladder"
    )


def scrolled(table: pd.DataFrame, label: str) -> str:
    """A table that scrolls by itself on a narrow page, by keyboard too."""
    inside = str(show(table).data)
    return f'<div role="region" tabindex="0" aria-label="{html.escape(label)}" style="overflow-x: auto">{inside}</div>'


def method_in_words(group: Group, method: str, function: Method) -> str:
    """What a method does, its equation, when to use it, and the columns it reads with their units."""
    text = inspect.getdoc(function) or ""
    parts, schema = sections(text), TABLES[group]
    maths = "".join(f"<p>{mathml(latex, display=True)}</p>" for latex in equations(text))
    summary = html.escape(" ".join(text.split("\n\n")[0].split()))
    columns = [(name, schema.columns[name]) for name in named_columns(parts["needs"], schema)]
    inputs = pd.DataFrame(
        [[name, rule.metadata["unit"], rule.description] for name, rule in columns],
        columns=["input", "unit", "meaning"],
    )
    use = f"<p><b>When to use it:</b> {html.escape(parts['when_to_use_it'])}</p>" if parts["when_to_use_it"] else ""
    return f"<h4>{html.escape(method)}</h4><p>{summary}</p>{maths}{use}" + scrolled(inputs, f"Inputs of {method}")


def steps_drawn(taken: pd.DataFrame) -> str:
    """From the saved total to the picked one as a chart and, for those who cannot see it, as a table."""
    figure = choice_steps(taken, "as saved", "as picked")
    content = base64.b64encode(rendered(figure, "png", dpi=100)).decode("ascii")
    words = "From the saved total to the picked one, one bar for each choice; the table below has its figures"
    image = f'<img src="data:image/png;base64,{content}" alt="{words}" style="max-width: 100%">'
    return image + scrolled(taken, "Steps from the saved total to the picked one")
