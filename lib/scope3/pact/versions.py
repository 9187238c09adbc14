"""A footprint of version 2 or 3 → one form.

The trap of the format: version 2 states figures per ONE unit, version 3 per `declaredUnitAmount` units, so that one
read as the other is off by that amount.

Which version a footprint is of is told by the names of its fields, not by what it says of itself: systems are known
that write the one and say the other.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from decimal import Context, Decimal
from pathlib import Path
from types import MappingProxyType
from typing import Any

from scope3.errors import Fault, InputError, nearest
from scope3.gwp import NOT_STATED, known_sets
from scope3.pact.footprint import Extension, Footprint
from scope3.pact.gate import judge
from scope3.pact.lifecycle import validity
from scope3.pact.reading import Given, read_given
from scope3.pact.specification import fields, pact_units
from scope3.pact.values import Values, is_uuid

# A context of its own: what another library sets for the whole process must not move a figure.
EXACT = Context(prec=40)
GLOBAL = "Global"


@dataclass(frozen=True)
class Names:
    """What a version calls the fields that say what a figure is per."""

    unit: str
    amount: str
    total: str
    including: str


NAMES: Mapping[int, Names] = MappingProxyType(
    {
        2: Names("declaredUnit", "unitaryProductAmount", "pCfExcludingBiogenic", "pCfIncludingBiogenic"),
        3: Names("declaredUnitOfMeasurement", "declaredUnitAmount", "pcfExcludingBiogenicUptake",
                 "pcfIncludingBiogenicUptake"),
    }
)  # fmt: skip
# Figures that are no amount per unit.
SHARES = ("exemptedEmissionsPercent", "primaryDataShare")
MASS = "productMassPerDeclaredUnit"


def read_footprints(path: Path, name: str | None = None) -> list[Footprint]:
    """The footprints of one file, per one unit each.

    $$ i = \\begin{cases} pCf & \\text{version 2} \\\\ pcf / a & \\text{version 3} \\end{cases} $$

    where $i$ is kg CO2e per unit, $pCf$ and $pcf$ the footprint as stated, $a$ `declaredUnitAmount`.
    path: the file. name: how messages call it. Raises InputError with what is wrong of every footprint in it, each with
    its id and JSON path. Source: PACT Technical Specifications 2.3.3 and 3.0.3; decision 36 of their log.
    """
    read, faults = [], []
    for given in read_given(path, name):
        try:
            read.append(footprint_of(given))
        except InputError as refused:
            faults += refused.faults
    if faults:
        raise InputError(faults)
    return read


def footprint_of(given: Given) -> Footprint:
    """One footprint as it stands in a file, in our form; raises InputError with everything that is wrong with it."""
    version = _version_of(given)
    outer = Values(given, given.path, given.content, fields(version, "footprint"))
    whole = outer.read_all()
    if whole["pcf"] is None:
        raise InputError(outer.faults)
    inner = Values(given, f"{given.path}.pcf", whole["pcf"], fields(version, "pcf"))
    pcf = inner.read_all()
    names = NAMES[version]
    unit = _unit(inner, pcf[names.unit], version)
    sets = _gwp_sets(inner, pcf, version)
    geography = _geography(inner, pcf)
    period = _period(inner, pcf["referencePeriodStart"], pcf["referencePeriodEnd"])
    valid = validity(outer, period, whole["validityPeriodStart"], whole["validityPeriodEnd"])
    _check_claim(outer, whole["specVersion"], version, pcf[names.amount])
    if outer.faults or inner.faults:
        raise InputError([*outer.faults, *inner.faults])
    amount: Decimal = pcf[names.amount]
    # Here the versions part: the same bottle is 1.5 per litre in the one and 18 per 12 litres in the other.
    per = amount if version == 3 else Decimal(1)
    figures = {
        name: EXACT.divide(value, per)
        for name, value in pcf.items()
        if isinstance(value, Decimal) and name not in (*SHARES, names.amount)
    }
    _remark(outer, inner, whole, pcf)
    read = Footprint(
        file=given.file,
        path=given.path,
        id=whole["id"],
        version=version,
        spec_version=whole["specVersion"],
        revision=whole.get("version"),
        status=whole["status"],
        preceding=tuple(one for one in whole["precedingPfIds"] or () if one != whole["id"]),
        company=whole["companyName"],
        product=whole["productNameCompany"],
        description=whole["productDescription"],
        product_ids=whole["productIds"],
        reference=period,
        validity=valid,
        geography=geography,
        pact_unit=pcf[names.unit],
        unit=unit,
        amount=amount,
        kg_co2e=figures[names.total],
        including=figures.get(names.including),
        mass=figures.get(MASS) or None,
        parts=MappingProxyType(figures),
        gwp_sets=sets,
        packaging_included=pcf["packagingEmissionsIncluded"],
        primary_data_percent=pcf["primaryDataShare"],
        extensions=_extensions(outer, whole["extensions"] or []),
    )
    odd, notes = judge(read, f".pcf.{names.total}")
    return replace(read, remarks=(*outer.remarks, *inner.remarks, *odd), notes=tuple(notes))


def _version_of(given: Given) -> int:
    """2 or 3 by the names of the fields; what has both, neither, or those of version 1 is refused."""

    def refuse(what: str, mend: str) -> InputError:
        return InputError(Fault(f"footprint {given.id}: {what}", mend, given.file, column=f"{given.path}.pcf"))

    pcf = given.content.get("pcf")
    if not isinstance(pcf, dict):
        raise refuse("pcf is no object", "ask the supplier for the whole footprint")
    told = {v for v, names in NAMES.items() if {names.unit, names.amount, names.total, names.including} & set(pcf)}
    if len(told) == 2:
        what = "has fields of version 2 and of version 3, which state figures per different amounts"
        raise refuse(what, "ask the supplier for it in one version")
    if not told:
        raise refuse("has the fields of no version known here", "ask the supplier for version 2 or 3")
    if told == {2} and NAMES[2].total not in pcf and "reportingPeriodStart" in pcf:
        raise refuse("has the fields of version 1, which states no total", "ask the supplier for version 2 or 3")
    return told.pop()


def _check_claim(outer: Values, written: str | None, version: int, amount: Decimal | None) -> None:
    """What the footprint says of its version must agree with its fields, unless both readings give one figure."""
    if written is None or int(written.split(".")[0]) == version:
        return
    what = f"says version {written} and has the fields of version {version}"
    if amount == 1 and int(written.split(".")[0]) < max(NAMES) + 1:
        mend = "tell the supplier; for an amount of one unit both versions read alike"
        outer.remark(what, mend, "specVersion")
    else:
        mend = "ask the supplier whether the figure is per one unit or for the whole amount"
        outer.refuse(what, mend, "specVersion")


def _unit(inner: Values, written: str | None, version: int) -> str:
    name = NAMES[version].unit
    if written is None:
        return ""
    known = pact_units().get(written)
    if known is None:
        inner.refuse(f"unknown unit '{written}'", nearest(written, pact_units()), name)
        return ""
    if not known.unit:
        inner.refuse(f"unit '{written}' is none of the workbook's", "ask the supplier for another unit", name)
    if known.since > version:
        inner.remark(f"unit '{written}' came with version {known.since}", "tell the supplier", name)
    return known.unit


def _gwp_sets(inner: Values, pcf: Mapping[str, Any], version: int) -> tuple[str, ...]:
    """The sets behind the figure by our names. Version 2 names the earliest in one field and all in another."""
    name = "ipccCharacterizationFactors" if version == 3 else "ipccCharacterizationFactorsSources"
    reports = list(dict.fromkeys(pcf[name] or ()))
    single = pcf.get("characterizationFactors")
    if single and reports and single not in reports:
        what = f"characterizationFactors is {single}, {name} {', '.join(reports)}"
        inner.refuse(what, "ask the supplier which report's potentials were used", "characterizationFactors")
    if single and not reports:
        reports, name = [single], "characterizationFactors"
    sets = tuple(f"{report}GWP100" for report in reports)
    for report, gwp_set in zip(reports, sets, strict=True):
        if gwp_set not in known_sets():
            ours = [known.removesuffix("GWP100") for known in known_sets() if known.startswith("AR")]
            inner.refuse(f"potentials of '{report}' are not known", nearest(report, ours), name)
    return sets or (NOT_STATED,)


def _geography(inner: Values, pcf: Mapping[str, Any]) -> str:
    finest_last = ("geographyRegionOrSubregion", "geographyCountry", "geographyCountrySubdivision")
    stated = [name for name in finest_last if pcf[name]]
    country, subdivision = pcf["geographyCountry"], pcf["geographyCountrySubdivision"]
    if country and subdivision and not subdivision.startswith(f"{country}-"):
        inner.refuse(f"{subdivision} is no part of {country}", "ask the supplier where it was made", stated[-1])
    if len(stated) > 1:
        inner.remark("states its geography more than once", f"read as {pcf[stated[-1]]}; tell the supplier", stated[-1])
    return pcf[stated[-1]] if stated else GLOBAL


def _period(inner: Values, start: datetime | None, end: datetime | None) -> tuple[datetime, datetime]:
    if start and end and end <= start:
        inner.refuse("the reference period ends before it starts", "ask the supplier", "referencePeriodEnd")
    return (start or datetime.min, end or datetime.min)


def _extensions(outer: Values, given: list[Any]) -> tuple[Extension, ...]:
    """Those that name a schema; of others nobody can say what they hold."""
    found = []
    for place, one in enumerate(given):
        if isinstance(one, dict) and isinstance(one.get("dataSchema"), str):
            found.append(Extension(f"{outer.path}.extensions[{place}].data", one["dataSchema"], one.get("data")))
    return tuple(found)


def _remark(outer: Values, inner: Values, whole: Mapping[str, Any], pcf: Mapping[str, Any]) -> None:
    """Note what breaks the specification and leaves the figure as it is."""
    if not is_uuid(whole["id"]):
        outer.remark("the id is no UUID", "tell the supplier", "id")
    if whole["id"] in (whole["precedingPfIds"] or ()):
        outer.remark("it precedes itself", "tell the supplier", "precedingPfIds")
    for name, rule in inner.known.items():
        if rule.limit == "<=0" and (pcf[name] or 0) > 0:
            inner.remark(f"{name} is {pcf[name]}, and a removal is below zero", "tell the supplier", name)
    if pcf["packagingEmissionsIncluded"] is False and pcf["packagingGhgEmissions"]:
        inner.remark("states packaging and leaves it out", "ask the supplier which holds", "packagingGhgEmissions")
    if (pcf["primaryDataShare"] or 0) > 100:
        inner.remark("more than all of its data are primary", "tell the supplier", "primaryDataShare")
    mass, declared = pcf[MASS], pcf.get(NAMES[3].amount, Decimal(1))
    if pcf.get(NAMES[2].unit, pcf.get(NAMES[3].unit)) == "kilogram" and mass and mass != declared:
        inner.remark(f"{declared} kg are said to weigh {mass} kg", "ask the supplier what the figure is per", MASS)
