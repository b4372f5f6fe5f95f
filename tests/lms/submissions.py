"""Thirty submissions of two assignments, graded the same way wherever a course runs.

Each is a module made of the solution, the stub, a right answer or a known misconception. They
consist of definitions alone, so a notebook that holds them in cells makes the same module.
"""

from __future__ import annotations

import ast
import functools
from collections.abc import Mapping
from dataclasses import dataclass, field

from autograder.manifest import ROOT, load
from autograder.runner.misconceptions import Bank

NEURON, SOFTMAX = "neuron", "softmax_gradient"
KINDS = ("right", "wrong in one part", "wrong in many", "half done", "hanging", "crashing", "empty")
QUICK = ("neuron_solution", "softmax_shift_and_gradients", "neuron_first_half",
         "neuron_relu_hangs", "softmax_exits", "softmax_stub")  # fmt: skip


@dataclass(frozen=True)
class Entry:
    """One submission. `base` is solution, stub or a file of tests/right_answers.

    `wrong` names misconceptions; `bodies` gives functions another body; `written` (of a stub) names
    functions that are taken from the solution. `kills` says that it ends the process it runs in.
    """

    name: str
    assignment: str
    kind: str
    base: str = "solution"
    wrong: tuple[str, ...] = ()
    bodies: Mapping[str, str] = field(default_factory=dict)
    written: tuple[str, ...] = ()
    kills: bool = False

    @property
    def quick(self) -> bool:
        """Whether `make test` grades it; `make lms` grades all."""
        return self.name in QUICK


EXIT = "    import os\n    os._exit(3)\n"
ABORT = "    import os\n    os.abort()\n"
KILL = "    import os\n    import signal\n    os.kill(os.getpid(), signal.SIGKILL)\n"
SPIN = "    while True:\n        pass\n"
WAIT = "    import time\n    time.sleep(3600)\n"
NONE = "    return None\n"
RAISE = "    raise KeyError('x < y & \"z\" | `w`\\n# \\u202eabc')\n"

TABLE = (
    Entry("neuron_solution", NEURON, "right"),
    Entry("neuron_pure_loops", NEURON, "right", base="pure_loops.py"),
    Entry("softmax_solution", SOFTMAX, "right"),
    Entry("softmax_einsum", SOFTMAX, "right", base="einsum.py"),
    Entry("neuron_no_bias", NEURON, "wrong in one part", wrong=("neuron_without_bias",)),
    Entry("neuron_sigmoid_sign", NEURON, "wrong in one part", wrong=("sigmoid_sign",)),
    Entry("neuron_relu_in_place", NEURON, "wrong in one part", wrong=("relu_in_place",)),
    Entry("neuron_step_at_zero", NEURON, "wrong in one part", wrong=("step_one_at_zero",)),
    Entry("neuron_slope_at_zero", NEURON, "wrong in one part", wrong=("relu_prime_one_at_zero",)),
    Entry("neuron_extra_wrong", NEURON, "wrong in one part", wrong=("whiten_only_scaled",)),
    Entry("softmax_no_shift", SOFTMAX, "wrong in one part", wrong=("softmax_without_shift",)),
    Entry("softmax_log2", SOFTMAX, "wrong in one part", wrong=("cross_entropy_log2",)),
    Entry("softmax_raises", SOFTMAX, "wrong in one part", bodies={"one_hot": RAISE}),
    Entry("neuron_four_wrong", NEURON, "wrong in many",
          wrong=("layer_not_transposed", "tanh_of_half_z", "tanh_prime_not_squared", "bipolar_step_sign")),
    Entry("neuron_all_activations", NEURON, "wrong in many",
          wrong=("sigmoid_overflow", "tanh_overflow", "relu_arrays_only", "softplus_prime_is_step")),
    Entry("neuron_returns_nothing", NEURON, "wrong in many",
          bodies={"neuron": NONE, "layer": NONE, "step": NONE, "perceptron_train": NONE}),
    Entry("softmax_shift_and_gradients", SOFTMAX, "wrong in many",
          wrong=("softmax_over_samples", "jacobian_plus", "regression_grad_transposed")),
    Entry("softmax_signs", SOFTMAX, "wrong in many",
          wrong=("grad_via_jacobian_slide_sign", "short_grad_slide_sign", "mse_slide_sign",
                 "bce_slide_sign", "fit_climbs")),
    Entry("softmax_sums", SOFTMAX, "wrong in many",
          wrong=("cross_entropy_sum", "short_grad_sum", "mse_sum", "bce_sum")),
    Entry("neuron_first_half", NEURON, "half done", base="stub",
          written=("neuron", "layer", "sigmoid", "tanh", "relu")),
    Entry("softmax_first_three", SOFTMAX, "half done", base="stub",
          written=("one_hot", "softmax", "cross_entropy")),
    Entry("softmax_last_missing", SOFTMAX, "half done", base="stub",
          wrong=("short_grad_slide_sign",),
          written=("one_hot", "softmax", "cross_entropy", "regression_grad")),
    Entry("neuron_relu_hangs", NEURON, "hanging", bodies={"relu": SPIN}),
    Entry("neuron_perceptron_waits", NEURON, "hanging", bodies={"perceptron_train": WAIT}),
    Entry("softmax_cross_entropy_hangs", SOFTMAX, "hanging", bodies={"cross_entropy": SPIN}),
    Entry("neuron_is_killed", NEURON, "crashing", bodies={"leaky_relu": KILL}, kills=True),
    Entry("softmax_exits", SOFTMAX, "crashing", bodies={"regression_grad": EXIT}, kills=True),
    Entry("softmax_aborts", SOFTMAX, "crashing", bodies={"one_hot": ABORT}, kills=True),
    Entry("neuron_stub", NEURON, "empty", base="stub"),
    Entry("softmax_stub", SOFTMAX, "empty", base="stub"),
)  # fmt: skip


