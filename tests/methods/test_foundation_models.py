"""Foundation models: shares, wear of devices, requests, electricity kept apart, and what is refused."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from builders import factor, factors, records
from method_cases.technology_models import (
    ASKED,
    BY_METER,
    CASES,
    DEVICES,
    ELECTRICITY,
    OWN_DEVICES,
    PUBLISHED,
    SHARED,
    TABLE,
    TRAINED,
)
from scope3.errors import InputError
from scope3.factors.select import Unserved
from scope3.ladder import climb
from scope3.methods import METHODS, _as_published, calculate
from scope3.settings import house_defaults
from scope3.technology.standard import narrow_and_wide

pytestmark = pytest.mark.slow

PART = "U_models"
few = settings(max_examples=10, deadline=None)
amounts = st.floats(min_value=1e-3, max_value=1e6)


def run(method, *rows, boundary="wide", table=TABLE):
    choices = {"model_boundary": boundary}
    return calculate(PART, method, records(*rows, category=PART), table, **choices)


def sums(emissions):
    return narrow_and_wide(emissions).drop(columns="record_id").sum()


@few
@given(used=amounts, by=st.floats(min_value=1.0, max_value=1e3))
def test_emissions_are_linear_in_what_was_used(used, by):
    one, more = (sums(run("gpu_hours", TRAINED | PUBLISHED | {"share_used": used * times})) for times in (1, by))
    assert more["narrow_kg_co2e"] == pytest.approx(one["narrow_kg_co2e"] * by, rel=1e-9)
    assert more["wide_kg_co2e"] == pytest.approx(one["wide_kg_co2e"] * by, rel=1e-9)


@few
@given(
    share=st.floats(min_value=0, max_value=1),
    embodied=st.floats(min_value=0, max_value=1e9),
    electricity=st.floats(min_value=1e-3, max_value=1e9),
)
def test_narrow_is_never_more_than_wide(share, embodied, electricity):
    line = SHARED | PUBLISHED | {"share_used": share, "share_whole": 1.0}
    found = sums(run("supplier_share", line | {"embodied_kg_co2e": embodied, "training_kg_co2e": electricity}))
    assert 0 <= found["narrow_kg_co2e"] <= found["wide_kg_co2e"]


def test_the_whole_share_is_the_whole_model():
    found = sums(run("supplier_share", SHARED | PUBLISHED | {"share_used": 7.0, "share_whole": 7.0}))
    assert found["narrow_kg_co2e"] == 11200 and found["training_electricity_kg_co2e"] == 39300


def test_more_used_than_there_is_is_refused():
    for method, line in (("supplier_share", SHARED), ("gpu_hours", TRAINED)):
        with pytest.raises(InputError, match="share_used exceeds share_whole"):
            run(method, line | PUBLISHED | {"share_used": 2e14})


@pytest.mark.parametrize(
    ("method", "line"),
    [("supplier_share", SHARED | PUBLISHED), ("gpu_hours", TRAINED | BY_METER), ("per_request", ASKED)],
)
def test_the_narrow_boundary_sets_electricity_beside_and_loses_none(method, line):
    wide, narrow = run(method, line), run(method, line, boundary="narrow")
    embodied = narrow["component"].str.startswith("embodied")
    assert set(narrow.loc[embodied, "boundary"]) == {"required"}
    assert set(narrow.loc[~embodied, "boundary"]) == {"optional"}
    assert set(wide["boundary"]) == {"required"}
    assert narrow_and_wide(wide).equals(narrow_and_wide(narrow))


@pytest.mark.parametrize(
    ("method", "line", "missing"),
    [("supplier_share", SHARED, "training_kwh"), ("gpu_hours", TRAINED, "training_kwh"),
     ("per_request", ASKED | {"electricity_activity": None}, "electricity_activity")],
)  # fmt: skip
def test_without_electricity_the_wide_boundary_is_not_served_and_the_narrow_is(method, line, missing):
    with pytest.raises(Unserved, match=f"{missing} (is|are) blank, and the wide boundary holds the electricity"):
        run(method, line)
    found = narrow_and_wide(run(method, line, boundary="narrow"))
    assert (found["narrow_kg_co2e"] == found["wide_kg_co2e"]).all()
    assert found[["training_electricity_kg_co2e", "inference_electricity_kg_co2e"]].isna().all(axis=None)


def test_a_misspelt_boundary_is_refused():
    with pytest.raises(InputError, match="choose wide or narrow"):
        run("per_request", ASKED, boundary="wider")


def test_electricity_is_generated_and_upstream_at_the_place_of_the_data_centre():
    found = run("gpu_hours", TRAINED | BY_METER | {"country": "DE"})
    electricity = found[found["component"] == "training_electricity"]
    assert electricity["factor"].tolist() == [0.2, 0.05]
    assert electricity["quantity"].tolist() == pytest.approx([689842 * 2e-5] * 2)


@pytest.mark.parametrize("wrong", [{"training_basis": "market_based"}, {"training_kg_co2e": 0.0}])
@pytest.mark.parametrize(("method", "line"), [("supplier_share", SHARED), ("gpu_hours", TRAINED)])
def test_a_figure_by_contracts_is_refused(method, line, wrong):
    with pytest.raises(InputError, match="location-based figure, or training_kwh") as refused:
        run(method, line | PUBLISHED | wrong)
    assert not isinstance(refused.value, Unserved)


def test_electricity_of_nothing_is_refused():
    green = factor("green tariff", 0.0, "kWh", component="life_cycle", boundary="life_cycle")
    table = factors(*ELECTRICITY, *DEVICES, green)
    for method, line in (("gpu_hours", TRAINED | BY_METER), ("per_request", ASKED)):
        named = {"electricity_activity": "green tariff", "electricity_country": None}
        with pytest.raises(InputError, match="statement by contracts"):
            run(method, line | named, table=table)


def test_training_stated_twice_is_refused():
    with pytest.raises(InputError, match="given twice"):
        run("supplier_share", SHARED | PUBLISHED | BY_METER)


@pytest.mark.parametrize("basis", [None, "location_based"])
def test_a_published_figure_says_on_what_basis(basis):
    line = SHARED | PUBLISHED | {"training_basis": basis}
    if basis:
        assert len(run("supplier_share", line)) == 2
    else:
        with pytest.raises(Unserved, match="training_basis is blank"):
            run("supplier_share", line)


def test_training_mixed_with_use_is_refused_and_falls_to_no_other_method():
    for method, line in (("supplier_share", SHARED), ("gpu_hours", TRAINED)):
        with pytest.raises(InputError, match="in parts it does not give") as refused:
            run(method, line | PUBLISHED | {"statement": "training_and_use"})
        assert not isinstance(refused.value, Unserved)


@pytest.mark.parametrize(("hosting", "why"), [("own_hardware", "server hardware"), ("cloud", "cloud service")])
@pytest.mark.parametrize(("part", "method"), CASES)
def test_a_model_that_counts_elsewhere_is_refused(part, method, hosting, why):
    case = CASES[part, method]
    rows = [row | {"hosting": hosting} for row in case.rows]
    with pytest.raises(InputError, match=why) as refused:
        calculate(part, method, records(*rows, category=part), case.factors, **case.choices)
    assert not isinstance(refused.value, Unserved)


def test_training_and_requests_are_two_lines():
    for method in ("supplier_share", "gpu_hours", "per_request"):
        with pytest.raises(InputError, match="give each a line of its own"):
            run(method, ASKED | TRAINED)


def test_spend_says_its_currency():
    with pytest.raises(Unserved, match="currency is blank"):
        run("supplier_share", SHARED | PUBLISHED | {"share_basis": "spend"})


def test_a_server_s_life_is_worn_by_the_cards_in_it():
    found = run("gpu_hours", TRAINED | OWN_DEVICES, boundary="narrow").set_index("component")
    gpus = 1082990 * 2e-5 / (52560 * 0.85)
    assert found.loc["embodied_gpu", "quantity"] == pytest.approx(gpus)
    assert found.loc["embodied_server", "quantity"] == pytest.approx(gpus / 8)
    assert found["kg_co2e"].sum() == pytest.approx(1082990 * 2e-5 * (150 + 2500 / 8) / (52560 * 0.85))


def test_idle_machines_wear_as_well():
    half, full = (sums(run("gpu_hours", TRAINED | PUBLISHED | {"utilisation": u})) for u in (0.5, 1.0))
    assert half["narrow_kg_co2e"] == pytest.approx(2 * full["narrow_kg_co2e"])
    assert half["training_electricity_kg_co2e"] == full["training_electricity_kg_co2e"]


def test_own_figures_of_devices_need_a_source_and_stand_in_front_of_the_library():
    own = run("per_request", ASKED | OWN_DEVICES)
    devices = own[own["component"].str.startswith("embodied")]
    assert devices["factor_id"].tolist() == ["supplier:R1"] * 2 and devices["factor"].tolist() == [150.0, 2500.0]
    with pytest.raises(Unserved, match="supplier_source is blank"):
        run("per_request", ASKED | OWN_DEVICES | {"supplier_source": None})


def test_without_devices_anywhere_the_record_is_not_served():
    with pytest.raises(Unserved, match="no embodied factor for 'foundation_model/gpu'"):
        run("per_request", ASKED, table=factors(*ELECTRICITY))


@few
@given(grid=st.floats(min_value=1e-6, max_value=10), pue=st.floats(min_value=1, max_value=3))
def test_embodied_emissions_of_a_request_know_no_grid(grid, pue):
    other = factor("other grid", grid, "kWh", component="life_cycle", boundary="life_cycle")
    elsewhere = {"electricity_activity": "other grid", "electricity_country": None, "pue": pue}
    moved = sums(run("per_request", ASKED | elsewhere, table=factors(*DEVICES, other)))
    assert moved["narrow_kg_co2e"] == sums(run("per_request", ASKED))["narrow_kg_co2e"]


@few
@given(seconds=st.floats(min_value=0.1, max_value=1000))
def test_a_measured_latency_counts_where_it_is_shorter(seconds):
    formula = sums(run("per_request", ASKED))
    measured = sums(run("per_request", ASKED | {"latency": seconds}))
    by_formula = 34.77316809
    expected = formula["narrow_kg_co2e"] * min(1, seconds / by_formula)
    assert measured["narrow_kg_co2e"] == pytest.approx(expected, rel=1e-6)
    assert measured["wide_kg_co2e"] <= formula["wide_kg_co2e"]


@pytest.mark.parametrize(("total", "gpus"), [(7.3, 1), (33.3, 1), (33.4, 2), (46.7, 2), (70, 4), (123, 4), (405, 16)])
def test_the_cards_that_hold_a_model_are_a_power_of_two(total, gpus):
    line = ASKED | {"parameters_active": 7.0, "parameters_total": total, "requests": 1.0}
    found = run("per_request", line, boundary="narrow").set_index("component")
    one = run("per_request", line | {"parameters_total": 7.0}, boundary="narrow").set_index("component")
    assert found.loc["embodied_gpu", "quantity"] == pytest.approx(gpus * one.loc["embodied_gpu", "quantity"])


def test_more_parameters_active_than_there_are_is_refused():
    with pytest.raises(InputError, match="parameters_active exceeds parameters_total"):
        run("per_request", ASKED | {"parameters_active": 71.0})


def test_cooling_is_no_less_than_the_machines():
    with pytest.raises(InputError, match="below one"):
        run("per_request", ASKED | {"pue": 0.9})


def test_spend_is_in_the_wide_sum_and_in_no_narrow_one():
    case = CASES[PART, "spend_based"]
    found = narrow_and_wide(
        calculate(PART, "spend_based", records(*case.rows, category=PART), case.factors, **case.choices)
    )
    assert found["narrow_kg_co2e"].isna().all()
    assert (found["wide_kg_co2e"] == found["unsplit_kg_co2e"]).all()


def test_narrow_and_wide_look_at_foundation_models_alone():
    emissions = run("supplier_share", SHARED | PUBLISHED)
    assert narrow_and_wide(emissions.assign(sub_category="software")).empty


def test_the_ladder_takes_each_line_by_its_kind():
    order = house_defaults()["methods"][PART]
    assert order == list(METHODS[PART])
    spend = CASES[PART, "spend_based"]
    table = _as_published(factors(*ELECTRICITY, *DEVICES, *spend.factors.to_dict("records")))
    rows = records(SHARED | PUBLISHED, TRAINED | PUBLISHED, ASKED, spend.rows[0], category=PART)
    rows = rows.assign(sub_category="foundation_models")
    choices = {"model_boundary": "wide", "margins": "excluded", "deflator": "cpi"}
    found = climb(rows, PART, order, table, choices)
    served = found.drop_duplicates("record_id").set_index("record_id")["method"].to_dict()
    assert served == {"R1": "supplier_share", "R2": "gpu_hours", "R3": "per_request", "R4": "spend_based"}
