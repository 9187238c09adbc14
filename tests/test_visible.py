"""Text that a terminal, a log or a page would obey is shown instead."""

from __future__ import annotations

import mistune
import pytest

from scope3 import paths
from scope3.errors import Fault
from scope3.visible import in_markdown, in_one_line, visible


def test_a_fault_is_one_line_that_gives_a_terminal_no_orders():
    said = str(Fault("'a\x1b[2J\n0 faults\u202e' is wrong", "mend it", "a\r.csv"))
    assert said == "a[U+000D].csv: 'a[U+001B][2J[U+000A]0 faults[U+202E]' is wrong. To mend: mend it."


@pytest.mark.parametrize("text", ["plain", "é 東京 אקמה", "a\tb", "1\u00a0234", "a.b, c"])
def test_plain_text_stays(text):
    assert visible(text) == in_one_line(text) == text


@pytest.mark.parametrize(
    "text",
    ["<b>x</b>", "*x*", "[x](y)", "`x`", "# x", "$x$", "\\begin{x}y\\end{x}", "a | b", "~~x~~", "{x}", "&lt;", "\\"],
)
def test_text_in_markdown_is_read_as_it_was_written(text):
    """CommonMark: a backslash before a sign makes it a sign; what comes out of a reader is the text, without markup."""
    page = mistune.create_markdown(escape=False, plugins=["table", "strikethrough", "math"])(f"x {in_markdown(text)}")
    escaped = text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    assert page.strip() == f"<p>x {escaped}</p>"


@pytest.mark.parametrize(
    "name", ["ledger.csv", "bills/*.csv", "a b/Größe 1 [2].xlsx", "./a.csv", "console.csv", "a..b", "東京.csv"]
)
def test_names_that_mean_the_same_everywhere(name):
    assert paths.why_unlike(name) is None
