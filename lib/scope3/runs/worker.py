"""The process that executes one notebook: reads a job's folder, runs papermill in it, and leaves a report.

Both engines come through here, one in a new interpreter, one in a child of the fork server. The report is written last
and only when the notebook's end was reached by this account; papermill's saved notebook marks cells of a killed kernel,
and of `sys.exit(0)`, as completed.
"""

from __future__ import annotations

import json
import os
import traceback
from pathlib import Path
from typing import Any

JOB, REPORT, SOURCE, EXECUTED, FAULTS_FILE = "job.json", "report.json", "source.ipynb", "executed.ipynb", "faults.json"

# The exit status of a process that could not write its report, as sysexits.h has it for failures of input and output.
UNWRITTEN = 74


def perform(folder: Path) -> None:
    """Execute the job described in a folder and write its report there.

    The job: `engine` (papermill's name for it), `parameters`, `working_directory`, `memory` (MiB, or none).
    The report: `complete`, and, when it is not, `error` with cell, ename, evalue and traceback.
    """
    job = json.loads((folder / JOB).read_text(encoding="utf-8"))
    # Relative names only: papermill reads braces in a path as a template, and records the paths it is given.
    os.chdir(folder)
    try:
        limit_memory(job["memory"])
        error = _execute(job)
    except Exception as problem:  # whatever it is, it ends this run and is told
        error = {
            "cell": None,
            "ename": type(problem).__name__,
            "evalue": str(problem),
            "traceback": traceback.format_exc(),
        }
    report = {"complete": error is None, "error": error}
    # A report is read only when its process has ended, so a half-written one is a failure like none at all.
    try:
        (folder / REPORT).write_text(json.dumps(report), encoding="utf-8")
    except OSError:
        # The report was all that this process could say.
        os._exit(UNWRITTEN)


def limit_memory(mebibytes: int | None) -> None:
    """Let this process, and each that it starts, have so much private memory and no more."""
    if mebibytes is None:
        return
    import resource

    # Linux counts what is written to here, not the files and libraries that lie in the address space.
    _, most = resource.getrlimit(resource.RLIMIT_DATA)
    limit = mebibytes << 20
    limit = limit if most == resource.RLIM_INFINITY else min(limit, most)
    resource.setrlimit(resource.RLIMIT_DATA, (limit, limit))


def _execute(job: dict[str, Any]) -> dict[str, Any] | None:
    import papermill
    from papermill.exceptions import PapermillExecutionError
    from traitlets.config import Config

    engine = job["engine"]
    options: dict[str, Any] = {"coalesce_streams": True, "record_timing": False, "iopub_timeout": 60}
    if engine == "inline":
        from papermill.engines import papermill_engines

        from scope3.runs.inline import InlineEngine

        papermill_engines.register("inline", InlineEngine)
    else:
        # Encryption of the loopback wire costs nothing and silences a warning that every kernel start would print.
        options |= {
            "config": Config({"KernelManager": {"transport_encryption": "required"}}),
            # What child programs write arrives by a thread, in this cell or the next: the warm engine omits it too.
            "extra_arguments": ["--IPKernelApp.extensions=scope3.runs.faults", "--IPKernelApp.capture_fd_output=False"],
        }
    try:
        notebook = papermill.execute_notebook(
            SOURCE,
            EXECUTED,
            job["parameters"] or None,
            engine_name=engine,
            kernel_name="python3",
            language="python",
            cwd=job["working_directory"],
            progress_bar=False,
            request_save_on_cell_execute=False,
            start_timeout=120,
            **options,
        )
    except PapermillExecutionError as problem:
        return _error(problem.cell_index, problem.ename, problem.evalue, problem.traceback)
    return _unfinished(notebook)


def _unfinished(notebook: Any) -> dict[str, Any] | None:
    """The first cell that did not run to its end, by the cells' own outputs and counts."""
    for index, cell in enumerate(notebook.cells):
        if cell.cell_type != "code" or not cell.source.strip():
            continue
        for output in cell.outputs:
            if output.output_type == "error":
                return _error(index, output.ename, output.evalue, output.traceback)
        if cell.execution_count is None:
            return _error(index, "NotExecuted", "the notebook ended before this cell", [])
    return None


def _error(cell: int, ename: str, evalue: str, lines: list[str]) -> dict[str, Any]:
    from papermill.exceptions import strip_color

    return {"cell": cell, "ename": ename, "evalue": evalue, "traceback": strip_color("\n".join(lines))}
