"""Data moved over networks, by hand: five gigabytes by a divided model, ten by an undivided one."""

from __future__ import annotations

import pandas as pd
import pytest

from builders import factor, library, records
from scope3.factors.select import Unserved
from scope3.methods.data_transfer import DELIVERY, USER_DEVICE, delivery_rows, device_rows

PARTS = dict(zip((*DELIVERY, *USER_DEVICE), (0.01, 0.002, 0.03, 0.004, 0.05, 0.006), strict=True))
SHELF = library(
    *[factor("video", kg, "GB", component=name, boundary="operation") for name, kg in PARTS.items()],
    factor("mail", 0.1, "GB", component="data_transfer", boundary="operation"),
)
GIGABYTES = pd.Series([5.0, 10.0])


def lines(*activities):
    return records(*[{"activity": activity} for activity in activities], category="U_content")


def counted(rows):
    return dict(zip(zip(rows["record_id"], rows["component"], strict=True), rows["kg_co2e"], strict=True))


def test_delivery_is_data_centre_and_network_as_the_source_divides_them():
    rows = delivery_rows(lines("video", "mail"), GIGABYTES, SHELF, method="m", step=pd.Series(["five", "ten"]))
    divided = {("R1", name): 5.0 * PARTS[name] for name in DELIVERY}
    assert counted(rows) == pytest.approx(divided | {("R2", "data_transfer"): 1.0})
    assert set(rows["method"]) == {"m"} and set(rows["unit"]) == {"GB"} and set(rows["boundary"]) == {"required"}
    assert rows["quantity"].tolist() == [5.0] * 4 + [10.0]
    assert [step.split("; ")[0] for step in rows["step"]] == ["five"] * 4 + ["ten"]


def test_a_step_may_be_one_for_all():
    rows = delivery_rows(lines("mail", "mail"), GIGABYTES, SHELF, method="m", step="as measured")
    assert rows["step"].str.startswith("as measured; ").all()
    assert not delivery_rows(lines("mail"), GIGABYTES[:1], SHELF, method="m")["step"].item().startswith("; ")


def test_a_receiver_s_device_stands_beside_the_total():
    rows = device_rows(lines("video", "video"), GIGABYTES, SHELF, method="n", step=pd.Series(["five", "ten"]))
    expected = {(record, name): gb * PARTS[name] for record, gb in (("R1", 5.0), ("R2", 10.0)) for name in USER_DEVICE}
    assert counted(rows) == pytest.approx(expected)
    assert set(rows["boundary"]) == {"optional"} and set(rows["method"]) == {"n"} and set(rows["unit"]) == {"GB"}
    assert rows["step"].str.startswith("five; ").tolist() == [True, True, False, False]
    assert not device_rows(lines("video"), GIGABYTES[:1], SHELF, method="n")["step"].str.startswith(";").any()


@pytest.mark.parametrize("serve", [delivery_rows, device_rows])
def test_without_a_step_the_selection_stands_alone(serve):
    said = serve(lines("video"), GIGABYTES[:1], SHELF, method="m")["step"]
    assert said.tolist() == serve(lines("video"), GIGABYTES[:1], SHELF, method="m", step="")["step"].tolist()


def test_nobody_s_device_is_an_empty_table():
    none = lines("video").iloc[:0]
    rows = device_rows(none, pd.Series([], dtype="float64"), SHELF, method="n")
    assert len(rows) == 0 and rows["boundary"].dtype == "str"


def test_a_model_without_one_of_its_parts_is_refused():
    lacking = library(*[factor("video", 0.1, "GB", component=name, boundary="operation") for name in DELIVERY[:-1]])
    with pytest.raises(Unserved) as refused:
        delivery_rows(lines("video"), GIGABYTES[:1], lacking, method="m")
    assert "network_embodied" in refused.value.reasons["R1"]
    with pytest.raises(Unserved) as refused:
        device_rows(lines("mail"), GIGABYTES[:1], SHELF, method="m")
    assert "user_device_operation" in refused.value.reasons["R1"]


def test_a_line_without_its_model_is_refused():
    with pytest.raises(Unserved) as refused:
        delivery_rows(lines("mail", None), GIGABYTES, SHELF, method="m")
    assert refused.value.reasons == {"R2": "activity is blank"}
