"""What changes from run to run is gone from the canonical notebook; what was computed stays."""

from __future__ import annotations

import copy
import json
from typing import Any

from scope3.runs.canonical import canonical


def notebook(stamp: str) -> dict[str, Any]:
    papermill = {"start_time": stamp, "status": "completed", "duration": 1.0}
    return {
        "nbformat": 4,
        "nbformat_minor": 5,
        "metadata": {
            "language_info": {"name": "python", "version": f"3.11.{len(stamp)}"},
            "papermill": {"input_path": f"/{stamp}/in", "output_path": f"/{stamp}/out", "parameters": {"year": 2024}},
        },
        "cells": [
            {
                "cell_type": "code",
                "id": stamp,
                "source": "year = 2024\nx",
                "execution_count": 3,
                "metadata": {"tags": ["injected-parameters"], "papermill": papermill, "execution": {"idle": stamp}},
                "outputs": [
                    {"output_type": "stream", "name": "stdout", "text": "a\nb\n"},
                    {
                        "output_type": "display_data",
                        "metadata": {},
                        "data": {"text/plain": "é\nf", "application/json": {"a": 1}},
                    },
                ],
            },
            {"cell_type": "markdown", "id": "m", "source": ["# T"], "metadata": {"tags": [], "papermill": papermill}},
        ],
    }


def test_times_paths_and_random_ids_are_gone() -> None:
    assert canonical(notebook("one")) == canonical(notebook("other"))


def test_outputs_counts_and_parameters_stay() -> None:
    given = notebook("one")
    before = copy.deepcopy(given)
    text = canonical(given)
    assert given == before
    assert text.endswith("}\n")
    result = json.loads(text)
    assert text == json.dumps(result, sort_keys=True, indent=1, ensure_ascii=False) + "\n"
    cell = result["cells"][0]
    assert cell["id"] == "injected-parameters"
    assert cell["execution_count"] == 3
    assert cell["source"] == ["year = 2024\n", "x"]
    assert cell["outputs"][1]["data"] == {"text/plain": ["é\n", "f"], "application/json": {"a": 1}}
    assert result["metadata"]["papermill"] == {"parameters": {"year": 2024}}
    assert result["metadata"]["language_info"]["version"] == "3.11"
    assert result["cells"][1]["metadata"] == {}


def test_canonical_form_is_stable() -> None:
    once = canonical(notebook("one"))
    assert canonical(json.loads(once)) == once
