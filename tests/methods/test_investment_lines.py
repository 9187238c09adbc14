"""Category 15, several holdings at once: shares, words and boundaries by function, and the one line refused."""

from __future__ import annotations

import pytest
from several_lines import faults, renumbered

from builders import factor, library, records, spend_factor
from scope3.errors import InputError
from scope3.factors.select import Unserved
from scope3.methods import financed, holdings, investees, investments, projects
from scope3.tables import APART, OPTIONAL, REQUIRED

SHELF = library(
    spend_factor("looms", 0.4), spend_factor("looms", 0.05, component="margins", boundary="margins"),
    spend_factor("shops", 0.3), spend_factor("shops", 0.1, component="operation", boundary="operation"),
    factor("gas", 0.2, "kWh", component="combustion", boundary="combustion"),
    factor("gas", 0.04, "kWh", component="wtt", boundary="well_to_tank"),
    factor("coke", 3.0, "kg", component="life_cycle", boundary="life_cycle"),
    factor("coke", 1.0, "kg", component="operation", boundary="operation"),
)  # fmt: skip
STATED = {"scope_1_t_co2e": 640, "scope_2_t_co2e": 380, "investee_source": "report"}
TOGETHER = {"scope_1_and_2_t_co2e": 1000, "investee_source": "survey"}
BURNT = {"activity": "gas", "quantity": 2, "unit": "MWh"}
SOLD = {"activity": "looms", "revenue": 2000, "currency": "GBP"}
EQUITY = {"investment_type": "associate", "equity_share": 0.25}
PROJECT = {"investment_type": "project_finance", "outstanding": 10, "total_project_cost": 80, "currency": "GBP"}
LIFETIME = PROJECT | {
    "projected_annual_t_co2e": 4, "lifetime_years": 25, "financing_year": 2024, "initial_sponsor": True,
    "investee_source": "Study", "period": "2024-06-30",
}  # fmt: skip
DEBT = {
    "investment_type": "general_purpose_debt", "term": "long_term", "outstanding": 20, "total_equity": 40,
    "total_debt": 60, "currency": "GBP",
}  # fmt: skip
FUND = {"investment_type": "managed_investment", "capital_of": "clients", "equity_share": 0.1}
BOND = {"asset_class": "corporate_bond", "outstanding": 5, "evic": 50, "currency": "GBP"}
CPI = {"deflator": "cpi"}


@pytest.fixture(autouse=True)
def made_up_prices(monkeypatch):
    """A euro is 0.8 pounds or 1.6 dollars in 2024."""
    rates = {("GBP", 2024): 0.8, ("USD", 2024): 1.6, ("EUR", 2024): 1.0}
    monkeypatch.setattr("scope3.prices._rates", lambda: rates)
    monkeypatch.setattr("scope3.prices._indices", lambda: {("cpi", place, 2024): 100.0 for place in ("GB", "US")})
    monkeypatch.setattr("scope3.prices._regions", lambda: {"GBP": "GB", "USD": "US", "EUR": "EA"})


def held(*rows):
    """Records of category 15 numbered as what is left of a longer table."""
    return renumbered(records(*rows, category=15))


def found(rows, *columns):
    return rows[["record_id", "component", "kg_co2e", *columns]].values.tolist()


# --- Shares -----------------------------------------------------------------------------------------------------------


def shares(of, *rows):
    lines = held(*rows)
    share, said = of(lines)
    assert share.index.equals(lines.index) and said.index.equals(lines.index)
    return share.tolist(), said.tolist()


def test_shares_of_equity_and_when_they_were_held():
    day = {"holding_basis": "fixed_point"}
    assert shares(
        holdings.equity_shares, EQUITY, EQUITY | day | {"holding_date": "2024-12-31"}, EQUITY | day,
        EQUITY | {"holding_basis": "yearly_average", "equity_share": 0.123456},
    ) == ([0.25, 0.25, 0.25, 0.123456], [
        "25 % of the equity", "25 % of the equity, at 2024-12-31", "25 % of the equity, at one day of the year",
        "12.346 % of the equity, as the average of the year",
    ])  # fmt: skip
    (fault,) = faults(Unserved, holdings.equity_shares, held(EQUITY, EQUITY | {"equity_share": None}))
    assert fault.row == 3 and "equity_share is blank" in fault.what


