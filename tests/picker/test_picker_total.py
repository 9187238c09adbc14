"""The total under any picks is the run's, to the last digit; what cannot be calculated has no figure."""

from __future__ import annotations

from datetime import date

import pytest

import small_client
from scope3.client import open_client
from scope3.errors import Fault, InputError
from scope3.inventory import build_inventory, calculate_emissions, total
from scope3.methods import METHODS
from scope3.picker.choices import (
    ACCEPTED_BASES,
    ACCEPTED_SETS,
    DEFLATOR,
    EDITIONS,
    GWP_SET,
    allowed,
    changes,
    editions_beside,
    in_words,
    offered,
    title_of,
    to_accept,
    with_picks,
)
from scope3.picker.coverage import coverage
from scope3.picker.total import emissions_under, open_workings, recomputed
from scope3.picker.what_if import alternatives, by_method, steps, steps_from_house
from small_client import ORGANISATION
from two_years import GOODS_WITH_SUPPLIER

AVERAGE_FIRST = ["average_data", "supplier_specific", "spend_based"]


@pytest.fixture(scope="module")
def data(tmp_path_factory):
    return small_client.write(tmp_path_factory.mktemp("picker"), goods=GOODS_WITH_SUPPLIER)


@pytest.fixture(autouse=True)
def _data(data, monkeypatch):
    monkeypatch.setenv("SCOPE3_DATA", str(data))


@pytest.fixture(scope="module")
def workings(data):
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("SCOPE3_DATA", str(data))
        return open_workings("small", 2024)


@pytest.fixture(scope="module")
def covered(workings):
    return coverage(workings.client, emissions_under(workings, workings.picked))


def _run(organisation="small", year=2024, **overrides):
    client = open_client(organisation, year, **overrides)
    return total(build_inventory(client, calculate_emissions(client)))


@pytest.mark.slow
@pytest.mark.parametrize(
    "changed",
    [
        {},
        {"methods.1": AVERAGE_FIRST},
        {"methods.3B": ["average_data"], "methods.1": ["average_data", "spend_based"]},
        {"ef_basis": "combustion", "methods.2": ["spend_based"]},
    ],
)
def test_the_total_is_the_run_s_to_the_last_digit(workings, changed):
    overrides = {name.lower().replace(".", "_"): value for name, value in changed.items()}
    assert recomputed(workings, {**workings.saved, **changed}).total == _run(**overrides)


def test_two_tonnes_of_steel_by_the_average_weigh_a_tonne_more(workings):
    """2000 kg at 2 kg CO2e by the table, 1.5 by the supplier."""
    saved = recomputed(workings, workings.saved)
    picked = recomputed(workings, {**workings.saved, "methods.1": AVERAGE_FIRST})
    assert picked.total - saved.total == pytest.approx(1.0)
    assert {n: picked.t_co2e[n] - saved.t_co2e[n] for n in saved.t_co2e} == pytest.approx({1: 1.0, 2: 0.0, 3: 0.0})


def test_only_what_a_choice_concerns_is_calculated_again(workings, monkeypatch):
    seen = []
    recomputed(workings, workings.saved)
    monkeypatch.setattr(
        "scope3.picker.total.calculate_emissions",
        lambda client, group: seen.append(group) or calculate_emissions(client, group),
    )
    recomputed(workings, {**workings.saved, "methods.1": ["spend_based", "average_data"]})
    recomputed(workings, {**workings.saved, "methods.3C": ["average_data"]})
    recomputed(
        workings, {**workings.saved, "methods.1": ["spend_based", "average_data"], "methods.3C": ["average_data"]}
    )
    assert seen == [1, 3]


def test_a_pick_that_cannot_serve_a_record_has_no_total(workings):
    with pytest.raises(InputError) as refused:
        recomputed(workings, {**workings.saved, "methods.1": ["supplier_specific"]})
    assert {fault.what.split()[5] for fault in refused.value.faults} == {"G2", "L1", "L2"}


@pytest.mark.slow
def test_picks_by_which_the_factors_are_others_are_those_of_a_client_opened_so(data, tmp_path, monkeypatch):
    """Own factors under AR5 do not fit an inventory under AR6 unless that is accepted by name."""
    workings = open_workings("small", 2024)
    other = {**workings.saved, GWP_SET: "AR6GWP100"}
    with pytest.raises(InputError, match="AR5GWP100"):
        recomputed(workings, other)
    other["accept_gwp_sets"] = ["AR5GWP100"]
    text = ORGANISATION.replace("gwp_set: AR5GWP100", "gwp_set: AR6GWP100\naccept_gwp_sets: [AR5GWP100]")
    small_client.write(tmp_path, organisation=text, goods=GOODS_WITH_SUPPLIER)
    monkeypatch.setenv("SCOPE3_DATA", str(tmp_path))
    assert recomputed(workings, other).total == _run()


