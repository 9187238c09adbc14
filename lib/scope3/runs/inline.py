"""Runs a notebook's cells inside this very process, with the outputs nbclient would have captured from a kernel.

nbclient stays in charge (display ids, cleared outputs, merged streams, errors); only its wire to a kernel process is
replaced by a shell beside it. Meant for a fresh child process per notebook: the shell is this process's one shell.
"""

from __future__ import annotations

import asyncio
import contextlib
import contextvars
import io
import logging
import os
import sys
from collections import deque
from collections.abc import Iterator
from queue import Empty
from types import SimpleNamespace
from typing import Any

from ipykernel.ipkernel import IPythonKernel
from jupyter_client.session import Session
from nbclient.exceptions import DeadKernelError
from papermill.clientwrap import PapermillNotebookClient
from papermill.engines import Engine
from traitlets.config import Config

from scope3.runs import faults

Message = dict[str, Any]


class CapturingSession(Session):
    """A session that keeps what the shell would have sent to its readers."""

    def __init__(self, **options: Any) -> None:
        super().__init__(**options)
        self.sent: deque[Message] = deque()

    def send(  # type: ignore[override]
        self, stream: Any, msg_or_type: Any, content: Any = None, parent: Any = None, **options: Any
    ) -> Message:
        if isinstance(msg_or_type, dict):
            message = msg_or_type
        else:
            message = self.msg(msg_or_type, content, parent, options.get("header"), options.get("metadata"))
        # Packed and unpacked as on the wire: tuples become lists, bytes become base64, what is no JSON is refused.
        message = {key: self.unpack(self.pack(value)) if key in _PARTS else value for key, value in message.items()}
        message["buffers"] = options.get("buffers") or []
        self.sent.append(message)
        return message


_PARTS = ("header", "parent_header", "metadata", "content")


class Stream(io.TextIOBase):
    """Standard output or error of the cells: held until flushed, then sent in one piece."""

    encoding = "UTF-8"
    errors = "strict"

    def __init__(self, name: str, session: CapturingSession, parent: Any) -> None:
        self.name, self._session, self._parent = name, session, parent
        self._held = io.StringIO()

    def writable(self) -> bool:
        return True

    def isatty(self) -> bool:
        return False

    def write(self, text: str) -> int:
        if not isinstance(text, str):
            raise TypeError(f"write() argument must be str, not {type(text)}")
        return self._held.write(text)

    def flush(self) -> None:
        text = self._held.getvalue()
        if text:
            self._held = io.StringIO()
            self._session.send(None, "stream", {"name": self.name, "text": text}, parent=self._parent())


class InlineKernel:
    """Stands where nbclient expects the client of a kernel: runs the code at once and queues the messages."""

    allow_stdin = False

    def __init__(self) -> None:
        self._session = CapturingSession()
        # History would be a database shared by all children; the inline backend needs nothing else configured.
        config = Config({"HistoryManager": {"enabled": False}})
        self._kernel = IPythonKernel.instance(
            session=self._session,
            iopub_socket=object(),
            # The kernel asks only which thread may be interrupted; none is, the whole process is stopped instead.
            shell_channel_thread=SimpleNamespace(parent_thread=None),
            config=config,
            log=logging.getLogger("ipykernel"),
        )
        self._shell: Any = self._kernel.shell
        faults.load_ipython_extension(self._shell)
        _show_figures_inline(self._shell)
        self._streams = (
            Stream("stdout", self._session, self._kernel.get_parent),
            Stream("stderr", self._session, self._kernel.get_parent),
        )
        # One context for all cells: decimal's and numpy's settings live in it and must outlast the cell that set them.
        self._context = contextvars.copy_context()
        self._replies: deque[Message] = deque()
        self.iopub_channel = SimpleNamespace(get_msg=self._next_output)
        self.shell_channel = SimpleNamespace(get_msg=self._next_reply, send=lambda message: None)

    def is_alive(self) -> bool:
        return True

    def kernel_info(self) -> str:
        request = self._session.msg("kernel_info_request")
        self._reply(request, {"status": "ok", "language_info": dict(self._kernel.language_info)})
        return str(request["header"]["msg_id"])

    async def execute(self, code: str, store_history: bool = True, **_: Any) -> str:
        """Run one cell to its end and return the id that its outputs and its reply bear."""
        request = self._session.msg("execute_request", {"code": code})
        run = asyncio.get_running_loop().create_task(self._run(code, store_history, request), context=self._context)
        self._reply(request, await run)
        return str(request["header"]["msg_id"])

    async def _run(self, code: str, store_history: bool, request: Message) -> Message:
        self._kernel.set_parent([], request)
        self._session.send(
            None, "execute_input", {"code": code, "execution_count": self._shell.execution_count}, request
        )
        with self._standard_streams():
            reply: Message = await self._kernel.do_execute(code, False, store_history, {}, False)
        self._session.send(None, "status", {"execution_state": "idle"}, request)
        if self._shell.exit_now:
            # A kernel would be gone, and the cells after this one unrun.
            raise DeadKernelError("the notebook called exit()")
        return reply

    @contextlib.contextmanager
    def _standard_streams(self) -> Iterator[None]:
        """Capture both streams for the time of a cell; between cells they are this process's own, for its log."""
        outer = sys.stdout, sys.stderr
        sys.stdout, sys.stderr = self._streams
        try:
            yield
        finally:
            sys.stdout, sys.stderr = outer
            for stream in self._streams:
                stream.flush()

    def _reply(self, request: Message, content: Message) -> None:
        self._replies.append({"parent_header": request["header"], "content": content, "header": {}, "buffers": []})

    async def _next_output(self, timeout: float | None = None) -> Message:
        if not self._session.sent:
            raise Empty
        return self._session.sent.popleft()

    async def _next_reply(self, timeout: float | None = None) -> Message:
        if not self._replies:
            raise Empty
        return self._replies.popleft()


class InlineClient(PapermillNotebookClient):
    """papermill's client of nbclient, with the kernel in this process."""

    @contextlib.contextmanager
    def setup_kernel(self, **_: Any) -> Iterator[None]:
        self.kc = InlineKernel()
        yield


class InlineEngine(Engine):
    """papermill's engine around it."""

    @classmethod
    def execute_managed_notebook(cls, nb_man: Any, kernel_name: str, **options: Any) -> None:
        traits = {name: value for name, value in options.items() if InlineClient.class_traits().get(name)}
        InlineClient(nb_man, kernel_name=kernel_name, **traits).execute()


def _show_figures_inline(shell: Any) -> None:
    # matplotlib was imported before this shell was made, so its own hook-up found none and figures would be dropped.
    if "matplotlib.pyplot" in sys.modules:
        from IPython.core.pylabtools import activate_matplotlib
        from matplotlib_inline.backend_inline import configure_inline_support

        activate_matplotlib(os.environ["MPLBACKEND"])
        configure_inline_support(shell, os.environ["MPLBACKEND"])
