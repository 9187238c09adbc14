"""Tables and sentences on leased assets and franchises: why they stand here, what they give, how sure it is."""

from __future__ import annotations

import pandas as pd

from scope3.client import Client
from scope3.consolidation import lease_place
from scope3.inventory import summarise, tonnes
from scope3.methods import TABLES
from scope3.tables import REQUIRED, conform, rows_of

CATEGORIES = (8, 13, 14)
# Methods that take an asset as a whole; beside them its own energy lines would be counted again.
WHOLE_ASSET = ("lessor_specific", "lessee_specific", "average_data")


def leased_records(client: Client) -> pd.DataFrame:
    """The records of categories 8, 13 and 14 with the name they are `shown` by: the site, or the group of a sample."""
    parts = [client.records(category).drop(columns="sub_category") for category in CATEGORIES]
    schema = TABLES[CATEGORIES[0]]
    records = conform(pd.concat(parts, ignore_index=True), schema, "leased_assets")
    name = records["franchise_group"].fillna(records["site"]).fillna("site not named")
    shown = records.assign(shown=records["category"].astype("str") + " " + name)
    return shown.sort_values(["category", "shown", "record_id"], ignore_index=True)


def lease_rules(client: Client) -> pd.DataFrame:
    """Each leased asset of categories 8 and 13 with the rule that places it there under the consolidation approach."""
    approach = client.organisation.consolidation_approach
    records = leased_records(client)
    columns = ["category", "site", "lease", "operational_control"]
    assets = records.loc[records["lease"].notna(), columns].drop_duplicates()
    rules = []
    for row in rows_of(assets):
        control = None if pd.isna(row["operational_control"]) else bool(row["operational_control"])
        said = {None: "not said", True: "shown", False: "not shown"}[control]
        rules.append(row | {"operational_control": said, "rule": lease_place(row["lease"], approach, control)[1]})
    return pd.DataFrame(rules, columns=[*columns, "rule"])


def counted_twice(records: pd.DataFrame, emissions: pd.DataFrame) -> list[str]:
    """The sites of which some records are served as a whole asset and others by figures of their own."""
    ways = emissions.drop_duplicates("record_id").set_index("record_id")["method"].isin(WHOLE_ASSET)
    way = records["record_id"].map(ways)
    several = way.groupby([records["category"], records["site"]]).nunique()
    return sorted(str(site) for _, site in several[several > 1].index)


def shared_buildings(records: pd.DataFrame, emissions: pd.DataFrame) -> pd.DataFrame:
    """What tenants without a meter carry, and what they would carry if their buildings were let in full (t CO2e)."""
    shared = records[records["building_area"].notna()].drop_duplicates("record_id").set_index("record_id")
    own = emissions[emissions["record_id"].isin(shared.index)]
    rate = own["record_id"].map(shared["occupancy_rate"]).astype("float64")
    table = own.assign(shown=own["record_id"].map(shared["shown"]), let_in_full=own["kg_co2e"] * rate)
    rows = [
        {"site": site, "t_co2e": tonnes(part["kg_co2e"]), "t_co2e_if_let_in_full": tonnes(part["let_in_full"])}
        for site, part in table.groupby("shown")
    ]
    return pd.DataFrame(rows, columns=["site", "t_co2e", "t_co2e_if_let_in_full"])


def sample_spread(records: pd.DataFrame, emissions: pd.DataFrame) -> pd.DataFrame:
    """Each sampled group beside what its lowest and its highest sampled franchise alone would make of it (t CO2e)."""
    sampled = records[records["franchises_sampled"].notna()].drop_duplicates("record_id").set_index("record_id")
    own = emissions[emissions["record_id"].isin(sampled.index) & (emissions["boundary"] == REQUIRED)]
    table = own.assign(
        franchise_group=own["record_id"].map(sampled["franchise_group"]), site=own["record_id"].map(sampled["site"])
    )
    rows = []
    for group, part in table.groupby("franchise_group"):
        sites = summarise(part, "site")["t_co2e"] * part["site"].nunique()
        spread = {"t_co2e": tonnes(part["kg_co2e"]), "t_co2e_by_lowest": sites.min(), "t_co2e_by_highest": sites.max()}
        rows.append({"franchise_group": group, "sampled": part["site"].nunique()} | spread)
    columns = ["franchise_group", "sampled", "t_co2e", "t_co2e_by_lowest", "t_co2e_by_highest"]
    return pd.DataFrame(rows, columns=columns)
