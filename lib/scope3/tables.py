"""The five tables as schemas: the one place that names their columns, types, units and meaning.

ledger → activity_data → emissions → inventory, with factors joined in between. Readers, templates, docs and checks
are all made from these.
"""

from __future__ import annotations

from typing import Any

import pandas as pd
import pandera.pandas as pa

from scope3.errors import Fault, InputError, fault_at

TEXT, NUMBER, INTEGER, FLAG = "str", "float64", "Int64", "boolean"

STAGES = ("supplier_scope_1_2", "material_input", "transport_of_inputs", "waste", "other", "upstream")
ENERGY_TYPES = ("fuel", "electricity", "steam", "heating", "cooling")
USES = ("consumed", "resold")
LOSS_BASES = ("of_generation", "of_consumption")
DISPOSITIONS = ("category", "meter", "out_of_scope_3")
BOUNDARIES = (
    "combustion", "well_to_tank", "losses", "life_cycle", "cradle_to_gate", "cradle_to_gate_excluding_producer",
    "margins", "end_of_life", "operation", "biogenic",
)  # fmt: skip


def _column(
    dtype: str,
    description: str,
    *,
    blank: bool = True,
    unit: str | None = None,
    example: Any = None,
    one_of: tuple[str, ...] | None = None,
    checks: tuple[pa.Check, ...] = (),
    unique: bool = False,
) -> pa.Column:
    allowed = (pa.Check.isin(one_of),) if one_of else ()
    metadata = {"type": dtype, "unit": unit, "example": example, "one_of": one_of}
    return pa.Column(
        dtype, [*allowed, *checks] or None, nullable=blank, unique=unique, description=description, metadata=metadata
    )


# Removals and credits are never netted into emissions: only money may be below zero.
NOT_NEGATIVE = (pa.Check.ge(0, error="below zero"),)
ABOVE_ZERO = (pa.Check.gt(0, error="not above zero"),)
FRACTION = (pa.Check.in_range(0, 1, include_max=False, error="not a fraction from 0 to 1; write 8 % as 0.08"),)

_PROVENANCE = {
    "record_id": _column(
        TEXT, "Name of the line, unique within the organisation and year", blank=False, example="PG-001"
    ),
    "source_file": _column(TEXT, "File the line was read from", blank=False),
    "source_sheet": _column(TEXT, "Sheet of the file, where it has sheets"),
    "source_row": _column(INTEGER, "Row of the file, the header being row 1", blank=False),
    "entity": _column(TEXT, "Part of the organisation that booked or used it", example="Head office"),
}

LEDGER = pa.DataFrameSchema(
    {
        **_PROVENANCE,
        "date": _column(TEXT, "Day the line was booked or paid, as 2024-03-31", example="2024-03-31"),
        "description": _column(TEXT, "What the client wrote", example="Oak boards"),
        "supplier": _column(TEXT, "Supplier's name", example="Northern Timber Ltd"),
        "supplier_id": _column(TEXT, "The client's number for the supplier", example="20014"),
        "account": _column(TEXT, "Name of the account the line is booked on", example="Raw materials"),
        "account_code": _column(TEXT, "Code of the account, kept as text", example="D3021"),
        "department": _column(TEXT, "Unit of the organisation that spends", example="Workshop"),
        "expenditure_type": _column(TEXT, "Revenue or capital, in the client's word", example="Revenue"),
        "country": _column(TEXT, "Country of the supplier, ISO 3166-1 alpha-2", example="GB"),
        "quantity": _column(NUMBER, "Physical quantity, if the ledger holds one", example="1200"),
        "unit": _column(TEXT, "Unit of the quantity", example="kg"),
        "spend": _column(NUMBER, "Money booked; credits are negative", blank=False, example="5400.00"),
        "currency": _column(TEXT, "ISO 4217 code of the money", blank=False, example="GBP"),
    },
    strict=True,
    unique=["record_id"],
    description="A line the organisation booked (money)",
)

