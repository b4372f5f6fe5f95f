"""The one table of plain values: what a student's function may take and return.

Both the desk and the grader turn every argument and every result into these exact types, so that a
test sees the same thing in both: None, bool, int, float, complex, str, bytes, list, tuple, dict,
set, NumPy scalars and plain arrays. Iterators become lists, a fraction a float, a memoryview, an
`array.array` and a masked array without a mask an array; anything else is an error that names the type.
"""

from __future__ import annotations

import array
import itertools
import numbers
from collections import deque
from collections.abc import Callable, ItemsView, Iterator, KeysView, ValuesView
from typing import Any

import numpy as np

from .messages import say

# A right answer returns at most some thousand numbers; beyond these the grader's time would be the student's.
MAX_NODES = 50_000
MAX_KEYS = 500
MAX_DEPTH = 24
MAX_BYTES = 8 * 2**20
MAX_INT_BITS = 1100  # more than the largest float
ARRAY_KINDS = "biufcU"
FLOAT64 = np.dtype(np.float64)
SEQUENCES = (Iterator, range, KeysView, ValuesView, ItemsView, deque)
SIZED = (list, tuple, range, dict, set, frozenset)


class Unreturnable(Exception):
    """A value that has no plain form; the message says what it is and what to return instead."""


class _Budget:
    """Counts what one conversion may still use, so that a huge value is an error and not a hang."""

    def __init__(self) -> None:
        self.nodes = MAX_NODES
        self.keys = MAX_KEYS
        self.bytes = MAX_BYTES

    def take(self, size: int) -> None:
        self.nodes -= 1
        self.bytes -= size
        if self.nodes < 0:
            raise Unreturnable(say("too_many_items", count=MAX_NODES))
        if self.bytes < 0:
            raise Unreturnable(say("too_many_bytes", mib=MAX_BYTES // 2**20))

    def take_key(self) -> None:
        """Count a dict's key or a set's member: keys can be made so that each costs as much as all."""
        self.keys -= 1
        if self.keys < 0:
            raise Unreturnable(say("too_many_items", count=MAX_KEYS))

    def foresee(self, count: int, keys: bool = False) -> None:
        """Refuse so many items before the first of them is looked at: many such values would take long."""
        if count > self.nodes:
            raise Unreturnable(say("too_many_items", count=MAX_NODES))
        if keys and count > self.keys:
            raise Unreturnable(say("too_many_items", count=MAX_KEYS))


def plain(value: Any, function: Callable[[Any], Any] | None = None) -> Any:
    """A copy of `value` made of plain types alone.

    `function` turns each callable inside `value` into what stands for it on the other side; without
    it a callable is an error. Raises `Unreturnable`.
    """
    kind = type(value)
    if kind is float or value is None or kind is bool:
        return value
    if kind is np.ndarray and value.dtype is FLOAT64 and value.nbytes <= MAX_BYTES:
        return value.copy()
    return _plain(value, _Budget(), 0, function)


def _plain(value: Any, budget: _Budget, depth: int, function: Callable[[Any], Any] | None) -> Any:
    kind = type(value)
    if value is None or kind is bool or kind is float or kind is complex:
        budget.take(8)
        return value
    if kind is int or kind is str or kind is bytes:
        return _scalar(value, budget)
    if kind is np.ndarray and value.dtype is FLOAT64:
        budget.take(value.nbytes)
        return value.copy()
    if isinstance(value, np.ndarray):
        return _array(value, budget, depth, function)
    if isinstance(value, np.generic):
        return _numpy_scalar(value, budget)
    if isinstance(value, (int, float, complex, str, bytes, bytearray)):
        return _scalar(_exact(value, kind), budget)
    if isinstance(value, (array.array, memoryview)):
        return _array(_numbers(value), budget, depth, function)
    if isinstance(value, numbers.Rational):
        return _scalar(_fraction(value), budget)
    return _container(value, budget, depth, function)


def _numbers(value: Any) -> np.ndarray:
    """The array that a memoryview or an `array.array` shows."""
    try:
        return np.asarray(value)
    except (ValueError, TypeError, BufferError):
        raise Unreturnable(say("odd_value", kind=type(value).__name__)) from None


def _fraction(value: numbers.Rational) -> float:
    """A fraction as the nearest float."""
    try:
        return float(value)
    except OverflowError:
        raise Unreturnable(say("too_large_int", bits=MAX_INT_BITS)) from None


def _exact(value: Any, kind: type) -> Any:
    """The built-in value inside an instance of a subclass (an IntEnum, a str subclass ...)."""
    if not issubclass(kind, (int, float, complex, str, bytes, bytearray)):
        raise Unreturnable(say("odd_value", kind=kind.__name__))  # its __class__ names another class
    if isinstance(value, int):
        return int.__int__(value)
    if isinstance(value, float):
        return float.__float__(value)
    if isinstance(value, complex):
        return complex(value.real, value.imag)
    if isinstance(value, str):
        return str.__str__(value)
    return bytes(memoryview(value))


def _scalar(value: Any, budget: _Budget) -> Any:
    if type(value) is int:
        budget.take(8)
        if value.bit_length() > MAX_INT_BITS:
            raise Unreturnable(say("too_large_int", bits=MAX_INT_BITS))
    else:
        budget.take(8 + len(value) if hasattr(value, "__len__") else 8)
    return value


def _numpy_scalar(value: np.generic, budget: _Budget) -> Any:
    budget.take(value.nbytes)
    if value.dtype.kind == "U":
        return str(value)
    if value.dtype.kind == "S":
        return value.tobytes()
    if value.dtype.kind not in ARRAY_KINDS:
        raise Unreturnable(say("odd_scalar", kind=value.dtype))
    return np.asarray(value, dtype=_portable(value.dtype))[()]


def _portable(dtype: np.dtype) -> np.dtype:
    """`dtype` in this machine's byte order; long doubles become doubles."""
    if dtype.kind == "f" and dtype.itemsize > 8:
        return np.dtype(np.float64)
    if dtype.kind == "c" and dtype.itemsize > 16:
        return np.dtype(np.complex128)
    return native(dtype)


def native(dtype: np.dtype) -> np.dtype:
    """`dtype` in this machine's byte order; NumPy is quicker with its own object than with an equal one."""
    if dtype.isnative:
        return dtype
    swapped: np.dtype[Any] = dtype.newbyteorder("=")
    return swapped


def _array(
    value: np.ndarray, budget: _Budget, depth: int, function: Callable[[Any], Any] | None
) -> Any:
    if type(value) is not np.ndarray and isinstance(value, np.ma.MaskedArray):
        if np.ma.getmaskarray(value).any():
            raise Unreturnable(say("masked_array"))
        value = value.data
    if value.dtype.kind == "O":
        budget.foresee(value.size)
        return _plain(value.tolist(), budget, depth + 1, function)
    if value.dtype.kind not in ARRAY_KINDS:
        raise Unreturnable(say("odd_array", kind=value.dtype))
    budget.take(max(value.nbytes, 8 * value.size))  # they are compared as numbers of eight bytes
    return np.array(value, dtype=_portable(value.dtype), order="C", copy=True, subok=False)


def _container(
    value: Any, budget: _Budget, depth: int, function: Callable[[Any], Any] | None
) -> Any:
    if depth >= MAX_DEPTH:
        raise Unreturnable(say("too_deep", levels=MAX_DEPTH))
    budget.take(8)
    if type(value) in SIZED:
        budget.foresee(len(value), keys=type(value) not in (list, tuple, range))
    if isinstance(value, (list, tuple)):
        items = [_plain(item, budget, depth + 1, function) for item in value]
        return tuple(items) if isinstance(value, tuple) else items
    if isinstance(value, dict):
        return {
            _key(key, budget, depth): _plain(item, budget, depth + 1, function)
            for key, item in value.items()
        }
    if isinstance(value, (set, frozenset)):
        return {_key(item, budget, depth) for item in value}
    if isinstance(value, SEQUENCES):
        items = list(itertools.islice(value, MAX_NODES + 1))
        budget.foresee(len(items))
        return [_plain(item, budget, depth + 1, function) for item in items]
    if function is not None and callable(value) and not isinstance(value, type):
        return function(value)
    kind = value if isinstance(value, type) else type(value)
    if issubclass(kind, BaseException):
        raise Unreturnable(say("an_exception", kind=kind.__name__))
    raise Unreturnable(say("odd_value", kind=type(value).__name__))


def _key(key: Any, budget: _Budget, depth: int) -> Any:
    """A dict key or set member: a plain scalar, or a tuple of them."""
    budget.take_key()
    value = _plain(key, budget, depth + 1, None)
    if isinstance(value, frozenset):
        value = tuple(sorted(value, key=repr))
    try:
        hash(value)
    except TypeError:
        raise Unreturnable(say("odd_key", kind=type(key).__name__)) from None
    return value


def show(value: Any, limit: int = 160) -> str:
    """`value` as students read it: numbers to 7 digits, arrays as nested lists, cut at `limit`."""
    text = _show(value, limit)
    if len(text) <= limit:
        return text
    if isinstance(value, np.ndarray):
        return f"{say('shape', shape=value.shape)}: {text[: limit - 30].rstrip()} ..."
    return f"{text[:limit].rstrip()} ..."


def _show(value: Any, limit: int) -> str:
    kind = type(value)
    if kind is float:
        return f"{value + 0.0:.7g}"  # a minus zero is a zero
    if kind is list and limit >= len(value) > 0 and {*map(type, value)} == {float}:  # a row of numbers
        return f"[{', '.join([f'{number + 0.0:.7g}' for number in value])}]"
    if isinstance(value, np.ndarray):
        if value.size > limit:
            corner = value[tuple(slice(0, 8) for _ in range(value.ndim))]
            return _show(corner.tolist(), limit).rstrip("]") + ", " + " " * limit
        return _show(value.tolist(), limit)
    if isinstance(value, np.generic):
        return _show(value.item(), limit)
    if isinstance(value, bool) or value is None:
        return repr(value)
    if isinstance(value, float):
        return f"{value + 0.0:.7g}"
    if isinstance(value, complex):
        return f"{value:.7g}"
    if isinstance(value, (list, tuple, set)):
        shown = [_show(item, limit) for item in itertools.islice(value, limit)]
        ends = {list: "[]", tuple: "()", set: "{}"}[type(value)]
        comma = "," if isinstance(value, tuple) and len(value) == 1 else ""
        return ends[0] + ", ".join(shown) + comma + ends[1]
    if isinstance(value, dict):
        pairs = itertools.islice(value.items(), limit)
        return "{" + ", ".join(f"{_show(k, limit)}: {_show(v, limit)}" for k, v in pairs) + "}"
    if callable(value):
        name = getattr(value, "__name__", "<")
        return say("a_function") if name.startswith("<") else name
    return repr(value)[:limit]
