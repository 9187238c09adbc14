"""Lines of activity data drawn from a seed: what every table's lines have, and those of categories 1 to 3, 5 and 12."""

from __future__ import annotations

from collections.abc import Callable
from random import Random

from faults.second_path_book import Factor, Record
from faults.second_path_house import House
from faults.second_path_shelf import CURRENCIES, some_unit
from faults.second_path_waste import words

Lines = list[Record]
Draw = Callable[["Pen"], Lines]


class Pen:
    """What draws the lines of one inventory: the seed's numbers, its house, and a name that no other inventory has."""

    def __init__(self, rng: Random, house: House, name: str):
        self.rng, self.house, self.name = rng, house, name

    def amount(self, low: float = -1, high: float = 5) -> float:
        """A quantity of any size, now and then nothing or a round one."""
        drawn = self.rng.random()
        return (
            0.0
            if drawn < 0.01
            else float(self.rng.randint(1, 500))
            if drawn < 0.3
            else 10 ** self.rng.uniform(low, high)
        )

    def chance(self, probability: float) -> bool:
        return self.rng.random() < probability

    def part(self) -> float:
        return round(self.rng.random(), 3)

    def own(self, name: str) -> str:
        return f"{name} of {self.name}"

    def shares(self, count: int) -> list[float]:
        """Shares in thousandths that make one."""
        cuts = sorted(self.rng.sample(range(1, 1000), count - 1))
        return [(b - a) / 1000 for a, b in zip([0, *cuts], [*cuts, 1000], strict=True)]

    def factor(self, *kinds: str, own: float = 0.6) -> Factor | None:
        return self.house.shelf.any_of(self.rng, *kinds, own=own)

    def said(self, *kinds: str, own: float = 0.6, amount: float | None = None) -> Record:
        """An activity with a quantity in a unit that fits its factor, in a place and time it may hold for."""
        factor = self.factor(*kinds, own=own)
        if factor is None:
            return {}
        found = {
            "activity": factor["activity"],
            "unit": some_unit(self.rng, factor["unit"]),
            "country": self.place(factor),
        }
        return found | {"quantity": self.amount() if amount is None else amount}

    def place(self, factor: Factor) -> str | None:
        """The factor's region, or one for which the organisation lets it stand in."""
        others = [place for place, stand_ins in self.house.policy.regions.items() if factor["region"] in stand_ins]
        place = self.rng.choice(others) if others and self.chance(0.3) else factor["region"]
        return None if place == "world" else place

    def period(self) -> str:
        return self.rng.choice(
            (str(self.house.year), f"{self.house.year}-0{self.rng.randint(1, 9)}", f"{self.house.year}-11-30")
        )

    def money(self, *kinds: str, credits: bool = True) -> Record:
        """Money of some currency on a branch that a spend factor names, with or without tax in it."""
        factor = self.factor(*(kinds or ("money",)))
        if factor is None:
            return {}
        currency = factor["currency"] if self.chance(0.4) else self.rng.choice(CURRENCIES)
        spend = round(self.amount(0, 6), 2) * (-1 if credits and self.chance(0.05) else 1)
        tax = (
            {"tax_included": True, "tax_rate": 0.2}
            if self.chance(0.2)
            else {"tax_included": False}
            if self.chance(0.1)
            else {}
        )
        return {
            "activity": factor["activity"],
            "country": self.place(factor),
            "spend": spend,
            "currency": currency,
        } | tax


def source(pen: Pen) -> Record:
    return {"supplier_source": "statement"} if pen.chance(0.97) else {}


