"""Publishers' files of any layout: which are opened, what is a number, and names that stay apart."""

from __future__ import annotations

import pytest

from scope3.errors import InputError
from scope3.factors.published import number, read_sheets, slug


def test_a_missing_or_foreign_file_is_refused(tmp_path):
    with pytest.raises(InputError, match="no such file"):
        read_sheets(tmp_path / "nothing.csv")
    (tmp_path / "letter.pdf").write_bytes(b"%PDF")
    with pytest.raises(InputError, match="is not read"):
        read_sheets(tmp_path / "letter.pdf")
    (tmp_path / "broken.xlsx").write_bytes(b"no workbook")
    with pytest.raises(InputError, match="cannot be opened"):
        read_sheets(tmp_path / "broken.xlsx")


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("Articulated (>3.5 - 33t)", "articulated_over_3.5_33t"),
        ("10,000–34,999 dwt", "10000_34999_dwt"),
        ("200,000+ dwt", "200000_plus_dwt"),
        ("0% Laden", "0_percent_laden"),
        ("Metal: aluminium cans and foil (excl. forming)", "metal_aluminium_cans_and_foil_excl_forming"),
        (" All dwt", "all_dwt"),
    ],
)
def test_slug_keeps_what_tells_names_apart(name, expected):
    assert slug(name) == expected


@pytest.mark.parametrize("cell", ["", "< 1", "#REF!", "nan", "inf", "1,234", True, None])
def test_what_is_no_number(cell):
    assert number(cell) is None
