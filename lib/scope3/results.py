"""Where a notebook leaves its results: outputs/<organisation>/<year>, the same bytes for the same inputs."""

from __future__ import annotations

import io
import json
import re
from pathlib import Path
from typing import Any

import pandas as pd
from matplotlib.figure import Figure

from scope3 import paths
from scope3.charts.shared import rendered
from scope3.files import write_atomically
from scope3.organisation import Organisation

# Where a spreadsheet begins to read a formula: at the start of a cell, and behind what starts another one where lists
# are separated by semicolons. The wide forms of the signs begin one in Excel's Japanese.
BEGINS = re.compile("(^|[;\t\n\r])(?=[=+\\-@\uff1d\uff0b\uff0d\uff20])|^(?=[\t\n\r])")


def output_folder(organisation: Organisation) -> Path:
    """The output folder of one organisation and year."""
    return paths.outputs() / organisation.organisation / str(organisation.year)


def save_parquet(table: pd.DataFrame, organisation: Organisation, name: str) -> str:
    """Write a table as <name>.parquet; returns the file's name."""
    buffer = io.BytesIO()
    table.to_parquet(buffer, index=False)
    write_atomically(output_folder(organisation) / f"{name}.parquet", buffer.getvalue())
    return f"{name}.parquet"


def save_csv(table: pd.DataFrame, organisation: Organisation, name: str) -> str:
    """Write a table as <name>.csv; text that a spreadsheet would run as a formula is quoted with an apostrophe."""
    write_csv(table, output_folder(organisation) / f"{name}.csv")
    return f"{name}.csv"


def write_csv(table: pd.DataFrame, file: Path) -> None:
    """Write a table as a CSV file, its text as `csv_text` makes it."""
    write_atomically(file, csv_text(table))


def csv_text(table: pd.DataFrame) -> str:
    """A table as CSV; text that a spreadsheet would run as a formula is quoted with an apostrophe."""
    text = table.apply(lambda column: column.map(_inert) if column.dtype in ("str", "object", "category") else column)
    return str(text.rename(columns=_inert).to_csv(index=False, lineterminator="\n"))


def save_json(content: Any, organisation: Organisation, name: str) -> str:
    """Write <name>.json with sorted keys; a blank is null."""
    write_atomically(
        output_folder(organisation) / f"{name}.json",
        json.dumps(content, indent=1, sort_keys=True, ensure_ascii=False, allow_nan=False) + "\n",
    )
    return f"{name}.json"


def save_figure(figure: Figure, organisation: Organisation, name: str) -> str:
    """Write a chart as figures/<name>.svg and .png without dates; returns the names."""
    for kind in ("svg", "png"):
        write_atomically(output_folder(organisation) / "figures" / f"{name}.{kind}", rendered(figure, kind))
    return f"figures/{name}.svg, figures/{name}.png"


def _inert(value: Any) -> Any:
    """Text that begins like a formula, made plain text for spreadsheets; numbers are left alone.

    Source: OWASP, CSV Injection.
    """
    return BEGINS.sub(r"\1'", value) if isinstance(value, str) else value
