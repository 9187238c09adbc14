"""The charts of products sold by the data they draw."""

from __future__ import annotations

import pandas as pd

from drawn import bars
from scope3.charts import products as charts


def test_the_lifetime_is_drawn_as_first_year_and_later_years_with_optional_parts_apart():
    metrics = pd.DataFrame(
        {"product": ["lamp", "lamp", "desk"], "boundary": ["required", "optional", "required"], "t_co2e": [10.0, 4.0, 3.0],
         "t_co2e_one_year": [1.0, 0.5, None]}
    )  # fmt: skip
    assert bars(charts.use_over_lifetime(metrics)) == {
        "first year": {"lamp": 1.0, "desk": 0.0},
        "later years": {"lamp": 9.0, "desk": 0.0},
        "lifetime, not split": {"lamp": 0.0, "desk": 3.0},
        "optional, lifetime": {"lamp": 4.0, "desk": 0.0},
    }


def test_situations_of_use_reach_from_the_lowest_to_the_highest_with_a_mark_as_used():
    situations = pd.DataFrame(
        {"product": ["fan", "fan", "fan", "lamp", "lamp"], "situation": ["as used", "least", "most", "as used", "most"],
         "t_co2e": [162.0, 81.0, 388.8, 1.0, 2.0]}
    )  # fmt: skip
    axes = charts.situations_of_use(situations).axes[0]
    drawn = {(bar.get_x(), bar.get_x() + bar.get_width()) for bar in axes.containers[0]}
    assert drawn == {(81.0, 388.8), (1.0, 2.0)}
    (marks,) = [line for line in axes.lines if line.get_label() == "as used"]
    assert sorted(marks.get_xdata()) == [1.0, 162.0]
    assert axes.get_xlabel() == "t CO2e over the lifetime"
