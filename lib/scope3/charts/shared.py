"""What all charts share: one palette that colour-blind eyes can tell apart, one style, bars with their figures."""

from __future__ import annotations

import io
import textwrap
from collections.abc import Iterable
from functools import cache
from typing import Any

import matplotlib as mpl
import pandas as pd
from matplotlib import font_manager, ft2font
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from scope3.units import ratio
from scope3.visible import visible

# Okabe and Ito's palette (2008), its grey lighter, because colour-blind eyes take theirs for the pink.
PALETTE = ["#0072B2", "#E69F00", "#009E73", "#CC79A7", "#56B4E9", "#D55E00", "#F0E442", "#C8C8C8"]
BLUE, ORANGE, GREEN, PINK, SKY, RED, YELLOW, GREY = PALETTE
# The lighter colours do not stand out from white paper; their edges do.
EDGE: dict[str, Any] = {"edgecolor": "black", "linewidth": 0.6}
# A ninth part takes the first colour again, hatched.
HATCHES = ["", "////", "....", "xxxx"]
# What recurs from chart to chart keeps its colour: partners' own data blue, quantities green, money orange.
MEANINGS = {
    "data of suppliers and partners": BLUE,
    "supplier specific": BLUE,
    "asset specific": BLUE,
    "site specific": BLUE,
    "quantities and published factors": GREEN,
    "average data": GREEN,
    "money and published factors": ORANGE,
    "spend based": ORANGE,
    "distance based": SKY,
    "fuel based": PINK,
    "scope 1": GREY,
    "scope 2": SKY,
}
STYLE: dict[Any, Any] = {
    "svg.hashsalt": "scope3",
    "svg.fonttype": "path",
    "font.family": "DejaVu Sans",
    "font.size": 9,
    "hatch.linewidth": 0.5,
    "axes.spines.top": False,
    "axes.spines.right": False,
    # A supplier's name may hold a dollar sign, which is no formula.
    "text.parse_math": False,
}
WIDTH_OF_LABELS = 38


def figure_and_axes(height: float) -> tuple[Figure, Axes]:
    """An empty chart of the house's width and style."""
    mpl.rcParams.update(STYLE)
    figure = Figure(figsize=(8, height), layout="constrained")
    return figure, figure.subplots()


def finished(figure: Figure, title: str, columns: int = 2) -> Figure:
    """The chart with its title and legend, its layout solved."""
    figure.suptitle(title, x=0.01, horizontalalignment="left")
    if any(axes.get_legend_handles_labels()[0] for axes in figure.axes):
        figure.legend(frameon=False, loc="outside lower center", ncols=columns)
    # The layout is solved once and kept: solving it again at each drawing moves the last digit in the SVG.
    figure.draw_without_rendering()
    figure.set_layout_engine("none")
    return figure


def rendered(figure: Figure, kind: str, dpi: int = 150) -> bytes:
    """The chart as a picture, `kind` svg or png, without dates or programs: the same bytes wherever it is drawn."""
    buffer = io.BytesIO()
    said = {"svg": {"Date": None, "Title": figure.get_suptitle()}, "png": {"Software": None}}
    figure.savefig(buffer, format=kind, metadata=said[kind], dpi=dpi)
    return buffer.getvalue()


def nothing_to_draw(axes: Axes) -> None:
    """Say so in the middle, rather than leave a frame that looks like a fault."""
    axes.text(0.5, 0.5, "Nothing to draw", transform=axes.transAxes, ha="center", va="center")
    axes.set_yticks([])


def stacked_bars(
    table: pd.DataFrame, label: str, parts: str, value: str, unit: str, title: str, last: str | None = None
) -> Figure:
    """Horizontal bars, one per `label`, largest on top, stacked by `parts`, each with its sum behind it.

    Arguments: `table` (rows are added up per label and part), the three columns, `unit` (of the value, on the axis),
    `title`, `last` (the label that stands at the bottom whatever its size). Negative values, such as credits, stack to
    the left.
    """
    wide = table.pivot_table(index=label, columns=parts, values=value, aggfunc="sum", sort=False).fillna(0.0)
    # Scopes before categories, so that the chain reads in its order.
    wide = wide[sorted(wide.columns, key=lambda name: (not str(name).startswith("scope"), str(name)))]
    order = wide.sum(axis=1).sort_values(kind="stable").index
    wide = wide.loc[[name for name in order if name == last] + [name for name in order if name != last]]
    wide = wide.set_axis([fitting(str(name)) for name in wide.index])
    figure, axes = figure_and_axes(height_of(wide.index))
    left, right = bars_in_parts(axes, wide)
    for place, whole in enumerate(wide.sum(axis=1)):
        figure_behind(axes, right[place], place, short_number(whole))
    reach(axes, left, right)
    value_axis(axes, unit)
    if wide.empty:
        nothing_to_draw(axes)
    return finished(figure, title, columns=3)


def height_of(labels: Iterable[Any]) -> float:
    """Inches for one bar a label; bars stand evenly, so the label with the most lines decides."""
    lines = [1 + str(label).count("\n") for label in labels]
    return 1.5 + len(lines) * (0.16 + 0.14 * max(lines, default=1))


