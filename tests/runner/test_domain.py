"""Hidden checks from a domain: cases in one frame, a hang costs its case, `keeps` looks at what is kept."""

from __future__ import annotations

import types
from collections.abc import Iterator
from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest

from autograder.kit import proxy
from autograder.manifest import Assignment, load
from autograder.publish import graded_rules
from autograder.result import Result
from autograder.runner.case_checks import CaseRun, Tried
from autograder.runner.diagnosis import find_law, find_lone_member, members
from autograder.runner.domain import Case, Domain, Rule
from autograder.runner.engine import Engine
from autograder.runner.misconceptions import Bank
from autograder.runner.reference import LocalBackend

SOLUTION = '''\
import numpy as np


def scale(x, factor=2.0):
    """Scale."""
    return np.array(x, dtype=float) * factor


def root(n):
    """Take the root."""
    if n < 0:
        raise ValueError("n is negative")
    return float(n) ** 0.5
'''
MANIFEST = """\
name = "cases"
title = "Cases"
order = 1
summary = "Two functions with domains."
lectures = ["none"]

[limits]
call_seconds = 0.5
total_seconds = 60
memory_mb = 512

[[part]]
name = "scale"
title = "Scale"
kind = "core"
functions = ["scale"]
formula = "factor x"
public = [{id = "scale_one", points = 10, says = "scale(1) is 2."}]
hidden = [
  {id = "scale_any", points = 30, says = "any", covers = ["scale.typical", "scale.one_row", "scale.default"]},
  {id = "scale_whole", points = 20, says = "whole numbers", covers = ["scale.whole"]},
  {id = "scale_keeps", points = 1, says = "keeps", covers = ["scale.keeps"]},
]

[[part]]
name = "root"
title = "Root"
kind = "core"
functions = ["root"]
carries = ["scale"]
formula = "sqrt n"
public = [{id = "root_four", points = 9, says = "root(4) is 2."}]
hidden = [
  {id = "root_any", points = 20, says = "any", covers = ["root.typical"]},
  {id = "root_refuses", points = 9, says = "refuses", covers = ["root.negative"]},
  {id = "root_keeps", points = 1, says = "keeps", covers = ["root.keeps"]},
]

[[misconception]]
id = "scale_adds"
function = "scale"
rejected_by = "scale_any"
hint = "Add or multiply?"
was = "* factor"
now = "+ factor"

[[misconception]]
id = "scale_in_place"
function = "scale"
rejected_by = "scale_keeps"
hint = "What becomes of x?"
was = "return np.array(x, dtype=float) * factor"
now = "x *= factor; return x"
keeps_public = "The public test gives a number, which nobody can change."
"""
PUBLIC = """\
import cases
from kit import close


def test_scale_one():
    close(cases.scale(1.0), 2.0)


def test_root_four():
    close(cases.root(4), 2.0)
"""
DOMAIN = """\
import numpy as np

from autograder.runner.domain import case, refused


def scale(rng):
    yield case("typical", rng.normal(size=3), 3.0)
    yield case("one_row", rng.normal(size=(1, 2)), 0.5)
    yield case("default", rng.normal(size=4))
    yield case("whole", rng.integers(-9, 9, size=5), 0.5)


def root(rng):
    yield case("typical", int(rng.integers(1, 99)))
    yield refused("negative", ValueError, -int(rng.integers(1, 99)))
"""


@pytest.fixture(scope="module")
def assignment(tmp_path_factory: pytest.TempPathFactory) -> Assignment:
    root = tmp_path_factory.mktemp("cases")
    folder = root / "assignments" / "cases"
    folder.mkdir(parents=True)
    (root / "solutions" / "cases").mkdir(parents=True)
    (root / "solutions" / "cases" / "cases.py").write_text(SOLUTION)
    (folder / "assignment.toml").write_text(MANIFEST)
    (folder / "test_public.py").write_text(PUBLIC)
    (folder / "domain.py").write_text(DOMAIN)
    return load("cases", root)


