"""Where the controls stand in notebook 95: before a person, and nowhere else."""

from __future__ import annotations

import os
from datetime import date
from typing import Any

from scope3.page import say
from scope3.picker.total import Workings

NO_CONTROLS = (
    "Nobody sits before this run, so it shows no controls. Open this notebook in JupyterLab (`make lab`), or in a "
    "browser with `scope3 app`, and they stand here."
)


def method_picker(workings: Workings, interactive: bool | None = None) -> Any:
    """The controls, where a person sits before the page; else a sentence, and no widget is made.

    Arguments: `workings`, `interactive` (True and False decide; None looks: JupyterLab and Voilà tell their kernels).
    """
    if not (_somebody_is_there() if interactive is None else interactive):
        return say(NO_CONTROLS)
    # Importing widgets opens a channel to a page; in a batch there is none.
    from scope3.picker.controls import Controls

    return Controls(workings, date.today).page


def _somebody_is_there() -> bool:
    return "JPY_SESSION_NAME" in os.environ or os.environ.get("SERVER_SOFTWARE", "").startswith("voila/")
