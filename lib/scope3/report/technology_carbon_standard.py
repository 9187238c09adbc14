"""Category U as the Technology Carbon Standard's JSON, schema 0.1.0: kg CO2e and a note for each element.

An element without a line in the files is left out, which the schema allows: nothing is known of it, and 0 would say
that it emits nothing. An element whose devices were all acquired in earlier years is a true 0 by year of acquisition.
"""

from __future__ import annotations

import json
import math
from functools import cache
from typing import Any

import pandas as pd

from scope3 import paths
from scope3.client import Client
from scope3.errors import Fault, InputError
from scope3.inventory import calculate_emissions, share_by_method
from scope3.methods.records import check_choice
from scope3.methods.technology import with_element
from scope3.report.figures import Figures
from scope3.tables import REQUIRED, TECHNOLOGY
from scope3.technology.standard import ELEMENT_OF_PART, ELEMENTS, HARDWARE
from scope3.technology.views import ACQUISITION, AMORTISED, VIEWS, amortised, counted

VERSION = "0.1.0"
UPSTREAM = "upstream_emissions"
MODELS = ELEMENT_OF_PART["U_models"]
VIEW_SAID = {
    "acquisition": "Counted whole in the year of acquisition, nothing amortised",
    "amortised": "Amortised in a straight line over the life of each device, the remainder when it leaves early",
}
# What of a line the standard counts elsewhere, and where.
NOT_COUNTED = {
    MODELS: "of electricity and of figures that do not tell it apart stand in category 1 of the GHG Protocol",
    ELEMENT_OF_PART["U_content"]: "of an audience's devices and of travel stand beside the total",
}


@cache
def schema() -> dict[str, Any]:
    """The standard's schema in the workbook's words: a JSON Schema (2020-12)."""
    path = paths.REFERENCE / "technology_standard_schema.json"
    return dict(json.loads(path.read_text(encoding="utf-8")))


def content(client: Client, view: str) -> tuple[dict[str, Any], list[str]]:
    """The standard's file for one organisation and year, and a sentence on each element it leaves out.

    Arguments: `client`, `view` (acquisition or amortised, of hardware; the other elements are of the year). Raises
    InputError for an unknown view, a record the view cannot take, and emissions below zero.
    """
    check_choice("view", view, VIEWS)
    emissions = calculate_emissions(client, *TECHNOLOGY)
    spread = amortised(client) if view == AMORTISED else None
    lines = _lines(client)
    leaves, said = {}, []
    for element in ELEMENTS:
        own, known = emissions[emissions["sub_category"] == element], lines[lines["element"] == element]
        if element in HARDWARE:
            devices = None if spread is None else spread[spread["sub_category"] == element]
            leaf = _devices(own, int(known["counted"].sum()), view, devices)
        else:
            leaf = _of_year(element, own)
        if leaf is None:
            said.append(f"{element.replace('_', ' ')} is left out: {_why_not(own, known)}")
        else:
            leaves[element] = leaf
    found = {"schema_version": VERSION, UPSTREAM: leaves}
    check(found)
    return found, said


def as_text(figures: Figures, view: str = ACQUISITION) -> tuple[str, list[str]]:
    """The content as the text of a file."""
    found, said = content(figures.client, view)
    return json.dumps(found, indent=2, ensure_ascii=False, allow_nan=False) + "\n", said


def check(found: Any) -> None:
    """Raise InputError for what the standard's schema does not allow, each with its place in the file."""
    import jsonschema  # takes a moment, and only an export needs it

    faults = [
        Fault(f"{'.'.join(map(str, wrong.absolute_path)) or 'the file'}: {wrong.message}", _mend(wrong.validator))
        for wrong in jsonschema.Draft202012Validator(schema()).iter_errors(found)
    ]
    if faults:
        raise InputError(faults)


def _mend(rule: Any) -> str:
    if rule == "minimum":
        return "the standard takes no emissions below zero: cover credit notes with their invoices, by covers_records"
    return "keep to the keys and types of the standard's schema"


def _lines(client: Client) -> pd.DataFrame:
    """The element of every line of category U, devices of earlier years too, and whether its category is counted."""
    left_out = [o.category for o in client.organisation.exclusions if o.category is not None]
    parts = [with_element(str(part), client.activity_data[name]) for part, name in TECHNOLOGY.items()]
    lines = pd.concat([part[["sub_category", "category"]] for part in parts], ignore_index=True)
    return pd.DataFrame({"element": lines["sub_category"], "counted": ~lines["category"].isin(left_out)})


def _devices(own: pd.DataFrame, lines: int, view: str, spread: pd.DataFrame | None) -> dict[str, Any] | None:
    """A leaf of hardware in the view asked for, or nothing where the register has no device of it."""
    if not lines:
        return None
    notes = [VIEW_SAID[view]]
    if spread is not None:
        kg = math.fsum(spread["year_kg_co2e"])
        methods = ", ".join(sorted(set(spread["method"])))
        notes.append(f"{_many(lines)} of the register by {methods}")
        if written_off := math.fsum(spread["written_off_kg_co2e"]):
            notes.append(f"{written_off:,.0f} kg of it written off with devices that left before the end of their life")
    elif own.empty:
        kg = 0.0
        notes.append(f"no device was acquired in the year; {_many(lines)} of the register, all of earlier years")
    else:
        kg = math.fsum(own["kg_co2e"])
        notes += _of_rows(own)
    return _leaf(kg, notes)


def _of_year(element: str, own: pd.DataFrame) -> dict[str, Any] | None:
    """A leaf of an element that is of the year in either view, or nothing where no row of it counts."""
    rows = counted(own)
    if rows.empty:
        return None
    notes = _of_rows(rows)
    if element == MODELS:
        notes.append("narrow: the embodied emissions of the hardware alone")
    if elsewhere := math.fsum(own["kg_co2e"]) - math.fsum(rows["kg_co2e"]):
        notes.append(f"{elsewhere:,.0f} kg {NOT_COUNTED[element]}, not here")
    return _leaf(math.fsum(rows["kg_co2e"]), notes)


def _of_rows(rows: pd.DataFrame) -> list[str]:
    """Which methods gave the figure, and what of it is beside the total of the GHG Protocol inventory."""
    notes = [f"{_many(rows['record_id'].nunique())} by {share_by_method(rows)}"]
    beside = math.fsum(rows.loc[rows["boundary"] != REQUIRED, "kg_co2e"])
    return [*notes, f"{beside:,.0f} kg of it outside the GHG Protocol's minimum boundary"] if beside else notes


def _leaf(kg: float, notes: list[str]) -> dict[str, Any]:
    return {"emissions": kg, "notes": "; ".join(notes) + "."}


def _why_not(own: pd.DataFrame, known: pd.DataFrame) -> str:
    """Why an element has no leaf."""
    if len(own):
        return f"{_many(own['record_id'].nunique())}, and no embodied emissions stated apart"
    return f"{_many(len(known))}, in categories under exclusions" if len(known) else "no data"


def _many(lines: int) -> str:
    return f"{lines} line{'s' if lines != 1 else ''}"
