"""Hardware, function by function and several devices at once: counts, words, boundaries and the one line refused."""

from __future__ import annotations

import math

import pandas as pd
import pytest
from several_lines import faults, renumbered

from builders import factor, library, records, spend_factor
from method_cases.technology_hardware import CHIPS, COMPONENTS, KINDS, RACK
from scope3.errors import InputError
from scope3.factors.select import Unserved
from scope3.methods import hardware, hardware_estimates
from scope3.methods.hardware_components import Part, parts_of, rows_of_parts
from scope3.methods.hardware_counts import counted_devices, factor_of_device, one_family

COMPONENT_SHELF = library(*COMPONENTS.to_dict("records"))
SHELF = library(
    *KINDS.to_dict("records"),
    factor("hardware/tablet", 80.0, "device", component="embodied", region="GB"),
    factor("hardware/router", 90.0, "device", component="embodied", publisher="own"),
    factor("hardware/switch", 70.0, "device", component="embodied"),
    factor("hardware/switch", 75.0, "device", component="embodied", edition="2", year=2023),
    factor("hardware_ratio/tablet", 0.5, "kg CO2e", component="embodied", publisher="own"),
    spend_factor("own sector", 0.25),
)
LAPTOP = {"kind": "laptop", "quantity": 10}
THEIRS = {"ownership": "employee_owned", "category": 1, "attribution": 0.25}
SHEET = LAPTOP | {"footprint_kg_co2e": 300.0, "use_share": 0.2, "footprint_source": "sheet"}
STAGES = {
    "kind": "server", "quantity": 2, "manufacturing_kg_co2e": 1500.0, "transport_kg_co2e": 150.0,
    "end_of_life_kg_co2e": 20.0, "footprint_source": "study",
}  # fmt: skip
CARD = CHIPS | {"kind": "graphics_card", "quantity": 1}
MONEY = {"margins": "included", "deflator": "cpi"}


@pytest.fixture(autouse=True)
def made_up_prices(monkeypatch):
    """A euro is 0.8 pounds or 1.2 dollars in every year; American prices rose from 100 to 120 between 2022 and 2024."""
    rates = {("GBP", 2024): 0.8, ("USD", 2024): 1.2, ("EUR", 2024): 1.0}
    indices = {("cpi", "US", 2022): 100.0, ("cpi", "US", 2024): 120.0, ("cpi", "GB", 2024): 100.0}
    monkeypatch.setattr("scope3.prices._rates", lambda: rates)
    monkeypatch.setattr("scope3.prices._indices", lambda: indices)
    monkeypatch.setattr("scope3.prices._regions", lambda: {"GBP": "GB", "USD": "US", "EUR": "EA"})


def devices(*rows):
    """Records of hardware numbered as what is left of a longer table."""
    return renumbered(records(*rows, category="U_hardware"))


def in_order(emissions):
    """The rows by record, whatever the category each stands in."""
    return emissions.sort_values("record_id", kind="stable", ignore_index=True)


def found(emissions, *columns):
    return emissions[["record_id", "component", "method", "boundary", *columns]].values.tolist()


# --- What counts ------------------------------------------------------------------------------------------------------


def test_devices_by_number_condition_and_share():
    """Ten; four tenths of ten; a quarter of ten; 0.15 × 0.5 of ten; none of ten."""
    lines = devices(
        LAPTOP, LAPTOP | {"condition": "remanufactured", "unit": "piece"}, LAPTOP | THEIRS,
        LAPTOP | {"condition": "refurbished", "attribution": 0.5}, LAPTOP | {"condition": "reused"},
        LAPTOP | {"condition": "new", "quantity": 1200.5},
    )  # fmt: skip
    counted = counted_devices(lines)
    assert counted.index.equals(lines.index)
    assert counted["quantity"].tolist() == pytest.approx([10, 4, 2.5, 0.75, 0, 1200.5])
    steps = counted["step"].tolist()
    assert (steps[0], steps[5]) == ("10 devices", "1,200.5 devices")
    assert steps[2] == "10 devices × 0.25 attributed to the organisation"
    assert steps[1].startswith("10 devices × 0.4, remanufactured (") and steps[1].endswith(")")
    assert steps[3].startswith("10 devices × 0.15, refurbished (")
    assert steps[3].endswith(") × 0.5 attributed to the organisation") and "× 0, reused (" in steps[4]
    assert all("case study of the Green Web Foundation" in steps[at] for at in (1, 3, 4))


