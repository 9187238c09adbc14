"""The screening, worked by hand on a small client: ranges, what is not known, the gate, and what it refuses."""

from __future__ import annotations

import math

import pytest

import small_client
from command_line import command
from scope3.charts.screening import screened_categories
from scope3.client import open_client
from scope3.errors import InputError
from scope3.inventory import calculate_emissions
from scope3.methods import METHODS
from scope3.screening.page import screening_chart, screening_table, screening_words
from scope3.screening.questions import ENERGY, PEOPLE, SPEND, questions
from scope3.screening.ranges import estimates, is_filled, screen
from scope3.screening.ranking import by_category, sentence, to_collect
from scope3.settings import categories
from scope3.tables.screening import SCREENING

ALL = list(categories()["category"])
NAMED = "rules: [rules.csv]\nscreening:\n  - {file: screening.csv, defaults: {currency: GBP, country: GB}}\n"
# Category 10 is not relevant here; the others of the small client stay excluded, which a screening does not mind.
STATED = (
    small_client.ORGANISATION.replace("rules: [rules.csv]\n", NAMED).replace(small_client.left_out([10]), "")
    + "not_relevant:\n  - {category: 10, reason: nothing is processed by others}\n"
)
FACTORS = [
    *small_client.FACTORS,
    small_client._money("sector/shops", "0.4"),
    small_client._factor(
        "sector/shops",
        "operation",
        "operation",
        "GBP",
        "0.05",
        price_year="2024",
        price_basis="purchaser",
        currency="GBP",
    ),
    small_client._factor("bus", "life_cycle", "life_cycle", "passenger.km", "0.1"),
]
LINES = [
    {"record_id": "S1", "category": 1, "activity": "sector/paper", "spend": 1000},
    {"record_id": "S2", "category": 1, "activity": "sector/steel", "spend_low": 200, "spend_high": 600},
    {
        "record_id": "S3",
        "category": 3,
        "activity": "electricity",
        "energy_type": "electricity",
        "spend": 300,
        "price": 0.3,
        "price_unit": "kWh",
    },
    {
        "record_id": "S4",
        "category": 7,
        "activity": "bus",
        "employees": 10,
        "days": 200,
        "distance_low": 5,
        "distance_high": 15,
    },
    {
        "record_id": "S5",
        "category": 11,
        "activity": "electricity",
        "energy_type": "electricity",
        "spend": 600,
        "price": 0.3,
        "price_unit": "kWh",
    },
    {"record_id": "S6", "category": 12, "spend": 0},
    {"record_id": "S7", "category": 14, "activity": "sector/shops", "spend": 10000},
    {"record_id": "S8", "category": 14, "question": "And the others?"},
    {"record_id": "S9", "category": 15, "question": "What do they earn?"},
]
# t CO2e: 1 = 1000 × 0.5 + 400 × 3 kg; 3 = 1000 kWh × (0.05 + 0.02 + 0.004); 7 = 10 × 200 × 2 × 10 km × 0.1;
# 11 = 2000 kWh × (0.2 + 0.05); 14 = 10000 × 0.05, the shops' own emissions alone.
MIDDLE = {1: 0.5 + 1.2, 3: 0.074, 7: 4.0, 11: 0.5, 12: 0.0, 14: 0.5}


def reach(basic, technological):
    """How far the ends lie from a figure of a good year and place, of which nobody says how it was come by (5, 5)."""
    of_factor = math.hypot(math.log(basic), math.log(technological)) / 2
    of_figure = math.hypot(math.log(1.2), math.log(1.5)) / 2
    return math.exp(1.959964 * math.hypot(of_factor, of_figure))


MONEY = reach(2.0, 1.5)


def write(root, lines=LINES, **changed):
    data = small_client.write(root, organisation=STATED, factors=FACTORS, **changed)
    heads = [name for name in SCREENING.columns if not name.startswith("source_")]
    rows = [heads, *([str(line.get(name, "")) for name in heads] for line in lines)]
    text = "".join(",".join(row) + "\n" for row in rows)
    (data / "small" / "2024" / "screening.csv").write_text(text, encoding="utf-8")
    return data


@pytest.fixture(scope="module")
def data(tmp_path_factory):
    return write(tmp_path_factory.mktemp("screening"))


@pytest.fixture(scope="module")
def found(data):
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("SCOPE3_DATA", str(data))
        return screen("small", 2024)


@pytest.fixture(scope="module")
def table(found):
    return by_category(found).set_index("category")


def test_the_middle_is_the_clients_figure_times_the_factor(table):
    assert set(table.index) == set(ALL)
    assert table["t_co2e"].dropna().to_dict() == pytest.approx(MIDDLE, rel=1e-9)
    assert table.loc[1, "share_of_known"] == pytest.approx(1.7 / sum(MIDDLE.values()))


