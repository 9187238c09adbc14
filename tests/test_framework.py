"""The framework edition is data: an edition with another category is rows, and no code counts them."""

from __future__ import annotations

import ast
import re
import shutil

import pandas as pd
import pytest

import group_client
from scope3 import paths, settings
from scope3.client import open_client
from scope3.errors import InputError
from scope3.inventory import build_inventory, calculate_emissions, total

DRAFT = "ghgp-scope3-2026-draft"


@pytest.fixture
def draft(monkeypatch, tmp_path):
    """A reference folder in which the draft edition has one category more than the standard."""
    reference = shutil.copytree(paths.REFERENCE, tmp_path / "reference")
    table = pd.read_csv(reference / "categories.csv", keep_default_na=False)
    more = table.assign(framework=DRAFT, edition="Draft 2026")
    last = more.iloc[[-1]].assign(category=more["category"].max() + 1, name="Other value chain activities")
    pd.concat([table, more, last]).to_csv(reference / "categories.csv", index=False)
    monkeypatch.setattr(paths, "REFERENCE", reference)
    monkeypatch.setenv("SCOPE3_DATA", str(group_client.write(tmp_path / "data")))
    settings.categories.cache_clear()
    yield tmp_path / "data" / "group" / "2024" / "organisation.yaml"
    settings.categories.cache_clear()


def _under_the_draft(path, *more):
    text = path.read_text(encoding="utf-8").replace("gwp_set:", f"framework: {DRAFT}\ngwp_set:")
    path.write_text(text + "".join(more), encoding="utf-8")


def test_a_category_more_is_asked_for_and_listed(draft):
    _under_the_draft(draft)
    client = open_client("group", 2024)
    with pytest.raises(InputError, match="category 16 has no records and no statement"):
        build_inventory(client, calculate_emissions(client))


@pytest.mark.slow
def test_with_a_statement_the_draft_gives_the_same_total_and_a_row_more(draft):
    before = open_client("group", 2024)
    inventory = build_inventory(before, calculate_emissions(before))
    _under_the_draft(draft, "  - {category: 16, reason: facilitated emissions are not assessed yet}\n")
    after = open_client("group", 2024)
    found = build_inventory(after, calculate_emissions(after))
    assert len(found) == len(inventory) + 1 and total(found) == total(inventory)
    row = found.set_index("category").loc[16]
    assert (row["name"], row["status"]) == ("Other value chain activities", "excluded")


def test_an_edition_nobody_knows_is_refused(draft):
    text = draft.read_text(encoding="utf-8").replace("gwp_set:", "framework: ghgp-scope3-2012\ngwp_set:")
    draft.write_text(text, encoding="utf-8")
    with pytest.raises(InputError, match=r"framework 'ghgp-scope3-2012' is not in categories\.csv.*ghgp-scope3-2011"):
        open_client("group", 2024)


@pytest.mark.slow
def test_no_code_counts_the_categories():
    """No comparison, range or length in the package is made with the number of the standard's categories."""
    count = len(settings.categories())
    words = re.compile(r"\bfifteen (scope 3 )?categor", re.IGNORECASE)
    for path in (paths.ROOT / "lib").rglob("*.py"):
        text = path.read_text(encoding="utf-8")
        assert not words.search(text), path
        for node in ast.walk(ast.parse(text)):
            numbers = {child.value for child in ast.walk(node) if isinstance(child, ast.Constant)}
            if isinstance(node, ast.Compare) or (
                isinstance(node, ast.Call) and getattr(node.func, "id", "") == "range"
            ):
                assert count not in numbers and count + 1 not in numbers, f"{path}, line {node.lineno}"
