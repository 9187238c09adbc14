"""One batch over many clients whose words are all their own: no artefact of one holds a word of another, or the machine's.

The batch, and the exports after it, run on a machine whose folders, user and environment bear words of their own too.
"""

from __future__ import annotations

import csv
import os
import subprocess
import sys
import tempfile
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path

from faults.counts import Count
from faults.isolation_clients import MACHINE, YEAR, is_faulty, name_of, write
from faults.isolation_scan import canaries, contents
from scope3.paths import NOTEBOOKS, ROOT
from scope3.runs import batch
from scope3.runs.batch_jobs import Job

# In full: names and decisions (00), every line (10), suppliers (20), energy (30), totals and site (90), choices (95).
WHOLE = ("00", "10", "20", "30", "90", "95")
SHORT = ("90",)
MANY, FEW = range(1, 101), range(2, 5)
EXPORTS = ("xlsx", "crate", "checklist", "basis", "html")
# Kinds of artefact that must show the client's own words, or the scanner is blind to them.
SHOWING = {".ipynb", ".html", ".csv", ".parquet", ".json", ".svg", ".xlsx", ".zip", ".log"}
BATCH = """\
import sys
from pathlib import Path
from scope3 import cli, paths
paths.NOTEBOOKS = Path(sys.argv[1])
sys.argv = ["scope3", "batch", "canary*", "--data", sys.argv[2], "--outputs", sys.argv[3]]
cli.main()"""
# All clients in one process: what it keeps of one must not come out with the next.
AFTERWARDS = """\
import sys
from scope3 import report
from scope3.client import open_client
from scope3.report.site.across import write_index
from scope3 import paths
formats, names = sys.argv[1].split(","), sys.argv[2].split(",")
for name in names:
    client = open_client(name, int(sys.argv[3]))
    for one in formats:
        report.export(client, one)
write_index(paths.outputs())"""


def counts(whole: bool) -> list[Count]:
    """The counts of a batch over 100 clients, or over few of them with one notebook."""
    clients = MANY if whole else FEW
    with tempfile.TemporaryDirectory() as folder:
        place = Path(folder) / f"{name_of(MACHINE)}folder"
        wrong = run(place, clients, WHOLE if whole else SHORT)
        return [
            Count("clients with words of their own in one batch", len(clients), wrong, len(clients)),
            *count(place / "outputs", clients),
        ]


def count(outputs: Path, clients: Iterable[int]) -> list[Count]:
    """What the scan of a batch's outputs found: artefacts with words of others, and kinds in which it sees nothing."""
    clients = list(clients)
    looked_at, leaking, showing = 0, list[str](), set[str]()
    for client in clients:
        for path in artefacts(outputs, client):
            looked_at += 1
            found = canaries(path)
            showing |= {path.suffix} if client in found else set()
            leaking += [str(path.relative_to(outputs))] if found.keys() - {client} or _of_this_machine(path) else []
    # Over all clients, of whom each may be named; of the machine nothing.
    for path in (outputs / "batch.csv", outputs / "index.html"):
        looked_at += 1
        leaking += [path.name] if MACHINE in canaries(path) or _of_this_machine(path) else []
    blind = sorted(SHOWING - showing)
    return [
        Count(
            "artefacts searched for words of another client or of the machine",
            looked_at,
            len(leaking),
            10 * len(clients),
            ", ".join(leaking[:3]),
        ),
        Count(
            "kinds of artefact in which the client's own words are found", len(SHOWING), len(blind), 9, ", ".join(blind)
        ),
    ]


def artefacts(outputs: Path, client: int) -> Iterator[Path]:
    """Every file that a batch and the exports left of a client, the log of its run among them."""
    yield from sorted(path for path in (outputs / name_of(client)).rglob("*") if path.is_file())
    yield batch.log_of(Job(name_of(client), YEAR), outputs)


def run(place: Path, clients: Iterable[int], notebooks: Iterable[str]) -> int:
    """Write the clients, run them in one batch and export what can be; how many did not end as they had to."""
    data, outputs, chosen = place / "data", place / "outputs", place / "notebooks"
    chosen.mkdir(parents=True)
    for path in NOTEBOOKS.glob("*.ipynb"):
        if path.name.startswith(tuple(notebooks)):
            (chosen / path.name).write_bytes(path.read_bytes())
    clients = list(clients)
    for client in clients:
        write(data, client)
    surroundings = _machine(place)
    _python(place, surroundings, BATCH, str(chosen), str(data), str(outputs))
    with (outputs / "batch.csv").open(encoding="utf-8", newline="") as lines:
        ended = {row["organisation"]: row["status"] for row in csv.DictReader(lines)}
    due = {name_of(client): batch.FAILED if is_faulty(client) else batch.DONE for client in clients}
    names = ",".join(name for name, status in ended.items() if status == batch.DONE)
    places = {"SCOPE3_DATA": str(data), "SCOPE3_OUTPUTS": str(outputs)}
    _python(place, surroundings | places, AFTERWARDS, ",".join(EXPORTS), names, str(YEAR))
    return sum(ended.get(name) != status for name, status in due.items())


def _machine(place: Path) -> dict[str, str]:
    """This environment, with the machine's word in what tells of the machine and of who sits at it."""
    word = name_of(MACHINE)
    folders = {"HOME": place / f"{word}home", "TMPDIR": place / f"{word}temporary"}
    for folder in folders.values():
        folder.mkdir()
    planted = {"USER": f"{word}user", "LOGNAME": f"{word}user", "API_TOKEN": f"{word}environment"}
    return dict(os.environ) | planted | {name: str(folder) for name, folder in folders.items()}


def _python(place: Path, surroundings: Mapping[str, str], code: str, *arguments: str) -> None:
    # Status 1 is that of a batch with failed runs, which are looked at.
    done = subprocess.run(
        [sys.executable, "-c", code, *arguments],
        cwd=place,
        env=dict(surroundings),
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        check=False,
    )
    if done.returncode not in (0, 1) or "Traceback" in done.stdout:
        raise RuntimeError(done.stdout)


def _of_this_machine(path: Path) -> bool:
    """Whether a file holds the place of this checkout or of its Python, where nothing can be planted."""
    places = [os.fsencode(place) for place in {str(ROOT), sys.prefix, sys.base_prefix}]
    return any(place in content for content in contents(path.read_bytes()) for place in places)
