"""Category 3 from the meters: what is derived, by which factors, and what the choices move."""

from __future__ import annotations

import pandas as pd
import pytest

from builders import factor, factors, library, meters
from scope3.errors import InputError
from scope3.factors.select import Unserved
from scope3.methods import calculate
from scope3.methods.fuel_and_energy import derive, lost_per_unit
from scope3.scope_1_and_2 import scope_1_and_2

LIFE_CYCLE = {"ef_basis": "life_cycle", "loss_basis": "of_generation"}


def generation(activity, combustion, wtt, rate=None, base=None, unit="kWh", **columns):
    """What a publisher gives for one kind of energy: combustion, upstream and, with `rate`, the share lost."""
    rows = [
        factor(activity, combustion, unit, component="combustion", boundary="combustion", **columns),
        factor(activity, wtt, unit, component="wtt", boundary="well_to_tank", **columns),
    ]
    if rate is not None:
        rows.append(factor(activity, None, unit, component="loss_rate", boundary="losses", gwp_set=None,
                           loss_rate=rate, loss_rate_base=base, **columns))  # fmt: skip
    return rows


def by_activity(emissions):
    """kg CO2e of 3A, 3B, 3C and 3D."""
    return emissions.groupby("sub_category")["kg_co2e"].sum().to_dict()


# --- Which records follow from a meter ---


def test_a_meter_gives_the_activities_of_its_kind_and_use():
    energy = ("electricity", "steam", "heating", "cooling")
    lines = derive(meters(
        {"record_id": "gas", "energy_type": "fuel", "quantity": 1},
        *[{"record_id": kind, "energy_type": kind, "quantity": 2} for kind in energy],
        {"record_id": "sold", "use": "resold", "quantity": 3},
    ))  # fmt: skip
    found = {(record, key) for record, key in zip(lines["record_id"], lines["sub_category"], strict=True)}
    assert found == {("gas", "3A"), ("sold", "3D")} | {(kind, key) for kind in energy for key in ("3B", "3C")}
    assert len(lines) == 10 and set(lines["category"]) == {3}


def test_a_fuel_that_is_resold_is_no_category_3():
    with pytest.raises(InputError, match=r"meters.csv, row 2, column use: M1: a fuel that is resold.*category 11"):
        derive(meters({"energy_type": "fuel", "use": "resold", "quantity": 1}))


def test_no_meters_give_no_records():
    assert derive(meters({"quantity": 1}).iloc[:0]).empty


# --- Losses: every combination of the two choices, worked by hand ---
# 1000 kWh; generation 0.5 kg, upstream 0.1 kg; a tenth is lost. Of generation 1000 × 0.1/0.9 = 111.11… kWh are lost,
# of consumption 1000 × 0.1 = 100 kWh; times 0.5 (combustion) or 0.6 (life cycle).
LOSSES = {
    ("life_cycle", "of_generation"): 66.66666666666667,
    ("life_cycle", "of_consumption"): 60.0,
    ("combustion", "of_generation"): 55.55555555555556,
    ("combustion", "of_consumption"): 50.0,
}


@pytest.mark.parametrize(("ef_basis", "loss_basis"), LOSSES)
@pytest.mark.parametrize("stated", [None, "of_generation", "of_consumption"])
@pytest.mark.parametrize("method", ["average_data", "supplier_specific"])
def test_losses_by_ef_basis_and_loss_basis(method, stated, ef_basis, loss_basis):
    """The choice loss_basis speaks only where the source of the rate does not."""
    supplier = {
        "supplier_source": "grid operator", "supplier_loss_rate": 0.1, "supplier_loss_rate_base": stated,
        "supplier_upstream_factor": 0.1, "supplier_combustion_factor": 0.5,
    }  # fmt: skip
    lines = meters({"activity": "grid", "quantity": 1000} | (supplier if method == "supplier_specific" else {}))
    table = factors(*generation("grid", 0.5, 0.1, 0.1, stated))
    emissions = calculate(3, method, lines, table, ef_basis=ef_basis, loss_basis=loss_basis)
    assert by_activity(emissions) == pytest.approx(
        {"3B": 100.0, "3C": LOSSES[ef_basis, stated or loss_basis]}, rel=1e-12
    )
    said = "as the source states" if stated else "by the choice loss_basis"
    lost = emissions[emissions["sub_category"] == "3C"]
    assert lost["step"].str.contains(f"{stated or loss_basis}, {said}").all()


