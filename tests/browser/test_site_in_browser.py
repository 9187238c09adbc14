"""The result site in a browser: links, console, accessibility, keyboard, narrow screens and hostile names."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

import site_run
from scope3.report.site import write_site
from scope3.report.site.across import write_index

pytestmark = pytest.mark.slow

INDEX = "small/2024/html/index.html"
NARROW = {"width": 420, "height": 860}


@pytest.fixture(scope="module")
def outputs(browser, tmp_path_factory) -> Path:
    """The small client's run, a run by hand with every hostile word, and the index over both."""
    made = site_run.of_small_client(tmp_path_factory.getbasetemp()) / "outputs"
    if not (made / "hostile").exists():
        folder = site_run.write(made)
        write_site(folder, json.loads((folder / "manifest.json").read_text()))
        site_run.write_manifest(folder)
        write_index(made)
    return made


@pytest.fixture
def watched(page):
    """A page that collects what goes wrong on it."""
    page.wrong = []
    page.on("console", lambda said: page.wrong.append(f"{said.type}: {said.text}"))
    page.on("pageerror", lambda error: page.wrong.append(str(error)))
    page.on("requestfailed", lambda request: page.wrong.append(f"failed: {request.url}"))
    page.on("dialog", lambda dialog: page.wrong.append(f"dialog: {dialog.message}"))
    page.on("request", lambda request: request.url.startswith("file:") or page.wrong.append(f"loads {request.url}"))
    return page


def _go(page, outputs: Path, name: str) -> None:
    page.goto((outputs / name).as_uri())


def test_every_page_opens_and_every_link_on_it_leads_somewhere(watched, outputs):
    """All pages that links reach from the index across clients, each opened once, without a word on the console."""
    start = (outputs / "index.html").as_uri()
    opened, waiting, files = set(), [start], set()
    while waiting:
        address = waiting.pop()
        opened.add(address)
        watched.goto(address)
        # An anchor that is not there leaves the browser at the top without a word.
        lost = watched.evaluate(
            """() => [...document.querySelectorAll("a[href^='#']")]
            .filter(link => !document.getElementById(link.hash.slice(1))).map(link => link.href)"""
        )
        assert lost == [], address
        broken = watched.evaluate("() => [...document.images].filter(image => !image.naturalWidth).map(i => i.src)")
        assert [image for image in broken if "hostile" not in image] == [], address
        links = watched.evaluate("() => [...document.querySelectorAll('a[href]')].map(link => link.href)")
        for link in {link.split("#")[0] for link in links if link.startswith("file:")}:
            if link.endswith(".html"):
                waiting += [link] if link not in opened and link not in waiting else []
            else:
                files.add(link)
    assert watched.wrong == []
    pages = {path.as_uri() for path in outputs.rglob("*.html")}
    assert opened == pages
    assert {link for link in files if not _path(link).is_file()} == set()


def _path(link: str) -> Path:
    from urllib.parse import unquote, urlsplit

    return Path(unquote(urlsplit(link).path))


def test_the_style_is_loaded_under_the_policy(watched, outputs):
    for name in (INDEX, "index.html"):
        _go(watched, outputs, name)
        colour = "() => getComputedStyle(document.querySelector('h1')).fontFamily"
        assert "Georgia" in watched.evaluate(colour)
    assert watched.wrong == []


@pytest.mark.parametrize("name", [INDEX, "small/2024/html/20_purchased_goods_and_capital.html", "small/2024/html/record.html",
                                  "hostile/2024/html/20_purchased_goods.html", "index.html"])  # fmt: skip
@pytest.mark.parametrize("narrow", [False, True], ids=["wide", "narrow"])
def test_axe_finds_no_fault(watched, outputs, name, narrow):
    axe = pytest.importorskip("axe_playwright_python.sync_playwright", reason="axe-playwright-python is not installed")
    if narrow:
        watched.set_viewport_size(NARROW)
    _go(watched, outputs, name)
    found = axe.Axe().run(watched).response["violations"]
    said = [(one["id"], one["impact"], [node["html"][:120] for node in one["nodes"]][:3]) for one in found]
    assert said == []


@pytest.mark.parametrize("name", [INDEX, "hostile/2024/html/20_purchased_goods.html", "index.html"])
def test_a_name_that_is_a_script_shows_as_text(watched, outputs, name):
    _go(watched, outputs, name)
    assert watched.get_by_text("<script>alert(1)</script> & Sons").first.is_visible()
    assert watched.locator("script").count() == 0
    assert watched.wrong == []


def test_the_keyboard_reaches_content_and_pages(watched, outputs):
    _go(watched, outputs, INDEX)
    watched.keyboard.press("Tab")
    assert watched.evaluate("document.activeElement.textContent") == "Skip to the content"
    assert watched.locator(".skip").bounding_box()["y"] >= 0
    watched.keyboard.press("Enter")
    assert watched.evaluate("document.activeElement.id") == "content"
    _go(watched, outputs, INDEX)
    for _ in range(30):
        watched.keyboard.press("Tab")
        if watched.evaluate("document.activeElement.textContent") == "The record of the run":
            break
    watched.keyboard.press("Enter")
    watched.wait_for_url("**/record.html")
    assert watched.locator("h1").inner_text().startswith("The record of the run")


def test_code_is_folded_until_somebody_opens_it(watched, outputs):
    _go(watched, outputs, "hostile/2024/html/20_purchased_goods.html")
    source = watched.get_by_text("show(table)")
    assert not source.is_visible()
    watched.get_by_text("How this was computed").first.click()
    assert source.is_visible()


def test_on_a_narrow_screen_no_page_is_wider_than_the_screen_and_the_pages_open_without_a_script(watched, outputs):
    watched.set_viewport_size(NARROW)
    for path in sorted((outputs / "small" / "2024" / "html").glob("*.html")):
        watched.goto(path.as_uri())
        assert watched.evaluate("document.documentElement.scrollWidth") <= NARROW["width"], path.name
    _go(watched, outputs, INDEX)
    pages = watched.locator("#pages")
    assert not pages.is_visible()
    watched.get_by_role("link", name="All pages").click()
    assert pages.is_visible()
    watched.get_by_role("link", name="Close").click()
    assert not pages.is_visible()


def test_on_paper_there_is_no_navigation_and_nothing_leaves_the_page(watched, outputs):
    watched.set_viewport_size({"width": 673, "height": 950})  # what the margins leave of A4, in px
    watched.emulate_media(media="print")
    for path in sorted((outputs / "small" / "2024" / "html").glob("*.html")):
        watched.goto(path.as_uri())
        assert not watched.locator("#pages").is_visible()
        wide = "() => [...document.querySelectorAll('.table')].filter(t => t.scrollWidth > t.clientWidth + 1).length"
        assert watched.evaluate(wide) == 0, path.name
    _go(watched, outputs, "hostile/2024/html/20_purchased_goods.html")
    given = watched.locator(".code.parameters pre").first
    assert given.is_visible(), "paper cannot be opened: what the run was given stands on it"
    assert not watched.get_by_text("show(table)").is_visible()
    shown = watched.evaluate("getComputedStyle(document.querySelector('main a[href^=http]'), '::after').content")
    assert "https://example.org/a" in shown or "attr(href)" in shown
