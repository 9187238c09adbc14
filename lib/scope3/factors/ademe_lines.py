"""The Base Carbone's rows as elements with their parts, and the tables that say what its names are to us.

`ademe_activities.csv` says what becomes of a category, `ademe_postes.csv` which component a part is, `ademe_names.csv`
which unit and place a name stands for and which sources may not be passed on, `ademe_gases.csv` the GWP of each gas.
"""

from __future__ import annotations

import csv
import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import cache

from scope3.errors import Fault, InputError
from scope3.factors.comma_csv import decimal
from scope3.factors.published import slug, text
from scope3.paths import FACTORS

LINE, ELEMENT, PART = "Type Ligne", "Elément", "Poste"
NUMBER, STATUS, KIND, CATEGORY = (
    "Identifiant de l'élément",
    "Statut de l'élément",
    "Type de l'élément",
    "Code de la catégorie",
)
VALID, SOURCE_DATA = "Valide", "Données source"
TITLES = ("Nom base français", "Nom attribut français", "Nom frontière français")
UNIT, TOTAL, CONTRIBUTOR = "Unité français", "Total poste non décomposé", "Contributeur"
PLACE, NARROWER = "Localisation géographique", "Sous-localisation géographique français"
PART_TYPE, PART_NAME = "Type poste", "Nom poste français"
VALIDITY, CHANGED, SOURCE, PROGRAMME = "Période de validité", "Date de modification", "Source", "Programme"
BIOGENIC = "CO2b"
COLUMNS = (
    LINE, NUMBER, STATUS, KIND, CATEGORY, *TITLES, UNIT, TOTAL, CONTRIBUTOR, PLACE, NARROWER, PART_TYPE, PART_NAME,
    VALIDITY, CHANGED, SOURCE, PROGRAMME, BIOGENIC, "CO2f", "CH4f", "CH4b", "N2O", "Autres GES",
)  # fmt: skip
ROUNDING = 0.02  # of the total: most figures have three digits, and parts are rounded each for itself


@dataclass(frozen=True)
class Row:
    """A row of the file: its number, and its cells by heading."""

    at: int
    cells: dict[str, str]

    def __getitem__(self, heading: str) -> str:
        return self.cells[heading]

    def figure(self, heading: str) -> float | None:
        """The cell as a number, None where it is blank; raises InputError for anything else."""
        value = decimal(self.cells[heading])
        if value is None and self.cells[heading]:
            what = f"'{self.cells[heading]}' is no number with a decimal comma"
            raise InputError(Fault(what, "give the file as downloaded", row=self.at, column=heading))
        return value


@dataclass
class Element:
    """A factor of the publication: the row of its total, and the rows of its parts."""

    total: Row
    parts: list[Row] = field(default_factory=list)

    @property
    def title(self) -> str:
        return " > ".join(filter(None, (self.total[name] for name in TITLES)))


@dataclass(frozen=True)
class Rule:
    """What becomes of a category: an activity and component, or the reason why it is left out.

    activity: its beginning, and after a semicolon its end (a waste treatment); names: whether the element's names
    stand between; component: of an element that stands whole, blank where it must not; split: whether the parts stand
    for the element where they are known and add up; not_per: a unit without meaning in this category.
    """

    category: str
    frontier: str
    activity: str
    names: str
    component: str
    split: str
    not_per: str
    left_out: str


def elements(rows: list[list[str]], file: str) -> tuple[list[Element], dict[str, int]]:
    """The valid elements with their valid parts, and how many valid lines of each kind the file has.

    Raises InputError for a missing column and for a part without its element.
    """
    headings = [text(cell) for cell in rows[0]] if rows else []
    if missing := [name for name in COLUMNS if name not in headings]:
        mend = "give the Base Carbone as exported: CSV with semicolons, 67 columns"
        raise InputError([Fault(f"column '{name}' is missing", mend, file, None, 1, name) for name in missing])
    at = {name: headings.index(name) for name in COLUMNS}
    found: dict[str, Element] = {}
    counts = {ELEMENT: 0, PART: 0, SOURCE_DATA: 0}
    for number, cells in enumerate(rows[1:], start=2):
        if len(cells) < len(headings):
            if any(map(text, cells)):
                what = f"{len(cells)} cells where the header has {len(headings)}"
                raise InputError(Fault(what, "give the file as downloaded", file, None, number))
            continue
        row = Row(number, {name: _mended(text(cells[place])) for name, place in at.items()})
        if not row[STATUS].startswith(VALID):
            continue
        if row[LINE] not in (ELEMENT, PART):
            raise InputError(Fault(f"unknown line '{row[LINE]}'", f"{ELEMENT} or {PART}", file, None, number, LINE))
        counts[row[LINE]] += 1
        if row[KIND] == SOURCE_DATA:
            counts[SOURCE_DATA] += 1
        elif row[LINE] == ELEMENT:
            found[row[NUMBER]] = Element(row)
        elif row[NUMBER] in found:
            found[row[NUMBER]].parts.append(row)
        else:
            what = f"a part of element {row[NUMBER]}, whose total does not stand above it"
            raise InputError(Fault(what, "give the file as downloaded, in its order", file, None, number, NUMBER))
    return list(found.values()), counts


