"""The trials of `crashes_trials` on a batch that is broken on purpose: it puts outputs in place file by file."""

from __future__ import annotations

import os
import sys
from pathlib import Path

from faults.crashes_trials import main
from scope3.files import files_under


def publish_one_by_one(root: Path, outputs: Path, organisation: str, year: int) -> Path:
    """As `staging.publish`, and wrong: half of it may be done."""
    staged, final = root / organisation / str(year), outputs / organisation / str(year)
    for name, path in list(files_under(staged)):
        (final / name).parent.mkdir(parents=True, exist_ok=True)
        os.replace(path, final / name)
    return final


if __name__ == "__main__":
    # By its place among the modules: the package has a function of that name.
    sys.modules["scope3.runs.run"].publish = publish_one_by_one  # type: ignore[attr-defined]
    main()
