"""Settings and fixtures that hold for every test."""

import random
from collections.abc import Generator
from zlib import crc32

import pytest
from coverage import Coverage
from hypothesis import settings

from tests.support.patience import be_patient

pytest_plugins = ["tests.support.databases"]

# A deadline for one example measures how busy the machine is, and fails a property that holds.
# The examples are the same each time, so that a red run is the fault of what changed.
settings.register_profile("desk", deadline=None, print_blob=True, derandomize=True)
# New examples each time: pytest tests/domain --hypothesis-profile=thorough
settings.register_profile("thorough", settings.get_profile("desk"), max_examples=3000, derandomize=False)
settings.load_profile("desk")

be_patient()

#: What goes at length through that which other tests run too. A tracer takes half as much again of all that a
#: test does in Python, so what these run is not counted in the coverage floors.
_AT_LENGTH = ("tests/bench/", "tests/browser/", "tests/cli/", "tests/faults/test_bulk.py", "tests/year/")


@pytest.hookimpl(tryfirst=True)
def pytest_configure(config: pytest.Config) -> None:
    """Choose the seed of new examples here, so that it can be told: the test processes inherit it."""
    if _searches(config) and config.getoption("--hypothesis-seed") is None:
        config.option.hypothesis_seed = str(random.SystemRandom().randrange(2**32))


def pytest_addoption(parser: pytest.Parser) -> None:
    """Let every scenario be lived on both databases, which takes minutes more."""
    parser.addoption("--both-databases", action="store_true", help="live every scenario on both databases")


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Begin with what takes minutes, so that no processor is left alone with it in the end.

    A scenario is lived on one database, every other one on SQLite: what differs between these is in the
    register, whose own tests run on both.
    """
    items.sort(key=lambda item: item.get_closest_marker("timeout") is None)
    if not config.getoption("--both-databases"):
        names = {item.nodeid for item in items}
        left_out = {item for item in items if _other_database_stands_for(item.nodeid, names)}
        config.hook.pytest_deselected(items=list(left_out))
        items[:] = [item for item in items if item not in left_out]


@pytest.hookimpl(wrapper=True, tryfirst=True)
def pytest_runtest_protocol(item: pytest.Item) -> Generator[None, object, object]:
    """Measure what tests run, their fixtures among it, but for those that go at length through the same."""
    measuring = Coverage.current() if item.nodeid.startswith(_AT_LENGTH) else None
    if measuring is None:
        return (yield)
    measuring.stop()
    try:
        return (yield)
    finally:
        measuring.start()


def _other_database_stands_for(name: str, names: set[str]) -> bool:
    on_sqlite = name.replace("postgresql", "sqlite")
    both = {on_sqlite, name.replace("sqlite", "postgresql")}
    of_two = name.startswith("tests/scenarios/") and len(both) == len(both & names) == 2
    return of_two and (name == on_sqlite) == (crc32(on_sqlite.encode()) % 2 == 0)


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter, config: pytest.Config) -> None:
    """Tell the seed of new examples, with which a search can be repeated."""
    if _searches(config):
        seed = config.getoption("--hypothesis-seed")
        terminalreporter.write_line(f"Repeat these examples with --hypothesis-seed={seed}")


def _searches(config: pytest.Config) -> bool:
    return bool(config.getoption("--hypothesis-profile") == "thorough")
