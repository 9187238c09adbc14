"""Category 15: each method on small numbers worked by hand, and what each refuses."""

from __future__ import annotations

import math

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from builders import factor, factors, records, spend_factor
from scope3.errors import InputError
from scope3.factors.select import Unserved
from scope3.methods import calculate
from scope3.tables import APART, OPTIONAL, REQUIRED

CPI = {"deflator": "cpi"}
NOTHING = factors(factor("nothing", 1.0))
SECTORS = factors(
    spend_factor("looms", 0.4), spend_factor("looms", 0.05, component="margins", boundary="margins"),
    spend_factor("shops", 0.3), spend_factor("shops", 0.1, component="operation", boundary="operation"),
    spend_factor("bridges", 0.31, component="operation", boundary="operation"),
)  # fmt: skip
ENERGY = factors(
    factor("grid", 0.2, "kWh", component="combustion", boundary="combustion"),
    factor("grid", 0.04, "kWh", component="wtt", boundary="well_to_tank"),
    factor("pellets", 11, "tonne", component="combustion", boundary="combustion"),
    factor("pellets", None, "tonne", component="biogenic", boundary="biogenic", kg_biogenic_co2=1600),
    factor("coke", 3, "kg", component="life_cycle", boundary="life_cycle"),
)  # fmt: skip

SAWMILL = {
    "investee": "Sawmill", "investment_type": "associate", "equity_share": 0.25,
    "scope_1_t_co2e": 640, "scope_2_t_co2e": 380, "investee_source": "Carbon report",
}  # fmt: skip
LOOMS = {
    "investment_type": "other_equity", "equity_share": 0.04, "activity": "looms", "revenue": 3_000_000, "currency": "GBP",
}  # fmt: skip
SOLAR = {
    "investment_type": "project_finance", "outstanding": 150_000, "total_project_cost": 2_400_000, "currency": "GBP",
}  # fmt: skip
LIFETIME = SOLAR | {
    "projected_annual_t_co2e": 4, "lifetime_years": 25, "financing_year": 2024, "initial_sponsor": True,
    "investee_source": "Study",
}  # fmt: skip
BOND = {
    "investment_type": "general_purpose_debt", "term": "long_term", "outstanding": 200_000, "total_equity": 4e8,
    "total_debt": 6e8, "currency": "GBP", "scope_1_and_2_t_co2e": 40_000, "investee_source": "Annual report",
}  # fmt: skip
FUND = {"investment_type": "managed_investment", "capital_of": "clients", "equity_share": 0.1}


def served(method, *rows, table=NOTHING, **choices):
    return calculate(15, method, records(*rows, category=15), table, **choices)


def one(method, row, table=NOTHING, **choices):
    (found,) = served(method, row, table=table, **choices).to_dict("records")
    return found


def refused(error, method, row, table=NOTHING, **choices):
    with pytest.raises(error) as raised:
        served(method, row, table=table, **choices)
    (fault,) = raised.value.faults
    assert (fault.file, fault.row) == ("records.csv", 2) and fault.mend
    return fault


# --- Equity ---


def test_a_quarter_of_an_associate_is_a_quarter_of_its_scopes_1_and_2():
    emissions = served("equity_investment_specific", SAWMILL).set_index("component")
    assert emissions["kg_co2e"].to_dict() == {"scope_1": 160_000.0, "scope_2": 95_000.0}
    assert emissions["quantity"].to_dict() == {"scope_1": 640_000.0, "scope_2": 380_000.0}
    assert set(emissions["factor"]) == {0.25} and set(emissions["boundary"]) == {REQUIRED}
    assert emissions["supplier_data"].all() and set(emissions["factor_id"]) == {"supplier:R1"}
    assert set(emissions["step"]) == {"25 % of the equity; stated by the investee: Carbon report"}


