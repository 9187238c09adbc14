"""Categories 1 and 2: each method on small numbers worked by hand, and what each refuses."""

from __future__ import annotations

import pytest

from builders import factor, factors, library, records, spend_factor
from scope3.errors import InputError
from scope3.factors.select import Unserved
from scope3.methods import METHODS, TABLES, calculate, choices_of
from scope3.settings import house_defaults

SPEND = {"margins": "included", "deflator": "cpi"}
NOTHING = factors(factor("nothing", 1.0))


def refused(error, category, method, *arguments, **choices):
    with pytest.raises(error) as raised:
        calculate(category, method, *arguments, **choices)
    return raised.value.faults


# --- Supplier-specific ---

BOARDS = {
    "quantity": 2,
    "unit": "tonne",
    "supplier_factor": 0.3,
    "supplier_factor_unit": "kg",
    "supplier_source": "EPD 17",
}


def test_the_supplier_s_factor_meets_the_quantity_in_its_own_unit():
    (row,) = calculate(1, "supplier_specific", records(BOARDS), NOTHING).to_dict("records")
    assert (row["quantity"], row["unit"], row["factor"]) == (2000.0, "kg", 0.3)
    assert row["kg_co2e"] == pytest.approx(600.0)
    assert (row["factor_id"], row["supplier_data"], row["step"]) == ("supplier:R1", True, "supplier's factor: EPD 17")


@pytest.mark.parametrize("column", ["quantity", "unit", "supplier_factor", "supplier_factor_unit", "supplier_source"])
def test_supplier_specific_takes_no_blank(column):
    (fault,) = refused(Unserved, 1, "supplier_specific", records(BOARDS, BOARDS | {column: None}), NOTHING)
    assert f"R2: {column} is blank" in fault.what and (fault.file, fault.row) == ("records.csv", 3)


def test_a_supplier_s_unit_that_does_not_convert_is_an_error_and_not_a_lesser_method():
    (fault,) = refused(InputError, 1, "supplier_specific", records(BOARDS | {"supplier_factor_unit": "litre"}), NOTHING)
    assert "R1: 'tonne' cannot become 'litre'" in fault.what and (fault.file, fault.row) == ("records.csv", 2)


# --- Hybrid ---
# A chair: the supplier's own 12 kg; 5 kg of wood at 0.4 and 0.5 kg of steel at 2; both carried, 5 kg over 200 km and
# 0.5 kg over 100 km, at 0.0001 kg CO2e per kg.km; 1 kg of waste at 0.6; 0.3 kg of glue fumes the supplier states.

CHAIR = [
    {"stage": "supplier_scope_1_2", "supplier_kg_co2e": 12, "supplier_source": "allocated by pieces"},
    {"stage": "material_input", "activity": "wood", "quantity": 5, "unit": "kg"},
    {"stage": "material_input", "activity": "steel", "quantity": 0.5, "unit": "kg"},
    {"stage": "transport_of_inputs", "activity": "lorry", "quantity": 5, "unit": "kg", "distance": 200},
    {"stage": "transport_of_inputs", "activity": "lorry", "quantity": 0.5, "unit": "kg", "distance": 100},
    {"stage": "waste", "activity": "landfill", "quantity": 1, "unit": "kg"},
    {"stage": "other", "supplier_kg_co2e": 0.3, "supplier_source": "solvent balance"},
]
CHAIR_STAGES = {
    "supplier_scope_1_2": 12.0, "material_input": 3.0, "transport_of_inputs": 0.105, "waste": 0.6, "other": 0.3,
}  # fmt: skip
CHAIR_FACTORS = [
    factor("wood", 0.4), factor("steel", 2.0), factor("landfill", 0.6, component="end_of_life"),
    factor("lorry", 0.1, "tonne.km", component="combustion"),
    factor("chair", 1.5, "piece", component="cradle_to_gate_excluding_producer"),
]  # fmt: skip


def good(name, lines):
    return [{"good": name, "record_id": f"{name}-{n}", "source_row": n} | line for n, line in enumerate(lines, start=2)]


