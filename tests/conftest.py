"""Makes the builders beside this file importable from every folder of tests; no test fails by the clock."""

import gc

from hypothesis import settings

settings.register_profile("house", deadline=None)
settings.load_profile("house")


def pytest_collection_finish() -> None:
    """Look for garbage as seldom as a run does (`scope3.runs.preload`), and not in what was collected: a seventh less time."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(70_000, 20, 20)
