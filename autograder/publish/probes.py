"""Makes `kit/hints.bin` of a release: fixed inputs, and what known mistakes give on them."""

from __future__ import annotations

import ast
import contextlib
import inspect
from typing import Any

import numpy as np

from autograder.kit import hint_ladder
from autograder.kit.recognise import alike
from autograder.manifest import Assignment
from autograder.publish import stub
from autograder.runner.domain import Rule
from autograder.runner.misconceptions import PROBE_SEED, Bank

DIGITS = 7  # of the numbers of a mistake: more than recognising needs


def make(assignment: Assignment) -> bytes:
    """The file's bytes; functions whose inputs or mistakes have no plain form are left out."""
    bank = Bank(assignment)
    probes = {}
    for function in bank.probed:
        if function not in bank.probes and comparable(bank, function):
            with contextlib.suppress(TypeError):
                probes[function] = probe(bank, function)
    return hint_ladder.pack({"probes": probes, "examples": examples(assignment)})


def differing(rule: Rule) -> bool:
    """Whether the values of right answers differ, so that only what they have in common can be compared."""
    return rule.by is not None and rule.observe is not None


def comparable(bank: Bank, function: str) -> bool:
    """Whether values can be compared at the desk, as they are or as a released function sees them."""
    rule = bank.domain.rule(function)
    return not differing(rule) or rule.observe in bank.domain.released.values()


def probe(bank: Bank, function: str) -> dict[str, Any]:
    """Inputs of one function, and hint and numbers of each mistake; raises `TypeError`."""
    cases = bank.domain.cases(function, PROBE_SEED)
    sent = [[encode(bank, list(case.args)), encode(bank, case.kwargs)] for case in cases]
    rule = bank.domain.rule(function)
    look = rule.observe if differing(rule) else None
    (_, right), *mistakes = bank.expected(function) if look else bank.plain_values(function)
    wrong = [
        [known.hint, hint_ladder.encode(shorten(seen))]
        for known, seen in mistakes
        if known is not None and not alike(seen, right)  # a right function must look like none of them
    ]
    return {"cases": sent, "wrong": wrong, "look": encode(bank, look)}


def encode(bank: Bank, value: Any) -> Any:
    """An input as JSON; of functions those that the domain gives away, by their text."""
    if isinstance(value, list):
        return [encode(bank, item) for item in value]
    if isinstance(value, dict):
        return {"dict": [[encode(bank, key), encode(bank, item)] for key, item in value.items()]}
    for name, function in bank.domain.released.items():
        if value is function:
            return {"def": inspect.getsource(function), "name": name}
    if isinstance(value, np.ufunc):
        return {"numpy": value.__name__}
    return hint_ladder.encode(value)


def shorten(value: Any) -> Any:
    """The value with numbers of some digits, as lists: what is compared needs no more."""
    if isinstance(value, np.ndarray):
        return shorten(value.tolist())
    if isinstance(value, (list, tuple)):
        return [shorten(item) for item in value]
    if isinstance(value, np.generic):
        value = value.item()
    if isinstance(value, float):
        return float(f"{value:.{DIGITS}g}")
    return value


def examples(assignment: Assignment) -> dict[str, str]:
    """The first example in each function's docstring, with what it prints."""
    found = {}
    for node in ast.parse(stub.fresh(assignment)).body:
        text = ast.get_docstring(node) if isinstance(node, ast.FunctionDef) else None
        if isinstance(node, ast.FunctionDef) and text and ">>> " in text:
            example = text[text.index(">>> ") :].split("\n\n")[0]
            found[node.name] = "\n".join(line.strip() for line in example.split("\n"))
    return found
