"""The method picker as a person meets it: by keyboard, in a browser, beside the file it writes."""

from __future__ import annotations

import http.client
import os
import re
import signal
import subprocess
import sys
import time
from collections.abc import Iterator

import psutil
import pytest

import small_client
from scope3.client import open_client
from scope3.inventory import build_inventory, calculate_emissions, total
from scope3.methods import METHODS
from scope3.page import number
from scope3.settings import house_defaults
from small_client import ORGANISATION
from two_years import GOODS_WITH_SUPPLIER

AVERAGE_FIRST = ["average_data", *(name for name in METHODS[1] if name != "average_data")]
pytestmark = pytest.mark.slow

STARTED = 300  # seconds; a loaded machine imports slowly
SHOWN = 240_000  # milliseconds
UNWATCHED = 20  # seconds
NAME = "<script>alert(1)</script>"
REMARK = "  # as the register has it"


@pytest.fixture(scope="module")
def data(tmp_path_factory):
    text = ORGANISATION.replace("name: Small Ltd", f"name: {NAME}{REMARK}")
    return small_client.write(tmp_path_factory.mktemp("app"), organisation=text, goods=GOODS_WITH_SUPPLIER)


@pytest.fixture(scope="module")
def server(browser, data) -> Iterator[subprocess.Popen]:
    """`scope3 app`, interrupted at the end, as by Ctrl-C; it must end well."""
    # As `scope3 app`, but a page that no browser looks at is given up after seconds, not minutes; and interrupted it can
    # be, though whoever started the tests in the background let Ctrl-C be ignored.
    code = (
        "import signal, sys; signal.signal(signal.SIGINT, signal.default_int_handler); "
        f"from scope3.picker import server; server.UNWATCHED, server.LOOKED_FOR = {UNWATCHED}, 1; "
        "from scope3.cli import main; sys.exit(main())"
    )
    command = [sys.executable, "-c", code, "app", "small", "2024", "--no-browser", "--data", str(data)]
    surroundings = {**os.environ, "PYTHONUNBUFFERED": "1"}
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True, env=surroundings) as server:
        try:
            yield server
        finally:
            server.send_signal(signal.SIGINT)
            try:
                assert server.wait(STARTED) == 0
            finally:
                server.kill()


@pytest.fixture(scope="module")
def address(server) -> str:
    """The address that `scope3 app` prints."""
    return re.search(r"http://127\.0\.0\.1:\d+/\?token=\S+", server.stdout.readline())[0]


@pytest.fixture
def opened(page, address):
    """The page of the picker, and what went wrong or abroad while it was looked at."""
    page.wrong = []
    page.on("pageerror", lambda error: page.wrong.append(str(error)))
    page.on("console", lambda said: page.wrong.append(said.text) if said.type == "error" else None)
    page.on("request", lambda asked: page.wrong.append(asked.url) if _is_abroad(asked.url) else None)
    page.on("dialog", lambda dialog: page.wrong.append(dialog.message))
    page.goto(address, timeout=SHOWN)
    page.get_by_label("Ladder", exact=True).wait_for(timeout=SHOWN)
    return page


def _is_abroad(url: str) -> bool:
    return not re.match(r"(https?|wss?)://127\.0\.0\.1:|data:|blob:", url)


def _total(**overrides) -> str:
    client = open_client("small", 2024, **overrides)
    return number(total(build_inventory(client, calculate_emissions(client))))


def _await(page, text):
    page.get_by_role("status").filter(has_text=text).first.wait_for(timeout=SHOWN)


def test_the_server_answers_its_own_name_and_key_alone_and_gives_no_file(address):
    found = re.search(r"//127\.0\.0\.1:(\d+)/\?token=(\S+)", address)
    port, key = int(found[1]), {"Authorization": f"token {found[2]}"}

    def asked(path: str, **headers: str) -> tuple[int, str]:
        connection = http.client.HTTPConnection("127.0.0.1", port, timeout=STARTED)
        connection.request("GET", path, headers=headers)
        answer = connection.getresponse()
        connection.close()
        return answer.status, answer.getheader("Location", "").partition("?")[0]

    for path in ("/", "/api/kernels", "/files/organisation.yaml"):
        assert asked(path) == (302, "/login")
        assert asked(path, Host="another.example", **key) == (403, "")
    for file in ("organisation.yaml", "../organisation.yaml", "95_method_choices.ipynb", "files/etc/passwd"):
        assert asked(f"/voila/files/{file}", **key) == (403, "")