@pytest.mark.parametrize(
    ("error", "columns", "what", "column"),
    [
        (InputError, {"ownership": "leased", "category": 2}, "a leased device is no capital good", "ownership"),
        (InputError, {"ownership": "owned", "category": 8}, "category 8 is for leased devices", "ownership"),
        (InputError, THEIRS | {"category": 8}, "category 8 is for leased devices", "ownership"),
        (Unserved, THEIRS | {"attribution": None}, "attribution is blank, and the devices are employees' own", None),
        (Unserved, {"quantity": None}, "quantity is blank", None),
        (InputError, {"unit": "kg"}, "'kg' cannot become 'device'", "unit"),
    ],
)
def test_one_device_that_cannot_be_counted_is_named_and_no_other(error, columns, what, column):
    fitting = [LAPTOP | {"ownership": "leased", "category": 8}, LAPTOP | {"ownership": "owned"}, LAPTOP | THEIRS]
    assert len(counted_devices(devices(*fitting, LAPTOP | {"ownership": "leased", "category": 1}))) == 4
    (fault,) = faults(error, counted_devices, devices(*fitting, LAPTOP | columns, LAPTOP))
    assert fault.row == 5 and what in fault.what and fault.column == column


def test_a_figure_of_the_world_serves_every_country_and_one_of_a_country_its_own():
    lines = devices(LAPTOP | {"country": "FR"}, {"kind": "tablet", "country": "GB"}, LAPTOP)
    lines = lines.assign(activity="hardware/" + lines["kind"], unit="device")
    picked = factor_of_device(lines, SHELF, "embodied")
    assert picked["kg_co2e"].tolist() == [240.0, 80.0, 240.0] and picked.index.equals(lines.index)
    abroad = lines.assign(country=lines["country"].replace("GB", "FR"))
    (fault,) = faults(Unserved, factor_of_device, abroad, SHELF, "embodied")
    assert fault.row == 3 and "no embodied factor for 'hardware/tablet' in FR" in fault.what


def test_two_families_of_figures_never_make_one_estate():
    lines = devices(LAPTOP, {"kind": "router", "quantity": 1}, LAPTOP)
    rows = lines.assign(activity="hardware/" + lines["kind"], unit="device")
    picked = factor_of_device(rows, SHELF, "embodied")
    named = faults(InputError, one_family, rows, picked)
    assert [(fault.row, fault.column) for fault in named] == [(2, "kind"), (4, "kind")]
    assert "test 1 gives its factor, one of 2 families of figures in one estate: own 1, test 1" in named[0].what
    one_family(rows[rows["kind"] == "laptop"], picked[rows["kind"] == "laptop"])


# --- Footprints -------------------------------------------------------------------------------------------------------

TAKEN_OFF = "0.2 of it use, taken off; transport and end of life, not given apart, stay in; sheet"


def test_footprints_in_one_and_by_stage():
    """10 × 300 × 0.8; 2 × 1,500, 150 and 20; a quarter of ten; and of a leased pair all is beside the total."""
    lines = devices(
        SHEET, STAGES | {"footprint_deviation": 7}, SHEET | THEIRS | {"footprint_deviation": 70.0},
        STAGES | {"category": 8, "footprint_kg_co2e": 2000.0, "use_share": 0.165},
    )  # fmt: skip
    rows = in_order(hardware.model_footprint(lines, SHELF))
    said = "model_footprint"
    assert found(rows, "kg_co2e") == [
        ["R1", "embodied", said, "required", 2400.0], ["R2", "end_of_life", said, "optional", 40.0],
        ["R2", "manufacturing", said, "required", 3000.0], ["R2", "transport", said, "required", 300.0],
        ["R3", "embodied", said, "optional", 600.0], ["R4", "end_of_life", said, "optional", 40.0],
        ["R4", "manufacturing", said, "optional", 3000.0], ["R4", "transport", said, "optional", 300.0],
    ]  # fmt: skip
    assert rows["factor_id"].tolist() == ["supplier:" + record for record in rows["record_id"]]
    assert rows["supplier_data"].tolist() == [True] * 8 and set(rows["unit"]) == {"device"}
    assert rows.loc[0, "step"] == "10 devices; footprint of 300 kg CO2e, " + TAKEN_OFF
    assert rows.loc[1, "step"] == (
        "2 devices; end of life, outside cradle-to-gate; category 5 counts it in the year of disposal "
        "(footprint ± 7 kg CO2e); study"
    )
    assert rows.loc[2, "step"] == "2 devices; manufacture (footprint ± 7 kg CO2e); study"
    assert rows.loc[4, "step"] == (
        "10 devices × 0.25 attributed to the organisation; footprint of 300 kg CO2e (footprint ± 70 kg CO2e), "
        + TAKEN_OFF
    )
    assert rows.loc[6, "step"] == "2 devices; manufacture; study"


