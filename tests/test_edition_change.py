"""Another edition of factors in one inventory: only rows that use it move, and their causes make the whole change."""

from __future__ import annotations

import math
from functools import partial

import pandas as pd
import pytest

import shipped
import small_client
from builders import factor, factors
from command_line import command
from scope3.change import edition_causes as cause
from scope3.change.edition_change import change_of_edition, summarise_causes, totals, with_editions
from scope3.client import open_client
from scope3.errors import InputError
from scope3.factors.table_files import factor_file, shipped_editions
from scope3.inventory import build_inventory, total

pytestmark = pytest.mark.slow

OWN = ("sector/paper", "sector/steel", "sector/machines", "electricity/combustion", "electricity/wtt")
OWN_FACTORS = [
    row for row in small_client.FACTORS if row[0] == "factor_id" or (row[0].startswith(OWN) and "t_and_d" not in row[0])
] + [["steel/money", *small_client.FACTORS[2][1:3], "steel", *small_client.FACTORS[2][4:]]]
GOODS = [
    [*small_client.GOODS[0], "spend", "currency"],
    [*small_client.GOODS[1], "700", "GBP"],
    [*small_client.GOODS[2], "", ""],
    ["G3", "1", "glass", "FR", "100", "kg", "", "", ""],
]
GASES = {"kg_co2": 0.51, "kg_ch4": 0.004, "kg_n2o": 0.0}
WTT = {"component": "wtt", "boundary": "well_to_tank"}
RATE = {"component": "loss_rate", "boundary": "losses", "loss_rate_base": "of_generation", "gwp_set": None}
EDITIONS = {
    "1": [
        factor("wood", 300.0, "tonne"),
        factor("steel", 2.0),
        factor("glass", 1.0),
        factor("electricity", None, "kWh", loss_rate=0.2, **RATE),
        factor("diesel", 0.6, "litre", **(WTT | {"gwp_set": "AR4GWP100"})),
        factor("paint", 5.0),
    ],
    "2": [
        factor("wood", 310.0, "tonne"),
        factor("glass", 1.0),
        factor("glass", 0.8, region="FR"),
        factor("electricity", None, "kWh", loss_rate=0.5, **RATE),
        factor("diesel", 0.622, "litre", **WTT, **GASES),
        factor("paint", 50.0),
    ],
}
EDITIONS["3"] = EDITIONS["1"]
# By hand, kg: wood 0.5 t × (310 - 300); steel 2000 kg × 2 gone, 700 GBP × 3 instead; glass 100 kg × (0.8 - 1), the French
# figure instead of the British; diesel 100 litres: under AR4 the later figure is 0.622 - 0.004 × (28 - 25) = 0.61;
# losses of 10,000 kWh: 0.2 / (1 - 0.2) = 0.25 became 0.5 / (1 - 0.5) = 1, at 0.2 and 0.05 kg per kWh of the client's own.
BY_HAND = {
    ("G2", "cradle_to_gate", cause.FIGURE): 5.0,
    ("G1", "cradle_to_gate", cause.OTHER_METHOD): 2100.0 - 4000.0,
    ("G3", "cradle_to_gate", cause.STEP): -20.0,
    ("M2", "wtt", cause.FIGURE): 1.0,
    ("M2", "wtt", cause.GWP_SET): 1.2,
    ("M1", "t_and_d", cause.QUANTITY): 7500 * 0.2,
    ("M1", "wtt_t_and_d", cause.QUANTITY): 7500 * 0.05,
}
POLICY = """\
accept_gwp_sets: [AR4GWP100]
factor_selection: {earlier_years: true, precedence: [test/1, own], regions: {GB: [world], FR: [GB]}}
"""


@pytest.fixture
def small(tmp_path, monkeypatch):
    """Opens the small client with one of three hand-made editions of a publisher: British figures of 2023, 2024, 2025."""
    library = tmp_path / "factors"
    library.mkdir()
    (library / "known_editions.csv").write_text("publisher,edition\ntest,1\ntest,2\ntest,3\n", encoding="utf-8")
    for name, rows in EDITIONS.items():
        told = [row | {"edition": name, "factor_id": f"test_{name}/{row['factor_id']}"} for row in rows]
        british = [row | {"region": row["region"].replace("world", "GB"), "year": 2022 + int(name)} for row in told]
        factors(*british).to_csv(library / f"test_{name}.csv", index=False)
    for name, function in (("factor_file", factor_file), ("shipped_editions", shipped_editions)):
        monkeypatch.setattr(f"scope3.factors.library.{name}", partial(function, folder=library))

    def opened(edition="1", **changed):
        text = small_client.ORGANISATION.replace("factor_editions: []", f"factor_editions: [test/{edition}]\n{POLICY}")
        text = text.replace("test/1, own", f"test/{edition}, own")
        tables = {"organisation": text, "factors": OWN_FACTORS, "goods": GOODS} | changed
        monkeypatch.setenv("SCOPE3_DATA", str(small_client.write(tmp_path / f"data{edition}", **tables)))
        return open_client("small", 2024)

    return opened