def test_shares_of_projects_of_debt_and_of_funds():
    share = {"financing_share": 0.3, "outstanding": None}
    day = {"holding_basis": "fixed_point"}
    said = " of the total project cost"
    assert shares(holdings.project_shares, PROJECT, PROJECT | share, PROJECT | share | {"total_project_cost": None} | day) == (
        [0.125, 0.3, 0.3], ["12.5 %" + said, "30 %" + said, "30 %" + said + ", at one day of the year"]
    )  # fmt: skip
    said = " of the investee's equity and debt"
    assert shares(holdings.debt_shares, DEBT, DEBT | {"total_equity": -5}, DEBT | share) == (
        [0.2, pytest.approx(1 / 3), 0.3], ["20 %" + said, "33.333 %" + said, "30 %" + said]
    )  # fmt: skip
    fund = FUND | DEBT | {"equity_share": None}
    assert shares(holdings.managed_shares, fund, FUND, fund | share) == (
        [0.2, 0.1, 0.3],
        ["20 %" + said, "10 % of the equity", "30 %" + said],
    )
    assert shares(holdings.managed_shares, FUND)[0] == [0.1] and shares(holdings.managed_shares, fund)[0] == [0.2]


@pytest.mark.parametrize(
    ("error", "of", "row", "what", "column"),
    [
        (InputError, "project", PROJECT | {"financing_share": 0.1}, "financing_share and outstanding with total_project_cost are both given", "financing_share"),
        (InputError, "debt", DEBT | {"financing_share": 0.1}, "financing_share and outstanding with total_equity and total_debt are both given", "financing_share"),
        (Unserved, "project", PROJECT | {"outstanding": None}, "outstanding or total_project_cost is blank, and so is financing_share", None),
        (Unserved, "project", PROJECT | {"total_project_cost": None}, "outstanding or total_project_cost is blank", None),
        (Unserved, "debt", DEBT | {"total_debt": None}, "outstanding or total_equity and total_debt is blank", None),
        (InputError, "project", PROJECT | {"outstanding": 81}, "the amount held exceeds total_project_cost", "outstanding"),
        (InputError, "debt", DEBT | {"total_equity": -5, "total_debt": 0}, "total_equity and total_debt is nothing, so that no share can be taken", "total_equity and total_debt"),
    ],
)  # fmt: skip
def test_one_share_that_cannot_be_taken_is_named_and_no_other(error, of, row, what, column):
    call, fitting = (holdings.project_shares, PROJECT) if of == "project" else (holdings.debt_shares, DEBT)
    whole = fitting | {"outstanding": 80 if of == "project" else 100}
    (fault,) = faults(error, call, held(fitting, row, whole))
    assert fault.row == 3 and what in fault.what and fault.column == column


