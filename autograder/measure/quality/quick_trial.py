"""Runs checks on trusted wrong texts in this process: no sandbox, a limit of processor time.

Mutants are the instructor's own code, and there are many of them; what a check says about them does
not depend on the sandbox.
"""

from __future__ import annotations

import contextlib
import multiprocessing
import os
import signal
import warnings
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from types import FrameType

import numpy as np

from autograder.kit.judge_exception import judge
from autograder.kit.states import State
from autograder.manifest import Assignment, Check, load
from autograder.runner.misconceptions import Bank
from autograder.runner.reference import LocalBackend
from autograder.runner.suite import Suite

CPU_SECONDS = 1.0


@dataclass(frozen=True)
class Trial:
    """A whole text, the parts whose checks are run on it (none: all), and the seed.

    With `until` the checks after the first hidden one that fails are left out.
    """

    text: str
    parts: tuple[str, ...]
    seed: str
    until: bool = False


class TimeUp(BaseException):
    """The text has used its processor time."""


def run_trials(assignment: Assignment, trials: list[Trial]) -> list[list[str]]:
    """Ids of the checks that each text fails, on every core."""
    jobs = min(os.cpu_count() or 1, len(trials)) or 1
    where = (assignment.name, str(assignment.root))
    with ProcessPoolExecutor(jobs, multiprocessing.get_context("spawn")) as pool:
        shares = [pool.submit(_share, *where, trials[n::jobs]) for n in range(jobs)]
        answers: list[list[str]] = [[] for _ in trials]
        for n, share in enumerate(shares):
            answers[n::jobs] = share.result()
    return answers


def _share(name: str, root: str, trials: list[Trial]) -> list[list[str]]:
    """The same for some of the texts, one after the other."""
    assignment = load(name, Path(root))
    bank = Bank(assignment)
    answers: list[list[str]] = []

    def run(suite: Suite) -> None:
        for trial in trials:
            checks = [c for c in assignment.checks if not trial.parts or c.part in trial.parts]
            checks = [c for c in checks if c.hidden or not trial.until]
            answers.append(_failed(suite, bank, trial, checks))

    with open(os.devnull, "w") as nothing, contextlib.redirect_stdout(nothing):
        Suite(assignment).run_within(run)
    return answers


def _failed(suite: Suite, bank: Bank, trial: Trial, checks: list[Check]) -> list[str]:
    try:
        with _limit():
            backend = LocalBackend(bank.module(trial.text))
    except (Exception, TimeUp):
        return [check.id for check in checks]
    for function in {function for check in checks for function, _ in check.covers}:
        suite.bank.domain.answers(function, trial.seed)  # kept: no text pays for what the domain makes
        suite.bank.domain.rich_kinds(function)
    found = []
    for check in checks:
        try:
            with _limit():
                exception = suite.run(check, backend, trial.seed)
        except TimeUp as error:
            exception = error
        if judge(exception, suite.assignment.parts, check.part).state is not State.PASSED:
            found.append(check.id)
            if trial.until:
                break
    return found


@contextlib.contextmanager
def _limit() -> Iterator[None]:
    """`TimeUp` when what is inside uses too much processor time; nothing warns inside."""

    def stop(number: int, frame: FrameType | None) -> None:
        raise TimeUp

    before = signal.signal(signal.SIGVTALRM, stop)
    signal.setitimer(signal.ITIMER_VIRTUAL, CPU_SECONDS)
    try:
        with warnings.catch_warnings(), np.errstate(all="ignore"):
            warnings.simplefilter("ignore")
            yield
    finally:
        signal.setitimer(signal.ITIMER_VIRTUAL, 0)
        signal.signal(signal.SIGVTALRM, before)