@pytest.mark.parametrize(
    ("basis", "said"),
    [
        ({"holding_basis": "fixed_point", "holding_date": "2024-12-31"}, "25 % of the equity, at 2024-12-31; "),
        ({"holding_basis": "fixed_point"}, "25 % of the equity, at one day of the year; "),
        ({"holding_basis": "yearly_average"}, "25 % of the equity, as the average of the year; "),
    ],
)
def test_the_row_says_when_the_share_was_held(basis, said):
    assert served("equity_investment_specific", SAWMILL | basis)["step"].str.startswith(said).all()


def test_scope_3_of_the_investee_stands_beside():
    emissions = served("equity_investment_specific", SAWMILL | {"scope_3_t_co2e": 5000}).set_index("component")
    assert emissions.loc["scope_3", ["kg_co2e", "boundary"]].tolist() == [1_250_000.0, OPTIONAL]
    assert emissions.loc[emissions["boundary"] == REQUIRED, "kg_co2e"].sum() == 255_000


def test_biogenic_carbon_of_the_investee_stands_once_and_outside_its_scopes():
    emissions = served("equity_investment_specific", SAWMILL | {"biogenic_t_co2": 2000}).set_index("component")
    assert emissions.loc["scope_1", ["kg_co2e", "kg_biogenic_co2"]].tolist() == [160_000.0, 500_000.0]
    assert emissions["kg_biogenic_co2"].sum() == 500_000.0


def test_energy_of_an_investee_counts_without_its_upstream():
    """Half of 10,000 kWh at 0.2: the 0.04 upstream of generation is the investee's scope 3."""
    row = one(
        "equity_investment_specific",
        {"investment_type": "joint_venture", "equity_share": 0.5, "activity": "grid", "quantity": 10, "unit": "MWh"},
        ENERGY,
    )
    assert (row["component"], row["quantity"], row["kg_co2e"]) == ("combustion", 5000.0, 1000.0)
    assert row["step"].startswith("50 % of the equity; ") and not row["supplier_data"]


def test_energy_of_an_entity_outside_the_boundary_needs_no_type():
    row = one(
        "equity_investment_specific",
        {"equity_share": 0.4, "activity": "pellets", "quantity": 5, "unit": "tonne"},
        ENERGY,
    )
    assert (row["kg_co2e"], row["kg_biogenic_co2"]) == pytest.approx((22.0, 3200.0))


@pytest.mark.parametrize(
    ("columns", "error", "why"),
    [
        ({"equity_share": None}, Unserved, "equity_share is blank"),
        ({"scope_2_t_co2e": None}, Unserved, "scope_2_t_co2e is blank"),
        ({"investee_source": None}, Unserved, "investee_source is blank"),
        ({"scope_1_t_co2e": None, "scope_2_t_co2e": None}, Unserved, "scope 1 and 2 are blank"),
        ({"investment_type": "project_finance"}, Unserved, "investment_type is project_finance"),
        ({"investment_type": None, "asset_class": "unlisted_equity"}, Unserved, "investment_type is blank"),
        ({"consolidated": True}, InputError, "the investee is consolidated: its emissions stand in scopes 1 and 2"),
        ({"scope_1_and_2_t_co2e": 1020}, InputError, "stated apart and together"),
        ({"asset_class": "mortgage", "quality_option": "3c"}, InputError, "'3c' is no PCAF option of mortgage"),
        ({"activity": "grid", "quantity": 5, "unit": "kWh"}, InputError, "stated and given as energy as well"),
    ],
)
def test_what_equity_investment_specific_refuses(columns, error, why):
    fault = refused(error, "equity_investment_specific", SAWMILL | columns, ENERGY)
    assert why in fault.what and fault.mend


def test_a_life_cycle_factor_is_no_scope_1_and_2():
    coke = {"equity_share": 0.5, "activity": "coke", "quantity": 5, "unit": "kg"}
    assert "holds upstream emissions" in refused(Unserved, "equity_investment_specific", coke, ENERGY).what


def test_revenue_by_sector_without_margins():
    """3,000,000 × 0.4 × 4 %; margins are earned by others and left out."""
    row = one("equity_average_data", LOOMS, SECTORS, **CPI)
    assert (row["component"], row["quantity"], row["kg_co2e"]) == ("cradle_to_gate", 120_000.0, 48_000.0)
    assert row["step"].startswith("4 % of the equity; sector's factor with all upstream; GBP 2024")


