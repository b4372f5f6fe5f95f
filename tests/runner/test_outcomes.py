"""What a submission gets: right, wrong in a part, hanging, crashing, odd files; the rest is graded."""

from __future__ import annotations

import re
import textwrap
from pathlib import Path

import pytest

from autograder import __version__
from autograder.kit.states import State
from autograder.kit.student_file import HEADER
from autograder.manifest import Assignment
from autograder.result import Result, from_json, to_json
from autograder.runner.engine import Engine
from tests.runner import lab


def points(result: Result) -> dict[str, int]:
    return {name: sum(c.points for c in checks) for name, checks in result.parts().items()}


FULL = {"double": 30, "total": 20, "refuse": 15, "twice": 15, "chain": 20}


def grade(engine: Engine, **functions: str) -> Result:
    return engine.grade(lab.submission(**functions))[0]


def test_the_reference_gets_every_point(engine: Engine) -> None:
    result = grade(engine)
    assert points(result) == FULL
    assert result.points == result.max_points == 100
    assert {check.state for check in result.checks} == {"passed"}


def test_a_wrong_function_costs_its_own_part_only(engine: Engine) -> None:
    result = grade(engine, total="def total(x):\n    return 0.0\n")
    assert points(result) == {**FULL, "total": 0}
    hidden = next(check for check in result.checks if check.id == "chain_random")
    assert hidden.carried and hidden.state == "passed"


FORMS = {
    "alias": ("sums = total\n", "sums(double(x)) + 1.0"),
    "default argument": ("", "sums(double(x)) + 1.0"),
    "table": ("TABLE = {'sum': total}\n", "TABLE['sum'](double(x)) + 1.0"),
    "class": ("class Net:\n    sums = staticmethod(total)\n", "Net.sums(double(x)) + 1.0"),
    "partial": ("import functools\nsums = functools.partial(total)\n", "sums(double(x)) + 1.0"),
}


@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize(
    "wrong",
    ["def total(x):\n    return 0.0\n", "total = np.vectorize(lambda v: 0.0)\n",
     "def _made(shift):\n    def total(x):\n        return shift\n    return total\ntotal = _made(0.0)\n"],
    ids=["function", "object", "closure"],
)  # fmt: skip
def test_a_wrong_function_costs_once_however_it_is_reached(engine: Engine, form: str, wrong: str) -> None:
    before, formula = FORMS[form]
    argument = ", sums=total" if form == "default argument" else ""
    chain = f"{wrong}\n{before}def chain(x{argument}):\n    return {formula}\n"
    assert points(grade(engine, total="", chain=chain)) == {**FULL, "total": 0}


def test_a_carried_run_shows_nothing_that_the_reference_gave(engine: Engine) -> None:
    chain = "def chain(x):\n    print('seen', total(double(x)))\n    return 7.5 + total(double(x))\n"
    result = grade(engine, total="def total(x):\n    return 0.25\n", chain=chain)
    shown = [result.output, *(check.message + check.detail for check in result.checks)]
    assert not [text for text in shown if "seen 6.0" in text or "13.5" in text]
    assert "seen 0.25" in result.output


def test_what_a_part_does_not_carry_is_not_forgiven(engine: Engine) -> None:
    inlined = "def chain(x):\n    return float(np.sum(np.asarray(x))) + 1.0\n"
    assert points(grade(engine, chain=inlined)) == {**FULL, "chain": 0}


def test_a_loop_in_one_part_and_a_crash_in_another_cost_those_parts_only(engine: Engine) -> None:
    result = grade(
        engine,
        total="def total(x):\n    while True:\n        pass\n",
        refuse="def refuse(n):\n    import ctypes\n    ctypes.string_at(0)\n",
    )
    assert points(result) == {**FULL, "total": 0, "refuse": 0}
    states = {check.id: check.state for check in result.checks}
    assert states["total_small"] is State.HANG and states["refuse_random"] is State.CRASH


def test_a_function_that_hung_is_not_called_again_by_any_check(engine: Engine) -> None:
    result, timing = engine.grade(lab.submission(double="def double(x):\n    while True: pass\n"))
    assert points(result) == {**FULL, "double": 0, "twice": 5}
    for check in [check for check in result.checks if check.part == "double" and check.hidden]:
        assert (check.state, "not called again" in check.detail) == (State.HANG, True)


