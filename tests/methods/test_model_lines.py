"""Foundation models, function by function: the regression on round figures, and each method on several lines."""

from __future__ import annotations

import math

import pytest
from several_lines import faults, renumbered

from builders import factor, library, records, spend_factor
from scope3.errors import InputError
from scope3.factors.select import Unserved
from scope3.methods import foundation_models, model_requests
from scope3.methods.model_parts import answering_rows, boundary_of_electricity, hardware_rows, training_rows

ROUND = {
    "latency_per_parameter": 0.01, "latency_per_batch": 0.05, "latency_base": 0.1, "batch": 2.0,
    "bytes_per_parameter": 2.0, "memory_overhead": 1.5, "gpu_memory": 60.0, "server_gpus": 4.0, "server_power": 3.0,
    "hardware_life": 1000.0, "energy_per_parameter": 0.002, "energy_batch_exponent": -0.5, "energy_base": 0.004,
}  # fmt: skip
SHELF = library(
    factor("electricity", 0.2, "kWh", component="combustion", boundary="combustion", region="GB"),
    factor("electricity", 0.05, "kWh", component="wtt", boundary="well_to_tank", region="GB"),
    factor("grid", 0.5, "kWh", component="life_cycle", boundary="life_cycle"),
    factor("green tariff", 0.0, "kWh", component="life_cycle", boundary="life_cycle"),
    factor("foundation_model/gpu", 200.0, "device", component="embodied", factor_id="G"),
    factor("foundation_model/server", 4000.0, "piece", component="embodied", factor_id="S"),
    spend_factor("it services", 0.12),
    spend_factor("it services", 0.03, component="margins", boundary="margins"),
)
LINE = {"category": 1, "hosting": "api"}
BY_TOKENS = {"share_basis": "tokens", "share_used": 2.0, "share_whole": 8.0}
SOURCE = {"statement": "training", "supplier_source": "model card"}
PUBLISHED = {"training_kg_co2e": 4000.0, "training_basis": "location_based"}
BY_METER = {"training_kwh": 10_000.0, "electricity_activity": "electricity", "electricity_country": "GB"}
SHARED = LINE | BY_TOKENS | SOURCE | {"embodied_kg_co2e": 1000.0}
TRAINED = (
    LINE | BY_TOKENS | SOURCE | {"gpu_hours": 9000.0, "gpus_per_server": 8, "life_hours": 500.0, "utilisation": 0.9}
)
OWN = {"gpu_kg_co2e": 150.0, "server_kg_co2e": 2500.0, "supplier_source": "makers"}
ASKED = LINE | {
    "requests": 1000.0, "tokens_per_request": 100.0, "parameters_active": 10.0, "parameters_total": 40.0, "pue": 1.5,
    "electricity_activity": "grid",
}  # fmt: skip


@pytest.fixture(autouse=True)
def one_currency(monkeypatch):
    """All money is in pounds of the factor's year."""
    monkeypatch.setattr("scope3.prices._rates", lambda: {("GBP", 2024): 0.8, ("EUR", 2024): 1.0})
    monkeypatch.setattr("scope3.prices._indices", lambda: {("cpi", "GB", 2024): 125.0})
    monkeypatch.setattr("scope3.prices._regions", lambda: {"GBP": "GB", "EUR": "EA"})


@pytest.fixture
def round_figures(monkeypatch):
    monkeypatch.setattr(
        model_requests, "figure", lambda name: (ROUND[name.removeprefix("request_")], "A model 1.0, table 2")
    )


def models(*rows):
    """Records of foundation models numbered as what is left of a longer table."""
    return renumbered(records(*rows, category="U_models"))


def found(emissions, *columns):
    return emissions[["record_id", "component", *columns]].values.tolist()


# --- One answer -------------------------------------------------------------------------------------------------------


