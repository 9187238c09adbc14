"""EFRAG's digital template of the voluntary standard for small companies (VSME), the client's own file, filled.

Which cell is which stands in vsme_cells.csv: by the names the template defines, or by the name of the label beside it,
because the labels themselves are in the language the client has chosen.
"""

from __future__ import annotations

import io
import re
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any

import pandas as pd
from python_calamine import CalamineWorkbook

from scope3 import paths
from scope3.errors import Fault, InputError
from scope3.inventory import CALCULATED
from scope3.report.figures import Figures
from scope3.report.other_years import UNKNOWN, OtherYear, base_year_of, target_of
from scope3.report.scopes import METERS_ONLY, Scopes, scopes_of
from scope3.report.workbook_parts import as_file, names_of, parts_of, sheets_of, to_be_calculated, with_cell
from scope3.tables import rows_of

WHERE = "download EFRAG's VSME digital template (xlsx) and give it by --template FILE"
SCOPES = ("scope_1", "scope_2_location", "scope_2_market")
STATED, HAS_TARGET = "scope_3_stated", "has_target"
LEFT_ALONE = (
    "all other disclosures stand as they were in the template",
    "open the file in Excel or LibreOffice and save it before you convert it: its totals are calculated on opening",
)


@cache
def cells() -> pd.DataFrame:
    """Each figure with how its cell is found."""
    table = pd.read_csv(paths.REFERENCE / "vsme_cells.csv", dtype="str", keep_default_na=False)
    return table.set_index("figure")


def content(figures: Figures, template: str | Path | None = None) -> tuple[bytes, list[str]]:
    """The template with the figures of the year, and a sentence on what it leaves out or replaces.

    Arguments: `template`, the client's file. Raises InputError without it, for a file that is not the known template,
    and for one that states another reporting period.
    """
    if template is None:
        raise InputError(Fault("vsme is written into EFRAG's template", WHERE))
    file = Path(template)
    parts = parts_of(file)
    places = _places(parts, file.name)
    before = _values(file.read_bytes(), places)
    said = _refuse_another(before, figures, file.name)
    given, missing = _figures(figures)
    said += missing
    sheets, changed = sheets_of(parts), dict(parts)
    try:
        for figure, value in given.items():
            sheet, cell = places[figure]
            changed[sheets[sheet]] = with_cell(changed[sheets[sheet]], cell, value)
            if before[figure] not in ("", value) and figure not in (STATED, HAS_TARGET):
                now = "is empty" if value is None else f"holds {value:g}"
                said.append(f"{sheet} {cell} held {before[figure]} and {now} now")
        touched = sorted({sheets[places[figure][0]] for figure in given})
        return as_file(to_be_calculated(changed, *touched)), [*said, *LEFT_ALONE]
    except KeyError as lacking:
        raise _not_known(file.name, f"{lacking.args[0]} is not as it was published") from None


def _figures(figures: Figures) -> tuple[dict[str, float | bool | None], list[str]]:
    """What goes into the template by figure (t CO2e), and what is not known of it.

    What is not known is emptied, category or scope, year reported, base year or target: whatever stood there is not
    this inventory's, and the template's totals would add it.
    """
    scopes = scopes_of(figures)
    given, said = _scopes(scopes)
    said += [] if scopes.scope_1 is None else [METERS_ONLY]
    given[STATED] = scopes.scope_3 is not None
    for one in rows_of(figures.inventory):
        key = str(one["category"])
        if key not in cells().index:
            what = f"category {key} has no row in the template"
            raise InputError(Fault(what, "export under the framework edition whose categories it has"))
        given[key] = float(one["t_co2e"]) if one["status"] == CALCULATED else None
        if one["status"] != CALCULATED:
            said.append(f"category {key} is left empty ({one['status']}): {one['reason']}")
    base, of_base = base_year_of(figures)
    targets = sorted(figures.client.organisation.targets, key=lambda target: target.year)
    target, of_target = target_of(targets[0], figures) if targets else (None, [])
    for kind, other in (("base", base), ("target", target)):
        columns, lacking = _other_year(kind, other)
        given |= columns
        said += lacking
    said += of_base + of_target
    if targets:
        given[HAS_TARGET] = True
        said += [f"the target of {one.year} has no column and is left out" for one in targets[1:]]
    else:
        said.append("the target is left empty: organisation.yaml states none (targets)")
    return given, said