@pytest.fixture(scope="module")
def engine(assignment: Assignment) -> Iterator[Engine]:
    with Engine(assignment) as engine:
        yield engine


def grade(engine: Engine, was: str = "", now: str = "") -> Result:
    assert was in SOLUTION
    return engine.grade(SOLUTION.replace(was, now, 1).encode() if was else SOLUTION.encode())[0]


def lost(result: Result) -> set[str]:
    return {check.id for check in result.checks if check.state != "passed"}


def detail(result: Result, check: str) -> str:
    return next(c.detail for c in result.checks if c.id == check)


def test_a_right_answer_gets_every_point(engine: Engine) -> None:
    result = grade(engine)
    assert (result.points, result.problem, result.hints) == (100, "", ())


def test_a_mistake_costs_the_checks_that_cover_its_kind_alone(engine: Engine) -> None:
    result = grade(
        engine, "np.array(x, dtype=float) * factor", "(np.array(x) * factor).astype(np.array(x).dtype)"
    )
    assert lost(result) == {"scale_whole"}
    assert "the tests expected" in detail(result, "scale_whole")


def test_a_changed_argument_costs_keeps_alone(engine: Engine) -> None:
    result = grade(engine, "return np.array(x, dtype=float) * factor",
                   "y = np.array(x, dtype=float) * factor; np.ndim(x) and x.fill(0); return y")  # fmt: skip
    assert lost(result) == {"scale_keeps"}
    assert "It changed x in place" in detail(result, "scale_keeps")


def test_a_result_that_a_later_call_changes_costs_keeps(engine: Engine) -> None:
    body = "global OLD; y = np.array(x, dtype=float) * factor\n    if OLD is not None: OLD *= 0\n"
    source = SOLUTION.replace("return np.array(x, dtype=float) * factor", f"{body}    OLD = y\n    return y")
    result = engine.grade(
        source.replace("import numpy as np\n", "import numpy as np\nOLD = None\n").encode()
    )[0]
    assert lost(result) == {"scale_keeps"}
    assert "had returned" in detail(result, "scale_keeps")


def test_an_answer_that_differs_at_the_second_call_costs_keeps(engine: Engine) -> None:
    source = SOLUTION.replace(
        "    return float(n) ** 0.5", "    N.append(0)\n    return float(n) ** 0.5 + len(N) * 1e-9"
    )
    result = engine.grade((source + "\nN = []\n").encode())[0]
    assert lost(result) == {"root_keeps"}


def test_a_hang_costs_its_kind_and_is_named(engine: Engine) -> None:
    loop = "\n    while np.array(x).dtype.kind == 'i': pass\n    "
    result = grade(engine, "return np.array(x", f"{loop}return np.array(x")
    states = {check.id: check.state for check in result.checks}
    assert lost(result) == {"scale_whole"}
    assert states["scale_whole"] == "hang"


def test_a_crash_costs_its_kind_and_the_rest_is_graded(engine: Engine) -> None:
    result = grade(engine, "return np.array(x, dtype=float) * factor",
                   "\n    if np.shape(x) == (1, 2): __import__('os').abort()\n"
                   "    return np.array(x, dtype=float) * factor")  # fmt: skip
    assert lost(result) == {"scale_any"}


def test_what_the_reference_cannot_answer_costs_the_case_that_asks_it(
    engine: Engine, capfd: pytest.CaptureFixture[str]
) -> None:
    too_much = "    scale(np.ones((5000, 1)), np.ones((1, 5000)))\n"
    wrong = SOLUTION.replace("* factor", "+ factor").replace("** 0.5", "** 0.4")
    result = engine.grade(wrong.replace("    if n < 0:", too_much + "    if n < 0:").encode())[0]
    assert "root_any" in lost(result)
    assert "grader itself" not in detail(result, "root_any")
    assert ("scale", "scale_adds", "Add or multiply?") in result.hints
    assert "Traceback" not in capfd.readouterr().err


