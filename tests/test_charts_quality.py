"""The chart of data quality: a row per calculated category, the number of each cell as drawn, the same bytes each time."""

from __future__ import annotations

import io

import pandas as pd
import pytest

from scope3.charts.quality import quality_by_category
from scope3.tables import INDICATORS

NAMES = ["Purchased goods and services", "Capital goods", "Waste"]
SCORES = {1: [4.0, 1.0, 2.0, 5.0, 3.0], 2: [1.0, 2.06, 1.0, 1.0, 1.0], 5: [None] * 5}
WHOLE = [3.5, 1.1, 1.9, 4.5, 2.75]


def table(rows):
    made = pd.DataFrame(rows, columns=list(INDICATORS), dtype="float64")
    return made.assign(data_quality=made.mean(axis=1))


@pytest.fixture(scope="module")
def figure():
    inventory = table(list(SCORES.values())).assign(category=list(SCORES), name=NAMES)
    return quality_by_category(inventory, table([WHOLE]))


def test_the_cells_hold_the_scores_of_categories_with_emissions_and_of_all(figure):
    axes = figure.axes[0]
    assert [label.get_text() for label in axes.get_yticklabels()] == [
        "1 Purchased goods and services", "2 Capital goods", "All categories"
    ]  # fmt: skip
    assert [label.get_text() for label in axes.get_xticklabels()] == [*INDICATORS, "mean of\nthe five"]
    drawn = axes.images[0].get_array().tolist()
    assert drawn == [[4, 1, 2, 5, 3, 3], pytest.approx([1, 2.06, 1, 1, 1, 1.212]), pytest.approx([*WHOLE, 2.75])]
    printed = [text.get_text() for text in axes.texts]
    assert printed[:6] == ["4.0", "1.0", "2.0", "5.0", "3.0", "3.0"] and printed[7] == "2.1" and len(printed) == 18


def test_the_scale_runs_from_one_to_five_and_is_in_words(figure):
    image = figure.axes[0].images[0]
    assert (image.norm.vmin, image.norm.vmax) == (1, 5)
    words = [label.get_text() for label in figure.axes[1].get_xticklabels()]
    assert words == ["1 very good", "2 good", "3 fair", "4 poor", "5 poor"]


def test_black_text_reads_on_every_shade(figure):
    """Contrast of WCAG 2.1 against black, by its formula; 4.5 is its threshold."""
    image = figure.axes[0].images[0]
    for score in (1, 3, 5):
        linear = [
            c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in image.cmap(image.norm(score))[:3]
        ]
        luminance = sum(part * weight for part, weight in zip(linear, (0.2126, 0.7152, 0.0722), strict=True))
        assert (luminance + 0.05) / 0.05 >= 4.5


def test_the_picture_is_the_same_each_time(figure):
    pictures = []
    for _ in range(2):
        buffer = io.BytesIO()
        figure.savefig(buffer, format="svg", metadata={"Date": None})
        pictures.append(buffer.getvalue())
    assert pictures[0] == pictures[1]
