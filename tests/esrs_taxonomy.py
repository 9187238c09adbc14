"""A taxonomy cut down to what E1-6 is tagged with, as a package, for Arelle offline: names of EFRAG's, words of ours.

The names are typed here once more, from EFRAG's def_esrs_301060.xml, cal_esrs_301060.xml and pre_esrs_301061.xml
(2023-12-22), and not read from data/reference: a misspelt name there has to be caught. The whole taxonomy is too large to
ship.
"""

from __future__ import annotations

import contextlib
import importlib.util
import json
import subprocess
import sys
import zipfile
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

BASE = "https://xbrl.efrag.org/taxonomy/esrs/2023-12-22/"
# Arelle in a process of its own, which takes a document's path a line and answers with the lines of its log.
ARELLE = """
import json, sys
from arelle.api.Session import Session
from arelle.RuntimeOptions import RuntimeOptions

package, settings = sys.argv[1:]
answers, sys.stdout = sys.stdout, sys.stderr
for document in sys.stdin:
    with Session() as session:
        session.run(RuntimeOptions(
            entrypointFile=document.strip(), packages=[package], xdgConfigHome=settings, validate=True, calcs="c11r",
            utrValidate=True, internetConnectivity="offline", logFile="logToBuffer"))
        print(json.dumps(session.get_logs("text").splitlines()), file=answers, flush=True)
"""
SCOPES = [
    "GrossScope1GreenhouseGasEmissions",
    "GrossLocationBasedScope2GreenhouseGasEmissions",
    "GrossMarketBasedScope2GreenhouseGasEmissions",
    "GrossScope3GreenhouseGasEmissions",
]
SCOPE_3 = SCOPES[-1]
TOTALS = {
    "LocationBasedGreenhouseGasEmissions": [SCOPES[0], SCOPES[1], SCOPE_3],
    "MarketBasedGreenhouseGasEmissions": [SCOPES[0], SCOPES[2], SCOPE_3],
}
SUPPLIERS = "PercentageOfGrossScope3GreenhouseGasEmissionsCalculatedUsingPrimaryDataObtainedFromSuppliersOrOtherValueChainPartners"
EXPLANATION = "DisclosureOfReportingBoundariesConsideredAndCalculationMethodsForEstimatingScope3GHGEmissionsCategoryAndIfRelevantCalculationToolsAppliedExplanatory"
BIOGENIC = "BiogenicEmissionsOfCO2FromCombustionOrBiodegradationOfBiomassThatOccurInUpstreamAndDownstreamValueChainNotIncludedInScope3GHGEmissions"
YEARS, YEARS_DOMAIN = (
    "CurrentlyStatedBaselineMilestonesOrTargetYearsAxis",
    "CurrentlyStatedBaselineMilestonesOrTargetYearsMember",
)
BASE_YEAR, TARGETS = "BaselineYearMember", "MilestonesAndTargetYearsMember"
MILESTONES = [f"Milestone{year}YearMember" for year in (2025, 2030, 2035, 2040, 2045, 2050)]
AXIS, DOMAIN = "Scope3GHGEmissionsCategoryGHGProtocolAxis", "Scope3GHGEmissionsCategoryGHGProtocolMember"
CLOUD = "Category11CloudComputingAndDataCentreServicesMember"
MEMBERS = [
    "Category1PurchasedGoodsAndServicesMember",
    "Category2CapitalGoodsMember",
    "Category3FuelAndEnergyrelatedActivitiesMember",
    "Category4UpstreamTransportationAndDistributionMember",
    "Category5WasteGeneratedInOperationsMember",
    "Category6BusinessTravelMember",
    "Category7EmployeeCommutingMember",
    "Category8UpstreamLeasedAssetsMember",
    "Category9DownstreamTransportationAndDistributionMember",
    "Category10ProcessingOfSoldProductsMember",
    "Category11UseOfSoldProductsMember",
    "Category12EndoflifeTreatmentOfSoldProductsMember",
    "Category13DownstreamLeasedAssetsMember",
    "Category14FranchisesMember",
    "Category15InvestmentsMember",
]
ABSTRACT = ["ScopesAbstract", "CategoriesAbstract", "BreakdownAbstract", "OthersAbstract"]
TABLES = ["ScopesTable", "CategoriesTable", "BreakdownTable", "OthersTable"]
ROLES = ("scopes", "categories", "breakdown", "others", "defaults")

