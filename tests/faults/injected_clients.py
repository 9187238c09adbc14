"""Clean clients by a seed: several tables, formats, conventions, units, currencies and languages, their totals known.

Each total is the sum of what the generator itself put in, quantity by quantity, times the factor it wrote beside it:
plain arithmetic, without a line of the package.
"""

from __future__ import annotations

import datetime as dt
import math
from collections.abc import Callable
from copy import deepcopy
from dataclasses import dataclass, field
from decimal import Decimal
from pathlib import Path
from random import Random
from typing import Any

import yaml

from faults.injected_files import FORMS, Book, Written, as_bytes, as_csv
from small_client import HEAD, RULES, _factor

YEAR = 2024
KG_PER = {"kg": 1.0, "tonne": 1000.0, "g": 0.001, "lb": 0.45359237}
KWH_PER = {"kWh": 1.0, "MWh": 1000.0, "GWh": 1e6}
KM_PER = {"km": 1.0, "mile": 1.609344}
HEADINGS = {
    "de": {
        "record_id": "Belegnummer", "date": "Buchungsdatum", "account": "Konto", "supplier": "Lieferant", "spend": "Betrag",
        "expenditure_type": "Ausgabenart", "quantity": "Menge", "unit": "Einheit", "activity": "Stoff", "country": "Land",
        "category": "Kategorie", "distance": "Entfernung", "currency": "Währung", "entity": "Gesellschaft",
        "supplier_factor": "Faktor des Lieferanten", "treatment": "Verwertung", "days": "Tage", "equity_share": "Anteil",
        "period": "Zeitraum",
    },
    "fr": {
        "record_id": "N° pièce", "date": "Date comptable", "account": "Compte", "supplier": "Fournisseur", "spend": "Montant",
        "expenditure_type": "Nature", "quantity": "Quantité", "unit": "Unité", "activity": "Matière", "country": "Pays",
        "category": "Catégorie", "distance": "Trajet", "currency": "Devise", "entity": "Société",
        "supplier_factor": "Facteur du fournisseur", "treatment": "Traitement", "days": "Jours", "equity_share": "Part",
        "period": "Période",
    },
    "en": {},
}  # fmt: skip
CONVENTIONS = (
    Written(),
    Written(";", ",", ".", "%d.%m.%Y"),
    Written(";", ",", " ", "%d/%m/%Y", "cp1252"),
    Written(",", ".", ",", "%m/%d/%Y", "utf-8-sig"),
    Written("\t", ".", "'", "%d.%m.%Y", "utf-16"),
)
# kg CO2e per unit, of what the generator buys, burns, moves and throws away.
PER = {
    "sector/paper": 0.5, "sector/steel": 3.0, "sector/machines": 0.2, "steel": 2.0, "wood": 0.3, "electricity": 0.2,
    "electricity wtt": 0.05, "electricity t_and_d": 0.02, "electricity wtt_t_and_d": 0.004, "diesel": 2.5, "diesel wtt": 0.6,
    "lorry": 0.08, "lorry wtt": 0.02, "wood/landfill": 0.9, "train": 0.04, "car": 0.2, "grid": 0.4,
}  # fmt: skip


# Columns whose sum a client can read off its own books.
FIGURES = {"spend", "quantity", "distance", "days", "employees", "equity_share", "scope_1_t_co2e", "scope_2_t_co2e",
           "footprint_kg_co2e", "supplier_factor", "occupancy", "life_years"}  # fmt: skip


