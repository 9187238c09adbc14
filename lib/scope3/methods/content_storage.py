"""Category U, content: data processed, stored and archived on a supplier's machines and on tape."""

from __future__ import annotations

import pandas as pd

from scope3.factors.library import Library
from scope3.methods.content_stages import check_stages, electricity_rows, of_stage
from scope3.methods.records import apply_factor, choose, gather, refuse, require, written
from scope3.technology.standard import figure, figures

# What the factor library calls the hardware that holds data, as in the register of hardware; its component is embodied.
MEDIUM = "hardware/"
TAPE, TAPE_DRIVE = MEDIUM + "tape", MEDIUM + "tape_drive"
EMBODIED = "embodied"


def processing(activity_data: pd.DataFrame, factors: Library) -> pd.DataFrame:
    r"""Multiply the electricity of processing by the data centre's effectiveness and the grid's factors.

    $$ E = \sum_i W_i \cdot PUE_i \cdot EF_{el} $$

    Symbols: $W_i$ electricity of the machines that caption, translate, recommend or convert content $i$ (kWh), $PUE_i$
    power usage effectiveness of their data centre (kWh per kWh), $EF_{el}$ life cycle factor of electricity (kg CO2e
    per kWh: generation and upstream, without grid losses).
    Minimum boundary: electricity of the supplier's machines and of what cools them. On own servers it is scope 2, in
    the cloud the standard's category C.
    When to use it: a supplier states the electricity of its processing. Needs: stage, hosted_on, activity, energy_kwh,
    pue.
    Raises Unserved for records without these or without a factor, InputError for own servers and the cloud, and for
    amounts of other stages.
    Source: Technology Carbon Standard (2025), Upstream Emissions, Content and Data.
    """
    check_stages(activity_data)
    of_stage(activity_data, "processing")
    require(activity_data, ["energy_kwh"])
    drawn = activity_data["energy_kwh"]
    return electricity_rows(activity_data, drawn, factors, method="processing", step=written(drawn) + " kWh")


def storage(activity_data: pd.DataFrame, factors: Library) -> pd.DataFrame:
    r"""Multiply the data stored by the electricity and the hardware of every copy kept.

    $$ E = \sum_i C_i \, r_i \Big( h_i \, w_i \, PUE_i \, EF_{el} + \frac{h_i}{T_i\,h_y}\, EF^{medium}_i \Big) $$

    Symbols: $C_i$ data stored, one copy (TB), $r_i$ copies kept, $h_i$ hours stored in the year, $w_i$ electricity of
    the medium (kWh per TB and hour), $PUE_i$ power usage effectiveness of the data centre, $EF_{el}$ life cycle factor
    of electricity (kg CO2e per kWh), $T_i$ life of the medium (years), $h_y$ hours of a year, $EF^{medium}_i$ embodied
    emissions of the medium (kg CO2e per TB).
    Minimum boundary: electricity and hardware of the supplier's storage, every copy counted; on own servers it is
    hardware and scope 2, in the cloud the standard's category C.
    When to use it: a supplier keeps content or data, and says on what and how often. Needs: stage, hosted_on, activity,
    capacity_tb, stored_hours, replicas, medium, medium_life_years, pue; kwh_per_tb_hour where the supplier states it,
    the published figure of the medium otherwise.
    Raises Unserved for records without these, without a factor or on a medium without a published figure, InputError
    for own servers and the cloud, and for amounts of other stages.
    Source: Technology Carbon Standard (2025), Upstream Emissions, Content and Data; Cloud Carbon Footprint, methodology
    of storage.
    """
    check_stages(activity_data)
    of_stage(activity_data, "storage")
    require(activity_data, ["capacity_tb", "stored_hours", "replicas", "medium", "medium_life_years"])
    per_hour, source = _electricity_of_medium(activity_data)
    kept = activity_data["capacity_tb"] * activity_data["replicas"]
    drawn = kept * activity_data["stored_hours"] * per_hour
    copies = written(activity_data["replicas"]) + " copies of " + written(activity_data["capacity_tb"]) + " TB"
    said = copies + ", " + written(per_hour) + " kWh per TB and hour (" + source + ")"
    year, _ = figure("storage_hours_of_a_year")
    share_of_life = activity_data["stored_hours"] / (activity_data["medium_life_years"] * year)
    medium = activity_data.assign(activity=MEDIUM + activity_data["medium"], quantity=kept * share_of_life, unit="TB")
    years = written(activity_data["medium_life_years"]) + " years"
    return gather(
        [
            electricity_rows(activity_data, drawn, factors, method="storage", step=said),
            _embodied(medium, factors, method="storage", step=copies + ", the hours stored in a life of " + years),
        ]
    )


