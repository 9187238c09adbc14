"""PACT footprints of the organisation's own products: its emissions up to the gate, shared out among what it makes."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from datetime import date, timedelta
from decimal import Context, Decimal
from typing import Any

import pandas as pd

from scope3.client import Client
from scope3.errors import Fault, InputError, fault_at
from scope3.gwp import NOT_STATED
from scope3.inventory import tonnes
from scope3.organisation import Organisation
from scope3.pact.footprint import WHOLE
from scope3.pact.specification import figure, pact_units
from scope3.pact.versions import EXACT
from scope3.pact.writing import footprint_text, product_footprint
from scope3.products import names_in, read_products
from scope3.report.figures import Figures
from scope3.report.product_boundary import Gate, cradle_to_gate, exempted
from scope3.report.scopes import METERS_ONLY
from scope3.tables import rows_of
from scope3.units import canonical

WHERE = "organisation.yaml"
REPORT = re.compile(r"(AR(\d+))GWP100")


def as_text(figures: Figures) -> tuple[str, list[str]]:
    """The footprints of the products as the text of a file, and what they leave out."""
    footprints, said = product_footprints(figures)
    return footprint_text(footprints), said


def product_footprints(figures: Figures) -> tuple[list[dict[str, Any]], list[str]]:
    r"""A footprint of version 3 for each product the organisation declares, and sentences on what they leave out.

    $$ pcf_p = \frac{B_p}{B} \cdot E_{gate} \cdot \frac{a_p}{Q_p} $$

    where $E_{gate}$ is the organisation's emissions up to its gate (kg CO2e; scopes 1 and 2 and the categories that
    product_boundary.csv counts), $B_p$ the product's part of the basis $B$ (mass, units, revenue …), $Q_p$ the units
    made in the period and $a_p$ the units that one footprint is of.
    Biogenic CO2 is no part of it; what the biomass took up stands in pcfIncludingBiogenicUptake alone.
    Raises InputError where no product is declared, for a figure the specification demands and nobody gave, for a GWP
    set that is older than it allows, where no meter stands for scopes 1 and 2, and for every product whose footprint
    no reader could take.
    Source: PACT Technical Specifications 3.0.3; GHG Protocol, Scope 3 Standard (2011), chapter 8, allocation.
    """
    client = figures.client
    products = read_products(client.organisation, client.folder)
    if products.empty:
        mend = "name the file of the products under products, and fill it in as columns.md says"
        raise InputError(Fault("no product of the organisation is declared", mend, WHERE, column="products"))
    gate = cradle_to_gate(figures)
    common = _common(client, gate)
    written, faults = [], _exempted_faults(products, exempted(figures))
    for row in rows_of(products):
        try:
            written.append(_footprint(row, client.organisation, gate, common))
        except InputError as refused:
            # The writer names the field of the specification; the client knows the row of its file.
            faults += [
                fault if fault.file == row["source_file"] else fault_at(row, _of(row, fault), fault.mend, fault.column)
                for fault in refused.faults
            ]
    if faults:
        raise InputError(faults)
    return written, [*gate.said, METERS_ONLY, *_unlisted(products), *_silent_sets(client, gate)]


def _exempted_faults(products: pd.DataFrame, categories: list[int]) -> list[Fault]:
    """Nothing exempted, though a category of the products is left out of the inventory and not known to be nothing."""
    if not categories:
        return []
    names = " and ".join(map(str, categories))
    mend = "give the percentage these would be, or estimated_t_co2e: 0 beside the exclusion where they are nothing"
    return [
        fault_at(row, f"{row['record_id']}: 0 is exempted, and category {names} is excluded", mend, "exempted_percent")
        for row in rows_of(products[products["exempted_percent"] == 0])
    ]


def _of(row: Mapping[str, Any], fault: Fault) -> str:
    return f"{row['record_id']}: {fault.what}"


def _footprint(
    row: Mapping[str, Any], organisation: Organisation, gate: Gate, common: Mapping[str, Any]
) -> dict[str, Any]:
    """One product's footprint, from what its row states and what the inventory gives."""
    part, whole = _exact(row["allocation_part"]), _exact(row["allocation_whole"])
    amount = _exact(row["declared_amount"])
    each = EXACT.divide(EXACT.multiply(part, amount), EXACT.multiply(whole, _exact(row["quantity"])))
    total = _rounded(EXACT.multiply(gate.kg_co2e, each))
    biogenic = _rounded(EXACT.multiply(gate.kg_biogenic_co2, each))
    told_apart = [_given(row, name) for name in ("land_use_change_kg_co2e", "biogenic_non_co2_kg_co2e")]
    fossil = total - sum(filter(None, told_apart), Decimal(0))
    if fossil < 0:
        what = f"land use change and biogenic methane are more than the footprint of {total:f} kg CO2e"
        raise InputError(fault_at(row, _of(row, Fault(what, "")), "check both figures", "land_use_change_kg_co2e"))
    uptake = _exact(row["biogenic_co2_uptake"])
    said = f"{row['allocation_part']:g} of {row['allocation_whole']:g}, {float(part / whole):.2%}".replace("%", " %")
    pcf = {
        "declaredUnitOfMeasurement": _pact_unit(row),
        "declaredUnitAmount": amount,
        "productMassPerDeclaredUnit": _exact(row["mass"]),
        "geographyRegionOrSubregion": _text(row, "region"),
        "geographyCountry": _text(row, "country"),
        "geographyCountrySubdivision": _text(row, "country_subdivision"),
        "pcfExcludingBiogenicUptake": total,
        "pcfIncludingBiogenicUptake": total - uptake,
        "fossilGhgEmissions": fossil,
        "landUseChangeGhgEmissions": told_apart[0],
        "biogenicNonCO2Emissions": told_apart[1],
        "biogenicCO2Uptake": -uptake if uptake else uptake,
        "fossilCarbonContent": _exact(row["fossil_carbon"]),
        "biogenicCarbonContent": _given(row, "biogenic_carbon"),
        "packagingEmissionsIncluded": None if pd.isna(row["packaging_included"]) else bool(row["packaging_included"]),
        "crossSectoralStandards": _texts(row, "cross_sectoral_standards"),
        "exemptedEmissionsPercent": _exact(row["exempted_percent"]),
        "exemptedEmissionsDescription": _text(row, "exempted_description"),
        "allocationRulesDescription": f"By {row['allocation_basis']}, {said}: {row['allocation_reason']}",
        "primaryDataShare": _given(row, "primary_data_share", lambda share: _plain(share * WHOLE)),
        **common,
    }
    given = {
        "precedingPfIds": _texts(row, "replaces"),
        "created": date.fromisoformat(row["stated_on"]),
        "companyName": organisation.name,
        "companyIds": _texts(row, "company_ids"),
        "productDescription": row["description"],
        "productIds": _texts(row, "product_ids"),
        "productClassifications": _texts(row, "classifications"),
        "productNameCompany": row["product"],
        "comment": f"{biogenic:f} kg of biogenic CO2 emitted up to the gate are in no figure" if biogenic else None,
        "pcf": {name: value for name, value in pcf.items() if value is not None},
    }
    return product_footprint({name: value for name, value in given.items() if value is not None})