def test_a_sector_factor_of_scopes_1_and_2_alone_goes_first():
    row = one("equity_average_data", LOOMS | {"activity": "shops"}, SECTORS, **CPI)
    assert (row["component"], row["kg_co2e"]) == ("operation", 12_000.0)
    assert "sector's scope 1 and 2 alone" in row["step"]


def test_scope_3_is_added_to_a_sector_s_own_emissions_only():
    shops = LOOMS | {"activity": "shops", "scope_3_t_co2e": 100, "investee_source": "Report"}
    emissions = served("equity_average_data", shops, shops | {"activity": "looms"}, table=SECTORS, **CPI)
    assert emissions.loc[emissions["component"] == "scope_3", ["record_id", "kg_co2e"]].to_numpy().tolist() == [
        ["R1", 4000.0]
    ]


def test_revenue_in_another_currency_is_exchanged(monkeypatch):
    monkeypatch.setattr("scope3.prices._rates", lambda: {("GBP", 2024): 0.8, ("USD", 2024): 1.0})
    row = one("equity_average_data", LOOMS | {"revenue_currency": "USD"}, SECTORS, **CPI)
    assert (row["quantity"], row["kg_co2e"]) == pytest.approx((96_000.0, 38_400.0))


@pytest.mark.parametrize(
    ("columns", "why"),
    [
        ({"revenue": None}, "revenue is blank"),
        ({"activity": None}, "activity is blank"),
        ({"currency": None}, "currency is blank"),
        ({"equity_share": None}, "equity_share is blank"),
        ({"activity": "gold"}, "no cradle_to_gate factor for 'gold'"),
        ({"investment_type": "general_purpose_debt"}, "investment_type is general_purpose_debt"),
    ],
)
def test_what_equity_average_data_refuses(columns, why):
    assert why in refused(Unserved, "equity_average_data", LOOMS | columns, SECTORS, **CPI).what


def test_a_price_index_that_is_not_known_stops():
    with pytest.raises(InputError, match="unknown deflator 'rpi'"):
        served("equity_average_data", LOOMS, table=SECTORS, deflator="rpi")


# --- Projects ---


def test_the_share_of_the_project_s_cost():
    """150,000 of 2,400,000 is 6.25 %: of 80 t that is 5 t."""
    row = one("project_specific", SOLAR | {"scope_1_and_2_t_co2e": 80, "investee_source": "Operator"})
    assert (row["factor"], row["kg_co2e"], row["boundary"]) == (0.0625, 5000.0, REQUIRED)
    assert row["step"] == "6.25 % of the total project cost; stated by the investee: Operator"


@pytest.mark.parametrize(
    ("columns", "error", "why"),
    [
        ({"outstanding": None}, Unserved, "outstanding or total_project_cost is blank, and so is financing_share"),
        ({"total_project_cost": None}, Unserved, "outstanding or total_project_cost is blank"),
        (
            {"financing_share": 0.1},
            InputError,
            "financing_share and outstanding with total_project_cost are both given",
        ),
        ({"outstanding": 2_400_001}, InputError, "the amount held exceeds total_project_cost"),
        ({"investment_type": "joint_venture"}, Unserved, "investment_type is joint_venture"),
        ({"investment_type": None}, Unserved, "investment_type is blank"),
        ({"scope_1_and_2_t_co2e": None}, Unserved, "scope 1 and 2 are blank"),
    ],
)
def test_what_project_specific_refuses(columns, error, why):
    row = SOLAR | {"scope_1_and_2_t_co2e": 80, "investee_source": "Operator"} | columns
    assert why in refused(error, "project_specific", row).what


