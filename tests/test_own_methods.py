"""A client's own methods: only when asked for, only by the contract, and named wherever their figures stand."""

from __future__ import annotations

import inspect
import json
import shutil
import signal
import sys
from dataclasses import replace

import pandas as pd
import pytest

import own_client
from builders import factor, library, records
from command_line import command
from scope3 import contract, contract_words, own_source, paths
from scope3.challenge import challenge
from scope3.change.dual_run import METHOD, as_it_is, rules_of_methods, stages
from scope3.client import open_client
from scope3.errors import InputError
from scope3.house_difference import house_difference
from scope3.inventory import build_inventory, calculate_emissions, tonnes, what_if
from scope3.methods import METHODS
from scope3.methods.commuting import distance_based
from scope3.own_methods import VARIABLE, open_methods
from scope3.own_source import functions_of
from scope3.page import show_method, show_methods
from scope3.picker.coverage import coverage
from scope3.report import figures_of
from scope3.report.cdp import content
from scope3.runs import run, verify
from scope3.runs.manifest import own_methods_of
from scope3.runs.progress import silent
from scope3.settings import resolve
from scope3.tables import CATEGORIES_OF_TABLE, COMMUTING

OWN = "own.survey_2024"
DATA = "small/2024"


@pytest.fixture(autouse=True)
def _places(monkeypatch, tmp_path):
    monkeypatch.setenv("SCOPE3_DATA", str(tmp_path / "data"))
    monkeypatch.setenv("SCOPE3_OUTPUTS", str(tmp_path / "outputs"))
    monkeypatch.delenv(VARIABLE, raising=False)


@pytest.fixture
def asked(monkeypatch):
    monkeypatch.setenv(VARIABLE, "1")


@pytest.fixture(scope="module")
def client(tmp_path_factory):
    """The client of the page, opened with own methods asked for."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("SCOPE3_DATA", str(own_client.write(tmp_path_factory.mktemp("own") / "data")))
        patch.setenv(VARIABLE, "1")
        return open_client("small", 2024)


@pytest.fixture(scope="module")
def emissions(client):
    return calculate_emissions(client)


def refused(tmp_path, source=None, order=None):
    """What opening the client refuses, as a person reads it."""
    own_client.write(tmp_path / "data", source, order)
    with pytest.raises(InputError) as caught:
        open_client("small", 2024)
    return str(caught.value)


def changed(old, new):
    """The function of the page with one thing changed."""
    source = own_client.block("python")
    assert source.count(old) == 1
    return source.replace(old, new)


# What the page shows


def test_the_function_of_the_page_has_ten_lines_at_most():
    body = own_client.block("python").rpartition('"""\n')[2]
    assert len(body.splitlines()) <= 9  # and the line that defines it


def test_the_page_by_hand(client, emissions):
    commuting = emissions[emissions["category"] == 7].set_index("record_id")
    assert commuting["method"].to_dict() == {"C1": OWN, "C2": OWN, "C3": "distance_based"}
    assert commuting["kg_co2e"].to_dict() == {"C1": 5740.0, "C2": 1230.0, "C3": 1600.0}
    inventory = build_inventory(client, emissions).set_index("category")
    assert inventory.loc[7, "t_co2e"] == pytest.approx(own_client.T_SURVEY + own_client.T_CAR, rel=1e-12)
    assert inventory.loc[7, "share_by_method"] == f"{OWN} 81.3 %, distance_based 18.7 %"


def test_the_page_shows_what_is_said_without_the_flag(tmp_path):
    assert refused(tmp_path) == own_client.block("text").strip()


def test_every_property_of_the_contract_stands_on_the_page():
    text = own_client.PAGE.read_text(encoding="utf-8")
    source = inspect.getsource(contract) + inspect.getsource(contract_words)
    for rule in ("signature", "docstring", "minimum boundary", "every record counted", "quantity times factor", "a known factor",
                 "place and choice", "nothing negative", "inputs untouched", "the same again", "order does not matter",
                 "each record by itself", "in proportion to the amount", "a record split in two adds up",
                 "blank is never zero"):  # fmt: skip
        assert f'"{rule}"' in source, rule
        assert rule in text, rule