def test_the_two_parts_of_a_loss_stand_apart():
    table = factors(*generation("grid", 0.5, 0.1, 0.2))
    emissions = calculate(3, "average_data", meters({"activity": "grid", "quantity": 1000}), table, **LIFE_CYCLE)
    lost = emissions[emissions["sub_category"] == "3C"].set_index("component")
    assert lost["kg_co2e"].to_dict() == {"t_and_d": 125.0, "wtt_t_and_d": 25.0}
    assert lost["quantity"].tolist() == [250.0, 250.0]


@pytest.mark.parametrize(("ef_basis", "expected"), [("life_cycle", 24.0), ("combustion", 20.0)])
@pytest.mark.parametrize("loss_basis", ["of_generation", "of_consumption"])
def test_a_published_loss_per_kwh_takes_no_rate(ef_basis, expected, loss_basis):
    """Even where a loss rate stands beside it."""
    table = factors(
        *generation("grid", 0.5, 0.1, 0.3),
        factor("grid", 0.02, "kWh", component="t_and_d"), factor("grid", 0.004, "kWh", component="wtt_t_and_d"),
    )  # fmt: skip
    lines = meters({"activity": "grid", "quantity": 1000})
    emissions = calculate(3, "average_data", lines, table, ef_basis=ef_basis, loss_basis=loss_basis)
    assert by_activity(emissions) == pytest.approx({"3B": 100.0, "3C": expected})


def test_a_published_loss_without_its_upstream_part_is_not_enough_for_the_life_cycle():
    table = factors(*generation("grid", 0.5, 0.1), factor("grid", 0.02, "kWh", component="t_and_d"))
    with pytest.raises(Unserved, match=r"M1: no wtt_t_and_d factor for 'grid'"):
        calculate(3, "average_data", meters({"activity": "grid", "quantity": 1000}), table, **LIFE_CYCLE)


@pytest.mark.parametrize(
    ("rate", "base", "lost"),
    [
        (0.1, "of_generation", 0.1111111111111111), (0.1, "of_consumption", 0.1),
        (0.0, "of_generation", 0.0), (0.5, "of_generation", 1.0),
    ],
)  # fmt: skip
def test_energy_lost_per_unit_consumed(rate, base, lost):
    assert lost_per_unit(pd.Series([rate]), pd.Series([base])).item() == pytest.approx(lost)


def test_the_record_s_own_loss_rate_comes_before_another_region_s_published_loss():
    """Germany: 1000 × 0.25 × 0.4 by its own rate; Italy, which has none: 1000 × 0.05 by the British losses."""
    rows = [
        *generation("grid", 0.4, 0.1, 0.2, "of_generation", region="DE"), *generation("grid", 0.3, 0.1, region="IT"),
        factor("grid", 0.05, "kWh", region="GB", component="t_and_d"),
    ]  # fmt: skip
    shelf = library(*rows, regions={"DE": ["GB"], "IT": ["GB"]})
    lines = meters(*[{"activity": "grid", "quantity": 1000, "country": country} for country in ("DE", "IT")])
    emissions = calculate(3, "average_data", lines, shelf, ef_basis="combustion", loss_basis="of_consumption")
    lost = emissions[emissions["sub_category"] == "3C"].set_index("record_id")
    assert lost["kg_co2e"].to_dict() == pytest.approx({"M1": 100.0, "M2": 50.0})
    assert "GB stands in for IT" in lost.loc["M2", "step"] and "stands in" not in lost.loc["M1", "step"]


def test_losses_without_a_published_loss_and_without_a_rate_name_both():
    table = factors(*generation("grid", 1, 1))
    with pytest.raises(
        Unserved,
        match=r"M1: no t_and_d factor for 'grid' in the pinned editions and own factor tables, and no loss_rate factor",
    ):
        calculate(3, "average_data", meters({"activity": "grid", "quantity": 1}), table, **LIFE_CYCLE)


@pytest.mark.parametrize("method", ["average_data", "supplier_specific"])
def test_an_ef_basis_nobody_knows_is_refused(method):
    with pytest.raises(InputError, match=r"ef_basis 'lifecycle' is not known.*choose life_cycle or combustion"):
        calculate(
            3, method, meters({"quantity": 1}), factors(factor("any", 1)), **LIFE_CYCLE | {"ef_basis": "lifecycle"}
        )


def test_a_loss_basis_nobody_knows_is_refused():
    with pytest.raises(InputError, match=r"loss_basis 'of_output' is not known.*of_generation or of_consumption"):
        calculate(
            3,
            "average_data",
            meters({"quantity": 1}),
            factors(factor("any", 1)),
            **LIFE_CYCLE | {"loss_basis": "of_output"},
        )


# --- Steam, heating and cooling go the way of electricity; fuels go their own ---

