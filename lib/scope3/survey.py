"""Samples of employees: how many to ask and whom, and how far a result that was scaled up may be off."""

from __future__ import annotations

import math

import pandas as pd

from scope3.errors import Fault, InputError, fault_at
from scope3.guidance_defaults import guidance_default
from scope3.tables import rows_of
from scope3.units import ratio

DEVIATIONS, VARIABILITY = "sample_standard_deviations", "sample_variability"
COLUMNS = (
    "stratum", "population", "respondents", "t_co2e_per_person", "t_co2e", "t_standard_error", "t_low", "t_high",
)  # fmt: skip


def systematic_sample(population: int, sample: int, first: int) -> list[int]:
    r"""Every k-th unit of a list, from a first one picked at random.

    $$ k = \frac{N}{n} $$

    Arguments: `population` $N$, `sample` $n$ wanted, `first` unit picked, from 1 to the interval $k$, which is rounded
    down where it is no whole number, so that none is counted beyond the list.
    Raises InputError for a sample larger than the population and a first unit beyond the interval.
    Source: GHG Protocol, Technical Guidance (2013), appendix A, formula A.1, pp. 154-155.
    """
    if not 0 < sample <= population:
        raise InputError(Fault(f"a sample of {sample} from {population}", "ask for at least one and at most all"))
    interval = population // sample
    if not 1 <= first <= interval:
        raise InputError(Fault(f"the first unit is {first}", f"pick one from 1 to the interval, {interval}"))
    return list(range(first, first + interval * sample, interval))


def sample_size(population: int, margin: float) -> int:
    r"""How many to ask so that a share is found to within a margin, at 95 % confidence.

    $$ n_0 = \frac{z^2\, p\,(1-p)}{e^2} \qquad n = \frac{n_0}{1 + (n_0 - 1)/N} $$

    Arguments: `population` $N$, `margin` $e$ (fraction, such as 0.05). $z$ standard deviations and $p$ variability are
    the guidance's defaults. The result is rounded up.
    Source: Cochran, Sampling Techniques (1977), chapter 4; GHG Protocol, Technical Guidance (2013), appendix A.
    """
    if not 0 < margin < 1:
        raise InputError(Fault(f"a margin of {margin:g}", "write five per cent as 0.05"))
    z, p = guidance_default(DEVIATIONS), guidance_default(VARIABILITY)
    asked = z**2 * p * (1 - p) / margin**2
    return math.ceil(round(asked / (1 + (asked - 1) / population), 9))


def survey_result(activity_data: pd.DataFrame, emissions: pd.DataFrame) -> pd.DataFrame:
    r"""Each stratum scaled up to its population, with the sampling error, and the strata in all.

    $$ \hat T = N \bar y \qquad SE = N \sqrt{\Big(1 - \frac{n}{N}\Big) \frac{s^2}{n}} \qquad \hat T \pm z\, SE $$

    Arguments: `activity_data` (records with stratum, respondent, respondents, population), `emissions` of any of them.
    $N$ population, $n$ respondents, $\bar y$ and $s^2$ mean and variance of the emissions of a respondent (t CO2e), $z$
    the guidance's standard deviations at 95 % confidence. The factor $1 - n/N$ makes the error nothing where everybody
    answered; one answer alone gives none, and the columns are blank. Lines without a stratum are left out.
    Source: Cochran, Sampling Techniques (1977), chapter 5; GHG Protocol, Technical Guidance (2013), appendix A.
    """
    sampled = activity_data[activity_data["stratum"].notna()]
    if sampled.empty:
        return pd.DataFrame(columns=[*COLUMNS])
    per_record = emissions.groupby("record_id")["kg_co2e"].sum() * ratio("kg", "tonne")
    answers = sampled.assign(t_co2e=sampled["record_id"].map(per_record)).dropna(subset=["t_co2e"])
    # What a respondent emits, before the scaling that the method has done.
    answers["t_co2e"] = answers["t_co2e"] * answers["respondents"] / answers["population"]
    rows = [_stratum(str(name), part) for name, part in answers.groupby("stratum")]
    return pd.DataFrame([*rows, _in_all(rows)] if rows else [], columns=[*COLUMNS])


def _stratum(name: str, answers: pd.DataFrame) -> dict[str, float | str]:
    each = answers.groupby("respondent")["t_co2e"].sum()
    people, asked = float(answers["population"].iloc[0]), float(answers["respondents"].iloc[0])
    # Who answered and does not travel has no emissions, and counts.
    mean = each.sum() / asked
    squares = ((each - mean) ** 2).sum() + (asked - len(each)) * mean**2
    variance = squares / (asked - 1) if asked > 1 else math.nan
    error = people * math.sqrt((1 - asked / people) * variance / asked) if asked > 1 else math.nan
    return _row(name, people, asked, people * mean, error)


def _in_all(rows: list[dict[str, float | str]]) -> dict[str, float | str]:
    """The strata together: totals add up, errors of independent strata by their squares."""
    people, asked, whole = (
        math.fsum(float(row[key]) for row in rows) for key in ("population", "respondents", "t_co2e")
    )
    error = math.sqrt(math.fsum(float(row["t_standard_error"]) ** 2 for row in rows))
    return _row("all strata", people, asked, whole, error)


def _row(name: str, people: float, asked: float, whole: float, error: float) -> dict[str, float | str]:
    half = guidance_default(DEVIATIONS) * error
    values = (name, people, asked, whole / people, whole, error, whole - half, whole + half)
    return dict(zip(COLUMNS, values, strict=True))


def missing_answers(activity_data: pd.DataFrame) -> list[Fault]:
    """A fault for each stratum with lines of fewer people than answered: the others would count as not travelling."""
    sampled = activity_data[activity_data["stratum"].notna()]
    seen = sampled.groupby("stratum")["respondent"].transform("nunique")
    first = sampled[seen < sampled["respondents"]].drop_duplicates("stratum")
    mend = "give everybody who answered a line, with a quantity of 0 where there is no journey"
    return [
        fault_at(
            row, f"{row['respondents']:g} answered in {row['stratum']}, and not all have a line", mend, "respondents"
        )
        for row in rows_of(first)
    ]
