"""Refrigerants by their composition: against the EPA Hub, two sets of the UK factors, and sums worked by hand."""

from __future__ import annotations

from functools import cache

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from builders import factor, factors
from scope3 import gwp as potentials
from scope3 import paths
from scope3.errors import InputError
from scope3.factors.table_files import factor_file, read_factors
from scope3.gwp import ALL, KYOTO, blend, gwp, known_sets, restate

BLENDS = pd.read_csv(paths.REFERENCE / "refrigerant_blends.csv")
NAMED = pd.read_csv(paths.REFERENCE / "refrigerant_factors.csv").set_index("activity")
SETS = ["AR4GWP100", "AR5GWP100", "AR6GWP100", "AR4GWP20", "AR5GWP20", "AR6GWP20"]
UK = "refrigerant_and_other/blends/{}/emissions_including_only_kyoto_products"


@cache
def published(edition):
    """What an edition prints per kg of refrigerant, by activity."""
    table = read_factors(factor_file(edition))
    return table[table["activity"].str.startswith("refrigerant")].set_index("activity")["kg_co2e"]


def released(activity, kg_co2e, gwp_set="AR5GWP100"):
    return factors(factor(activity, kg_co2e, component="release", edition="2025", gwp_set=gwp_set))


# R-500 and R-405A hold HFC-152a (138 under AR5), for which openscm-units has HFC-152 (16).
@pytest.mark.parametrize(("name", "gwp_set", "counts", "expected"), [
    ("R-410A", "AR5GWP100", ALL, 0.5 * 677 + 0.5 * 3170),
    ("R-410A", "AR6GWP100", ALL, 0.5 * 771 + 0.5 * 3740),
    ("R-410A", "AR5GWP20", ALL, 0.5 * 2430 + 0.5 * 6090),
    ("R-404A", "AR4GWP100", ALL, 0.44 * 3500 + 0.04 * 1430 + 0.52 * 4470),
    ("R-500", "AR5GWP100", ALL, 0.738 * 10200 + 0.262 * 138),
    ("R-405A", "AR5GWP100", ALL, 0.45 * 1760 + 0.07 * 138 + 0.055 * 1980 + 0.425 * 9540),
    ("R-401A", "AR5GWP100", KYOTO, 0.13 * 138),
    ("R-455A", "AR6GWP100", ALL, 0.03 * 1 + 0.215 * 771 + 0.755 * 0.501),
])  # fmt: skip
def test_a_blend_by_hand(name, gwp_set, counts, expected):
    assert blend(name, gwp_set, counts) == pytest.approx(expected, rel=1e-12)


def test_the_fractions_of_every_blend_make_the_whole():
    assert BLENDS.groupby("blend")["mass_fraction"].sum().tolist() == pytest.approx([1.0] * BLENDS["blend"].nunique())


@given(st.sampled_from(sorted(set(BLENDS["blend"]))), st.sampled_from(SETS))
def test_a_blend_lies_between_its_gases(name, gwp_set):
    gases = BLENDS.loc[BLENDS["blend"] == name, "gas"]
    try:
        values = [gwp(gas, gwp_set) for gas in gases]
    except InputError:
        with pytest.raises(InputError, match="unknown gas"):
            blend(name, gwp_set)
        return
    assert min(values) * (1 - 1e-9) <= blend(name, gwp_set) <= max(values) * (1 + 1e-9)


@given(st.sampled_from(sorted(set(BLENDS["gas"]))), st.sampled_from(SETS))
def test_a_blend_of_one_gas_is_that_gas(gas, gwp_set):
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(potentials, "_blends", lambda: {"R-1": {ALL: {gas: 1.0}}})
        try:
            alone = gwp(gas, gwp_set)
        except InputError:
            with pytest.raises(InputError, match=f"unknown gas '{gas}'"):
                blend("R-1", gwp_set)
        else:
            assert blend("R-1", gwp_set) == alone


