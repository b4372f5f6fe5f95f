"""Shows your points when you run `pytest`. You need not change this file."""

import json
import sys
from pathlib import Path

import pytest


def pytest_configure(config):
    """Hand over to the folder `kit`, or say in one sentence what it lacks."""
    folder = Path(__file__).parent
    sys.path.insert(0, str(folder))
    try:
        from kit.pytest_plugin import attach
    except (ImportError, AttributeError, SyntaxError) as error:
        text = (folder / "kit" / "text" / "en.json").read_text(encoding="utf-8")
        python = "{}.{}.{}".format(*sys.version_info)
        sentence = json.loads(text)["cannot_start"].format(
            python=python, pytest=pytest.__version__, error=error, command=sys.executable
        )
        raise pytest.UsageError(sentence) from None
    attach(config, folder)
