"""What notebooks show: numbers as a reader expects them, names escaped, checks that can fail."""

from __future__ import annotations

from decimal import Decimal

import pandas as pd
import pytest
from matplotlib.figure import Figure

from scope3 import page
from scope3.errors import InputError
from scope3.methods import METHODS
from scope3.methods.purchased_goods import spend_based
from scope3.report.site.rendering import clean
from scope3.report.xhtml import text as text_of


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (1234567, "1,234,567"),
        (1234.567, "1,234.57"),
        (0.123456789, "0.12346"),
        (-5.0, "−5"),
        (-1234.5, "−1,234.50"),
        (0.0, "0"),
        (None, "–"),
        (float("nan"), "–"),
        (Decimal("11597335.91"), "11,597,335.91"),
        (True, "True"),
        ("text", "text"),
        (1e-7, "1e-07"),
    ],
)
def test_numbers_as_text(value, text):
    assert page.number(value) == text


def test_a_table_is_escaped_and_numbers_stand_to_the_right():
    table = pd.DataFrame({"supplier_name": ["<script>alert(1)</script>"], "kg": [1234.5]})
    html = page.show(table).data
    assert "<script>" not in html
    assert "&lt;script&gt;" in html
    assert '<td style="text-align: right">1,234.50</td>' in html
    assert '<th style="text-align: left">supplier name</th>' in html


def test_rows_left_out_are_counted():
    assert "1,998 more rows." in page.show(pd.DataFrame({"a": range(2000)}), rows=2).data


def test_names_in_sentences_are_inert():
    said = page.say("**{name}** {n}", name="<b>*x*</b> `y` $z$ |\n# h", n=1234.5).data
    assert said.startswith("**&lt;b&gt;")
    assert "\\*x\\*" in said and "\\`y\\`" in said and "\\$z\\$" in said and "\\|" in said
    assert "\n" not in said
    assert said.endswith("1,234.50")


def test_a_method_shows_its_docstring_whole_with_each_label_on_its_own():
    shown = page.show_method(spend_based).data
    for label in ("Symbols:", "Minimum boundary:", "When to use it:", "Needs:", "Raises", "Source:"):
        assert f"\n\n**{label}**" in shown
    assert "$$ E = " in shown
    assert "Choices: `margins`, `deflator`." in shown
    assert all(f"#### {name}" in page.show_methods(1).data for name in METHODS[1])


def test_a_check_that_fails_stops_the_page():
    assert "✓ two is two" in page.checks(two_is_two=True).data
    with pytest.raises(InputError, match="check failed: one is two"):
        page.checks(two_is_two=True, one_is_two=False)


def test_a_record_by_hand_is_the_multiplication_of_its_row():
    row = {"record_id": "R_1", "method": "average_data", "component": "wtt", "quantity": 2.5, "unit": "kWh",
           "factor": 4.0, "kg_co2e": 10.0, "step": "a step"}  # fmt: skip
    shown = page.worked_record(row).data
    assert r"2.5\ \text{kWh} \times 4\ \frac{\text{kg CO2e}}{\text{kWh}} = 10\ \text{kg CO2e}" in shown
    assert r"R\_1" in shown


def test_a_picture_says_what_it_shows():
    figure = Figure()
    figure.subplots()
    shown = page.picture(figure, "An empty chart")
    assert shown.data.startswith(b"\x89PNG")
    assert shown._repr_mimebundle_()[1]["image/png"]["alt"] == "An empty chart"


def test_an_interval_as_the_standard_writes_it():
    """STD-B-interval and GHGP-APPB-TRAVEL."""
    said = page.with_interval(140_000, 155_000, 170_000, "t CO2e")
    assert said == "155,000 (±15,000) t CO2e"
    half = float(said[said.index("±") + 1 : said.index(")")].replace(",", ""))
    assert half / 155_000 * 100 == pytest.approx(9.67741935483871, rel=1e-9)


def test_an_interval_that_is_not_even_is_told_by_its_ends():
    assert page.with_interval(50, 100, 200, "t CO2e") == "100 (50 to 200) t CO2e"


@pytest.mark.parametrize("sign", [*range(0x202A, 0x202F), *range(0x2066, 0x206A)])
def test_signs_of_direction_are_written_out_on_pages_and_the_site(sign):
    """UAX 9: embeddings, overrides, isolates; a name that holds one would turn round what stands behind it."""
    name, shown = f"Acme {chr(sign)}dtL", f"Acme [U+{sign:04X}]dtL"
    assert shown in page.show(pd.DataFrame({"supplier": [name]})).data
    assert page.say("{name}", name=name).data.replace("\\", "") == shown
    assert text_of(name) == shown
    assert shown in clean(f"<p>{name}</p>")


def test_signs_that_turn_nothing_stay():
    """Hebrew and Arabic read from right to left by themselves."""
    assert text_of("אקמה شركة") == "אקמה شركة"