NO_LUMP = {"footprint_kg_co2e": None, "use_share": None}
BOTH = STAGES | {"footprint_kg_co2e": 2000.0, "use_share": 0.165}


@pytest.mark.parametrize(
    ("error", "row", "what", "column"),
    [
        (Unserved, SHEET | NO_LUMP, "footprint_kg_co2e is blank, and so are the stages", None),
        (Unserved, SHEET | {"use_share": None}, "use_share is blank, and so are the stages", None),
        (Unserved, STAGES | {"transport_kg_co2e": None}, "transport_kg_co2e is blank", None),
        (Unserved, STAGES | {"end_of_life_kg_co2e": None}, "end_of_life_kg_co2e is blank", None),
        (Unserved, SHEET | {"footprint_source": None}, "footprint_source is blank", None),
        (Unserved, SHEET | {"quantity": None}, "quantity is blank", None),
        (InputError, SHEET | {"transport_kg_co2e": 14.0}, "some stages stand beside the footprint, and not all", "manufacturing_kg_co2e"),
        # Stages of 1,670: a footprint of 2,000 less 0.165 is the same, and 2 kg + 0.005 × 2,000 is what printing rounds.
        (InputError, BOTH | {"manufacturing_kg_co2e": 1512.1}, "the stages add up to 1,682.1 kg CO2e, the footprint less its use is 1,670", "footprint_kg_co2e"),
        (InputError, BOTH | {"manufacturing_kg_co2e": 1487.9}, "the stages add up to 1,657.9", "footprint_kg_co2e"),
    ],
)  # fmt: skip
def test_one_footprint_that_lacks_or_contradicts_something_is_named_and_no_other(error, row, what, column):
    rounded = [BOTH | {"manufacturing_kg_co2e": kg} for kg in (1511.9, 1488.1)]
    (fault,) = faults(error, hardware.model_footprint, devices(SHEET, STAGES, row, *rounded), SHELF)
    assert fault.row == 4 and what in fault.what and fault.column == column


# --- Components -------------------------------------------------------------------------------------------------------


SERVER = RACK | {"quantity": 1}


def amounts(model, *rows):
    """Of each factor's activity the component, the unit, and the amount in one device of each record that has it."""
    lines = devices(*rows)
    return {
        part.activity.partition("/")[2]: (
            part.component, part.unit, {lines.loc[at, "record_id"]: amount for at, amount in part.amount.items()}
        )
        for part in parts_of(lines, model) if len(part.amount)
    }  # fmt: skip


def memory_area(*, gigabytes, stacks):
    """Boavizta's formula on its own figures: 15.5 mm2 per GB, cuts of 0.2 mm, wafers of 300 mm, 1,000 mm2 per defect."""
    die = (math.sqrt(gigabytes * 15.5 / stacks) + 0.2) ** 2
    wafer = math.pi * 300**2 / 4
    dies = wafer / die - math.pi * 300 / math.sqrt(2 * die)
    return stacks * wafer / dies / math.exp(-math.sqrt(die / 1000))


