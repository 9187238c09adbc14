"""Text as people see it: what a screen, a log or a page would obey is shown instead."""

from __future__ import annotations

import html
import re

# Embeddings, overrides and isolates of Unicode's bidirectional algorithm: one of them in a name turns round what
# stands behind it, so that another name, or another figure, is read than the one that is there.
TURNING = re.compile("[\u202a-\u202e\u2066-\u2069]")
# No text holds these. A terminal takes them for orders: to clear itself, to go back over a line, to set its title.
CONTROL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f]")
OBEYED = re.compile(f"{TURNING.pattern}|{CONTROL.pattern}")
# Signs that Markdown, or the equations in it, would read; braces, because \begin{…} opens an equation without a dollar.
MARKS = re.compile(r"[\\`*_\[\]{}#|$~]")
LINE_ENDS = re.compile("[\n\r\u2028\u2029]")


def visible(text: str) -> str:
    """The text with its signs of direction and of control written out: U+202E as [U+202E].

    Source: Unicode Standard Annex 9, section 2; ECMA-48, section 5.
    """
    return OBEYED.sub(_written_out, text)


def in_one_line(text: str) -> str:
    """The text as `visible` gives it, its line ends written out too, so that it cannot pass for a line of its own."""
    return LINE_ENDS.sub(_written_out, visible(text))


def in_markdown(text: str) -> str:
    """The text as Markdown of one line in which no sign is read as Markdown, as HTML or as an equation."""
    escaped = MARKS.sub(r"\\\g<0>", html.escape(visible(text), quote=False))
    return " ".join(escaped.split())


def _written_out(sign: re.Match[str]) -> str:
    return f"[U+{ord(sign[0]):04X}]"