def test_an_answer_by_hand(round_figures):
    """100 tokens at 0.01 × 10 + 0.05 × 2 + 0.1 seconds are 30 seconds; a measured time counts where it is shorter."""
    lines = models(ASKED, ASKED | {"latency": 20.0}, ASKED | {"latency": 45.0}, ASKED | {"parameters_total": 41.0})
    assert model_requests.latency(lines).tolist() == pytest.approx([30, 20, 30, 30])
    # 40 × 2 × 1.5 = 120 GB on cards of 60; 123 GB need three, so four.
    assert model_requests.gpus_needed(lines).tolist() == [2, 2, 2, 4]
    # 30 s × 2 cards of 1,000 hours, shared by two answers
    worn = [30 * 2 / 3600 / 2000, 20 * 2 / 3600 / 2000, 30 * 2 / 3600 / 2000, 30 * 4 / 3600 / 2000]
    assert model_requests.worn_gpus(lines).tolist() == pytest.approx(worn)
    # The cards' part of a server of 3 kW with four cards, two answers at once; 100 tokens on each card, in Wh.
    card = 100 * (0.002 * math.exp(-1) * 10 + 0.004) / 1000
    server = [30 / 3600 * 3 * 2 / 8, 20 / 3600 * 3 * 2 / 8, 30 / 3600 * 3 * 2 / 8, 30 / 3600 * 3 * 4 / 8]
    expected = [1.5 * (part + cards * card) for part, cards in zip(server, (2, 2, 2, 4), strict=True)]
    assert model_requests.kwh(lines).tolist() == pytest.approx(expected)
    assert model_requests.gpus_per_server() == 4 and model_requests.version() == "A model 1.0"


def test_the_figures_are_of_one_version_by_name():
    assert model_requests.version().startswith("EcoLogits ")
    assert model_requests.gpus_needed(models(ASKED | {"parameters_total": 1.0})).tolist() == [1]


def test_requests_by_hand(round_figures):
    """A thousand answers wear 1/120 of a card of 200 kg and a quarter of that of a server of 4,000 kg."""
    lines = models(ASKED, ASKED | OWN | {"requests": 2000.0})
    rows = foundation_models.per_request(lines, SHELF, model_boundary="wide")
    worn, kwh = 1000 * 30 * 2 / 3600 / 2000, 1000 * 1.5 * (0.00625 + 2 * 100 * (0.02 * math.exp(-1) + 0.004) / 1000)
    assert found(rows, "method", "boundary", "factor_id") == [
        ["R1", "embodied_gpu", "per_request", "required", "G"], ["R1", "embodied_server", "per_request", "required", "S"],
        ["R1", "inference_electricity", "per_request", "required", "grid/life_cycle/world/2024/kWh"],
        ["R2", "embodied_gpu", "per_request", "required", "supplier:R2"],
        ["R2", "embodied_server", "per_request", "required", "supplier:R2"],
        ["R2", "inference_electricity", "per_request", "required", "grid/life_cycle/world/2024/kWh"],
    ]  # fmt: skip
    assert rows["kg_co2e"].tolist() == pytest.approx(
        [worn * 200, worn / 4 * 4000, kwh * 0.5, 2 * worn * 150, 2 * worn / 4 * 2500, 2 * kwh * 0.5]
    )
    said = "1,000 answers of 100 tokens, 30 seconds on 2 GPUs; A model 1.0; "
    assert rows.loc[0, "step"].startswith(said) and rows.loc[1, "step"].startswith(said)
    assert rows.loc[2, "step"].startswith("electricity of answering, power usage effectiveness 1.5; ")
    assert rows.loc[3, "step"] == said.replace("1,000", "2,000") + "figure per device: makers"
    narrow = foundation_models.per_request(lines, SHELF, model_boundary="narrow")
    beside = narrow["component"] == "inference_electricity"
    assert set(narrow.loc[beside, "boundary"]) == {"optional"} and set(narrow.loc[~beside, "boundary"]) == {"required"}
    unnamed = models(ASKED | {"electricity_activity": None, "pue": None, "parameters_active": 40.0})
    assert len(foundation_models.per_request(unnamed, SHELF, model_boundary="narrow")) == 2


# --- Parts ------------------------------------------------------------------------------------------------------------


