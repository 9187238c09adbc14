"""One notebook in a process of its own: equal bytes from both engines, nothing carried over, and every bad end told."""

from __future__ import annotations

import json
import signal
import time
from collections.abc import Callable
from pathlib import Path

import nbformat
import papermill
import pytest

from scope3.errors import Fault, InputError
from scope3.runs import NotebookError, engine, warm

pytestmark = pytest.mark.slow

# One notebook with every kind of output that the workbook's notebooks show, and the ways in which engines drift apart.
OUTPUTS = [
    "import sys, warnings\nprint('out'); print('error', file=sys.stderr); print('more out')\nwarnings.warn('careful')",
    "import pandas\npandas.DataFrame({'category': ['a', 'b'], 't_co2e': [1.5, 2]})",
    "import matplotlib.pyplot as plt\nfigure, axes = plt.subplots()\naxes.bar(['a', 'b'], [1, 2])\nplt.show()",
    "%config InlineBackend.figure_formats = ['svg']\nplt.plot([1, 2, 3]);",
    "from IPython.display import HTML, clear_output, display\nhandle = display(HTML('<b>one</b>'), display_id='shown')",
    "handle.update(HTML('<b>two</b>'))",
    "print('gone')\nclear_output()\nprint('stays')\n6 * 7",
    "import decimal, numpy\ndecimal.getcontext().prec = 5\nnumpy.seterr(all='raise');",
    "decimal.getcontext().prec, numpy.geterr(), _, len(In), Out.keys()",
    "import asyncio\nawait asyncio.sleep(0.01)\nprint('awaited')",
    "import os, subprocess\nos.write(1, b'beneath')\nsubprocess.run(['echo', 'child'])\nNone",
    "!echo shell",
    "import logging\nlogging.warning('logged')\nlist({'q', 'w', 'e', 'r', 't', 'y'})",
    "os.getcwd(), __name__, os.environ['TZ'], sys.path.index(''), sorted(plt.rcParams.items()).__repr__().__hash__()",
    "len?",
    "sorted(name for name in globals() if not name.startswith('_'))",
    "from scope3 import paths\norganisation, year, paths.outputs()",
]

HOSTILE = [
    "import os, sys, builtins, warnings\nimport pandas, matplotlib\nos.environ['LEAK'] = 'yes'\nos.chdir('/')",
    "pandas.set_option('display.max_rows', 1)\nmatplotlib.rcParams['font.size'] = 99\nsys.path.insert(0, '/leak')",
    "builtins.leak = 1\npandas.read_csv = None\nwarnings.simplefilter('error')\nleaked_name = 1",
]

ASK = """\
import builtins, os, sys, warnings
import matplotlib, pandas
print(os.environ.get('LEAK'), os.getcwd(), pandas.get_option('display.max_rows'), matplotlib.rcParams['font.size'])
print('/leak' in sys.path, hasattr(builtins, 'leak'), pandas.read_csv, 'leaked_name' in globals())
warnings.warn('still a warning')"""


def run_engine(source: Path, name: str, **options: object) -> str:
    output = source.parent / "executed" / f"{name}.ipynb"
    engine.execute(source, output, {"organisation": 'é"{x}', "year": 2024}, engine=name, **options)  # type: ignore[arg-type]
    return output.read_text(encoding="utf-8")


def test_both_engines_write_the_same_bytes(notebook: Callable[..., Path]) -> None:
    source = notebook(*OUTPUTS)
    variables = {"SCOPE3_OUTPUTS": "/outputs"}
    texts = [run_engine(source, name, variables=variables).splitlines() for name in ("papermill", "warm", "warm")]
    assert texts[1] == texts[0]
    assert texts[2] == texts[0]
    kinds = {
        kind
        for cell in json.loads("\n".join(texts[0]))["cells"]
        for output in cell["outputs"]
        for kind in [output["output_type"], *output.get("data", {})]
    }
    assert {"stream", "display_data", "execute_result", "text/html", "image/png", "image/svg+xml"} <= kinds


def test_no_absolute_path_in_metadata(notebook: Callable[..., Path]) -> None:
    executed = json.loads(run_engine(notebook("1"), "warm"))
    metadata = [executed["metadata"], *(cell["metadata"] for cell in executed["cells"])]
    assert str(notebook("1").parent) not in json.dumps(metadata)
    assert executed["metadata"]["papermill"] == {"parameters": {"organisation": 'é"{x}', "year": 2024}}


def test_nothing_carries_over_to_the_next_notebook(notebook: Callable[..., Path]) -> None:
    before = run_engine(notebook(ASK, name="asks"), "warm")
    run_engine(notebook(*HOSTILE, name="hostile"), "warm")
    assert run_engine(notebook(ASK, name="asks"), "warm") == before


@pytest.mark.parametrize(
    ("cell", "reason"),
    [
        ("1 / 0", "ZeroDivisionError: division by zero"),
        ("import sys; sys.exit(0)", "SystemExit: 0"),
        ("import os; os._exit(0)", "its process ended early \\(exit status 0\\)"),
        ("import os, signal; os.kill(os.getpid(), signal.SIGKILL)", "killed by SIGKILL"),
        ("exit()", "DeadKernelError"),
        ("input()", "StdinNotImplementedError"),
        ("if:", "SyntaxError"),
    ],
)
def test_a_notebook_that_does_not_reach_its_end_is_a_failure(
    notebook: Callable[..., Path], cell: str, reason: str
) -> None:
    source = notebook(cell, "print('after')")
    with pytest.raises(NotebookError, match=reason) as caught:
        run_engine(source, "warm")
    assert caught.value.notebook == "00_test.ipynb"
    assert not (source.parent / "executed").exists()


