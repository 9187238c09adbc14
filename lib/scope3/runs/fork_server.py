"""The process that imports the libraries once and forks a child for each notebook.

Started by `scope3.runs.warm` with one socket. Each message on it hands over a second socket, a job's own, on which the
job's folder and environment come in and its exit status goes out; the job is killed when that socket closes. No threads
and no event loop may exist here: a child would inherit their locks, but not them. (pyarrow's allocator keeps one thread
and mends itself after a fork.)
"""

from __future__ import annotations

import contextlib
import ctypes
import gc
import importlib
import io
import json
import os
import pkgutil
import random
import selectors
import signal
import socket
import sys
import time
from pathlib import Path
from types import SimpleNamespace

LIBRARIES = [
    *("numpy", "pandas", "pyarrow", "pyarrow.parquet", "pandera.pandas", "pint", "pydantic", "yaml"),
    *("matplotlib.pyplot", "matplotlib_inline.backend_inline", "IPython", "ipykernel.ipkernel", "ipykernel.debugger"),
    *("nbformat", "nbclient", "papermill", "scope3.runs.inline"),
]
# Commands and widgets are for people; a notebook of a run has no use for them.
LEFT_OUT = ("scope3.cli", "scope3.widgets", "scope3.runs", "scope3.report")


def main() -> None:
    """Serve until the other end of the socket closes."""
    control = socket.socket(fileno=int(sys.argv[1]))
    control.set_inheritable(False)
    # The caller's folder is not to be searched for libraries; each child gets its own back, where a kernel has it.
    sys.path[:] = [place for place in sys.path if place]
    preload()
    Server(control).serve()


def preload() -> None:
    """Import what notebooks import; a failure is told and left to the notebook that needs the module."""
    for name in LIBRARIES:
        _import(name)
    package = importlib.import_module("scope3")
    for module in pkgutil.walk_packages(package.__path__, "scope3.", onerror=lambda name: None):
        if not module.name.startswith(LEFT_OUT):
            _import(module.name)
    with contextlib.suppress(ImportError):
        _draw_once()
    gc.collect()
    # The children's collector would touch, and so copy, every page of what was imported here.
    gc.freeze()


def _import(name: str) -> None:
    try:
        importlib.import_module(name)
    except Exception as problem:  # a module may fail in any way; its notebook will say so
        print(
            f"warm engine: {name} could not be imported beforehand ({type(problem).__name__}: {problem})",
            file=sys.stderr,
        )


def _draw_once() -> None:
    # The first chart and the first table import and cache much: fonts, renderers, parsers. Done without pyplot's state.
    import pandas
    from matplotlib.figure import Figure

    figure = Figure()
    axes = figure.add_subplot(title="a", xlabel="b", ylabel="c")
    axes.bar(["d", "e"], [1, 2])
    figure.savefig(io.BytesIO(), format="png")
    figure.savefig(io.StringIO(), format="svg")
    table = pandas.read_csv(io.StringIO("a,b\nx,1\ny,2\n"))
    table.groupby("a", as_index=False)["b"].sum().to_html()


