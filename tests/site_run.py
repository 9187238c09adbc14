"""Runs for the tests of the result site: one written by hand with hostile words in it, and one of the small client."""

from __future__ import annotations

import functools
import json
from pathlib import Path

import small_client
from scope3 import paths, runs
from scope3.runs import manifest
from scope3.runs.progress import silent

SCRIPT = "<script>alert(1)</script>"
ELEMENT = "<img src=x onerror=alert(2)>"
# One grey pixel.
PIXEL = "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAAAAAA6fptVAAAACklEQVR4nGNoAAAAggCBd81ytgAAAABJRU5ErkJggg=="
SMALL = ("10_activity_data", "20_purchased_goods_and_capital", "90_inventory")
NAMES = [
    "Purchased goods and services", "Capital goods", "Fuel- and energy-related activities", "Upstream transportation",
    "Waste", "Business travel", "Employee commuting", "Upstream leased assets", "Downstream transportation", "Processing",
    "Use", "End of life", "Downstream leased assets", "Franchises", "Investments",
]  # fmt: skip


def category(number: int, **changed) -> dict:
    """A row of inventory.json; the first three are calculated, as are those that say so."""
    counted = number < 4
    row = {
        "category": number,
        "name": NAMES[number - 1],
        "status": "calculated" if counted else "excluded",
        "reason": None if counted else f"left out by {ELEMENT}",
        "records": 2 if counted else 0,
        "t_co2e": 1000.5 / number if counted else None,
        "t_co2e_low": 900.0 / number if counted else None,
        "t_co2e_high": 1200.0 / number if counted else None,
        "t_co2e_optional": 0.25 if number == 1 else 0.0 if counted else None,
        "t_co2e_apart": 0.0 if counted else None,
        "t_biogenic_co2": 7.0 if number == 2 else None,
        "share_by_method": "spend_based 80.0 %, average_data 20.0 %" if counted else None,
        "data_quality": 2.4 if counted else None,
    }
    return row | changed


def inventory(**changed) -> dict:
    """An inventory as data, of a client whose name is a script."""
    rows = [category(number) for number in range(1, 16)]
    stated = {
        "organisation": "hostile",
        "name": f"{SCRIPT} & Sons",
        "year": 2024,
        "period": ["2024-01-01", "2024-12-31"],
        "consolidation_approach": "operational_control",
        "gwp_set": "AR5GWP100",
        "factor_editions": ["desnz/2024"],
        "methods": {"1": ["average_data", "spend_based"]},
        "categories": rows,
        "scope_3_t_co2e": sum(row["t_co2e"] or 0.0 for row in rows),
        "scope_3_interval_t_co2e": {"confidence": 0.95, "t_co2e_low": 1700.0, "t_co2e_high": 2100.0},
    }
    return stated | changed


def markdown(source: str) -> dict:
    """A cell of words."""
    return {"cell_type": "markdown", "id": "m", "metadata": {}, "source": source}


def code(source: str, *shown: dict, tags: tuple[str, ...] = ()) -> dict:
    """A cell of code with what it showed."""
    return {"cell_type": "code", "id": "c", "metadata": {"tags": list(tags)}, "source": source, "outputs": list(shown)}


def display(kind: str, content: str, **metadata) -> dict:
    """An output of one kind."""
    return {"output_type": "display_data", "data": {kind: content, "text/plain": "<object>"}, "metadata": metadata}


