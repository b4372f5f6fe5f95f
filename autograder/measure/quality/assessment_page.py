"""Writes docs/assessment.md from what was measured and kept; no figure is written by hand."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

from autograder.manifest import Assignment
from autograder.measure.quality import figures_store, strangers

HEAD = """\
# Assessment: the tests, measured

This page is written by `make assess` from what `make mutation` and `make assess` measured.
Words: a *misconception* is a known wrong answer with one mistake, in
`assignments/NAME/misconceptions.toml`. A *right answer* is a whole submission in
`tests/right_answers/NAME`. A *mutant* is the solution with one small change by an operator of
cosmic-ray, such as `+` for `-`. The *memoriser* knows the answer to every call of the public tests,
of the docstrings and of the worked example, and nothing else.
"""
CARRIED = """\
## Carried errors

Command: `make test` (`tests/measure/quality/test_banks.py`). One wrong `sigmoid` in neuron, `softmax` in
softmax_gradient, `net_forward` in bp and `rnn_forward` in rnn_bptt cost points in their own part
alone. A check that fails is tried again with the reference in place of the earlier functions that its
part carries, if they are written and failed a check of their own, however the code reaches them. Not
carried: a student's own helpers, and code that was copied into a later function.
"""

STRANGERS = """\
Command: `make strangers` (the figures here are first runs, before any repair: `tests/strangers/rounds.toml`)

Authors who saw statement and stub alone wrote wrong answers to core parts and right ones. *caught*: the part
lost a check; *told*: a caught one got a hint or a fact; *twins*: it got a twin; *accepted*: full marks,
nothing told.
"""


def write(assignments: Sequence[Assignment], path: Path) -> None:
    """Write the page; raises `KeyError` when a figure was not measured yet."""
    known = {a.name: figures_store.read(a) for a in assignments}
    lines = [HEAD, "## Misconceptions\n", "Command: `make assess`\n"]
    lines += table(
        ["assignment", "misconceptions", "rejected", "right hint shown", "pairs not told apart"],
        [misconceptions(a.name, known[a.name]["wrong"]) for a in assignments],
    )
    rows = [row for data in known.values() for row in data["wrong"]["rows"].items()]
    first = sum(row["hint"] == name for name, row in rows)
    share = f"{first} of {len(rows)} hints are right ({100 * first / len(rows):.1f} %)"
    lines += [f"\nOver all: {share}.\n"]
    lines += ["## Other seeds\n", "Command: `make assess`\n"]
    lines += table(
        ["assignment", "misconceptions", "seeds", "lose other points by the seed", "right answers", "seeds",
         "fail a check on a seed"],
        [[a.name, *pick(d, "mistakes", "seeds"), len(d["varying"]), *pick(d, "answers", "right_seeds"),
          len(d["failing"])] for a in assignments for d in (known[a.name]["steady"],)],
    )  # fmt: skip
    lines += ["\n## Right answers\n", "Command: `make banks` (also a part of `make assess`)\n"]
    lines += table(
        ["assignment", "right answers", "seeds", "gradings", "not full marks, or with a hint"],
        [[a.name, *pick(known[a.name]["right"], "answers", "seeds", "gradings", "faults")]
         for a in assignments],
    )  # fmt: skip
    lines += ["\n## Strangers\n", STRANGERS]
    rounds = strangers.first_runs()
    keys = ("wrong", "caught", "told", "twins", "right", "accepted")
    lines += table(["round", *keys], [[one["name"], *(one[key] for key in keys)] for one in rounds])
    lines += [f"\n{one['name']}: {one['learned']}" for one in rounds]
    lines += ["\n## Memoriser\n", "Command: `make assess`\n"]
    lines += table(
        ["assignment", "public checks passed", "hidden checks passed"],
        [[a.name, *memoriser(known[a.name]["memoriser"])] for a in assignments],
    )
    lines += ["\n## Mutants\n", "Command: `make mutation`\n"]
    lines += table(
        ["assignment", "mutants", "killed by hidden checks", "killed by public checks",
         "survive with a reason", "survive without"],
        [mutants(a.name, known[a.name]["mutation"]) for a in assignments],
    )  # fmt: skip
    lines += ["\nPublic checks count when they are in the mutated function's own part.\n", CARRIED]
    for assignment in assignments:
        lines += details(assignment, known[assignment.name])
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text("\n".join(lines).rstrip() + "\n", encoding="utf-8")


def misconceptions(name: str, data: dict[str, Any]) -> list[object]:
    rows = data["rows"]
    hinted = sum(row["hint"] == key for key, row in rows.items())
    rejected = sum(bool(row["hidden"]) for row in rows.values())
    return [name, len(rows), rejected, hinted, len(data["confused"])]


def memoriser(data: dict[str, int]) -> list[str]:
    return [f"{data[f'{kind}_passed']} of {data[kind]}" for kind in ("public", "hidden")]


def mutants(name: str, data: dict[str, Any]) -> list[object]:
    excused = len(data["excused"])
    return [name, *pick(data, "mutants", "killed", "killed_public"), excused, data["survived"]]


def details(assignment: Assignment, data: dict[str, Any]) -> list[str]:
    """The matrices of one assignment, and its survivors."""
    wrong, mutation = data["wrong"]["rows"], data["mutation"]
    hidden = [check for check in assignment.checks if check.hidden]
    alone = Counter(row["hidden"][0] for row in wrong.values() if len(row["hidden"]) == 1)
    named = Counter(m.rejected_by for m in assignment.misconceptions)
    lines = [f"\n## {assignment.name}\n", "Misconception by hint shown and by hidden check:\n"]
    lines += table(
        ["misconception", "hint shown", "hidden checks that reject it"],
        [[m.id, wrong[m.id]["hint"] or "none", ", ".join(wrong[m.id]["hidden"])]
         for m in assignment.misconceptions if m.id in wrong],
    )  # fmt: skip
    lines += ["\nWhat each hidden check rejects; *alone* means that no other hidden check does:\n"]
    lines += table(
        ["hidden check", "misconceptions", "alone", "mutants", "alone"],
        [[c.id, sum(c.id in row["hidden"] for row in wrong.values()), alone[c.id],
          mutation["killers"].get(c.id, 0), mutation["sole_killers"].get(c.id, 0)] for c in hidden],
    )  # fmt: skip
    idle = [c for c in hidden if not alone[c.id] and not mutation["sole_killers"].get(c.id)]
    if idle:
        lines += ["\nChecks that reject nothing alone; they stay for partial credit:\n"]
        for check in idle:
            by = f"named by {named[check.id]} misconceptions"
            lines.append(f"- `{check.id}` ({check.points} points), {by}")
    if mutation["excused"]:
        lines += ["\nMutants that survive:\n"]
        lines += table(
            ["function", "line", "changed to", "reason"],
            [[f, code(was), code(now), why] for f, was, now, why in mutation["excused"]],
        )
    return lines


def table(head: Sequence[str], rows: Iterable[Sequence[object]]) -> list[str]:
    """The lines of a Markdown table."""
    lines = [head, ["---"] * len(head), *rows]
    return ["| " + " | ".join(str(cell) for cell in line) + " |" for line in lines]


def code(text: str) -> str:
    return "`" + text.replace("|", "\\|") + "`"


def pick(data: dict[str, Any], *keys: str) -> list[Any]:
    return [data[key] for key in keys]
