"""Text as people see it: what would turn the order of signs around is shown instead of obeyed."""

from __future__ import annotations

import re

# Embeddings, overrides and isolates of Unicode's bidirectional algorithm: one of them in a name turns round what
# stands behind it, so that another name, or another figure, is read than the one that is there.
TURNING = re.compile("[\u202a-\u202e\u2066-\u2069]")


def visible(text: str) -> str:
    """The text with its signs of direction written out: U+202E as [U+202E].

    Source: Unicode Standard Annex 9, section 2.
    """
    return TURNING.sub(lambda sign: f"[U+{ord(sign[0]):04X}]", text)