def by_row(causes):
    return {
        (row.record_id, row.component, row.cause): row.kg_co2e for row in causes.itertuples()
    }  # fmt: skip


def rows_of_others(emissions, edition):
    """Rows that no factor of an edition serves, by place."""
    other = emissions[~emissions["factor_id"].str.startswith(edition.replace("/", "_") + "/")]
    return other.set_index(["record_id", "category", "sub_category", "component", "factor_id"]).sort_index()


def test_causes_by_hand(small):
    change = change_of_edition(small(), "test/1", "test/2")
    assert by_row(change.causes) == pytest.approx(BY_HAND, abs=1e-9)
    assert totals(change.causes)["required"] == pytest.approx(-37.8, abs=1e-9)
    summed = summarise_causes(change.causes, "cause").set_index("cause")
    assert summed.loc[cause.FIGURE, ["records", "required"]].tolist() == pytest.approx([2, 6.0])
    assert summed.index[0] == cause.OTHER_METHOD  # the largest first
    step = change.causes.set_index("cause").loc[cause.OTHER_METHOD, "step"]
    assert "average_data: no cradle_to_gate factor for 'steel'" in step


def test_the_result_is_the_same_whichever_edition_is_pinned(small):
    one, other = (change_of_edition(small(edition), "test/1", "test/2").causes for edition in ("1", "2"))
    pd.testing.assert_frame_equal(one, other)


def test_the_way_back_is_the_opposite(small):
    """The parts of a change are valued at the figures before, so that only the sum of a record turns round exactly."""
    client = small()
    there, back = (change_of_edition(client, *pair).causes for pair in (("test/1", "test/2"), ("test/2", "test/1")))
    sums = [one.groupby("record_id")["kg_co2e"].agg(math.fsum) for one in (there, back)]
    pd.testing.assert_series_equal(sums[0], -sums[1])


def test_what_serves_nothing_is_no_cause(small):
    causes = change_of_edition(small(), "test/1", "test/2").causes
    assert not causes["factor_id_after"].str.contains("paint").any()


def test_an_edition_takes_the_place_of_its_publishers_in_precedence(small):
    assert with_editions(small(), ["test/2"]).library.precedence == ("test/2", "own")


def test_a_client_that_pins_neither_or_both_is_refused(small):
    client = small()
    with pytest.raises(InputError, match="neither desnz/2023 nor test/2 is pinned"):
        change_of_edition(client, "desnz/2023", "test/2")
    both = with_editions(client, ["test/1"])
    both.organisation.factor_editions.append("test/2")
    with pytest.raises(InputError, match="test/1 and test/2 are both pinned"):
        change_of_edition(both, "test/1", "test/2")


def test_an_edition_later_than_the_policy_allows_is_refused(small):
    with pytest.raises(InputError, match="none for 2024, the library has 2025; factor_selection allows no other year"):
        change_of_edition(small(), "test/1", "test/3")


def test_records_that_the_other_edition_cannot_serve_are_named(small):
    client = small(goods=small_client.GOODS)  # without money no method stands behind average_data
    with pytest.raises(InputError) as refused:
        change_of_edition(client, "test/1", "test/2")
    assert [fault.what.partition(" (")[0] for fault in refused.value.faults] == [
        "with test/2 in place of test/1: no method can serve record G1"
    ]


@pytest.fixture
def in_dollars(tmp_path, monkeypatch):
    """The small client with its paper by a publisher's factors per dollar, the rest by its own."""
    rules = [[cell.replace("sector/paper", "naics/322121") for cell in row] for row in small_client.RULES]
    policy = "accept_gwp_sets: [AR4GWP100]\nfactor_selection: {earlier_years: true, regions: {GB: [US]}}\n"
    pinned = f"factor_editions: [epa_supply_chain/1.3]\n{policy}"
    text = small_client.ORGANISATION.replace("factor_editions: []\n", pinned)
    monkeypatch.setenv("SCOPE3_DATA", str(small_client.write(tmp_path / "data", organisation=text, rules=rules)))