@dataclass
class Sheet:
    """One file of the client: its table, our columns with its own headings, and its rows as a person would type them."""

    name: str
    table: str
    columns: list[str]
    rows: list[list[Any]]
    form: str = "csv"
    written: Written = field(default_factory=Written)
    headings: dict[str, str] = field(default_factory=dict)
    book: Book = field(default_factory=lambda: Book([]))
    declared: dict[str, Any] = field(default_factory=dict)  # what its entry in organisation.yaml says besides
    unsaid: tuple[str, ...] = ()  # what its entry leaves out
    above: list[list[Any]] = field(default_factory=list)  # rows above the headings

    @property
    def file(self) -> str:
        return f"{self.name}.{self.form}"

    def at(self, column: str) -> int:
        return self.columns.index(column)

    def cells(self, column: str) -> list[Any]:
        return [row[self.at(column)] for row in self.rows]

    def heading(self, column: str) -> str:
        return self.headings.get(column, column)

    def content(self) -> bytes:
        """The file."""
        self.book.rows = [*self.above, [self.heading(column) for column in self.columns], *self.rows]
        return as_bytes(self.form, self.book, self.written)

    def declaration(self) -> dict[str, Any]:
        """The file's entry in organisation.yaml."""
        said: dict[str, Any] = {"file": self.file}
        if self.table != "ledger":
            said["table"] = self.table
        if self.headings:
            said["columns"] = {column: self.headings[column] for column in self.columns if column in self.headings}
        if self.form == "csv":
            said["decimal"] = self.written.decimal
            if self.written.thousands:
                said["thousands"] = self.written.thousands
            if "date" in self.columns or "holding_date" in self.columns:
                said["date_format"] = self.written.date_format
            if self.written.encoding not in ("utf-8", "utf-8-sig", "utf-16"):
                said["encoding"] = self.written.encoding
        return {key: value for key, value in {**said, **self.declared}.items() if key not in self.unsaid}


@dataclass
class Clean:
    """A whole client with the kilograms that each category must come to."""

    seed: int
    organisation: dict[str, Any]
    sheets: dict[str, Sheet]
    factors: list[list[str]]
    rules: list[list[str]]
    kg_co2e: dict[int, float]
    texts: list[Callable[[str], str]] = field(default_factory=list)  # changes to the text of organisation.yaml
    after: list[Callable[[Path], None]] = field(default_factory=list)  # changes to the folder once it is written
    unnamed: tuple[str, ...] = ()  # sheets that organisation.yaml does not name

    def copy(self) -> Clean:
        return deepcopy(self)

    def declare(self) -> dict[str, Any]:
        """organisation.yaml as data: the settings, and an entry for each file."""
        named = [sheet for name, sheet in self.sheets.items() if name not in self.unnamed]
        ledgers = [sheet.declaration() for sheet in named if sheet.table == "ledger"]
        activity = [sheet.declaration() for sheet in named if sheet.table != "ledger"]
        return {**self.organisation, "ledgers": ledgers, "activity_data": activity}

    def write(self, data: Path) -> Path:
        """The client's folder under `data`."""
        folder = data / "injected" / str(YEAR)
        folder.mkdir(parents=True)
        text = yaml.safe_dump(self.declare(), allow_unicode=True, sort_keys=False, width=1000)
        for change in self.texts:
            text = change(text)
        (folder / "organisation.yaml").write_text(text, encoding="utf-8")
        for name, rows in (("factors", self.factors), ("rules", self.rules)):
            (folder / f"{name}.csv").write_bytes(as_csv(Book(rows), Written()))
        for sheet in self.sheets.values():
            (folder / sheet.file).write_bytes(sheet.content())
        for happen in self.after:
            happen(folder)
        return folder

    def state_controls(self) -> None:
        """Have each file's entry state what its lines come to, as a client reads it off the books."""
        for sheet in self.sheets.values():
            totals: dict[str, Any] = {"rows": len(sheet.rows)}
            for column in set(sheet.columns) & FIGURES:
                totals[column] = _sum(sheet.cells(column))
            for column, per, default in (
                ("quantity", "unit", None),
                ("spend", "currency", self.organisation["currency"]),
            ):
                if column in totals:
                    beside = sheet.cells(per) if per in sheet.columns else [default] * len(sheet.rows)
                    for name in set(beside):
                        parts = zip(sheet.cells(column), beside, strict=True)
                        totals[f"{column}, {name}"] = _sum([value for value, unit in parts if unit == name])
            sheet.declared["control_totals"] = {key: str(value) for key, value in sorted(totals.items())}


