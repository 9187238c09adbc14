"""organisation.yaml as a typed model: what the organisation is, its files, its choices, what it leaves out and why."""

from __future__ import annotations

import os
import re
from collections import defaultdict
from dataclasses import replace
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Annotated, Any, Literal

from pydantic import AfterValidator, BaseModel, Field, ValidationError, model_validator

from scope3 import gwp, paths
from scope3.change.recalculation import BaseYear, Recalculation, Target, policy_faults
from scope3.decisions import Decision
from scope3.entities import Entity, tree_faults
from scope3.errors import Fault, InputError, nearest
from scope3.tables.factors import OWN
from scope3.yaml_files import Part, line_of, load_yaml

SLUG = re.compile(r"[a-z0-9][a-z0-9._-]{0,63}")
# Letters of a wrong value that a message repeats.
SHOWN = 60


def _inside(name: str) -> str:
    """A file name that stays inside the client's folder, on every system."""
    if why := paths.why_unlike(name):
        raise ValueError(f"files lie inside the organisation's folder; the name {why}")
    return name


def _checked(lei: str) -> str:
    """A Legal Entity Identifier whose check digits agree with the rest of it (ISO 17442, ISO 7064 MOD 97-10)."""
    if int("".join(str(int(sign, 36)) for sign in lei)) % 97 != 1:
        raise ValueError("the check digits of this LEI do not fit; copy it from the register")
    return lei


def _in_digits(total: Decimal) -> Decimal:
    """A sum with all its digits; the exponent of 1e3 would leave three of them unsaid."""
    if int(total.as_tuple().exponent) > 0:
        raise ValueError("write all digits of the total")
    return total


FileName = Annotated[str, AfterValidator(_inside)]
Lei = Annotated[str, Field(pattern=r"^[A-Z0-9]{18}[0-9]{2}$"), AfterValidator(_checked)]
# What is compared digit by digit is written digit by digit: neither 1e3 nor infinity.
ControlTotal = Annotated[Decimal, Field(allow_inf_nan=False), AfterValidator(_in_digits)]
CountryCode = Annotated[str, Field(pattern=r"^[A-Z]{2}$")]
CurrencyCode = Annotated[str, Field(pattern=r"^[A-Z]{3}$")]


class Period(Part):
    """First and last day of the reporting year."""

    start: date
    end: date

    @property
    def is_calendar_year(self) -> bool:
        """Whether it runs from the first of January to the last of December."""
        return (self.start.month, self.start.day, self.end.month, self.end.day) == (1, 1, 12, 31)

    @model_validator(mode="after")
    def _in_order(self) -> Period:
        if self.end <= self.start:
            raise ValueError("the last day comes after the first")
        return self


class SourceFile(Part):
    """A client's file and the conventions it is written in; what is not declared is not guessed."""

    file: FileName
    sheet: str | None = None
    encoding: str | None = None
    decimal: Literal[".", ","] | None = None
    thousands: Literal[",", ".", " ", "'"] | None = None
    date_format: str | None = None
    columns: dict[str, str] = {}
    defaults: dict[str, str] = {}
    control_totals: dict[str, ControlTotal] = {}
    download: str | None = None


class LedgerFile(SourceFile):
    """A ledger; one too long to be held line by line is condensed to a line for each kind of line."""

    condense: bool = False


class ActivityFile(SourceFile):
    """A file of activity data and the table it fills."""

    table: str


class CarrierFootprints(Part):
    """Files of a carrier's footprints, and what their legs have in common: stage, paid_by, what they cover."""

    file: FileName
    defaults: dict[str, str] = {}


class AcceptedFootprint(Part):
    """A supplier's footprint that is used though something stands against it, and why."""

    footprint: str
    state: Literal["expired", "not_yet_valid", "deprecated", "implausible"]
    reason: Annotated[str, Field(min_length=10)]


