"""Category U, content and data: each method on small numbers worked by hand, and what each refuses."""

from __future__ import annotations

import pandas as pd
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
TABLE = factors(
    factor("film", 1000.0, "hour", component="production", boundary="life_cycle"),
    factor("rail", 0.03, "passenger.km", component="combustion", boundary="combustion"),
    factor("rail", 0.01, "passenger.km", component="wtt", boundary="well_to_tank"),
    factor("electricity", 0.2, "kWh", component="combustion", boundary="combustion"),
    factor("electricity", 0.05, "kWh", component="wtt", boundary="well_to_tank"),
    factor("electricity", 0.02, "kWh", component="t_and_d", boundary="losses"),
    factor("hardware/hard_drive", 20.0, "TB", component="embodied"),
    factor("hardware/solid_state_drive", 160.0, "TB", component="embodied"),
    factor("hardware/tape", 0.62, "TB", component="embodied"),
    factor("hardware/tape_drive", 46.0, "device", component="embodied"),
    spend_factor("film", 0.12),
)
CHOICES = {"margins": "included", "deflator": "cpi", "production_travel": "included"}
STATED = {"supplier_boundary": "upstream", "supplier_source": "report 2024"}
BY_PIECE = STATED | {"supplier_factor": 2.0, "supplier_factor_unit": "piece", "quantity": 30, "unit": "piece"}
BY_REVENUE = STATED | {
    "supplier_t_co2e": 100, "supplier_revenue": 1e6, "supplier_revenue_currency": "GBP", "spend": 500, "currency": "GBP",
}  # fmt: skip
FILM = {"stage": "production", "activity": "film", "quantity": 3, "unit": "hour"}
TRAVEL = {"stage": "production", "activity": "rail", "quantity": 500, "unit": "passenger.km", "travel": True}
POWER = {"activity": "electricity", "hosted_on": "supplier", "pue": 1.5}
PROCESSING = POWER | {"stage": "processing", "energy_kwh": 100}
STORAGE = POWER | {
    "stage": "storage", "capacity_tb": 10, "stored_hours": 8760, "replicas": 3, "medium": "hard_drive",
    "medium_life_years": 5,
}  # fmt: skip
DELIVERY = {"stage": "distribution", "activity": "data_transfer", "transferred_gb": 1000, "to_own_devices": True}
ARCHIVE = {"stage": "archiving", "tape_drives": 2, "capacity_tb": 100, "replicas": 2, "category": 2}
PAID = {"activity": "film", "spend": 500, "currency": "GBP"}
OF_STAGE = {
    "production": FILM,
    "processing": PROCESSING,
    "storage": STORAGE,
    "distribution": DELIVERY,
    "archiving": ARCHIVE,
}


def serve(method, *rows, table=TABLE, travel="included", **changed):
    choices = {"production": {"production_travel": travel}, "spend_based": {"margins": "included", "deflator": "cpi"}}
    lines = records(*(row | changed for row in rows), category="U_content")
    emissions = calculate("U_content", method, lines, table, **choices.get(method, {}))
    assert set(emissions["method"]) == {method}
    return emissions


def kg(emissions, component=""):
    return emissions.loc[emissions["component"].str.startswith(component), "kg_co2e"].sum()


def test_a_figure_per_piece_and_a_share_of_the_whole_supplier():
    """30 pieces of 2 kg; 500 of a million pounds carry 0.1 kg each."""
    emissions = serve("supplier_specific", BY_PIECE, BY_REVENUE)
    assert emissions["kg_co2e"].tolist() == pytest.approx([60.0, 50.0], rel=1e-12)
    assert set(emissions["sub_category"]) == {"content_and_data"} and emissions["supplier_data"].all()


def test_both_figures_on_one_line_are_wrong():
    with pytest.raises(InputError, match="per unit and one of the whole supplier"):
        serve("supplier_specific", BY_PIECE | BY_REVENUE)


