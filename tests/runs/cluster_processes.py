"""A Dask cluster and an S3 server for the tests of batches on many machines: processes of their own, on loopback."""

from __future__ import annotations

import contextlib
import json
import os
import re
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

from distributed import Security

LOOPBACK = "127.0.0.1"


def until(there: Callable[[], bool], seconds: float = 300) -> None:
    deadline = time.monotonic() + seconds
    while not there():
        assert time.monotonic() < deadline, "what was waited for did not come"
        time.sleep(0.05)


class Processes:
    """Processes that end with the block."""

    def __init__(self, folder: Path) -> None:
        self.folder, self.running = folder, list[subprocess.Popen[bytes]]()

    def start(
        self, name: str, *arguments: object, environment: dict[str, str] | None = None
    ) -> subprocess.Popen[bytes]:
        """A Python of this environment with the arguments; what it says stands in <folder>/<name>.log."""
        with self.log(name).open("wb") as log:
            process = subprocess.Popen(
                [sys.executable, *map(str, arguments)],
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=subprocess.STDOUT,
                env=os.environ | (environment or {}),
                cwd=self.folder,
            )
        self.running.append(process)
        return process

    def log(self, name: str) -> Path:
        return self.folder / f"{name}.log"

    def said(self, name: str, pattern: str) -> str:
        """What a process has said, waited for: the first group of the pattern."""
        until(lambda: re.search(pattern, self.log(name).read_text()) is not None, 60)
        return re.search(pattern, self.log(name).read_text())[1]

    def end(self) -> None:
        for process in self.running:
            process.kill()
        for process in self.running:
            process.wait()


@contextlib.contextmanager
def processes(folder: Path) -> Iterator[Processes]:
    folder.mkdir(parents=True, exist_ok=True)
    made = Processes(folder)
    try:
        yield made
    finally:
        made.end()


class Cluster:
    """A scheduler, and workers of one thread each whose workbook has the notebooks of a folder."""

    def __init__(self, made: Processes, notebooks: Path, environment: dict[str, str], protocol: str = "tcp") -> None:
        self._made, self._environment, self.workers = made, environment, list[subprocess.Popen[bytes]]()
        self.preload = made.folder / "preload.py"
        self.preload.write_text(
            f"from pathlib import Path\nfrom scope3 import paths\npaths.NOTEBOOKS = Path({str(notebooks)!r})\n"
        )
        file = made.folder / "scheduler.json"
        options = ("--host", LOOPBACK, "--port", 0, "--protocol", protocol, "--no-dashboard", "--scheduler-file", file)
        made.start("scheduler", "-m", "dask", "scheduler", *options, environment=environment)
        until(file.exists, 60)
        until(lambda: file.read_text().strip().endswith("}"), 60)
        self.address: str = json.loads(file.read_text())["address"]

    def add_worker(self, preload: Path | None = None, **environment: str) -> subprocess.Popen[bytes]:
        """Another worker, which has told the scheduler that it is there."""
        name = f"worker-{len(self.workers)}"
        options = ("--host", LOOPBACK, "--nthreads", 1, "--no-nanny", "--no-dashboard", "--memory-limit", 0)
        process = self._made.start(
            name,
            *("-m", "dask", "worker", self.address, *options),
            *("--local-directory", self._made.folder / name, "--preload", preload or self.preload),
            environment=self._environment | environment,
        )
        self.workers.append(process)
        self._made.said(name, r"(Registered to)")
        return process


def certificates(folder: Path) -> dict[str, str]:
    """Where dask finds what an encrypted cluster needs: an authority made for it, and one certificate for all its parts."""
    made = Security.temporary()
    files = {}
    for name, content in (("ca", made.tls_ca_file), ("cert", made.tls_client_cert), ("key", made.tls_client_key)):
        files[name] = folder / f"{name}.pem"
        files[name].write_text(content)
    named = {f"{part}.{name}": files[name] for part in ("scheduler", "worker", "client") for name in ("cert", "key")}
    return {f"distributed.comm.tls.{name}": str(file) for name, file in ({"ca-file": files["ca"]} | named).items()}


def as_variables(settings: dict[str, str]) -> dict[str, str]:
    """Settings of dask as variables of the environment."""
    return {"DASK_" + name.replace(".", "__").replace("-", "_").upper(): value for name, value in settings.items()}


def s3_server(made: Processes) -> dict[str, str]:
    """A server of the S3 protocol that holds what it is given in memory; the variables by which clients find it."""
    made.start("s3", "-m", "moto.server", "--host", LOOPBACK, "--port", 0)
    address = made.said("s3", r"Running on (http://\S+)")
    return {
        "AWS_ENDPOINT_URL": address,
        "AWS_ACCESS_KEY_ID": "testing",
        "AWS_SECRET_ACCESS_KEY": "testing",
        "AWS_DEFAULT_REGION": "us-east-1",
        "NO_PROXY": LOOPBACK,
    }
