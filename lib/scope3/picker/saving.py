"""The pick written down: organisation.yaml with its comments and layout, and who decided it, when and why."""

from __future__ import annotations

import tempfile
from datetime import date
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from scope3.client import Client, open_model
from scope3.decisions import Decision
from scope3.errors import Fault, InputError
from scope3.files import sha256, write_atomically
from scope3.house_difference import PREFIX
from scope3.inventory import build_inventory, calculate_emissions
from scope3.organisation import Organisation, read_organisation
from scope3.picker.choices import EDITIONS, OF_FACTORS, Picked, changes, in_words, with_picks
from scope3.picker.total import FILE, Workings
from scope3.picker.yaml_edit import Place, edited

ASKED = {
    "by": ("nobody is named who decides", "give a name"),
    "why": ("the reason is missing or too short", "say why in ten characters or more"),
}


def save(workings: Workings, picked: Picked, *, by: str, why: str, on: date) -> Client:
    """Write what is picked to organisation.yaml, with a decision at the end of its log; returns the client of it.

    Arguments: `workings` (as opened), `picked`, `by` and `why` (who decides, and the reason), `on` (the day). The file
    is replaced whole. Raises InputError, and leaves it as it is, without a name and a reason, where nothing is changed,
    where the file was changed by others since it was opened, where it could not be written without touching other
    lines, and where the result could not be loaded or cannot serve every record.
    """
    model, folder = workings.client.organisation, workings.client.folder
    before, file = workings.saved, folder / FILE
    names = changes(before, picked)
    if not names:
        raise InputError(Fault("nothing is changed", "pick another method or value first", FILE))
    decision = _decision(by, why, on, [in_words(name, before, picked) for name in names])
    wanted = with_picks(model, picked)
    wanted = wanted.model_copy(update={"decisions": [*model.decisions, decision]})
    _refuse_a_changed_file(file, workings.digest)
    content = edited(file.read_bytes().decode("utf-8"), _values(names, wanted), decision.model_dump(mode="json"))
    saved = open_model(_read_back(content, model, wanted), folder)
    build_inventory(saved, calculate_emissions(saved))
    _refuse_a_changed_file(file, workings.digest)
    write_atomically(file, content)
    return saved


def _decision(by: str, why: str, on: date, changed: list[str]) -> Decision:
    try:
        return Decision.model_validate({"on": on, "by": by.strip(), "why": why.strip(), "changed": changed})
    except ValidationError as refused:
        raise InputError([Fault(*ASKED[str(case["loc"][0])]) for case in refused.errors()]) from None


def _refuse_a_changed_file(file: Path, digest: str) -> None:
    if sha256(file) != digest:
        mend = "open it again, look at what changed, and pick once more"
        raise InputError(Fault("the file was changed since it was opened here", mend, FILE))


def _values(names: list[str], wanted: Organisation) -> dict[Place, Any]:
    """What is to stand in organisation.yaml, by its place there; an edition is swapped in the precedence too."""
    values: dict[Place, Any] = {}
    for name in names:
        if name.startswith(PREFIX):
            key = name.removeprefix(PREFIX)
            values["methods", key] = wanted.methods[key]
        elif name in OF_FACTORS:
            values[name,] = getattr(wanted, name)
        else:
            values["choices", name] = wanted.choices[name]
    if EDITIONS in names and wanted.factor_selection.precedence:
        values["factor_selection", "precedence"] = wanted.factor_selection.precedence
    return values


def _read_back(content: str, model: Organisation, wanted: Organisation) -> Organisation:
    """What a run would read in the new file; raises InputError unless it is what was picked and nothing else."""
    with tempfile.TemporaryDirectory(prefix="scope3-") as scratch:
        file = Path(scratch) / FILE
        write_atomically(file, content)
        found = read_organisation(file, model.organisation, model.year)
    if found != wanted:
        raise InputError(
            Fault("what would be written is not what was picked", "report this: it must never happen", FILE)
        )
    return found
