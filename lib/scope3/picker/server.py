"""The method picker in a browser: notebook 95's controls for one organisation and year, on this machine alone."""

from __future__ import annotations

import os
import secrets
import socket
import tempfile
from pathlib import Path

import nbformat

from scope3 import paths
from scope3.errors import Fault, InputError

NOTEBOOK = "95_method_choices.ipynb"
# Cells of the notebook that the page consists of.
TAG = "app"
HOST = "127.0.0.1"
TEMPLATE = "scope3"
# A browser that is killed does not say that it leaves: seconds after which the calculation of a page that no browser
# looks at is ended, and how often that is looked for. A page that is open keeps its own, however long it rests.
UNWATCHED, LOOKED_FOR = 300, 60


def serve(organisation: str, year: int, name: str, port: int | None, open_browser: bool) -> None:
    """Serve the picker until it is interrupted; its address, with a key that only this terminal shows, is printed.

    Arguments: `organisation`, `year`, `name` (of the organisation, for the page's title), `port` (a free one where it
    is None), `open_browser`. Raises InputError where the port is taken.
    """
    # Voilà looks for templates where Jupyter looks for its data.
    own = str(Path(__file__).parent)
    os.environ["JUPYTER_PATH"] = os.pathsep.join(filter(None, [own, os.environ.get("JUPYTER_PATH")]))
    from tornado.ioloop import IOLoop
    from voila.app import Voila  # type: ignore[import-untyped]

    with tempfile.TemporaryDirectory(prefix="scope3-app-") as folder:
        page = Path(folder) / NOTEBOOK
        nbformat.write(page_of(organisation, year, name), page)
        port, key = _free(port), secrets.token_urlsafe(16)
        address = f"http://{HOST}:{port}/?token={key}"
        app = Voila()
        # The page writes to the client's folder: no other machine may ask for it, nor another person on this one.
        app.initialize(
            [
                str(page),
                f"--Voila.ip={HOST}",
                f"--port={port}",
                "--Voila.port_retries=0",
                f"--Voila.token={key}",
                f"--Voila.custom_display_url={address}",
                f"--Voila.open_browser={open_browser}",
                "--Voila.log_level=ERROR",
                f"--template={TEMPLATE}",
                "--show_tracebacks=True",
                f"--MappingKernelManager.cull_idle_timeout={UNWATCHED}",
                f"--MappingKernelManager.cull_interval={LOOKED_FOR}",
                "--MappingKernelManager.cull_connected=False",
                "--KernelManager.transport_encryption=required",
                # No file beside the page is for anybody to ask for.
                "--VoilaConfiguration.file_denylist=.*",
            ]
        )
        # Voilà's own page ends its kernel without the token that is asked against forged requests, and would leave it
        # running; what may be asked for names a kernel by an id that only its page knows. Signs of life are not
        # asked for: a page on this machine does not lose its way.
        # Voilà answers whatever name it is called by, and a site abroad may give its own name this machine's address.
        app.tornado_settings = {"disable_check_xsrf": True, "ws_ping_interval": 0, "allow_remote_access": False}
        # Said when the server listens, not before.
        IOLoop.current().add_callback(lambda: print(f"{organisation} {year}: {address}\nCtrl-C ends it.", flush=True))
        app.start()


def page_of(organisation: str, year: int, name: str) -> nbformat.NotebookNode:
    """The cells of notebook 95 that are the page, told organisation and year; the notebook itself stays as it is."""
    notebook = nbformat.read(paths.NOTEBOOKS / NOTEBOOK, as_version=4)
    cells = [cell for cell in notebook.cells if TAG in cell.metadata.get("tags", [])]
    place = next(row for row, cell in enumerate(cells) if "parameters" in cell.metadata["tags"])
    told = f"organisation, year, interactive = {organisation!r}, {year}, True"
    cells.insert(place + 1, nbformat.v4.new_code_cell(told))
    for cell in cells:
        if cell.cell_type == "code":
            cell.outputs, cell.execution_count = [], None
    return nbformat.v4.new_notebook(
        cells=cells, metadata={**notebook.metadata, "title": f"Method choices: {name}, {year}"}
    )


def _free(port: int | None) -> int:
    """The port, or a free one; raises InputError where it is taken."""
    with socket.socket() as tried:
        tried.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            tried.bind((HOST, port or 0))
        except OSError as taken:
            what = f"port {port} cannot be used ({taken.strerror})"
            raise InputError(Fault(what, "name another with --port, or leave it out")) from None
        return int(tried.getsockname()[1])
