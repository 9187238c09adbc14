"""Categories 5 and 12: a treatment takes its own factor, shares make the whole, and its words are data."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from waste_records import OFFCUTS, WOOD, both_categories, by_component, refused, run

from builders import factors
from method_cases.waste import end_of_life
from scope3.errors import InputError
from scope3.factors.checks import check_factors
from scope3.factors.select import Unserved
from scope3.tables.waste import SHARED_TREATMENTS, TREATMENTS
from scope3.treatments import treatment_of_word, treatments


@both_categories
def test_one_treatment_takes_the_factor_of_kind_and_treatment(category, method):
    (row,) = run(category, method, OFFCUTS | {"treatment": "landfill"}).to_dict("records")
    assert (row["activity"], row["component"], row["kg_co2e"]) == ("wood/landfill", "landfill", 9000.0)
    assert row["boundary"] == "required"


@both_categories
def test_shares_split_the_mass_among_treatments(category, method):
    """10 t: 2 t × 900, 5 t × 20, 3 t × 6."""
    shares = {"share_landfill": 0.2, "share_incineration_with_energy_recovery": 0.5, "share_closed_loop": 0.3}
    emissions = run(category, method, OFFCUTS | shares)
    expected = {"landfill": 1800.0, "incineration_with_energy_recovery": 100.0, "closed_loop": 18.0}
    assert by_component(emissions) == pytest.approx(expected)
    assert emissions["quantity"].sum() == pytest.approx(10.0)
    assert "20 % to landfill" in emissions.set_index("component").loc["landfill", "step"]


@both_categories
@settings(max_examples=10, deadline=None)
@given(data=st.data())
def test_the_parts_make_the_whole_mass_whatever_the_shares(category, method, data):
    """Shares drawn as thirds of a hundred: the masses by treatment add up to the mass of the line."""
    first = data.draw(st.integers(0, 100))
    second = data.draw(st.integers(0, 100 - first))
    parts = {"landfill": first, "incineration_with_energy_recovery": second, "closed_loop": 100 - first - second}
    emissions = run(category, method, OFFCUTS | {f"share_{name}": part / 100 for name, part in parts.items()})
    assert emissions["quantity"].sum() == pytest.approx(10.0)
    assert set(emissions["component"]) == {name for name, part in parts.items() if part}


@both_categories
@pytest.mark.parametrize(("last", "whole"), [(0.4, "110 %"), (0.29, "99 %"), (None, "70 %")])
def test_shares_that_do_not_make_the_whole_are_refused_by_the_stream_s_name(category, method, last, whole):
    shares = {"share_landfill": 0.2, "share_incineration_with_energy_recovery": 0.5, "share_closed_loop": last}
    (fault,) = refused(InputError, category, method, OFFCUTS | shares)
    assert f"shares of 'offcuts' add up to {whole}" in fault.what
    assert (fault.file, fault.row, fault.column) == ("records.csv", 2, "share_landfill")


@both_categories
def test_one_treatment_and_shares_of_several_contradict_each_other(category, method):
    (fault,) = refused(InputError, category, method, OFFCUTS | {"treatment": "landfill", "share_landfill": 1})
    assert "shares of several are given" in fault.what


def test_an_activity_that_names_its_treatment_needs_no_other_word():
    (row,) = run(5, "waste_type_specific", OFFCUTS | {"activity": "wood/combustion"}).to_dict("records")
    assert (row["component"], row["kg_co2e"]) == ("incineration_with_energy_recovery", 200.0)


def test_an_own_factor_of_one_treatment_is_found_under_its_own_name():
    rags = {"waste_type": "solvent rags", "activity": "solvents", "quantity": 40, "unit": "kg"}
    (row,) = run(5, "waste_type_specific", rags | {"treatment": "incineration"}).to_dict("records")
    assert (row["component"], row["kg_co2e"]) == ("incineration", 100.0)


# --- Recycling and energy from waste ---


def test_energy_from_waste_counts_preparation_and_transport_and_says_who_counts_the_fire():
    (row,) = run(5, "average_data", OFFCUTS | {"treatment": "incineration_with_energy_recovery"}).to_dict("records")
    assert row["kg_co2e"] == 200.0
    assert "preparation and transport; burning is scope 2 of who uses the energy" in row["step"]


@both_categories
@pytest.mark.parametrize("boundary", ["combustion", "life_cycle"])
def test_a_factor_that_holds_the_fire_is_no_factor_for_energy_from_waste(category, method, boundary):
    table = factors(end_of_life("wood/combustion", 400, boundary=boundary))
    treatment = {"treatment": "incineration_with_energy_recovery"}
    (fault,) = refused(InputError, category, method, OFFCUTS | treatment, table=table)
    assert "counts more than the end of life" in fault.what and "who uses" in fault.mend


@both_categories
def test_burning_without_recovery_never_takes_the_factor_of_energy_from_waste(category, method):
    """The library's combustion is preparation and transport alone: it would leave the fire out."""
    (fault,) = refused(InputError, category, method, OFFCUTS | {"activity": "wood/combustion",
                                                                 "treatment": "incineration"})  # fmt: skip
    assert "is for incineration_with_energy_recovery" in fault.what and fault.column == "treatment"
    (fault,) = refused(Unserved, category, method, OFFCUTS | {"treatment": "incineration"})
    assert "by incineration; the library has for it: closed_loop, incineration_with_energy_recovery, landfill" in (
        fault.what
    )


def test_the_closed_loop_is_taken_only_where_it_is_said():
    (fault,) = refused(Unserved, 5, "waste_type_specific", OFFCUTS | {"treatment": "recycling"})
    assert "no end_of_life factor for 'wood' by recycling" in fault.what
    assert by_component(run(5, "waste_type_specific", OFFCUTS | {"treatment": "closed_loop"})) == {"closed_loop": 60.0}


def test_what_the_recyclate_carries_needs_a_factor_that_says_so():
    shares = {"share_recycling_allocated": 0.4, "share_landfill": 0.6}
    (fault,) = refused(Unserved, 5, "average_data", OFFCUTS | shares)
    assert "by recycling_allocated" in fault.what
    table = factors(*WOOD, end_of_life("wood/recycling_allocated", 0))
    emissions = run(5, "average_data", OFFCUTS | shares, table=table)
    assert by_component(emissions) == pytest.approx({"recycling_allocated": 0.0, "landfill": 5400.0})


# --- The words are data ---


def test_the_table_and_the_data_name_the_same_treatments():
    assert tuple(treatments().index) == TREATMENTS
    assert set(TREATMENTS) - set(SHARED_TREATMENTS) == {"wastewater_treatment"}
    assert (treatments()[["meaning", "generator_counts", "source"]] != "").all(axis=None)


def test_no_word_of_the_library_stands_for_two_treatments():
    words = [word for words in treatments()["library_words"] for word in words]
    assert len(words) == len(set(words)) == len(treatment_of_word())


def test_every_word_for_waste_in_a_shipped_edition_is_known():
    from scope3.factors.table_files import factor_file, read_factors, shipped_editions

    for edition in shipped_editions():
        table = read_factors(factor_file(edition))
        assert check_factors(table, edition) == []
        # A graphics card's end of life is a part of the card's footprint, not a treatment of waste.
        parts = table["activity"].str.startswith("graphics_card_component/")
        names = table.loc[(table["component"] == "end_of_life") & ~parts, "activity"]
        words = set(names.str.rsplit("/", n=1).str[-1])
        assert words <= set(treatment_of_word()), edition
