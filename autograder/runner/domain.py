"""What each graded function may be given: `assignments/NAME/domain.py`, a generator of cases for each.

    def softmax(rng):
        yield case("one", rng.normal(size=4))
        yield case("one_row", rng.normal(size=(1, 4)))

A case has one kind: a word for what is special about it. Kinds, sizes and relations are fixed by the
code; the seed draws values alone, so that no point depends on luck. The simplest case comes first.
From the cases come the hidden checks (each names the kinds it covers), `keeps`, the probes that
recognise misconceptions, the diagnosis and the twins.

`judged` says how a result is compared where `close` to the reference's is not right.
"""

from __future__ import annotations

import importlib
import inspect
import sys
import types
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from functools import cached_property, lru_cache
from typing import Any

import numpy as np

from autograder.errors import KitError
from autograder.kit import proxy, seeds
from autograder.kit.plain_values import show
from autograder.manifest import Assignment
from autograder.runner.asked_cases import AskedCases
from autograder.runner.case_features import Feature, find_features
from autograder.runner.reference import LocalBackend, load_reference
from autograder.translated_source import translate, verdicts

KEEPS = "keeps"
SOME_SEEDS, MANY_SEEDS = 10, 30
RICH = 0.8  # where nearly all inputs of a kind differ, a graded one was hardly ever shown
TWIN_SEED = "twin"
FACT_SEEDS = ("probe", "fact 2", "fact 3")
KEPT = 512  # calls of a domain: all functions of the largest assignment under every seed of a class
AGAIN = 3  # so many of a function's cases are called twice: what depends on earlier calls shows in any
Generate = Callable[[np.random.Generator], Iterator["Case"]]
Judge = Callable[[Any, "Case"], None]


@dataclass(frozen=True, eq=False)
class Case:
    """One call: its kind, its arguments, and the exception that it must raise, if it must."""

    kind: str
    args: tuple[Any, ...]
    kwargs: dict[str, Any] = field(default_factory=dict)
    raises: type[Exception] | None = None

    @cached_property
    def fingerprint(self) -> str:
        """The arguments as text: two cases that look the same are the same input."""
        return show((self.args, self.kwargs), 5000)


def case(kind: str, /, *args: Any, **kwargs: Any) -> Case:
    """A call whose result is judged."""
    return Case(kind, args, kwargs)


def refused(kind: str, error: type[Exception], /, *args: Any, **kwargs: Any) -> Case:
    """A call that must raise `error`."""
    return Case(kind, args, kwargs, error)


@dataclass(frozen=True)
class Rule:
    """How results of a function are judged.

    `by(got, case)` raises for a wrong result, where many are right; `observe(got)` is what all right
    answers have in common there. `exact` compares by value, without rounding. `names` are those of the
    members of a returned tuple. `again` is false where two equal calls may differ.
    """

    by: Judge | None = None
    observe: Callable[[Any], Any] | None = None
    exact: bool = False
    rtol: float = 1e-4
    atol: float | None = None
    any_shape: bool = False
    names: tuple[str, ...] = ()
    again: bool = True


def judged(**how: Any) -> Callable[[Generate], Generate]:
    """A decorator that gives a function's generator of cases its `Rule`."""

    def put(generate: Generate) -> Generate:
        generate.rule = Rule(**how)  # type: ignore[attr-defined]
        return generate

    return put


