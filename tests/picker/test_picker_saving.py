"""The pick written down: only the lines that change, only with a name and a reason, or not at all."""

from __future__ import annotations

import difflib
import re
from datetime import date

import pytest

import small_client
from scope3 import paths
from scope3.client import open_client
from scope3.decisions import decision_log
from scope3.errors import InputError
from scope3.inventory import build_inventory, calculate_emissions, total
from scope3.picker.choices import EDITIONS
from scope3.picker.saving import save
from scope3.picker.total import open_workings, recomputed
from scope3.picker.yaml_edit import edited
from scope3.picker.yaml_lines import merged
from scope3.yaml_files import load_yaml
from small_client import ORGANISATION, with_cell
from two_years import GOODS_WITH_SUPPLIER

SHIPPED = sorted((paths.ROOT / "data" / "organisations").glob("*/*/organisation.yaml"))
TIMBER = "material_use/construction/wood/primary_material_production"
AVERAGE_FIRST = ["average_data", "supplier_specific", "spend_based"]
DECISION = {
    "on": "2026-01-02",
    "by": "A. Reader",
    "why": 'Not "assured": NO, 010 # no remark\nnor a key: x',
    "changed": ["a → b"],
}
TODAY = {"by": "A. Reader", "why": "The figure was not assured.", "on": date(2026, 1, 2)}


@pytest.fixture
def file(tmp_path, monkeypatch):
    monkeypatch.setenv("SCOPE3_DATA", str(tmp_path))
    small_client.write(tmp_path, organisation=f"# Ours.\n{ORGANISATION}", goods=GOODS_WITH_SUPPLIER)
    return tmp_path / "small" / "2024" / "organisation.yaml"


@pytest.fixture
def workings(file):
    return open_workings("small", 2024)


def _changed(before, after):
    lines = difflib.ndiff(before.splitlines(), after.splitlines())
    return [line for line in lines if line[0] in "+-"]


@pytest.mark.slow
def test_what_is_saved_is_what_a_run_reads_to_the_last_digit(workings, file):
    before, picked = file.read_text(), {**workings.saved, "methods.1": AVERAGE_FIRST, "ef_basis": "combustion"}
    shown = recomputed(workings, picked).total
    save(workings, picked, **TODAY)
    client = open_client("small", 2024)
    assert total(build_inventory(client, calculate_emissions(client))) == shown
    assert open_workings("small", 2024).saved == picked
    assert not [line for line in _changed(before, file.read_text()) if line[0] == "-"]
    log = decision_log(client.organisation.decisions)
    assert log["changed"].tolist() == [
        "methods.1: supplier_specific > hybrid_full > hybrid_partial > average_data > supplier_revenue_share > spend_based"
        " → average_data > supplier_specific > spend_based",
        "ef_basis: life_cycle → combustion",
    ]
    assert set(log["by"]) == {"A. Reader"}
    assert set(log["on"]) == {"2026-01-02"}


@pytest.mark.slow
def test_a_second_decision_stands_below_the_first(workings, file):
    save(workings, {**workings.saved, "ef_basis": "combustion"}, **TODAY)
    again = open_workings("small", 2024)
    before = file.read_text()
    save(again, {**again.saved, "ef_basis": "life_cycle"}, **{**TODAY, "by": "B. Other"})
    assert [one.by for one in open_client("small", 2024).organisation.decisions] == ["A. Reader", "B. Other"]
    taken_out = [line for line in _changed(before, file.read_text()) if line[0] == "-"]
    assert taken_out == ["-   ef_basis: combustion"]


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ({"by": " "}, "nobody is named"),
        ({"why": "because"}, "reason is missing or too short"),
        ({"picked": {}}, "nothing is changed"),
        ({"picked": {"methods.1": ["supplier_specific"]}}, "no method can serve record"),
        ({"picked": {"methods.1": ["by_guess"]}}, "is no method of 1"),
        ({"picked": {"gwp_set": "AR9"}}, "AR9"),
    ],
)
def test_refused_with_the_file_as_it_was(workings, file, given, said):
    before = file.read_bytes()
    picked = {**workings.saved, **given.pop("picked", {"methods.1": AVERAGE_FIRST})}
    with pytest.raises(InputError, match=said):
        save(workings, picked, **{**TODAY, **given})
    assert file.read_bytes() == before
    assert [path.name for path in file.parent.iterdir() if path.name.startswith(".")] == []


