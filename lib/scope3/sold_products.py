"""What is reported beside the lifetime emissions of sold products: per use, per year, under other ways of use."""

from __future__ import annotations

import pandas as pd

from scope3.client import Client
from scope3.inventory import tonnes
from scope3.methods.lifetimes import lifetime_uses, number_sold
from scope3.tables import OPTIONAL, REQUIRED
from scope3.tables.use_of_sold_products import FUEL, GREENHOUSE_GAS, INDIRECT
from scope3.units import ratio
from scope3.visible import in_markdown

PROCESSING, USE = 10, 11
DOWNSTREAM_OF_INTERMEDIATES = (9, 10, 11, 12)
END_USE_UNKNOWN = "end use unknown"
# Within one sale a product may have several lines (energy, leakage, ways of use); each stands for the same uses.
SALE = ["product", "use_unit", "entity", "country"]
LINE = ["use_type", "activity", "scenario"]


def use_metrics(activity_data: pd.DataFrame, emissions: pd.DataFrame) -> pd.DataFrame:
    r"""Lifetime emissions of each product beside its emissions per use and those of one year.

    $$ i = \frac{E}{\sum n \cdot N} $$

    where $E$ are the lifetime emissions (kg CO2e), $n$ the uses of one product and $N$ the products sold.

    Arguments: `activity_data` (records of category 11), `emissions` (theirs). One row per product, functional unit and
    boundary: products_sold (pieces), functional_units (uses of all products sold), t_co2e (over the lifetime),
    kg_co2e_per_use, t_co2e_one_year. What follows from a lifetime that is not given stays blank.
    Source: GHG Protocol, Technical Guidance (2013), formula C.1, p. 161; box 11.2, p. 115.
    """
    records = _with_uses(activity_data, emissions)
    kg = emissions.pivot_table(index="record_id", columns="boundary", values="kg_co2e", aggfunc="sum")
    rows = []
    for (product, use_unit), part in records.groupby(["product", "use_unit"], dropna=False, sort=True):
        whole = _once_per_sale(part)
        for boundary in (REQUIRED, OPTIONAL):
            own = kg.reindex(part["record_id"])[boundary] if boundary in kg else pd.Series(dtype="float64")
            if own.isna().all():
                continue
            own = own.set_axis(part.index).fillna(0.0)
            one_year = own * part["share_of_one_year"]
            rows.append(
                {
                    "product": product,
                    "boundary": boundary,
                    "products_sold": whole["sold"],
                    "use_unit": use_unit,
                    "functional_units": whole["uses"],
                    "t_co2e": tonnes(own),
                    "kg_co2e_per_use": own.sum() / whole["uses"] if whole["uses"] else None,
                    "t_co2e_one_year": None if one_year.isna().any() else tonnes(one_year),
                }
            )
    columns = ["product", "boundary", "products_sold", "use_unit", "functional_units"]
    return pd.DataFrame(rows, columns=[*columns, "t_co2e", "kg_co2e_per_use", "t_co2e_one_year"])


def by_product(emissions: pd.DataFrame, records: pd.DataFrame) -> pd.DataFrame:
    """The emissions with the product their record is about."""
    names = _named(records).set_index("record_id")["product"]
    return emissions.assign(product=emissions["record_id"].map(names))


def use_situations(activity_data: pd.DataFrame, emissions: pd.DataFrame) -> pd.DataFrame:
    """Lifetime emissions (t CO2e) of the products whose records give a range, as used and at the ends of the range.

    Arguments: as in `use_metrics`. Emissions are proportional to years times uses a year. A range that is not given is
    the value of the record itself. One row per product and situation; products without a range have none.
    Source: GHG Protocol, Technical Guidance (2013), appendix B, pp. 158-159.
    """
    known = activity_data[["uses_per_year", "lifetime_years"]].notna().all(axis=1)
    records = activity_data[
        known & (_has_range(activity_data, "uses_per_year") | _has_range(activity_data, "lifetime_years"))
    ]
    kg = emissions.groupby("record_id")["kg_co2e"].sum().reindex(records["record_id"]).set_axis(records.index)
    own = _named(records)[["record_id", "product"]]
    parts = [own.assign(situation="as used", kg_co2e=kg)]
    for use, often in (("high", "most use"), ("low", "least use")):
        for life, long in (("low", "short life"), ("high", "long life")):
            more, named = _end_of_range(records, "uses_per_year", use, often)
            longer, called = _end_of_range(records, "lifetime_years", life, long)
            situation = (named + ", " + called).str.strip(", ")
            parts.append(own.assign(situation=situation, kg_co2e=kg * more * longer))
    # A record with one range only meets each end of it twice.
    table = pd.concat(parts).drop_duplicates(["record_id", "situation"])
    table = table.assign(t_co2e=table["kg_co2e"] * ratio("kg", "tonne"))
    sums = table.groupby(["product", "situation"], sort=False)[["t_co2e"]].sum().reset_index()
    return sums.sort_values("product", ignore_index=True, kind="stable")


