"""What can become of a check: one table for the desk, the grader, its results and every page.

The same event has the same state wherever it happens. The words of a state stand in the catalogue
under `state_` and its value; what follows from a state is asked of it here and decided nowhere else.
"""

from __future__ import annotations

from enum import Enum

from .messages import say


class State(str, Enum):
    """How a check ended. The value is what stands in a result; the colour is for a console."""

    color: str

    def __new__(cls, value: str, color: str = "red") -> State:
        state = str.__new__(cls, value)
        state._value_ = value
        state.color = color
        return state

    PASSED = "passed", "green"
    NOT_STARTED = "not_started", "cyan"  # the function raises NotImplementedError, as in the stub
    MISSING = "missing", "cyan"  # the file has no such function
    WRONG = "wrong"  # another value than expected, or an exception
    BLOCKED = "blocked", "yellow"  # a function of an earlier part went wrong
    LOAD = "load"  # the student's file cannot be loaded
    STOPPED = "stopped"  # the code called exit, or raised what no test may catch
    HANG = "hang"  # a call took longer than its limit
    MEMORY = "memory"  # a call asked for more memory than there is
    CRASH = "crash"  # the process of the code ended, or broke the grader's rules
    OVER = "over"  # the time for the whole submission was used up before
    ERROR = "error"  # the test itself failed; the student's code is not to blame

    __str__ = str.__str__

    @property
    def words(self) -> str:
        """The state as students read it."""
        return say(f"state_{self.value}")

    @property
    def unwritten(self) -> bool:
        """Whether there was nothing to judge yet."""
        return self in (State.NOT_STARTED, State.MISSING)

    @property
    def slow(self) -> bool:
        """Whether time was what ended the check."""
        return self in (State.HANG, State.OVER)

    @property
    def died(self) -> bool:
        """Whether the check ended without a value that could be judged, for another reason than time."""
        return self in (State.STOPPED, State.MEMORY, State.CRASH, State.ERROR)


ENDS_OF_CALLS = (
    State.LOAD, State.MISSING, State.WRONG, State.STOPPED, State.HANG, State.CRASH, State.OVER,
)  # fmt: skip
"""How a call can end that gives neither a value nor an exception."""
