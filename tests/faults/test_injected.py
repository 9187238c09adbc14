"""Faults put into valid clients, in short, and that the counter sees what goes wrong."""

from __future__ import annotations

import pytest

from faults.injected import (
    FLAGGED,
    KINDS,
    REFUSED,
    RIGHT,
    WRONG,
    Outcome,
    counted,
    counts,
    false_alarm,
    judged,
    lacking,
    read,
)
from faults.injected_clients import clean_client
from faults.injected_files import FORMS, Book, Error, Formula, Written, as_bytes
from faults.injected_kinds import Place
from scope3.errors import Fault
from scope3.inputs.reading import plain, read_table
from scope3.readiness import Readiness

BY_NAME = {kind.name: kind for kind in KINDS}


@pytest.mark.slow
def test_every_fourth_kind_in_short():
    for count in counts(whole=False):
        assert count.stands, count


def test_there_are_as_many_kinds_as_promised_and_each_has_its_name():
    assert len(KINDS) == len(BY_NAME) >= 30
    assert {form for kind in KINDS for form in kind.forms} == set(FORMS)
    assert len({table for kind in KINDS for table in kind.tables}) >= 10


@pytest.mark.parametrize(
    ("kind", "said"), [("error cells", REFUSED), ("zero for blank", FLAGGED), ("credits in brackets", RIGHT)]
)
def test_how_a_fault_ends(kind, said):
    assert judged(BY_NAME[kind], 0, alone=True).said == said


def test_a_reader_that_lets_a_fault_through_is_counted_as_wrong():
    """A `check` that prints no note: a zero in the place of a blank passes without a word."""

    def mute() -> Readiness:
        found = read()
        found.notes = []
        return found

    one = judged(BY_NAME["zero for blank"], 0, mute, alone=True)
    assert one.said == WRONG and "became" in one.words[0]
    assert next(iter(counted([one], [None], whole=False))).wrong == 1


def test_a_crash_is_counted_as_wrong():
    def crashes() -> Readiness:
        raise TypeError("of the program, not of the input")

    one = judged(BY_NAME["error cells"], 0, crashes, alone=True)
    assert one.said == WRONG and one.words == ("crash: TypeError: of the program, not of the input",)


def test_an_alarm_at_a_clean_client_and_a_message_without_its_place_are_counted():
    def alarmed() -> Readiness:
        return Readiness(faults=[Fault("nothing is wrong", "nothing")])

    assert "nothing is wrong" in str(false_alarm(1, alarmed))
    kind, sheet = BY_NAME["error cells"], clean_client(0, "ledger", form="ods", alone=True).sheets["ledger"]
    place = Place(sheet.file, 3, "Betrag", "spend")
    assert lacking(kind, place, sheet, [Fault("wrong", "mend", sheet.file, None, 3, "D (Betrag)")]) == ("sheet",)
    assert lacking(kind, place, sheet, [Fault("wrong", "", sheet.file, "Lines", 4, "x")]) == ("mend", "row", "column")
    outcomes = [Outcome("error cells", 0, REFUSED, ("wrong",), ("row",))]
    assert [count.wrong for count in counted(outcomes, ["a note"], whole=False)] == [0, 0, 1, 1]


@pytest.mark.parametrize("form", FORMS)
def test_the_files_hold_what_was_put_into_them(tmp_path, form):
    book = Book([["id", "amount"], ["0012", 12.5], ["é", Error("#REF!")], ["x", Formula()]], beside={"Cover": [["id"]]}, hidden=("Cover",))  # fmt: skip
    path = tmp_path / f"a.{form}"
    path.write_bytes(as_bytes(form, book, Written()))
    cells = read_table(path, path.name, {plain(h): h for h in ("id", "amount")}).cells
    assert cells["id"].tolist() == ["0012", "é", "x"]
    held = [getattr(cell, "what", cell) for cell in cells["amount"]]
    assert held == (
        ["12.50", "#REF!", "=6*7"]
        if form == "csv"
        else [12.5, "error cell #REF!", "the formula was never calculated"]
    )  # fmt: skip


def test_a_convention_writes_numbers_as_its_country_does():
    sheet = Written(";", ",", ".", "%d.%m.%Y")
    assert as_bytes("csv", Book([["a", 1234.5, -7, None]]), sheet) == b"a;1.234,50;-7;\n"