class FactorSelection(Part):
    """Which steps away from the exact factor are allowed, and which of two wins; each one taken is named on the row.

    `price_years` holds, by year, the earlier one whose prices and exchange rates stand in where the tables end before.
    """

    earlier_years: bool = False
    later_years: bool = False
    maximum_age: Annotated[int, Field(ge=0)] | None = None
    regions: dict[str, list[str]] = {}
    precedence: list[str] = []
    price_years: dict[int, int] = {}

    @model_validator(mode="after")
    def _prices_of_earlier_years(self) -> FactorSelection:
        if wrong := [year for year, taken in self.price_years.items() if taken >= year]:
            raise ValueError(f"price_years of {wrong[0]}: only an earlier year stands in")
        return self


class Omission(Part):
    """A category or record that is left out, why, and how much it would be, with what that estimate rests on."""

    category: int | None = None
    record: str | None = None
    reason: Annotated[str, Field(min_length=10)]
    estimated_t_co2e: Annotated[float, Field(ge=0, allow_inf_nan=False)] | None = None
    estimate_basis: Annotated[str, Field(min_length=10)] | None = None

    @model_validator(mode="after")
    def _one_thing(self) -> Omission:
        if (self.category is None) == (self.record is None):
            raise ValueError("name one category or one record")
        if (self.estimated_t_co2e is None) != (self.estimate_basis is None):
            raise ValueError("estimated_t_co2e and estimate_basis belong together")
        return self


class Distinct(Part):
    """Lines that look like one thing counted twice and are not, and why; no rule against double counting stops them."""

    records: Annotated[list[str], Field(min_length=1)]
    reason: Annotated[str, Field(min_length=10)]


class Organisation(Part):
    """One organisation and reporting year."""

    organisation: Annotated[str, Field(pattern=r"^[a-z0-9][a-z0-9._-]{0,63}$")]
    name: str
    lei: Lei | None = None
    description: str = ""
    year: int
    period: Period
    country: CountryCode
    currency: CurrencyCode
    consolidation_approach: Literal["equity_share", "financial_control", "operational_control"]
    entities: list[Entity] = []
    framework: str | None = None
    gwp_set: Literal["AR4GWP100", "AR5GWP100", "AR6GWP100", "AR4GWP20", "AR5GWP20", "AR6GWP20"]
    accept_gwp_sets: list[str] = []
    accept_price_bases: list[Literal["purchaser", "producer", "basic", "not_stated"]] = ["purchaser"]
    factor_editions: list[str]
    factor_selection: FactorSelection = FactorSelection()
    factors: list[FileName] = []
    ledgers: list[LedgerFile] = []
    activity_data: list[ActivityFile] = []
    footprints: list[FileName] = []
    carrier_footprints: list[CarrierFootprints] = []
    accept_footprints: list[AcceptedFootprint] = []
    products: list[SourceFile] = []
    screening: list[SourceFile] = []
    rules: list[FileName] = []
    methods: dict[str, list[str]] = {}
    choices: dict[str, str] = {}
    exclusions: list[Omission] = []
    not_relevant: list[Omission] = []
    distinct: list[Distinct] = []
    base_year: BaseYear | None = None
    reported: dict[int, Annotated[float, Field(allow_inf_nan=False)]] = {}
    recalculations: list[Recalculation] = []
    targets: list[Target] = []
    decisions: list[Decision] = []

    @model_validator(mode="after")
    def _year_in_period(self) -> Organisation:
        if not self.period.start.year <= self.year <= self.period.end.year:
            raise ValueError(f"year {self.year} lies outside the period")
        return self

    @model_validator(mode="after")
    def _targets_to_come(self) -> Organisation:
        years = [target.year for target in self.targets]
        if wrong := [year for year in years if year <= self.year or years.count(year) > 1]:
            raise ValueError(f"target of {wrong[0]}: each target has a later year of its own")
        return self


