"""Category U, software: its making and its download, the methods most specific first.

A line is either the making of a software (by any of the first four methods) or its download (by distribution), never
both. What the supplier runs (software as a service, cloud, managed services) is the standard's category C: its totals
already hold the supplier's hardware, software and model training. The device and its power are hardware and scope 2.
"""

from __future__ import annotations

from collections.abc import Callable

import pandas as pd

from scope3.factors.library import Library
from scope3.methods.data_transfer import delivery_rows
from scope3.methods.records import OTHER_KIND, SUPPLIER, emissions_rows, gather, refuse, require, written, wrong
from scope3.methods.spend import spend_rows
from scope3.methods.supplier_footprint import per_unit_rows, revenue_share_rows
from scope3.methods.use import allocated
from scope3.tables.technology_software import HOSTED, OPEN_SOURCE
from scope3.technology.standard import figures

# What only a line about the making of a software holds.
OF_MAKING = ("supplier_factor", "supplier_t_co2e", "person_months", "effort_kg_co2e", "licences_sold", "spend")
# Whose figures already hold the download: they are of all the supplier buys, or of all its branch buys.
HOLDS_DOWNLOAD = ("supplier_t_co2e", "spend")
# The figures whose value is the code that the factor library has for a branch which a later classification renumbered.
OLDER_CODE = "code of NAICS 2017"


def supplier_specific(activity_data: pd.DataFrame, factors: Library) -> pd.DataFrame:
    r"""Take the share of the supplier's cradle-to-gate footprint that the spend has in the supplier's revenue.

    $$ E = \sum_i F_i \cdot \frac{S_i}{R_i}, \qquad F_i = S1_i + S2_i + \sum_{c=1}^{8} S3_{i,c} $$

    Symbols: $F_i$ scopes 1, 2 and categories 1 to 8 of supplier $i$ (t CO2e, applied in kg), $S_i$ spend on its
    software in the currency of its revenue, at the year's average rate, $R_i$ the supplier's revenue in that year.
    Minimum boundary: all cradle-to-gate emissions of the software, its delivery and support included. The supplier's
    categories 9 to 15 are its customers' use of it and must not be in the figure.
    When to use it: the supplier reports its own footprint. Needs: spend, currency, period, supplier_t_co2e,
    supplier_boundary, supplier_revenue, supplier_revenue_currency, supplier_source.
    Raises Unserved for records without these or with the downstream categories in the figure, InputError where the
    spend exceeds the supplier's revenue, and for software that the supplier runs.
    Source: Technology Carbon Standard (2025), Upstream Emissions, Software; GHG Protocol, Scope 3 Standard (2011),
    table 7.7 and chapter 8, economic allocation.
    """
    _check(activity_data)
    _making(activity_data)
    return revenue_share_rows(activity_data, factors, method="supplier_specific")


def per_seat(activity_data: pd.DataFrame, factors: Library) -> pd.DataFrame:
    r"""Multiply the licences held by the supplier's cradle-to-gate footprint of one licence.

    $$ E = \sum_i L_i \cdot EF^{supplier}_i $$

    Symbols: $L_i$ licences, seats or installations of software $i$, $EF^{supplier}_i$ the supplier's footprint of one
    (kg CO2e per licence, for the reporting year).
    Minimum boundary: all cradle-to-gate emissions of the software; what its use takes is not in it.
    When to use it: the supplier states a footprint per user or licence. Needs: licences, supplier_factor,
    supplier_factor_unit, supplier_boundary, supplier_source.
    Raises Unserved for records without these or with the downstream categories in the figure, InputError where the
    figure is not per licence, and for software that the supplier runs.
    Source: Technology Carbon Standard (2025), Upstream Emissions, Software; GHG Protocol, Technical Guidance (2013),
    formula 1.1.
    """
    _check(activity_data)
    _making(activity_data)
    require(activity_data, ["licences"])
    held = activity_data.assign(quantity=activity_data["licences"], unit="licence")
    return per_unit_rows(held, factors, method="per_seat")


