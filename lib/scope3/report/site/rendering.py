"""What stands in an executed notebook as HTML that holds no script and loads nothing: words, tables, equations.

Everything passes an allow-list of elements and attributes, whoever wrote it; what is not on it shows as text or goes.
"""

from __future__ import annotations

import html
import re
from collections.abc import Callable
from itertools import chain, count
from typing import Any, NamedTuple

import mistune
import nh3

from scope3.errors import Fault, InputError
from scope3.report.site.markup import region, slug
from scope3.report.site.mathematics import put_back, set_aside
from scope3.report.xhtml import tag, text
from scope3.visible import visible

WORDS = {
    "p",
    "em",
    "strong",
    "del",
    "code",
    "pre",
    "br",
    "hr",
    "wbr",
    "sub",
    "sup",
    "blockquote",
    "ul",
    "ol",
    "li",
    "a",
}
HEADINGS = {f"h{level}" for level in range(1, 7)}
TABLES = {"table", "caption", "thead", "tbody", "tfoot", "tr", "th", "td"}
MATHEMATICS = {
    "math", "mrow", "mi", "mo", "mn", "ms", "mtext", "mspace", "mfrac", "msqrt", "mroot", "msub", "msup", "msubsup",
    "mover", "munder", "munderover", "mstyle", "mpadded", "mphantom", "mtable", "mtr", "mtd",
}  # fmt: skip
ATTRIBUTES = {
    "a": {"href"},
    "math": {"display"},
    "mo": {"stretchy", "minsize", "maxsize", "fence", "form", "accent", "lspace", "rspace"},
    "mi": {"mathvariant"},
    "mspace": {"width"},
    "mstyle": {"displaystyle", "scriptlevel"},
    "mover": {"accent"},
    "munder": {"accentunder"},
    "mfrac": {"linethickness"},
    "mtable": {"columnalign"},
}
# An attribute of style has no place under the pages' security policy; the one that tables need becomes a class.
ALIGNED = re.compile(r' style="text-align:\s*right;?"')
CODE = re.compile(r"<code>(?P<code>[^<]*)</code>")
# Markdown has no table without a head; one whose head is empty is shown without it.
HEADLESS = re.compile(r"<thead>(?:\s|</?tr>|<th[^>]*></th>)*</thead>")
SHAPED = re.compile(
    r"<h(?P<level>[1-6])>(?P<heading>.*?)</h(?P=level)>|(?P<table><table>.*?</table>)"
    r'|(?P<equation><math display="block">.*?</math>)|' + CODE.pattern,
    re.DOTALL,
)


class Heading(NamedTuple):
    """A heading of a page: its level, the name of its anchor, its words."""

    level: int
    anchor: str
    words: str


class Plain(mistune.HTMLRenderer):
    """Markdown as HTML in which HTML that somebody wrote into it shows as the text it is."""

    def __init__(self) -> None:
        # Text keeps its references: whoever writes a sentence escapes a client's words by them.
        super().__init__(escape=False)

    def inline_html(self, html: str) -> str:
        """HTML within a line, as text."""
        return text(html)

    def block_html(self, html: str) -> str:
        """HTML on lines of its own, as text."""
        return tag("p", text(html.strip()))


MARKDOWN = mistune.create_markdown(renderer=Plain(), plugins=["table"])


def markdown(source: str, file: str) -> str:
    """Markdown with its equations as clean HTML.

    Arguments: `source`, `file` (the notebook, for the fault). Raises InputError for an equation that is not understood.
    """
    try:
        words, equations = set_aside(source)
    except InputError as refused:
        raise InputError([Fault(fault.what, fault.mend, file) for fault in refused.faults]) from None
    return clean(put_back(str(MARKDOWN(words)), equations))


def clean(markup: str) -> str:
    """HTML that holds only what the allow-list names; addresses other than of the web are taken off their links."""
    return nh3.clean(
        ALIGNED.sub(' class="number"', visible(markup)),
        tags=WORDS | HEADINGS | TABLES | MATHEMATICS,
        attributes=ATTRIBUTES,
        allowed_classes={"th": {"number"}, "td": {"number"}},
        set_tag_attribute_values={"th": {"scope": "col"}},
        url_schemes={"http", "https", "mailto"},
        url_relative=_page_of_notebook,
    )


def _page_of_notebook(address: str) -> str | None:
    """The page of a notebook that another one links; no other relative address means anything on the site."""
    found = re.fullmatch(r"(?:\./)?(\w+)\.ipynb(#[\w-]*)?", address)
    return f"{found[1]}.html{found[2] or ''}" if found else None


def output(shown: dict[str, Any], file: str, picture: Callable[[str, str], str]) -> str:
    """An output of a cell as clean HTML.

    Arguments: `shown`, an output of nbformat 4; `file`, the notebook; `picture`, which keeps a PNG (base 64) with the
    words that stand for it, and gives its element.
    """
    if "text" in shown:
        return tag("pre", text("".join(shown["text"])))
    data = {kind: "".join(value) for kind, value in shown.get("data", {}).items() if not kind.endswith("json")}
    if "image/png" in data:
        return picture(data["image/png"], shown.get("metadata", {}).get("image/png", {}).get("alt", ""))
    if "text/html" in data:
        return clean(data["text/html"])
    if "text/markdown" in data:
        return markdown(data["text/markdown"], file)
    return tag("pre", text(data.get("text/plain", "")))


def shaped(body: str, known: dict[str, str]) -> tuple[str, list[Heading]]:
    """The clean HTML of a page with anchors, regions around tables and equations, and links to files it names.

    Arguments: `body`, `known` (the address of each name that may stand as code, such as `inventory.csv`). Returns the
    page and its headings in their order: one that skips a level is lifted, so that who listens to the page finds each
    below the one it belongs to.
    """
    headings: list[Heading] = []
    above: list[tuple[int, int]] = []  # the headings a place lies under: the level as written, and as shown
    # The frame of the page has these two.
    taken = {"content", "pages"}

    def unique(words: str) -> str:
        numbered = (f"{words}-{number}" for number in count(2))
        name = next(name for name in chain([words], numbered) if name not in taken)
        taken.add(name)
        return name

    def linked(match: re.Match[str]) -> str:
        address = known.get(html.unescape(match["code"]))
        return tag("a", match[0], href=address) if address else match[0]

    def lifted(level: int) -> int:
        while above and above[-1][0] >= level:
            above.pop()
        shown = min(level, above[-1][1] + 1 if above else 2)
        above.append((level, shown))
        return shown

    def shape(match: re.Match[str]) -> str:
        if match["level"]:
            words = plain_text(match["heading"])
            found = Heading(lifted(int(match["level"])), unique(slug(words)), words)
            headings.append(found)
            mark = tag("a", "#", class_="permalink", href=f"#{found.anchor}", aria_label=f"Link to {words}")
            return tag(f"h{found.level}", match["heading"], " ", mark, id=found.anchor)
        label = headings[-1].words if headings else "Page"
        if match["table"]:
            return region(CODE.sub(linked, HEADLESS.sub("", match["table"])), unique(f"{label}: table"))
        if match["equation"]:
            # In a group that a keyboard reaches, so that a long equation can be scrolled on a narrow screen.
            return tag("span", match["equation"], class_="equation", role="group", aria_label="Equation", tabindex="0")
        return linked(match)

    return SHAPED.sub(shape, body), headings


def plain_text(markup: str) -> str:
    """The words of clean HTML."""
    return html.unescape(re.sub(r"<[^>]*>", "", markup)).strip()