def test_one_line_of_a_supplier_that_states_nothing_or_twice_is_named_and_no_other():
    with pytest.raises(Unserved) as blank:
        serve("supplier_specific", BY_PIECE, STATED, BY_PIECE)
    (fault,) = blank.value.faults
    assert fault.row == 3 and "supplier_factor is blank, and so is supplier_t_co2e" in fault.what
    assert fault.mend == "fill in what the supplier states"
    with pytest.raises(InputError) as twice:
        serve("supplier_specific", BY_PIECE, BY_PIECE | BY_REVENUE)
    assert [(fault.row, fault.column) for fault in twice.value.faults] == [(3, "supplier_t_co2e")]


@pytest.mark.parametrize("row", [BY_PIECE, BY_REVENUE])
def test_a_figure_with_the_suppliers_downstream_is_refused(row):
    with pytest.raises(Unserved, match="downstream categories 9 to 15"):
        serve("supplier_specific", row, supplier_boundary="whole")


def test_hours_of_content_and_the_travel_within_them():
    emissions = serve("production", FILM, TRAVEL)
    assert kg(emissions, "production") == 3000.0
    assert kg(emissions, "travel_combustion") == pytest.approx(15.0) and kg(emissions, "travel_wtt") == pytest.approx(5)
    assert (emissions["boundary"] == "required").all()


def test_the_words_of_travel_and_of_an_audience():
    made = serve("production", TRAVEL)
    assert made["step"].str.startswith("travel within production, included; ").all()
    delivered = serve("distribution", DELIVERY, table=SWD, to_own_devices=False)
    seen = delivered["component"].str.startswith("user_device")
    of_audience = delivered["step"].str.startswith("devices of the audience, the standard's category D; ")
    assert of_audience.tolist() == seen.tolist() and 0 < seen.sum() < len(delivered)


def test_travel_left_out_stands_beside_the_total():
    """The later text of the standard does not name travel: the line is shown, not lost."""
    kept, left = (serve("production", FILM, TRAVEL, travel=choice) for choice in ("included", "excluded"))
    assert kg(kept) == kg(left)
    optional = left["boundary"] == "optional"
    assert left.loc[optional, "component"].tolist() == ["travel_combustion", "travel_wtt"]
    assert left.loc[~optional, "component"].tolist() == ["production"]


def test_a_choice_that_means_nothing_is_refused():
    with pytest.raises(InputError, match="production_travel 'no' is not known"):
        serve("production", FILM, travel="no")


def test_factors_of_two_editions_of_one_publisher_are_never_mixed():
    figures = {"component": "production", "boundary": "life_cycle"}
    rows = [FILM | {"activity": name} for name in ("drama", "news")]

    def table(one, other):
        return factors(
            factor("drama", 5700.0, "hour", **figures, **one), factor("news", 11300.0, "hour", **figures, **other)
        )

    mixed = table({"publisher": "A", "edition": "old"}, {"publisher": "A", "edition": "new"})
    with pytest.raises(InputError, match="two editions of A") as refused:
        serve("production", *rows, table=mixed)
    assert [fault.column for fault in refused.value.faults] == ["activity", "activity"]
    for other in ({"publisher": "A", "edition": "old"}, {"publisher": "B", "edition": "new"}):
        assert kg(serve("production", *rows, table=table({"publisher": "A", "edition": "old"}, other))) == 51_000.0


def test_processing_is_electricity_with_its_cooling_and_without_losses():
    """100 kWh × 1.5 at 0.2 and 0.05."""
    emissions = serve("processing", PROCESSING)
    assert emissions.set_index("component")["kg_co2e"].to_dict() == pytest.approx({"combustion": 30.0, "wtt": 7.5})
    assert (emissions["quantity"] == 150.0).all()


@pytest.mark.parametrize("row", [PROCESSING, STORAGE, ARCHIVE | POWER | {"energy_kwh": 10}])
def test_the_effectiveness_of_a_data_centre_is_never_assumed(row):
    with pytest.raises(Unserved, match="pue is blank"):
        serve(row["stage"], row, pue=None)
    with pytest.raises(InputError, match="below one"):
        serve(row["stage"], row, pue=0.9)


@pytest.mark.parametrize("row", [PROCESSING, STORAGE, ARCHIVE | POWER | {"energy_kwh": 10}, PAID, BY_PIECE])
@pytest.mark.parametrize(("host", "where"), [("own_servers", "scope 2"), ("cloud", "category C")])
def test_content_on_other_machines_counts_elsewhere(row, host, where):
    method = row.get("stage", "spend_based" if row is PAID else "supplier_specific")
    with pytest.raises(InputError) as refused:
        serve(method, row, hosted_on=host)
    (fault,) = refused.value.faults
    assert not isinstance(refused.value, Unserved) and where in fault.mend and fault.column == "hosted_on"


