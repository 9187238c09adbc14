"""XHTML written by hand: every text escaped, no scripts, nothing loaded from elsewhere."""

from __future__ import annotations

import re
from html import escape

from scope3.visible import visible

# XML 1.0 has no way to write these, so that one of them in a client's text would break the document.
NOT_IN_XML = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def text(value: object) -> str:
    """A value as text of an XML document, its marks escaped and what XML cannot hold left out."""
    return escape(visible(NOT_IN_XML.sub("", str(value))), quote=True)


def tag(element: str, /, *content: str, **attributes: str | None) -> str:
    """An element around content that is XML already; an attribute's name has _ for -, and None leaves it out."""
    held = "".join(f' {key.strip("_").replace("_", "-")}="{text(v)}"' for key, v in attributes.items() if v is not None)
    return f"<{element}{held}>{''.join(content)}</{element}>" if content else f"<{element}{held}/>"


def row(*cells: str, name: str = "td", kind: str | None = None) -> str:
    """A row of a table: what it is on the left, figures after it."""
    first, *others = cells
    return tag("tr", tag(name, first), *(tag(name, cell, class_="figure") for cell in others), class_=kind) + "\n"
