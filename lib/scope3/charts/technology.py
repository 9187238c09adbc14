"""The charts of category U: elements by method, kinds as a treemap, and the register in both views over the years."""

from __future__ import annotations

import math
import textwrap
from typing import Any

import matplotlib as mpl
import pandas as pd
import squarify  # type: ignore[import-untyped]
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.patches import Rectangle
from matplotlib.text import Text

from scope3.charts.shared import (
    BLUE,
    EDGE,
    ORANGE,
    PALETTE,
    STYLE,
    drawable,
    figure_and_axes,
    finished,
    in_tonnes,
    in_words,
    nothing_to_draw,
    short_number,
    stacked_bars,
)
from scope3.tables import REQUIRED, rows_of
from scope3.technology.standard import ELEMENTS

# Black words read on all of these; the palette's blue is too dark for them at this size.
COLOURS = dict(zip(ELEMENTS, [colour for colour in PALETTE if colour != BLUE], strict=False))
SIDE = 100.0
MARGIN_IN_PIXELS = 4
WIDTH_IN_BOX, WIDTH_BESIDE, LINES_BESIDE = 16, 36, 20


def elements_by_method(emissions: pd.DataFrame) -> Figure:
    """Emissions of each element of category U by method, in the inventory and beside it."""
    label = emissions["sub_category"].str.replace("_", " ").str.capitalize()
    beside = emissions["boundary"] != REQUIRED
    table = in_tonnes(emissions).assign(label=label.where(~beside, label + ",\noptional, beside the total"))
    return stacked_bars(table, "label", "method", "t_co2e", "t CO2e", "Technology: emissions by element and method")


def treemap_of_technology(kinds: pd.DataFrame) -> Figure:
    """What technology emits by element and kind: a box's area is its tonnes, those of one element stand together.

    Arguments: `kinds` (element, what, t_co2e, as explain_technology.by_kind gives them). A box too small for its words
    bears a letter, and the words stand beside the map. What is not above zero has no box and is said beside it.
    """
    mpl.rcParams.update(STYLE)
    figure = Figure(figsize=(8, 4.2))
    # The map is as wide as it is because boxes are measured against their words: no layout may move it afterwards.
    axes, beside = figure.add_axes((0.02, 0.17, 0.62, 0.72)), figure.add_axes((0.67, 0.17, 0.32, 0.72))
    for empty in (axes, beside):
        empty.set_axis_off()
    axes.set_xlim(0, SIDE)
    axes.set_ylim(SIDE, 0)
    drawn = kinds[kinds["t_co2e"] > 0]
    listed = _boxes(figure, axes, drawn)
    listed += [f"no box: {_words(row)}" for row in rows_of(kinds[kinds["t_co2e"] <= 0])]
    beside.text(0, 1, _list(listed), va="top", fontsize=8, transform=beside.transAxes)
    if drawn.empty:
        nothing_to_draw(axes)
    figure.text(0.02, 0.13, "Area: t CO2e in the inventory", fontsize=8)
    return finished(figure, "Technology by element and kind", columns=3)


def _boxes(figure: Figure, axes: Axes, kinds: pd.DataFrame) -> list[str]:
    """Draw the boxes, elements first and kinds within them; returns the words that fit into none."""
    of_elements = kinds.groupby("element")["t_co2e"].sum().sort_values(ascending=False, kind="stable")
    fields = _laid_out(list(of_elements), 0.0, 0.0, SIDE, SIDE)
    boxes: list[tuple[Text, Rectangle, str]] = []
    for element, field in zip(of_elements.index, fields, strict=True):
        own = kinds[kinds["element"] == element].sort_values("t_co2e", ascending=False, kind="stable")
        label = f"{in_words(element)}, {short_number(of_elements[element])} t"
        for row, place in zip(rows_of(own), _laid_out(list(own["t_co2e"]), **field), strict=True):
            box = Rectangle(
                (place["x"], place["y"]), place["dx"], place["dy"], facecolor=COLOURS[element], label=label, **EDGE
            )
            axes.add_patch(box)
            middle = (place["x"] + place["dx"] / 2, place["y"] + place["dy"] / 2)
            words = _words(row)
            inside = textwrap.fill(_name(row), WIDTH_IN_BOX) + "\n" + words.removeprefix(f"{_name(row)}: ")
            text = axes.text(*middle, inside, ha="center", va="center", fontsize=8)
            boxes.append((text, box, words))
            label = "_"  # one entry of the legend for each element
    figure.draw_without_rendering()
    listed: list[str] = []
    for text, box, words in boxes:
        if not _fits(text, box):
            letter = _letters(len(listed))
            text.set_text(letter)
            listed.append(f"{letter}  {words}")
            if not _fits(text, box):
                text.set_text("")
    return listed


def _laid_out(values: list[float], x: float, y: float, dx: float, dy: float) -> list[dict[str, float]]:
    """Rectangles whose areas are the values, which are above zero and sorted from the largest."""
    whole = math.fsum(values)
    return list(squarify.squarify([value / whole * dx * dy for value in values], x, y, dx, dy)) if values else []


def _fits(text: Text, box: Rectangle) -> bool:
    words, room = text.get_window_extent(), box.get_window_extent()
    return words.width + MARGIN_IN_PIXELS <= room.width and words.height + MARGIN_IN_PIXELS <= room.height


def _name(kind: dict[str, Any]) -> str:
    return "not named" if pd.isna(kind["what"]) else in_words(kind["what"])


def _words(kind: dict[str, Any]) -> str:
    return f"{_name(kind)}: {short_number(kind['t_co2e'])} t"


def _list(entries: list[str]) -> str:
    """The entries on lines beside the map; what the page has no room for stands in the table."""
    lines: list[str] = []
    for number, entry in enumerate(entries):
        own = textwrap.wrap(entry, WIDTH_BESIDE, subsequent_indent="    ")
        if len(lines) + len(own) > LINES_BESIDE:
            return "\n".join([*lines, f"and {len(entries) - number} smaller ones, in the table"])
        lines += own
    return "\n".join(lines)


def _letters(number: int) -> str:
    """a, b … z, then aa, ab …"""
    more, last = divmod(number, 26)
    return (_letters(more - 1) if more else "") + chr(ord("a") + last)


def two_views(years: pd.DataFrame) -> Figure:
    """Devices year by year, whole in the year of acquisition or spread over the years of service; never added."""
    wide = years.pivot_table(index="year", columns="view", values="t_co2e", sort=False)
    figure, axes = figure_and_axes(3.2)
    for position, (view, colour) in enumerate(zip(wide.columns, (BLUE, ORANGE), strict=False)):
        shift = (position - 0.5) * 0.4
        places = [year + shift for year in wide.index]
        axes.bar(places, wide[view], width=0.4, color=colour, label=drawable(str(view)), **EDGE)
    axes.set_ylabel("t CO2e")
    axes.set_xlabel("reporting year")
    axes.set_xticks(list(wide.index))
    axes.tick_params(axis="x", rotation=45 if len(wide) > 12 else 0)
    if wide.empty:
        nothing_to_draw(axes)
    return finished(figure, "The devices of the register in two views, which are never added")
