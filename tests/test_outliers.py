"""What moved against an earlier year, by hand."""

from __future__ import annotations

import pandas as pd
import pytest

from scope3.change.outliers import OUTLIERS, WHOLE, outlier_setting, outliers


def emissions(*rows):
    """Category, activity, kg CO2e and boundary of each row."""
    return pd.DataFrame(rows, columns=["category", "activity", "kg_co2e", "boundary"])


# A total of 100 t: the threshold is 25 per cent, and half a tonne the least that is looked at.
EARLIER = emissions(
    (1, "steel", 60000, "required"), (1, "paper", 4000, "required"), (1, "ink", 300, "required"),
    (6, "rail", 15700, "required"), (7, None, 20000, "required"), (7, "home", 9000, "optional"),
)  # fmt: skip
LATER = emissions(
    (1, "steel", 75000, "required"), (1, "paper", 5001, "required"), (1, "ink", 499, "required"),
    (7, None, 15000, "required"), (7, None, 5000, "required"), (12, "boards", 600, "required"),
    (7, "home", 90000, "optional"),
)  # fmt: skip


def test_what_moved_by_more_than_the_threshold_came_or_went_is_listed():
    assert (outlier_setting("change"), outlier_setting("weight")) == (0.25, 0.005)
    found = outliers(LATER, EARLIER)
    assert found[["category", "activity", "remark"]].to_numpy().tolist() == [
        [1, WHOLE, "more by 25 %"],
        [1, "paper", "more by 25 %"],
        [6, WHOLE, "gone: the earlier year had it"],
        [6, "rail", "gone: the earlier year had it"],
        [12, WHOLE, "new: the earlier year has none"],
        [12, "boards", "new: the earlier year has none"],
    ]
    # Steel is at the threshold and not above it; ink is too small; home is outside the minimum boundary.
    assert (
        found["change"][1] == pytest.approx(0.25025) and found["t_co2e_earlier"][1] == 4 and found["t_co2e"][1] == 5.001
    )
    assert found["change"].isna().tolist() == [False, False, False, False, True, True]


def test_two_equal_years_have_no_outliers():
    assert outliers(LATER, LATER).empty
    assert list(outliers(LATER, LATER).columns) == OUTLIERS
    assert outliers(emissions(), emissions()).empty


def test_the_other_way_round_the_new_is_gone():
    back = outliers(EARLIER, LATER).set_index(["category", "activity"])["remark"]
    assert back[12, WHOLE] == "gone: the earlier year had it" and back[6, "rail"] == "new: the earlier year has none"
    twice = outliers(LATER.assign(kg_co2e=LATER["kg_co2e"] * 2), LATER)["remark"]
    assert set(twice) == {"2 times as much"}
    # A quarter more is a fifth less, which is no outlier.
    assert (1, WHOLE) not in back.index
