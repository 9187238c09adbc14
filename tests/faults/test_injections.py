"""The short form of the injections, and the proof that each of its detectors can find something."""

from __future__ import annotations

import pandas as pd
import pytest
import xlsxwriter

import site_run
import small_client
from faults import injections, injections_live
from faults import injections_refused as refused
from faults.injections_payloads import ABROAD, MARK, TEXTS
from scope3 import paths, results
from scope3.organisation import organisation_folder
from scope3.report import xhtml
from scope3.report.site.across import write_index
from scope3.runs import parameters
from scope3.yaml_files import load_yaml
from source_files import HEADER, ROWS, read, xlsx

LIVE = {
    "script": f"<script>alert('{MARK}')</script>",
    "handler": f"<img src=x onerror=\"alert('{MARK}')\">",
    "waiting": f"<p onclick=\"alert('{MARK}')\">x</p>",
    "link": f"<a href=\"javascript:alert('{MARK}')\">x</a>",
    "frame": f'<iframe src="data:text/html,{MARK}"></iframe>',
    "abroad": f"<img src='https://{ABROAD}/x.png'>",
    "style": f"<style>p {{ color: red }} /* {MARK} */</style>",
}


@pytest.mark.slow
def test_nothing_takes_effect_in_short():
    for count in injections.counts(whole=False):
        assert count.stands, f"{count.what}: {count.wrong} of {count.tried}; {count.note}"


def test_the_corpus_is_large_and_holds_nothing_twice():
    assert len(TEXTS) == len(set(TEXTS)) >= 150


@pytest.mark.slow
def test_the_browser_finds_what_is_live_and_passes_what_is_not(tmp_path):
    for name, markup in {**LIVE, "plain": f"&lt;script&gt;{MARK}&lt;/script&gt;<img alt='{MARK}'>"}.items():
        (tmp_path / f"{name}.html").write_text(f"<!DOCTYPE html>{markup}", encoding="utf-8")
    with injections_live.browser() as started:
        found = injections_live.in_browser(started, sorted(tmp_path.glob("*.html")))
    assert {line.partition(".html")[0].rpartition("/")[2] for line in found} == set(LIVE)


@pytest.mark.slow
def test_pages_that_escape_nothing_are_counted(tmp_path, monkeypatch):
    """The page over all runs, its escaping broken on purpose: the name of a client is a script."""
    monkeypatch.setattr(xhtml, "escape", lambda text, quote: text)
    site_run.write(tmp_path)
    with injections_live.browser() as started:
        found = injections_live.in_browser(started, [write_index(tmp_path)[0]])
    assert any("dialog" in line for line in found)


def test_csv_that_escapes_nothing_is_counted(monkeypatch):
    texts = [f"=1+{MARK}", f"x;+{MARK}", f"x\n-{MARK}", f"\uff20{MARK}"]
    # Behind another cell, so that a reader of semicolons does not see the quotes of a cell of several lines.
    table = pd.DataFrame({f"={MARK}": ["a"] * 4, "supplier": texts, "t_co2e": [-1.5] * 4})
    assert injections_live.in_csv(results.csv_text(table)) == []
    assert "-1.5" in results.csv_text(table)
    monkeypatch.setattr(results, "_inert", lambda value: value)
    found = injections_live.in_csv(results.csv_text(table))
    assert all(any(text.split("\n")[-1].split(";")[-1] in line for line in found) for text in texts)


def test_a_workbook_with_a_live_cell_or_a_link_is_counted(tmp_path):
    for name, (column, value) in {"formula": ("A1", f'=N("{MARK}")'), "link": ("A1", f"https://{ABROAD}")}.items():
        with xlsxwriter.Workbook(tmp_path / f"{name}.xlsx") as book:
            book.add_worksheet().write(column, value)
        assert injections_live.in_workbook((tmp_path / f"{name}.xlsx").read_bytes())
    assert not injections_live.in_workbook(
        xlsx(tmp_path / "sound.xlsx", ("S", [HEADER, [MARK, "", "", ""]])).read_bytes()
    )


def test_what_is_sound_is_counted_as_accepted(tmp_path):
    """Each kind of refusal without what is refused: the refusals are not of something else."""
    small_client.write(tmp_path / "data")
    (tmp_path / "a.yaml").write_text("a: {b: [c]}\n", encoding="utf-8")
    sound = {
        "client": lambda folder: organisation_folder("small", 2024, tmp_path / "data"),
        "workbook": lambda folder: read(xlsx(folder / "a.xlsx", ("S", [HEADER, *ROWS]))),
        "yaml": lambda folder: load_yaml(tmp_path / "a.yaml"),
        "parameter": lambda folder: parameters.check({"margins": "excluded"}, paths.NOTEBOOKS.glob("*.ipynb")),
    }
    sound |= {f"name in {key}": refused.named(key, "ledger.csv") for key in refused.KEYS}
    for name, attempt in sound.items():
        assert injections.tried(refused.Case(name, attempt), tmp_path / name) == f"{name} was accepted"


def test_a_file_made_while_it_is_refused_is_counted(tmp_path):
    def attempt(folder):
        (folder / MARK).touch()
        load_yaml(folder / "none.yaml")

    assert MARK in injections.tried(refused.Case("made", attempt), tmp_path / "a")
