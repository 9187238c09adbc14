"""What a person must accept by name before the factors per money of the pinned editions can be used."""

from __future__ import annotations

from collections.abc import Sequence

from scope3.factors.table_files import factor_file, read_factors

NOT_STATED = "not_stated"
# What a publisher may leave unsaid of a factor: its column, its name, the list of organisation.yaml that accepts it.
_UNSAID = (("gwp_set", "GWP set", "accept_gwp_sets"), ("price_basis", "price basis", "accept_price_bases"))


def to_accept(editions: Sequence[str]) -> list[str]:
    """A sentence for each edition whose factors per money leave GWP set or price basis unsaid: what to add, and why.

    Arguments: `editions` (pinned, as publisher/edition). Nothing is accepted here: it is the consultant's decision.
    """
    said = []
    for edition in editions:
        table = read_factors(factor_file(edition))
        money = table[table["currency"].notna()]
        found = [(name, key) for column, name, key in _UNSAID if money[column].eq(NOT_STATED).any()]
        if found:
            names, keys = " and no ".join(name for name, _ in found), " and ".join(key for _, key in found)
            said.append(
                f"The factors per money of {edition} name no {names}: no ledger line can use them until you add "
                f"{NOT_STATED} to {keys} in organisation.yaml. That is your decision, and the outputs name it."
            )
    return said
