"""Each record is served by the first method that can; what cannot be served stops the run by name."""

from __future__ import annotations

import inspect
from collections import OrderedDict
from functools import wraps

import pandas as pd
import pytest

from builders import factor, library, meters, records, spend_factor
from scope3 import kept
from scope3.errors import InputError
from scope3.ladder import check_order, climb, groups_of_keys, ladder_keys, of_key, serve, served_once
from scope3.methods.fuel_and_energy import derive
from scope3.methods.records import OTHER_KIND, emissions_rows, refuse

ORDER = ["supplier_specific", "average_data", "spend_based"]
CHOICES = {"ef_basis": "life_cycle", "loss_basis": "of_generation", "margins": "included", "deflator": "cpi"}
WOOD = library(factor("wood", 0.3), spend_factor("wood", 0.9), spend_factor("paper", 0.7))

BY_SUPPLIER = {"activity": "wood", "quantity": 10, "unit": "kg", "spend": 100, "currency": "GBP",
               "supplier_factor": 0.2, "supplier_factor_unit": "kg", "supplier_source": "EPD 2024"}  # fmt: skip
BY_MASS = {"activity": "wood", "quantity": 10, "unit": "kg", "spend": 100, "currency": "GBP"}
BY_SPEND = {"activity": "paper", "spend": 100, "currency": "GBP"}


def climbed(*rows, order=ORDER, factors=WOOD):
    return climb(records(*rows), 1, order, factors, CHOICES).set_index("record_id")


def stopped(*rows, order=ORDER, factors=WOOD):
    with pytest.raises(InputError) as error:
        climbed(*rows, order=order, factors=factors)
    return error.value.faults


def test_each_record_is_served_by_the_first_method_that_can():
    emissions = climbed(BY_SPEND, BY_MASS, BY_SUPPLIER)
    assert emissions["method"].to_dict() == {"R1": "spend_based", "R2": "average_data", "R3": "supplier_specific"}
    assert emissions["kg_co2e"].to_dict() == {"R1": 70.0, "R2": 3.0, "R3": 2.0}


def test_the_step_names_the_methods_passed_over_and_why():
    step = climbed(BY_SPEND, BY_MASS, BY_SUPPLIER)["step"]
    assert step["R3"] == "supplier's factor: EPD 2024"
    assert step["R2"].startswith("passed over supplier_specific: supplier_factor is blank; then test 1, table 1")
    assert step["R1"].startswith(
        "passed over supplier_specific: quantity is blank; average_data: quantity is blank; then GBP 2024"
    )


def test_another_order_is_another_method():
    assert climbed(BY_SUPPLIER)["kg_co2e"].item() == 2.0
    assert climbed(BY_SUPPLIER, order=["average_data", "supplier_specific"])["kg_co2e"].item() == 3.0
    by_spend = climbed(BY_SUPPLIER, order=["spend_based", "supplier_specific"])
    assert (by_spend["kg_co2e"].item(), by_spend["method"].item()) == (90.0, "spend_based")
    assert "passed over" not in by_spend["step"].item()


def test_a_method_without_a_factor_passes_the_record_on_with_the_reason():
    emissions = climbed(BY_MASS | {"activity": "paper"})
    assert emissions["method"].item() == "spend_based"
    assert "average_data: no cradle_to_gate factor for 'paper' in world" in emissions["step"].item()


def test_a_record_nobody_can_serve_stops_the_run_with_every_reason():
    (fault,) = stopped(BY_MASS, {"record_id": "G-7", "activity": "glass", "spend": 5, "currency": "GBP"})
    assert "no method can serve record G-7" in fault.what
    for reason in ("supplier_specific: quantity is blank", "average_data: quantity is blank",
                   "spend_based: no cradle_to_gate factor for 'glass' in the pinned editions and own factor tables"):  # fmt: skip
        assert reason in fault.what
    assert (fault.file, fault.row) == ("records.csv", 3)
    assert "exclusions" in fault.mend


def test_every_record_nobody_can_serve_is_named():
    faults = stopped({"record_id": "A"}, BY_SPEND, {"record_id": "B", "activity": "glass"})
    assert [(fault.row, name in fault.what) for fault, name in zip(faults, "AB", strict=True)] == [(2, True), (4, True)]


def test_a_unit_that_does_not_fit_stops_and_does_not_fall_through_to_spend():
    (fault,) = stopped(BY_MASS | {"unit": "litre"})
    assert "'litre' does not fit the cradle_to_gate factor for 'wood', which is per kg" in fault.what
    assert (fault.file, fault.row, fault.column) == ("records.csv", 2, "unit")


