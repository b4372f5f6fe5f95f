"""What the screen knows of one check that ran; it travels in pytest's report."""

from __future__ import annotations

import json
from typing import NamedTuple

from .states import State


class Record(NamedTuple):
    """One check that ran: its state and sentence, the line to look at, what the code printed."""

    folder: str
    check: str
    state: State
    message: str = ""
    line: int = 0
    source: str = ""
    function: str = ""
    blocked_by: str = ""
    printed: str = ""

    @property
    def passed(self) -> bool:
        return self.state is State.PASSED

    def to_json(self) -> str:
        """The record as text."""
        return json.dumps(self._asdict())

    @staticmethod
    def from_json(text: str) -> Record:
        """The record that `to_json` wrote."""
        data = json.loads(text)
        return Record(**{**data, "state": State(data["state"])})
