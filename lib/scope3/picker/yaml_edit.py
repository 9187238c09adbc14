"""Values of a YAML file set in place: comments, order and layout of every other line stay as a person wrote them."""

from __future__ import annotations

import io
from collections.abc import Mapping
from itertools import product
from typing import Any

from ruamel.yaml import YAML
from ruamel.yaml.comments import CommentedMap, CommentedSeq
from ruamel.yaml.error import YAMLError
from ruamel.yaml.resolver import VersionedResolver
from ruamel.yaml.scalarstring import DoubleQuotedScalarString

from scope3.errors import Fault, InputError
from scope3.picker.yaml_lines import merged, refuse_a_loss

Place = tuple[str, ...]
DECISIONS = "decisions"
HEADING = "What was decided about the choices, by whom and why; the method picker adds to the end."
# How far keys, entries of lists and their dashes stand in; a file is written as the one that gives back most of it.
LAYOUTS = [(keys, dash + 2, dash) for keys, dash in product((2, 4), (2, 0, 4, 1, 3))]


class _AsText(VersionedResolver):
    """Every scalar is text, as it is to our reader: NO stays NO and 010 stays 010."""

    @property
    def versioned_resolver(self) -> dict[Any, Any]:
        return {}


def edited(text: str, values: Mapping[Place, Any], decision: Mapping[str, Any]) -> str:
    """The text of a YAML file with some values set and a decision added to its log.

    Arguments: `text`, `values` (by the keys that lead to them: texts, or lists of texts), `decision` (texts, and lists
    of texts). Lines that nobody changes stay as they are. Raises InputError where the writer would lose more of the
    file than blanks and line breaks, with the line.
    """
    ends = "\r\n" if "\r\n" in text else "\n"
    plain = text.replace("\r\n", "\n")
    plain = plain if plain.endswith("\n") else plain + "\n"
    writer, content, back = _writer_of(plain)
    refuse_a_loss(plain, back)
    for place, value in values.items():
        _set(content, place, value)
    _add(content, decision)
    kept = merged(plain, back, _written(writer, content))
    _refuse_other_content(kept, content)
    return kept.replace("\n", ends)


def _writer_of(text: str) -> tuple[YAML, CommentedMap, str]:
    """The file's content, the writer that gives back most of its lines as they are, and what it gives back."""
    lines, found = set(text.split("\n")), []
    for keys, entries, dash in LAYOUTS:
        writer = _as_text()
        writer.preserve_quotes = True
        writer.width = 2**16
        writer.explicit_start = text.startswith("---")
        writer.indent(mapping=keys, sequence=entries, offset=dash)
        content = writer.load(text)
        back = _written(writer, content)
        if back == text:
            return writer, content, back
        found.append((len(lines.intersection(back.split("\n"))), writer, content, back))
    _, writer, content, back = max(found, key=lambda one: one[0])
    return writer, content, back


def _as_text() -> YAML:
    yaml = YAML()
    yaml.Resolver = _AsText
    return yaml


def _written(writer: YAML, content: CommentedMap) -> str:
    buffer = io.StringIO()
    writer.dump(content, buffer)
    return buffer.getvalue()


def _refuse_other_content(text: str, content: CommentedMap) -> None:
    """Raise InputError where new lines, indented as the writer does, do not fit among the person's own."""
    try:
        fits = _as_text().load(text) == content
    except YAMLError:
        fits = False
    if not fits:
        what = "lists or keys of one kind are indented in several ways, and a new line would not fit among them"
        mend = "indent them alike throughout the file, or write the choice by hand"
        raise InputError(Fault(what, mend, "organisation.yaml"))


def _set(content: CommentedMap, place: Place, value: Any) -> None:
    *above, key = place
    for name in above:
        if not content.get(name):
            content[name] = CommentedMap()
        content = content[name]
    if key in content:
        content[key] = _in_the_way_of(content[key], value)
    elif above:
        # First in its block: what stands behind the block's last line belongs to the next one.
        content.insert(0, DoubleQuotedScalarString(key) if key[0].isdigit() else key, _new(value))
    else:
        content[key] = _new(value)


def _in_the_way_of(old: Any, value: Any) -> Any:
    """A value written as the one it replaces was: a list on one line or on several, its remarks with their entries."""
    if not isinstance(value, list) or not isinstance(old, CommentedSeq) or old.fa.flow_style() or not value:
        return _new(value)
    new = CommentedSeq(value)
    remarks = {str(entry): _remark(old, row) for row, entry in enumerate(old)}
    below = _below(old, len(old) - 1)
    for row, entry in enumerate(value):
        behind = below if row == len(value) - 1 else _below(old, row) if row < len(old) - 1 else ""
        if said := remarks.get(entry, "") + behind:
            new.yaml_add_eol_comment("#", row)
            new.ca.items[row][0].value = said
    return new


def _remark(entries: CommentedSeq, row: int) -> str:
    """What stands behind an entry on its line."""
    return _behind(entries, row).partition("\n")[0]


def _below(entries: CommentedSeq, row: int) -> str:
    """The lines of remarks, and the blank ones, between an entry and what follows it."""
    _, line, rest = _behind(entries, row).partition("\n")
    return line + rest


def _behind(entries: CommentedSeq, row: int) -> str:
    found = entries.ca.items.get(row)
    return str(found[0].value) if found and found[0] else ""


def _new(value: Any) -> Any:
    """A value that had no place yet: a list on one line."""
    if not isinstance(value, list):
        return value
    made = CommentedSeq(value)
    made.fa.set_flow_style()
    return made


def _add(content: CommentedMap, decision: Mapping[str, Any]) -> None:
    """The decision at the end of the log, which is begun where there is none."""
    entry = CommentedMap()
    for name, value in decision.items():
        # Quoted, because a person's words may look like anything.
        entry[name] = [_quoted(part) for part in value] if isinstance(value, list) else _quoted(value)
    if content.get(DECISIONS):
        content[DECISIONS].append(entry)
        return
    begun = DECISIONS in content
    content[DECISIONS] = CommentedSeq([entry])
    if not begun:
        content.yaml_set_comment_before_after_key(DECISIONS, before="\n" + HEADING)


def _quoted(text: str) -> str:
    return DoubleQuotedScalarString(text)