class Server:
    """The jobs under way: socket by child."""

    def __init__(self, control: socket.socket) -> None:
        self._control = control
        self._children: dict[int, socket.socket] = {}
        self._selector = selectors.DefaultSelector()
        self._woken, self._wake = socket.socketpair()
        for end in (self._woken, self._wake):
            end.setblocking(False)
        signal.set_wakeup_fd(self._wake.fileno())
        signal.signal(signal.SIGCHLD, lambda *_: None)
        signal.signal(signal.SIGTERM, lambda *_: sys.exit(1))

    def serve(self) -> None:
        self._selector.register(self._control, selectors.EVENT_READ)
        self._selector.register(self._woken, selectors.EVENT_READ)
        try:
            while True:
                for key, _ in self._selector.select():
                    if key.fileobj is self._woken:
                        self._reap()
                    elif key.fileobj is self._control:
                        if not self._accept():
                            return
                    else:
                        self._heard(key.fileobj)  # type: ignore[arg-type]
        finally:
            for child in self._children:
                _kill(child)

    def _accept(self) -> bool:
        message, descriptors, _, _ = socket.recv_fds(self._control, 1, 1)
        for descriptor in descriptors:
            self._selector.register(socket.socket(fileno=descriptor), selectors.EVENT_READ)
        return bool(message)

    def _heard(self, job: socket.socket) -> None:
        child = next((pid for pid, mine in self._children.items() if mine is job), None)
        if child is not None:
            # Only the closing of a running job's socket can be heard: its owner gave it up, or died.
            self._selector.unregister(job)
            _kill(child)
            return
        request = _read_line(job)
        if request is None:
            self._selector.unregister(job)
            job.close()
            return
        pid = os.fork()
        if pid == 0:
            self._become(json.loads(request))
        with contextlib.suppress(OSError):
            os.setpgid(pid, pid)
        self._children[pid] = job
        with contextlib.suppress(OSError):
            job.sendall(b"s")

    def _become(self, request: dict[str, object]) -> None:
        """Turn this forked process into the notebook's own; never returns."""
        status = 1
        try:
            os.setpgid(0, 0)
            signal.set_wakeup_fd(-1)
            for number in (signal.SIGCHLD, signal.SIGTERM):
                signal.signal(number, signal.SIG_DFL)
            _die_with_parent()
            # Every socket of the server: held open here, they would hide its death from their owners.
            for key in list(self._selector.get_map().values()):
                key.fileobj.close()  # type: ignore[union-attr]
            self._wake.close()
            self._selector.close()
            _run(Path(str(request["folder"])), request["environment"])  # type: ignore[arg-type]
            status = 0
        finally:
            # Not sys.exit: the frames above belong to the server.
            os._exit(status)

    def _reap(self) -> None:
        with contextlib.suppress(BlockingIOError):
            while self._woken.recv(4096):
                pass
        while True:
            try:
                pid, status = os.waitpid(-1, os.WNOHANG)
            except ChildProcessError:
                return
            if pid == 0:
                return
            job = self._children.pop(pid, None)
            if job is None:
                continue
            # Whatever the notebook left running in its group ends with it.
            _kill(pid)
            with contextlib.suppress(OSError, KeyError, ValueError):
                self._selector.unregister(job)
            with contextlib.suppress(OSError):
                job.sendall(json.dumps({"status": os.waitstatus_to_exitcode(status)}).encode() + b"\n")
            job.close()


def _run(folder: Path, surroundings: dict[str, str]) -> None:
    import atexit

    import numpy
    from IPython.core.shellapp import InteractiveShellApp

    from scope3.runs import worker

    os.environ.clear()
    os.environ.update(surroundings)
    time.tzset()
    sys.argv = ["ipykernel_launcher.py"]
    InteractiveShellApp.init_path(SimpleNamespace(ignore_cwd=False))  # type: ignore[arg-type]
    with open(os.devnull, "rb") as nothing:
        os.dup2(nothing.fileno(), 0)
    for number, name in ((1, "stdout.txt"), (2, "stderr.txt")):
        with (folder / name).open("ab") as stream:
            os.dup2(stream.fileno(), number)
    # Children of one server would otherwise all draw the same numbers.
    random.seed()
    numpy.random.seed()
    worker.perform(folder)
    atexit._run_exitfuncs()
    sys.stdout.flush()
    sys.stderr.flush()


def _read_line(job: socket.socket) -> bytes | None:
    """The request, which its sender writes in one go before anything else; None when it went away."""
    parts = []
    while True:
        part = job.recv(65536)
        if not part:
            return None
        parts.append(part)
        if part.endswith(b"\n"):
            return b"".join(parts)


def _die_with_parent() -> None:
    # Linux only; elsewhere a notebook outlives a killed server until its end.
    set_parent_death_signal = 1
    with contextlib.suppress(OSError, AttributeError):
        ctypes.CDLL(None).prctl(set_parent_death_signal, signal.SIGKILL)


def _kill(pid: int) -> None:
    with contextlib.suppress(OSError):
        os.killpg(pid, signal.SIGKILL)