def test_cards_and_servers_by_their_own_figure_or_the_library_s():
    lines = models(LINE, LINE | OWN | {"server_kg_co2e": None}, LINE | {"country": "GB"})
    gpus, servers = (
        lines["record_id"].map({"R1": 2.0, "R2": 3.0, "R3": 5.0}),
        lines["record_id"].map({"R1": 0.5, "R2": 0.25, "R3": 1.0}),
    )
    step = "worn by " + lines["record_id"]
    rows = hardware_rows(lines, gpus, servers, SHELF, method="m", step=step)
    assert found(rows, "factor_id", "quantity", "kg_co2e", "boundary", "method") == [
        ["R1", "embodied_gpu", "G", 2.0, 400.0, "required", "m"], ["R1", "embodied_server", "S", 0.5, 2000.0, "required", "m"],
        ["R2", "embodied_gpu", "supplier:R2", 3.0, 450.0, "required", "m"],
        ["R2", "embodied_server", "S", 0.25, 1000.0, "required", "m"],
        ["R3", "embodied_gpu", "G", 5.0, 1000.0, "required", "m"], ["R3", "embodied_server", "S", 1.0, 4000.0, "required", "m"],
    ]  # fmt: skip
    assert rows["step"].str.partition(";")[0].tolist() == ["worn by R1"] * 2 + ["worn by R2"] * 2 + ["worn by R3"] * 2
    assert rows["unit"].tolist() == ["device", "piece", "device", "piece", "device", "piece"]
    assert rows["supplier_data"].tolist() == [False, False, True, False, False, False]
    assert rows.loc[2, "step"] == "worn by R2; figure per device: makers"
    unsourced = models(LINE, LINE | OWN | {"supplier_source": None})
    (fault,) = faults(Unserved, hardware_rows, unsourced, gpus, servers, SHELF, method="m", step=step)
    assert fault.row == 3 and "supplier_source is blank" in fault.what


@pytest.mark.parametrize("asked", ["wider", "Wide", ""])
def test_the_boundary_is_wide_or_narrow(asked):
    (fault,) = faults(InputError, boundary_of_electricity, asked)
    assert fault.what == f"model_boundary '{asked}' is not known" and fault.mend == "choose wide or narrow"
    assert fault.column == "model_boundary"
    assert [boundary_of_electricity(name) for name in ("wide", "narrow")] == ["required", "optional"]


def test_electricity_of_training_as_published_or_metered():
    """A quarter of 4,000 kg; a tenth of 10,000 kWh at 0.2 and 0.05, in the country of the data centre."""
    lines = models(LINE | SOURCE | PUBLISHED, LINE | BY_METER | {"country": "DE"})
    share = lines["record_id"].map({"R1": 0.25, "R2": 0.1})
    rows = training_rows(lines, share, SHELF, method="m", model_boundary="wide")
    assert found(rows, "quantity", "kg_co2e", "boundary", "method", "supplier_data") == [
        ["R1", "training_electricity", 1000.0, 1000.0, "required", "m", True],
        ["R2", "training_electricity", 1000.0, 200.0, "required", "m", False],
        ["R2", "training_electricity", 1000.0, 50.0, "required", "m", False],
    ]
    assert rows.loc[0, "step"] == "share 0.25 of 4,000 kg, location-based; stated by the partner: model card"
    assert rows.loc[1, "step"].startswith("share 0.1 of the electricity of training; ")
    narrow = training_rows(lines, share, SHELF, method="m", model_boundary="narrow")
    assert set(narrow["boundary"]) == {"optional"}


GIVEN = LINE | SOURCE | PUBLISHED


@pytest.mark.parametrize(
    ("error", "row", "what", "column"),
    [
        (InputError, GIVEN | BY_METER, "given twice, as kg CO2e and as kWh", "training_kwh"),
        (InputError, GIVEN | {"training_basis": "market_based"}, "a figure of training by contracts, or of nothing", "training_kg_co2e"),
        (InputError, GIVEN | {"training_kg_co2e": 0.0}, "a figure of training by contracts, or of nothing", "training_kg_co2e"),
        (Unserved, LINE, "training_kg_co2e and training_kwh are blank, and the wide boundary holds the electricity", None),
        (Unserved, GIVEN | {"training_basis": None}, "training_basis is blank", None),
        (Unserved, GIVEN | {"supplier_source": None}, "supplier_source is blank", None),
        (Unserved, LINE | BY_METER | {"electricity_activity": None}, "electricity_activity is blank", None),
        (InputError, LINE | BY_METER | {"electricity_activity": "green tariff", "electricity_country": None}, "is a statement by contracts", "electricity_activity"),
    ],
)  # fmt: skip
def test_one_training_that_cannot_be_told_is_named_and_no_other(error, row, what, column):
    lines = models(GIVEN, row, LINE | BY_METER)
    share = lines["record_id"].map({"R1": 0.25, "R2": 0.1, "R3": 1.0})
    (fault,) = faults(error, training_rows, lines, share, SHELF, method="m", model_boundary="wide")
    assert fault.row == 3 and what in fault.what and fault.column == column


