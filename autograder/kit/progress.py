"""How far a student is: the records of a run put together with the parts of the assignment."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field

from .check_record import Record
from .released_assignment import AskedQuestion, PublicCheck, ReleasedAssignment, ReleasedPart
from .states import State


@dataclass
class Progress:
    """What is known of one assignment after a run.

    `before` are the points of each part when it last ran whole; `first_time` says that no run before
    found the core done; `asked_before` and `answered_before` name the parts whose question or answer an
    earlier run showed; `hints_left` says that the next part has a hint which is not on the screen.
    """

    assignment: ReleasedAssignment
    records: dict[str, Record] = field(default_factory=dict)
    asked: set[str] = field(default_factory=set)
    own_tests: dict[str, Record] = field(default_factory=dict)
    notes: list[str] = field(default_factory=list)
    place: str = ""
    command: str = "pytest"
    verbosity: int = 0
    before: Mapping[str, tuple[int, int]] = field(default_factory=dict)
    first_time: bool = False
    asked_before: Collection[str] = ()
    answered_before: Collection[str] = ()
    hints_left: bool = False

    def checks(self, part: ReleasedPart) -> list[PublicCheck]:
        """The checks of `part` that were asked for."""
        return [check for check in part.checks if check.id in self.asked]

    @property
    def parts(self) -> list[ReleasedPart]:
        return [part for part in self.assignment.parts if self.checks(part)]

    @property
    def everything(self) -> bool:
        return all(self.checks(part) == list(part.checks) for part in self.assignment.parts)

    def failed(self, part: ReleasedPart | None) -> list[PublicCheck]:
        """Checks of the part that ran and did not pass, in order."""
        if part is None:
            return []
        ran = [check for check in self.checks(part) if check.id in self.records]
        return [check for check in ran if not self.records[check.id].passed]

    def done(self, part: ReleasedPart) -> bool:
        records = [self.records.get(check.id) for check in self.checks(part)]
        return all(record is not None and record.passed for record in records)

    def ran_whole(self, part: ReleasedPart) -> bool:
        """Whether every check of the part ran."""
        return all(check.id in self.records for check in part.checks)

    def core_done(self) -> bool:
        """Whether every core part is done."""
        return all(self.done(part) for part in self.parts if not part.extra)

    def points(self, part: ReleasedPart) -> tuple[int, int]:
        """Points earned and to be had; for parts without points, checks passed and all checks."""
        checks = self.checks(part)
        passed = [c for c in checks if c.id in self.records and self.records[c.id].passed]
        if not any(check.points for check in part.checks):
            return len(passed), len(checks)
        return sum(c.points for c in passed), sum(c.points for c in checks)

    def total(self) -> tuple[int, int]:
        """Points earned and to be had in the core parts."""
        pairs = [self.points(part) for part in self.parts if not part.extra]
        return sum(got for got, _ in pairs), sum(most for _, most in pairs)

    def next_part(self) -> ReleasedPart | None:
        """The first core part with a failed check, or else the first such extra part."""
        unfinished = [part for part in self.parts if self.failed(part)]
        return next((p for p in unfinished if not p.extra), next(iter(unfinished), None))

    def last_done(self) -> ReleasedPart | None:
        """The part that became green last, in the order of work: it stands before the next part."""
        parts, part = self.parts, self.next_part()
        before = parts[: parts.index(part)] if part else parts
        last = before[-1] if before else None
        return last if last and self.ran_whole(last) and self.done(last) else None

    def may_be_next(self) -> bool:
        """Whether the next part is an extra one that was not begun, after all of the core: it may wait."""
        part = self.next_part()
        if part is None or not part.extra or not self.everything or self.verbosity > 0:
            return False
        return self.records[self.failed(part)[0].id].state.unwritten

    def question_before(self) -> AskedQuestion | None:
        """What to predict as long as the next part is not done."""
        return None if self.may_be_next() else self.assignment.question(self.next_part())

    def asked_already(self, question: AskedQuestion) -> bool:
        """Whether a question was shown before and its part was tried since; then it is named in short."""
        states = [self.records[check.id].state for check in self.failed(self.next_part())[:1]]
        tried = not any(state.unwritten for state in states)
        return tried and question.part in self.asked_before and self.verbosity <= 0

    def questions_after(self) -> list[AskedQuestion]:
        """The questions on parts that are done: those that wait for an answer, and that on the last part."""
        last = self.last_done()
        done = [part for part in self.parts if self.ran_whole(part) and self.done(part)]
        open_ones = [
            part
            for part in done
            if part.name not in self.answered_before or self.verbosity > 0
            if part.name in self.asked_before or part is last
        ]
        return [question for part in open_ones if (question := self.assignment.question(part))]

    def problem(self) -> Record | None:
        """The record that says why the student's file could not be loaded, or None."""
        return next((r for r in self.records.values() if r.state is State.LOAD), None)