def test_the_range_is_the_clients_own_times_the_spread_of_money(found, table):
    lines = estimates(found).set_index("record_id")
    assert lines.loc["S1", ["t_co2e_low", "t_co2e_high"]].tolist() == pytest.approx(
        [0.5 / MONEY, 0.5 * MONEY], rel=1e-6
    )
    assert lines.loc["S2", ["t_co2e_low", "t_co2e", "t_co2e_high"]].tolist() == pytest.approx(
        [0.6 / MONEY, 1.2, 1.8 * MONEY], rel=1e-6
    )
    # All lines of a category err together.
    assert table.loc[1, "t_co2e_high"] == pytest.approx(2.3 * MONEY, rel=1e-6)
    assert 2.4 < MONEY < 2.5


def test_the_way_to_work_has_the_range_of_its_distance(table):
    low, middle, high = table.loc[7, ["t_co2e_low", "t_co2e", "t_co2e_high"]]
    spread = reach(2.0, 1.2)
    assert (low, middle, high) == pytest.approx((2 / spread, 4, 6 * spread), rel=1e-6)


def test_what_is_not_known_is_no_zero_and_comes_first(table, found):
    assert table.loc[15, "status"] == "not known" and math.isnan(table.loc[15, "t_co2e"])
    assert table.loc[2, "status"] == "not known"
    assert table.loc[12, ["status", "t_co2e"]].tolist() == ["none", 0] and table["collect_next"].isna()[12]
    assert table.loc[14, "status"] == "partly known"
    assert (table.loc[10, "status"], table.loc[10, "reason"]) == ("not relevant", "nothing is processed by others")
    order = to_collect(by_category(found))
    unknown = [number for number in ALL if table.loc[number, "status"] == "not known"]
    assert order["category"].tolist()[: len(unknown)] == unknown
    assert order["category"].tolist()[len(unknown) :] == [14, 7, 1, 11, 3]
    assert {10, 12}.isdisjoint(order["category"])
    said = sentence(by_category(found))
    assert "Of categories 2, 4, 5, 6, 8, 9, 13, 14, 15 nothing, or not all, is known" in said


def test_the_gate_asks_for_specific_data_where_a_category_may_be_significant(table):
    whole = sum(MIDDLE.values())
    high = table.loc[3, "t_co2e_high"]
    assert high / (high + whole - MIDDLE[3]) < 0.05 and not table.loc[3, "significant"]
    assert "better is sheet fuel_and_energy, average_data" in table.loc[3, "collect_next"]
    assert table.loc[1, "significant"] and "sheet purchased_goods, supplier_specific" in table.loc[1, "collect_next"]
    assert table.loc[15, "collect_next"].startswith("answer: ") and table["significant"].isna()[15]
    assert table.loc[14, "collect_next"].startswith("answer its open lines; significant")


def test_categories_stand_in_the_order_of_their_middles(found):
    order = by_category(found)["category"].tolist()
    assert order[:6] == [7, 1, 11, 14, 3, 12] and order[6:] == [n for n in ALL if n not in order[:6]]


def test_sectors_of_others_without_figures_of_their_own_take_all_upstream(tmp_path, monkeypatch):
    line = {"record_id": "S1", "category": 15, "activity": "sector/paper", "spend": 100}
    monkeypatch.setenv("SCOPE3_DATA", str(write(tmp_path, [line])))
    assert by_category(screen("small", 2024)).iloc[0][["category", "t_co2e"]].tolist() == [15, pytest.approx(0.05)]


WRONG = {
    "both a figure and an end": ({"spend": 5, "spend_low": 1}, "spend and its low or high end are both given"),
    "one end": ({"spend_low": 1}, "only one end of spend is given"),
    "ends exchanged": ({"spend_low": 9, "spend_high": 1}, "spend_low 9 is above spend_high 1"),
    "no sector": ({"spend": 5, "activity": ""}, "activity is blank beside the figure"),
    "below zero": ({"spend": -5}, "below zero"),
    "text": ({"spend": "5 k"}, "holds a currency or a unit"),
    "no such category": ({"category": 16}, "category 16 is not in the framework"),
    "energy without a price": (
        {"category": 3, "spend": 5, "energy_type": "fuel", "price_unit": "kWh"},
        "price is blank",
    ),
    "a unit nobody knows": (
        {"category": 3, "spend": 5, "energy_type": "fuel", "price": 1, "price_unit": "bananas"},
        "unknown unit",
    ),
    "people without days": ({"category": 7, "employees": 5, "distance": 3}, "days is blank beside the figure"),
    "people without a way": ({"category": 7, "employees": 5, "days": 3}, "distance is blank beside the figure"),
    "a factor that is not there": (
        {"spend": 5, "activity": "sector/none"},
        "no cradle_to_gate factor for 'sector/none'",
    ),
}


