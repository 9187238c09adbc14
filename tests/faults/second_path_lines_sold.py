"""Lines of leased assets, franchises, products sold and investments drawn from a seed."""

from __future__ import annotations

from faults.second_path_book import Record
from faults.second_path_lines import Lines, Pen
from faults.second_path_shelf import CURRENCIES

PARTNER = {"partner_source": "statement"}
LEASES = {"8": ("lessee_operating",), "13": ("lessor_operating", "lessor_finance")}
ENERGY = ("combustion fuel", "combustion energy", "life_cycle energy")


def _year(pen: Pen) -> Record:
    if pen.chance(0.65):
        return {}
    return {
        "months_in_use": float(pen.rng.randint(1, 12)),
        "stated_for": pen.rng.choice(("whole_year", "months_in_use")),
    }


def _building(pen: Pen) -> Record:
    if pen.chance(0.7):
        return {}
    own = pen.amount(1, 3) + 1
    return {
        "floor_area": own,
        "building_area": own * (1 + pen.amount(0, 1)) * 2,
        "occupancy_rate": 0.5 + pen.part() / 2,
    }


def _of_partner(pen: Pen) -> Record:
    unit = {"partner_unit": pen.rng.choice(("kg CO2e", "tonne CO2e"))} | PARTNER
    both = (
        {"partner_scope_1_and_2": pen.amount()}
        if pen.chance(0.4)
        else {"partner_scope_1": pen.amount(), "partner_scope_2": pen.amount()}
    )
    return unit | both | ({"partner_scope_3": pen.amount()} if pen.chance(0.3) else {})


def _asset(pen: Pen) -> Record:
    """What an asset uses, or what is stated of it."""
    drawn = pen.rng.random()
    if drawn < 0.25:
        return _of_partner(pen) | _building(pen) | _year(pen)
    if drawn < 0.33:
        return {"energy_type": "process", "quantity": pen.amount(), "unit": "tonne CO2e"} | PARTNER | _year(pen)
    if drawn < 0.41:
        return {"energy_type": "construction"} | pen.said("cradle_to_gate area")
    if drawn < 0.5:
        return {"energy_type": "refrigerant"} | pen.said("release fuel") | _year(pen)
    if drawn < 0.57:
        return {"energy_type": "vehicle"} | pen.said("combustion length") | _year(pen)
    kind = pen.rng.choice(("fuel", "electricity", "heating"))
    return {"energy_type": kind} | pen.said(*ENERGY) | _building(pen) | _year(pen)


def leased(pen: Pen) -> Lines:
    """Assets leased in or out, and franchises: by themselves, by their company, by group or by average."""
    key = pen.rng.choice(("8", "13", "14", "14"))
    base: Record = {"key": key, "table": "leased_assets", "category": int(key), "site": pen.own("site")}
    if key != "14":
        base["lease"] = pen.rng.choice(LEASES[key])
        if base["lease"] == "lessee_operating" and pen.house.approach == "operational_control":
            base["operational_control"] = False
        if base["lease"] == "lessor_operating" and pen.house.approach == "operational_control":
            base["operational_control"] = None
        if base["lease"] == "lessor_operating" and pen.house.approach != "operational_control":
            base["lease"] = "lessor_finance"
    drawn = pen.rng.random()
    if drawn < 0.3:
        months = {"months_in_use": float(pen.rng.randint(1, 12)), "stated_for": "whole_year"} if pen.chance(0.4) else {}
        kind, unit = pen.rng.choice((("operation area time", "m2"), ("operation item year", "piece")))
        return [
            base
            | pen.said(kind)
            | {"unit": pen.rng.choice((unit, "square foot" if unit == "m2" else "piece"))}
            | months
        ]
    if drawn < 0.5 and key != "14":
        own = pen.amount(1, 3)
        return [
            base
            | _of_partner(pen)
            | {"floor_area": own + 1, "partner_total_area": own + pen.amount(1, 5) + 1}
            | _year(pen)
        ]
    if drawn < 0.6 and key == "14":
        asked = pen.rng.randint(1, 3)
        group = {
            "franchise_group": pen.own("group"),
            "franchises_sampled": float(asked),
            "franchises_in_group": float(asked + pen.rng.randint(0, 20)),
        }
        return [base | group | {"site": pen.own(f"site {number}")} | _asset(pen) for number in range(asked)]
    return [base | _asset(pen)]


def _allocation(pen: Pen) -> Record:
    if pen.chance(0.4):
        return {"allocation_basis": "no_allocation"}
    part = pen.amount(0, 2)
    basis = pen.rng.choice(("mass", "volume", "energy", "economic", "units"))
    return {"allocation_basis": basis, "allocation_part": part, "allocation_whole": part + pen.amount(0, 3) + 1}