_ACTIVITY = {
    **_PROVENANCE,
    "category": _column(INTEGER, "Scope 3 category", blank=False, example="1"),
    "activity": _column(TEXT, "What was bought or used, in the factor library's words", example="material_use/wood"),
    "description": _column(TEXT, "What the client wrote", example="Oak boards"),
    "rule_id": _column(TEXT, "Rule that placed the line; blank where the client placed it"),
    "supplier": _column(TEXT, "Supplier's name", example="Northern Timber Ltd"),
    "country": _column(TEXT, "Country of the activity, ISO 3166-1 alpha-2", example="GB"),
    "period": _column(TEXT, "Year, month or day of the activity: 2024, 2024-03 or 2024-03-31", example="2024"),
    "quantity": _column(NUMBER, "Physical quantity", example="1200", checks=NOT_NEGATIVE),
    "unit": _column(TEXT, "Unit of the quantity", example="kg"),
    "spend": _column(NUMBER, "Money paid", example="5400.00"),
    "currency": _column(TEXT, "ISO 4217 code of the money", example="GBP"),
    "primary_data": _column(FLAG, "True where the figure comes from the supplier's own activities", example="no"),
    "covers_records": _column(
        TEXT, "Ledger lines this record replaces: record_ids, separated by ;", example="L-17;L-18"
    ),
    "covers_supplier": _column(TEXT, "Ledger lines this record replaces: every line of this supplier"),
    "covers_account": _column(TEXT, "Ledger lines this record replaces: every line on this account"),
}

PURCHASED_GOODS = pa.DataFrameSchema(
    {
        **_ACTIVITY,
        "good": _column(TEXT, "Purchased good that a hybrid line belongs to", example="T-shirts"),
        "stage": _column(TEXT, "Part of the good's life cycle that a hybrid line describes", one_of=STAGES),
        "distance": _column(
            NUMBER, "Distance that inputs travelled to the supplier", unit="km", example="800", checks=NOT_NEGATIVE
        ),
        "supplier_factor": _column(
            NUMBER,
            "Cradle-to-gate emissions per unit, by the supplier",
            unit="kg CO2e per supplier_factor_unit",
            example="0.15",
            checks=NOT_NEGATIVE,
        ),
        "supplier_factor_unit": _column(TEXT, "Unit the supplier's factor is per", example="kg"),
        "supplier_kg_co2e": _column(
            NUMBER,
            "Supplier's scope 1 and 2 or waste emissions allocated to the good",
            unit="kg CO2e",
            example="3000",
            checks=NOT_NEGATIVE,
        ),
        "supplier_t_co2e": _column(
            NUMBER,
            "Supplier's whole footprint, scopes 1, 2 and 3 upstream",
            unit="t CO2e",
            example="12000",
            checks=NOT_NEGATIVE,
        ),
        "supplier_revenue": _column(
            NUMBER,
            "Supplier's revenue in the same year",
            unit="supplier_revenue_currency",
            example="50000000",
            checks=ABOVE_ZERO,
        ),
        "supplier_revenue_currency": _column(TEXT, "ISO 4217 code of the revenue", example="GBP"),
        "supplier_source": _column(
            TEXT, "Where the supplier's figure was read", example="Product footprint of 2024-05-02"
        ),
    },
    strict=True,
    unique=["record_id"],
    description="Goods, services and capital goods bought (categories 1 and 2)",
)

FUEL_AND_ENERGY = pa.DataFrameSchema(
    {
        **_ACTIVITY,
        "site": _column(TEXT, "Building or vehicle fleet", example="Workshop"),
        "energy_type": _column(TEXT, "What kind of energy it is", blank=False, one_of=ENERGY_TYPES, example="electricity"),
        "use": _column(TEXT, "Consumed by the organisation, or resold to end users", blank=False, one_of=USES, example="consumed"),
        "supplier_upstream_factor": _column(NUMBER, "Upstream emissions per unit, without combustion and losses, by the supplier", unit="kg CO2e per unit", example="0.05", checks=NOT_NEGATIVE),
        "supplier_combustion_factor": _column(NUMBER, "Combustion emissions per unit, by the supplier", unit="kg CO2e per unit", example="0.2", checks=NOT_NEGATIVE),
        "supplier_life_cycle_factor": _column(NUMBER, "Life cycle emissions per unit, by the supplier", unit="kg CO2e per unit", example="0.27", checks=NOT_NEGATIVE),
        "supplier_losses_in_life_cycle": _column(NUMBER, "Part of the life cycle factor that is transmission and distribution losses", unit="kg CO2e per unit", example="0.02", checks=NOT_NEGATIVE),
        "supplier_loss_rate": _column(NUMBER, "Share of the energy lost in transmission and distribution", unit="fraction", example="0.08", checks=FRACTION),
        "supplier_loss_rate_base": _column(TEXT, "What the loss rate is a share of", one_of=LOSS_BASES, example="of_generation"),
        "market_based_factor": _column(NUMBER, "Emissions per unit under the contract or residual mix (scope 2 memo)", unit="kg CO2e per unit", example="0", checks=NOT_NEGATIVE),
        "supplier_source": _column(TEXT, "Where the supplier's figures were read", example="Fuel mix disclosure 2024"),
    },
    strict=True,
    unique=["record_id"],
    description="Meter lines of scopes 1 and 2, from which category 3 is derived",
)  # fmt: skip

