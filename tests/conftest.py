"""What holds for all tests."""

from __future__ import annotations

import os
import sys

import pytest

# jsonschema imports it where it is there; it compiles grammars for seconds, and nothing here needs them.
sys.modules["rfc3987_syntax"] = None  # type: ignore[assignment]


def pytest_xdist_auto_num_workers(config: pytest.Config) -> int:
    """One process more than there are cores for `-n auto`: many tests wait for a process or a deadline."""
    return (os.cpu_count() or 1) + 1
