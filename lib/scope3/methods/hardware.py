"""Category U, hardware: embodied emissions of devices, most specific method first."""

from __future__ import annotations

from collections.abc import Callable

import pandas as pd

from scope3.factors.library import Library
from scope3.methods.hardware_components import COMPONENT_MODELS, parts_of, rows_of_parts
from scope3.methods.hardware_counts import DEVICE, END_OF_LIFE, counted_devices, with_boundary
from scope3.methods.hardware_estimates import mass_based, spend_based, type_average, usage_ratio
from scope3.methods.records import SUPPLIER, check_choice, emissions_rows, gather, refuse, require, written, wrong
from scope3.technology.standard import figure

STAGES = {
    "manufacturing": "manufacturing_kg_co2e",
    "transport": "transport_kg_co2e",
    END_OF_LIFE: "end_of_life_kg_co2e",
}
SAID_OF_STAGE = {
    "manufacturing": "manufacture",
    "transport": "transport to the user, which stays with the device and not in category 4",
    END_OF_LIFE: "end of life, outside cradle-to-gate; category 5 counts it in the year of disposal",
}


def model_footprint(activity_data: pd.DataFrame, factors: Library) -> pd.DataFrame:
    r"""Take the footprint that the maker publishes for the model, less the use of it.

    $$ E = \sum_i n_i \, c_i \, a_i \, F_i (1 - u_i) \quad\text{or}\quad E = \sum_i n_i \, c_i \, a_i \sum_s F_{i,s} $$

    Symbols: $n_i$ devices of a line, $c_i$ condition (1 for new ones), $a_i$ share of their use that is the
    organisation's (1 for its own), $F_i$ footprint of one device over all stages (kg CO2e), $u_i$ part of it that is
    use, $F_{i,s}$ footprint of stage $s$: manufacturing, transport, end of life (kg CO2e).
    Minimum boundary: cradle-to-gate, in the year of acquisition and not amortised. End of life given apart is optional
    here, and of category 5 in the year of disposal; where it is not given apart it stays in. Leased and employees' own
    devices are optional. Use is scope 2, or another category, and never in.
    When to use it: the maker, or a study of this model, publishes a footprint. Needs: kind, quantity,
    footprint_source; either footprint_kg_co2e and use_share, or manufacturing_kg_co2e, transport_kg_co2e and
    end_of_life_kg_co2e; for a published uncertainty footprint_deviation; for used and shared devices condition,
    ownership and attribution.
    Raises Unserved for records without these, InputError where total and stages are given and disagree beyond
    rounding, and where ownership and category contradict.
    Source: Technology Carbon Standard (December 2025), technology categories, embodied carbon; GHG Protocol, Scope 3
    Standard (2011), box 5.4 and table 5.4.
    """
    by_stage = activity_data[list(STAGES.values())].notna()
    whole = activity_data["footprint_kg_co2e"].notna() & activity_data["use_share"].notna()
    stated = activity_data["footprint_kg_co2e"].notna()
    refuse(
        activity_data,
        ~by_stage.any(axis=1) & ~stated,
        "footprint_kg_co2e is blank, and so are the stages",
        "give the footprint with its share of use, or its stages without use",
    )
    refuse(
        activity_data,
        ~by_stage.any(axis=1) & ~whole,
        "use_share is blank, and so are the stages",
        "give the part of the footprint that is use",
    )
    in_part = by_stage.any(axis=1) & ~by_stage.all(axis=1)
    what, mend = "some stages stand beside the footprint, and not all", "give all three, or the total alone"
    wrong(activity_data, in_part & whole, what, mend, "manufacturing_kg_co2e")
    require(activity_data[in_part], list(STAGES.values()))
    require(activity_data, ["footprint_source"])
    _agree(activity_data[whole & by_stage.all(axis=1)])
    counted = counted_devices(activity_data)
    staged, lump = activity_data[by_stage.all(axis=1)], activity_data[~by_stage.any(axis=1)]
    use = written(lump["use_share"]) + " of it use, taken off; transport and end of life, not given apart, stay in"
    total = "footprint of " + written(lump["footprint_kg_co2e"]) + " kg CO2e" + _deviation(lump) + ", " + use
    embodied = lump["footprint_kg_co2e"] * (1 - lump["use_share"])
    parts = [_footprint_rows(lump, counted, "embodied", embodied, total)]
    for stage, column in STAGES.items():
        said = SAID_OF_STAGE[stage] + _deviation(staged)
        parts.append(_footprint_rows(staged, counted, stage, staged[column], said))
    return with_boundary(gather(parts), activity_data)


