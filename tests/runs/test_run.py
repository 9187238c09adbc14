"""A run is whole or not at all, the same bytes each time, and inside its folders."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
from tiny_workbook import PARAMETERS, READ, Workbook

from scope3.errors import InputError
from scope3.files import sha256
from scope3.runs import NotebookError, RunError, manifest
from scope3.runs.progress import plain
from scope3.runs.staging import lock

pytestmark = pytest.mark.slow


def test_a_run_writes_outputs_notebooks_and_manifest(workbook: Workbook) -> None:
    seen: list[tuple[str, int, int, bool]] = []
    folder = workbook.run(
        progress=lambda name, number, count, seconds: seen.append((name, number, count, seconds is not None)),
        finish=lambda staged: (staged / "html").mkdir() or (staged / "html" / "index.html").write_text("<p>"),
    )
    assert folder == workbook.folder.resolve()
    assert sorted(workbook.contents()) == [
        "acme/2024/activity_data.parquet",
        "acme/2024/emissions.parquet",
        "acme/2024/html/index.html",
        "acme/2024/inventory.csv",
        "acme/2024/manifest.json",
        "acme/2024/notebooks/10_activity_data.ipynb",
        "acme/2024/notebooks/90_inventory.ipynb",
    ]
    for number, name in enumerate(["10_activity_data.ipynb", "90_inventory.ipynb"], start=1):
        assert [call for call in seen if call[0] == name] == [(name, number, 2, False), (name, number, 2, True)]
    record = json.loads((folder / "manifest.json").read_text())
    assert record["inputs"] == {"ledger.csv": sha256(workbook.ledger)}
    assert list(record["factors"]) == ["factors/factors.csv"]
    assert record["outputs"]["html/index.html"] == sha256(folder / "html" / "index.html")
    assert "manifest.json" not in record["outputs"]
    assert set(record["times"]["seconds"]) == set(record["notebooks"])
    assert record["packages"]["papermill"]
    assert str(workbook.data.parent) not in (folder / "manifest.json").read_text()


def test_a_second_run_gives_the_same_bytes_but_for_the_times(workbook: Workbook) -> None:
    workbook.run()
    first = workbook.contents()
    workbook.run()
    second = workbook.contents()
    records = [json.loads(contents.pop("acme/2024/manifest.json")) for contents in (first, second)]
    assert first == second
    for record in records:
        record.pop("times")
    assert records[0] == records[1]


def test_a_setting_reaches_the_notebook_and_the_manifest(workbook: Workbook) -> None:
    workbook.add("95_choices", "print(overrides)", parameters="overrides: dict = {}")
    folder = workbook.run(settings={"factor": 2})
    assert (folder / "inventory.csv").read_text() == "category,t_co2e\n1,0.407\n"
    assert json.loads((folder / "manifest.json").read_text())["settings"] == {"factor": 2}
    assert "{'factor': 2}" in (folder / "notebooks" / "95_choices.ipynb").read_text()


@pytest.mark.parametrize(
    ("cell", "error", "message"),
    [
        ("1 / 0", NotebookError, "50_fails.ipynb, cell 2: ZeroDivisionError"),
        ("from scope3.errors import *\nraise InputError(Fault('bad', 'good'))", InputError, "bad"),
        ("(folder / 'partial.csv').write_text('x'); import os; os._exit(0)", NotebookError, "ended early"),
        ("print(folder)", NotebookError, "prints the folder it writes to"),
        ("open(paths.organisations() / 'acme/2024/ledger.csv', 'a').write('x')", RunError, "ledger.csv changed while"),
    ],
)
def test_a_failure_leaves_the_outputs_of_the_run_before(
    workbook: Workbook, cell: str, error: type[Exception], message: str
) -> None:
    failing = workbook.add("50_fails", f"{READ}\n{cell}")
    with pytest.raises(error, match=message):
        workbook.run(notebooks=[failing])
    assert workbook.contents() == {}
    assert not list(workbook.outputs.glob(".partial*"))
    workbook.run(notebooks=[workbook.notebooks / "10_activity_data.ipynb"])
    before = workbook.contents()
    with pytest.raises(error, match=message):
        workbook.run(notebooks=[workbook.notebooks / "10_activity_data.ipynb", failing])
    assert workbook.contents() == before
    assert not list(workbook.outputs.glob(".partial*"))


def test_an_unknown_setting_is_refused_before_anything_is_written(workbook: Workbook) -> None:
    with pytest.raises(InputError, match="did you mean 'factor'"):
        workbook.run(settings={"facto": 1})
    assert not workbook.outputs.exists()


@pytest.mark.parametrize("name", ["../acme", "Acme", "", ".", "..", "a/b", "-a", "a" * 65, "acme\n", "a b", "acmé"])
def test_a_name_that_is_no_slug_is_refused(workbook: Workbook, name: str) -> None:
    from scope3.runs import run

    with pytest.raises(InputError, match="is no organisation name"):
        run(name, 2024, **workbook.arguments())
    assert not workbook.outputs.exists()


def test_a_link_out_of_the_data_folder_is_refused(workbook: Workbook, tmp_path: Path) -> None:
    from scope3.runs import run

    (tmp_path / "elsewhere" / "2024").mkdir(parents=True)
    (workbook.data / "linked").symlink_to(tmp_path / "elsewhere")
    with pytest.raises(InputError, match="leads outside"):
        run("linked", 2024, **workbook.arguments())


def test_missing_organisation_and_year_are_named_with_the_nearest(workbook: Workbook) -> None:
    from scope3.runs import run

    with pytest.raises(InputError, match=r"there is no organisation 'acne'.*did you mean 'acme'"):
        run("acne", 2024, **workbook.arguments())
    with pytest.raises(InputError, match=r"acme has no year 2023.*name one of 2024"):
        run("acme", 2023, **workbook.arguments())


def test_two_runs_of_one_organisation_and_year_do_not_meet(workbook: Workbook) -> None:
    with lock(workbook.outputs, "acme", 2024), pytest.raises(RunError, match=f"being run by process {os.getpid()}"):
        workbook.run()
    workbook.run(notebooks=[workbook.notebooks / "10_activity_data.ipynb"])


def test_named_inputs_may_lie_elsewhere(workbook: Workbook, tmp_path: Path) -> None:
    other = tmp_path / "shared.csv"
    other.write_text("a\n")
    folder = workbook.run(inputs=lambda place: {"shared/ledger.csv": other, "own/ledger.csv": place / "ledger.csv"})
    record = json.loads((folder / "manifest.json").read_text())
    assert record["inputs"] == {"own/ledger.csv": sha256(workbook.ledger), "shared/ledger.csv": sha256(other)}


def test_both_engines_give_the_same_outputs_however_many_notebooks_at_a_time(workbook: Workbook) -> None:
    contents, engines = [], []
    for engine, jobs in (("warm", 1), ("warm", 2), ("papermill", 2)):
        workbook.run(engine=engine, jobs=jobs)
        contents.append(workbook.contents())
        engines.append(json.loads(contents[-1].pop("acme/2024/manifest.json"))["engine"])
    assert contents[0] == contents[1] == contents[2]
    assert engines == ["warm", "warm", "papermill"]


def test_no_notebook_at_a_time_is_refused(workbook: Workbook) -> None:
    with pytest.raises(RunError, match="name at least one"):
        workbook.run(jobs=0)
    assert not workbook.outputs.exists()


def test_of_two_failures_the_first_in_order_is_told_and_nothing_is_published(workbook: Workbook) -> None:
    # The later one fails at once, the earlier one once it knows that.
    wait = "import time\nwhile not (paths.outputs() / 'failed').exists():\n    time.sleep(0.01)"
    workbook.add("50_first", "from scope3 import paths", wait, "1 / 0")
    workbook.add("60_second", "from scope3 import paths\n(paths.outputs() / 'failed').touch()\n[][1]")
    with pytest.raises(NotebookError, match=r"50_first.ipynb, cell 4: ZeroDivisionError"):
        workbook.run(notebooks=[workbook.notebooks / f"{name}.ipynb" for name in ("50_first", "60_second")], jobs=2)
    assert workbook.contents() == {}


def test_a_failure_kills_the_later_notebook_under_way(workbook: Workbook) -> None:
    place = workbook.outputs.parent / "pid"
    started = f"import pathlib, time\nwhile not pathlib.Path({str(place)!r}).exists():\n    time.sleep(0.01)"
    waits = f"import os, pathlib, time\npathlib.Path({str(place)!r}).write_text(str(os.getpid()))\ntime.sleep(600)"
    workbook.add("50_fails", started, "1 / 0")
    workbook.add("60_waits", waits)
    with pytest.raises(NotebookError, match=r"50_fails.ipynb, cell 3: ZeroDivisionError"):
        workbook.run(notebooks=[workbook.notebooks / f"{name}.ipynb" for name in ("50_fails", "60_waits")], jobs=2)
    deadline = time.monotonic() + 30
    while Path(f"/proc/{place.read_text()}").exists() and time.monotonic() < deadline:
        time.sleep(0.05)
    assert not Path(f"/proc/{place.read_text()}").exists()


def test_a_killed_run_leaves_no_process_and_the_next_run_clears_up(workbook: Workbook, tmp_path: Path) -> None:
    workbook.run()
    before = workbook.contents()
    cell = "import os, time\n(folder.parents[2] / 'pid').write_text(str(os.getpid()))\ntime.sleep(99)"
    waiting = workbook.add("50_waits", READ, cell)
    code = f"""
