"""Tables and sentences on transport and storage: stages, rounds, intensities, and what the money alone would give."""

from __future__ import annotations

import pandas as pd

from scope3.client import Client
from scope3.errors import InputError
from scope3.factors.select import Unserved
from scope3.inventory import tonnes
from scope3.methods import TABLES, calculate
from scope3.methods.transport_shares import share_of_vehicle
from scope3.reconcile import RETIRED
from scope3.tables import REQUIRED, conform
from scope3.tables.transport import MULTI_DROP_BASES
from scope3.units import ratio

CATEGORIES = UPSTREAM, DOWNSTREAM = (4, 9)
WORK_UNIT = "tonne.km"


def transport_records(client: Client) -> pd.DataFrame:
    """The records of categories 4 and 9 with the name they are `shown` by: category and stage."""
    parts = [client.records(category).drop(columns="sub_category") for category in CATEGORIES]
    records = conform(pd.concat(parts, ignore_index=True), TABLES[CATEGORIES[0]], "transport")
    stage = records["stage"].str.replace("_", " ").fillna("stage not said")
    return records.assign(shown=records["category"].astype("str") + " " + stage)


def by_stage(emissions: pd.DataFrame, records: pd.DataFrame) -> pd.DataFrame:
    """The emissions with the stage of their record as a column."""
    stages = records.drop_duplicates("record_id").set_index("record_id")["stage"]
    return emissions.assign(stage=emissions["record_id"].map(stages))


def intensities(emissions: pd.DataFrame, factors: pd.DataFrame) -> pd.DataFrame:
    """Work and intensity of each vehicle or vessel that is calculated by tonne-kilometres: largest intensity first.

    Arguments: `emissions`, `factors` (the factor table, for the wording). Gives `vehicle`, `component`, `tonne_km` and
    `g_per_tonne_km`; a carrier's own intensity has no vehicle in the library and bears the carrier's record.
    """
    own = emissions[(emissions["unit"] == WORK_UNIT) & (emissions["boundary"] == REQUIRED)]
    words = factors.drop_duplicates("activity").set_index("activity")["name"]
    named = own.assign(vehicle=own["activity"].map(words).fillna(own["record_id"]))
    summed = named.groupby(["vehicle", "component"], as_index=False).agg(
        tonne_km=("quantity", "sum"), kg_co2e=("kg_co2e", "sum")
    )
    summed["g_per_tonne_km"] = summed["kg_co2e"] / summed["tonne_km"] * ratio("kg", "g")
    whole = summed.groupby("vehicle")["g_per_tonne_km"].transform("sum")
    ranked = summed.assign(whole=whole).sort_values(["whole", "component"], ascending=[False, True], ignore_index=True)
    return ranked[["vehicle", "component", "tonne_km", "g_per_tonne_km"]]


def drops(records: pd.DataFrame) -> pd.DataFrame:
    """The drops of multi-drop rounds with their shares by great circles and as driven; blank where one is lacking."""
    own = records[records["round"].notna()]
    table = own[["record_id", "round", "description", "drop_mass", "distance", "great_circle_distance"]]
    return table.assign(**{f"share_{basis}": _shares(own, basis) for basis in MULTI_DROP_BASES}).reset_index(drop=True)


def _shares(rounds: pd.DataFrame, basis: str) -> pd.Series:
    """Each drop's share of its round by one basis; blank for the rounds that cannot be shared by it."""
    try:
        return share_of_vehicle(rounds, basis)[0]
    except Unserved as refused:
        return _shares(rounds.drop(index=refused.rows.index), basis).reindex(rounds.index)


def money_alone(client: Client, emissions: pd.DataFrame) -> pd.DataFrame:
    """What the retired lines of category 4 would give by their money, beside the records that stand for them.

    One row per supplier whose records cover money: currency, spend (blank over several currencies), t CO2e by money,
    t CO2e of the supplier's records (minimum boundary), and a note where the money cannot be served.
    """
    ledger = client.ledger
    lines = ledger[(ledger["category"] == UPSTREAM).fillna(False) & (ledger["status"] == RETIRED)]
    records = transport_records(client)
    known = records[records["category"] == UPSTREAM].set_index("record_id")["supplier"]
    required = emissions[emissions["boundary"] == REQUIRED]
    rows = []
    # A covering record without a supplier stands for itself.
    behind = lines["covered_by"].map(known).fillna(lines["covered_by"])
    for supplier, part in lines.groupby(behind):
        by_money, note = _by_money(client, part)
        own = required[required["record_id"].map(known).fillna(required["record_id"]) == supplier]
        currencies = sorted(set(part["currency"]))
        spend = part["spend"].sum() if len(currencies) == 1 else None
        found = {"t_co2e_by_money": by_money, "t_co2e_by_records": tonnes(own["kg_co2e"]), "note": note}
        rows.append({"supplier": supplier, "currency": ", ".join(currencies), "spend": spend, **found})
    columns = ["supplier", "currency", "spend", "t_co2e_by_money", "t_co2e_by_records", "note"]
    return pd.DataFrame(rows, columns=columns)


def _by_money(client: Client, lines: pd.DataFrame) -> tuple[float | None, str | None]:
    """Emissions of ledger lines by their spend factor (t CO2e), or why they have none."""
    kept = [column for column in TABLES[UPSTREAM].columns if column in lines]
    records = lines[kept].assign(period=lines["date"].fillna(str(client.organisation.year)))
    price = {name: client.settings.choices[name] for name in ("margins", "deflator")}
    try:
        return tonnes(calculate(UPSTREAM, "spend_based", records, client.library, **price)["kg_co2e"]), None
    except InputError as refused:
        return None, refused.faults[0].what


def money_alone_sentence(compared: pd.DataFrame) -> str:
    """What better data did to the emissions of the money it retired."""
    priced = compared.dropna(subset=["t_co2e_by_money"])
    if priced.empty:
        return "There is no retired money of category 4 to compare the records with."
    by_money, by_records = (priced[f"t_co2e_by_{kind}"].sum() for kind in ("money", "records"))
    return (
        f"By their money alone these suppliers would stand at {by_money:,.1f} t CO2e; their litres, meters and "
        f"tonne-kilometres give {by_records:,.1f} t. The difference is the method's, not the year's: a trend across a "
        "change of method needs the earlier years restated."
    )


def left_open(records: pd.DataFrame, emissions: pd.DataFrame) -> pd.DataFrame:
    """What the records leave to be assumed, and how many of them do; money, which says none of it, is left out."""
    own = emissions.drop_duplicates("record_id").set_index("record_id")
    step = records["record_id"].map(own["step"]).fillna("")
    served = records["record_id"].map(own["method"])
    legs = (served == "distance_based") & records["distance"].notna()
    questions = {
        "distance without a basis, taken as the one its factor is per": legs & records["distance_basis"].isna(),
        "distance that is a great circle or the shortest way": step.str.contains("distance (?:great circle|shortest)"),
        "the guidance's average in place of the load's own mass or floor": records["load_default"].notna(),
        "a carrier's own total or intensity": records["supplier_source"].notna(),
    }
    return pd.DataFrame({"what": list(questions), "records": [int(asked.sum()) for asked in questions.values()]})
