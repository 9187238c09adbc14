"""Where described things belong: every sentence by a case put as a consultant would put it, and what must be refused."""

from __future__ import annotations

from dataclasses import replace

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from scope3 import paths, placement
from scope3.entities import entity_kinds
from scope3.errors import InputError
from scope3.placement import allowed_values, conditions, place, placement_facts, placement_rules
from scope3.placement_page import described_cases, explain_placement, trail_table, under_each, what_would_change
from scope3.settings import categories
from scope3.tables import OPTIONAL, REQUIRED

FILE = paths.ROOT / "tests" / "placement_cases.csv"
CASES = pd.read_csv(FILE, dtype="str", keep_default_na=False).to_dict("records")
CATEGORIES = {str(row["category"]): row["direction"] for row in categories().to_dict("records")}
OTHER_PLACES = {"scope_1", "scope_2", "scopes_1_and_2", "outside_scope_3", "reported_apart"}
RULES = {rule.rule_id: rule for rule in placement_rules()}
DECIDING = {fact for rule in RULES.values() if "place" not in rule.when for fact in rule.when}
VAN = {"thing": "transport", "leg": "company_to_customer", "control": "third_party", "payer": "reporting_company"}
LEASE = {"thing": "asset", "lessor_reports": "leased_asset"}
GOODS = {"thing": "goods", "stage": "production"}
SOLD = {"thing": "sold_product"}


def facts_of(text):
    return {fact: value for fact, (value,) in conditions(text).items()}


def ids(found):
    return [rule.rule_id for rule in found.trail]


def complete_descriptions(facts=None, names=None):
    """Every description that answers each question which could decide."""
    facts, names = facts or {}, names if names is not None else [n for n in placement_facts() if n in DECIDING]
    if not names:
        yield facts
        return
    for value in allowed_values(names[0], facts) or [None]:
        yield from complete_descriptions(facts | ({names[0]: value} if value else {}), names[1:])


COMPLETE = list(complete_descriptions())


@pytest.mark.parametrize("case", CASES, ids=lambda case: f"{case['rule_id']} {case['described'][:50]}")
def test_each_described_case_lands_where_its_sentence_says(case):
    found = place(**facts_of(case["facts"]))
    assert (found.place, found.boundary) == (case["place"], case["boundary"])
    assert found.rule_id == (case["decided_by"] or case["rule_id"])
    assert case["rule_id"] in ids(found)


def test_every_sentence_has_a_case_and_every_case_a_sentence():
    assert len(CASES) >= 60
    assert {case["rule_id"] for case in CASES} == set(RULES)
    assert len({case["described"] for case in CASES}) == len(CASES)


def test_the_rules_are_whole():
    for rule in RULES.values():
        assert rule.kind in {"inclusion", "exclusion", "option"}, rule.rule_id
        assert rule.category in {*CATEGORIES, ""}, rule.rule_id
        assert rule.place in {*CATEGORIES, *OTHER_PLACES, *([""] if rule.kind == "exclusion" else [])}, rule.rule_id
        assert rule.sentence[0].isupper() and not rule.sentence.endswith(".") and rule.source, rule.rule_id
        assert rule.boundary in {REQUIRED, OPTIONAL, ""}, rule.rule_id
        assert not (rule.kind == "exclusion" and rule.place == rule.category), rule.rule_id
        if "place" in rule.when:
            assert rule.when["place"] == [rule.place], rule.rule_id
        elif rule.place in CATEGORIES:
            assert rule.boundary == (
                OPTIONAL if rule.kind == "option" and rule.place == rule.category else rule.boundary
            )
            assert rule.boundary, rule.rule_id
    assert len({rule.sentence for rule in RULES.values()}) == len(RULES)


def test_rules_and_conditions_use_the_vocabulary():
    facts = placement_facts()
    used = [rule.when for rule in RULES.values()] + [fact.asked_when for fact in facts.values()]
    used += [asked_when for fact in facts.values() for asked_when in fact.values.values()]
    for when in used:
        for name, values in when.items():
            assert name == "place" or set(values) <= set(facts[name].values), (name, values)
    assert set(facts) == {name for when in used for name in when} - {"place"}
    assert all(fact.question.endswith("?") and fact.values for fact in facts.values())


