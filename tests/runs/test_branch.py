"""What a run opens beforehand: found by its notebooks, never stale, of one organisation alone, and gone with the run."""

from __future__ import annotations

import json
import os
import signal
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from tiny_workbook import write_notebook

import small_client
from scope3 import paths
from scope3.runs import engine, run, warm
from scope3.runs.environment import environment
from scope3.runs.progress import silent

pytestmark = [pytest.mark.slow, pytest.mark.skipif(not warm.can_fork(), reason="this platform cannot fork")]

OPENED = """\
from scope3 import client as module, kept
from scope3.client import open_client
from scope3.inventory import calculate_emissions, tonnes
def never(*_, **__): raise AssertionError("opened again")
opened, module._opened = module._opened, never"""


@pytest.fixture(scope="module")
def data(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return small_client.write(tmp_path_factory.mktemp("branch") / "data")


@pytest.fixture(scope="module")
def branch(data: Path) -> Iterator[warm.Branch]:
    made = warm.server.branch("small", 2024, {}, environment({"SCOPE3_DATA": str(data)}))
    assert made.wait(None)
    yield made
    made.close()


def printed(branch: warm.Branch, data: Path, tmp_path: Path, *cells: str) -> list[str]:
    """What cells print in a notebook forked from the branch."""
    source, output = write_notebook(tmp_path / "notebooks" / "00_asks.ipynb", *cells), tmp_path / "out.ipynb"
    variables = {"SCOPE3_DATA": str(data)}
    engine.execute(source, output, {"organisation": "small"}, variables=variables, branch=branch)
    outputs = [each for cell in json.loads(output.read_text())["cells"] for each in cell.get("outputs", [])]
    return "".join("".join(each["text"]) for each in outputs).splitlines()


def test_a_notebook_finds_its_client_opened_and_calculated(branch: warm.Branch, data: Path, tmp_path: Path) -> None:
    cell = (
        "client = open_client(organisation, year)\nprint(round(tonnes(calculate_emissions(client, 1)['kg_co2e']), 5))"
    )
    assert printed(branch, data, tmp_path, OPENED, cell) == ["4.59995"]


def test_a_file_changed_meanwhile_is_read(branch: warm.Branch, tmp_path: Path) -> None:
    other = small_client.write(tmp_path / "data", goods=small_client.with_cell(small_client.GOODS, 2, "quantity", "3"))
    cell = (
        "client = open_client(organisation, year)\nprint(round(tonnes(calculate_emissions(client, 1)['kg_co2e']), 5))"
    )
    assert printed(branch, other, tmp_path, OPENED, "module._opened = opened", cell) == ["6.59995"]


def test_what_one_notebook_writes_is_not_in_the_next(branch: warm.Branch, data: Path, tmp_path: Path) -> None:
    spoil = (
        "client = open_client(organisation, year)\nclient.library.table.loc[:, 'kg_co2e'] = 0.0\nprint(len(kept._kept))"
    )
    ask = "print(round(tonnes(calculate_emissions(open_client(organisation, year), 1)['kg_co2e']), 5))"
    (before,) = printed(branch, data, tmp_path, OPENED, spoil)
    assert printed(branch, data, tmp_path, OPENED, ask, "print(len(kept._kept))") == ["4.59995", before]


def test_one_organisation_finds_nothing_of_another(branch: warm.Branch, data: Path, tmp_path: Path) -> None:
    text = small_client.ORGANISATION.replace("organisation: small", "organisation: other")
    folder = small_client.write(tmp_path / "data", organisation=text) / "small"
    folder.rename(tmp_path / "data" / "other")
    held = "print(sorted({name for key in kept._kept for part in key for name in ('small', 'other') "
    held += 'if isinstance(part, str) and f\'organisation":"{name}"\' in part}))'
    made = warm.server.branch("other", 2024, {}, environment({"SCOPE3_DATA": str(tmp_path / "data")}))
    try:
        assert made.wait(None)
        assert printed(made, data, tmp_path, OPENED, held) == ["['other']"]
    finally:
        made.close()
    assert printed(branch, data, tmp_path, OPENED, held) == ["['small']"]


def test_a_branch_has_no_threads(branch: warm.Branch, data: Path, tmp_path: Path) -> None:
    # As the server itself: a child would inherit the locks of threads that it does not have.
    cell = """
import os, pathlib
tasks = pathlib.Path(f"/proc/{os.getppid()}/task").iterdir()
print({(task / "comm").read_text().strip() for task in tasks if task.name != str(os.getppid())} - {"jemalloc_bg_thd"})"""
    assert printed(branch, data, tmp_path, cell) == ["set()"]


def test_a_branch_ends_when_it_is_closed(data: Path, tmp_path: Path) -> None:
    made = warm.server.branch("small", 2024, {}, environment({"SCOPE3_DATA": str(data)}))
    assert made.wait(None)
    (pid,) = printed(made, data, tmp_path, "import os\nprint(os.getppid())")
    made.close()
    deadline = time.monotonic() + 30
    while Path(f"/proc/{pid}").exists() and time.monotonic() < deadline:
        time.sleep(0.05)
    assert not Path(f"/proc/{pid}").exists()


def test_a_killed_branch_fails_its_notebook_and_leaves_the_server(data: Path, tmp_path: Path) -> None:
    made = warm.server.branch("small", 2024, {}, environment({"SCOPE3_DATA": str(data)}))
    assert made.wait(None)
    (pid,) = printed(made, data, tmp_path, "import os\nprint(os.getppid())")
    os.kill(int(pid), signal.SIGKILL)
    with pytest.raises(engine.NotebookError, match="server was lost"):
        printed(made, data, tmp_path, "1")
    made.close()
    assert warm.server._process is not None
    assert warm.server._process.poll() is None


def test_what_cannot_be_opened_is_told_by_the_notebook(tmp_path: Path) -> None:
    made = warm.server.branch("nobody", 2024, {}, environment({"SCOPE3_DATA": str(tmp_path)}))
    try:
        assert made.wait(None)
        assert printed(made, tmp_path, tmp_path, "print('runs all the same')") == ["runs all the same"]
    finally:
        made.close()


def test_the_workbook_gives_the_same_bytes_one_by_one_together_and_in_fresh_kernels(data: Path, tmp_path: Path) -> None:
    # With approaches opened beside the client's own, tables that somebody else prints, and the inventory.
    chosen = [paths.NOTEBOOKS / name for name in ("00_boundary.ipynb", "10_activity_data.ipynb", "90_inventory.ipynb")]
    found = []
    for name, jobs in (("warm", 1), ("warm", 2), ("papermill", 2)):
        folder = run(
            "small", 2024, data=data, outputs=tmp_path / f"{name}{jobs}", notebooks=chosen, engine=name, jobs=jobs,
            progress=silent,
        )  # fmt: skip
        files = (path for path in folder.rglob("*") if path.is_file() and path.name != "manifest.json")
        found.append({path.relative_to(folder).as_posix(): path.read_bytes() for path in files})
    assert len(found[0]) > 30
    assert found[0] == found[1] == found[2]


def test_a_branch_that_takes_too_long_is_closed_and_the_notebooks_run_without_it(tmp_path: Path) -> None:
    # organisation.yaml is a pipe that nobody writes into: to open it takes for ever.
    folder = tmp_path / "data" / "small" / "2024"
    folder.mkdir(parents=True)
    os.mkfifo(folder / "organisation.yaml")
    made = warm.server.branch("small", 2024, {}, environment({"SCOPE3_DATA": str(tmp_path / "data")}))
    assert not made.wait(0.5)
    with pytest.raises(warm.ServerLost):
        made.submit(tmp_path, {})
    source = write_notebook(tmp_path / "notebooks" / "00_asks.ipynb", "print('runs')")
    engine.execute(source, tmp_path / "out.ipynb", {"organisation": "small"})
    assert "runs" in (tmp_path / "out.ipynb").read_text()
