"""The published examples as typed in the three tables beside this file, turned into activity data and factors.

examples.csv has one row per printed result: the lines it stands for, what of them it counts, the choices it was
printed under, the corrected result, the printed one, and the slip between them. The other two hold the lines with their
factors.
"""

from __future__ import annotations

from pathlib import Path

import pandas as pd

from builders import YEAR, factor, factors, meters, records, spend_factor

FOLDER = Path(__file__).parent
TEXT = {"category": "int", "expected": "float"}


def read(name):
    """A table as text, with the few columns of numbers that every row has."""
    table = pd.read_csv(FOLDER / name, dtype="str", keep_default_na=False)
    return table.astype({column: kind for column, kind in TEXT.items() if column in table})


EXAMPLES = read("examples.csv").set_index("example")
PURCHASED = read("purchased_goods.csv")
ENERGY = read("fuel_and_energy.csv")


def number(text):
    return float(text) if text else None


def _record(line):
    row = {
        "record_id": line.line, "activity": line.line, "good": line.good or None, "stage": line.stage or None,
        "quantity": number(line.quantity), "unit": line.unit or None, "distance": number(line.distance),
        "spend": number(line.spend), "currency": line.currency or None,
    }  # fmt: skip
    if line.supplier_revenue:
        row |= {
            "supplier_t_co2e": number(line.supplier_t_co2e), "supplier_revenue": number(line.supplier_revenue),
            "supplier_revenue_currency": line.currency, "supplier_source": "print",
        }  # fmt: skip
    if line.supplier_factor:
        row |= {
            "supplier_factor": number(line.supplier_factor),
            "supplier_factor_unit": line.unit,
            "supplier_source": "print",
        }
    return row


def purchased(example, method):
    """The records and factors of one example that one method serves, and what each record is expected to give."""
    lines = PURCHASED[(PURCHASED["example"] == example) & (PURCHASED["method"] == method)]
    (category,) = set(lines["category"])
    table = [
        spend_factor(line.line, number(line.factor), line.factor_unit)
        if line.currency
        else factor(line.line, number(line.factor), line.factor_unit, component=line.component)
        for line in lines.itertuples()
        if line.factor
    ]
    rows = records(*map(_record, lines.itertuples()), category=category)
    return rows, factors(*table or [factor("none", 0)]), lines.set_index("line")["expected"]


def energy(group):
    """The meters and factors of one example."""
    lines = ENERGY[ENERGY["group"] == group]
    rows, table = [], []
    for line in lines.itertuples():
        rows.append({
            "record_id": line.line, "activity": line.line, "energy_type": line.energy_type, "use": line.use,
            "country": line.country or None, "quantity": number(line.quantity), "unit": line.unit, "period": YEAR,
        })  # fmt: skip
        common = {"unit": line.unit, "region": line.country or "world"}
        for component, value in (("combustion", line.combustion), ("wtt", line.upstream), ("t_and_d", line.t_and_d)):
            if value:
                table.append(factor(line.line, number(value), component=component, **common))
        if line.loss_rate:
            rate = {"loss_rate": number(line.loss_rate), "loss_rate_base": line.loss_rate_base or None, "gwp_set": None}
            table.append(factor(line.line, None, component="loss_rate", **rate, **common))
    return meters(*rows), factors(*table)