def _sum(values: list[Any]) -> Decimal:
    return sum((Decimal(str(value)) for value in values if value is not None), Decimal(0))


# --- Tables: each adds a sheet and returns what its lines come to, kg CO2e by category -------------------------------


def _amount(random: Random, low: float, high: float) -> float:
    return round(random.uniform(low, high), 2)


def _ledger(random: Random, client: dict[str, Any]) -> tuple[Sheet, dict[int, float]]:
    kinds = [("Paper", "Mill", "revenue", "sector/paper", 1), ("Steel", "Forge", "revenue", "sector/steel", 1),
             ("Lathe", "Maker", "capital", "sector/machines", 2), ("Pay of staff", "Staff", "revenue", None, 0)]  # fmt: skip
    rows, kg = [], {1: 0.0, 2: 0.0}
    for number in range(1, random.randint(9, 14)):
        account, supplier, kind, activity, category = kinds[(number - 1) % 4]
        money = _amount(random, 400, 1600)
        credit = number > 8 and category == 1 and random.random() < 0.5
        day = dt.date(YEAR, 1, 1) + dt.timedelta(days=random.randrange(366))
        money = -round(money / 10, 2) if credit else money
        rows.append([f"L{number:04}", day, account, supplier, kind, money])
        if activity:
            kg[category] += money * PER[activity]
    return Sheet(
        "ledger", "ledger", ["record_id", "date", "account", "supplier", "expenditure_type", "spend"], rows
    ), kg


def _goods(random: Random, client: dict[str, Any]) -> tuple[Sheet, dict[int, float]]:
    columns = ["record_id", "category", "activity", "supplier", "quantity", "unit", "supplier_factor",
               "supplier_factor_unit", "supplier_source", "country"]  # fmt: skip
    rows, kg = [], 0.0
    for number in range(1, random.randint(6, 9)):
        activity, unit = random.choice(("steel", "wood")), random.choice(("kg", "tonne"))
        amount = _amount(random, 300, 3000) / (1 if unit == "kg" else 1000)
        amount, own = round(amount, 2), random.random() < 0.3
        given = [_amount(random, 1, 4), "kg", "Letter of the works"] if own else [None, "", ""]
        rows.append([f"G{number:04}", 1, activity, "Foundry", amount, unit, *given, client["country"]])
        kg += amount * KG_PER[unit] * (given[0] if own else PER[activity])
    return Sheet("goods", "purchased_goods", columns, rows), {1: kg}


def _meters(random: Random, client: dict[str, Any]) -> tuple[Sheet, dict[int, float]]:
    rows, kg = [], 0.0
    for number in range(1, random.randint(5, 8)):
        if random.random() < 0.5:
            unit = random.choice(("kWh", "MWh"))
            amount = _amount(random, 4000, 12000) if unit == "kWh" else _amount(random, 4, 12)
            rows.append([f"M{number:04}", 3, "electricity", "consumed", "electricity", amount, unit])
            per = PER["electricity wtt"] + PER["electricity t_and_d"] + PER["electricity wtt_t_and_d"]
            kg += amount * KWH_PER[unit] * per
        else:
            amount = _amount(random, 100, 400)
            rows.append([f"M{number:04}", 3, "fuel", "consumed", "diesel", amount, "litre"])
            kg += amount * PER["diesel wtt"]
    for row in rows:
        row.append(client["country"])
    columns = ["record_id", "category", "energy_type", "use", "activity", "quantity", "unit", "country"]
    return Sheet("meters", "fuel_and_energy", columns, rows), {3: kg}


