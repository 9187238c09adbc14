"""A batch: each run stands alone, what is asked for is refused or done, and what was interrupted is taken up again."""

from __future__ import annotations

import csv
import io
import json
import os
import platform
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import psutil
import pytest
from rich.console import Console
from rich.progress import Progress
from tiny_workbook import PARAMETERS, batch_command, write_notebook

from command_line import command
from scope3 import paths
from scope3.errors import InputError
from scope3.runs import NotebookError, batch, manifest
from scope3.runs.batch_display import Bars, Lines, columns, display
from scope3.runs.batch_jobs import Job, find_jobs, read_jobs
from scope3.runs.engine import execute
from scope3.runs.staging import lock

# One notebook, which does what the client's file says.
READ = """\
from scope3 import paths
asked = (paths.organisations() / organisation / str(year) / "ledger.csv").read_text().strip()
folder = paths.outputs() / organisation / str(year)"""
DO = """\
if asked == "refuse":
    from scope3.errors import Fault, InputError
    raise InputError([Fault("the unit 'kwhh' is unknown", "write kWh", "meters.csv", None, 7, "unit"), Fault("b", "c")])
if asked == "die":
    import os, signal
    os.kill(os.getpid(), signal.SIGKILL)
if asked == "wait":
    import time
    (paths.organisations().parent / f"waiting-{organisation}").touch()
    time.sleep(600)
if asked == "fill":
    filled = bytearray(2**31)
if asked == "break":
    raise RuntimeError(f"no such thing in {paths.organisations()}")
(folder / "sum.csv").write_text(f"{organisation},{asked},{factor}\\n")"""


class Clients:
    """Client folders with one file each, and a workbook of one notebook."""

    def __init__(self, folder: Path) -> None:
        self.data, self.outputs = folder / "data", folder / "outputs"
        self.notebooks = [
            write_notebook(
                folder / "notebooks" / "90_sum.ipynb", READ, DO, parameters=PARAMETERS + "factor: float = 0.5  # any"
            )
        ]

    def add(self, name: str, asked: str = "1", year: int = 2024) -> Path:
        ledger = self.data / name / str(year) / "ledger.csv"
        ledger.parent.mkdir(parents=True, exist_ok=True)
        ledger.write_text(asked)
        return ledger

    def jobs(self, *patterns: str) -> list[Job]:
        return find_jobs(self.data, patterns, [], {})[0]

    def run(self, *patterns: str, at_a_time: int = 2, **options: Any) -> dict[str, batch.Row]:
        plan = batch.Plan(self.data, self.outputs, self.notebooks, **options)
        jobs = self.jobs(*patterns)
        with display(len(jobs)) as shown:
            return {row.organisation: row for row in batch.run_batch(jobs, plan, shown, at_a_time)}

    def contents(self) -> dict[str, bytes]:
        """Every file of the organisations' folders, manifests without their times."""
        found = {}
        for path in sorted(self.outputs.glob("[!.]*/**/*")):
            if path.is_file():
                content = path.read_bytes()
                if path.name == manifest.NAME:
                    record = json.loads(content)
                    del record["times"]
                    content = json.dumps(record, sort_keys=True).encode()
                found[path.relative_to(self.outputs).as_posix()] = content
        return found

    def log(self, name: str) -> str:
        return (self.outputs / batch.LOGS / f"{name}-2024.log").read_text()


@pytest.fixture
def clients(tmp_path: Path) -> Clients:
    return Clients(tmp_path)


# --- What is run ------------------------------------------------------------------------------------------------------


def names(jobs: list[Job]) -> list[str]:
    return [str(job) for job in jobs]


def test_patterns_and_years_choose_from_what_is_there(clients: Clients) -> None:
    for name, year in (("client-a", 2023), ("client-a", 2024), ("client-b", 2024), ("other", 2023)):
        clients.add(name, year=year)
    (clients.data / "templates").mkdir()
    assert names(find_jobs(clients.data, [], [], {})[0]) == [
        "client-a 2023",
        "client-a 2024",
        "client-b 2024",
        "other 2023",
    ]
    assert names(find_jobs(clients.data, ["client-?", "client-a"], [2024], {})[0]) == ["client-a 2024", "client-b 2024"]
    jobs, without = find_jobs(clients.data, ["*"], [2023], {"factor": 2})
    assert names(jobs) == ["client-a 2023", "other 2023"]
    assert without == ["client-b: nothing for 2023, left out; it has 2024"]
    assert jobs[0].settings == {"factor": 2}


