"""The organisation as a tree of entities: which of them an approach counts, and at what share."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from typing import Literal

import pandas as pd
from pydantic import Field

from scope3 import paths
from scope3.yaml_files import Part

EQUITY_SHARE, FINANCIAL_CONTROL, OPERATIONAL_CONTROL = "equity_share", "financial_control", "operational_control"
APPROACHES = (EQUITY_SHARE, FINANCIAL_CONTROL, OPERATIONAL_CONTROL)


class Entity(Part):
    """A part of the organisation; all but the topmost say who holds them, how much of them, and who controls them."""

    name: str
    parent: str | None = None
    kind: str | None = None
    equity_share: float | None = Field(default=None, ge=0, le=1)
    financial_control: Literal["yes", "no", "joint"] | None = None
    operational_control: Literal["yes", "no"] | None = None


@dataclass(frozen=True)
class Standing:
    """Where an entity stands under one approach: the share counted, and the reason in words.

    `held` is the share at which an entity outside is held: what is counted of the nearest entity above it that is
    counted, times the equity on the way down.
    """

    share: float
    held: float
    kind: str | None
    why: str


@cache
def entity_kinds() -> pd.DataFrame:
    """The kinds of entity with the control that makes them, and the category they belong to when they are outside."""
    table = pd.read_csv(paths.REFERENCE / "entity_kinds.csv", dtype="str", keep_default_na=False)
    return table.astype({"place_outside": "Int64"}).set_index("kind")


def place_outside(kind: str) -> int:
    """The category of an entity of this kind that the approach leaves out of scopes 1 and 2."""
    return int(str(entity_kinds().loc[kind, "place_outside"]))


def tree_faults(entities: list[Entity], approach: str) -> list[str]:
    """What is wrong with a tree: names twice, parents unknown or in a circle, shares or control not said."""
    names = [entity.name for entity in entities]
    faults = [f"entity '{name}' stands twice" for name in sorted({n for n in names if names.count(n) > 1})]
    tops = [entity.name for entity in entities if entity.parent is None]
    if entities and len(tops) != 1:
        faults.append(f"{len(tops)} entities have no parent ({', '.join(tops)}); the organisation itself is the one")
    if approach == EQUITY_SHARE and not entities:
        faults.append("equity_share needs the share of every entity: list them under entities")
    for entity in entities:
        if entity.parent is not None:
            faults += _faults(entity, names)
    held = {entity.name: entity.parent for entity in entities}
    return faults + [f"entity '{name}' holds itself in a circle" for name in names if _circle(name, held)]


def _faults(entity: Entity, names: list[str]) -> list[str]:
    said = f"entity '{entity.name}'"
    if entity.parent not in names:
        return [f"{said} has the parent '{entity.parent}', which is not listed"]
    blank = [key for key in ("kind", "equity_share", "financial_control", "operational_control")
             if getattr(entity, key) is None]  # fmt: skip
    if blank:
        return [f"{said} does not say its {', '.join(blank)}; blank is never read as zero or all"]
    kinds = entity_kinds()
    if entity.kind not in kinds.index:
        return [f"{said} is of the unknown kind '{entity.kind}'; use one of {', '.join(kinds.index)}"]
    allowed = str(kinds.loc[str(entity.kind), "financial_control"]).split("|")
    if entity.financial_control not in allowed:
        control = f"financial_control {entity.financial_control}"
        return [f"{said} cannot be {entity.kind} with {control}; that kind has {' or '.join(allowed)}"]
    return []


def _circle(name: str, held: dict[str, str | None]) -> bool:
    seen: set[str] = set()
    at: str | None = name
    while at is not None and at not in seen:
        seen.add(at)
        at = held.get(at)
    return at is not None


def standings(entities: list[Entity], approach: str) -> dict[str, Standing]:
    r"""Where each entity stands: the share of its emissions that the organisation's scopes 1 and 2 count.

    $$ s_e = \prod_{k \in path(e)} s_k \qquad s_k = \text{equity share} \,|\, 1 \,|\, 0 $$

    Arguments: `entities` (a tree without faults), `approach`. Equity share takes the equity held at every step, but
    nothing of a fixed-asset investment; financial control takes all of what is controlled and the equity share of what
    is controlled jointly; operational control takes all of what the organisation operates, whoever owns it, and nothing
    of the rest.
    Source: GHG Protocol, Corporate Standard (2004), chapter 3 and table 1, p. 19.
    """
    known = {entity.name: entity for entity in entities}
    found: dict[str, Standing] = {}

    def standing(entity: Entity) -> Standing:
        if entity.name not in found:
            found[entity.name] = _standing(entity, approach, standing(known[entity.parent]) if entity.parent else None)
        return found[entity.name]

    return {entity.name: standing(entity) for entity in entities}


def _standing(entity: Entity, approach: str, parent: Standing | None) -> Standing:
    if parent is None:
        return Standing(1.0, 1.0, None, "the organisation itself")
    own, step, operated = entity.equity_share or 0.0, 0.0, False
    kind = str(entity.kind).replace("_", " ")
    if approach == EQUITY_SHARE:
        counted = str(entity_kinds().loc[str(entity.kind), "in_equity_share"]) == "yes"
        step = own if counted else 0.0
        said = f"{own:.4g} of the equity" if counted else "no share of a holding without influence is counted"
    elif approach == FINANCIAL_CONTROL:
        step = {"yes": 1.0, "joint": own, "no": 0.0}[str(entity.financial_control)]
        said = {"yes": "financial control", "joint": f"joint financial control, {own:.4g} of the equity"}.get(
            str(entity.financial_control), "no financial control"
        )
    else:
        operated = entity.operational_control == "yes"
        said = "operational control" if operated else "no operational control"
    # Whoever operates counts the whole, through whatever chain it is owned.
    share = float(operated) if approach == OPERATIONAL_CONTROL else parent.share * step
    if parent.share != 1 and approach != OPERATIONAL_CONTROL:
        said += f"; {entity.parent} itself at {parent.share:.4g}"
    held = share or (parent.share or parent.held) * own
    return Standing(share, held, entity.kind, f"{entity.name}, {kind}: {said}, by {approach.replace('_', ' ')}")


def equity_between(entities: list[Entity], holder: str, held: str) -> float | None:
    """The equity that one entity of the tree holds in another, through those between them; None where it holds none."""
    known = {entity.name: entity for entity in entities}
    share, at = 1.0, known.get(held)
    while at is not None and at.name != holder:
        share *= at.equity_share or 0.0
        at = known.get(at.parent) if at.parent else None
    return share if at is not None else None


def entities_table(entities: list[Entity], *approaches: str) -> pd.DataFrame:
    """The entities with what is held and controlled, and the share each approach counts."""
    by_approach = {approach: standings(entities, approach) for approach in approaches}
    rows = [
        {
            "entity": entity.name,
            "parent": entity.parent,
            "kind": entity.kind,
            "equity_share": entity.equity_share,
            "financial_control": entity.financial_control,
            "operational_control": entity.operational_control,
            **{f"share_{approach}": found[entity.name].share for approach, found in by_approach.items()},
        }
        for entity in entities
    ]
    columns = ["entity", "parent", "kind", "equity_share", "financial_control", "operational_control"]
    return pd.DataFrame(rows, columns=[*columns, *(f"share_{approach}" for approach in approaches)])
