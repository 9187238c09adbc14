"""For tests that calculate several records at once: a table whose numbering gives nothing away, and a refusal's faults."""

from __future__ import annotations

import pytest


def renumbered(table):
    """The table numbered downwards in tens, as what is left of a longer one: what is not lined up by it, goes astray."""
    return table.set_axis([10 * number for number in range(len(table), 0, -1)])


def faults(error, call, *arguments, **named):
    """The faults of a refusal of exactly this kind, each with what mends it; what is missing is not what is wrong."""
    with pytest.raises(error) as raised:
        call(*arguments, **named)
    assert type(raised.value) is error, raised.value
    assert all(fault.mend for fault in raised.value.faults)
    return raised.value.faults


def faults_of(error, function, *arguments, **named):
    """What each fault says, its mend, its row and its column."""
    return [(fault.what, fault.mend, fault.row, fault.column) for fault in faults(error, function, *arguments, **named)]