def effort_based(activity_data: pd.DataFrame, factors: Library) -> pd.DataFrame:
    r"""Share the emissions of the makers' work among all licences, and take those the organisation holds.

    $$ E = \sum_i P_i \cdot e_i \cdot \frac{L_i}{L^{sold}_i} $$

    Symbols: $P_i$ effort of making software $i$ in the year (person-months), $e_i$ emissions of one person-month of its
    makers (kg CO2e: offices, computers, journeys), $L_i$ licences the organisation holds, $L^{sold}_i$ licences sold;
    of open source the installations, which are an estimate.
    Minimum boundary: energy and hardware of programming, testing and releasing, and support as far as the effort has
    it; the download is a line of its own.
    When to use it: no footprint of the supplier, but the effort is known; open source, which has no spend.
    Needs: person_months, effort_kg_co2e, licences_sold, licences, supplier_source.
    Raises Unserved for records without these, InputError where more licences are held than share the effort, and for
    software that the supplier runs.
    Source: Technology Carbon Standard (2025), Upstream Emissions, Software; person-months as the unit of software after
    the GREENSOFT model.
    """
    _check(activity_data)
    _making(activity_data)
    require(activity_data, ["person_months", "effort_kg_co2e", "licences_sold", "licences", "supplier_source"])
    allocated(activity_data, "licences", "licences_sold", "the licences held are some of those that share the effort")
    sold = activity_data["licences_sold"]
    effort = activity_data["person_months"] * activity_data["effort_kg_co2e"]
    open_source = activity_data["delivery"] == OPEN_SOURCE
    shared_by = " licences sold; ", " installations, an estimate; "
    said = written(activity_data["person_months"]) + " person-months, shared by " + written(sold)
    step = (
        said
        + pd.Series(shared_by[0], index=sold.index).mask(open_source, shared_by[1])
        + activity_data["supplier_source"]
    )
    parts = [
        emissions_rows(
            rows,
            method="effort_based",
            component="cradle_to_gate",
            factor_id=SUPPLIER + rows["record_id"],
            quantity=rows["licences"],
            unit="licence",
            factor=(effort / sold)[rows.index],
            step=step[rows.index],
            supplier_data=not estimated,
        )
        for estimated, rows in activity_data.groupby(open_source)
    ]
    return gather(parts)


def spend_based(activity_data: pd.DataFrame, factors: Library, *, margins: str, deflator: str) -> pd.DataFrame:
    r"""Multiply each spend, at the price year of the factor, by an environmentally extended input-output factor.

    $$ E = \sum_i S_i \cdot x_{c \to f}(y) \cdot \frac{P_f(b)}{P_f(y)} \cdot EF_i $$

    Symbols: $S_i$ spend in currency $c$ and year $y$, net of tax, $x_{c \to f}(y)$ average exchange rate of year $y$
    into the factor's currency $f$, $P_f$ price index of that currency's country (`deflator`), $b$ the factor's price
    year, $EF_i$ factor of software publishing or programming (kg CO2e per unit of money). `margins` included adds the
    trade margins where the publisher gives them apart.
    Minimum boundary: all cradle-to-gate emissions of the software, its delivery included.
    When to use it: only the money is known; screening. Needs: activity, spend, currency, period.
    Raises Unserved for records without these or without a factor, and names the older code where the library holds the
    branch under that; InputError where a price index or rate is missing, and for software that the supplier runs.
    Source: Technology Carbon Standard (2025), Upstream Emissions, Software; GHG Protocol, Technical Guidance (2013),
    formula 1.5.
    """
    _check(activity_data)
    _making(activity_data)
    _refuse_later_codes(activity_data, factors)
    return spend_rows(activity_data, factors, method="spend_based", margins=margins, deflator=deflator)


