"""Inline XBRL in the words of ESRS: the document, its contexts and units, and the tags around what a person reads.

Figures are rounded to a tenth of a tonne, and say so to the machine (`decimals`), so that totals agree with their parts
by calculation 1.1.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache

import pandas as pd

from scope3 import paths
from scope3.organisation import Organisation
from scope3.report.xhtml import tag, text

LEI_SCHEME, OWN_SCHEME = "http://standards.iso.org/iso/17442", "urn:x-scope3:organisation"
DECIMALS = 1
WHOLE, CURRENT = "whole", "current"
NAMESPACES = {
    "xmlns": "http://www.w3.org/1999/xhtml",
    "xmlns:ix": "http://www.xbrl.org/2013/inlineXBRL",
    "xmlns:ixt": "http://www.xbrl.org/inlineXBRL/transformation/2020-02-12",
    "xmlns:link": "http://www.xbrl.org/2003/linkbase",
    "xmlns:utr": "http://www.xbrl.org/2009/utr",
    "xmlns:xbrldi": "http://xbrl.org/2006/xbrldi",
    "xmlns:xbrli": "http://www.xbrl.org/2003/instance",
    "xmlns:xlink": "http://www.w3.org/1999/xlink",
}
STYLE = """
body { font: 15px/1.45 sans-serif; color: #222; max-width: 60em; margin: 2em auto; padding: 0 1em; }
h1 { font-size: 1.5em; } h2 { font-size: 1.15em; margin-top: 2em; }
table { border-collapse: collapse; width: 100%; }
th, td { text-align: left; vertical-align: top; padding: 0.3em 0.6em; border-bottom: 1px solid #ccc; }
th.figure, td.figure { text-align: right; white-space: nowrap; }
tr.total td { font-weight: bold; border-top: 2px solid #555; }
tr.part td:first-child { padding-left: 1.6em; } tr.within td:first-child { padding-left: 3.2em; }
"""


@cache
def names(kind: str) -> dict[str, str]:
    """The taxonomy's names of a kind (taxonomy, concept, axis, member) by the workbook's key."""
    return dict(_named(kind)[["key", "name"]].itertuples(index=False))


@cache
def labels(kind: str) -> dict[str, str]:
    """What each of them is, in words."""
    return dict(_named(kind)[["key", "label"]].itertuples(index=False))


def _named(kind: str) -> pd.DataFrame:
    table = pd.read_csv(paths.REFERENCE / "esrs_members.csv", dtype="str", keep_default_na=False)
    return table[table["kind"] == kind]


def document(title: str, page: str) -> str:
    """A page of this title as a whole document."""
    head = tag(
        "head",
        tag("meta", http_equiv="Content-Type", content="text/html; charset=UTF-8"),
        tag("title", text(title)),
        tag("style", STYLE, type="text/css"),
    )
    spaces = {**NAMESPACES, "xmlns:esrs": names("taxonomy")["namespace"], "xml:lang": "en"}
    html = tag("html", head, "\n", tag("body", page), "\n", **spaces)
    return f'<?xml version="1.0" encoding="UTF-8"?>\n{html}\n'


def identifier_of(organisation: Organisation) -> tuple[str, str]:
    """The scheme of the entity's identifier and the identifier: its LEI, else its name in the workbook."""
    return (OWN_SCHEME, organisation.organisation) if organisation.lei is None else (LEI_SCHEME, organisation.lei)


def header(organisation: Organisation, keys: list[str], years: Sequence[str] = ()) -> str:
    """What only the machine reads: the taxonomy, a context of the whole and one of each category, the units.

    Arguments: `organisation`, `keys` (categories), `years` (keys of the base year and of milestones, each of which has
    the same contexts once more: the period is that of the report, the year stands in a dimension).
    """
    period = organisation.period
    scheme, identifier = identifier_of(organisation)
    entity = tag("xbrli:entity", tag("xbrli:identifier", text(identifier), scheme=scheme))
    when = tag(
        "xbrli:period",
        tag("xbrli:startDate", period.start.isoformat()),
        tag("xbrli:endDate", period.end.isoformat()),
    )
    contexts = []
    for year in (CURRENT, *years):
        for key in (WHOLE, *keys):
            members = [] if year == CURRENT else [_member("year", year, "year")]
            members += [] if key == WHOLE else [_member("category", key, "member")]
            scenario = [tag("xbrli:scenario", *members)] if members else []
            contexts.append(tag("xbrli:context", entity, when, *scenario, id=_context(key, year)))
    units = [
        tag("xbrli:unit", tag("xbrli:measure", measure), id=unit)
        for unit, measure in (("tCO2e", "utr:tCO2e"), ("pure", "xbrli:pure"))
    ]
    entry = {"xlink:type": "simple", "xlink:href": names("taxonomy")["entry_point"]}
    references = tag("ix:references", tag("link:schemaRef", **entry))
    hidden = tag("ix:header", references, tag("ix:resources", *contexts, *units))
    return tag("div", hidden, style="display:none") + "\n"


def _member(axis: str, key: str, kind: str) -> str:
    return tag("xbrldi:explicitMember", f"esrs:{names(kind)[key]}", dimension=f"esrs:{names('axis')[axis]}")


def explanation(key: str, paragraphs: list[str], name: str = "span") -> str:
    """Paragraphs, tagged as the explanation of the whole or of one category."""
    inner = "".join(tag(name, text(paragraph)) for paragraph in paragraphs)
    concept = f"esrs:{names('concept')['explanation']}"
    return tag("ix:nonNumeric", inner, name=concept, contextRef=_context(key), escape="true")


def tonnes_of(concept: str, value: float, key: str = WHOLE, year: str = CURRENT) -> str:
    """Tonnes, tagged as a concept of the whole or of one category, in the year reported or another that has a key."""
    return _number(concept, value, _context(key, year), unitRef="tCO2e", decimals=str(DECIMALS))


def untagged(value: float) -> str:
    """Tonnes that only a person reads."""
    return f"{value:,.{DECIMALS}f}".replace("-", "−")


def percent_of(concept: str, share: float) -> str:
    """A share as per cent to the reader and as a fraction to the machine."""
    held = {"unitRef": "pure", "decimals": str(DECIMALS + 2), "scale": "-2"}
    return _number(concept, share * 100, _context(WHOLE), **held) + " %"


def _number(concept: str, value: float, context: str, **held: str) -> str:
    shown = f"{abs(value):,.{DECIMALS}f}"
    below = value < 0 and float(shown.replace(",", "")) > 0
    fact = tag(
        "ix:nonFraction",
        shown,
        name=f"esrs:{names('concept')[concept]}",
        contextRef=context,
        format="ixt:num-dot-decimal",
        sign="-" if below else None,
        **held,
    )
    return f"−{fact}" if below else fact


def _context(key: str, year: str = CURRENT) -> str:
    return f"c-{key}" if year == CURRENT else f"c-{key}-{year}"