# Only when asked for

COMMANDS = [
    ("run", "small", 2024), ("check", "small", 2024), ("compare", "small", 2024), ("sensitivity", "small", 2024),
    ("challenge", "small", 2024, "total"), ("export", "small", 2024, "checklist"), ("restate", "small"),
    ("factors", "diff", "desnz/2023", "desnz/2024", "--organisation", "small"), ("methods", "small", 2024),
]  # fmt: skip


@pytest.mark.parametrize("arguments", COMMANDS, ids=lambda arguments: arguments[0])
def test_every_command_refuses_the_code_until_it_is_asked_for(arguments, tmp_path, capsys):
    marker = tmp_path / "ran"
    source = own_client.block("python") + f"\nimport pathlib; pathlib.Path({str(marker)!r}).touch()\n"
    own_client.write(tmp_path / "data", source)
    assert command(*arguments) == 1
    said = capsys.readouterr().err
    assert "--own-methods" in said
    assert "survey_2024 of own_methods.py" in said
    assert not marker.exists()
    assert command(*arguments, "--own-methods") == 1
    assert "--own-methods" not in capsys.readouterr().err
    assert not marker.exists()  # pathlib is refused before anything of the file runs


def test_a_file_that_no_order_names_is_not_opened(tmp_path, asked):
    own_client.write(tmp_path / "data", "this is no Python", "[average_data, distance_based]")
    folder = tmp_path / "data" / DATA
    staff = folder / "staff.csv"
    staff.write_text("".join(line for line in staff.read_text().splitlines(True) if "survey" not in line))
    client = open_client("small", 2024)
    assert client.methods is METHODS
    # Nor where the run's own order leaves it out.
    own_client_order = folder / "organisation.yaml"
    own_client_order.write_text(own_client_order.read_text().replace("average_data,", "own.survey_2024,"))
    assert open_client("small", 2024, methods_7=["distance_based"]).methods is METHODS


def test_nothing_is_left_in_the_folder_of_the_client(tmp_path, asked):
    folder = own_client.write(tmp_path / "data") / DATA
    before = sorted(path.name for path in folder.rglob("*"))
    open_client("small", 2024)
    assert sorted(path.name for path in folder.rglob("*")) == before


# Only by the contract

BREACHES = {
    "inputs untouched": (
        '    people = activity_data.assign(quantity=activity_data["employees"], unit="person")',
        '    activity_data["quantity"] = activity_data["employees"]\n    people = activity_data.assign(unit="person")',
    ),
    "every record counted": ('step="survey of 2024")', 'step="survey of 2024").iloc[1:]'),
    "in proportion to the amount": ('=activity_data["employees"], unit', '=activity_data["employees"] ** 2, unit'),
    "a record split in two adds up": (
        '=activity_data["employees"], unit',
        '=activity_data["employees"] + 0 * activity_data["employees"].where(activity_data["record_id"].str.len() < 4), unit',
    ),
    "order does not matter": (
        '=activity_data["employees"], unit',
        '=activity_data["employees"] * (1 + activity_data["employees"].shift().fillna(0)), unit',
    ),
    "each record by itself": (
        '=activity_data["employees"], unit',
        '=activity_data["employees"] / len(activity_data), unit',
    ),
    "the same again": (
        'step="survey of 2024")',
        'step="survey of 2024" + "!" * (CALLS.append(0) or len(CALLS)))',
    ),
    "nothing negative": ('=activity_data["employees"], unit', '=-activity_data["employees"], unit'),
    "a known factor": (
        'return apply_factor(people, picked,',
        "return apply_factor(people, picked.assign(kg_co2e=1.0),",
    ),
    "quantity times factor": ('step="survey of 2024")', 'step="survey of 2024").assign(kg_co2e=1.0)'),
    "a table of emissions": ('step="survey of 2024")', 'step="survey of 2024").drop(columns="unit")'),
    "its own name": ('method="survey_2024"', 'method="distance_based"'),
    "place and choice": ('step="survey of 2024")', 'step="survey of 2024").assign(source_row=1)'),
    "share": ('step="survey of 2024")', 'step="survey of 2024").assign(share=0.5)'),
    "minimum boundary": ('step="survey of 2024")', 'step="survey of 2024", boundary="optional")'),
    "blank is never zero": (
        '    require(activity_data, ["employees"])\n    people = activity_data.assign(quantity=activity_data["employees"], unit',
        '    people = activity_data.assign(quantity=activity_data["employees"].fillna(0.0), unit',
    ),
    "signature": ("(activity_data, factors)", "(activity_data, factors, *, deflators)"),
    "docstring": ("    Source: travel survey of the client, 2024, table 3.\n", ""),
}  # fmt: skip