def test_a_project_is_built_and_then_earns():
    """2,000,000 × 0.31 × 6.25 % while it is built; 400,000 × 0.4 × 5 % when it runs."""
    built = SOLAR | {
        "project_phase": "construction",
        "activity": "bridges",
        "construction_cost": 2_000_000,
        "revenue": 1,
    }
    runs = {"investment_type": "known_use_of_proceeds", "financing_share": 0.05, "project_phase": "operation",
            "activity": "looms", "revenue": 400_000, "currency": "GBP"}  # fmt: skip
    emissions = served("project_average_data", built, runs, table=SECTORS, **CPI).set_index("record_id")
    assert emissions["kg_co2e"].to_dict() == pytest.approx({"R1": 38_750.0, "R2": 8000.0})
    assert emissions["step"]["R1"].startswith(
        "6.25 % of the total project cost, in construction; sector's scope 1 and 2"
    )


@pytest.mark.parametrize(
    ("columns", "why"),
    [
        ({"project_phase": None}, "project_phase is blank"),
        ({"construction_cost": None}, "construction_cost is blank"),
        ({"project_phase": "operation"}, "revenue is blank"),
        ({"activity": "gold"}, "factor for 'gold'"),
    ],
)
def test_what_project_average_data_refuses(columns, why):
    row = SOLAR | {"project_phase": "construction", "activity": "bridges", "construction_cost": 1} | columns
    assert why in refused(Unserved, "project_average_data", row, SECTORS, **CPI).what


def test_the_lifetime_stands_apart_from_scope_3():
    """4 t a year over 25 years, a sixteenth of it."""
    row = one("projected_lifetime", LIFETIME)
    assert (row["quantity"], row["factor"], row["kg_co2e"]) == (100_000.0, 0.0625, 6250.0)
    assert (row["boundary"], row["component"]) == (APART, "projected_lifetime")
    assert row["step"] == "projected over 25 years, 6.25 % of the total project cost; Study"


@pytest.mark.parametrize(
    ("columns", "error", "why"),
    [
        ({"financing_year": 2023}, InputError, "not first financed in the year of the record"),
        ({"initial_sponsor": False}, InputError, "initial sponsors' and lenders' alone"),
        ({"initial_sponsor": None}, Unserved, "initial_sponsor is blank"),
        ({"financing_year": None}, Unserved, "financing_year is blank"),
        ({"lifetime_years": None}, Unserved, "lifetime_years is blank"),
        ({"investee_source": None}, Unserved, "investee_source is blank"),
        ({"lifetime_years_low": 30}, InputError, "lies outside its own range"),
        ({"lifetime_years_high": 20}, InputError, "lies outside its own range"),
        ({"scope_1_and_2_t_co2e": 4}, InputError, "of the year and of the lifetime stand on one line"),
        ({"revenue": 4}, InputError, "of the year and of the lifetime stand on one line"),
    ],
)
def test_what_projected_lifetime_refuses(columns, error, why):
    assert why in refused(error, "projected_lifetime", LIFETIME | columns).what


@pytest.mark.parametrize("method", ["project_specific", "project_average_data", "financed_emissions"])
def test_a_projection_is_never_a_year_s_emissions(method):
    choices = {} if method == "project_specific" else CPI
    row = LIFETIME | {"asset_class": "project_finance"}
    assert "a projection over a lifetime" in refused(Unserved, method, row, **choices).what


def test_a_year_and_a_lifetime_on_one_line_contradict_each_other_in_the_first_method_too():
    row = LIFETIME | {"scope_1_and_2_t_co2e": 4}
    assert "stand on one line" in refused(InputError, "project_specific", row).what


# --- Debt and funds ---


def test_general_purpose_debt_is_optional():
    """200,000 of 1,000 million: 0.02 % of 40,000 t."""
    row = one("general_purpose_debt", BOND, **CPI)
    assert (row["factor"], row["kg_co2e"], row["boundary"]) == (0.0002, pytest.approx(8000.0), OPTIONAL)
    assert row["step"].startswith("0.02 % of the investee's equity and debt; ")


def test_debt_takes_the_investee_s_own_data_before_its_revenue():
    by_revenue = BOND | {"scope_1_and_2_t_co2e": None, "activity": "looms", "revenue": 5_000_000}
    both = BOND | {"activity": "looms", "revenue": 5_000_000}
    emissions = served("general_purpose_debt", by_revenue, both, table=SECTORS, **CPI).set_index("record_id")
    assert emissions["kg_co2e"].to_dict() == pytest.approx({"R1": 400.0, "R2": 8000.0})
    assert set(emissions["boundary"]) == {OPTIONAL}