def test_a_ladder_changed_by_keyboard_is_the_run_s_total_and_is_saved(opened, data, monkeypatch):
    monkeypatch.setenv("SCOPE3_DATA", str(data))
    before, after = _total(), _total(methods_1=AVERAGE_FIRST)
    assert before != after
    _await(opened, f"Saved: {before} t CO2e. As picked: {before} t CO2e")
    order = opened.get_by_label("Methods in their order", exact=True)
    order.focus()
    for _ in range(3):
        opened.keyboard.press("ArrowDown")
    up = opened.get_by_role("button", name="Move up")
    for place in (3, 2, 1):
        up.focus()
        opened.keyboard.press("Enter")
        _await(opened, f"average_data is number {place} of 6. Saved: {before}")
    _await(opened, f"As picked: {after} t CO2e")

    file = data / "small" / "2024" / "organisation.yaml"
    untouched = file.read_text(encoding="utf-8")
    save = opened.get_by_role("button", name="Save to organisation.yaml")
    save.press("Enter")
    _await(opened, "Not saved.")
    assert file.read_text(encoding="utf-8") == untouched
    opened.get_by_label("Who decides", exact=True).fill("A. Reader")
    opened.get_by_label("Why", exact=True).fill("The forge's figure was not assured.")
    save.press("Enter")
    _await(opened, "Saved to organisation.yaml.")
    text = file.read_text(encoding="utf-8")
    assert text.startswith(untouched)
    assert REMARK in text
    assert open_client("small", 2024).organisation.decisions[0].by == "A. Reader"
    assert _total() == after

    opened.reload(timeout=SHOWN)
    _await(opened, f"Saved: {after} t CO2e. As picked: {after} t CO2e")
    assert opened.get_by_text("The forge's figure was not assured.").is_visible()
    assert opened.wrong == []


def test_what_stands_on_the_screen_is_saved_though_the_page_still_calculates(opened, data, monkeypatch):
    """The browser holds back what is typed while the page is busy, and would send the press before it."""
    monkeypatch.setenv("SCOPE3_DATA", str(data))
    saved = len(open_client("small", 2024).organisation.decisions)
    _await(opened, "As picked:")
    basis = opened.get_by_label("ef basis", exact=True)
    was = basis.input_value()
    other = next(value for value in house_defaults()["choices"]["ef_basis"]["one_of"] if value != was)
    margins = opened.get_by_label("margins", exact=True)
    margins.select_option("excluded" if margins.input_value() == "included" else "included")
    for value in (other, was, other):
        basis.select_option(value)
    opened.get_by_label("Who decides", exact=True).press_sequentially("B. Writer")
    opened.get_by_label("Why", exact=True).press_sequentially("Typed while the page was busy.")
    opened.get_by_role("button", name="Save to organisation.yaml").click()
    _await(opened, "Saved to organisation.yaml.")
    organisation = open_client("small", 2024).organisation
    (decision,) = organisation.decisions[saved:]
    assert (decision.by, decision.why) == ("B. Writer", "Typed while the page was busy.")
    assert organisation.choices["ef_basis"] == other == basis.input_value()
    assert organisation.choices["margins"] == margins.input_value()
    assert opened.wrong == []


def test_a_gwp_set_that_no_factor_has_is_mended_in_the_words_of_the_page(opened):
    opened.get_by_label("GWP set", exact=True).select_option("AR6GWP20")
    _await(opened, "On this page: tick 'Accept factors of GWP set AR5GWP100'")
    opened.get_by_label("Accept factors of GWP set AR5GWP100", exact=True).check()
    _await(opened, "As picked:")
    assert opened.get_by_role("status").filter(has_text="No total").count() == 0


def test_a_browser_that_is_killed_leaves_no_calculation_behind(browser, address, server):
    beside = browser.new_context()
    page = beside.new_page()
    page.goto(address, timeout=SHOWN)
    page.get_by_label("Ladder", exact=True).wait_for(timeout=SHOWN)
    assert _kernels(server)
    # A page that is open keeps its kernel however long it rests; without a word of leaving, the rest end it.
    time.sleep(UNWATCHED + 3)
    assert len(_kernels(server)) == 1
    beside.close()
    end = time.monotonic() + STARTED
    while _kernels(server) and time.monotonic() < end:
        time.sleep(1)
    assert not _kernels(server)


def _kernels(server: subprocess.Popen) -> set[int]:
    """The process numbers of the server's kernels."""
    found = psutil.Process(server.pid).children(recursive=True)
    return {one.pid for one in found if "ipykernel_launcher" in _command(one)}


def _command(process: psutil.Process) -> str:
    """The command line; nothing of a process that ended since it was listed."""
    try:
        return " ".join(process.cmdline())
    except psutil.NoSuchProcess:  # of which a zombie is one
        return ""


def test_a_name_that_is_a_script_is_text_and_nothing_serious_stands_in_the_way_of_a_reader(opened):
    axe = pytest.importorskip("axe_playwright_python.sync_playwright")
    assert opened.get_by_role("heading", name=f"{NAME}, 2024").is_visible()
    assert opened.title() == f"Method choices: {NAME}, 2024"
    for width in (1280, 480):
        opened.set_viewport_size({"width": width, "height": 900})
        found = axe.Axe().run(opened).response["violations"]
        assert [(one["id"], one["help"]) for one in found if one["impact"] in ("serious", "critical")] == []
    assert opened.wrong == []


def test_without_the_key_nothing_is_shown(page, address):
    page.goto(address.partition("?")[0], timeout=SHOWN)
    assert page.get_by_label("Ladder", exact=True).count() == 0
    assert NAME not in page.content()