def test_an_unknown_blend_and_a_gas_without_a_value_are_refused():
    with pytest.raises(InputError, match=r"unknown refrigerant blend 'R-410'.*R-410[AB]"):
        blend("R-410", "AR5GWP100")
    with pytest.raises(InputError, match="unknown gas 'C3H8' in AR5GWP100"):
        blend("R-402A", "AR5GWP100")


def test_the_blends_of_the_epa_hub_are_made_by_their_compositions():
    """Table 12 without the four it prints as 0; R-424A, printed as 3104, is shipped as what its composition gives."""
    hub = published("epa_hub/2025").filter(like="refrigerants/r_")
    made = {activity: blend(NAMED.loc[activity, "refrigerant"], "AR5GWP100", KYOTO) for activity in hub.index}
    assert len(made) == 26
    assert {activity for activity, figure in hub.items() if abs(made[activity] - figure) > 0.5 + 1e-9} == set()
    assert round(made["refrigerants/r_424a"]) == 2212


# The UK factors take R-405A and R-511A for other mixtures: the first holds less PFC-318 than the standard's, the second
# has HFC-152a where the standard has dimethyl ether (R-E170). From 2026 R-511A is right.
@pytest.mark.parametrize(("edition", "gwp_set", "otherwise"), [
    ("desnz/2022", "AR4GWP100", {"R-405A", "R-511A"}), ("desnz/2024", "AR5GWP100", {"R-405A", "R-511A"}),
    ("desnz/2026", "AR5GWP100", {"R-405A"}),
])  # fmt: skip
def test_the_blends_of_the_uk_factors_are_made_by_their_compositions(edition, gwp_set, otherwise):
    kyoto = published(edition)[lambda figures: figures.index.str.match(UK.format("r.*"))]
    names = NAMED.loc[kyoto.index, "refrigerant"]
    off = {
        name
        for name, figure in zip(names, kyoto, strict=True)
        if abs(blend(name, gwp_set, KYOTO) - figure) > 0.5 + 1e-9
    }
    assert (len(kyoto), off) == (66, otherwise)


def test_restating_the_uk_factors_to_the_fourth_report_gives_what_was_published_under_it():
    """Another path to the same figures: the publisher's own of 2022. Each side is rounded to the unit."""
    table = read_factors(factor_file("desnz/2024"))
    table = table[table["activity"].str.startswith("refrigerant")]
    after = restate(table, "AR4GWP100").set_index("activity")
    moved = after[after["gwp_set"] == "AR4GWP100"]
    then = published("desnz/2022").reindex(moved.index)
    off = then[(moved["kg_co2e"] - then).abs() > 1 + 1e-9]
    assert len(moved) == 234 and then.notna().all()
    assert off.empty, pd.DataFrame({"restated": moved["kg_co2e"], "then": then}).loc[off.index].to_string()


@pytest.mark.parametrize(("wanted", "expected"), [("AR4GWP100", 2088), ("AR6GWP100", 2256), ("AR6GWP20", 4715.5)])
def test_r_410a_moves_by_its_composition(wanted, expected):
    """1924 is printed, 1923.5 the composition: the half that rounding added stays, as everything not known does."""
    after = restate(released(UK.format("r410a"), 1924.0), wanted).iloc[0]
    assert after["kg_co2e"] == pytest.approx(expected, rel=1e-12)
    assert after["gwp_set"] == wanted
    assert after["gwp_step"] == f"restated from AR5GWP100 to {wanted} by the composition of R-410A"


def test_a_single_gas_moves_by_its_potential():
    after = restate(released("refrigerants/hfc_134a", 1300.0), "AR6GWP100").iloc[0]
    assert (after["kg_co2e"], after["gwp_set"]) == (1530.0, "AR6GWP100")
    assert after["gwp_step"] == "restated from AR5GWP100 to AR6GWP100 by the gas HFC134a"


