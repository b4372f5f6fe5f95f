"""Reads `assignments/NAME/assignment.toml`: the parts, checks, points, hints and limits of an assignment."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from autograder import __version__, texts
from autograder.errors import KitError
from autograder.misconception import Misconception as Misconception
from autograder.misconception import read_misconception, read_misconceptions
from autograder.toml_table import TomlTable, read_toml

ROOT = Path(__file__).resolve().parent.parent
CORE_POINTS = 100
WALL_FACTOR = 3.0


@dataclass(frozen=True)
class Check:
    """One graded check: `says` is the line that students read.

    `covers` names the cases of the domain that it tries, as `function.kind`; `function.keeps` asks whether
    the function leaves its arguments and its earlier results alone. Without it the check is the test
    function `test_ID`.
    """

    id: str
    part: str
    points: int
    says: str
    hidden: bool
    covers: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True)
class StuckQuestion:
    """What to ask whoever wants a hint when one of `checks` fails; without `checks`, when any does."""

    ask: str
    checks: tuple[str, ...] = ()


@dataclass(frozen=True)
class Part:
    """One graded function or small family; `checks` holds the public ones first.

    `idea` says what it asks: to derive, to transcribe a printed formula, or to glue functions together.
    `latex` is `formula` in Markdown, with LaTeX between dollar signs, for a notebook.
    """

    name: str
    title: str
    kind: str
    functions: tuple[str, ...]
    formula: str
    carries: tuple[str, ...]
    checks: tuple[Check, ...]
    idea: str = ""
    latex: str = ""
    stuck: tuple[StuckQuestion, ...] = ()

    @property
    def points(self) -> int:
        return sum(check.points for check in self.checks)


@dataclass(frozen=True)
class Limits:
    """What one submission may use; the most that a file can cost is `total_seconds` + `import_seconds`.

    `call_seconds` is for one call, or one run of the file's top level: that long it may work, and as long
    sleep. All calls of a function in one part have twice that; hints, facts and twins have 2 s in all.
    `import_seconds` is for running the top level again in each fresh worker.
    """

    call_seconds: float = 4.0
    total_seconds: float = 60.0
    import_seconds: float = 90.0
    memory_mb: int = 1024

    @property
    def wall_seconds(self) -> float:
        """By the clock, where the machine is busy with other things: waiting for a processor is excused."""
        return WALL_FACTOR * (self.total_seconds + self.import_seconds)


IDEAS = ("derive", "transcribe", "glue")
VISIBILITIES = ("hidden", "after_due_date", "after_published", "visible")


@dataclass(frozen=True)
class Lms:
    """What an LMS needs to know: when students see hidden checks, percent off for each day late."""

    hidden_visibility: str = "after_published"
    late_percent_per_day: int = 0


@dataclass(frozen=True)
class Feedback:
    """What students see of hidden checks that failed, beside hints: twins, where the rules allow them."""

    twins: bool = True


@dataclass(frozen=True)
class Assignment:
    """The manifest of one assignment and where its files are.

    `trial_hours` is what the core parts took in the last blind trial; 0 says that there was none.
    """

    name: str
    title: str
    order: int
    summary: str
    lectures: tuple[str, ...]
    parts: tuple[Part, ...]
    misconceptions: tuple[Misconception, ...]
    limits: Limits
    lms: Lms
    feedback: Feedback
    root: Path
    language: str = texts.ENGLISH
    errata: bool = True
    revision: int = 1
    learned: str = ""
    trial_hours: float = 0.0

    @property
    def version(self) -> str:
        """What a release calls itself: the kit's version, and which correction of this assignment it is."""
        return __version__ if self.revision == 1 else f"{__version__}-{self.revision}"

    @property
    def folder(self) -> Path:
        return self.root / "assignments" / self.name

    @property
    def solution(self) -> Path:
        return self.root / "solutions" / self.name / f"{self.name}.py"

    @property
    def texts(self) -> texts.Texts:
        """The short texts of the assignment in its language."""
        return texts.read(self.folder / self.language)

    def page(self, name: str) -> Path:
        """A page of the assignment in its language, or the English one where there is no other."""
        own = self.folder / self.language / name
        return own if own.is_file() else self.folder / name

    @property
    def checks(self) -> tuple[Check, ...]:
        return tuple(check for part in self.parts for check in part.checks)

    def part_of(self, function: str) -> Part | None:
        """The part that `function` belongs to, or None."""
        return next((part for part in self.parts if function in part.functions), None)

    def points(self, hidden: bool | None = None) -> int:
        """Points of all checks, or of the hidden or public ones alone."""
        return sum(c.points for c in self.checks if hidden is None or c.hidden == hidden)


