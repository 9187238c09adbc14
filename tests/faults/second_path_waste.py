"""Categories 5 and 12 by the second path: formulas 5.1 to 5.3 and 12.1, and waste water as in IPCC 2006, volume 5."""

from __future__ import annotations

from functools import cache

from faults.second_path_book import LackingError, Record, RefusedError
from faults.second_path_rows import OPTIONAL, Ask, Row, apply, convert, need, share, stated, used
from faults.second_path_units import dimension, rows

NITROGEN_TO_N2O = 44 / 28


@cache
def words() -> dict[str, list[str]]:
    """What the library calls each treatment."""
    return {row["treatment"]: row["library_words"].split("|") for row in rows("reference/waste_treatments.csv")}


@cache
def _treatment_of() -> dict[str, str]:
    return {word: name for name, known in words().items() for word in known}


@cache
def _water(parameter: str, system: str = "", per: str = "") -> float:
    """A figure of the 2006 Guidelines."""
    (found,) = (
        row for row in rows("reference/wastewater.csv")
        if (row["parameter"], row["system"], row["per"]) == (parameter, system, per)
    )  # fmt: skip
    return float(found["value"])


def _parts(record: Record) -> dict[str, float]:
    """The shares of the line by treatment: one treatment is all of it."""
    activity, named = record["activity"], record.get("treatment")
    shares = {name: record[f"share_{name}"] for name in words() if record.get(f"share_{name}") is not None}
    if shares:
        if abs(sum(shares.values()) - 1) > 1e-9:
            raise RefusedError("the shares do not add up to 1")
        return {name: part for name, part in shares.items() if part}
    named = named or _treatment_of().get(activity.rsplit("/", 1)[-1])
    if named is None:
        raise LackingError("treatment")
    return {named: 1.0}


def _activity(ask: Ask, activity: str, treatment: str) -> str:
    """What the library calls this waste under this treatment."""
    if _treatment_of().get(activity.rsplit("/", 1)[-1]) == treatment:
        return activity
    known = [f"{activity}/{word}" for word in words()[treatment] if ask.book.has(f"{activity}/{word}", "end_of_life")]
    return known[0] if known else activity


def _treated(record: Record, ask: Ask, quantity: float, unit: str) -> list[Row]:
    found = []
    for treatment, part in _parts(record).items():
        activity = _activity(ask, record["activity"], treatment)
        factor, per = ask.book.pick(record, "end_of_life", activity=activity, unit=unit)
        found.append(apply(factor, quantity * per * part, component=treatment))
    return found


def _carried(record: Record, ask: Ask) -> list[Row]:
    """Transport to the treatment is optional."""
    quantity, unit, distance = need(record, "quantity", "unit", "distance")
    return used(record, ask, boundary=OPTIONAL, quantity=convert(quantity, unit, "tonne") * distance, unit="tonne.km")


def supplier_specific(record: Record, ask: Ask) -> list[Row]:
    """5.1: what the waste manager allocates, or its plant's emissions by the share of the waste."""
    need(record, "supplier_source")
    if record.get("supplier_kg_co2e") is not None:
        return [stated(record, record["supplier_kg_co2e"])]
    (whole, _) = need(record, "supplier_total_kg_co2e", "unit")
    return [stated(record, whole * share(record, "quantity", "supplier_total_quantity"))]


def _load(record: Record, ask: Ask) -> list[Row]:
    """IPCC 2006, volume 5, equations 6.4, 6.5 and 6.7."""
    quantity, unit, system = record["quantity"], record["unit"], record["wastewater_system"]
    load = dimension(unit)
    if ("nitrous_oxide" if load == "N" else "methane") not in record["activity"].split("/"):
        raise RefusedError("the system releases another gas")
    if load == "N":
        gas = convert(quantity, unit, "kg N") * _water("nitrous_oxide", "effluent", "kg N") * NITROGEN_TO_N2O
    else:
        left = quantity - (record.get("sludge_removed") or 0.0)
        made = convert(left, unit, f"kg {load}") * _water("max_methane", "", f"kg {load}")
        gas = made * _water("methane_correction", system) - (record.get("methane_recovered") or 0.0)
        if gas < 0 or left < 0:
            raise RefusedError("more is taken out than there is")
    factor, per = ask.book.pick(record, "release", unit="kg")
    return [apply(factor, gas * per)]


def waste_type_specific(record: Record, ask: Ask) -> list[Row]:
    """5.2: each kind of waste by its treatment."""
    _, _, quantity, unit = need(record, "waste_type", "activity", "quantity", "unit")
    if record.get("stage") == "transport":
        return _carried(record, ask)
    if record.get("wastewater_system") is not None:
        return _load(record, ask)
    return _treated(record, ask, quantity, unit)


def average_data(record: Record, ask: Ask) -> list[Row]:
    """5.3: the total by treatment."""
    _, quantity, unit = need(record, "activity", "quantity", "unit")
    return _carried(record, ask) if record.get("stage") == "transport" else _treated(record, ask, quantity, unit)


def _sold(record: Record, ask: Ask) -> list[Row]:
    """12.1: the mass sold less what is consumed, by treatment."""
    _, quantity, unit = need(record, "activity", "quantity", "unit")
    if record.get("stage") == "transport":
        return _carried(record, ask)
    if dimension(unit) == "item":
        quantity, unit = convert(quantity, unit, "piece") * need(record, "mass_per_piece")[0], "kg"
    return _treated(record, ask, quantity * (1 - (record.get("consumed_in_use") or 0.0)), unit)


def sold_by_type(record: Record, ask: Ask) -> list[Row]:
    need(record, "waste_type")
    return _sold(record, ask)


WASTE = {
    "supplier_specific": supplier_specific,
    "waste_type_specific": waste_type_specific,
    "average_data": average_data,
}
END_OF_LIFE = {"waste_type_specific": sold_by_type, "average_data": _sold}