def processed(pen: Pen) -> Lines:
    """An intermediate product: a processor's site line by line, or an average."""
    base: Record = {"key": "10", "table": "processing", "category": 10, "product": "legs"}
    if pen.chance(0.5):
        per = pen.rng.choice(("intermediate_product", "final_product"))
        made = {"yield_factor": pen.amount(-1, 1) + 0.1} if per == "final_product" else {}
        return [base | _allocation(pen) | pen.said("processing fuel") | {"factor_per": per} | made]
    site = base | {"processor": pen.own("processor")} | _allocation(pen)
    lines = [site | {"flow": "energy"} | pen.said(*ENERGY)]
    lines += [site | {"flow": "leakage"} | pen.said("release fuel")] if pen.chance(0.3) else []
    lines += [site | {"flow": "waste"} | pen.said("end_of_life fuel")] if pen.chance(0.3) else []
    lines += (
        [site | {"flow": "process_emissions", "partner_kg_co2e": pen.amount()} | PARTNER] if pen.chance(0.3) else []
    )
    return lines


def _life(pen: Pen) -> Record:
    if pen.chance(0.5):
        return {"lifetime_uses": pen.amount(0, 4)}
    return {"lifetime_years": pen.amount(0, 1) + 0.5, "uses_per_year": pen.amount(0, 3)}


def _taken(pen: Pen, *kinds: str) -> Record:
    line = pen.said(*kinds)
    if "unit" not in line:
        return line
    return {
        "activity": line["activity"],
        "country": line["country"],
        "consumption_per_use": line["quantity"],
        "consumption_unit": line["unit"],
    }


def sold(pen: Pen) -> Lines:
    """A product in use: it takes energy, is a fuel, holds a gas, makes others take energy, or is part of another."""
    base: Record = {"key": "11", "table": "use_of_sold_products", "category": 11, "product": pen.own("product")}
    pieces = {"quantity": pen.amount(), "unit": "piece"}
    drawn = pen.rng.random()
    if drawn < 0.25:
        return [base | pieces | {"use_type": "energy"} | _life(pen) | _taken(pen, *ENERGY, "release fuel")]
    if drawn < 0.4:
        return [base | {"use_type": "fuel_or_feedstock", "combusted": True} | pen.said("combustion fuel")]
    if drawn < 0.45:
        return [base | {"use_type": "fuel_or_feedstock", "combusted": False, "quantity": pen.amount(), "unit": "tonne"}]
    if drawn < 0.6:
        gas = pen.said("release fuel")
        gas.pop("unit", None)
        released = {"share_released": pen.part()} if pen.chance(0.5) else {}
        return [
            base | gas | pieces | {"use_type": "greenhouse_gas", "kg_gas_per_product": pen.amount(-3, 1)} | released
        ]
    if drawn < 0.8:
        kind, life = pen.rng.choice(("indirect", "indirect", "maintenance")), _life(pen)
        ways, country = pen.shares(pen.rng.randint(1, 3)), _taken(pen, *ENERGY).get("country")
        product = base | pieces | life | {"use_type": kind}
        return [product | {"scenario": f"way {n}", "scenario_share": part} | _taken(pen, *ENERGY) | {"country": country}
                for n, part in enumerate(ways)]  # fmt: skip
    line = base | pieces | {"use_type": "intermediate"} | _life(pen)
    line |= {"kg_co2e_per_use": pen.part(), "use_source": "maker"} if pen.chance(0.5) else _taken(pen, *ENERGY)
    if pen.chance(0.5):
        return [line | {"per_use_of": "intermediate_product"}]
    return [
        line
        | {
            "per_use_of": "final_product",
            "allocation_basis": "mass",
            "allocation_part": 20.0,
            "allocation_whole": 20 + pen.amount(0, 3),
        }
    ]


def _known(pen: Pen, *, revenue: bool = True) -> Record:
    """What is known of an investee: its statement, its energy, or its revenue."""
    drawn = pen.rng.random()
    if revenue and drawn < 0.35:
        money = pen.money("money", "money operation")
        line = {"activity": money.get("activity"), "country": money.get("country"), "revenue": pen.amount(3, 8)}
        return line | pen.rng.choice(
            ({"currency": pen.rng.choice(CURRENCIES)}, {"revenue_currency": pen.rng.choice(CURRENCIES)})
        )
    if drawn < 0.55:
        return pen.said("combustion fuel", "combustion energy")
    line = (
        {"scope_1_and_2_t_co2e": pen.amount()}
        if pen.chance(0.4)
        else {"scope_1_t_co2e": pen.amount(), "scope_2_t_co2e": pen.amount()}
    )
    line |= {"scope_3_t_co2e": pen.amount()} if pen.chance(0.3) else {}
    line |= {"biogenic_t_co2": pen.amount(0, 2)} if pen.chance(0.2) else {}
    return line | {"investee_source": "report"}