def _common(client: Client, gate: Gate) -> dict[str, Any]:
    """What the footprints of all products share: the period, the boundary, the potentials and the factor sources."""
    period = client.organisation.period
    factors = client.library.table
    used = factors.loc[factors["factor_id"].isin(gate.rows["factor_id"]), ["publisher", "edition"]].drop_duplicates()
    return {
        "referencePeriodStart": period.start,
        # The specification's period ends before this moment, ours with the last day.
        "referencePeriodEnd": period.end + timedelta(days=1),
        "boundaryProcessesDescription": f"Cradle to gate: {gate.counted}. Left out: {gate.left_out}.",
        "ipccCharacterizationFactors": _reports(client, gate),
        "secondaryEmissionFactorSources": [
            {"name": publisher, "version": edition}
            for publisher, edition in sorted(used.itertuples(index=False, name=None))
        ],
    }


def _reports(client: Client, gate: Gate) -> list[str]:
    """The assessment reports behind the figures; raises InputError for one that is too old, or not of 100 years."""
    reports, faults, least = set(), [], figure("least_assessment_report")
    for gwp_set in sorted({client.organisation.gwp_set, *_sets(client, gate)} - {NOT_STATED}):
        report = REPORT.fullmatch(gwp_set)
        if report is None or int(report[2]) < least:
            what = f"figures under {gwp_set}, and footprints are written by AR{least} or later, over 100 years"
            column = "gwp_set" if gwp_set == client.organisation.gwp_set else "accept_gwp_sets"
            faults.append(Fault(what, "calculate the inventory under AR5GWP100 or AR6GWP100", WHERE, column=column))
        else:
            reports.add(report[1])
    if faults:
        raise InputError(faults)
    return sorted(reports)


