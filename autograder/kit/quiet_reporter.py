"""Keeps pytest's own report back: it is written into a buffer, and shown only when it has to be."""

from __future__ import annotations

import io
from typing import Any

import pytest

from .columns import align_left, columns

NO_CAPTURE = "no"


class QuietReporter:
    """pytest's terminal reporter, which may be muted."""

    def __init__(self, config: pytest.Config) -> None:
        self.config = config
        self.real: Any = None
        self.shown = ""
        self.after = ""

    @property
    def reporter(self) -> Any:
        """pytest's reporter, or None in a worker of pytest-xdist and when it is switched off."""
        return self.config.pluginmanager.get_plugin("terminalreporter")

    @property
    def writer(self) -> Any:
        """What writes on the terminal, whether the reporter is muted or not."""
        return self.real or self.reporter._tw

    def mute(self) -> None:
        """Let pytest's reporter write into a buffer."""
        if self.real is None and self.reporter is not None and not self.config.option.collectonly:
            self.real, self.reporter._tw = self.reporter._tw, buffer_like(self.reporter._tw)

    def unmute(self) -> None:
        """Show what pytest's reporter said so far, and let it speak."""
        if self.real is not None:
            self.show_status("")
            text = self.reporter._tw._file.getvalue()
            self.reporter._tw, self.real = self.real, None
            self.reporter._tw.write(text)

    def show_status(self, text: str) -> None:
        """Write over the one line of a terminal that says what goes on; an empty text wipes it."""
        if self.real is not None and (text or self.shown):
            self.real.write("\r" + align_left(text, columns(self.shown)) + ("" if text else "\r"), flush=True)
        self.shown = text

    def may_show_status(self) -> bool:
        """Whether the line of status would share the terminal with nobody."""
        live = self.config.getoption("capture", "fd") == NO_CAPTURE
        return self.real is not None and self.real._file.isatty() and not live

    def keep_summary(self, reporter: Any) -> Any:
        """Begin to keep what plugins say at the end (coverage, files written ...)."""
        muted, reporter._tw = reporter._tw, buffer_like(reporter._tw)
        return muted

    def end_summary(self, reporter: Any, muted: Any) -> None:
        """Keep what was said since `keep_summary` for after the screen."""
        self.after = reporter._tw._file.getvalue()
        reporter._tw = muted


def buffer_like(writer: Any) -> Any:
    """A terminal writer of the same class that writes into memory."""
    return type(writer)(io.StringIO())