def by_component(emissions):
    return emissions.groupby("component")["kg_co2e"].sum().to_dict()


def test_hybrid_full_adds_up_what_goes_into_the_good():
    emissions = calculate(1, "hybrid_full", records(*good("chair", CHAIR)), factors(*CHAIR_FACTORS))
    assert by_component(emissions) == pytest.approx(CHAIR_STAGES)
    assert emissions["kg_co2e"].sum() == pytest.approx(16.005)
    carried = emissions[emissions["component"] == "transport_of_inputs"]
    assert carried["quantity"].tolist() == pytest.approx([1.0, 0.05]) and set(carried["unit"]) == {"tonne.km"}


def test_hybrid_full_adds_the_transport_fuel_s_upstream_where_the_library_has_it():
    table = factors(*CHAIR_FACTORS, factor("lorry", 0.02, "tonne.km", component="wtt"))
    emissions = calculate(1, "hybrid_full", records(*good("chair", CHAIR)), table)
    assert by_component(emissions) == pytest.approx(CHAIR_STAGES | {"transport_of_inputs_wtt": 0.021})


# The same chair where the supplier knows only itself: ten chairs at 1.5 kg without the producer.
CHAIR_PARTIAL = [CHAIR[0], CHAIR[5], {"stage": "upstream", "activity": "chair", "quantity": 10, "unit": "piece"}]


def test_hybrid_partial_adds_the_supplier_to_an_average_without_the_producer():
    emissions = calculate(1, "hybrid_partial", records(*good("chair", CHAIR_PARTIAL)), factors(*CHAIR_FACTORS))
    assert by_component(emissions) == pytest.approx({"supplier_scope_1_2": 12.0, "waste": 0.6, "upstream": 15.0})


def test_a_supplier_s_own_energy_may_be_given_as_activity_data():
    lines = [{"stage": "supplier_scope_1_2", "activity": "power", "quantity": 2, "unit": "MWh"}, *CHAIR[1:3]]
    table = factors(*CHAIR_FACTORS, factor("power", 0.5, "kWh", component="combustion"))
    emissions = calculate(1, "hybrid_full", records(*good("chair", lines)), table)
    assert by_component(emissions) == pytest.approx({"supplier_scope_1_2": 1000.0, "material_input": 3.0})
    assert not emissions["supplier_data"].any()


@pytest.mark.parametrize(
    ("method", "lines"),
    [
        ("hybrid_full", CHAIR[1:]),  # nothing of the supplier itself
        ("hybrid_full", CHAIR[:1]),  # nothing that goes in
        ("hybrid_full", [*CHAIR, CHAIR_PARTIAL[2]]),  # inputs and the average for inputs: twice the same
        ("hybrid_partial", CHAIR_PARTIAL[1:]),
        ("hybrid_partial", CHAIR_PARTIAL[:2]),
        ("hybrid_partial", [*CHAIR_PARTIAL, CHAIR[1]]),
    ],
)
def test_a_good_that_is_not_whole_is_refused_line_by_line(method, lines):
    faults = refused(Unserved, 1, method, records(*good("chair", lines)), factors(*CHAIR_FACTORS))
    assert len(faults) == len(lines)
    assert all("the good needs supplier_scope_1_2" in fault.what for fault in faults)


def test_each_good_is_judged_by_its_own_lines():
    both = records(*good("chair", CHAIR), *good("stool", CHAIR_PARTIAL))
    faults = refused(Unserved, 1, "hybrid_full", both, factors(*CHAIR_FACTORS))
    assert {fault.what.split("-")[0] for fault in faults} == {"stool"}


@pytest.mark.parametrize(
    ("line", "why"),
    [
        (CHAIR[0] | {"supplier_source": None}, "supplier_source is blank"),
        (CHAIR[3] | {"distance": None}, "distance is blank"),
        (CHAIR[1] | {"quantity": None}, "quantity is blank"),
        (CHAIR[1] | {"activity": "gold"}, "no cradle_to_gate factor for 'gold'"),
    ],
)
def test_a_hybrid_line_takes_no_blank(line, why):
    faults = refused(Unserved, 1, "hybrid_full", records(*good("chair", [*CHAIR, line])), factors(*CHAIR_FACTORS))
    assert [why in fault.what for fault in faults] == [True]


