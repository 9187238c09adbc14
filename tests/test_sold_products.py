"""What stands beside the lifetime emissions of sold products: emissions per use, of one year, and under other use."""

from __future__ import annotations

from types import SimpleNamespace

import pandas as pd
import pytest

from builders import factor, factors, records
from scope3.errors import InputError
from scope3.methods import calculate
from scope3.organisation import Omission
from scope3.sold_products import (
    lifetimes,
    selective_exclusions,
    use_metrics,
    use_sentence,
    use_situations,
)

TABLE = factors(
    factor("electricity", 0.5, "kWh", component="life_cycle", boundary="life_cycle"),
    factor("refrigerant", 1000.0, component="release", boundary="operation"),
    factor("briquettes", 50.0, "tonne", component="combustion", boundary="combustion", kg_biogenic_co2=1600.0),
)
LAMP = {
    "use_type": "energy", "product": "lamp", "quantity": 100, "unit": "piece", "activity": "electricity", "use_unit": "hour",
    "lifetime_years": 10, "uses_per_year": 300, "consumption_per_use": 0.02, "consumption_unit": "kWh",
}  # fmt: skip
METHOD_OF = {
    "energy": "energy_using_products", "indirect": "indirect_use_phase", "greenhouse_gas": "greenhouse_gas_containing_products",
    "fuel_or_feedstock": "fuels_and_feedstocks",
}  # fmt: skip


def calculated(*rows):
    """Records of category 11 and their emissions, each by the method of its use."""
    own = records(*rows, category=11)
    parts = [
        calculate(
            11, METHOD_OF[use_type], part, TABLE, **({"indirect_use": "optional"} if use_type == "indirect" else {})
        )
        for use_type, part in own.groupby("use_type")
    ]
    return own, pd.concat(parts)


def metrics(*rows):
    return use_metrics(*calculated(*rows)).to_dict("records")


def test_emissions_per_use_and_of_one_year():
    """100 × 3,000 h × 0.02 kWh × 0.5 = 3,000 kg: 0.01 kg an hour, and a tenth of it in a year."""
    (row,) = metrics(LAMP)
    assert (row["products_sold"], row["functional_units"]) == (100, 300_000)
    assert row["t_co2e"] == pytest.approx(3.0)
    assert row["kg_co2e_per_use"] == pytest.approx(0.01)
    assert row["t_co2e_one_year"] == pytest.approx(0.3)


def test_two_markets_are_two_sales_and_two_lines_of_one_sale_are_one():
    """GB 100 and DE 50 lamps; leakage of the same GB lamps adds emissions, not lamps."""
    leak = LAMP | {"activity": "refrigerant", "consumption_per_use": 1e-6, "consumption_unit": "kg"}
    (row,) = metrics(LAMP, LAMP | {"entity": "Werkstatt", "quantity": 50}, leak)
    assert (row["products_sold"], row["functional_units"]) == (150, 450_000)
    assert row["t_co2e"] == pytest.approx(3.0 + 1.5 + 0.3)


def test_the_ways_of_using_one_product_are_the_same_uses():
    wash = LAMP | {"use_type": "indirect", "product": "cover", "use_unit": "wash", "scenario_share": 0.5}
    (row,) = metrics(wash | {"scenario": "cold"}, wash | {"scenario": "hot"})
    assert (row["boundary"], row["functional_units"]) == ("optional", 300_000)
    assert row["t_co2e"] == pytest.approx(3.0)


def test_a_lifetime_in_uses_alone_leaves_one_year_blank():
    (row,) = metrics(LAMP | {"lifetime_years": None, "uses_per_year": None, "lifetime_uses": 3000})
    assert row["kg_co2e_per_use"] == pytest.approx(0.01)
    assert pd.isna(row["t_co2e_one_year"])


def test_uses_a_year_of_a_lifetime_in_uses_give_the_year():
    (row,) = metrics(LAMP | {"lifetime_years": None, "uses_per_year": 600, "lifetime_uses": 3000})
    assert row["t_co2e_one_year"] == pytest.approx(0.6)


def test_what_lasts_less_than_a_year_emits_all_within_it():
    (row,) = metrics(LAMP | {"lifetime_years": 0.5})
    assert row["t_co2e_one_year"] == row["t_co2e"]


