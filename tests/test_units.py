"""Units convert within their dimension, never across it, and never by a guess."""

from __future__ import annotations

import pandas as pd
import pint
import pytest
from hypothesis import given
from hypothesis import strategies as st

from builders import factor, library, records
from scope3 import units as names
from scope3.errors import InputError
from scope3.factors.select import select
from scope3.methods.records import ratios
from scope3.units import canonical, check_units, dimension, in_base_units, ratio, units_table

KNOWN = [unit for unit, row in units_table().iterrows() if not row["ambiguous_between"]]
AMBIGUOUS = [unit for unit, row in units_table().iterrows() if row["ambiguous_between"]]
FAMILIES = [
    [unit for unit in KNOWN if dimension(unit) == kind]
    for kind in dict.fromkeys(map(dimension, KNOWN))
]  # fmt: skip
pairs = st.sampled_from(FAMILIES).flatmap(lambda family: st.tuples(*[st.sampled_from(family)] * 2))
triples = st.sampled_from(FAMILIES).flatmap(lambda family: st.tuples(*[st.sampled_from(family)] * 3))


@given(pairs)
def test_there_and_back_is_one(units):
    there, back = ratio(*units), ratio(*reversed(units))
    assert there * back == pytest.approx(1, rel=1e-12)


@given(triples)
def test_by_way_of_a_third_unit_is_the_same(units):
    first, second, third = units
    assert ratio(first, second) * ratio(second, third) == pytest.approx(ratio(first, third), rel=1e-12)


@given(st.sampled_from(KNOWN))
def test_a_unit_is_one_of_itself(unit):
    assert ratio(unit, unit) == 1.0
    assert canonical(unit) == unit


# The figures are the definitions: the pound of 1959, the gallons of the UK and the US, the thermodynamic kWh.
@pytest.mark.parametrize(
    ("unit", "into", "expected"),
    [
        ("tonne", "kg", 1000), ("kg", "tonne", 0.001), ("lb", "kg", 0.45359237), ("short ton", "kg", 907.18474),
        ("long ton", "kg", 1016.0469088), ("m3", "litre", 1000), ("million litres", "m3", 1000),
        ("US gallon", "litre", 3.785411784), ("imperial gallon", "litre", 4.54609), ("MWh", "kWh", 1000),
        ("GJ", "kWh", 277.777777777778), ("MJ", "kWh", 0.277777777777778), ("mile", "km", 1.609344),
        ("tonne.km", "kg.km", 1000), ("GJ (Gross CV)", "kWh (Gross CV)", 277.777777777778),
        ("square foot", "m2", 0.09290304), ("g", "tonne", 1e-6),
    ],
)  # fmt: skip
def test_definitions(unit, into, expected):
    assert ratio(unit, into) == pytest.approx(expected, rel=1e-14)


def test_whole_ratios_are_exact():
    assert [ratio("MWh", "kWh"), ratio("tonne", "kg"), ratio("kg", "tonne")] == [1000.0, 1000.0, 0.001]


@pytest.mark.parametrize(
    ("written", "unit"),
    [("KG", "kg"), ("tonnes", "tonne"), ("t", "tonne"), ("  Litres ", "litre"), ("kilowatt  hours", "kWh"),
     ("kWh gross", "kWh (Gross CV)"), ("t-km", "tonne.km"), ("m³", "m3"), ("pcs", "piece")],
)  # fmt: skip
def test_spellings(written, unit):
    assert canonical(written) == unit


def test_an_unknown_unit_is_refused_with_the_known_ones():
    with pytest.raises(InputError, match=r"unknown unit 'bananas'.*To mend: use one of kg, g, tonne"):
        canonical("bananas")


def test_a_misspelt_unit_is_refused_with_the_nearest():
    with pytest.raises(InputError, match=r"unknown unit 'litrse'.*did you mean 'litre'"):
        canonical("litrse")


@pytest.mark.parametrize("written", ["therm", "meter"])
def test_a_unit_that_is_merely_like_another_is_not_proposed(written):
    """A therm is no item, and a mend that turns meters into kilometres is worse than none."""
    with pytest.raises(InputError, match=r"To mend: use one of kg, g, tonne"):
        canonical(written)


def test_a_spelling_of_two_units_is_refused(monkeypatch):
    table = pd.DataFrame({"also_written": ["t|te", "short tons|T"]}, index=["tonne", "short ton"])
    monkeypatch.setattr(names, "units_table", lambda: table)
    with pytest.raises(InputError) as refused:
        names._spellings.__wrapped__()
    (fault,) = refused.value.faults
    assert (fault.what, fault.mend, fault.file) == ("'T' is written for two units", "keep one", "units.csv")