@pytest.mark.parametrize("method", ["supplier_specific", "average_data", "supplier_revenue_share", "spend_based"])
def test_a_line_of_a_hybrid_good_is_never_served_alone(method):
    line = BOARDS | {"activity": "wood", "spend": 5, "currency": "GBP", "good": "chair", "stage": "material_input"}
    choices = SPEND if method == "spend_based" else {}
    (fault,) = refused(Unserved, 1, method, records(line), factors(*CHAIR_FACTORS), **choices)
    assert "one stage of a hybrid good" in fault.what


# --- Average data ---


def test_average_data_by_mass_and_by_piece():
    table = factors(factor("wood", 0.3), factor("laptop", 250, "piece"))
    lines = records(
        {"activity": "wood", "quantity": 1.5, "unit": "tonne"}, {"activity": "laptop", "quantity": 4, "unit": "pcs"}
    )
    emissions = calculate(1, "average_data", lines, table).set_index("record_id")
    assert emissions["kg_co2e"].to_dict() == pytest.approx({"R1": 450.0, "R2": 1000.0})
    assert emissions["quantity"].to_dict() == {"R1": 1500.0, "R2": 4.0}
    assert not emissions["supplier_data"].any()


def test_gases_and_biogenic_carbon_follow_the_quantity_and_stay_out_of_the_total():
    table = factors(factor("wood", 0.305, kg_co2=0.25, kg_ch4=0.001, kg_n2o=0.0001, kg_biogenic_co2=1.6))
    (row,) = calculate(1, "average_data", records({"activity": "wood", "quantity": 10, "unit": "kg"}), table).to_dict(
        "records"
    )
    assert row["kg_co2e"] == pytest.approx(3.05)
    assert [row[gas] for gas in ("kg_co2", "kg_ch4", "kg_n2o", "kg_biogenic_co2")] == pytest.approx(
        [2.5, 0.01, 0.001, 16.0]
    )


# --- Share of the supplier's revenue ---
# 12,000 t for 50 million of revenue; 250,000 of it is ours: half a per cent, 60 t.

SHARE = {
    "spend": 250_000, "currency": "GBP", "supplier_t_co2e": 12_000, "supplier_revenue": 50_000_000,
    "supplier_revenue_currency": "GBP", "supplier_source": "annual report",
}  # fmt: skip


def test_the_share_of_the_supplier_s_revenue():
    (row,) = calculate(1, "supplier_revenue_share", records(SHARE), NOTHING).to_dict("records")
    assert row["kg_co2e"] == pytest.approx(60_000.0)
    assert (row["quantity"], row["unit"], row["factor"]) == (250_000.0, "GBP", pytest.approx(0.24))
    assert row["supplier_data"] and "share of the supplier's revenue" in row["step"] and "annual report" in row["step"]


def test_spend_is_brought_into_the_currency_of_the_revenue(monkeypatch):
    """At the year's average rate, and at that year's prices: no deflation."""
    monkeypatch.setattr("scope3.prices._rates", lambda: {("GBP", 2024): 0.8, ("USD", 2024): 1.0})
    (row,) = calculate(1, "supplier_revenue_share", records(SHARE | {"currency": "USD"}), NOTHING).to_dict("records")
    assert (row["quantity"], row["kg_co2e"]) == (200_000.0, pytest.approx(48_000.0))


@pytest.mark.parametrize(
    ("columns", "why"),
    [
        ({"spend": 50_000_001}, "spend exceeds the supplier's revenue"),
        ({"period": None}, "period is blank"),
        *[({column: None}, f"{column} is blank") for column in SHARE],
    ],
)
def test_a_share_that_cannot_be_taken(columns, why):
    kind = Unserved if "blank" in why else InputError
    (fault,) = refused(kind, 1, "supplier_revenue_share", records(SHARE | columns), NOTHING)
    assert why in fault.what and fault.row == 2