def _sets(client: Client, gate: Gate) -> set[str]:
    factors = client.library.table
    return set(factors.loc[factors["factor_id"].isin(gate.rows["factor_id"]), "gwp_set"].dropna())


def _silent_sets(client: Client, gate: Gate) -> list[str]:
    """A sentence on what was calculated by factors that name no GWP set."""
    factors = client.library.table
    silent = factors.loc[factors["gwp_set"] == NOT_STATED, "factor_id"]
    if t_co2e := tonnes(gate.rows.loc[gate.rows["factor_id"].isin(silent), "kg_co2e"]):
        return [f"{t_co2e:,.1f} t CO2e are by factors whose publisher names no GWP set, accepted as published"]
    return []


def _unlisted(products: pd.DataFrame) -> list[str]:
    """A sentence on the share of the emissions that is of products not listed."""
    whole = _exact(products["allocation_whole"].iloc[0])
    listed = sum(map(_exact, products["allocation_part"]), Decimal(0)) / whole
    if listed == 1:
        return []
    return [f"{float(1 - listed):.1%} of the emissions up to the gate are of products not listed".replace("%", " %")]


def _pact_unit(row: Mapping[str, Any]) -> str:
    """The specification's name of a unit; raises InputError for one it does not have."""
    names = {held.unit: name for name, held in pact_units().items() if held.unit}
    try:
        unit = canonical(row["unit"])
    except InputError as refused:
        fault = refused.faults[0]
        raise InputError(fault_at(row, _of(row, fault), fault.mend, "unit")) from None
    if unit not in names:
        what = f"a footprint per {unit}, which the specification has no unit for"
        raise InputError(fault_at(row, _of(row, Fault(what, "")), "use one of " + ", ".join(sorted(names)), "unit"))
    return names[unit]


def _exact(value: float) -> Decimal:
    """A figure of the client's as it wrote it."""
    return _plain(Decimal(repr(float(value))))


def _plain(value: Decimal) -> Decimal:
    return value.quantize(Decimal(1)) if value == value.to_integral_value() else value.normalize()


def _rounded(value: Decimal) -> Decimal:
    return _plain(Context(prec=int(figure("written_digits"))).plus(value))


def _given(
    row: Mapping[str, Any], name: str, then: Callable[[Decimal], Decimal] = lambda value: value
) -> Decimal | None:
    """A figure that may be blank, and then is not written: blank is not zero."""
    return None if pd.isna(row[name]) else then(_exact(row[name]))


def _text(row: Mapping[str, Any], name: str) -> str | None:
    return None if pd.isna(row[name]) else str(row[name])


def _texts(row: Mapping[str, Any], name: str) -> list[str] | None:
    return None if pd.isna(row[name]) else names_in(str(row[name]))