def test_electricity_of_answering_at_its_data_centre():
    lines = models(ASKED, ASKED | {"electricity_activity": None}, ASKED | BY_METER | {"training_kwh": None})
    kwh = lines["record_id"].map({"R1": 100.0, "R2": 7.0, "R3": 10.0})
    rows = answering_rows(lines, kwh, SHELF, method="m", model_boundary="narrow")
    assert found(rows, "kg_co2e", "boundary") == [
        ["R1", "inference_electricity", 50.0, "optional"], ["R3", "inference_electricity", 2.0, "optional"],
        ["R3", "inference_electricity", 0.5, "optional"],
    ]  # fmt: skip
    (fault,) = faults(Unserved, answering_rows, lines, kwh, SHELF, method="m", model_boundary="wide")
    assert fault.row == 3 and fault.what.endswith(
        "electricity_activity is blank, and the wide boundary holds the electricity"
    )
    assert fault.mend == "fill it in, or choose model_boundary narrow"
    cooled = models(ASKED, ASKED | {"pue": None})
    (fault,) = faults(Unserved, answering_rows, cooled, kwh, SHELF, method="m", model_boundary="narrow")
    assert fault.row == 3 and "pue is blank" in fault.what


# --- Methods of training ----------------------------------------------------------------------------------------------

MONEY = {"share_basis": "spend", "share_used": 3.0, "share_whole": 30.0, "currency": "GBP"}


def test_a_share_of_what_the_supplier_publishes():
    """A quarter of 1,000 kg and of 4,000 kg; a tenth of 1,000 kg, and of 10,000 kWh at 0.2 and 0.05."""
    lines = models(SHARED | PUBLISHED, SHARED | MONEY | BY_METER)
    rows = foundation_models.supplier_share(lines, SHELF, model_boundary="wide")
    assert found(rows, "kg_co2e", "method", "boundary") == [
        ["R1", "embodied", 250.0, "supplier_share", "required"],
        ["R1", "training_electricity", 1000.0, "supplier_share", "required"],
        ["R2", "embodied", 100.0, "supplier_share", "required"],
        ["R2", "training_electricity", 200.0, "supplier_share", "required"],
        ["R2", "training_electricity", 50.0, "supplier_share", "required"],
    ]
    assert rows.loc[0, "step"] == "share 0.25 by tokens; stated by the partner: model card"
    assert rows.loc[2, "step"] == "share 0.1 by spend; stated by the partner: model card"
    narrow = foundation_models.supplier_share(lines, SHELF, model_boundary="narrow")
    assert narrow["boundary"].tolist() == ["required", "optional", "required", "optional", "optional"]


def test_wear_of_cards_and_servers():
    """A quarter of 9,000 hours on machines of 500 hours, nine tenths in use: 5 cards, and 5 / 8 of a server."""
    halved = TRAINED | OWN | BY_METER | {"share_used": 4.0, "gpus_per_server": 4, "electricity_activity": "grid"}
    lines = models(TRAINED | PUBLISHED, halved | {"electricity_country": None})
    rows = foundation_models.gpu_hours(lines, SHELF, model_boundary="wide")
    assert found(rows, "method") == [
        [record, component, "gpu_hours"]
        for record in ("R1", "R2")
        for component in ("embodied_gpu", "embodied_server", "training_electricity")
    ]
    assert rows["kg_co2e"].tolist() == pytest.approx([1000, 2500, 1000, 1500, 6250, 2500])
    said = "share 0.25 by tokens of 9,000 GPU-hours, machines in use 0.9 of 500 hours; "
    assert rows["step"].str.startswith(said).tolist() == [True, True, False, False, False, False]


def test_wear_under_the_narrow_boundary():
    lines = models(TRAINED | PUBLISHED, TRAINED | {"statement": None, "supplier_source": None})
    narrow = foundation_models.gpu_hours(lines, SHELF, model_boundary="narrow")
    assert len(narrow) == 5
    assert set(narrow.loc[narrow["component"].str.startswith("embodied"), "boundary"]) == {"required"}
    assert set(narrow.loc[narrow["component"] == "training_electricity", "boundary"]) == {"optional"}


