"""Category U, foundation models bought in: the methods, most specific first.

The standard counts embodied emissions (narrow); category 1 of the GHG Protocol counts cradle to gate and so electricity
as well (wide). Electricity is a component of its own, so that either sum can be read off: technology.narrow_and_wide.
"""

from __future__ import annotations

from collections.abc import Callable

import pandas as pd

from scope3.factors.library import Library
from scope3.methods import model_requests
from scope3.methods.model_parts import answering_rows, boundary_of_electricity, hardware_rows, training_rows
from scope3.methods.records import OTHER_KIND, gather, no_tax_apart, refuse, require, written, wrong
from scope3.methods.spend import spend_rows
from scope3.methods.use import allocated, supplier_rows

ELSEWHERE = {
    "own_hardware": "a model on the organisation's own graphics cards counts with its server hardware",
    "cloud": "a model in a cloud counts with the cloud service, category C of the Technology Carbon Standard",
}
OF_TRAINING = ("embodied_kg_co2e", "training_kg_co2e", "training_kwh", "gpu_hours", "share_used", "share_whole")


def supplier_share(activity_data: pd.DataFrame, factors: Library, *, model_boundary: str) -> pd.DataFrame:
    r"""Take the organisation's share of the embodied emissions that the supplier publishes for a model's training.

    $$ E = \sum_m \big( E^{emb}_m + E^{el}_m \big) \cdot \frac{u_m}{U_m}, \qquad E^{el}_m = W_m \cdot EF_{el} $$

    Symbols: $E^{emb}_m$ embodied emissions of training model $m$ (kg CO2e), $E^{el}_m$ emissions of the electricity of
    training (kg CO2e) as published by the grid, or $W_m$ that electricity (kWh) times the grid factor $EF_{el}$ of its
    country, $u_m$ tokens, requests, seat-years or spend of the organisation in the year, $U_m$ those of all users over
    the model's life, both in the unit that share_basis names.
    Minimum boundary: category U counts the embodied emissions (narrow). Category 1 counts cradle to gate: with
    model_boundary wide the electricity of training is required, with narrow it stands beside as optional. What the
    organisation's own answers take is a line of its own, by per_request.
    When to use it: the supplier publishes embodied emissions of the model, and how much it serves is known or bounded.
    Needs: hosting, embodied_kg_co2e, statement, supplier_source, share_basis, share_used, share_whole; with
    model_boundary wide training_kg_co2e with training_basis, or training_kwh with electricity_activity and
    electricity_country; for a share of spend currency.
    Raises Unserved for records without these, InputError where the part exceeds the whole, for figures in which
    training and use are mixed, figures by contracts, and models on own hardware or in a cloud.
    Source: Technology Carbon Standard, category U, foundation models (text of 2025-08); GHG Protocol, Scope 3 Standard
    (2011), table 5.4, category 1, and chapter 8, allocation.
    """
    boundary_of_electricity(model_boundary)
    _check(activity_data)
    _only_training(activity_data)
    require(activity_data, ["embodied_kg_co2e", "statement", "supplier_source"])
    share = _share(activity_data)
    step = "share " + written(share) + " by " + activity_data["share_basis"]
    embodied = supplier_rows(
        activity_data,
        activity_data["embodied_kg_co2e"] * share,
        method="supplier_share",
        component="embodied",
        source="supplier_source",
        step=step,
    )
    return gather(
        [embodied, training_rows(activity_data, share, factors, method="supplier_share", model_boundary=model_boundary)]
    )


