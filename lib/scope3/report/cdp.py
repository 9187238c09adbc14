"""CDP's table of scope 3 (question 7.8): its categories and two others, within the limits of its fields.

CDP's words and limits stand in cdp_terms.csv, its name for each method in cdp_methods.csv.
"""

from __future__ import annotations

import math
from functools import cache
from typing import Any

import pandas as pd

from scope3 import paths
from scope3.completeness import exclusion_sentence, exclusions
from scope3.errors import Fault, InputError
from scope3.inventory import CALCULATED, EXCLUDED
from scope3.organisation import Omission
from scope3.report.figures import Figures
from scope3.report.scopes import scopes_of
from scope3.report.targets import target_sentences
from scope3.results import csv_text
from scope3.settings import categories
from scope3.tables import REQUIRED, rows_of

OTHERS, NOT_EVALUATED = ("other_upstream", "other_downstream"), "not evaluated"
SPECIFY, CUT = "please specify", " […]"
OTHER = f"Other, {SPECIFY}"


@cache
def terms(kind: str) -> dict[str, str]:
    """CDP's words of a kind (row, status, column), or its limits, by the workbook's key."""
    table = pd.read_csv(paths.REFERENCE / "cdp_terms.csv", dtype="str", keep_default_na=False)
    return dict(table.loc[table["kind"] == kind, ["key", "value"]].itertuples(index=False))


@cache
def cdp_methods() -> dict[str, str]:
    """CDP's name for each method of the workbook."""
    table = pd.read_csv(paths.REFERENCE / "cdp_methods.csv", dtype="str", keep_default_na=False)
    return dict(zip(table["method"], table["cdp_method"], strict=True))


def content(figures: Figures) -> tuple[str, list[str]]:
    """The table as CSV, and a sentence on what does not fit into it.

    Raises InputError, for every category at once, for emissions outside of what a field holds and for a category that
    the table has no row for.
    """
    rows, said, faults = [], [], []
    for one in rows_of(figures.inventory):
        try:
            row, cut = _row(figures, one)
        except InputError as refused:
            faults += refused.faults
            continue
        rows.append(row)
        said += cut
    if faults:
        raise InputError(faults)
    blank = dict.fromkeys(terms("column"), "")
    for key in OTHERS:
        rows.append({**blank, "category": terms("row")[key], "status": terms("status")[NOT_EVALUATED]})
    said.append("emissions outside these categories are not evaluated: the inventory has no place for them")
    said.append(exclusion_sentence(exclusions(figures.client, figures.inventory)))
    said += target_sentences(scopes_of(figures))
    return csv_text(pd.DataFrame(rows).rename(columns=terms("column"))), said


def _row(figures: Figures, one: dict[str, Any]) -> tuple[dict[str, str], list[str]]:
    """The row of a category, and what was cut from its explanation."""
    key = str(one["category"])
    if key not in terms("row"):
        what = f"category {key} has no row in CDP's table"
        raise InputError(Fault(what, "export under the framework edition whose categories it has"))
    calculated = one["status"] == CALCULATED
    explanation, said = _explained(figures, one), []
    most = int(terms("limit")["explanation_characters"])
    if len(explanation) > most:
        said.append(f"the explanation of category {key} was {len(explanation)} characters long and is cut at {most}")
        explanation = explanation[: most - len(CUT)] + CUT
    row = {
        "category": terms("row")[key],
        "status": terms("status")[str(one["status"])],
        "emissions": _emissions(key, one["t_co2e"]) if calculated else "",
        "method": _methods(figures, one["category"]) if calculated else "",
        "suppliers": _percent(one["share_supplier_data"]) if calculated else "",
        "explanation": explanation,
    }
    return row, said


def _emissions(key: str, value: float) -> str:
    highest = float(terms("limit")["emissions_highest"])
    if not 0 <= value <= highest:
        what = f"category {key} comes to {value:,.3f} t CO2e; CDP's field takes 0 to {highest:,.0f}"
        raise InputError(Fault(what, "see which lines bring it there: credit notes belong to their invoices"))
    return _tonnes(value)


def _tonnes(value: float) -> str:
    return _plain(value, int(terms("limit")["emissions_decimals"]))


def _percent(share: float | None) -> str:
    return "" if share is None or math.isnan(share) else _plain(100 * share, int(terms("limit")["suppliers_decimals"]))


def _plain(value: float, decimals: int) -> str:
    """A number without a mark between thousands or zeros at its end."""
    return f"{value:.{decimals}f}".rstrip("0").rstrip(".")


def _methods(figures: Figures, category: int) -> str:
    """CDP's names for what gave the category's emissions; where CDP asks to specify, the method's own name."""
    emissions = figures.emissions
    own = emissions[(emissions["category"] == category) & (emissions["boundary"] == REQUIRED)]
    named: dict[str, list[str]] = {}
    for method in sorted(own["method"].unique()):
        # CDP has no name for a client's own method.
        named.setdefault(cdp_methods().get(method, OTHER), []).append(_words(method))
    return "; ".join(
        f"{name}: {', '.join(methods)}" if name.endswith(SPECIFY) else name for name, methods in sorted(named.items())
    )


def _explained(figures: Figures, one: dict[str, Any]) -> str:
    """What the figure covers and rests on, or why there is none."""
    organisation = figures.client.organisation
    if one["status"] != CALCULATED:
        stated = next((o for o in organisation.exclusions if o.category == one["category"]), None)
        said = [str(one["reason"])]
        if one["status"] == EXCLUDED and stated is not None:
            said.append(_estimate(stated))
        return _joined(said)
    boundaries = categories(organisation.framework).set_index("category")["minimum_boundary"]
    said = [str(boundaries[one["category"]]), f"Methods by share of the emissions: {_words(one['share_by_method'])}"]
    if one["t_co2e_optional"]:
        said.append(f"Optional emissions of {_tonnes(one['t_co2e_optional'])} t CO2e are not in the figure")
    left_out = figures.client.excluded_records
    for record in left_out.loc[left_out["category"] == one["category"], "record_id"]:
        stated = next((o for o in organisation.exclusions if o.record == record), None)
        if stated is not None:
            said.append(f"Left out, record {record}: {stated.reason.rstrip('.')}. {_estimate(stated)}")
    return _joined(said)


def _estimate(stated: Omission) -> str:
    if stated.estimated_t_co2e is None:
        return "Its size has not been estimated"
    return f"Estimated at {_tonnes(stated.estimated_t_co2e)} t CO2e: {stated.estimate_basis}"


def _joined(sentences: list[str]) -> str:
    return " ".join(f"{' '.join(one.split()).removesuffix('.')}." for one in sentences)


def _words(name: object) -> str:
    return str(name).replace("_", " ")
