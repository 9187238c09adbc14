"""A batch on a cluster: the bytes of a batch on one machine, whatever dies, and never a run made of two."""

from __future__ import annotations

import contextlib
import csv
import dataclasses
import io
import itertools
import json
import re
import signal
import socket
import subprocess
import sys
import zipfile
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import dask
import psutil
import pytest
from cluster_processes import Cluster, as_variables, certificates, processes, s3_server, until
from distributed import Client
from s3fs import S3FileSystem
from test_batch import Clients
from tiny_workbook import PARAMETERS, batch_command, write_notebook

from command_line import command
from scope3 import paths
from scope3.errors import InputError
from scope3.runs import batch, cluster_outputs, cluster_task, manifest
from scope3.runs import cluster as cluster_module
from scope3.runs.batch_jobs import Job
from scope3.runs.batch_resume import surroundings
from scope3.runs.cluster_outputs import fetch, publish

# One notebook, which does what the client's file says; the first to be told "once" waits for its end.
READ = """\
import os, time
from pathlib import Path
from scope3 import paths
asked = (paths.organisations() / organisation / str(year) / "ledger.csv").read_text().strip()
folder = paths.outputs() / organisation / str(year)
marks = Path(os.environ["MARKS"])"""
DO = """\
if asked == "refuse":
    from scope3.errors import Fault, InputError
    raise InputError([Fault("the unit 'kwhh' is unknown", "write kWh", "meters.csv", None, 7, "unit"), Fault("b", "c")])
if asked == "once" and not (marks / "seen").exists():
    (marks / "seen").touch()
    time.sleep(600)
if asked == "wait":
    (marks / f"{organisation}-{year}").touch()
    time.sleep(600)
(folder / "sum.csv").write_text(f"{organisation},{asked},{factor}\\n")"""


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("cluster")


@pytest.fixture(scope="module")
def s3(place: Path) -> Iterator[dict[str, str]]:
    with processes(place / "s3") as made:
        yield s3_server(made)


@pytest.fixture(scope="module")
def cluster(place: Path, s3: dict[str, str]) -> Iterator[Cluster]:
    (place / "marks").mkdir()
    write_notebook(place / "notebooks" / "90_sum.ipynb", READ, DO, parameters=PARAMETERS + "factor: float = 0.5  # any")
    with processes(place / "processes") as made:
        started = Cluster(made, place / "notebooks", s3 | {"MARKS": str(place / "marks")})
        started.add_worker()
        started.add_worker()
        yield started


@pytest.fixture
def clients(place: Path, tmp_path: Path, s3: dict[str, str], monkeypatch: pytest.MonkeyPatch) -> Clients:
    """Clients whose workbook is that of the workers."""
    made = Clients(tmp_path)
    made.notebooks = [place / "notebooks" / "90_sum.ipynb"]
    monkeypatch.setattr(paths, "NOTEBOOKS", place / "notebooks")
    for name, value in (s3 | {"MARKS": str(place / "marks")}).items():
        monkeypatch.setenv(name, value)
    return made


def all_clients(clients: Clients) -> None:
    for name, asked, year in (("a", "1", 2023), ("a", "1", 2024), ("once", "once", 2024), ("refused", "refuse", 2024)):
        clients.add(name, asked, year)


@pytest.fixture(scope="module")
def one_machine(place: Path, cluster: Cluster) -> Clients:
    """The batch that the cluster is held against."""
    clients = Clients(place / "one-machine")
    all_clients(clients)
    (place / "marks" / "seen").touch()
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(paths, "NOTEBOOKS", place / "notebooks")
        patch.setenv("MARKS", str(place / "marks"))
        assert command("batch", "--data", clients.data, "--outputs", clients.outputs) == 1
    (place / "marks" / "seen").unlink()
    return clients


def run(clients: Clients, cluster: Cluster | str, *more: object, outputs: object = None) -> int:
    address = cluster if isinstance(cluster, str) else cluster.address
    places = ("--data", clients.data, "--outputs", outputs or clients.outputs)
    return command("batch", *places, "--scheduler", address, *more)