def names(root: Path = ROOT) -> list[str]:
    """Names of all assignments, in the course's order."""
    found = [path.parent.name for path in (root / "assignments").glob("*/assignment.toml")]
    return sorted(found, key=lambda name: (load(name, root).order, name))


def load(name: str, root: Path = ROOT, language: str = "") -> Assignment:
    """The assignment called `name`; a faulty manifest is a `KitError` that names the file and the key.

    Its texts are in `language` if it has been translated into that; else in the language of its manifest.
    """
    path = root / "assignments" / name / "assignment.toml"
    if not re.fullmatch(r"[a-z][a-z0-9_]*", name) or not path.is_file():
        known = ", ".join(sorted(p.parent.name for p in (root / "assignments").glob("*/assignment.toml")))
        raise KitError(f"no assignment is called {name!r}; there are: {known or 'none'}", exit_code=2)
    data = read_toml(path)
    data["language"] = texts.choose(path.parent, data.get("language", texts.ENGLISH), language)
    return _assignment(path, texts.read(path.parent / str(data["language"])).table(data), root)


def _assignment(path: Path, data: dict[str, Any], root: Path) -> Assignment:
    table = TomlTable(path, "the manifest", data)
    limits = TomlTable(path, "[limits]", table.take("limits", dict, {}))
    lms = TomlTable(path, "[lms]", table.take("lms", dict, {}))
    feedback = TomlTable(path, "[feedback]", table.take("feedback", dict, {}))
    assignment = Assignment(
        name=table.take("name", str),
        title=table.take("title", str),
        order=table.take("order", int),
        summary=table.take("summary", str),
        language=table.take("language", str, Assignment.language),
        learned=table.take("learned", str, Assignment.learned),
        trial_hours=table.take("trial_hours", float, Assignment.trial_hours),
        errata=table.take("errata", bool, Assignment.errata),
        revision=table.take("revision", int, Assignment.revision),
        lectures=table.words("lectures"),
        parts=tuple(_part(path, part) for part in table.take("part", list)),
        misconceptions=(
            *(read_misconception(path, m) for m in table.take("misconception", list, [])),
            *read_misconceptions(path.with_name("misconceptions.toml"), str(data["language"])),
        ),
        limits=Limits(
            limits.take("call_seconds", float, Limits.call_seconds),
            limits.take("total_seconds", float, Limits.total_seconds),
            limits.take("import_seconds", float, Limits.import_seconds),
            limits.take("memory_mb", int, Limits.memory_mb),
        ),
        lms=Lms(
            lms.take("hidden_visibility", str, Lms.hidden_visibility),
            lms.take("late_percent_per_day", int, Lms.late_percent_per_day),
        ),
        feedback=Feedback(feedback.take("twins", bool, Feedback.twins)),
        root=root,
    )
    for read in (table, limits, lms, feedback):
        read.refuse_rest()
    _validate(path, assignment)
    return assignment


def _part(path: Path, data: Any) -> Part:
    table = TomlTable(path, "a [[part]]", data)
    name = table.take("name", str)
    table.where = f"part {name!r}"
    part = Part(
        name=name,
        title=table.take("title", str),
        kind=table.take("kind", str),
        functions=table.words("functions"),
        formula=table.take("formula", str),
        carries=table.words("carries", []),
        idea=table.take("idea", str, Part.idea),
        latex=table.take("latex", str, Part.latex),
        stuck=tuple(_stuck(path, name, one) for one in table.take("stuck", list, [])),
        checks=tuple(
            _check(path, name, check, hidden)
            for hidden in (False, True)
            for check in table.take("hidden" if hidden else "public", list)
        ),
    )
    table.refuse_rest()
    public = {check.id for check in part.checks if not check.hidden}
    unknown = next((check for one in part.stuck for check in one.checks if check not in public), "")
    if unknown:
        raise KitError(f"{path}: `stuck` of part {name!r} names {unknown!r}, which is no public check of it")
    return part


def _stuck(path: Path, part: str, data: Any) -> StuckQuestion:
    if isinstance(data, str):
        return StuckQuestion(data)
    table = TomlTable(path, f"`stuck` of part {part!r}", data)
    question = StuckQuestion(table.take("ask", str), table.words("checks"))
    table.refuse_rest()
    return question


