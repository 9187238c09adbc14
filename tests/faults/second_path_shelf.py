"""Shelves of factors for the generated inventories: pinned editions, and own factors drawn from a seed."""

from __future__ import annotations

from collections import defaultdict
from random import Random

from faults.second_path_book import Book, Factor
from faults.second_path_gases import TYPED
from faults.second_path_units import DIMENSIONS, dimension

COLUMNS = (
    "factor_id", "publisher", "edition", "activity", "name", "region", "year", "component", "boundary", "unit", "kg_co2e",
    "kg_co2", "kg_ch4", "kg_n2o", "kg_biogenic_co2", "loss_rate", "loss_rate_base", "gwp_set", "price_year",
    "price_basis", "currency", "source", "licence",
)  # fmt: skip
YEARS, REGIONS = (2021, 2022, 2023, 2024, 2025), ("GB", "DE", "US", "world")
CURRENCIES = ("GBP", "EUR", "USD", "CHF", "JPY")
BASES = ("purchaser", "basic", "producer", "not_stated")
# Editions that are pinned together: one publisher of hardware and one of flights at most, as the workbook asks.
PINNED = (
    (
        "desnz/2024",
        "uk_sic/2022",
        "boavizta_footprints/2023-02",
        "boavizta_components/2.5.0",
        "ecologits/0.11.3",
        "swd/4",
    ),
    ("desnz/2025", "epa_supply_chain/1.3", "tcs_hardware/2025-12", "ccf_coefficients/b0032d92", "ecologits/0.11.3"),
    ("desnz/2022", "desnz/2023", "desnz/2024", "uk_sic/2022", "owid/2026", "tcs_hardware/2025-12"),
    ("ademe/22", "epa_supply_chain/1.2", "boavizta_components/2.5.0", "ccf_coefficients/b0032d92", "swd/4"),
    ("epa_hub/2025", "epa_supply_chain/1.3_by_gas", "seai/1.7", "boavizta_footprints/2023-02"),
    ("desnz/2026", "desnz/2025", "epa_supply_chain/1.3_by_gas", "ademe/22", "swd/4", "ecologits/0.11.3"),
)
SETS = ("AR4GWP100", "AR5GWP100", "AR6GWP100", "AR5GWP20", "AR6GWP20")
CARRIED_UNITS = ("tonne.km", "kg.km", "short ton.mile")
TRANSFER = (
    "data_centre_operation", "data_centre_embodied", "network_operation", "network_embodied", "user_device_operation",
    "user_device_embodied",
)  # fmt: skip
# activity: units one of which it is per, and its components with their boundaries.
BURNT = (("combustion", "combustion"), ("wtt", "well_to_tank"))
KINDS: dict[str, tuple[tuple[str, ...], tuple[tuple[str, str], ...]]] = {
    "material": (("kg", "tonne", "lb", "piece"), (("cradle_to_gate", "cradle_to_gate"),)),
    "part": (("kg", "piece"), (("cradle_to_gate_excluding_producer", "cradle_to_gate_excluding_producer"),)),
    "fuel": (("litre", "kg", "m3", "US gallon", "kWh (Gross CV)", "GJ (Net CV)", "tonne"), BURNT),
    "grid": (("kWh", "MWh", "GJ"), (*BURNT, ("t_and_d", "losses"), ("wtt_t_and_d", "well_to_tank"))),
    "net": (("kWh", "MWh"), (*BURNT, ("loss_rate", "losses"))),
    "power": (("kWh", "MJ"), (("life_cycle", "life_cycle"),)),
    "coolant": (("kg",), (("release", "operation"),)),
    "methane": (("kg",), (("release", "operation"),)),
    "nitrous_oxide": (("kg",), (("release", "operation"),)),
    "lorry": (CARRIED_UNITS, BURNT),
    "ship": (("TEU.km",), (("life_cycle", "life_cycle"),)),
    "van": (("m3.km",), BURNT),
    "car": (("km", "mile"), BURNT),
    "train": (("passenger.km", "passenger.mile"), BURNT),
    "bicycle": (("passenger.km",), (("life_cycle", "life_cycle"),)),
    "store": (("m3.day",), (("operation", "operation"),)),
    "shelf": (("pallet.day",), (("operation", "operation"),)),
    "floor": (("m2.day",), (("operation", "operation"),)),
    "hotel": (("room night",), (("operation", "operation"),)),
    "home": (("FTE working hour",), (("operation", "operation"),)),
    "office": (("m2.year",), (("operation", "operation"),)),
    "kiosk": (("asset.year",), (("operation", "operation"),)),
    "building": (("m2", "square foot"), (("cradle_to_gate", "cradle_to_gate"),)),
    "turning": (("kg", "tonne"), (("processing", "life_cycle"),)),
    "film": (("hour", "piece"), (("production", "life_cycle"),)),
    "network": (("GB", "TB"), (("data_transfer", "life_cycle"),)),
    "transfer": (("GB",), tuple((name, "life_cycle") for name in TRANSFER)),
    **{
        f"waste_{word}": (("tonne", "kg"), (("end_of_life", "end_of_life"),))
        for word in ("landfill", "combustion", "closed_loop", "open_loop", "incineration", "composting", "water_treatment")
    },
}  # fmt: skip
EACH = 2  # activities of a kind
MONEY_ACTIVITIES = 6