def summary(file: Path) -> list[list[str]]:
    """The rows of a summary without their times."""
    with file.open(newline="") as lines:
        return [[*row[:4], *row[5:]] for row in csv.reader(lines)]


def without_times(log: str) -> str:
    return re.sub(r"\d+\.\d s$", "", log, flags=re.MULTILINE)


@pytest.mark.slow
def test_the_bytes_and_the_summary_are_those_of_one_machine_though_a_worker_is_killed(
    clients, cluster, one_machine, place, capsys
):
    all_clients(clients)
    with ThreadPoolExecutor(1) as beside:
        killed = beside.submit(kill_who_runs, "once", cluster, place / "marks" / "seen")
        assert run(clients, cluster) == 1
    assert killed.result() == -signal.SIGKILL
    cluster.add_worker()
    assert clients.contents() == one_machine.contents()
    assert summary(clients.outputs / "batch.csv") == summary(one_machine.outputs / "batch.csv")
    assert "4 runs: 3 done, 1 failed" in capsys.readouterr().out
    assert "To mend: c" in clients.log("refused")
    assert without_times(clients.log("refused")) == without_times(one_machine.log("refused"))
    # No mark, no staging, nothing of the workers.
    hidden = {path.name for path in clients.outputs.rglob("*") if path.name.startswith((".partial", "cluster-"))}
    assert not hidden


def kill_who_runs(name: str, cluster: Cluster, mark: Path) -> int:
    """Kill the worker that has the run of an organisation under way, with SIGKILL; how it ended."""
    until(mark.exists)
    (one,) = [worker for worker in cluster.workers if worker.poll() is None and name in runs_of(worker.pid)]
    one.kill()
    return one.wait()


def runs_of(worker: int) -> list[str]:
    """The organisations that a worker has runs of under way."""
    found = []
    for child in psutil.Process(worker).children():
        with contextlib.suppress(psutil.NoSuchProcess):
            words = child.cmdline()
            found += [words[words.index(CHILD) + 1]] if CHILD in words else []
    return found


CHILD = "scope3.runs.batch_child"


@pytest.mark.slow
def test_an_interrupt_ends_the_runs_on_the_workers(clients, cluster, place, capsys):
    clients.add("waits", "wait")
    clients.add("waits", "wait", 2023)
    clients.add("waits", "wait", 2022)
    typed = ["--data", clients.data, "--outputs", clients.outputs, "--scheduler", cluster.address]
    process = subprocess.Popen(
        batch_command(place / "notebooks", *typed),
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        start_new_session=True,
    )
    try:
        # Both workers have one; the third is waiting for its turn.
        until(lambda: all((place / "marks" / f"waits-{year}").exists() for year in (2022, 2023)))
        process.send_signal(signal.SIGINT)
        said, _ = process.communicate(timeout=300)
    finally:
        process.kill()
    assert process.returncode == 130, said
    assert "3 runs: 2 interrupted, 1 not started" in said
    assert all(not runs_of(worker.pid) for worker in cluster.workers if worker.poll() is None)
    assert not clients.contents()
    assert not list(clients.outputs.glob(".partial*"))


@pytest.mark.slow
def test_an_encrypted_cluster_takes_who_has_a_certificate_and_its_end_is_told(
    clients, one_machine, place, tmp_path, capsys, monkeypatch
):
    clients.add("a", year=2023)
    settings = certificates(tmp_path)
    with processes(tmp_path / "own") as made:
        own = Cluster(made, place / "notebooks", {"MARKS": str(place / "marks"), **as_variables(settings)}, "tls")
        own.add_worker()
        assert own.address.startswith("tls://")
        with monkeypatch.context() as patch:
            patch.setattr(cluster_module, "PATIENCE", 2.0)
            assert run(clients, own) == 1
            assert run(clients, own.address.replace("tls", "tcp")) == 1
        assert capsys.readouterr().err.count("no scheduler answers at") == 2
        with dask.config.set(settings):
            assert run(clients, own) == 0
            assert clients.contents().items() <= one_machine.contents().items()
            for year in (2022, 2023, 2024):
                clients.add("lost", "wait", year)

            def kill_the_scheduler() -> None:
                until((place / "marks" / "lost-2022").exists)
                made.running[0].kill()

            with ThreadPoolExecutor(1) as beside:
                killed = beside.submit(kill_the_scheduler)
                assert run(clients, own, "lost") == 130
            killed.result()
    told = capsys.readouterr()
    assert "take it up again with --resume" in told.err
    # Two were sent to the one worker, the third was kept.
    assert "3 runs: 2 failed, 1 not started" in told.out