def test_storage_counts_every_copy():
    """30 TB for a year draw 8,760 × 0.65 Wh each; of 20 kg per TB a fifth falls to the year."""
    emissions = serve("storage", STORAGE).set_index("component")
    drawn = 30 * 8760 * 0.00065 * 1.5
    assert emissions["kg_co2e"].to_dict() == pytest.approx(
        {"combustion": drawn * 0.2, "wtt": drawn * 0.05, "embodied": 30 * 20 / 5}, rel=1e-12
    )
    assert "Cloud Carbon Footprint" in emissions.loc["combustion", "step"]
    assert emissions.loc["embodied", "activity"] == "hardware/hard_drive"


@settings(max_examples=20, deadline=None)
@given(hours=st.floats(1, 8784), replicas=st.integers(1, 9), life=st.floats(0.5, 20))
def test_storage_by_hours_copies_and_life(hours, replicas, life):
    changed = {"stored_hours": hours, "replicas": replicas, "medium_life_years": life, "medium": "solid_state_drive"}
    emissions = serve("storage", STORAGE | changed)
    assert kg(emissions, "embodied") == pytest.approx(10 * replicas * 160 * hours / (life * 8760), rel=1e-9)
    assert kg(emissions, "combustion") == pytest.approx(10 * replicas * hours * 0.0012 * 1.5 * 0.2, rel=1e-9)


def test_the_suppliers_electricity_goes_before_the_published_one():
    emissions = serve("storage", STORAGE, kwh_per_tb_hour=0.004)
    assert kg(emissions, "combustion") == pytest.approx(30 * 8760 * 0.004 * 1.5 * 0.2, rel=1e-12)
    assert "stated by the supplier" in emissions.set_index("component").loc["combustion", "step"]


def test_tape_in_storage_has_no_published_electricity():
    with pytest.raises(Unserved, match="no electricity of the medium is published"):
        serve("storage", STORAGE, medium="tape")


@pytest.mark.parametrize("column", ["replicas", "medium_life_years", "medium", "stored_hours", "hosted_on"])
def test_nothing_of_storage_is_assumed(column):
    with pytest.raises(Unserved, match=f"{column} is blank"):
        serve("storage", STORAGE, **{column: None})


def test_delivery_to_own_devices_leaves_them_to_hardware():
    emissions = serve("distribution", DELIVERY, table=SWD)
    assert kg(emissions) == pytest.approx(68.666, rel=1e-12)
    assert not emissions["component"].str.startswith("user_device").any()


def test_an_audiences_devices_stand_beside_the_total():
    emissions = serve("distribution", DELIVERY, table=SWD, to_own_devices=False)
    beside = emissions["boundary"] == "optional"
    assert kg(emissions[~beside]) == pytest.approx(68.666, rel=1e-12)
    assert kg(emissions[beside], "user_device") == kg(emissions[beside]) == pytest.approx(79.534, rel=1e-12)


def test_whose_devices_receive_it_must_be_said():
    with pytest.raises(Unserved, match="to_own_devices is blank"):
        serve("distribution", DELIVERY, table=SWD, to_own_devices=None)


def test_a_figure_that_does_not_divide_data_centre_and_network_is_one_row():
    table = factors(factor("data_transfer", 0.05, "GB", component="data_transfer", boundary="life_cycle"))
    assert serve("distribution", DELIVERY, table=table)["kg_co2e"].tolist() == [50.0]
    with pytest.raises(Unserved, match="no user_device_operation factor"):
        serve("distribution", DELIVERY, table=table, to_own_devices=False)


def test_an_archive_is_its_drives_and_tapes_in_full():
    """2 drives of 46 kg, and 200 TB of tape at 0.62."""
    emissions = serve("archiving", ARCHIVE).set_index("component")
    assert emissions["kg_co2e"].to_dict() == pytest.approx({"embodied_drives": 92.0, "embodied_tapes": 124.0})
    assert set(emissions["category"]) == {2}


