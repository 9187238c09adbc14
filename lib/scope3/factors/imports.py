"""A publisher's official file becomes a factor table, and every difference from the edition we know is said.

Differences are remarks, not refusals: a publisher may revise an edition, and a copy may be altered. Which of the two
it is, only a person can tell.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pandas as pd

from scope3.errors import Fault, InputError, nearest
from scope3.factors import ademe, ceda, desnz, epa_hub, epa_supply_chain, owid, seai, uk_sic
from scope3.factors.published import PublishedEdition
from scope3.factors.table_files import KNOWN_EDITIONS as KNOWN_EDITIONS
from scope3.factors.table_files import known_editions, other_gases_file, read_factors
from scope3.files import sha256, write_together
from scope3.paths import FACTORS

PUBLISHERS: dict[str, Callable[[Path], PublishedEdition]] = {
    "desnz": desnz.read,
    "uk_sic": uk_sic.read,
    "epa_hub": epa_hub.read,
    "epa_supply_chain": epa_supply_chain.read,
    "ademe": ademe.read,
    "seai": seai.read,
    "owid": owid.read,
    "ceda": ceda.read,
}
NAMED = 5  # differences named one by one; the rest are counted


@dataclass(frozen=True)
class ImportReport:
    """What was read: the file and its digest, the rows counted in it, and what was left out."""

    publisher: str
    edition: str
    version: str
    file: str
    sha256: str
    valued_rows: int
    co2e_rows: int
    factor_rows: int
    known: bool
    dropped: list[str]


@dataclass(frozen=True)
class ImportedEdition:
    """A factor table, the report on its import, and every difference from the known edition.

    other_gases: the masses that the factor table has no column for, where the publisher splits them.
    """

    table: pd.DataFrame
    report: ImportReport
    warnings: list[str]
    other_gases: pd.DataFrame | None = None


def import_edition(publisher: str, path: Path | str, folder: Path = FACTORS) -> ImportedEdition:
    """The factor table of an official file, compared with the edition we know.

    publisher: a name in PUBLISHERS; path: the file as downloaded; folder: where the known editions and tables stand.
    Raises InputError for an unknown publisher and for a file that cannot be read as the publisher's.
    Source: the publication page in known_editions.csv.
    """
    if publisher not in PUBLISHERS:
        raise InputError(Fault(f"unknown publisher '{publisher}'", nearest(publisher, PUBLISHERS)))
    path = Path(path)
    read = PUBLISHERS[publisher](path)
    digest = sha256(path)
    editions = [
        row for row in known_editions(folder) if (row["publisher"], row["edition"]) == (publisher, read.edition)
    ]
    known = next((row for row in editions if row["sha256"] == digest), None)
    warnings = list(read.warnings)
    if not editions:
        warnings.append(f"{publisher} {read.edition} is not an edition we know: nothing to compare it with")
    elif known is None:
        warnings += _differences(read, digest, editions[0], path)
        warnings += _changed_factors(read.table, folder / file_name(publisher, read.edition))
    report = ImportReport(
        publisher,
        read.edition,
        read.version,
        path.name,
        digest,
        read.valued_rows,
        read.co2e_rows,
        len(read.table),
        known is not None,
        read.dropped,
    )
    return ImportedEdition(read.table, report, warnings, read.other_gases)


def write_edition(imported: ImportedEdition, folder: Path = FACTORS) -> Path:
    """Writes an imported table as <publisher>_<edition>.csv and returns its path.

    imported: from `import_edition`; folder: where to. The same table gives the same bytes: sorted by factor_id,
    floats so that they read back exactly, blanks empty, lines ended by a line feed.
    Raises OSError when the disk refuses; the tables then stand as they were.
    """
    target = folder / file_name(imported.report.publisher, imported.report.edition)
    tables = {target: imported.table}
    if imported.other_gases is not None:
        tables[other_gases_file(target)] = imported.other_gases
    write_together({path: table.to_csv(index=False, lineterminator="\n") for path, table in tables.items()})
    return target


def file_name(publisher: str, edition: str) -> str:
    """Name of an edition's table."""
    return f"{publisher}_{edition}.csv"


def _differences(read: PublishedEdition, digest: str, known: dict[str, str], path: Path) -> list[str]:
    remarks = [f"{path.name}: SHA-256 is {digest}, the known {known['file']} has {known['sha256']}"]
    counts = {"valued_rows": read.valued_rows, "co2e_rows": read.co2e_rows, "factor_rows": len(read.table)}
    remarks += [
        f"{name} is {count}, the known edition has {known[name]}"
        for name, count in counts.items()
        if str(count) != known[name]
    ]
    return remarks


def _changed_factors(table: pd.DataFrame, shipped: Path) -> list[str]:
    """Factors that the shipped table of the edition does not hold, that it alone holds, or holds with another value."""
    if not shipped.is_file():
        return []
    new, old = table.set_index("factor_id"), read_factors(shipped).set_index("factor_id")
    both = new.index.intersection(old.index)
    figures = ["kg_co2e", "kg_co2", "kg_ch4", "kg_n2o", "kg_biogenic_co2"]
    now, then = new.loc[both, figures], old.loc[both, figures]
    moved = both[((now != then) & ~(now.isna() & then.isna())).any(axis=1)]
    differences = {
        "not in the known edition": list(new.index.difference(old.index)),
        "only in the known edition": list(old.index.difference(new.index)),
        "with another value than in the known edition": list(moved),
    }
    return [
        f"{len(names)} factors {what}: {', '.join(names[:NAMED])}" + (" …" if len(names) > NAMED else "")
        for what, names in differences.items()
        if names
    ]
