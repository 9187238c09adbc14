"""A new client's folder: organisation.yaml with a word on each key, and input files made from the tables' schemas."""

from __future__ import annotations

import io
from pathlib import Path

import pandas as pd
import pandera.pandas as pa
import xlsxwriter

from scope3 import paths
from scope3.classify import CONDITIONS
from scope3.entities import entity_kinds
from scope3.errors import Fault, InputError
from scope3.files import write_atomically
from scope3.organisation import check_slug
from scope3.quality import criteria
from scope3.settings import categories
from scope3.tables import ACTIVITY_DATA, INDICATORS, LEDGER, OWN_FACTORS, READ_BY_PROGRAM, columns, rows_of
from scope3.tables.products import PRODUCTS

_CONDITION = "Regular expression that must match the whole cell, in any case; blank matches any"
RULE_COLUMNS = {
    "rule_id": "Name of the rule, unique; it stands on every line the rule places",
    **{name: _CONDITION for name in CONDITIONS},
    "disposition": "category, meter (energy spend, counted by the meters) or out_of_scope_3",
    "category": "The scope 3 category; 3 for meter; blank for out_of_scope_3",
    "activity": "Spend factor of the line, such as sic/62; needed in categories served by money",
    "reason": "One sentence, printed to the client",
}

ORGANISATION_YAML = """\
# What this organisation is, where its files lie, which choices hold. An unknown key stops the run.
organisation: {organisation}
name: {organisation}  # the name as it should stand in the statement
year: {year}
period: {{start: {year}-01-01, end: {year}-12-31}}
country: GB  # ISO 3166-1 alpha-2
currency: GBP  # ISO 4217
# Decides whose emissions are scopes 1 and 2, and what moves to the leased assets, franchises and investments of scope 3.
consolidation_approach: operational_control  # or financial_control, or equity_share (which needs the entities)
entities: []
# entities:  a tree, the organisation on top; every line of every file then names its entity
#   - {{name: {organisation}}}
#   - {{name: Northern Works Ltd, parent: {organisation}, kind: subsidiary, equity_share: 0.8, financial_control: yes, operational_control: yes}}
#   kinds: {kinds}

gwp_set: AR5GWP100  # of the whole inventory; or AR4GWP100, AR6GWP100; over 20 years AR4GWP20, AR5GWP20, AR6GWP20
accept_gwp_sets: []  # sets used as published where a factor's gases are not known; not_stated where its source is silent
accept_price_bases: [purchaser]  # add not_stated to use spend factors whose publisher names no price basis
# Pinned: a new edition never moves this result. `scope3 factors list` shows the editions, `scope3 factors show TEXT` the
# activities to name in the files. Lines served by their money need a spend edition as well; where its publisher
# names no GWP set or price basis, not_stated must stand in the two lists above.
# Devices by their kind need boavizta_footprints/2023-02, servers by their parts boavizta_components/2.5.0 (both not_stated).
factor_editions: [{edition}]
factor_selection:  # steps allowed from the exact factor; each one taken is named on the row
  earlier_years: true  # where the record's year has no figure: the newest that is not later
  later_years: false  # where no earlier year may serve: the next one
  # maximum_age: 5   years; an older figure is not taken, also per unit of money
  # regions: {{DE: [world]}}   who stands in where a country has no figure, in this order
  # precedence: [own, {edition}]   where two tables hold a figure for one key the first listed wins; unlisted, the run stops
factors: [factors.csv]  # own figures: each with its owner, its evidence and the last day it may be used

ledgers:  # money; each line is placed by a rule
  - file: ledger.csv
    # decimal: "."        thousands: ","        date_format: "%d/%m/%Y"        sheet: Sheet1
    # columns: {{spend: Amount}}   our name: their header
    # defaults may also say how good the file is, from 1 to 5: {{reliability: 2, completeness: 1}}; columns.md says what of
    defaults: {{currency: GBP, country: GB}}  # for every line where the file has no such column or the cell is blank
    # Money that holds VAT: add tax_included: yes, tax_rate: 0.2 to the defaults, or columns of these names to the file.
activity_data:  # quantities and suppliers' data
{activity_data}
  # a sheet of a workbook: {{file: templates.xlsx, sheet: purchased_goods, table: purchased_goods}}
# footprints: [footprints/*.json]   suppliers' PACT footprints; purchased_goods names them in product_footprint
# carrier_footprints: [{{file: shipments.json}}]   carriers' shipments (iLEAP), records of category 4
# products: [{{file: products.csv}}]   own products whose footprints go to customers (scope3 export pact)
rules: [rules.csv]  # own classification rules, tried before the house rules; columns.md says what its columns mean

methods: {{}}  # an order other than the house's, for example "1": [average_data, spend_based]
choices: {{}}  # another choice than the house's, for example ef_basis: combustion

# Every category is calculated or stands here with a reason; nothing is left out without a word. Take the # off for what
# is not assessed yet; a category listed here is not calculated even if its file is filled in.
exclusions: []
# exclusions:
{exclusions}
not_relevant: []
# Lines that look like one thing counted twice and are two; where a rule against double counting stops them, and only there.
distinct: []
# distinct: [{{records: [TR-1, L-17], reason: "Why these are two things, in a sentence"}}]
"""


