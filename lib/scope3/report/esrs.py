"""ESRS E1-6 as inline XBRL: a page for people whose figures carry the tags of EFRAG's taxonomy.

What is not known is not tagged, and the total with it: a zero would say that nothing is emitted.
"""

from __future__ import annotations

from typing import Any

import pandas as pd

from scope3.completeness import exclusion_sentence, exclusions
from scope3.errors import Fault, InputError
from scope3.inventory import CALCULATED, tonnes
from scope3.report.figures import Figures
from scope3.report.inline_xbrl import (
    CURRENT,
    WHOLE,
    document,
    explanation,
    header,
    identifier_of,
    labels,
    names,
    percent_of,
    tonnes_of,
    untagged,
)
from scope3.report.other_years import OtherYear, base_year_of, target_of
from scope3.report.scopes import METERS_ONLY, scopes_of, share_with_supplier_data
from scope3.report.targets import target_sentences
from scope3.report.xhtml import row, tag, text
from scope3.settings import categories
from scope3.tables import REQUIRED, rows_of

CLOUD, BASE = "1.1", "base"
NOT_MADE = (
    "not in the document, because the inventory does not hold it: the year before, the share of scope 1 under emission "
    "trading, and the intensity per net revenue"
)
TO_VALIDATE = (
    "to validate against EFRAG's own taxonomy, whose package is downloaded apart: "
    "arelleCmdLine --file FILE --packages PACKAGE.zip --validate --calc c11r --utr"
)


def content(figures: Figures) -> tuple[str, list[str]]:
    """The document, and a sentence on what it leaves out.

    Raises InputError for a category that the taxonomy has no member for.
    """
    client, inventory = figures.client, figures.inventory
    unknown = [int(n) for n in inventory["category"] if str(n) not in names("member")]
    if unknown:
        what = f"category {unknown[0]} has no member in the taxonomy of ESRS"
        raise InputError(Fault(what, "export under the framework edition whose categories it has"))
    organisation = client.organisation
    years, said = _years(figures)
    table, lacking = _emissions(figures, years)
    said += lacking
    period = f"{organisation.period.start.isoformat()} to {organisation.period.end.isoformat()}"
    approach = _words(organisation.consolidation_approach)
    about = f"{period}. Identifier: {identifier_of(organisation)[1]}. Consolidation: {approach}."
    said.append(NOT_MADE)
    cloud = [] if _cloud(figures.emissions) is None else [CLOUD]
    keys = [*map(str, inventory["category"]), *cloud]
    page = "".join(
        [
            header(organisation, keys, [year for year in years if year in names("year")]),
            tag("h1", text(f"{organisation.name}: greenhouse gas emissions, ESRS E1-6")),
            tag("p", text(about)),
            tag("h2", "Gross emissions of scopes 1, 2 and 3, and total"),
            table,
            tag("h2", "Scope 3: boundaries and methods"),
            _boundaries(figures),
            tag("h2", "What the figures leave out"),
            tag("ul", *(tag("li", text(f"{one[0].upper()}{one[1:].removesuffix('.')}.")) for one in said)),
        ]
    )
    if organisation.lei is None:
        said.append("the entity bears an identifier of the workbook: to file it, give its lei in organisation.yaml")
    said += target_sentences(scopes_of(figures))
    return document(f"{organisation.name}: ESRS E1-6", page), [*said, TO_VALIDATE]


def _years(figures: Figures) -> tuple[dict[str, OtherYear], list[str]]:
    """The base year and the targets by their key in the taxonomy, or by the year where it has none."""
    base, said = base_year_of(figures)
    years = {} if base is None else {BASE: base}
    targets = figures.client.organisation.targets
    for target in sorted(targets, key=lambda target: target.year):
        years[str(target.year)], lacking = target_of(target, figures)
        said += lacking
    said += [
        f"the target of {year} is not tagged: the taxonomy has no such year"
        for year in years
        if year not in names("year")
    ]
    return years, said if targets else [*said, "targets are left out: organisation.yaml states none (targets)"]