def _scopes(scopes: Scopes, kind: str = "") -> tuple[dict[str, float | bool | None], list[str]]:
    """Scopes 1 and 2, of the year reported or of another kind of year; one that is not known is emptied."""
    before = f"{kind}_" if kind else ""
    found: dict[str, float | bool | None] = {before + scope: getattr(scopes, scope) for scope in SCOPES}
    of = {"": "", "base": " of the base year", "target": " of the target"}[kind]
    lacking = [scope for scope in SCOPES if found[before + scope] is None]
    return found, [f"{scope.replace('_', ' ')}{of} is not known and left empty" for scope in lacking]


def _other_year(kind: str, other: OtherYear | None) -> tuple[dict[str, float | bool | None], list[str]]:
    """The column of the base year or of the target; without one, all of it is emptied.

    Where scope 3 is not known as a whole its categories are emptied too: the template's total would add those known.
    """
    known = other or OtherYear(0, UNKNOWN)
    found, lacking = _scopes(known.scopes, kind)
    found[f"{kind}_year"] = other.year if other else None
    partial = known.scopes.scope_3 is None
    for key in (key for key in cells().index if key.isdigit()):
        found[f"{kind}_{key}"] = None if partial else known.categories.get(int(key))
    if partial and other:
        of = {"base": "base year", "target": "target"}[kind]
        lacking.append(
            f"scope 3 of the {of} is not known as a whole and left empty: what the template shows as the total of the "
            f"{of} holds no scope 3, and the change beside it compares no like with like"
        )
    return found, lacking if other else []


def _places(parts: Mapping[str, bytes], name: str) -> dict[str, tuple[str, str]]:
    """Sheet and cell of each figure; raises InputError unless every one is found once."""
    sheets, names = sheets_of(parts), names_of(parts)
    found, missing = {}, []
    for figure, how in cells().iterrows():
        if how["found_by"] == "defined_name":
            place = names.get(how["name"])
        else:
            label = rb'<c r="[A-Z]+(\d+)"[^>]*><f[^>]*>' + re.escape(how["name"]).encode() + rb"</f>"
            rows = re.findall(label, parts.get(sheets.get(how["sheet"], ""), b""))
            place = (how["sheet"], how["column"] + rows[0].decode()) if len(rows) == 1 else None
        if place is None:
            missing.append(how["name"])
        else:
            found[str(figure)] = place
    if missing:
        raise _not_known(name, f"it has no {missing[0]}")
    return found


def _values(content: bytes, places: Mapping[str, tuple[str, str]]) -> dict[str, Any]:
    """What the cells hold as the file was saved, blank as ''."""
    book = CalamineWorkbook.from_filelike(io.BytesIO(content))
    sheets = {sheet: book.get_sheet_by_name(sheet).to_python(skip_empty_area=False) for sheet, _ in places.values()}
    found = {}
    for figure, (sheet, cell) in places.items():
        letter, row = re.fullmatch(r"([A-Z])(\d+)", cell).groups()  # type: ignore[union-attr]
        found[figure] = sheets[sheet][int(row) - 1][ord(letter) - ord("A")]
    return found


def _refuse_another(before: Mapping[str, Any], figures: Figures, name: str) -> list[str]:
    """Raise InputError for another version or another period than ours; what to add where no period is stated."""
    version = str(cells().loc["version", "template"])
    if str(before["version"]) != version:
        raise _not_known(name, f"its version is '{before['version']}', known is {version}")
    period = figures.client.organisation.period
    ours = [period.start.isoformat(), period.end.isoformat()]
    stated = [str(before["period_start"]), str(before["period_end"])]
    if stated == ours:
        return []
    if set(stated) <= {"", "-"}:
        return [f"the template states no reporting period: enter {ours[0]} to {ours[1]} in General Information"]
    what = f"the template is of {' to '.join(stated)}, the figures are of {' to '.join(ours)}"
    raise InputError(Fault(what, "give the template of that period, or export that year", name, "General Information"))


def _not_known(name: str, why: str) -> InputError:
    return InputError(Fault(f"{name} is not the template that is known: {why}", WHERE))