def test_what_is_in_servers_and_cards():
    """The first server as in its sheet, the second without drives and with eight cards; the third is one card."""
    blade = {"case": "blade", "ssd_units": 0, "hdd_units": 0, "gpu_units": 8, "ram_density": 1.6}
    found = amounts("boavizta", SERVER, SERVER | CHIPS | blade, CARD)
    of_card = {
        "casing": ("gpu_casing", "kg", 0.8), "heatsink": ("gpu_heatsink", "kg", 0.9), "board": ("gpu_board", "cm2", 296),
        "die": ("gpu_die", "mm2", 2800), "memory_die": ("gpu_memory", "mm2", memory_area(gigabytes=80, stacks=6)),
        "transport_of_parts": ("transport", "kg", 1.7), "transport_by_lorry": ("transport", "kg.km", 1.7 * 1000),
        "transport_by_ship": ("transport", "kg.km", 1.7 * 19_000), "end_of_life": ("end_of_life", "kg", 1.7),
    }  # fmt: skip
    expected = {
        "cpu_die": ("cpu", "mm2", {"R1": 2 * 588, "R2": 2 * 588}), "cpu_package": ("cpu", "piece", {"R1": 2, "R2": 2}),
        "ram_die": ("ram", "cm2", {"R1": 12 * 32 / 1.2444, "R2": 12 * 32 / 1.6}),
        "ram_module": ("ram", "piece", {"R1": 12, "R2": 12}), "ssd_die": ("ssd", "cm2", {"R1": 400 / 50}),
        "ssd_drive": ("ssd", "piece", {"R1": 1}), "hdd": ("hdd", "piece", {"R1": 3}),
        "motherboard": ("motherboard", "piece", {"R1": 1, "R2": 1}), "assembly": ("assembly", "piece", {"R1": 1, "R2": 1}),
        "power_supply": ("power_supply", "kg", {"R1": 6, "R2": 6}), "case_rack": ("case", "piece", {"R1": 1}),
        "case_blade": ("case", "piece", {"R2": 1}),
    } | {name: (component, unit, {"R2": 8 * one, "R3": one}) for name, (component, unit, one) in of_card.items()}  # fmt: skip
    named = {part.activity.partition("/")[0] for part in parts_of(devices(SERVER | CHIPS | blade), "boavizta")}
    assert named == {"server_component", "graphics_card_component"}
    assert {name: part[:2] for name, part in found.items()} == {name: part[:2] for name, part in expected.items()}
    assert {name: part[2] for name, part in found.items()} == {
        name: pytest.approx(part[2]) for name, part in expected.items()
    }


def test_what_is_assumed_of_a_component_is_said():
    lines = devices(SERVER | {"ssd_density": None}, SERVER | {"ram_density": 1.6}, CARD)
    said = {part.activity.partition("/")[2]: part.said for part in parts_of(lines, "boavizta")}
    assumed = {name: [words.partition(" (")[0] for words in said[name]] for name in ("ram_die", "ssd_die")}
    assert assumed["ram_die"] == ["1.2444 GB per cm2, as none is stated", ""]
    assert assumed["ssd_die"] == ["54.884 GB per cm2, as none is stated", ""]
    assert said["ram_die"].iloc[0].endswith(")") and "Boavizta" in said["ram_die"].iloc[0]
    assert said["transport_by_lorry"].startswith("1,000 km: Boavizta")
    assert said["transport_by_ship"].startswith("19,000 km: Boavizta")
    assert said["end_of_life"] == "end of life; category 5 counts the disposal" and said["hdd"] == ""


def test_parts_times_devices_times_their_factor():
    """3 of 31 kg in each of two devices, 0.4 of one; 1,700 g at the end of life of one, which is beside the total."""
    lines = devices(SERVER | {"quantity": 2}, SERVER | {"condition": "remanufactured"}, CARD)
    at, (first, second, third) = "graphics_card_component/end_of_life", lines.index
    drives = Part(
        "hdd",
        "server_component/hdd",
        "piece",
        pd.Series({first: 3.0, second: 3.0}),
        pd.Series({first: "seen", second: ""}),
    )
    gone = Part("end_of_life", at, "g", pd.Series({third: 1700.0}), "category 5")
    rows = rows_of_parts(
        lines, [drives, Part("cpu", "none", "piece", pd.Series(dtype="float64")), gone], COMPONENT_SHELF
    )
    assert rows[["record_id", "component", "method", "quantity"]].values.tolist() == [
        ["R1", "hdd", "components", 6.0], ["R2", "hdd", "components", pytest.approx(1.2)],
        ["R3", "end_of_life", "components", pytest.approx(1.7)],
    ]  # fmt: skip
    assert rows["kg_co2e"].tolist() == pytest.approx([186, 37.2, 2.55])
    assert rows.loc[0, "step"].startswith("2 devices × 3 piece in each; seen; ")
    assert ") × 3 piece in each; test 1" in rows.loc[1, "step"]
    assert rows.loc[2, "step"].startswith("1 devices × 1,700 g in each; category 5; ")
    assert rows_of_parts(lines, [], COMPONENT_SHELF).empty
    mixed = library(
        *COMPONENTS.to_dict("records"), factor("own drive", 1.0, "piece", component="embodied", publisher="own")
    )
    own = Part("ssd", "own drive", "piece", pd.Series({second: 1.0}))
    assert "own 1, test 1" in faults(InputError, rows_of_parts, lines, [drives, own], mixed)[0].what


