"""What a record of transport may be: the border of categories 4 and 9, and figures that exclude each other."""

from __future__ import annotations

import pandas as pd

from scope3 import units
from scope3.factors.library import Library
from scope3.methods.records import refuse, wrong
from scope3.methods.use import released_at
from scope3.tables.transport import BETWEEN_SITES, COMPANY, CUSTOMER_TRIP, INBOUND, OUTBOUND, STORAGE

DOWNSTREAM = 9
# What the factors of an activity are per: transport, storage, or (neither) a fuel, energy or refrigerant.
FUEL, CARRIED, STORED = "a fuel, energy or refrigerant", "a distance", "a time of storage"
ENDINGS = {CARRIED: ("km", "mile"), STORED: (".day", ".year")}


def check_records(activity_data: pd.DataFrame) -> None:
    """Raise InputError for records on the wrong side of a border, or with figures that exclude each other.

    Source: GHG Protocol, Scope 3 Standard (2011), table 5.4; what the company pays for is category 4.
    """
    _check_border(activity_data)
    total, in_round = activity_data["supplier_kg_co2e"].notna(), activity_data["round"].notna()
    both = total & activity_data["supplier_factor"].notna()
    mend = "keep the total, which is never multiplied, or the intensity per tonne.km"
    wrong(activity_data, both, "a total and an intensity of the carrier", mend, "supplier_factor")
    what, mend = "a drop of a round with emissions of its own", "give round_kg_co2e, or take it out of the round"
    wrong(activity_data, total & in_round, what, mend, "supplier_kg_co2e")
    lost = activity_data["round_kg_co2e"].notna() & ~in_round
    wrong(activity_data, lost, "round_kg_co2e is given, and round is blank", "name the round", "round_kg_co2e")


def check_stage(activity_data: pd.DataFrame, *, storage: bool) -> None:
    """Raise Unserved for storage in a method for transport, and the other way round; a blank stage may be both."""
    stage = activity_data["stage"]
    if storage:
        refuse(activity_data, stage.notna() & (stage != STORAGE), "the record is no storage", "say stage storage")
    else:
        refuse(activity_data, stage == STORAGE, "the record is storage", "use site_specific or average_data")


def _check_border(activity_data: pd.DataFrame) -> None:
    downstream = activity_data["category"] == DOWNSTREAM
    stage, payer = activity_data["stage"], activity_data["paid_by"]
    sold = stage.isin([OUTBOUND, STORAGE])
    mend = "say who pays: the company makes it category 4, somebody else category 9"
    refuse(activity_data, sold & payer.isna(), f"paid_by is blank on {OUTBOUND} transport or {STORAGE}", mend)
    for unfit, what, column in (
        (downstream & (payer == COMPANY), "the company pays for it, which makes it category 4", "paid_by"),
        (~downstream & sold & payer.notna() & (payer != COMPANY),
         "outbound or storage that the company does not pay for is category 9", "paid_by"),
        (downstream & stage.isin([INBOUND, BETWEEN_SITES]), "what comes in, or goes between own sites, is category 4",
         "stage"),
        (~downstream & (stage == CUSTOMER_TRIP), "a customer's own trip is category 9", "stage"),
    ):  # fmt: skip
        mend = f"correct the category or {column}"
        wrong(activity_data, unfit.astype("bool"), f"{what} (dc-4-9-payer)", mend, column)


def check_kind(activity_data: pd.DataFrame, library: Library, kind: str) -> None:
    """Raise Unserved for records without an activity, or whose activity's factors are per something else than `kind`.

    A load is so never taken for a fuel, nor a fuel for a load; a unit that does not fit is an error afterwards.
    """
    refuse(activity_data, activity_data["activity"].isna(), "activity is blank", "fill in activity")
    component = released_at(activity_data, library)
    distinct = pd.DataFrame({"activity": activity_data["activity"], "component": component}).drop_duplicates()
    measured = {
        activity: _units_of(library, str(activity), str(at))
        for activity, at in distinct.dropna().itertuples(index=False, name=None)
    }
    other = activity_data["activity"].map(lambda name: name in measured and _kind(measured[name]) != kind)
    per = (
        activity_data["activity"].map({name: ", ".join(sorted(held)) for name, held in measured.items()}).astype("str")
    )
    what = "the factors of '" + activity_data["activity"] + "' are per " + per + ", not for " + kind
    refuse(activity_data, other.astype("bool"), what, "use a method of that kind, or name another activity")


def _units_of(library: Library, activity: str, component: str) -> set[str]:
    return {units.canonical(row["unit"]) for row in library.factors_of(activity, component) if pd.isna(row["currency"])}


def _kind(held: set[str]) -> str:
    return next((kind for kind, ends in ENDINGS.items() if held and all(unit.endswith(ends) for unit in held)), FUEL)