def test_a_fact_is_asked_after_the_facts_it_depends_on():
    order = list(placement_facts())
    for name, fact in placement_facts().items():
        for when in [fact.asked_when, *fact.values.values()]:
            assert all(order.index(other) < order.index(name) for other in when), name


def test_every_complete_description_has_exactly_one_place():
    for facts in COMPLETE:
        found = place(**facts)
        assert found.place in {*CATEGORIES, *OTHER_PLACES}
        assert found.boundary in ({REQUIRED, OPTIONAL} if found.place in CATEGORIES else {REQUIRED, OPTIONAL, ""})
        assert not found.place.isdigit() or found.boundary
        assert found.place not in {rule.category for rule in found.trail if rule.kind == "exclusion"}
        assert {rule.place for rule in found.trail} <= {found.place, ""}


def test_every_deciding_rule_is_reached():
    reached = {rule_id for facts in COMPLETE for rule_id in ids(place(**facts))}
    assert {rule.rule_id for rule in RULES.values() if "place" not in rule.when} <= reached


@given(st.sampled_from(COMPLETE), st.data())
def test_facts_that_do_not_concern_the_thing_change_nothing(facts, data):
    strange = [name for name in placement_facts() if not allowed_values(name, facts)]
    name = data.draw(st.sampled_from(strange))
    value = data.draw(st.sampled_from(sorted(placement_facts()[name].values)))
    assert place(**facts | {name: value}) == place(**facts)


@given(st.sampled_from(COMPLETE), st.randoms())
def test_the_order_of_the_facts_changes_nothing(facts, random):
    shuffled = random.sample(list(facts.items()), len(facts))
    assert place(**dict(shuffled)) == place(**facts)


@given(st.data())
def test_answering_the_questions_leads_to_a_place(data):
    facts = {}
    for _ in placement_facts():
        try:
            found = place(**facts)
            break
        except InputError as missing:
            name = missing.faults[0].column
            assert placement_facts()[name].question in str(missing)
            facts[name] = data.draw(st.sampled_from(allowed_values(name, facts)))
    assert set(found.decided_by) <= set(facts)


@given(st.sampled_from(COMPLETE), st.data())
def test_a_place_once_found_stands_whatever_else_is_said(facts, data):
    """With fewer facts there is a question or the same place, never another."""
    kept = {name: value for name, value in facts.items() if data.draw(st.booleans())}
    try:
        found = place(**kept)
    except InputError:
        return
    assert found.place == place(**facts).place


def test_what_is_bought_lies_upstream_and_what_is_sold_downstream():
    bought = {"goods", "services", "fuel", "energy", "waste", "travel", "hotel_stay", "commuting", "telework"}
    for facts in COMPLETE:
        direction = CATEGORIES.get(place(**facts).place)
        assert not (facts["thing"] in bought and direction == "downstream"), facts
        assert not (facts["thing"] in {"sold_product", "customer_trip", "investment"} and direction == "upstream"), (
            facts
        )


LEASE_TABLE = pd.read_csv(paths.REFERENCE / "lease_table.csv", dtype="str", keep_default_na=False).to_dict("records")
SIDE = {"lessee": ("leased_in", "yes"), "lessor": ("leased_out", "no")}  # control, and operational control as presumed


LEASED = [
    (row, thing)
    for row in LEASE_TABLE
    for thing in ("asset", "transport", "travel")[: 3 if row["role"] == "lessee" else 1]
]


@pytest.mark.parametrize(("row", "thing"), LEASED)
def test_leases_stand_where_the_lease_table_says(row, thing):
    control, presumed = SIDE[row["role"]]
    facts = VAN | LEASE | {"thing": thing, "control": control, "lease_type": row["lease_type"]}
    facts |= {"consolidation_approach": row["consolidation_approach"]}
    assert place(**facts, operational_control=presumed).place == row["place"]
    other = "no" if presumed == "yes" else "yes"
    assert place(**facts, operational_control=other).place == (row["exception_place"] or row["place"])