ACTIVITY_DATA = {"purchased_goods": PURCHASED_GOODS, "fuel_and_energy": FUEL_AND_ENERGY}
CATEGORIES_OF_TABLE = {"purchased_goods": (1, 2), "fuel_and_energy": (3,)}

FACTORS = pa.DataFrameSchema(
    {
        "factor_id": _column(TEXT, "Name of the factor, unique in the library", blank=False),
        "publisher": _column(TEXT, "Who published it", blank=False),
        "edition": _column(TEXT, "Edition it stands in", blank=False),
        "activity": _column(TEXT, "What it is about, the same in every edition", blank=False),
        "name": _column(TEXT, "The publisher's own wording", blank=False),
        "region": _column(TEXT, "ISO 3166-1 alpha-2 code, or world", blank=False),
        "year": _column(INTEGER, "Year it stands for", blank=False),
        "component": _column(TEXT, "Part of the life cycle: combustion, wtt, t_and_d, cradle_to_gate …", blank=False),
        "boundary": _column(TEXT, "What the figure includes", blank=False, one_of=BOUNDARIES),
        "unit": _column(TEXT, "Unit the figure is per", blank=False),
        "kg_co2e": _column(NUMBER, "Emissions as published", unit="kg CO2e per unit", checks=NOT_NEGATIVE),
        "kg_co2": _column(NUMBER, "Mass of carbon dioxide", unit="kg per unit", checks=NOT_NEGATIVE),
        "kg_ch4": _column(NUMBER, "Mass of methane", unit="kg per unit", checks=NOT_NEGATIVE),
        "kg_n2o": _column(NUMBER, "Mass of nitrous oxide", unit="kg per unit", checks=NOT_NEGATIVE),
        "kg_biogenic_co2": _column(NUMBER, "Biogenic carbon dioxide, outside the scopes", unit="kg per unit", checks=NOT_NEGATIVE),
        "loss_rate": _column(NUMBER, "Share of energy lost, where the row is a loss rate", unit="fraction", checks=FRACTION),
        "loss_rate_base": _column(TEXT, "What the loss rate is a share of; blank where the publisher does not say", one_of=LOSS_BASES),
        "gwp_set": _column(TEXT, "GWP set behind kg CO2e, or not_stated"),
        "price_year": _column(INTEGER, "Year of the money a spend factor is per"),
        "price_basis": _column(TEXT, "purchaser, producer or basic price, or not_stated"),
        "currency": _column(TEXT, "ISO 4217 code of the money a spend factor is per"),
        "source": _column(TEXT, "Table, page, row or cell", blank=False),
        "licence": _column(TEXT, "Licence of the figure", blank=False),
    },
    strict=True,
    unique=["factor_id"],
    description="One published number",
)  # fmt: skip

EMISSIONS = pa.DataFrameSchema(
    {
        "record_id": _column(TEXT, "Record the emissions belong to", blank=False),
        "source_file": _column(TEXT, "File the record was read from", blank=False),
        "source_sheet": _column(TEXT, "Sheet of that file, where it has sheets"),
        "source_row": _column(INTEGER, "Row of that file", blank=False),
        "entity": _column(TEXT, "Part of the organisation"),
        "category": _column(INTEGER, "Scope 3 category", blank=False),
        "sub_category": _column(TEXT, "Activity within the category (3A to 3D)"),
        "activity": _column(TEXT, "What was bought or used"),
        "rule_id": _column(TEXT, "Rule that placed the line"),
        "method": _column(TEXT, "Method that served the record", blank=False),
        "component": _column(TEXT, "Part of the life cycle", blank=False),
        "factor_id": _column(TEXT, "Factor used; supplier: before the record_id where the figure is the supplier's own", blank=False),
        "quantity": _column(NUMBER, "Quantity in the factor's unit", blank=False),
        "unit": _column(TEXT, "The factor's unit", blank=False),
        "factor": _column(NUMBER, "Factor applied", blank=False, unit="kg CO2e per unit"),
        "kg_co2e": _column(NUMBER, "Emissions, quantity times factor", blank=False, unit="kg CO2e"),
        "kg_co2": _column(NUMBER, "Mass of carbon dioxide, where the source splits gases", unit="kg"),
        "kg_ch4": _column(NUMBER, "Mass of methane, where the source splits gases", unit="kg"),
        "kg_n2o": _column(NUMBER, "Mass of nitrous oxide, where the source splits gases", unit="kg"),
        "kg_biogenic_co2": _column(NUMBER, "Biogenic carbon dioxide, kept out of the total", unit="kg"),
        "boundary": _column(TEXT, "required (minimum boundary) or optional", blank=False, one_of=("required", "optional")),
        "supplier_data": _column(FLAG, "True where the figure comes from the supplier", blank=False),
        "step": _column(TEXT, "What was chosen and why", blank=False),
    },
    strict=True,
    unique=["record_id", "category", "sub_category", "component", "factor_id"],
    description="Emissions of one record and component",
)  # fmt: skip