def test_a_slow_function_costs_its_own_part_and_the_parts_that_call_it_nothing(engine: Engine) -> None:
    slow = """
        def total(x):
            import time
            end = time.process_time() + 0.4
            while time.process_time() < end or len(x) > 2:
                pass
            return float(np.sum(x))
    """
    result = grade(engine, total=textwrap.dedent(slow))
    assert points(result) == {**FULL, "total": 5}
    assert {c.state for c in result.checks if c.part == "chain"} == {State.PASSED}


def test_a_slow_function_that_is_right_costs_a_part_that_calls_it_often_nothing(engine: Engine) -> None:
    slow = """
        def total(x):
            import time
            end = time.process_time() + 0.3
            while time.process_time() < end:
                pass
            return float(np.sum(x))
    """
    twice = "def chain(x):\n    return total(double(x)) + 0 * total(x) + 1.0\n"
    assert grade(engine, total=textwrap.dedent(slow), chain=twice).points == 100


def test_a_memory_bomb_costs_its_own_part(engine: Engine) -> None:
    bomb = "def total(x):\n    return [0] * 10**10\n"
    result = grade(engine, total=bomb)
    assert points(result) == {**FULL, "total": 0, "chain": 0}  # it gave no number anywhere
    assert "MemoryError" in next(c for c in result.checks if c.id == "total_small").message


def test_a_file_that_began_with_another_version_is_told_so_and_loses_nothing(engine: Engine) -> None:
    old = HEADER.format(version="1.0.0", sentence="Write here.").encode() + b"\n" + lab.submission()
    result = engine.grade(old)[0]
    assert result.points == 100
    assert result.notes[0].startswith("lab.py began with version 1.0.0 of this exercise. It is graded by ")
    assert from_json(to_json(result)) == result


@pytest.mark.parametrize("header", ["", HEADER.format(version=__version__, sentence="Write here.") + "\n"])
def test_a_file_of_this_version_or_of_none_gets_no_note(engine: Engine, header: str) -> None:
    assert engine.grade(header.encode() + lab.submission())[0].notes == ()


@pytest.mark.parametrize(
    ("source", "sentence"),
    [
        (b"", r"lab\.py is empty\."),
        (b" \n\t\n", r"lab\.py is empty\."),
        (b"def f(:\n", r"lab\.py, line 1: SyntaxError: "),
        (b"import numpy\nimport scipy\n", r"lab\.py, line 2 imports scipy\. Only NumPy"),
        (b"def f():\n    import scipy\n\n\nf()\n", r"lab\.py, line 2 imports scipy\. Only NumPy"),
        (b"from . import x\n", r"lab\.py, line 1 imports a relative module\."),
        (b"x = 1\nn = input('n')\n", r"lab\.py asks for input from the keyboard at line 2"),
        (b"x = 1\n!pip install numpy\n", r"lab\.py, line 2 works in a notebook alone\."),
        (b"get_ipython().magic('x')\n", r"lab\.py, line 1 works in a notebook alone\."),
        (b"<!DOCTYPE html>\n<html></html>\n", r"lab\.py is a web page\."),
        (b'{"cells": [], "nbformat": 4}', r"lab\.py is a notebook under another name\."),
        (b"# coding: unicode_escape\nx = 1\n", r"lab\.py declares the encoding unicode_escape"),
        (b"# coding: utf-7\nx = 1\n", r"lab\.py declares the encoding utf-7"),
        (b"# coding: cp037\nx = 1\n", r"lab\.py declares the encoding cp037"),
        (b"# coding: iso2022_jp\nx = 1\n", r"lab\.py declares the encoding iso2022_jp"),
        (b"x = 1 / 0\n", r"lab\.py stops at line 1 while it is imported: ZeroDivisionError"),
        (b"x = 1\nexit()\n", r"lab\.py calls exit at line 2"),
        (b"import os\nos._exit(0)\n", r"lab\.py ends its process while it is imported\."),
        (b"while True: pass\n", r"lab\.py does not come to an end while it is imported\."),
        ("\ufeffx".encode("utf-16"), r"lab\.py is saved as UTF-16\. Save it as UTF-8\."),
        (b"x = '\0'\n", r"lab\.py holds a NUL byte"),
        (b"x = '\xff\xff'\n", r"lab\.py, line 1 is not UTF-8\."),
        (b"(" * 100_000, r"lab\.py"),
        (b"x = " + b"-" * 200_000 + b"1\n", r"lab\.py"),
    ],
)
def test_a_file_that_cannot_be_loaded_is_one_sentence(
    engine: Engine, source: bytes, sentence: str
) -> None:
    result = engine.grade(source)[0]
    assert result.points == 0
    assert re.match(sentence, result.problem), result.problem
    assert "\n" not in result.problem