PAGES = {
    "20_purchased_goods": [
        markdown(f"# Categories 1 and 2: goods\n\n**What of {SCRIPT}?**\n\nSee [30](30_energy.ipynb#result), not [that](javascript:alert(3))."),
        markdown("## At a glance\n\n| | |\n|---|---|\n| Output | `inventory.csv`, `30_energy` |"),
        code("name: str = '<b>'  # help", tags=("parameters",)),
        markdown("## Methods\n\nA cost of \\$5, `a $x$ b`, and $Q_i$:\n\n$$ E = \\sum_i Q_i \\cdot \\frac{1,234.5}{2} $$"),
        code(
            "show(table)",
            display(
                "text/html",
                '<table><thead><tr><th style="text-align: left">supplier</th><th style="text-align: right">t CO2e</th></tr>'
                f'</thead><tbody><tr><td style="text-align: left">&lt;script&gt;alert(1)&lt;/script&gt;</td>'
                '<td style="text-align: right" onclick="alert(4)">1.50</td></tr></tbody></table>'
                f'<script>alert(5)</script>{ELEMENT}<a href="file:///etc/passwd">file</a>',
            ),
        ),
        code("picture(chart)", display("image/png", PIXEL, **{"image/png": {"alt": f'Bars of "{SCRIPT}"'}})),
        markdown("## Data quality\n\nGood."),
        markdown("## Sources, exclusions, open points\n\nSource: <https://example.org/a>.\nOpen: nothing is known of $E$."),
    ],
    "30_energy": [markdown("# Category 3: energy\n\n**What?**\n\n## Result\n\nA sentence.\n\n## Result\n\nAnother.")],
}  # fmt: skip


def write(outputs: Path, stated: dict | None = None, pages: dict[str, list[dict]] = PAGES) -> Path:
    """A run's folder with its manifest, without a site."""
    stated = stated or inventory()
    folder = outputs / stated["organisation"] / str(stated["year"])
    for name in ("notebooks", "tables", "figures"):
        (folder / name).mkdir(parents=True)
    for name, cells in pages.items():
        held = {"cells": cells, "metadata": {}, "nbformat": 4, "nbformat_minor": 5}
        (folder / "notebooks" / f"{name}.ipynb").write_text(json.dumps(held), encoding="utf-8")
    (folder / "inventory.json").write_text(json.dumps(stated), encoding="utf-8")
    (folder / "inventory.csv").write_text("category,t_co2e\n", encoding="utf-8")
    (folder / "figures" / "90_categories.svg").write_text("<svg xmlns='http://www.w3.org/2000/svg'/>", encoding="utf-8")
    (folder / "tables" / "92_choices.csv").write_text(
        "choice,value,house,origin,t_co2e_difference,note\n"
        f"margins,excluded,included,organisation.yaml,-41.5,\nmethods.3,{ELEMENT},b,organisation.yaml,,cannot serve\n",
        encoding="utf-8",
    )
    (folder / "tables" / "90_exclusions.csv").write_text(
        "left_out,reason,t_co2e_estimated\nrecord A,tiny,3.6\nrecord B,nobody asked,\n", encoding="utf-8"
    )
    write_manifest(folder)
    return folder


def write_manifest(folder: Path, **changed) -> dict:
    """The record of a run written by hand."""
    record = {
        "organisation": folder.parent.name,
        "year": int(folder.name),
        "settings": {"margins": "excluded"},
        "code": {"commit": "0123456789abcdef", "dirty": False, "lib_sha256": "a"},
        "inputs": {"ledger.csv": "b" * 64},
        "factors": {"factors/x.csv": "c" * 64},
        "reference": {"reference/y.csv": "d" * 64},
        "notebooks": {f"{name}.ipynb": "e" * 64 for name in PAGES},
        "outputs": manifest.outputs_of(folder),
        "times": {"started": "2025-03-01T10:00:00+00:00", "finished": "2025-03-01T10:01:00+00:00", "seconds": {}},
    } | changed
    (folder / manifest.NAME).write_text(manifest.dump(record), encoding="utf-8")
    return record


@functools.cache
def of_small_client(place: Path) -> Path:
    """The small client under a name that is a script, run as a whole, once for all tests of a session; where it lies.

    `place` is the folder of the session, in which data and outputs are made.
    """
    root = place / "small_site"
    named = small_client.ORGANISATION.replace("name: Small Ltd", f'name: "{SCRIPT} & Sons"')
    suppliers = small_client.with_cell(small_client.LEDGER, 2, "supplier", f"{ELEMENT} *[x](javascript:alert(6))*")
    small_client.write(root / "data", organisation=named, ledger=suppliers)
    # Three notebooks of the workbook, which make all that the first page shows; the others only take time.
    chosen = [paths.NOTEBOOKS / f"{name}.ipynb" for name in SMALL]
    runs.run("small", 2024, data=root / "data", outputs=root / "outputs", notebooks=chosen, progress=silent)
    return root
