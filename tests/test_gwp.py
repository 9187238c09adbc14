"""Global warming potentials as the IPCC gives them, and factors restated from one set to another."""

from __future__ import annotations

from typing import get_args

import globalwarmingpotentials
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from builders import factor, factors
from scope3 import paths
from scope3.errors import InputError
from scope3.factors.library import prepare
from scope3.gwp import GASES, Refrigerant, gwp, known_sets, restate
from scope3.organisation import Organisation

# IPCC: AR4 WG1 table 2.14; AR5 WG1 table 8.A.1 (methane without the carbon dioxide it turns into, as DESNZ uses it);
# AR6 WG1 table 7.SM.7. Over 20 years the same tables.
PUBLISHED = {
    "AR4GWP100": {"CO2": 1, "CH4": 25, "N2O": 298, "SF6": 22800, "NF3": 17200, "HFC134a": 1430},
    "AR5GWP100": {"CO2": 1, "CH4": 28, "N2O": 265, "SF6": 23500, "NF3": 16100, "HFC134a": 1300},
    "AR6GWP100": {"CO2": 1, "CH4": 27.9, "N2O": 273, "SF6": 25200, "NF3": 17400, "HFC134a": 1530, "HFO1234yf": 0.501},
    "AR4GWP20": {"CO2": 1, "CH4": 72, "N2O": 289, "SF6": 16300, "NF3": 12300, "HFC134a": 3830, "HFC32": 2330},
    "AR5GWP20": {"CO2": 1, "CH4": 84, "N2O": 264, "SF6": 17500, "NF3": 12800, "HFC134a": 3710, "HFC32": 2430},
    "AR6GWP20": {"CO2": 1, "CH4": 81.2, "N2O": 273, "SF6": 18300, "NF3": 13400, "HFC134a": 4140, "HFO1234yf": 1.81},
}
ADDED = pd.read_csv(paths.REFERENCE / "gwp_values.csv")


@pytest.mark.parametrize(("gwp_set", "gas"), [(gwp_set, gas) for gwp_set, gases in PUBLISHED.items() for gas in gases])
def test_published_values(gwp_set, gas):
    assert gwp(gas, gwp_set) == PUBLISHED[gwp_set][gas]


def test_an_unknown_set_or_gas_is_refused_with_the_nearest():
    with pytest.raises(InputError, match=r"unknown GWP set 'AR5'.*AR5GWP100"):
        gwp("CH4", "AR5")
    with pytest.raises(InputError, match=r"unknown gas 'CH5' in AR5GWP100.*CH4"):
        gwp("CH5", "AR5GWP100")


@pytest.mark.parametrize("report", ["AR4", "AR5"])
def test_over_20_years_stands_every_gas_that_stands_over_100(report):
    added = ADDED.loc[ADDED["gwp_set"] == f"{report}GWP20", "gas"]
    assert sorted(added) == sorted(globalwarmingpotentials.data[f"{report}GWP100"])


def test_no_row_of_ours_stands_against_the_package():
    both = [(g, s) for g, s in zip(ADDED["gas"], ADDED["gwp_set"], strict=True)
            if g in globalwarmingpotentials.data.get(s, {})]  # fmt: skip
    assert both == []


def test_what_20_years_make_of_a_gas_is_what_the_sixth_report_makes_of_it():
    """A slip of a digit shows: the ratio of the horizons hangs on the lifetime, which few gases changed by a fifth."""
    off = set()
    sixth = {years: globalwarmingpotentials.data[f"AR6GWP{years}"] for years in (20, 100)}
    for row in ADDED[ADDED["gwp_set"].isin(["AR4GWP20", "AR5GWP20"]) & ADDED["gas"].isin(sixth[20])].itertuples():
        ours = row.value / gwp(row.gas, row.gwp_set.replace("20", "100"))
        if abs(ours / (sixth[20][row.gas] / sixth[100][row.gas]) - 1) > 0.2:
            off.add((row.gwp_set, row.gas))
    assert off == {
        ("AR4GWP20", "HFE236ca12"), ("AR4GWP20", "HFE338pcc13"), ("AR4GWP20", "HFE4310pccc124"),
        ("AR5GWP20", "CH3Br"), ("AR5GWP20", "Halon2402"),
    }  # fmt: skip


