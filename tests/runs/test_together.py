"""Several notebooks at a time: begun from both ends, no more than asked for, and one story told of what failed."""

from __future__ import annotations

import threading
from pathlib import Path

import pytest

from scope3.runs.progress import silent
from scope3.runs.stop import Stop
from scope3.runs.together import cores, execute_all

NOTEBOOKS = [Path(f"{number}_notebook.ipynb") for number in range(10, 16)]
# Longer than anything here waits for; a test that meets it fails.
PATIENCE = 60.0


def test_one_at_a_time_are_begun_in_their_order_and_timed() -> None:
    begun: list[str] = []
    seconds = execute_all(NOTEBOOKS, lambda notebook, stop: begun.append(notebook.name), 1, silent)
    assert begun == list(seconds) == [notebook.name for notebook in NOTEBOOKS]
    assert all(taken >= 0 for taken in seconds.values())


def test_of_two_at_a_time_one_begins_from_the_last() -> None:
    both, begun = threading.Barrier(2), []

    def execute(notebook: Path, stop: Stop) -> None:
        begun.append(notebook)
        both.wait(PATIENCE)

    seconds = execute_all(NOTEBOOKS, execute, 2, silent)
    assert [set(begun[at : at + 2]) for at in (0, 2, 4)] == [{NOTEBOOKS[at], NOTEBOOKS[-1 - at]} for at in range(3)]
    assert list(seconds) == [notebook.name for notebook in NOTEBOOKS]


@pytest.mark.parametrize("jobs", [1, 2, 3])
def test_no_more_are_under_way_than_asked_for(jobs: int) -> None:
    meeting, lock, under_way, most = threading.Barrier(jobs), threading.Lock(), [0], [0]

    def execute(notebook: Path, stop: Stop) -> None:
        with lock:
            under_way[0] += 1
            most[0] = max(most[0], under_way[0])
        meeting.wait(PATIENCE)
        with lock:
            under_way[0] -= 1

    execute_all(NOTEBOOKS, execute, jobs, silent)
    assert most == [jobs]


def test_an_earlier_one_under_way_ends_and_its_failure_is_the_one_told() -> None:
    failed = threading.Event()

    def execute(notebook: Path, stop: Stop) -> None:
        if notebook == NOTEBOOKS[0]:
            assert failed.wait(PATIENCE)
            raise ValueError("the first")
        failed.set()
        raise ValueError("a later one")

    with pytest.raises(ValueError, match="the first"):
        execute_all(NOTEBOOKS, execute, 2, silent)


def test_later_ones_are_stopped_or_never_begun() -> None:
    begun: list[Path] = []
    waiting, ended = threading.Event(), threading.Event()

    def execute(notebook: Path, stop: Stop) -> None:
        begun.append(notebook)
        if notebook == NOTEBOOKS[0]:
            assert waiting.wait(PATIENCE)
            raise ValueError("the first")
        with stop.by(ended.set):
            waiting.set()
            assert ended.wait(PATIENCE)
        raise RuntimeError("stopped")

    with pytest.raises(ValueError, match="the first"):
        execute_all(NOTEBOOKS, execute, 2, silent)
    assert set(begun) == {NOTEBOOKS[0], NOTEBOOKS[-1]}


def test_one_thread_at_a_time_tells_how_far_it_is() -> None:
    telling, seen = threading.Lock(), []

    def progress(notebook: str, number: int, count: int, seconds: float | None) -> None:
        assert telling.acquire(blocking=False)
        seen.append((notebook, number, count, seconds is None))
        telling.release()

    execute_all(NOTEBOOKS, lambda notebook, stop: None, 3, progress)
    expected = [(each.name, at, len(NOTEBOOKS), begins) for at, each in enumerate(NOTEBOOKS, 1) for begins in (1, 0)]
    assert sorted(seen) == sorted(expected)


def test_what_is_stopped_before_it_begins_ends_at_once() -> None:
    stop, ended = Stop(), []
    stop.now()
    with stop.by(lambda: ended.append("early")):
        assert ended == ["early"]
    stop.now()
    assert ended == ["early"]


def test_there_is_at_least_one_processor() -> None:
    assert cores() >= 1
