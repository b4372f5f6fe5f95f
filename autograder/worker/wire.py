"""The wire between the trusted runner and an untrusted worker: frames of JSON and raw array bytes.

A frame is two big-endian 32-bit lengths (header, blob), a JSON header and a blob. Values are rebuilt
as exact plain types from a fixed list of tags: nothing that the peer sends names a type, a class or
code, and every length, depth and count is capped before it is used. Whatever does not fit raises
`WireError`.
"""

from __future__ import annotations

import json
import re
import struct
from collections.abc import Callable
from functools import lru_cache
from typing import Any

import numpy as np

from autograder.kit.plain_values import MAX_BYTES, MAX_DEPTH, MAX_INT_BITS, MAX_KEYS, MAX_NODES, native

MAX_HEADER = 2 * 2**20  # JSON of MAX_NODES numbers of 20 characters, twice over
MAX_BLOB = MAX_BYTES + 2**20  # the value, and arguments that came back changed
MAX_INT_DIGITS = 400  # of MAX_INT_BITS; int() of a long text takes quadratic time
MAX_BRACKETS = 2 * MAX_NODES
MAX_FIELDS = 16  # of a message; the largest has nine
LENGTHS = struct.Struct(">II")
TO_JSON = json.JSONEncoder(separators=(",", ":"), check_circular=False).encode
SEQUENCES: dict[type, str] = {list: "l", tuple: "t", set: "s"}
DTYPE = re.compile(r"\|b1|\|[iu]1|<[iu][248]|<f[248]|<c(?:8|16)|<U[0-9]{1,6}")


class WireError(Exception):
    """A frame or value that the protocol does not allow."""


class Reference:
    """A callable named across the wire: `kind` "handle" (the sender's own) or "module" (by name)."""

    __slots__ = ("kind", "name")

    def __init__(self, kind: str, name: str) -> None:
        self.kind = kind
        self.name = name


class Encoded:
    """A value that is encoded once and sent many times."""

    __slots__ = ("json", "blob")

    def __init__(self, value: Any) -> None:
        blob: list[bytes] = []
        self.json = TO_JSON(_encode(value, blob))
        self.blob = b"".join(blob)


def encode(message: dict[str, Any]) -> bytes:
    """One frame for a message whose values are plain, or `Reference`s; what is `Encoded` comes last."""
    blob: list[bytes] = []
    known = {k: v for k, v in message.items() if type(v) is Encoded}
    header = {k: v if type(v) is str else _encode(v, blob) for k, v in message.items() if k not in known}
    text = TO_JSON(header)
    for name, value in known.items():
        text = f'{text[:-1]},"{name}":{value.json}}}'
        blob.append(value.blob)
    head = text.encode("ascii")
    body = b"".join(blob)
    if len(head) > MAX_HEADER or len(body) > MAX_BLOB:
        raise WireError("the value is too large to send")
    return LENGTHS.pack(len(head), len(body)) + head + body


def _encode(value: Any, blob: list[bytes]) -> Any:
    kind = type(value)
    if kind is float or value is None or kind is str or kind is int or kind is bool:
        return value
    if kind is np.ndarray:
        code, data = _little_endian(value)
        blob.append(data)
        return ["a", code, value.shape]
    if kind in SEQUENCES:
        return [SEQUENCES[kind], *[_encode(item, blob) for item in value]]
    if kind is dict:
        return ["d", *[[_encode(k, blob), _encode(v, blob)] for k, v in value.items()]]
    if isinstance(value, np.generic):
        code, data = _little_endian(np.asarray(value))
        blob.append(data)
        return ["n", code]
    if kind is complex:
        return ["c", value.real, value.imag]
    if kind is bytes:
        blob.append(value)
        return ["b", len(value)]
    if kind is Reference:
        return ["f", value.kind, value.name]
    raise WireError(f"a value of type {kind.__name__} cannot be sent")


