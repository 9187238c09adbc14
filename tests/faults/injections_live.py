"""Whether anything of a client's words is live: in a browser, in the cells of a workbook, in a CSV file, on the disk."""

from __future__ import annotations

import csv
import io
import re
import shutil
import zipfile
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import mistune
import nbformat
import openpyxl
import pytest
from nbconvert import HTMLExporter

from faults.injections_payloads import ABROAD, MARK

CHROMIUM = shutil.which("chromium")
# What the HTML that nbconvert makes fetches for itself; nothing of it is let through.
OF_NBCONVERT = ("cdnjs.cloudflare.com", "cdn.jsdelivr.net", "unpkg.com")
# Behind a blank a spreadsheet takes it for text; tabs and line ends it drops.
BEGINS = re.compile("[\t\r\n\ufeff]*[=+\\-@\uff1d\uff0b\uff0d\uff20]")
# Every element that acts, and every attribute but those that a reader only reads, if it holds the mark. Pictures that
# we drew hold it by chance; an address of the web that a viewer makes a link of waits for a person to follow it.
PASSED = ["alt", "title", "aria-label", "id", "content"]
SCAN = """([mark, passed]) => {
  const found = [], holds = text => text.toLowerCase().includes(mark.toLowerCase());
  for (const one of document.querySelectorAll('*')) {
    const name = one.localName.toLowerCase();
    if (['script', 'style', 'iframe', 'object', 'embed', 'form', 'base', 'meta', 'link', 'use', 'animate'].includes(name)
        && holds(one.outerHTML)) found.push('element ' + one.outerHTML.slice(0, 120));
    for (const at of one.attributes)
      if (holds(at.value) && !passed.includes(at.name) && !/^data:image\\/png;base64,[\\w+\\/=\\s]*$/.test(at.value)
          && !(name == 'a' && at.name == 'href' && /^((\\w+\\.html)?#|https?:|mailto:)/.test(at.value)))
        found.push('attribute ' + name + ' ' + at.name + '=' + at.value.slice(0, 120));
  }
  return found;
}"""


@contextmanager
def browser() -> Iterator[Any]:
    """The system's Chromium without a window; the caller is skipped where there is none."""
    if CHROMIUM is None:
        pytest.skip("Chromium is not here (apt-get install chromium): no page is opened in a browser")
    api = pytest.importorskip("playwright.sync_api", reason="playwright is not installed")
    with api.sync_playwright() as engine:
        arguments = ["--no-sandbox", "--disable-dev-shm-usage", "--disable-gpu", "--disable-background-networking"]
        started = engine.chromium.launch(executable_path=CHROMIUM, headless=True, args=arguments)
        yield started
        started.close()


def in_browser(started: Any, pages: Iterable[Path]) -> list[str]:
    """What fires, asks abroad or stands ready to on pages, each with its page.

    The pages' own policy, which allows no script, is switched off: what it would have caught counts as well.
    """
    context = started.new_context(bypass_csp=True)
    page, found, name = context.new_page(), [], ""

    def told(what: str) -> None:
        found.append(f"{name}: {what}")

    def asked(route: Any) -> None:
        host = re.sub(r"^\w+://([^/:]*).*", r"\1", route.request.url, flags=re.DOTALL)
        if host not in OF_NBCONVERT:
            told(f"asks {route.request.url[:120]}")
        route.abort()

    def dismissed(dialog: Any) -> None:
        told(f"dialog {dialog.message}")
        dialog.dismiss()

    page.on("dialog", dismissed)
    context.route(re.compile("^(https?|ftp|wss?):"), asked)
    for path in pages:
        name = "/".join(path.parts[-3:])
        page.goto(path.as_uri(), wait_until="load")
        # What waits for a frame, an animation or the next turn fires here.
        page.evaluate("() => new Promise(done => requestAnimationFrame(() => setTimeout(done, 20)))")
        found += [f"{name}: {what}" for what in page.evaluate(SCAN, [MARK, PASSED])]
    context.close()
    return found


def rendered(folder: Path, into: Path) -> list[Path]:
    """Executed notebooks and Markdown files of a folder as a client's viewer shows them, nothing sanitised."""
    into.mkdir(parents=True)
    pages, plain = [], mistune.create_markdown(escape=False, plugins=["table", "strikethrough", "url"])
    for path in sorted(folder.rglob("*.ipynb")):
        html, _ = HTMLExporter().from_notebook_node(nbformat.read(path, as_version=4))
        pages.append(_page(into / f"{path.stem}.html", html))
    for path in sorted(folder.rglob("*.md")):
        pages.append(_page(into / f"{path.stem}.md.html", str(plain(path.read_text(encoding="utf-8")))))
    return pages


def _page(path: Path, html: str) -> Path:
    path.write_text(html if "<html" in html else f"<!DOCTYPE html><meta charset=utf-8>{html}", encoding="utf-8")
    return path


def in_workbook(content: bytes) -> list[str]:
    """Formulas, links and names of a workbook that hold the mark, and parts that reach out of it."""
    found = []
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        found += [
            f"part {part}" for part in archive.namelist() if re.search("externalLink|vbaProject|embeddings", part)
        ]
        found += [f"link in {part}" for part in archive.namelist() if b"<hyperlink" in archive.read(part)]
    book = openpyxl.load_workbook(io.BytesIO(content))
    found += [f"name {name}" for name, one in book.defined_names.items() if _holds(f"{name} {one.attr_text}")]
    for sheet in book.worksheets:
        cells = (cell for row in sheet.iter_rows() for cell in row if cell.data_type == "f")
        found += [f"{sheet.title}!{cell.coordinate} {cell.value}" for cell in cells if _holds(str(cell.value))]
    return found


def in_csv(text: str) -> list[str]:
    """Cells that a spreadsheet would take for a formula, whichever sign it holds for the one between cells."""
    found = []
    for delimiter in ",;\t":
        for row in csv.reader(io.StringIO(text), delimiter=delimiter):
            found += [f"cell {cell[:80]}" for cell in row if BEGINS.match(cell) and _holds(cell)]
    return found


def on_disk(root: Path, *but: Path) -> list[str]:
    """Files below a folder, or below where we stand, that the words would have made; `but` holds what we made."""
    made = [path for path in root.rglob(f"*{MARK}*") if not any(path.is_relative_to(own) for own in but)]
    return [f"file {path.name}" for path in [*made, *Path.cwd().glob(f"*{MARK}*"), *root.parent.glob(f"*{MARK}*")]]


def _holds(text: str) -> bool:
    return MARK.lower() in text.lower() or ABROAD in text