def test_a_supplier_s_unit_that_does_not_fit_stops_and_does_not_fall_through():
    (fault,) = stopped(BY_MASS, BY_SUPPLIER | {"supplier_factor_unit": "litre"})
    assert "R2: 'kg' cannot become 'litre'" in fault.what
    assert (fault.file, fault.row) == ("records.csv", 3)


def test_two_factors_for_one_key_stop_and_do_not_double():
    twins = library(factor("wood", 0.3), factor("wood", 0.3, factor_id="again", edition="2"))
    (fault,) = stopped(BY_MASS, factors=twins)
    assert "2 factors for one key" in fault.what


def test_a_factor_the_organisation_does_not_accept_stops_and_does_not_fall_through():
    (fault,) = stopped(BY_MASS, factors=library(factor("wood", 0.3, gwp_set="AR4GWP100"), spend_factor("wood", 0.9)))
    assert "accept_gwp_sets" in fault.what


def test_a_hybrid_good_is_served_whole_or_not_at_all():
    """Without a factor for one of its inputs the good is not calculated from the others."""
    good = [
        {"good": "bench", "stage": "supplier_scope_1_2", "supplier_kg_co2e": 40, "supplier_source": "supplier"},
        {"good": "bench", "stage": "material_input", "activity": "wood", "quantity": 10, "unit": "kg"},
        {"good": "bench", "stage": "material_input", "activity": "steel", "quantity": 2, "unit": "kg"},
    ]
    order = ["supplier_specific", "hybrid_full", "hybrid_partial", "average_data", "spend_based"]
    (fault,) = stopped(*good, order=order)
    assert "R3" in fault.what and "hybrid_full: no cradle_to_gate factor for 'steel'" in fault.what
    whole = climbed(*good, order=order, factors=library(factor("wood", 0.3), factor("steel", 2.5)))
    assert whole["kg_co2e"].sum() == 40 + 3 + 5
    assert set(whole["method"]) == {"hybrid_full"}


def test_category_3_is_climbed_activity_by_activity():
    grid = library(*[factor("grid", kg, "kWh", component=component) for component, kg in
                     [("wtt", 0.05), ("t_and_d", 0.02), ("wtt_t_and_d", 0.004)]])  # fmt: skip
    lines = derive(
        meters({"activity": "grid", "quantity": 1000, "supplier_upstream_factor": 0.03, "supplier_source": "tariff"})
    )
    methods = {}
    for key in ("3B", "3C"):
        emissions = climb(lines[lines["sub_category"] == key], 3, ["supplier_specific", "average_data"], grid, CHOICES)
        methods[key] = (set(emissions["method"]), emissions["kg_co2e"].sum())
    assert methods == {"3B": ({"supplier_specific"}, 30.0), "3C": ({"average_data"}, 24.0)}


def test_ladder_keys():
    assert ladder_keys(1) == ["1"]
    assert ladder_keys(3) == ["3A", "3B", "3C", "3D"]
    groups = groups_of_keys()
    assert (groups["1"], groups["3A"], groups["3D"], groups["U_models"], len(groups)) == (1, 3, 3, "U_models", 22)


def test_a_key_takes_its_own_records_and_a_category_of_one_key_all():
    table = pd.DataFrame({"record_id": ["a", "b", "c"], "sub_category": ["3A", "3B", "3A"]})
    assert of_key(table, "3A", 3)["record_id"].tolist() == ["a", "c"]
    assert [of_key(table, key, 3)["record_id"].tolist() for key in ("3B", "3C")] == [["b"], []]
    assert of_key(table, "1", 1)["record_id"].tolist() == ["a", "b", "c"]


@pytest.mark.parametrize(
    ("order", "what", "mend"),
    [
        (["spend_based", "average_date"], "'average_date' is no method of 1", "did you mean 'average_data'?"),
        (["average_data", "spend_based", "average_data"], "'average_data' stands twice in the order of 1", "name it once"),
        ([], "the order of 1 is empty", "name at least one method"),
    ],
)  # fmt: skip
def test_an_order_that_means_nothing_is_refused(order, what, mend):
    (fault,) = check_order("1", order, 1)
    assert (fault.what, fault.mend) == (what, mend)
    assert (fault.file, fault.column) == ("organisation.yaml", "methods.1")


def test_an_order_may_name_a_client_s_own_methods():
    assert check_order("1", ORDER, 1) == []
    (fault,) = check_order("1", ["ours", "spend_based"], 1, {1: {"ours": particular}})
    assert fault.what == "'spend_based' is no method of 1"


def test_the_inputs_of_a_climb_stay_untouched():
    given = records(BY_SPEND, BY_MASS)
    before = given.copy(deep=True)
    climb(given, 1, ORDER, WOOD, CHOICES)
    assert given.equals(before)


# --- Methods made up for the tests: what was passed over is said, what was made is kept ---


