"""Which organisations and years a batch runs: those that name patterns and years choose, or the rows of a CSV file."""

from __future__ import annotations

import csv
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from fnmatch import fnmatchcase
from functools import partial
from pathlib import Path
from typing import Any

from scope3 import paths
from scope3.errors import Fault, InputError, attempt, nearest
from scope3.organisation import organisation_years
from scope3.runs.parameters import parse_settings

ORGANISATION, YEAR = "organisation", "year"
WILD = frozenset("*?[")


@dataclass(frozen=True)
class Job:
    """One organisation and year to run, with the settings of this run."""

    organisation: str
    year: int
    settings: Mapping[str, Any] = field(default_factory=dict)

    def __str__(self) -> str:
        return f"{self.organisation} {self.year}"


def find_jobs(
    root: Path, patterns: Collection[str], years: Collection[int], settings: Mapping[str, Any]
) -> tuple[list[Job], list[str]]:
    """The organisations whose names fit any pattern (all, where there is none) and have a year; and who has none.

    Arguments: `root`, the folder of client folders; `years`, all that are found where none is given; `settings`, of
    every job. A name without a wild card must be there, with one of the years.
    Raises InputError with every fault: a pattern or a year that chooses nothing, names that some disks take for one.
    """
    faults: list[Fault] = []
    names = _organisations(root)
    chosen: dict[str, bool] = {}
    for pattern in patterns or ["*"]:
        wild = bool(WILD & set(pattern))
        fitting = [name for name in names if fnmatchcase(name, pattern)] if wild else [pattern]
        if not fitting:
            faults.append(Fault(f"no organisation's name fits '{pattern}'", nearest(pattern, names), root.name))
        for name in fitting:
            # Named outright by any of the patterns, its years must be there.
            chosen[name] = chosen.get(name, True) and wild
    faults += _look_alikes(chosen, names)
    jobs, without = [], []
    for name, by_pattern in sorted(chosen.items()):
        found = attempt(faults, partial(organisation_years, name, root))
        wanted = [year for year in found or [] if not years or year in years]
        jobs += [Job(name, year, settings) for year in wanted]
        if found and not wanted:
            asked, has = ", ".join(map(str, sorted(years))), ", ".join(map(str, found))
            if by_pattern:
                without.append(f"{name}: nothing for {asked}, left out; it has {has}")
            else:
                faults.append(Fault(f"{name} has no year {asked}", f"name one of {has}", root.name))
    if not faults:
        unused = sorted(set(years) - {job.year for job in jobs})
        faults = [Fault(f"no organisation chosen has a year {year}", "leave it out", root.name) for year in unused]
    if faults:
        raise InputError(faults)
    return jobs, without


def read_jobs(file: Path, root: Path, settings: Mapping[str, Any]) -> list[Job]:
    """The jobs a CSV file lists, in its order: columns organisation and year, every other the setting of its name.

    Arguments: `root`, the folder of client folders; `settings`, of every job, over which those of a row stand. A blank
    cell sets nothing; a value that parses as JSON is that, any other is text.
    Raises InputError with every fault, each with its row and column.
    """
    header, rows = _read(file)
    jobs: dict[tuple[str, int], Job] = {}
    faults: list[Fault] = []
    for number, cells in rows:
        row = {name: cell for name, cell in zip(header, cells, strict=True) if name}
        organisation, year = row.pop(ORGANISATION), row.pop(YEAR)
        if any(cell for name, cell in zip(header, cells, strict=True) if not name):
            mend = "give the column a heading, or empty it"
            faults.append(Fault("a cell stands below no heading", mend, file.name, row=number))
        if not paths.YEAR.fullmatch(year):
            faults.append(Fault(f"{year!r} is no year", "write it as 2024", file.name, None, number, YEAR))
            continue
        key = organisation, int(year)
        if key in jobs:
            faults.append(Fault(f"{organisation} {year} is listed twice", "keep one row", file.name, row=number))
        found: list[Fault] = []
        years = attempt(found, partial(organisation_years, organisation, root)) or []
        if years and key[1] not in years:
            found.append(Fault(f"{organisation} has no year {year}", f"name one of {', '.join(map(str, years))}"))
        faults += [Fault(one.what, one.mend, file.name, row=number) for one in found]
        own = parse_settings(f"{name}={value}" for name, value in row.items() if value)
        jobs[key] = Job(*key, {**settings, **own})
    names = [organisation for organisation, _ in jobs]
    faults += _look_alikes(names, _organisations(root))
    if not faults and not jobs:
        faults.append(Fault("lists no organisation and year", "write a row for each run", file.name))
    if faults:
        raise InputError(faults)
    return list(jobs.values())


def _organisations(root: Path) -> list[str]:
    """The folders that hold a folder of a year; their names need not be valid ones."""
    if not root.is_dir():
        raise InputError(Fault("there is no folder of clients", "name it by --data", root.name))
    years = (place for place in root.glob("[!.]*/*") if paths.YEAR.fullmatch(place.name) and place.is_dir())
    return sorted({place.parent.name for place in years})


def _look_alikes(chosen: Iterable[str], names: Iterable[str]) -> list[Fault]:
    """A fault for each chosen name that some disks take for another: it differs by case or form of a letter alone."""
    groups: dict[str, set[str]] = {}
    chosen = set(chosen)
    for name in {*chosen, *names}:
        groups.setdefault(paths.alike(name), set()).add(name)
    mend = "rename one of the folders; on some disks their outputs would be one"
    return [
        Fault(f"{' and '.join(sorted(group))} differ by case or form of a letter alone", mend)
        for _, group in sorted(groups.items())
        if len(group) > 1 and group & chosen
    ]


def _read(file: Path) -> tuple[list[str], list[tuple[int, list[str]]]]:
    """The header and the numbered rows of a CSV file of jobs, all as many cells wide as the header."""
    try:
        with file.open(encoding="utf-8-sig", newline="") as lines:
            reader = csv.reader(lines, strict=True)
            rows = [(reader.line_num, [cell.strip() for cell in row]) for row in reader]
    except OSError as refused:
        raise InputError(Fault(f"cannot be read ({refused.strerror})", "name a CSV file", file.name)) from None
    except (UnicodeDecodeError, csv.Error) as refused:
        raise InputError(Fault(f"not a CSV file in UTF-8 ({refused})", "save it as one", file.name)) from None
    rows = [(number, row) for number, row in rows if any(row)]
    at, header = rows[0] if rows else (1, [])
    missing = [name for name in (ORGANISATION, YEAR) if name not in header]
    faults = [Fault(f"column '{name}' is missing", "add it to the header", file.name, row=at) for name in missing]
    again = sorted({name for name in header if name and header.count(name) > 1})
    faults += [Fault("stands twice in the header", "keep one", file.name, None, at, name) for name in again]
    faults += [
        Fault(
            f"{len(row)} cells under {len(header)} headings", "put text that holds a comma in quotes", file.name, row=n
        )
        for n, row in rows[1:]
        if len(row) != len(header)
    ]
    if faults:
        raise InputError(faults)
    return header, rows[1:]
