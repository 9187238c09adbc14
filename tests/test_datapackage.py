"""data/datapackage.json describes every file under data/, and says whose each one is."""

from __future__ import annotations

import json
import shutil
import subprocess
from fnmatch import fnmatch
from pathlib import Path

import pytest
from frictionless import Package

from scope3.factors.table_files import factor_file, read_factors, shipped_editions
from scope3.paths import FACTORS
from scope3.tables import FACTORS as FACTOR_SCHEMA
from scope3.tables import OWN_FACTORS

DATA = FACTORS.parent
DESCRIPTION = json.loads((DATA / "datapackage.json").read_text(encoding="utf-8"))
RESOURCES = {resource["path"]: resource for resource in DESCRIPTION["resources"]}
GIT = shutil.which("git")
KINDS = {"str": "string", "float64": "number", "Int64": "integer", "boolean": "boolean"}


def schema(resource: dict) -> dict:
    held = resource["schema"]
    return json.loads((DATA / held).read_text(encoding="utf-8")) if isinstance(held, str) else held


def files(git=GIT):
    """Every file under data/ that is ours to describe: without schemas, and without the ledgers that git ignores."""
    found = {path.relative_to(DATA).as_posix() for path in DATA.rglob("*") if path.is_file()}
    command = ["ls-files", "--cached", "--others", "--exclude-standard", "-z", "."]
    listed = subprocess.run([git, *command], cwd=DATA, capture_output=True, text=True, check=False) if git else None
    if listed and listed.stdout:
        found &= set(listed.stdout.split("\0"))
    else:
        found = {name for name in found if not fnmatch(name, "organisations/*/ledgers/*.csv")}
    return {name for name in found if name != "datapackage.json" and not name.endswith((".schema.json", ".gitignore"))}


def test_every_file_is_described():
    missing = sorted(files() - set(RESOURCES))
    assert not missing, f"describe in data/datapackage.json: {', '.join(missing)}"


def test_nothing_is_overlooked_without_git():
    assert files() <= files(git=None)
    assert not [name for name in files(git=None) if "oxford" in name and "expenditure" in name]


def test_every_description_has_its_file():
    assert [path for path in RESOURCES if not (DATA / path).is_file()] == []


def test_every_name_and_path_stands_once():
    for key in ("name", "path"):
        given = [resource[key] for resource in DESCRIPTION["resources"]]
        assert len(given) == len(set(given)), sorted(value for value in given if given.count(value) > 1)


@pytest.mark.slow
def test_the_package_and_its_tables_are_valid():
    report = Package(str(DATA / "datapackage.json")).validate()
    assert report.valid, report.flatten(["path", "rowNumber", "fieldName", "message"])[:10]


@pytest.mark.parametrize("path", RESOURCES)
def test_every_file_has_title_licence_and_source(path):
    resource = RESOURCES[path]
    assert resource["title"] and resource["description"]
    assert resource["licenses"] and all(licence.get("name") and licence.get("path") for licence in resource["licenses"])
    assert resource["sources"] and all(source.get("title") for source in resource["sources"])


@pytest.mark.parametrize("path", [path for path, resource in RESOURCES.items() if resource.get("schema")])
def test_every_column_has_a_type_and_a_meaning(path):
    fields = schema(RESOURCES[path])["fields"]
    assert all(field["type"] and field["description"] for field in fields)
    assert (DATA / path).read_text(encoding="utf-8").splitlines()[0].split(",") == [field["name"] for field in fields]


@pytest.mark.parametrize(
    ("name", "table"), [("factor_table", FACTOR_SCHEMA), ("own_factor_table", OWN_FACTORS)], ids=["shipped", "own"]
)
def test_the_schema_of_factor_tables_is_the_one_the_code_checks(name, table):
    fields = json.loads((DATA / f"{name}.schema.json").read_text(encoding="utf-8"))["fields"]
    assert [(field["name"], field["type"], field.get("unit")) for field in fields] == [
        (name, KINDS[column.metadata["type"]], column.metadata["unit"]) for name, column in table.columns.items()
    ]


@pytest.mark.parametrize("edition", shipped_editions())
def test_every_factor_has_source_and_licence_as_the_description_says(edition):
    path = factor_file(edition)
    table = read_factors(path)
    assert table[["source", "licence"]].notna().all(axis=None)
    described = {licence["name"] for licence in RESOURCES[Path(path).relative_to(DATA).as_posix()]["licenses"]}
    assert set(table["licence"]) == described
