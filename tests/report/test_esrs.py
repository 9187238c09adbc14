"""ESRS E1-6 as inline XBRL: Arelle accepts what is exported, and catches what is made wrong of it."""

from __future__ import annotations

import re
from dataclasses import replace
from pathlib import Path
from xml.etree import ElementTree

import pytest

import shipped
from command_line import command
from esrs_taxonomy import (
    AXIS,
    BASE,
    BASE_YEAR,
    BIOGENIC,
    CLOUD,
    MEMBERS,
    MILESTONES,
    SCOPE_3,
    SCOPES,
    SUPPLIERS,
    TOTALS,
    YEARS,
    arelle_of,
    taxonomy_package,
)
from scope3.change.recalculation import BaseYear, Target
from scope3.client import open_client
from scope3.errors import InputError
from scope3.organisation import Organisation
from scope3.report import esrs, figures_of
from small_client import ORGANISATION, write

pytestmark = pytest.mark.slow

IX = "{http://www.xbrl.org/2013/inlineXBRL}"
DIMENSION = "{http://xbrl.org/2006/xbrldi}explicitMember"
LEI = "0000SCOPE3WORKBOOK23"
GOLDEN = {"s1": 100, "s2_lb": 50, "s2_mb": 40, "s3": 200}  # ESRS-E1-6-CALC


@pytest.fixture(scope="module")
def figures():
    return shipped.figures()


@pytest.fixture(scope="module")
def document(figures):
    return esrs.content(figures)[0]


@pytest.fixture(scope="module")
def arelle(tmp_path_factory):
    """What Arelle has against a document, by the taxonomy cut down."""
    folder = tmp_path_factory.mktemp("arelle")
    with arelle_of(folder, taxonomy_package(folder)) as complaints:
        yield complaints


@pytest.fixture(scope="module")
def small(tmp_path_factory):
    data = write(tmp_path_factory.mktemp("data"))
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("SCOPE3_DATA", str(data))
        return figures_of(open_client("small", 2024))


def facts(document, year=None):
    """Every number the document tags: (concept, category or None) to its value, of the year's member, by the tags alone."""
    root = ElementTree.fromstring(document)
    dimensions = {
        context.get("id"): {
            node.get("dimension").removeprefix("esrs:"): node.text.removeprefix("esrs:")
            for node in context.iter(DIMENSION)
        }
        for context in root.iter("{http://www.xbrl.org/2003/instance}context")
    }
    members = {name: held.get(AXIS) for name, held in dimensions.items() if held.get(YEARS) == year}
    found = {}
    for node in root.iter(f"{IX}nonFraction"):
        if node.get("contextRef") not in members:
            continue
        value = float(node.text.replace(",", "")) * 10 ** int(node.get("scale", "0"))
        key = (node.get("name").removeprefix("esrs:"), members[node.get("contextRef")])
        assert key not in found
        found[key] = -value if node.get("sign") else value
    return found


def golden(small):
    """The small client's figures with those of the standard's example put in their place."""
    kilograms = {(1, "direct"): 100e3, (2, "location"): 50e3, (2, "market"): 40e3}
    memo = small.scopes.drop_duplicates(["scope", "basis"])
    memo = memo.assign(kg_co2e=[kilograms[key] for key in zip(memo["scope"], memo["basis"], strict=True)])
    inventory = small.inventory.assign(t_co2e=small.inventory["category"].map({1: 150.0, 2: 30.0, 3: 20.0}))
    return replace(small, scopes=memo, inventory=inventory)


def test_the_example_is_accepted(document, arelle):
    assert arelle(document) == []


def test_the_figures_are_those_of_the_inventory(document, figures):
    found = facts(document)
    published = figures.inventory.set_index("category")["t_co2e"]
    for number, member in enumerate(MEMBERS, 1):
        assert found[SCOPE_3, member] == pytest.approx(published[number], abs=0.05)
    required = figures.emissions[figures.emissions["boundary"] == "required"]
    assert found[SCOPE_3, None] == pytest.approx(required["kg_co2e"].sum() / 1000, abs=0.05)
    supplied = required.loc[required["supplier_data"].astype(bool), "kg_co2e"].sum() / required["kg_co2e"].sum()
    assert found[SUPPLIERS, None] == pytest.approx(supplied, abs=0.0005)
    hosted = required["sub_category"].isin(["foundation_models"]) | (required["method"] == "storage")
    assert found[SCOPE_3, CLOUD] == pytest.approx(required.loc[hosted, "kg_co2e"].sum() / 1000, abs=0.05)


