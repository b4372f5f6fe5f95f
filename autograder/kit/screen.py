"""The one screen that students see: points by part, then only the first thing to do."""

from __future__ import annotations

import re

from .check_record import Record
from .console import Console
from .failure_rows import failure_rows, printed_rows, row
from .messages import say, say_count
from .progress import Progress
from .released_assignment import ReleasedPart
from .states import State


def render(progress: Progress, console: Console) -> str:
    """The whole screen as text, with a line break at its end."""
    lines = ["", " " + console.paint(progress.assignment.title, "bold"), ""]
    problem, part = progress.problem(), progress.next_part()
    if problem is not None:
        lines += [*_problem(problem, progress, console), *_before(progress, console)]
    else:
        lines += [*_bars(progress, console), "", *_total(progress, console)]
        if progress.everything and progress.core_done():
            lines += _well_done(progress, console)
        lines += ["", *_next(part, progress, console)] if part is not None else []
        lines += _answers(progress, console)
    lines += _own_tests(progress, console)
    for note in progress.notes:
        words, *code = note.split("\n")
        lines += ["", *console.wrap(words, "  ", "  "), *("    " + line for line in code)]
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
    margin = " " * (width + len(console.bar(0, 1)) + 5)
    lines = [margin + say("points_points")] if core else []
    lines += [line for part in core for line in _bar(part, width, progress, console)]
    if short:
        pairs = [progress.points(part) for part in extra]
        passed, count = (sum(numbers) for numbers in zip(*pairs, strict=True))
        return [*lines, "", "  " + say("extra_short", passed=passed, count=count)]
    if extra:
        lines += [*([""] if core else []), "  " + say("extra")]
    return lines + [line for part in extra for line in _bar(part, width, progress, console)]


def _bar(part: ReleasedPart, width: int, progress: Progress, console: Console) -> list[str]:
    got, most = progress.points(part)
    words, color = _state_of_part(part, progress)
    bar = console.paint(console.bar(got, most), color if got else "dim")
    line = f"  {part.name:<{width}}  {bar} {got:>3}/{most:<3}  {console.paint(words, color)}"
    return [line, *(_each_check(part, progress, console) if progress.verbosity > 0 else [])]


def _state_of_part(part: ReleasedPart, progress: Progress) -> tuple[str, str]:
    """The part's state in words, and its colour: that of its first check that did not pass."""
    failed = progress.failed(part)
    if failed:
        record = progress.records[failed[0].id]
        blocked = record.state is State.BLOCKED
        words = say("blocked_by", part=record.blocked_by) if blocked else record.state.words
        return words, record.state.color
    return (say("done"), "green") if progress.done(part) else (say("not_run"), "dim")


def _each_check(part: ReleasedPart, progress: Progress, console: Console) -> list[str]:
    """One line for each check of the part, its state and what it says; what a passed one printed."""
    lines = []
    for check in progress.checks(part):
        record = progress.records.get(check.id)
        words, color = (record.state.words, record.state.color) if record else (say("not_run"), "dim")
        words = say("fails") if record and record.state is State.WRONG else words  # the sentence is right
        lines += row(words, check.says, console, color)
        lines += printed_rows(record.printed) if record and record.passed else []
    return lines


def _total(progress: Progress, console: Console) -> list[str]:
    got, most = progress.total()
    if not progress.everything:
        points = [f"  {say('total_some', got=got, most=most)}"] if most else []
        return [*points, "  " + say("everything", command=progress.command)]
    if progress.core_done():
        return ["  " + console.paint(say("total_all", got=got, most=most), "green")]
    hidden = say("total_hidden", hidden=progress.assignment.hidden_points)
    return ["  " + console.paint(say("total", got=got, most=most), "bold") + hidden]


def _well_done(progress: Progress, console: Console) -> list[str]:
    """What to run and to hand in; in the first run also what was learned and what comes next."""
    assignment, lines, first = progress.assignment, [""], progress.first_time
    if first:
        lines.append("  " + console.paint(say("well_done"), "green"))
        lines += [*console.wrap(assignment.learned, "  ", "  "), ""] if assignment.learned else []
    if assignment.payoff:
        lines += console.wrap(say("see_payoff", command=f"python {assignment.payoff}"), "  ", "  ")
    lines += console.wrap(say("hand_in", file=assignment.file), "  ", "  ")
    if first and assignment.comes_next:
        lines += console.wrap(say("comes_next", title=assignment.comes_next), "  ", "  ")
    return lines


