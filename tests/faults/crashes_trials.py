"""Trials of one small batch: struck at an event, looked at, resumed, and compared with the batch that nothing struck.

`python -m faults.crashes_trials <folder>` reads trials from standard input, a JSON object a line, and answers each with
another. Two clients, of which one has outputs of an earlier run, and two notebooks, which write a table and a chart.
"""

from __future__ import annotations

import gc
import json
import os
import re
import resource
import shutil
import sys
from dataclasses import asdict
from pathlib import Path
from typing import Any

from tiny_workbook import write_notebook

from faults.crashes_shim import Plan, install
from faults.crashes_template import gather_orphans, in_a_process_of_its_own
from scope3 import paths
from scope3.runs import batch, fork_server, manifest
from scope3.runs.batch_jobs import Job

CLIENTS = {"ant": "supplier,spend\nPaper,120.0\nSteel,80.5\n", "bee": "supplier,spend\nGlass,3.25\nWood,14.0\n"}
# What the first client's ledger was when it was run before.
EARLIER = "supplier,spend\nPaper,100.0\n"
YEAR = 2024
READ = """\
import pandas
from scope3 import paths, results
from scope3.files import write_atomically
folder = paths.outputs() / organisation / str(year)
ledger = pandas.read_csv(paths.organisations() / organisation / str(year) / "ledger.csv")"""
# By the house's way of writing, and by a library's own, as a client's consultant might.
TABLE = """\
emissions = ledger.assign(kg_co2e=ledger["spend"] * 0.5)
write_atomically(folder / "emissions.csv", results.csv_text(emissions))
emissions.to_parquet(folder / "emissions.parquet", index=False)
emissions"""
CHART = """\
from matplotlib.figure import Figure
figure = Figure(figsize=(2, 1))
figure.subplots().barh(ledger["supplier"], ledger["spend"])
(folder / "figures").mkdir(exist_ok=True)
figure.savefig(folder / "figures" / "spend.png", dpi=40, metadata={"Software": None})"""


class Silent:
    """A display that tells nothing."""

    def started(self, job: Job) -> None: ...

    def notebook(self, job: Job, name: str, ended: int, count: int) -> None: ...

    def ended(self, row: batch.Row) -> None: ...


class World:
    """The clients and notebooks, the outputs before the batch, and those of a batch that nothing struck."""

    def __init__(self, folder: Path) -> None:
        self.folder, self.data = folder, folder / "data"
        self.before, self.after = folder / "before", folder / "after"
        self.notebooks = [
            write_notebook(folder / "notebooks" / "10_table.ipynb", READ, TABLE),
            write_notebook(folder / "notebooks" / "20_chart.ipynb", READ, CHART),
        ]
        for name in ("factors", "reference"):
            (folder / "shared" / name).mkdir(parents=True)
            setattr(paths, name.upper(), folder / "shared" / name)
        (folder / "shared" / "factors" / "factors.csv").write_text("factor_id,kg_co2e\nF1,0.5\n")
        # The package may be edited while trials go on.
        manifest.code = lambda: {"commit": "c", "dirty": False, "lib_sha256": "h"}
        for client, ledger in (CLIENTS | {"ant": EARLIER}).items():
            (self.data / client / str(YEAR)).mkdir(parents=True)
            (self.data / client / str(YEAR) / "ledger.csv").write_text(ledger)
        self._run(self.before, ["ant"])
        (self.data / "ant" / str(YEAR) / "ledger.csv").write_text(CLIENTS["ant"])
        shutil.copytree(self.before, self.after)
        self._run(self.after)
        self.whole = {
            (client, YEAR): [found for root in (self.before, self.after) if (found := contents(root, client))]
            for client in CLIENTS
        }
        assert [len(found) for found in self.whole.values()] == [2, 1], "the batch itself must stand"

    def _run(self, outputs: Path, clients: list[str] | None = None) -> None:
        rows, _ = self.batch(outputs, Plan(self.folder / "counted"), clients=clients)
        assert rows is not None and all(row["status"] == batch.DONE for row in rows), rows

    def batch(
        self,
        outputs: Path,
        plan: Plan,
        resume: bool = False,
        clients: list[str] | None = None,
        limit: int | None = None,
        killed_after: float | None = None,
        at_a_time: int = 1,
    ) -> tuple[list[dict[str, Any]] | None, int]:
        """Run the batch in a process of its own; how each run ended, None where the batch did not say, and its status."""
        told = plan.folder / "rows.json"

        def work() -> None:
            _, most = resource.getrlimit(resource.RLIMIT_FSIZE)
            if limit is not None:
                resource.setrlimit(resource.RLIMIT_FSIZE, (limit, most))
            handle, write = os.open(told, os.O_WRONLY | os.O_CREAT | os.O_TRUNC), os.write
            if plan.error is not None or plan.kill is not None:
                install(plan)
            whole = batch.Plan(self.data, outputs, self.notebooks, resume=resume)
            rows = batch.run_batch([Job(client, YEAR) for client in clients or CLIENTS], whole, Silent(), at_a_time)
            # How it ended is told outside the limit.
            resource.setrlimit(resource.RLIMIT_FSIZE, (most, most))
            write(handle, json.dumps([asdict(row) for row in rows]).encode())

        plan.folder.mkdir(parents=True, exist_ok=True)
        status = in_a_process_of_its_own(work, str(plan.folder / "log"), killed_after)
        said = told.read_text() if told.exists() else ""
        return (json.loads(said) if said else None), status