def test_the_totals_of_the_published_example(small, arelle):
    document, _ = esrs.content(golden(small))
    found = facts(document)
    expected = {"LocationBasedGreenhouseGasEmissions": 350, "MarketBasedGreenhouseGasEmissions": 340}
    assert {name: found[name, None] for name in TOTALS} == expected
    assert found[SCOPE_3, None] == GOLDEN["s3"]
    assert arelle(document) == []
    wrong = document.replace(">350.0<", ">360.0<")
    assert ["calc11e:inconsistentCalculationUsingRounding" in line for line in arelle(wrong)] == [True]


@pytest.mark.parametrize(
    ("sound", "broken", "code"),
    [
        ("utr:tCO2e", "utr:kWh", "utre:error-NumericFactUtrInvalid"),
        ("esrs:Category7EmployeeCommutingMember", "esrs:Category7CommutingMember", "xbrldie:ExplicitMemberUndefinedQName"),
        (f'dimension="esrs:{AXIS}"', 'dimension="esrs:CategoryAxis"', "xbrldie:ExplicitMemberNotExplicitDimension"),
        ("esrs:GrossScope1Greenhouse", "esrs:TotalScope1Greenhouse", "missingReferences"),
        ('<meta http-equiv="Content-Type" content="text/html; charset=UTF-8"/>', '<meta charset="UTF-8"/>', "lxml"),
        ("</table>", "", "xmlSchema:syntax"),
    ],
    ids=["unit", "member", "axis", "concept", "xhtml", "xml"],
)  # fmt: skip
def test_what_is_made_wrong_is_caught(document, arelle, sound, broken, code):
    assert sound in document
    assert any(code in line for line in arelle(document.replace(sound, broken)))


def test_a_total_tagged_for_a_category_is_caught(document, arelle):
    total = next(iter(TOTALS))
    wrong = document.replace(f'name="esrs:{total}" contextRef="c-whole"', f'name="esrs:{total}" contextRef="c-2"')
    assert any("xbrldie:PrimaryItemDimensionallyInvalid" in line for line in arelle(wrong))


def test_what_is_not_known_is_left_out_and_the_total_with_it(small):
    unmetered = replace(small, scopes=small.scopes[small.scopes["scope"] == 2])
    document, said = esrs.content(unmetered)
    assert not {name for name, _ in facts(document)} & {"GrossScope1GreenhouseGasEmissions", *TOTALS}
    assert "gross scope 1 GHG emissions is not known and left out" in said
    assert "total GHG emissions (location-based) is not known and left out" in said


def test_the_base_year_of_the_example_stands_beside_the_year(document, figures):
    """2022 as reported: 2,684.5 t in all, and each category under its own member and that of the base year."""
    found = facts(document, BASE_YEAR)
    assert found[SCOPE_3, None] == pytest.approx(2684.5)
    assert {member for _, member in found if member} == set(MEMBERS)
    parts = [found[SCOPE_3, member] for member in MEMBERS]
    assert sum(parts) == pytest.approx(2684.5, abs=0.05 * len(parts))
    for total, names in TOTALS.items():
        assert found[total, None] == pytest.approx(sum(found[name, None] for name in names), abs=0.2)
    assert "Base year 2022, t CO2e" in document


TARGETS = [
    {"year": 2030, "scope_1_t_co2e": 2.5, "scope_3_t_co2e": {1: 3.0, 2: 0.5, 3: 0.2}, "source": "Board, 1 March 2024"},
    {"year": 2033, "scope_1_t_co2e": 1.5, "source": "Board, 1 March 2024"},
]


def with_targets(small, **more):
    model = small.client.organisation
    update = {"targets": [Target.model_validate(one) for one in TARGETS], **more}
    return replace(small, client=replace(small.client, organisation=model.model_copy(update=update)))


def test_a_milestone_bears_its_year_and_a_year_without_a_name_no_tag(small, arelle):
    document, said = esrs.content(with_targets(small))
    assert facts(document, MILESTONES[1]) == {
        (SCOPES[0], None): 2.5,
        (SCOPE_3, None): 3.7,
        (SCOPE_3, MEMBERS[0]): 3.0,
        (SCOPE_3, MEMBERS[1]): 0.5,
        (SCOPE_3, MEMBERS[2]): 0.2,
    }
    assert "the target of 2033 is not tagged: the taxonomy has no such year" in said
    assert '<td class="figure">1.5</td>' in document
    assert arelle(document) == []
    misspelt = document.replace(MILESTONES[1], "Milestone2031YearMember")
    assert arelle(misspelt)