def _check(path: Path, part: str, data: Any, hidden: bool) -> Check:
    table = TomlTable(path, f"a check of part {part!r}", data)
    check = Check(
        id=table.take("id", str),
        part=part,
        points=table.take("points", int),
        says=table.take("says", str),
        hidden=hidden,
        covers=tuple(_split_covered(path, part, name) for name in table.words("covers", [])),
    )
    table.refuse_rest()
    if check.covers and not hidden:
        raise KitError(f"{path}: check {check.id!r} is public; a public check is a test, remove `covers`")
    return check


def _split_covered(path: Path, part: str, name: str) -> tuple[str, str]:
    function, dot, kind = name.partition(".")
    if not (dot and function and kind):
        raise KitError(f"{path}: part {part!r} covers {name!r}; write it as `function.kind`")
    return function, kind


def _validate(path: Path, assignment: Assignment) -> None:
    """The rules that tie the tables together; the first one broken is a `KitError`."""
    ids = [check.id for check in assignment.checks]
    functions = [function for part in assignment.parts for function in part.functions]
    hidden = {check.id for check in assignment.checks if check.hidden}
    parts = [part.name for part in assignment.parts]
    problems = [
        (assignment.name != path.parent.name, f"`name` must be the folder's, {path.parent.name!r}"),
        (bool(_twice(ids)), f"two checks are called {_twice(ids)!r}; rename one"),
        (bool(_twice(parts)), f"two parts are called {_twice(parts)!r}; rename one"),
        (bool(_twice(functions)), f"function {_twice(functions)!r} stands in two parts; leave it in one"),
    ]
    core = sum(part.points for part in assignment.parts if part.kind == "core")
    problems.append((core != CORE_POINTS, f"core parts sum to {core} points; make it {CORE_POINTS}"))
    catalogue = Path("autograder", "kit", "text", assignment.language, "LC_MESSAGES", "kit.mo")
    language = f"`language` is {assignment.language!r}; make {ROOT / catalogue} or use another"
    spoken = any((root / catalogue).is_file() for root in (ROOT, assignment.root))
    problems.append((not spoken, language))
    problems.append((assignment.revision < 1, "`revision` must be 1 or more"))
    known = ", ".join(VISIBILITIES)
    visible = assignment.lms.hidden_visibility in VISIBILITIES
    problems.append((not visible, f"`hidden_visibility` must be one of {known}"))
    percent = assignment.lms.late_percent_per_day
    problems.append((not 0 <= percent <= 100, "`late_percent_per_day` must be between 0 and 100"))
    seen: set[str] = set()
    for part in assignment.parts:
        problems += _part_problems(part, seen)
        seen |= set(part.functions)
    for misconception in assignment.misconceptions:
        where = f"misconception {misconception.id!r}"
        problems.append((misconception.function not in functions, f"{where} names no graded function"))
        named = misconception.rejected_by in hidden
        problems.append((not named, f"{where}: `rejected_by` is no hidden check"))
    for broken, sentence in problems:
        if broken:
            raise KitError(f"{path}: {sentence}")


def _part_problems(part: Part, seen: set[str]) -> list[tuple[bool, str]]:
    where = f"part {part.name!r}"
    unknown = [name for name in part.carries if name not in seen]
    return [
        (not part.name.isidentifier(), f"{where}: the name must be an identifier, it is a pytest mark"),
        (part.kind not in ("core", "extra"), f"{where}: `kind` must be core or extra"),
        (part.idea not in ("", *IDEAS), f"{where}: `idea` must be one of {', '.join(IDEAS)}"),
        (not part.functions, f"{where} names no function"),
        (bool(unknown), f"{where} carries {unknown[:1]}, which no earlier part has"),
        (all(check.hidden for check in part.checks), f"{where} has no public check"),
        (not any(check.hidden for check in part.checks), f"{where} has no hidden check"),
        (any(c.points < 0 for c in part.checks), f"{where}: points must not be negative"),
        (any(not c.id.isidentifier() for c in part.checks), f"{where}: check ids must be identifiers"),
        ("\n" in part.formula, f"{where}: `formula` must be one line"),
    ]


def _twice(values: list[str]) -> str:
    """The first value that stands twice in the list, or an empty string."""
    return next((value for i, value in enumerate(values) if value in values[:i]), "")
