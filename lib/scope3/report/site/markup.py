"""The pieces that pages of the result site are made of: every text escaped, every table in a region of its own."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from scope3.report.xhtml import tag, text


def slug(words: str) -> str:
    """Words as the name of an anchor: lower case, joined by hyphens."""
    return re.sub(r"[^a-z0-9]+", "-", words.lower()).strip("-") or "part"


def link(address: str, words: str) -> str:
    """A link to an address, its words escaped."""
    return tag("a", text(words), href=address)


def region(table: str, label: str) -> str:
    """A table in a region that scrolls by itself, for a keyboard too, so that a wide table never widens the page."""
    return tag("div", table, class_="table", role="region", aria_label=label, tabindex="0")


def grid(
    label: str,
    headings: Sequence[str],
    rows: Iterable[Sequence[str]],
    *,
    numbers: Iterable[int] = (),
    foot: Sequence[str] | None = None,
    kind: str = "plain",
) -> str:
    """A table in its region; the first cell of a row names the row.

    Arguments: `label`, what it holds, for those who hear it; `headings` and `rows`, as markup; `numbers`, the positions
    of the columns of figures; `foot`, a last row that adds up; `kind`, a class of the table.
    """
    right = set(numbers)

    def line(cells: Sequence[str], head: bool = False) -> str:
        scopes = ["col" if head else "row" if not position else None for position in range(len(cells))]
        return tag(
            "tr",
            *(
                tag("th" if scope else "td", cell, scope=scope, class_="number" if position in right else None)
                for position, (cell, scope) in enumerate(zip(cells, scopes, strict=True))
            ),
        )

    parts = [tag("thead", line(headings, head=True)), tag("tbody", "", *map(line, rows))]
    if foot is not None:
        parts.append(tag("tfoot", line(foot)))
    return region(tag("table", *parts, class_=kind), label)


def listed(items: Iterable[str]) -> str:
    """A list of what is markup already."""
    return tag("ul", "", *(tag("li", item) for item in items))