@pytest.mark.parametrize(
    ("columns", "error", "why"),
    [
        ({"term": None}, Unserved, "term is blank"),
        ({"term": "short_term"}, InputError, "short-term debt has no method in the guidance"),
        ({"total_debt": None}, Unserved, "outstanding or total_equity and total_debt is blank"),
        ({"outstanding": 2e9}, InputError, "the amount held exceeds total_equity and total_debt"),
        ({"total_equity": -5, "total_debt": 0}, InputError, "is nothing, so that no share can be taken"),
        ({"investment_type": "associate"}, Unserved, "investment_type is associate"),
        ({"scope_1_and_2_t_co2e": None}, Unserved, "scope 1 and 2 are blank"),
        ({"scope_1_and_2_t_co2e": None, "scope_1_t_co2e": 5}, Unserved, "scope_2_t_co2e is blank"),
        (
            {"asset_class": "corporate_bond", "quality_option_scope_3": "2a", "scope_3_t_co2e": 1},
            InputError,
            "'2a' is no PCAF option",
        ),
    ],
)
def test_what_general_purpose_debt_refuses(columns, error, why):
    assert why in refused(error, "general_purpose_debt", BOND | columns, **CPI).what


@pytest.mark.parametrize(("capital", "boundary"), [("own", REQUIRED), ("clients", OPTIONAL)])
def test_a_managed_investment_counts_for_who_owns_the_capital(capital, boundary):
    row = one(
        "managed_investments", FUND | {"capital_of": capital, "scope_1_and_2_t_co2e": 50, "investee_source": "x"}, **CPI
    )
    assert (row["kg_co2e"], row["boundary"]) == (5000.0, boundary)


def test_a_fund_holds_equity_and_debt():
    stated = {"scope_1_and_2_t_co2e": 50, "investee_source": "x"}
    debt = {"equity_share": None, "outstanding": 10, "total_equity": -40, "total_debt": 100}
    emissions = served("managed_investments", FUND | stated, FUND | stated | debt, **CPI).set_index("record_id")
    assert emissions["kg_co2e"].to_dict() == {"R1": 5000.0, "R2": 5000.0}
    assert emissions["step"]["R2"].startswith("10 % of the investee's equity and debt")


@pytest.mark.parametrize(
    ("columns", "why"),
    [({"capital_of": None}, "capital_of is blank"), ({"investment_type": None}, "investment_type is blank")],
)
def test_what_managed_investments_refuses(columns, why):
    row = FUND | {"scope_1_and_2_t_co2e": 50, "investee_source": "x"} | columns
    # Without a type, the share alone would be read as equity; that is another method's record.
    assert why in refused(Unserved, "managed_investments", row, **CPI).what


# --- Properties ---


@settings(max_examples=20, deadline=None)
@given(st.lists(st.integers(1, 10_000), min_size=1, max_size=6), st.integers(1, 10**6))
def test_those_who_finance_a_project_together_count_it_once(parts, tonnes):
    stated = {"investment_type": "project_finance", "total_project_cost": sum(parts), "scope_1_and_2_t_co2e": tonnes,
              "investee_source": "x"}  # fmt: skip
    emissions = served("project_specific", *[stated | {"outstanding": part} for part in parts])
    assert math.fsum(emissions["kg_co2e"]) == pytest.approx(tonnes * 1000, rel=1e-9)


@pytest.mark.parametrize(
    ("column", "value"),
    [("equity_share", 25), ("equity_share", -0.1), ("financing_share", 1.1), ("outstanding", -1), ("scope_1_t_co2e", -1),
     ("removals_t_co2e", -1), ("lifetime_years", 0), ("investment_type", "assocate"), ("asset_class", "bond")],
)  # fmt: skip
def test_figures_that_cannot_be_are_refused_at_their_cell(column, value):
    with pytest.raises(InputError, match=rf"row 2, column {column}: "):
        records({column: value}, category=15)