def test_a_gas_printed_as_a_bound_is_refused():
    """AR5 prints "< 1" for HFO-1234yf, which is no figure."""
    with pytest.raises(InputError, match=r"unknown gas 'HFO1234yf' in AR5GWP100"):
        gwp("HFO1234yf", "AR5GWP100")


def test_an_inventory_may_be_under_each_report_over_20_and_100_years():
    offered = get_args(Organisation.model_fields["gwp_set"].annotation)
    assert sorted(offered) == sorted(f"AR{n}GWP{years}" for n in (4, 5, 6) for years in (20, 100))
    assert set(offered) <= set(known_sets())


# Masses per unit of a gas boiler's fuel: 0.18 kg CO2, 0.00001 kg CH4 and 0.0000004 kg N2O.
MASSES = {"kg_co2": 0.18, "kg_ch4": 0.00001, "kg_n2o": 0.0000004}
KG_CO2E = {
    "AR4GWP100": 0.1803692, "AR5GWP100": 0.180386, "AR6GWP100": 0.1803882,
    "AR4GWP20": 0.1808356, "AR5GWP20": 0.1809456, "AR6GWP20": 0.1809212,
}  # fmt: skip


@pytest.mark.parametrize("old", KG_CO2E)
@pytest.mark.parametrize("new", KG_CO2E)
def test_a_factor_with_its_gases_is_restated(old, new):
    before = factors(factor("gas", KG_CO2E[old], "kWh", gwp_set=old, **MASSES))
    untouched = before.copy(deep=True)
    after = restate(before, new)
    assert after["kg_co2e"].item() == pytest.approx(KG_CO2E[new], rel=1e-12)
    assert after["gwp_set"].item() == new
    assert after["gwp_step"].item() == ("" if old == new else f"restated from {old} to {new} by its gases")
    assert [after[gas].item() for gas in GASES] == list(MASSES.values())
    pd.testing.assert_frame_equal(before, untouched)


def test_what_the_masses_do_not_cover_stays_as_published():
    """0.02 of the figure is refrigerant; only methane moves: 0.5 + 0.001 × (28 − 25)."""
    after = restate(
        factors(factor("van", 0.5, gwp_set="AR4GWP100", kg_co2=0.455, kg_ch4=0.001, kg_n2o=0.0)), "AR5GWP100"
    )
    assert after["kg_co2e"].item() == pytest.approx(0.503, rel=1e-12)


@pytest.mark.parametrize(
    ("gwp_set", "kg_co2e"),
    # Methane by the one value of each set: 25, 28 and 27.9 for the fossil kilogram and the biogenic one alike.
    [("AR4GWP100", 50.0), ("AR5GWP100", 58.0), ("AR6GWP100", 55.8), ("AR5GWP20", 168.0)],
)
def test_what_a_publisher_counts_for_fossil_methane_leaves_a_factor_that_is_restated(gwp_set, kg_co2e):
    """2 kg of methane, one of it fossil and counted by 30, one by 28: 58 kg CO2e, 2 of them above the set's value."""
    published = factors(factor("leak", 58.0, factor_id="leak", kg_co2=0.0, kg_ch4=2.0, kg_n2o=0.0))
    above = pd.DataFrame({"factor_id": ["leak"], "unspecified": [0.0], "methane_above": [2.0]})
    after = restate(published, gwp_set, above)
    assert after["kg_co2e"].item() == pytest.approx(kg_co2e, rel=1e-12)
    said = "; without 2 kg CO2e by which its publisher counts fossil methane above that set"
    assert after["gwp_step"].item().endswith(said) is (gwp_set != "AR5GWP100")