@pytest.mark.parametrize(
    ("cell", "reason"),
    [("import sys; sys.exit(0)", "SystemExit"), ("import os; os._exit(0)", "DeadKernelError")],
)
def test_papermill_engine_fails_alike(notebook: Callable[..., Path], cell: str, reason: str) -> None:
    with pytest.raises(NotebookError, match=reason):
        run_engine(notebook(cell, "print('after')"), "papermill")


@pytest.mark.parametrize("name", engine.ENGINES)
def test_timeout_kills_the_notebook_and_what_it_started(notebook: Callable[..., Path], name: str) -> None:
    source = notebook(
        "import os, pathlib, subprocess\nchild = subprocess.Popen(['sleep', '300'])\n"
        "pathlib.Path('pids').write_text(f'{os.getpid()} {child.pid}')\nwhile True: pass"
    )
    # A kernel takes as long to start as the machine is busy: killed before its first cell, it has more time.
    for limit in (2, 8, 32, 128):
        with pytest.raises(NotebookError, match=rf"killed after {limit} seconds"):
            run_engine(source, name, timeout=limit)
        if (source.parent / "pids").exists():
            break
    pids = [int(pid) for pid in (source.parent / "pids").read_text().split()]
    deadline = time.monotonic() + 5
    while any(alive(pid) for pid in pids) and time.monotonic() < deadline:
        time.sleep(0.05)
    assert not any(alive(pid) for pid in pids)


def alive(pid: int) -> bool:
    try:
        # A process that nobody has reaped yet is dead all the same.
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except OSError:
        return False


@pytest.mark.parametrize("name", engine.ENGINES)
def test_input_error_crosses_with_its_faults(notebook: Callable[..., Path], name: str) -> None:
    fault = Fault("unit 'kwhh' is unknown", "use kWh", file="a.csv", sheet="S", row=7, column="unit")
    source = notebook(f"from scope3.errors import Fault, InputError\nraise InputError([{fault!r}, {fault!r}])")
    with pytest.raises(InputError) as caught:
        run_engine(source, name)
    assert caught.value.faults == [fault, fault]


def test_a_caught_input_error_is_no_failure(notebook: Callable[..., Path]) -> None:
    cell = "from scope3.errors import Fault, InputError\ntry:\n    raise InputError(Fault('a', 'b'))\n"
    assert "refused" in run_engine(notebook(cell + "except InputError:\n    print('refused')"), "warm")


def test_papermill_runs_the_warm_engine_by_name(notebook: Callable[..., Path], tmp_path: Path) -> None:
    warm.register()
    output = tmp_path / "out.ipynb"
    papermill.execute_notebook(
        notebook("print(year)\n41 + 1"), output, {"year": 1999}, engine_name="warm", progress_bar=False
    )
    executed = nbformat.read(output, as_version=4)
    assert executed.cells[2].outputs[0].text == "1999\n"
    assert executed.cells[2].outputs[1].data["text/plain"] == "42"
    assert executed.cells[2].metadata.papermill.status == "completed"
    with pytest.raises(papermill.PapermillExecutionError, match="ZeroDivisionError"):
        papermill.execute_notebook(notebook("1 / 0"), output, engine_name="warm", progress_bar=False)
    with pytest.raises(NotebookError, match="SIGKILL"):
        papermill.execute_notebook(
            notebook("import os; os.kill(os.getpid(), 9)"), output, engine_name="warm", progress_bar=False
        )


def test_without_fork_the_plain_engine_runs_and_says_so(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(warm, "can_fork", lambda: False)
    assert engine.usable("warm") == "papermill"
    assert "cannot fork" in capsys.readouterr().err
    with pytest.raises(ValueError, match="engine must be one of"):
        engine.usable("cold")


def test_a_lost_server_fails_its_notebook_and_the_next_one_gets_a_new_server(notebook: Callable[..., Path]) -> None:
    run_engine(notebook("1"), "warm")
    process = warm.server._process
    assert process is not None
    source = notebook(f"import os, signal, time\nos.kill({process.pid}, signal.SIGKILL)\ntime.sleep(1)")
    with pytest.raises(NotebookError, match="server was lost"):
        run_engine(source, "warm")
    process.wait(5)
    run_engine(notebook("1"), "warm")
    assert warm.server._process is not process
    assert process.returncode == -signal.SIGKILL


def test_the_server_has_no_threads(notebook: Callable[..., Path]) -> None:
    # A child of a process with threads inherits their locks held for ever; pyarrow's allocator knows about forks.
    cell = """
import os, pathlib
tasks = pathlib.Path(f"/proc/{os.getppid()}/task").iterdir()
names = {(task / "comm").read_text().strip() for task in tasks if task.name != str(os.getppid())}
print("threads:", names - {"jemalloc_bg_thd"})"""
    assert "threads: set()" in run_engine(notebook(cell), "warm")


def test_an_edited_package_gets_a_new_server(notebook: Callable[..., Path], monkeypatch: pytest.MonkeyPatch) -> None:
    run_engine(notebook("1"), "warm")
    process = warm.server._process
    run_engine(notebook("1"), "warm")
    assert warm.server._process is process
    monkeypatch.setattr(warm, "_state_of_code", lambda: [("edited", 1)])
    run_engine(notebook("1"), "warm")
    assert warm.server._process is not process