def bought(pen: Pen) -> Lines:
    """A purchase that has what some methods need: a supplier's factor, a quantity, money, or several of them."""
    key = pen.rng.choice(("1", "2"))
    line: Record = pen.money() if pen.chance(0.6) else {}
    if pen.chance(0.6):
        line |= pen.said("cradle_to_gate fuel", "cradle_to_gate item")
    if pen.chance(0.35):
        unit = line.get("unit") or pen.rng.choice(("kg", "piece", "litre"))
        line |= {"quantity": line.get("quantity", pen.amount()), "unit": unit, "supplier_factor": pen.amount(-3, 2),
                 "supplier_factor_unit": some_unit(pen.rng, unit)} | source(pen)  # fmt: skip
    if line.get("spend") and pen.chance(0.25):
        line = {name: value for name, value in line.items() if not name.startswith("tax")}
        line |= {"supplier_t_co2e": pen.amount(), "supplier_revenue": pen.amount(9, 12) + 1e9,
                 "supplier_revenue_currency": pen.rng.choice(CURRENCIES)} | source(pen)  # fmt: skip
    return [{"key": key, "table": "purchased_goods", "category": int(key)} | line]


def hybrid(pen: Pen) -> Lines:
    """A good with its supplier's scope 1 and 2, and either all its inputs or an average without the producer."""
    key = pen.rng.choice(("1", "2"))
    base = {"key": key, "table": "purchased_goods", "category": int(key), "good": pen.own("good")}
    lines = [
        base | {"stage": "supplier_scope_1_2", "supplier_kg_co2e": pen.amount()} | {"supplier_source": "statement"}
    ]
    lines += [base | {"stage": "waste"} | pen.said("end_of_life fuel")] if pen.chance(0.6) else []
    if pen.chance(0.5):
        return [
            *lines,
            base
            | {"stage": "upstream"}
            | pen.said("cradle_to_gate_excluding_producer fuel", "cradle_to_gate_excluding_producer item"),
        ]
    lines += [
        base | {"stage": "material_input"} | pen.said("cradle_to_gate fuel") for _ in range(pen.rng.randint(1, 2))
    ]
    if pen.chance(0.5):
        lines.append(
            base
            | {"stage": "transport_of_inputs", "distance": pen.amount(0, 4)}
            | pen.said("combustion carried")
            | {"unit": "tonne"}
        )
    if pen.chance(0.3):
        lines.append(base | {"stage": "other", "supplier_kg_co2e": pen.amount(), "supplier_source": "statement"})
    return lines


def metered(pen: Pen) -> Lines:
    """A meter: fuel or energy, consumed or sold on, by a supplier's factors, published ones or both."""
    kind = pen.rng.choice(("fuel", "electricity", "steam", "heating", "cooling"))
    names = ("combustion fuel",) if kind == "fuel" else ("combustion energy", "loss_rate energy", "t_and_d energy")
    line = {"table": "fuel_and_energy", "category": 3, "energy_type": kind} | pen.said(*names)
    line["use"] = "resold" if kind != "fuel" and pen.chance(0.15) else "consumed"
    if pen.chance(0.2):
        line |= {"lease": pen.rng.choice(("lessee_finance", "lessee_operating", "lessor_finance", "lessor_operating"))}
        line |= {"operational_control": pen.chance(0.5)} if pen.chance(0.4) else {}
    if pen.chance(0.4) and line.get("unit"):
        burnt, lost = pen.amount(-2, 0), pen.part() / 10
        line |= {"supplier_factor_unit": some_unit(pen.rng, line["unit"]), "supplier_source": "disclosure"}
        if pen.chance(0.4):
            line |= {"supplier_upstream_factor": pen.part()}
        if pen.chance(0.6):
            line |= {"supplier_life_cycle_factor": burnt + lost + pen.part() - 0.05 + 0.05, "supplier_combustion_factor": burnt,
                     "supplier_losses_in_life_cycle": lost}  # fmt: skip
        if pen.chance(0.5) and kind != "fuel":
            line |= {"supplier_loss_rate": round(pen.rng.uniform(0.01, 0.3), 3)}
            line |= (
                {"supplier_loss_rate_base": pen.rng.choice(("of_generation", "of_consumption"))}
                if pen.chance(0.6)
                else {}
            )
    return [line]