# The kilogram, the joule and the metre of the SI; 3.6 million joules to the kilowatt hour.
@pytest.mark.parametrize(("unit", "expected"), [
    ("kg", 1.0), ("tonne", 1000.0), ("lb", 0.45359237), ("kWh", 3.6e6), ("MWh", 3.6e9), ("mile", 1609.344),
])  # fmt: skip
def test_base_units_are_those_of_the_si(unit, expected):
    assert in_base_units(unit) == pytest.approx(expected, rel=1e-14)


@pytest.mark.parametrize("written", [*AMBIGUOUS, "tons", "gal", "Gallons"])
def test_an_ambiguous_unit_is_refused_with_what_it_could_mean(written):
    with pytest.raises(InputError, match=r"is ambiguous.*say '.*' or '.*'") as refused:
        canonical(written)
    means = units_table().loc["ton" if written.lower().startswith("t") else "gallon", "ambiguous_between"].split("|")
    assert all(f"'{unit}'" in str(refused.value) for unit in means)
    assert all(unit in KNOWN for unit in means)


def test_ton_and_gallon_are_the_ambiguous_ones():
    assert AMBIGUOUS == ["ton", "gallon"]


@pytest.mark.parametrize(
    ("unit", "into"),
    [
        ("kWh (Gross CV)", "kWh (Net CV)"), ("kWh", "kWh (Gross CV)"), ("kWh", "kWh (Net CV)"),
        ("GJ (Net CV)", "GJ (Gross CV)"), ("kg", "litre"), ("tonne.km", "vehicle.km"), ("passenger.km", "km"),
        ("passenger.km", "vehicle.km"), ("TEU.km", "tonne.km"), ("piece", "kg"), ("hour", "FTE working hour"),
        ("room night", "piece"),
    ],
)  # fmt: skip
def test_dimensions_never_mix(unit, into):
    for pair in ((unit, into), (into, unit)):
        with pytest.raises(InputError, match=r"cannot become .*give the quantity in a unit like"):
            ratio(*pair)


def test_gross_and_net_calorific_value_share_no_unit_with_each_other_or_with_metered_energy():
    kinds = [
        {unit for unit in KNOWN if dimension(unit) == dimension(of)} for of in ("kWh", "kWh (Gross CV)", "kWh (Net CV)")
    ]
    assert kinds == [
        {"kWh", "MWh", "GWh", "MJ", "GJ", "Wh", "mmBtu"},
        {"kWh (Gross CV)", "MWh (Gross CV)", "GJ (Gross CV)", "mmBtu (Gross CV)", "toe (Gross CV)"},
        {"kWh (Net CV)", "MWh (Net CV)", "GJ (Net CV)", "MJ (Net CV)", "toe (Net CV)"},
    ]


def test_the_check_of_a_table_names_file_sheet_row_and_column():
    table = pd.DataFrame(
        {
            "unit": ["kg", "bananas", None, "ton"],
            "source_file": "goods.xlsx",
            "source_sheet": "May",
            "source_row": [2, 3, 4, 5],
        }
    )
    faults = check_units(table)
    assert [(f.file, f.sheet, f.row, f.column) for f in faults] == [
        ("goods.xlsx", "May", 3, "unit"),
        ("goods.xlsx", "May", 5, "unit"),
    ]
    assert "bananas" in faults[0].what and "short ton" in faults[1].mend


MILLION = 1_000_000


@pytest.fixture
def asked(monkeypatch):
    """What pint is asked to convert, from a state in which nothing has been asked before."""
    for remembered in (names.ratio, names.dimension, names._quantity):
        remembered.cache_clear()
    found = []
    convert = pint.Quantity.to
    monkeypatch.setattr(
        pint.Quantity, "to", lambda self, other: found.append((str(self.units), str(other))) or convert(self, other)
    )
    return found


@pytest.mark.slow
def test_a_million_records_ask_pint_once_for_each_pair_of_units(asked):
    """Three units against one factor: three questions, whether a record stands once or a third of a million times."""
    few = records(*[{"activity": "steel", "country": "GB", "quantity": 1.0, "unit": u} for u in ("kg", "lb", "tonne")])
    columns = ["record_id", "activity", "country", "period", "unit"]
    many = few[columns].take([0, 1, 2] * (MILLION // 3) + [0]).reset_index(drop=True)
    picked = select(many, library(factor("steel", 2.0, "short ton", region="GB")), "cradle_to_gate")
    assert len(asked) == len(set(asked)) == 3
    assert picked["ratio"].iloc[[0, 1, MILLION - 1]].tolist() == pytest.approx([1 / 907.18474, 1 / 2000, 1 / 907.18474])
    converted = ratios(many, pd.Series("short ton", index=many.index))
    assert len(asked) == 3
    assert converted.tolist()[:3] == picked["ratio"].tolist()[:3]


def test_the_count_of_questions_would_notice_a_second_one(asked):
    """The proof of the test above: with nothing remembered, each row asks."""
    for _ in range(5):
        names.ratio.cache_clear()
        ratio("kg", "lb")
    assert len(asked) == 5
