"""Files written whole or not at all, and the hashes that prove what they held."""

from __future__ import annotations

import ctypes
import hashlib
import os
import tempfile
from collections.abc import Iterator
from pathlib import Path


def write_atomically(path: Path, content: bytes | str) -> None:
    """Write a file so that a reader, or a crash, sees either the old content or the new one.

    Arguments: `path`, whose folder is made when missing; `content`, text in UTF-8 with line ends as given.
    Raises OSError when the disk refuses; the file then stands as it was.
    """
    data = content.encode("utf-8") if isinstance(content, str) else content
    path.parent.mkdir(parents=True, exist_ok=True)
    handle, name = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.", suffix=".partial")
    try:
        with os.fdopen(handle, "wb") as stream:
            stream.write(data)
            stream.flush()
            os.fsync(stream.fileno())
        # mkstemp makes private files; outputs are to be read by whoever may read their folder.
        os.chmod(name, 0o666 & ~_umask())
        os.replace(name, path)
    except BaseException:
        Path(name).unlink(missing_ok=True)
        raise
    sync_folder(path.parent)


def sha256(path: Path) -> str:
    """The SHA-256 of a file, as hexadecimal text."""
    with path.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()


def files_under(folder: Path) -> Iterator[tuple[str, Path]]:
    """Every file under a folder as (POSIX name relative to it, path), in the order of the names.

    Editors' and interpreters' leavings (dot files, __pycache__) are no part of a folder's content and are passed over.
    """
    found = []
    for path in folder.rglob("*"):
        relative = path.relative_to(folder)
        hidden = any(part.startswith(".") or part == "__pycache__" for part in relative.parts)
        if not hidden and path.is_file():
            found.append((relative.as_posix(), path))
    yield from sorted(found)


def sync_folder(folder: Path) -> None:
    """Make renames inside a folder survive a power cut, where the platform can."""
    if os.name != "posix":
        return
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def sync_tree(folder: Path) -> None:
    """Make every file and folder under a folder survive a power cut, before it is renamed into place."""
    for place, _, names in os.walk(folder):
        for name in names:
            # Files may be read-only on purpose; opening to read is enough to sync them.
            handle = os.open(Path(place) / name, os.O_RDONLY)
            try:
                os.fsync(handle)
            except OSError:
                pass
            finally:
                os.close(handle)
        sync_folder(Path(place))


def exchange(one: Path, other: Path) -> bool:
    """Swap two names in one step; False when the platform has no such call and nothing was done."""
    try:
        renameat2 = ctypes.CDLL(None, use_errno=True).renameat2
    except (AttributeError, OSError, TypeError):
        return False
    at_working_directory, swap = -100, 2
    done = renameat2(at_working_directory, os.fsencode(one), at_working_directory, os.fsencode(other), swap)
    return bool(done == 0)


def _umask() -> int:
    # The mask is read by setting it, which another thread could see; the process's status file tells it without.
    try:
        for line in Path("/proc/self/status").read_text().splitlines():
            if line.startswith("Umask:"):
                return int(line.split()[1], 8)
    except OSError:
        pass
    return 0o022
