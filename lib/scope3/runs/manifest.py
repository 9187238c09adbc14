"""The record of a run: what went in, with what it was computed, and what came out, so that it can be run again."""

from __future__ import annotations

import functools
import hashlib
import importlib.metadata
import json
import os
import platform
import re
import subprocess
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from scope3 import paths
from scope3.files import files_under, sha256

NAME = "manifest.json"
# How the inputs of the years before are called: a name that any archive can hold.
EARLIER = "earlier_years"


def hashes(files: Iterable[tuple[str, Path]]) -> dict[str, str]:
    """SHA-256 by name."""
    return {name: sha256(path) for name, path in sorted(files)}


def sources(inputs: Mapping[str, Path], notebooks: Iterable[Path]) -> dict[str, dict[str, str]]:
    """The hashes of all that shapes the outputs and may change: inputs, factor and reference files, notebooks."""
    return {
        "inputs": hashes((Path(name).as_posix(), path) for name, path in inputs.items()),
        "factors": hashes(_under(paths.FACTORS)),
        "reference": hashes(_under(paths.REFERENCE)),
        "notebooks": hashes((notebook.name, notebook) for notebook in notebooks),
    }


def inputs_of(folder: Path) -> dict[str, Path]:
    """The files a run of an organisation and year may read, by name: its own, and those of the years before it."""
    earlier = [
        place
        for place in folder.parent.iterdir()
        if paths.YEAR.fullmatch(place.name) and int(place.name) < int(folder.name)
    ]
    before = {f"{EARLIER}/{place.name}/{name}": path for place in sorted(earlier) for name, path in files_under(place)}
    return {**dict(files_under(folder)), **before}


def outputs_of(folder: Path) -> dict[str, str]:
    """The hashes of every output in an organisation-year folder; the manifest itself is none."""
    return hashes((name, path) for name, path in files_under(folder) if name != NAME)


def own_methods_of(folder: Path) -> list[str]:
    """The client's own methods (own.<name>) that the orders of a run name, as its inventory states them."""
    inventory = folder / "inventory.json"
    if not inventory.is_file():
        return []
    orders = json.loads(inventory.read_text(encoding="utf-8"))["methods"]
    return sorted({name for order in orders.values() for name in order if name.startswith("own.")})


def code() -> dict[str, Any]:
    """The commit, whether the working tree differs from it, and a hash of the package as it ran."""
    package = Path(__file__).resolve().parents[1]
    lines = "".join(f"{name} {digest}\n" for name, digest in hashes(files_under(package)).items())
    commit = _git("rev-parse", "HEAD")
    state = _git("status", "--porcelain", "--", "lib", "notebooks", "data/factors", "data/reference")
    return {
        "commit": commit,
        # None where there is no git, or no repository: unknown is not clean.
        "dirty": None if commit is None or state is None else bool(state),
        "lib_sha256": hashlib.sha256(lines.encode()).hexdigest(),
    }


@functools.cache
def packages() -> dict[str, str]:
    """The installed version of every package that requirements.lock names."""
    lock = paths.ROOT / "requirements.lock"
    if not lock.exists():
        return {}
    names = set(re.findall(r"^([A-Za-z0-9][A-Za-z0-9._-]*)==", lock.read_text(encoding="utf-8"), re.MULTILINE))
    installed = {}
    for name in sorted(names):
        try:
            installed[name] = importlib.metadata.version(name)
        except importlib.metadata.PackageNotFoundError:
            continue
    return installed


def build(
    organisation: str,
    year: int,
    *,
    engine: str,
    settings: Mapping[str, Any],
    made_from: Mapping[str, Mapping[str, str]],
    folder: Path,
    times: Mapping[str, Any],
) -> dict[str, Any]:
    """The manifest of a run; all but `times` is the same for the same inputs."""
    return {
        "organisation": organisation,
        "year": year,
        "engine": engine,
        "settings": dict(settings),
        "own_methods": own_methods_of(folder),
        "code": code(),
        "python": platform.python_version(),
        "packages": packages(),
        **{group: dict(files) for group, files in made_from.items()},
        "outputs": outputs_of(folder),
        "times": dict(times),
    }


def dump(manifest: Mapping[str, Any]) -> str:
    """The manifest as text."""
    return json.dumps(manifest, sort_keys=True, indent=1, ensure_ascii=False) + "\n"


def _under(folder: Path) -> list[tuple[str, Path]]:
    if not folder.exists():
        return []
    return [(f"{folder.name}/{name}", path) for name, path in files_under(folder)]


def _git(*arguments: str) -> str | None:
    try:
        done = subprocess.run(  # noqa: S603  # fixed arguments, of this module
            ["git", *arguments],  # noqa: S607  # whichever git the person uses
            check=False,
            cwd=paths.ROOT,
            capture_output=True,
            text=True,
            timeout=30,
            # Reading must not write: an index refresh could collide with a commit in another window.
            env=os.environ | {"GIT_OPTIONAL_LOCKS": "0"},
        )
    except (OSError, subprocess.TimeoutExpired):
        return None
    return done.stdout.strip() if done.returncode == 0 else None
