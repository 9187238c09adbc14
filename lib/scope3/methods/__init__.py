"""The methods of every category, by the guidance's names, most specific first."""

from __future__ import annotations

import inspect
from collections.abc import Callable, Mapping
from typing import Any

import pandas as pd

from scope3.errors import Fault, InputError, nearest
from scope3.factors.checks import check_factors
from scope3.factors.library import Library
from scope3.methods import (
    business_travel,
    commuting,
    content,
    end_of_life,
    foundation_models,
    franchises,
    fuel_and_energy,
    hardware,
    investments,
    leased_assets,
    processing,
    purchased_goods,
    software,
    transport,
    use_of_sold_products,
    waste,
)
from scope3.methods.technology import with_element
from scope3.tables import ACTIVITY_DATA, EMISSIONS, FACTORS, TABLE_OF_CATEGORY, TECHNOLOGY, Group, conform

Method = Callable[..., pd.DataFrame]
# The methods that may serve each category: the house's, and with a client at hand its own beside them.
Methods = Mapping[Group, Mapping[str, Method]]

# Which methods serve which category. Category 3 is laddered per activity (3A to 3D), each with the same two methods.
METHODS: dict[Group, dict[str, Method]] = {
    1: purchased_goods.METHODS,
    2: purchased_goods.METHODS,
    3: fuel_and_energy.METHODS,
    4: transport.METHODS,
    5: waste.METHODS,
    6: business_travel.METHODS,
    7: commuting.METHODS,
    8: leased_assets.METHODS,
    9: transport.METHODS,
    10: processing.METHODS,
    11: use_of_sold_products.METHODS,
    12: end_of_life.METHODS,
    13: leased_assets.METHODS_OF_LESSOR,
    14: franchises.METHODS,
    15: investments.METHODS,
    "U_hardware": hardware.METHODS,
    "U_software": software.METHODS,
    "U_models": foundation_models.METHODS,
    "U_content": content.METHODS,
}
# Categories whose ledger lines a factor per unit of money can serve.
SERVED_BY_SPEND = tuple(c for c, methods in METHODS.items() if "spend_based" in methods and c not in TECHNOLOGY)
TABLES = {category: ACTIVITY_DATA[name] for category, name in TABLE_OF_CATEGORY.items()}


def calculate(
    category: Group, method: str, activity_data: pd.DataFrame, factors: Library | pd.DataFrame, **choices: Any
) -> pd.DataFrame:
    """Emissions of a category's records by one method, as rows of the emissions table.

    Arguments: `category` (or a part of category U, such as U_hardware), `method` (a name of METHODS), `activity_data`
    (rows of the category's table; of category 3 the meters, from which its records are derived, or the records
    themselves with their sub_category), `factors` (a Library, or rows of the factor table, then used as published with
    the exact region and year only), `choices` (what the method's signature names, such as ef_basis; each must be
    given). Inputs stay untouched.
    Raises Unserved for records the method cannot serve and InputError for anything else that is wrong.
    """
    if category not in METHODS:
        raise InputError(Fault(f"category {category} has no methods", nearest(str(category), map(str, METHODS))))
    if method not in METHODS[category]:
        raise InputError(Fault(f"category {category} has no method '{method}'", nearest(method, METHODS[category])))
    library = factors if isinstance(factors, Library) else _as_published(factors)
    function = METHODS[category][method]
    known = choices_of(function)
    if unknown := sorted(set(choices).difference(known)):
        raise InputError(
            Fault(f"{method} knows no choice '{unknown[0]}'", nearest(unknown[0], known) if known else "it has none")
        )
    if missing := [name for name in known if name not in choices]:
        raise InputError(
            [Fault(f"{method} needs the choice '{name}'", f"say {name}=…", column=name) for name in missing]
        )
    return conform(function(_records(category, activity_data), library, **choices), EMISSIONS, method)


def choices_of(function: Method) -> list[str]:
    """The names of a method's choices: its keyword-only arguments."""
    return [name for name, given in inspect.signature(function).parameters.items() if given.kind is given.KEYWORD_ONLY]


def _records(category: Group, activity_data: pd.DataFrame) -> pd.DataFrame:
    """The activity data checked against its table; rows that name no file stand for themselves."""
    rows = activity_data.reset_index(drop=True)
    own_place: dict[str, Any] = {"source_file": "activity_data", "source_row": rows.index + 1}
    if category in TECHNOLOGY:
        # A line of category U names the category it stands in; its element is told by its table and kind.
        rows = rows.drop(columns="sub_category", errors="ignore")
    else:
        own_place["category"] = category
    rows = rows.assign(**{column: value for column, value in own_place.items() if column not in rows})
    if category in TECHNOLOGY:
        return with_element(str(category), conform(rows, TABLES[category], "activity_data"))
    if category != fuel_and_energy.CATEGORY:
        return conform(rows, TABLES[category], "activity_data")
    if "sub_category" not in rows:
        return fuel_and_energy.derive(conform(rows, TABLES[category], "activity_data"))
    # A meter gives a 3B and a 3C record of one name, so names are unique within each activity only.
    parts = [
        conform(part.drop(columns="sub_category"), TABLES[category], "activity_data").assign(sub_category=key)
        for key, part in rows.groupby("sub_category", dropna=False)
    ]
    return pd.concat(parts, ignore_index=True)


def _as_published(factors: pd.DataFrame) -> Library:
    """A factor table as a library that restates nothing and allows no step away from the exact factor."""
    table = conform(factors, FACTORS, "factors")
    if faults := check_factors(table, "factors"):
        raise InputError(faults)
    return Library(table.assign(gwp_step="", own_step="", refused=""))