def check_slug(organisation: str) -> None:
    """Raise InputError unless a name may be a folder's: no path, no look-alike, no capital that another could match."""
    if not SLUG.fullmatch(organisation):
        mend = "use small letters, digits, dots, dashes and underscores, at most 64, a letter or digit first"
        raise InputError(Fault(f"{organisation!r} is no organisation name", mend))
    if why := paths.why_unlike(organisation):
        raise InputError(Fault(f"{organisation!r} is no organisation name: it {why}", "give the folder another name"))


def check_inside(root: Path, path: Path, organisation: str) -> None:
    """Raise InputError where a path, its links followed, leads out of its root."""
    if not path.resolve().is_relative_to(root.resolve()):
        mend = "keep it inside, or name its real parent as the root (--data, --outputs)"
        raise InputError(Fault(f"the folder of '{organisation}' leads outside {root.name}", mend))


def organisation_years(organisation: str, root: Path) -> list[int]:
    """The years an organisation has a folder for; raises InputError with the nearest name where there is none."""
    check_slug(organisation)
    check_inside(root, root / organisation, organisation)
    years = sorted(
        int(place.name)
        for place in (root / organisation).glob("*")
        if paths.YEAR.fullmatch(place.name) and place.is_dir()
    )
    if not years:
        others = [place.name for place in root.iterdir() if place.is_dir()] if root.is_dir() else []
        raise InputError(Fault(f"there is no organisation '{organisation}'", nearest(organisation, others), root.name))
    return years


def organisation_folder(organisation: str, year: int, root: Path | None = None) -> Path:
    """The folder of one organisation and year under a root, else under that of scope3.paths.

    Raises InputError for a name that is no slug, a folder that is not there, one that leads out of the root, and for
    each file in it that is a link out of it, or whose name means another file on another system.
    """
    root = root or paths.organisations()
    years = organisation_years(organisation, root)
    if year not in years:
        mend = f"name one of {', '.join(map(str, years))}"
        raise InputError(Fault(f"{organisation} has no year {year}", mend, root.name))
    folder = root / organisation / str(year)
    check_inside(root, folder, organisation)
    faults = name_faults(folder)
    for before in (other for other in years if other < year):
        # A run reads, hashes and hands over the years before too.
        faults += [
            replace(fault, file=f"../{before}/{fault.file}") for fault in name_faults(folder.parent / str(before))
        ]
    if faults:
        raise InputError(faults)
    return folder.resolve()


def name_faults(folder: Path) -> list[Fault]:
    """A fault for each file below a folder that lies elsewhere, or whose name is not the same to every system.

    What lies in a client's folder is hashed, and handed over with the run: a link would hand over what it leads to,
    and of two names that differ in case alone one is lost where they are unpacked.
    """
    faults: list[Fault] = []
    alike: dict[str, list[str]] = defaultdict(list)
    folder = folder.resolve()
    for place, folders, files in os.walk(folder):
        for path in (Path(place) / name for name in (*folders, *files)):
            name = path.relative_to(folder).as_posix()
            if path.is_symlink() and not path.resolve().is_relative_to(folder):
                what = "is a link that leads out of the organisation's folder"
                faults.append(Fault(what, "put the file itself into the folder", name))
            elif not any(part.startswith(".") for part in path.relative_to(folder).parts):
                alike[paths.alike(name)].append(name)
                if why := paths.why_unlike(name):
                    faults.append(Fault(f"the name {why}", "give the file another name", name))
    for first, *others in alike.values():
        what = f"is named like {first} but for case or the form of a letter, and some systems take the two for one"
        faults += [Fault(what, "give one of them another name", name) for name in others]
    return sorted(faults, key=lambda fault: str(fault.file))


def load_organisation(organisation: str, year: int) -> Organisation:
    """organisation.yaml of one organisation and year; raises InputError naming each key that is wrong and its line."""
    return read_organisation(organisation_folder(organisation, year) / "organisation.yaml", organisation, year)


