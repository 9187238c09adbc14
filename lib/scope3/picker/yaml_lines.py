"""A person's lines kept where a writer of YAML would lay them out anew: only what it changed itself is changed."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections import defaultdict
from difflib import SequenceMatcher
from itertools import accumulate

from scope3.errors import Fault, InputError


def refuse_a_loss(text: str, back: str) -> None:
    """Raise InputError at the first line of which the writer keeps more or less than its signs, blanks aside."""
    ours, theirs = ("".join(one.split()) for one in (text, back))
    if ours == theirs:
        return
    same = next((at for at, (our, their) in enumerate(zip(ours, theirs, strict=False)) if our != their), len(theirs))
    line = back.split("\n")[_row_of(back, same) - 1].strip()
    mend = "put the remark on a line of its own" if ours[same : same + 1] == "#" else f"write it as '{line}'"
    what = "saving would write this line in another way, though nobody changed it"
    row = _row_of(text, same)
    raise InputError(Fault(what, f"{mend}, or write the choice by hand", "organisation.yaml", row=row))


def merged(text: str, back: str, written: str) -> str:
    """The person's text with the lines changed that differ between what the writer gives back before and after.

    Text and `back` hold the same signs, so a line of one is found in the other by the signs in front of it. Raises
    InputError where a change begins or ends within a line of the text.
    """
    mine, before, after = (one.split("\n") for one in (text, back, written))
    signs, rows = _signs_before(before), defaultdict[int, list[int]](list)
    for row, count in enumerate(_signs_before(mine)):
        rows[count].append(row)

    def place(row: int, whole: bool) -> int:
        """The row of the text; blank lines have no signs, and are counted from the line above them."""
        found, blank = rows.get(signs[row]), row - bisect_left(signs, signs[row])
        if not found:
            what, mend = "this line cannot be changed in its layout", "begin a new line with each key and each entry"
            raise InputError(Fault(what, mend, "organisation.yaml", row=_row_of(text, signs[row])))
        return found[-1] if whole and before[row].strip() else found[min(blank, len(found) - 1)]

    kept, at = [], 0
    for kind, first, last, begin, end in SequenceMatcher(None, before, after, autojunk=False).get_opcodes():
        if kind != "equal":
            kept += [*mine[at : place(first, first < last)], *after[begin:end]]
            at = place(last, False)
    return "\n".join([*kept, *mine[at:]])


def _signs_before(lines: list[str]) -> list[int]:
    """How many signs other than blanks stand before each line, and before the end."""
    return [0, *accumulate(len("".join(line.split())) for line in lines)]


def _row_of(text: str, signs: int) -> int:
    """The row, from 1, of the sign that so many others stand before."""
    lines = text.split("\n")
    return min(bisect_right(_signs_before(lines), signs), len(lines))