def test_the_transport_of_cards_is_in_and_their_end_of_life_beside():
    rows = hardware.components(devices(CARD | {"category": 1}), COMPONENT_SHELF, component_model="boavizta")
    assert set(rows.loc[rows["boundary"] == "optional", "component"]) == {"end_of_life"} and len(rows) == 9


CCF = library(
    *(factor(f"server_addition/{name}", kg, "piece", component="embodied")
      for name, kg in (("base_server", 1000.0), ("cpu", 100.0), ("ssd", 90.0), ("hdd", 50.0), ("gpu", 150.0))),
    factor("server_addition/ram", 1.4, "GB", component="embodied"),
)  # fmt: skip


def test_a_base_server_and_what_is_beyond_it():
    """12 × 32 GB are 368 beyond 16; a bare server is the base alone, and no memory is no memory of unknown size."""
    bare = SERVER | {"cpu_units": 1, "ssd_units": 0, "hdd_units": 0}
    found = amounts(
        "ccf", SERVER | {"gpu_units": 2}, bare | {"ram_modules": 1, "ram_gb": 16.0},
        bare | {"ram_modules": 0, "ram_gb": None}, CARD,
    )  # fmt: skip
    assert found == {
        "base_server": ("base_server", "piece", {"R1": 1.0, "R2": 1.0, "R3": 1.0}), "cpu": ("cpu", "piece", {"R1": 1.0}),
        "ram": ("ram", "GB", {"R1": 368.0}), "ssd": ("ssd", "piece", {"R1": 1.0}), "hdd": ("hdd", "piece", {"R1": 3.0}),
        "gpu": ("gpu", "piece", {"R1": 2.0, "R4": 1.0}),
    }  # fmt: skip
    assert amounts("ccf", bare | {"ram_modules": 1, "ram_gb": 16.5})["ram"] == ("ram", "GB", {"R1": 0.5})
    said = {part.component: part.said for part in parts_of(devices(SERVER), "ccf")}
    assert said["ram"] == "beyond 16 GB" and said["cpu"] == ""
    rows = hardware.components(devices(bare | {"ram_gb": 1.0}), CCF, component_model="ccf")
    assert rows["component"].tolist() == ["base_server"] and rows["kg_co2e"].tolist() == [1000.0]


COUNTED = ["cpu_units", "ram_modules", "ssd_units", "hdd_units", "gpu_units"]
SIZED = ["psu_units", "case", "cpu_die_area", "ram_gb", "ssd_gb", "psu_mass"]
WRONG = [
    (Unserved, "boavizta", SERVER | {column: None}, f"{column} is blank", None) for column in (*COUNTED, *SIZED)
] + [
    (Unserved, "ccf", SERVER | {column: None}, f"{column} is blank", None) for column in (*COUNTED, "ram_gb")
] + [
    (Unserved, "boavizta", CARD | {column: None}, f"{column} is blank", None) for column in CHIPS
] + [
    (InputError, "boavizta", CARD | {"gpu_units": 2}, "a graphics card is one card", "gpu_units"),
    (InputError, "boavizta", CARD | {"gpu_memory_stacks": 0}, "memory without a stack", "gpu_memory_stacks"),
    (InputError, "ccf", SERVER | {"cpu_units": 0}, "the base server has more processors", "cpu_units"),
    (Unserved, "boavizta", LAPTOP, "the record is of another kind", None),
]  # fmt: skip


@pytest.mark.parametrize(("error", "model", "row", "what", "column"), WRONG)
def test_one_machine_that_is_not_known_is_named_and_no_other(error, model, row, what, column):
    lines = devices(SERVER, row, SERVER | {"ssd_units": 0, "ssd_gb": None})
    shelf = CCF if model == "ccf" else COMPONENT_SHELF
    (fault,) = faults(error, hardware.components, lines, shelf, component_model=model)
    assert fault.row == 3 and what in fault.what and fault.column == column


