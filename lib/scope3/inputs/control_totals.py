"""What a client says its file comes to, against what was read: a line lost, doubled or changed shows nowhere else."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import ROUND_HALF_UP, Decimal, localcontext

import pandas as pd
import pandera.pandas as pa

from scope3 import tables
from scope3.errors import Fault, nearest
from scope3.inputs.raw_tables import ClientTable
from scope3.money import exact_sum

ROWS = "rows"
MEND = (
    "find the line that was lost, doubled or changed since the total was taken, or correct control_totals in "
    "organisation.yaml"
)


def control_faults(
    stated: Mapping[str, Decimal],
    values: pd.DataFrame,
    by_measure: Mapping[str, Decimal],
    client: ClientTable,
    headings: Mapping[str, str],
    schema: pa.DataFrameSchema,
) -> list[Fault]:
    """A fault for each stated total that is not what the lines of the file come to.

    Arguments: `stated` (control_totals of the file: rows; a column of numbers; or, as the controls of a run name them,
    a quantity by unit and money by currency), `values` (the lines), `by_measure` (what they add up to by unit and
    currency), `client`, `headings` (our column: the client's heading), `schema`. The lines are compared to the last
    digit that is stated.
    """
    numbers = [
        name for name, rule in schema.columns.items() if rule.metadata["type"] in (tables.NUMBER, tables.INTEGER)
    ]
    faults = []
    for name, total in stated.items():
        column = name.partition(",")[0].strip()
        if name == ROWS:
            found = Decimal(len(values))
        elif name in by_measure:
            found = by_measure[name]
        elif name in values and name in numbers:
            found = exact_sum(values[name].dropna().astype("float64"))
        elif column in numbers and (name == column or column in ("quantity", "spend")):
            found = Decimal(0)
        else:
            mend = nearest(name, [ROWS, *numbers, *by_measure])
            faults.append(Fault(f"control_totals names '{name}', which is no total of this file", mend, client.file))
            continue
        with localcontext(prec=60):  # a sum of many large figures has more digits than the context's 28
            rounded = found.quantize(total, ROUND_HALF_UP)
        if rounded != total:
            less = "less" if rounded < total else "more"
            what = (
                f"{name} come to {rounded:,f}, {abs(rounded - total):,f} {less} than the {total:,f} of control_totals"
            )
            heading = None if name == ROWS else headings.get(column, column)
            faults.append(Fault(what, MEND, client.file, client.sheet, None, heading))
    return faults