def test_what_the_house_says_is_stated_only_where_it_was(workings):
    model = workings.client.organisation
    assert with_picks(model, workings.saved) == model
    picked = with_picks(model, {**workings.saved, "methods.1": AVERAGE_FIRST, "margins": "excluded"})
    assert (picked.methods, picked.choices) == ({"1": AVERAGE_FIRST}, {"margins": "excluded"})
    back = with_picks(picked, workings.saved)
    assert back.methods == {"1": workings.saved["methods.1"]}
    assert back.choices == {"margins": "included"}


@pytest.mark.slow
def test_parameters_of_the_run_win_and_the_file_is_what_is_saved(data):
    workings = open_workings("small", 2024, methods_1=AVERAGE_FIRST, ef_basis=None)
    assert workings.picked["methods.1"] == AVERAGE_FIRST
    assert workings.saved["methods.1"] != AVERAGE_FIRST
    assert recomputed(workings, workings.picked).total == _run(methods_1=AVERAGE_FIRST)
    assert changes(workings.saved, workings.picked) == ["methods.1"]


def test_values_that_may_be_picked(workings):
    picked = {**workings.saved, EDITIONS: ["desnz/2024", "uk_sic/2022"]}
    assert "desnz/2023" in editions_beside("desnz/2024", picked)
    assert editions_beside("uk_sic/2022", picked) == ["uk_sic/2022"]
    assert allowed(GWP_SET, picked)[0] == "AR4GWP100"
    assert allowed("accept_price_bases", picked) == ["purchaser", "producer", "basic", "not_stated"]
    assert allowed("margins", picked) == ["included", "excluded"]
    assert set(allowed("methods.3A", picked)) == {"supplier_specific", "average_data"}
    assert title_of("methods.3A", None).startswith("3A Fuel")


def test_coverage_by_hand(covered):
    """Category 1: two lines of paper by money, wood by its mass, steel by what the forge states."""
    goods = covered[covered["choice"] == "methods.1"].set_index("method")
    assert set(goods["records"]) == {4}
    assert goods["serves"].to_dict() | {"hybrid_full": 0} == {
        "supplier_specific": 1, "hybrid_full": 0, "hybrid_partial": 0, "average_data": 1, "supplier_revenue_share": 0, "spend_based": 2,
    }  # fmt: skip
    assert goods["can_serve"]["average_data"] == 2
    assert goods["t_co2e"].to_dict() == pytest.approx(
        {"supplier_specific": 3.0, "hybrid_full": 0, "hybrid_partial": 0, "average_data": 0.15, "supplier_revenue_share": 0, "spend_based": 0.44995}
    )  # fmt: skip
    assert goods.index[goods["changes"]].tolist() == ["average_data"]
    assert goods["refuses"]["average_data"].startswith("2 × quantity is blank")
    machines = covered[covered["choice"] == "methods.2"].set_index("method")
    assert machines["t_co2e_alone"]["spend_based"] == pytest.approx(1.0)
    assert machines["t_co2e_alone"].drop("spend_based").isna().all()


@pytest.mark.slow
def test_each_choice_alone_is_what_a_run_with_it_gives(workings, covered):
    alone = alternatives(workings, covered)
    first = alone[alone["value"] == "average_data first"].set_index("choice")
    rest = [name for name in workings.saved["methods.1"] if name != "average_data"]
    assert first.loc["methods.1", "t_co2e"] == _run(methods_1=["average_data", *rest])
    assert first.loc["methods.1", "change"] == pytest.approx(1.0)
    assert first.loc["methods.1", "categories"] == "1"
    assert alone.loc[alone["choice"] == "ef_basis", "t_co2e"].item() == _run(ef_basis="combustion")
    # Nothing in this client flies or is hardware: choices that only such records feel are not tried.
    assert not {"radiative_forcing", "component_model"} & set(alone["choice"])
    compared = by_method(covered, alone, None, {1})
    assert compared["ladder"].unique().tolist() == ["1 Purchased goods and services, without technology (notebook 25)"]
    unlike = by_method(covered, alone, None, {2})
    assert unlike["ladder"].unique().tolist() == ["1 Purchased goods and services"]
    assert compared.loc[compared["kind"] == "run", "t_co2e"].tolist() == pytest.approx([3.59995])
    assert compared.loc[compared["kind"] == "first", "t_co2e"].tolist() == pytest.approx([4.59995])


@pytest.mark.slow
def test_other_gwp_sets_only_where_they_are_asked_for(workings, covered):
    alone = alternatives(workings, covered, with_factors=True)
    assert set(alone.loc[alone["choice"] == GWP_SET, "value"]) == {"AR4GWP100", "AR6GWP100"}
    assert GWP_SET not in set(alternatives(workings, covered)["choice"])


