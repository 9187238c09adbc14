"""Tables and sentences on waste: treatments, masses, the words of a category, and other treatments tried on it."""

from __future__ import annotations

import pandas as pd
import pytest

import shipped
from builders import factor, factors, records
from scope3.charts.waste import emissions_by_treatment
from scope3.explain import waste as explain_waste
from scope3.inventory import calculate_emissions
from scope3.methods import calculate
from scope3.tables.waste import TREATMENTS

KEPT = {"component": "end_of_life", "boundary": "end_of_life"}
TABLE = factors(
    factor("wood/landfill", 900, "tonne", **KEPT),
    factor("wood/closed_loop", 5, "tonne", **KEPT),
    factor("water_treatment", 0.2, "m3", **KEPT),
    factor("lorry", 0.1, "tonne.km", component="combustion", boundary="life_cycle"),
)
OFFCUTS = {"waste_type": "Offcuts", "activity": "wood", "quantity": 8000, "unit": "kg"}
ROWS = records(
    OFFCUTS | {"share_landfill": 0.25, "share_closed_loop": 0.75},
    OFFCUTS | {"treatment": "landfill", "quantity": 1},
    {"waste_type": "Sewage", "activity": "water_treatment", "quantity": 500, "unit": "m3"},
    OFFCUTS | {"stage": "transport", "activity": "lorry", "distance": 50},
    category=5,
)
EMISSIONS = calculate(5, "waste_type_specific", ROWS, TABLE)


@pytest.fixture(scope="module")
def client():
    return shipped.opened()


@pytest.fixture(scope="module")
def emissions(client):
    return calculate_emissions(client, 5, 12)


def test_each_treatment_has_its_mass_in_tonnes_and_waste_water_has_none():
    """Landfill 2 t and 1 kg, closed loop 6 t; 1,800.9 + 30 + 100 kg, and transport is not among them."""
    table = explain_waste.by_treatment(EMISSIONS, 5).set_index("treatment")
    assert list(table.index) == ["landfill", "wastewater treatment", "closed loop"]
    assert table["t_waste"].dropna().to_dict() == pytest.approx({"landfill": 2.001, "closed loop": 6.0})
    expected = {"landfill": 1.8009, "wastewater treatment": 0.1, "closed loop": 0.03}
    assert table["t_co2e"].to_dict() == pytest.approx(expected)
    assert table["share_of_category"].sum() == pytest.approx(1.0)
    assert table.loc["landfill", "records"] == 2


def test_a_category_without_rows_has_no_treatments():
    assert explain_waste.by_treatment(EMISSIONS, 12).empty
    assert explain_waste.quality_sentence(EMISSIONS[:0]) == "There is no waste of operations to judge."


def test_the_sentence_of_quality_counts_managers_figures_and_totals():
    stated = {"supplier_kg_co2e": 300, "supplier_source": "statement"}
    total = {"activity": "wood", "treatment": "landfill", "quantity": 1, "unit": "tonne"}
    both = pd.concat([
        calculate(5, "supplier_specific", records(stated, category=5), TABLE),
        calculate(5, "average_data", records(total, category=5), TABLE),
    ])  # fmt: skip
    assert "own figures gave 25.0 % of category 5" in explain_waste.quality_sentence(both)
    assert "gave 75.0 %." in explain_waste.quality_sentence(both)


def test_the_words_of_the_treatments_are_shown_with_what_the_generator_counts():
    words = explain_waste.treatment_words().set_index("treatment")
    assert tuple(words.index) == TREATMENTS
    assert "scope 2 of who uses the energy" in words.loc["incineration_with_energy_recovery", "generator_counts"]
    assert words.loc["recycling", "library_words"] == "recycling, open_loop"


def test_shares_that_do_not_make_the_whole_are_noticed():
    assert explain_waste.shares_make_the_whole(ROWS)
    assert not explain_waste.shares_make_the_whole(ROWS.assign(share_landfill=ROWS["share_landfill"] * 1.1))


def test_the_sentence_names_the_largest_treatment_and_its_part_of_the_mass(client, emissions):
    said = explain_waste.waste_sentence(client, emissions, 12)
    assert said.startswith("Category 12, end-of-life treatment of sold products: **")
    assert "Time boundary: reporting year and future." in said
    assert "comes from landfill, which takes 13 % of the mass." in said


def test_what_was_sold_stands_as_products_packaging_and_intermediates(client, emissions):
    """Packaging: 177.2 t of cartons and 7.1 t of film; intermediates: 24.58 + 5.4 + 24 t."""
    table = explain_waste.sold_mass(client, emissions).set_index("sold_as")
    assert table["t_waste"][["packaging", "intermediate"]].to_dict() == pytest.approx(
        {"packaging": 184.3, "intermediate": 53.98}
    )
    assert table["records"].sum() == len(client.records(12))


def test_all_to_landfill_is_worse_than_assumed_and_the_run_itself_is_unmoved(client):
    before = client.activity_data["waste"].copy(deep=True)
    table = explain_waste.scenarios(client).set_index("scenario")
    assert table.loc["as assumed", "change"] == 0
    assert table.loc["all to landfill", "t_co2e"] > table.loc["as assumed", "t_co2e"]
    assert table.loc["all to incineration with energy recovery", "change"] < 0
    # No shipped factor for the refrigeration units by energy from waste: 16 of the 17 records can be put to it.
    assert table.loc["all to incineration with energy recovery", "records_changed"] == 16
    pd.testing.assert_frame_equal(client.activity_data["waste"], before)


def test_the_chart_draws_one_category_with_the_colours_of_both(emissions, client):
    shown = explain_waste.waste_records(client)
    figures = [emissions_by_treatment(emissions, shown, category, "title", top=3) for category in (5, 12)]
    five, twelve = (figure.axes[0] for figure in figures)
    assert next(label.get_text() for label in five.get_yticklabels()) == "all other kinds"
    assert len(five.get_yticklabels()) == len(twelve.get_yticklabels()) == 4
    colours = [
        {bars.get_label(): bars.patches[0].get_facecolor() for bars in axes.containers} for axes in (five, twelve)
    ]
    assert colours[0] == colours[1]
    drawn = sum(bar.get_width() for bars in twelve.containers for bar in bars.patches)
    own = emissions[(emissions["category"] == 12) & (emissions["boundary"] == "required")]
    assert drawn == pytest.approx(own["kg_co2e"].sum() / 1000)
