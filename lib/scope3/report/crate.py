"""A run's outputs and inputs as one RO-Crate (Workflow Run Crate): what was run, on what, by which code, to what end.

The profile's validator does not look into files, so each file's SHA-256 stands in the crate and `check` compares it.
"""

from __future__ import annotations

import hashlib
import io
import json
import stat
import zipfile
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from scope3.errors import Fault, InputError
from scope3.files import sha256
from scope3.inputs.zipped_workbooks import MAX_MEMBERS
from scope3.paths import alike, leads_out, why_unlike
from scope3.report.crate_metadata import INPUTS, README, metadata, name_of, notebooks_of
from scope3.report.figures import Figures
from scope3.results import output_folder
from scope3.runs import manifest

METADATA = "ro-crate-metadata.json"
# No zip holds an earlier time, and a later one would differ from crate to crate.
NO_TIME = (1980, 1, 1, 0, 0, 0)
# A crate comes from others: more than this is not unpacked to be compared. One of a million lines takes a tenth.
MAX_BYTES, MAX_DESCRIPTION = 20 * 2**30, 2**28


def content(figures: Figures) -> tuple[bytes, list[str]]:
    """The crate of the recorded run as a zip, the same bytes each time, and its digest in words.

    Raises InputError where there is no recorded run, and for each file that is no longer what the manifest says.
    """
    organisation = figures.client.organisation
    folder = output_folder(organisation)
    record = _record(folder, f"scope3 run {organisation.organisation} {organisation.year}")
    outputs = {name: folder / name for name in sorted(record["outputs"])}
    known = manifest.inputs_of(figures.client.folder)
    inputs = {name: known.get(name, figures.client.folder / name) for name in sorted(record["inputs"])}
    if faults := _changed(outputs, record["outputs"]) + _changed(inputs, record["inputs"]):
        raise InputError(faults)
    files = {name: path.read_bytes() for name, path in outputs.items()}
    files |= {f"{INPUTS}/{name}": path.read_bytes() for name, path in inputs.items()}
    files[manifest.NAME] = (folder / manifest.NAME).read_bytes()
    files[README] = _readme(figures, record).encode()
    packed = _zipped({METADATA: metadata(figures, record, files), **files})
    return packed, [
        f"The SHA-256 of the crate is {hashlib.sha256(packed).hexdigest()}; quote it where the crate is referred to.",
        "It holds the client's own files; whoever gets it can read them.",
    ]


def check(path: Path) -> int:
    """How many files of a crate were compared; each is what crate and manifest say it is, and none is unaccounted for.

    Raises InputError for every file that is missing, changed, not described, there or described twice, or named so that
    it would be unpacked elsewhere, and for a crate that cannot be read.
    """
    try:
        with zipfile.ZipFile(path) as archive:
            _refuse_a_bomb(archive, path.name)
            names = archive.namelist()
            links = {one.filename for one in archive.infolist() if stat.S_ISLNK(one.external_attr >> 16)}
            found = {name: _digest(archive, name) for name in names}
            graph = json.loads(archive.read(METADATA))["@graph"]
            record = json.loads(archive.read(manifest.NAME))
            described = [name_of(one["@id"]) for one in graph if "sha256" in one]
            said = dict(zip(described, (one["sha256"] for one in graph if "sha256" in one), strict=True))
            recorded = record["outputs"] | {f"{INPUTS}/{name}": value for name, value in record["inputs"].items()}
    except InputError:
        raise
    except (OSError, zipfile.BadZipFile, KeyError, ValueError, TypeError, RuntimeError) as problem:
        what = f"is no crate of this workbook ({type(problem).__name__}: {problem})"
        raise InputError(Fault(what, "name a file that `scope3 export … crate` wrote", path.name)) from None
    mend = "do not use this crate; ask whoever made it for another"
    faults = [Fault("leads out of the crate", mend, name) for name in sorted({*found, *said}) if leads_out(name)]
    faults += [
        Fault(f"the name {why}", mend, name)
        for name in sorted(found)
        if not leads_out(name) and (why := why_unlike(name))
    ]
    twice = [name for name in sorted(found) if len({other for other in found if alike(other) == alike(name)}) > 1]
    faults += [Fault("is named like another file of the crate but for case", mend, name) for name in twice]
    faults += [Fault("is a link", mend, name) for name in sorted(links)]
    faults += [Fault("stands in the crate twice", mend, name) for name in sorted(found) if names.count(name) > 1]
    faults += [Fault("is described twice", mend, name) for name in sorted(said) if described.count(name) > 1]
    for name in sorted({*found, *said, *recorded} - {METADATA}):
        if name not in found:
            faults.append(Fault("is described, but not in the crate", mend, name))
        elif name not in said:
            faults.append(Fault("is in the crate, but not described", mend, name))
        elif name not in recorded and name not in (manifest.NAME, README):
            faults.append(Fault("is in the crate, but the run did not record it", mend, name))
        elif found[name] != said[name]:
            faults.append(Fault("changed: its SHA-256 is not the one the crate states", mend, name))
        elif found[name] != recorded.get(name, found[name]):
            faults.append(Fault("changed: its SHA-256 is not the one the run's manifest states", mend, name))
    if faults:
        raise InputError(faults)
    return len(said)