KINDS = {  # kind of energy: kWh, combustion, upstream, loss rate of generation → 3B, 3C
    "electricity": (1000, 0.5, 0.1, 0.2, 100.0, 150.0),  # 1000 × 0.1; 1000 × 0.25 × 0.6
    "steam": (2000, 0.2, 0.05, 0.5, 100.0, 500.0),  # 2000 × 0.05; 2000 × 1 × 0.25
    "heating": (500, 0.15, 0.05, 0.0, 25.0, 0.0),  # 500 × 0.05; nothing lost
    "cooling": (300, 0.1, 0.02, 0.25, 6.0, 12.0),  # 300 × 0.02; 300 × 1/3 × 0.12
}


def test_steam_heating_and_cooling():
    lines = meters(
        *[{"record_id": k, "energy_type": k, "activity": f"bought/{k}", "quantity": v[0]} for k, v in KINDS.items()]
    )
    rows = [row for k, v in KINDS.items() for row in generation(f"bought/{k}", *v[1:4], base="of_generation")]
    emissions = calculate(3, "average_data", lines, factors(*rows), ef_basis="life_cycle", loss_basis="of_consumption")
    found = emissions.groupby(["record_id", "sub_category"])["kg_co2e"].sum()
    for kind, (*_, upstream, lost) in KINDS.items():
        assert (found[kind, "3B"], found[kind, "3C"]) == pytest.approx((upstream, lost))


LOSSES_INSIDE = {"supplier_losses_in_life_cycle": 0.03}


@pytest.mark.parametrize(
    ("energy_type", "factor_columns", "expected"),
    [
        ("fuel", {"supplier_upstream_factor": 0.02}, 20.0),
        ("fuel", {"supplier_life_cycle_factor": 0.24, "supplier_combustion_factor": 0.2}, 40.0),
        ("electricity", {"supplier_upstream_factor": 0.05}, 50.0),
        (
            "electricity",
            {"supplier_life_cycle_factor": 0.6, "supplier_combustion_factor": 0.5} | LOSSES_INSIDE,
            70.0,
        ),
    ],
)  # fmt: skip
def test_upstream_by_the_supplier_s_own_factors(energy_type, factor_columns, expected):
    key = "3A" if energy_type == "fuel" else "3B"
    lines = derive(
        meters({"energy_type": energy_type, "quantity": 1000, "supplier_source": "disclosure"} | factor_columns)
    )
    emissions = calculate(
        3, "supplier_specific", lines[lines["sub_category"] == key], factors(factor("any", 1)), **LIFE_CYCLE
    )
    assert by_activity(emissions) == pytest.approx({key: expected})
    assert emissions["supplier_data"].all() and emissions["factor_id"].tolist() == ["supplier:M1"]


@pytest.mark.parametrize(
    ("columns", "why"),
    [
        ({"supplier_life_cycle_factor": 0.6, "supplier_combustion_factor": 0.5}, "no upstream factor of the supplier"),
        ({"supplier_life_cycle_factor": 0.5, "supplier_combustion_factor": 0.5} | LOSSES_INSIDE, "below zero"),
        ({"supplier_upstream_factor": -0.1}, "below zero"),
        ({"supplier_upstream_factor": 0.1, "supplier_source": None}, "supplier_source is blank"),
        ({"supplier_upstream_factor": 0.1, "quantity": None}, "quantity is blank"),
    ],
)  # fmt: skip
def test_upstream_that_the_supplier_s_figures_do_not_give(columns, why):
    with pytest.raises(InputError, match=why) as refused:
        lines = derive(meters({"quantity": 1, "supplier_source": "disclosure"} | columns))
        calculate(3, "supplier_specific", lines[lines["sub_category"] == "3B"], factors(factor("any", 1)), **LIFE_CYCLE)
    # What is missing goes to the next method; what is wrong stops the run.
    assert isinstance(refused.value, Unserved) is ("below zero" not in why)
    assert [fault.row for fault in refused.value.faults] == [2]


@pytest.mark.parametrize(("ef_basis", "expected"), [("life_cycle", 142.5), ("combustion", 125.0)])
def test_the_supplier_s_life_cycle_factor_leaves_its_own_losses_out(ef_basis, expected):
    """A fifth of generation lost: 250 kWh, times 0.6 − 0.03 that is not losses already, or times 0.5."""
    figures = {"supplier_life_cycle_factor": 0.6, "supplier_combustion_factor": 0.5} | LOSSES_INSIDE
    lines = meters({"quantity": 1000, "supplier_source": "disclosure", "supplier_loss_rate": 0.2} | figures)
    emissions = calculate(
        3, "supplier_specific", lines, factors(factor("any", 1)), ef_basis=ef_basis, loss_basis="of_generation"
    )
    assert by_activity(emissions) == pytest.approx({"3B": 70.0, "3C": expected})