def _treatments(pen: Pen, factor: Factor) -> Record:
    """How the waste is treated: in the activity's own name, by a word beside it, or by shares of several."""
    stem, _, last = factor["activity"].rpartition("/")
    of_word = {word: name for name, known in words().items() for word in known}
    if last not in of_word:
        return {"treatment": pen.rng.choice(("landfill", "incineration", "recycling"))}
    if pen.chance(0.35):
        return {"treatment": of_word[last]} if pen.chance(0.3) else {}
    book = pen.house.shelf.book
    known = [
        name
        for name in words()
        if name != "wastewater_treatment" and any(book.has(f"{stem}/{w}", "end_of_life") for w in words()[name])
    ]
    if len(known) > 1 and pen.chance(0.7):
        some = pen.rng.sample(known, pen.rng.randint(2, min(4, len(known))))
        return {"activity": stem} | {
            f"share_{name}": part for name, part in zip(some, pen.shares(len(some)), strict=True)
        }
    return {"activity": stem, "treatment": of_word[last]}


def wasted(pen: Pen) -> Lines:
    """Waste by kind and treatment, by shares, by its manager's figure, as waste water, or on its way; and products sold."""
    key = pen.rng.choice(("5", "5", "12"))
    base: Record = {"key": key, "table": "waste", "category": int(key)}
    if pen.chance(0.7):
        base["waste_type"] = "stuff"
    drawn = pen.rng.random()
    if drawn < 0.15 and key == "5":
        if pen.chance(0.5):
            return [base | {"supplier_kg_co2e": pen.amount(), "treatment": "composting"} | source(pen)]
        return [base | {"quantity": pen.amount(0, 3), "unit": "tonne", "supplier_total_kg_co2e": pen.amount(3, 7),
                        "supplier_total_quantity": pen.amount(3, 6) + 1e4} | source(pen)]  # fmt: skip
    if drawn < 0.3:
        return [
            base
            | {"stage": "transport", "distance": pen.amount(0, 3)}
            | pen.said("combustion carried")
            | {"unit": some_unit(pen.rng, "tonne")}
        ]
    if drawn < 0.42 and key == "5":
        return [base | {"waste_type": "waste water"} | _water(pen)]
    factor = pen.factor("end_of_life fuel")
    if factor is None:
        return []
    line = base | {
        "activity": factor["activity"],
        "country": pen.place(factor),
        "quantity": pen.amount(),
        "unit": some_unit(pen.rng, factor["unit"]),
    }
    line |= _treatments(pen, factor)
    if key == "12":
        line |= {"sold_as": pen.rng.choice(("product", "packaging", "intermediate"))} if pen.chance(0.5) else {}
        line |= {"consumed_in_use": pen.part()} if pen.chance(0.3) else {}
        if pen.chance(0.3) and line["unit"] in ("kg", "g", "tonne", "lb", "short ton", "long ton"):
            line |= {"unit": "piece", "mass_per_piece": pen.amount(-2, 3) + 0.01}
    return [line]


def _water(pen: Pen) -> Record:
    nitrogen = pen.chance(0.3)
    factor = pen.factor("nitrous oxide" if nitrogen else "methane")
    if factor is None:
        return {}
    line = {"activity": factor["activity"], "country": pen.place(factor), "quantity": pen.amount(2, 5) + 100}
    if nitrogen:
        return line | {"unit": pen.rng.choice(("kg N", "tonne N")), "wastewater_system": "effluent"}
    systems = ("untreated_discharge", "aerobic_overloaded", "anaerobic_digester_for_sludge", "anaerobic_reactor",
               "anaerobic_shallow_lagoon", "anaerobic_deep_lagoon")  # fmt: skip
    line |= {"unit": pen.rng.choice(("kg COD", "kg BOD", "tonne COD")), "wastewater_system": pen.rng.choice(systems)}
    line |= {"sludge_removed": line["quantity"] * pen.part() / 3} if pen.chance(0.4) else {}
    return line | ({"methane_recovered": line["quantity"] * pen.part() / 200} if pen.chance(0.4) else {})