def contents(outputs: Path, client: str) -> dict[str, bytes]:
    """Every file of a client's outputs by name, the manifest without the times; empty where there is no folder."""
    folder = outputs / client / str(YEAR)
    found = {path.relative_to(folder).as_posix(): path.read_bytes() for path in folder.rglob("*") if path.is_file()}
    if manifest.NAME in found:
        record = json.loads(found[manifest.NAME])
        found[manifest.NAME] = json.dumps({name: part for name, part in record.items() if name != "times"}).encode()
    return found


def torn(world: World, outputs: Path) -> list[str]:
    """The folders in place that are neither the whole earlier one nor the whole new one, and what is wrong with them."""
    wrong = []
    for client, year in world.whole:
        folder = outputs / client / str(year)
        if not folder.exists():
            if contents(world.before, client):
                wrong.append(f"{client}: the outputs of the run before are gone")
            continue
        try:
            recorded = json.loads((folder / manifest.NAME).read_text())["outputs"]
        except (OSError, ValueError, KeyError) as problem:
            wrong.append(f"{client}: no manifest that can be read ({problem!r})")
            continue
        if recorded != manifest.outputs_of(folder):
            wrong.append(f"{client}: the outputs are not those of the manifest")
        if contents(outputs, client) not in world.whole[client, year]:
            wrong.append(f"{client}: neither the outputs of before nor those of after")
    return wrong


def unlike(world: World, outputs: Path) -> list[str]:
    """What is not as the batch that nothing struck left it: names of files, and whatever lies about."""
    wrong = []
    for client in CLIENTS:
        found, wanted = contents(outputs, client), contents(world.after, client)
        wrong += [
            f"{client}/{name}" for name in sorted(found.keys() | wanted.keys()) if found.get(name) != wanted.get(name)
        ]
    return wrong + [path.name for path in outputs.iterdir() if path.name not in (*CLIENTS, ".locks", ".logs")]


# A file with the system's reason; a notebook with it, where its own code wrote; or a place, where no report was left.
CLEAR = r"{reason}: '[^']+'|^\d\d_\w+\.ipynb.*{reason}|could not write to '[^']+': the disk is full, or fails"


def unclear(rows: list[dict[str, Any]] | None, reason: str) -> list[str]:
    """The faults that do not say what could not be written and why."""
    if rows is None:
        return ["the batch did not come to its end"]
    clear = re.compile(CLEAR.format(reason=re.escape(reason)))
    return [row["fault"] for row in rows if row["status"] == batch.FAILED and not clear.search(row["fault"])]


def trial(world: World, asked: dict[str, Any]) -> dict[str, Any]:
    """Strike a batch as asked, look at what it leaves, resume it, and compare."""
    folder = world.folder / "trial"
    shutil.rmtree(folder, ignore_errors=True)
    outputs = folder / "outputs"
    shutil.copytree(world.before, outputs)
    others = {name: asked.pop(name) for name in ("limit", "killed_after", "at_a_time") if name in asked}
    plan = Plan(folder / "struck", **asked)
    rows, status = world.batch(outputs, plan, **others)
    answer = {**asked, **others, "fired": plan.fired(), "events": plan.many(), "status": status}
    answer["torn"] = torn(world, outputs)
    if plan.error is not None:
        answer["unclear"] = unclear(rows, os.strerror(plan.error))
    rows, status = world.batch(outputs, Plan(folder / "resumed"), resume=True)
    finished = rows is not None and {row["status"] for row in rows} <= {batch.DONE, batch.UNCHANGED}
    answer["unlike"] = unlike(world, outputs) if finished else [f"the resumed batch failed: {rows}, {status}"]
    return answer


def main() -> None:
    """Answer trials until there are no more."""
    gather_orphans()
    fork_server.preload()
    # Its servers find all imported, and what is here already is not copied by looking for garbage in it.
    fork_server.preload = lambda: None
    gc.freeze()
    world = World(Path(sys.argv[1]))
    for line in sys.stdin:
        print(json.dumps(trial(world, json.loads(line))), flush=True)


if __name__ == "__main__":
    main()
