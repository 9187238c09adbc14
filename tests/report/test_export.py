"""Formats in general: what the command offers is what there is, and each file is written whole or not at all."""

from __future__ import annotations

import pytest

from scope3 import report
from scope3.cli import EXPORTS
from scope3.errors import InputError
from technology_client import opened

pytestmark = pytest.mark.slow


def test_the_command_offers_what_there_is():
    assert list(EXPORTS) == list(report.FORMATS)


def test_an_option_of_another_format_is_refused(tmp_path, monkeypatch):
    client = opened(tmp_path, monkeypatch)
    with pytest.raises(InputError, match="format 'tcs' has no option --template"):
        report.export(client, "tcs", template="a.xlsx")