def test_a_file_that_others_changed_meanwhile_is_left_alone(workings, file):
    file.write_text(file.read_text() + "# a word by somebody else\n")
    before = file.read_bytes()
    with pytest.raises(InputError, match="changed since it was opened"):
        save(workings, {**workings.saved, "methods.1": AVERAGE_FIRST}, **TODAY)
    assert file.read_bytes() == before


@pytest.mark.parametrize("path", SHIPPED, ids=lambda path: "-".join(path.parts[-3:-1]))
def test_only_what_changes_is_touched_and_every_value_stays_as_our_reader_has_it(path, tmp_path):
    text, before = path.read_text(encoding="utf-8"), load_yaml(path)
    values = {
        ("methods", "1"): ["spend_based", "average_data"],
        ("methods", "3A"): ["average_data"],
        ("choices", "margins"): "excluded",
        ("gwp_set",): "AR6GWP100",
        ("accept_gwp_sets",): ["AR5GWP100", "not_stated"],
    }
    written = edited(text, values, DECISION)
    (tmp_path / "organisation.yaml").write_text(written, encoding="utf-8")
    after = load_yaml(tmp_path / "organisation.yaml")
    assert after.pop("decisions") == [DECISION]
    assert after.pop("methods") == {
        **before.pop("methods", {}),
        "1": ["spend_based", "average_data"],
        "3A": ["average_data"],
    }
    assert after.pop("choices") == {**before.pop("choices", {}), "margins": "excluded"}
    named = {"gwp_set": "AR6GWP100", "accept_gwp_sets": ["AR5GWP100", "not_stated"]}
    assert after == {**before, **named}
    keys = ("gwp_set:", "accept_gwp_sets:", '"1":', "choices:")
    assert all(line[2:].lstrip().startswith(keys) for line in _changed(text, written) if line[0] == "-")


ODD = """\
country: NO
code: 010
nothing: ~
no: "no"
methods:
  "1":
    - first  # the best
    # what is left
    - second
    - third  # the least

# Below.
words: >-
  folded
  text
"""


def test_a_list_on_several_lines_keeps_its_remarks_with_their_entries(tmp_path):
    written = edited(ODD, {("methods", "1"): ["third", "second", "first"]}, DECISION)
    expected = ODD.replace("first  # the best", "third # the least").replace(
        "- third  # the least", "- first # the best"
    )
    assert written.startswith(expected.rstrip("\n"))
    (tmp_path / "odd.yaml").write_text(written)
    assert load_yaml(tmp_path / "odd.yaml")["code"] == "010"


@pytest.mark.parametrize("layout", ["a:\n- b\n- c: d\n", "a:\n    b:\n      - c\n", "a: 1\r\nb: 2\r\n", "a: 1"])
def test_other_layouts_are_kept(layout):
    assert edited(layout, {}, DECISION).startswith(layout)


# As people lay files out: values in a column, lists over several lines, sentences too, no blank after a comma.
BY_HAND = """\
---
# A client.
name:            Small Ltd   # as the register has it
gwp_set:         AR5GWP100   # last year's
accept_gwp_sets: [not_stated,
                  AR4GWP100]
factor_editions: [desnz/2024, uk_sic/2022,
                  swd/4]
note: a sentence
  on two lines

methods:
    "1":  [spend_based,average_data,
           supplier_specific]
    "3A": [average_data]

choices:   {margins: included,ef_basis: combustion}
"""


@pytest.mark.parametrize(
    ("place", "value", "gone", "new"),
    [
        (("gwp_set",), "AR6GWP100", [3], ["gwp_set: AR6GWP100           # last year's"]),
        (("accept_gwp_sets",), ["AR5GWP100"], [4, 5], ["accept_gwp_sets: [AR5GWP100]"]),
        (("factor_editions",), ["desnz/2023", "swd/4"], [6, 7], ["factor_editions: [desnz/2023, swd/4]"]),
        (("methods", "1"), ["average_data"], [12, 13], ['    "1": [average_data]']),
        (("methods", "3A"), ["supplier_specific"], [14], ['    "3A": [supplier_specific]']),
        (("methods", "3B"), ["average_data"], [], ['    "3B": [average_data]']),
        (("choices", "margins"), "excluded", [16], ["choices: {margins: excluded, ef_basis: combustion}"]),
    ],
)
def test_a_file_laid_out_by_hand_keeps_every_line_that_is_not_changed(place, value, gone, new, tmp_path):
    written = edited(BY_HAND, {place: value}, DECISION)
    before, (after, _) = BY_HAND.splitlines(), written.split("\n# What was decided")
    kept = [line for row, line in enumerate(before) if row not in gone]
    assert [line for line in after.splitlines() if line not in new] == kept
    assert set(new) <= set(after.splitlines())
    (tmp_path / "organisation.yaml").write_text(written, encoding="utf-8")
    found = load_yaml(tmp_path / "organisation.yaml")
    for name in place:
        found = found[name]
    assert found == value


