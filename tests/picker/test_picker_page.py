"""What the picker shows: nothing without a person, text as text, the charts' data."""

from __future__ import annotations

import subprocess
import sys

import nbformat
import pandas as pd
import pytest

from scope3.charts.methods import choice_steps, methods_compared, step_bars
from scope3.errors import Fault
from scope3.methods import METHODS
from scope3.picker import page
from scope3.picker.desk import _somebody_is_there
from scope3.picker.server import _free, page_of
from scope3.picker.total import Figures
from scope3.runs.environment import environment

STEPS = pd.DataFrame(
    [["methods.1", 10.0, 12.5, 2.5], ["ef_basis, margins", 12.5, 9.0, -3.5]],
    columns=["change", "from_t_co2e", "to_t_co2e", "t_co2e"],
)


@pytest.mark.slow
def test_in_a_batch_no_widget_is_made_nor_imported():
    code = (
        "import sys; from scope3.picker.desk import method_picker; said = method_picker(None).data; "
        "print('ipywidgets' in sys.modules, 'scope3 app' in said)"
    )
    surroundings = environment() | {"PYTHONPATH": ":".join(sys.path)}
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, env=surroundings)
    assert done.stdout.split() == ["False", "True"]


@pytest.mark.parametrize(
    ("told", "there"),
    [({"JPY_SESSION_NAME": "95.ipynb"}, True), ({"SERVER_SOFTWARE": "voila/0.5.13"}, True), ({"SERVER_SOFTWARE": "Apache"}, False), ({}, False)],
)  # fmt: skip
def test_jupyterlab_and_voila_tell_that_somebody_is_there(monkeypatch, told, there):
    for name in ("JPY_SESSION_NAME", "SERVER_SOFTWARE"):
        monkeypatch.delenv(name, raising=False)
    for name, value in told.items():
        monkeypatch.setenv(name, value)
    assert _somebody_is_there() is there


def test_a_run_is_not_told(monkeypatch):
    monkeypatch.setenv("JPY_SESSION_NAME", "95.ipynb")
    monkeypatch.setenv("SERVER_SOFTWARE", "voila/0.5.13")
    assert not {"JPY_SESSION_NAME", "SERVER_SOFTWARE"} & set(environment())


def test_text_stays_text():
    assert page.status("<b>x</b>") == '<span role="status">&lt;b&gt;x&lt;/b&gt;</span>'
    assert "<i>" not in page.faults([Fault("<i>", "<i>")])
    table = pd.DataFrame([["<u>m</u>", 1, 2, 1, 1, 1.0, 1.0, "<u>no</u>"]], columns=["method", "place", "records", "can_serve", "serves", "t_co2e", "t_co2e_alone", "refuses"])  # fmt: skip
    assert "<u>" not in page.ladder_table(table)


def test_totals_in_words():
    saved, picked = Figures({1: 2000.0}, 2000.0), Figures({1: 1500.0}, 1500.0)
    assert page.total_in_words(saved, picked) == "Saved: 2,000 t CO2e. As picked: 1,500 t CO2e (−500 t)."
    assert page.total_in_words(picked, saved).endswith("(+500 t).")
    assert "1 Purchased goods and services" in page.category_table(saved, picked, None)


@pytest.mark.parametrize("group", list(METHODS))
def test_every_method_has_words_inputs_and_an_equation_a_browser_draws(group):
    for name, function in METHODS[group].items():
        shown = page.method_in_words(group, name, function)
        assert "<math" in shown and f"Inputs of {name}" in shown


def test_the_sentence_on_what_moves_most():
    alone = pd.DataFrame(
        [["a", "x", 5.0], ["b", "y", -2.0], ["c", "z", None], ["d", "w", 1.0]], columns=["choice", "value", "change"]
    )
    said = page.most_moving(alone).data
    assert (
        said
        == "Most down: b, y, by 2 t CO2e. Most up: a, x, by 5 t CO2e. 1 of 4 alternatives cannot serve every record."
    )
    assert page.most_moving(alone.head(0)).data == "0 of 0 alternatives cannot serve every record."


def test_bars_meet():
    bars = step_bars(STEPS, "before", "after")
    assert bars["kind"].tolist() == ["total", "more", "less", "total"]
    assert bars["from_t_co2e"].tolist() == [0.0, 10.0, 12.5, 0.0]
    assert bars["to_t_co2e"].tolist() == [10.0, 12.5, 9.0, 9.0]
    drawn = choice_steps(STEPS, "before", "after").axes[0]
    assert [bar.get_width() for bar in drawn.patches] == pytest.approx([10.0, 9.0, 2.5, -3.5])
    assert [label.get_text() for label in drawn.get_yticklabels()] == [
        "before",
        "methods of 1",
        "ef basis\nmargins",
        "after",
    ]


def test_the_range_of_a_ladder_is_from_its_lowest_to_its_highest_figure():
    rows = [["1", "as ordered", "run", 5.0], ["1", "m", "first", 7.0], ["1", "n", "alone", 4.0], ["2", "as ordered", "run", 1.0], ["2", "m", "first", 2.0]]  # fmt: skip
    drawn = methods_compared(pd.DataFrame(rows, columns=["ladder", "method", "kind", "t_co2e"])).axes[0]
    assert [(bar.get_x(), bar.get_width()) for bar in drawn.patches] == [(1.0, 1.0), (4.0, 3.0)]
    assert [text.get_text().strip() for text in drawn.texts] == ["1.00 to 2.00", "4.00 to 7.00"]
    empty = methods_compared(pd.DataFrame(columns=["ladder", "method", "kind", "t_co2e"]))
    assert "Nothing to draw" in [text.get_text() for text in empty.axes[0].texts]


def test_the_page_is_told_its_organisation_and_the_notebook_stays_as_it_is():
    made = page_of("small", 2024, "<script>")
    nbformat.validate(made)
    assert made.metadata["title"] == "Method choices: <script>, 2024"
    sources = [cell.source for cell in made.cells]
    assert sources[2] == "organisation, year, interactive = 'small', 2024, True"
    assert sources[-1] == "method_picker(workings, interactive)"
    assert not any(cell.get("outputs") for cell in made.cells)


def test_a_port_that_is_taken_is_refused():
    import socket

    from scope3.errors import InputError

    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        with pytest.raises(InputError, match="--port"):
            _free(taken.getsockname()[1])
