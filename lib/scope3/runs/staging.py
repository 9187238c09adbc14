"""Where a run writes before it is done: a lock, a staging folder, and the swap that puts it in place as a whole."""

from __future__ import annotations

import contextlib
import os
import re
import shutil
import time
from collections.abc import Iterator
from pathlib import Path
from typing import IO

from scope3.files import naming, replace_folder

STAGING = re.compile(r"\.partial-(?P<organisation>.+)-(?P<year>\d{4})-(?P<pid>\d+)")
ASIDE = ".aside"


class Busy(Exception):
    """Another process runs this organisation and year."""


@contextlib.contextmanager
def lock(outputs: Path, organisation: str, year: int, patience: float = 0.0) -> Iterator[None]:
    """Hold the one lock of an organisation and year; it goes with the process, however that ends.

    Raises Busy, with the process id of the holder, when another run holds it for `patience` seconds.
    """
    path = outputs / ".locks" / f"{organisation}-{year}"
    path.parent.mkdir(parents=True, exist_ok=True)
    # Never deleted: a second run could otherwise lock a file that a third no longer finds.
    # Unbuffered: what a full disk refuses is not tried once more when the file is closed.
    with path.open("a+b", buffering=0) as stream:
        deadline = time.monotonic() + patience
        while not _take(stream):
            if time.monotonic() >= deadline:
                stream.seek(0)
                raise Busy(stream.read().decode().strip() or "unknown")
            time.sleep(0.05)
        try:
            with naming(path):
                stream.truncate(0)
                stream.write(f"{os.getpid()}\n".encode())
            yield
        finally:
            stream.truncate(0)
            _release(stream)


@contextlib.contextmanager
def staging(outputs: Path, organisation: str, year: int) -> Iterator[Path]:
    """A staging root under the outputs, with the folder of the organisation and year in it; gone afterwards."""
    root = outputs / f".partial-{organisation}-{year}-{os.getpid()}"
    _clear(root, outputs / organisation / str(year))
    (root / organisation / str(year)).mkdir(parents=True)
    try:
        yield root
    finally:
        _clear(root, outputs / organisation / str(year))


def publish(root: Path, outputs: Path, organisation: str, year: int) -> Path:
    """Put the staged folder in the place of the recorded one, in one step where the platform has it.

    Otherwise the recorded folder is renamed aside first, and put back when the second rename fails, or by the next run
    when the process died between the two.
    """
    staged, final = root / organisation / str(year), outputs / organisation / str(year)
    replace_folder(staged, final, root / ASIDE)
    return final


def clear_stale(outputs: Path) -> None:
    """Remove staging folders whose run is over: nobody holds its lock."""
    if not outputs.exists():
        return
    for path in sorted(outputs.glob(".partial-*")):
        match = STAGING.fullmatch(path.name)
        if match is None:
            continue
        organisation, year = match["organisation"], int(match["year"])
        # The lock and not the process id: on a shared disk the id may be alive on another machine, or be reused here.
        with contextlib.suppress(Busy), lock(outputs, organisation, year):
            _clear(path, outputs / organisation / str(year))


def _clear(root: Path, final: Path) -> None:
    if (root / ASIDE).exists() and not final.exists():
        final.parent.mkdir(parents=True, exist_ok=True)
        os.rename(root / ASIDE, final)
    shutil.rmtree(root, ignore_errors=True)


def _take(stream: IO[bytes]) -> bool:
    try:
        if os.name == "posix":
            import fcntl

            fcntl.flock(stream, fcntl.LOCK_EX | fcntl.LOCK_NB)
        else:
            import msvcrt

            stream.seek(_FAR)
            msvcrt.locking(stream.fileno(), msvcrt.LK_NBLCK, 1)  # type: ignore[attr-defined]
    except OSError:
        return False
    return True


def _release(stream: IO[bytes]) -> None:
    if os.name != "posix":
        import msvcrt

        stream.seek(_FAR)
        msvcrt.locking(stream.fileno(), msvcrt.LK_UNLCK, 1)  # type: ignore[attr-defined]


# Windows locks bytes, and a locked byte cannot be read: one beyond the process id is taken.
_FAR = 4096
