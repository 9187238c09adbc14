"""The warm engine: a fork server with the libraries imported, and papermill's door to it (`engine_name="warm"`).

Nothing of papermill is imported at the top: papermill loads its engines while it is itself being imported.
"""

from __future__ import annotations

import atexit
import contextlib
import json
import os
import socket
import subprocess
import sys
import threading
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from scope3.runs.environment import environment
from scope3.runs.stop import Stop

# How a server is asked for a notebook's process, for a server of a run, and for one that another process hands out.
JOB, BRANCH, SERVER = b"j", b"b", b"s"


class ServerLost(Exception):
    """The fork server ended while it was needed."""


def can_fork() -> bool:
    """Whether this platform forks a process with its libraries loaded safely; macOS's own libraries do not stand it."""
    return hasattr(os, "fork") and hasattr(socket, "send_fds") and sys.platform != "darwin"


def hand_over(control: socket.socket, kind: bytes, request: Mapping[str, Any] | None = None) -> socket.socket:
    """Ask a server for a job, a branch or a server, and return the socket of it; raises ServerLost if none listens."""
    mine, theirs = socket.socketpair()
    try:
        with theirs:
            socket.send_fds(control, [kind], [theirs.fileno()])
        if request is not None:
            mine.sendall(json.dumps(request).encode() + b"\n")
    except OSError as problem:
        mine.close()
        raise ServerLost(str(problem)) from problem
    return mine


class Branch:
    """A fork of the server for one run, with the run's organisation and year opened; gone when it is closed."""

    def __init__(self, control: socket.socket) -> None:
        self._lock = threading.Lock()
        self._control = control

    def wait(self, timeout: float | None) -> bool:
        """Whether it takes jobs, having opened what it could; if it dies over that, or takes too long, it is closed."""
        with contextlib.suppress(OSError):
            # The clock runs from the fork: the server may still be importing.
            if self._control.recv(1):
                self._control.settimeout(timeout)
                if self._control.recv(1):
                    self._control.settimeout(None)
                    return True
        self.close()
        return False

    def submit(self, folder: Path, surroundings: Mapping[str, str]) -> socket.socket:
        """Hand over a job, as the server itself takes them."""
        with self._lock:
            return hand_over(self._control, JOB, {"folder": str(folder), "environment": dict(surroundings)})

    def close(self) -> None:
        """End it and every job it has."""
        self._control.close()


