"""What the methods of hardware share: how many devices count, what contradicts itself, one family, the boundary."""

from __future__ import annotations

import pandas as pd

from scope3.factors.library import Library
from scope3.methods.records import choose, ratios, refuse, require, written, wrong
from scope3.methods.technology import boundary_of
from scope3.tables import CONDITIONS, OPTIONAL
from scope3.tables.factors import WORLD
from scope3.technology.standard import figure

DEVICE = "device"
END_OF_LIFE = "end_of_life"


def counted_devices(activity_data: pd.DataFrame) -> pd.DataFrame:
    r"""The devices of each line that count, and the step that says how: $n \cdot c \cdot a$.

    A device in another condition than new bears a part of a new one's emissions, a reused one none; of a shared or an
    employee's own device the organisation bears its share. Raises Unserved for lines without a quantity or the share
    of employees' own devices, InputError for what contradicts itself.
    """
    check_ownership(activity_data)
    require(activity_data, ["quantity"])
    unit = activity_data["unit"].fillna(DEVICE)
    count = activity_data["quantity"] * ratios(activity_data.assign(unit=unit), pd.Series(DEVICE, index=unit.index))
    condition = activity_data["condition"].fillna(CONDITIONS[0])
    published = {name: figure(f"hardware_condition_{name}") for name in CONDITIONS}
    part = condition.map({name: value for name, (value, _) in published.items()}).astype("float64")
    cited = {name: f" × {value:g}, {name} ({source})" for name, (value, source) in published.items()}
    said = condition.map(cited | {CONDITIONS[0]: ""}).astype("str")
    step = written(count) + " devices" + said + attributed_step(activity_data)
    return pd.DataFrame({"quantity": count * part * attributed(activity_data), "step": step})


def attributed(activity_data: pd.DataFrame) -> pd.Series:
    """The share of each line that is the organisation's: as stated, all of a device that is its own."""
    return activity_data["attribution"].fillna(1.0)


def attributed_step(activity_data: pd.DataFrame) -> pd.Series:
    """What a step says of the share; nothing where none is stated."""
    share = activity_data["attribution"]
    return (" × " + written(share) + " attributed to the organisation").where(share.notna(), "").astype("str")


def check_ownership(activity_data: pd.DataFrame) -> None:
    """Raise InputError where ownership and category contradict, Unserved where an employee's device lacks its share."""
    owner, category = activity_data["ownership"], activity_data["category"]
    what = "a leased device is no capital good"
    wrong(activity_data, (owner == "leased") & (category == 2), what, "make it category 8, or owned", "ownership")
    what = "category 8 is for leased devices"
    theirs = owner.isin(["owned", "employee_owned"]) & (category == 8)
    wrong(activity_data, theirs, what, "make it category 1 or 2, or leased", "ownership")
    refuse(
        activity_data,
        (owner == "employee_owned") & activity_data["attribution"].isna(),
        "attribution is blank, and the devices are employees' own",
        "give the share of their use that is the organisation's, such as days of work over days of the week",
    )


def factor_of_device(activity_data: pd.DataFrame, factors: Library, component: str) -> pd.DataFrame:
    """The factor of a component for each line; one that is published for the world alone serves every country.

    Devices are made for the world, wherever they are used: no other country's figure stands in for the line's.
    """
    of_world = {
        name: {factor["region"] for factor in factors.factors_of(str(name), component)} == {WORLD}
        for name in activity_data["activity"].unique()
    }
    country = activity_data["country"].mask(activity_data["activity"].map(of_world).astype("bool"))
    return choose(activity_data.assign(country=country), factors, component)


def one_family(activity_data: pd.DataFrame, picked: pd.DataFrame) -> None:
    """Raise InputError where the factors of an estate come from more than one publisher or edition.

    Families of figures differ several-fold for one and the same kind of device: a sum over two of them means nothing.
    """
    family = picked["publisher"] + " " + picked["edition"]
    families = sorted(family.unique())
    if len(families) < 2:
        return
    what = (
        family + f" gives its factor, one of {len(families)} families of figures in one estate: " + ", ".join(families)
    )
    mend = "pin one of them under factor_editions; give the other devices as model footprints"
    wrong(activity_data, family != families[0], what, mend, "kind")


def with_boundary(emissions: pd.DataFrame, activity_data: pd.DataFrame) -> pd.DataFrame:
    """The rows with their boundary: that of the line, and optional for the end of life, which is not of the purchase.

    Source: Scope 3 Standard (2011), table 5.4: cradle-to-gate for categories 1 and 2; category 5 counts the disposal.
    """
    of_line = dict(zip(activity_data["record_id"], boundary_of(activity_data), strict=True))
    boundary = emissions["record_id"].map(of_line).astype("str")
    return emissions.assign(boundary=boundary.mask(emissions["component"] == END_OF_LIFE, OPTIONAL))
