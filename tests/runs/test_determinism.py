"""The same inputs give the same bytes, whatever the person's language, time zone, settings, folders and cores."""

from __future__ import annotations

import os
import shutil

import pytest

from faults.crashes_surroundings import Surroundings, different, moved, variants
from scope3.runs.environment import environment


@pytest.mark.slow
def test_a_run_gives_the_same_bytes_with_everything_around_it_turned():
    assert different(whole=False) == (1, [])


@pytest.mark.slow
def test_the_languages_are_tried_where_they_can_be_made(tmp_path):
    found = variants(tmp_path / "home")
    if shutil.which("localedef") is None:
        pytest.skip("localedef, which makes languages, is not installed")
    assert {"language de_DE.UTF-8", "language tr_TR.UTF-8", "language de_DE.ISO-8859-1"} <= set(found)


def test_what_moved_is_named():
    assert moved({"a": b"1", "b": b"2"}, {"a": b"1", "b": b"3", "c": b"4"}) == ["b", "c"]
    assert moved({"a": b"1"}, {"a": b"1"}) == []


def test_a_persons_settings_do_not_reach_a_notebook(monkeypatch):
    own = {
        "PYTHONSTARTUP": "a",
        "PYTHONOPTIMIZE": "2",
        "PANDAS_COPY_ON_WRITE": "0",
        "JUPYTER_PATH": "b",
        "LANGUAGE": "de",
    }
    for name, value in own.items():
        monkeypatch.setenv(name, value)
    monkeypatch.setenv("PYTHONPATH", "c")
    monkeypatch.setenv("TZ", "Asia/Kolkata")
    monkeypatch.setenv("LC_ALL", "tr_TR.UTF-8")
    given = environment()
    assert not own.keys() & given.keys()
    # Where Python finds its modules is no setting of how it behaves.
    assert given["PYTHONPATH"] == "c"
    assert (given["TZ"], given["LC_ALL"], given["PYTHONHASHSEED"]) == ("UTC", "C.UTF-8", "0")
    assert given["HOME"] == os.environ["HOME"]


def test_surroundings_are_the_first_machines_unless_said():
    assert Surroundings().environment == {}