@pytest.mark.parametrize("rate", [1.0, 8.0, -0.1])
def test_a_supplier_s_loss_rate_is_a_fraction(rate):
    row = {"quantity": 1, "supplier_source": "grid operator", "supplier_upstream_factor": 0.1}
    with pytest.raises(InputError, match=r"row 2, column supplier_loss_rate.*not a fraction.*write 8 % as 0.08"):
        meters(row | {"supplier_loss_rate": rate})


def test_the_grid_operator_s_rate_on_the_library_s_factors():
    """Rate of the supplier, generation and upstream of the publisher: 1000 × 0.25 × (0.5 + 0.1)."""
    lines = derive(
        meters({"activity": "grid", "quantity": 1000, "supplier_source": "grid operator", "supplier_loss_rate": 0.2})
    )
    emissions = calculate(
        3,
        "supplier_specific",
        lines[lines["sub_category"] == "3C"],
        factors(*generation("grid", 0.5, 0.1)),
        **LIFE_CYCLE,
    )
    assert by_activity(emissions) == pytest.approx({"3C": 150.0})
    assert emissions["supplier_data"].all()


# --- The chain of a hundred megawatt-hours: coal mine, generator, utility, end user (Scope 3 Standard, box 5.5) ---
# Mining emits 5 t, generation 100 t; 10 MWh are lost on the way and 90 reach the end user. In t CO2e:
END_USER = {"scope 2": 90.0, "3B": 4.5, "3C": 10.5}
WHOLE_LIFE_CYCLE = 105.0
NAIVE_LOSSES = 9.45  # 90 × 10 % × 1.05, which leaves 1.05 t to nobody

COAL = generation("coal power", 1000, 50, 0.1, "of_generation", unit="MWh")
SAME_BY_SUPPLIER = {
    "supplier_life_cycle_factor": 1050, "supplier_combustion_factor": 1000, "supplier_losses_in_life_cycle": 0,
    "supplier_loss_rate": 0.1, "supplier_loss_rate_base": "of_generation", "supplier_source": "utility C",
}  # fmt: skip


@pytest.mark.parametrize("method", ["average_data", "supplier_specific"])
@pytest.mark.parametrize("loss_basis", ["of_generation", "of_consumption"])
def test_the_end_user_carries_the_whole_life_cycle(method, loss_basis):
    by_supplier = SAME_BY_SUPPLIER if method == "supplier_specific" else {}
    lines = meters({"activity": "coal power", "quantity": 90, "unit": "MWh"} | by_supplier)
    emissions = calculate(3, method, lines, factors(*COAL), ef_basis="life_cycle", loss_basis=loss_basis)
    memo = scope_1_and_2(lines, library(*COAL))
    found = {key: kg / 1000 for key, kg in by_activity(emissions).items()}
    found["scope 2"] = memo.loc[memo["basis"] == "location", "kg_co2e"].sum() / 1000
    assert found == pytest.approx(END_USER)
    assert sum(found.values()) == pytest.approx(WHOLE_LIFE_CYCLE)


def test_a_rate_of_consumption_leaves_part_of_the_life_cycle_to_nobody():
    silent = generation("coal power", 1000, 50, 0.1, None, unit="MWh")
    lines = meters({"activity": "coal power", "quantity": 90, "unit": "MWh"})
    emissions = calculate(
        3, "average_data", lines, factors(*silent), ef_basis="life_cycle", loss_basis="of_consumption"
    )
    assert by_activity(emissions)["3C"] / 1000 == pytest.approx(NAIVE_LOSSES)
    by_choice = calculate(3, "average_data", lines, factors(*silent), **LIFE_CYCLE)
    assert by_activity(by_choice)["3C"] / 1000 == pytest.approx(END_USER["3C"])