@pytest.mark.parametrize("rule", BREACHES)
def test_each_broken_property_is_named_with_the_function_and_its_line(rule, tmp_path, asked):
    source = changed(*BREACHES[rule]).replace("\n\n\ndef survey", "\n\nCALLS = []\n\n\ndef survey")
    line = 1 + source[: source.index("def survey_2024")].count("\n")
    said = refused(tmp_path, source)
    assert f"own_methods.py, row {line}: {OWN} breaks the contract ({rule}): " in said
    assert "To mend: " in said


def test_a_breach_names_the_record(tmp_path, asked):
    said = refused(tmp_path, changed('=activity_data["employees"], unit', '=-activity_data["employees"], unit'))
    assert "C1, C2: emissions are below zero" in said


def test_no_docstring_at_all(tmp_path, asked):
    start, _, rest = own_client.block("python").partition('    r"""')
    assert "it has no docstring" in refused(tmp_path, start + rest.partition('"""\n')[2])


@pytest.mark.parametrize(
    ("source", "said"),
    [
        ("def survey_2024(", "row 1: it is no Python"),
        ("import os\n", "row 1: it imports os"),
        ("from .helper import figure\n", "row 1: it imports .helper"),
        ("from scope3 import paths\n", "row 1: it imports scope3"),
        ("\nx = open('figures.csv')\n", "row 2: it uses open"),
        ("import pandas as pd\nx = pd.read_csv('figures.csv')\n", "row 2: it uses pd.read_csv"),
        ("import numpy\nx = numpy.random.default_rng()\n", "row 2: it uses numpy.random"),
        ("x = 1\ny = x / 0\n", "row 2: it cannot be imported: ZeroDivisionError: division by zero"),
        ("raise SystemExit\n", "row 1: it cannot be imported: SystemExit"),
        ("def survey_2023(activity_data, factors): ...\n", "defines no function 'survey_2024'. To mend: did you mean 'own.survey_2023'?"),
        ("_survey_2024 = 1\n", "defines no function 'survey_2024'. To mend: write the function in own_methods.py"),
    ],
)  # fmt: skip
def test_a_file_that_cannot_be_used_is_refused_at_its_line(source, said, tmp_path, asked):
    assert said in refused(tmp_path, source)


def test_a_file_that_is_not_there(tmp_path, asked):
    own_client.write(tmp_path / "data")
    (tmp_path / "data" / DATA / "own_methods.py").unlink()
    with pytest.raises(InputError, match=r"own_methods\.py: there is no such file"):
        open_client("small", 2024)


def test_an_exception_is_told_at_the_line_of_the_client(tmp_path, asked):
    source = changed("picked = choose(people", 'people["no such column"]\n    picked = choose(people')
    line = 1 + source[: source.index('people["no')].count("\n")
    said = refused(tmp_path, source)
    assert f"own_methods.py, row {line}: {OWN} fails: KeyError: 'no such column'" in said
    assert "Traceback" not in said


