"""Each way in which a row may change between two editions has its own cause."""

from __future__ import annotations

from types import SimpleNamespace

import pandas as pd

from builders import factor, library
from scope3.change import edition_causes as cause


def side(edition, *rows):
    """A client of which only library and editions matter, and its emissions: factor, quantity and component of each row."""
    told = [row | {"edition": edition, "factor_id": f"{edition}/{row['factor_id']}"} for row, *_ in rows]
    emissions = pd.DataFrame(
        [
            {
                "record_id": "R1", "category": 5, "sub_category": None, "component": component, "boundary": "required",
                "entity": None, "activity": row["activity"], "method": "average_data", "factor_id": row["factor_id"],
                "factor": row["kg_co2e"], "unit": row["unit"], "quantity": quantity,
                "kg_co2e": quantity * row["kg_co2e"], "kg_biogenic_co2": quantity * row.get("kg_biogenic_co2", float("nan")),
                "step": f"step of {edition}",
            }
            for row, (_, quantity, component) in zip(told, rows, strict=True)
        ]
    ).astype({"sub_category": "str", "entity": "str"})  # fmt: skip
    return SimpleNamespace(library=library(*told), organisation=SimpleNamespace(factor_editions=[])), emissions


def causes(before, after):
    """What `causes_of` says, as (component, cause, kg CO2e, kg biogenic CO2)."""
    found = cause.causes_of(*before, *after)
    return list(found[["component", "cause", "kg_co2e", "kg_biogenic_co2"]].itertuples(index=False, name=None))


def test_nothing_moved_has_no_cause():
    row = (factor("oak", 2.0), 10.0, "landfill")
    assert causes(side("1", row), side("2", row)) == []


def test_a_component_that_only_one_edition_serves():
    oak, wtt = (factor("oak", 2.0), 10.0, "landfill"), (factor("oak", 0.5, component="wtt"), 10.0, "wtt")
    assert causes(side("1", oak, wtt), side("2", oak)) == [("wtt", cause.GONE_FACTOR, -5.0, 0.0)]
    assert causes(side("1", oak), side("2", oak, wtt)) == [("wtt", cause.NEW_FACTOR, 5.0, 0.0)]


def test_a_factor_for_another_activity_in_the_place_of_one():
    before, after = (factor("oak", 2.0), 10.0, "landfill"), (factor("wood", 3.0), 10.0, "landfill")
    assert causes(side("1", before), side("2", after)) == [("landfill", cause.OTHER_FACTOR, 10.0, 0.0)]


def test_two_factors_of_one_place_are_told_apart():
    before = [(factor("oak", 2.0), 10.0, "landfill"), (factor("elm", 1.0), 10.0, "landfill")]
    after = [(factor("elm", 1.0), 10.0, "landfill"), (factor("oak", 4.0), 10.0, "landfill")]
    assert causes(side("1", *before), side("2", *after)) == [("landfill", cause.FIGURE, 20.0, 0.0)]


def test_figure_then_quantity():
    """The figure at the quantity before, 10 × (3 - 2), then the quantity at the figure after, (12 - 10) × 3."""
    before, after = (factor("oak", 2.0), 10.0, "landfill"), (factor("oak", 3.0), 12.0, "landfill")
    assert causes(side("1", before), side("2", after)) == [
        ("landfill", cause.FIGURE, 10.0, 0.0),
        ("landfill", cause.QUANTITY, 6.0, 0.0),
    ]


def test_biogenic_co2_moves_by_itself():
    before = (factor("oak", 2.0, kg_biogenic_co2=1.0), 10.0, "landfill")
    after = (factor("oak", 2.0, kg_biogenic_co2=1.5), 10.0, "landfill")
    assert causes(side("1", before), side("2", after)) == [("landfill", cause.FIGURE, 0.0, 5.0)]


def test_figure_and_set_are_not_told_apart_without_gases():
    before = (factor("oak", 2.0, gwp_set="not_stated"), 10.0, "landfill")
    after = (factor("oak", 3.0), 10.0, "landfill")
    assert causes(side("1", before), side("2", after)) == [("landfill", cause.NOT_APART, 10.0, 0.0)]