def test_a_figure_that_its_gases_would_take_below_zero_stays_and_says_why():
    """0.5 kg of methane cannot stand behind 0.001 kg CO2e: 0.001 + 0.5 × (25 − 28) is -1.499. The next row moves."""
    gases = {"kg_co2": 0.0, "kg_n2o": 0.0}
    rows = [factor("gas", 0.001, kg_ch4=0.5, **gases), factor("bog", 14.0, kg_ch4=0.5, **gases), factor("rest", 1.0)]
    after = restate(factors(*rows), "AR4GWP100")
    assert after["kg_co2e"].tolist() == [0.001, 12.5, 1.0]
    assert after["gwp_set"].tolist() == ["AR5GWP100", "AR4GWP100", "AR5GWP100"]
    said = "as published under GWP set AR5GWP100"
    assert after["gwp_step"].iloc[0] == f"{said}: by its gases it would be below zero in AR4GWP100"
    assert after["gwp_step"].iloc[2] == said


@pytest.mark.parametrize("gases", [{}, {"kg_co2": 0.18}, {"kg_co2": 0.18, "kg_ch4": 0.00001}])
def test_a_factor_without_all_its_gases_stays_as_published_and_says_so(gases):
    after = restate(factors(factor("gas", 0.2, gwp_set="AR4GWP100", **gases)), "AR5GWP100")
    assert after["kg_co2e"].item() == 0.2
    assert after["gwp_set"].item() == "AR4GWP100"
    assert after["gwp_step"].item() == "as published under GWP set AR4GWP100"


def test_a_set_that_is_not_stated_cannot_be_restated():
    after = restate(factors(factor("gas", 0.2, gwp_set="not_stated", **MASSES)), "AR5GWP100")
    assert after["kg_co2e"].item() == 0.2
    assert after["gwp_step"].item() == "as published under GWP set not_stated"


def test_a_table_of_several_sets_is_restated_row_by_row():
    rows = [factor(old, kg, "kWh", gwp_set=old, **MASSES) for old, kg in KG_CO2E.items()]
    rows.append(factor("rate", None, "kWh", component="loss_rate", loss_rate=0.1, gwp_set=None))
    after = restate(factors(*rows), "AR6GWP100")
    assert after["kg_co2e"].tolist()[:-1] == pytest.approx([0.1803882] * len(KG_CO2E), rel=1e-12)
    assert pd.isna(after["kg_co2e"].iloc[-1])
    moved = ["" if old == "AR6GWP100" else f"restated from {old} to AR6GWP100 by its gases" for old in KG_CO2E]
    assert after["gwp_step"].tolist() == [*moved, ""]


def test_gases_beside_the_table_move_with_the_others():
    """A tenth of a gram of SF6 makes 2.35 under AR5, 2.52 under AR6; a kilogram of methane 28 and 27.9."""
    methane = {"kg_co2": 1.0, "kg_ch4": 1.0, "kg_n2o": 0.0}
    names = ["switch", "none of it", "not listed", "without a value in AR5"]
    table = factors(*[factor(name, 40.0, factor_id=name, **methane) for name in names])
    nothing = {"SF6": 0.0, "HFO1234yf": 0.0, "unspecified": 0.0, "methane_above": 0.0}
    beside = pd.DataFrame([
        {"factor_id": "without a value in AR5"} | nothing | {"HFO1234yf": 0.1},
        {"factor_id": "none of it"} | nothing,
        {"factor_id": "switch"} | nothing | {"SF6": 0.0001, "unspecified": 0.25, "methane_above": 2.0},
    ])  # fmt: skip
    after = restate(table, "AR6GWP100", beside).set_index("activity")
    assert after["kg_co2e"].to_dict() == pytest.approx(dict(zip(names, [38.07, 39.9, 39.9, 40.0], strict=True)))
    moved = "restated from AR5GWP100 to AR6GWP100 by its gases"
    above = "; without 2 kg CO2e by which its publisher counts fossil methane above that set"
    assert after["gwp_step"].tolist() == [
        f"{moved}{above}; 0.25 kg CO2e of unspecified gases as published", moved, moved,
        "as published under GWP set AR5GWP100",
    ]  # fmt: skip
    assert after["gwp_set"].tolist() == ["AR6GWP100"] * 3 + ["AR5GWP100"]


def test_a_figure_of_which_nothing_is_left_is_zero_and_not_below():
    """A kilogram of methane and nothing else, counted by 28; what its publisher counts above that is all of it."""
    table = factors(factor("leak", 3.0, factor_id="leak", gwp_set="AR4GWP100", kg_co2=0.0, kg_ch4=1.0, kg_n2o=0.0))
    above = pd.DataFrame({"factor_id": ["leak"], "unspecified": [0.0], "methane_above": [6.0]})
    assert restate(table, "AR5GWP100", above)[["kg_co2e", "gwp_set"]].values.tolist() == [[0.0, "AR5GWP100"]]