class Domain:
    """The generators of cases of one assignment, by function; empty where there is no domain.py."""

    def __init__(self, assignment: Assignment) -> None:
        self.assignment = assignment
        self.path = assignment.folder / "domain.py"
        self.reference = load_reference(assignment)
        self.generators: dict[str, Generate] = {}
        self.cases = lru_cache(KEPT)(self.make_cases)
        self.asked = lru_cache(KEPT)(self.make_asked)
        self.answers = lru_cache(KEPT)(self.make_answers)
        self.parameters = lru_cache(None)(self.find_parameters)
        self.features = lru_cache(None)(self.make_features)
        self.rich: dict[str, frozenset[str]] = {}
        self.released: dict[str, Callable[..., Any]] = {}
        if self.path.is_file():
            module = load_tests(assignment, self.path, self.reference)
            graded = {name for part in assignment.parts for name in part.functions}
            self.released = {function.__name__: function for function in vars(module).get("RELEASED", ())}
            self.generators = {name: module.__dict__[name] for name in graded if name in vars(module)}

    def __contains__(self, function: str) -> bool:
        return function in self.generators

    def rule(self, function: str) -> Rule:
        """How results of a function are judged."""
        return getattr(self.generators[function], "rule", Rule())

    def make_cases(self, function: str, seed: str) -> list[Case]:
        """The cases of a function under a seed, the simplest first; a faulty domain is a `KitError`.

        `cases` keeps them: whoever grades many files under one seed makes them once, before it forks.
        """
        rng = seeds.generator(self.assignment.name, function, seed)
        try:
            return list(self.generators[function](rng))
        except Exception as error:
            raise KitError(f"{self.path}: {function} stops: {type(error).__name__}: {error}") from error

    def make_asked(self, function: str, seed: str) -> AskedCases:
        """The cases as a submission is asked them; `asked` keeps them."""
        again = self.rule(function).again
        return AskedCases(
            (one.args, one.kwargs, again and index < AGAIN)
            for index, one in enumerate(self.cases(function, seed))
        )

    def make_answers(self, function: str, seed: str) -> list[Any]:
        """What the reference gives for each of the cases, None where it must raise; `answers` keeps them."""
        return list(self.ask_reference(function, self.cases(function, seed)))

    def ask_reference(self, function: str, cases: list[Case]) -> Iterator[Any]:
        """The reference's value for each case; one that it cannot take is a fault of the domain."""
        asked = [(one.args, one.kwargs, False) for one in cases]
        replies = LocalBackend(self.reference).invoke_all(function, asked).replies
        for one, reply in zip(cases, replies, strict=True):
            if isinstance(reply, proxy.Returned) and one.raises is None:
                yield reply.value
            elif isinstance(reply, proxy.Raised) and one.raises is not None:
                yield None
            else:
                raise KitError(f"{self.path}: the reference's {function} gives {reply} for `{one.kind}`")

    def find_parameters(self, function: str) -> dict[str, bool]:
        """The names of a function's parameters, and whether each may be left out; `parameters` keeps them."""
        parameters = inspect.signature(getattr(self.reference, function)).parameters
        return {name: one.default is not one.empty for name, one in parameters.items()}

    def name_arguments(self, function: str, one: Case) -> dict[str, Any]:
        """The arguments of a case by the names of the function's parameters."""
        return dict(zip(self.parameters(function), one.args)) | one.kwargs

    def make_features(self, function: str, one: Case) -> frozenset[Feature]:
        """What is special about the arguments of a case of a function; `features` keeps it."""
        return frozenset(find_features(self.name_arguments(function, one), self.parameters(function)))

    def shown(self, function: str) -> list[Case]:
        """All cases that a twin may show: their right answers may be known by heart."""
        return self.cases(function, TWIN_SEED)

    def rich_kinds(self, function: str) -> frozenset[str]:
        """The kinds whose inputs differ under nearly all of many seeds: nobody knows them by heart."""
        if function not in self.rich:
            seen: dict[str, list[str]] = {}
            for number in range(MANY_SEEDS):
                for one in self.make_cases(function, f"rich {number}"):
                    seen.setdefault(one.kind, []).append(one.fingerprint)
                doubtful = (RICH * len(inputs) < len(set(inputs)) < len(inputs) for inputs in seen.values())
                if number == SOME_SEEDS and not any(doubtful):
                    break  # with more seeds the share of different ones could only fall
            rich = (kind for kind, inputs in seen.items() if len(set(inputs)) > RICH * len(inputs))
            self.rich[function] = frozenset(rich)
        return self.rich[function]

    def kinds(self, function: str) -> list[str]:
        """The kinds of a function's cases, in order."""
        return list(dict.fromkeys(case.kind for case in self.cases(function, "kinds")))


class _Nobody:
    """The backend of the module's proxy while a domain is loaded: names of functions, and no calls."""

    def invoke(self, function: str, args: tuple[Any, ...], kwargs: dict[str, Any]) -> Any:
        raise KitError(f"a domain calls {function}; it may only pass it on")

    def constant(self, name: str) -> Any:
        raise KitError(f"a domain reads {name}; write its value")


def load_tests(assignment: Assignment, path: Any, reference: types.ModuleType) -> types.ModuleType:
    """A trusted file that says `import NAME`, `import reference` and `from kit import ...`."""
    given = {
        assignment.name: proxy.ModuleProxy(assignment.name, _Nobody()),
        "reference": reference,
        "kit": importlib.import_module("autograder.kit"),
    }
    before = {name: sys.modules.get(name) for name in given}
    module = types.ModuleType(path.stem)
    sys.modules.update(given)
    try:
        source = path.read_bytes()
        if not assignment.texts.are_none:
            source = translate(source.decode("utf-8"), assignment.texts.say, verdicts).encode()
        exec(compile(source, str(path), "exec", dont_inherit=True), module.__dict__)
    except Exception as error:
        raise KitError(f"{path}: {type(error).__name__}: {error}") from error
    finally:
        for name, old in before.items():
            sys.modules.pop(name, None)
            if old is not None:
                sys.modules[name] = old
    return module
