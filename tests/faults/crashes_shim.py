"""A disk that refuses, or a machine that dies, at the k-th thing a batch does: patched into Python's own calls.

Opening a file to write, writing, syncing, renaming and making folders are counted over all processes of a batch, because
what is forked inherits the patches; what libraries of C write themselves passes by, and is met by a limit of the system
instead. Nothing is compiled, and nothing but Python is needed.
"""

from __future__ import annotations

import builtins
import contextlib
import io
import os
import signal
import stat
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from scope3 import files

# What can be refused; a kill also comes where something is tidied up, and at forks.
REFUSABLE = ("open", "write", "fsync", "rename", "mkdir")
ONLY_KILLED = ("unlink", "rmdir", "chmod", "truncate", "fork")

EVERYBODY, BATCH, ITSELF = "all processes", "the batch alone", "the process at work"
# Lines of the record are of one width: where one ends says how many there are.
WIDTH = 9


@dataclass(frozen=True)
class Plan:
    """What is to happen at which event; with neither `error` nor `kill` they are counted alone.

    `folder` holds the record of events and processes; `error` is the number of the system's refusal, given once, or with
    `lasting` from then on; `kill` says who is killed; `only` counts events of one kind.
    """

    folder: Path
    at: int = 0
    error: int | None = None
    lasting: bool = False
    kill: str | None = None
    only: str | None = None

    @property
    def counted(self) -> tuple[str, ...]:
        if self.only is not None:
            return (self.only,)
        return REFUSABLE if self.error is not None else REFUSABLE + ONLY_KILLED

    @property
    def events(self) -> Path:
        return self.folder / "events"

    @property
    def processes(self) -> Path:
        return self.folder / "processes"

    def many(self) -> int:
        """How many events there were, over all processes."""
        return self.events.stat().st_size // WIDTH if self.events.exists() else 0

    def fired(self) -> bool:
        """Whether there were as many events as the plan waits for."""
        return self.many() >= self.at


# The calls as they are, by which the shim keeps its own record.
_open, _write, _close, _seek = os.open, os.write, os.close, os.lseek


def _append(path: Path, line: str) -> int:
    """Append a line in one step, whichever process does; where the file then ends."""
    handle = _open(path, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o600)
    try:
        _write(handle, line.encode("ascii"))
        return _seek(handle, 0, os.SEEK_CUR)
    finally:
        _close(handle)


def _started(pid: int) -> str:
    """When a process started, which with its number names it for good; blank where there is none."""
    with contextlib.suppress(OSError), io.open_code(f"/proc/{pid}/stat") as stream:
        return stream.read().rpartition(b")")[2].split()[19].decode()
    return ""


class Disk:
    """Stands between the processes of a batch and the system, and counts."""

    def __init__(self, plan: Plan) -> None:
        self.plan = plan

    def enter(self) -> None:
        """Put this process on the record."""
        _append(self.plan.processes, f"{os.getpid()} {_started(os.getpid())}\n")

    def meets(self, kind: str, file: Any = None, before: Callable[[], object] | None = None) -> None:
        """Count an event, and strike where the plan says so: refuse with OSError, or kill.

        `file` is named in the error where the system's own call would; `before` is what a struck call still does.
        """
        plan = self.plan
        if kind not in plan.counted:
            return
        number = _append(plan.events, f"{kind:<{WIDTH - 1}}\n") // WIDTH
        if not (number == plan.at or (plan.lasting and 0 < plan.at < number)):
            return
        if before is not None:
            before()
        if plan.kill is not None:
            self._kill(plan.kill)
        if plan.error is not None:
            names = [] if file is None or isinstance(file, int) else [os.fspath(file)]
            raise OSError(plan.error, os.strerror(plan.error), *names)

    def _kill(self, whom: str) -> None:
        lines = [line.split() for line in self.plan.processes.read_text(encoding="ascii").splitlines()]
        alive = [int(pid) for pid, *started in lines if started and _started(int(pid)) == started[0]]
        me = os.getpid()
        victims = {EVERYBODY: [*(pid for pid in alive if pid != me), me], BATCH: alive[:1], ITSELF: [me]}[whom]
        for pid in victims:
            with contextlib.suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)


def install(plan: Plan) -> None:
    """Patch this process, which is the batch, and with it all that it forks. There is no way back."""
    plan.folder.mkdir(parents=True, exist_ok=True)
    disk = Disk(plan)
    disk.enter()
    os.register_at_fork(after_in_child=disk.enter)
    _count_calls(disk)
    _count_files(disk)


def _count_calls(disk: Disk) -> None:
    kinds = {
        "fsync": "fsync",
        "rename": "rename",
        "replace": "rename",
        "mkdir": "mkdir",
        "unlink": "unlink",
        "remove": "unlink",
        "rmdir": "rmdir",
        "chmod": "chmod",
        "fork": "fork",
    }

    def counted(call: Callable[..., Any], kind: str) -> Callable[..., Any]:
        def instead(*arguments: Any, **options: Any) -> Any:
            disk.meets(kind, *arguments[:1])
            return call(*arguments, **options)

        return instead

    for name, kind in kinds.items():
        setattr(os, name, counted(getattr(os, name), kind))
    exchange, opening = files.exchange, os.open

    def swap(one: Path, other: Path) -> bool:
        try:
            disk.meets("rename")
        except OSError:
            # As the system's own call does: nothing was done, and the caller goes the longer way.
            return False
        return exchange(one, other)

    def to_write(path: Any, flags: int, *arguments: Any, **options: Any) -> int:
        if flags & (os.O_WRONLY | os.O_RDWR | os.O_CREAT):
            disk.meets("open", path)
        return opening(path, flags, *arguments, **options)

    files.exchange, os.open = swap, to_write


def _count_files(disk: Disk) -> None:
    class Counted(io.FileIO):
        """A file whose writes are events; one that is struck has written its first half."""

        def __init__(self, *arguments: Any) -> None:
            super().__init__(*arguments)
            # A pipe to another process, or a terminal, is no disk.
            self.on_disk = stat.S_ISREG(os.fstat(self.fileno()).st_mode)

        def write(self, content: Any) -> int:
            if not self.on_disk:
                return super().write(content)
            held = memoryview(content).cast("B")
            disk.meets("write", None, lambda: super(Counted, self).write(held[: len(held) // 2]))
            return super().write(held)

        def truncate(self, size: int | None = None) -> int:
            disk.meets("truncate")
            return super().truncate(size)

    def opened(
        file: Any,
        mode: str = "r",
        buffering: int = -1,
        encoding: str | None = None,
        errors: str | None = None,
        newline: str | None = None,
        closefd: bool = True,
        opener: Any = None,
    ) -> Any:
        if not set(mode) & set("wax+") or file == os.devnull:
            return original(file, mode, buffering, encoding, errors, newline, closefd, opener)
        if not isinstance(file, int) and opener is None:
            disk.meets("open", file)
        raw = Counted(file, mode.replace("b", "").replace("t", ""), closefd, opener)
        if buffering == 0:
            return raw
        stream = (io.BufferedRandom if "+" in mode else io.BufferedWriter)(raw)
        if "b" in mode:
            return stream
        text = io.TextIOWrapper(stream, encoding, errors, newline, line_buffering=buffering == 1)
        text.mode = mode
        return text

    original = io.open
    io.open = builtins.open = opened