SPENT = LINE | {"activity": "it services", "spend": 1000.0, "currency": "GBP"}
METHODS = {
    "supplier_share": SHARED | PUBLISHED, "gpu_hours": TRAINED | PUBLISHED, "per_request": ASKED, "spend_based": SPENT,
}  # fmt: skip
LACKING = [
    ("every", {"hosting": None}, "hosting is blank"),
    *[("supplier_share", {name: None}, f"{name} is blank") for name in ("embodied_kg_co2e", "statement", "supplier_source")],
    *[(method, {name: None}, f"{name} is blank") for method in ("supplier_share", "gpu_hours")
      for name in ("share_basis", "share_used", "share_whole")],
    *[("gpu_hours", {name: None}, f"{name} is blank")
      for name in ("gpu_hours", "gpus_per_server", "life_hours", "utilisation", "statement")],
    ("gpu_hours", {"training_kg_co2e": None, "statement": None} | BY_METER, "statement is blank"),
    *[("per_request", {name: None}, f"{name} is blank")
      for name in ("requests", "tokens_per_request", "parameters_active", "parameters_total")],
    ("supplier_share", {"share_basis": "spend"}, "currency is blank"),
]  # fmt: skip
CONTRADICTING = [
    ("every", {"hosting": "own_hardware"}, "counts with its server hardware", "hosting"),
    ("every", {"hosting": "cloud"}, "counts with the cloud service", "hosting"),
    ("every", {"statement": "training_and_use"}, "in parts it does not give", "statement"),
    ("every", ASKED | BY_TOKENS | {"share_used": 1.0}, "which add up", "requests"),
    ("supplier_share", {"share_used": 9.0}, "share_used exceeds share_whole", "share_used"),
    ("supplier_share", MONEY | {"tax_included": True, "tax_rate": 0.2}, "whether share_whole does is said nowhere", "tax_included"),
    ("per_request", {"parameters_active": 41.0}, "parameters_active exceeds parameters_total", "parameters_active"),
]  # fmt: skip


def each(cases):
    return [(method, *case) for name, *case in cases for method in (METHODS if name == "every" else [name])]


def serve(method, *rows):
    choices = {"margins": "included", "deflator": "cpi"} if method == "spend_based" else {"model_boundary": "wide"}
    return getattr(foundation_models, method)(models(*rows), SHELF, **choices)


@pytest.mark.parametrize(("method", "columns", "what"), each(LACKING))
def test_one_model_that_lacks_something_is_named_and_no_other(method, columns, what):
    row = METHODS[method]
    (fault,) = faults(Unserved, serve, method, row, row, row | columns, row)
    assert fault.row == 4 and what in fault.what


@pytest.mark.parametrize(("method", "columns", "what", "column"), each(CONTRADICTING))
def test_one_model_that_contradicts_itself_is_named_and_no_other(method, columns, what, column):
    row = METHODS[method]
    (fault,) = faults(InputError, serve, method, row, row | columns, row)
    assert fault.row == 3 and what in fault.what and fault.column == column


@pytest.mark.parametrize("method", ["supplier_share", "gpu_hours", "per_request"])
def test_training_and_answers_are_of_two_kinds(method):
    other = ASKED if method != "per_request" else TRAINED
    (fault,) = faults(Unserved, serve, method, METHODS[method], other)
    assert fault.row == 3 and "the record is of another kind" in fault.what
    with pytest.raises(InputError, match="model_boundary 'wider' is not known"):
        getattr(foundation_models, method)(models(METHODS[method]), SHELF, model_boundary="wider")


def test_money_of_models():
    rows = serve("spend_based", SPENT, SPENT | {"spend": 200.0})
    assert found(rows, "kg_co2e", "method") == [
        ["R1", "cradle_to_gate", 120.0, "spend_based"], ["R1", "margins", 30.0, "spend_based"],
        ["R2", "cradle_to_gate", 24.0, "spend_based"], ["R2", "margins", 6.0, "spend_based"],
    ]  # fmt: skip
    without = foundation_models.spend_based(models(SPENT), SHELF, margins="excluded", deflator="cpi")
    assert without["kg_co2e"].tolist() == [120.0]
    with pytest.raises(InputError, match="unknown deflator 'rpi'"):
        foundation_models.spend_based(models(SPENT), SHELF, margins="excluded", deflator="rpi")
