"""The small client with employees and a method of its own: the file, figure and order that docs/own_method.md shows."""

from __future__ import annotations

import re
from pathlib import Path

import small_client
from scope3.paths import ROOT

PAGE = ROOT / "docs" / "own_method.md"
LEFT_OUT = "  - {category: 7, reason: left out of this small client}\n"
STAFF = [
    ["record_id", "category", "purpose", "activity", "employees", "quantity", "unit", "days", "occupancy"],
    ["C1", "7", "commute", "commuting/survey", "14", "", "", "", ""],
    ["C2", "7", "commute", "commuting/survey", "3", "", "", "", ""],
    ["C3", "7", "commute", "car", "2", "10", "km", "200", "1"],
]
# By hand: the survey's 17 people × 410 kg, and 2 people × 10 km there and back on 200 days × 0.2 kg per km.
T_SURVEY, T_CAR = 6.97, 1.6


def block(language: str) -> str:
    """The one block of a language on the page."""
    (found,) = re.findall(rf"```{language}\n(.*?)```", PAGE.read_text(encoding="utf-8"), re.DOTALL)
    return found


def write(data: Path, source: str | None = None, order: str | None = None) -> Path:
    """The client's folder under `data`, with another text of own_methods.py or another order than the page's."""
    organisation = small_client.ORGANISATION.replace(LEFT_OUT, "").replace(
        "activity_data:\n", "activity_data:\n  - {file: staff.csv, table: commuting, defaults: {country: GB}}\n"
    )
    chosen = block("yaml") if order is None else f'methods: {{"7": {order}}}\n' if order else ""
    head, row = (line.split(",") for line in block("csv").splitlines())
    by_name = dict(zip(head, row, strict=True))
    survey = [by_name.get(column, "") for column in small_client.HEAD]
    car = small_client._factor("car", "life_cycle", "life_cycle", "km", "0.2")
    small_client.write(data, organisation=chosen + organisation, factors=[*small_client.FACTORS, survey, car])
    folder = data / "small" / "2024"
    (folder / "staff.csv").write_text("".join(",".join(cells) + "\n" for cells in STAFF), encoding="utf-8")
    (folder / "own_methods.py").write_text(block("python") if source is None else source, encoding="utf-8")
    return data
