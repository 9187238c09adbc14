"""The files an organisation declares for one table: which they are, and what they give as one table of the schema."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pandas as pd
import pandera.pandas as pa

from scope3 import tables
from scope3.errors import Fault, InputError, fault_at
from scope3.inputs.headings import PLACE
from scope3.inputs.raw_tables import FAULTS_SHOWN
from scope3.organisation import LedgerFile, SourceFile
from scope3.tables import rows_of


@dataclass(frozen=True)
class Source:
    """One file of a declaration: where it is, how messages call it, and what its nameless lines are named after."""

    declaration: SourceFile
    path: Path
    name: str
    stem: str

    @property
    def condensed(self) -> bool:
        """Whether its lines stand as one for each kind of line."""
        return isinstance(self.declaration, LedgerFile) and self.declaration.condense


@dataclass
class Lines:
    """What reading gave so far: tables, faults and, per file, how it was read."""

    tables: list[pd.DataFrame] = field(default_factory=list)
    faults: list[Fault] = field(default_factory=list)
    files: list[dict[str, Any]] = field(default_factory=list)


def find_sources(declarations: Iterable[SourceFile], folder: Path, faults: list[Fault]) -> list[Source]:
    """The files the declarations name, in their order; a pattern may name several, and no file may be named twice."""
    found: list[tuple[SourceFile, Path, str]] = []
    for declaration in declarations:
        hits = _files(declaration.file, folder)
        if not hits:
            mend = f"download it from {declaration.download} and " if declaration.download else ""
            faults.append(
                Fault(
                    "no such file",
                    f"{mend}put it into the folder {(folder.name / Path(declaration.file)).parent.as_posix()}",
                    declaration.file,
                )
            )
        for path in hits:
            name = path.relative_to(folder).as_posix()
            if not path.resolve().is_relative_to(folder.resolve()):
                mend = "put the file itself into the folder"
                faults.append(Fault("is a link that leads out of the organisation's folder", mend, name))
            elif any((name, declaration.sheet) == (other, before.sheet) for before, _, other in found):
                mend = "name each file in one entry of organisation.yaml"
                faults.append(Fault("is declared twice", mend, name, declaration.sheet))
            else:
                found.append((declaration, path, name))
    stems = Counter(path.stem for _, path, _ in found)
    sources = []
    for declaration, path, name in found:
        longer = ":".join(filter(None, (name, declaration.sheet)))
        sources.append(Source(declaration, path, name, path.stem if stems[path.stem] == 1 else longer))
    return sources


def _files(pattern: str, folder: Path) -> list[Path]:
    exact = folder / pattern
    if exact.is_file():
        return [exact]
    try:
        hits = sorted(folder.glob(pattern))
    except ValueError as fault:
        raise InputError(Fault(f"'{pattern}' is no pattern ({fault})", "use * within a name", pattern)) from None
    # Lock files of spreadsheet programs match patterns such as *.xlsx.
    return [path for path in hits if path.is_file() and not path.name.startswith((".", "~$"))]


def repeated_records(parts: Sequence[pd.DataFrame]) -> list[Fault]:
    """A fault for each record_id that stands a second time in any of the files, naming the first place."""
    filled = [part for part in parts if "record_id" in part and len(part)]
    if not filled:
        return []
    every = pd.concat([part[["record_id", *PLACE]] for part in filled], ignore_index=True)
    again = every[every["record_id"].duplicated() & every["record_id"].notna()]
    first = every.drop_duplicates("record_id").set_index("record_id")
    mend = (
        "give each line a name of its own, or declare record_id: '' under columns to have lines named by file and row"
    )
    faults = []
    for line in rows_of(again.head(FAULTS_SHOWN)):
        before = first.loc[line["record_id"]]
        what = f"record_id '{line['record_id']}' stands already in {before['source_file']}, row {before['source_row']}"
        faults.append(fault_at(line, what, mend, "record_id"))
    if len(again) > len(faults):
        faults.append(Fault(f"{len(again) - len(faults)} more lines with a record_id that stands already", mend))
    return faults


def join(parts: Sequence[pd.DataFrame], schema: pa.DataFrameSchema, name: str) -> pd.DataFrame:
    """The parts as one table of the schema; an empty one where there are none."""
    filled = [part for part in parts if len(part)]
    return tables.conform(pd.concat(filled, ignore_index=True), schema, name) if filled else tables.empty(schema)


def with_report(table: pd.DataFrame, lines: Lines) -> pd.DataFrame:
    """The table with the account of how its files were read in `attrs`."""
    table.attrs["files"] = lines.files
    table.attrs["ignored_columns"] = {report["file"]: report["ignored_columns"] for report in lines.files}
    return table
