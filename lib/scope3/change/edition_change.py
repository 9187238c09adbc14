"""One inventory under another edition of its factors: what moves, and the causes that make up the whole of it."""

from __future__ import annotations

import math
from dataclasses import dataclass, replace

import pandas as pd

from scope3.change.edition_causes import causes_of
from scope3.client import Client, library_of
from scope3.errors import Fault, InputError, nearest
from scope3.inventory import calculate_emissions
from scope3.organisation import Organisation
from scope3.tables import APART, OPTIONAL, REQUIRED

KINDS, BIOGENIC = (REQUIRED, OPTIONAL, APART), "biogenic_co2"


@dataclass(frozen=True)
class EditionChange:
    """An inventory under two editions: the emissions of each, and the causes of the whole difference (`causes_of`)."""

    before: pd.DataFrame
    after: pd.DataFrame
    causes: pd.DataFrame


def with_editions(client: Client, editions: list[str]) -> Client:
    """The client with other factor editions pinned; records, ledger, choices and everything else stay.

    Arguments: `client`, `editions` (all that are pinned, as publisher/edition). Raises InputError for an edition that
    is not shipped.
    """
    model = repinned(client.organisation, editions)
    return replace(client, organisation=model, library=library_of(model, client.folder))


def repinned(model: Organisation, editions: list[str]) -> Organisation:
    """The organisation with other factor editions pinned.

    Arguments: `model`, `editions` (all that are pinned, as publisher/edition). An edition takes the place in
    factor_selection.precedence of that of its publisher which is no longer pinned.
    """
    new = {edition.partition("/")[0]: edition for edition in editions if edition not in model.factor_editions}
    gone = {edition: new.get(edition.partition("/")[0]) for edition in model.factor_editions if edition not in editions}
    order = [gone.get(name, name) for name in model.factor_selection.precedence]
    policy = model.factor_selection.model_copy(update={"precedence": [name for name in order if name]})
    return model.model_copy(update={"factor_editions": list(editions), "factor_selection": policy})


def change_of_edition(client: Client, before: str, after: str) -> EditionChange:
    """What a client's emissions are with one edition and with another in its place, and why they differ.

    Arguments: `client`, `before`, `after` (as publisher/edition; the organisation pins one of them, the other takes its
    place). Raises InputError where it pins neither or both, and for every record that the edition it does not pin
    cannot serve.
    """
    pinned = client.organisation.factor_editions
    held = [edition for edition in (before, after) if edition in pinned]
    if len(held) != 1:
        what = f"{before} and {after} are both pinned" if held else f"neither {before} nor {after} is pinned"
        mend = "name the one in use and one that is not" if held else nearest(before, pinned)
        raise InputError(Fault(what, mend, "organisation.yaml", column="factor_editions"))
    own = held[0]
    other = after if own == before else before
    emissions = calculate_emissions(client)
    try:
        switched = with_editions(client, [other if edition == own else edition for edition in pinned])
        emissions_switched = calculate_emissions(switched)
    except InputError as refused:
        said = f"with {other} in place of {own}: "
        raise InputError([replace(fault, what=said + fault.what) for fault in refused.faults]) from None
    sides = [(client, emissions), (switched, emissions_switched)]
    (client_before, emissions_before), (client_after, emissions_after) = sides if own == before else sides[::-1]
    causes = causes_of(client_before, emissions_before, client_after, emissions_after)
    _check_whole(causes, emissions_before, emissions_after)
    return EditionChange(emissions_before, emissions_after, causes)


def _check_whole(causes: pd.DataFrame, before: pd.DataFrame, after: pd.DataFrame) -> None:
    """Raise InputError unless the causes make up the difference of every total."""
    explained, old, new = totals(causes), totals(before), totals(after)
    for name, kg in explained.items():
        if not math.isclose(old[name] + kg, new[name], rel_tol=1e-12, abs_tol=1e-6):
            what = f"the causes come to {kg} kg ({name}), the difference is {new[name] - old[name]} kg"
            raise InputError(Fault(what, "report this: it must never happen"))


def totals(emissions: pd.DataFrame) -> dict[str, float]:
    """Emissions of the minimum boundary, optional and apart (kg CO2e), and biogenic CO2 (kg) without what is apart."""
    sums = {kind: math.fsum(emissions.loc[emissions["boundary"] == kind, "kg_co2e"]) for kind in KINDS}
    biogenic = emissions.loc[emissions["boundary"] != APART, "kg_biogenic_co2"].dropna()
    return {**sums, BIOGENIC: math.fsum(biogenic)}


def summarise_causes(causes: pd.DataFrame, *by: str) -> pd.DataFrame:
    """Records and changes (kg) per value of the columns named, the largest change of the minimum boundary first."""
    rows = [
        {**dict(zip(by, key, strict=True)), "records": part["record_id"].nunique(), **totals(part)}
        for key, part in causes.groupby(list(by), dropna=False)
    ]
    table = pd.DataFrame(rows, columns=[*by, "records", *KINDS, BIOGENIC])
    order = table[REQUIRED].abs().sort_values(ascending=False, kind="stable").index
    return table.loc[order].reset_index(drop=True)