def archiving(activity_data: pd.DataFrame, factors: Library) -> pd.DataFrame:
    r"""Add up the tape drives and tapes bought for an archive and the electricity of migrating to it.

    $$ E = \sum_i \big( n_i \, EF^{drive} + C_i \, r_i \, EF^{tape} + W_i \, PUE_i \, EF_{el} \big) $$

    Symbols: $n_i$ tape drives bought, $EF^{drive}$ embodied emissions of one (kg CO2e per drive), $C_i$ data archived,
    one copy (TB), $r_i$ copies kept, $EF^{tape}$ embodied emissions of tape (kg CO2e per TB), $W_i$ electricity of
    migrating and compressing (kWh), $PUE_i$ power usage effectiveness, $EF_{el}$ life cycle factor of electricity.
    Minimum boundary: drives and tapes in full in the year they are bought, as any capital good; a drive in the register
    of hardware is not entered here again. Electricity of own machines is scope 2.
    When to use it: content is kept for long on tape. Needs: stage; one or more of tape_drives, capacity_tb with
    replicas, and energy_kwh with pue, activity and hosted_on.
    Raises Unserved for records without any of these or without a factor, InputError for own servers and the cloud, and
    for amounts of other stages.
    Source: Technology Carbon Standard (2025), Upstream Emissions, Content and Data, and Data, storage.
    """
    check_stages(activity_data)
    of_stage(activity_data, "archiving")
    drives, tapes, energy = (activity_data[name].notna() for name in ("tape_drives", "capacity_tb", "energy_kwh"))
    what = "tape_drives is blank, and so are capacity_tb and energy_kwh"
    refuse(activity_data, ~(drives | tapes | energy), what, "fill in what the archive took")
    require(activity_data[tapes], ["replicas"])
    bought = activity_data[drives]
    kept = activity_data[tapes]
    migrated = activity_data[energy]
    parts = []
    if len(bought):
        rows = bought.assign(activity=TAPE_DRIVE, quantity=bought["tape_drives"], unit="device")
        parts.append(_embodied(rows, factors, method="archiving", step="drives bought", component="embodied_drives"))
    if len(kept):
        rows = kept.assign(activity=TAPE, quantity=kept["capacity_tb"] * kept["replicas"], unit="TB")
        said = written(kept["replicas"]) + " copies of " + written(kept["capacity_tb"]) + " TB"
        parts.append(_embodied(rows, factors, method="archiving", step=said, component="embodied_tapes"))
    if len(migrated):
        drawn = migrated["energy_kwh"]
        parts.append(electricity_rows(migrated, drawn, factors, method="archiving", step=written(drawn) + " kWh"))
    return gather(parts)


def _electricity_of_medium(activity_data: pd.DataFrame) -> tuple[pd.Series, pd.Series]:
    """Kilowatt-hours per terabyte and hour, stated or published, and where each figure was read."""
    stated = activity_data["kwh_per_tb_hour"]
    names = "storage_electricity_of_" + activity_data["medium"]
    unknown = stated.isna() & ~names.isin(figures().index)
    what = "no electricity of the medium is published, and kwh_per_tb_hour is blank"
    refuse(activity_data, unknown, what, "fill in kwh_per_tb_hour, or make tapes a line of stage archiving")
    published = {name: figure(name) for name in names[stated.isna()].unique()}
    value = stated.fillna(names.map({name: value for name, (value, _) in published.items()}).astype("float64"))
    source = names.map({name: source for name, (_, source) in published.items()}).astype("str")
    return value, source.mask(stated.notna(), "stated by the supplier")


def _embodied(
    rows: pd.DataFrame, factors: Library, *, method: str, step: pd.Series | str, component: str = EMBODIED
) -> pd.DataFrame:
    """Embodied emissions of the hardware a line names as its activity."""
    picked = choose(rows, factors, EMBODIED)
    return apply_factor(rows, picked, method=method, component=component, step=step)
