"""The basis of preparation, to be signed: how the inventory was made, what is left out, and how sure it is.

Every sentence is put together from the files and figures; what a client wrote is escaped.
"""

from __future__ import annotations

from scope3.completeness import (
    entities_covered,
    exclusion_sentence,
    exclusions,
    gaps,
    months_covered,
    months_sentence,
)
from scope3.decisions import decision_log
from scope3.explain.provenance import about, money_sentences, partial
from scope3.factors.table_files import known_editions
from scope3.inventory import CALCULATED, tonnes, total
from scope3.methods.records import SUPPLIER
from scope3.quality import primary_data_in_words
from scope3.report.figures import Figures
from scope3.report.markdown import inline, percent, table, tonnes_of
from scope3.settings import categories, differences
from scope3.tables import INDICATORS, REQUIRED, rows_of
from scope3.time_horizon import horizon_sentence
from scope3.uncertainty.first_order import setting
from scope3.uncertainty.monte_carlo import seed_of, total_interval

# How factors.select words its steps away from the exact factor.
STAND_IN = r"(?:^|; )([^;]* stands in for [^;]*)"
SIGNATURES = ("Prepared by", "Reviewed by", "Approved for the organisation by")


def content(figures: Figures) -> tuple[str, list[str]]:
    """The basis of preparation as Markdown."""
    parts = [_organisation, _result, _methods, _choices, _decisions, _factors, _stand_ins, _left_out, _completeness,
             _quality, _uncertainty, _base_year, _signatures]  # fmt: skip
    said = [line for part in parts for line in part(figures)]
    return "\n".join(said) + "\n", []


def _organisation(figures: Figures) -> list[str]:
    organisation = figures.client.organisation
    framework = rows_of(categories(organisation.framework))[0]
    said = [
        f"# Basis of preparation: scope 3 inventory of {inline(organisation.name)}, {organisation.year}",
        "",
        inline(organisation.description) if organisation.description else "",
        "",
        "## Organisation and boundary",
        "",
        f"The inventory covers {organisation.period.start} to {organisation.period.end} and follows the GHG Protocol's "
        f"{inline(framework['edition'])} ({inline(framework['framework'])}).",
    ]
    said += table(["statement", "value"], about(organisation).itertuples(index=False))
    counted = entities_covered(figures.client)
    columns = ["entity", "share", "place", "ledger_lines", "records"]
    rows = [{**row, "share": percent(row["share"])} for row in rows_of(counted)]
    return said + table(
        ["entity", "share", "place", "ledger lines", "records"], ([r[c] for c in columns] for r in rows)
    )


def _result(figures: Figures) -> list[str]:
    whole = tonnes_of(total(figures.inventory))
    head = f"Scope 3, minimum boundary: **{whole} t CO2e**, without biogenic CO2 and offsets."
    columns = ["category", "name", "status", "t_co2e", "t_co2e_low", "t_co2e_high", "t_biogenic_co2", "time_boundary"]
    rows = [
        [row[c] if c in ("category", "name", "status", "time_boundary") else tonnes_of(row[c]) for c in columns]
        for row in rows_of(figures.inventory)
    ]
    headings = ["category", "name", "status", "t CO2e", "low", "high", "t biogenic CO2", "time boundary"]
    return ["## Result", "", head, *table(headings, rows)]


def _methods(figures: Figures) -> list[str]:
    own = figures.inventory[figures.inventory["status"] == CALCULATED]
    rows = [[r["category"], r["share_by_method"], percent(r["share_supplier_data"])] for r in rows_of(own)]
    said = "Methods bear the names of the guidance; each category's notebook shows them with equation and source."
    return ["## Methods", "", said, *table(["category", "methods, by share of emissions", "supplier data"], rows)]


def _choices(figures: Figures) -> list[str]:
    found = differences(figures.client.settings)
    said = "Where the inventory departs from the house method of the workbook; `scope3 compare` says what each moves."
    return [
        "## Choices against the house method",
        "",
        said,
        *table(
            ["choice", "here", "house", "stated in"],
            found[["choice", "value", "house", "origin"]].itertuples(index=False),
        ),
    ]


def _decisions(figures: Figures) -> list[str]:
    log = decision_log(figures.client.organisation.decisions)
    if log.empty:
        return []
    return ["### Decisions", "", "Changes of choices with who decided them and why, as organisation.yaml logs them.",
            *table(log.columns.tolist(), log.itertuples(index=False))]  # fmt: skip


def _factors(figures: Figures) -> list[str]:
    emissions, client = figures.emissions, figures.client
    used = client.library.table[["factor_id", "publisher", "edition", "licence"]]
    rows = emissions.merge(used, how="left", on="factor_id", validate="m:1")
    known = {(e["publisher"], e["edition"]): e for e in known_editions()}
    shown = []
    for key, part in rows.groupby(["publisher", "edition", "licence"], sort=True):
        publisher, edition, licence = map(str, key)
        listed = known.get((publisher, edition), {})
        attribution = listed.get("attribution") or "the client's own factors; each names who stands behind it"
        amount = tonnes_of(tonnes(part.loc[part["boundary"] == REQUIRED, "kg_co2e"]))
        shown.append([f"{publisher} {edition}", attribution, licence, part["factor_id"].nunique(), amount])
    own = rows[rows["factor_id"].str.startswith(SUPPLIER)]
    if len(own):
        amount = tonnes_of(tonnes(own.loc[own["boundary"] == REQUIRED, "kg_co2e"]))
        shown.append(
            [
                "stated on records",
                "suppliers and partners; the record names the source",
                "–",
                own["factor_id"].nunique(),
                amount,
            ]
        )
    headings = ["edition", "attribution", "licence", "factors", "t CO2e"]
    horizons = horizon_sentence(client, emissions[emissions["boundary"] == REQUIRED])
    said = f"GWP set: {inline(client.organisation.gwp_set)}. {horizons}"
    return ["## Emission factors", "", said, *table(headings, shown)]


