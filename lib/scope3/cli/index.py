"""The command that makes one page over all runs."""

from __future__ import annotations

import sys

from scope3.cli.options import Outputs, places


def index(outputs: Outputs = None) -> None:
    """One page over all finished runs: outputs/index.html, with a way to the site of each."""
    from scope3 import paths
    from scope3.errors import Fault, InputError
    from scope3.report.site.across import write_index

    places(None, outputs)
    root = paths.outputs()
    if not root.is_dir():
        raise InputError(
            Fault("there is no folder of outputs", "run an organisation first, or name it by --outputs", root.name)
        )
    path, unfinished = write_index(root)
    for one in unfinished:
        print(f"{one.place}: {one.why}", file=sys.stderr)
    print(path)