def test_an_archive_may_be_migrated():
    emissions = serve("archiving", POWER | {"stage": "archiving", "energy_kwh": 10})
    assert emissions["component"].tolist() == ["combustion", "wtt"] and kg(emissions) == pytest.approx(3.75)


def test_drives_tapes_and_electricity_of_archives_each_alone():
    archives = [{"tape_drives": 2}, {"capacity_tb": 100, "replicas": 2}, POWER | {"energy_kwh": 10}]
    emissions = serve("archiving", *archives, stage="archiving")
    assert emissions.groupby("record_id")["kg_co2e"].sum().tolist() == pytest.approx([92.0, 124.0, 3.75])
    begun = ["drives bought; ", "2 copies of 100 TB; ", *["10 kWh, times 1.5 of the data centre; "] * 2]
    assert [step.startswith(words) for step, words in zip(emissions["step"], begun, strict=True)] == [True] * 4


def test_the_words_of_processing_and_of_storage():
    assert serve("processing", PROCESSING)["step"].str.startswith("100 kWh, times 1.5 of the data centre; ").all()
    steps = serve("storage", STORAGE, kwh_per_tb_hour=0.004).set_index("component")["step"]
    kept = "3 copies of 10 TB, "
    assert steps["combustion"].startswith(
        kept + "0.004 kWh per TB and hour (stated by the supplier), times 1.5 of the data centre; "
    )
    assert steps["embodied"].startswith(kept + "the hours stored in a life of 5 years; ")


def test_an_empty_archive_is_refused():
    with pytest.raises(Unserved, match="tape_drives is blank, and so are capacity_tb and energy_kwh"):
        serve("archiving", {"stage": "archiving"})
    with pytest.raises(Unserved, match="replicas is blank"):
        serve("archiving", ARCHIVE, replicas=None)


def test_spend_by_its_branch():
    assert kg(serve("spend_based", PAID)) == pytest.approx(60.0)


@pytest.mark.parametrize(
    ("row", "stray"),
    [(FILM, {"transferred_gb": 5}), (DELIVERY, {"energy_kwh": 5}), (PROCESSING, {"capacity_tb": 5}),
     (STORAGE, {"tape_drives": 1}), (ARCHIVE, {"stored_hours": 5}), (DELIVERY, {"travel": True}),
     (PAID, {"energy_kwh": 5}), (BY_PIECE, {"transferred_gb": 5})],
)  # fmt: skip
def test_amounts_of_another_stage_are_wrong(row, stray):
    method = row.get("stage", "spend_based" if row is PAID else "supplier_specific")
    with pytest.raises(InputError) as refused:
        serve(method, row | stray)
    assert not isinstance(refused.value, Unserved)
    assert refused.value.faults[0].column == next(iter(stray))


@pytest.mark.parametrize("method", OF_STAGE)
def test_each_stage_has_its_method(method):
    for stage, row in OF_STAGE.items():
        if stage != method:
            with pytest.raises(Unserved, match="another kind"):
                serve(method, row)


def test_the_ladder_serves_every_stage_by_its_method():
    rows = [*OF_STAGE.values(), BY_PIECE, PAID]
    lines = records(*rows, category="U_content")
    table = library(*pd.concat([TABLE, SWD.assign(gwp_set="AR5GWP100")]).to_dict("records"))
    emissions = climb(lines, "U_content", list(METHODS["U_content"]), table, CHOICES)
    served = emissions.drop_duplicates("record_id").set_index("record_id")["method"]
    assert [served[f"R{n}"] for n in range(1, 8)] == [*OF_STAGE, "supplier_specific", "spend_based"]
    assert "another kind" not in " ".join(emissions["step"])


def test_the_shipped_factors_are_the_models_energy_by_its_grid():
    """Every row names both figures: kWh per GB, and 494 g per kWh."""
    for row in SWD.to_dict("records"):
        energy = float(row["source"].split(": ")[1].split(" kWh")[0])
        assert "494 g CO2e per kWh" in row["source"]
        assert row["kg_co2e"] == pytest.approx(energy * 0.494, rel=1e-12)
    assert SWD["kg_co2e"].sum() == pytest.approx(0.1482, rel=1e-12)
