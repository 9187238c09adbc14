"""Every published example on technology is a test, or stands in a list with the reason why it is none."""

from __future__ import annotations

import csv
import json
from pathlib import Path

import pytest

from scope3 import paths

HERE = Path(__file__).parent
PUBLISHED = paths.ROOT.parent / "shared" / "examples" / "technology.json"


def test_no_example_is_passed_over_in_silence():
    if not PUBLISHED.is_file():
        pytest.skip("the collection of published examples is not beside the project")
    published = {example["id"] for example in json.loads(PUBLISHED.read_text(encoding="utf-8"))}
    with (HERE / "technology_elsewhere.csv").open(encoding="utf-8", newline="") as file:
        listed = {row["example"]: row for row in csv.DictReader(file)}
    assert all(row["where_or_why"] for row in listed.values())
    tests = [
        *HERE.glob("technology_[hmsv]*.csv"),
        HERE / "technology_estates.csv",
        *HERE.glob("test_technology_[hmsv]*.py"),
    ]
    text = "\n".join(path.read_text(encoding="utf-8") for path in tests)
    named = {name for name in published if name in text}
    assert named | set(listed) == published
