"""Content and data bought, kept and delivered: category U of the Technology Carbon Standard."""

from __future__ import annotations

import pandera.pandas as pa

from scope3.tables.column import ABOVE_ZERO, ACTIVITY, FLAG, NOT_NEGATIVE, NUMBER, TEXT, column
from scope3.tables.technology import BY_SUPPLIER, SUPPLIER_BOUNDARY

CONTENT_STAGES = ("production", "processing", "storage", "distribution", "archiving")
# As the register of hardware and the factor library call them.
MEDIA = ("hard_drive", "solid_state_drive", "tape")
# Only a supplier's own machines are category U content: the organisation's are hardware and energy, the cloud is C.
HOSTED_BY_SUPPLIER = "supplier"
HOSTS = (HOSTED_BY_SUPPLIER, "own_servers", "cloud")
AT_LEAST_ONE = (pa.Check.ge(1, error="below one"),)

TECHNOLOGY_CONTENT = pa.DataFrameSchema(
    {
        **ACTIVITY,
        **BY_SUPPLIER,
        **SUPPLIER_BOUNDARY,
        "stage": column(TEXT, "Stage of the content's life; a line describes one", example="production", one_of=CONTENT_STAGES),
        "travel": column(FLAG, "True where the line is travel within the production of content", example="no"),
        "hosted_on": column(TEXT, "Whose machines process or store it: a supplier's; own_servers count as hardware and energy, cloud as purchased goods", example=HOSTED_BY_SUPPLIER, one_of=HOSTS),
        "energy_kwh": column(NUMBER, "Electricity of processing or migrating, without cooling", unit="kWh", example="1200", checks=NOT_NEGATIVE),
        "pue": column(NUMBER, "Power usage effectiveness: electricity of the data centre per electricity of its machines", unit="kWh per kWh", example="1.3", checks=AT_LEAST_ONE),
        "capacity_tb": column(NUMBER, "Data stored, one copy", unit="TB", example="12", checks=NOT_NEGATIVE),
        "stored_hours": column(NUMBER, "Hours stored in the year", unit="hours", example="8760", checks=NOT_NEGATIVE),
        "replicas": column(NUMBER, "Copies kept, the first one included", unit="copies", example="3", checks=AT_LEAST_ONE),
        "medium": column(TEXT, "What it is stored on", example="hard_drive", one_of=MEDIA),
        "medium_life_years": column(NUMBER, "Years the medium serves", unit="years", example="5", checks=ABOVE_ZERO),
        "kwh_per_tb_hour": column(NUMBER, "Electricity of the medium, where the supplier states it; blank takes the published figure", unit="kWh per TB and hour", example="0.00065", checks=NOT_NEGATIVE),
        "tape_drives": column(NUMBER, "Tape drives bought for the archive", unit="drives", example="1", checks=NOT_NEGATIVE),
        "transferred_gb": column(NUMBER, "Data delivered to the organisation or its audience", unit="GB", example="5000", checks=NOT_NEGATIVE),
        "to_own_devices": column(FLAG, "True where the receiver's devices are the organisation's own, which count under hardware", example="yes"),
    },
    strict=True,
    unique=["record_id"],
    description="Content and data bought, kept and delivered (category U, content and data; categories 1 and 2)",
)  # fmt: skip
