"""The one exception that becomes a sentence for the user instead of a traceback."""

from __future__ import annotations


class KitError(Exception):
    """A mistake of the user or of an input file, said in one sentence with its mend.

    `exit_code` is 1 when the input could not be worked on and 2 when the command was misused.
    """

    def __init__(self, sentence: str, exit_code: int = 1) -> None:
        super().__init__(sentence)
        self.exit_code = exit_code
