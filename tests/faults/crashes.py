"""A batch killed at every event, every write refused, every setting of a person's machine turned: what is torn or moves.

A refusal is a full disk from that moment on (ENOSPC) or one failure of the disk (EIO). A kill is SIGKILL: of all processes
at once, as a power cut or the system's want of memory has it, of the batch alone, and of the one process at work.
"""

from __future__ import annotations

import contextlib
import errno
import json
import os
import random
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

from faults.counts import Count
from faults.crashes_shim import BATCH, EVERYBODY, ITSELF
from faults.crashes_surroundings import different
from scope3.runs import warm
from scope3.runs.environment import environment

TESTS = Path(__file__).resolve().parents[1]
REFUSALS = ({"error": errno.ENOSPC, "lasting": True}, {"error": errno.EIO, "lasting": False})
READ_ONLY = {"error": errno.EROFS, "lasting": True}
# Of the other writers one that writes a file, one a set, one a folder.
SHORT = ("footprints", "factors import", "export html")
# Bytes a file may have; libraries of C meet this limit too, whose writes the shim does not see.
LIMITS = (0, 1, 100, 1000, 2000, 4000, 8000)
Answer = dict[str, Any]
Ask = Callable[[Answer], Answer]


@contextlib.contextmanager
def asking(module: str) -> Iterator[Ask]:
    """A process of its own that carries out trials, one at a time."""
    places = [str(TESTS), str(TESTS / "runs"), os.environ.get("PYTHONPATH", "")]
    with tempfile.TemporaryDirectory(prefix="scope3-crashes-") as folder:
        process = subprocess.Popen(
            [sys.executable, "-m", f"faults.{module}", folder],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
            env=environment({"PYTHONPATH": os.pathsep.join(filter(None, places))}),
        )

        def ask(trial: Answer) -> Answer:
            assert process.stdin and process.stdout
            print(json.dumps(trial), file=process.stdin, flush=True)
            answer = process.stdout.readline()
            assert answer, f"the process of the trials ended at {trial}"
            found: Answer = json.loads(answer)
            return found

        try:
            yield ask
        finally:
            assert process.stdin
            process.stdin.close()
            process.wait()


def answers(module: str, trials: Iterable[Answer], processes: int) -> list[Answer]:
    """The answers to trials, shared out over some processes."""
    trials = list(trials)

    def some(own: list[Answer]) -> list[Answer]:
        with asking(module) as ask:
            return [ask(trial) for trial in own]

    with ThreadPoolExecutor(processes) as threads:
        return [
            answer for part in threads.map(some, (trials[at::processes] for at in range(processes))) for answer in part
        ]


def wrong(answer: Answer) -> bool:
    """Whether a trial left something torn, did not come to the same bytes, or did not say what was wrong."""
    return any(answer.get(name) for name in ("torn", "unlike", "unclear"))


def events(trial: Answer) -> int:
    """How many events there are where none is struck."""
    with asking("crashes_trials") as ask:
        return int(ask({"at": 0, **trial})["events"])


def kills(many: int, seconds: Iterable[float]) -> list[Answer]:
    """Points over a batch of so many events: each for all processes, some for one of them, and some by the clock."""
    by_event = [{"at": at, "kill": EVERYBODY} for at in range(1, many + 1)]
    by_event += [{"at": at, "kill": whom} for whom in (BATCH, ITSELF) for at in range(1, many + 1, 5)]
    return by_event + [{"killed_after": after} for after in seconds]


def counts(whole: bool) -> list[Count]:
    """Kills and refusals over a batch, refusals at every other writer, and the surroundings of a run."""
    if not warm.can_fork():
        return []
    processes = 2 if whole else 1
    struck, refusable = (events({"kill": EVERYBODY}), events({"error": errno.EIO})) if whole else (240, 165)
    drawn = random.Random(8)
    killed = kills(struck, [round(drawn.uniform(0.05, 3), 2) for _ in range(20)])
    refused = [{"at": at, **how} for how in REFUSALS for at in range(1, refusable + 1)]
    limited = [{"limit": limit} for limit in LIMITS]
    if not whole:
        killed, refused, limited = killed[11:240:30], refused[9::48], limited[4:5]
    found = answers("crashes_trials", [*killed, *refused, *limited], processes)
    by_kill = [one for one in found if (one.get("kill") or "killed_after" in one) and one["fired"]]
    by_disk = [one for one in found if one.get("error") and one["fired"]]
    by_size = [one for one in found if "limit" in one]
    elsewhere = writers(whole)
    tried, moved = different(whole)
    return [
        _count("kill -9 over a batch, then resumed", by_kill, 200 if whole else 8),
        _count("k-th write of a batch refused, then resumed", by_disk, 300 if whole else 6),
        _count("files of a batch limited in size, then resumed", by_size, len(limited)),
        _count("k-th write of a command refused", elsewhere, 150 if whole else 8),
        Count("surroundings of a run turned", tried, len(moved), 12 if whole else 2, "; ".join(moved)),
    ]


def _count(what: str, found: list[Answer], wanted: int) -> Count:
    bad = [one for one in found if wrong(one)]
    return Count(what, len(found), len(bad), wanted, json.dumps(bad[0]) if bad else "torn, not identical, or unclear")


def writers(whole: bool) -> list[Answer]:
    """Each writer under each refusal: at every call until none is refused, or, in short, at a few; and where nothing may
    be written at all."""
    from faults.crashes_writers import WRITERS

    found = []
    with asking("crashes_writers") as ask:
        for writer in WRITERS if whole else SHORT:
            found.append(ask({"writer": writer, "at": 1, **READ_ONLY}))
            for how in REFUSALS:
                for at in range(1, 1000) if whole else (2, 4):
                    answer = ask({"writer": writer, "at": at, **how})
                    if not answer["fired"]:
                        break
                    found.append(answer)
    return found
