"""Twins and facts: what a student may see of hidden checks that failed, from inputs that grade nothing.

A twin is a failing case under a seed of its own, shown as "Called, returned, expected"; a fact is the
diagnosis of a function. Both come from a worker that graded nothing and in which nothing is replaced: no
graded input can reach them, and nothing that the reference gave for an earlier function.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from autograder.kit.judge_exception import judge
from autograder.kit.states import State
from autograder.manifest import Assignment, Check, Part
from autograder.result import CheckResult
from autograder.runner.case_checks import CaseRun
from autograder.runner.diagnosis import diagnose
from autograder.runner.domain import FACT_SEEDS, TWIN_SEED, Domain
from autograder.runner.session import Session


def is_wrong(check: CheckResult) -> bool:
    """Whether there is something to explain."""
    return check.state is not State.PASSED and not check.state.unwritten


def find_facts(domain: Domain, session: Session, checks: Iterable[CheckResult]) -> list[tuple[str, str]]:
    """(part, fact): at most one for each part with a wrong check."""
    failed = {check.part for check in checks if is_wrong(check)}
    facts = []
    for part in domain.assignment.parts:
        functions = [name for name in part.functions if name in domain]
        if part.name in failed and session.may_explain(functions):
            session.start_explaining()
            found = (find_fact(domain, session, name) for name in functions)
            facts += [(part.name, fact) for fact in (next(filter(None, found), ""),) if fact]
    return facts


def find_fact(domain: Domain, session: Session, function: str) -> str:
    """The diagnosis of one function, or an empty text."""
    first = CaseRun(domain, function, FACT_SEEDS[0], session)
    if all(one.failure is None for one in first.tried) and not first.find_change():
        return ""
    runs = [first, *(CaseRun(domain, function, seed, session) for seed in FACT_SEEDS[1:])]
    return diagnose(runs) if session.may_explain([function]) else ""  # what was cut off tells nothing


def add_twins(domain: Domain, session: Session, checks: list[CheckResult], seed: str) -> list[CheckResult]:
    """The results with a twin as the message of each hidden check that failed, where there is one."""
    assignment = domain.assignment
    wanted = {check.id: check for check in assignment.checks if check.hidden and check.covers}
    results, runs, part = [], {}, ""
    for result in checks:
        check = wanted.get(result.id)
        functions = {function for function, _ in check.covers} if check is not None else set()
        if check is None or not is_wrong(result) or not session.may_explain(functions):
            results.append(result)
            continue
        if result.part != part:
            part = result.part
            session.start_explaining()
        for function in functions:
            if function not in runs:
                runs[function] = CaseRun(domain, function, TWIN_SEED, session)
        message = twin_of(domain, check, runs, seed) if session.may_explain(functions) else ""
        results.append(replace(result, message=message))
    return results


def twin_of(domain: Domain, check: Check, runs: dict[str, CaseRun], seed: str) -> str:
    """What to say of the first case under the twin's seed that fails the check, or an empty text."""
    for function in dict.fromkeys(function for function, _ in check.covers):
        kinds = {kind for f, kind in check.covers if f == function}
        graded = {case.fingerprint for case in domain.cases(function, seed)}
        failure = runs[function].find_failure(kinds, without=graded)
        if failure is not None:
            part = part_of(domain.assignment, check)
            file = f"{domain.assignment.name}.py"
            return judge(failure, domain.assignment.parts, part.name, file=file).message
    return ""


def part_of(assignment: Assignment, check: Check) -> Part:
    """The part that a check belongs to."""
    return next(part for part in assignment.parts if part.name == check.part)
