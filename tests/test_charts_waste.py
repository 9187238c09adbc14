"""The chart of waste by the data it draws: kinds, treatments, and one colour for a treatment on both charts of a page."""

from __future__ import annotations

import pandas as pd

from drawn import bars, labels, words
from scope3.charts.waste import emissions_by_treatment

ROWS = [
    ("a", 5, "required", "landfill", 3000.0),
    ("b", 5, "required", "closed_loop", 2000.0),
    ("c", 5, "required", "landfill", 1000.0),
    ("c", 5, "optional", "transport", 9000.0),
    ("d", 12, "required", "incineration", 5000.0),
]
EMISSIONS = pd.DataFrame(ROWS, columns=["record_id", "category", "boundary", "component", "kg_co2e"])
RECORDS = pd.DataFrame({"record_id": ["a", "b", "c", "d"], "shown": ["Sludge", "Offcuts", "Food", "Sofas"]})


def colours(figure):
    return {part.get_label(): part[0].get_facecolor() for part in figure.axes[0].containers}


def test_kinds_are_drawn_by_treatment_and_the_rest_is_summed():
    figure = emissions_by_treatment(EMISSIONS, RECORDS, 5, "Waste", top=2)
    drawn = bars(figure)
    assert labels(figure.axes[0]) == ["all other kinds", "Offcuts", "Sludge"]
    assert drawn["landfill"] == {"all other kinds": 1.0, "Offcuts": 0.0, "Sludge": 3.0}
    assert drawn["closed loop"]["Offcuts"] == 2.0 and sum(drawn["incineration"].values()) == 0


def test_a_treatment_has_one_colour_on_both_charts_of_the_page():
    five, twelve = (emissions_by_treatment(EMISSIONS, RECORDS, category, "Waste", top=9) for category in (5, 12))
    assert colours(five) == colours(twelve) and len(set(colours(five).values())) == 3


def test_a_category_without_waste_is_said_to_have_none():
    assert words(emissions_by_treatment(EMISSIONS[:4], RECORDS, 12, "Waste", top=9)) == ["Nothing to draw"]
