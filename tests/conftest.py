"""What holds for all tests."""

from __future__ import annotations

import os
import sys

import pytest

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
