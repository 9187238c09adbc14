"""Equations of the notebooks as MathML, which a browser draws without a script; none is left as LaTeX on a page."""

from __future__ import annotations

import html
import re
from xml.etree import ElementTree

from latex2mathml.converter import convert_to_element

from scope3.errors import Fault, InputError

# Code first, because a dollar within it is a dollar; then a sign that is escaped; then equations as Jupyter reads them.
EQUATION = re.compile(
    r"(?P<fence>`{3,})[\s\S]+?(?P=fence)"
    r"|(?P<tick>`{1,2})(?!`)(?:(?!\n\n)[\s\S])+?(?<!`)(?P=tick)(?!`)"
    r"|\\[\s\S]"
    r"|\$\$(?P<display>[\s\S]+?)\$\$"
    r"|\$(?!\s)(?P<inline>(?:[^$\\`\n]|\\.|\n(?!\n))+?)(?<!\s)\$(?!\d)"
)
# Signs no text may hold: they stand for an equation while Markdown is read, which knows nothing of LaTeX.
OPEN, CLOSE = "\ue000", "\ue001"
# How many parts an element of MathML must have; a browser shows one with fewer as an error.
ARITY = {
    "mfrac": 2, "mroot": 2, "msub": 2, "msup": 2, "msubsup": 3, "munder": 2, "mover": 2, "munderover": 3,
}  # fmt: skip


def set_aside(text: str) -> tuple[str, list[str]]:
    """Markdown with a mark in the place of each equation, and the equations as MathML in their order.

    Raises InputError for an equation that cannot be written as MathML.
    """
    found: list[str] = []

    def mark(match: re.Match[str]) -> str:
        display, inline = match["display"], match["inline"]
        if display is None and inline is None:
            return match[0]
        found.append(mathml(display if display is not None else inline, display=display is not None))
        return f"{OPEN}{len(found) - 1}{CLOSE}"

    return EQUATION.sub(mark, text.replace(OPEN, "").replace(CLOSE, "")), found


def put_back(page: str, equations: list[str]) -> str:
    """The page with each equation in the place of its mark."""
    return re.sub(f"{OPEN}(\\d+){CLOSE}", lambda match: equations[int(match[1])], page)


def mathml(latex: str, *, display: bool) -> str:
    """An equation as a `math` element, in the line or on a line of its own.

    Raises InputError where the LaTeX is not understood: a command that would show by its name is no equation.
    """
    try:
        element = convert_to_element(latex.strip(), display="block" if display else "inline")
    except Exception as problem:  # the library's own have no common parent, and it runs out of symbols besides
        raise _refused(latex, type(problem).__name__) from None
    for part in element.iter():
        # The library writes signs as references, which would be escaped once more.
        part.text = html.unescape(part.text) if part.text else part.text
        unknown = "\\" if part.tag == "mtext" else "\\&"
        if part.text and any(sign in part.text for sign in unknown):
            raise _refused(latex, f"'{part.text}' is not known")
        if len(part) != ARITY.get(part.tag, len(part)):
            raise _refused(latex, f"a part of a {part.tag} is missing")
    for part in element.iter():
        _join_thousands(part)
    return ElementTree.tostring(element, encoding="unicode")


def _join_thousands(parent: ElementTree.Element) -> None:
    """A number with thousands separated is one number, not a list of numbers."""
    position = 0
    while position + 2 < len(parent):
        first, comma, rest = parent[position : position + 3]
        split = (first.tag, comma.tag, comma.text, rest.tag) == ("mn", "mo", ",", "mn")
        if split and re.fullmatch(r"[\d,]+", first.text or "") and re.fullmatch(r"\d{3}(\.\d+)?", rest.text or ""):
            first.text = f"{first.text},{rest.text}"
            parent.remove(comma)
            parent.remove(rest)
        else:
            position += 1


def _refused(latex: str, why: str) -> InputError:
    what = f"the equation '{latex.strip()}' cannot be written as MathML ({why})"
    return InputError(Fault(what, "write it with commands that latex2mathml knows"))
