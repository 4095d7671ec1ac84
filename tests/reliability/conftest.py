"""Properties are checked without a clock: on a machine that others use too, a deadline says nothing about them."""

from hypothesis import settings

settings.register_profile("without a clock", deadline=None)
settings.load_profile("without a clock")