@pytest.mark.parametrize("holding", placement_facts()["holding"].values)
def test_equity_stands_where_the_kinds_of_entity_say(holding):
    kind = entity_kinds().loc[holding]
    facts = {"thing": "investment", "instrument": "equity", "holding": holding}
    controlled = {
        "equity_share": kind["in_equity_share"] == "yes",
        "financial_control": not kind["financial_control"].startswith("no"),
    }
    for approach, inside in controlled.items():
        home = "scopes_1_and_2" if inside else str(kind["place_outside"])
        assert place(**facts, consolidation_approach=approach).place == home
    for operates, home in {"yes": "scopes_1_and_2", "no": str(kind["place_outside"])}.items():
        told = facts | {"consolidation_approach": "operational_control", "operational_control": operates}
        assert place(**told).place == home


@pytest.mark.parametrize(
    ("facts", "trail"),
    [
        (VAN, ["c09-x1", "c04-i5", "c04-i7"]),
        (VAN | {"payer": "another_party"}, ["c04-x6", "c09-i1", "c09-i4"]),
        (VAN | {"control": "own"}, ["c04-x1", "s12-i1"]),
        (VAN | {"control": "leased_in", "lease_type": "operating", "consolidation_approach": "equity_share"},
         ["c04-x2", "c08-i1", "c08-i3", "c08-i4"]),
        (VAN | {"control": "leased_in", "lease_type": "finance"}, ["c04-x7", "c08-x1"]),
        (VAN | {"leg": "tier_1_to_company"}, ["c01-x2", "c04-i2", "c04-i1", "c04-i7"]),
        (VAN | {"leg": "before_tier_1"}, ["c04-x3"]),
        ({"thing": "fuel", "stage": "use"}, ["c03-x1", "s1-i1"]),
        ({"thing": "fuel", "stage": "transport"}, ["c04-x5", "c03-i2", "c03-i1"]),
        ({"thing": "commuting", "control": "third_party"}, ["c06-x3", "c07-i1", "c07-i3"]),
        ({"thing": "waste", "stage": "disposal", "control": "own"}, ["c01-x3", "c05-x1", "s12-i1"]),
        ({"thing": "waste", "stage": "disposal", "control": "third_party"}, ["c01-x3", "c05-i1", "c05-i4", "c05-i5"]),
        ({"thing": "waste", "stage": "transport", "control": "third_party"}, ["c01-x3", "c05-o1", "c05-i4"]),
        (GOODS | {"booked": "expense"}, ["c02-x1", "c01-i1"]),
        (GOODS | {"booked": "expense", "stage": "packaging"}, ["c02-x1", "c01-i1", "c01-i6"]),
        (GOODS | {"booked": "expense", "stage": "use"}, ["c01-x1", "c01-x4"]),
        (GOODS | {"booked": "fixed_asset"}, ["c02-i1", "c02-i3"]),
        (GOODS | {"booked": "fixed_asset", "asset_kind": "vehicle"}, ["c04-x4", "c02-i1", "c02-i2", "c02-i3"]),
        (GOODS | {"booked": "fixed_asset", "asset_kind": "machinery"}, ["c02-i1", "c02-i2", "c02-i3"]),
        ({"thing": "energy", "consumer": "customers", "stage": "transport"}, ["c04-x5", "c03-i6", "c03-i1"]),
        ({"thing": "travel", "control": "third_party"}, ["c06-i1", "c06-i3"]),
        ({"thing": "travel", "control": "leased_in", "lease_type": "finance"}, ["c06-x4", "c08-x1"]),
        ({"thing": "hotel_stay"}, ["c06-o1"]),
        ({"thing": "telework"}, ["c07-o1"]),
        ({"thing": "customer_trip"}, ["c09-o1"]),
        ({"thing": "asset", "control": "own"}, ["s12-i1"]),
        (SOLD | {"stage": "processing"}, ["c10-i1", "c10-i2", "c10-i3"]),
        (SOLD | {"stage": "use", "in_use": "is_fuel"}, ["c11-i1", "c11-i3", "c11-i5"]),
        (SOLD | {"stage": "use", "in_use": "needs_energy"}, ["c11-o1", "c11-i5"]),
        (SOLD | {"stage": "maintenance"}, ["c11-o2"]),
        (SOLD | {"stage": "disposal"}, ["c12-i1", "c12-i3", "c12-i4"]),
        (LEASE | {"control": "leased_out", "lease_type": "finance"}, ["c08-x3", "c13-i1", "c13-i4"]),
        (LEASE | {"control": "leased_out", "lease_type": "finance", "lessor_reports": "sold_product"},
         ["c08-x3", "c13-x4", "c13-o1"]),
        ({"thing": "franchise", "franchise_role": "franchisor", "consolidated": "no"}, ["c14-i1", "c14-i2"]),
        ({"thing": "franchise", "franchise_role": "franchisee", "operations_of": "franchisee", "consolidated": "no"},
         ["c14-o1"]),
        ({"thing": "investment", "instrument": "general_debt"}, ["c15-o1", "c15-i1"]),
        ({"thing": "investment", "instrument": "debt_for_known_project", "relevant_project": "yes"},
         ["c15-i10", "c15-i1", "c15-i12"]),
        ({"thing": "investment", "instrument": "equity", "consolidation_approach": "operational_control",
          "operational_control": "no"}, ["c15-i3", "c15-i1", "c15-i9"]),
    ],
)  # fmt: skip
def test_the_trail_names_what_sends_a_thing_elsewhere(facts, trail):
    assert ids(place(**facts)) == trail