@pytest.mark.slow
def test_a_worker_that_differs_is_refused_before_anything_runs(clients, cluster, place, tmp_path, capsys):
    clients.add("a")
    write_notebook(tmp_path / "older" / "90_sum.ipynb", READ, parameters=PARAMETERS)
    preload = tmp_path / "preload.py"
    preload.write_text(cluster.preload.read_text().replace(str(place / "notebooks"), str(tmp_path / "older")))
    odd = cluster.add_worker(preload)
    try:
        assert run(clients, cluster) == 1
    finally:
        odd.kill()
        odd.wait()
    said = capsys.readouterr().err
    assert re.search(r"worker tcp://127.0.0.1:\d+ is not as this machine: notebooks: 90_sum.ipynb differs", said), said
    assert "1 fault" in said
    assert not clients.contents()


def test_what_differs_is_named(monkeypatch, tmp_path):
    clients = Clients(tmp_path)
    monkeypatch.setattr(paths, "NOTEBOOKS", clients.notebooks[0].parent)
    now = dataclasses.asdict(surroundings(clients.notebooks))
    order = {"batch": "b", "outputs": str(tmp_path), "surroundings": now}
    assert cluster_task.unlike(order) == [f"it does not see the batch's outputs at {tmp_path}"]
    with cluster_outputs.mark(str(tmp_path), "b"):
        assert cluster_task.unlike(order) == []
        factors = {**now["sources"]["factors"], "factors/new.csv": "0"}
        other = {"lib_sha256": "0", "python": "3.9", "sources": now["sources"] | {"factors": factors}}
        named = cluster_task.unlike(order | {"surroundings": now | other})
    here = now["python"]
    assert named == ["factors: factors/new.csv differs", "lib/scope3 differs", f"python is {here}, not 3.9"]
    assert cluster_task.in_short([*named, "d", "e"]).endswith("not 3.9 (and 2 more)")
    assert not cluster_outputs.sees(str(tmp_path), "b")


@pytest.mark.slow
def test_files_that_did_not_arrive_as_sent_are_not_run(clients, cluster):
    clients.add("a")
    outputs, now = str(clients.outputs), dataclasses.asdict(surroundings(clients.notebooks))
    order = {"batch": "b", "outputs": outputs, "chosen": {}, "surroundings": now, "sha256": "0" * 64}
    job = {"organisation": "a", "year": 2024, "settings": {}}
    with Client(cluster.address) as client, cluster_outputs.mark(outputs, "b"):
        sent = cluster_task.pack(Job("a", 2024), clients.data)
        row = client.submit(cluster_task.run_there, order | job, sent).result()
    assert row["status"] == batch.FAILED
    assert row["fault"].endswith("the files that arrived are not those sent")
    assert not clients.contents()


def test_what_is_sent_is_what_a_run_may_read(tmp_path):
    clients = Clients(tmp_path)
    for year in (2022, 2023, 2024):
        clients.add("a", year=year)
    (clients.data / "a" / "2022" / "ledger.csv").unlink()
    sent = cluster_task.pack(Job("a", 2023), clients.data)
    assert sent == cluster_task.pack(Job("a", 2023), clients.data)
    with zipfile.ZipFile(io.BytesIO(sent)) as archive:
        assert archive.namelist() == ["2022/", "2023/", "2023/ledger.csv"]
    (clients.data / "a" / "2023" / "out.csv").symlink_to("/etc/hosts")
    with pytest.raises(InputError, match=r"out\.csv"):
        cluster_task.pack(Job("a", 2023), clients.data)


