"""Makes the builders beside this file importable from every folder of tests; no test fails by the clock."""

from hypothesis import settings

settings.register_profile("house", deadline=None)
settings.load_profile("house")