def _refuse_a_bomb(archive: zipfile.ZipFile, name: str) -> None:
    """Raise InputError for a crate made to exhaust the machine that compares it."""
    members = archive.infolist()
    described = sum(one.file_size for one in members if one.filename in (METADATA, manifest.NAME))
    for wrong, what in (
        (len(members) > MAX_MEMBERS, f"holds {len(members)} files, at most {MAX_MEMBERS} are compared"),
        (sum(one.file_size for one in members) > MAX_BYTES, f"unpacks to more than {MAX_BYTES} bytes"),
        (described > MAX_DESCRIPTION, f"its description unpacks to more than {MAX_DESCRIPTION} bytes"),
    ):
        if wrong:
            raise InputError(Fault(what, "ask whoever made it for another", name))


def _record(folder: Path, mend: str) -> dict[str, Any]:
    path = folder / manifest.NAME
    try:
        record: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
        _ = record["inputs"], record["settings"], record["times"]["finished"]
        if not notebooks_of(record):
            raise KeyError("no notebook")
    except FileNotFoundError:
        raise InputError(Fault("there is no recorded run to pack", mend, path.name)) from None
    except (ValueError, KeyError, TypeError):
        raise InputError(Fault("the manifest cannot be read", mend, path.name)) from None
    return record


def _changed(files: Mapping[str, Path], recorded: Mapping[str, str]) -> list[Fault]:
    mend = "run again, so that the crate holds what its manifest records"
    gone = [Fault("recorded by the run, but gone", mend, name) for name, path in files.items() if not path.is_file()]
    there = {name: path for name, path in files.items() if path.is_file()}
    what = "changed since the run, its SHA-256 is not the manifest's"
    return gone + [Fault(what, mend, name) for name, path in there.items() if sha256(path) != recorded[name]]


def _digest(archive: zipfile.ZipFile, name: str) -> str:
    with archive.open(name) as stream:
        # A file object inside a zip has no fileno; file_digest reads it in blocks all the same.
        return hashlib.file_digest(stream, "sha256").hexdigest()  # type: ignore[arg-type]


def _zipped(files: Mapping[str, bytes]) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        for name, held in files.items():
            entry = zipfile.ZipInfo(name, NO_TIME)
            entry.external_attr = 0o644 << 16
            archive.writestr(entry, held, zipfile.ZIP_DEFLATED)
    return buffer.getvalue()


def _readme(figures: Figures, record: Mapping[str, Any]) -> str:
    organisation = figures.client.organisation
    where = f"{organisation.organisation} {organisation.year}"
    return "\n".join(
        [
            f"# Scope 3 inventory {where}",
            "",
            "The outputs of a run of the Scope 3 Workbook and the files it read, described in ro-crate-metadata.json.",
            "`manifest.json` records the settings, the code, the packages and the SHA-256 of every file, those of the",
            "factor and reference tables among them; these tables come with the workbook and are not repeated here.",
            "",
            f"- {len(record['outputs'])} outputs, {len(record['inputs'])} files of the client under `{INPUTS}`",
            f"- code: commit {record['code']['commit'] or 'not known'}",
            "- compare every file with its digest: `scope3 check-crate FILE`",
            f"- run it again and compare: `scope3 verify {where}`",
            "",
        ]
    )