def test_money_of_another_price_year_is_one_cause_and_other_rows_stay(in_dollars):
    """EPA supply chain factors 1.2 are per USD of 2021 and under AR4, those of 1.3 per USD of 2022 and under AR5."""
    change = change_of_edition(open_client("small", 2024), "epa_supply_chain/1.2", "epa_supply_chain/1.3")
    assert set(change.causes["cause"]) == {cause.PRICES_AND_SET}
    assert set(change.causes["record_id"]) == {"L1", "L2"}
    before, after = (
        rows_of_others(change.before, "epa_supply_chain/1.2"),
        rows_of_others(change.after, "epa_supply_chain/1.3"),
    )
    pd.testing.assert_frame_equal(before, after)
    assert set(change.before["record_id"]) - {"L1", "L2"} == set(before.index.get_level_values("record_id"))
    moved = math.fsum(change.after["kg_co2e"]) - math.fsum(change.before["kg_co2e"])
    assert math.fsum(change.causes["kg_co2e"]) == pytest.approx(moved, abs=1e-6)


def test_the_command_says_what_moved_and_writes_every_cause(in_dollars, tmp_path, capsys):
    place = ("--organisation", "small", "--csv", tmp_path / "causes.csv")
    assert command("factors", "diff", "epa_supply_chain/1.2", "epa_supply_chain/1.3", *place) == 0
    said = " ".join(capsys.readouterr().out.split())
    change = change_of_edition(open_client("small", 2024), "epa_supply_chain/1.2", "epa_supply_chain/1.3")
    figures = (f"{totals(rows)['required'] / 1000:,.3f}" for rows in (change.before, change.after))
    assert "Scope 3 of Small Ltd 2024, t: minimum boundary " + " → ".join(figures) in said
    assert "4 of 11 rows of emissions move, of 2 records" in said
    written = pd.read_csv(tmp_path / "causes.csv")
    assert written["kg_co2e"].tolist() == pytest.approx(change.causes["kg_co2e"].tolist())


@pytest.fixture(scope="module")
def example():
    client = shipped.opened()
    return client, change_of_edition(client, "desnz/2023", "desnz/2024")


def test_switching_an_edition_moves_only_rows_that_use_it(example):
    _, change = example
    before, after = rows_of_others(change.before, "desnz/2023"), rows_of_others(change.after, "desnz/2024")
    pd.testing.assert_frame_equal(before, after)
    assert 0 < len(before) < len(change.before)
    assert change.causes["factor_id_before"].str.startswith("desnz_2023/").all()


def test_the_causes_are_the_whole_change_to_the_kilogram(example):
    client, change = example
    earlier = ["desnz/2023" if name == "desnz/2024" else name for name in client.organisation.factor_editions]
    before = total(build_inventory(with_editions(client, earlier), change.before))
    moved = (total(build_inventory(client, change.after)) - before) * 1000
    required = change.causes[change.causes["boundary"] == "required"]
    assert math.fsum(required["kg_co2e"]) == pytest.approx(moved, abs=1e-6)
    assert abs(moved) > 1000  # the check would pass on nothing


@pytest.mark.parametrize("amount", ["kg_co2e", "kg_biogenic_co2"])
def test_a_records_change_is_the_sum_of_its_causes(example, amount):
    _, change = example
    sums = [
        rows.groupby(["record_id", "category", "boundary"])[amount].agg(lambda kg: math.fsum(kg.dropna()))
        for rows in (change.before, change.after, change.causes)
    ]
    difference = (sums[1] - sums[0]).fillna(0.0)
    pd.testing.assert_series_equal(
        sums[2].reindex(difference.index, fill_value=0.0), difference, check_names=False, rtol=0, atol=1e-6
    )


def test_a_cause_by_hand_from_the_published_figures(example):
    """Losses of UK electricity: 0.017915 kg per kWh in the edition of 2023, 0.0183 in that of 2024."""
    client, change = example
    losses = change.causes["factor_id_after"] == "desnz_2024/electricity/t_and_d/kwh"
    row = change.causes[losses & (change.causes["sub_category"] == "3C")].iloc[0]
    meter = client.activity_data["fuel_and_energy"].set_index("record_id").loc[row["record_id"]]
    assert meter["unit"] == "kWh"
    assert row["kg_co2e"] == pytest.approx(meter["quantity"] * (0.0183 - 0.017915), abs=meter["quantity"] * 5e-7)
    assert row["cause"] == cause.FIGURE
