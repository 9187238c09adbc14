"""One page over all finished runs below a folder of outputs: each organisation and year, its total, and what moved."""

from __future__ import annotations

import base64
import hashlib
import json
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any, NamedTuple
from urllib.parse import quote

from scope3 import paths
from scope3.files import sha256, write_atomically
from scope3.inventory import CALCULATED, EXCLUDED, NOT_RELEVANT
from scope3.report.markdown import tonnes_of
from scope3.report.site.front import INDEX
from scope3.report.site.markup import grid, link, listed
from scope3.report.site.navigation import STYLE, whole
from scope3.report.site.pages import FOLDER
from scope3.report.site.rendering import shaped
from scope3.report.xhtml import tag, text
from scope3.runs import manifest

EXPORTS = "exports"
NONE = "There is no finished run here."
# What the page shows of a category.
NEEDED = ("status", "t_co2e", "data_quality")


class Run(NamedTuple):
    """A finished run: where it lies below the outputs, its inventory as data, its manifest, and what may be opened."""

    place: str
    stated: dict[str, Any]
    record: dict[str, Any]
    site: str | None
    exports: list[str]


class Unfinished(NamedTuple):
    """A folder of an organisation and year that is no finished run, and why."""

    place: str
    why: str


def write_index(outputs: Path) -> tuple[Path, list[Unfinished]]:
    """Write index.html over the runs below a folder of outputs; the file, and the folders that are no finished run.

    The same runs give the same bytes. Organisations come by name, their years in order.
    """
    runs, unfinished = find_runs(outputs)
    path = outputs / INDEX
    write_atomically(path, index(runs, unfinished))
    return path, unfinished


def find_runs(outputs: Path) -> tuple[list[Run], list[Unfinished]]:
    """The finished runs below a folder of outputs, and the folders of an organisation and year that hold none."""
    found = [_read(path, f"{path.parent.name}/{path.name}") for path in sorted(outputs.glob("*/*")) if _is_year(path)]
    runs = [one for one in found if isinstance(one, Run)]
    runs.sort(key=lambda run: (run.stated["name"].casefold(), run.stated["organisation"], run.stated["year"]))
    return runs, [one for one in found if isinstance(one, Unfinished)]


def index(runs: list[Run], unfinished: Iterable[Unfinished]) -> bytes:
    """The page over runs and unfinished folders."""
    style = Path(__file__).with_name(STYLE).read_text(encoding="utf-8")
    # The page is one file, so its style stands in it; the policy names that style by its digest and no other.
    digest = base64.b64encode(hashlib.sha256(style.encode()).digest()).decode()
    before = {(run.stated["organisation"], run.stated["year"]): run for run in runs}
    rows = [_row(run, before.get((run.stated["organisation"], run.stated["year"] - 1))) for run in runs]
    headings = [
        "Organisation", "Year", "Scope 3, t CO2e", "Interval, t CO2e", "Against the year before",
        "Categories", "Data quality", "Run", "Exports",
    ]  # fmt: skip
    count = len({run.stated["organisation"] for run in runs})
    parts = [
        tag("h1", "Scope 3 inventories"),
        tag("p", f"{_many(len(runs), 'inventory', 'inventories')} of {_many(count, 'organisation', 'organisations')}."),
        grid("Inventories", headings, rows, numbers=(2, 4), kind="inventories") if rows else tag("p", NONE),
        tag(
            "p",
            "Totals are of the minimum boundary. Two years compare only where their rules are the same; each page on "
            "base year and change says what moved. Data quality runs from 1, very good, to 5, weighted by emissions.",
            class_="note",
        ),
    ]
    if items := [f"{tag('strong', text(one.place))}: {text(one.why)}" for one in unfinished]:
        parts += [tag("h2", "Not finished"), listed(items)]
    body, _ = shaped("\n".join(parts), {})
    page = tag("main", body, id="content", tabindex="-1", class_="wide")
    skip = tag("a", "Skip to the content", class_="skip", href="#content")
    return whole("Scope 3 inventories", tag("style", style), f"'sha256-{digest}'", skip + page)