def rule_for(row: Row) -> Rule | None:
    """The rule of the narrowest category that holds the row's; one that names its frontier comes first."""
    fitting = [
        rule for rule in _rules() if row[CATEGORY].startswith(rule.category) and rule.frontier in ("", row[TITLES[-1]])
    ]
    return max(fitting, key=lambda rule: (bool(rule.frontier), len(rule.category)), default=None)


def component_of(part: Row) -> tuple[str, str] | None:
    """Component and boundary of a part; blank for one that stands beside, None for one that is part of goods."""
    table = _parts()
    return table.get((part[PART_TYPE], part[PART_NAME])) or table.get((part[PART_TYPE], ""))


def split_of(element: Element) -> dict[str, list[Row]] | None:
    """The parts by component; None where one is unknown, or where they do not make the total."""
    parts: dict[str, list[Row]] = {}
    for part in element.parts:
        known = component_of(part)
        # A part of another name than the table's is another thing: contrails are no losses of transformers.
        if known is None or (part[PART_NAME] and (part[PART_TYPE], part[PART_NAME]) not in _parts() and not known[0]):
            return None
        parts.setdefault(known[0], []).append(part)
    whole, made = element.total.figure(TOTAL), added(element.parts, TOTAL)
    if whole is None or made is None or abs(whole - made) > ROUNDING * abs(whole):
        return None
    return parts


def added(rows: Iterable[Row], heading: str) -> float | None:
    """A column added over rows; None where one is blank. Twelve digits, so that sums do not print as noise."""
    figures = [row.figure(heading) for row in rows]
    known = [figure for figure in figures if figure is not None]
    return float(f"{sum(known):.12g}") if known and len(known) == len(figures) else None


def names() -> dict[tuple[str, str], tuple[str, str]]:
    """Ours and the note, by column and published name."""
    return _names()


def boundaries() -> dict[str, str]:
    """The boundary of each component that a part can be."""
    return dict(filter(all, _parts().values()))


def gases() -> list[tuple[str, str, float]]:
    """Heading of each gas, the figure it is part of and the GWP that turns its CO2 equivalent into mass."""
    return [(row["column"], row["figure"], float(row["gwp"])) for row in _table("ademe_gases.csv")]


def slugs(row: Row) -> list[str]:
    """The element's names as parts of an activity path, 3,2 g as 3.2 g: elsewhere a comma marks thousands."""
    return [name for title in TITLES if (name := slug(re.sub(r"(?<=\d),(?=\d)", ".", row[title])))]


def _mended(cell: str) -> str:
    """The cell, where UTF-8 was once read as Windows-1252 ('DÃ©chets') turned back."""
    if "Ã" not in cell:
        return cell
    try:
        return cell.encode("cp1252").decode("utf-8")
    except UnicodeError:
        return cell


def _table(name: str) -> list[dict[str, str]]:
    with (FACTORS / name).open(encoding="utf-8", newline="") as lines:
        return list(csv.DictReader(lines))


@cache
def _rules() -> list[Rule]:
    return [Rule(**row) for row in _table("ademe_activities.csv")]


@cache
def _parts() -> dict[tuple[str, str], tuple[str, str]]:
    return {
        (row["post_type"], row["post_name"]): (row["component"], row["boundary"]) for row in _table("ademe_postes.csv")
    }


@cache
def _names() -> dict[tuple[str, str], tuple[str, str]]:
    return {(row["column"], row["published"]): (row["ours"], row["note"]) for row in _table("ademe_names.csv")}