def entries(quick: bool = False) -> tuple[Entry, ...]:
    """The table, or the part of it that `make test` grades."""
    return tuple(entry for entry in TABLE if entry.quick) if quick else TABLE


def source(entry: Entry) -> str:
    """The whole module of a submission."""
    text = _base(entry.assignment, entry.base)
    for function, code in replacements(entry).items():
        text = replaced(text, function, code)
    return text


def replacements(entry: Entry) -> dict[str, str]:
    """The source of each function that is not as in the base."""
    solution = _base(entry.assignment, "solution")
    found = {function: definition(solution, function) for function in entry.written}
    for name in entry.wrong:
        function, code = misconception(entry.assignment, name)
        found[function] = code
    for function, body in entry.bodies.items():
        found[function] = with_body(solution, function, body)
    return found


@functools.cache
def _bank(assignment: str) -> Bank:
    return Bank(load(assignment))


def misconception(assignment: str, name: str) -> tuple[str, str]:
    """The function that a misconception patches, and its wrong source."""
    bank = _bank(assignment)
    (found,) = (m for m in bank.assignment.misconceptions if m.id == name)
    return found.function, definition(bank.patch(found), found.function)


def definition(text: str, function: str) -> str:
    """The source of a top-level function."""
    start, end = _lines(text, function)
    return "".join(text.splitlines(keepends=True)[start:end])


def replaced(text: str, function: str, code: str) -> str:
    """The module with another definition of a function in the same place."""
    start, end = _lines(text, function)
    lines = text.splitlines(keepends=True)
    return "".join([*lines[:start], code.rstrip("\n") + "\n", *lines[end:]])


def with_body(text: str, function: str, body: str) -> str:
    """The definition of a function with its signature and docstring, and another body."""
    lines = definition(text, function).splitlines(keepends=True)
    (node,) = ast.parse("".join(lines)).body
    assert isinstance(node, ast.FunctionDef)
    return "".join(lines[: node.body[0].end_lineno]) + body


def _lines(text: str, function: str) -> tuple[int, int]:
    """Where a top-level function stands, as a slice of the lines."""
    for node in ast.parse(text).body:
        if isinstance(node, ast.FunctionDef) and node.name == function:
            first = min([node.lineno, *(d.lineno for d in node.decorator_list)])
            return first - 1, node.end_lineno or first
    raise AssertionError(f"there is no function {function}")


@functools.cache
def _base(name: str, base: str) -> str:
    assignment = load(name)
    paths = {"solution": assignment.solution, "stub": assignment.folder / f"{name}.py"}
    path = paths.get(base, ROOT / "tests" / "right_answers" / name / base)
    return path.read_text(encoding="utf-8")