def test_the_model_of_components_is_one_of_two():
    (fault,) = faults(InputError, hardware.components, devices(SERVER), COMPONENT_SHELF, component_model="teads")
    assert "component_model 'teads' is not known" in fault.what and fault.mend == "choose boavizta or ccf"
    assert fault.column == "component_model"
    bare = CARD | {"gpu_memory_gb": 0.0, "gpu_memory_stacks": 0, "gpu_units": 1}
    assert "memory_die" not in amounts("boavizta", bare)
    little = bare | {"gpu_memory_gb": 0.5, "gpu_memory_stacks": 1}
    assert amounts("boavizta", little)["memory_die"][2] == {"R1": pytest.approx(memory_area(gigabytes=0.5, stacks=1))}


# --- Estimates --------------------------------------------------------------------------------------------------------


def test_averages_of_kinds_ratios_and_masses():
    """Ten laptops of 240; 6 drives of 8 TB at 0.15 per GB, leased; four years of use at 4 per kg and 0.25 per tonne."""
    drives = {"kind": "solid_state_drive", "quantity": 6, "storage_tb": 8.0, "category": 8}
    rows = in_order(hardware_estimates.type_average(devices(LAPTOP, drives, LAPTOP | {"storage_tb": 5.0}), SHELF))
    method = "type_average"
    assert found(rows, "kg_co2e", "unit") == [
        ["R1", "embodied", method, "required", 2400.0, "device"],
        ["R2", "embodied", method, "optional", pytest.approx(7200.0), "GB"],
        ["R3", "embodied", method, "required", 2400.0, "device"],
    ]
    assert rows.loc[0, "step"].startswith("10 devices; ") and rows.loc[2, "step"].startswith("10 devices; ")
    assert rows.loc[1, "step"].startswith("6 devices × 8 TB in each; ")
    used = [
        {"kind": kind, "quantity": 2, "use_kg_co2e": 1000.0} | more
        for kind, more in (("laptop", {}), ("server", THEIRS))
    ]
    rows = in_order(hardware_estimates.usage_ratio(devices(*used), SHELF))
    method = "usage_ratio"
    assert found(rows, "kg_co2e") == [
        ["R1", "embodied", method, "required", 2 * 1000 * 4 * 4.0],
        ["R2", "embodied", method, "optional", pytest.approx(2 * 0.25 * 4 * 0.25)],
    ]
    assert rows.loc[0, "step"].startswith("2 devices × 1,000 kg CO2e of use a year × 4 years of life (")


def test_masses_for_screening():
    weighed = {"kind": "keyboard", "quantity": 100, "mass": 0.8}
    rows = in_order(hardware_estimates.mass_based(devices(weighed, weighed | THEIRS | {"kind": "cable"}), SHELF))
    assert found(rows, "kg_co2e") == [
        ["R1", "cradle_to_gate", "mass_based", "required", pytest.approx(100 * 0.8 * 25)],
        ["R2", "cradle_to_gate", "mass_based", "optional", pytest.approx(25 * 0.8 * 5.6)],
    ]
    assert rows.loc[0, "step"].startswith("100 devices × 0.8 kg each, for screening; ")


def test_money_of_devices():
    """5,400 pounds at 0.5; a quarter of 80 pounds of a sector named; 0.12 and 0.02 per dollar of 2022."""
    lines = devices(
        {"kind": "switch", "spend": 5400.0, "currency": "GBP", "condition": "refurbished"},
        {"kind": "switch", "activity": "own sector", "spend": 80.0, "currency": "GBP"} | THEIRS,
        {"kind": "printer", "activity": "naics/334118", "spend": 100.0, "currency": "EUR"},
    )
    rows = in_order(hardware_estimates.spend_based(lines, SHELF, **MONEY))
    method = "spend_based"
    assert found(rows, "kg_co2e", "activity") == [
        ["R1", "cradle_to_gate", method, "required", 2700.0, "sic/26"],
        ["R2", "cradle_to_gate", method, "optional", 5.0, "own sector"],
        ["R3", "cradle_to_gate", method, "required", pytest.approx(12.0), "naics/334118"],
        ["R3", "margins", method, "required", pytest.approx(2.0), "naics/334118"],
    ]
    assert rows.loc[0, "step"].startswith(
        "spend, not scaled by the condition: the money is already that of a refurbished device; "
    )
    assert rows.loc[1, "step"].startswith("spend × 0.25 attributed to the organisation; ")
    assert rows.loc[2, "step"].startswith("spend; ")
    bare = hardware_estimates.spend_based(lines, SHELF, margins="excluded", deflator="cpi")
    assert set(bare["component"]) == {"cradle_to_gate"}
    with pytest.raises(InputError, match="unknown deflator 'rpi'"):
        hardware_estimates.spend_based(lines, SHELF, margins="included", deflator="rpi")