def test_a_revenue_of_nothing_is_refused():
    with pytest.raises(InputError, match=r"row 2, column supplier_revenue: 0 is not above zero"):
        records(SHARE | {"supplier_revenue": 0})


@pytest.mark.parametrize("column", ["quantity", "distance", "supplier_factor", "supplier_kg_co2e", "supplier_t_co2e"])
def test_only_money_may_be_negative(column):
    with pytest.raises(InputError, match=rf"row 2, column {column}: -1 is below zero"):
        records({column: -1})
    assert records({"spend": -1})["spend"].item() == -1


# --- Spend ---


def test_spend_at_the_factor_s_own_prices_is_not_moved():
    line = records({"activity": "paper", "spend": 1000, "currency": "GBP"})
    (row,) = calculate(1, "spend_based", line, factors(spend_factor("paper", 0.7)), **SPEND).to_dict("records")
    assert (row["quantity"], row["unit"], row["kg_co2e"]) == (1000.0, "GBP 2024", pytest.approx(700.0))
    assert "GBP 2024 at its own currency; prices of 2024 as they are" in row["step"]


@pytest.fixture
def made_up_prices(monkeypatch):
    """One euro is 0.8 pounds or 1.2 dollars in 2024; British prices rose from 100 to 125 between 2020 and 2024."""
    monkeypatch.setattr("scope3.prices._rates", lambda: {("GBP", 2024): 0.8, ("USD", 2024): 1.2, ("EUR", 2024): 1.0})
    indices = {("cpi", "GB", 2020): 100.0, ("cpi", "GB", 2024): 125.0,
               ("gdp_deflator", "GB", 2020): 100.0, ("gdp_deflator", "GB", 2024): 160.0}  # fmt: skip
    monkeypatch.setattr("scope3.prices._indices", lambda: indices)
    monkeypatch.setattr("scope3.prices._regions", lambda: {"GBP": "GB", "USD": "US", "EUR": "EA"})


@pytest.mark.parametrize(("deflator", "expected"), [("cpi", 800 * 0.5), ("gdp_deflator", 625 * 0.5)])
def test_spend_is_exchanged_at_its_year_and_then_deflated(made_up_prices, deflator, expected):
    """1500 USD of 2024 are 1000 GBP of 2024, and 800 GBP of 2020 by the CPI, 625 by the GDP deflator."""
    line = records({"activity": "paper", "spend": 1500, "currency": "USD", "period": "2024-05-31"})
    table = factors(spend_factor("paper", 0.5, price_year=2020))
    (row,) = calculate(1, "spend_based", line, table, margins="included", deflator=deflator).to_dict("records")
    assert row["kg_co2e"] == pytest.approx(expected)
    assert row["unit"] == "GBP 2020"
    assert "USD → GBP at the 2024 average" in row["step"] and f"2024 → 2020 by {deflator} GB" in row["step"]


def test_a_credit_takes_its_emissions_back():
    lines = records(
        {"activity": "paper", "spend": 1000, "currency": "GBP"}, {"activity": "paper", "spend": -250, "currency": "GBP"}
    )
    emissions = calculate(1, "spend_based", lines, factors(spend_factor("paper", 0.5)), **SPEND)
    assert emissions["kg_co2e"].tolist() == [500.0, -125.0]


@pytest.mark.parametrize(
    ("margins", "expected"), [("included", {"R1": 80.0, "R2": 30.0}), ("excluded", {"R1": 70.0, "R2": 30.0})]
)
def test_margins_are_a_choice_where_the_publisher_gives_them_apart(margins, expected):
    table = factors(
        spend_factor("paper", 0.7),
        spend_factor("paper", 0.1, component="margins", boundary="margins"),
        spend_factor("rent", 0.3),
    )
    lines = records(*[{"activity": activity, "spend": 100, "currency": "GBP"} for activity in ("paper", "rent")])
    emissions = calculate(1, "spend_based", lines, table, margins=margins, deflator="cpi")
    assert emissions.groupby("record_id")["kg_co2e"].sum().to_dict() == pytest.approx(expected)


