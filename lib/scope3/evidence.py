"""What stands behind one record: its row in the client's file, the rule that placed it, its factors and its scores."""

from __future__ import annotations

import math
from typing import Any

import pandas as pd

from scope3.classify import CONDITIONS, load_rules
from scope3.client import Client
from scope3.errors import Fault, InputError
from scope3.factors.table_files import known_editions
from scope3.inputs.raw_tables import ClientTable, is_blank, plain
from scope3.inputs.reading import read_table
from scope3.inputs.sources import find_sources
from scope3.methods.records import SUPPLIER
from scope3.quality import reasons
from scope3.tables import rows_of


def source_table(client: Client, file: str, sheet: str | None) -> ClientTable | None:
    """A client's file read again as it stands: raw cells under the client's headings; None where it is no table.

    Arguments: `client`, `file` and `sheet` (as source_file and source_sheet name them). Raises InputError where the
    file is no longer there, or no longer what was read.
    """
    report = next((one for one in client.files if (one["file"], one["sheet"]) == (file, sheet)), None)
    if report is None or report["header_row"] is None:
        return None
    declared = [*client.organisation.ledgers, *client.organisation.activity_data]
    faults: list[Fault] = []
    sources = find_sources(declared, client.folder, faults)
    source = next((one for one in sources if one.name == file and one.declaration.sheet in (None, sheet)), None)
    if source is None:
        raise InputError(Fault("was read and is gone", "put it back, or open the client again", file, sheet))
    headings = {plain(heading): column for column, heading in report["read_as"].items()}
    return read_table(source.path, file, headings, sheet=sheet, encoding=source.declaration.encoding)


def source_lines(client: Client, record: str) -> list[str]:
    """Where a record was read and the cells of that row as the client wrote them, then the rule that placed it."""
    tables = [client.ledger, *client.read.values(), client.excluded_records]
    found = [row for table in tables for row in rows_of(table[table["record_id"] == record])]
    if not found:
        return []
    row = found[0]
    sheet = row["source_sheet"] if isinstance(row["source_sheet"], str) else None
    place = ", ".join(filter(None, [row["source_file"], f"sheet {sheet}" if sheet else "", f"row {row['source_row']}"]))
    said = [f"read from {place}"]
    table = source_table(client, row["source_file"], sheet)
    if table is None:
        return [*said, "  a footprint, not a table: the row is the number of its entry"]
    if row["source_row"] not in table.cells.index:
        raise InputError(Fault("the row is gone since it was read", "open the client again", table.file, sheet))
    report = next(one for one in client.files if (one["file"], one["sheet"]) == (table.file, sheet))
    columns = {heading: column for column, heading in report["read_as"].items()}
    for heading, cell in table.cells.loc[row["source_row"]].items():
        if not is_blank(cell) and cell == cell:
            column = columns.get(str(heading))
            read = "not read" if column is None else "" if column == heading else f"read as {column}"
            said.append(f"  {heading}: {' '.join(str(cell).split())}" + (f"  ({read})" if read else ""))
    return [*said, *_rule_lines(client, row.get("rule_id"))]


def _rule_lines(client: Client, rule_id: Any) -> list[str]:
    """The rule that placed a line, with its conditions; a record of activity data names its place itself."""
    if not isinstance(rule_id, str):
        return ["placed by the file itself: an activity file names table and category"]
    rules = load_rules(client.organisation, client.folder)
    rule = rows_of(rules[rules["rule_id"] == rule_id])[0]
    matched = " and ".join(f"{name} like '{rule[name]}'" for name in CONDITIONS if isinstance(rule[name], str))
    where = f"{rule['rule_file']}, row {rule['rule_row']}"
    return [f"placed by rule {rule_id} ({where}): {matched or 'every line'}", f"  because: {rule['reason']}"]


def emissions_lines(client: Client, emissions: pd.DataFrame) -> list[str]:
    """Each emissions row of a record: the arithmetic computed again, its steps, its factor, and why its scores."""
    if emissions.empty:
        return []
    scores = reasons(client, emissions)
    said = []
    for row in rows_of(emissions):
        head = f"category {row['category']}, {row['method']}, {row['component']} ({row['boundary']})"
        product = row["quantity"] * row["factor"]
        unit = row["unit"]
        said.append(f"{head}: {row['quantity']:,} {unit} × {row['factor']:,} kg CO2e per {unit} = {product:,} kg CO2e")
        if not math.isclose(product, row["kg_co2e"], rel_tol=1e-12):
            said.append(f"  NOT the inventory's figure, which is {row['kg_co2e']:,} kg CO2e")
        said.append(f"  steps: {row['step']}")
        if row["share"] != 1:
            said.append(f"  counted at a share of {row['share']:.4g}, which is in the quantity")
        said += [f"  {line}" for line in factor_lines(client, row["factor_id"])]
        own = (scores["component"] == row["component"]) & (scores["factor_id"] == row["factor_id"])
        said += [
            f"  {score['indicator']} {score['score']}: {score['found']}; {score['why']}"
            for score in rows_of(scores[own & (scores["category"] == row["category"])])
        ]
    return said


def factor_lines(client: Client, factor_id: str) -> list[str]:
    """A factor with publisher, edition, page, licence and attribution; a supplier's own names its record."""
    if factor_id.startswith(SUPPLIER):
        return [f"factor: stated on record {factor_id.removeprefix(SUPPLIER)} itself; its source stands in the steps"]
    library = client.library
    if factor_id not in library.position:
        raise InputError(Fault(f"factor '{factor_id}' is not in the library", "report this: it must never happen"))
    row = rows_of(library.table.loc[[library.position[factor_id]]])[0]
    said = [
        f"factor: {factor_id}",
        f"  {row['name']}; {row['region']} {row['year']}, {row['boundary'].replace('_', ' ')}, per {row['unit']}",
        f"  {row['publisher']} {row['edition']}, {row['source']}; licence {row['licence']}",
    ]
    if pd.notna(row["kg_co2e"]):
        said.append(f"  {row['kg_co2e']:,} kg CO2e per {row['unit']}")
    if pd.notna(row["loss_rate"]):
        said.append(f"  loss rate {row['loss_rate']:,}, base {row['loss_rate_base']}")
    if pd.notna(row["price_year"]):
        said.append(f"  {row['currency']} at {row['price_year']} prices, basis {row['price_basis']}")
    said.append(f"  GWP set {row['gwp_set']}" + (f"; {row['gwp_step']}" if row["gwp_step"] else ""))
    if row["own_step"]:
        return [*said, f"  {row['own_step']}"]
    for edition in known_editions():
        if (edition["publisher"], edition["edition"]) == (row["publisher"], row["edition"]):
            named = f"{edition['file']}, SHA-256 {edition['sha256']}" if edition["file"] else edition["note"]
            said += [f"  {edition['attribution']}", f"  {edition['page']} ({named})"]
    return said