def test_the_sector_of_a_kind_is_that_of_the_country_s_publisher():
    """British sectors stand first; an American device takes the American one, and what no library holds is named."""
    british = [spend_factor("sic/26", 0.5, region="GB")]
    american = [spend_factor("naics/334118", 0.12, region="US")]
    paid = {"kind": "printer", "spend": 100.0, "currency": "GBP"}
    rows = hardware_estimates.spend_based(
        devices(paid | {"country": "US"}, paid | {"country": "GB"}), library(*british, *american), **MONEY
    )
    assert rows["activity"].tolist() == ["naics/334118", "sic/26"] and rows["kg_co2e"].tolist() == [12.0, 50.0]
    only = hardware_estimates.spend_based(devices(paid | {"country": "US"}), library(*american), **MONEY)
    assert only["activity"].tolist() == ["naics/334118"]
    (fault,) = faults(Unserved, hardware_estimates.spend_based, devices(paid), library(factor("x", 1.0)), **MONEY)
    assert "'sic/26'" in fault.what


ESTIMATES = {
    "type_average": LAPTOP,
    "usage_ratio": LAPTOP | {"use_kg_co2e": 10.0},
    "mass_based": LAPTOP | {"mass": 1.4},
    "spend_based": {"kind": "laptop", "spend": 900, "currency": "GBP"},
}
LACKING = [
    ("type_average", {"kind": "solid_state_drive"}, "storage_tb is blank"),
    ("type_average", {"kind": "webcam"}, "no embodied factor for 'hardware/webcam'"),
    ("usage_ratio", {"use_kg_co2e": None}, "use_kg_co2e is blank"),
    ("usage_ratio", {"kind": "monitor"}, "no embodied factor for 'hardware_ratio/monitor'"),
    ("mass_based", {"mass": None}, "mass is blank"),
    ("spend_based", {"spend": None}, "spend is blank"),
    ("spend_based", {"currency": None}, "currency is blank"),
    *[(method, {"quantity": None}, "quantity is blank") for method in ("type_average", "usage_ratio", "mass_based")],
    *[(method, THEIRS | {"attribution": None}, "attribution is blank") for method in ESTIMATES],
]  # fmt: skip


@pytest.mark.parametrize(("method", "columns", "what"), LACKING)
def test_one_estimate_that_lacks_something_is_named_and_no_other(method, columns, what):
    row, choices = ESTIMATES[method], MONEY if method == "spend_based" else {}
    lines = devices(row, row, row | columns, row)
    (fault,) = faults(Unserved, getattr(hardware_estimates, method), lines, SHELF, **choices)
    assert fault.row == 4 and what in fault.what


def test_two_editions_or_publishers_of_one_kind_are_refused():
    lines = devices(LAPTOP, {"kind": "switch", "quantity": 1}, LAPTOP)
    (fault,) = faults(InputError, hardware_estimates.type_average, lines, SHELF)
    assert (fault.row, fault.column) == (3, "kind")
    assert "hardware/switch stands in test 1 and test 2, and figures of two families never mix" in fault.what
    mixed = devices(LAPTOP, {"kind": "router", "quantity": 1}, LAPTOP)
    named = faults(InputError, hardware_estimates.type_average, mixed, SHELF)
    assert [fault.row for fault in named] == [2, 4] and "own 1, test 1" in named[0].what
    used = devices(*({"kind": kind, "quantity": 1, "use_kg_co2e": 1.0} for kind in ("laptop", "tablet")))
    assert "own 1, test 1" in faults(InputError, hardware_estimates.usage_ratio, used, SHELF)[0].what
