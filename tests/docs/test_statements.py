"""The statements: each part says what to write, and each check in Python runs as it stands."""

from __future__ import annotations

import ast
import importlib.util
import re
import sys
import types
from collections.abc import Callable, Iterator
from typing import Any

import numpy as np
import pytest

import autograder.kit
from autograder.manifest import ROOT, Assignment, load, names
from autograder.publish import statement


def sections(assignment: Assignment) -> Iterator[tuple[str, str]]:
    """Name and text of each part's section, on any page."""
    for page in statement.pages(assignment):
        heads = re.split(r"^## (\w+)$", page.read_text(encoding="utf-8"), flags=re.MULTILINE)
        yield from zip(heads[1::2], heads[2::2], strict=True)


def calls(assignment: Assignment) -> dict[str, str]:
    """Each function of the solution as a statement writes it: `f(x, eps=1e-6)`."""
    tree = ast.parse(assignment.solution.read_text(encoding="utf-8"))
    functions = [node for node in tree.body if isinstance(node, ast.FunctionDef)]
    for function in functions:
        for argument in function.args.args:
            argument.annotation = None
    return {f.name: f"{f.name}({ast.unparse(f.args)})".replace("1e-06", "1e-6") for f in functions}


def snippets(assignment: Assignment) -> list[str]:
    """The checks in Python that students are told to run, in their order."""
    pages = "\n".join(page.read_text(encoding="utf-8") for page in statement.pages(assignment))
    return re.findall(r"^```python\n(.*?)^```$", pages, flags=re.MULTILINE | re.DOTALL)


def solution(name: str) -> types.ModuleType:
    """A fresh module of the solution."""
    spec = importlib.util.spec_from_file_location(name, load(name).solution)
    assert spec is not None and spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def run_checks(name: str, module: types.ModuleType, monkeypatch: pytest.MonkeyPatch) -> None:
    """Run every check that the statement prints, one after the other, as if `module` were the student's."""
    monkeypatch.setitem(sys.modules, name, module)
    monkeypatch.setitem(sys.modules, "kit", autograder.kit)
    seen: dict[str, object] = {}
    for code in snippets(load(name)):
        exec(compile(code, f"{name}/README.md", "exec"), seen)


def is_content(printed: str) -> bool:
    """Whether no check found a fault."""
    agreed = printed.count("check_gradient: ") == printed.count("Your gradient agrees")
    return agreed and "False" not in printed


@pytest.mark.parametrize("name", names())
def test_each_part_says_write_and_the_call_of_each_function(name: str) -> None:
    assignment = load(name)
    written, texts = calls(assignment), dict(sections(assignment))
    silent = [
        written[function]
        for part in assignment.parts
        for function in part.functions
        if f"`{written[function]}`" not in re.sub(r"\s+", " ", texts[part.name])
    ]
    assert silent == []


@pytest.mark.parametrize("name", [name for name in names() if snippets(load(name))])
def test_each_check_of_a_statement_runs_and_is_content_with_the_solution(
    name: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    run_checks(name, solution(name), monkeypatch)
    assert is_content(capsys.readouterr().out)


def elu_prime_of_the_left(ref: types.ModuleType) -> Callable[..., Any]:
    return lambda z, alpha=1.0: alpha * np.exp(z)


def backward_over_the_whole_batch(ref: types.ModuleType) -> Callable[..., Any]:
    return lambda y, upstream: y * (upstream - np.sum(y * upstream))


def bce_with_the_slides_sign(ref: types.ModuleType) -> Callable[..., Any]:
    return lambda *args: tuple(-slope for slope in ref.sigmoid_bce_grad(*args))


def gradient_without_the_mean(ref: types.ModuleType) -> Callable[..., Any]:
    return lambda y, d: ref.softmax_cross_entropy_grad(y, d) * len(y)


def no_penalty(ref: types.ModuleType) -> Callable[..., Any]:
    return lambda A, D, Ws, names, lam=0.0: ref.net_backward(A, D, Ws, names)


def bias_of_the_first_sample(ref: types.ModuleType) -> Callable[..., Any]:
    def wrong(A: Any, D: Any, Ws: Any, names: Any, lam: float = 0.0) -> Any:
        first = [a[:1] for a in A]
        return ref.net_backward(A, D, Ws, names, lam)[0], ref.net_backward(first, D[:1], Ws, names)[1]

    return wrong


def penalty_on_the_bias(ref: types.ModuleType) -> Callable[..., Any]:
    def wrong(X: Any, y: Any, lam: float) -> Any:
        A = np.column_stack([np.ones(len(X)), X])
        return np.linalg.solve(A.T @ A + lam * np.eye(A.shape[1]), A.T @ y)

    return wrong


def output_of_the_last_step_alone(ref: types.ModuleType) -> Callable[..., Any]:
    def wrong(hs: Any, delta: Any, W2: Any, V: Any) -> Any:
        is_last = np.arange(len(delta))[:, None] == len(delta) - 1
        return ref.hidden_gradient(hs, np.where(is_last, delta, 0.0), W2, V)

    return wrong


def slope_of_the_output_forgotten(ref: types.ModuleType) -> Callable[..., Any]:
    def wrong(xs: Any, hs: Any, outs: Any, ys: Any, W2: Any, V: Any, all_steps: bool = False) -> Any:
        dW1, dW2, _ = ref.bptt(xs, hs, outs, ys, W2, V, all_steps)
        return dW1, dW2, (outs - ys).T @ hs[1:]

    return wrong


@pytest.mark.parametrize(
    ("name", "function", "make"),
    [
        ("neuron", "elu_prime", elu_prime_of_the_left),
        ("softmax_gradient", "softmax_backward", backward_over_the_whole_batch),
        ("softmax_gradient", "sigmoid_bce_grad", bce_with_the_slides_sign),
        ("softmax_gradient", "softmax_cross_entropy_grad", gradient_without_the_mean),
        ("bp", "net_backward", no_penalty),
        ("bp", "net_backward", bias_of_the_first_sample),
        ("kfold_cv", "ridge_fit", penalty_on_the_bias),
        ("rnn_bptt", "hidden_gradient", output_of_the_last_step_alone),
        ("rnn_bptt", "bptt", slope_of_the_output_forgotten),
    ],
)
def test_a_check_of_a_statement_sees_a_wrong_derivation(
    name: str,
    function: str,
    make: Callable[[types.ModuleType], Callable[..., Any]],
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    wrong = solution(name)
    setattr(wrong, function, make(solution(name)))
    run_checks(name, wrong, monkeypatch)
    assert not is_content(capsys.readouterr().out)


def test_code_that_imports_stands_in_a_block_marked_as_python() -> None:
    for name in names():
        for page in statement.pages(load(name)):
            text = page.read_text(encoding="utf-8")
            assert not re.search(r"^```\n(from|import) ", text, flags=re.MULTILINE), page.relative_to(ROOT)
