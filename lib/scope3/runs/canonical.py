"""The executed notebook as bytes that depend on its inputs alone."""

from __future__ import annotations

import copy
import json
import re
from typing import Any

INJECTED = "injected-parameters"


def canonical(notebook: dict[str, Any]) -> str:
    """The text of an executed notebook without what changes from run to run; outputs and execution counts stay.

    Argument: a notebook of nbformat 4, as parsed JSON; it is not changed.
    Gone are timings, paths, papermill's status, the kernel's patch version and the random id of the injected cell.
    """
    notebook = copy.deepcopy(notebook)
    notebook["cells"] = [_cell(cell) for cell in notebook["cells"]]
    metadata = notebook.setdefault("metadata", {})
    parameters = metadata.pop("papermill", {}).get("parameters")
    if parameters:
        metadata["papermill"] = {"parameters": parameters}
    language = metadata.get("language_info", {})
    if "version" in language:
        language["version"] = ".".join(str(language["version"]).split(".")[:2])
    metadata.pop("signature", None)
    return json.dumps(notebook, sort_keys=True, indent=1, ensure_ascii=False) + "\n"


def _cell(cell: dict[str, Any]) -> dict[str, Any]:
    metadata = cell.setdefault("metadata", {})
    metadata.pop("papermill", None)
    metadata.pop("execution", None)
    if INJECTED in metadata.get("tags", []):
        cell["id"] = INJECTED
    if not metadata.get("tags"):
        metadata.pop("tags", None)
    cell["source"] = _lines(cell["source"])
    for output in cell.get("outputs", []):
        if "text" in output:
            output["text"] = _lines(output["text"])
        if "data" in output:
            output["data"] = {
                kind: _lines(value) if _is_text(kind) else value for kind, value in output["data"].items()
            }
    return cell


def _is_text(kind: str) -> bool:
    # As nbformat does: a JSON value is kept whole.
    return not re.fullmatch(r"application/(.*\+)?json", kind)


def _lines(text: Any) -> Any:
    """Text as the list of its lines, as notebooks are stored, so that a difference is a line and not the whole cell."""
    if isinstance(text, list):
        text = "".join(text)
    return text.splitlines(keepends=True) if isinstance(text, str) else text
