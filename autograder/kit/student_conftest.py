"""Shows your points when you run `pytest`. You need not change this file."""

import contextlib
import sys
from pathlib import Path

import pytest

NO_KIT = "no_kit"
CANNOT_START = "cannot_start"


def pytest_addoption(parser: pytest.Parser) -> None:
    """`pytest --hint PART` shows the next hint for a part that fails, `pytest --hint` for the next part."""
    with contextlib.suppress(ValueError):  # another release beside this one has the option already
        words = "show the next hint for this part, or for the part to do next"
        parser.addoption("--hint", nargs="?", default="", const=".", metavar="PART", help=words)


def pytest_configure(config: pytest.Config) -> None:
    """Hand over to the folder `kit`, or say in one sentence what is lacking."""
    folder = Path(__file__).parent
    sys.path.insert(0, str(folder))
    try:
        from kit.pytest_plugin import attach
    except (ImportError, AttributeError, SyntaxError, OSError) as error:
        if isinstance(error, OSError) or (getattr(error, "name", "") or "").startswith("kit"):
            raise pytest.UsageError(NO_KIT.format(folder=folder)) from None
        python = "{}.{}.{}".format(*sys.version_info)
        sentence = CANNOT_START.format(
            python=python, pytest=pytest.__version__, error=error, command=sys.executable
        )
        raise pytest.UsageError(sentence) from None
    attach(config, folder)
