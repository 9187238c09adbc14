"""The Technology Carbon Standard's category U: its elements, the kinds of device, and the figures its methods need."""

from __future__ import annotations

from functools import cache
from typing import Any

import pandas as pd

from scope3 import paths
from scope3.errors import Fault, InputError

# Elements as the standard's schema names them, by the part of category U whose table holds them; devices by their kind.
ELEMENT_OF_PART = {"U_software": "software", "U_models": "foundation_models", "U_content": "content_and_data"}
HARDWARE = ("employee_hardware", "network_hardware", "server_hardware")
# Components of foundation models; whatever else stands there, such as a factor per money, cannot be taken apart.
TRAINING, INFERENCE = "training_electricity", "inference_electricity"
PART_OF_MODEL = {
    **dict.fromkeys(("embodied", "embodied_gpu", "embodied_server"), "narrow"),
    TRAINING: TRAINING,
    INFERENCE: INFERENCE,
}
ELEMENTS = ("software", *HARDWARE, "foundation_models", "content_and_data")
# What is said of a category's figure that leaves out the lines of category U that count in it.
WITHOUT = "without technology (notebook 25)"


@cache
def kinds() -> pd.DataFrame:
    """The kinds of device by name: element, meaning, and the factor library's activities by mass and by money."""
    table = pd.read_csv(paths.REFERENCE / "technology_kinds.csv", dtype="str", keep_default_na=False)
    return table.set_index("kind")


@cache
def figures() -> pd.DataFrame:
    """The figures of category U that are no emission factor, by name: value, unit, publisher, edition, source, licence.

    Figures under share-alike licences stand in files of their own; a name that stands in two of them is refused.
    """
    files = sorted(paths.REFERENCE.glob("technology_*figures*.csv"))
    table = pd.concat([pd.read_csv(path, keep_default_na=False, dtype={"value": "float64"}) for path in files])
    if (twice := table["figure"].duplicated()).any():
        raise InputError(Fault(f"figure '{table.loc[twice, 'figure'].iloc[0]}' stands twice", "keep one"))
    return table.set_index("figure")


def figure(name: str) -> tuple[float, str]:
    """One figure, and where it is published."""
    row: dict[Any, Any] = figures().loc[[name]].to_dict("records")[0]
    return float(row["value"]), f"{row['publisher']} {row['edition']}, {row['source']}"


def narrow_and_wide(emissions: pd.DataFrame) -> pd.DataFrame:
    """What the standard counts of foundation models (narrow: embodied) beside cradle to gate (wide), for each record.

    Columns in kg CO2e: narrow, training_electricity, inference_electricity, unsplit (a factor that does not tell them
    apart), and wide, their sum. A part that a record does not state is blank, not zero.
    """
    models = emissions[emissions["sub_category"] == ELEMENT_OF_PART["U_models"]]
    part = models["component"].map(PART_OF_MODEL).fillna("unsplit").rename("part")
    table = models.groupby(["record_id", part])["kg_co2e"].sum().unstack()
    table = table.reindex(columns=["narrow", TRAINING, INFERENCE, "unsplit"]).astype("float64")
    return table.assign(wide=table.sum(axis=1)).rename_axis(columns=None).add_suffix("_kg_co2e").reset_index()