# --- Outputs on an object store ---------------------------------------------------------------------------------------


@pytest.fixture
def bucket(s3: dict[str, str], clients: Clients, tmp_path: Path) -> str:
    import fsspec

    fsspec.filesystem("s3").mkdir(f"s3://{tmp_path.name.replace('_', '-')}")
    return f"s3://{tmp_path.name.replace('_', '-')}/outputs"


def held(bucket: str, name: str) -> dict[str, bytes]:
    """Every object below a name, by its name without the run's own."""
    import fsspec

    store = fsspec.filesystem("s3", skip_instance_cache=True)
    return {
        place.removeprefix(f"{bucket.removeprefix('s3://')}/"): store.cat_file(place)
        for place in store.find(f"{bucket}/{name}")
    }


@pytest.mark.slow
def test_outputs_on_s3_are_those_of_a_folder_and_a_second_time_nothing_is_done(
    clients, cluster, bucket, one_machine, tmp_path, capsys
):
    all_clients(clients)
    assert run(clients, cluster, "a", "refused", outputs=bucket) == 1
    assert f"As a table: {bucket}/batch.csv" in capsys.readouterr().out
    home = Clients(tmp_path / "home")
    for year in (2023, 2024):
        fetch(bucket, "a", year, home.outputs)
    assert home.contents() == {name: held for name, held in one_machine.contents().items() if name.startswith("a/")}
    log = held(bucket, ".logs")[".logs/refused-2024.log"].decode()
    assert without_times(log) == without_times(one_machine.log("refused"))
    assert not held(bucket, ".locks")
    before = held(bucket, "a/2023"), held(bucket, "a/2024")
    assert len(before[0]) == 4  # notebook, table, manifest; and the pointer
    clients.add("a", "2", 2024)
    assert run(clients, cluster, "--resume", "a", outputs=bucket) == 0
    assert "2 runs: 1 unchanged, 1 done" in capsys.readouterr().out
    assert held(bucket, "a/2023") == before[0]
    assert len(held(bucket, "a/2024")) == 4
    assert not held(bucket, "a/2024").keys() & before[1].keys() - {"a/2024/run.json"}


def finished(folder: Path, table: str) -> Path:
    """The folder of a finished run, as small as one can be."""
    (folder / "notebooks").mkdir(parents=True)
    (folder / "notebooks" / "90_sum.ipynb").write_text("{}")
    (folder / "sum.csv").write_text(table)
    (folder / manifest.NAME).write_text(json.dumps({"outputs": manifest.outputs_of(folder)}))
    return folder


def fetched(bucket: str, into: Path) -> dict[str, str]:
    folder = fetch(bucket, "a", 2024, into)
    return {path.name: path.read_text() for path in folder.rglob("*") if path.is_file()}


@pytest.mark.slow
@pytest.mark.parametrize("at", range(4))
def test_an_upload_that_fails_anywhere_leaves_the_earlier_run(bucket, tmp_path, monkeypatch, at):
    """Of three files and the pointer, each in turn is refused."""
    publish(finished(tmp_path / "earlier", "1"), bucket, "a", 2024)
    before, later, sent = held(bucket, "a"), finished(tmp_path / "later", "2"), itertools.count()
    original = S3FileSystem._call_s3

    async def refuse(self, method, *arguments, **more):
        if method == "put_object" and next(sent) == at:
            raise PermissionError("the store refuses")
        return await original(self, method, *arguments, **more)

    with monkeypatch.context() as patch:
        patch.setattr(S3FileSystem, "_call_s3", refuse)
        with pytest.raises(PermissionError, match="the store refuses"):
            publish(later, bucket, "a", 2024)
    assert fetched(bucket, tmp_path / "home")["sum.csv"] == "1"
    now = held(bucket, "a")
    assert before.items() <= now.items()
    # Where the pointer itself was refused, the store may hold it all the same: what it would name stays.
    assert len(now) == len(before) + (3 if at == 3 else 0)
    publish(later, bucket, "a", 2024)
    assert fetched(bucket, tmp_path / "home")["sum.csv"] == "2"


