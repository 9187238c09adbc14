"""The charts of category U by the data they draw: areas of boxes, words in them or beside them, both views."""

from __future__ import annotations

import pandas as pd
import pytest
from matplotlib.patches import Rectangle

from drawn import bars, words
from scope3.charts.technology import COLOURS, elements_by_method, treemap_of_technology, two_views
from scope3.explain.technology import by_kind

KINDS = pd.DataFrame(
    [("employee_hardware", "laptop", 6.0), ("employee_hardware", "monitor", 2.0), ("software", "Nesting and CAD", 1.99),
     ("software", "Cutting optimiser", 0.01), ("content_and_data", "storage", 0.0)],
    columns=["element", "what", "t_co2e"],
)  # fmt: skip


def boxes(figure):
    """Of each box, in the order drawn: its colour and its share of the map's area."""
    from matplotlib.colors import to_hex

    found = [patch for patch in figure.axes[0].patches if isinstance(patch, Rectangle)]
    return [(to_hex(box.get_facecolor()).upper(), box.get_width() * box.get_height() / 1e4) for box in found]


def test_areas_are_tonnes_and_those_of_an_element_stand_together():
    figure = treemap_of_technology(KINDS)
    hardware, software = COLOURS["employee_hardware"], COLOURS["software"]
    assert [colour for colour, _ in boxes(figure)] == [hardware, hardware, software, software]
    assert [area for _, area in boxes(figure)] == pytest.approx([0.6, 0.2, 0.199, 0.001])
    entries = [text.get_text() for text in figure.legends[0].get_texts()]
    assert entries == ["employee hardware, 8.00 t", "software, 2.00 t"]


def test_words_stand_in_the_box_or_beside_the_map():
    figure = treemap_of_technology(KINDS)
    assert words(figure)[:3] == ["laptop\n6.00 t", "monitor\n2.00 t", "Nesting and CAD\n1.99 t"]
    (beside,) = figure.axes[1].texts
    assert beside.get_text().split("\n") == ["a  Cutting optimiser: 0.0100 t", "no box: storage: 0 t"]


def test_words_never_leave_their_box():
    many = pd.DataFrame(
        [("software", f"Product number {number}", 100.0 / (1 + number)) for number in range(60)], columns=KINDS.columns
    )
    figure = treemap_of_technology(many)
    drawn = [patch for patch in figure.axes[0].patches if isinstance(patch, Rectangle)]
    assert len(drawn) == 60
    for text, box in zip(figure.axes[0].texts, drawn, strict=True):
        room, extent = box.get_window_extent(), text.get_window_extent()
        assert not text.get_text() or (extent.width <= room.width and extent.height <= room.height)
    beside = figure.axes[1].texts[0]
    assert "smaller ones, in the table" in beside.get_text()
    page = beside.get_window_extent()
    assert page.y0 >= 0 and page.x1 <= figure.bbox.x1


def test_a_credit_has_no_box_and_nothing_is_said_to_be_nothing():
    credit = pd.DataFrame([("software", "returned", -1.0)], columns=KINDS.columns)
    figure = treemap_of_technology(credit)
    assert not boxes(figure) and words(figure) == ["Nothing to draw"]
    assert figure.axes[1].texts[0].get_text() == "no box: returned: −1.00 t"
    assert words(treemap_of_technology(KINDS[:0])) == ["Nothing to draw"]


def test_one_kind_fills_the_map():
    assert boxes(treemap_of_technology(KINDS[:1])) == [(COLOURS["employee_hardware"], pytest.approx(1.0))]


def test_kinds_are_the_inventory_without_what_stands_beside_it():
    records = pd.DataFrame({"record_id": ["a", "b", "c"], "element": ["software"] * 3, "what": ["x", "x", None]})
    emissions = pd.DataFrame(
        {"record_id": ["a", "a", "b", "c", "c"], "boundary": ["required", "optional", "required", "required", "required"],
         "kg_co2e": [1000.0, 9000.0, 500.0, 3000.0, 1.0]}
    )  # fmt: skip
    kinds = by_kind(records, emissions)
    assert kinds["t_co2e"].to_list() == pytest.approx([3.001, 1.5]) and pd.isna(kinds["what"][0])
    assert words(treemap_of_technology(kinds))[0] == "not named\n3.00 t"


def test_what_is_optional_has_a_bar_of_its_own():
    emissions = pd.DataFrame(
        {"sub_category": ["employee_hardware"] * 2, "boundary": ["required", "optional"], "method": ["m", "m"],
         "kg_co2e": [2000.0, 500.0]}
    )  # fmt: skip
    beside = "Employee hardware,\noptional, beside the total"
    assert bars(elements_by_method(emissions)) == {"m": {beside: 0.5, "Employee hardware": 2.0}}


def test_both_views_stand_beside_each_other():
    years = pd.DataFrame(
        {"year": [2024, 2024, 2025, 2025], "view": ["whole", "spread"] * 2, "t_co2e": [4.0, 1.0, 0.0, 1.0]}
    )
    axes = two_views(years).axes[0]
    assert [[bar.get_height() for bar in part] for part in axes.containers] == [[4.0, 0.0], [1.0, 1.0]]
    assert axes.get_ylabel() == "t CO2e" and axes.get_xlabel() == "reporting year"
    assert words(two_views(years[:0])) == ["Nothing to draw"]
