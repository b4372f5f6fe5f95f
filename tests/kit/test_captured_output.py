"""What a call prints: its beginning is kept, and what would be dropped costs no time."""

from __future__ import annotations

import builtins

import pytest

from autograder.kit.captured_output import MAX_BYTES, CapturedOutput


class Counted:
    """Something whose text takes its time: it counts how often it was asked for."""

    asked = 0

    def __str__(self) -> str:
        self.asked += 1
        return "x" * 999


def test_what_would_be_dropped_is_not_made_into_text(capsys: pytest.CaptureFixture[str]) -> None:
    output, counted = CapturedOutput(), Counted()
    with output.capture():
        for _ in range(1000):
            print(counted)
    assert counted.asked == MAX_BYTES / 1000
    assert len(output.take()) == MAX_BYTES
    print("after")
    assert capsys.readouterr().out == "after\n"
    assert builtins.print.__name__ == "print" and not hasattr(builtins.print, "__func__")


def test_a_file_of_their_own_gets_all_that_is_printed_to_it() -> None:
    class File:
        text = ""

        def write(self, text: str) -> None:
            self.text += text

    output, file = CapturedOutput(), File()
    with output.capture():
        print("x" * MAX_BYTES)
        print("whole", file=file)
    assert file.text == "whole\n"


@pytest.mark.parametrize(("once", "second"), [(False, MAX_BYTES), (True, 0)])
def test_the_cap_is_for_each_time_or_for_all_together(once: bool, second: int) -> None:
    output, lengths = CapturedOutput(once=once), []
    for _ in range(2):
        with output.capture():
            print("x" * 2 * MAX_BYTES)
        lengths.append(len(output.take()))
    assert lengths == [MAX_BYTES, second]
