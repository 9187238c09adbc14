"""What all charts share, by the data they draw: bar lengths, labels, figures, units; many bars, none, and long names."""

from __future__ import annotations

import itertools
import re
import warnings

import pandas as pd
import pytest
from PIL import Image

from drawn import bars, labels, words
from scope3.charts import shared as charts
from scope3.charts.methods import choice_steps, methods_compared


@pytest.fixture
def table():
    return pd.DataFrame({"what": ["a", "a", "b", "rest"], "how": ["x", "y", "x", "y"], "t": [1.0, 2.0, 10.0, 50.0]})


def drawn(table, **choices):
    return charts.stacked_bars(table, "what", "how", "t", "t CO2e", "Title", **choices)


def test_stacked_bars_draw_the_table(table):
    figure = drawn(table)
    assert bars(figure) == {"x": {"a": 1.0, "b": 10.0, "rest": 0.0}, "y": {"a": 2.0, "b": 0.0, "rest": 50.0}}
    assert figure.axes[0].get_xlabel() == "t CO2e"
    assert figure.get_suptitle() == "Title"


def test_stack_starts_where_the_part_before_ended(table):
    axes = drawn(table).axes[0]
    starts = {container.get_label(): [bar.get_x() for bar in container] for container in axes.containers}
    assert starts["y"][0] == 1.0


def test_largest_is_on_top_and_the_rest_at_the_bottom(table):
    assert labels(drawn(table, last="rest").axes[0]) == ["rest", "a", "b"]


def test_each_bar_says_what_it_comes_to(table):
    assert words(drawn(table, last="rest")) == ["50.0", "3.00", "10.0"]


def test_credits_stack_to_the_left_and_are_in_sight():
    table = pd.DataFrame({"what": ["a", "a"], "how": ["x", "y"], "t": [5.0, -2.0]})
    figure = drawn(table)
    axes = figure.axes[0]
    assert [bar.get_x() for container in axes.containers for bar in container] == [0.0, 0.0]
    assert [bar.get_width() for container in axes.containers for bar in container] == [5.0, -2.0]
    assert axes.get_xlim()[0] < -2 and axes.get_xlim()[1] > 5
    assert words(figure) == ["3.00"]


def test_nothing_but_credits_is_in_sight_too():
    figure = drawn(pd.DataFrame({"what": ["a"], "how": ["x"], "t": [-4.0]}))
    assert figure.axes[0].get_xlim()[0] < -4 and words(figure) == ["−4.00"]


def test_nothing_is_said_to_be_nothing():
    kinds = {"what": "str", "how": "str", "t": "float64"}
    figure = drawn(pd.DataFrame({name: pd.Series(dtype=kind) for name, kind in kinds.items()}))
    assert words(figure) == ["Nothing to draw"]
    assert not bars(figure)


def test_a_sum_of_zero_keeps_its_bar():
    figure = drawn(pd.DataFrame({"what": ["a"], "how": ["x"], "t": [0.0]}))
    assert bars(figure) == {"x": {"a": 0.0}} and words(figure) == ["0"]


def test_labels_that_are_cut_to_the_same_words_stay_bars_of_their_own():
    """As names on the axis the second would be drawn over the first."""
    wide = pd.DataFrame({"x": [1.0, 2.0]}, index=pd.Index(["same", "same"]))
    _figure, axes = charts.figure_and_axes(2)
    charts.bars_in_parts(axes, wide)
    assert [bar.get_y() + bar.get_height() / 2 for bar in axes.containers[0]] == [0.0, 1.0]


def test_sixty_bars_have_room_for_their_labels():
    table = pd.DataFrame({"what": [f"Supplier {n}" for n in range(60)], "how": "x", "t": range(1, 61)})
    figure = drawn(table)
    axes = figure.axes[0]
    assert len(bars(figure)["x"]) == 60 and axes.get_xlim()[1] > 60
    boxes = [text.get_window_extent() for text in axes.get_yticklabels()]
    assert all(low.y1 <= high.y0 for low, high in itertools.pairwise(boxes))