def _row(run: Run, before: Run | None) -> list[str]:
    stated, interval = run.stated, run.stated.get("scope_3_interval_t_co2e") or {}
    low, high = interval.get("t_co2e_low"), interval.get("t_co2e_high")
    commit = run.record["code"]["commit"]
    made = f"{run.record['times']['finished'][:10]}, code {commit[:10] if commit else 'of no known commit'}"
    return [
        link(run.site, stated["name"]) if run.site else text(stated["name"]),
        text(stated["year"]),
        tonnes_of(stated["scope_3_t_co2e"]),
        "–" if low is None or high is None else f"{tonnes_of(low)} to {tonnes_of(high)}",
        _change(stated["scope_3_t_co2e"], before.stated["scope_3_t_co2e"]) if before else "–",
        text(_statuses(stated["categories"])),
        _quality(stated["categories"]),
        text(made),
        ", ".join(link(quote(f"{run.place}/{EXPORTS}/{name}"), name) for name in run.exports) or "–",
    ]


def _change(now: float, before: float) -> str:
    share = f" ({(now - before) / before:+.1%})".replace("%", " %") if before else ""
    return f"{now - before:+,.2f}{share}".replace("-", "−")


def _statuses(categories: Iterable[Mapping[str, Any]]) -> str:
    statuses = [row["status"] for row in categories]
    counted = ((status, statuses.count(status)) for status in (CALCULATED, NOT_RELEVANT, EXCLUDED))
    return ", ".join(f"{count} {status}" for status, count in counted if count)


def _quality(categories: Iterable[Mapping[str, Any]]) -> str:
    """The mean of the categories' scores, each weighted by its emissions; credits weigh as much as emissions."""
    known = [(row["data_quality"], abs(row["t_co2e"])) for row in categories if row["data_quality"] is not None]
    weight = sum(weight for _, weight in known)
    return f"{sum(score * weight for score, weight in known) / weight:.1f}" if weight else "–"


def _many(count: int, one: str, more: str) -> str:
    return f"{count} {one if count == 1 else more}"


def _is_year(path: Path) -> bool:
    # A folder with a dot is a lock or a run that has not ended.
    return path.is_dir() and bool(paths.YEAR.fullmatch(path.name)) and not path.parent.name.startswith(".")


def _read(folder: Path, place: str) -> Run | Unfinished:
    """What a folder holds: a run whose manifest vouches for its inventory, or the reason why it is none."""
    try:
        record = json.loads((folder / manifest.NAME).read_text(encoding="utf-8"))
        recorded = record["outputs"]["inventory.json"], record["code"]["commit"], record["times"]["finished"]
    except FileNotFoundError:
        return Unfinished(place, "no run has ended here, there is no manifest.json")
    except (ValueError, KeyError, TypeError):
        return Unfinished(place, "its manifest.json cannot be read, or names no inventory")
    path = folder / "inventory.json"
    if not path.is_file():
        return Unfinished(place, "its inventory.json is gone")
    if sha256(path) != recorded[0]:
        return Unfinished(place, "its inventory.json is no longer what its manifest records")
    try:
        stated = json.loads(path.read_text(encoding="utf-8"))
        named = f"{stated['organisation']}/{stated['year']}"
        _ = stated["name"], stated["scope_3_t_co2e"], [[row[name] for name in NEEDED] for row in stated["categories"]]
    except (ValueError, KeyError, TypeError):
        return Unfinished(place, "its inventory.json was written by an earlier version of the workbook; run it again")
    if named != place:
        return Unfinished(place, f"it holds the run of {named}")
    exports = sorted(one.name for one in (folder / EXPORTS).glob("[!.]*") if one.is_file())
    site = f"{place}/{FOLDER}/{INDEX}" if (folder / FOLDER / INDEX).is_file() else None
    return Run(place, stated, record, site, exports)