def test_what_is_right_nowhere_keeps_nothing(engine: Engine) -> None:
    result = grade(engine, "return np.array(x, dtype=float) * factor", "return None")
    assert {"scale_keeps", "scale_any", "scale_whole"} <= lost(result)


def test_what_is_right_nowhere_is_not_held_against_many_seeds(
    assignment: Assignment, monkeypatch: pytest.MonkeyPatch
) -> None:
    domain, wrong = Domain(assignment), types.ModuleType("wrong")
    exec("def scale(x, factor=2.0):\n    return 'nothing'\n", wrong.__dict__)
    monkeypatch.setattr(domain, "rich_kinds", pytest.fail)
    assert CaseRun(domain, "scale", "x", LocalBackend(wrong)).find_change() is not None


def test_what_is_right_only_where_nothing_is_returned_keeps_nothing(engine: Engine) -> None:
    result = grade(engine, "    if n < 0:\n        raise", "    raise")
    assert lost(result) == {"root_four", "root_any", "root_keeps"}


@pytest.mark.parametrize("value", ["[[1.0], [1.0, 2.0]]", "[x, np.ones(7)]", "[None, []]"])
def test_a_ragged_list_is_wrong_and_the_rest_is_graded(engine: Engine, value: str) -> None:
    result = grade(engine, "return np.array(x, dtype=float) * factor", f"return {value}")
    assert lost(result) == {check.id for check in result.checks if check.part == "scale"}
    assert "It returned [" in next(check.message for check in result.checks if check.id == "scale_one")


QUIET_WORKER = """

def _lie():
    import sys
    frame = sys._getframe()
    while type(frame.f_locals.get("self")).__name__ != "Server":
        frame = frame.f_back
    server, send = frame.f_locals["self"], frame.f_locals["self"].reply

    def reply(identity, answer):
        if type(answer).__name__ == "Returned":
            value = answer.value if type(answer.value) is not dict else {"earlier": [], "differs": []}
            answer = type(answer)(value, {})
        send(identity, answer)

    server.reply = reply


_lie()
"""


@pytest.mark.parametrize(
    ("body", "lost_by_it"),
    [
        ("x *= factor; return x", {"scale_keeps"}),
        ("x *= factor; return 0.0 * x", set()),
        ("return 0.0", set()),
    ],
    ids=["right values", "wrong values", "wrong and nothing changed"],
)
def test_a_worker_that_says_all_was_kept_wins_keeps_alone(
    engine: Engine, body: str, lost_by_it: set[str]
) -> None:
    right = "    return np.array(x, dtype=float) * factor"
    source = SOLUTION.replace(right, f"    x = np.asarray(x)\n    {body}", 1)
    honest, lying = (engine.grade((source + lie).encode())[0] for lie in ("", QUIET_WORKER))
    assert lost(honest) - lost(lying) == lost_by_it


def test_an_unwritten_function_is_not_started(engine: Engine) -> None:
    result = grade(engine, "return np.array(x, dtype=float) * factor", "raise NotImplementedError")
    states = {check.id: check.state for check in result.checks if check.part == "scale"}
    assert set(states.values()) == {"not_started"}


@pytest.mark.parametrize("number", [0, 1])
def test_misconceptions_are_patches_recognised_on_cases(
    engine: Engine, assignment: Assignment, number: int
) -> None:
    wrong = assignment.misconceptions[number]
    result = engine.grade(Bank(assignment).make_submission(wrong).encode())[0]
    assert [(name, hint) for _, name, hint in result.hints] == [(wrong.id, wrong.hint)]
    assert wrong.rejected_by in lost(result)


