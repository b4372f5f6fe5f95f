"""Measures the banks of one assignment, keeps the figures, and says what is not as it should be."""

from __future__ import annotations

from typing import Any

from autograder.kit.states import State
from autograder.manifest import Assignment
from autograder.measure.quality import banks, figures_store, steadiness
from autograder.measure.quality.grade_texts import grade_texts, list_failed
from autograder.measure.quality.memoriser import memoriser


def measure_right_answers(assignment: Assignment, seeds: int = banks.SEEDS) -> list[str]:
    """Every right answer on every seed."""
    answers = len(banks.right_answers(assignment))
    faults = list(banks.find_refused(assignment, range(1, seeds + 1)))
    gradings = answers * seeds
    data = {"answers": answers, "seeds": seeds, "gradings": gradings, "faults": len(faults)}
    figures_store.write(assignment, "right", data)
    say = "all with full marks and no hint" if not faults else f"{len(faults)} faults"
    print(f"{assignment.name}: {answers} right answers, {seeds} seeds: {say}", flush=True)
    return faults


def measure_memoriser(assignment: Assignment) -> list[str]:
    """The submission that knows the public answers by heart."""
    job = ("memoriser", memoriser(assignment).encode(), "")
    ((_, result),) = grade_texts(assignment, [job])
    public = list_failed(result, hidden=False)
    hidden = [c.id for c in result.checks if c.hidden and c.state is State.PASSED]
    counts = [sum(c.hidden == kind for c in result.checks) for kind in (False, True)]
    data = {"public": counts[0], "public_passed": counts[0] - len(public), "hidden": counts[1],
            "hidden_passed": len(hidden)}  # fmt: skip
    figures_store.write(assignment, "memoriser", data)
    print(
        f"{assignment.name}: the memoriser passes {data['public_passed']} of {counts[0]} public "
        f"checks and {len(hidden)} of {counts[1]} hidden ones",
        flush=True,
    )
    said = f"{assignment.name}: the memoriser"
    faults = [f"{said} fails the public check {name}" for name in public]
    return faults + [f"{said} passes the hidden check {name}" for name in hidden]


def measure_steadiness(assignment: Assignment) -> list[str]:
    """Misconceptions and right answers on many seeds: each is judged the same on all of them."""
    varying, failing = steadiness.vary(assignment), steadiness.fail(assignment)
    data = {"seeds": steadiness.SEEDS, "mistakes": len(assignment.misconceptions), "varying": varying,
            "right_seeds": steadiness.RIGHT_SEEDS, "answers": len(banks.right_answers(assignment)),
            "failing": failing}  # fmt: skip
    figures_store.write(assignment, "steady", data)
    said = f"{len(varying)} misconceptions vary, {len(failing)} right answers fail a check"
    print(f"{assignment.name}: {steadiness.SEEDS} seeds: {said}", flush=True)
    where = f"{assignment.name}:"
    faults = [f"{where} {name} loses {sums} points by the seed" for name, sums in varying.items()]
    return faults + [f"{where} {name} fails {', '.join(checks)}" for name, checks in failing.items()]


def measure_misconceptions(assignment: Assignment) -> list[str]:
    """Every misconception: the checks that reject it and the hint that it gets."""
    rows: dict[str, dict[str, Any]] = {}
    faults = []
    for misconception, result in banks.wrong_answers(assignment, assignment.misconceptions):
        shown = banks.hint_shown(assignment, misconception, result)
        rejecting = list_failed(result, hidden=True)
        others = [name for _, name, _ in result.hints if name != shown]
        rows[misconception.id] = {"hint": shown, "others": others, "hidden": rejecting,
                                  "public": list_failed(result, hidden=False)}  # fmt: skip
        where = f"{assignment.name}: {misconception.id}"
        if misconception.rejected_by not in rejecting:
            faults.append(f"{where} is not rejected by {misconception.rejected_by}")
        if shown != misconception.id:
            faults.append(f"{where} gets the hint {shown or 'of none'}")
        faults += [f"{where} also gets the hint of {name}" for name in others]
    figures_store.write(assignment, "wrong", {"rows": rows, "confused": banks.find_confused(assignment)})
    right_first = sum(row["hint"] == name for name, row in rows.items())
    print(
        f"{assignment.name}: {len(rows)} misconceptions, "
        f"{sum(bool(row['hidden']) for row in rows.values())} rejected, {right_first} hints right",
        flush=True,
    )
    return faults
