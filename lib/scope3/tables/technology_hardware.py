"""Register of the devices an organisation uses: category U of the Technology Carbon Standard, hardware."""

from __future__ import annotations

import pandera.pandas as pa

from scope3.tables.column import ABOVE_ZERO, ACTIVITY, INTEGER, NOT_NEGATIVE, NUMBER, SHARE, TEXT, column

CONDITIONS = ("new", "remanufactured", "refurbished", "reused")
OWNERSHIP = ("owned", "leased", "employee_owned")
CASES = ("rack", "blade")

TECHNOLOGY_HARDWARE = pa.DataFrameSchema(
    {
        **ACTIVITY,
        # The quantity is the number of devices; register lines of earlier years stay for the amortised view.
        "kind": column(TEXT, "Kind of device, a name of technology_kinds.csv", blank=False, example="laptop"),
        "model": column(TEXT, "Make and model", example="Latitude 5440"),
        "acquired": column(TEXT, "Day or month the devices came into use: 2024-03-01 or 2024-03; blank is the reporting period", example="2024-03"),
        "disposed": column(TEXT, "Day or month they left; blank while in use", example="2027-11"),
        "life_years": column(NUMBER, "Years the devices are expected to serve, for the amortised view", unit="years", example="4", checks=ABOVE_ZERO),
        "condition": column(TEXT, "State in which they were acquired; blank is new", example="new", one_of=CONDITIONS),
        "ownership": column(TEXT, "Whose devices they are; blank is owned", example="owned", one_of=OWNERSHIP),
        "attribution": column(NUMBER, "Share of the devices' use that is the organisation's, for employees' own devices and shared ones", unit="fraction", example="0.7143", checks=SHARE),
        "footprint_kg_co2e": column(NUMBER, "Product carbon footprint of one device, all stages", unit="kg CO2e per device", example="322", checks=NOT_NEGATIVE),
        "use_share": column(NUMBER, "Part of the footprint that is the use stage, which is scope 2 and comes off", unit="fraction", example="0.139", checks=SHARE),
        "manufacturing_kg_co2e": column(NUMBER, "Manufacture of one device, where the footprint states its stages", unit="kg CO2e per device", example="262", checks=NOT_NEGATIVE),
        "transport_kg_co2e": column(NUMBER, "Transport of one device", unit="kg CO2e per device", example="14", checks=NOT_NEGATIVE),
        "end_of_life_kg_co2e": column(NUMBER, "End of life of one device", unit="kg CO2e per device", example="1", checks=NOT_NEGATIVE),
        "footprint_deviation": column(NUMBER, "Published uncertainty of the footprint, plus or minus", unit="kg CO2e per device", example="70", checks=NOT_NEGATIVE),
        "footprint_source": column(TEXT, "Where the footprint was read", example="Manufacturer's footprint sheet of 2023-02"),
        "cpu_units": column(INTEGER, "Processors in one device", example="2", checks=NOT_NEGATIVE),
        "cpu_die_area": column(NUMBER, "Die of one processor: cores times area of a core", unit="mm2", example="588", checks=NOT_NEGATIVE),
        "ram_modules": column(INTEGER, "Memory modules in one device", example="12", checks=NOT_NEGATIVE),
        "ram_gb": column(NUMBER, "Memory of one module", unit="GB", example="32", checks=NOT_NEGATIVE),
        "ram_density": column(NUMBER, "Memory per die area; blank takes the published mean", unit="GB per cm2", example="1.79", checks=ABOVE_ZERO),
        "ssd_units": column(INTEGER, "Solid-state drives in one device", example="1", checks=NOT_NEGATIVE),
        "ssd_gb": column(NUMBER, "Capacity of one drive", unit="GB", example="400", checks=NOT_NEGATIVE),
        "ssd_density": column(NUMBER, "Capacity per die area; blank takes the published mean", unit="GB per cm2", example="50.6", checks=ABOVE_ZERO),
        "hdd_units": column(INTEGER, "Hard drives in one device", example="0", checks=NOT_NEGATIVE),
        "psu_units": column(INTEGER, "Power supplies in one device", example="2", checks=NOT_NEGATIVE),
        "psu_mass": column(NUMBER, "Mass of one power supply", unit="kg", example="2.99", checks=NOT_NEGATIVE),
        "case": column(TEXT, "Case of a server", example="rack", one_of=CASES),
        "gpu_units": column(INTEGER, "Graphics cards in one device", example="0", checks=NOT_NEGATIVE),
        "gpu_casing_mass": column(NUMBER, "Casing of one graphics card", unit="kg", example="0.79", checks=NOT_NEGATIVE),
        "gpu_heatsink_mass": column(NUMBER, "Heat sink of one graphics card", unit="kg", example="0.90", checks=NOT_NEGATIVE),
        "gpu_board_area": column(NUMBER, "Printed board of one graphics card", unit="cm2", example="296", checks=NOT_NEGATIVE),
        "gpu_die_area": column(NUMBER, "Dies of one graphics card, effective area", unit="mm2", example="2808", checks=NOT_NEGATIVE),
        "gpu_memory_gb": column(NUMBER, "Memory of one graphics card", unit="GB", example="80", checks=NOT_NEGATIVE),
        "gpu_memory_stacks": column(INTEGER, "Memory stacks of one graphics card", example="5", checks=NOT_NEGATIVE),
        "gpu_mass": column(NUMBER, "Mass of one graphics card", unit="kg", example="1.69", checks=NOT_NEGATIVE),
        "storage_tb": column(NUMBER, "Capacity of one device, where the kind is counted by capacity", unit="TB", example="100", checks=NOT_NEGATIVE),
        "mass": column(NUMBER, "Mass of one device", unit="kg", example="1.4", checks=ABOVE_ZERO),
        "use_kg_co2e": column(NUMBER, "Emissions of using one device for a year, for the ratio method", unit="kg CO2e per device and year", example="10", checks=NOT_NEGATIVE),
    },
    strict=True,
    unique=["record_id"],
    description="Devices in use, one line for devices of one model bought together (category U, hardware; categories 1, 2 and 8)",
)  # fmt: skip
