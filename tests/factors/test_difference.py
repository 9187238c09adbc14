"""Two editions side by side: what moved, by how much, and what of it the GWP set alone moved."""

from __future__ import annotations

import pandas as pd
import pytest

from builders import factor, factors, spend_factor
from command_line import command
from scope3.errors import InputError
from scope3.factors.difference import by_family, compare_editions, largest_moves

AR4 = {"gwp_set": "AR4GWP100"}


def compared(folder, before, after, other_gases=None):
    """Two hand-made editions of one publisher, compared; by activity."""
    (folder / "known_editions.csv").write_text("publisher,edition\ntest,1\ntest,2\n", encoding="utf-8")
    for name, rows in (("1", before), ("2", after)):
        told = [row | {"edition": name, "factor_id": f"test_{name}/{row['factor_id']}"} for row in rows]
        factors(*told).to_csv(folder / f"test_{name}.csv", index=False)
    if other_gases:
        pd.DataFrame([other_gases]).to_csv(folder / "test_1_other_gases.csv", index=False)
    return compare_editions("test/1", "test/2", folder).set_index("activity")


def test_every_figure_moved_stayed_came_or_went(tmp_path):
    before = [factor("wood/oak", 4.0), factor("wood/elm", 0.17), factor("glass", 1.0)]
    after = [factor("wood/oak", 5.0), factor("wood/elm", 0.17000000000000001), factor("wool", 2.0)]
    found = compared(tmp_path, before, after)
    assert found["state"].to_dict() == {"wood/oak": "moved", "wood/elm": "equal", "glass": "gone", "wool": "new"}
    assert found.loc["wood/oak", ["before", "after", "change", "relative_change"]].tolist() == [4.0, 5.0, 1.0, 0.25]
    families = by_family(found.reset_index()).set_index("family")
    assert families.loc["wood", ["moved", "equal", "new", "gone"]].tolist() == [1, 1, 0, 0]
    assert families.loc["wood", ["least_published", "greatest_published"]].tolist() == [0.25, 0.25]
    assert largest_moves(found.reset_index(), 5)["activity"].tolist() == ["wood/oak"]


def test_the_year_moves_with_the_edition(tmp_path):
    found = compared(tmp_path, [factor("wood", 4.0, year=2023)], [factor("wood", 5.0, year=2024)])
    assert found.loc["wood", ["state", "year_before", "year_after"]].tolist() == ["moved", 2023, 2024]


def test_the_years_of_a_series_are_factors_of_their_own(tmp_path):
    before = [factor("grid", 0.5, year=2022), factor("grid", 0.4, year=2023)]
    found = compared(tmp_path, before, [factor("grid", 0.3, year=2024), factor("grid", 0.45, year=2023)])
    found = found.sort_values("year_before").reset_index()
    assert found["state"].tolist() == ["gone", "moved", "new"]
    assert found["change"].tolist()[1] == pytest.approx(0.05, rel=1e-12)


def test_a_series_that_only_the_later_edition_has_is_told_apart_by_year(tmp_path):
    after = [factor("grid", 0.4, year=2023), factor("grid", 0.3, year=2024)]
    assert compared(tmp_path, [factor("grid", 0.4, year=2023)], after)["state"].tolist() == ["equal", "new"]


def test_other_regions_components_and_units_are_other_factors(tmp_path):
    before = [factor("wood", 4.0, region="GB"), factor("oak", 4.0, component="wtt"), factor("elm", 4.0, "kg")]
    after = [factor("wood", 4.0, region="FR"), factor("oak", 4.0), factor("elm", 4.0, "tonne")]
    assert sorted(compared(tmp_path, before, after)["state"]) == ["gone"] * 3 + ["new"] * 3


def test_biogenic_co2_and_loss_rates_are_figures_too(tmp_path):
    before = [factor("oak", None, kg_biogenic_co2=1.0), factor("grid", None, loss_rate=0.08)]
    after = [factor("oak", None, kg_biogenic_co2=1.5), factor("grid", None, loss_rate=0.09)]
    found = compared(tmp_path, before, after)
    assert found["figure"].to_dict() == {"oak": "kg_biogenic_co2", "grid": "loss_rate"}
    assert found["change"].to_dict() == pytest.approx({"oak": 0.5, "grid": 0.01})


# One kg of methane and one of CO2: 26 under AR4, 29 under AR5 without climate-carbon feedback.
GASES = {"kg_co2": 1.0, "kg_ch4": 1.0, "kg_n2o": 0.0}


