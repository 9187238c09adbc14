"""One Chromium for the tests of a file of what a browser shows; where there is none, they are skipped and say so."""

from __future__ import annotations

import shutil
from collections.abc import Iterator

import pytest

CHROMIUM = shutil.which("chromium")
WITHOUT = "Chromium is not here (apt-get install chromium): no page is opened in a browser"
# No sandbox inside containers; nothing that the browser itself would fetch.
ARGUMENTS = ["--no-sandbox", "--disable-dev-shm-usage", "--disable-gpu", "--disable-background-networking"]


# Not for the whole session: of one process's tests no two may hold a Playwright at a time.
@pytest.fixture(scope="module")
def browser() -> Iterator:
    """The system's Chromium without a window."""
    if CHROMIUM is None:
        pytest.skip(WITHOUT)
    api = pytest.importorskip("playwright.sync_api", reason="playwright is not installed")
    with api.sync_playwright() as engine:
        started = engine.chromium.launch(executable_path=CHROMIUM, headless=True, args=ARGUMENTS)
        yield started
        started.close()


@pytest.fixture
def page(browser) -> Iterator:
    """An empty page of its own for each test, with nothing remembered from another."""
    context = browser.new_context(viewport={"width": 1280, "height": 900})
    yield context.new_page()
    context.close()