from pathlib import Path
from scope3.runs import run
run("acme", 2024, data={str(workbook.data)!r}, outputs={str(workbook.outputs)!r}, notebooks=[Path({str(waiting)!r})])
"""
    # No guard of __main__: a script that calls run at its top level must not be run again in the children.
    script = tmp_path / "script.py"
    script.write_text(code)
    process = subprocess.Popen([sys.executable, script], stderr=subprocess.DEVNULL)
    pid_file = workbook.outputs / "pid"
    deadline = time.monotonic() + 30
    while not (pid_file.exists() and pid_file.read_text()) and time.monotonic() < deadline:
        time.sleep(0.05)
    process.send_signal(signal.SIGKILL)
    process.wait()
    child = int(pid_file.read_text())
    pid_file.unlink()
    deadline = time.monotonic() + 5
    while Path(f"/proc/{child}").exists() and time.monotonic() < deadline:
        time.sleep(0.05)
    assert not Path(f"/proc/{child}").exists()
    assert list(workbook.outputs.glob(".partial-acme-2024-*"))
    assert {name: content for name, content in workbook.contents().items() if not name.startswith(".partial")} == before
    waiting.unlink()
    workbook.run(notebooks=[workbook.notebooks / "10_activity_data.ipynb"])
    assert not list(workbook.outputs.glob(".partial*"))


def test_plain_progress_is_a_line_per_notebook(capsys: pytest.CaptureFixture[str]) -> None:
    plain("a.ipynb", 1, 2, None)
    plain("a.ipynb", 1, 2, 1.25)
    assert capsys.readouterr().err == "[1/2] a.ipynb  1.2 s\n"


def test_manifest_knows_the_code() -> None:
    known = manifest.code()
    assert len(known["lib_sha256"]) == 64
    assert (known["commit"] is None) == (known["dirty"] is None)


def test_workbook_without_notebooks_is_told(workbook: Workbook) -> None:
    with pytest.raises(RunError, match="there are no notebooks"):
        workbook.run(notebooks=[])


def test_parameters_cell_is_the_default_of_the_protocol() -> None:
    assert PARAMETERS.startswith("organisation: str")
