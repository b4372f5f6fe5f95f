"""What holds for all tests."""

from __future__ import annotations

import os
import sys
from collections import Counter

import pytest
from xdist.scheduler import LoadScopeScheduling

# jsonschema imports it where it is there; it compiles grammars for seconds, and nothing here needs them.
sys.modules["rfc3987_syntax"] = None  # type: ignore[assignment]


@pytest.fixture(scope="session", autouse=True)
def as_students_have_it() -> None:
    """In what tests start: no plugins, which cost seconds at each start, and no options of this run."""
    os.environ["PYTEST_DISABLE_PLUGIN_AUTOLOAD"] = "1"
    os.environ.pop("PYTEST_ADDOPTS", None)


def pytest_xdist_auto_num_workers(config: pytest.Config) -> int:
    """One process more than there are cores for `-n auto`: many tests wait for a process or a deadline."""
    return (os.cpu_count() or 1) + 1


class ByScope(LoadScopeScheduling):
    """Tests of one scope run in one process, one after the other, because they share what is costly."""

    def _split_scope(self, nodeid: str) -> str:
        return scope_of(nodeid)


def scope_of(nodeid: str) -> str:
    """A test's file; in a file that grades the banks of every assignment, the assignment as well."""
    file, _, test = nodeid.partition("::")
    return file + test.partition("[")[2] if file.endswith(BANKS) else file


BANKS = "full_banks.py"
LONGEST = ("bp]", "rnn_bptt]", "kfold_cv]")


def pytest_xdist_make_scheduler(config: pytest.Config, log: object) -> ByScope:
    """How `make test` spreads the tests over its processes."""
    return ByScope(config, log)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """What takes longest comes first, so that all processes end at about the same time."""
    count = Counter(scope_of(item.nodeid) for item in items)

    def place(item: pytest.Item) -> tuple[bool, bool, int]:
        scope = scope_of(item.nodeid)
        return BANKS not in scope, not scope.endswith(LONGEST), -count[scope]

    items.sort(key=place)