def test_a_refusal_of_no_record_does_not_hang(tmp_path, asked):
    empty = 'raise Unserved(activity_data.iloc[:0].assign(reason=""), "x")'
    source = changed('    require(activity_data, ["employees"])', f"    {empty}")
    assert "it refuses no record that was given" in refused(
        tmp_path, "from scope3.factors.select import Unserved\n" + source
    )


def test_a_loop_without_an_end_is_stopped_and_told_at_its_line(tmp_path, asked, monkeypatch):
    """The test itself would not end if it were not."""
    monkeypatch.setattr(own_source, "LIMIT", 0.3)
    before = signal.getsignal(signal.SIGALRM)
    loop = "    try:\n        while True:\n            pass\n    except Exception:\n        pass\n    picked = choose("
    source = changed("    picked = choose(", loop)
    said = refused(tmp_path, source)
    lines = [1 + source[: source.index(word)].count("\n") for word in ("while True", "            pass")]
    assert any(f"own_methods.py, row {line}: {OWN} breaks the contract (an end in time): " in said for line in lines)
    assert "it has not ended after 0.3 seconds. To mend: " in said
    assert signal.getsignal(signal.SIGALRM) is before
    assert signal.getitimer(signal.ITIMER_REAL) == (0.0, 0.0)
    assert "an end in time" in own_client.PAGE.read_text(encoding="utf-8")


def test_a_file_that_never_gets_to_its_end_is_stopped(tmp_path, asked, monkeypatch):
    monkeypatch.setattr(own_source, "LIMIT", 0.2)
    said = refused(tmp_path, "while True:\n    tried = 1\n")
    assert "it cannot be imported: it has not ended after 0.2 seconds" in said


def test_a_method_that_serves_nothing_cannot_be_tried(tmp_path, asked):
    said = refused(tmp_path, changed('"commuting/survey"', '"commuting/another"'))
    assert f"{OWN} can serve none of the 3 records" in said


def test_what_is_wrong_with_the_records_is_said_as_such(tmp_path, asked):
    """A figure that contradicts itself is the client's to mend, not the method's."""
    source = changed(
        "    picked = choose",
        '    wrong(people, people["employees"] > 10, "more people than the site has", "count again", "employees")\n'
        "    picked = choose",
    ).replace(
        "import OTHER_KIND, apply_factor, choose, refuse, require",
        "import OTHER_KIND, apply_factor, choose, refuse, require, wrong",
    )
    said = refused(tmp_path, source)
    assert said.startswith("staff.csv, row 2, column employees: C1: more people than the site has")
    assert "contract" not in said


@pytest.mark.slow
def test_only_fifty_records_are_tried_and_all_rows_are_checked(tmp_path, asked):
    own_client.write(tmp_path / "data")
    staff = tmp_path / "data" / DATA / "staff.csv"
    lines = [f"D{n},7,commute,commuting/survey,{n},,,," for n in range(1, 201)]
    staff.write_text(staff.read_text() + "\n".join(lines) + "\n")
    # Record D77 alone is miscounted: no property of the sample shows it, the check of every row does.
    path = staff.with_name("own_methods.py")
    spoil = '.assign(kg_co2e=lambda rows: rows["kg_co2e"].mask(rows["record_id"] == "D77", 1.0))'
    path.write_text(changed('step="survey of 2024")', f'step="survey of 2024"){spoil}'))
    with pytest.raises(InputError, match="D77: kg_co2e is not quantity times factor"):
        open_client("small", 2024)
    path.write_text(own_client.block("python"))
    assert OWN in open_client("small", 2024).methods[7]


