"""What the methods of content share: which line belongs to which stage, and whose machines are none of category U."""

from __future__ import annotations

import pandas as pd

from scope3.factors.library import Library
from scope3.methods.records import OTHER_KIND, refuse, require, written, wrong
from scope3.methods.use import use_rows

# The amounts a line may hold, and the stages they belong to: a line of another stage would leave them out unseen.
STAGES_OF = {
    "transferred_gb": ("distribution",),
    "tape_drives": ("archiving",),
    "stored_hours": ("storage",),
    "energy_kwh": ("processing", "archiving"),
    "capacity_tb": ("storage", "archiving"),
}
BELONGS = {
    "own_servers": "take the line out: the servers count as hardware, their electricity in scope 2 and category 3",
    "cloud": "make it a line of purchased_goods, category 1: it is the standard's category C, with its hardware in it",
}


def check_stages(activity_data: pd.DataFrame) -> None:
    """Raise InputError for amounts of another stage, travel outside production, and machines that count elsewhere."""
    stage = activity_data["stage"]
    mend = "give each stage a line of its own, and name the stage"
    for column, stages in STAGES_OF.items():
        stray = activity_data[column].notna() & ~stage.isin(stages)
        what = f"{column} is of {' or '.join(stages)}, and the line is not"
        wrong(activity_data, stray, what, mend, column)
    astray = activity_data["travel"].fillna(False).astype("bool") & (stage != "production").fillna(True)
    wrong(activity_data, astray, "travel outside the production of content", "say stage production", "travel")
    for host, mend in BELONGS.items():
        what = f"content on {host.replace('_', ' ')} counts elsewhere"
        wrong(activity_data, (activity_data["hosted_on"] == host).fillna(False), what, mend, "hosted_on")


def of_stage(activity_data: pd.DataFrame, stage: str) -> None:
    """Refuse the lines of other stages."""
    other = (activity_data["stage"] != stage).fillna(True)
    refuse(activity_data, other, OTHER_KIND, "serve it by the method of its stage")


def electricity_rows(
    activity_data: pd.DataFrame, kilowatt_hours: pd.Series, factors: Library, *, method: str, step: pd.Series | str
) -> pd.DataFrame:
    """Electricity of machines times the effectiveness of their data centre, at the grid's life cycle factor.

    Raises Unserved for records without activity or pue: what cooling takes is never assumed.
    """
    require(activity_data, ["activity", "pue", "hosted_on"])
    drawn = activity_data.assign(quantity=kilowatt_hours * activity_data["pue"], unit="kWh")
    said = step + ", times " + written(activity_data["pue"]) + " of the data centre"
    return use_rows(drawn, factors, method=method, step=said)
