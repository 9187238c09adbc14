"""Waste water with organic load or nitrogen: methane and nitrous oxide, for sectors whose waste water is heavy."""

from __future__ import annotations

import pandas as pd

from scope3 import units
from scope3.factors.library import Library
from scope3.methods.records import apply_factor, choose, gather, ratios, require, wrong
from scope3.treatments import wastewater_figure

LOADS, NITROGEN = ("kg COD", "kg BOD"), "kg N"
EFFLUENT, COMPONENT = "effluent", "wastewater_treatment"


def wastewater_rows(activity_data: pd.DataFrame, factors: Library, *, method: str) -> pd.DataFrame:
    """Emissions of waste water by its organic load (kg COD, kg BOD) or nitrogen (kg N).

    Arguments: `activity_data` (activity: the library's factor for the methane or nitrous oxide released, quantity,
    unit, wastewater_system; sludge_removed in the line's unit, methane_recovered in kg). Blank deductions deduct
    nothing. Raises InputError for another unit or gas, and for more taken off than there is.
    Source: IPCC 2006 Guidelines, volume 5, chapter 6, equations 6.4, 6.5 and 6.7.
    """
    require(activity_data, ["activity", "quantity", "unit"])
    effluent = activity_data["wastewater_system"] == EFFLUENT
    kinds = [(activity_data[~effluent], _methane, "methane"), (activity_data[effluent], _oxide, "nitrous_oxide")]
    return gather([_released(rows, gas(rows), factors, method, name) for rows, gas, name in kinds if len(rows)])


def _methane(rows: pd.DataFrame) -> pd.DataFrame:
    """Methane (kg) from the load left after sludge removal, less what is recovered, and how it was found."""
    per = rows["unit"].map(_load).astype("str")
    wrong(rows, per.isna(), "the load of waste water is in kg COD or kg BOD", "convert it, or name no system", "unit")
    rows = rows.assign(per=per, into=ratios(rows, per))
    left = (rows["quantity"] - rows["sludge_removed"].fillna(0)) * rows["into"]
    wrong(rows, left < 0, "sludge_removed exceeds the load", "check both, in the line's unit", "sludge_removed")
    found = [
        (*wastewater_figure("max_methane", per=per), *wastewater_figure("methane_correction", system=system))
        for per, system in zip(rows["per"], rows["wastewater_system"], strict=True)
    ]
    figures = pd.DataFrame(found, index=rows.index, columns=["most", "most_at", "correction", "correction_at"])
    recovered = rows["methane_recovered"].fillna(0)
    methane = left * figures["most"].astype("float64") * figures["correction"].astype("float64") - recovered
    mend = "check both; what is recovered from elsewhere belongs elsewhere"
    wrong(rows, methane < 0, "methane_recovered exceeds the methane formed", mend, "methane_recovered")
    how = [
        f"load {load:.10g} {row['per']} × {row['most']:g} kg CH4 ({row['most_at']}) × {row['correction']:g} "
        f"({row['correction_at']}), less {taken:.10g} kg recovered"
        for load, taken, row in zip(left, recovered, rows.join(figures).to_dict("records"), strict=True)
    ]
    return pd.DataFrame({"mass": methane, "how": pd.Series(how, index=rows.index, dtype="str")})


def _load(unit: str) -> str | None:
    return next((per for per in LOADS if units.dimension(unit) == units.dimension(per)), None)


def _oxide(rows: pd.DataFrame) -> pd.DataFrame:
    """Nitrous oxide (kg) from the nitrogen of the effluent, and how it was found."""
    unfit = rows["unit"].map(lambda unit: units.dimension(unit) != units.dimension(NITROGEN)).astype("bool")
    wrong(rows, unfit, "the nitrogen of an effluent is in kg N", "convert it, or name another system", "unit")
    for column in ("sludge_removed", "methane_recovered"):
        wrong(rows, rows[column].notna(), f"{column} has no meaning for an effluent", "leave it blank", column)
    share, place = wastewater_figure("nitrous_oxide", system=EFFLUENT, per=NITROGEN)
    weight, _ = wastewater_figure("nitrous_oxide_mass", system=EFFLUENT, per=NITROGEN)
    mass = rows["quantity"] * ratios(rows, pd.Series(NITROGEN, index=rows.index)) * share * weight
    how = f"{share:g} kg N2O-N per kg N ({place}), 44/28 kg N2O per kg N2O-N"
    return pd.DataFrame({"mass": mass, "how": pd.Series(how, index=rows.index, dtype="str")})


def _released(rows: pd.DataFrame, gas: pd.DataFrame, factors: Library, method: str, name: str) -> pd.DataFrame:
    """Emissions of the mass of one gas by the library's factor for its release."""
    other = ~rows["activity"].str.split("/").map(lambda words: name in words).astype("bool")
    mend = f"name the library's release of {name.replace('_', ' ')} (`scope3 factors show {name}`)"
    wrong(rows, other, f"waste water of this system releases {name.replace('_', ' ')}", mend, "activity")
    picked = choose(rows.assign(unit="kg"), factors, "release")
    mass = gas["mass"] * picked["ratio"]
    return apply_factor(rows, picked, method=method, component=COMPONENT, quantity=mass, step=gas["how"])