STORED = "air rail road sea warehouse distribution_centre shop"
TREATED = "landfill landfill_gas_to_energy recycling incineration composting waste_to_energy"
NAMED_BY_THE_SENTENCE = [
    ("c02-i2", GOODS | {"booked": "fixed_asset"}, "asset_kind", "equipment machinery building facility vehicle"),
    ("c04-i6", VAN, "mode", STORED),
    ("c05-i3", {"thing": "waste", "stage": "disposal", "control": "third_party"}, "treatment",
     f"{TREATED} waste_water_treatment"),
    ("c06-i2", {"thing": "travel", "control": "third_party"}, "mode", "air rail sea bus car rental_car employee_car other"),
    ("c07-i2", {"thing": "commuting", "control": "third_party"}, "mode", "air rail sea bus car employee_car other"),
    ("c09-i2", VAN | {"payer": "another_party"}, "mode", "warehouse distribution_centre shop"),
    ("c09-i3", VAN | {"payer": "another_party"}, "mode", STORED),
    ("c12-i2", SOLD | {"stage": "disposal"}, "treatment", TREATED),
]  # fmt: skip


@pytest.mark.parametrize(("rule_id", "facts", "name", "values"), NAMED_BY_THE_SENTENCE)
def test_a_list_in_a_sentence_counts_each_of_its_members_and_no_other(rule_id, facts, name, values):
    said = [value for value in allowed_values(name, facts) if rule_id in ids(place(**facts | {name: value}))]
    assert sorted(said) == sorted(values.split())


@pytest.mark.parametrize("stage", ["extraction", "material_processing", "manufacture", "packaging", "production"])
def test_every_part_of_cradle_to_gate_follows_the_books(stage):
    assert ids(place(**GOODS | {"stage": stage, "booked": "expense"}))[:2] == ["c02-x1", "c01-i1"]
    assert place(**GOODS | {"stage": stage, "booked": "fixed_asset"}).rule_id == "c02-i1"


def test_an_unknown_fact_or_value_is_refused_with_the_nearest():
    with pytest.raises(InputError, match="no fact is named 'payor'.*did you mean 'payer'"):
        place(**VAN | {"payor": "reporting_company"})
    with pytest.raises(InputError, match="control is 'third_parti'.*did you mean 'third_party'"):
        place(**VAN | {"control": "third_parti"})
    with pytest.raises(InputError, match="stage is 'None'"):
        place(thing="fuel", stage=None)
    with pytest.raises(InputError, match="no fact is named 'place'"):
        place(thing="fuel", place="4")
    with pytest.raises(InputError) as both:
        place(thing="transprt", payor="us")
    assert len(both.value.faults) == 2


def test_a_value_never_said_of_such_a_thing_is_refused_with_those_that_are():
    with pytest.raises(InputError, match="stage losses is never said where thing is fuel.*extraction, production"):
        place(thing="fuel", stage="losses")


