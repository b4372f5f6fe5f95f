"""What tests say about a result: `close`, `same`, `raises`, `unchanged`, `fail`.

Each failure is one message in one grammar: "Called f(x). It returned A, but the tests expected B."
"""

from __future__ import annotations

import contextlib
import warnings
from collections.abc import Callable, Iterator
from functools import cached_property
from typing import Any, NoReturn

import numpy as np

from .first_difference import Difference
from .messages import join_sentences, say, say_count
from .plain_values import show
from .proxy import Call, CallFailure, Returned, argument_name, recorder

ComplexWarning = getattr(np, "exceptions", np).ComplexWarning  # NumPy 1.25 moved it


class Mismatch(AssertionError):
    """A result that is not what the tests expect, said for the student; `call` is at fault.

    `sentence` is what is said of the call. It is made when it is asked for: of all cases that fail one
    is shown. `difference` holds both values where there are two.
    """

    def __init__(
        self,
        sentence: str | Callable[[], str],
        call: Call | None = None,
        difference: Difference | None = None,
    ) -> None:
        super().__init__()
        self.made = sentence
        self.call = call
        self.difference = difference

    @cached_property
    def sentence(self) -> str:
        """What is said of the call."""
        return _said(self.made)

    def __str__(self) -> str:
        return say("called", call=self.call, sentence=self.sentence) if self.call else self.sentence


def fail(
    sentence: str | Callable[[], str], got: Any = None, difference: Difference | None = None
) -> NoReturn:
    """Fail the test with a sentence about the call that returned `got`, or else the last one."""
    call, at = recorder.that_returned(got)
    call = call or recorder.last
    if difference is not None:
        difference = difference._replace(at=at + difference.at)
    raise Mismatch(lambda: _with_advice(sentence, call), call, difference)


def _said(sentence: str | Callable[[], str]) -> str:
    return sentence if isinstance(sentence, str) else sentence()


def _with_advice(sentence: str | Callable[[], str], call: Call | None) -> str:
    """The sentence, and a question where the call returned nothing."""
    said = _said(sentence)
    if call is not None and isinstance(call.reply, Returned) and call.reply.value is None:
        said = join_sentences(said, say("forgot_return"))
    return said


def close(
    got: Any, want: Any, *, rtol: float = 1e-4, atol: float | None = None, any_shape: bool = False
) -> None:
    """Fail unless `got` is `want` within |got - want| <= rtol * |want| + atol, item by item.

    `atol=None` means rtol / 10 times the largest |want| of the array, so that float32 passes.
    Lists, tuples and dicts are compared item by item; `any_shape=True` ignores the shape.
    """
    _close(got, want, (rtol, atol, any_shape), "", (got, want))


def _close(
    got: Any, want: Any, rule: tuple[float, float | None, bool], at: str, whole: Any
) -> None:
    if isinstance(want, dict):
        if not isinstance(got, dict) or set(got) != set(want):
            _differs(whole, Difference(got, want, at), say("a_dict", keys=show(list(want))))
        for key in want:
            _close(got[key], want[key], rule, f"{at}[{key!r}]", whole)
        return
    if isinstance(want, (list, tuple)) and not _is_numeric(want):
        if not isinstance(got, (list, tuple, np.ndarray)) or len(got) != len(want):
            _differs(whole, Difference(got, want, at), say_count("items", len(want)))
        for index, item in enumerate(want):
            _close(got[index], item, rule, f"{at}[{index}]", whole)
        return
    _close_array(got, want, rule, at, whole)


def _is_numeric(value: Any) -> bool:
    """Whether nested lists hold numbers alone and are not ragged, so that they are one array."""
    if isinstance(value, (list, tuple)):
        if not all(_is_numeric(item) for item in value):
            return False
        return len({np.shape(item) for item in value}) <= 1
    return isinstance(value, (int, float, complex, np.number)) and not isinstance(value, np.bool_)


def _close_array(
    got: Any, want: Any, rule: tuple[float, float | None, bool], at: str, whole: Any
) -> None:
    rtol, atol, any_shape = rule
    expected = np.asarray(want)
    actual = _as_numbers(got)
    pair = Difference(got, want, at)
    if actual is None or (actual.shape != expected.shape and not any_shape):
        for index, (one, other) in enumerate(_members(got, want)):
            _close_array(one, other, rule, f"{at}[{index}]", whole)
    if actual is None:
        _differs(whole, pair)
    if any_shape and actual.size == expected.size:
        actual = actual.reshape(expected.shape)
    if actual.shape != expected.shape:
        _expected(_shape(actual) + _where(at), _shape(expected), whole[0], pair)
    if _near(actual, expected, rtol, atol):
        return
    finite = np.isfinite(expected)
    largest = np.abs(expected[finite]).max() if finite.any() else 0.0
    slack = rtol / 10 * largest if atol is None else atol
    with np.errstate(all="ignore"):
        near = np.abs(actual - expected) <= rtol * np.abs(expected) + slack
    same_kind = (actual == expected) | (np.isnan(actual) & np.isnan(expected))
    wrong = ~np.where(finite, near, same_kind)
    if wrong.any():
        _differs(whole, Difference(actual, expected, at), wrong=wrong)