def test_a_misspelt_choice_of_margins_is_refused():
    line = records({"activity": "paper", "spend": 1000, "currency": "GBP"})
    with pytest.raises(InputError, match=r"margins 'include' is not known.*choose included or excluded"):
        calculate(1, "spend_based", line, factors(spend_factor("paper", 0.7)), margins="include", deflator="cpi")


@pytest.mark.parametrize("column", ["activity", "spend", "currency", "period"])
def test_spend_based_takes_no_blank(column):
    line = {"activity": "paper", "spend": 1000, "currency": "GBP"} | {column: None}
    (fault,) = refused(Unserved, 1, "spend_based", records(line), factors(spend_factor("paper", 0.7)), **SPEND)
    assert f"{column} is blank" in fault.what


# --- Category 2 ---


def test_capital_goods_take_their_whole_emissions_in_the_year_they_are_acquired():
    """A machine of 100,000 that lasts twenty years: 50 t this year, not 2.5; and the same as in category 1."""
    machine = {"activity": "machinery", "spend": 100_000, "currency": "GBP"}
    table = factors(spend_factor("machinery", 0.5))
    two = calculate(2, "spend_based", records(machine, category=2), table, **SPEND)
    one = calculate(1, "spend_based", records(machine, category=1), table, **SPEND)
    assert two["kg_co2e"].tolist() == one["kg_co2e"].tolist() == [50_000.0]
    assert two["category"].tolist() == [2]


def test_capital_goods_have_no_column_for_a_life_time_or_a_depreciation():
    assert METHODS[2] is METHODS[1]
    assert not [c for c in TABLES[2].columns if any(word in c for word in ("life", "years", "depreciation", "amort"))]


# --- The call itself ---


def test_what_nobody_knows_is_refused_with_the_nearest():
    lines = records(BOARDS)
    for arguments, choices, what in [
        ((99, "average_data"), {}, "category 99 has no methods"),
        ((1, "average_date"), {}, "did you mean 'average_data'"),
        (
            (1, "spend_based"),
            SPEND | {"deflater": "cpi"},
            "spend_based knows no choice 'deflater'.*did you mean 'deflator'",
        ),
        ((1, "average_data"), {"margins": "included"}, "average_data knows no choice 'margins'.*it has none"),
        ((1, "spend_based"), {"margins": "included"}, "spend_based needs the choice 'deflator'"),
    ]:
        with pytest.raises(InputError, match=what):
            calculate(*arguments, lines, NOTHING, **choices)


def test_every_choice_of_a_method_has_a_house_default():
    for methods in METHODS.values():
        for method in methods.values():
            assert set(choices_of(method)) <= set(house_defaults()["choices"])


def test_a_table_with_the_needed_columns_only_is_enough():
    lines = records({"activity": "wood", "quantity": 10, "unit": "kg"})[
        ["record_id", "activity", "quantity", "unit", "period"]
    ]
    emissions = calculate(1, "average_data", lines, factors(factor("wood", 0.3)))
    assert (emissions["kg_co2e"].item(), emissions["source_file"].item()) == (3.0, "activity_data")


def test_an_unfit_factor_table_is_refused():
    with pytest.raises(InputError, match=r"factors, row 2, column price_year: spend factor .* has no price year"):
        calculate(1, "spend_based", records(BOARDS), factors(spend_factor("paper", 1, price_year=None)), **SPEND)


def test_a_library_is_used_under_its_own_policy():
    shelf = library(factor("wood", 0.3, year=2020), earlier_years=True)
    emissions = calculate(1, "average_data", records({"activity": "wood", "quantity": 10, "unit": "kg"}), shelf)
    assert emissions["kg_co2e"].item() == 3.0 and "2020 stands in for 2024" in emissions["step"].item()
    with pytest.raises(Unserved, match=r"factor_selection allows no other year"):
        calculate(
            1,
            "average_data",
            records({"activity": "wood", "quantity": 10, "unit": "kg"}),
            factors(factor("wood", 0.3, year=2020)),
        )