def test_attribution_of_classes_side_by_side():
    """5 of 50; 25 of 60 + 40; 30 % of an equity of 60 over 100; 80 pounds are 160 dollars of 1,600; the whole of a car."""
    loan = {"asset_class": "business_loan", "outstanding": 25, "total_equity": 60, "total_debt": 40}
    share, said = shares(
        holdings.attribution, BOND | {"holding_basis": "fixed_point"}, loan,
        loan | {"asset_class": "unlisted_equity", "outstanding": None, "equity_share": 0.3},
        {"asset_class": "sovereign_debt", "outstanding": 80, "gdp_ppp": 1600, "currency": "GBP"},
        {"asset_class": "motor_vehicle_loan", "outstanding": 9}, BOND | {"evic": None, "total_assets": 20},
        loan | {"asset_class": "unlisted_equity", "outstanding": 10},
        {"asset_class": "motor_vehicle_loan", "outstanding": 9, "value_at_origination": 36},
        loan | {"total_equity": -5, "total_debt": 50},
        BOND | {"total_equity": 1, "total_debt": 9, "total_assets": 7}, BOND | {"outstanding": 0.1, "evic": 0.5},
        loan | {"asset_class": "unlisted_equity", "outstanding": None, "equity_share": 0.3, "total_equity": -9},
        {"asset_class": "sovereign_debt", "outstanding": 80, "gdp_ppp": 1600, "currency": "GBP", "period": "2024-06-30",
         "tax_included": True, "tax_rate": 0.25},
    )  # fmt: skip
    assert share == pytest.approx([0.1, 0.25, 0.18, 0.1, 1.0, 0.25, 0.1, 0.25, 0.5, 0.1, 0.2, 0.0, 0.1])
    assert said == [
        "attribution 10 % by evic, at one day of the year", "attribution 25 % by equity and debt",
        "attribution 18 % by equity and debt", "attribution 10 % by gdp ppp",
        "attribution 100 % by the whole, its value not being known", "attribution 25 % by total assets",
        "attribution 10 % by equity and debt", "attribution 25 % by value at origination",
        "attribution 50 % by equity and debt", "attribution 10 % by evic", "attribution 20 % by evic",
        "attribution 0 % by equity and debt", "attribution 10 % by gdp ppp",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("error", "row", "what", "column"),
    [
        (Unserved, BOND | {"asset_class": None}, "asset_class is blank", None),
        (Unserved, BOND | {"outstanding": None}, "outstanding is blank", None),
        (Unserved, BOND | {"evic": None}, "evic or total_equity and total_debt or total_assets is blank", None),
        (Unserved, {"asset_class": "sovereign_debt", "gdp_ppp": 9, "currency": "USD"}, "outstanding is blank", None),
        (Unserved, {"asset_class": "sovereign_debt", "gdp_ppp": 9, "outstanding": 1}, "currency is blank", None),
        (Unserved, {"asset_class": "sovereign_debt", "outstanding": 1, "currency": "USD"}, "gdp_ppp is blank", None),
        (InputError, BOND | {"outstanding": 51}, "the amount held exceeds evic", "outstanding"),
        (
            InputError,
            BOND | {"evic": None, "total_equity": -5, "total_debt": 0},
            "is nothing, so that no share can be taken",
            None,
        ),
    ],
)
def test_one_attribution_that_cannot_be_made_is_named_and_no_other(error, row, what, column):
    (fault,) = faults(error, holdings.attribution, held(BOND, row, BOND | {"outstanding": 50}))
    assert fault.row == 3 and what in fault.what and (column is None or fault.column == column)
    if what.startswith(("evic or", "gdp")):
        assert fault.mend.startswith("PCAF attributes ") and " so: " in fault.mend


def test_which_records_are_equity_and_which_optional():
    energy = {"equity_share": 0.4}
    lines = held(
        EQUITY, energy, energy | {"asset_class": "listed_equity"}, PROJECT, {"investment_type": None}, energy | DEBT
    )
    assert holdings.is_equity(lines).tolist() == [True, True, False, False, False, False]
    kinds = held(DEBT, FUND, FUND | {"capital_of": "own"}, EQUITY | {"capital_of": "clients"}, BOND)
    assert financed.is_optional(kinds).tolist() == [True, True, False, False, False]


@pytest.mark.parametrize(
    ("error", "columns", "what", "column"),
    [
        (InputError, {"consolidated": True}, "the investee is consolidated", "consolidated"),
        (InputError, {"asset_class": "mortgage", "quality_option": "3c"}, "'3c' is no PCAF option of mortgage", "quality_option"),
        (InputError, {"asset_class": "corporate_bond", "quality_option_scope_3": "2a", "scope_3_t_co2e": 1}, "'2a' is no PCAF option", "quality_option_scope_3"),
        (Unserved, {"investment_type": "project_finance"}, "investment_type is project_finance", None),
        (Unserved, {"investment_type": None, "asset_class": "listed_equity"}, "investment_type is blank", None),
    ],
)  # fmt: skip
def test_one_holding_of_another_type_is_named_and_no_other(error, columns, what, column):
    unread = EQUITY | {"asset_class": "corporate_bond", "quality_option_scope_3": "2a", "consolidated": False}
    lines = held(EQUITY, EQUITY | columns, unread)
    (fault,) = faults(error, holdings.require_type, lines, holdings.is_equity(lines), ("associate", "joint_venture"))
    assert fault.row == 3 and what in fault.what and fault.column == column
    if error is Unserved:
        assert fault.mend == "the method is for associate, joint_venture; use that of the record's own type"


# --- What investees emit ----------------------------------------------------------------------------------------------


def own(*rows, **named):
    lines = held(*rows)
    share = lines["record_id"].map({f"R{n}": 0.5 / n for n in range(1, len(lines) + 1)})
    return investees.own_rows(lines, (share, "part of " + lines["record_id"]), SHELF, method="m", **named)