def own_factors(rng: Random) -> list[Factor]:
    """Own factors of every kind, for some regions and years, under some GWP sets, with or without their gases."""
    found: list[Factor] = []
    for kind, (units, components) in KINDS.items():
        for number in range(EACH):
            activity = f"own/{number}/{kind}" if kind in ("methane", "nitrous_oxide") else f"own/{kind}_{number}"
            if kind.startswith("waste_"):
                activity = f"own/waste_{number}/{kind.removeprefix('waste_')}"
            unit = "m3" if kind == "waste_water_treatment" else rng.choice(units)
            for place in _places(rng):
                found += [_row(rng, activity, name, boundary, unit, *place) for name, boundary in components]
                if kind == "fuel" and rng.random() < 0.3:
                    found.append(_biogenic(rng, activity, unit, *place))
    return found + _spend_factors(rng)


def _places(rng: Random) -> list[tuple[str, int]]:
    regions = rng.sample(REGIONS[:3], rng.randint(0, 2)) + (["world"] if rng.random() < 0.8 else [])
    return [(region, year) for region in regions or ["GB"] for year in rng.sample(YEARS, rng.randint(1, 3))]


def _blank(activity: str, component: str, boundary: str, unit: str, region: str, year: int) -> Factor:
    name = "/".join(map(str, (activity, component, region, year, unit)))
    return dict.fromkeys(COLUMNS) | {
        "factor_id": name, "publisher": "own", "edition": "1", "activity": activity, "name": activity, "region": region,
        "year": year, "component": component, "boundary": boundary, "unit": unit, "source": "drawn", "licence": "none",
    }  # fmt: skip


def _row(rng: Random, activity: str, component: str, boundary: str, unit: str, region: str, year: int) -> Factor:
    row = _blank(activity, component, boundary, unit, region, year)
    if component == "loss_rate":
        base = rng.choice((None, "of_generation", "of_consumption"))
        return row | {"loss_rate": rng.uniform(0.02, 0.2), "loss_rate_base": base}
    gwp_set = rng.choice((*TYPED, "not_stated"))
    row |= {"gwp_set": gwp_set, "kg_co2e": 0.0 if rng.random() < 0.02 else 10 ** rng.uniform(-3, 3)}
    if gwp_set in TYPED and rng.random() < 0.6:
        # The parts of the figure that are carbon dioxide, methane and nitrous oxide; something may be left over.
        parts = [rng.random() for _ in range(3)]
        whole = sum(parts) * rng.choice((1.0, 1.0, 1.2))
        masses = (
            row["kg_co2e"] * part / whole / TYPED[gwp_set][gas]
            for part, gas in zip(parts, ("CO2", "CH4", "N2O"), strict=True)
        )
        row |= dict(zip(("kg_co2", "kg_ch4", "kg_n2o"), masses, strict=True))
        if rng.random() < 0.2:
            row["kg_n2o"] = None
    if rng.random() < 0.2:
        row["kg_biogenic_co2"] = rng.uniform(0, 2)
    return row


