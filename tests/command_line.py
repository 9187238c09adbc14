"""The commands as a person types them, in this process."""

from __future__ import annotations

import os
from unittest import mock

import pytest

from scope3 import cli


def command(*arguments):
    """Run `scope3` with the arguments; the exit status."""
    # The folders named by --data and --outputs are this command's, not those of the tests after it.
    with mock.patch.dict(os.environ), pytest.MonkeyPatch.context() as patch:
        patch.setattr("sys.argv", ["scope3", *map(str, arguments)])
        try:
            cli.main()
        except SystemExit as ended:
            return ended.code or 0
    return 0