def test_scopes_stated_apart_together_and_by_energy():
    """Halves of 640 and 380; a quarter of 1,000 and of 30 biogenic; a sixth of 2,000 kWh at 0.2, without the upstream."""
    rows = own(STATED | {"biogenic_t_co2": 8}, TOGETHER | {"biogenic_t_co2": 30, "scope_3_t_co2e": 40}, BURNT)
    assert found(rows, "boundary", "method") == [
        ["R1", "scope_1", 320_000.0, REQUIRED, "m"], ["R1", "scope_2", 190_000.0, REQUIRED, "m"],
        ["R2", "scope_1_and_2", 250_000.0, REQUIRED, "m"], ["R2", "scope_3", 10_000.0, OPTIONAL, "m"],
        ["R3", "combustion", pytest.approx(400 / 6), REQUIRED, "m"],
    ]  # fmt: skip
    assert rows["kg_biogenic_co2"].fillna(-1).tolist() == [4000.0, -1, 7500.0, -1, -1]
    assert rows["supplier_data"].tolist() == [True, True, True, True, False]
    assert rows["factor_id"].tolist()[:4] == ["supplier:R1", "supplier:R1", "supplier:R2", "supplier:R2"]
    assert rows["unit"].tolist() == ["kg CO2e"] * 4 + ["kWh"] and rows["quantity"].tolist()[:2] == [
        640_000.0,
        380_000.0,
    ]
    assert rows.loc[0, "step"] == "part of R1; stated by the investee: report"
    assert rows.loc[2, "step"] == "part of R2; stated by the investee: survey"
    assert rows.loc[4, "step"].startswith("part of R3; ")


def test_boundaries_of_what_investees_emit():
    assert set(own(STATED | {"scope_3_t_co2e": 1}, BURNT, TOGETHER, boundary=OPTIONAL)["boundary"]) == {OPTIONAL}
    country = own({"scope_1_t_co2e": 5, "investee_source": "x"}, STATED, scope_2=OPTIONAL)
    assert found(country, "boundary") == [
        ["R1", "scope_1", 2500.0, REQUIRED], ["R2", "scope_1", 160_000.0, REQUIRED], ["R2", "scope_2", 95_000.0, OPTIONAL],
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("error", "row", "what", "column"),
    [
        (InputError, STATED | BURNT, "stated and given as energy as well", "quantity"),
        (Unserved, {"investee_source": "x"}, "scope 1 and 2 are blank, and so is the quantity of energy", None),
        (InputError, STATED | TOGETHER, "stated apart and together", "scope_1_and_2_t_co2e"),
        (InputError, TOGETHER | {"scope_2_t_co2e": 1}, "stated apart and together", "scope_1_and_2_t_co2e"),
        (Unserved, STATED | {"scope_1_t_co2e": None}, "scope_1_t_co2e is blank", None),
        (Unserved, STATED | {"scope_2_t_co2e": None}, "scope_2_t_co2e is blank", None),
        (Unserved, TOGETHER | {"investee_source": None}, "investee_source is blank", None),
        (Unserved, BURNT | {"scope_3_t_co2e": 5}, "investee_source is blank", None),
        (Unserved, BURNT | {"activity": None}, "activity is blank", None),
        (Unserved, BURNT | {"unit": None}, "unit is blank", None),
        (Unserved, BURNT | {"activity": "coke", "unit": "kg"}, "the factor of 'coke' holds upstream emissions", None),
    ],
)
def test_one_investee_whose_emissions_are_not_known_is_named_and_no_other(error, row, what, column):
    (fault,) = faults(error, own, STATED, TOGETHER, row, BURNT)
    assert fault.row == 4 and what in fault.what and fault.column == column


def sector(*rows, money="revenue", **named):
    lines = held(*rows)
    share = lines["record_id"].map({f"R{n}": 0.5 / n for n in range(1, len(lines) + 1)})
    said = "part of " + lines["record_id"]
    return investees.sector_rows(lines, (share, said), SHELF, method="m", money=money, **(CPI | named))


SHOPS = SOLD | {
    "activity": "shops",
    "revenue": 4000,
    "revenue_currency": "USD",
    "scope_3_t_co2e": 8,
    "investee_source": "x",
}


