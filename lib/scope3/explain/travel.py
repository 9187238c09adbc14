"""Tables and sentences on travel and commuting: what radiative forcing adds, and how sure a survey is."""

from __future__ import annotations

import pandas as pd

from scope3.client import Client
from scope3.flight_rules import RADIATIVE_FORCING, rules_of
from scope3.tables import rows_of


def radiative_forcing(client: Client, emissions: pd.DataFrame) -> pd.DataFrame:
    """The published flights behind the emissions: factor with and without radiative forcing, and their ratio.

    Factors are those of combustion (kg CO2e per passenger-kilometre); the ratio is what has to be disclosed.
    """
    columns = ["haul", "cabin_class", *RADIATIVE_FORCING, "ratio"]
    rules = rules_of(client.library)
    if rules is None:
        return pd.DataFrame(columns=columns)
    # Where one factor serves several classes it is shown once, under the first, the average.
    used = rules.activities[rules.activities["activity"].isin(emissions["activity"])].drop_duplicates("activity")
    kinds = used[["haul", "cabin_class"]]
    table = client.library.table
    burnt = table[table["component"] == "combustion"].drop_duplicates("activity").set_index("activity")["kg_co2e"]
    known = rules.activities.assign(factor=rules.activities["activity"].map(burnt))
    wide = known.pivot(index=["haul", "cabin_class"], columns="radiative_forcing", values="factor").reset_index()
    found = kinds.merge(wide, on=["haul", "cabin_class"], validate="1:1")
    with_rf, without_rf = (found[name] for name in RADIATIVE_FORCING)
    return found.assign(ratio=with_rf / without_rf).reindex(columns=columns).reset_index(drop=True)


def survey_sentence(result: pd.DataFrame) -> str:
    """What a survey says in all, as an estimate with its interval, and how much its share of the whole leaves open."""
    if result.empty:
        return "Nobody was sampled: every line stands for the people it names."
    whole = rows_of(result[result["stratum"] == "all strata"])[0]
    asked = f"{whole['respondents']:,.0f} of {whole['population']:,.0f} employees"
    half = whole["t_high"] - whole["t_co2e"]
    if pd.isna(half):
        return f"{asked} answered; a stratum with one answer gives no sampling error."
    return (
        f"{asked} answered. Scaled up they emit **{whole['t_co2e']:,.1f} (±{half:,.1f}) t CO2e** on the way to work: "
        f"at 95 % confidence between {whole['t_low']:,.1f} and {whole['t_high']:,.1f} t, for the sampling alone."
    )