def gpu_hours(activity_data: pd.DataFrame, factors: Library, *, model_boundary: str) -> pd.DataFrame:
    r"""Wear graphics cards and servers by the GPU-hours of a model's training, and take the organisation's share.

    $$ E^{emb} = \sum_m \frac{H_m}{L \, \eta} \Big( e_{gpu} + \frac{e_{server}}{n} \Big) \cdot \frac{u_m}{U_m} $$

    Symbols: $H_m$ GPU-hours of training model $m$, $L$ life of the machines (hours), $\eta$ share of it in use,
    $e_{gpu}$ and $e_{server}$ embodied emissions of one card and of one server without its cards (kg CO2e), $n$ cards
    in a server, $u_m / U_m$ the organisation's share as in supplier_share, where the electricity is explained too.
    A server's hour is spread over its $n$ cards: the published example of BLOOM prints 0.056 kg per hour of a server
    and 0.003 kg per hour of a card, and reaches its 11.2 t only so.
    Minimum boundary: category U counts the embodied emissions (narrow), of cards and servers; buildings, network and
    cooling plant have no published figure. With model_boundary wide the electricity of training is required, with
    narrow it stands beside as optional.
    When to use it: the model card gives GPU-hours, and electricity at most, as most do. Needs: hosting, gpu_hours,
    gpus_per_server, life_hours, utilisation, share_basis, share_used, share_whole; gpu_kg_co2e and server_kg_co2e with
    supplier_source, or the library's figures; with model_boundary wide training_kg_co2e with training_basis, statement
    and supplier_source, or training_kwh with statement, electricity_activity and electricity_country; for a share of
    spend currency.
    Raises Unserved for records without these, InputError for what supplier_share refuses.
    Source: Technology Carbon Standard, category U, foundation models (text of 2025-08); Luccioni, Viguier and Ligozat,
    Estimating the Carbon Footprint of BLOOM (2022), arXiv 2211.02001, section 4.1.
    """
    boundary_of_electricity(model_boundary)
    _check(activity_data)
    _only_training(activity_data)
    require(activity_data, ["gpu_hours", "gpus_per_server", "life_hours", "utilisation"])
    has_electricity = activity_data["training_kg_co2e"].notna() | activity_data["training_kwh"].notna()
    require(activity_data[has_electricity], ["statement"])
    share = _share(activity_data)
    gpus = activity_data["gpu_hours"] * share / (activity_data["life_hours"] * activity_data["utilisation"])
    servers = gpus / activity_data["gpus_per_server"].astype("float64")
    step = (
        "share " + written(share) + " by " + activity_data["share_basis"] + " of " + written(activity_data["gpu_hours"])
        + " GPU-hours, machines in use " + written(activity_data["utilisation"]) + " of "
        + written(activity_data["life_hours"]) + " hours"
    )  # fmt: skip
    return gather(
        [
            hardware_rows(activity_data, gpus, servers, factors, method="gpu_hours", step=step),
            training_rows(activity_data, share, factors, method="gpu_hours", model_boundary=model_boundary),
        ]
    )


def per_request(activity_data: pd.DataFrame, factors: Library, *, model_boundary: str) -> pd.DataFrame:
    r"""Wear the graphics cards that answer, for as long as an answer of the model's size and length holds them.

    $$ E^{emb} = \sum_i R_i \, \frac{t_i \, G_i}{L \, B} \Big( e_{gpu} + \frac{e_{server}}{n} \Big) $$
    $$ E^{el} = \sum_i R_i \, PUE \, G_i \Big( \frac{t_i p}{n B} + N_i (\alpha e^{\beta B} P_i + \gamma) \Big) EF $$
    $$ t_i = N_i (a P_i + b B + c), \qquad G_i = 2^{\lceil \log_2 \lceil 1.2 \cdot 2 P^{tot}_i / M \rceil \rceil} $$

    Symbols: $R_i$ requests, $N_i$ tokens of an answer, $P_i$ and $P^{tot}_i$ parameters active and in all (billion),
    $t_i$ seconds of an answer, or as measured where that is shorter, $G_i$ cards that hold the model (16 bits a
    parameter and a fifth more, $M$ GB a card), $B$ answers in one batch, $L$ life of the machines, $n$ cards and $p$
    power (kW) of a server without them, $e$ embodied emissions of one device (kg CO2e), $a, b, c, \alpha, \beta,
    \gamma$ coefficients of the regression, $EF$ factor of electricity where it answers (kg CO2e per kWh).
    Minimum boundary: category U counts the embodied emissions (narrow). The electricity of answering is category C of
    the standard and part of category 1 where the model is bought through an interface: required with model_boundary
    wide, beside as optional with narrow. The training of the model is a line of its own.
    When to use it: requests and the size of the model are known. Needs: hosting, requests, tokens_per_request,
    parameters_active, parameters_total; with model_boundary wide pue, electricity_activity and electricity_country;
    latency where measured; gpu_kg_co2e and server_kg_co2e with supplier_source, or the library's figures.
    Raises Unserved for records without these, InputError where more parameters are active than there are, where one
    line holds training as well, and for models on own hardware or in a cloud.
    Source: Technology Carbon Standard, category U, foundation models (text of 2025-08); EcoLogits 0.11.3, impacts of
    large language models, regression over the ML.ENERGY leaderboard.
    """
    boundary_of_electricity(model_boundary)
    _check(activity_data)
    training = activity_data[list(OF_TRAINING)].notna().any(axis=1) & activity_data["requests"].isna()
    refuse(activity_data, training, OTHER_KIND, "serve the training of a model by supplier_share or gpu_hours")
    require(activity_data, ["requests", "tokens_per_request", "parameters_active", "parameters_total"])
    beyond = activity_data["parameters_active"] > activity_data["parameters_total"]
    what = "parameters_active exceeds parameters_total"
    wrong(activity_data, beyond, what, "check both", "parameters_active")
    gpus = activity_data["requests"] * model_requests.worn_gpus(activity_data)
    step = (
        written(activity_data["requests"]) + " answers of " + written(activity_data["tokens_per_request"])
        + " tokens, " + written(model_requests.latency(activity_data)) + " seconds on "
        + written(model_requests.gpus_needed(activity_data)) + " GPUs; " + model_requests.version()
    )  # fmt: skip
    servers = gpus / model_requests.gpus_per_server()
    kwh = activity_data["requests"] * model_requests.kwh(activity_data)
    return gather(
        [
            hardware_rows(activity_data, gpus, servers, factors, method="per_request", step=step),
            answering_rows(activity_data, kwh, factors, method="per_request", model_boundary=model_boundary),
        ]
    )


