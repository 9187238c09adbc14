"""Who decided what of an inventory's choices, when and why: the log that organisation.yaml keeps."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Annotated

import pandas as pd
from pydantic import Field

from scope3.yaml_files import Part

COLUMNS = ["on", "by", "changed", "why"]


class Decision(Part):
    """One saving of choices: the day, the person, the reason, and each choice that changed, from and to."""

    on: date
    by: Annotated[str, Field(min_length=2)]
    why: Annotated[str, Field(min_length=10)]
    changed: Annotated[list[str], Field(min_length=1)]


def decision_log(decisions: Iterable[Decision]) -> pd.DataFrame:
    """The decisions in the order in which they were written, one row for each choice that changed."""
    rows = [[one.on.isoformat(), one.by, changed, one.why] for one in decisions for changed in one.changed]
    return pd.DataFrame(rows, columns=COLUMNS)