def _little_endian(array: np.ndarray) -> tuple[str, bytes]:
    """The code of an array's type, and its items' bytes."""
    code = array.dtype.str
    if code[0] == ">":
        code = "<" + code[1:]
        array = array.astype(code)
    return code, array.tobytes()


def header_lengths(prefix: bytes) -> tuple[int, int]:
    """Lengths of header and blob from a frame's first 8 bytes."""
    head, body = LENGTHS.unpack(prefix)
    if head > MAX_HEADER or body > MAX_BLOB:
        raise WireError("a frame is larger than the protocol allows")
    return head, body


def decode(
    head: bytes, body: bytes, function: Callable[[Reference], Any] | None = None
) -> dict[str, Any]:
    """The message of a frame. `function` gives what stands for a callable; without it none may come."""
    try:
        if head.count(b"[") + head.count(b"{") > MAX_BRACKETS:
            raise WireError("a frame holds too many values")
        text = head.decode("ascii")
        header, end = FROM_JSON(text)
    except (ValueError, RecursionError) as error:
        raise WireError("a frame's header is not JSON") from error
    if type(header) is not dict or end != len(text):
        raise WireError("a frame's header is not an object")
    if len(header) > MAX_FIELDS:
        raise WireError("a frame holds too many fields")
    decoder = _Decoder(body, function)
    try:
        message = {k: _text(v) if type(v) is str else decoder.value(v, 0) for k, v in header.items()}
    except (ValueError, TypeError, OverflowError, MemoryError, RecursionError) as error:
        raise WireError("a frame holds a value that is none") from error
    if decoder.offset != len(body):
        raise WireError("a frame's blob is longer than its values")
    return message


def _whole_number(digits: str) -> int:
    """The number of these digits; one with very many would take long to read."""
    if len(digits) > MAX_INT_DIGITS:
        raise WireError("a frame holds a whole number that is too large")
    return int(digits)


FROM_JSON = json.JSONDecoder(parse_int=_whole_number).raw_decode


def _text(value: str) -> str:
    """`value` without lone surrogates, which no output could encode."""
    if value.isascii():
        return value
    try:
        value.encode("utf-8")
        return value
    except UnicodeEncodeError:
        return value.encode("utf-8", "replace").decode("utf-8")


