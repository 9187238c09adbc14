"""The notes on an inventory: what departs from the house, what stands open, where each page and file lies."""

from __future__ import annotations

import csv
import re
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from scope3.inventory import EXCLUDED
from scope3.report.markdown import tonnes_of
from scope3.report.site.markup import grid, link, listed
from scope3.report.site.navigation import Page
from scope3.report.site.rendering import plain_text
from scope3.report.xhtml import tag, text

Rows = list[dict[str, Any]]
CHOICES, EXCLUSIONS = "tables/92_choices.csv", "tables/90_exclusions.csv"
# Where a page says how it is done, how good its data are, and what it rests on: patterns of its headings.
WAYS = {
    "Method": r"^(The m|M)ethods?\b|^Symbols$|^Decision tree",
    "Data quality": r"[Qq]uality|^How (good|sure)",
    "Sources and open points": r"^Sources",
}
# What the outputs hold that stand beside the tables of single pages.
WHAT = {
    "inventory.csv": "the inventory, one row per category",
    "inventory.json": "the same as data, with choices and methods",
    "emissions.parquet": "one row per record and component: quantity, factor, emissions, and the step that made it",
    "activity_data.parquet": "every record with its category and the rule that placed it",
    "ledger.parquet": "every line of the ledger and what became of it",
    "reconciliation.csv": "the ledger's money: used, retired, excluded, to the cent",
}


def choices_made(folder: Path) -> str:
    """Each choice of the client against the house's, with what it moves."""
    if not (folder / CHOICES).is_file():
        return tag("p", "Notebook 92, which calculates them, was not part of this run.")
    shown = [
        [text(row["choice"]), *(text(row[name] or "–") for name in ("value", "house", "origin")), _moved(row)]
        for row in _table(folder / CHOICES)
    ]
    if not shown:
        return tag("p", "None: this run follows the house method throughout.")
    headings = ["Choice", "Here", "House", "Stated in", "Moves the total by, t CO2e"]
    return grid("Choices that depart from the house method", headings, shown, numbers=(4,))


def _moved(row: Mapping[str, str]) -> str:
    moved = row["t_co2e_difference"]
    if not moved:
        return text(row["note"] or "–")
    return f"{float(moved):+,.2f}".replace("-", "−") if float(moved) else "0.00"


def open_points(folder: Path, rows: Rows, pages: Sequence[Page]) -> str:
    """What is left out, with its size where somebody estimated it, and what the methods leave open."""
    own = []
    if out := [str(row["category"]) for row in rows if row["status"] == EXCLUDED]:
        own.append(
            f"The inventory is partial, it is without {'categories' if len(out) > 1 else 'category'} "
            f"{text(', '.join(out))}. What is expected to be significant may not be left out, and a statement made "
            "from this inventory must say so."
        )
    left_out = _table(folder / EXCLUSIONS) if (folder / EXCLUSIONS).is_file() else []
    for row in left_out:
        size = row["t_co2e_estimated"]
        how_much = f"estimated at {tonnes_of(float(size))} t CO2e" if size else "nobody has estimated how much it is"
        own.append(f"Left out: {text(row['left_out'])}, {how_much}. {text(row['reason'])}")
    of_methods = [
        f"{link(page.file, page.title)}. {said}" for page in pages for said in map(_sentence, _paragraphs(page)) if said
    ]
    parts = [("Of this inventory", own), ("Of the methods", of_methods)]
    named = [tag("h3", words) + listed(items) for words, items in parts if items]
    return tag("div", *named, class_="open") if named else tag("p", "Nothing was found open.")


def _paragraphs(page: Page) -> list[str]:
    """The lines of a page's paragraphs, as words."""
    return [line for part in re.findall(r"<p>(.*?)</p>", page.body, re.DOTALL) for line in plain_text(part).split("\n")]


def _sentence(line: str) -> str | None:
    """What a line says is open, by the word that it begins with."""
    words = line.removeprefix("Open: ")
    return None if words == line else text(words[:1].upper() + words[1:])


def ways_to(pages: Sequence[Page]) -> str:
    """Each page with its question and the way to its method, data quality and sources."""
    shown = []
    for page in pages:
        ways = [(heading.words, f"{page.file}#{heading.anchor}") for heading in page.headings if heading.level == 2]
        cells = [
            tag("br").join(link(address, words) for words, address in ways if re.search(part, words)) or "–"
            for part in WAYS.values()
        ]
        question = re.search(r"<p><strong>(.*?)</strong></p>", page.body, re.DOTALL)
        asks = tag("span", text(plain_text(question[1])), class_="question") if question else ""
        shown.append([link(page.file, page.title) + asks, *cells])
    return grid("Pages", ["Page, and what it answers", *WAYS], shown, kind="pages")


def files_made(outputs: Mapping[str, str]) -> str:
    """Where tables, charts and notebooks lie, and where exports come to lie."""
    main = [[link(f"../{name}", name), text(what)] for name, what in WHAT.items() if name in outputs]
    groups = {"Tables of single pages": "tables/", "Charts": "figures/", "Executed notebooks": "notebooks/"}
    parts = [grid("Files", ["File", "What it holds"], main)]
    for words, start in groups.items():
        names = [name for name in sorted(outputs) if name.startswith(start) and not name.endswith(".png")]
        if names:
            links = ", ".join(link(f"../{name}", name.removeprefix(start)) for name in names)
            parts.append(tag("p", tag("strong", f"{words}: "), links, "."))
    parts.append(
        tag(
            "p",
            "Formats of others (a spreadsheet with live formulas, ESRS, VSME, CDP, …) are written after a run by ",
            tag("code", "scope3 export"),
            " into the folder ",
            tag("code", "exports"),
            " beside this one.",
        )
    )
    return "".join(parts)


def _table(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as lines:
        return list(csv.DictReader(lines))
