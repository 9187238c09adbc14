"""The description of a crate: the run, its notebooks, files and parameters, and who and what stands behind them."""

from __future__ import annotations

import hashlib
import io
import json
import mimetypes
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any
from urllib.parse import quote, unquote

from scope3.report.figures import Figures
from scope3.runs import manifest

README, INPUTS = "README.md", "inputs"
# The notebook that makes the inventory stands for the run; the others are its parts.
MAIN = "90_inventory.ipynb"
WORKFLOW_CRATE = "https://w3id.org/workflowhub/workflow-ro-crate/1.0"
PROFILES = {
    "https://w3id.org/ro/wfrun/process/0.5": ("Process Run Crate", "0.5"),
    "https://w3id.org/ro/wfrun/workflow/0.5": ("Workflow Run Crate", "0.5"),
    WORKFLOW_CRATE: ("Workflow RO-Crate", "1.0"),
}
OWNER, LICENCE, RUN = "#organisation", "#licence", "#run"
JUPYTER = "https://jupyter.org/"
BIOSCHEMAS = "https://bioschemas.org/profiles/ComputationalWorkflow/1.0-RELEASE"
# RO-Crate 1.1 has no word for a digest; this is the word of the run profiles' own vocabulary.
TERMS = {"sha256": "https://w3id.org/ro/terms/workflow-run#sha256"}
MEDIA_TYPES = {".ipynb": "application/x-ipynb+json", ".parquet": "application/vnd.apache.parquet",
               ".yaml": "application/yaml", ".md": "text/markdown"}  # fmt: skip


def metadata(figures: Figures, record: Mapping[str, Any], files: Mapping[str, bytes]) -> bytes:
    """The crate's description: root, run, notebooks, files, parameters, and who and what stands behind them."""
    # Opening the library would cost every other command half a second.
    from rocrate.rocrate import ROCrate  # type: ignore[import-untyped]

    organisation = figures.client.organisation
    notebooks = notebooks_of(record)
    main = next((name for name in notebooks if name.endswith(f"/{MAIN}")), notebooks[-1])
    results = [*(name for name in sorted(record["outputs"]) if name not in notebooks), manifest.NAME]
    inputs = [f"{INPUTS}/{name}" for name in sorted(record["inputs"])]
    ids = {name: identifier(name) for name in files}
    values = {"organisation": organisation.organisation, "year": organisation.year, **record["settings"]}
    crate = ROCrate(version="1.1")
    crate.metadata.extra_terms = dict(TERMS)
    crate.metadata["conformsTo"] = _links([crate.metadata.profile, WORKFLOW_CRATE])
    for name, data in files.items():
        said: dict[str, Any] = {
            "name": name,
            "sha256": hashlib.sha256(data).hexdigest(),
            "contentSize": str(len(data)),
            "encodingFormat": _media_type(name),
        }
        if name in notebooks:
            said |= _workflow(name, record)
        if name == main:
            takes = [*(f"#parameter-{value}" for value in sorted(values)), "#parameter-inputs"]
            said |= {"input": _links(takes), "output": _link("#parameter-outputs")}
            if parts := [other for other in notebooks if other != main]:
                said["hasPart"] = _links(ids[part] for part in parts)
        if name in inputs or name in results:
            said["exampleOfWork"] = _link(f"#parameter-{'inputs' if name in inputs else 'outputs'}")
        if name == README:
            said["about"] = _link("./")
        crate.add_file(io.BytesIO(data), name, properties=said)
    taken, given = [ids[name] for name in inputs], [ids[name] for name in results]
    for entity in [
        *_parameters(values, taken, given),
        *_people_and_terms(organisation.name, record),
        *({"@id": link, "@type": "CreativeWork", "name": n, "version": v} for link, (n, v) in PROFILES.items()),
        _run(f"{organisation.organisation} {organisation.year}", record, ids[main], [*taken, *_values(values)], given),
    ]:
        crate.add_jsonld(entity)
    root = {
        "name": f"Scope 3 inventory of {organisation.name}, {organisation.year}",
        "description": "One run of the Scope 3 Workbook: its notebooks, tables and charts, and the files it read.",
        "datePublished": record["times"]["finished"],
        "mainEntity": _link(ids[main]),
        "mentions": _link(RUN),
        "conformsTo": _links(PROFILES),
        **{role: _link(OWNER) for role in ("author", "publisher")},
        "license": _link(LICENCE),
    }
    for name, value in root.items():
        crate.root_dataset[name] = value
    return (json.dumps(crate.metadata.generate(), indent=1, sort_keys=True, ensure_ascii=False) + "\n").encode()