def _members(got: Any, want: Any) -> Iterator[tuple[Any, Any]]:
    """The members of a list of arrays beside those expected, when there are as many."""
    lists = isinstance(got, (list, tuple)) and isinstance(want, (list, tuple))
    if lists and len(got) == len(want) and any(isinstance(item, np.ndarray) for item in got):
        yield from zip(got, want, strict=True)


def _near(actual: np.ndarray, expected: np.ndarray, rtol: float, atol: float | None) -> bool:
    """Whether every item is within its limit, none of them without end: what mostly is so."""
    size = np.abs(expected)
    largest = float(size.max(initial=0.0))
    if not largest < np.inf:
        return False
    limit = rtol * size + (rtol / 10 * largest if atol is None else atol)
    with np.errstate(all="ignore"):
        return bool((np.abs(actual - expected) <= limit).all())


def _as_numbers(value: Any) -> np.ndarray | None:
    """`value` as an array of float64 (complex128 for complex), or None when it holds no numbers."""
    try:
        array = np.asarray(value)
    except (ValueError, TypeError):
        return None
    if array.dtype.kind in "biuf":
        return array.astype(np.float64)
    return array.astype(np.complex128) if array.dtype.kind == "c" else None


def _shape(array: np.ndarray) -> str:
    return say("one_number") if array.shape == () else say("shape", shape=array.shape)


def _where(at: str) -> str:
    return say("at", place=at) if at else ""


def _expected(got: str, want: str, value: Any, difference: Difference | None) -> NoReturn:
    fail(say("returned", got=got, want=want), value, difference)


def _differs(
    whole: tuple[Any, Any], pair: Difference, wanted: str = "", wrong: np.ndarray | None = None
) -> NoReturn:
    """Raise the mismatch of two values, or of the items that are `wrong` in them."""
    index = None
    if wrong is not None:
        index = tuple(int(i) for i in np.argwhere(wrong)[0])
        pair = pair._replace(entry=index, differing=int(wrong.sum()))
    fail(lambda: _say_difference(whole, pair, wanted, index), whole[0], pair)


def _say_difference(
    whole: tuple[Any, Any], pair: Difference, wanted: str, index: tuple[int, ...] | None
) -> str:
    """Whole values when they are short, else the first item that differs."""
    got, want = whole
    short = len(show(got, 200)) + len(show(want, 200)) < 240
    if index is None or (short and not pair.at):
        wanted = show(want) if short else wanted or show(pair.want)
        return say("returned", got=show(got), want=wanted + _where(pair.at))
    place = pair.at + (f"[{', '.join(map(str, index))}]" if index else "") or say("only_place")
    return say("returned_at", got=show(pair.got[index]), want=show(pair.want[index]), place=place)


@contextlib.contextmanager
def only_real() -> Iterator[None]:
    """Around a test: complex numbers that it casts to real ones are an error, not half a value."""
    with warnings.catch_warnings():
        warnings.simplefilter("error", ComplexWarning)
        yield


def same(got: Any, want: Any) -> None:
    """Fail unless `got` equals `want` by value; 2, 2.0 and np.int64(2) are the same, so are list,
    tuple and array of equal items."""
    if not _same(got, want):
        fail(lambda: say("returned", got=show(got), want=show(want)), got, Difference(got, want))


def _same(got: Any, want: Any) -> bool:
    if isinstance(want, dict):
        return isinstance(got, dict) and set(got) == set(want) and all(
            _same(got[key], want[key]) for key in want
        )
    if isinstance(want, set):
        return isinstance(got, (set, list, tuple)) and set(got) == want
    if isinstance(want, (list, tuple, np.ndarray)) and np.ndim(_light(want)) > 0:
        if not isinstance(got, (list, tuple, np.ndarray)) or np.ndim(_light(got)) == 0:
            return False
        return len(got) == len(want) and all(_same(g, w) for g, w in zip(got, want, strict=True))
    if isinstance(got, (list, tuple, dict, set)):
        return False
    if isinstance(want, (str, bytes)) or want is None:
        return isinstance(got, type(want)) and bool(got == want)
    array = _as_numbers(got)
    return array is not None and array.shape == () and bool(array == np.asarray(want))


def _light(value: Any) -> Any:
    """`value` itself for an array, else a shallow stand-in of one dimension."""
    return value if isinstance(value, np.ndarray) else np.empty(1)


def raises(
    expected: type[Exception], function: Callable[..., Any], *args: Any, **kwargs: Any
) -> None:
    """Fail unless `function(*args, **kwargs)` raises `expected` (or a subclass)."""
    try:
        value = function(*args, **kwargs)
    except CallFailure:
        raise
    except NotImplementedError:
        raise
    except expected:
        return
    except Exception as error:
        name = f"{type(error).__name__}: {error}".removesuffix(": ")
        fail(say("raised_other", error=name, want=expected.__name__))
    _expected(show(value), say("an_error", name=expected.__name__), value, None)


def unchanged(function: Callable[..., Any], *args: Any, **kwargs: Any) -> Any:
    """The result of the call; fail when it changed one of its arguments in place."""
    before = len(recorder.calls)
    value = function(*args, **kwargs)
    call = recorder.calls[before] if len(recorder.calls) > before else None
    if call is not None and getattr(call.reply, "changed", None):
        place = next(iter(call.reply.changed))
        fail(say("changed", name=argument_name(place, getattr(function, "arguments", ()))))
    return value
