"""Where a batch on many machines puts its outputs: a folder that all see, or an address that fsspec knows (s3://…).

An object store can neither rename a folder nor lock one. A run is therefore put under a name of its own, its manifest
last, and then named by a pointer, one object that is replaced in one step:

    <outputs>/<organisation>/<year>/run.json            the name of the run, the SHA-256 of its manifest
    <outputs>/<organisation>/<year>/<name>/…            its files, manifest.json among them

Who follows the pointer finds a whole run or, while it is replaced, none; never the files of two.
"""

from __future__ import annotations

import contextlib
import hashlib
import json
import uuid
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

from scope3.errors import Fault, InputError
from scope3.files import files_under, folder_in_place
from scope3.paths import leads_out
from scope3.runs import manifest

if TYPE_CHECKING:
    from fsspec import AbstractFileSystem

POINTER = "run.json"


def local(outputs: str) -> Path | None:
    """The folder that the outputs are, by a path or by file://; None where they are an address."""
    if outputs.startswith("file://"):
        return Path(outputs.removeprefix("file://")).resolve()
    return None if "://" in outputs else Path(outputs).resolve()


def write(outputs: str, name: str, content: str) -> None:
    """Write a text below the outputs.

    Raises InputError where fsspec cannot open the address, and what its file system raises.
    """
    store, root = _open(outputs)
    store.pipe_file(f"{root}/{name}", content.encode("utf-8"))


@contextlib.contextmanager
def mark(outputs: str, name: str) -> Iterator[None]:
    """A mark of that name among the outputs, there until the end of the block: who finds it sees the same outputs."""
    store, root = _open(outputs)
    place = f"{root}/.locks/cluster-{name}"
    try:
        store.makedirs(f"{root}/.locks", exist_ok=True)
        store.pipe_file(place, name.encode())
    except Exception as problem:  # each file system has its own
        what = f"cannot be written to ({type(problem).__name__}: {problem})"
        raise InputError(Fault(what, "name a place that this machine may write to, by --outputs", outputs)) from problem
    try:
        yield
    finally:
        with contextlib.suppress(Exception):
            store.rm_file(place)


def sees(outputs: str, name: str) -> bool:
    """Whether the mark of that name is found from here."""
    store, root = _open(outputs)
    store.invalidate_cache()
    return bool(store.exists(f"{root}/.locks/cluster-{name}"))


def publish(folder: Path, outputs: str, organisation: str, year: int) -> None:
    """Put a finished run at the address of the outputs, in the place of an earlier one, which is then removed.

    Raises what the file system raises; the earlier run then stands untouched, unless its pointer was replaced already.
    What a publisher that was killed leaves behind is named by no pointer.
    """
    store, root = _open(outputs)
    place, run = f"{root}/{organisation}/{year}", uuid.uuid4().hex
    before = _named(store, place)
    files = dict(files_under(folder))
    record = files.pop(manifest.NAME)
    try:
        store.put([str(path) for path in files.values()], [f"{place}/{run}/{name}" for name in files])
        # Last: a run with a manifest is whole.
        store.put_file(str(record), f"{place}/{run}/{manifest.NAME}")
    except BaseException:
        _remove(store, f"{place}/{run}")
        raise
    pointer = {"run": run, "manifest_sha256": hashlib.sha256(record.read_bytes()).hexdigest()}
    store.pipe_file(f"{place}/{POINTER}", json.dumps(pointer).encode())
    # Not by listing: another name may be that of a run that is being put here now.
    if before is not None:
        _remove(store, f"{place}/{before['run']}")


def fetch(outputs: str, organisation: str, year: int, into: Path) -> Path:
    """Bring the run that stands at an address to a folder of outputs, every file compared with its manifest.

    Returns the folder of organisation and year, which takes its place whole. Raises InputError where no whole run
    stands there, and what the file system raises.
    """
    store, root = _open(outputs)
    place = f"{root}/{organisation}/{year}"
    none = InputError(
        Fault(f"no whole run of {organisation} {year} stands there", "run it, or fetch it again", outputs)
    )
    pointer = _named(store, place)
    if pointer is None:
        raise none
    with folder_in_place(into / organisation / str(year), replacing=True) as folder:
        try:
            record = store.cat_file(f"{place}/{pointer['run']}/{manifest.NAME}")
            if hashlib.sha256(record).hexdigest() != pointer["manifest_sha256"]:
                raise none
            recorded = json.loads(record)["outputs"]
            if any(leads_out(name) for name in recorded):
                raise none
            for name in recorded:
                (folder / name).parent.mkdir(parents=True, exist_ok=True)
            store.get([f"{place}/{pointer['run']}/{name}" for name in recorded], [str(folder / n) for n in recorded])
        except FileNotFoundError:
            raise none from None
        if manifest.outputs_of(folder) != recorded:
            raise none
        (folder / manifest.NAME).write_bytes(record)
    return into / organisation / str(year)


def _named(store: AbstractFileSystem, place: str) -> dict[str, str] | None:
    """What the pointer of an organisation and year says; None where there is none that can be read."""
    try:
        said: dict[str, Any] = json.loads(store.cat_file(f"{place}/{POINTER}"))
        # What is no name made here must not choose what is read or removed.
        return {"run": uuid.UUID(said["run"]).hex, "manifest_sha256": str(said["manifest_sha256"])}
    except (FileNotFoundError, ValueError, KeyError, TypeError, AttributeError):
        return None


def _remove(store: AbstractFileSystem, place: str) -> None:
    # No pointer names it: what stays costs its storage and nothing else.
    with contextlib.suppress(Exception):
        store.invalidate_cache()
        store.rm(place, recursive=True)


def _open(outputs: str) -> tuple[AbstractFileSystem, str]:
    from fsspec.core import url_to_fs

    try:
        store, root = url_to_fs(outputs)
    except (ImportError, ValueError) as problem:
        mend = "name a folder, or an address whose file system is installed (s3:// is)"
        raise InputError(Fault(f"fsspec cannot open it: {problem}", mend, outputs)) from problem
    return store, str(root).rstrip("/")
