"""The frame of every page: whose inventory it is, the way to the other pages, the contents of this one."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from scope3.report.site.markup import link
from scope3.report.site.rendering import Heading
from scope3.report.xhtml import tag, text

STYLE = "style.css"
# No script, nothing from elsewhere. A page opened from a disk has no origin that every browser takes for 'self'.
POLICY = "default-src 'none'; img-src 'self' file: data:; style-src {style}; base-uri 'none'; form-action 'none'"
LINKED_STYLE = "'self' file:"
# Deeper headings would make the contents longer than what they lead to.
DEEPEST = 2


class Page(NamedTuple):
    """A page of the site: its file, its title, its content as clean HTML, and the headings in it."""

    file: str
    title: str
    body: str
    headings: list[Heading]


def document(owner: str, pages: Sequence[Page], number: int) -> bytes:
    """A page in its frame.

    Arguments: `owner`, organisation and year; `pages`, all of the site in their order; `number`, the place of this one.
    """
    page = pages[number]
    head = tag("a", text(owner), class_="owner", href=pages[0].file) + tag(
        "a", "All pages", class_="to-pages", href="#pages"
    )
    body = [
        tag("a", "Skip to the content", class_="skip", href="#content"),
        tag("header", head, class_="top"),
        tag(
            "div",
            tag("nav", _listing(pages, number), id="pages", aria_label="Pages"),
            tag("main", page.body, _turn(pages, number), id="content", tabindex="-1"),
            class_="frame",
        ),
        tag("footer", tag("p", f"{text(owner)}. Scope 3 inventory by the GHG Protocol.")),
    ]
    title = page.title if number else "Scope 3 inventory"
    return whole(f"{title} – {owner}", tag("link", rel="stylesheet", href=STYLE), LINKED_STYLE, "".join(body))


def whole(title: str, style: str, policy: str, body: str) -> bytes:
    """A document around a body: the title, the style and where a style may come from."""
    head = [
        tag("meta", charset="utf-8"),
        tag("meta", http_equiv="Content-Security-Policy", content=POLICY.format(style=policy)),
        tag("meta", name="viewport", content="width=device-width, initial-scale=1"),
        tag("meta", name="referrer", content="no-referrer"),
        tag("title", text(title)),
        style,
    ]
    page = tag("html", tag("head", *head), "\n", tag("body", body), lang="en-GB")
    return f"<!DOCTYPE html>\n{page}\n".encode()


def _listing(pages: Sequence[Page], number: int) -> str:
    """All pages, this one with its contents below it."""
    items = []
    for position, page in enumerate(pages):
        here = "page" if position == number else None
        words = tag("a", text(page.title), href=page.file, aria_current=here)
        items.append(tag("li", words, _contents(page) if here else ""))
    return tag("ol", *items) + tag("a", "Close", class_="close", href="#content")


def _contents(page: Page) -> str:
    own = [heading for heading in page.headings if heading.level == DEEPEST]
    return tag("ol", *(tag("li", link(f"#{one.anchor}", one.words)) for one in own), class_="contents") if own else ""


def _turn(pages: Sequence[Page], number: int) -> str:
    """The way to the page before and after."""
    before = pages[number - 1] if number else None
    after = pages[number + 1] if number + 1 < len(pages) else None
    ways = [
        tag("a", tag("span", word), text(page.title), href=page.file, rel=rel)
        for word, rel, page in (("Previous", "prev", before), ("Next", "next", after))
        if page is not None
    ]
    return tag("nav", *ways, class_="turn", aria_label="Previous and next page") if ways else ""
