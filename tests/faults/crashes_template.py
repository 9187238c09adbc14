"""A process with the libraries imported, of which batches are forked: a trial takes a second, where a new interpreter
and its imports would take ten.

What the batch starts as new interpreters (its runs, their fork servers) is forked here too, with what a new interpreter
would have: its own standard streams, environment and folder, no other open file, no lock or exit of its parent's.
"""

from __future__ import annotations

import atexit
import contextlib
import ctypes
import os
import runpy
import signal
import subprocess
import sys
import time
import traceback
from collections.abc import Callable
from typing import Any, NoReturn

from scope3.runs import warm

# Seconds after which a batch, or what it left running, counts as hung; far from what any takes.
PATIENCE = 300.0


def gather_orphans() -> None:
    """Make this process the parent of whatever a killed batch leaves running, so that its end can be waited for."""
    set_child_subreaper = 36
    ctypes.CDLL(None).prctl(set_child_subreaper, 1)


def in_a_process_of_its_own(work: Callable[[], object], log: str, killed_after: float | None = None) -> int:
    """Fork, do the work there, and wait until it and all that it started has ended; its exit status.

    `killed_after` so many seconds it is killed, wherever it then is. Raises TimeoutError, and ends what is left, where that takes too long.
    """
    pid = os.fork()
    if pid == 0:
        os.setsid()
        _carry_out(work, log)
    status, deadline = 1, time.monotonic() + PATIENCE
    if killed_after is not None:
        time.sleep(killed_after)
        os.kill(pid, signal.SIGKILL)
    while time.monotonic() < deadline:
        try:
            ended, how = os.waitpid(-1, os.WNOHANG)
        except ChildProcessError:
            return status
        if ended == pid:
            status = os.waitstatus_to_exitcode(how)
        if not ended:
            time.sleep(0.002)
    _end_all()
    raise TimeoutError(f"still running after {PATIENCE:g} seconds")


def _end_all() -> None:
    import psutil

    for process in psutil.Process().children(recursive=True):
        with contextlib.suppress(psutil.Error):
            process.kill()
    with contextlib.suppress(ChildProcessError):
        while True:
            os.waitpid(-1, 0)


def _carry_out(work: Callable[[], object], log: str) -> NoReturn:
    status = 1
    try:
        nothing, told = os.open(os.devnull, os.O_RDONLY), os.open(log, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
        _own_streams((nothing, told, told), keep=())
        _own_exits()
        subprocess._fork_exec = _forked  # type: ignore[attr-defined]
        work()
        status = 0
    except SystemExit as ended:
        status = _status(ended)
    except BaseException:
        traceback.print_exc()
    finally:
        _exit(status)


_fork_exec = subprocess._fork_exec  # type: ignore[attr-defined]


def _forked(arguments: Any, *rest: Any) -> int:
    """Stands for the last step of `subprocess.Popen`: another program is started as ever, this interpreter forked."""
    if arguments[0] != sys.executable:
        return int(_fork_exec(arguments, *rest))
    _, _, kept, cwd, environment, *rest = rest
    child_reads, _, _, child_writes, _, child_errs, _, _, _, new_session, *_ = rest
    pid = os.fork()
    if pid:
        return pid
    status = 1
    try:
        if new_session:
            os.setsid()
        # What closes here tells the parent that all went well: its pipe for what went wrong with a start.
        _own_streams((child_reads, child_writes, child_errs), keep=[handle for handle in kept if handle != rest[7]])
        _own_exits()
        if environment is not None:
            os.environb.clear()
            os.environb.update(dict(line.split(b"=", 1) for line in environment))
            time.tzset()
        if cwd is not None:
            os.chdir(cwd)
        status = _interpret([os.fsdecode(argument) for argument in arguments[1:]])
    except BaseException:
        traceback.print_exc()
    finally:
        _exit(status)


def _interpret(arguments: list[str]) -> int:
    """What `python <arguments>` would do; its exit status."""
    arguments = [argument for argument in arguments if argument != "-P"]
    option, code, *sys.argv[1:] = arguments
    try:
        if option == "-c":
            sys.argv[0] = option
            exec(code, {"__name__": "__main__"})
        else:
            assert option == "-m", arguments
            runpy.run_module(code, run_name="__main__", alter_sys=True)
    except SystemExit as ended:
        return _status(ended)
    return 0


def _status(ended: SystemExit) -> int:
    return ended.code if isinstance(ended.code, int) else int(ended.code is not None)


def _own_streams(handles: tuple[int, ...], keep: Any) -> None:
    """Standard input, output and error as given (-1 as they are), and of all other files only those to keep."""
    # Out of the way first: one of them may be where another is to be.
    moved = [handle if handle < 0 else os.dup(handle) for handle in handles]
    while any(0 <= handle < 3 for handle in moved):
        moved = [handle if handle < 0 else os.dup(handle) for handle in moved]
    for number, handle in enumerate(moved):
        if handle >= 0:
            os.dup2(handle, number)
    for name in os.listdir("/proc/self/fd"):
        if int(name) > 2 and int(name) not in keep:
            with contextlib.suppress(OSError):
                os.close(int(name))
    sys.stdin, sys.stdout, sys.stderr = (
        os.fdopen(number, mode, 1, "utf-8", closefd=False) for number, mode in enumerate(("r", "w", "w"))
    )


def _own_exits() -> None:
    """Nothing of the parent's is done at this process's exit, and none of its locks is held here."""
    atexit._clear()  # type: ignore[attr-defined]
    warm.server = warm.ForkServer()
    atexit.register(warm.server.stop)
    signal.signal(signal.SIGINT, signal.default_int_handler)


def _exit(status: int) -> NoReturn:
    with contextlib.suppress(BaseException):
        atexit._run_exitfuncs()  # type: ignore[attr-defined]
    for stream in (sys.stdout, sys.stderr):
        with contextlib.suppress(OSError, ValueError):
            stream.flush()
    os._exit(status)