def _problem(problem: Record, progress: Progress, console: Console) -> list[str]:
    """What is wrong with the student's file as a whole, the line as it stands there."""
    lines = [console.paint(line, "red") for line in console.wrap(problem.message, "  ", "  ")]
    if problem.source.strip():
        lead = f"  {problem.line:>4} | "
        lines += ["", lead + problem.source.rstrip().replace("\t", " ")]
        lines += [" " * (len(lead) + problem.column - 1) + "^"] if problem.column else []
    if problem.line:
        lines += ["", *row(say("where"), f"{progress.place}:{problem.line}", console)]
    return lines


def _before(progress: Progress, console: Console) -> list[str]:
    """The board as it was when the parts last ran."""
    known = {part: progress.before[part.name] for part in progress.parts if part.name in progress.before}
    core = {part: points for part, points in known.items() if not part.extra}
    if not core:
        return []
    width = max(len(part.name) for part in core)
    lines = ["", "  " + say("reached_before"), ""]
    for part, (got, most) in core.items():
        bar = console.paint(console.bar(got, most), "dim")
        words = say("done") if got == most else ""
        lines.append(f"  {part.name:<{width}}  {bar} {got:>3}/{most:<3}  {words}")
    extra = [points for part, points in known.items() if part.extra]
    if extra:
        passed, count = (sum(numbers) for numbers in zip(*extra, strict=True))
        lines += ["", "  " + say("extra_short", passed=passed, count=count)]
    got, most = (sum(numbers) for numbers in zip(*core.values(), strict=True))
    return [*lines, "", "  " + say("total", got=got, most=most)]


def _next(part: ReleasedPart, progress: Progress, console: Console) -> list[str]:
    """The first unfinished part: its first failed check, where to look, how to run it alone."""
    failed = progress.failed(part)
    if progress.may_be_next():
        command = f"{progress.command} -m {part.name}"
        return console.wrap(say("next_extra_short", part=part.name, command=command), "  ", "  ")
    heading = say("next_extra" if part.extra else "next", part=part.name, title=part.title)
    lines = ["  " + console.paint(heading, "bold"), ""]
    shown = failed if progress.verbosity > 1 else failed[:1]
    for check in shown:
        lines += failure_rows(check.says, progress.records[check.id], progress.place, console)
    more, record = len(failed) - len(shown), progress.records[failed[0].id]
    if more and not record.state.unwritten:
        lines += row(say("also"), say_count("more_checks", more), console)
    lines += _formulas(part, record.function, progress, console)
    if part.page:
        lines += row(say("read"), say("read_heading", page=part.page, part=part.name), console)
    question = progress.question_before()
    if question is not None:
        again = say("predict_again", command=f"{progress.command} -v")
        lines += row(say("predict"), again if progress.asked_already(question) else question.ask, console)
    lines += row(say("alone"), f"{progress.command} -m {record.blocked_by or part.name}", console)
    if progress.hints_left:
        lines += row(say("hint_row"), f"{progress.command} --hint {part.name}", console)
    return lines


def _formulas(part: ReleasedPart, function: str, progress: Progress, console: Console) -> list[str]:
    """The formula of the function to look at, from the part's or of its own; else all of the part."""
    formulas = re.split(r"[,;]  +", part.formula)
    named = [formula for formula in formulas if function and formula.startswith(f"{function}(")]
    own = progress.assignment.formulas.get(function) if function in part.functions else None
    shown = named or ([f"{function}: {own[0]}", *own[1:]] if own else formulas)
    lines = row(say("formula"), shown[0], console)
    return lines + [line for formula in shown[1:] for line in row("", formula, console)]


def _answers(progress: Progress, console: Console) -> list[str]:
    """The questions on parts that have become green; their answers, once, when there was time to think."""
    lines = []
    for question in progress.questions_after():
        known = question.part in progress.asked_before
        heading = say("question_before") if known else say("question_now", part=question.part)
        lines += ["", "  " + console.paint(heading, "bold"), ""]
        lines += row(say("asked"), question.ask, console)
        lines += row(say("answer"), question.answer if known else say("answer_later"), console)
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
            lines += failure_rows(name, record, progress.place, console)
    return lines
