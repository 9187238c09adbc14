"""The palette to eyes that lack a cone, to those that lack contrast, and from chart to chart."""

from __future__ import annotations

import csv
import itertools
from pathlib import Path

import pytest

from scope3.charts import shared as charts

# Colours this far apart in CIELAB are seen as two, side by side; 2.3 is where a difference begins to be seen at all.
APART = 15.0
# WCAG 2.1, 1.4.11 (graphical objects) and 1.4.3 (text).
OF_MARKS, OF_TEXT = 3.0, 4.5
FIXTURE = Path(__file__).parent / "fixtures" / "colour_vision.csv"


def matrices():
    found = {"all three cones": [(1, 0, 0), (0, 1, 0), (0, 0, 1)]}
    with FIXTURE.open(encoding="utf-8") as rows:
        for row in csv.DictReader(rows):
            found.setdefault(row["vision"], []).append(
                tuple(float(row[f"from_{colour}"]) for colour in ("red", "green", "blue"))
            )
    return found


def linear(code):
    """Red, green and blue of a colour's code, without the gamma of sRGB (IEC 61966-2-1)."""
    parts = [int(code[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    return [part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts]


def times(matrix, vector):
    return [sum(a * b for a, b in zip(row, vector, strict=True)) for row in matrix]


def lab(rgb):
    """CIELAB of linear sRGB at its white (CIE 15)."""
    to_xyz = [(0.4124564, 0.3575761, 0.1804375), (0.2126729, 0.7151522, 0.0721750), (0.0193339, 0.1191920, 0.9503041)]
    seen = times(to_xyz, [min(max(part, 0.0), 1.0) for part in rgb])
    x, y, z = (
        (ratio ** (1 / 3) if ratio > 216 / 24389 else (24389 / 27 * ratio + 16) / 116)
        for ratio in (value / sum(row) for value, row in zip(seen, to_xyz, strict=True))
    )
    return [116 * y - 16, 500 * (x - y), 200 * (y - z)]


def distance(one, other, vision):
    pair = (lab(times(matrices()[vision], linear(code))) for code in (one, other))
    return sum((a - b) ** 2 for a, b in zip(*pair, strict=True)) ** 0.5


def contrast(one, other):
    light, dark = sorted(
        (sum(a * b for a, b in zip((0.2126, 0.7152, 0.0722), linear(code), strict=True)) for code in (one, other)),
        reverse=True,
    )
    return (light + 0.05) / (dark + 0.05)


def test_the_measure_is_that_of_the_books():
    assert contrast("#FFFFFF", "#000000") == pytest.approx(21)
    assert lab(linear("#FFFFFF")) == pytest.approx([100, 0, 0], abs=0.01)
    # Red and green of one lightness, which deuteranopes take for one colour and others do not.
    assert distance("#A06400", "#6E7D00", "deuteranopia") < APART < distance("#A06400", "#6E7D00", "all three cones")


@pytest.mark.parametrize("vision", matrices())
def test_no_two_colours_become_one(vision):
    for one, other in itertools.combinations(charts.PALETTE, 2):
        assert distance(one, other, vision) >= APART, (one, other, vision)


@pytest.mark.parametrize("colour", charts.PALETTE)
def test_each_mark_stands_out_from_paper_and_neighbour_by_its_edge(colour):
    edge = {"black": "#000000"}[charts.EDGE["edgecolor"]]
    assert contrast(colour, edge) >= OF_MARKS and contrast("#FFFFFF", edge) >= OF_MARKS


def test_words_read_on_the_boxes_of_the_treemap():
    from scope3.charts.technology import COLOURS
    from scope3.technology.standard import ELEMENTS

    assert set(COLOURS) == set(ELEMENTS) and len(set(COLOURS.values())) == len(ELEMENTS)
    assert all(contrast(colour, "#000000") >= OF_TEXT for colour in COLOURS.values())


def test_a_method_keeps_its_colour_from_chart_to_chart():
    travel = dict(zip(["distance_based", "fuel_based"], charts.looks_of(["distance_based", "fuel_based"]), strict=True))
    names = ["average_data", "distance_based", "fuel_based", "spend_based", "site_specific"]
    transport = dict(zip(names, charts.looks_of(names), strict=True))
    assert all(transport[name] == look for name, look in travel.items())
    assert charts.looks_of(["spend_based"]) == charts.looks_of(["money and published factors"])
    assert charts.looks_of(["scope 1: burnt here"]) == charts.looks_of(["scope 1"])


def test_no_two_parts_of_a_chart_look_alike_however_many():
    names = [*charts.MEANINGS, *(f"part {number}" for number in range(20))]
    looks = charts.looks_of(names)
    assert len(set(looks)) == len(names)
    assert all(not hatch for _, hatch in charts.looks_of(f"part {number}" for number in range(8)))