def _stand_ins(figures: Figures) -> list[str]:
    policy = figures.client.organisation.factor_selection
    allowed = [
        f"earlier years {'are' if policy.earlier_years else 'are not'} taken",
        f"later years {'are' if policy.later_years else 'are not'} taken",
        *([f"none more than {policy.maximum_age} years older"] if policy.maximum_age is not None else []),
        *(f"the prices of {taken} stand in for {year}" for year, taken in policy.price_years.items()),
        *(f"{' then '.join(stands)} may stand in for {region}" for region, stands in policy.regions.items()),
        *([f"of several tables the first of {', '.join(policy.precedence)} wins"] if policy.precedence else []),
    ]
    steps = figures.emissions.assign(stand_in=figures.emissions["step"].str.findall(STAND_IN)).explode("stand_in")
    steps = steps[steps["stand_in"].notna() & (steps["boundary"] == REQUIRED)]
    # What led up to the step belongs to the line, not to the policy.
    steps["stand_in"] = steps["stand_in"].str.replace(r"^.*then ", "", regex=True)
    groups = steps.groupby("stand_in", sort=True)
    rows = [[name, len(part), part["record_id"].nunique(), tonnes(part["kg_co2e"])] for name, part in groups]
    ranked = sorted(rows, key=lambda row: -float(str(row[-1])))
    return [
        "### Steps away from the exact factor",
        "",
        "Where no factor of the record's region and year is published: " + inline("; ".join(allowed)) + ". Taken:",
        *table(["stand-in", "rows", "records", "t CO2e"], [[*row[:-1], tonnes_of(row[-1])] for row in ranked]),
    ]


def _left_out(figures: Figures) -> list[str]:
    organisation = figures.client.organisation
    found = exclusions(figures.client, figures.inventory)
    rows = [
        [r["left_out"], r["reason"], tonnes_of(r["t_co2e_estimated"]), percent(r["share_of_all"]), r["estimate_basis"]]
        for r in rows_of(found)
    ]
    headings = ["left out", "reason", "estimated t CO2e", "share of all", "estimate rests on"]
    named = {one.category for one in organisation.exclusions if one.category is not None}
    idle = figures.inventory[(figures.inventory["status"] != CALCULATED) & ~figures.inventory["category"].isin(named)]
    said = ["## Exclusions", "", partial(organisation) + " " + exclusion_sentence(found), *table(headings, rows)]
    if len(idle):
        said += ["Not relevant, with the reason:"]
        said += table(["category", "reason"], ([r["category"], r["reason"]] for r in rows_of(idle)))
    return said


def _completeness(figures: Figures) -> list[str]:
    covered = months_covered(figures.client)
    open_series = gaps(covered)
    required = figures.emissions[figures.emissions["boundary"] == REQUIRED]
    said = f"Of {len(covered)} series of lines, {len(covered) - len(open_series)} have data in every month. "
    columns = ["table", "entity", "series", "months_missing", "months_not_known"]
    headings = [*columns[:3], "months without data", "months not known"]
    return [
        "## Completeness",
        "",
        money_sentences(figures.client.ledger),
        "",
        said + months_sentence(figures.client, required),
        *table(headings, open_series[columns].itertuples(index=False)),
    ]


def _quality(figures: Figures) -> list[str]:
    own = figures.inventory[figures.inventory["data_quality"].notna()]
    rows = [[r["category"], *(f"{r[name]:.1f}" for name in (*INDICATORS, "data_quality"))] for r in rows_of(own)]
    required = figures.emissions[figures.emissions["boundary"] == REQUIRED]
    said = primary_data_in_words(required) if len(required) else ""
    return [
        "## Data quality",
        "",
        "Five indicators from 1 (very good) to 5, weighted by emissions; what is not known counts as 5. " + said,
        *table(["category", *INDICATORS, "mean"], rows),
    ]


def _uncertainty(figures: Figures) -> list[str]:
    if not (figures.emissions["boundary"] == REQUIRED).any():
        return []
    seed = seed_of(figures.client.organisation)
    drawn = total_interval(figures.emissions, seed)
    return [
        "## Uncertainty",
        "",
        f"The total lies between {tonnes_of(drawn['t_co2e_low'])} and {tonnes_of(drawn['t_co2e_high'])} t CO2e at a "
        f"confidence of {percent(setting('confidence'))}, by {setting('draws'):,.0f} draws from seed {inline(seed)}. "
        "The spread is of the scores of data quality, shared by all lines of a factor and of a file; it does not hold "
        "what is left out, nor the choice of methods.",
        "",
    ]


def _base_year(figures: Figures) -> list[str]:
    policy = figures.client.organisation.base_year
    if policy is None:
        return ["## Base year", "", "No base year is stated.", ""]
    return [
        "## Base year",
        "",
        f"{policy.year}, covering {inline(policy.covers.replace('_', ' '))}. {inline(policy.rationale)} Changes from "
        f"{percent(policy.significance_threshold)} of the base year on recalculate it. {inline(policy.policy)}",
        "",
    ]


def _signatures(figures: Figures) -> list[str]:
    said = "Settings, code, packages and the digest of every file stand in the manifest; `scope3 verify` runs it again."
    signed = table(["", "name", "date and signature"], ([who, "", ""] for who in SIGNATURES))
    return ["## Record and signatures", "", said, *signed[:-1]]
