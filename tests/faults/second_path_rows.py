"""What every formula of the second path gives and asks: rows, the needs of a method, money, and energy used."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from functools import cache
from typing import Any, NamedTuple

from faults.second_path_book import Book, Factor, LackingError, MisfitError, Record, RefusedError
from faults.second_path_units import ratio, rows

REQUIRED, OPTIONAL, APART = "required", "optional", "apart"
# Where an activity's factor says what leaves the place, in the order in which one of them is taken.
AT_THE_PLACE = ("life_cycle", "combustion", "release", "operation")


class Row(NamedTuple):
    """One part of a record's emissions: a quantity of the factor's units, kg CO2e and kg biogenic CO2 of each."""

    component: str
    quantity: float
    factor: float
    factor_id: str
    boundary: str = REQUIRED
    kg_biogenic_co2: float = 0.0

    @property
    def kg(self) -> float:
        return self.quantity * self.factor


@dataclass
class Ask:
    """What a method may look at beside its record: the factors, the choices, and the other records of its ladder."""

    book: Book
    choices: dict[str, str]
    left: list[Record] = field(default_factory=list)


Formula = Callable[[Record, Ask], list[Row]]


def need(record: Record, *columns: str) -> tuple[Any, ...]:
    """The values of the columns; a blank hands the record on."""
    if blank := [column for column in columns if record.get(column) is None]:
        raise LackingError(", ".join(blank))
    return tuple(record[column] for column in columns)


def share(record: Record, part: str, whole: str) -> float:
    """Part over whole; no part is more than its whole."""
    some, everything = need(record, part, whole)
    if some > everything:
        raise RefusedError(f"{part} exceeds {whole}")
    return some / everything


def convert(quantity: float, unit: str, into: str) -> float:
    try:
        return quantity * ratio(unit, into)
    except ValueError as wrong:
        raise RefusedError(str(wrong)) from None


def apply(factor: Factor, quantity: float, boundary: str = REQUIRED, component: str | None = None) -> Row:
    """A quantity in the factor's unit times the factor."""
    if factor["kg_co2e"] is None:
        raise LackingError(f"{factor['factor_id']} has no figure")
    biogenic = quantity * (factor["kg_biogenic_co2"] or 0.0)
    return Row(component or factor["component"], quantity, factor["kg_co2e"], factor["factor_id"], boundary, biogenic)


def average(record: Record, ask: Ask, component: str, times: float = 1.0, **changed: Any) -> Row:
    """The record's quantity times its published factor of one component."""
    said = record | changed
    _, quantity, _ = need(said, "activity", "quantity", "unit")
    factor, per = ask.book.pick(said, component)
    return apply(factor, quantity * per * times)


def stated(record: Record, kg: float, component: str = "stated", boundary: str = REQUIRED) -> Row:
    """Emissions as a partner states them."""
    return Row(component, kg, 1.0, "supplier:" + record["record_id"], boundary)


def used(record: Record, ask: Ask, *, upstream: bool = True, boundary: str = REQUIRED, **changed: Any) -> list[Row]:
    """Fuel, energy, a vehicle or a refrigerant in use: what leaves the place, and upstream of what is burnt there."""
    said = record | changed
    activity, quantity, _ = need(said, "activity", "quantity", "unit")
    component = next((name for name in AT_THE_PLACE if ask.book.has(activity, name)), None)
    if component is None:
        raise LackingError(f"no factor for the use of {activity}")
    factor, per = ask.book.pick(said, component)
    found = [apply(factor, quantity * per, boundary)]
    if component == "combustion" and factor["kg_biogenic_co2"] is None and ask.book.has(activity, "biogenic"):
        found = [found[0]._replace(kg_biogenic_co2=biogenic(said, ask))]
    if upstream and factor["boundary"] == "combustion":
        above, per = ask.book.pick(said, "wtt")
        found.append(apply(above, quantity * per, boundary))
    return found


def biogenic(record: Record, ask: Ask) -> float:
    """kg of biogenic CO2 that burning gives off, where the publisher has it on a row of its own."""
    try:
        factor, per = ask.book.pick(record, "biogenic")
    except (LackingError, MisfitError):
        return 0.0
    return float(record["quantity"] * per * (factor["kg_biogenic_co2"] or 0.0))


@cache
def _rates() -> dict[tuple[str, int], float]:
    found = {
        (row["currency"], int(row["year"])): float(row["units_per_eur"]) for row in rows("reference/exchange_rates.csv")
    }
    return found | {("EUR", year): 1.0 for _, year in found}


@cache
def _indices() -> dict[tuple[str, str, int], float]:
    return {
        (row["index_name"], row["region"], int(row["year"])): float(row["index"])
        for row in rows("reference/price_indices.csv")
    }


@cache
def _region_of() -> dict[str, str]:
    return {row["currency"]: row["region"] for row in rows("reference/currencies.csv")}


def _or_earlier(year: int, table: dict[Any, float], keys: list[Any], stand_ins: dict[int, int]) -> int:
    """The year, or the one named for it where the tables do not reach it."""
    while any((*key, year) not in table for key in keys) and year in stand_ins:
        year = stand_ins[year]
    return year


def exchanged(amount: float, given: str, wanted: str, year: int, stand_ins: dict[int, int]) -> float:
    """Money at the average rate of the year against the euro."""
    if given == wanted:
        return amount
    year = _or_earlier(year, _rates(), [(given,), (wanted,)], stand_ins)
    if (given, year) not in _rates() or (wanted, year) not in _rates():
        raise RefusedError(f"no rate from {given} to {wanted} in {year}")
    return amount * _rates()[wanted, year] / _rates()[given, year]


def without_tax(record: Record, spend: float) -> float:
    return spend / (1 + record["tax_rate"]) if record.get("tax_included") else spend


def by_money(
    record: Record, ask: Ask, amount: float, currency: str, component: str = "cradle_to_gate", boundary: str = REQUIRED
) -> list[Row]:
    """Money, without tax, at the factor's currency and prices, times the factor; margins where they are published."""
    need(record, "activity", "period")
    year, stand_ins = int(str(record["period"])[:4]), ask.book.policy.price_years
    main = ask.book.pick_of_money(record | {"currency": currency}, component)
    found = [main]
    if component == "cradle_to_gate" and ask.choices.get("margins") == "included":
        same = ("table", "region", "year", "activity")
        # Margins belong to the factor they were published with.
        beside = [f for f in ask.book.of.get((main["activity"], "margins"), []) if all(f[k] == main[k] for k in same)]
        found += [ask.book.under_set(factor) for factor in beside]
    emitted = []
    for factor in found:
        money = exchanged(without_tax(record, amount), currency, factor["currency"], year, stand_ins)
        if factor["price_year"] != year:
            name, region = ask.choices["deflator"], _region_of()[factor["currency"]]
            before, after = (
                _or_earlier(at, _indices(), [(name, region)], stand_ins) for at in (year, factor["price_year"])
            )
            if (name, region, before) not in _indices() or (name, region, after) not in _indices():
                raise RefusedError(f"no {name} of {region}")
            money *= _indices()[name, region, after] / _indices()[name, region, before]
        emitted.append(apply(factor, money, boundary))
    return emitted


@cache
def figure(name: str) -> float:
    """A figure of the tables of guidance defaults and of category U."""
    tables = ("guidance_defaults", "technology_hardware_figures", "technology_hardware_figures_share_alike",
              "technology_content_figures", "technology_models_figures")  # fmt: skip
    for table in tables:
        for row in rows(f"reference/{table}.csv"):
            if row.get("name", row.get("figure")) == name:
                return float(row["value"])
    raise KeyError(name)