@pytest.mark.parametrize(
    ("patterns", "years", "message"),
    [
        (["client-*"], [], r"no organisation's name fits 'client-\*'"),
        (["acne"], [], r"no organisation 'acne'.*did you mean 'acme'"),
        (["acme"], [2022], "acme has no year 2022.*name one of 2024"),
        (["*"], [2024, 2032], "no organisation chosen has a year 2032"),
        (["../data"], [], "is no organisation name"),
    ],
)
def test_what_chooses_nothing_is_refused(clients: Clients, patterns: list[str], years: list[int], message: str) -> None:
    clients.add("acme")
    with pytest.raises(InputError, match=message):
        find_jobs(clients.data, patterns, years, {})


def test_all_that_is_wrong_with_a_choice_is_told_at_once(clients: Clients) -> None:
    clients.add("acme")
    with pytest.raises(InputError) as refused:
        find_jobs(clients.data, ["x*", "beta", "acme"], [2024], {})
    assert len(refused.value.faults) == 2


def test_names_that_some_disks_take_for_one_are_refused_before_anything_runs(
    clients: Clients, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    for name in ("acme", "Acme", "beta"):
        clients.add(name)
    if len(list(clients.data.iterdir())) < 3:
        pytest.skip("this disk is one of them")
    monkeypatch.setattr(paths, "NOTEBOOKS", clients.notebooks[0].parent)
    options = ("--data", clients.data, "--outputs", clients.outputs)
    for chosen in ((), ("acme",), ("a*", "beta")):
        assert command("batch", *chosen, *options) == 1
        assert "Acme and acme differ by case or form of a letter alone" in capsys.readouterr().err
    listed = clients.data.parent / "jobs.csv"
    listed.write_text("organisation,year\nacme,2024\n")
    assert command("batch", "--from", listed, *options) == 1
    assert not clients.outputs.exists()
    # Who does not ask for them is not stopped by them.
    assert names(clients.jobs("beta")) == ["beta 2024"]


def test_a_file_lists_runs_and_their_settings(clients: Clients, tmp_path: Path) -> None:
    clients.add("acme")
    clients.add("acme", year=2023)
    file = tmp_path / "jobs.csv"
    file.write_text('\ufefforganisation,year,factor,regions\nacme,2024,,"[""GB""]"\n\nacme, 2023 ,2.5,text\n')
    first, second = read_jobs(file, clients.data, {"factor": 1, "other": True})
    assert (str(first), first.settings) == ("acme 2024", {"factor": 1, "other": True, "regions": ["GB"]})
    assert (str(second), second.settings) == ("acme 2023", {"factor": 2.5, "other": True, "regions": "text"})


@pytest.mark.parametrize(
    ("content", "message"),
    [
        ("organisation;year\nacme;2024\n", "jobs.csv, row 1: column 'organisation' is missing"),
        ("", "column 'organisation' is missing"),
        ("organisation,year\n", "lists no organisation and year"),
        ("organisation,year,,\nacme,2024,2,\n", "jobs.csv, row 2: a cell stands below no heading"),
        ("organisation,year,year\nacme,2024,2024\n", "jobs.csv, row 1, column year: stands twice"),
        ("organisation,year\nacme,2024,1\n", "jobs.csv, row 2: 3 cells under 2 headings"),
        ("organisation,year\nacme,FY24\n", "jobs.csv, row 2, column year: 'FY24' is no year"),
        ("organisation,year\nacme,2024\nacme,2024\n", "jobs.csv, row 3: acme 2024 is listed twice"),
        ("organisation,year\nacme,2022\n", "jobs.csv, row 2: acme has no year 2022.*name one of 2024"),
        ("organisation,year\n../acme,2024\n", "jobs.csv, row 2: '../acme' is no organisation name"),
        ('organisation,year\n"acme,2024\n', "not a CSV file in UTF-8"),
        (b"organisation,year\n\xe4cme,2024\n", "not a CSV file in UTF-8"),
    ],
)
def test_a_wrong_list_is_refused_at_its_place(
    clients: Clients, tmp_path: Path, content: str | bytes, message: str
) -> None:
    clients.add("acme")
    file = tmp_path / "jobs.csv"
    file.write_bytes(content if isinstance(content, bytes) else content.encode())
    with pytest.raises(InputError, match=message):
        read_jobs(file, clients.data, {})


def test_wrong_usage_and_settings_run_nothing(
    clients: Clients, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    clients.add("acme")
    monkeypatch.setattr(paths, "NOTEBOOKS", clients.notebooks[0].parent)
    options = ("--data", clients.data, "--outputs", clients.outputs)
    assert command("batch", "acme", "--from", "jobs.csv", *options) == 2
    assert command("batch", "--jobs", 0, *options) == 2
    assert command("batch", "--from", "nowhere.csv", *options) == 1
    assert command("batch", "--set", "facto=1", *options) == 1
    assert "did you mean 'factor'" in capsys.readouterr().err
    assert not clients.outputs.exists()


# --- How runs end -----------------------------------------------------------------------------------------------------


@pytest.mark.slow
def test_a_failing_client_stops_no_other(
    clients: Clients, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    for name, asked in {"a": "refuse", "b": "die", "c": "wait", "d": "fill", "e": "break", "f": "1"}.items():
        clients.add(name, asked)
    monkeypatch.setattr(paths, "NOTEBOOKS", clients.notebooks[0].parent)
    limits = ("--timeout", 30, "--memory", 1500, "--jobs", 3)
    assert command("batch", "--data", clients.data, "--outputs", clients.outputs, *limits, "--set", "factor=2") == 1
    said = capsys.readouterr()
    with (clients.outputs / "batch.csv").open(newline="") as lines:
        rows = {row["organisation"]: row for row in csv.DictReader(lines)}
    faults = {name: row["fault"] for name, row in rows.items()}
    assert faults == {
        "a": "meters.csv, row 7, column unit: the unit 'kwhh' is unknown. To mend: write kWh. (and 1 more)",
        "b": "90_sum.ipynb: its process ended early (killed by SIGKILL); 1500 MiB of memory are allowed for one notebook",
        "c": "90_sum.ipynb: killed after 30 seconds, the time allowed for one notebook",
        "d": "90_sum.ipynb, cell 3: it needs more memory than the 1500 MiB allowed for one notebook",
        "e": "90_sum.ipynb, cell 3: RuntimeError: no such thing in <data>",
        "f": "",
    }
    assert [row["status"] for row in rows.values()] == ["failed"] * 5 + ["done"]
    assert "6 runs: 5 failed, 1 done" in said.out
    assert "kwhh" in said.out
    assert "[6/6]" in said.err
    assert (clients.outputs / "f" / "2024" / "sum.csv").read_text() == "f,1,2\n"
    assert {name.split("/")[0] for name in clients.contents()} == {"f"}
    assert not list(clients.outputs.glob(".partial*"))
    # Each log says all of it, and nothing of this machine.
    assert "To mend: c" in clients.log("a")
    assert "Traceback" in clients.log("e")
    for name in rows:
        assert str(clients.data.parent) not in clients.log(name)
        assert str(Path(sys.prefix)) not in clients.log(name)


@pytest.mark.slow
def test_both_engines_tell_a_limit_of_memory(clients: Clients, tmp_path: Path) -> None:
    with pytest.raises(NotebookError, match="it needs more memory than the 1500 MiB allowed for one notebook"):
        execute(
            write_notebook(tmp_path / "fill.ipynb", "bytearray(2**31)"),
            tmp_path / "no",
            {},
            engine="papermill",
            memory=1500,
        )


@pytest.mark.slow
def test_a_run_that_another_process_holds_fails(clients: Clients) -> None:
    clients.add("a")
    with lock(clients.outputs, "a", 2024):
        (row,) = clients.run().values()
    assert row.fault.startswith(f"a 2024 is being run by process {os.getpid()} on these outputs")


# --- What is taken up again -------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> Clients:
    """A batch that nothing disturbed."""
    clients = Clients(tmp_path_factory.mktemp("whole"))
    for name in ("a", "b", "c"):
        clients.add(name)
    rows = clients.run()
    assert [row.status for row in rows.values()] == [batch.DONE] * 3, rows
    return clients


@pytest.fixture
def finished(whole: Clients, tmp_path: Path) -> Clients:
    """A copy of it, to be changed."""
    clients = Clients(tmp_path)
    for made, place in ((whole.data, clients.data), (whole.outputs, clients.outputs)):
        shutil.copytree(made, place)
    return clients


def started(clients: Clients, monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The runs that a batch would start, without starting them."""
    jobs: list[str] = []

    def note(job: Job, *_: Any) -> batch.Row:
        jobs.append(str(job))
        return batch.Row(job.organisation, job.year, batch.DONE)

    with monkeypatch.context() as patch:
        patch.setattr(batch, "_run", note)
        clients.run(resume=True, at_a_time=1)
    return jobs


def _write(path: Path, text: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text)


@pytest.mark.slow
@pytest.mark.parametrize(
    ("change", "again"),
    [
        (lambda folder: None, False),
        (lambda folder: _write(folder / "exports" / "later.csv", "made by another command"), False),
        (lambda folder: _write(folder / "sum.csv", "b,1,0.6"), True),
        (lambda folder: _write(folder / "new.csv", "x"), True),
        (lambda folder: (folder / "notebooks" / "90_sum.ipynb").unlink(), True),
        (lambda folder: (folder / manifest.NAME).unlink(), True),
        (lambda folder: _write(folder / manifest.NAME, (folder / manifest.NAME).read_text()[:-9]), True),
        (lambda folder: _write(folder / manifest.NAME, "[]"), True),
        (lambda folder: shutil.rmtree(folder), True),
    ],
)
def test_resume_runs_what_is_missing_or_no_longer_as_recorded(
    finished: Clients, monkeypatch: pytest.MonkeyPatch, change: Callable[[Path], None], again: bool
) -> None:
    change(finished.outputs / "b" / "2024")
    assert started(finished, monkeypatch) == (["b 2024"] if again else [])


@pytest.mark.slow
def test_resume_knows_what_shapes_the_outputs(finished: Clients, monkeypatch: pytest.MonkeyPatch) -> None:
    every = ["a 2024", "b 2024", "c 2024"]
    finished.add("b", "2")
    assert started(finished, monkeypatch) == ["b 2024"]
    finished.add("b", "1")
    earlier = finished.add("c", "1", year=2023)
    assert started(finished, monkeypatch) == ["c 2023", "c 2024"]
    shutil.rmtree(earlier.parent)
    with monkeypatch.context() as patch:
        patch.setattr(finished, "jobs", lambda *_: [Job("a", 2024, {"factor": 2.0}), Job("b", 2024)])
        assert started(finished, monkeypatch) == ["a 2024"]
    notebook = finished.notebooks[0]
    before = notebook.read_text()
    notebook.write_text(before + "\n")
    assert started(finished, monkeypatch) == every
    notebook.write_text(before)
    for where, name, value in (
        (paths, "REFERENCE", finished.data),
        (manifest, "code", lambda: {"lib_sha256": "another"}),
        (manifest, "packages", lambda: {"pandas": "another"}),
        (platform, "python_version", lambda: "4.0"),
    ):
        with monkeypatch.context() as patch:
            patch.setattr(where, name, value)
            assert started(finished, monkeypatch) == every, name
    assert started(finished, monkeypatch) == []


def test_the_total_of_an_inventory_stands_in_its_row(
    clients: Clients, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    clients.add("a")
    _write(clients.outputs / "a" / "2024" / "inventory.json", '{"scope_3_t_co2e": 1234.56}')
    monkeypatch.setattr(batch, "stands", lambda *_: True)
    assert clients.run(resume=True)["a"] == batch.Row("a", 2024, batch.UNCHANGED, 1234.56)
    assert capsys.readouterr().err == "[1/1] a 2024: unchanged, 1,234.6 t CO2e\n"


# --- What ends a batch ------------------------------------------------------------------------------------------------


@pytest.fixture
def script(clients: Clients) -> Iterator[Callable[..., subprocess.Popen[str]]]:
    """`scope3 batch` in a process of its own, on the clients' notebook, one run at a time."""
    processes = []

    def begin(*options: str) -> subprocess.Popen[str]:
        typed = ["--data", clients.data, "--outputs", clients.outputs, "--jobs", "1", *options]
        started = batch_command(clients.notebooks[0].parent, *typed)
        options = {"stdout": subprocess.PIPE, "stderr": subprocess.STDOUT, "text": True, "start_new_session": True}
        processes.append(subprocess.Popen(started, **options))
        return processes[-1]

    yield begin
    for process in processes:
        process.kill()
        process.wait()


def until(there: Callable[[], bool], seconds: float = 300) -> None:
    deadline = time.monotonic() + seconds
    while not there():
        assert time.monotonic() < deadline, "what was waited for did not come"
        time.sleep(0.05)


def gone(process: psutil.Process) -> bool:
    try:
        return bool(process.status() == psutil.STATUS_ZOMBIE)
    except psutil.NoSuchProcess:
        return True


@pytest.mark.slow
def test_what_was_ended_half_way_is_taken_up_to_the_same_bytes(
    clients: Clients, whole: Clients, script: Callable[..., subprocess.Popen[str]]
) -> None:
    undisturbed = whole.contents()
    for name in ("a", "c"):
        clients.add(name)
    # The first of three ends, the second does not.
    waits, mark = clients.add("b", "wait"), clients.data.parent / "waiting-b"
    for how in (signal.SIGINT, signal.SIGKILL):
        process = script("--resume")
        until(mark.exists)
        below = psutil.Process(process.pid).children(recursive=True)
        assert len(below) >= 3  # a run, its fork server, the notebook
        process.send_signal(how)
        said, _ = process.communicate(timeout=300)
        until(lambda below=below: all(map(gone, below)))
        assert clients.contents() == {name: held for name, held in undisturbed.items() if name.startswith("a/")}
        if how == signal.SIGINT:
            assert process.returncode == 130
            assert "3 runs: 1 done, 1 interrupted, 1 not started" in said
            assert not list(clients.outputs.glob(".partial*"))
        mark.unlink()
    waits.write_text("1")
    assert [row.status for row in clients.run(resume=True).values()] == [batch.UNCHANGED, batch.DONE, batch.DONE]
    assert clients.contents() == undisturbed
    assert not list(clients.outputs.glob(".partial*"))


@pytest.mark.slow
def test_a_run_whose_own_process_dies_is_a_failure(
    clients: Clients, script: Callable[..., subprocess.Popen[str]]
) -> None:
    clients.add("a", "wait")
    process = script()
    until((clients.data.parent / "waiting-a").exists)
    # Its other process is the batch's server.
    (child,) = (one for one in psutil.Process(process.pid).children() if "scope3.runs.batch_child" in one.cmdline())
    child.kill()
    said, _ = process.communicate(timeout=300)
    assert process.returncode == 1
    assert "[1/1] a 2024: failed" in said
    assert "its process ended early (killed by SIGKILL)" in said


# --- What is shown ----------------------------------------------------------------------------------------------------


def test_a_line_per_run(capsys: pytest.CaptureFixture[str]) -> None:
    shown = Lines(2)
    shown.started(Job("a", 2024))
    shown.notebook(Job("a", 2024), "00.ipynb", 1, 2)
    shown.ended(batch.Row("a", 2024, batch.DONE, 1234.56, 2.0))
    shown.ended(batch.Row("b", 2024, batch.FAILED, None, 0.5, "bad"))
    assert capsys.readouterr().err == "[1/2] a 2024: done, 1,234.6 t CO2e, 2.0 s\n[2/2] b 2024: failed, 0.5 s: bad\n"


def test_the_display_of_a_terminal_shows_names_as_they_are() -> None:
    said = io.StringIO()
    with Progress(
        *columns(), console=Console(file=said, force_terminal=True, width=100), auto_refresh=False
    ) as progress:
        shown, job = Bars(progress, 2), Job("a", 2024)
        shown.started(job)
        shown.notebook(job, "00_[red]boundary.ipynb", 1, 14)
        progress.refresh()
        assert "a 2024" in said.getvalue()
        assert "1/14" in said.getvalue()
        assert "00_[red]boundary.ipynb" in said.getvalue()
        shown.ended(batch.Row("a", 2024, batch.FAILED, None, 1.0, "[bold]bad"))
        shown.ended(batch.Row("b", 2024, batch.UNCHANGED))
        progress.refresh()
    assert "a 2024: failed, 1.0 s: [bold]bad" in said.getvalue()
    assert "2/2" in said.getvalue()
    assert "1 failed" in said.getvalue()
    assert [task.description for task in progress.tasks] == ["batch"]
