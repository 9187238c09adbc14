"""The page for an auditor: what the run read and made, each file with its SHA-256, and how to check it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from scope3.factors.table_files import known_editions
from scope3.report.site.markup import grid, link
from scope3.report.site.navigation import Page
from scope3.report.site.rendering import shaped
from scope3.report.xhtml import tag, text

# What a manifest holds of settings and files read, by group and name.
Record = Mapping[str, Mapping[str, Any]]
GROUPS = {
    "inputs": "The client's files",
    "factors": "Tables of factors",
    "reference": "Tables of reference",
    "notebooks": "Notebooks before they were run",
}


def run_record(stated: Mapping[str, Any], outputs: Mapping[str, str], record: Record) -> Page:
    """The record of the run; arguments: the inventory as data, the outputs and the files read with their SHA-256."""
    where = f"{text(stated['organisation'])} {stated['year']}"
    parts = [
        tag("h1", "The record of the run"),
        tag(
            "p",
            "What this inventory was made from, so that somebody else can make it again. Each file is named with its "
            "SHA-256. ",
            tag("a", tag("code", "manifest.json"), href="../manifest.json"),
            " says besides by which commit of the code, on which versions of Python and its packages, and when; these "
            "stand there alone, so that the same inputs give the same pages.",
        ),
        tag("h2", "To check it"),
        tag(
            "ul",
            tag("li", tag("code", f"scope3 verify {where}"), " runs everything again and names the first difference."),
            tag("li", tag("code", f"scope3 challenge {where} total"), " walks a figure back to line, factor and page."),
            tag("li", tag("code", f"scope3 export {where} crate"), " packs the run with its inputs to be handed over."),
        ),
        tag("h2", "Factor editions"),
        _editions(stated["factor_editions"]),
        tag("h2", "Choices given to the run"),
        _settings(record["settings"]),
        tag("h2", "Outputs"),
        grid("Outputs", ["File", "SHA-256"], ([link(f"../{n}", n), _digest(d)] for n, d in sorted(outputs.items()))),
    ]
    for group, words in GROUPS.items():
        rows = ([text(name), _digest(digest)] for name, digest in sorted(record[group].items()))
        parts += [tag("h2", words), grid(words, ["File", "SHA-256"], rows)]
    return Page("record.html", "The record of the run", *shaped("\n".join(parts), {}))


def _editions(pinned: list[str]) -> str:
    known = {f"{row['publisher']}/{row['edition']}": row for row in known_editions()}
    rows = []
    for edition in pinned:
        row = known.get(edition, {})
        page = row.get("page", "")
        source = link(page, "published here") if page.startswith("http") else text(page or "–")
        rows.append([text(edition), text(row.get("attribution") or "–"), text(row.get("licence") or "–"), source])
    if not rows:
        return tag("p", "No published edition is named; the client's own tables of factors stand among its files.")
    return grid("Factor editions", ["Edition", "Attribution", "Licence", "Source"], rows)


def _settings(given: Mapping[str, Any]) -> str:
    if not given:
        return tag("p", "None: all choices are those of organisation.yaml and the house method.")
    rows = ([text(name), text(value)] for name, value in sorted(given.items()))
    return grid("Choices given to the run", ["Choice", "Value"], rows)


def _digest(value: object) -> str:
    return tag("code", text(value), class_="digest")