def _transport(random: Random, client: dict[str, Any]) -> tuple[Sheet, dict[int, float]]:
    rows, kg = [], 0.0
    for number in range(1, random.randint(6, 9)):
        load, way, unit = _amount(random, 2, 9), float(random.randint(40, 400)), random.choice(("tonne", "kg"))
        load = load if unit == "tonne" else round(load * 1000, 2)
        rows.append([f"T{number:04}", 4, "lorry", "inbound", load, unit, way, client["country"]])
        kg += load * KG_PER[unit] / 1000 * way * (PER["lorry"] + PER["lorry wtt"])
    columns = ["record_id", "category", "activity", "stage", "quantity", "unit", "distance", "country"]
    return Sheet("transport", "transport", columns, rows), {4: kg}


def _waste(random: Random, client: dict[str, Any]) -> tuple[Sheet, dict[int, float]]:
    rows, kg = [], 0.0
    for number in range(1, random.randint(6, 9)):
        unit = random.choice(("kg", "tonne"))
        amount = _amount(random, 300, 900) if unit == "kg" else _amount(random, 0.3, 0.9)
        rows.append([f"W{number:04}", 5, "offcuts", "wood", "landfill", amount, unit, client["country"]])
        kg += amount * KG_PER[unit] * PER["wood/landfill"]
    columns = ["record_id", "category", "waste_type", "activity", "treatment", "quantity", "unit", "country"]
    return Sheet("waste", "waste", columns, rows), {5: kg}


def _travel(random: Random, client: dict[str, Any]) -> tuple[Sheet, dict[int, float]]:
    rows, kg = [], 0.0
    for number in range(1, random.randint(6, 10)):
        amount = _amount(random, 100, 900)
        month = f"{YEAR}-{random.randint(1, 12):02}"
        rows.append([f"V{number:04}", 6, "train", amount, "passenger.km", month, client["country"]])
        kg += amount * PER["train"]
    columns = ["record_id", "category", "activity", "quantity", "unit", "period", "country"]
    return Sheet("travel", "business_travel", columns, rows), {6: kg}


def _commuting(random: Random, client: dict[str, Any]) -> tuple[Sheet, dict[int, float]]:
    rows, kg = [], 0.0
    for number in range(1, random.randint(6, 9)):
        way, unit = _amount(random, 5, 30), random.choice(tuple(KM_PER))
        days, people = random.randint(150, 225), random.randint(1, 6)
        rows.append([f"C{number:04}", 7, "commute", "car", people, way, unit, days, 1, client["country"]])
        kg += way * KM_PER[unit] * 2 * days * people * PER["car"]
    columns = [
        "record_id",
        "category",
        "purpose",
        "activity",
        "employees",
        "quantity",
        "unit",
        "days",
        "occupancy",
        "country",
    ]
    return Sheet("commuting", "commuting", columns, rows), {7: kg}


def _leased(random: Random, client: dict[str, Any]) -> tuple[Sheet, dict[int, float]]:
    rows, kg = [], 0.0
    for number in range(1, random.randint(6, 9)):
        unit = random.choice(("kWh", "MWh"))
        amount = _amount(random, 1000, 5000) if unit == "kWh" else _amount(random, 1, 5)
        rows.append([f"A{number:04}", 13, "lessor_operating", "electricity", "grid", amount, unit, client["country"]])
        kg += amount * KWH_PER[unit] * PER["grid"]
    columns = ["record_id", "category", "lease", "energy_type", "activity", "quantity", "unit", "country"]
    return Sheet("leased", "leased_assets", columns, rows), {13: kg}


def _investments(random: Random, client: dict[str, Any]) -> tuple[Sheet, dict[int, float]]:
    rows, kg = [], 0.0
    for number in range(1, random.randint(6, 8)):
        share, one, two = round(random.uniform(0.05, 0.4), 2), _amount(random, 10, 60), _amount(random, 5, 30)
        rows.append([f"I{number:04}", 15, f"Holding {number}", "associate", "fixed_point", dt.date(YEAR, 12, 31), share,
                     one, two, "Its report"])  # fmt: skip
        kg += share * (one + two) * 1000
    columns = ["record_id", "category", "investee", "investment_type", "holding_basis", "holding_date", "equity_share",
               "scope_1_t_co2e", "scope_2_t_co2e", "investee_source"]  # fmt: skip
    return Sheet("held", "investments", columns, rows), {15: kg}