def _biogenic(rng: Random, activity: str, unit: str, region: str, year: int) -> Factor:
    return _blank(activity, "biogenic", "biogenic", unit, region, year) | {"kg_biogenic_co2": rng.uniform(0, 3)}


def _spend_factors(rng: Random) -> list[Factor]:
    found: list[Factor] = []
    for number in range(MONEY_ACTIVITIES):
        activity, currency, basis = f"own/sector_{number}", rng.choice(CURRENCIES), rng.choice(BASES)
        price_year, components = rng.randint(2015, 2023), [("cradle_to_gate", "cradle_to_gate")]
        if rng.random() < 0.4:
            components.append(("margins", "margins"))
        if rng.random() < 0.3:
            components.append(("operation", "operation"))
        for place in _places(rng):
            money = {"currency": currency, "price_year": price_year, "price_basis": basis}
            found += [_row(rng, activity, name, boundary, currency, *place) | money for name, boundary in components]
    return found


class Shelf:
    """Editions, own factors and a GWP set, and which activities there are for what."""

    def __init__(self, rng: Random, number: int):
        self.editions, self.own = PINNED[number % len(PINNED)], own_factors(rng)
        self.gwp_set = SETS[rng.randrange(len(SETS))]
        self.accepted = rng.choice((["not_stated"], ["not_stated", "AR4GWP100"], ["not_stated", *TYPED]))
        self.bases = ["purchaser", *(basis for basis in BASES[1:] if rng.random() < 0.8)]
        self.book = Book(self.editions, self.own, self.gwp_set, self.accepted)
        self.book.bases = {*self.bases}
        self.kinds = self._kinds()

    def _kinds(self) -> dict[str, list[list[Factor]]]:
        """The factors that may serve a kind of line, each list of one activity."""
        found: dict[str, list[list[Factor]]] = defaultdict(list)
        for (activity, component), there in self.book.of.items():
            rows = [factor for factor in there if not factor["currency"]]
            if len(rows) < len(there):
                found["money" if component == "cradle_to_gate" else f"money {component}"].append(
                    [factor for factor in there if factor["currency"]]
                )
            if component == "release":
                for gas in ("methane", "nitrous_oxide"):
                    found[gas.replace("_", " ")] += [rows] if gas in activity.split("/") else []
            for name in {f"{component} {_kind_of_unit(factor['unit'])}" for factor in rows}:
                if component == "combustion" and not self.book.has(activity, "wtt"):
                    name += " alone"
                found[name].append(
                    [factor for factor in rows if f"{component} {_kind_of_unit(factor['unit'])}" in name]
                )
        return found

    def any_of(self, rng: Random, *kinds: str, own: float = 0.5) -> Factor | None:
        """A factor of one of the kinds: an own one, or one of an edition."""
        there = [rows for kind in kinds for rows in self.kinds.get(kind, [])]
        mine = [rows for rows in there if rows[0]["publisher"] == "own"]
        theirs = [rows for rows in there if rows[0]["publisher"] != "own"]
        chosen = mine if mine and (not theirs or rng.random() < own) else theirs
        return rng.choice(rng.choice(chosen)) if chosen else None


def _kind_of_unit(unit: str) -> str:
    kind = dimension(unit)
    return "fuel" if kind in ("mass", "volume", "gross", "net") else kind


def some_unit(rng: Random, unit: str) -> str:
    """The unit or another of its dimension."""
    return rng.choice([unit, *DIMENSIONS[dimension(unit)]])
