"""Only declared names with fitting JSON values reach a notebook."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import papermill
import pytest

from scope3.errors import InputError
from scope3.runs import parameters

CELL = """organisation: str = "example"
year: int = 2024
ef_basis: str = None  # life_cycle or combustion
price_year: int = None
share: float = 0.5
strict: bool = True  # "#" is no help
order: list = ["a"]
rates: dict[str, float] = {}
either: str | None = "x"
free = 3
"""


@pytest.fixture
def declaring(notebook: Callable[..., Path]) -> Path:
    return notebook(parameters=CELL)


def test_declared_names_are_those_papermill_sees(declaring: Path) -> None:
    ours = parameters.declared(declaring)
    theirs = papermill.inspect_notebook(declaring)
    # Papermill's pattern misses an annotation with a bar.
    assert set(ours) - set(theirs) == {"either"}
    assert set(theirs) <= set(ours)
    assert ours["ef_basis"].help == theirs["ef_basis"]["help"] == "life_cycle or combustion"
    assert ours["year"].annotation == "int"


def test_a_notebook_gets_only_what_it_declares(notebook: Callable[..., Path]) -> None:
    plain = notebook(name="10_a", parameters="organisation: str = 'x'\nyear: int = 1\nef_basis: str = None")
    summary = notebook(name="90_b", parameters="organisation: str = 'x'\noverrides: dict = {}")
    settings = {"ef_basis": "combustion", "loss_basis": "of_generation"}
    assert parameters.for_notebook(plain, "acme", 2024, settings) == {
        "ef_basis": "combustion",
        "organisation": "acme",
        "year": 2024,
    }
    assert parameters.for_notebook(summary, "acme", 2024, settings) == {"organisation": "acme", "overrides": settings}


def test_a_notebook_without_a_parameters_cell_gets_nothing(notebook: Callable[..., Path]) -> None:
    path = notebook("1")
    path.write_text(path.read_text().replace('"parameters"', '"other"'))
    assert parameters.for_notebook(path, "acme", 2024, {}) == {}


def test_a_misspelt_name_is_refused_with_the_nearest(declaring: Path) -> None:
    with pytest.raises(InputError, match=r"no notebook declares the parameter 'ef_bases'.*did you mean 'ef_basis'"):
        parameters.check({"ef_bases": "combustion"}, [declaring])


@pytest.mark.parametrize("name", ["a b", "x=1;import os", "1a", "naïve", "class", "__import__('os')", "a\n", ""])
def test_a_name_that_would_be_code_is_refused(declaring: Path, name: str) -> None:
    with pytest.raises(InputError, match="is no parameter name"):
        parameters.check({name: 1}, [declaring])


@pytest.mark.parametrize("name", parameters.RESERVED)
def test_what_the_run_gives_is_no_setting(declaring: Path, name: str) -> None:
    assert name not in parameters.known([declaring])
    with pytest.raises(InputError, match="is not a setting"):
        parameters.check({name: 1}, [declaring])


@pytest.mark.parametrize(
    ("name", "value", "fits"),
    [
        ("ef_basis", "combustion", True),
        ("ef_basis", None, True),
        ("ef_basis", 2024, False),
        ("price_year", 2024, True),
        ("price_year", 2024.0, False),
        ("price_year", True, False),
        ("share", 1, True),
        ("share", 0.1, True),
        ("share", "0.1", False),
        ("share", None, False),
        ("strict", False, True),
        ("strict", "false", False),
        ("strict", 0, False),
        ("order", ["b"], True),
        ("order", "b", False),
        ("rates", {"a": 1.0}, True),
        ("rates", [], False),
        ("either", None, True),
        ("either", 1, False),
        ("free", {"any": [1, "x", None]}, True),
    ],
)
def test_a_value_must_fit_its_annotation(declaring: Path, name: str, value: Any, fits: bool) -> None:
    if fits:
        parameters.check({name: value}, [declaring])
    else:
        with pytest.raises(InputError, match=f"declares '{name}' as"):
            parameters.check({name: value}, [declaring])


@pytest.mark.parametrize("value", [float("nan"), float("inf"), {1: 2}, (1, 2), Path("/x"), {"a": {3}}])
def test_only_json_values(declaring: Path, value: Any) -> None:
    with pytest.raises(InputError, match="which is no JSON value"):
        parameters.check({"free": value}, [declaring])


def test_set_texts_are_json_where_they_parse() -> None:
    texts = ["a=1", "b=true", "c=NO", "d=[1, 2]", 'e="2024"', "f=x=y", "g=", "h=NaN", "i=null", "j=010"]
    assert parameters.parse_settings(texts) == {
        "a": 1, "b": True, "c": "NO", "d": [1, 2], "e": "2024", "f": "x=y", "g": "", "h": "NaN", "i": None, "j": "010"
    }  # fmt: skip


def test_set_texts_without_a_name_or_twice_are_refused() -> None:
    with pytest.raises(InputError) as caught:
        parameters.parse_settings(["a", "=1", "b=1", "b=2"])
    assert len(caught.value.faults) == 3


def test_a_number_for_a_text_shows_how_to_quote_it(declaring: Path) -> None:
    with pytest.raises(InputError) as caught:
        parameters.check({"ef_basis": 2024}, [declaring])
    assert """--set 'ef_basis="2024"'""" in caught.value.faults[0].mend


def test_a_broken_parameters_cell_is_named(notebook: Callable[..., Path]) -> None:
    with pytest.raises(InputError, match=r"00_test.ipynb: the parameters cell is not Python"):
        parameters.declared(notebook(parameters="a: int ="))
