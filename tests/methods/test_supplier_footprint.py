"""What a supplier of category U says of its own footprint, by hand, and the boundary that is refused."""

from __future__ import annotations

import pytest

from builders import factor, library, records
from scope3.errors import InputError
from scope3.factors.select import Unserved
from scope3.methods.supplier_footprint import per_unit_rows, revenue_share_rows

NOTHING = library(factor("nothing", 1.0))
SEAT = {
    "quantity": 12, "unit": "licence", "supplier_factor": 3.5, "supplier_factor_unit": "licence",
    "supplier_source": "report p. 4", "supplier_boundary": "upstream",
}  # fmt: skip
COMPANY = {
    "spend": 20_000, "currency": "EUR", "supplier_t_co2e": 500, "supplier_revenue": 1e7,
    "supplier_revenue_currency": "EUR", "supplier_source": "report p. 4", "supplier_boundary": "upstream",
}  # fmt: skip
BOTH = ((per_unit_rows, SEAT), (revenue_share_rows, COMPANY))


def software(*rows):
    return records(*({"delivery": "saas"} | row for row in rows), category="U_software")


def test_a_quantity_by_the_supplier_s_factor():
    (row,) = per_unit_rows(software(SEAT), NOTHING, method="per_seat").to_dict("records")
    assert (row["method"], row["component"], row["factor_id"]) == ("per_seat", "cradle_to_gate", "supplier:R1")
    assert (row["quantity"], row["unit"], row["kg_co2e"], row["supplier_data"]) == (12.0, "licence", 42.0, True)
    assert row["step"] == "supplier's factor: report p. 4"


def test_the_share_that_the_spend_has_in_the_revenue():
    """Twenty thousand of ten million are 0.2 %, of 500 t one tonne."""
    (row,) = revenue_share_rows(software(COMPANY), NOTHING, method="share").to_dict("records")
    assert (row["method"], row["factor_id"], row["supplier_data"]) == ("share", "supplier:R1", True)
    assert row["kg_co2e"] == pytest.approx(1000.0)
    assert row["step"].startswith("the supplier's scopes 1, 2 and categories 1 to 8; share of the supplier's revenue; ")
    assert row["step"].endswith("; report p. 4")


@pytest.mark.parametrize(("serve", "line"), BOTH)
def test_a_figure_with_the_supplier_s_downstream_is_refused(serve, line):
    table = software(line, line | {"supplier_boundary": "whole"}, line | {"supplier_boundary": None})
    with pytest.raises(Unserved) as refused:
        serve(table, NOTHING, method="m")
    assert refused.value.reasons == {"R3": "supplier_boundary is blank"}
    with pytest.raises(Unserved) as refused:
        serve(table.iloc[:2], NOTHING, method="m")
    assert refused.value.reasons == {"R2": "the supplier's figure holds its downstream categories 9 to 15"}
    assert refused.value.mend == "take them off, and say supplier_boundary upstream"


def test_a_spend_beyond_the_revenue_stops_the_run():
    with pytest.raises(InputError, match="R1: spend exceeds the supplier's revenue"):
        revenue_share_rows(software(COMPANY | {"spend": 1e7 + 1}), NOTHING, method="m")
