"""What the screen knows of one check that ran; it travels in pytest's report."""

from __future__ import annotations

import json
from typing import NamedTuple

from .states import State


class Record(NamedTuple):
    """One check that ran: its state, the line to look at, what the code printed.

    `message` is all that is said in one; for the screen the call, what is said of it, and the two
    values that differ stand apart. `inner` and `inner_state` are what is said of a blocked check when the
    other part is done, `caller` and `caller_line` the function of this part to look at then, `through` the
    one between the two, if there is one. `uses` are functions of other parts that the test calls.
    """

    folder: str
    check: str
    state: State
    message: str = ""
    line: int = 0
    source: str = ""
    function: str = ""
    blocked_by: str = ""
    printed: str = ""
    called: tuple[str, ...] = ()
    sentence: str = ""
    got: tuple[str, ...] = ()
    want: tuple[str, ...] = ()
    note: str = ""
    column: int = 0
    inner: str = ""
    inner_state: str = ""
    caller: str = ""
    caller_line: int = 0
    through: str = ""
    uses: tuple[str, ...] = ()

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
        data = {key: tuple(value) if isinstance(value, list) else value for key, value in data.items()}
        return Record(**{**data, "state": State(data["state"])})