@pytest.mark.slow
def test_a_file_laid_out_by_hand_is_saved_end_to_end(file):
    text = (
        file.read_text()
        .replace("gwp_set: AR5GWP100", "gwp_set:   AR5GWP100   # the set of last year")
        .replace("  - {file: goods.csv, table: purchased_goods}", "  - {file: goods.csv,\n     table: purchased_goods}")
    )
    file.write_text(text)
    workings = open_workings("small", 2024)
    save(workings, {**workings.saved, "ef_basis": "combustion", "methods.1": AVERAGE_FIRST}, **TODAY)
    assert not [line for line in _changed(text, file.read_text()) if line[0] == "-"]
    assert open_client("small", 2024).settings.methods["1"] == AVERAGE_FIRST


@pytest.mark.slow
def test_an_edition_swapped_is_saved_with_its_place_in_the_precedence(tmp_path, monkeypatch):
    """Half a tonne of timber: 312.6118 kg CO2e a tonne by the edition of 2023, 269.5042 by that of 2024."""
    monkeypatch.setenv("SCOPE3_DATA", str(tmp_path))
    pinned = (
        "factor_editions: [desnz/2024]  # pinned\n"
        "factor_selection: {precedence: [own, desnz/2024], earlier_years: true}\naccept_gwp_sets: [not_stated]"
    )
    goods = with_cell(GOODS_WITH_SUPPLIER, 3, "activity", TIMBER)
    text = ORGANISATION.replace("factor_editions: []", pinned)
    small_client.write(tmp_path, organisation=text, goods=goods)
    workings = open_workings("small", 2024)
    picked = {**workings.saved, EDITIONS: ["desnz/2023"]}
    before, after = recomputed(workings, workings.saved).t_co2e[1], recomputed(workings, picked).t_co2e[1]
    assert after - before == pytest.approx(0.5 * (312.6118 - 269.5042) / 1000, abs=1e-6)
    save(workings, picked, **TODAY)
    file = tmp_path / "small" / "2024" / "organisation.yaml"
    assert "factor_editions: [desnz/2023]  # pinned" in file.read_text()
    saved = open_client("small", 2024)
    assert saved.organisation.factor_selection.precedence == ["own", "desnz/2023"]
    assert saved.organisation.decisions[0].changed == ["factor_editions: desnz/2024 → desnz/2023"]
    assert total(build_inventory(saved, calculate_emissions(saved))) == recomputed(workings, picked).total
    assert [line for line in _changed(text, file.read_text()) if line[0] == "-"] == [
        "- factor_editions: [desnz/2024]  # pinned",
        "- factor_selection: {precedence: [own, desnz/2024], earlier_years: true}",
    ]


@pytest.mark.parametrize(
    ("layout", "row", "mend"),
    [
        ("a: 1\nb: [c,  # why\n  d]\n", 2, "remark on a line of its own"),
        ("a:   1\nb: [c, d,]\n", 2, r"write it as 'b: \[c, d\]'"),
        ('a: 1\nb: "c\\\n  d"\n', 2, "write it as 'b: \"cd\"'"),
    ],
)
def test_a_layout_that_would_be_lost_is_refused_with_its_line_and_what_to_do(layout, row, mend):
    with pytest.raises(InputError, match="write this line in another way") as refused:
        edited(layout, {}, DECISION)
    assert refused.value.faults[0].row == row
    assert re.search(mend, refused.value.faults[0].mend)


def test_a_change_that_begins_within_a_line_is_refused_with_its_line():
    with pytest.raises(InputError, match="cannot be changed in its layout") as refused:
        merged("a: 1\nb: c d\n", "a: 1\nb: c\nd\n", "a: 1\nb: c\ne\n")
    assert refused.value.faults[0].row == 2


def test_lists_indented_in_several_ways_are_refused_rather_than_broken(tmp_path):
    several = "a:\n- 1\n- 2\nb:\n- 1\n- 2\ndecisions:\n   - on: x\n     by: z\n"
    with pytest.raises(InputError, match="indented in several ways"):
        edited(several, {}, DECISION)
    (tmp_path / "alike.yaml").write_text(edited(several.replace("\n-", "\n   -"), {}, DECISION), encoding="utf-8")
    assert load_yaml(tmp_path / "alike.yaml")["decisions"][1] == DECISION