@pytest.mark.slow
@pytest.mark.parametrize("harm", ["sum.csv", "manifest.json", "gone", "pointer", "elsewhere"])
def test_what_is_not_one_whole_run_is_none(bucket, tmp_path, harm):
    import fsspec

    store = fsspec.filesystem("s3", skip_instance_cache=True)
    folder = finished(tmp_path / "run", "1")
    if harm == "elsewhere":
        (folder / manifest.NAME).write_text(json.dumps({"outputs": {"../../stolen": "0"}}))
    publish(folder, bucket, "a", 2024)
    fetched_before = harm != "elsewhere" and fetched(bucket, tmp_path / "home")
    (table,) = [name for name in held(bucket, "a") if name.endswith("sum.csv")]
    if harm in ("sum.csv", "manifest.json"):
        store.pipe_file(f"{bucket}/{table.replace('sum.csv', harm)}", b"{}")
    elif harm == "gone":
        store.rm_file(f"{bucket}/{table}")
    elif harm == "pointer":
        store.pipe_file(f"{bucket}/a/2024/run.json", b'{"run": "../b", "manifest_sha256": "0"}')
    with pytest.raises(InputError, match="no whole run of a 2024 stands there"):
        fetch(bucket, "a", 2024, tmp_path / "home")
    if fetched_before:
        # What was fetched before stands.
        assert (tmp_path / "home" / "a" / "2024" / "sum.csv").read_text() == "1"
    assert not list(tmp_path.rglob("stolen"))


# --- What is refused --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("address", "message"),
    [
        ("127.0.0.1:8786", "'127.0.0.1:8786' is no address of a scheduler.*write tcp://host:port"),
        ("tcp://127.0.0.1", "is no address of a scheduler"),
        ("http://127.0.0.1:8786", "is no address of a scheduler"),
    ],
)
def test_an_address_that_is_none_is_refused(tmp_path, capsys, address, message):
    clients = Clients(tmp_path)
    clients.add("a")
    assert run(clients, address) == 1
    assert re.search(message, capsys.readouterr().err)
    assert not clients.outputs.exists()


def test_a_scheduler_that_does_not_answer_is_told_within_a_stated_time(tmp_path, capsys, monkeypatch):
    monkeypatch.setattr(cluster_module, "PATIENCE", 1.0)
    clients = Clients(tmp_path)
    clients.add("a")
    with socket.socket() as taken:
        # Bound and never listening: nobody else can be there.
        taken.bind(("127.0.0.1", 0))
        assert run(clients, f"tcp://127.0.0.1:{taken.getsockname()[1]}") == 1
    assert "within 1 seconds" in capsys.readouterr().err


def test_two_ways_to_say_how_many_are_refused(tmp_path, capsys):
    clients = Clients(tmp_path)
    clients.add("a")
    assert run(clients, "tcp://127.0.0.1:8786", "--jobs", 2) == 2
    assert "the scheduler's workers say how many" in " ".join(capsys.readouterr().err.replace("│", " ").split())
    assert command("batch", "--data", clients.data, "--outputs", "s3://bucket/outputs") == 2
    assert "name one, or a --scheduler" in " ".join(capsys.readouterr().err.replace("│", " ").split())


def test_without_the_packages_of_a_cluster_one_line_says_what_to_install(tmp_path, capsys, monkeypatch):
    monkeypatch.setitem(sys.modules, "distributed", None)
    clients = Clients(tmp_path)
    clients.add("a")
    assert run(clients, "tcp://127.0.0.1:8786") == 1
    assert 'pip install -e ".[cluster]"' in capsys.readouterr().err