def test_steps_end_where_the_next_begins_and_the_last_at_the_new_total(workings):
    after = {**workings.saved, "methods.1": AVERAGE_FIRST, "methods.3A": ["average_data"], "ef_basis": "combustion"}
    taken = steps(workings, workings.saved, after)
    assert taken["change"].tolist() == ["methods.1", "methods.3A", "ef_basis"]
    assert taken["from_t_co2e"].iloc[0] == recomputed(workings, workings.saved).total
    assert taken["to_t_co2e"].iloc[-1] == recomputed(workings, after).total
    assert taken["from_t_co2e"][1:].tolist() == taken["to_t_co2e"][:-1].tolist()
    assert taken["t_co2e"].tolist() == pytest.approx([1.0, 0.0, taken["t_co2e"].iloc[-1]], abs=1e-12)


def test_choices_that_only_together_serve_every_record_are_one_step(workings):
    """An inventory under AR6 cannot take factors under AR5 before they are accepted."""
    after = {**workings.saved, GWP_SET: "AR6GWP100", "accept_gwp_sets": ["AR5GWP100"]}
    taken = steps(workings, workings.saved, after)
    assert taken["change"].tolist() == ["gwp_set, accept_gwp_sets"]
    with pytest.raises(InputError):
        steps(workings, workings.saved, {**workings.saved, "methods.1": ["supplier_specific"]})


def test_what_was_refused_is_refused_again_without_being_tried(data, monkeypatch):
    workings, tried = open_workings("small", 2024), []
    monkeypatch.setattr(
        "scope3.picker.total.calculate_emissions",
        lambda client, group: tried.append(group) or calculate_emissions(client, group),
    )
    picked = {**workings.saved, "methods.1": ["supplier_specific"]}
    with pytest.raises(InputError) as first:
        recomputed(workings, picked)
    assert len(tried) == len(METHODS)
    with pytest.raises(InputError) as second:
        recomputed(workings, picked)
    assert len(tried) == len(METHODS)
    assert second.value.faults == first.value.faults


def test_a_deflator_that_ends_before_the_year_is_not_offered(workings):
    """The tables have consumer prices of 2024 and deflators of gross domestic product up to 2023."""
    small, period = workings.client.organisation, {"start": date(2023, 1, 1), "end": date(2023, 12, 31)}
    before = small.model_copy(update={"period": small.period.model_copy(update=period)})
    stood_in = small.factor_selection.model_copy(update={"price_years": {2024: 2023}})
    assert offered(DEFLATOR, workings.saved, small) == ["cpi"]
    assert offered(DEFLATOR, {**workings.saved, DEFLATOR: "gdp_deflator"}, small) == ["cpi", "gdp_deflator"]
    assert offered(DEFLATOR, workings.saved, before) == ["cpi", "gdp_deflator"]
    by_name = small.model_copy(update={"factor_selection": stood_in})
    assert offered(DEFLATOR, workings.saved, by_name) == ["cpi", "gdp_deflator"]
    assert offered("margins", workings.saved, small) == ["included", "excluded"]


@pytest.mark.slow
@pytest.mark.parametrize(
    ("picks", "name", "value"),
    [({GWP_SET: "AR6GWP20"}, ACCEPTED_SETS, "AR5GWP100"), ({ACCEPTED_BASES: []}, ACCEPTED_BASES, "purchaser")],
)
def test_a_refused_factor_names_what_has_to_be_accepted_and_no_more(workings, picks, name, value):
    picked = {**workings.saved, **picks}
    with pytest.raises(InputError) as refused:
        recomputed(workings, picked)
    asked = to_accept(refused.value.faults, picked)
    assert asked == {ACCEPTED_SETS: [], ACCEPTED_BASES: [], name: [value]}
    recomputed(workings, {**picked, name: [*picked[name], value]})


def test_a_footprint_under_another_set_names_it_too(workings):
    fault = Fault("is under AR6GWP100, the inventory under AR5GWP100", "list AR6GWP100 under accept_gwp_sets")
    assert to_accept([fault], workings.saved)[ACCEPTED_SETS] == ["AR6GWP100"]
    assert not any(to_accept([Fault("margins is blank", "say it")], workings.saved).values())


def test_a_run_of_the_house_method_has_no_steps_from_it(workings):
    taken, why = steps_from_house(workings)
    assert taken.empty
    assert why == "This run follows the house method throughout."


def test_a_change_in_words(workings):
    after = {**workings.saved, "methods.3A": ["average_data", "supplier_specific"]}
    said = in_words("methods.3A", workings.saved, after)
    assert said == "methods.3A: supplier_specific > average_data → average_data > supplier_specific"