@pytest.mark.parametrize(
    ("before", "after", "by_set", "by_figure"),
    [
        (factor("gas", 26.0, **GASES, **AR4), factor("gas", 29.0, **GASES), 3.0, 0.0),
        (factor("gas", 26.0, **GASES, **AR4), factor("gas", 31.5), 3.0, 2.5),
        # No gases before: the figure after is put under the set before, 32 - 3, and the rest is the figure's.
        (factor("gas", 24.0, **AR4), factor("gas", 32.0, **(GASES | {"kg_co2": 4.0})), 3.0, 5.0),
        (factor("gas", 26.0), factor("gas", 29.0), 0.0, 3.0),
    ],
)
def test_the_gwp_set_is_told_apart_from_the_figure(tmp_path, before, after, by_set, by_figure):
    row = compared(tmp_path, [before], [after]).loc["gas"]
    assert row["change_by_gwp_set"] == pytest.approx(by_set, abs=1e-12)
    assert row["change_by_figure"] == pytest.approx(by_figure, abs=1e-12)
    assert row["change_by_gwp_set"] + row["change_by_figure"] == row["change"]


def test_the_relative_change_by_the_figure_is_under_one_set(tmp_path):
    found = compared(tmp_path, [factor("gas", 26.0, **GASES, **AR4)], [factor("gas", 31.9)])
    assert found.loc["gas", "relative_change_by_figure"] == pytest.approx(2.9 / 29.0)


@pytest.mark.parametrize("other", ["AR4GWP100", "not_stated"])
def test_without_gases_set_and_figure_cannot_be_told_apart(tmp_path, other):
    row = compared(tmp_path, [factor("gas", 26.0, gwp_set=other)], [factor("gas", 29.0)]).loc["gas"]
    assert row["change"] == 3.0
    assert pd.isna(row["change_by_gwp_set"])
    assert pd.isna(row["change_by_figure"])


def test_gases_without_a_column_are_restated_too(tmp_path):
    # 0.01 kg of sulphur hexafluoride: 22,800 under AR4, 23,500 under AR5.
    before = factor("switchgear", 229.0, kg_co2=1.0, kg_ch4=0.0, kg_n2o=0.0, **AR4)
    gases = {"factor_id": f"test_1/{before['factor_id']}", "SF6": 0.01}
    row = compared(tmp_path, [before], [factor("switchgear", 236.0)], gases).loc["switchgear"]
    assert row["change_by_gwp_set"] == pytest.approx(7.0)
    assert row["change_by_figure"] == 0.0


def test_money_of_another_price_year_is_the_same_factor(tmp_path):
    found = compared(tmp_path, [spend_factor("paper", 0.5, price_year=2021)], [spend_factor("paper", 0.6)])
    assert found.loc["paper", ["state", "price_year_before", "price_year_after"]].tolist() == ["moved", 2021, 2024]


@pytest.mark.parametrize(
    ("before", "after", "said"),
    [
        ("desnz/1922", "desnz/2024", "'desnz/1922' is not in the library"),
        ("desnz/2024", "desnz/2024", "compared with itself"),
    ],
)
def test_an_edition_that_is_not_there_and_one_against_itself_are_refused(before, after, said):
    with pytest.raises(InputError, match=said):
        compare_editions(before, after)


def test_published_values_of_two_editions():
    """Source: DESNZ conversion factors 2023 and 2024, UK electricity and transmission and distribution, per kWh."""
    found = compare_editions("desnz/2023", "desnz/2024").set_index(["activity", "component", "unit"])
    for component, published in (("combustion", [0.207074, 0.20705]), ("t_and_d", [0.017915, 0.0183])):
        row = found.loc[("electricity", component, "kWh")]
        assert [round(row["before"], 6), row["after"]] == published
    assert (found["change_by_gwp_set"].dropna() == 0).all()  # both are under AR5


def test_the_command_prints_families_and_writes_every_figure(tmp_path, capsys):
    assert command("factors", "diff", "desnz/2022", "desnz/2023", "--csv", tmp_path / "figures.csv") == 0
    said = capsys.readouterr().out
    assert "GWP sets: AR4GWP100 → AR5GWP100" in said
    assert "hotel_stay                        0     39     0     0" in said
    written = pd.read_csv(tmp_path / "figures.csv")
    assert len(written) == len(compare_editions("desnz/2022", "desnz/2023"))
    assert "key" not in written


def test_the_command_refuses_a_year_without_an_organisation(capsys):
    assert command("factors", "diff", "desnz/2023", "desnz/2024", "--year", "2024") == 1
    assert "name the organisation with --organisation" in capsys.readouterr().err


@pytest.mark.parametrize(("place", "what"), [("", "is a folder"), ("none/figures.csv", "there is no folder")])
def test_a_file_that_cannot_be_written_is_refused_before_anything_is_computed(tmp_path, capsys, place, what):
    """The editions are unknown too: that nothing is said of them shows which was looked at first."""
    assert command("factors", "diff", "no/1", "no/2", "--csv", tmp_path / place) == 1
    said = capsys.readouterr()
    assert what in said.err and said.err.count("To mend:") == 1 and said.out == ""
    assert list(tmp_path.iterdir()) == []
