"""The first page: the inventory, how sure it is, what stands beside it, and then the notes on it."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

from scope3.inventory import CALCULATED
from scope3.quality import criteria
from scope3.report.markdown import tonnes_of
from scope3.report.site.bars import interval_bar
from scope3.report.site.markup import grid, link
from scope3.report.site.navigation import Page
from scope3.report.site.notes import Rows, choices_made, files_made, open_points, ways_to
from scope3.report.site.rendering import shaped
from scope3.report.xhtml import tag, text
from scope3.tables import rows_of

INDEX = "index.html"
CHART = "figures/90_categories.svg"
CHART_WORDS = "Scope 3 by category, the largest on top, and what each figure rests on"
# How many methods of a category are named; its page has them all.
NAMED = 3
BESIDE = {"t_co2e_optional": "Optional", "t_co2e_apart": "Apart from scope 3", "t_biogenic_co2": "Biogenic"}


def front(folder: Path, stated: Mapping[str, Any], outputs: Mapping[str, str], pages: Sequence[Page]) -> Page:
    """The page that opens first.

    Arguments: `folder`, the outputs; `stated`, the inventory as data; `outputs`, their names; `pages`, those of the
    notebooks.
    """
    rows = stated["categories"]
    parts = [
        tag("h1", f"{text(stated['name'])}: scope 3 inventory {stated['year']}"),
        _total(stated),
        tag("h2", "The categories"),
        _categories(stated, pages),
        *_chart(outputs),
        tag("h2", "Beside the total"),
        _beside(rows),
        tag("h2", "Choices that depart from the house method"),
        choices_made(folder),
        tag("h2", "What stands open"),
        open_points(folder, rows, pages),
        tag("h2", "Method, data quality and sources"),
        ways_to(pages),
        tag("h2", "Tables, charts and exports"),
        files_made(outputs),
        tag("h2", "For an auditor"),
        tag(
            "p",
            link("record.html", "The record of the run"),
            " lists the factor editions and every file read and made with its SHA-256; ",
            link("../manifest.json", "manifest.json"),
            " holds the commit and the versions of the software.",
        ),
    ]
    return Page(INDEX, "The inventory", *shaped("\n".join(parts), {}))


def _total(stated: Mapping[str, Any]) -> str:
    """The total with its interval, and what it is a total of."""
    interval = stated.get("scope_3_interval_t_co2e") or {}
    low, high = interval.get("t_co2e_low"), interval.get("t_co2e_high")
    sure = (
        f"With {interval['confidence']:.0%} confidence it lies between ".replace("%", " %")
        + f"{tonnes_of(low)} and {tonnes_of(high)} t CO2e."
        if low is not None and high is not None
        else "Its interval is not known."
    )
    done = [row for row in stated["categories"] if row["status"] == CALCULATED]
    facts = {
        "Reporting period": " to ".join(stated["period"]),
        "Categories calculated": f"{len(done)} of {len(stated['categories'])}",
        "Consolidation approach": stated["consolidation_approach"].replace("_", " "),
        "GWP set": stated["gwp_set"],
        "Factor editions": ", ".join(stated["factor_editions"]) or "the client's own tables",
    }
    figure = tag("p", tag("strong", tonnes_of(stated["scope_3_t_co2e"])), " t CO2e", class_="figure")
    words = tag("p", "Scope 3, minimum boundary, without biogenic CO2 and offsets. ", sure)
    said = "".join(tag("div", tag("dt", text(name)), tag("dd", text(value))) for name, value in facts.items())
    return tag("div", figure, words, tag("dl", said), class_="total")


def _categories(stated: Mapping[str, Any], pages: Sequence[Page]) -> str:
    rows = stated["categories"]
    words = {int(row["score"]): str(row["ghg_protocol_word"]) for row in rows_of(criteria())}
    addresses = page_of_category(pages)
    ends = [row[end] for row in rows for end in ("t_co2e", "t_co2e_low", "t_co2e_high") if row[end] is not None]
    span = min([0.0, *ends]), max([0.0, *ends])
    interval = stated.get("scope_3_interval_t_co2e") or {}
    shown = []
    for row in rows:
        name = f"{row['category']} {row['name']}"
        address = addresses.get(row["category"])
        named = link(address, name) if address else text(name)
        if row["status"] != CALCULATED:
            why = text(row["reason"] or "no reason is stated")
            shown.append([named, text(row["status"]), "–", "–", "–", why])
            continue
        low, high, score = row["t_co2e_low"], row["t_co2e_high"], row["data_quality"]
        # The word of the score as it is written: a half counts as the worse.
        quality = "–" if score is None else f"{score:.1f} {words[int(round(score, 1) + 0.5)]}"
        bar = interval_bar(row["t_co2e"], low, high, span)
        said = [text(row["status"]), tonnes_of(row["t_co2e"]), bar + _between(low, high), text(quality)]
        shown.append([named, *said, text(_methods(row["share_by_method"]))])
    headings = ["Category", "Status", "t CO2e", "Interval, t CO2e", "Data quality", "Methods, or why there are none"]
    both = _between(interval.get("t_co2e_low"), interval.get("t_co2e_high"))
    foot = ["Scope 3", "", tonnes_of(stated["scope_3_t_co2e"]), both, "", ""]
    note = tag(
        "p",
        "Intervals hold the figure with the stated confidence; the bar is the figure, the line its interval. Data "
        "quality runs from 1, very good, to 5.",
        class_="note",
    )
    return grid("The categories", headings, shown, numbers=(2,), foot=foot, kind="categories") + note


def page_of_category(pages: Sequence[Page]) -> dict[int, str]:
    """The page on which each category is calculated, by what the page's title says."""
    found: dict[int, str] = {}
    for page in pages:
        if match := re.match(r"Categor(?:y|ies) ([\d, and]+):", page.title):
            found |= {int(number): page.file for number in re.findall(r"\d+", match[1])}
    return found


def _between(low: float | None, high: float | None) -> str:
    return "–" if low is None or high is None else f"{tonnes_of(low)} to {tonnes_of(high)}"


def _methods(shares: str | None) -> str:
    """The methods that gave most of a category."""
    named = (shares or "–").replace("_", "-").split(", ")
    more = len(named) - NAMED
    return ", ".join(named[:NAMED]) + (f" and {more} more" if more > 0 else "")


def _chart(outputs: Mapping[str, str]) -> Iterable[str]:
    if CHART in outputs:
        yield tag("p", tag("img", src=f"../{CHART}", alt=CHART_WORDS), class_="chart")


def _beside(rows: Rows) -> str:
    """What is reported with the inventory and in no total; a column in which nothing stands is said in words."""
    columns = {name: words for name, words in BESIDE.items() if any(row[name] for row in rows)}
    none = [words.lower() for name, words in BESIDE.items() if name not in columns]
    said = [f"Nothing was found that is {' or '.join(none)}."] if none else []
    if not columns:
        return tag("p", *said)
    said = ["Reported separately and never added to the total, nor to one another.", *said]
    shown = [
        [text(f"{row['category']} {row['name']}"), *(tonnes_of(row[name]) for name in columns)]
        for row in rows
        if any(row[name] for name in columns)
    ]
    units = [f"{words}, t {'CO2' if name.endswith('co2') else 'CO2e'}" for name, words in columns.items()]
    table = grid("Beside the total", ["Category", *units], shown, numbers=range(1, len(units) + 1))
    return tag("p", " ".join([*said, "A dash is a figure that no source states."])) + table
