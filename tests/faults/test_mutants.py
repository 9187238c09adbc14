"""The record of mutants is read as it says: a module that changed, or that too few of its mutants leave, shows."""

from __future__ import annotations

import pandas as pd
import pytest

from faults import mutants
from faults.mutants import judged, score_of
from mutants.records import read_scores, read_survivors


def scores(*rows):
    columns = ["module", "tests", "sha256", "mutants", "killed", "survived", "timeouts"]
    return pd.DataFrame([dict(zip(columns, row, strict=True)) for row in rows], columns=columns)


def survivors(*judgements):
    return pd.DataFrame({"module": "units", "function": "ratio", "was": "a", "is": "b", "judgement": judgements})


GOOD = ("units", "tests/test_units.py", "as it is", "100", "84", "14", "2")


def count(row=GOOD, judgements=("equivalent: the same",), modules=("units",)):
    table = scores() if row is None else scores(row)
    return judged(table, survivors(*judgements), list(modules), lambda module: "as it is")


def test_a_record_of_the_module_as_it_is_stands():
    by_module, by_mutant = count()
    assert by_module.stands and by_mutant.stands
    assert (by_module.tried, by_mutant.tried) == (1, 100)


def test_a_stale_record_is_counted():
    by_module, _ = count(("units", "", "as it was", "100", "100", "0", "0"))
    assert (by_module.wrong, by_module.note) == (1, "units has changed since it was measured")


@pytest.mark.parametrize(("killed", "wrong"), [("84", 1), ("85", 0)])
def test_a_low_record_is_counted(killed, wrong):
    """Of 100 mutants, 85 have to die; none of the survivors is equivalent."""
    by_module, _ = count(("units", "", "as it is", "100", killed, "0", "0"), ["words"])
    assert by_module.wrong == wrong
    assert by_module.note == ("units has 84.0%" if wrong else "")


@pytest.mark.parametrize("row", [None, ("units", "tests/test_units.py", "", "", "", "", "")])
def test_a_module_without_a_record_is_missed(row):
    by_module, _ = count(row)
    assert not by_module.stands
    assert by_module.note == "units is not measured"


def test_a_survivor_that_nobody_judged_is_counted():
    assert count(judgements=["equivalent: the same", ""])[1].wrong == 1


def test_what_no_test_can_tell_from_the_code_is_no_mutant():
    """90 of 100 die, 4 of the 10 others are the code in other words: 90 of 96."""
    row = scores(("units", "", "", "100", "88", "10", "2")).iloc[0]
    assert score_of(row, survivors(*["equivalent: so"] * 4, *["gap: so"] * 6)) == pytest.approx(90 / 96)


def test_every_module_that_calculates_is_in_scope_and_has_its_tests():
    assert set(read_scores()["module"]) == set(mutants.scope())
    assert {"units", "gwp", "ladder", "inventory", "methods/spend", "methods/__init__"} <= set(mutants.scope())


def test_the_record_adds_up():
    """Each module's mutants are killed, timed out or listed among the survivors."""
    measured = read_scores()
    measured = measured[measured["mutants"] != ""].set_index("module")
    numbers = measured[["mutants", "killed", "survived", "timeouts"]].astype("int")
    assert (numbers["mutants"] == numbers[["killed", "survived", "timeouts"]].sum(axis=1)).all()
    listed = read_survivors()["module"].value_counts().reindex(numbers.index, fill_value=0)
    assert listed.to_dict() == numbers["survived"].to_dict()