INVENTORY = pa.DataFrameSchema(
    {
        "category": _column(INTEGER, "Scope 3 category", blank=False),
        "name": _column(TEXT, "Name of the category", blank=False),
        "status": _column(TEXT, "Whether it was calculated", blank=False, one_of=("calculated", "not relevant", "excluded")),
        "reason": _column(TEXT, "Why it was not calculated"),
        "records": _column(INTEGER, "Records calculated", blank=False),
        "t_co2e": _column(NUMBER, "Emissions of the minimum boundary, without biogenic CO2", unit="t CO2e"),
        "t_co2e_optional": _column(NUMBER, "Optional emissions, not in the total", unit="t CO2e"),
        "t_biogenic_co2": _column(NUMBER, "Biogenic CO2, reported apart", unit="t CO2"),
        "share_by_method": _column(TEXT, "Methods and the share of the category's emissions each gave"),
        "share_supplier_data": _column(NUMBER, "Share of emissions calculated with data from suppliers", unit="fraction"),
        "time_boundary": _column(TEXT, "When the emissions occur: past, reporting year, future", blank=False),
    },
    strict=True,
    unique=["category"],
    description="One category",
)  # fmt: skip


def columns(schema: pa.DataFrameSchema) -> pd.DataFrame:
    """The columns of a table as a table: name, type, unit, whether it may be blank, meaning, example."""
    return pd.DataFrame(
        [
            {"column": name, "blank": column.nullable, "description": column.description, **(column.metadata or {})}
            for name, column in schema.columns.items()
        ]
    )  # fmt: skip


def rows_of(table: pd.DataFrame) -> list[dict[str, Any]]:
    """The rows of a table as dictionaries."""
    return [{str(column): value for column, value in row.items()} for row in table.to_dict("records")]


def empty(schema: pa.DataFrameSchema) -> pd.DataFrame:
    """A table of the schema without rows."""
    return pd.DataFrame({name: pd.Series(dtype=column.metadata["type"]) for name, column in schema.columns.items()})


def shape(table: pd.DataFrame, schema: pa.DataFrameSchema, name: str) -> pd.DataFrame:
    """The table with the schema's columns in the schema's order and types; columns it lacks are added as blanks.

    Raises InputError for a column the schema does not have.
    """
    unknown = [column for column in table.columns if column not in schema.columns]
    if unknown:
        raise InputError(Fault(f"unknown column '{unknown[0]}'", "use " + ", ".join(schema.columns), file=name))
    blank = pd.Series(None, index=table.index, dtype="object")
    columns = {
        column: table.get(column, blank).astype(rule.metadata["type"]) for column, rule in schema.columns.items()
    }
    return pd.DataFrame(columns, index=table.index).reset_index(drop=True)


def conform(table: pd.DataFrame, schema: pa.DataFrameSchema, name: str) -> pd.DataFrame:
    """The table in the schema's shape, checked against it; raises InputError naming each cell that does not fit."""
    shaped = shape(table, schema, name)
    try:
        return schema.validate(shaped, lazy=True)
    except pa.errors.SchemaErrors as refused:
        faults = [_fault(case, shaped, name) for case in refused.failure_cases.to_dict("records")]
        raise InputError(faults) from None


def _fault(case: dict[str, Any], table: pd.DataFrame, name: str) -> Fault:
    """One pandera failure as a fault with the client's file and row, where the table knows them."""
    row = dict(table.loc[case["index"]]) if case.get("index") in table.index else {}
    position = case["index"] if isinstance(case.get("index"), int) and "source_row" not in table else None
    row = {"source_file": name, "source_row": position} | {key: value for key, value in row.items() if pd.notna(value)}
    column = str(case["column"]) if case.get("column") else None
    check, value = str(case["check"]), case["failure_case"]
    if check == "not_nullable":
        return fault_at(row, "blank where a value is needed", "fill it in; blank is never read as zero", column)
    if "uniqueness" in check or "unique" in check:
        return fault_at(row, f"duplicate {column or 'key'} '{value}'", "give each line a name of its own", column)
    if isinstance(value, str):
        return fault_at(row, f"'{value}' is not allowed ({check})", "use one of the values the check names", column)
    return fault_at(row, f"{value:g} is {check}", "correct the figure; only money may be negative", column)