def _emissions(figures: Figures, years: dict[str, OtherYear]) -> tuple[str, list[str]]:
    """The table of scopes, categories and totals, of the year and of those beside it, and what of it is not known."""
    scopes, said = scopes_of(figures), []
    headings = [f"{'Base year' if key == BASE else 'Target'} {other.year}, t CO2e" for key, other in years.items()]
    rows = [row("", f"{figures.client.organisation.year}, t CO2e", *map(text, headings), name="th")]

    def shown(concept: str, value: float | None, key: str = WHOLE, year: str = CURRENT) -> str:
        if value is None:
            return ""
        return tonnes_of(concept, value, key, year) if year in (CURRENT, *names("year")) else untagged(value)

    def add(concept: str, kind: str | None = None) -> None:
        label = labels("concept")[concept]
        values = {CURRENT: scopes, **{key: other.scopes for key, other in years.items()}}
        cells = [shown(concept, getattr(held, concept), year=key) for key, held in values.items()]
        if getattr(scopes, concept) is None:
            said.append(f"{label[0].lower()}{label[1:]} is not known and left out")
        if any(cells):
            rows.append(row(text(label), *cells, kind=kind))

    for concept in ("scope_1", "scope_2_location", "scope_2_market", "scope_3"):
        add(concept)
    cloud = _cloud(figures.emissions)
    for one in rows_of(figures.inventory):
        key = str(one["category"])
        known = float(one["t_co2e"]) if one["status"] == CALCULATED else None
        cells = [shown("scope_3", known, key)]
        cells += [shown("scope_3", other.categories.get(one["category"]), key, year) for year, other in years.items()]
        if known is None:
            said.append(f"category {key} has no figure ({one['status']}): {one['reason']}")
        if any(cells):
            rows.append(row(text(f"{key} {labels('member')[key]}"), *cells, kind="part"))
        if key == CLOUD.partition(".")[0] and cloud is not None:
            label = text(f"{CLOUD} {labels('member')[CLOUD]}")
            rows.append(row(label, tonnes_of("scope_3", cloud, CLOUD), *([""] * len(years)), kind="within"))
    add("total_location", "total")
    add("total_market", "total")
    alone = [""] * len(years)
    supplied = share_with_supplier_data(figures)
    if supplied is not None:
        rows.append(row(text(labels("concept")["supplier_data"]), percent_of("supplier_data", supplied), *alone))
    biogenic, whole = _biogenic(figures)
    if biogenic is not None:
        cell = tonnes_of("biogenic", biogenic) if whole else untagged(biogenic)
        rows.append(row(text(labels("concept")["biogenic"]), cell, *alone))
    if not whole:
        said.append("biogenic CO2 is not tagged: not every factor says what it has of it, and the figure is a part")
    if scopes.scope_1 is not None:
        said.append(METERS_ONLY)
    said.append(
        "category 1.1 (cloud computing and data centres) is left out: no line of category U is one"
        if cloud is None
        else "category 1.1 holds models run by their providers and content stored with others, of category U: services "
        "that are paid for by money alone stand in category 1 untold apart"
    )
    return tag("table", *rows), said


def _biogenic(figures: Figures) -> tuple[float | None, bool]:
    """Biogenic CO2 of the minimum boundary as far as factors state it (t CO2), and whether each of them does."""
    required = figures.emissions[figures.emissions["boundary"] == REQUIRED]
    stated = required["kg_biogenic_co2"].dropna()
    return (tonnes(stated) if len(stated) else None), len(stated) == len(required) > 0


def _cloud(emissions: pd.DataFrame) -> float | None:
    """What category U knows of data centres of others (t CO2e): models run there, content stored there."""
    hosted = (emissions["sub_category"] == "foundation_models") | (emissions["method"] == "storage")
    own = emissions[hosted & (emissions["category"] == 1) & (emissions["boundary"] == REQUIRED)]
    return tonnes(own["kg_co2e"]) if len(own) else None


def _boundaries(figures: Figures) -> str:
    """The explanation of the whole and of each category, tagged where it stands."""
    client, inventory = figures.client, figures.inventory
    organisation = client.organisation
    known = categories(organisation.framework).set_index("category")
    left_out = exclusions(client, inventory)
    whole = [
        "Scope 3 is the minimum boundary of each category by the GHG Protocol Scope 3 Standard; optional emissions and "
        "biogenic CO2 are not in it.",
        f"Consolidation by {_words(organisation.consolidation_approach)}; warming potentials {organisation.gwp_set}; "
        f"emission factors {', '.join(organisation.factor_editions) or 'of the organisation'}.",
        *(f"Left out: {one['left_out']}. {one['reason']}" for one in rows_of(left_out)),
        exclusion_sentence(left_out),
    ]
    rows = [tag("tr", tag("th", "Category"), tag("th", "Boundary, methods and data")) + "\n"]
    for one in rows_of(inventory):
        key = str(one["category"])
        said = _explained(one, str(known.loc[one["category"], "minimum_boundary"]))
        rows.append(tag("tr", tag("td", text(f"{key} {one['name']}")), tag("td", explanation(key, [said]))) + "\n")
    return explanation(WHOLE, whole, "p") + tag("table", *rows)


def _explained(one: dict[str, Any], boundary: str) -> str:
    if one["status"] != CALCULATED:
        return f"{str(one['status']).capitalize()}: {one['reason']}"
    supplied = one["share_supplier_data"]
    share = "" if pd.isna(supplied) else f" With data from suppliers: {supplied:.1%}.".replace("%", " %")
    return f"{boundary}. Methods by share of the emissions: {_words(one['share_by_method'])}.{share}"


def _words(name: object) -> str:
    return str(name).replace("_", " ")
