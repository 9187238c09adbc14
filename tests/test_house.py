"""The house in order: what is pinned, described and licensed agrees with what is there."""

from __future__ import annotations

import ast
import graphlib
import re
import subprocess
import tomllib

import pytest
import yaml

from scope3.paths import ROOT

CONDA_NAMES = {"matplotlib-base": "matplotlib", "ruamel.yaml": "ruamel-yaml"}
REQUIREMENT = re.compile(r"^([A-Za-z0-9_.-]+)\s*(.*)$")


def _project():
    return tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))


def _wanted():
    project = _project()["project"]
    rows = project["dependencies"] + project["optional-dependencies"]["development"]
    return {REQUIREMENT.match(row)[1].lower(): REQUIREMENT.match(row)[2] for row in rows}


def _locked():
    text = (ROOT / "requirements.lock").read_text(encoding="utf-8")
    return {
        name.lower(): version for name, version in re.findall(r"^([A-Za-z0-9_.-]+)==([^\s;\\]+)", text, re.MULTILINE)
    }


def test_environment_names_the_same_packages_with_the_same_bounds():
    environment = yaml.safe_load((ROOT / "environment.yml").read_text(encoding="utf-8"))["dependencies"]
    pip = next(entry["pip"] for entry in environment if isinstance(entry, dict))
    rows = [row for row in environment if isinstance(row, str)] + pip
    named = {REQUIREMENT.match(row)[1].lower(): REQUIREMENT.match(row)[2] for row in rows if not row.startswith("--")}
    assert named.pop("python") == _project()["project"]["requires-python"]
    named.pop("pip")
    assert {CONDA_NAMES.get(name, name): bound for name, bound in named.items()} == _wanted()


def test_lock_holds_every_package_within_its_bound():
    locked = _locked()
    for name, bound in _wanted().items():
        least = [int(part) for part in re.findall(r"\d+", bound)]
        have = [int(part) for part in re.findall(r"\d+", locked[name])][: len(least)]
        assert have >= least, name


def test_lock_has_a_hash_for_every_package_and_no_address():
    text = (ROOT / "requirements.lock").read_text(encoding="utf-8")
    entries = re.split(r"\n(?=[A-Za-z0-9])", text.strip())
    assert len(entries) >= len(_locked())
    assert all("--hash=sha256:" in entry for entry in entries)
    assert "://" not in text
    assert "index-url" not in text


def _committed():
    listed = subprocess.run(["git", "ls-files"], cwd=ROOT, capture_output=True, text=True, check=False)
    if listed.returncode:
        pytest.skip("not a git checkout")
    return [ROOT / name for name in listed.stdout.splitlines()]


def test_every_module_has_a_docstring_and_few_lines():
    for path in (ROOT / "lib").rglob("*.py"):
        text = path.read_text(encoding="utf-8")
        assert text.startswith(('"""', 'r"""')), path
        assert text.count("\n") < 400, f"{path} has more than one reason to change"


def _imports():
    """Of each module of the package, the modules of the package it imports."""
    package = ROOT / "lib" / "scope3"
    names = {
        path: ".".join(path.relative_to(package).with_suffix("").parts).removesuffix(".__init__")
        for path in package.rglob("*.py")
    }
    known = set(names.values())
    found = {}
    for path, name in names.items():
        found[name] = set()
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.ImportFrom) and (node.module or "").startswith("scope3"):
                base = node.module.removeprefix("scope3").strip(".")
                for alias in node.names:
                    inner = f"{base}.{alias.name}".strip(".")
                    found[name].add(inner if inner in known else base)
        found[name].discard(name)
    return found


def test_imports_run_one_way():
    """No module is reached from what it imports; the two halves of an engine are the one known exception."""
    imports = _imports()
    imports["runs.warm"].remove("runs.engine")
    graphlib.TopologicalSorter(imports).prepare()


def test_methods_read_no_file_and_only_factors_knows_a_publisher():
    imports = _imports()
    for name, used in imports.items():
        if name.startswith("methods"):
            assert not used & {"reading", "ledgers", "activity_data", "files", "results", "paths", "organisation"}, name
        if not name.startswith(("factors", "cli")):
            assert not {module for module in used if module.startswith("factors.")} - {
                "factors.checks",
                "factors.difference",
                "factors.library",
                "factors.own_factors",
                "factors.select",
                "factors.table_files",
            }
    for path in (ROOT / "lib" / "scope3").rglob("*.py"):
        if path.parent.name != "factors":
            assert not re.search(r"desnz|uk_sic|epa_supply", path.read_text(encoding="utf-8")), path


def test_make_lists_every_target_a_person_types():
    shown = subprocess.run(
        ["make", "--no-print-directory"], cwd=ROOT, capture_output=True, text=True, check=True
    ).stdout
    for target in ("run", "test", "check", "lab", "lint", "bench", "lock", "clean"):
        assert f"make {target} " in shown


def test_no_client_ledger_of_a_third_party_is_committed():
    assert not [
        path for path in _committed() if "oxford" in str(path) and path.suffix == ".csv" and path.name != "rules.csv"
    ]


@pytest.mark.parametrize("name", ["LICENSE", "CITATION.cff", "CHANGELOG.md", "CONTRIBUTING.md", "README.md"])
def test_the_papers_are_there(name):
    assert (ROOT / name).read_text(encoding="utf-8").strip()


def test_readme_commands_exist():
    from typer.main import get_command

    from scope3.cli import app

    group = get_command(app)
    text = (ROOT / "README.md").read_text(encoding="utf-8")
    for command in re.findall(r"\.venv/bin/scope3 (\w+)", text):
        assert command in group.commands, command