@pytest.mark.parametrize("method", ["average_data", "supplier_specific"])
def test_the_utility_carries_what_it_resells(method):
    """C buys 100 MWh, uses 10 (3B 0.5 t, scope 2 10 t) and sells 90 (3D 94.5 t)."""
    by_supplier = SAME_BY_SUPPLIER | {"supplier_loss_rate": 0.0} if method == "supplier_specific" else {}
    at_generator = generation("coal power", 1000, 50, 0.0, "of_generation", unit="MWh")
    lines = meters(
        {"activity": "coal power", "quantity": 10, "unit": "MWh"} | by_supplier,
        {"activity": "coal power", "quantity": 90, "unit": "MWh", "use": "resold"} | by_supplier,
    )
    emissions = calculate(3, method, lines, factors(*at_generator), **LIFE_CYCLE)
    assert by_activity(emissions) == pytest.approx({"3B": 500.0, "3C": 0.0, "3D": 94500.0})
    memo = scope_1_and_2(lines, library(*at_generator))
    assert memo["record_id"].unique().tolist() == ["M1"]
    assert memo.loc[memo["basis"] == "location", "kg_co2e"].sum() == 10000


def test_the_generator_carries_the_mine():
    lines = meters({"energy_type": "fuel", "activity": "coal power", "quantity": 100, "unit": "MWh"})
    fuel = [row for row in COAL if row["component"] in ("combustion", "wtt")]
    emissions = calculate(3, "average_data", lines, factors(*fuel), **LIFE_CYCLE)
    assert by_activity(emissions) == {"3A": 5000.0}
    assert scope_1_and_2(lines, library(*fuel))["kg_co2e"].tolist() == [100000.0]


def test_energy_from_a_grid_typed_as_a_fuel_is_refused():
    lines = meters({"energy_type": "fuel", "activity": "coal power", "quantity": 100, "unit": "MWh"})
    with pytest.raises(InputError, match=r"column energy_type.*is no fuel"):
        calculate(3, "average_data", lines, factors(*COAL), **LIFE_CYCLE)


# --- Units ---


def test_a_meter_in_another_unit_of_energy():
    table = factors(*generation("grid", 0.5, 0.1, 0.2, "of_generation"))
    kwh = calculate(3, "average_data", meters({"activity": "grid", "quantity": 1000}), table, **LIFE_CYCLE)
    mwh = calculate(3, "average_data", meters({"activity": "grid", "quantity": 1, "unit": "MWh"}), table, **LIFE_CYCLE)
    for emissions in (kwh, mwh):
        assert by_activity(emissions) == pytest.approx({"3B": 100.0, "3C": 150.0})
    assert set(mwh["unit"]) == {"kWh"}


@pytest.mark.parametrize("unit", ["kWh", "kWh (Net CV)", "litre"])
def test_gas_by_gross_calorific_value_takes_no_other_unit(unit):
    gas = factors(*generation("gas", 0.18, 0.03, unit="kWh (Gross CV)"))
    with pytest.raises(InputError, match=r"does not fit the wtt factor for 'gas', which is per kWh .Gross CV."):
        calculate(
            3,
            "average_data",
            meters({"activity": "gas", "energy_type": "fuel", "quantity": 1, "unit": unit}),
            gas,
            **LIFE_CYCLE,
        )


def test_a_country_uses_its_own_grid():
    rows = [
        row
        for region, kg in (("NA", 0.1), ("GB", 0.2), ("world", 0.3))
        for row in generation("grid", kg, kg, 0.0, region=region)
    ]
    lines = meters(*[{"activity": "grid", "quantity": 100, "country": country} for country in ("NA", "GB", None)])
    emissions = calculate(3, "average_data", lines, factors(*rows), **LIFE_CYCLE)
    upstream = emissions[emissions["sub_category"] == "3B"].set_index("record_id")["kg_co2e"]
    assert upstream.to_dict() == pytest.approx({"M1": 10.0, "M2": 20.0, "M3": 30.0})


def test_a_suppliers_factor_per_kilowatt_hour_serves_a_line_in_megawatt_hours():
    line = {"activity": "grid", "quantity": 2, "unit": "MWh", "supplier_upstream_factor": 0.05,
            "supplier_factor_unit": "kWh", "supplier_source": "print"}  # fmt: skip
    upstream = derive(meters(line))
    upstream = upstream[upstream["sub_category"] == "3B"]
    found = calculate(3, "supplier_specific", upstream, factors(factor("none", 0)), **LIFE_CYCLE)
    assert found[["quantity", "unit", "kg_co2e"]].values.tolist() == [[2000.0, "kWh", 100.0]]


def test_a_suppliers_factor_says_what_it_is_per():
    line = {"activity": "grid", "quantity": 2, "unit": "MWh", "supplier_upstream_factor": 0.05,
            "supplier_factor_unit": None, "supplier_loss_rate": 0.1, "supplier_source": "print"}  # fmt: skip
    with pytest.raises(InputError, match=r"row 2, column supplier_factor_unit: .*blank beside a supplier's factor"):
        calculate(3, "supplier_specific", meters(line), factors(factor("none", 0)), **LIFE_CYCLE)
