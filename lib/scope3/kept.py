"""What a run has worked out already, kept by the content it was made from.

Off unless a process asks for it: the process from which a run's notebooks are forked does, so that each notebook finds
what the others need too. Elsewhere (JupyterLab, papermill, tests) everything is worked out where it is asked for.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable, Hashable
from typing import Any

# A run has about thirty ladders, three approaches and a hundred alternatives; the oldest go first.
MOST = 2000

_kept: OrderedDict[Hashable, Any] | None = None


def keep() -> None:
    """From now on keep, in this process and in those forked from it, what is worked out."""
    global _kept
    _kept = OrderedDict() if _kept is None else _kept


def keeps() -> bool:
    """Whether this process keeps what it works out."""
    return _kept is not None


def once(key: Hashable, work: Callable[[], Any]) -> Any:
    """What `work` gives, from an earlier time it was asked for under an equal key where this process keeps that.

    The key names everything that the result depends on, files and tables by their digests. What is given back is
    shared: hand out copies of what somebody may write into. What `work` raises is not kept.
    """
    if _kept is None:
        return work()
    if key in _kept:
        _kept.move_to_end(key)
        return _kept[key]
    found = _kept[key] = work()
    while len(_kept) > MOST:
        _kept.popitem(last=False)
    return found