def test_a_method_of_the_house_keeps_the_contract_as_an_own_one(tmp_path, asked):
    """The way an own method is tried finds nothing in a method that is known to be right, with two amounts a record."""
    rows = records(
        *(
            {"activity": "car", "purpose": "commute", "quantity": n, "unit": "km", "employees": 2, "days": 200}
            for n in (3, 7)
        ),
        category=7,
    ).assign(sub_category=pd.array([None, None], dtype="str"))
    shelf = library(factor("car", 0.2, "passenger.km", component="life_cycle", boundary="life_cycle"))
    expected = distance_based(rows, shelf)
    amounts, found = contract.amounts_of(distance_based, rows, shelf, expected, ["quantity", "days"])
    assert found == []
    assert amounts == {"R1": ("quantity",), "R2": ("quantity",)}
    assert contract.additive(distance_based, rows, shelf, expected, 0.3, amounts) == []
    assert contract.alone(distance_based, rows, shelf, expected) == []
    assert contract_words.explained(distance_based, COMMUTING) == []


# Where its figures stand


def test_it_is_named_wherever_methods_are(client, emissions):
    assert list(client.methods[7]) == [OWN, *METHODS[7]]
    assert all(client.methods[group] == METHODS[group] for group in METHODS if group != 7)
    own = emissions[emissions["method"] == OWN]
    # No rule knows the method: its technological score is the worst, unless the client states another.
    assert set(own["technological"]) == {5}
    figures = figures_of(client)
    assert any(OWN in line for line in challenge(figures, f"7/{OWN}"))
    table, _ = content(figures)
    assert "Other, please specify: own.survey 2024" in table


def test_the_list_of_methods_has_those_of_an_organisation_that_is_named(tmp_path, asked, capsys):
    own_client.write(tmp_path / "data")
    assert command("methods", "small", "--category", 7, "--json") == 0
    own, *house = json.loads(capsys.readouterr().out)
    assert (own["method"], own["source"]) == (OWN, "travel survey of the client, 2024, table 3.")
    assert [one["column"] for one in own["inputs"]] == ["activity", "employees"]
    assert [one["method"] for one in house] == list(METHODS[7])
    assert command("methods", "--category", 7, "--json") == 0
    assert json.loads(capsys.readouterr().out) == house


def test_the_picker_shows_what_it_can_serve_when_it_is_left_out_too(client, emissions):
    model = client.organisation.model_copy(update={"methods": {"7": ["distance_based"]}})
    left_out = replace(client, organisation=model, settings=resolve(model, {}, client.methods))
    own = coverage(left_out, emissions, "methods.7").set_index("method").loc[OWN]
    assert pd.isna(own["place"])
    assert (own["records"], own["can_serve"]) == (3, 2)


def test_the_notebook_shows_its_docstring_like_any_other(client):
    shown = show_methods(7, methods=client.methods).data
    assert shown.startswith(f"#### {OWN}\n\nMultiply the employees of each site")
    assert "**Source:** travel survey of the client" in shown
    assert show_method(METHODS[7]["telework"]).data in shown
    assert show_methods(1, 2, methods=client.methods).data == show_methods(1).data


def test_the_difference_to_the_house_names_it(client, emissions):
    table = house_difference(client, emissions).set_index("choice")
    assert table.loc["methods.7", "value"] == f"{OWN} > distance_based"
    # The house has no method for a figure per employee, which is said instead of a figure.
    assert "C1" in table.loc["methods.7", "note"]


def test_another_order_of_the_same_methods_can_be_asked_for(client):
    asked = what_if(client, {"as chosen": {}, "the other way": {"methods_7": ["distance_based", OWN]}}, 7)
    assert asked["t_co2e"].tolist() == pytest.approx([own_client.T_SURVEY + own_client.T_CAR] * 2)
    missing = what_if(client, {"as chosen": {}, "another": {"methods_7": ["own.survey_2023"]}}, 7)
    assert "'own.survey_2023' is no method of 7" in missing["note"].iloc[1]