def rows_of_method(activity_data, name, factor):
    return emissions_rows(
        activity_data, method=name, component="all", factor_id="F" + activity_data["record_id"],
        quantity=activity_data["quantity"], unit="kg", factor=pd.Series(factor, index=activity_data.index),
        step=f"by {name}", supplier_data=False,
    )  # fmt: skip


def particular(activity_data, factors):
    """Serves paper; glass is of another kind, whatever else lacks something."""
    glass = activity_data["activity"] == "glass"
    refuse(activity_data, glass, OTHER_KIND, "")
    refuse(activity_data, activity_data["activity"] != "paper", "no paper", "")
    return rows_of_method(activity_data, "particular", 2.0)


def demanding(activity_data, factors):
    refuse(activity_data, activity_data["activity"].notna(), "never enough", "")
    return rows_of_method(activity_data, "demanding", 0.0)


def general(activity_data, factors, *, scale):
    refuse(activity_data, activity_data["activity"] == "stone", "no stone", "")
    return rows_of_method(activity_data, "general", scale)


MADE_UP = {1: {"particular": particular, "demanding": demanding, "general": general}}
NAMES = list(MADE_UP[1])


def things(*activities):
    return records(*({"activity": name, "quantity": 10.0 * n} for n, name in enumerate(activities, start=1)))


def climb_made_up(table, order=NAMES, factors=WOOD, scale=3.0):
    choices = {"scale": scale, "asked by nobody": 1}
    return climb(table, 1, order, factors, choices, MADE_UP).set_index("record_id")


def test_what_was_passed_over_is_said_of_each_record_and_another_kind_is_not():
    found = climb_made_up(things("glass", "paper", "wood"), ["particular", "general"])
    assert found["kg_co2e"].to_dict() == {"R1": 30.0, "R2": 40.0, "R3": 90.0}
    assert found["step"].to_dict() == {
        "R1": "by general", "R2": "by particular", "R3": "passed over particular: no paper; then by general",
    }  # fmt: skip
    found = climb_made_up(things("glass", "wood"))
    assert found["step"].to_dict() == {
        "R1": "passed over demanding: never enough; then by general",
        "R2": "passed over particular: no paper; demanding: never enough; then by general",
    }


def test_whom_nobody_serves_is_told_every_reason_and_none_of_another_kind():
    with pytest.raises(InputError) as refused:
        climb_made_up(things("wood", "glass", "stone", "paper"), ["particular", "demanding"])
    assert [(fault.what, fault.row) for fault in refused.value.faults] == [
        ("no method can serve record R1 (particular: no paper; demanding: never enough)", 2),
        ("no method can serve record R2 (demanding: never enough)", 3),
        ("no method can serve record R3 (particular: no paper; demanding: never enough)", 4),
    ]
    with pytest.raises(InputError, match=r"record R1 \(no method of the order is for records of its kind\)"):
        climb_made_up(things("glass"), ["particular"])
    with pytest.raises(InputError) as refused:
        climb_made_up(things("stone", "wood", "stone"), ["general", "demanding"])
    assert [fault.row for fault in refused.value.faults] == [2, 4]


def test_serving_gives_the_rows_and_the_reasons_by_the_records_index():
    table = things("glass", "paper", "wood").set_axis([4, 6, 9])
    emissions, why = serve(table, particular, WOOD, {})
    assert emissions["record_id"].tolist() == ["R2"]
    assert why.to_dict() == {4: OTHER_KIND, 9: "no paper"} and why.dtype == "str"
    emissions, why = serve(table, demanding, WOOD, {})
    assert emissions.empty and list(emissions.columns) == list(serve(table, general, WOOD, {"scale": 1.0})[0].columns)
    assert why.to_dict() == dict.fromkeys([4, 6, 9], "never enough")


def test_nobody_climbs_where_there_are_no_records():
    assert climb_made_up(things("paper")[:0]).empty


@pytest.fixture
def keeping(monkeypatch):
    monkeypatch.setattr(kept, "_kept", OrderedDict())


def counted(monkeypatch):
    """The methods under watch: the names of those that were called."""
    called = []
    for name, method in dict(MADE_UP[1]).items():

        def watched(activity_data, factors, *, _name=name, _method=method, **choices):
            called.append(_name)
            return _method(activity_data, factors, **choices)

        watched.__signature__ = inspect.signature(method)
        monkeypatch.setitem(MADE_UP[1], name, watched)
    return called


def test_a_ladder_is_climbed_once_for_one_content(keeping, monkeypatch):
    """Not again for a choice that no method takes."""
    called = counted(monkeypatch)
    first = climb_made_up(things("wood"), ["general"])
    assert climb_made_up(things("wood"), ["general"]).equals(first) and called == ["general"]
    climb(things("wood"), 1, ["general"], WOOD, {"scale": 3.0, "other": 2}, MADE_UP)
    assert called == ["general"]