class ForkServer:
    """This process's fork server: started on first use, gone with this process."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._process: subprocess.Popen[bytes] | None = None
        self._control: socket.socket | None = None
        self._owner = 0
        self._code: object = None
        self._retired: list[socket.socket] = []
        self._adopted = False

    def adopt(self, descriptor: int) -> None:
        """Take the server whose socket another process handed to this one in place of starting one."""
        self._control, self._owner, self._adopted = socket.socket(fileno=descriptor), os.getpid(), True

    def another(self) -> socket.socket:
        """A server forked from this one for a process to adopt; it ends when every copy of its socket is closed."""
        self.start()
        return self._hand_over(SERVER)

    def start(self) -> None:
        """Start the server unless it runs; it imports its libraries while the caller goes on."""
        with self._lock:
            if self._adopted and self._owner == os.getpid():
                return
            code_now = _state_of_code()
            if self._process is not None and self._owner == os.getpid() and self._process.poll() is None:
                if self._code == code_now:
                    return
                # The package was edited since. Jobs of other threads may still run there: it ends with this process.
                if self._control is not None:
                    self._retired.append(self._control)
            mine, theirs = socket.socketpair()
            code = "from scope3.runs.fork_server import main; main()"
            with theirs:
                self._process = subprocess.Popen(  # noqa: S603  # this interpreter, on code given above
                    [sys.executable, "-c", code, str(theirs.fileno())],
                    pass_fds=[theirs.fileno()],
                    stdin=subprocess.DEVNULL,
                    stdout=subprocess.DEVNULL,
                    env=environment(),
                    # Not the caller's folder: its modules would be found before the libraries of the same name.
                    cwd="/",
                    # A session of its own: an interrupt at the terminal is for the caller, which then closes the jobs.
                    start_new_session=True,
                )
            self._control, self._owner, self._code = mine, os.getpid(), code_now

    def submit(self, folder: Path, surroundings: Mapping[str, str]) -> socket.socket:
        """Hand over a job and return its socket: closing it kills the job, and its exit status arrives on it."""
        self.start()
        return self._hand_over(JOB, {"folder": str(folder), "environment": dict(surroundings)})

    def branch(
        self,
        organisation: str,
        year: int,
        settings: Mapping[str, Any],
        surroundings: Mapping[str, str],
        memory: int | None = None,
    ) -> Branch:
        """Have a server forked that opens one organisation and year before it takes jobs; it does so meanwhile.

        Arguments: `settings` of the run, `surroundings` (the environment it opens them in), `memory` (MiB it may take).
        """
        self.start()
        request = {"organisation": organisation, "year": year, "settings": dict(settings)}
        return Branch(self._hand_over(BRANCH, request | {"environment": dict(surroundings), "memory": memory}))

    def _hand_over(self, kind: bytes, request: Mapping[str, Any] | None = None) -> socket.socket:
        with self._lock:
            if self._control is None:
                raise ServerLost("it was stopped")
            return hand_over(self._control, kind, request)

    def stop(self) -> None:
        """End the server and every job it has."""
        with self._lock:
            for control in [*self._retired, *([self._control] if self._control else [])]:
                control.close()
            self._retired.clear()
            if self._process is not None and self._owner == os.getpid():
                with contextlib.suppress(subprocess.TimeoutExpired):
                    self._process.wait(5)
            self._process = self._control = None
            self._adopted = False


def _state_of_code() -> list[tuple[str, int]]:
    package = Path(__file__).resolve().parents[1]
    return sorted((str(path), path.stat().st_mtime_ns) for path in package.rglob("*.py"))


server = ForkServer()
atexit.register(server.stop)


def run_job(
    folder: Path,
    surroundings: Mapping[str, str],
    timeout: float | None,
    branch: Branch | None = None,
    stop: Stop | None = None,
) -> int | None:
    """Run a job's folder in a fresh child; returns its exit status, or None when the time was up and it was killed.

    Arguments: `branch`, from which the child is forked, else from the server; `stop`, by which others end it. Raises
    ServerLost when the server itself died, or the job was stopped.
    """
    job = (branch or server).submit(folder, surroundings)
    with contextlib.closing(job), (stop or Stop()).by(lambda: job.shutdown(socket.SHUT_RDWR)):
        try:
            return _status_of(job, timeout)
        except ConnectionError as problem:
            raise ServerLost(str(problem)) from problem


def _status_of(job: socket.socket, timeout: float | None) -> int | None:
    # The clock runs from the fork: the server may still be importing.
    if not job.recv(1):
        raise ServerLost("it closed the connection")
    job.settimeout(timeout)
    try:
        answer = job.recv(4096)
    except TimeoutError:
        job.shutdown(socket.SHUT_WR)
        job.settimeout(10)
        with contextlib.suppress(OSError):
            job.recv(4096)
        return None
    if not answer:
        raise ServerLost("it closed the connection")
    return int(json.loads(answer)["status"])


class WarmEngine:
    """What papermill calls for `engine_name="warm"`; as an entry point it must load without papermill."""

    @classmethod
    def nb_kernel_name(cls, nb: Any, name: str | None = None) -> str:
        return name or "python3"

    @classmethod
    def nb_language(cls, nb: Any, language: str | None = None) -> str:
        return language or "python"

    @classmethod
    def execute_notebook(cls, nb: Any, kernel_name: str, **options: Any) -> Any:
        """Execute a notebook that papermill has prepared, in a child of the fork server."""
        from papermill.engines import Engine, papermill_engines

        if not can_fork():
            print("warm engine: this platform cannot fork; the plain papermill engine runs", file=sys.stderr)
            return papermill_engines.execute_notebook_with_engine(None, nb, kernel_name, **options)

        class Managed(Engine):
            @classmethod
            def execute_managed_notebook(cls, nb_man: Any, kernel_name: str, **_: Any) -> None:
                _execute_managed(nb_man, options)

        return Managed.execute_notebook(nb, kernel_name, **options)


def register() -> None:
    """Make `engine_name="warm"` known to papermill, where the entry point is not installed."""
    from papermill.engines import papermill_engines

    papermill_engines.register("warm", WarmEngine)


def _execute_managed(manager: Any, options: Mapping[str, Any]) -> None:
    import nbformat
    from papermill.execute import remove_error_markers

    from scope3.runs import engine

    limit = options.get("execution_timeout") or options.get("timeout")
    with engine.job_folder() as folder:
        source = nbformat.from_dict(json.loads(json.dumps(manager.nb)))
        engine.prepare(folder, source, {}, "inline", Path.cwd())
        outcome = engine.carry_out(folder, "inline", environment(), limit)
        if outcome.executed is None:
            for cell in manager.nb.cells:
                cell.metadata.papermill["status"] = "failed"
            raise engine.NotebookError(str(options.get("input_path", "notebook")), outcome.reason)
        executed = remove_error_markers(nbformat.reads(outcome.executed, as_version=4))
    for mine, theirs in zip(manager.nb.cells, executed.cells, strict=True):
        mine.update(theirs)
    if "language_info" in executed.metadata:
        manager.nb.metadata["language_info"] = executed.metadata["language_info"]
