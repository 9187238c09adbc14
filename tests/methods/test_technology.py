"""What the methods of category U share: the element of a line and its boundary."""

from __future__ import annotations

import pytest

from builders import records
from scope3.errors import InputError
from scope3.methods.technology import boundary_of, with_element

LAPTOP = {"kind": "laptop", "quantity": 1}


def devices(*rows):
    return records(*rows, category="U_hardware")


@pytest.mark.parametrize(
    ("part", "element"),
    [("U_software", "software"), ("U_models", "foundation_models"), ("U_content", "content_and_data")],
)
def test_a_part_of_one_element_gives_it_to_every_line(part, element):
    table = devices(LAPTOP, LAPTOP).set_axis([3, 8])
    found = with_element(part, table)
    assert found["sub_category"].to_dict() == {3: element, 8: element} and found["sub_category"].dtype == "str"
    assert "sub_category" not in table


def test_a_device_has_the_element_of_its_kind():
    found = with_element("U_hardware", devices(LAPTOP, LAPTOP | {"kind": "server"}, LAPTOP | {"kind": "router"}))
    assert found["sub_category"].tolist() == ["employee_hardware", "server_hardware", "network_hardware"]


def test_each_line_of_an_unknown_kind_is_named_with_the_nearest():
    table = devices(LAPTOP, LAPTOP | {"kind": "laptp"}, LAPTOP | {"kind": "laptp"})
    with pytest.raises(InputError) as refused:
        with_element("U_hardware", table)
    assert [(f.what, f.mend, f.row, f.column) for f in refused.value.faults] == [
        (f"R{n}: 'laptp' is no kind of device", "did you mean 'laptop'?", n + 1, "kind") for n in (2, 3)
    ]


def test_what_is_leased_or_employees_own_is_optional():
    """Devices of category 8 stay optional whoever owns them; a blank ownership in category 2 is the organisation's."""
    table = devices(
        LAPTOP,
        LAPTOP | {"ownership": "owned"},
        LAPTOP | {"ownership": "employee_owned"},
        LAPTOP | {"category": 8},
        LAPTOP | {"category": 8, "ownership": "leased"},
        LAPTOP | {"category": 1, "ownership": "employee_owned"},
    )
    boundary = boundary_of(table)
    assert boundary.tolist() == ["required", "required", "optional", "optional", "optional", "optional"]
    assert boundary.dtype == "str"