def identifier(name: str) -> str:
    """The identifier of a file in the crate: its name as a relative address, encoded as rocrate encodes its nodes."""
    return quote(name)


def name_of(identifier: str) -> str:
    """The name in the zip of the file that an identifier stands for."""
    return unquote(identifier)


def notebooks_of(record: Mapping[str, Any]) -> list[str]:
    """The notebooks among the outputs that a manifest records."""
    return sorted(name for name in record["outputs"] if name.endswith(".ipynb"))


def _link(identifier: str) -> dict[str, str]:
    return {"@id": identifier}


def _links(identifiers: Iterable[str]) -> Any:
    """Links as RO-Crate writes them: a single one stands alone."""
    found = [_link(identifier) for identifier in identifiers]
    return found[0] if len(found) == 1 else found


def _values(values: Iterable[str]) -> list[str]:
    return [f"#value-{name}" for name in sorted(values)]


def _workflow(name: str, record: Mapping[str, Any]) -> dict[str, Any]:
    """What a notebook is beside a file: a workflow of a version of the code."""
    return {
        "@type": ["File", "SoftwareSourceCode", "ComputationalWorkflow"],
        "programmingLanguage": _link(JUPYTER),
        "creator": _link(OWNER),
        "license": _link(LICENCE),
        "version": record["code"]["commit"] or record["code"]["lib_sha256"],
        "conformsTo": _link(BIOSCHEMAS),
    }


def _parameters(values: Mapping[str, Any], inputs: list[str], results: list[str]) -> list[dict[str, Any]]:
    """What the run took and gave: each choice with its value, and the two sets of files."""
    found: list[dict[str, Any]] = []
    for name in sorted(values):
        parameter, value = f"#parameter-{name}", f"#value-{name}"
        formal = {"@id": parameter, "@type": "FormalParameter", "name": name, "additionalType": "PropertyValue"}
        stated = {"@id": value, "@type": "PropertyValue", "name": name, "value": str(values[name])}
        found += [formal | {"workExample": _link(value)}, stated | {"exampleOfWork": _link(parameter)}]
    for name, members in (("inputs", inputs), ("outputs", results)):
        formal = {"@id": f"#parameter-{name}", "@type": "FormalParameter", "name": name, "additionalType": "File"}
        found.append(formal | {"workExample": _links(members)})
    return found


def _people_and_terms(owner: str, record: Mapping[str, Any]) -> list[dict[str, Any]]:
    """Whose inventory it is, under what terms, and what executed the notebooks."""
    return [
        {"@id": OWNER, "@type": "Organization", "name": owner},
        {
            "@id": LICENCE,
            "@type": "CreativeWork",
            "name": f"All rights reserved by {owner}",
            "description": "The client's figures and files. Emission factors stay under the licences of their "
            "publishers, which the rows of the tables name.",
        },
        {
            "@id": JUPYTER,
            "@type": "ComputerLanguage",
            "name": "Jupyter Notebook",
            "identifier": _link(JUPYTER),
            "url": _link(JUPYTER),
            "version": record["packages"].get("nbformat", record["python"]),
        },
    ]


def _run(name: str, record: Mapping[str, Any], main: str, taken: Iterable[str], given: Iterable[str]) -> dict[str, Any]:
    times = record["times"]
    return {
        "@id": RUN,
        "@type": "CreateAction",
        "name": f"Run of {name}",
        "description": f"All notebooks executed in order by the engine {record['engine']}.",
        **({"startTime": times["started"]} if "started" in times else {}),
        "endTime": times["finished"],
        "actionStatus": "http://schema.org/CompletedActionStatus",
        "instrument": _link(main),
        "agent": _link(OWNER),
        "object": _links(taken),
        "result": _links(given),
    }


def _media_type(name: str) -> str:
    suffix = Path(name).suffix
    return MEDIA_TYPES.get(suffix) or mimetypes.types_map.get(suffix, "application/octet-stream")
