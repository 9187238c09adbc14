"""How nbval compares the committed notebooks: text exactly, numbers to nine figures, pictures not at all.

nbval knows no numeric tolerance and does not look at pictures; tables and the data behind the charts are compared in
tests/test_notebooks.py.
"""

import contextlib
import functools
import json
import os
import re
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import nbval.kernel
import pytest
from jupyter_client.manager import KernelManager
from jupyter_client.provisioning import local_provisioner

from scope3.runs import warm

# The notebooks save what they compute; a test run must not touch the outputs of a real one.
_outputs = tempfile.TemporaryDirectory(prefix="scope3-nbval-")
os.environ["SCOPE3_OUTPUTS"] = _outputs.name

# Of two processes that look for free ports at once, one may lose: each kernel speaks over sockets of its own.
_sockets = tempfile.TemporaryDirectory(prefix="scope3-nbval-")


def _over_sockets(**given):
    folder = tempfile.mkdtemp(dir=_sockets.name)
    return KernelManager(transport="ipc", ip=str(Path(folder) / "kernel"), **given)


if os.name == "posix":
    nbval.kernel.KernelManager = _over_sockets

# As in a run: one process imports the libraries and opens the example, and the kernel of each notebook is forked from it.
SERVER = """
import json, os, signal, sys
from ipykernel.kernelapp import launch_new_instance
from scope3.runs.opening import open_beforehand
from scope3.runs.preload import preload

preload()
open_beforehand("example", 2024, {})
signal.signal(signal.SIGCHLD, signal.SIG_IGN)
for line in sys.stdin:
    command, folder = json.loads(line)
    if os.fork():
        continue
    signal.signal(signal.SIGCHLD, signal.SIG_DFL)
    # Told by the kernel itself, and once it has a group of its own: the group is what its manager kills.
    os.setsid()
    print(os.getpid(), flush=True)
    os.chdir(folder)
    nothing = os.open(os.devnull, os.O_RDWR)
    for stream in (0, 1, 2):
        os.dup2(nothing, stream)
    # A kernel ends when its server does.
    launch_new_instance([*command[command.index("-f"):], f"--IPKernelApp.parent_handle={os.getppid()}"])
    os._exit(0)
"""


@functools.cache
def _server():
    # It ends with this process, when its input does.
    return subprocess.Popen(  # noqa: S603  # this interpreter, on the lines above
        [sys.executable, "-c", SERVER], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    )


class Forked:
    """A kernel forked from the server, as its manager knows processes."""

    stdin = stdout = stderr = None

    def __init__(self, command, *, cwd=None, **_):
        server = _server()
        print(json.dumps([command, cwd or os.getcwd()]), file=server.stdin, flush=True)
        self.pid = int(server.stdout.readline())

    def poll(self):
        # The server leaves no zombies, and knows no more than that the kernel is gone.
        try:
            os.kill(self.pid, 0)
        except ProcessLookupError:
            return 0
        return None

    def wait(self, timeout=None):
        while self.poll() is None:
            time.sleep(0.05)
        return 0

    def send_signal(self, signum):
        with contextlib.suppress(ProcessLookupError):
            os.kill(self.pid, signum)


if warm.can_fork():
    local_provisioner.launch_kernel = Forked

NUMBER = re.compile(r"[-−+]?\d[\d,]*\.?\d*(?:e[-+]?\d+)?")
RELATIVE = 1e-9


class Tolerant(str):
    """Text that equals another where words agree exactly and numbers within the tolerance."""

    def __eq__(self, other):
        return isinstance(other, str) and _alike(str(self), str(other))

    def __ne__(self, other):
        return not self == other

    __hash__ = str.__hash__


def _alike(one, other):
    if NUMBER.sub("#", one) != NUMBER.sub("#", other):
        return False
    pairs = zip(NUMBER.findall(one), NUMBER.findall(other), strict=True)
    return all(a == b or _value(a) == pytest.approx(_value(b), rel=RELATIVE) for a, b in pairs)


def _value(text):
    return float(text.replace(",", "").replace("−", "-"))


def pytest_collection_modifyitems(items):
    """Let nbval's comparison be the tolerant one."""
    for item in items:
        cell = type(item)
        if cell.__name__ == "IPyNbCell" and not hasattr(cell, "exact_sanitize"):
            cell.exact_sanitize = cell.sanitize
            cell.sanitize = lambda self, text: Tolerant(self.exact_sanitize(text))