def read_organisation(path: Path, organisation: str, year: int) -> Organisation:
    """A file as organisation.yaml of one organisation and year, wherever it lies; raises InputError as loading does."""
    given = load_yaml(path)
    try:
        model = Organisation.model_validate(given)
    except ValidationError as refused:
        raise InputError([_fault(case, path) for case in refused.errors()]) from None
    for key, value in (("organisation", organisation), ("year", year)):
        if getattr(model, key) != value:
            raise InputError(
                Fault(
                    f"{key} is {getattr(model, key)}, the folder says {value}", "make them agree", path.name, column=key
                )
            )
    # The tree as a whole, after its parts: a message on it names the line, not the file's content.
    key = "entities" if model.entities else "consolidation_approach"
    tree = tree_faults(model.entities, model.consolidation_approach)
    if tree:
        row, mend = line_of(path, [key]), "complete the tree, or choose another consolidation_approach"
        raise InputError([Fault(what, mend, path.name, row=row, column=key) for what in tree])
    key = "recalculations" if model.recalculations else "base_year"
    if policy := policy_faults(model.base_year, model.recalculations, model.year):
        row = line_of(path, [key])
        raise InputError([Fault(what, mend, path.name, row=row, column=key) for what, mend in policy])
    if unknown := [*_precedence_faults(model, path), *_gwp_set_faults(model, path)]:
        raise InputError(unknown)
    return model


def _precedence_faults(model: Organisation, path: Path) -> list[Fault]:
    """Names in factor_selection.precedence that are no table of this organisation, or stand there twice."""
    names = model.factor_selection.precedence
    known = [*([OWN] if model.factors else []), *model.factor_editions]
    strange = [name for name in names if name not in known]
    faults = {name: (f"'{name}' is no table of factors here", nearest(name, known)) for name in strange}
    faults |= {name: (f"'{name}' stands in the order twice", "name it once") for name in names if names.count(name) > 1}
    row = line_of(path, ["factor_selection", "precedence"]) if faults else None
    return [Fault(*said, path.name, row=row, column="factor_selection.precedence") for said in faults.values()]


def _gwp_set_faults(model: Organisation, path: Path) -> list[Fault]:
    """Names in accept_gwp_sets that are no GWP set, nor not_stated."""
    key, known = "accept_gwp_sets", gwp.known_sets()
    strange = [name for name in model.accept_gwp_sets if name not in known]
    row = line_of(path, [key]) if strange else None
    return [Fault(f"unknown GWP set '{n}'", nearest(n, known), path.name, row=row, column=key) for n in strange]


def _fault(case: Any, path: Path) -> Fault:
    """One pydantic error as a fault with the key, its line and the nearest known names."""
    location = [str(part) for part in case["loc"]]
    row = line_of(path, location)
    if case["type"] == "extra_forbidden":
        known = _known_keys(location[:-1])
        return Fault(
            f"unknown key '{location[-1]}'", nearest(location[-1], known), path.name, row=row, column=".".join(location)
        )
    if case["type"] == "missing":
        return Fault(f"'{location[-1]}' is missing", "add the key", path.name, row=row, column=".".join(location))
    given = str(case["input"])
    shown = f"{given[:SHOWN]}…" if len(given) > SHOWN else given
    return Fault(f"'{shown}': {case['msg']}", "correct the value", path.name, row=row, column=".".join(location))


def _known_keys(location: list[str]) -> list[str]:
    parts: dict[str, type[BaseModel]] = {
        "period": Period,
        "ledgers": LedgerFile,
        "activity_data": ActivityFile,
        "carrier_footprints": CarrierFootprints,
        "accept_footprints": AcceptedFootprint,
        "products": SourceFile,
        "screening": SourceFile,
        "factor_selection": FactorSelection,
        "exclusions": Omission,
        "not_relevant": Omission,
        "distinct": Distinct,
        "entities": Entity,
        "base_year": BaseYear,
        "recalculations": Recalculation,
        "targets": Target,
        "decisions": Decision,
    }
    return list((parts.get(location[0], Organisation) if location else Organisation).model_fields)