def new_client(organisation: str, year: int, edition: str) -> list[Path]:
    """Write the folder of a new organisation and year, and return its files.

    Arguments: `organisation` (a slug), `year`, `edition` (of the factor library, pinned in organisation.yaml). Raises
    InputError for a name that is no slug and for a folder that already exists: nothing is overwritten.
    """
    check_slug(organisation)
    folder = paths.organisations() / organisation / str(year)
    if folder.exists():
        raise InputError(
            Fault(f"{organisation}/{year} is there already", "choose another name or year, or edit its files")
        )
    tables = {"ledger": LEDGER, **ACTIVITY_DATA, "products": PRODUCTS}
    exclusions = "\n".join(
        f'#   - {{category: {c["category"]}, reason: "To be assessed: {c["name"].lower()}"}}'
        for c in rows_of(categories())
    )
    files = "\n".join(f"  - {{file: {name}.csv, table: {name}}}" for name in ACTIVITY_DATA)
    written = [folder / "organisation.yaml"]
    write_atomically(
        written[0],
        ORGANISATION_YAML.format(
            organisation=organisation,
            year=year,
            edition=edition,
            exclusions=exclusions,
            activity_data=files,
            kinds=", ".join(entity_kinds().index),
        ),
    )
    for name, schema in {**tables, "factors": OWN_FACTORS}.items():
        written.append(folder / f"{name}.csv")
        write_atomically(written[-1], ",".join(input_columns(schema)["column"]) + "\n")
    written.append(folder / "rules.csv")
    write_atomically(written[-1], ",".join(RULE_COLUMNS) + "\n")
    written.append(folder / "templates.xlsx")
    write_atomically(written[-1], _workbook(tables))
    written.append(folder / "columns.md")
    write_atomically(written[-1], _columns_page({**tables, "factors": OWN_FACTORS}))
    return written


def input_columns(schema: pa.DataFrameSchema) -> pd.DataFrame:
    """The columns of a table that a client fills in; the scores of data quality, which few do, are left to columns.md."""
    described = columns(schema)
    return described[~described["column"].isin([*READ_BY_PROGRAM, *INDICATORS])].reset_index(drop=True)


def _workbook(tables: dict[str, pa.DataFrameSchema]) -> bytes:
    """One sheet per table: headers in the first row, each with a note; drop-downs where the values are a list."""
    buffer = io.BytesIO()
    with xlsxwriter.Workbook(buffer, {"in_memory": True, "strings_to_formulas": False}) as book:
        bold, bold_required = book.add_format({"bold": True}), book.add_format({"bold": True, "bg_color": "#FFF2CC"})
        for name, schema in tables.items():
            sheet = book.add_worksheet(name)
            sheet.freeze_panes(1, 0)
            for position, column in input_columns(schema).iterrows():
                at = int(str(position))
                sheet.write_string(0, at, column["column"], bold if column["blank"] else bold_required)
                sheet.write_comment(0, at, _note(column))
                sheet.set_column(at, at, max(12, len(column["column"]) + 2))
                if isinstance(column["one_of"], tuple):
                    sheet.data_validation(1, at, 2000, at, {"validate": "list", "source": list(column["one_of"])})
    return buffer.getvalue()


def _note(column: pd.Series) -> str:
    parts = [
        column["description"],
        f"Unit: {column['unit']}" if isinstance(column["unit"], str) else "",
        f"Example: {column['example']}" if pd.notna(column["example"]) else "",
        "" if column["blank"] else "Required.",
    ]
    return "\n".join(filter(None, parts))


def _columns_page(tables: dict[str, pa.DataFrameSchema]) -> str:
    """The columns of every input file as a page."""
    lines = [
        "# The input files, column by column",
        "",
        "Blank is never read as zero; columns marked required must be filled in.",
        "",
    ]
    for name, schema in tables.items():
        lines += [
            f"## {name}.csv",
            "",
            schema.description or "",
            "",
            "| Column | Required | Unit | Meaning | Example |",
            "|---|---|---|---|---|",
        ]
        for column in input_columns(schema).to_dict("records"):
            allowed = ". One of: " + ", ".join(column["one_of"]) if isinstance(column["one_of"], tuple) else ""
            cells = [
                f"`{column['column']}`",
                "" if column["blank"] else "yes",
                column["unit"] if isinstance(column["unit"], str) else "",
                column["description"] + allowed,
                column["example"] if pd.notna(column["example"]) else "",
            ]
            lines.append("| " + " | ".join(map(str, cells)) + " |")
        lines.append("")
    lines += [
        "## Data quality",
        "",
        "Every file may have these columns besides, or state them for all its lines under `defaults` in organisation.yaml.",
        "What is left blank is derived from method and factor, and is 5 where nothing says.",
        "",
        "| Column | 1 | 2 | 3 | 4 | 5 |",
        "|---|---|---|---|---|---|",
    ]
    meanings = criteria().pivot(index="indicator", columns="score", values="meaning").loc[list(INDICATORS)]
    lines += [
        "| " + " | ".join([f"`{name}`", *row]) + " |" for name, row in zip(INDICATORS, meanings.to_numpy(), strict=True)
    ]
    lines += [
        "",
        "## rules.csv",
        "",
        "The first rule that matches places a ledger line.",
        "",
        "| Column | Meaning |",
        "|---|---|",
    ]
    lines += [f"| `{name}` | {meaning} |" for name, meaning in RULE_COLUMNS.items()]
    lines.append("")
    return "\n".join(lines)