def components(activity_data: pd.DataFrame, factors: Library, *, component_model: str) -> pd.DataFrame:
    r"""Build a server or a graphics card up from what is in it.

    $$ E_{boavizta} = \sum_i n_i \, c_i \, a_i \sum_k q_{i,k} \cdot EF_k $$
    $$ E_{ccf} = \sum_i n_i \, c_i \, a_i \Big( EF_0 + (P_i - P_0) EF_P + \max(0,\, M_i - M_0) EF_M
       + \sum_d D_{i,d} \, EF_d \Big) $$
    $$ q_{die} = m \cdot \frac{G}{\rho} \qquad q_{memory} = m \, \frac{A \, W}{N A} \, e^{\sqrt{A/d}}, \quad
       A = \big(\sqrt{g} + s\big)^2, \quad N = \frac{W}{A} - \frac{\pi \varnothing}{\sqrt{2A}}, \quad
       W = \frac{\pi \varnothing^2}{4} $$

    Symbols: $n_i$ devices, $c_i$ condition, $a_i$ share that is the organisation's; $q_{i,k}$ amount of component $k$
    in one device (pieces, kg, mm2 or cm2 of die), $EF_k$ its factor; $EF_0$ a base server with $P_0$ processors and
    $M_0$ GB of memory, $P_i$ processors, $M_i$ GB of memory, $D_{i,d}$ solid-state drives, hard drives and graphics
    cards; $m$ modules or drives of $G$ GB at density $\rho$ (GB per cm2); of a graphics card $m$ stacks of memory with
    $g$ mm2 each, cut $s$ between dies (mm), wafer of diameter $\varnothing$ (mm), $d$ area per defect (mm2).
    Minimum boundary: cradle-to-gate of the parts and their assembly; the transport of graphics cards is in, their end
    of life is optional, those of servers are not in the model. Leased and employees' own devices are optional.
    When to use it: no footprint of the model is published, and its make-up is known. Choice `component_model`:
    boavizta, by area of dies and mass, or ccf, a base server with additions; constants of the two are never mixed.
    Needs: kind, quantity; for a server under boavizta cpu_units, cpu_die_area, ram_modules, ram_gb, ssd_units, ssd_gb,
    hdd_units, psu_units, psu_mass, case and gpu_units, under ccf cpu_units, ram_modules, ram_gb, ssd_units, hdd_units
    and gpu_units; for graphics cards under boavizta gpu_casing_mass, gpu_heatsink_mass, gpu_board_area, gpu_die_area,
    gpu_memory_gb, gpu_memory_stacks and gpu_mass. A blank ram_density or ssd_density takes the published mean.
    Raises Unserved for other kinds of device, for records without these and without a factor; InputError for factors
    of two families and for counts that contradict themselves.
    Source: Boavizta, BoaviztAPI 2.5.0, components, after Umweltbundesamt, Texte 94/2021; Cloud Carbon Footprint,
    coefficients b0032d92, after Teads; Technology Carbon Standard (December 2025), embodied carbon.
    """
    check_choice("component_model", component_model, COMPONENT_MODELS)
    parts = parts_of(activity_data, component_model)
    return with_boundary(rows_of_parts(activity_data, parts, factors), activity_data)


def _agree(activity_data: pd.DataFrame) -> None:
    """Raise InputError where the stages are not the total less its use, but for the rounding of printed figures."""
    total = activity_data["footprint_kg_co2e"]
    embodied = total * (1 - activity_data["use_share"])
    stages = activity_data[list(STAGES.values())].sum(axis=1)
    rounding = figure("hardware_footprint_rounding")[0] + figure("hardware_use_share_rounding")[0] * total
    what = "the stages add up to " + written(stages) + " kg CO2e, the footprint less its use is " + written(embodied)
    mend = "correct the one that is wrong, or keep one of the two"
    wrong(activity_data, (stages - embodied).abs() > rounding, what, mend, "footprint_kg_co2e")


def _deviation(activity_data: pd.DataFrame) -> pd.Series:
    """The published uncertainty as a step names it."""
    given = activity_data["footprint_deviation"]
    return (" (footprint ± " + written(given) + " kg CO2e)").where(given.notna(), "").astype("str")


def _footprint_rows(
    activity_data: pd.DataFrame, counted: pd.DataFrame, component: str, kg_co2e: pd.Series, said: pd.Series
) -> pd.DataFrame:
    """Rows of one stage of published footprints."""
    own = counted.loc[activity_data.index]
    return emissions_rows(
        activity_data,
        method="model_footprint",
        component=component,
        factor_id=SUPPLIER + activity_data["record_id"],
        quantity=own["quantity"],
        unit=DEVICE,
        factor=kg_co2e,
        step=own["step"] + "; " + said + "; " + activity_data["footprint_source"],
        supplier_data=True,
    )


METHODS: dict[str, Callable[..., pd.DataFrame]] = {
    "model_footprint": model_footprint,
    "components": components,
    "type_average": type_average,
    "usage_ratio": usage_ratio,
    "mass_based": mass_based,
    "spend_based": spend_based,
}