def test_money_of_investees_by_their_sector():
    """Half of 2,000 at 0.4; a quarter of 4,000 dollars, 500 pounds, at 0.1; tax is of what is paid, not of what is earned."""
    rows = sector(SOLD | {"tax_included": True, "tax_rate": 0.2, "scope_3_t_co2e": 6, "investee_source": "x"}, SHOPS)
    assert found(rows, "boundary", "method") == [
        ["R1", "cradle_to_gate", 400.0, REQUIRED, "m"], ["R2", "operation", 50.0, REQUIRED, "m"],
        ["R2", "scope_3", 2000.0, OPTIONAL, "m"],
    ]  # fmt: skip
    assert rows.loc[0, "step"].startswith("part of R1; sector's factor with all upstream; GBP 2024")
    assert rows.loc[1, "step"].startswith("part of R2; sector's scope 1 and 2 alone; USD → GBP")
    assert rows.loc[2, "step"] == "part of R2; stated by the investee: x"


def test_boundaries_and_money_of_sectors():
    assert set(sector(SOLD, SHOPS, boundary=OPTIONAL)["boundary"]) == {OPTIONAL}
    built = sector({"activity": "looms", "construction_cost": 100, "currency": "GBP"}, money="construction_cost")
    assert found(built) == [["R1", "cradle_to_gate", 20.0]]


def test_an_index_of_prices_that_is_none_is_refused():
    with pytest.raises(InputError, match="unknown deflator 'rpi'"):
        sector(SOLD, deflator="rpi")


@pytest.mark.parametrize("name", ["activity", "revenue", "currency"])
def test_one_sector_without_its_money_is_named_and_no_other(name):
    (fault,) = faults(Unserved, sector, SOLD, SOLD | {name: None}, SOLD)
    assert fault.row == 3 and f"{name} is blank" in fault.what


# --- Methods ----------------------------------------------------------------------------------------------------------


METHODS = {
    investments.equity_investment_specific: (EQUITY | STATED, [["scope_1", 160_000.0], ["scope_2", 95_000.0]], REQUIRED),
    investments.equity_average_data: (EQUITY | SOLD, [["cradle_to_gate", 200.0]], REQUIRED),
    investments.general_purpose_debt: (DEBT | TOGETHER, [["scope_1_and_2", 200_000.0]], OPTIONAL),
    investments.managed_investments: (FUND | TOGETHER, [["scope_1_and_2", 100_000.0]], OPTIONAL),
    projects.project_specific: (PROJECT | TOGETHER, [["scope_1_and_2", 125_000.0]], REQUIRED),
    projects.project_average_data: (PROJECT | SOLD | {"project_phase": "operation"}, [["cradle_to_gate", 100.0]], REQUIRED),
    projects.projected_lifetime: (LIFETIME, [["projected_lifetime", 12_500.0]], APART),
    financed.financed_emissions: (BOND | TOGETHER, [["scope_1_and_2", 100_000.0]], REQUIRED),
}  # fmt: skip
OF_MONEY = {
    investments.equity_average_data, investments.general_purpose_debt, investments.managed_investments,
    projects.project_average_data, financed.financed_emissions,
}  # fmt: skip


def serve(method, *rows):
    return method(held(*rows), SHELF, **(CPI if method in OF_MONEY else {}))


@pytest.mark.parametrize("method", METHODS, ids=lambda method: method.__name__)
def test_each_method_writes_its_name_and_boundary(method):
    row, expected, boundary = METHODS[method]
    rows = serve(method, row, row)
    assert rows[["component", "kg_co2e"]].values.tolist() == expected * 2
    assert set(rows["method"]) == {method.__name__} and set(rows["boundary"]) == {boundary}
    (fault,) = faults(InputError, serve, method, row, row | {"consolidated": True}, row)
    assert fault.row == 3 and fault.column == "consolidated"


BY_SECTOR = {
    investments.general_purpose_debt: (DEBT, 160.0), investments.managed_investments: (FUND | {"currency": "GBP"}, 80.0),
    financed.financed_emissions: (BOND, 80.0),
}  # fmt: skip


