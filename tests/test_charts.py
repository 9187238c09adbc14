"""Charts are tested by the data they draw: bar lengths, labels, units."""

from __future__ import annotations

import pandas as pd
import pytest

from scope3 import charts


def bars(figure):
    """Of each legend entry, the bar lengths by label."""
    axes = figure.axes[0]
    labels = [text.get_text() for text in axes.get_yticklabels()]
    return {
        container.get_label(): dict(zip(labels, [bar.get_width() for bar in container], strict=True))
        for container in axes.containers
    }


@pytest.fixture
def table():
    return pd.DataFrame({"what": ["a", "a", "b", "rest"], "how": ["x", "y", "x", "y"], "t": [1.0, 2.0, 10.0, 50.0]})


def test_stacked_bars_draw_the_table(table):
    figure = charts.stacked_bars(table, "what", "how", "t", "t CO2e", "Title")
    assert bars(figure) == {"x": {"a": 1.0, "b": 10.0, "rest": 0.0}, "y": {"a": 2.0, "b": 0.0, "rest": 50.0}}
    axes = figure.axes[0]
    assert axes.get_xlabel() == "t CO2e"
    assert figure.get_suptitle() == "Title"


def test_stack_starts_where_the_part_before_ended(table):
    axes = charts.stacked_bars(table, "what", "how", "t", "t", "").axes[0]
    ends = {container.get_label(): [bar.get_x() for bar in container] for container in axes.containers}
    assert ends["y"][0] == 1.0


def test_largest_is_on_top_and_the_rest_at_the_bottom(table):
    axes = charts.stacked_bars(table, "what", "how", "t", "t", "", last="rest").axes[0]
    assert [text.get_text() for text in axes.get_yticklabels()] == ["rest", "a", "b"]


def test_credits_stack_to_the_left():
    table = pd.DataFrame({"what": ["a", "a"], "how": ["x", "y"], "t": [5.0, -2.0]})
    axes = charts.stacked_bars(table, "what", "how", "t", "t", "").axes[0]
    assert [bar.get_x() for container in axes.containers for bar in container] == [0.0, 0.0]
    assert [bar.get_width() for container in axes.containers for bar in container] == [5.0, -2.0]


def test_an_empty_table_draws_an_empty_chart():
    table = pd.DataFrame(
        {"what": pd.Series(dtype="str"), "how": pd.Series(dtype="str"), "t": pd.Series(dtype="float64")}
    )
    assert charts.stacked_bars(table, "what", "how", "t", "t", "").axes


def test_money_is_drawn_for_one_currency_only():
    ledger = pd.DataFrame(
        {
            "currency": ["GBP", "GBP", "EUR"], "disposition": ["category", "meter", "category"],
            "category": pd.array([1, 3, 1], dtype="Int64"), "status": ["used", "retired", "used"], "spend": [10.0, 4.0, 99.0],
        }
    )  # fmt: skip
    drawn = bars(charts.money_by_place(ledger, "GBP"))
    assert drawn["used"]["Category 1"] == 10.0
    assert drawn["retired"]["Energy, by meters"] == 4.0


def test_activities_bear_the_publishers_words_and_the_rest_is_summed():
    emissions = pd.DataFrame(
        {"activity": ["a", "b", "c"], "kg_co2e": [3000.0, 2000.0, 1000.0], "method": ["m", "m", "m"]}
    )
    factors = pd.DataFrame({"activity": ["a"], "name": ["Fuels > Gas"]})
    drawn = bars(charts.emissions_by_activity(emissions, factors, top=2))["m"]
    assert drawn == {"Fuels, Gas": 3.0, "b": 2.0, "all other activities": 1.0}


def test_the_chain_puts_scopes_before_category_3_and_names_the_energy():
    memo = pd.DataFrame(
        {"basis": ["location", "market"], "scope": [2, 2], "activity": ["e", "e"], "kg_co2e": [2000.0, 9.0]}
    )
    emissions = pd.DataFrame({"sub_category": ["3B", "3C"], "activity": ["e", "e"], "kg_co2e": [500.0, 240.0]})
    factors = pd.DataFrame(
        {"activity": ["e"], "component": ["combustion"], "name": ["UK electricity > Electricity: UK"]}
    )
    drawn = bars(charts.energy_chain(memo, emissions, factors))
    label = "UK electricity, Electricity: UK"
    for part, t_co2e in {"scope 2": 2.0, "3B": 0.5, "3C": 0.24}.items():
        assert drawn[part] == {label: pytest.approx(t_co2e)}
    assert list(drawn) == ["scope 2", "3B", "3C"]


