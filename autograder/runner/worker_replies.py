"""Reads what a worker says: each field is checked before it is used."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from autograder.kit.case_calls import Calls
from autograder.kit.messages import say
from autograder.kit.printable import replace_unprintable
from autograder.kit.proxy import CAUGHT, Failed, Raised, Returned
from autograder.kit.states import ENDS_OF_CALLS, State
from autograder.runner.channels import WorkerGone

MAX_OUTPUT = 4000


def read_word(message: dict[str, Any], key: str) -> str:
    """A field of a message that must be text; anything else is an empty text."""
    value = message.get(key)
    return value if type(value) is str else ""


def read_text(value: Any, limit: int = MAX_OUTPUT) -> str:
    return value[:limit] if type(value) is str else ""


def read_printable(value: Any) -> str:
    """Text that the student's code printed, without what could steer a terminal."""
    text = value[-MAX_OUTPUT:] if type(value) is str else ""
    return replace_unprintable(text, kept="\n\t")


def read_lines(value: Any) -> tuple[int, ...]:
    if type(value) is not list or not all(type(line) is int for line in value):
        return ()
    return tuple(line for line in value[:50] if 0 < line < 10**6)


def read_changes(value: Any) -> dict[int | str, Any]:
    """The arguments that the call changed, by position or name, as the worker says."""
    if type(value) is not dict or not all(type(place) in (int, str) for place in value):
        raise WorkerGone(State.CRASH, say("broke_protocol"))
    return {p: v for p, v in value.items() if type(p) is str or 0 <= p < 1000}


FIELDS = {
    "returned": ("value", "changed"),
    "raised": ("name", "message", "lines", "function"),
    "failed": ("failure", "message", "lines", "function"),
}


def read_fields(reply: Any) -> dict[str, Any]:
    """The fields of one of many replies by their names."""
    names = FIELDS.get(read_text(reply[0]), ()) if type(reply) is list and reply else ()
    if not names or len(reply) != 1 + len(names):
        raise WorkerGone(State.CRASH, say("broke_protocol"))
    return {"kind": reply[0], **dict(zip(names, reply[1:], strict=True))}


def read_replies(kept: Returned | Raised | Failed, count: int) -> Iterator[Returned | Raised | Failed]:
    """The replies that came together with the last one, which is then without them."""
    said = kept.value if isinstance(kept, Returned) and type(kept.value) is dict else {}
    replies = said.pop("replies", None)
    if type(replies) is not list or len(replies) != count:
        raise WorkerGone(State.CRASH, say("broke_protocol"))
    return (read_reply(read_fields(reply)) for reply in replies)


def read_reply(answer: dict[str, Any]) -> Returned | Raised | Failed:
    """The reply in a worker's answer, each field checked."""
    kind, message = read_word(answer, "kind"), read_text(answer.get("message"), 300)
    if kind == "returned":
        return Returned(answer.get("value"), read_changes(answer["changed"]) if "changed" in answer else {})
    if kind == "raised" and read_word(answer, "name") in CAUGHT:
        lines, function = read_lines(answer.get("lines")), read_text(answer.get("function"), 100)
        return Raised(answer["name"], message, lines, function)
    if kind == "failed" and read_word(answer, "failure") in ENDS_OF_CALLS:
        lines, function = read_lines(answer.get("lines")), read_text(answer.get("function"), 100)
        return Failed(State(answer["failure"]), message, lines, function)
    raise WorkerGone(State.CRASH, say("broke_protocol"))


def note_kept(calls: Calls, ended: Returned | Raised | Failed, first: int) -> None:
    """Add what a worker says of the cases from `first` on: indices alone, whatever else it sent."""
    said = ended.value if isinstance(ended, Returned) and type(ended.value) is dict else {}
    for key, kept in (("earlier", calls.earlier), ("differs", calls.differs)):
        indices = said.get(key)
        if type(indices) is list:
            kept += [first + i for i in indices if type(i) is int and 0 <= first + i < len(calls.replies)]