@pytest.mark.parametrize(
    "encode",
    [
        lambda text: text.encode("utf-8-sig"),
        lambda text: text.encode("gbk"),
        lambda text: ("# -*- coding: gbk -*-\n" + text).encode("gbk"),
        lambda text: ("# -*- coding: cp936 -*-\n" + text).encode("gbk"),
        lambda text: ("# vim: set fileencoding=gb2312 :\n" + text).encode("gb2312"),
        lambda text: ("# -*- coding: UTF8 -*-\n" + text).encode(),
        lambda text: text.replace("\n", "\r\n").encode(),
        lambda text: text.replace("\n", "\r").encode(),
    ],
)
def test_a_file_in_another_encoding_simply_works(engine: Engine, encode) -> None:
    text = lab.submission().decode() + "\n# 注释：神经网络\n"
    assert engine.grade(encode(text))[0].points == 100


@pytest.mark.parametrize(
    ("body", "state", "message", "chain"),
    [
        ("raise NotImplementedError('later')", "not_started", "not", 0),
        ("return None", "wrong", "It returned None", 0),
        ("return float('nan')", "wrong", "It returned nan", 20),
        ("return [[3.0]]", "wrong", "shape (1, 1)", 20),
        ("return 'three'", "wrong", "three", 0),
        ("return object()", "wrong", "It returned a value of type object", 0),
        ("raise KeyError('k')", "wrong", "It raised KeyError", 0),
        ("raise SystemExit(0)", "stopped", "It called exit", 0),
        ("import pytest", "wrong", "pytest cannot be imported: only NumPy and the standard library", 0),
        ("import unittest; raise unittest.SkipTest('x')", "stopped", "It raised SkipTest", 0),
        ("raise GeneratorExit", "stopped", "It raised GeneratorExit", 0),
        ("yield 3.0", "wrong", "It returned an array of shape (1,)", 20),
        ("import os; os._exit(0)", "crash", "Its process ended", 0),
    ],
)
def test_each_way_to_go_wrong_is_a_clear_outcome(
    engine: Engine, body: str, state: str, message: str, chain: int
) -> None:
    result = grade(engine, total=f"def total(x):\n    {body}\n")
    check = next(check for check in result.checks if check.id == "total_small")
    assert (check.state, check.points) == (state, 0)
    assert message in check.message
    assert points(result) == {**FULL, "total": 0, "chain": chain}


def test_an_import_that_is_not_allowed_stops_nothing_where_it_is_guarded_or_never_run(
    engine: Engine,
) -> None:
    guarded = """
def total(x):
    try:
        import pandas
    except ImportError:
        pandas = None
    return float(np.sum(x))


def draw():
    import matplotlib.pyplot as plt
    plt.show()


if __name__ == "__main__":
    import torch
"""
    assert grade(engine, total=guarded).points == 100


def test_a_missing_function_is_missing(engine: Engine) -> None:
    result = grade(engine, refuse="refuse_spelt_wrong = 1\n")
    check = next(check for check in result.checks if check.id == "refuse_negative")
    assert (check.state, check.message) == (State.MISSING, "lab.py has no function refuse.")


def test_a_change_of_an_argument_in_place_is_seen(engine: Engine) -> None:
    wrong = "def double(x):\n    x = np.asarray(x, dtype=float)\n    x *= 2.0\n    return x\n"
    result = grade(engine, double=wrong)
    check = next(check for check in result.checks if check.id == "double_random")
    assert "It changed x in place" in check.detail


def test_a_part_gets_a_fresh_worker_and_the_next_part_another(engine: Engine) -> None:
    counting = "calls = []\ndef total(x):\n    calls.append(x)\n    return float(np.sum(x))\n"
    stale = "def refuse(n):\n    if calls: return 0\n    if n < 0: raise ValueError\n    return n + 1\n"
    assert grade(engine, total=counting, refuse=stale).points == 100