SCHEMA = """<?xml version="1.0" encoding="UTF-8"?>
<xsd:schema targetNamespace="{space}" elementFormDefault="qualified" xmlns:esrs="{space}"
 xmlns:xsd="http://www.w3.org/2001/XMLSchema" xmlns:xbrli="http://www.xbrl.org/2003/instance"
 xmlns:xbrldt="http://xbrl.org/2005/xbrldt" xmlns:link="http://www.xbrl.org/2003/linkbase"
 xmlns:xlink="http://www.w3.org/1999/xlink" xmlns:dtr-types="http://www.xbrl.org/dtr/type/2024-01-31">
<xsd:annotation><xsd:appinfo>
<link:linkbaseRef xlink:type="simple" xlink:href="def.xml" xlink:role="http://www.xbrl.org/2003/role/definitionLinkbaseRef" xlink:arcrole="http://www.w3.org/1999/xlink/properties/linkbase"/>
<link:linkbaseRef xlink:type="simple" xlink:href="cal.xml" xlink:role="http://www.xbrl.org/2003/role/calculationLinkbaseRef" xlink:arcrole="http://www.w3.org/1999/xlink/properties/linkbase"/>
<link:roleType roleURI="urn:x-test:scopes" id="scopes"><link:usedOn>link:definitionLink</link:usedOn><link:usedOn>link:calculationLink</link:usedOn></link:roleType>
<link:roleType roleURI="urn:x-test:categories" id="categories"><link:usedOn>link:definitionLink</link:usedOn></link:roleType>
<link:roleType roleURI="urn:x-test:breakdown" id="breakdown"><link:usedOn>link:definitionLink</link:usedOn></link:roleType>
<link:roleType roleURI="urn:x-test:others" id="others"><link:usedOn>link:definitionLink</link:usedOn></link:roleType>
<link:roleType roleURI="urn:x-test:defaults" id="defaults"><link:usedOn>link:definitionLink</link:usedOn></link:roleType>
</xsd:appinfo></xsd:annotation>
<xsd:import namespace="http://www.xbrl.org/2003/instance" schemaLocation="http://www.xbrl.org/2003/xbrl-instance-2003-12-31.xsd"/>
<xsd:import namespace="http://xbrl.org/2005/xbrldt" schemaLocation="http://www.xbrl.org/2005/xbrldt-2005.xsd"/>
<xsd:import namespace="http://www.xbrl.org/dtr/type/2024-01-31" schemaLocation="https://www.xbrl.org/dtr/type/2024-01-31/types.xsd"/>
{elements}
</xsd:schema>
"""
LINKBASE = """<?xml version="1.0" encoding="UTF-8"?>
<link:linkbase xmlns:link="http://www.xbrl.org/2003/linkbase" xmlns:xlink="http://www.w3.org/1999/xlink" xmlns:xbrldt="http://xbrl.org/2005/xbrldt">
{references}
{links}
</link:linkbase>
"""
DIMENSIONS = "http://xbrl.org/int/dim/arcrole/"
SUMMATION = "https://xbrl.org/2023/arcrole/summation-item"
CATALOGUE = """<?xml version="1.0" encoding="UTF-8"?>
<catalog xmlns="urn:oasis:names:tc:entity:xmlns:xml:catalog"><rewriteURI uriStartString="{base}" rewritePrefix="../taxonomy/"/></catalog>
"""
PACKAGE = """<?xml version="1.0" encoding="UTF-8"?>
<tp:taxonomyPackage xmlns:tp="http://xbrl.org/2016/taxonomy-package" xml:lang="en">
<tp:identifier>urn:x-test:esrs</tp:identifier><tp:name>E1-6, cut down for tests</tp:name><tp:version>1</tp:version>
</tp:taxonomyPackage>
"""


def taxonomy_package(folder):
    """The package as a zip file in the folder, which stands at the addresses of EFRAG's."""
    path = folder / "esrs_cut_down.zip"
    with zipfile.ZipFile(path, "w") as archive:
        for name, content in (
            ("META-INF/taxonomyPackage.xml", PACKAGE),
            ("META-INF/catalog.xml", CATALOGUE.format(base=BASE)),
            ("taxonomy/esrs_all.xsd", _schema()),
            ("taxonomy/def.xml", _definitions()),
            ("taxonomy/cal.xml", _calculations()),
        ):
            archive.writestr(f"esrs/{name}", content)
    return path


@contextlib.contextmanager
def arelle_of(folder: Path, package: Path) -> Iterator[Callable[[str], list[str]]]:
    """What Arelle has against a document, offline: the lines of its log that are not of its own doings."""
    if importlib.util.find_spec("arelle") is None:
        pytest.skip("Arelle is not here (pip install arelle-release): the document is not validated")
    path = folder / "document.xhtml"
    with subprocess.Popen(
        [sys.executable, "-c", ARELLE, str(package), str(folder / "config")],
        stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True,
    ) as process:  # fmt: skip
        assert process.stdin is not None and process.stdout is not None
        asked, answered = process.stdin, process.stdout

        def complaints(document: str) -> list[str]:
            path.write_text(document, encoding="utf-8")
            print(path, file=asked, flush=True)
            lines: list[str] = json.loads(answered.readline())
            assert any("validated in" in line for line in lines), lines
            return [line for line in lines if not line.startswith(("[info", "[]"))]

        yield complaints