def test_a_factor_under_a_set_that_nobody_knows_is_refused():
    """Also where a gas without a column of its own stands beside it."""
    table = factors(factor("switch", 5.0, factor_id="switch", gwp_set="AR9GWP100", **MASSES))
    for beside in (None, pd.DataFrame({"factor_id": ["switch"], "SF6": [0.1]})):
        with pytest.raises(InputError, match="unknown GWP set 'AR9GWP100'"):
            restate(table, "AR5GWP100", beside)


masses = st.floats(0, 1e3, allow_subnormal=False)


@settings(max_examples=30)
@given(masses, masses, masses, st.sampled_from(sorted(KG_CO2E)), st.sampled_from(sorted(KG_CO2E)))
def test_to_another_set_and_back_is_the_figure_published(co2, ch4, n2o, old, new):
    before = factors(factor("gas", 1.0, gwp_set=old, kg_co2=co2, kg_ch4=ch4, kg_n2o=n2o))
    back = restate(restate(before, new), old)
    # What is left over is of the size of the potentials that were added and taken off again.
    assert back["kg_co2e"].item() == pytest.approx(1.0, abs=1e-12 * (1 + co2 + 100 * ch4 + 300 * n2o))


@pytest.mark.parametrize(("wanted", "said"), [
    ("AR5GWP20", "as published under GWP set AR5GWP100 at 100 years, the inventory is at 20 years"),
    ("AR6GWP100", "as published under GWP set AR5GWP100"),
])  # fmt: skip
def test_what_stays_at_another_time_horizon_says_so(wanted, said):
    after = restate(factors(factor("paint", 0.2), factor("glass", 0.3, gwp_set="not_stated")), wanted)
    assert after["gwp_step"].tolist() == [said, "as published under GWP set not_stated"]


def test_a_factor_over_100_years_serves_an_inventory_over_20_only_by_name():
    table = factors(factor("paint", 0.2), factor("gas", 0.180386, "kWh", **MASSES))
    refused = prepare(table, "AR5GWP20", [], ["purchaser"])["refused"]
    assert refused[0].startswith("its GWP set is AR5GWP100, the inventory's is AR5GWP20") and refused[1] == ""
    assert prepare(table, "AR5GWP20", ["AR5GWP100"], ["purchaser"])["refused"].tolist() == ["", ""]


@pytest.mark.parametrize(
    ("published", "restated", "said"),
    [
        (10.0, 0.2, "restated from AR4GWP100 to AR5GWP100 by the gas R"),
        (10.5, 0.7, "restated from AR4GWP100 to AR5GWP100 by the gas R"),
        (9.75, 0.0, "restated from AR4GWP100 to AR5GWP100 by the gas R"),
        (9.6, 9.6, "as published under GWP set AR4GWP100: by R it would be below zero in AR5GWP100"),
        (10.6, 10.6, "as published under GWP set AR4GWP100: R makes 10 in AR4GWP100, not 10.6"),
    ],
)
def test_a_refrigerant_moves_where_its_gas_makes_the_figure_to_half_a_unit(monkeypatch, published, restated, said):
    """A gas of 10 and then of 0.2, or 0.25: what is published moves by the difference, and never below zero."""
    now = 0.25 if published == 9.75 else 0.2
    common = {"CO2": 1.0, "CH4": 28.0, "N2O": 265.0}
    monkeypatch.setattr(
        "scope3.gwp._sets", lambda: {"AR4GWP100": common | {"R": 10.0}, "AR5GWP100": common | {"R": now}}
    )
    monkeypatch.setattr("scope3.gwp._refrigerants", lambda: {"leak": Refrigerant("R", "all", "test", "1")})
    after = restate(factors(factor("leak", published, gwp_set="AR4GWP100")), "AR5GWP100")
    assert after["kg_co2e"].item() == pytest.approx(restated, abs=1e-12)
    assert after["gwp_step"].item() == said
