"""Category U, software: each method on small numbers worked by hand, and what each refuses."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from builders import factor, factors, library, records, spend_factor
from scope3.errors import InputError
from scope3.factors.select import Unserved
from scope3.factors.table_files import factor_file, read_factors
from scope3.ladder import climb
from scope3.methods import METHODS, calculate

SWD = read_factors(factor_file("swd/4"))
NOTHING = factors(factor("other", 1.0))
SPEND = factors(
    spend_factor("sic/58", 0.1, region="GB"), spend_factor("naics/511210", 0.036, currency="USD", region="US")
)
CHOICES = {"margins": "included", "deflator": "cpi"}
STATED = {"supplier_boundary": "upstream", "supplier_source": "report 2024"}
COMPANY = STATED | {"supplier_t_co2e": 2000, "supplier_revenue": 1e7, "supplier_revenue_currency": "GBP"}
PAID = {"spend": 500, "currency": "GBP"}
SEAT = STATED | {"supplier_factor": 4.0, "supplier_factor_unit": "licence", "licences": 30}
EFFORT = {
    "person_months": 100,
    "effort_kg_co2e": 200,
    "licences_sold": 4000,
    "licences": 10,
    "supplier_source": "letter",
}
DOWNLOAD = {"product": "Quill", "activity": "data_transfer", "download_gb": 4, "licences": 500}
ORDER = list(METHODS["U_software"])


def serve(method, *rows, table=NOTHING, **changed):
    lines = [{"delivery": "installed"} | row | changed for row in rows]
    choices = CHOICES if method == "spend_based" else {}
    emissions = calculate("U_software", method, records(*lines, category="U_software"), table, **choices)
    assert set(emissions["method"]) == {method}
    return emissions


def kg(emissions):
    return emissions["kg_co2e"].sum()


def climbed(*rows, order=ORDER, table=SPEND):
    lines = records(*({"delivery": "installed"} | row for row in rows), category="U_software")
    return climb(lines, "U_software", order, library(*table.to_dict("records")), CHOICES)


def test_the_share_of_the_suppliers_footprint():
    """500 of 10 million pounds carry 0.1 kg each: 2,000 t × 500 / 10,000,000."""
    emissions = serve("supplier_specific", COMPANY | PAID)
    assert kg(emissions) == pytest.approx(100.0, rel=1e-12)
    assert emissions["supplier_data"].all() and emissions["sub_category"].item() == "software"
    assert "categories 1 to 8" in emissions["step"].item() and "report 2024" in emissions["step"].item()


@pytest.mark.parametrize(("method", "row"), [("supplier_specific", COMPANY | PAID), ("per_seat", SEAT)])
def test_a_figure_with_the_suppliers_downstream_is_refused(method, row):
    with pytest.raises(Unserved, match="downstream categories 9 to 15"):
        serve(method, row, supplier_boundary="whole")
    with pytest.raises(Unserved, match="supplier_boundary is blank"):
        serve(method, row, supplier_boundary=None)


def test_spend_beyond_the_suppliers_revenue_is_wrong():
    with pytest.raises(InputError, match="spend exceeds the supplier's revenue"):
        serve("supplier_specific", COMPANY | PAID, supplier_revenue=400)


def test_a_figure_per_seat_times_the_seats():
    emissions = serve("per_seat", SEAT, SEAT | {"supplier_factor_unit": "seats"})
    assert emissions["kg_co2e"].tolist() == [120.0, 120.0]
    assert emissions["quantity"].tolist() == [30.0, 30.0]


@pytest.mark.parametrize(
    ("method", "row", "table"),
    [
        ("per_seat", SEAT, NOTHING),
        ("effort_based", EFFORT, NOTHING),
        ("distribution", DOWNLOAD, SWD),
        ("spend_based", {"activity": "sic/58", "country": "GB", "licences": 5} | PAID, SPEND),
    ],
)
def test_a_quantity_beside_other_licences_is_wrong_and_the_same_number_is_not(method, row, table):
    with pytest.raises(InputError) as refused:
        serve(method, row | {"quantity": 12.5, "unit": "licence"}, table=table)
    (fault,) = refused.value.faults
    assert fault.column == "quantity" and f"{row['licences']} licences, and a quantity of 12.5" in fault.what
    same = serve(method, row | {"quantity": row["licences"], "unit": "licence"}, table=table)
    assert kg(same) == kg(serve(method, row, table=table)) > 0


def test_a_figure_per_anything_else_is_wrong():
    with pytest.raises(InputError, match="'licence' cannot become 'hour'"):
        serve("per_seat", SEAT, supplier_factor_unit="hour")


def test_the_effort_is_shared_by_all_licences():
    """100 person-months at 200 kg are 20 t, of which 10 in 4,000 licences carry 50 kg."""
    sold, open_source = (serve("effort_based", EFFORT, delivery=name) for name in ("installed", "open_source"))
    assert kg(sold) == kg(open_source) == pytest.approx(50.0, rel=1e-12)
    assert sold["supplier_data"].item() and not open_source["supplier_data"].item()
    assert "4,000 licences sold" in sold["step"].item()
    assert "4,000 installations, an estimate" in open_source["step"].item()


@settings(max_examples=20, deadline=None)
@given(held=st.lists(st.floats(0, 4000), min_size=1, max_size=5))
def test_all_licences_together_carry_the_whole_effort_and_no_more(held):
    part = sum(kg(serve("effort_based", EFFORT | {"licences": number})) for number in held)
    assert part == pytest.approx(20_000.0 * sum(held) / 4000, rel=1e-9)
    assert kg(serve("effort_based", EFFORT | {"licences": 4000})) == pytest.approx(20_000.0, rel=1e-12)


def test_more_licences_than_share_the_effort_are_wrong():
    with pytest.raises(InputError, match="licences exceeds licences_sold"):
        serve("effort_based", EFFORT, licences=4001)


def test_spend_by_its_branch():
    emissions = serve("spend_based", {"activity": "sic/58", "country": "GB"} | PAID, table=SPEND)
    assert kg(emissions) == pytest.approx(50.0, rel=1e-12)


def test_the_code_of_the_later_classification_is_refused_with_the_earlier_one():
    line = {"activity": "naics/513210", "country": "US", "spend": 100, "currency": "USD"}
    with pytest.raises(Unserved) as refused:
        serve("spend_based", line, table=SPEND)
    (fault,) = refused.value.faults
    assert "naics/511210" in fault.what and fault.mend == "write naics/511210"
    assert kg(serve("spend_based", line | {"activity": "naics/511210"}, table=SPEND)) == pytest.approx(3.6)


def test_a_factor_of_the_client_under_the_later_code_is_used():
    table = factors(spend_factor("naics/513210", 0.05, currency="USD"))
    line = {"activity": "naics/513210", "spend": 100, "currency": "USD"}
    assert kg(serve("spend_based", line, table=table)) == pytest.approx(5.0)


def test_a_download_takes_data_centre_and_network_and_no_device():
    """500 licences of 4 GB at 68.666 g."""
    emissions = serve("distribution", DOWNLOAD, table=SWD)
    assert kg(emissions) == pytest.approx(137.332, rel=1e-12)
    assert set(emissions["component"]) == {
        "data_centre_operation", "data_centre_embodied", "network_operation", "network_embodied"}  # fmt: skip
    assert (emissions["quantity"] == 2000).all() and (emissions["boundary"] == "required").all()


def test_a_model_of_transfer_without_one_of_its_parts_is_refused():
    """Blank is not zero: what a table leaves out would be counted as nothing."""
    with pytest.raises(Unserved, match="no network_embodied factor"):
        serve("distribution", DOWNLOAD, table=SWD[SWD["component"] != "network_embodied"])


@pytest.mark.parametrize("made", [PAID, COMPANY, SEAT, EFFORT])
def test_the_making_and_the_download_on_one_line_are_wrong(made):
    with pytest.raises(InputError, match="the making and the download of a software on one line"):
        serve("distribution", DOWNLOAD | {name: made[name] for name in made if name != "licences"}, table=SWD)


@pytest.mark.parametrize("made", [COMPANY | PAID, PAID | {"activity": "sic/58"}])
@pytest.mark.parametrize("order", [ORDER, ORDER[::-1]])
def test_a_download_whose_spend_holds_it_stops_the_run(made, order):
    with pytest.raises(InputError, match="has its download in its spend"):
        climbed(made | {"product": "quill"}, DOWNLOAD, order=order, table=SWD)


@pytest.mark.parametrize("made", [SEAT, EFFORT])
def test_a_download_stands_beside_a_figure_that_leaves_it_out(made):
    emissions = climbed(made | {"product": "Quill"}, DOWNLOAD, table=SWD.assign(gwp_set="AR5GWP100"))
    assert set(emissions["method"]) == {"per_seat" if made is SEAT else "effort_based", "distribution"}


def test_a_download_of_another_product_is_no_double():
    emissions = climbed(COMPANY | PAID | {"product": "Payroll"}, DOWNLOAD, table=SWD.assign(gwp_set="AR5GWP100"))
    assert set(emissions["method"]) == {"supplier_specific", "distribution"}


@pytest.mark.parametrize("delivery", ["saas", "cloud", "managed_service"])
@pytest.mark.parametrize(
    ("method", "row"),
    [("supplier_specific", COMPANY | PAID), ("per_seat", SEAT), ("effort_based", EFFORT),
     ("spend_based", PAID | {"activity": "sic/58"}), ("distribution", DOWNLOAD)],
)  # fmt: skip
def test_what_the_supplier_runs_is_sent_to_purchased_goods(delivery, method, row):
    with pytest.raises(InputError) as refused:
        serve(method, row, delivery=delivery, table=SWD)
    assert not isinstance(refused.value, Unserved)
    (fault,) = refused.value.faults
    assert delivery in fault.what and "category 1" in fault.mend and "category C" in fault.mend


def test_how_it_is_had_must_be_said():
    with pytest.raises(InputError, match="column delivery: blank where a value is needed"):
        serve("per_seat", SEAT, delivery=None)


def test_the_ladder_takes_the_most_specific_and_says_what_it_passed_over():
    emissions = climbed(
        SEAT | {"product": "Drawing Office"},
        COMPANY | PAID | {"supplier_boundary": "whole", "activity": "sic/58", "country": "GB"},
    ).set_index("record_id")
    assert emissions["method"].to_dict() == {"R1": "per_seat", "R2": "spend_based"}
    assert "downstream categories 9 to 15" in emissions.loc["R2", "step"]
    assert "another kind" not in " ".join(emissions["step"])


# --- Several lines at once --------------------------------------------------------------------------------------------


@pytest.fixture
def one_currency(monkeypatch):
    """All money is in the currency and of the year of its factor."""
    monkeypatch.setattr("scope3.prices._rates", lambda: {("GBP", 2024): 0.8, ("USD", 2024): 1.2})
    monkeypatch.setattr("scope3.prices._indices", lambda: {("cpi", "GB", 2024): 1.0, ("cpi", "US", 2024): 1.0})
    monkeypatch.setattr("scope3.prices._regions", lambda: {"GBP": "GB", "USD": "US", "EUR": "EA"})


def faults_of(error, method, *rows, table=NOTHING):
    with pytest.raises(error) as raised:
        serve(method, *rows, table=table)
    assert type(raised.value) is error and all(fault.mend for fault in raised.value.faults)
    return raised.value.faults


def test_efforts_of_sold_and_of_open_software_side_by_side():
    """10 and 20 of 4,000 licences of 20 t; the words are those of each line."""
    rows = serve(
        "effort_based", EFFORT, EFFORT | {"licences": 20, "delivery": "open_source"}, EFFORT | {"quantity": 10}
    )
    assert rows[["component", "unit", "kg_co2e"]].values.tolist() == [
        ["cradle_to_gate", "licence", kilograms] for kilograms in (50.0, 100.0, 50.0)
    ]
    assert rows["supplier_data"].tolist() == [True, False, True]
    assert rows["step"].tolist() == [
        "100 person-months, shared by 4,000 licences sold; letter",
        "100 person-months, shared by 4,000 installations, an estimate; letter",
        "100 person-months, shared by 4,000 licences sold; letter",
    ]


def test_a_quantity_beside_the_licences_of_another_line_is_no_contradiction():
    """Licences alone, a quantity alone, and both alike: nothing of it contradicts the other."""
    rows = serve("per_seat", SEAT, SEAT | {"quantity": 30, "unit": "licence"})
    assert rows["kg_co2e"].tolist() == [120.0, 120.0] and rows["unit"].tolist() == ["licence", "licence"]
    (fault,) = faults_of(InputError, "per_seat", SEAT, SEAT | {"quantity": 12.5, "unit": "licence"}, SEAT)
    assert (fault.row, fault.column) == (3, "quantity")


def test_downloads_of_several_lines(one_currency):
    """500 licences of 4 GB; 10 of 2 GB; a product paid for without a download stands beside another's download."""
    rows = serve("distribution", DOWNLOAD, DOWNLOAD | {"licences": 10, "download_gb": 2}, table=SWD)
    assert rows.groupby("record_id")["quantity"].first().tolist() == [2000.0, 20.0]
    assert rows["step"].str.partition(";")[0].unique().tolist() == [
        "4 GB for each of 500 licences", "2 GB for each of 10 licences",
    ]  # fmt: skip
    paid = PAID | {"product": "Quill", "activity": "sic/58", "country": "GB"}
    (fault,) = faults_of(InputError, "distribution", DOWNLOAD | {"product": "Ink"}, DOWNLOAD, paid, table=SWD)
    assert (fault.row, fault.column) == (3, "product") and "has its download in its spend" in fault.what
    (fault,) = faults_of(InputError, "distribution", DOWNLOAD, DOWNLOAD | PAID | {"product": "Ink"}, table=SWD)
    assert (fault.row, fault.column) == (3, "download_gb")


