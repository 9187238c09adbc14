"""Sampled employees, function by function: whom each line stands for, and what contradicts itself."""

from __future__ import annotations

import pandas as pd
import pytest

from builders import records
from scope3.errors import InputError
from scope3.factors.select import Unserved
from scope3.methods.samples import sample_weight, scaled_up

OFFICE = {"purpose": "commute", "stratum": "Office", "respondent": "A", "respondents": 24, "population": 36}
YARD = OFFICE | {"stratum": "Yard", "respondent": "X", "respondents": 4, "population": 4}
EVERYBODY = {"purpose": "commute"}


def lines(*rows):
    return records(*rows, category=7)


def faults_of(error, *rows):
    with pytest.raises(error) as refused:
        sample_weight(lines(*rows))
    return [(fault.what, fault.mend, fault.row, fault.column) for fault in refused.value.faults]


def test_each_who_answered_stands_for_others_of_the_same_stratum():
    """24 of 36 answered: each stands for one and a half; all four of the yard for themselves."""
    weight = sample_weight(lines(OFFICE, EVERYBODY, YARD, OFFICE | {"respondent": "B"}, OFFICE))
    assert weight.tolist() == [1.5, 1.0, 1.0, 1.5, 1.5]


@pytest.mark.parametrize("column", ["stratum", "respondent", "respondents", "population"])
def test_a_sampled_line_takes_no_blank(column):
    ((what, _, row, _),) = faults_of(Unserved, EVERYBODY, OFFICE | {column: None})
    assert (what, row) == (f"R2: {column} is blank", 3)


@pytest.mark.parametrize("column", ["stratum", "respondent", "respondents", "population"])
def test_one_word_of_a_sample_makes_a_line_sampled(column):
    (only,) = faults_of(Unserved, EVERYBODY | {column: OFFICE[column]})
    assert only[0].endswith(" is blank")


def test_more_who_answered_than_there_are_stop_the_run():
    assert faults_of(InputError, YARD, OFFICE | {"respondents": 37}) == [
        ("R2: more respondents than employees", "check respondents and population", 3, "respondents")
    ]


@pytest.mark.parametrize(("column", "other"), [("respondents", 23), ("population", 37)])
def test_a_stratum_has_one_figure_of_each(column, other):
    faults = faults_of(InputError, OFFICE, YARD, OFFICE | {column: other, "respondent": "B"})
    assert faults == [
        (f"R{n}: its stratum has two figures of {column}", "give each stratum one", n + 1, column) for n in (1, 3)
    ]


def test_as_many_people_may_have_lines_as_answered_and_no_more():
    """One person may have several lines; people of other strata do not count."""
    two = OFFICE | {"respondents": 2, "population": 3}
    people = [two, two, two | {"respondent": "B"}, YARD, YARD | {"respondent": "Y"}]
    assert sample_weight(lines(*people)).tolist() == [1.5, 1.5, 1.5, 1.0, 1.0]
    faults = faults_of(InputError, *people, two | {"respondent": "C"})
    assert [(row, column) for *_, row, column in faults] == [(n, "respondents") for n in (2, 3, 4, 7)]
    assert faults[0][:2] == (
        "R1: its stratum has lines of more people than answered",
        "count everybody who answered, also those who do not travel",
    )


def test_quantity_and_money_are_scaled_and_the_step_says_so():
    table = lines(OFFICE | {"quantity": 10.0, "spend": 4.0}, EVERYBODY | {"quantity": 10.0}, OFFICE | {"quantity": 1.0})
    scaled = scaled_up(table.set_axis([5, 6, 9]))
    assert scaled["quantity"].tolist() == [15.0, 10.0, 1.5] and scaled["spend"].iloc[0] == 6.0
    assert scaled["spend"].isna().tolist() == [False, True, True]
    assert scaled["step"].to_dict() == {
        5: "one of 24 who answered for 36 in Office",
        6: "",
        9: "one of 24 who answered for 36 in Office",
    }


def test_what_was_said_before_stays_in_front():
    before = lines(OFFICE | {"quantity": 1.0}, EVERYBODY).assign(step=pd.Series(["by bus", "by car"]))
    assert scaled_up(before)["step"].tolist() == ["by bus; one of 24 who answered for 36 in Office", "by car"]