def test_a_milestone_for_one_category_is_no_milestone_of_scope_3(small, arelle):
    stated = {"scope_1_t_co2e": 1, "scope_2_location_t_co2e": 1, "scope_2_market_t_co2e": 1}
    partial = Target(year=2030, **stated, scope_3_t_co2e={1: 2.0}, source="Board")
    model = small.client.organisation.model_copy(update={"targets": [partial]})
    document, said = esrs.content(replace(small, client=replace(small.client, organisation=model)))
    own_scopes = {(scope, None): 1.0 for scope in SCOPES if scope != SCOPE_3}
    assert facts(document, MILESTONES[1]) == {**own_scopes, (SCOPE_3, MEMBERS[0]): 2.0}
    missing = "the target of 2030 names no figure for category 2, category 3: a sum that needs one is left empty"
    assert missing in said
    assert missing.removeprefix("t") in document
    assert arelle(document) == []


def test_the_base_year_reported_on_itself_is_tagged_twice(small, arelle):
    policy = BaseYear(year=2024, covers="scope_3", rationale="The first year.", significance_threshold=0.1)
    document, _ = esrs.content(with_targets(small, base_year=policy))
    current, base = facts(document), facts(document, BASE_YEAR)
    assert base[SCOPE_3, None] == current[SCOPE_3, None]
    assert arelle(document) == []


def test_biogenic_co2_is_tagged_only_where_every_factor_states_it(small, arelle):
    document, said = esrs.content(small)
    assert (BIOGENIC, None) not in facts(document)
    assert any(sentence.startswith("biogenic CO2 is not tagged") for sentence in said)
    stated = small.emissions.assign(kg_biogenic_co2=100.0)
    required = int((stated["boundary"] == "required").sum())
    document, said = esrs.content(replace(small, emissions=stated))
    assert facts(document)[BIOGENIC, None] == pytest.approx(required * 0.1)
    assert not any(sentence.startswith("biogenic CO2 is not tagged") for sentence in said)
    assert arelle(document) == []


def test_a_category_left_out_has_no_figure_but_its_reason(small, arelle):
    document, said = esrs.content(small)
    assert {member for _, member in facts(document) if member} == set(MEMBERS[:3])
    assert "category 4 has no figure (excluded): left out of this small client" in said
    assert 'contextRef="c-4" escape="true"' in document
    assert arelle(document) == []


def test_what_a_client_writes_stays_text(small, arelle):
    named = small.client.organisation.model_copy(update={"name": "</title><script>a</script> & \x07 Söhne"})
    document, _ = esrs.content(replace(small, client=replace(small.client, organisation=named)))
    assert "<script" not in document
    assert "&lt;script&gt;a&lt;/script&gt; &amp;  Söhne" in document
    assert arelle(document) == []


def test_emissions_below_zero_keep_their_sign(small, arelle):
    credited = small.inventory.assign(t_co2e=small.inventory["t_co2e"].where(small.inventory["category"] != 2, -1.25))
    document, _ = esrs.content(replace(small, inventory=credited))
    assert facts(document)[SCOPE_3, MEMBERS[1]] == -1.2
    assert arelle(document) == []


def test_an_entity_bears_its_lei_where_it_is_given(small):
    document, said = esrs.content(small)
    assert '<xbrli:identifier scheme="urn:x-scope3:organisation">small<' in document
    assert any("give its lei" in sentence for sentence in said)
    named = small.client.organisation.model_copy(update={"lei": LEI})
    document, said = esrs.content(replace(small, client=replace(small.client, organisation=named)))
    assert f'<xbrli:identifier scheme="http://standards.iso.org/iso/17442">{LEI}<' in document
    assert not any("give its lei" in sentence for sentence in said)


@pytest.mark.parametrize("lei", ["0000SCOPE3WORKBOOK24", "0000SCOPE3WORKBOK23", "0000scope3workbook23"])
def test_a_misspelt_lei_is_refused(tmp_path, monkeypatch, lei):
    assert Organisation.model_fields["lei"].default is None
    monkeypatch.setenv("SCOPE3_DATA", str(write(tmp_path, organisation=f"lei: {lei}\n{ORGANISATION}")))
    with pytest.raises(InputError, match=f"organisation.yaml, row 1, column lei: '{lei}'"):
        open_client("small", 2024)


def test_a_category_without_a_member_is_refused(small):
    added = small.inventory.assign(category=small.inventory["category"].replace(15, 16))
    with pytest.raises(InputError, match="category 16 has no member"):
        esrs.content(replace(small, inventory=added))


def test_the_command_writes_the_same_document_each_time(small, tmp_path, capsys):
    places = ("--data", write(tmp_path / "data"), "--outputs", tmp_path / "outputs")
    assert command("export", "small", 2024, "esrs", *places) == 0
    said = capsys.readouterr()
    written = Path(said.out.strip()).read_text(encoding="utf-8")
    assert written == esrs.content(small)[0]
    assert f'xlink:href="{BASE}esrs_all.xsd"' in written
    assert re.search(r"process and fugitive emissions\s+are not in them", said.err)