class _Decoder:
    """Rebuilds values in order, taking raw bytes from the blob as it goes."""

    __slots__ = ("body", "function", "offset", "nodes", "keys", "items")

    def __init__(self, body: bytes, function: Callable[[Reference], Any] | None) -> None:
        self.body = body
        self.function = function
        self.offset = 0
        self.nodes = MAX_NODES + 1000
        self.keys = MAX_KEYS
        self.items = MAX_BLOB // 8

    def value(self, item: Any, depth: int) -> Any:
        self.nodes -= 1
        if self.nodes < 0 or depth > MAX_DEPTH + 4:
            raise WireError("a frame holds too many or too deeply nested values")
        kind = type(item)
        if kind is float or item is None or kind is bool:
            return item
        if kind is int:
            if item.bit_length() > MAX_INT_BITS:
                raise WireError("a frame holds a whole number that is too large")
            return item
        if kind is str:
            return _text(item)
        if kind is not list or not item or type(item[0]) is not str or item[0] not in TAGS:
            raise WireError("a frame holds an unknown kind of value")
        return TAGS[item[0]](self, item[1:], depth + 1)

    def _list(self, items: list[Any], depth: int) -> list[Any]:
        return [self.value(item, depth) for item in items]

    def _tuple(self, items: list[Any], depth: int) -> tuple[Any, ...]:
        return tuple([self.value(item, depth) for item in items])

    def _count_keys(self, count: int) -> None:
        """Keys may be chosen so that all have one hash, and then each costs as much as all others."""
        self.keys -= count
        if self.keys < 0:
            raise WireError("a frame holds too many keys")

    def _set(self, items: list[Any], depth: int) -> set[Any]:
        self._count_keys(len(items))
        return {self.value(item, depth) for item in items}

    def _dict(self, items: list[Any], depth: int) -> dict[Any, Any]:
        self._count_keys(len(items))
        result = {}
        for pair in items:
            if type(pair) is not list or len(pair) != 2:
                raise WireError("a frame holds a broken dict")
            result[self.value(pair[0], depth)] = self.value(pair[1], depth)
        return result

    def _skip(self, size: int) -> int:
        """Where the next so many bytes of the blob begin."""
        start = self.offset
        if size < 0 or size > len(self.body) - start:
            raise WireError("a frame's blob is shorter than its values")
        self.offset = start + size
        return start

    def _array(self, items: list[Any], depth: int) -> np.ndarray:
        code, shape = items
        if type(shape) is not list or len(shape) > 32:
            raise WireError("a frame holds an array without a shape")
        count = 1
        for n in shape:
            if type(n) is not int or n < 0 or n > MAX_BYTES:
                raise WireError("a frame holds an array with an impossible shape")
            count *= n
        return self._numbers(code, count, shape)

    def _numbers(self, code: Any, count: int, shape: list[int]) -> np.ndarray:
        """An array of `count` items in this shape."""
        dtype, own = _dtypes(code)
        self.items -= count  # each is compared as a number of eight bytes, however small it came
        if self.items < 0:
            raise WireError("a frame holds too many numbers")
        start = self._skip(count * dtype.itemsize)
        raw = np.ndarray(shape, dtype, self.body, start)
        if dtype.kind == "b":
            return np.asarray(raw.view(np.uint8) != 0)
        if dtype.kind == "U":
            codes = np.ndarray(count * dtype.itemsize // 4, "<u4", self.body, start)
            if codes.size and (codes.max() > 0x10FFFF or ((codes >= 0xD800) & (codes < 0xE000)).any()):
                raise WireError("a frame holds a text array that is no text")
        copy: np.ndarray = raw.astype(own)  # so it is writable
        return copy

    def _scalar(self, items: list[Any], depth: int) -> np.generic:
        (code,) = items
        scalar: np.generic[Any] = self._numbers(code, 1, []).reshape(1)[0]
        return scalar

    def _complex(self, items: list[Any], depth: int) -> complex:
        real, imag = items
        if type(real) is not float or type(imag) is not float:
            raise WireError("a frame holds a broken complex number")
        return complex(real, imag)

    def _bytes(self, items: list[Any], depth: int) -> bytes:
        (size,) = items
        if type(size) is not int:
            raise WireError("a frame holds bytes without a length")
        start = self._skip(size)
        return self.body[start : self.offset]

    def _function(self, items: list[Any], depth: int) -> Any:
        kind, name = items
        if self.function is None or kind not in ("handle", "module") or type(name) is not str:
            raise WireError("a frame holds a function where none may stand")
        return self.function(Reference(kind, _text(name)))


TAGS: dict[str, Callable[[_Decoder, list[Any], int], Any]] = {
    "l": _Decoder._list, "t": _Decoder._tuple, "s": _Decoder._set, "d": _Decoder._dict,
    "a": _Decoder._array, "n": _Decoder._scalar, "c": _Decoder._complex, "b": _Decoder._bytes,
    "f": _Decoder._function,
}  # fmt: skip


def _dtypes(code: Any) -> tuple[np.dtype, np.dtype]:
    """The type of a code, and the same in this machine's byte order."""
    if type(code) is not str:
        raise WireError("a frame holds an array of an unknown type")
    return _known_dtypes(code)


@lru_cache(maxsize=64)
def _known_dtypes(code: str) -> tuple[np.dtype, np.dtype]:
    if not DTYPE.fullmatch(code):
        raise WireError("a frame holds an array of an unknown type")
    dtype = np.dtype(code)
    if dtype.itemsize == 0:
        raise WireError("a frame holds an array of empty items")
    return dtype, native(dtype)
