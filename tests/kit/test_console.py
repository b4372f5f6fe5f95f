"""What a console can show, and the catalogue of sentences."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from autograder.kit import console, messages
from autograder.kit.console import Console, detect

KIT = Path(messages.__file__).parent
UTF8 = {"LANG": "en_GB.UTF-8"}


@pytest.mark.parametrize("encoding", ["utf-8", "gb18030", "cp936"])
def test_symbols_where_the_encoding_has_them(encoding: str) -> None:
    assert detect(encoding, False, UTF8).bar(1, 2, 4) == "\u25a0\u25a0\u25a1\u25a1"


@pytest.mark.parametrize("encoding", ["cp1252", "ascii", "latin-1", None, "no-such-encoding"])
def test_ascii_where_the_encoding_lacks_them(encoding: str | None) -> None:
    assert detect(encoding, False, UTF8).bar(1, 2, 4) == "[##..]"


@pytest.mark.parametrize(
    "environment",
    [{"LANG": "C"}, {"LC_ALL": "POSIX", "LANG": "en_GB.UTF-8"}, {}, {"LC_CTYPE": "C.UTF-8"}],
)
def test_ascii_in_the_c_locale_though_python_writes_utf_8(
    environment: dict[str, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sys, "platform", "linux")
    assert not detect("utf-8", False, environment).symbols


@pytest.mark.parametrize("environment", [UTF8, {"LANG": "C.UTF-8"}, {"LC_CTYPE": "UTF-8"}])
def test_symbols_in_a_utf_8_locale(
    environment: dict[str, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sys, "platform", "linux")
    assert detect("utf-8", False, environment).symbols


@pytest.mark.parametrize(("page", "symbols"), [(936, False), (65001, True), (437, True)])
def test_ascii_in_a_chinese_windows_console(
    page: int, symbols: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sys, "platform", "win32")
    monkeypatch.setattr(console, "_code_page", lambda: page)
    assert detect("utf-8", False, {}).symbols is symbols


def test_a_bar_is_full_only_when_all_is_there_and_empty_only_for_nothing() -> None:
    bars = [Console().bar(part, 100, 10).count("#") for part in (0, 1, 50, 99, 100)]
    assert bars == [0, 1, 5, 9, 10]
    assert Console().bar(0, 0, 4) == "[....]"


def test_characters_that_the_console_lacks_are_replaced() -> None:
    safe = Console(encoding="cp1252").safe("\u03c3(z) \u2192 1 \u00d7 2 \u4e24 \u00e9")
    assert safe == "sigma(z) -> 1 \u00d7 2 ? \u00e9"
    assert Console(encoding="utf-8").safe("\u03c3") == "\u03c3"


def test_colour_only_when_asked_for() -> None:
    assert Console(color=True).paint("done", "green") == "\033[32mdone\033[0m"
    assert Console(color=False).paint("done", "green") == "done"