def test_the_spend_of_one_product_holds_no_download_of_another(one_currency):
    rows = [SEAT | {"product": "Quill"}, COMPANY | PAID | {"product": "Payroll"}, DOWNLOAD]
    lines = records(*({"delivery": "installed"} | row for row in rows), category="U_software")
    with pytest.raises(Unserved) as refused:
        calculate("U_software", "distribution", lines, SWD)
    assert refused.value.reasons == dict.fromkeys(["R1", "R2"], "the record is of another kind")


@pytest.mark.parametrize("method", ["supplier_specific", "per_seat", "effort_based", "spend_based"])
def test_a_download_is_served_by_no_method_of_making(method):
    (fault,) = faults_of(Unserved, method, DOWNLOAD | {"product": "Ink"})
    assert "the record is of another kind" in fault.what and fault.mend == "serve it by distribution"
    (fault,) = faults_of(Unserved, "distribution", DOWNLOAD, SEAT, table=SWD)
    assert fault.row == 3 and "the record is of another kind" in fault.what


def test_money_of_software_by_code(one_currency):
    """500 pounds at 0.1; the code of 2022 is refused by its own line alone, and a client's factor under it is taken."""
    british = {"activity": "sic/58", "country": "GB"} | PAID
    later = {"activity": "naics/513210", "spend": 100, "currency": "USD", "country": "US"}
    assert kg(serve("spend_based", british, table=SPEND)) == pytest.approx(50.0)
    (fault,) = faults_of(Unserved, "spend_based", british, later, british, table=SPEND)
    assert fault.row == 3 and fault.mend == "write naics/511210"
    assert fault.what == (
        "R2: naics/513210 is a code of NAICS 2022, and the factors are keyed on NAICS 2017: naics/511210"
    )
    own = factors(spend_factor("naics/513210", 0.05, currency="USD", region="US"))
    assert kg(serve("spend_based", later, table=own)) == pytest.approx(5.0)


def test_one_line_of_what_the_supplier_runs_is_named_and_no_other():
    rows = [{"delivery": "installed"} | SEAT, SEAT | {"delivery": "saas"}, {"delivery": "open_source"} | SEAT]
    lines = records(*rows, category="U_software")
    with pytest.raises(InputError) as refused:
        calculate("U_software", "per_seat", lines, NOTHING)
    (fault,) = refused.value.faults
    assert (fault.row, fault.column) == (3, "delivery") and fault.what.startswith("R2: saas is software")