def test_an_own_method_stays_in_the_categories_that_name_it(tmp_path, asked):
    folder = own_client.write(tmp_path / "data") / DATA
    methods = open_methods(folder, {"7": ("organisation.yaml", [OWN]), "6": ("organisation.yaml", ["spend_based"])})
    assert OWN in methods[7]
    assert OWN not in methods[6]
    assert set(CATEGORIES_OF_TABLE["commuting"]) == {7}


def test_one_text_is_run_once_and_another_is_another_module(tmp_path):
    folder = own_client.write(tmp_path / "data") / DATA
    first = functions_of(folder)["survey_2024"]
    assert functions_of(folder)["survey_2024"] is first
    (folder / "own_methods.py").write_text(own_client.block("python") + "\n# another text\n")
    second = functions_of(folder)["survey_2024"]
    assert second.__module__ != first.__module__
    assert {first.__module__, second.__module__} <= set(sys.modules)


@pytest.mark.slow
def test_another_text_of_the_function_is_another_method_between_two_years(tmp_path, asked):
    """Both years call it survey_2024; the later one leaves out half of the people. The difference is a method's."""
    folder = own_client.write(tmp_path / "data") / DATA
    earlier = folder.with_name("2023")
    shutil.copytree(folder, earlier)
    for path in earlier.iterdir():
        path.write_text(path.read_text().replace("2024", "2023").replace("survey_2023", "survey_2024"))
    (folder / "own_methods.py").write_text(
        changed('=activity_data["employees"], unit', '=activity_data["employees"] / 2, unit')
    )
    one, other = open_client("small", 2023), open_client("small", 2024)
    as_it_was, by_method = stages(as_it_is(one), other)
    assert by_method.step == METHOD
    moved = tonnes(by_method.emissions["kg_co2e"]) - tonnes(as_it_was.emissions["kg_co2e"])
    assert moved == pytest.approx(-own_client.T_SURVEY / 2, rel=1e-12)
    old, new = rules_of_methods(one), rules_of_methods(other)
    assert [name for name in new if old[name] != new[name]] == [f"7 {OWN}"]


# The whole way


@pytest.mark.slow
def test_both_engines_run_it_to_the_same_bytes_and_verify_asks_for_it(tmp_path, monkeypatch):
    data = own_client.write(tmp_path / "data")
    monkeypatch.setenv(VARIABLE, "1")
    pages = [paths.NOTEBOOKS / name for name in ("60_travel_and_commuting.ipynb", "90_inventory.ipynb")]
    arguments = {"data": data, "notebooks": pages, "progress": silent}
    outputs = {}
    for engine in ("warm", "papermill"):
        folder = run("small", 2024, engine=engine, outputs=tmp_path / engine, **arguments)
        files = [path for path in folder.rglob("*") if path.is_file() and path.name != "manifest.json"]
        outputs[engine] = {path.relative_to(folder).as_posix(): path.read_bytes() for path in files}
    assert outputs["warm"] == outputs["papermill"]
    assert b"#### own.survey_2024" in outputs["warm"]["notebooks/60_travel_and_commuting.ipynb"]

    manifest = json.loads((tmp_path / "warm" / DATA / "manifest.json").read_text())
    assert manifest["own_methods"] == [OWN]
    assert "own_methods.py" in manifest["inputs"]
    again = arguments | {"outputs": tmp_path / "warm"}
    monkeypatch.delenv(VARIABLE)
    with pytest.raises(InputError, match="verify with --own-methods"):
        verify("small", 2024, **again)
    monkeypatch.setenv(VARIABLE, "1")
    assert verify("small", 2024, **again).identical


def test_a_run_without_own_methods_says_so_in_its_manifest(tmp_path):
    folder = tmp_path / "outputs"
    folder.mkdir()
    assert own_methods_of(folder) == []
    (folder / "inventory.json").write_text(json.dumps({"methods": {"7": ["telework"], "1": [OWN, "spend_based"]}}))
    assert own_methods_of(folder) == [OWN]