def test_every_kind_is_covered_and_each_name_is_a_kind(assignment: Assignment) -> None:
    assert not list(graded_rules.coverage(assignment))
    path = assignment.folder / "assignment.toml"
    path.write_text(MANIFEST.replace('"scale.whole"', '"scale.hole"'))
    try:
        sentences = [finding.sentence for finding in graded_rules.coverage(load("cases", assignment.root))]
        assert sentences == [
            "`scale.hole` is no kind of case in domain.py; mend `covers`",
            "no check covers `scale.whole`; add it to a hidden check",
        ]
    finally:
        path.write_text(MANIFEST)


def test_a_failed_hidden_check_shows_a_twin_that_was_not_graded(engine: Engine) -> None:
    result = grade(engine, "* factor", "+ factor")
    check = next(check for check in result.checks if check.id == "scale_any")
    assert check.message.startswith("Called scale(")
    assert "the tests expected" in check.message
    assert check.message != check.detail
    other = engine.grade((SOLUTION.replace("* factor", "+ factor") + "# another seed\n").encode())[0]
    assert other.seed != result.seed
    assert next(c.message for c in other.checks if c.id == "scale_any") == check.message


FACTS = {
    "twice the right one": ("* factor", "* factor * 2"),
    "opposite sign": ("* factor", "* -factor"),
    "cut to whole numbers": (
        "return np.array(x, dtype=float) * factor",
        "return np.trunc(np.array(x) * factor)",
    ),
    "0 everywhere": ("* factor", "* 0.0"),
    "changes its arguments": (
        "return np.array(x, dtype=float) * factor",
        "y = np.array(x, dtype=float) * factor; np.ndim(x) and x.fill(0); return y",
    ),
    "wrong for whole numbers": (
        "* factor",
        "* factor + np.cos(np.sum(x)) * (np.array(x).dtype.kind == 'i')",
    ),
    "wrong where an argument is left out, and right in all": (
        "* factor",
        "* factor + np.cos(np.array(x)) * (factor == 2.0)",
    ),
    "wrong where factor is given, and right in all": (
        "* factor",
        "* factor + np.cos(np.array(x)) * (factor != 2.0)",
    ),
}


@pytest.mark.parametrize("fact", FACTS)
def test_a_diagnosis_is_a_fact_that_holds_on_every_case(engine: Engine, fact: str) -> None:
    ((part, said),) = grade(engine, *FACTS[fact]).facts
    assert part == "scale" and fact in said


def test_a_right_answer_has_no_diagnosis_and_a_wrong_one_without_a_law_has_none(engine: Engine) -> None:
    assert grade(engine).facts == ()
    assert grade(engine, "* factor", "** 2 + np.sin(factor)").facts == ()


def test_a_diagnosis_names_the_member_that_is_wrong_though_it_is_a_ragged_list() -> None:
    want = ([np.zeros((2, 3)), np.zeros(4)], [np.zeros(2)])
    call = proxy.Call("f", (), {}, proxy.Returned(want, {}))
    tried = [Tried(Case("typical", ()), call, want, None)]
    assert [what for _, what in members("f", ("dWs", "dbs"), tried)] == ["dWs of f", "dbs of f"]


@pytest.mark.parametrize(
    ("rows", "fact"), [((2, 2, 2), ""), ((2, 3, 4), "f is the right one times the number of rows of x")]
)
def test_a_factor_of_two_that_may_be_a_size_is_no_fact(rows: tuple[int, ...], fact: str) -> None:
    tried = []
    for n in rows:
        want = np.arange(1.0, n + 1.0) * (1 + len(tried))
        call = proxy.Call("f", (), {}, proxy.Returned(n * want, {}))
        tried.append(Tried(Case("typical", (np.ones((n, 1)),)), call, want, None))
    domain = SimpleNamespace(name_arguments=lambda function, one: {"x": one.args[0]})
    run: Any = SimpleNamespace(function="f", rule=Rule(), parameters={"x": False}, domain=domain)
    law = find_law(run, tried)
    assert fact in law and bool(fact) is bool(law)


