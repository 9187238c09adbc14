"""Activity data of category 15: one line is a holding, a loan or a project, or one energy or sector of it."""

from __future__ import annotations

import pandera.pandas as pa

from scope3.tables.column import ABOVE_ZERO, ACTIVITY, FLAG, INTEGER, NOT_NEGATIVE, NUMBER, SHARE, TEXT, column

EQUITY_TYPES = ("subsidiary", "associate", "joint_venture", "other_equity")
PROJECT_TYPES = ("project_finance", "known_use_of_proceeds")
GENERAL_PURPOSE_DEBT, MANAGED_INVESTMENT = "general_purpose_debt", "managed_investment"
INVESTMENT_TYPES = (*EQUITY_TYPES, *PROJECT_TYPES, GENERAL_PURPOSE_DEBT, MANAGED_INVESTMENT)
ASSET_CLASSES = (
    "listed_equity", "corporate_bond", "business_loan", "unlisted_equity", "project_finance", "commercial_real_estate",
    "mortgage", "motor_vehicle_loan", "sovereign_debt",
)  # fmt: skip
# Which of them an asset class has is said by pcaf_data_quality.csv.
QUALITY_OPTIONS = ("1a", "1b", "2a", "2b", "3", "3a", "3b", "3c")
CONSTRUCTION, OPERATION = "construction", "operation"
OWN, CLIENTS = "own", "clients"
LONG_TERM, SHORT_TERM = "long_term", "short_term"
FIXED_POINT, YEARLY_AVERAGE = "fixed_point", "yearly_average"

