"""What a foundation model's emissions are made of: graphics cards and servers worn, and electricity."""

from __future__ import annotations

import pandas as pd

from scope3.factors.library import Library
from scope3.methods.records import (
    SUPPLIER,
    apply_factor,
    check_choice,
    choose,
    emissions_rows,
    gather,
    refuse,
    require,
    written,
    wrong,
)
from scope3.methods.use import RELEASES, supplier_rows, use_rows
from scope3.tables import OPTIONAL, REQUIRED
from scope3.technology.standard import INFERENCE, TRAINING

# What wears: the factor library's activity, the column of a client's own figure, the component of the emissions.
HARDWARE = (
    ("foundation_model/gpu", "gpu_kg_co2e", "embodied_gpu"),
    ("foundation_model/server", "server_kg_co2e", "embodied_server"),
)


def boundary_of_electricity(model_boundary: str) -> str:
    """Where electricity stands: in the minimum boundary of category 1, or beside category U, which is embodied only."""
    check_choice("model_boundary", model_boundary, ("wide", "narrow"))
    return REQUIRED if model_boundary == "wide" else OPTIONAL


def hardware_rows(
    activity_data: pd.DataFrame, gpus: pd.Series, servers: pd.Series, factors: Library, *, method: str, step: pd.Series
) -> pd.DataFrame:
    """Embodied emissions of the graphics cards and servers that were worn, in lives of one (devices).

    The record's own figure per device is taken, else the library's of the world, which knows devices by no country.
    Raises Unserved for records with neither, or without the source of their own figure.
    """
    parts = []
    for (activity, column, component), devices in zip(HARDWARE, (gpus, servers), strict=True):
        named = activity_data.assign(activity=activity, unit="device")
        own = named[named[column].notna()]
        require(own, ["supplier_source"])
        parts.append(
            emissions_rows(
                own,
                method=method,
                component=component,
                factor_id=SUPPLIER + own["record_id"],
                quantity=devices[own.index],
                unit="device",
                factor=own[column],
                step=step[own.index] + "; figure per device: " + own["supplier_source"],
                supplier_data=True,
            )
        )
        rows = named[named[column].isna()]
        rows = rows.assign(country=rows["country"].where(rows["country"].isna()))
        picked = choose(rows, factors, "embodied")
        worn = devices[rows.index] * picked["ratio"]
        parts.append(
            apply_factor(rows, picked, method=method, component=component, quantity=worn, step=step[rows.index])
        )
    return gather(parts)


def training_rows(
    activity_data: pd.DataFrame, share: pd.Series, factors: Library, *, method: str, model_boundary: str
) -> pd.DataFrame:
    """The organisation's share of the electricity of training, as published or by the grid factor of its country.

    Raises Unserved under the wide boundary for records without it, InputError for two statements of it, and for a
    figure by contracts, which is nothing where certificates were bought.
    """
    boundary = boundary_of_electricity(model_boundary)
    stated, metered = activity_data["training_kg_co2e"].notna(), activity_data["training_kwh"].notna()
    what, mend = "the electricity of training is given twice, as kg CO2e and as kWh", "keep the one to be used"
    wrong(activity_data, stated & metered, what, mend, "training_kwh")
    by_contract = stated & (activity_data["training_basis"] == "market_based")
    by_contract |= stated & (activity_data["training_kg_co2e"] == 0)
    what = "a figure of training by contracts, or of nothing, says what was bought and not what was emitted"
    mend = "give the location-based figure, or training_kwh"
    wrong(activity_data, by_contract, what, mend, "training_kg_co2e")
    _must_be_named(activity_data, stated | metered, model_boundary, "training_kg_co2e and training_kwh are blank")
    published = activity_data[stated]
    require(published, ["training_basis"])
    step = "share " + written(share) + " of " + written(activity_data["training_kg_co2e"]) + " kg, location-based"
    given = supplier_rows(
        published,
        published["training_kg_co2e"] * share[published.index],
        method=method,
        component=TRAINING,
        source="supplier_source",
        boundary=boundary,
        step=step[published.index],
    )
    rows = activity_data[metered]
    kwh = rows["training_kwh"] * share[rows.index]
    step = "share " + written(share[rows.index]) + " of the electricity of training"
    return gather([given, _electricity(rows, kwh, factors, method, TRAINING, boundary, step)])


def answering_rows(
    activity_data: pd.DataFrame, kwh: pd.Series, factors: Library, *, method: str, model_boundary: str
) -> pd.DataFrame:
    """The electricity of answering by the grid factor of its country; under the narrow boundary where it is named."""
    boundary = boundary_of_electricity(model_boundary)
    named = activity_data["electricity_activity"].notna()
    _must_be_named(activity_data, named, model_boundary, "electricity_activity is blank")
    rows = activity_data[named]
    require(rows, ["pue"])
    step = "electricity of answering, power usage effectiveness " + written(rows["pue"])
    return _electricity(rows, kwh[rows.index], factors, method, INFERENCE, boundary, step)


def _must_be_named(activity_data: pd.DataFrame, named: pd.Series, model_boundary: str, what: str) -> None:
    if model_boundary == "wide":
        reason = f"{what}, and the wide boundary holds the electricity"
        refuse(activity_data, ~named, reason, "fill it in, or choose model_boundary narrow")


def _electricity(
    rows: pd.DataFrame, kwh: pd.Series, factors: Library, method: str, component: str, boundary: str, step: pd.Series
) -> pd.DataFrame:
    """Electricity at its data centre, generated and upstream of generation, as rows of one component."""
    require(rows, ["electricity_activity"])
    used = rows.assign(
        activity=rows["electricity_activity"], country=rows["electricity_country"], quantity=kwh, unit="kWh"
    )
    found = use_rows(used, factors, method=method, step=step, boundary=boundary)
    nothing = found.loc[found["component"].isin(RELEASES) & (found["factor"] == 0), "record_id"]
    what = "the factor of this electricity is nothing, which is a statement by contracts"
    wrong(rows, rows["record_id"].isin(nothing), what, "name the electricity of the grid", "electricity_activity")
    return found.assign(component=pd.Series(component, index=found.index, dtype="str"))