def distribution(activity_data: pd.DataFrame, factors: Library) -> pd.DataFrame:
    r"""Multiply the data that installing and updating moves by the factors of data centre and network.

    $$ E = \sum_i L_i \cdot G_i \cdot \big(EF^{dc}_{op} + EF^{dc}_{emb} + EF^{net}_{op} + EF^{net}_{emb}\big) $$

    Symbols: $L_i$ licences of software $i$, $G_i$ data moved for one of them in the year (GB), $EF$ factors of data
    centre and network, of operation and of their hardware (kg CO2e per GB).
    Minimum boundary: electricity and hardware of delivering the software over the internet. The receiving devices are
    the organisation's own and count as hardware and scope 2.
    When to use it: beside effort_based, and beside a supplier's figure per licence that leaves the download out, on a
    line of its own; figures of the whole supplier and of spend hold it already. The factors are averages of all
    traffic: they do not say what one download more would add. Needs: product, download_gb, licences, activity.
    Raises Unserved for records without these or without a factor, InputError for a line that also describes the making,
    for a product whose making is counted with the download in it, and for software that the supplier runs.
    Source: Technology Carbon Standard (2025), Upstream Emissions, Software; Sustainable Web Design model, version 4.
    """
    _check(activity_data)
    mend = "serve it by another method, or fill in download_gb"
    refuse(activity_data, activity_data["download_gb"].isna(), OTHER_KIND, mend)
    require(activity_data, ["product", "licences", "activity"])
    moved = activity_data["licences"] * activity_data["download_gb"]
    said = written(activity_data["download_gb"]) + " GB for each of " + written(activity_data["licences"]) + " licences"
    return delivery_rows(activity_data, moved, factors, method="distribution", step=said)


def _check(activity_data: pd.DataFrame) -> None:
    """Raise InputError for two numbers of licences, what the supplier runs, and what would count a download twice."""
    mend = (
        "make it a line of purchased_goods, category 1: it is the standard's category C, and its totals already hold "
        "the supplier's hardware, software and model training"
    )
    two = activity_data[["quantity", "licences"]].notna().all(axis=1)
    other = two & (activity_data["quantity"] != activity_data["licences"]).fillna(False)
    said = written(activity_data["licences"]) + " licences, and a quantity of " + written(activity_data["quantity"])
    wrong(activity_data, other, said, "the methods take licences: leave quantity blank, or correct one", "quantity")
    hosted = activity_data["delivery"].isin(HOSTED)
    said = activity_data["delivery"].astype("str") + " is software that the supplier runs, not category U"
    wrong(activity_data, hosted, said, mend, "delivery")
    download = activity_data["download_gb"].notna()
    both = download & activity_data[list(OF_MAKING)].notna().any(axis=1)
    what, mend = "the making and the download of a software on one line", "give the download a line of its own"
    wrong(activity_data, both, what, mend, "download_gb")
    holds = ~download & activity_data[list(HOLDS_DOWNLOAD)].notna().any(axis=1)
    product = activity_data["product"].str.casefold()
    twice = download & product.isin(product[holds].dropna())
    what = "a line of the same product has its download in its spend or its supplier's footprint"
    mend = "take the line of the download out, or the spend where another figure is used"
    wrong(activity_data, twice, what, mend, "product")


def _making(activity_data: pd.DataFrame) -> None:
    """Refuse the lines that are downloads."""
    refuse(activity_data, activity_data["download_gb"].notna(), OTHER_KIND, "serve it by distribution")


def _refuse_later_codes(activity_data: pd.DataFrame, factors: Library) -> None:
    """Refuse codes of a later classification that no factor is under, naming the code the library is keyed on."""
    codes = figures()
    older = codes.loc[codes["unit"] == OLDER_CODE, "value"]
    for activity, code in older.items():
        if factors.factors_of(str(activity), "cradle_to_gate"):
            continue
        instead = f"{str(activity).rpartition('/')[0]}/{code:.0f}"
        what = f"{activity} is a code of NAICS 2022, and the factors are keyed on NAICS 2017"
        refuse(activity_data, activity_data["activity"] == activity, f"{what}: {instead}", f"write {instead}")


METHODS: dict[str, Callable[..., pd.DataFrame]] = {
    "supplier_specific": supplier_specific,
    "per_seat": per_seat,
    "effort_based": effort_based,
    "spend_based": spend_based,
    "distribution": distribution,
}
