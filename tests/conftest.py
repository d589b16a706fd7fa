"""Settings and fixtures that hold for every test."""

from hypothesis import settings

pytest_plugins = ["tests.support.databases"]

# A deadline for one example measures how busy the machine is, and fails a property that holds.
settings.register_profile("desk", deadline=None)
settings.load_profile("desk")
