"""Global warming potentials as the IPCC gives them, and factors restated from one set to another."""

from __future__ import annotations

import pandas as pd
import pytest

from builders import factor, factors
from scope3.errors import InputError
from scope3.gwp import GASES, gwp, restate

# IPCC: AR4 WG1 table 2.14; AR5 WG1 table 8.A.1 (methane without the carbon dioxide it turns into, as DESNZ uses it);
# AR6 WG1 table 7.SM.7.
PUBLISHED = {
    "AR4GWP100": {"CO2": 1, "CH4": 25, "N2O": 298, "SF6": 22800, "NF3": 17200, "HFC134a": 1430},
    "AR5GWP100": {"CO2": 1, "CH4": 28, "N2O": 265, "SF6": 23500, "NF3": 16100, "HFC134a": 1300},
    "AR6GWP100": {"CO2": 1, "CH4": 27.9, "N2O": 273, "SF6": 25200, "NF3": 17400, "HFC134a": 1530},
}


@pytest.mark.parametrize(("gwp_set", "gas"), [(gwp_set, gas) for gwp_set, gases in PUBLISHED.items() for gas in gases])
def test_published_values(gwp_set, gas):
    assert gwp(gas, gwp_set) == PUBLISHED[gwp_set][gas]


def test_an_unknown_set_or_gas_is_refused_with_the_nearest():
    with pytest.raises(InputError, match=r"unknown GWP set 'AR5'.*AR5GWP100"):
        gwp("CH4", "AR5")
    with pytest.raises(InputError, match=r"unknown gas 'CH5' in AR5GWP100.*CH4"):
        gwp("CH5", "AR5GWP100")


# Masses per unit of a gas boiler's fuel: 0.18 kg CO2, 0.00001 kg CH4 and 0.0000004 kg N2O.
MASSES = {"kg_co2": 0.18, "kg_ch4": 0.00001, "kg_n2o": 0.0000004}
KG_CO2E = {"AR4GWP100": 0.1803692, "AR5GWP100": 0.180386, "AR6GWP100": 0.1803882}


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
    assert after["kg_co2e"].tolist()[:3] == pytest.approx([0.1803882] * 3, rel=1e-12)
    assert pd.isna(after["kg_co2e"].iloc[3]) and after["gwp_step"].iloc[3] == ""
