"""Files written whole or not at all, and the hashes that prove what they held."""

from __future__ import annotations

import contextlib
import ctypes
import errno
import hashlib
import os
import shutil
import tempfile
from collections.abc import Iterator, Mapping
from pathlib import Path


def write_atomically(path: Path, content: bytes | str) -> None:
    """Write a file so that a reader, or a crash, sees either the old content or the new one.

    Arguments: `path`, whose folder is made when missing; `content`, text in UTF-8 with line ends as given.
    Raises OSError, which names the file, when the disk refuses; the file then stands as it was.
    """
    write_together({path: content})


def write_together(contents: Mapping[Path, bytes | str]) -> None:
    """Write files that belong together: none takes its place before all of them are on the disk.

    Argument: `contents` by path, as for `write_atomically`, in the order in which they take their places.
    Raises OSError, which names the file. Each file then is whole; where writing was refused, all are the old ones.
    """
    written: dict[Path, str] = {}
    try:
        for path, content in contents.items():
            with naming(path):
                _write_beside(path, content, written)
        for path, beside in written.items():
            with naming(path):
                os.replace(beside, path)
    except BaseException:
        for beside in written.values():
            # What the disk refuses here must not hide what it refused before.
            with contextlib.suppress(OSError):
                os.unlink(beside)
        raise
    for folder in dict.fromkeys(path.parent for path in contents):
        # The files are in place; that they outlive a power cut is what this refusal denies.
        with naming(folder):
            sync_folder(folder)


def _write_beside(path: Path, content: bytes | str, written: dict[Path, str]) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    handle, written[path] = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.", suffix=".partial")
    with os.fdopen(handle, "wb") as stream:
        stream.write(content.encode("utf-8") if isinstance(content, str) else content)
        stream.flush()
        os.fsync(stream.fileno())
    # mkstemp makes private files; outputs are to be read by whoever may read their folder.
    os.chmod(written[path], 0o666 & ~_umask())


@contextlib.contextmanager
def folder_in_place(final: Path, *, replacing: bool) -> Iterator[Path]:
    """A new folder to be filled, which at the end takes its place as a whole.

    Arguments: `final`, whose parent is made when missing; `replacing`, whether another folder may stand there, which is
    then gone. Raises OSError when the disk refuses; on any failure the folder stands as it was, or does not exist.
    """
    beside = final.with_name(f".{final.name}.{os.getpid()}.partial")
    missing = [folder for folder in final.parents if not folder.exists()]
    staged, aside = beside / final.name, beside / "aside"
    try:
        shutil.rmtree(beside, ignore_errors=True)
        with naming(final):
            staged.mkdir(parents=True)
        yield staged
        if not replacing and final.exists():
            raise FileExistsError(errno.EEXIST, os.strerror(errno.EEXIST), str(final))
        replace_folder(staged, final, aside)
    finally:
        # Only where the old folder could not be put back is it still aside, and stays.
        if final.exists() or not aside.exists():
            shutil.rmtree(beside, ignore_errors=True)
        with contextlib.suppress(OSError):
            for folder in missing:
                folder.rmdir()


def replace_folder(staged: Path, final: Path, aside: Path) -> None:
    """Put a finished folder in the place of another, in one step where the platform has it; the other is then `staged`.

    Elsewhere the other is first renamed to `aside`, and stays there. Raises OSError when the disk refuses; the other is
    then put back.
    """
    with naming(final), contextlib.ExitStack() as undo:
        sync_tree(staged)
        final.parent.mkdir(parents=True, exist_ok=True)
        if final.exists() and exchange(staged, final):
            undo.callback(exchange, staged, final)
        else:
            if final.exists():
                os.rename(final, aside)
                undo.callback(os.rename, aside, final)
            os.rename(staged, final)
            undo.callback(os.rename, final, staged)
        sync_folder(final.parent)
        sync_folder(final.parent.parent)
        undo.pop_all()


@contextlib.contextmanager
def naming(path: Path) -> Iterator[None]:
    """Name the file in an OSError that does not: a full disk is told by the file's number alone."""
    try:
        yield
    except OSError as problem:
        if problem.errno is None:
            raise
        raise OSError(problem.errno, os.strerror(problem.errno), str(path)) from problem


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
            except OSError as refused:
                # A file system that cannot sync says so by these; all else is content that may be lost.
                if refused.errno not in (errno.EINVAL, errno.ENOTSUP):
                    raise
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