@pytest.mark.parametrize("method", BY_SECTOR, ids=lambda method: method.__name__)
def test_own_data_go_before_revenue(method):
    """The investee's own emissions where it states any or its energy, else 2,000 pounds at 0.4 times the share."""
    row, kilograms = BY_SECTOR[method]
    rows = serve(method, row | SOLD, row | SOLD | TOGETHER, row | BURNT | {"revenue": 5})
    assert rows.groupby("record_id")["component"].first().tolist() == ["cradle_to_gate", "scope_1_and_2", "combustion"]
    assert rows.loc[0, "kg_co2e"] == pytest.approx(kilograms) and set(rows["method"]) == {method.__name__}
    boundary = REQUIRED if method is financed.financed_emissions else OPTIONAL
    assert set(rows["boundary"]) == {boundary}
    (fault,) = faults(Unserved, serve, method, row | SOLD, row)
    assert fault.row == 3 and "scope 1 and 2 are blank" in fault.what


def test_capital_of_owners_and_of_clients():
    rows = serve(investments.managed_investments, FUND | TOGETHER, FUND | TOGETHER | {"capital_of": "own"})
    assert rows["boundary"].tolist() == [OPTIONAL, REQUIRED]
    (fault,) = faults(
        Unserved, serve, investments.managed_investments, FUND | TOGETHER, FUND | TOGETHER | {"capital_of": None}
    )
    assert fault.row == 3 and "capital_of is blank" in fault.what


@pytest.mark.parametrize(
    ("error", "method", "columns", "what", "column"),
    [
        (Unserved, "general_purpose_debt", {"term": None}, "term is blank", None),
        (InputError, "general_purpose_debt", {"term": "short_term"}, "short-term debt has no method in the guidance", "term"),
        (Unserved, "general_purpose_debt", {"investment_type": "associate"}, "investment_type is associate", None),
        (Unserved, "managed_investments", {"investment_type": "associate"}, "investment_type is associate", None),
        (Unserved, "equity_investment_specific", {"investment_type": "project_finance"}, "investment_type is project_finance", None),
        (Unserved, "equity_average_data", {"investment_type": "project_finance"}, "investment_type is project_finance", None),
        (Unserved, "project_specific", {"investment_type": "associate"}, "investment_type is associate", None),
        (Unserved, "project_average_data", {"project_phase": None}, "project_phase is blank", None),
        (Unserved, "projected_lifetime", {"investment_type": "associate"}, "investment_type is associate", None),
        (Unserved, "project_specific", {"projected_annual_t_co2e": 4, "scope_1_and_2_t_co2e": None}, "a projection over a lifetime", None),
        (Unserved, "project_average_data", {"projected_annual_t_co2e": 4, "revenue": None}, "a projection over a lifetime", None),
        (Unserved, "financed_emissions", {"projected_annual_t_co2e": 4}, "the line is a projection over a lifetime", None),
        (Unserved, "financed_emissions", {"asset_class": None}, "asset_class is blank", None),
        (InputError, "financed_emissions", {"quality_option": "3"}, "'3' is no PCAF option of corporate_bond", "quality_option"),
        (InputError, "project_specific", {"projected_annual_t_co2e": 4}, "stand on one line", "projected_annual_t_co2e"),
        (InputError, "project_average_data", {"projected_annual_t_co2e": 4}, "stand on one line", "projected_annual_t_co2e"),
        (InputError, "projected_lifetime", {"construction_cost": 4}, "stand on one line", "projected_annual_t_co2e"),
        (InputError, "projected_lifetime", TOGETHER, "stand on one line", "projected_annual_t_co2e"),
        (InputError, "projected_lifetime", {"financing_year": 2023}, "not first financed in the year of the record", "financing_year"),
        (InputError, "projected_lifetime", {"initial_sponsor": False}, "initial sponsors' and lenders' alone", "initial_sponsor"),
        (InputError, "projected_lifetime", {"lifetime_years_low": 25.1}, "lies outside its own range", "lifetime_years"),
        (InputError, "projected_lifetime", {"lifetime_years_high": 24.9}, "lies outside its own range", "lifetime_years"),
        *[(Unserved, "projected_lifetime", {name: None}, f"{name} is blank", None) for name in
          ("projected_annual_t_co2e", "lifetime_years", "financing_year", "initial_sponsor", "investee_source")],
    ],
)  # fmt: skip
def test_one_record_that_a_method_refuses_is_named_and_no_other(error, method, columns, what, column):
    (called,) = [one for one in METHODS if one.__name__ == method]
    row = METHODS[called][0]
    (fault,) = faults(error, serve, called, row, row, row | columns, row)
    assert fault.row == 4 and what in fault.what and fault.column == column