@pytest.mark.parametrize(("activity", "kg_co2e", "said"), [
    ("refrigerants/r_424a", 3104.0, "R-424A makes 2211.85 in AR5GWP100, not 3104"),
    (UK.format("r405a"), 3920.0, "R-405A makes 4064.16 in AR5GWP100, not 3920"),
    ("refrigerant_and_other/blends/r402a/total_emissions_including_non_kyoto_products", 2571.0,
     "C3H8 has no value in AR5GWP100"),
    (UK.format("r410a"), 1924.6, "R-410A makes 1923.5 in AR5GWP100, not 1924.6"),
])  # fmt: skip
def test_a_figure_that_its_composition_does_not_give_stays_and_says_why(activity, kg_co2e, said):
    after = restate(released(activity, kg_co2e), "AR6GWP100").iloc[0]
    assert (after["kg_co2e"], after["gwp_set"]) == (kg_co2e, "AR5GWP100")
    assert after["gwp_step"] == f"as published under GWP set AR5GWP100: {said}"


@pytest.mark.parametrize(
    "columns", [{"unit": "tonne"}, {"gwp_set": "not_stated"}, {"activity": "refrigerants/mystery"}, {"edition": "2024"}]
)
def test_what_is_not_a_kilogram_of_a_refrigerant_known_by_then_stays(columns):
    row = factor("refrigerants/hfc_134a", 1300.0, publisher="epa_hub", edition="2025") | columns
    after = restate(factors(row), "AR6GWP100").iloc[0]
    assert (after["kg_co2e"], after["gwp_set"]) == (1300.0, row["gwp_set"])


@pytest.mark.parametrize("edition", ["1.0", "2022", "2024", "A"])
def test_an_edition_of_another_publisher_is_not_too_early(edition):
    """Only the publisher's own early editions have been reported as printed: 1300 under AR5 are 1530 under AR6."""
    row = factor("refrigerants/hfc_134a", 1300.0, publisher="Chiller works", edition=edition)
    after = restate(factors(row), "AR6GWP100").iloc[0]
    assert (after["kg_co2e"], after["gwp_set"]) == (1530.0, "AR6GWP100")


def test_a_publisher_s_first_edition_moves_and_the_one_before_it_stays():
    rows = [
        factor(UK.format("r410a"), 1924.0, publisher="desnz", edition=year, factor_id=year) for year in ("2022", "2023")
    ]
    assert restate(factors(*rows), "AR4GWP100")["kg_co2e"].tolist() == [1924.0, pytest.approx(2088)]


@pytest.mark.parametrize("wanted", SETS)
@pytest.mark.parametrize("edition", ["desnz/2024", "desnz/2026", "epa_hub/2025"])
def test_every_refrigerant_moved_to_another_set_and_back_is_as_published(edition, wanted):
    before = read_factors(factor_file(edition))
    before = before[before["activity"].isin(NAMED.index)]
    back = restate(restate(before, wanted), before["gwp_set"].iloc[0])
    assert back["gwp_set"].tolist() == before["gwp_set"].tolist()
    assert back["kg_co2e"].tolist() == pytest.approx(before["kg_co2e"].tolist(), rel=1e-9)


def test_every_activity_of_a_refrigerant_is_named_or_known_to_have_no_potential():
    shipped = {
        a for edition in ("desnz/2022", "desnz/2024", "desnz/2026", "epa_hub/2025") for a in published(edition).index
    }
    assert set(NAMED.index) <= shipped
    assert {activity.split("/")[2] for activity in shipped - set(NAMED.index)} == {
        "dimethylether", "hfe_254cb2", "hfe_449sl_hfe_7100", "r1234yf", "r1234ze", "r1270_propene", "r170_ethane",
        "r290_propane", "r600_butane", "r600a_isobutane", "r601_pentane", "r601a_isopentane",
    }  # fmt: skip
    gases = {gas for gwp_set in known_sets()[:-1] for gas in potentials._sets()[gwp_set]}
    assert set(NAMED["refrigerant"]) <= gases | set(BLENDS["blend"])