def test_a_right_file_needs_one_worker_and_one_wrong_part_one_more(engine: Engine) -> None:
    assert engine.grade(lab.submission())[1].workers == 1
    wrong = lab.submission(chain="def chain(x):\n    return 2 * total(double(x))\n")
    result, timing = engine.grade(wrong)
    assert (points(result), timing.workers) == ({**FULL, "chain": 0}, 2)


def test_a_part_that_follows_another_has_its_whole_time_in_a_fresh_worker(engine: Engine) -> None:
    slow = """
        def refuse(n):
            import time
            end = time.process_time() + 0.2
            while time.process_time() < end:
                pass
            if n < 0:
                raise ValueError
            return n + 1
    """
    result, timing = engine.grade(lab.submission(refuse=textwrap.dedent(slow)))
    assert (result.points, timing.workers) == (100, 2)


def test_what_a_part_printed_where_it_failed_and_where_it_counts_is_kept_once(engine: Engine) -> None:
    result = grade(engine, total="def total(x):\n    print('seen', len(x))\n    return 0.0\n")
    assert result.output == "seen 2\nseen 5\nseen 2\nseen 4\n"  # total's own checks, then those of chain


def test_two_gradings_of_one_file_give_the_same_bytes(engine: Engine) -> None:
    noisy = "import random\ndef total(x):\n    return random.random() + np.random.rand()\n"
    first, second = (to_json(grade(engine, total=noisy)) for _ in range(2))
    assert first == second
    assert to_json(from_json(first)) == first


def test_a_worker_computes_with_the_instructions_that_the_trusted_side_uses(
    the_lab: Assignment, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("OPENBLAS_CORETYPE", "Haswell")
    asks = "import os\nimport numpy as np\ndef total(x):\n"
    asks += "    return float(np.sum(x)) if os.environ['OPENBLAS_CORETYPE'] == 'Haswell' else 0.0\n"
    with Engine(the_lab) as engine:
        assert grade(engine, total=asks).points == 100


def test_the_seed_is_recorded_and_changes_the_hidden_inputs(engine: Engine) -> None:
    source = lab.submission(total="def total(x):\n    return -1.0\n")
    first, again = engine.grade(source)[0], engine.grade(source)[0]
    other = engine.grade(source, seed="another")[0]
    assert first == again and other.seed == "another" != first.seed

    def detail(result: Result) -> str:
        return next(check.detail for check in result.checks if check.id == "total_random")

    assert detail(first) != detail(other)
    assert detail(engine.grade(source, seed=first.seed)[0]) == detail(first)


def test_a_known_mistake_gets_its_hint_and_a_right_answer_none(engine: Engine) -> None:
    squares = "def double(x):\n    return [v * v for v in np.ravel(x)] if np.ndim(x) else x * x\n"
    result = grade(engine, double=squares)
    assert result.hints == (("double", "double_squares", "What is double of 3?"),)
    assert grade(engine).hints == ()
    assert grade(engine, double="def double(x):\n    return 7.0\n").hints == ()


def test_what_students_may_read_of_a_hidden_check_is_a_fixed_vocabulary(engine: Engine) -> None:
    chatty = "def total(x):\n    print('SECRET', x)\n    raise ValueError(f'SECRET {x}')\n"
    result = grade(engine, total=chatty)
    hidden = [check for check in result.checks if check.hidden]
    assert all(check.message == "" for check in hidden)
    assert any("SECRET" in check.detail for check in hidden)
    assert "SECRET" in result.output


def test_a_change_in_place_is_seen_although_calls_back_came_after_it(engine: Engine) -> None:
    wrong = "def twice(f, x):\n    y = f(f(x))\n    if np.ndim(x): x[0] = 9.0\n    return y\n"
    result = grade(engine, twice=wrong)
    check = next(check for check in result.checks if check.id == "twice_random")
    assert "It changed x in place" in check.detail


def test_a_faulty_probe_costs_the_hints_and_not_the_grading(tmp_path: Path) -> None:
    assignment = lab.write(tmp_path)
    probes = assignment.folder / "misconceptions.py"
    probes.write_text(probes.read_text().replace("rng.normal", "rng.nonsense"))
    with Engine(assignment) as engine:
        result = grade(engine, double="def double(x):\n    return 7.0\n")
    assert points(result) == {**FULL, "double": 0, "twice": 5}
    assert result.hints == ()