def _element(name, kind, abstract=False, group="xbrli:item"):
    return (
        f'<xsd:element name="{name}" id="esrs_{name}" type="{kind}" substitutionGroup="{group}" '
        f'abstract="{str(abstract).lower()}" nillable="true" xbrli:periodType="duration"/>'
    )


def _schema():
    elements = [_element(name, "dtr-types:ghgEmissionsItemType") for name in (*SCOPES, *TOTALS, BIOGENIC)]
    elements.append(_element(SUPPLIERS, "dtr-types:percentItemType"))
    elements.append(_element(EXPLANATION, "dtr-types:textBlockItemType"))
    elements += [_element(name, "xbrli:stringItemType", True) for name in ABSTRACT]
    elements += [_element(name, "xbrli:stringItemType", True, "xbrldt:hypercubeItem") for name in TABLES]
    elements += [_element(name, "xbrli:stringItemType", True, "xbrldt:dimensionItem") for name in (AXIS, YEARS)]
    members = (DOMAIN, *MEMBERS, CLOUD, YEARS_DOMAIN, BASE_YEAR, TARGETS, *MILESTONES)
    elements += [_element(name, "dtr-types:domainItemType", True) for name in members]
    return SCHEMA.format(space=BASE.rstrip("/"), elements="\n".join(elements))


def _table(place, items, milestones):
    """A table over items with the base year and the targets beside the year; milestones only where EFRAG's has them."""
    return [
        ("all", ABSTRACT[place], TABLES[place]),
        *(("domain-member", ABSTRACT[place], name) for name in items),
        ("hypercube-dimension", TABLES[place], YEARS),
        ("dimension-domain", YEARS, YEARS_DOMAIN),
        *(("domain-member", YEARS_DOMAIN, name) for name in (BASE_YEAR, TARGETS)),
        *(("domain-member", TARGETS, name) for name in milestones),
    ]


def _definitions():
    scopes = _table(0, (*SCOPES, *TOTALS, SUPPLIERS), [])
    breakdown = _table(2, (*SCOPES, *TOTALS, SUPPLIERS), MILESTONES)
    others = _table(3, [BIOGENIC, SUPPLIERS], [])
    categories = [
        *_table(1, [SCOPE_3, EXPLANATION], MILESTONES),
        ("hypercube-dimension", TABLES[1], AXIS),
        ("dimension-domain", AXIS, DOMAIN),
        *(("domain-member", DOMAIN, name) for name in MEMBERS),
        ("domain-member", MEMBERS[0], CLOUD),
    ]
    defaults = [("dimension-default", AXIS, DOMAIN), ("dimension-default", YEARS, YEARS_DOMAIN)]
    arcroles = ["all", "domain-member", "hypercube-dimension", "dimension-domain", "dimension-default"]
    references = [
        f'<link:roleRef roleURI="urn:x-test:{role}" xlink:type="simple" xlink:href="esrs_all.xsd#{role}"/>'
        for role in ROLES
    ] + [
        f'<link:arcroleRef arcroleURI="{DIMENSIONS}{name}" xlink:type="simple" xlink:href="http://www.xbrl.org/2005/xbrldt-2005.xsd#{name}"/>'
        for name in arcroles
    ]
    drawn = {"scopes": scopes, "categories": categories, "breakdown": breakdown, "others": others, "defaults": defaults}
    links = [_link("definition", role, arcs, DIMENSIONS) for role, arcs in drawn.items()]
    return LINKBASE.format(references="\n".join(references), links="\n".join(links))


def _calculations():
    arcs = [("", whole, part) for whole, parts in TOTALS.items() for part in parts]
    references = (
        '<link:roleRef roleURI="urn:x-test:scopes" xlink:type="simple" xlink:href="esrs_all.xsd#scopes"/>\n'
        f'<link:arcroleRef arcroleURI="{SUMMATION}" xlink:type="simple" '
        'xlink:href="https://www.xbrl.org/2023/calculation-1.1.xsd#summation-item"/>'
    )
    return LINKBASE.format(references=references, links=_link("calculation", "scopes", arcs, SUMMATION))


def _link(kind, role, arcs, arcrole):
    nodes = dict.fromkeys(node for _, *ends in arcs for node in ends)
    locators = [
        f'<link:loc xlink:type="locator" xlink:href="esrs_all.xsd#esrs_{node}" xlink:label="{node}"/>' for node in nodes
    ]
    closed = ' xbrldt:closed="true" xbrldt:contextElement="scenario"'
    drawn = [
        f'<link:{kind}Arc xlink:type="arc" xlink:arcrole="{arcrole}{name}" xlink:from="{start}" xlink:to="{end}" '
        f'order="{place}"{closed if name == "all" else ""}{" weight=" + chr(34) + "1" + chr(34) if kind == "calculation" else ""}/>'
        for place, (name, start, end) in enumerate(arcs, 1)
    ]
    body = "\n".join([*locators, *drawn])
    return f'<link:{kind}Link xlink:type="extended" xlink:role="urn:x-test:{role}">\n{body}\n</link:{kind}Link>'