@pytest.mark.parametrize(
    ("names", "order", "scale", "kg"),
    [
        (["wood", "wood"], ["general"], 3.0, 30.0),
        (["wood"], ["general"], 5.0, 50.0),
        (["paper"], ["particular"], 3.0, 20.0),
    ],
)
def test_a_ladder_is_climbed_again_for_other_records_choices_or_methods(keeping, names, order, scale, kg):
    climb_made_up(things("wood"), ["general"])
    found = climb_made_up(things(*names), order, scale=scale)
    assert (len(found), found["kg_co2e"].tolist()[0], set(found["method"])) == (len(names), kg, set(order))


def test_a_ladder_is_climbed_again_for_other_factors(keeping):
    for kg in (0.5, 0.25):
        found = climb(records(BY_MASS), 1, ["average_data"], library(factor("wood", kg)), CHOICES)
        assert found["kg_co2e"].tolist() == [10 * kg]


def test_another_order_asks_the_same_of_a_method_once(keeping, monkeypatch):
    called = counted(monkeypatch)
    for order, method in (
        (["particular"], "particular"),
        (["general"], "general"),
        (["particular", "general"], "particular"),
    ):
        assert climb_made_up(things("paper"), order)["method"].tolist() == [method]
    assert called == ["particular", "general"]


def test_a_ladder_hands_on_the_table_s_own_columns_and_numbers_its_rows():
    """Whatever the index was: own methods of a client see what the table has."""
    given = things("paper", "paper").set_axis([5, 3])
    seen = []

    def ours(activity_data, factors):
        seen.append((list(activity_data.columns), activity_data.index.tolist()))
        return rows_of_method(activity_data, "ours", 1.0)

    assert climb(given, 1, ["ours"], WOOD, {}, {1: {"ours": ours}})["record_id"].tolist() == ["R1", "R2"]
    assert seen == [(list(given.columns), [0, 1])]


def test_what_is_kept_goes_out_as_copies(keeping):
    for _ in range(2):
        table = climb(things("wood"), 1, ["general"], WOOD, {"scale": 3.0}, MADE_UP)
        assert table["kg_co2e"].tolist() == [30.0]
        table["kg_co2e"] = 0.0


def test_what_a_method_made_goes_out_as_copies(keeping):
    for _ in range(2):
        table, why = served_once(things("wood", "stone"), general, WOOD, {"scale": 3.0})
        assert table["kg_co2e"].tolist() == [30.0] and why.tolist() == ["no stone"]
        table["kg_co2e"], why[1] = 0.0, ""


def test_a_method_is_asked_once_for_one_content(keeping, monkeypatch):
    called = counted(monkeypatch)
    methods = MADE_UP[1]
    for table, name, choices, kg in [
        (things("paper"), "general", {"scale": 3.0}, 30.0), (things("paper"), "general", {"scale": 3.0, "other": 1}, 30.0),
        (things("paper"), "general", {"scale": 4.0}, 40.0), (things("paper"), "particular", {}, 20.0),
        (things("paper", "paper")[1:], "particular", {}, 40.0), (things("paper"), "particular", {}, 20.0),
    ]:  # fmt: skip
        emissions, why = served_once(table, methods[name], WOOD, choices)
        assert emissions["kg_co2e"].tolist() == [kg] and why.empty
    assert called == ["general", "general", "particular", "particular"]
    served_once(things("paper"), methods["particular"], library(factor("wood", 9.0)), {})
    assert len(called) == 5


def test_a_client_s_method_wrapped_anew_is_the_one_it_wraps(keeping):
    """Each opening wraps it; what was made by one wrapper serves the other."""
    called = []

    def ours(activity_data, factors):
        called.append("ours")
        return rows_of_method(activity_data, "ours", 1.0)

    def wrapped():
        @wraps(ours)
        def opened(activity_data, factors):
            return ours(activity_data, factors)

        return opened

    for _ in range(2):
        assert climb(things("wood"), 1, ["ours"], WOOD, {}, {1: {"ours": wrapped()}})["kg_co2e"].tolist() == [10.0]
        served_once(things("paper"), wrapped(), WOOD, {})
    assert called == ["ours", "ours"]


def test_a_client_s_method_changed_under_its_name_is_asked_anew(keeping):
    for kg in (1.0, 2.0):

        def ours(activity_data, factors, kg=kg):
            return rows_of_method(activity_data, "ours", kg)

        assert served_once(things("paper"), ours, WOOD, {})[0]["kg_co2e"].tolist() == [10 * kg]
        assert climb(things("wood"), 1, ["ours"], WOOD, {}, {1: {"ours": ours}})["kg_co2e"].tolist() == [10 * kg]