@pytest.mark.parametrize(
    ("facts", "asked"),
    [
        ({}, "thing"),
        ({"thing": "goods", "stage": "manufacture"}, "booked"),
        ({"thing": "goods"}, "booked"),
        ({"thing": "transport", "payer": "reporting_company"}, "leg"),
        ({name: VAN[name] for name in ("thing", "leg", "payer")}, "control"),
        ({name: VAN[name] for name in ("thing", "leg", "control")}, "payer"),
        (VAN | {"control": "leased_in"}, "lease_type"),
        (VAN | {"control": "leased_in", "lease_type": "operating"}, "consolidation_approach"),
        (VAN | {"control": "leased_in", "lease_type": "operating", "consolidation_approach": "operational_control"},
         "operational_control"),
        ({"thing": "investment", "instrument": "equity", "consolidation_approach": "equity_share"}, "holding"),
        (SOLD | {"stage": "use"}, "in_use"),
        ({"thing": "investment", "instrument": "debt_for_known_project"}, "relevant_project"),
        ({"thing": "investment", "instrument": "project_finance", "project_emissions": "in_the_year"},
         "relevant_project"),
    ],
)  # fmt: skip
def test_a_missing_fact_that_would_decide_is_asked_for(facts, asked):
    with pytest.raises(InputError) as missing:
        place(**facts)
    (fault,) = missing.value.faults
    assert fault.column == asked
    assert fault.mend.endswith(placement_facts()[asked].question)
    assert all(value in fault.mend for value in allowed_values(asked, facts))


def test_a_missing_fact_that_would_not_decide_is_not_asked_for():
    assert place(thing="transport", leg="tier_1_to_company", control="third_party").place == "4"
    assert place(thing="asset", control="leased_in", lease_type="finance").rule_id == "c08-x1"


def _with(monkeypatch, *changed):
    rules = [rule for rule in placement_rules() if rule.rule_id not in {new.rule_id for new in changed}]
    monkeypatch.setattr(placement, "placement_rules", lambda: rules + list(changed))


def test_rules_that_disagree_are_named(monkeypatch):
    _with(monkeypatch, replace(RULES["c09-i1"], rule_id="own-1", when={"payer": ["reporting_company"]}))
    with pytest.raises(InputError, match=r"rules disagree .*c04-i5: .*own-1: "):
        place(**VAN)


def test_a_sentence_that_keeps_a_thing_out_of_its_own_place_disagrees(monkeypatch):
    _with(monkeypatch, replace(RULES["c09-x1"], rule_id="own-1", category="4", place=""))
    with pytest.raises(InputError, match=r"rules disagree .*c04-i5: .*own-1: "):
        place(**VAN)


def test_what_no_sentence_places_is_refused(monkeypatch):
    monkeypatch.setattr(placement, "placement_rules", lambda: [])
    with pytest.raises(InputError, match="no sentence places this .thing is services"):
        place(thing="services")


def test_the_explanation_names_the_way_there():
    facts = VAN | {"control": "leased_in", "lease_type": "operating", "consolidation_approach": "financial_control"}
    said = explain_placement(**facts)
    first, second = (
        said.index("not category 4, Upstream transportation"),
        said.index("category 8, Upstream leased assets"),
    )
    assert first < said.index("(c04-x2)") < second < said.index("(c08-i1)")
    assert explain_placement(**VAN | {"control": "own"}).count("it belongs in scopes 1 and 2, because") == 1
    assert "category 6, Business travel, optional" in explain_placement(thing="hotel_stay")
    table = trail_table(**facts)
    assert list(table["rule_id"]) == ids(place(**facts))
    assert table["says"].iloc[0].startswith("not category 4")


def test_what_would_change_lists_other_places_alone():
    changes = what_would_change(**VAN)
    assert set(zip(changes["fact"], changes["value"], strict=True)) == {
        ("leg", "before_tier_1"), ("control", "own"), ("control", "leased_in"), ("payer", "another_party")
    }  # fmt: skip
    places = changes.set_index("value")["place"]
    assert places["another_party"].startswith("category 9")
    assert places["leased_in"] == "depends"


def test_the_same_thing_under_each_approach():
    facts = LEASE | {"control": "leased_out", "lease_type": "operating", "operational_control": "no"}
    shown = under_each("consolidation_approach", **facts)
    assert list(shown["rule_id"]) == ["c13-x1", "c13-x1", "c13-i2"]
    without = {name: value for name, value in facts.items() if name != "operational_control"}
    assert list(under_each("consolidation_approach", **without)["place"])[-1] == "depends"


def test_the_instructive_cases_are_placed():
    shown = described_cases()
    assert len(shown) >= 12
    assert shown["described"].is_unique and shown["place"].nunique() >= 10