def _hardware(random: Random, client: dict[str, Any]) -> tuple[Sheet, dict[int, float]]:
    rows, kg = [], 0.0
    for number in range(1, random.randint(6, 9)):
        count, footprint = random.randint(2, 9), _amount(random, 150, 400)
        rows.append([f"H{number:04}", 2, "laptop", count, "device", f"{YEAR}-{random.randint(1, 12):02}", 4, footprint, 0,
                     "Footprint sheet"])  # fmt: skip
        kg += count * footprint
    columns = ["record_id", "category", "kind", "quantity", "unit", "acquired", "life_years", "footprint_kg_co2e",
               "use_share", "footprint_source"]  # fmt: skip
    return Sheet("hardware", "technology_hardware", columns, rows), {2: kg}


TABLES: dict[str, Callable[[Random, dict[str, Any]], tuple[Sheet, dict[int, float]]]] = {
    "ledger": _ledger, "purchased_goods": _goods, "fuel_and_energy": _meters, "transport": _transport, "waste": _waste,
    "business_travel": _travel, "commuting": _commuting, "leased_assets": _leased, "investments": _investments,
    "technology_hardware": _hardware,
}  # fmt: skip


def _factors(country: str, currency: str, sheets: dict[str, Sheet]) -> list[list[str]]:
    """The factors that the lines ask for, and no other: an own factor that nothing uses is told as a note."""
    asked = {"sector/paper", "sector/steel", "sector/machines"} if "ledger" in sheets else set()
    for sheet in sheets.values():
        if "activity" in sheet.columns:
            own = sheet.cells("supplier_factor") if "supplier_factor" in sheet.columns else [None] * len(sheet.rows)
            treated = "/landfill" if sheet.table == "waste" else ""
            asked |= {
                name + treated for name, stated in zip(sheet.cells("activity"), own, strict=True) if stated is None
            }
    of = {"region": country}
    spend = {"price_year": str(YEAR), "price_basis": "purchaser", "currency": currency, **of}
    rows = [
        *(_factor(name, "cradle_to_gate", "cradle_to_gate", currency, str(PER[name]), **spend)
          for name in ("sector/paper", "sector/steel", "sector/machines")),
        *(_factor(name, "cradle_to_gate", "cradle_to_gate", "kg", str(PER[name]), **of) for name in ("steel", "wood")),
        _factor("electricity", "combustion", "combustion", "kWh", str(PER["electricity"]), **of),
        _factor("electricity", "wtt", "well_to_tank", "kWh", str(PER["electricity wtt"]), **of),
        _factor("electricity", "t_and_d", "losses", "kWh", str(PER["electricity t_and_d"]), **of),
        _factor("electricity", "wtt_t_and_d", "well_to_tank", "kWh", str(PER["electricity wtt_t_and_d"]), **of),
        _factor("diesel", "combustion", "combustion", "litre", str(PER["diesel"]), **of),
        _factor("diesel", "wtt", "well_to_tank", "litre", str(PER["diesel wtt"]), **of),
        _factor("lorry", "combustion", "combustion", "tonne.km", str(PER["lorry"]), **of),
        _factor("lorry", "wtt", "well_to_tank", "tonne.km", str(PER["lorry wtt"]), **of),
        _factor("wood/landfill", "end_of_life", "end_of_life", "kg", str(PER["wood/landfill"]), **of),
        _factor("train", "life_cycle", "life_cycle", "passenger.km", str(PER["train"]), **of),
        _factor("car", "life_cycle", "life_cycle", "km", str(PER["car"]), **of),
        _factor("grid", "life_cycle", "life_cycle", "kWh", str(PER["grid"]), **of),
    ]  # fmt: skip
    return [HEAD, *(row for row in rows if row[HEAD.index("activity")] in asked)]


