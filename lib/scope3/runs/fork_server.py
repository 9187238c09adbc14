"""The process that imports the libraries once and forks a child for each notebook.

Started by `scope3.runs.warm` with one socket. Each message on it hands over a second socket. That of a job brings the
job's folder and environment and takes its exit status; the job is killed when that socket closes. That of a branch
makes a server like this one, forked from it, which first opens one organisation and year: what is forked from there
finds that done, and nothing of it is left when the socket closes. That of a server makes one that takes jobs and
branches like this, for another process of a batch. No threads and no event loop may exist here: a child
would inherit their locks, but not them. (pyarrow's allocator keeps one thread and mends itself after a fork.)
"""

from __future__ import annotations

import contextlib
import ctypes
import gc
import json
import os
import random
import selectors
import signal
import socket
import sys
import time
from pathlib import Path
from types import SimpleNamespace
from typing import Any

from scope3.runs import warm
from scope3.runs.preload import preload

# What goes out to the owner of a job or branch: forked, and of a branch opened.
FORKED, OPENED = b"s", b"o"


def main() -> None:
    """Serve until the other end of the socket closes."""
    control = socket.socket(fileno=int(sys.argv[1]))
    control.set_inheritable(False)
    # The caller's folder is not to be searched for libraries; each child gets its own back, where a kernel has it.
    sys.path[:] = [place for place in sys.path if place]
    preload()
    Server(control).serve()


class Server:
    """The jobs and branches under way: socket by child, none for a branch, which holds its own."""

    def __init__(self, control: socket.socket) -> None:
        self._control = control
        self._children: dict[int, socket.socket | None] = {}
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
            for child, job in self._children.items():
                _kill(child) if job else _end(child)

    def _accept(self) -> bool:
        message, descriptors, _, _ = socket.recv_fds(self._control, 1, 1)
        for descriptor in descriptors:
            given = socket.socket(fileno=descriptor)
            if message in (warm.BRANCH, warm.SERVER):
                self._branch(given, opens=message == warm.BRANCH)
            else:
                self._selector.register(given, selectors.EVENT_READ)
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
            job.sendall(FORKED)

    def _branch(self, control: socket.socket, *, opens: bool) -> None:
        """Fork a server on the socket given, which ends when that closes; a branch opens first, and ends with this one.

        A server for another process outlives this one: what kills this one ends no run that is under way.
        """
        pid = os.fork()
        if pid:
            self._children[pid] = None
            control.close()
            return
        status = 1
        try:
            self._leave(outlives=not opens)
            if not opens or _opened(control):
                Server(control).serve()
            status = 0
        finally:
            os._exit(status)

    def _leave(self, *, outlives: bool = False) -> None:
        """In a forked process: let go of all that belongs to the server it comes from."""
        os.setpgid(0, 0)
        signal.set_wakeup_fd(-1)
        for number in (signal.SIGCHLD, signal.SIGTERM):
            signal.signal(number, signal.SIG_DFL)
        if not outlives:
            _die_with_parent()
        # Every socket of the server: held open here, they would hide its death from their owners.
        for key in list(self._selector.get_map().values()):
            key.fileobj.close()  # type: ignore[union-attr]
        self._wake.close()
        self._selector.close()

    def _become(self, request: dict[str, object]) -> None:
        """Turn this forked process into the notebook's own; never returns."""
        status = 1
        try:
            self._leave()
            _run(Path(str(request["folder"])), request["environment"])  # type: ignore[arg-type]
            status = 0
        except OSError:
            from scope3.runs.worker import UNWRITTEN

            status = UNWRITTEN
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
            # Whatever the notebook left running in its group ends with it.
            _kill(pid)
            if job is None:
                continue
            with contextlib.suppress(OSError, KeyError, ValueError):
                self._selector.unregister(job)
            with contextlib.suppress(OSError):
                job.sendall(json.dumps({"status": os.waitstatus_to_exitcode(status)}).encode() + b"\n")
            job.close()


def _opened(control: socket.socket) -> bool:
    """Open what a branch is asked to, telling its owner how far it is; False when the owner went away."""
    with contextlib.suppress(OSError):
        control.sendall(FORKED)
    request = _read_line(control)
    if request is None:
        return False
    _open(json.loads(request))
    with contextlib.suppress(OSError):
        control.sendall(OPENED)
    return True


def _open(request: dict[str, Any]) -> None:
    """Open what the branch is for; a failure is no failure of the run, because its notebooks will meet and tell it."""
    from scope3.runs.opening import open_beforehand
    from scope3.runs.worker import limit_memory

    _take_surroundings(request["environment"])
    limit_memory(request["memory"])
    with open(os.devnull, "wb") as nothing:
        for number in (1, 2):
            os.dup2(nothing.fileno(), number)
    with contextlib.suppress(Exception):
        open_beforehand(request["organisation"], request["year"], request["settings"])
    gc.collect()
    gc.freeze()


def _take_surroundings(surroundings: dict[str, str]) -> None:
    os.environ.clear()
    os.environ.update(surroundings)
    time.tzset()


def _run(folder: Path, surroundings: dict[str, str]) -> None:
    import atexit

    import numpy
    from IPython.core.shellapp import InteractiveShellApp

    from scope3.runs import worker

    _take_surroundings(surroundings)
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


def _end(branch: int) -> None:
    """Let a branch end its notebooks and itself; killed, it would leave them to the system."""
    with contextlib.suppress(OSError):
        os.kill(branch, signal.SIGTERM)