def test_a_record_without_a_product_stands_for_itself():
    rows = metrics(LAMP | {"product": None}, LAMP | {"product": None})
    assert [row["product"] for row in rows] == ["R1", "R2"]


def test_a_fuel_has_no_uses_and_is_burnt_once():
    (row,) = metrics(
        {
            "use_type": "fuel_or_feedstock",
            "product": "fuel",
            "activity": "briquettes",
            "quantity": 2,
            "unit": "tonne",
            "combusted": True,
        }
    )
    assert pd.isna(row["functional_units"]) and pd.isna(row["kg_co2e_per_use"])
    assert row["t_co2e"] == row["t_co2e_one_year"] == pytest.approx(0.1)


def test_a_gas_without_a_lifetime_has_no_year():
    (row,) = metrics(
        LAMP
        | {
            "use_type": "greenhouse_gas",
            "activity": "refrigerant",
            "kg_gas_per_product": 0.1,
            "lifetime_years": None,
            "uses_per_year": None,
            "use_unit": None,
        }
    )
    assert row["products_sold"] == 100 and pd.isna(row["functional_units"]) and pd.isna(row["t_co2e_one_year"])


def test_nothing_sold_gives_empty_tables():
    own = records(LAMP, category=11).head(0)
    emissions = calculate(11, "energy_using_products", records(LAMP, category=11), TABLE).head(0)
    assert use_metrics(own, emissions).empty and use_situations(own, emissions).empty


def test_only_the_ranges_that_are_given_are_varied():
    found = use_situations(*calculated(LAMP | {"lifetime_years_low": 5}, LAMP | {"product": "desk"}))
    assert found.set_index("situation")["t_co2e"].to_dict() == pytest.approx(
        {"as used": 3.0, "short life": 1.5, "long life": 3.0}
    )
    assert set(found["product"]) == {"lamp"}


def test_a_value_outside_its_range_stops_the_run():
    with pytest.raises(InputError, match="uses_per_year lies outside its range") as raised:
        calculated(LAMP | {"uses_per_year_high": 299})
    assert raised.value.faults[0].column == "uses_per_year"


# --- What is left out, and what is said ---


def client(*exclusions, records=()):
    omitted = [Omission(category=category, reason=reason) for category, reason in exclusions]
    organisation = SimpleNamespace(exclusions=omitted, not_relevant=[])
    return SimpleNamespace(organisation=organisation, records=lambda category: ["R1"] if category in records else [])


def test_an_unknown_end_use_leaves_out_9_to_12_together():
    unknown = [(c, "End use unknown: chips go into a thousand products") for c in (9, 10, 11, 12)]
    assert selective_exclusions(client(*unknown, records=(1, 11))) == []
    assert selective_exclusions(client(*unknown[:2], records=(1, 11, 12))) == [11, 12]
    assert selective_exclusions(client(*unknown[:2], (11, "Nothing sold takes energy"), records=(12,))) == [12]


def test_any_other_reason_leaves_the_other_categories_alone():
    assert selective_exclusions(client((10, "Nothing sold is processed"), records=(9, 11, 12))) == []


def test_lifetimes_are_listed_once_with_their_source():
    lamps = records(LAMP | {"use_source": "survey"}, LAMP | {"use_source": "survey", "country": "DE"}, category=11)
    (row,) = lifetimes(lamps).to_dict("records")
    assert (row["product"], row["lifetime_uses"], row["use_source"]) == ("lamp", 3000.0, "survey")


def test_products_count_at_the_share_of_their_entity():
    own, emissions = calculated(LAMP)
    half = emissions.assign(share=0.5, kg_co2e=emissions["kg_co2e"] / 2)
    (row,) = use_metrics(own, half).to_dict("records")
    assert (row["products_sold"], row["kg_co2e_per_use"]) == (50, pytest.approx(0.01))


def test_the_sentence_on_use_names_the_product_behind_most_of_it():
    """3 t of lamps and 1 t of desks; a tenth of it in the first year."""
    desk = LAMP | {"product": "desk", "quantity": 100 / 3}
    assert use_sentence(use_metrics(*calculated(LAMP, desk))) == (
        "lamp gives 75.0 % of the use phase; of the whole, 0.4 t falls into the first year, the rest follows while products last."
    )
    endless = desk | {"lifetime_years": None, "uses_per_year": None, "lifetime_uses": 3000}
    assert "is not known" in use_sentence(use_metrics(*calculated(LAMP, endless)))
