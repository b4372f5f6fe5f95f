"""Whose fault it is: a check is settled once it is known which other parts are done.

A test, or the function that it calls, may use functions of other parts. Of one that passes its own tests
it is said what it was given; one that fails them is to be mended first.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from .check_record import Record
from .desk import Desk
from .judge_exception import Outcome
from .messages import say
from .proxy import recorder
from .released_assignment import ReleasedAssignment, ReleasedPart
from .states import State

Points = Mapping[str, tuple[int, int]]


def evidence(desk: Desk, name: str, outcome: Outcome) -> dict[str, Any]:
    """What a record of the part `name` must hold, as another part's function may be innocent, or guilty.

    It is taken from the calls of the test that has just run.
    """
    owners = {function: part.name for part in desk.assignment.parts for function in part.functions}
    others = [c.function for c in recorder.calls if owners.get(c.function, name) != name]
    found: dict[str, Any] = {"uses": tuple(dict.fromkeys(others))}
    own = [function for function, part in owners.items() if part == name]
    if outcome.inner is None or not own:
        return found
    caller, line = desk.innermost(own, outcome.lines)
    if not caller:
        caller = next((c.function for c in reversed(recorder.calls) if c.function in own), own[0])
    state, sentence = outcome.inner
    way = [desk.innermost(owners, (one,))[0] for one in outcome.lines]
    after = way[len(way) - way[::-1].index(caller) :] if caller in way else []
    through = next((function for function in after if function not in ("", outcome.function)), "")
    found |= {"inner": sentence, "inner_state": str(state), "caller": caller, "through": through}
    return {**found, "caller_line": line or desk.line_of(caller)}


def settle(
    records: Mapping[str, Record], assignment: ReleasedAssignment, before: Points
) -> dict[str, Record]:
    """The records, each with the part that is to blame as far as can be told.

    `before` are the points of each part in the last run of everything: of what this one left out.
    """
    settled = dict(records)
    for part in assignment.parts:
        for check in part.checks:
            if check.id in settled:
                settled[check.id] = _settled(settled[check.id], part, settled, assignment, before)
    return settled


def _settled(
    record: Record,
    part: ReleasedPart,
    records: Mapping[str, Record],
    assignment: ReleasedAssignment,
    before: Points,
) -> Record:
    parts = {other.name: other for other in assignment.parts}
    if record.state is State.BLOCKED and record.inner and _done(parts[record.blocked_by], records, before):
        return _unblocked(record)
    if record.state is State.WRONG:
        owners = {function: other for other in assignment.parts for function in other.functions}
        for function in (*record.uses, *part.carries):
            if owners[function] is not part and _failing(owners[function], records):
                return _blocked(record, function, owners[function], records)
        unknown = [name for name in record.uses if not _done(owners[name], records, before)]
        if unknown:
            return record._replace(note=say("uses_also", function=unknown[0]))
    return record


def _unblocked(record: Record) -> Record:
    """A check that stopped in a function which is right: its caller is to blame."""
    blanks = {"sentence": record.inner, "function": record.function, "caller": record.caller}
    sentence = say("inner_done", **blanks)
    if record.through:
        sentence = say("inner_done_through", **blanks, through=record.through)
    moved = record._replace(function=record.caller, line=record.caller_line)
    return moved._replace(state=State(record.inner_state), sentence=sentence, blocked_by="")


def _blocked(
    record: Record, function: str, part: ReleasedPart, records: Mapping[str, Record]
) -> Record:
    """A wrong check that uses a function which fails its own tests: that one comes first."""
    first = next(records[c.id] for c in part.checks if c.id in records and not records[c.id].passed)
    note = say("uses_failed", function=function) if function in record.uses else record.note
    return record._replace(state=State.BLOCKED, blocked_by=first.blocked_by or part.name, note=note)


def _done(part: ReleasedPart, records: Mapping[str, Record], before: Points) -> bool:
    """Whether the part's checks passed, now or, where none was asked for, before."""
    ran = [records[check.id].passed for check in part.checks if check.id in records]
    if ran:
        return all(ran)
    got, most = before.get(part.name, (0, 1))
    return got == most


def _failing(part: ReleasedPart, records: Mapping[str, Record]) -> bool:
    """Whether a check of the part ran and failed; one that is not written yet gave no wrong result."""
    ran = [records[check.id] for check in part.checks if check.id in records]
    return any(not record.passed and not record.state.unwritten for record in ran)
