"""Every method as data: a JSON Schema of its inputs that its example fits, and a template that `scope3 check` accepts."""

from __future__ import annotations

import csv
import io
import json
import shutil

import jsonschema
import pytest
import yaml

from builders import records
from command_line import command
from method_cases.every import SERVED
from scope3 import paths
from scope3.catalogue import always_needed, catalogue, describe, input_schema
from scope3.client import open_client
from scope3.errors import InputError
from scope3.inventory import calculate_emissions
from scope3.methods import METHODS, calculate
from scope3.settings import categories
from scope3.tables import OWN_FACTORS, TECHNOLOGY
from small_client import OWNED

CASES = [(category, method) for category, methods in METHODS.items() for method in methods]
GROUPS = {str(group): group for group in METHODS}
every_method = pytest.mark.parametrize(("category", "method"), CASES)
VALUES = {"number": float, "integer": int, "boolean": lambda text: {"yes": True, "no": False}[text], "string": str}
INVENTED = {
    "publisher": "Example (invented)", "edition": "2024", "region": "GB", "year": "2024", "gwp_set": "AR5GWP100",
    "source": "invented for the example", "licence": "CC0-1.0", **OWNED,
}  # fmt: skip


def typed(row, schema):
    """A row of a template as the values the program reads."""
    return {name: VALUES[schema["properties"][name]["type"]](text) for name, text in row.items()}


@every_method
def test_the_example_fits_the_json_schema_of_the_inputs(category, method):
    found = describe(category, method)
    jsonschema.Draft202012Validator.check_schema(found["input_schema"])
    assert found["examples"]
    for row in found["examples"]:
        jsonschema.validate(typed(row, found["input_schema"]), found["input_schema"])


@every_method
def test_the_json_schema_refuses_what_the_table_refuses(category, method):
    schema = input_schema(category, method)
    row = typed(describe(category, method)["examples"][0], schema)
    for wrong in ({"quantity": -1}, {"record_id": None}, {"colour": "green"}):
        with pytest.raises(jsonschema.ValidationError):
            jsonschema.validate(row | wrong, schema)


@every_method
def test_a_column_listed_as_needed_is_needed(category, method):
    """What the docstring lists before the first alternative, the method cannot do without."""
    case = SERVED[category, method]
    if category == 3:
        pytest.skip("category 3 is derived from meters, and each of 3A to 3D needs its own columns")
    rows = records(*case.rows, category=category)
    needed = always_needed(category, method)
    assert needed or " or " in describe(category, method)["needs"], "needs nothing, and offers no alternatives"
    for column in needed:
        blank = rows.assign(**{column: rows[column].mask(rows.index == rows[column].first_valid_index())})
        with pytest.raises(InputError, match=column):
            calculate(category, method, blank, case.factors, **case.choices)


@pytest.fixture(scope="module")
def new_folder(tmp_path_factory):
    """The folder of a new client, made once; each test fills in a copy."""
    root = tmp_path_factory.mktemp("new")
    assert command("new", "acme", 2024, "--data", root) == 0
    return root / "acme"


@pytest.mark.slow
@pytest.mark.parametrize("category", METHODS)
def test_a_generated_template_filled_with_the_examples_passes_the_check(
    category, new_folder, tmp_path, capsys, monkeypatch
):
    """A csv template filled with the example rows of every method of a category: each is served by its own."""
    monkeypatch.setenv("SCOPE3_DATA", str(tmp_path))
    found = [describe(category, method) for method in METHODS[category]]
    for method in found:
        method["examples"] = [
            row | {"record_id": f"{method['method']}-{row['record_id']}"} for row in method["examples"]
        ]
    shutil.copytree(new_folder, tmp_path / "acme")
    folder = tmp_path / "acme" / "2024"
    template = folder / f"{found[0]['table']}.csv"
    shutil.copy(folder / "csv" / template.name, template)
    header = next(csv.reader(io.StringIO(template.read_text(encoding="utf-8"))))
    with template.open("a", encoding="utf-8", newline="") as file:
        for method in found:
            csv.DictWriter(file, header, lineterminator="\n").writerows(method["examples"])
    fill_statement(folder, category, found)
    assert command("check", "acme", 2024) == 0, capsys.readouterr().err
    emissions = calculate_emissions(open_client("acme", 2024))
    served = {(row["record_id"], method["method"]) for method in found for row in method["examples"]}
    assert set(emissions[["record_id", "method"]].itertuples(index=False, name=None)) == served


def fill_statement(folder, category, found):
    """organisation.yaml of the new client: the table of one category, every other category left out."""
    path = folder / "organisation.yaml"
    given = yaml.load(path.read_text(encoding="utf-8"), Loader=yaml.BaseLoader)
    rows = [row for method in found for row in method["examples"]]
    used = {int(row.get("category", 0)) for row in rows} if category in TECHNOLOGY else {category}
    others = [number for number in categories()["category"] if number not in used]
    given |= {
        "factor_editions": ["desnz/2024", "uk_sic/2022"],
        "accept_gwp_sets": ["not_stated"],
        "accept_price_bases": ["purchaser", "not_stated"],
        "activity_data": [{"file": f"{found[0]['table']}.csv", "table": found[0]["table"]}],
        "exclusions": [{"category": str(n), "reason": "left out of this test"} for n in others],
    }
    if invented := list(
        {row["activity"] + row["component"]: row for method in found for row in method["example_factors"]}.values()
    ):
        given["factors"] = ["factors.csv"]
        with (folder / "factors.csv").open("w", encoding="utf-8", newline="") as file:
            writer = csv.DictWriter(file, list(OWN_FACTORS.columns), lineterminator="\n")
            writer.writeheader()
            for number, row in enumerate(invented):
                writer.writerow({"factor_id": f"example/{number}", "name": row["activity"]} | INVENTED | row)
    path.write_text(yaml.safe_dump(given, sort_keys=False), encoding="utf-8")


def test_the_command_lists_every_method_as_json(capsys):
    assert command("methods", "--json") == 0
    listed = json.loads(capsys.readouterr().out)
    assert [(entry["category"], entry["method"]) for entry in listed] == CASES
    assert listed == json.loads(json.dumps(catalogue()))
    for entry in listed:
        assert entry["input_schema"]["required"] and entry["equation"] and entry["source"]


def test_no_example_is_left_of_a_method_that_is_gone():
    for path in (paths.REFERENCE / "method_examples").glob("*.yaml"):
        for category, methods in yaml.load(path.read_text(encoding="utf-8"), Loader=yaml.BaseLoader).items():
            assert set(methods) == set(METHODS[GROUPS[category]]), path.name