INVESTMENTS = pa.DataFrameSchema(
    {
        **ACTIVITY,
        "investee": column(TEXT, "Company, project or country the money is in", example="Hollowbeck Hardwoods Ltd"),
        "investment_type": column(TEXT, "Kind of investment in the words of the Scope 3 Standard; blank on energy moved here with its equity_share", one_of=INVESTMENT_TYPES, example="associate"),
        "consolidated": column(FLAG, "Yes where the investee's emissions stand in the organisation's own scopes 1 and 2; then they do not belong here", example="no"),
        "equity_share": column(NUMBER, "Share of the investee's equity held", unit="fraction", example="0.25", checks=SHARE),
        "financing_share": column(NUMBER, "Share of the total project cost, or of the investee's equity and debt, where it is known and the amounts are not", unit="fraction", example="0.07", checks=SHARE),
        "holding_basis": column(TEXT, "Whether shares and amounts are those of one day or averages of the year", one_of=(FIXED_POINT, YEARLY_AVERAGE), example="fixed_point"),
        "holding_date": column(TEXT, "The day, where they are those of one day", example="2024-12-31"),
        "outstanding": column(NUMBER, "Amount invested or lent", unit="currency", example="150000", checks=NOT_NEGATIVE),
        "total_project_cost": column(NUMBER, "Equity and debt of the whole project", unit="currency", example="2400000", checks=ABOVE_ZERO),
        "total_equity": column(NUMBER, "The investee's equity; below zero it counts as nothing", unit="currency", example="410000000"),
        "total_debt": column(NUMBER, "The investee's debt", unit="currency", example="690000000", checks=NOT_NEGATIVE),
        "total_assets": column(NUMBER, "The investee's balance sheet total, where equity and debt are not known", unit="currency", example="1250000000", checks=ABOVE_ZERO),
        "evic": column(NUMBER, "Enterprise value including cash of a listed investee at the end of its financial year", unit="currency", example="1480000000", checks=ABOVE_ZERO),
        "value_at_origination": column(NUMBER, "Value of the property or vehicle when the loan was given", unit="currency", example="320000", checks=ABOVE_ZERO),
        "latest_value": column(NUMBER, "Latest value of the property, where that at origination is not known; kept from then on", unit="currency", example="340000", checks=ABOVE_ZERO),
        "gdp_ppp": column(NUMBER, "Gross domestic product of the country, adjusted for purchasing power", unit="international dollars", example="579762000000", checks=ABOVE_ZERO),
        "scope_1_t_co2e": column(NUMBER, "Scope 1 emissions of the investee, project or country in the year", unit="t CO2e", example="640", checks=NOT_NEGATIVE),
        "scope_2_t_co2e": column(NUMBER, "Scope 2 emissions of the investee or project in the year", unit="t CO2e", example="380", checks=NOT_NEGATIVE),
        "scope_1_and_2_t_co2e": column(NUMBER, "Scope 1 and 2 emissions together, where they are not stated apart", unit="t CO2e", example="1020", checks=NOT_NEGATIVE),
        "scope_3_t_co2e": column(NUMBER, "Scope 3 emissions of the investee in the year; optional", unit="t CO2e", example="5200", checks=NOT_NEGATIVE),
        "biogenic_t_co2": column(NUMBER, "Biogenic CO2 of what the investee burns, reported apart from its scopes", unit="t CO2", example="2900", checks=NOT_NEGATIVE),
        "removals_t_co2e": column(NUMBER, "Removals of the investee, shown beside and never netted", unit="t CO2e", example="0", checks=NOT_NEGATIVE),
        "credits_retired_t_co2e": column(NUMBER, "Carbon credits the investee retired, shown beside and never netted", unit="t CO2e", example="0", checks=NOT_NEGATIVE),
        "credits_generated_t_co2e": column(NUMBER, "Carbon credits the investee generated, shown beside and never netted", unit="t CO2e", example="0", checks=NOT_NEGATIVE),
        # Land use may take up more than a country emits; the figure is shown beside and no emission is made of it.
        "scope_1_with_lulucf_t_co2e": column(NUMBER, "A country's scope 1 with land use, land-use change and forestry, shown beside", unit="t CO2e", example="61000000"),
        "investee_source": column(TEXT, "Where the investee's figures were read", example="Carbon report 2024, p. 12"),
        "revenue": column(NUMBER, "Revenue of the investee or project in the year, in the sector that activity names", unit="revenue_currency", example="3200000", checks=NOT_NEGATIVE),
        "revenue_currency": column(TEXT, "ISO 4217 code of revenue and construction cost; blank where it is that of the investment", example="GBP"),
        "asset_turnover": column(NUMBER, "Revenue per money of assets in the investee's sector, where its own revenue is not known", unit="fraction", example="0.9", checks=NOT_NEGATIVE),
        "project_phase": column(TEXT, "Phase of the project in the year", one_of=(CONSTRUCTION, OPERATION), example="construction"),
        "construction_cost": column(NUMBER, "Construction cost of the whole project in the year", unit="revenue_currency", example="1900000", checks=NOT_NEGATIVE),
        "projected_annual_t_co2e": column(NUMBER, "Scope 1 and 2 emissions the project is expected to have in an average year", unit="t CO2e per year", example="4.2", checks=NOT_NEGATIVE),
        "lifetime_years": column(NUMBER, "Expected lifetime of the project", unit="years", example="25", checks=ABOVE_ZERO),
        "lifetime_years_low": column(NUMBER, "Shortest lifetime held possible", unit="years", example="20", checks=ABOVE_ZERO),
        "lifetime_years_high": column(NUMBER, "Longest lifetime held possible", unit="years", example="35", checks=ABOVE_ZERO),
        "financing_year": column(INTEGER, "Year in which the project was first financed", example="2023"),
        "initial_sponsor": column(FLAG, "Yes where the organisation is an initial sponsor or lender of the project", example="yes"),
        "term": column(TEXT, "Term of a debt whose use of proceeds is not known", one_of=(LONG_TERM, SHORT_TERM), example="long_term"),
        "capital_of": column(TEXT, "Whose capital a managed investment is", one_of=(OWN, CLIENTS), example="clients"),
        "asset_class": column(TEXT, "Asset class of PCAF, where emissions are attributed by its rules", one_of=ASSET_CLASSES, example="corporate_bond"),
        "quality_option": column(TEXT, "PCAF option by which scope 1 and 2 were obtained, which gives the data quality score", one_of=QUALITY_OPTIONS, example="1b"),
        "quality_option_scope_3": column(TEXT, "The same for scope 3", one_of=QUALITY_OPTIONS, example="3a"),
    },
    strict=True,
    unique=["record_id"],
    description="Equity, debt and projects financed (category 15)",
)  # fmt: skip
