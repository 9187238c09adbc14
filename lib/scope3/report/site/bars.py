"""A figure and its interval as a bar in a cell, drawn with attributes alone; the cells beside it hold the numbers."""

from __future__ import annotations

from scope3.report.xhtml import tag

# In the units of the drawing; the style sheet says how large that is.
WIDTH, HEIGHT = 120.0, 14.0


def interval_bar(value: float, low: float | None, high: float | None, span: tuple[float, float]) -> str:
    """A bar from zero to the figure with a line over its interval.

    Arguments: `value`, `low`, `high` (of one unit; None where no interval is known), `span` (lowest and highest end of
    all bars that stand together).
    """
    start, end = span
    reach = (end - start) or 1.0

    def at(place: float) -> float:
        return (place - start) / reach * WIDTH

    left, right = sorted((at(0.0), at(value)))
    shapes = [tag("rect", class_="bar", x=_n(left), y="3", width=_n(right - left), height=_n(HEIGHT - 6))]
    if low is not None and high is not None:
        middle = _n(HEIGHT / 2)
        shapes.append(tag("line", class_="range", x1=_n(at(low)), x2=_n(at(high)), y1=middle, y2=middle))
        shapes += [tag("line", class_="range", x1=_n(at(end)), x2=_n(at(end)), y1="4", y2="10") for end in (low, high)]
    return tag("svg", *shapes, class_="interval", viewBox=f"0 0 {WIDTH:g} {HEIGHT:g}", aria_hidden="true")


def _n(length: float) -> str:
    return f"{length:.2f}"
