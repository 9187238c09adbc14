"""What a command says on a terminal that lacks letters, and when the machine lacks memory."""

from __future__ import annotations

import io
import sys

import pytest

from scope3 import cli


def test_a_letter_the_terminal_does_not_have_ends_no_command(monkeypatch):
    said = io.BytesIO()
    monkeypatch.setattr(sys, "stdout", io.TextIOWrapper(said, encoding="ascii"))
    monkeypatch.setattr(cli, "app", lambda: print("12 − 4 in €"))
    cli.main()
    sys.stdout.flush()
    assert said.getvalue() == b"12 \\u2212 4 in \\u20ac\n"


def test_too_little_memory_is_said_and_is_a_failure(monkeypatch, capsys):
    def too_much() -> None:
        raise MemoryError

    monkeypatch.setattr(cli, "app", too_much)
    with pytest.raises(SystemExit) as ended:
        cli.main()
    assert ended.value.code == 1
    assert capsys.readouterr().err == (
        "The machine has too little memory for this. Earlier outputs stand as they were.\n"
    )