def test_lifetimes_of_projects():
    """4 t over 25 years of an eighth; 10 t over 2.5 years of a half; bounds may be the lifetime itself."""
    other = {"projected_annual_t_co2e": 10, "lifetime_years": 2.5, "outstanding": 40, "period": "2024"}
    bounds = {"lifetime_years_low": 25, "lifetime_years_high": 25}
    rows = serve(projects.projected_lifetime, LIFETIME | bounds, LIFETIME | other)
    assert rows["kg_co2e"].tolist() == [12_500.0, 12_500.0] and rows["quantity"].tolist() == [100_000.0, 25_000.0]
    assert rows["factor"].tolist() == [0.125, 0.5] and set(rows["unit"]) == {"kg CO2e"}
    assert rows["factor_id"].tolist() == ["supplier:R1", "supplier:R2"]
    assert rows["supplier_data"].tolist() == [True, True]
    assert rows["step"].tolist() == [
        "projected over 25 years, 12.5 % of the total project cost; Study",
        "projected over 2.5 years, 50 % of the total project cost; Study",
    ]


def test_projects_in_construction_and_in_operation():
    """An eighth of 400 of construction and of 2,000 of revenue, at 0.4."""
    built = PROJECT | {"project_phase": "construction", "activity": "looms", "construction_cost": 400, "revenue": 1}
    rows = serve(projects.project_average_data, PROJECT | SOLD | {"project_phase": "operation"}, built)
    assert found(rows) == [["R1", "cradle_to_gate", 100.0], ["R2", "cradle_to_gate", 20.0]]
    said = "12.5 % of the total project cost, in "
    assert rows.loc[0, "step"].startswith(said + "operation; ") and rows.loc[1, "step"].startswith(
        said + "construction; "
    )


@pytest.mark.parametrize(
    ("method", "row", "kilograms"),
    [(investments.equity_investment_specific, EQUITY, 100.0), (projects.project_specific, PROJECT, 50.0)],
)
def test_energy_by_the_library(method, row, kilograms):
    """A quarter and an eighth of 2,000 kWh at 0.2."""
    assert found(serve(method, row | BURNT)) == [["R1", "combustion", kilograms]]


def test_financed_emissions_by_what_is_known():
    """An outstanding 5 at 0.4, and at 0.4 times a turnover of 0.9; a country by its scope 1; optional where the type is."""
    line = BOND | {"activity": "looms"}
    country = {"asset_class": "sovereign_debt", "outstanding": 80, "gdp_ppp": 1600, "currency": "GBP",
               "scope_1_t_co2e": 10, "scope_2_t_co2e": 2, "investee_source": "x"}  # fmt: skip
    rows = serve(
        financed.financed_emissions, line | {"quality_option": "3b"},
        line | {"quality_option": "3c", "asset_turnover": 0.9}, country, BOND | TOGETHER | DEBT | {"evic": 50},
        line | {"quality_option": "3c", "asset_turnover": 0.9, "investment_type": "general_purpose_debt"},
        line | {"quality_option": "3c", "asset_turnover": 0.00001},
    )  # fmt: skip
    assert found(rows, "boundary") == [
        ["R1", "cradle_to_gate", 2.0, REQUIRED], ["R2", "cradle_to_gate", pytest.approx(1.8), REQUIRED],
        ["R3", "scope_1", 1000.0, REQUIRED], ["R3", "scope_2", 200.0, OPTIONAL],
        ["R4", "scope_1_and_2", 400_000.0, OPTIONAL], ["R5", "cradle_to_gate", pytest.approx(1.8), OPTIONAL],
        ["R6", "cradle_to_gate", pytest.approx(0.00002), REQUIRED],
    ]  # fmt: skip
    assert set(rows["method"]) == {"financed_emissions"}
    assert rows.loc[0, "step"].startswith("amount outstanding, the factor being per asset; ")
    assert rows.loc[1, "step"].startswith("amount outstanding times the sector's revenue per asset of 0.9; ")
    assert rows.loc[6, "step"].startswith("amount outstanding times the sector's revenue per asset of 1e-05; ")
    unknown = held(line | {"quality_option": "3b"}, line | {"quality_option": "3c"})
    (fault,) = faults(Unserved, financed.financed_emissions, unknown, SHELF, **CPI)
    assert fault.row == 3 and "asset_turnover is blank" in fault.what