@pytest.mark.parametrize("case", WRONG)
def test_what_cannot_be_meant_is_refused_at_its_cell(case, tmp_path, monkeypatch):
    changed, said = WRONG[case]
    line = {"record_id": "S1", "category": 1, "activity": "sector/paper"} | changed
    monkeypatch.setenv("SCOPE3_DATA", str(write(tmp_path, [line])))
    with pytest.raises(InputError) as refused:
        by_category(screen("small", 2024))
    assert said in str(refused.value)
    assert {(fault.file, fault.row) for fault in refused.value.faults} == {("screening.csv", 2)}


def test_without_a_sheet_the_command_says_how_to_name_one(tmp_path, capsys):
    data = small_client.write(tmp_path)
    assert command("screen", "small", 2024, "--data", data) == 1
    assert "there is no screening sheet" in capsys.readouterr().err


def test_no_inventory_reads_it(data, tmp_path, monkeypatch):
    monkeypatch.setenv("SCOPE3_DATA", str(data))
    with_it = calculate_emissions(open_client("small", 2024))
    page = STATED.replace("screening:\n  - {file: screening.csv, defaults: {currency: GBP, country: GB}}\n", "")
    monkeypatch.setenv("SCOPE3_DATA", str(small_client.write(tmp_path, organisation=page, factors=FACTORS)))
    assert with_it.equals(calculate_emissions(open_client("small", 2024)))


def test_the_command_prints_writes_and_says_that_it_is_no_inventory(data, tmp_path, capsys):
    assert command("screen", "small", 2024, "--data", data, "--outputs", tmp_path) == 0
    said = capsys.readouterr().out
    assert "This is a screening and no inventory" in said
    assert said.index("Collect next") < said.index("15 Investments: answer: What do the companies")
    folder = tmp_path / "small" / "2024" / "exports"
    assert {path.name for path in folder.iterdir()} == {"screening.csv", "screening.svg", "screening.png"}
    assert (
        (folder / "screening.csv")
        .read_text(encoding="utf-8")
        .splitlines()[1]
        .startswith("7,Employee commuting,estimated,")
    )


def test_the_chart_draws_the_ranges_and_names_the_unknown(found, table):
    (axes,) = screened_categories(by_category(found)).axes
    bars = {round(bar.get_x(), 9): bar.get_width() for bar in axes.patches}
    known = table[table["t_co2e"].notna()]
    assert bars == pytest.approx(
        {round(low, 9): high - low for low, high in known[["t_co2e_low", "t_co2e_high"]].to_numpy()}
    )
    assert sum(text.get_text() == "not known" for text in axes.texts) == (table["status"] == "not known").sum()
    labels = [label.get_text().replace("\n", " ") for label in axes.get_yticklabels()]
    assert labels[-1] == "7 Employee commuting" and len(labels) == len(ALL)


def test_the_page_shows_it_where_it_is_filled_in_and_nothing_where_not(data, tmp_path, monkeypatch):
    monkeypatch.setenv("SCOPE3_DATA", str(data))
    client = open_client("small", 2024)
    assert "no figure of it may be reported" in str(screening_words(client).data)
    assert "Employee commuting" in str(screening_table(client).data) and screening_chart(client) is not None
    monkeypatch.setenv("SCOPE3_DATA", str(write(tmp_path / "blank", [LINES[-1]])))
    client = open_client("small", 2024)
    assert not is_filled(screen("small", 2024))
    assert (screening_words(client), screening_table(client), screening_chart(client)) == (None, None, None)
    odd = [{"record_id": "S1", "category": 1, "activity": "sector/none", "spend": 5}]
    monkeypatch.setenv("SCOPE3_DATA", str(write(tmp_path / "odd", odd)))
    client = open_client("small", 2024)
    assert "cannot be calculated; faults: 1" in str(screening_words(client).data) and screening_table(client) is None


def test_every_category_is_asked_about_and_leads_to_methods_that_exist():
    assert sorted({row["category"] for row in questions()}) == ALL
    assert {row["asks"] for row in questions()} == {SPEND, ENERGY, PEOPLE}
    for row in questions():
        for method in (row["next_method"], row["specific_method"]):
            assert method in METHODS[row["category"]], row
        assert bool(row["energy_type"]) == (row["asks"] == ENERGY)
    assert len({row["question_id"] for row in questions()}) == len(questions())


@pytest.mark.slow
def test_the_examples_screening_knows_all_but_one_category(tmp_path, capsys):
    assert command("screen", "example", 2024, "--outputs", tmp_path) == 0
    said = capsys.readouterr().out
    assert "Of category 10 nothing, or not all, is known" in said
    assert "10 Processing of sold products: answer:" in said
    assert said.splitlines()[4].startswith(" 1 Purchased goods and services")
