"""The one screen that students see: points by part, then only the first thing to do."""

from __future__ import annotations

from .check_record import Record
from .console import Console
from .judge import one_line
from .messages import say, say_count
from .progress import Progress
from .released_assignment import Part
from .states import State

MAX_PRINTED = 12
LABEL = 15


def render(progress: Progress, console: Console) -> str:
    """The whole screen as text, with a line break at its end."""
    lines = ["", " " + console.paint(progress.assignment.title, "bold"), ""]
    lines += _bars(progress, console)
    lines += ["", *_total(progress, console)]
    problem, part = progress.problem(), progress.next_part()
    if problem is not None:
        lines += ["", *_problem(problem, progress, console)]
    elif part is not None:
        lines += ["", *_next(part, progress, console)]
    lines += _answer(progress, console) if problem is None else []
    lines += _own_tests(progress, console)
    for note in progress.notes:
        lines += ["", *console.wrap(note, "  ", "  ")]
    return "".join(f"{console.safe(line).rstrip()}\n" for line in [*lines, ""])


def render_short(progress: Progress, console: Console) -> str:
    """The screen of `pytest -qq`: one line."""
    got, most = progress.total()
    words = [say("total", got=got, most=most)]
    part = progress.next_part()
    problem = progress.problem()
    if problem is not None:
        words.append(problem.message)
    elif part is not None:
        words.append(say("next_short", part=part.name, state=_state_of_part(part, progress)[0]))
    return console.safe(" ".join(words)) + "\n"


def _bars(progress: Progress, console: Console) -> list[str]:
    """A bar for each part; the extra ones are one line until the core is done."""
    core = [part for part in progress.parts if not part.extra]
    extra = [part for part in progress.parts if part.extra]
    short = bool(extra and core) and progress.verbosity <= 0 and not all(map(progress.done, core))
    width = max((len(part.name) for part in (core if short else progress.parts)), default=0)
    lines = [line for part in core for line in _bar(part, width, progress, console)]
    if short:
        pairs = [progress.points(part) for part in extra]
        passed, count = (sum(numbers) for numbers in zip(*pairs, strict=True))
        return [*lines, "", "  " + say("extra_short", passed=passed, count=count)]
    if extra:
        lines += [*([""] if core else []), "  " + say("extra")]
    return lines + [line for part in extra for line in _bar(part, width, progress, console)]


def _bar(part: Part, width: int, progress: Progress, console: Console) -> list[str]:
    got, most = progress.points(part)
    words, color = _state_of_part(part, progress)
    bar = console.paint(console.bar(got, most), color if got else "dim")
    line = f"  {part.name:<{width}}  {bar} {got:>3}/{most:<3}  {console.paint(words, color)}"
    return [line, *(_each_check(part, progress, console) if progress.verbosity > 0 else [])]


def _state_of_part(part: Part, progress: Progress) -> tuple[str, str]:
    """The part's state in words, and its colour: that of its first check that did not pass."""
    failed = progress.failed(part)
    if failed:
        record = progress.records[failed[0].id]
        blocked = record.state is State.BLOCKED
        words = say("blocked_by", part=record.blocked_by) if blocked else record.state.words
        return words, record.state.color
    return (say("done"), "green") if progress.done(part) else (say("not_run"), "dim")


def _each_check(part: Part, progress: Progress, console: Console) -> list[str]:
    """One line for each check of the part: its state and what it says."""
    lines = []
    for check in progress.checks(part):
        record = progress.records.get(check.id)
        words, color = (record.state.words, record.state.color) if record else (say("not_run"), "dim")
        lines += _row(words, check.says, console, color)
    return lines


def _total(progress: Progress, console: Console) -> list[str]:
    got, most = progress.total()
    if not progress.everything:
        words = say("total_some", got=got, most=most), say("everything", command=progress.command)
        return [f"  {text}" for text in words]
    if all(progress.done(part) for part in progress.parts if not part.extra):
        return ["  " + console.paint(say("total_all", got=got, most=most), "green")]
    hidden = say("total_hidden", hidden=progress.assignment.hidden_points)
    return ["  " + console.paint(say("total", got=got, most=most), "bold") + hidden]


def _problem(problem: Record, progress: Progress, console: Console) -> list[str]:
    """What is wrong with the student's file as a whole."""
    lines = [console.paint(line, "red") for line in console.wrap(problem.message, "  ", "  ")]
    if problem.line:
        lines += ["", *_row(say("where"), f"{progress.place}:{problem.line}", console)]
    if problem.source.strip():
        lines += _row(say("line"), problem.source.strip(), console)
    return lines


def _next(part: Part, progress: Progress, console: Console) -> list[str]:
    """The first unfinished part: its first failed check, where to look, how to run it alone."""
    failed = progress.failed(part)
    heading = say("next_extra" if part.extra else "next", part=part.name, title=part.title)
    lines = ["  " + console.paint(heading, "bold"), ""]
    shown = failed if progress.verbosity > 1 else failed[:1]
    for check in shown:
        lines += _failure(check.says, progress.records[check.id], progress, console)
    more = len(failed) - len(shown)
    if more:
        lines += _row(say("also"), say_count("more_checks", more), console)
    lines += _row(say("formula"), part.formula, console)
    question = progress.assignment.question(part)
    if question is not None:
        lines += _row(say("predict"), question.ask, console)
    first = progress.records[failed[0].id].blocked_by or part.name
    return lines + _row(say("alone"), f"{progress.command} -m {first}", console)


def _answer(progress: Progress, console: Console) -> list[str]:
    """Question and answer of the part that has become green."""
    question = progress.assignment.question(progress.last_done())
    if question is None:
        return []
    heading = "  " + console.paint(say("predicted", part=question.part), "bold")
    asked = _row(say("asked"), question.ask, console)
    return ["", heading, "", *asked, *_row(say("answer"), question.answer, console)]


def _failure(says: str, record: Record, progress: Progress, console: Console) -> list[str]:
    """One failed check: what it says, what happened, where to look, what the code printed."""
    lines = _row(record.state.words, says, console, record.state.color)
    lines += _row("", record.message, console)
    if record.state is not State.ERROR:
        line = f":{record.line}" if record.line else ""
        lines += _row(say("where"), f"{progress.place}{line}", console)
    return lines + _printed(record.printed, console)


def _printed(text: str, console: Console) -> list[str]:
    """The first lines that the student's code printed."""
    printed = [one_line(line) for line in text.splitlines()]
    if not any(printed):
        return []
    lines: list[str] = []
    room = console.width - LABEL - 4
    for number, line in enumerate(printed[:MAX_PRINTED]):
        short = line if len(line) <= room else line[: room - 4] + " ..."
        lines.append(f"    {say('printed') if number == 0 else '':<{LABEL}}{short}")
    if len(printed) > MAX_PRINTED:
        lines += _row("", say_count("printed_more", len(printed) - MAX_PRINTED), console)
    return lines


def _own_tests(progress: Progress, console: Console) -> list[str]:
    """Tests that the student added to the test file."""
    own = progress.own_tests
    if not own:
        return []
    passed = sum(record.passed for record in own.values())
    lines = ["", "  " + say("own_tests", passed=passed, count=len(own)), ""]
    for name, record in own.items():
        if not record.passed:
            lines += _failure(name, record, progress, console)
    return lines


def _row(label: str, text: str, console: Console, color: str = "") -> list[str]:
    """A labelled text, wrapped; the label stands before its first line."""
    padded = f"{label:<{LABEL}}"
    return console.wrap(text, "    " + (console.paint(padded, color) if color else padded), " " * (4 + LABEL))