def _of_whole(pen: Pen, part: str, whole: str) -> Record:
    amount = pen.amount(0, 5)
    return {part: amount, whole: amount + pen.amount(1, 7) + 1}


def _of_company(pen: Pen) -> Record:
    if pen.chance(0.3):
        return {"financing_share": pen.part()}
    amount = pen.amount(0, 4)
    equity = -pen.amount(1, 3) if pen.chance(0.1) else pen.amount(1, 5)
    return {"outstanding": amount, "total_equity": equity, "total_debt": amount + pen.amount(1, 5) + 1}


def held(pen: Pen) -> Lines:
    """Equity, projects, debt and funds by the Standard, and PCAF's asset classes."""
    base: Record = {"key": "15", "table": "investments", "category": 15, "investee": pen.own("investee")}
    money = {"currency": pen.rng.choice(CURRENCIES)}
    drawn = pen.rng.random()
    if drawn < 0.25:
        kind = pen.rng.choice(("subsidiary", "associate", "joint_venture", "other_equity"))
        return [base | {"investment_type": kind, "equity_share": pen.part()} | _known(pen)]
    if drawn < 0.5:
        kind = pen.rng.choice(("project_finance", "known_use_of_proceeds"))
        share = (
            {"financing_share": pen.part()} if pen.chance(0.4) else _of_whole(pen, "outstanding", "total_project_cost")
        )
        line = base | {"investment_type": kind} | share | money
        second = pen.rng.random()
        if second < 0.45:
            return [line | _known(pen, revenue=False)]
        if second < 0.75:
            phase = pen.rng.choice(("construction", "operation"))
            branch = pen.money("money", "money operation")
            amount = {"construction_cost" if phase == "construction" else "revenue": pen.amount(3, 8)}
            return [
                line
                | {"project_phase": phase, "activity": branch.get("activity"), "country": branch.get("country")}
                | amount
            ]
        return [line | {"initial_sponsor": True, "financing_year": pen.house.year, "projected_annual_t_co2e": pen.amount(),
                        "lifetime_years": float(pen.rng.randint(5, 60)), "investee_source": "study"}]  # fmt: skip
    if drawn < 0.62:
        return [
            base
            | money
            | {"investment_type": "general_purpose_debt", "term": "long_term"}
            | _of_company(pen)
            | _known(pen)
        ]
    if drawn < 0.74:
        share = {"equity_share": pen.part()} if pen.chance(0.5) else _of_company(pen)
        return [
            base
            | money
            | {"investment_type": "managed_investment", "capital_of": pen.rng.choice(("own", "clients"))}
            | share
            | _known(pen)
        ]
    return [base | _by_class(pen, money)]


def _by_class(pen: Pen, money: Record) -> Record:
    name = pen.rng.choice(("listed_equity", "corporate_bond", "business_loan", "unlisted_equity", "project_finance",
                           "commercial_real_estate", "mortgage", "motor_vehicle_loan", "sovereign_debt"))  # fmt: skip
    line: Record = {"asset_class": name} | money
    if name == "sovereign_debt":
        return (
            line
            | _of_whole(pen, "outstanding", "gdp_ppp")
            | {"currency": "USD", "scope_1_t_co2e": pen.amount(), "investee_source": "NIR"}
        )
    if name == "unlisted_equity":
        line |= {"equity_share": pen.part(), "total_equity": pen.amount(1, 5), "total_debt": pen.amount(1, 5) + 1}
    elif name in ("listed_equity", "corporate_bond") and pen.chance(0.7):
        line |= _of_whole(pen, "outstanding", "evic")
    elif name in ("corporate_bond", "business_loan", "project_finance"):
        line |= _of_company(pen) if pen.chance(0.7) else _of_whole(pen, "outstanding", "total_assets")
        line.pop("financing_share", None)
    else:
        line |= _of_whole(pen, "outstanding", pen.rng.choice(("value_at_origination", "latest_value")))
    if name in ("listed_equity", "corporate_bond", "business_loan") and pen.chance(0.15):
        branch = pen.money("money", "money operation")
        line |= {
            "activity": branch.get("activity"),
            "country": branch.get("country"),
            "quality_option": pen.rng.choice(("3b", "3c")),
        }
        return line | {"asset_turnover": pen.part()}
    return line | _known(pen)