def test_categories_are_drawn_without_optional_emissions_by_what_they_rest_on():
    inventory = pd.DataFrame({"category": [1, 4], "name": ["Purchased goods", "Transport"]})
    rows = [
        (1, "required", False, "kg", 1000.0),
        (1, "optional", False, "kg", 5000.0),
        (1, "required", False, "GBP 2022", 300.0),
        (4, "required", True, "GBP", 20.0),
        (4, "apart", False, "kg", 7000.0),
    ]
    emissions = pd.DataFrame(rows, columns=["category", "boundary", "supplier_data", "unit", "kg_co2e"])
    goods, transport = "1 Purchased goods", "4 Transport"
    drawn = bars(charts.categories_ranked(inventory, emissions))
    assert drawn["quantities and published factors"][goods] == 1.0
    assert drawn["money and published factors"][goods] == pytest.approx(0.3)
    assert drawn["data of suppliers and partners"][transport] == pytest.approx(0.02)
    assert sum(sum(part.values()) for part in drawn.values()) == pytest.approx(1.32)


def test_methods_are_drawn_by_category():
    emissions = pd.DataFrame({"category": [1], "boundary": ["required"], "method": ["m"], "kg_co2e": [1000.0]})
    assert bars(charts.share_of_methods(emissions)) == {"m": {"Category 1": 1.0}}


def test_approaches_are_one_bar_each():
    parts = pd.DataFrame({"approach": ["equity share"] * 2, "part": ["scope 1", "upstream"], "t_co2e": [1.0, 2.0]})
    drawn = bars(charts.approaches_compared(parts))
    assert drawn == {"scope 1": {"equity share": 1.0}, "upstream": {"equity share": 2.0}}


def test_palette_parts_can_be_told_apart():
    assert len(set(charts.PALETTE)) == len(charts.PALETTE) >= 8


def test_the_same_chart_gives_the_same_bytes_however_often_it_is_drawn(table):
    import io

    def svg(figure):
        buffer = io.BytesIO()
        figure.savefig(buffer, format="svg", metadata={"Date": None})
        return buffer.getvalue()

    once = charts.stacked_bars(table, "what", "how", "t", "t", "")
    twice = charts.stacked_bars(table, "what", "how", "t", "t", "")
    svg(twice)
    assert svg(once) == svg(twice)


def test_the_lifetime_is_drawn_as_first_year_and_later_years_with_optional_parts_apart():
    metrics = pd.DataFrame(
        {"product": ["lamp", "lamp", "desk"], "boundary": ["required", "optional", "required"], "t_co2e": [10.0, 4.0, 3.0],
         "t_co2e_one_year": [1.0, 0.5, None]}
    )  # fmt: skip
    assert bars(charts.use_over_lifetime(metrics)) == {
        "first year": {"lamp": 1.0, "desk": 0.0},
        "later years": {"lamp": 9.0, "desk": 0.0},
        "lifetime, not split": {"lamp": 0.0, "desk": 3.0},
        "optional, lifetime": {"lamp": 4.0, "desk": 0.0},
    }


def test_situations_of_use_reach_from_the_lowest_to_the_highest_with_a_mark_as_used():
    situations = pd.DataFrame(
        {"product": ["fan", "fan", "fan", "lamp", "lamp"], "situation": ["as used", "least", "most", "as used", "most"],
         "t_co2e": [162.0, 81.0, 388.8, 1.0, 2.0]}
    )  # fmt: skip
    axes = charts.situations_of_use(situations).axes[0]
    drawn = {(bar.get_x(), bar.get_x() + bar.get_width()) for bar in axes.containers[0]}
    assert drawn == {(81.0, 388.8), (1.0, 2.0)}
    (marks,) = axes.lines
    assert sorted(marks.get_xdata()) == [1.0, 162.0]
    assert axes.get_xlabel() == "t CO2e over the lifetime"


def test_estimates_stand_with_the_interval_in_which_they_lie():
    survey = pd.DataFrame(
        {"stratum": ["a", "b", "c"], "t_co2e": [5.0, 9.0, 2.0], "t_low": [4.0, 6.0, None], "t_high": [6.0, 12.0, None]}
    )
    figure = charts.estimates_with_intervals(survey, "stratum", "Title")
    axes = figure.axes[0]
    estimates, intervals = axes.containers
    assert [bar.get_width() for bar in estimates] == [2.0, 5.0, 9.0]
    assert [text.get_text() for text in axes.get_yticklabels()] == ["c", "a", "b"]
    (lines,) = intervals.lines[2]
    drawn = [tuple(float(end) for end in part[:, 0]) for part in lines.get_segments() if len(part)]
    assert drawn[-2:] == [(4.0, 6.0), (6.0, 12.0)] and axes.get_xlabel() == "t CO2e"
    assert charts.estimates_with_intervals(survey[:0], "stratum", "").axes