def clean_client(seed: int, *wanted: str, form: str | None = None, plain: bool = False, alone: bool = False) -> Clean:
    """A valid client of a seed: the tables wanted and at times one more, else two or three, in the form wanted, else in one by chance.

    `plain`: English headings and the plainest convention, where a fault needs to know how the file is written; `alone`:
    no other tables, which is quicker.
    """
    random = Random(f"clean {seed} {wanted} {form}")
    country, currency = random.choice((("GB", "GBP"), ("DE", "EUR"), ("FR", "EUR"), ("US", "USD"), ("NA", "GBP")))
    base: dict[str, Any] = {
        "organisation": "injected", "name": "Injected Ltd", "year": YEAR,
        "period": {"start": f"{YEAR}-01-01", "end": f"{YEAR}-12-31"}, "country": country, "currency": currency,
        "consolidation_approach": "operational_control", "gwp_set": "AR5GWP100", "factor_editions": [],
        "factors": ["factors.csv"], "rules": ["rules.csv"],
    }  # fmt: skip
    others = [name for name in TABLES if name not in wanted]
    more = [] if alone else random.sample(others, random.randint(0, 1) if wanted else random.randint(2, 3))
    chosen = [name for name in TABLES if name in {*wanted, *more}]
    language = "en" if plain else random.choice(tuple(HEADINGS))
    sheets: dict[str, Sheet] = {}
    kg: dict[int, float] = {}
    grouped = random.random() < 0.35
    for name in chosen:
        sheet, found = TABLES[name](random, base)
        while _alike(sheet):
            sheet, found = TABLES[name](random, base)
        sheet.form = form or random.choice(FORMS)
        sheet.written = Written() if plain else random.choice(CONVENTIONS)
        if grouped:
            sheet.columns.append("entity")
            for number, row in enumerate(sheet.rows):
                row.append(("Group", "Works")[number % 2])  # each has data, or it would be asked for
        elif name == "ledger" and random.random() < 0.5:
            sheet.columns.append("currency")
            for row in sheet.rows:
                row.append(currency)
        if "country" in sheet.columns and random.random() < 0.3:
            at = sheet.at("country")
            sheet.columns.pop(at)
            for row in sheet.rows:
                row.pop(at)
            sheet.declared["defaults"] = {"country": country}
        if name == "ledger":
            sheet.declared["defaults"] = {"currency": currency, "country": country}
        sheet.headings = {column: word for column, word in HEADINGS[language].items() if column in sheet.columns}
        sheets[sheet.name] = sheet
        for category, amount in found.items():
            kg[category] = kg.get(category, 0.0) + amount
    if grouped:
        base["entities"] = [{"name": "Group"}, {"name": "Works", "parent": "Group", "kind": "subsidiary",
                            "equity_share": 1, "financial_control": "yes", "operational_control": "yes"}]  # fmt: skip
    base["exclusions"] = [
        {"category": n, "reason": "left out of this clean client"} for n in range(1, 16) if n not in kg
    ]
    return Clean(seed, base, sheets, _factors(country, currency, sheets), deepcopy(RULES), kg)


def _alike(sheet: Sheet) -> bool:
    """Whether two lines say the same under two names, which `scope3 check` would ask about."""
    said = [tuple(map(str, row[1:])) for row in sheet.rows]
    return len(set(said)) < len(said)


def agrees(kg_co2e: dict[int, float], found: dict[int, float]) -> bool:
    """Whether the categories are those put in, and come to what was put in; sums in two orders differ in the last digits."""
    return set(kg_co2e) == set(found) and all(math.isclose(kg_co2e[c], found[c], rel_tol=1e-9) for c in kg_co2e)
