"""Data moved over networks: electricity and hardware of data centre and network, and of the receiver's device.

A factor table states them for one activity (a model of data transfer) in components of their own, each in kg CO2e per
GB: data_centre_operation, data_centre_embodied, network_operation, network_embodied, user_device_operation and
user_device_embodied. Where a source does not divide data centre and network it is one component, data_transfer.
"""

from __future__ import annotations

from collections.abc import Sequence

import pandas as pd

from scope3.factors.library import Library
from scope3.methods.records import apply_factor, choose, gather, require
from scope3.tables import OPTIONAL

UNDIVIDED = "data_transfer"
DELIVERY = ("data_centre_operation", "data_centre_embodied", "network_operation", "network_embodied")
USER_DEVICE = ("user_device_operation", "user_device_embodied")


def delivery_rows(
    activity_data: pd.DataFrame, gigabytes: pd.Series, factors: Library, *, method: str, step: pd.Series | str = ""
) -> pd.DataFrame:
    """Emissions of data centre and network for the gigabytes moved; the receiver's device is not in them.

    Raises Unserved for records whose activity has no such factors: a model without one of them would count it as zero.
    """
    require(activity_data, ["activity"])
    whole = activity_data["activity"].map(lambda name: bool(factors.factors_of(str(name), UNDIVIDED))).astype("bool")
    moved = activity_data.assign(quantity=gigabytes, unit="GB")
    parts = [
        *_rows(moved[whole], (UNDIVIDED,), factors, method=method, step=step),
        *_rows(moved[~whole], DELIVERY, factors, method=method, step=step),
    ]
    return gather(parts)


def device_rows(
    activity_data: pd.DataFrame, gigabytes: pd.Series, factors: Library, *, method: str, step: pd.Series | str = ""
) -> pd.DataFrame:
    """Emissions of the devices of an audience that receives the gigabytes, beside the total."""
    moved = activity_data.assign(quantity=gigabytes, unit="GB")
    rows = gather(_rows(moved, USER_DEVICE, factors, method=method, step=step))
    return rows.assign(boundary=pd.Series(OPTIONAL, index=rows.index, dtype="str"))


def _rows(
    moved: pd.DataFrame, components: Sequence[str], factors: Library, *, method: str, step: pd.Series | str
) -> list[pd.DataFrame]:
    if moved.empty:
        return []
    said = step if isinstance(step, str) else step[moved.index]
    return [
        apply_factor(moved, choose(moved, factors, name), method=method, component=name, step=said)
        for name in components
    ]