def spend_based(activity_data: pd.DataFrame, factors: Library, *, margins: str, deflator: str) -> pd.DataFrame:
    r"""Multiply the spend on a model, at the price year of the factor, by the factor of its industry.

    $$ E = \sum_i S_i \cdot x_{c \to f}(y) \cdot \frac{P_f(b)}{P_f(y)} \cdot EF_i $$

    Symbols: as in spend_based of category 1. $S_i$ spend in currency $c$ and year $y$, $x$ exchange rate into the
    factor's currency $f$, $P_f$ price index, $b$ the factor's price year, $EF_i$ factor (kg CO2e per unit of money).
    Minimum boundary: cradle to gate, training and answering together; the embodied part cannot be told, so these
    emissions are in the wide sum and in no narrow one.
    When to use it: only the money is known. Economic factors run high for interfaces to models: one comparison finds
    them ten to forty times too high (arXiv 2606.10660). No other line may stand for the same model.
    Needs: hosting, activity, spend, currency, period.
    Raises Unserved for records without these or without a factor, InputError where a price index or rate is missing,
    and for models on own hardware or in a cloud.
    Source: Technology Carbon Standard, category U, foundation models (text of 2025-08); GHG Protocol, Technical
    Guidance (2013), formula 1.5, p. 33.
    """
    _check(activity_data)
    return spend_rows(activity_data, factors, method="spend_based", margins=margins, deflator=deflator)


def _check(activity_data: pd.DataFrame) -> None:
    """Raise InputError for what counts elsewhere, cannot be taken apart, or is two things on one line."""
    require(activity_data, ["hosting"])
    for hosting, why in ELSEWHERE.items():
        mend = "take the line out here, so that it counts once"
        wrong(activity_data, activity_data["hosting"] == hosting, why, mend, "hosting")
    mixed = activity_data["statement"] == "training_and_use"
    what = (
        "the supplier's figure holds the use of the model by everybody beside its training, in parts it does not give"
    )
    wrong(activity_data, mixed, what, "give figures of training alone, or GPU-hours", "statement")
    both = activity_data["requests"].notna() & activity_data[list(OF_TRAINING)].notna().any(axis=1)
    what = "the line holds the training of a model and the organisation's requests, which add up"
    wrong(activity_data, both, what, "give each a line of its own", "requests")


def _only_training(activity_data: pd.DataFrame) -> None:
    answers = activity_data["requests"].notna()
    refuse(activity_data, answers, OTHER_KIND, "serve requests by per_request")


def _share(activity_data: pd.DataFrame) -> pd.Series:
    """The organisation's share of a model over its life."""
    require(activity_data, ["share_basis", "share_used", "share_whole"])
    by_money = activity_data["share_basis"] == "spend"
    require(activity_data[by_money], ["currency"])
    no_tax_apart(activity_data, by_money.fillna(False).astype("bool"), "share_whole")
    reason = "the year's use is a part of all use over the model's life, in one unit"
    return allocated(activity_data, "share_used", "share_whole", reason)


METHODS: dict[str, Callable[..., pd.DataFrame]] = {
    "supplier_share": supplier_share,
    "gpu_hours": gpu_hours,
    "per_request": per_request,
    "spend_based": spend_based,
}