def selective_exclusions(client: Client) -> list[int]:
    """The categories of 9 to 12 that are calculated although another is left out because the end use is unknown.

    An exclusion for that reason says so with the words "end use unknown". The guidance allows it for all downstream
    emissions of intermediate products together, never for some.
    Source: GHG Protocol, Technical Guidance (2013), p. 123; Scope 3 Standard (2011), section 6.4.
    """
    reasons = {omission.category: omission.reason.lower() for omission in client.organisation.exclusions}
    if not any(END_USE_UNKNOWN in reasons.get(category, "") for category in DOWNSTREAM_OF_INTERMEDIATES):
        return []
    return [c for c in DOWNSTREAM_OF_INTERMEDIATES if c not in reasons and len(client.records(c))]


def indirect_rows(emissions: pd.DataFrame, records: pd.DataFrame) -> pd.DataFrame:
    """The rows of the indirect use phase, without those of maintenance, which is optional whatever the choice."""
    return emissions[emissions["record_id"].isin(records.loc[records["use_type"] == INDIRECT, "record_id"])]


def lifetimes(records: pd.DataFrame) -> pd.DataFrame:
    """What is assumed of the use of each product, with its source: the guidance asks that it is reported."""
    used = records[~records["use_type"].isin([FUEL, GREENHOUSE_GAS])]
    uses, _ = lifetime_uses(used)
    columns = ["product", "use_type", "scenario", "lifetime_years", "uses_per_year", "lifetime_uses", "use_unit"]
    table = used.assign(lifetime_uses=uses)[[*columns, "use_source"]]
    return table.drop_duplicates().sort_values(["product", "use_type", "scenario"], ignore_index=True)


def use_sentence(metrics: pd.DataFrame) -> str:
    """Which product the use phase comes from, and how much of it falls into the first year of use."""
    required = metrics[metrics["boundary"] == REQUIRED]
    whole = required["t_co2e"].sum()
    if not whole:
        return "No product sold has direct use-phase emissions."
    products = required.groupby("product")["t_co2e"].sum().sort_values()
    share = f"{products.iloc[-1] / whole:.1%}".replace("%", " %")
    first = required["t_co2e_one_year"]
    when = f"of the whole, {first.sum():,.1f} t falls into the first year, the rest follows while products last"
    unknown = "what falls into the first year is not known, because not every record gives a lifetime in years"
    product = in_markdown(str(products.index[-1]))
    return f"{product} gives {share} of the use phase; {unknown if first.isna().any() else when}."


def _named(records: pd.DataFrame) -> pd.DataFrame:
    """The records, each with a product; one without stands for itself."""
    return records.assign(product=records["product"].fillna(records["record_id"]))


def _has_range(records: pd.DataFrame, column: str) -> pd.Series:
    return records[[f"{column}_low", f"{column}_high"]].notna().any(axis=1)


def _end_of_range(records: pd.DataFrame, column: str, end: str, words: str) -> tuple[pd.Series, pd.Series]:
    """What the end of a range is in parts of the value itself, and its name; 1 and no name where there is no range."""
    parts = (records[f"{column}_{end}"] / records[column]).fillna(1.0)
    return parts, _has_range(records, column).map({True: words, False: ""}).astype("str")


def _with_uses(activity_data: pd.DataFrame, emissions: pd.DataFrame) -> pd.DataFrame:
    """The records with products sold, uses of all of them, and the share of the lifetime that one year is.

    Products are counted at the share of their entity at which the consolidation approach counts their emissions.
    """
    counted = activity_data["use_type"] != FUEL
    share_of_entity = emissions.groupby("record_id")["share"].first()
    share = activity_data["record_id"].map(share_of_entity).astype("float64").fillna(1.0)
    records = activity_data.assign(sold=float("nan"), uses=float("nan"), share_of_one_year=float("nan"))
    records.loc[counted, "sold"] = number_sold(activity_data[counted]) * share[counted]
    used = activity_data[counted & (activity_data["use_type"] != GREENHOUSE_GAS)]
    uses, _ = lifetime_uses(used)
    records.loc[used.index, "uses"] = records.loc[used.index, "sold"] * uses
    by_uses = activity_data["uses_per_year"] / activity_data["lifetime_uses"]
    # A fuel is burnt once, and a product that lasts less than a year emits all it emits within it.
    one_year = (1 / activity_data["lifetime_years"]).fillna(by_uses).clip(upper=1.0).mask(~counted, 1.0)
    return _named(records).assign(share_of_one_year=one_year)


def _once_per_sale(records: pd.DataFrame) -> dict[str, float | None]:
    """Products and uses of one product, each sale counted once however many lines it has."""
    lines = records.groupby([*SALE, *LINE], dropna=False)[["sold", "uses"]].sum(min_count=1)
    sums = lines.groupby(SALE, dropna=False).max().sum(min_count=1)
    return {str(name): None if pd.isna(value) else float(value) for name, value in sums.items()}
