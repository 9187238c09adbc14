"""A run of the workbook against papermill on the same notebooks: one organisation and year, and many by two processes.

    python benchmarks/one_run.py [--rounds 3] [--many 20]

The many take most of the time: an hour with the figures above, minutes with `--many 2`.
"""

from __future__ import annotations

import argparse
import contextlib
import io
import multiprocessing
import os
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path

import papermill
from pairs import by_turns, machine, seconds, spread

from scope3 import paths
from scope3.runs import run, warm
from scope3.runs.batch import DONE, Plan, run_batch
from scope3.runs.batch_display import Lines
from scope3.runs.batch_jobs import Job
from scope3.runs.progress import silent

ONE = ("example", 2024)
# The smallest client shipped, under as many names as there are runs.
COPIED = ("worked-examples", 2013)
PROCESSES = 2
TABLES = (".csv", ".parquet", ".json")

Year = tuple[str, int]


def ours(data: Path, outputs: Path, year: Year) -> None:
    """A run, with all that belongs to it: digests, manifest, result site."""
    run(*year, data=data, outputs=outputs, progress=silent)


def papermill_loop(data: Path, outputs: Path, year: Year) -> None:
    """The same notebooks by papermill's own function, one after the other."""
    os.environ.update(SCOPE3_DATA=str(data), SCOPE3_OUTPUTS=str(outputs))
    with _kernels_are_quiet():
        for notebook in sorted(paths.NOTEBOOKS.glob("*.ipynb")):
            papermill.execute_notebook(
                notebook,
                _executed(outputs, year, notebook),
                {"organisation": year[0], "year": year[1]},
                progress_bar=False,
                cwd=str(paths.NOTEBOOKS),
            )


@contextlib.contextmanager
def _kernels_are_quiet() -> Iterator[None]:
    """Each kernel warns on standard error, which it inherits, that its wire to this process is not encrypted."""
    before = os.dup(2)
    with open(os.devnull, "wb") as nothing:
        os.dup2(nothing.fileno(), 2)
    try:
        yield
    finally:
        os.dup2(before, 2)
        os.close(before)


def papermill_command(data: Path, outputs: Path, year: Year) -> None:
    """The same notebooks by papermill's command, one after the other."""
    surroundings = os.environ | {"SCOPE3_DATA": str(data), "SCOPE3_OUTPUTS": str(outputs)}
    for notebook in sorted(paths.NOTEBOOKS.glob("*.ipynb")):
        given = ["-p", "organisation", year[0], "-p", "year", str(year[1]), "--no-progress-bar"]
        subprocess.run(  # noqa: S603  # this interpreter, on notebooks of this workbook
            [sys.executable, "-m", "papermill", str(notebook), str(_executed(outputs, year, notebook)), *given],
            check=True,
            env=surroundings,
            cwd=paths.NOTEBOOKS,
            stderr=subprocess.DEVNULL,
        )


def _executed(outputs: Path, year: Year, notebook: Path) -> Path:
    folder = outputs / year[0] / str(year[1]) / "notebooks"
    folder.mkdir(parents=True, exist_ok=True)
    return folder / notebook.name


def tables(outputs: Path) -> dict[str, bytes]:
    """Every table of the outputs, byte for byte; the manifest is no result."""
    found = (
        path for path in outputs.rglob("*") if path.suffix in TABLES and path.name not in ("manifest.json", "batch.csv")
    )
    return {path.relative_to(outputs).as_posix(): path.read_bytes() for path in found if path.is_file()}


def agree(one: Path, other: Path) -> None:
    """Stop where two outputs differ in a table, or have none."""
    if not tables(one) or tables(one) != tables(other):
        raise SystemExit("the two do not give the same tables")


def copies(data: Path, many: int) -> list[Year]:
    """The client that is copied, under many names."""
    source = paths.ROOT / "data" / "organisations" / COPIED[0] / str(COPIED[1])
    years = [(f"copy-{number:02}", COPIED[1]) for number in range(many)]
    for name, year in years:
        shutil.copytree(source, data / name / str(year))
        file = data / name / str(year) / "organisation.yaml"
        before = file.read_text(encoding="utf-8")
        file.write_text(before.replace(f"organisation: {COPIED[0]}", f"organisation: {name}", 1), encoding="utf-8")
    return years


def batch(data: Path, outputs: Path, years: list[Year]) -> None:
    """A batch, as `scope3 batch` makes it, so many runs at a time."""
    plan = Plan(data, outputs, sorted(paths.NOTEBOOKS.glob("*.ipynb")))
    with contextlib.redirect_stderr(io.StringIO()):
        rows = run_batch([Job(*year) for year in years], plan, Lines(len(years)), PROCESSES)
    if failed := [row for row in rows if row.status != DONE]:
        raise SystemExit(f"a run failed: {failed[0]}")


def pool(data: Path, outputs: Path, years: list[Year]) -> None:
    """Each organisation and year by papermill's own function, in whichever of the processes is free."""
    with ProcessPoolExecutor(PROCESSES, multiprocessing.get_context("spawn")) as processes:
        for done in [processes.submit(papermill_loop, data, outputs, year) for year in years]:
            done.result()


def compare_one(scratch: Path, rounds: int) -> None:
    """A run of one organisation and year against the loop, by turns, and against the command once."""
    data = paths.ROOT / "data" / "organisations"
    mine, loop, command = scratch / "ours", scratch / "loop", scratch / "command"
    first = seconds(lambda: ours(data, mine, ONE))
    pair = by_turns(lambda: ours(data, mine, ONE), lambda: papermill_loop(data, loop, ONE), rounds)
    agree(mine, loop)
    by_command = seconds(lambda: papermill_command(data, command, ONE))
    agree(mine, command)
    warm.server.stop()
    print(f"{ONE[0]} {ONE[1]}, {len(list(paths.NOTEBOOKS.glob('*.ipynb')))} notebooks:")
    print(f"  run {spread(pair.first)} s, the first {first:.3g} s, for it starts the server of the warm engine")
    print(f"  loop of papermill.execute_notebook {spread(pair.second)} s, ratio {spread(pair.ratios)}")
    print(f"  papermill command {by_command:.3g} s, ratio {pair.first[-1] / by_command:.3g}")


def compare_many(scratch: Path, many: int) -> None:
    """A batch of many organisations and years against as many processes of papermill's, once each."""
    data, mine, theirs = scratch / "data", scratch / "ours", scratch / "pool"
    years = copies(data, many)
    pair = by_turns(lambda: batch(data, mine, years), lambda: pool(data, theirs, years), 1)
    agree(mine, theirs)
    print(f"{many} copies of {COPIED[0]} {COPIED[1]} by {PROCESSES} processes:")
    print(f"  batch {pair.first[0]:.3g} s, pool of papermill.execute_notebook {pair.second[0]:.3g} s, ", end="")
    print(f"ratio {pair.ratios[0]:.3g}")


def main() -> None:
    """Print the times and the ratios."""
    asked = argparse.ArgumentParser(description="A run of the workbook against papermill.")
    asked.add_argument("--rounds", type=int, default=3, help="of one organisation and year by turns; 0 leaves it out")
    asked.add_argument("--many", type=int, default=20, help="organisations and years by two processes; 0 leaves it out")
    given = asked.parse_args()
    print(machine(), time.strftime("%Y-%m-%d"))
    with tempfile.TemporaryDirectory() as folder:
        if given.rounds:
            compare_one(Path(folder) / "one", given.rounds)
        if given.many:
            compare_many(Path(folder) / "many", given.many)


if __name__ == "__main__":
    main()