def test_long_names_are_broken_cut_and_stay_within_the_chart():
    name = charts.in_lines("Gesellschaft fuer Oberflaechentechnik und Beschichtungen mit beschraenkter Haftung " * 9)
    assert name.count("\n") == 2 and name.endswith(" …")
    assert max(map(len, name.split("\n"))) <= charts.WIDTH_OF_LABELS
    names = [name, charts.in_lines("x" * 200), "short"]
    figure = drawn(pd.DataFrame({"what": names, "how": "a_method_name", "t": [3.0, 2.0, 1.0]}))
    page = figure.bbox
    for text in [*figure.axes[0].get_yticklabels(), *figure.axes[0].texts]:
        extent = text.get_window_extent()
        assert extent.x0 >= page.x0 - 1 and extent.x1 <= page.x1 + 1, text.get_text()
    boxes = [text.get_window_extent() for text in figure.axes[0].get_yticklabels()]
    assert all(low.y1 <= high.y0 for low, high in itertools.pairwise(boxes))


@pytest.mark.parametrize("name", ["W" * 300, "Gesellschaft mbH " * 18])
def test_names_of_300_letters_stay_within_every_chart_of_bars(name):
    """Whether or not a chart breaks its labels before it hands them on; as a part in the legend too."""
    table = pd.DataFrame({"what": [name, "short"], "how": [name, "other"], "t": [3.0, 2.0]})
    steps = pd.DataFrame({"change": [name], "from_t_co2e": [1.0], "to_t_co2e": [2.0], "t_co2e": [1.0]})
    ranges = pd.DataFrame({"ladder": name, "method": "m", "kind": ["run", "first"], "t_co2e": [1.0, 2.0]})
    for figure in (drawn(table), choice_steps(steps, "the house method", "this run"), methods_compared(ranges)):
        figure.draw_without_rendering()
        legend = [text for held in figure.legends for text in held.get_texts()]
        for text in [*figure.axes[0].get_yticklabels(), *legend]:
            extent = text.get_window_extent()
            assert extent.x0 >= figure.bbox.x0 - 1 and extent.x1 <= figure.bbox.x1 + 1, text.get_text()


def test_signs_that_turn_the_order_of_letters_are_written_out():
    figure = drawn(pd.DataFrame({"what": ["Acme \u202exe.dtL", "b"], "how": ["a\u2066b", "c"], "t": [2.0, 1.0]}))
    assert labels(figure.axes[0]) == ["b", "Acme [U+202E]xe.dtL"]
    assert charts.in_lines("a\u2069b") == "a[U+2069]b"


def test_a_name_is_text_and_no_formula_and_what_the_font_lacks_is_marked():
    table = pd.DataFrame({"what": ["$\\frac{1}{0$ & <b>", "東京 Ltd"], "how": "x", "t": [2.0, 1.0]})
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        figure = drawn(table)
        text = charts.rendered(figure, "svg").decode()
    assert labels(figure.axes[0]) == ["\ufffd\ufffd Ltd", "$\\frac{1}{0$ & <b>"]
    assert "<b>" not in text


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (1421.6, "1,422"), (-1421.6, "−1,422"), (99.96, "100"), (99.94, "99.9"), (8.13, "8.13"), (22.0, "22.0"),
        (0.00476, "0.00476"), (0.0, "0"), (0.0001, "under 0.001"), (-0.0001, "above −0.001"),
    ],
)  # fmt: skip
def test_figures_behind_bars_are_short_and_never_zero_where_there_is_something(value, text):
    assert charts.short_number(value) == text


@pytest.mark.slow
def test_the_same_chart_gives_the_same_bytes_however_often_it_is_drawn(table):
    once, twice = drawn(table), drawn(table)
    charts.rendered(twice, "svg")
    for kind in ("svg", "png"):
        assert charts.rendered(once, kind) == charts.rendered(twice, kind)


def test_svg_and_png_are_one_picture_in_two_forms(table, tmp_path):
    figure = drawn(table)
    width, height = figure.get_size_inches()
    svg = charts.rendered(figure, "svg").decode()
    points = [float(value) for value in re.search(r'viewBox="0 0 ([\d.]+) ([\d.]+)"', svg).groups()]
    assert points == pytest.approx([width * 72, height * 72])
    (tmp_path / "chart.png").write_bytes(charts.rendered(figure, "png"))
    with Image.open(tmp_path / "chart.png") as picture:
        assert picture.size == (int(width * 150), int(height * 150))
    # Letters are drawn as paths, so that no other font stands in on another machine; the title is read out.
    assert "<text" not in svg and "<title>Title</title>" in svg
    assert "dc:date" not in svg
