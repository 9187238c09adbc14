"""The annotated organisation.yaml of a new client: a word on each key, and the sheets of the workbook it reads."""

from __future__ import annotations

from collections.abc import Sequence
from string import Template
from textwrap import wrap

from scope3 import paths
from scope3.entities import entity_kinds
from scope3.settings import categories
from scope3.tables import ACTIVITY_DATA, rows_of
from scope3.templates.acceptance import to_accept
from scope3.templates.names import CSV_FOLDER, WORKBOOK

_WIDTH = 118  # letters of a comment's line


def organisation_page(organisation: str, year: int, editions: Sequence[str]) -> str:
    """The text of a new organisation.yaml, from data/reference/organisation_template.yaml.

    Arguments: `organisation` (a slug), `year`, `editions` (of the factor library, to be pinned; at least one).
    """
    page = Template((paths.REFERENCE / "organisation_template.yaml").read_text(encoding="utf-8"))
    sheets = [f"  - {{file: {WORKBOOK}, sheet: {name}, table: {name}}}" for name in ACTIVITY_DATA]
    exclusions = [
        f'#   - {{category: {entry["category"]}, reason: "To be assessed: {entry["name"].lower()}"}}'
        for entry in rows_of(categories())
    ]
    return page.substitute(
        organisation=organisation,
        year=year,
        editions=", ".join(editions),
        first=editions[0],
        workbook=WORKBOOK,
        csv=CSV_FOLDER,
        activity_data="\n".join(sheets),
        exclusions="\n".join(exclusions),
        to_accept="\n".join(f"# {line}" for said in to_accept(editions) for line in wrap(said, _WIDTH)),
        kinds=", ".join(entity_kinds().index),
    )
