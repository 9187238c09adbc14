"""A batch on a Dask cluster of one worker, against the same batch on two.

    python benchmarks/cluster.py [--rounds 3] [--many 8]

Scheduler and workers are processes of this machine, a thread each: with fewer than two idle cores the ratio says more
about the machine than about the cluster. Minutes with the figures above.
"""

from __future__ import annotations

import argparse
import contextlib
import io
import json
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

from one_run import COPIED, Year, agree, copies
from pairs import by_turns, machine, spread

from scope3 import paths
from scope3.runs.batch import DONE
from scope3.runs.batch_display import Lines
from scope3.runs.batch_jobs import Job
from scope3.runs.cluster import run_on_cluster
from scope3.runs.run import TIMEOUT, workbook

LOOPBACK = "127.0.0.1"
CHOSEN = {"engine": "warm", "timeout": TIMEOUT, "memory": None, "resume": False, "own_methods": False}


@contextlib.contextmanager
def cluster(folder: Path, workers: int) -> Iterator[str]:
    """The address of a scheduler with so many workers, all of them gone afterwards."""
    folder.mkdir()
    file = folder / "scheduler.json"
    started: list[subprocess.Popen[bytes]] = []

    def start(*arguments: object) -> None:
        words = [sys.executable, "-m", "dask", *map(str, arguments), "--host", LOOPBACK, "--no-dashboard"]
        with (folder / f"{len(started)}.log").open("wb") as log:
            started.append(subprocess.Popen(words, stdout=log, stderr=log))  # noqa: S603  # dask of this environment

    try:
        start("scheduler", "--port", 0, "--scheduler-file", file)
        while not (file.exists() and file.read_text().rstrip().endswith("}")):
            time.sleep(0.1)
        address = str(json.loads(file.read_text())["address"])
        for number in range(workers):
            start(
                "worker",
                address,
                "--nthreads",
                1,
                "--no-nanny",
                "--memory-limit",
                0,
                "--local-directory",
                folder / str(number),
            )
        wait_for(address, workers)
        yield address
    finally:
        for process in started:
            process.kill()
        for process in started:
            process.wait()


def wait_for(address: str, workers: int) -> None:
    """Return when so many workers are there."""
    from distributed import Client

    with Client(address, set_as_default=False) as client:
        client.wait_for_workers(workers)


def batch(address: str, data: Path, outputs: Path, years: list[Year]) -> None:
    """Every organisation and year on the cluster, all of them done."""
    jobs = [Job(*year) for year in years]
    with contextlib.redirect_stderr(io.StringIO()):
        rows = run_on_cluster(jobs, data, str(outputs), workbook(), CHOSEN, Lines(len(jobs)), address)
    if any(row.status != DONE for row in rows):
        raise SystemExit(f"not all are done: {rows}")


def main() -> None:
    """Print the times and the ratio."""
    asked = argparse.ArgumentParser(description="A batch on one worker and on two.")
    asked.add_argument("--rounds", type=int, default=3, help="by turns")
    asked.add_argument("--many", type=int, default=8, help="organisations and years of a batch")
    given = asked.parse_args()
    print(machine(), time.strftime("%Y-%m-%d"))
    with tempfile.TemporaryDirectory() as scratch:
        folder = Path(scratch)
        years = copies(folder / "data", given.many)
        with cluster(folder / "one", 1) as one, cluster(folder / "two", 2) as two:
            # The first run of a worker loads the libraries for all that follow: not what is compared.
            for address in (one, two):
                batch(address, folder / "data", folder / "first", years[:2])
            pair = by_turns(
                lambda: batch(one, folder / "data", folder / "by-one", years),
                lambda: batch(two, folder / "data", folder / "by-two", years),
                given.rounds,
            )
        agree(folder / "by-one", folder / "by-two")
    print(
        f"{given.many} copies of {COPIED[0]} {COPIED[1]}, {len(list(paths.NOTEBOOKS.glob('*.ipynb')))} notebooks each:"
    )
    print(f"  one worker {spread(pair.first)} s, two workers {spread(pair.second)} s, ratio {spread(pair.ratios)}")


if __name__ == "__main__":
    main()