def bars_in_parts(axes: Axes, wide: pd.DataFrame) -> tuple[pd.Series, pd.Series]:
    """One bar per row from the bottom up, a part per column; returns where each bar begins and ends."""
    # By place and not by name: two labels cut to the same words stay two bars.
    places = list(range(len(wide)))
    right, left = pd.Series(0.0, index=places), pd.Series(0.0, index=places)
    for part, (colour, hatch) in zip(wide.columns, looks_of(wide.columns), strict=True):
        value = wide[part].set_axis(places)
        start = right.where(value >= 0, left)
        axes.barh(places, value, left=start, height=0.7, color=colour, hatch=hatch, label=in_words(part), **EDGE)
        right, left = right + value.clip(lower=0), left + value.clip(upper=0)
    axes.set_yticks(places, [drawable(str(name)) for name in wide.index])
    return left, right


def reach(axes: Axes, left: pd.Series, right: pd.Series, room: float = 0.13) -> None:
    """The horizontal axis from nothing, or the lowest credit, to the longest bar, and `room` for its figure."""
    low, high = min(0.0, float(left.min())), max(0.0, float(right.max()))
    # An axis that begins where a sliver of a bar ends would hide the bar; one without extent cannot be drawn.
    whole = high - low if high > low else 1.0
    axes.set_xlim(low - (0.03 * whole if low < 0 else 0.0), high + room * whole)


def figure_behind(axes: Axes, end: float, place: float, text: str) -> None:
    """A figure just behind the end of a bar."""
    axes.annotate(text, (end, place), xytext=(3, 0), textcoords="offset points", va="center", fontsize=8)


def value_axis(axes: Axes, unit: str) -> None:
    """The horizontal axis: its unit, few enough marks to be read, a line at nothing."""
    axes.set_xlabel(unit)
    axes.axvline(0, color="black", linewidth=0.6)
    axes.locator_params(axis="x", nbins=7)
    high = max(abs(end) for end in axes.get_xlim())
    axes.xaxis.set_major_formatter("{x:,.0f}" if high >= 10 else "{x:g}")


def looks_of(names: Iterable[Any]) -> list[tuple[str, str]]:
    """Colour and hatch of each part: its own where it has a meaning, else the next that is free."""
    taken: list[tuple[str, str]] = []
    # What stands behind a colon explains the name, and is no part of it.
    words = [in_words(name).split(":")[0] for name in names]
    kept = {MEANINGS[word] for word in words if word in MEANINGS}
    # Beside parts that have a meaning, a colour that means something else comes last.
    free = [(colour, "") for colour in PALETTE if colour not in kept]
    free.sort(key=lambda look: bool(kept) and look[0] in (BLUE, GREEN, ORANGE))
    free += [(colour, hatch) for hatch in HATCHES[1:] for colour in PALETTE]
    for word in words:
        own = (MEANINGS.get(word, ""), "")
        taken.append(own if word in MEANINGS and own not in taken else free.pop(0))
    return taken


def in_words(name: Any) -> str:
    """A method's or part's name for people: spend based."""
    return drawable(fitting(str(name).replace("_", " ")))


def short_number(value: float) -> str:
    """A figure as it stands behind its bar: whole from a hundred on, else three figures, 0 for nothing alone."""
    if not value:
        return "0"
    if abs(value) < 0.0005:
        return "under 0.001" if value > 0 else "above −0.001"
    text = f"{value:,.0f}" if abs(value) >= 99.95 else f"{value:#.3g}"
    return text.rstrip(".").replace("-", "−")


def in_tonnes(emissions: pd.DataFrame) -> pd.DataFrame:
    """The emissions with a column t_co2e beside kg_co2e."""
    return emissions.assign(t_co2e=emissions["kg_co2e"] * ratio("kg", "tonne"))


def numbered(category: pd.Series, names: pd.Series) -> pd.Series:
    """Categories as they are called: 1 Purchased goods and services.

    Arguments: `category` (its number), `names` (by number).
    """
    return (
        (category.astype("str") + " " + category.map(names).astype("str").fillna(""))
        .str.strip()
        .map(in_lines, na_action="ignore")
    )


def wrapped(wording: str) -> str:
    """A publisher's wording on lines of a bar's label: its last three levels."""
    return in_lines(", ".join(wording.split(" > ")[-3:]))


def in_lines(text: str) -> str:
    """Text on lines of a bar's label, at most three."""
    return "\n".join(textwrap.wrap(visible(text), width=WIDTH_OF_LABELS, max_lines=3, placeholder=" …"))


def fitting(label: str) -> str:
    """A bar's label as it is, or on lines of its own where one of them would run off the chart."""
    return in_lines(label) if max(map(len, label.split("\n"))) > WIDTH_OF_LABELS else label


def drawable(text: str) -> str:
    """Text with a mark in place of each character that the chart's font does not have."""
    return "".join(
        sign if ord(sign) in _signs() or sign == "\n" else "\N{REPLACEMENT CHARACTER}" for sign in visible(text)
    )


@cache
def _signs() -> frozenset[int]:
    return frozenset(ft2font.FT2Font(font_manager.findfont("DejaVu Sans")).get_charmap())
