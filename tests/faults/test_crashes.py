"""Batches killed, disks that refuse, limits that are met: the short form of `faults.crashes`, and proof that it can fail."""

from __future__ import annotations

import errno
import os
import shutil
from pathlib import Path

import pytest

from faults.crashes import LIMITS, REFUSALS, answers, writers, wrong
from faults.crashes_shim import BATCH, EVERYBODY, ITSELF
from scope3.runs import warm

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(not warm.can_fork(), reason="the trials fork, which this platform does not do safely"),
]
# Points spread over the events of the batch, of which there are some 240, and what is asked of each.
KILLED = [
    *({"at": at, "kill": EVERYBODY} for at in (31, 91, 140, 211)),
    {"at": 75, "kill": BATCH},
    {"at": 176, "kill": ITSELF},
    {"killed_after": 0.4},
]
REFUSED = [{"at": at, **how} for how in REFUSALS for at in (47, 74, 120)]
UNDISTURBED = [{"at_a_time": 1}, {"at_a_time": 2}]


@pytest.fixture(scope="module")
def found():
    return answers("crashes_trials", [*KILLED, *REFUSED, {"limit": LIMITS[4]}, *UNDISTURBED], 1)


def test_what_is_killed_is_whole_and_comes_to_the_same_bytes_when_resumed(found):
    killed = [one for one in found if "kill" in one or "killed_after" in one]
    assert len(killed) == len(KILLED)
    assert all(one["fired"] for one in killed)
    assert [one for one in killed if wrong(one)] == []
    # What killed everybody or the batch left no end of its own.
    assert {one["status"] for one in killed if one.get("kill") != ITSELF} == {-9}


def test_what_is_refused_is_whole_said_and_comes_to_the_same_bytes_when_resumed(found):
    refused = [one for one in found if one.get("error") or "limit" in one]
    assert len(refused) == len(REFUSED) + 1
    assert all(one["fired"] for one in refused)
    assert [one for one in refused if wrong(one)] == []


def test_the_same_bytes_in_one_process_and_in_two_at_a_time(found):
    """The batch of two clients, one after the other and side by side."""
    undisturbed = [one for one in found if "at_a_time" in one]
    assert [(one["at_a_time"], one["torn"], one["unlike"]) for one in undisturbed] == [(1, [], []), (2, [], [])]


def test_commands_leave_old_files_or_new_ones_and_say_why():
    tried = writers(whole=False)
    assert len(tried) >= 10
    assert [one for one in tried if wrong(one)] == []


@pytest.mark.parametrize("torn", ["cut", "mixed", "no manifest", "gone"])
def test_a_torn_folder_is_counted(tmp_path, monkeypatch, torn):
    """The eyes of the trials, on outputs torn by hand."""
    from faults import crashes_trials
    from scope3.runs import manifest

    world = _world_of_two_states(tmp_path)
    outputs = tmp_path / "outputs"
    shutil.copytree(world.before, outputs)
    assert crashes_trials.torn(world, outputs) == []
    folder = outputs / "ant" / "2024"
    if torn == "cut":
        (folder / "a.csv").write_text("1,")
    elif torn == "mixed":
        # By a manifest that vouches for it.
        shutil.copy(world.after / "ant" / "2024" / "a.csv", folder)
        (folder / manifest.NAME).write_text(manifest.dump({"outputs": manifest.outputs_of(folder)}))
    elif torn == "no manifest":
        (folder / manifest.NAME).unlink()
    else:
        shutil.rmtree(folder)
    assert crashes_trials.torn(world, outputs) != []
    assert crashes_trials.unlike(world, outputs) != []


def _world_of_two_states(root: Path):
    """As `World`, without running anything: two files and a manifest, before and after."""
    from types import SimpleNamespace

    from faults.crashes_trials import contents
    from scope3.runs import manifest

    for state, text in (("before", "1,2\n"), ("after", "3,4\n")):
        folder = root / state / "ant" / "2024"
        folder.mkdir(parents=True)
        for name in ("a.csv", "b.csv"):
            (folder / name).write_text(text)
        (folder / manifest.NAME).write_text(manifest.dump({"outputs": manifest.outputs_of(folder)}))
    before, after = root / "before", root / "after"
    whole = {("ant", 2024): [contents(before, "ant"), contents(after, "ant")]}
    return SimpleNamespace(before=before, after=after, whole=whole)


def test_a_fault_without_a_reason_or_a_file_is_counted():
    from faults.crashes_trials import unclear

    reason = os.strerror(errno.ENOSPC)

    def said(fault):
        return unclear([{"status": "failed", "fault": fault}], reason)

    assert said(f"[Errno 28] {reason}: '<outputs>/a.csv'") == []
    assert said(f"20_chart.ipynb, cell 2: OSError: [Errno 28] {reason}") == []
    assert said(f"[Errno 28] {reason}") != []
    assert said("its process ended early (exit status 1)") != []
    assert unclear(None, reason) != []


def test_a_batch_that_puts_files_in_place_one_by_one_is_counted():
    """The whole way: four files are written whole, then comes a fifth rename, which the house does not have."""
    (one,) = answers("crashes_in_place", [{"at": 7, "only": "rename", "kill": EVERYBODY}], 1)
    assert one["fired"]
    assert any("ant: " in line for line in one["torn"])
