"""The controls without a browser: a press acts on what stood on the screen, whenever that arrives."""

from __future__ import annotations

from datetime import date

import pytest

import small_client
from scope3.client import open_client
from scope3.picker.controls import Controls
from scope3.picker.presses import Presses
from scope3.picker.total import open_workings
from two_years import GOODS_WITH_SUPPLIER

ORDER = ["supplier_specific", "hybrid_full", "hybrid_partial", "average_data", "supplier_revenue_share", "spend_based"]


@pytest.fixture(scope="module")
def opened(tmp_path_factory):
    """A client opened once; what it has worked out is kept for the tests that follow."""
    data = small_client.write(tmp_path_factory.mktemp("controls"), goods=GOODS_WITH_SUPPLIER)
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("SCOPE3_DATA", str(data))
        yield open_workings("small", 2024)


@pytest.fixture
def controls(opened):
    return Controls(opened, lambda: date(2026, 1, 2))


def _called(controls, words):
    """The control of a label, as a reader of the page finds it."""
    (found,) = [one for one in _all(controls.page) if getattr(one, "description", None) == words]
    return found


def _all(widget):
    yield widget
    for child in getattr(widget, "children", ()):
        yield from _all(child)


def _answer(controls):
    """What the browser does when it hears the question: the number goes back."""
    controls.presses.answered.value = controls.presses.asked.value


def _order(controls):
    return [method for _, method in _called(controls, "Methods in their order").options]


@pytest.mark.slow
def test_a_press_waits_for_the_selection_that_the_browser_held_back(controls):
    chosen = _called(controls, "Methods in their order")
    _called(controls, "Move up").click()
    assert _order(controls) == ORDER
    chosen.value = "average_data"
    assert _order(controls) == ORDER
    _answer(controls)
    assert _order(controls) == ["supplier_specific", "hybrid_full", "average_data", "hybrid_partial", *ORDER[4:]]
    assert chosen.value == "average_data"


@pytest.mark.slow
def test_two_presses_move_by_two_whether_answered_one_by_one_or_at_once(controls):
    _called(controls, "Methods in their order").value = "average_data"
    up = _called(controls, "Move up")
    up.click()
    up.click()
    _answer(controls)
    assert _order(controls).index("average_data") == 1
    up.click()
    _answer(controls)
    assert _order(controls)[0] == "average_data"
    _answer(controls)
    assert _order(controls)[0] == "average_data"


def test_presses_are_done_in_their_order_and_each_once():
    presses, done = Presses(), []
    for name in "abc":
        presses.when_all_has_arrived(lambda name=name: done.append(name))
    presses.answered.value = 1
    assert done == ["a"]
    presses.when_all_has_arrived(lambda: done.append("d"))
    presses.answered.value = 4
    assert done == ["a", "b", "c", "d"]


def test_a_press_whose_work_fails_is_not_done_again_by_the_next():
    presses, done = Presses(), []
    presses.when_all_has_arrived(lambda: 1 / 0)
    with pytest.raises(ZeroDivisionError):
        presses.answered.value = 1
    presses.when_all_has_arrived(lambda: done.append("next"))
    presses.answered.value = 2
    assert done == ["next"]


@pytest.mark.slow
def test_what_is_left_out_can_be_taken_back_and_the_last_method_cannot_be_left_out(controls):
    def press(words):
        _called(controls, words).click()
        _answer(controls)

    _called(controls, "Ladder").value = "methods.3A"
    press("Leave out")
    assert _order(controls) == ["average_data"]
    press("Leave out")
    assert _order(controls) == ["average_data"]
    assert any("cannot be left out" in one.value for one in _all(controls.page) if hasattr(one, "value"))
    assert _called(controls, "Methods left out").value == "supplier_specific"
    press("Add at the end")
    assert _order(controls) == ["average_data", "supplier_specific"]
    press("Add at the end")
    assert _order(controls) == ["average_data", "supplier_specific"]
    assert any("No method of this ladder is left out" in str(getattr(one, "value", "")) for one in _all(controls.page))


@pytest.mark.slow
def test_save_writes_what_was_typed_and_picked_before_it_and_a_second_press_says_it_is_done(tmp_path, monkeypatch):
    monkeypatch.setenv("SCOPE3_DATA", str(small_client.write(tmp_path)))
    controls = Controls(open_workings("small", 2024), lambda: date(2026, 1, 2))
    save = _called(controls, "Save to organisation.yaml")
    save.click()
    save.click()
    _called(controls, "ef basis").value = "combustion"
    _called(controls, "Who decides").value = "A. Reader"
    _called(controls, "Why").value = "Typed while the page was busy."
    _answer(controls)
    organisation = open_client("small", 2024).organisation
    assert organisation.choices == {"ef_basis": "combustion"}
    assert [(one.by, one.why) for one in organisation.decisions] == [("A. Reader", "Typed while the page was busy.")]
    said = [one.value for one in _all(controls.page) if "Nothing to save" in str(getattr(one, "value", ""))]
    assert len(said) == 1