def test_a_failed_case_that_rounding_hides_keeps_no_law() -> None:
    tried = []
    for got, want in [(0.0, 1.5), (0.0, -2.5), (0.0, 3.5), (4.5, 4.5 + 1e-7)]:
        call = proxy.Call("f", (), {}, proxy.Returned(np.array([got]), {}))
        tried.append(Tried(Case("typical", ()), call, np.array([want]), None))
    domain = SimpleNamespace(name_arguments=lambda function, one: {})
    run: Any = SimpleNamespace(function="f", rule=Rule(), parameters={}, domain=domain)
    assert "0 everywhere" in find_law(run, tried[:3])
    assert find_law(run, tried) == ""


def test_a_result_of_fewer_members_than_another_has_no_pair() -> None:
    domain = SimpleNamespace(name_arguments=lambda function, one: {})
    run: Any = SimpleNamespace(function="f", rule=Rule(), parameters={}, domain=domain)
    tried = []
    for want in ([np.ones(2), np.ones(3)], [np.ones(2)]):
        call = proxy.Call("f", (), {}, proxy.Returned([2 * one for one in want], {}))
        tried.append(Tried(Case("typical", ()), call, want, ValueError()))
    assert find_lone_member(run, tried) == ""


def test_twins_and_facts_can_be_switched_off(assignment: Assignment) -> None:
    path = assignment.folder / "assignment.toml"
    for more, facts in (("[feedback]\ntwins = false\n", 1), ('[lms]\nhidden_visibility = "hidden"\n', 0)):
        path.write_text(MANIFEST + more)
        try:
            with Engine(load("cases", assignment.root)) as other:
                result = grade(other, "* factor", "* factor * 2")
        finally:
            path.write_text(MANIFEST)
        assert [check.message for check in result.checks if check.hidden] == [""] * 6
        assert len(result.facts) == facts


LUCKY = """
[[misconception]]
id = "scale_by_luck"
function = "scale"
rejected_by = "scale_whole"
hint = "Does the sign matter?"
was = "* factor"
now = "* (factor if np.sum(x) < 5 else 0)"
"""


def test_a_judge_that_refuses_the_solution_is_told(assignment: Assignment) -> None:
    assert not list(graded_rules.judges(assignment))
    path = assignment.folder / "domain.py"
    before = path.read_text()
    picky = before.replace("case, refused", "case, judged, refused").replace(
        "def scale", "@judged(by=lambda got, one: 1 / 0)\ndef scale"
    )
    path.write_text(picky)
    try:
        told = [finding.sentence for finding in graded_rules.judges(assignment)]
    finally:
        path.write_text(before)
    assert told and all("refuses the solution" in sentence for sentence in told)


def test_a_mistake_that_loses_points_by_the_seed_is_told(assignment: Assignment) -> None:
    assert not list(graded_rules.rejected(assignment))
    path = assignment.folder / "assignment.toml"
    path.write_text(MANIFEST + LUCKY)
    try:
        told = [finding.sentence for finding in graded_rules.rejected(load("cases", assignment.root))]
    finally:
        path.write_text(MANIFEST)
    assert any("scale_by_luck loses" in sentence and "points by the seed" in sentence for sentence in told)


@pytest.mark.parametrize(
    ("was", "now", "sentence"),
    [
        ("keeps_public =", "# =", "scale_in_place passes every public check"),
        ('now = "+ factor"', 'now = "+ factor"\nkeeps_public = "why"', "scale_adds fails a public check"),
    ],
)
def test_a_wrong_answer_keeps_the_public_points_only_with_a_reason(
    assignment: Assignment, was: str, now: str, sentence: str
) -> None:
    path = assignment.folder / "assignment.toml"
    assert MANIFEST.count(was) == 1
    path.write_text(MANIFEST.replace(was, now))
    try:
        (finding,) = graded_rules.rejected(load("cases", assignment.root))
    finally:
        path.write_text(MANIFEST)
    assert finding.sentence.startswith(sentence)
