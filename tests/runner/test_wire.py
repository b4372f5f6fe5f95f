"""The wire: every plain value crosses as it is; nothing that a hostile worker sends can hurt."""

from __future__ import annotations

import json
import os
import random
import re
import struct

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from autograder.kit.call_function import identical
from autograder.worker import wire

EXAMPLES = int(os.environ.get("FUZZ_EXAMPLES", "400"))
QUICK = settings(
    max_examples=EXAMPLES,
    deadline=None,
    derandomize=EXAMPLES < 1000,
    database=None,
    suppress_health_check=list(HealthCheck),
)


def there_and_back(message: dict) -> dict:
    frame = wire.encode(message)
    head, body = wire.header_lengths(frame[:8])
    assert len(frame) == 8 + head + body
    return wire.decode(frame[8 : 8 + head], frame[8 + head :])


def arrays() -> st.SearchStrategy[np.ndarray]:
    kinds = st.sampled_from(["?", "i1", "u2", "i4", "i8", "f2", "f4", "f8", "c8", "c16", "U5"])
    shapes = st.lists(st.integers(0, 3), max_size=4).map(tuple)

    def fill(kind: str, shape: tuple[int, ...], seed: int) -> np.ndarray:
        rng = np.random.default_rng(seed)
        return (rng.normal(size=shape) * 50).astype(np.dtype(kind))

    return st.builds(fill, kinds, shapes, st.integers(0, 99))


SCALARS = (
    st.none()
    | st.booleans()
    | st.integers(-(2**200), 2**200)
    | st.floats()
    | st.complex_numbers()
    | st.text(st.characters(exclude_categories=["Cs"]))
    | st.binary()
    | st.builds(np.float32, st.floats(width=32))
    | st.builds(np.int16, st.integers(-99, 99))
)
KEYS = st.none() | st.booleans() | st.integers() | st.text("abc") | st.tuples(st.integers())
VALUES = st.recursive(
    SCALARS | arrays(),
    lambda inner: st.lists(inner, max_size=4)
    | st.lists(inner, max_size=4).map(tuple)
    | st.dictionaries(KEYS, inner, max_size=4)
    | st.sets(KEYS, max_size=4),
    max_leaves=12,
)


@QUICK
@given(VALUES)
def test_plain_values_cross_as_they_are(value: object) -> None:
    assert identical(there_and_back({"v": value})["v"], value)


def decode_anything(head: bytes, body: bytes) -> None:
    """Decode hostile bytes: a message of exact types, or `WireError`; nothing else may happen."""
    try:
        message = wire.decode(head, body, lambda reference: reference)
    except wire.WireError:
        return
    assert type(message) is dict
    for value in message.values():
        assert_plain(value)


EXACT = (type(None), bool, int, float, complex, str, bytes, wire.Reference)


def assert_plain(value: object) -> None:
    if type(value) in (list, tuple, set):
        for item in value:
            assert_plain(item)
    elif type(value) is dict:
        for key, item in value.items():
            assert_plain(key)
            assert_plain(item)
    elif type(value) is np.ndarray:
        assert value.dtype.kind in "biufcU" and value.flags.writeable
        value.tolist()
    elif isinstance(value, np.generic):
        assert value.dtype.kind in "biufcU"
    else:
        assert type(value) in EXACT, type(value)
        if type(value) is str:
            value.encode("utf-8")


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=5)
    | st.dictionaries(st.text(max_size=3), inner, max_size=3)
    | st.builds(lambda tag, rest: [tag, *rest], st.sampled_from("ltsdancbf"), st.lists(inner, max_size=3)),
    max_leaves=15,
)
SIZES = st.integers(-2, 70) | st.just(2**31) | st.just(2**63)
HOSTILE_ARRAYS = st.builds(
    lambda code, shape: ["a", code, shape],
    st.sampled_from(["<f8", "|b1", "<U2", "<U999999", "|O", "<M8[s]", "|S3", ">f8", "<f16", "<U0", "V8"]),
    st.lists(SIZES, max_size=40) | st.none() | st.text(max_size=2),
)


@QUICK
@given(st.dictionaries(st.text(max_size=3), JSON | HOSTILE_ARRAYS, max_size=4), st.binary(max_size=64))
def test_forged_headers_are_refused_or_plain(header: dict, body: bytes) -> None:
    decode_anything(json.dumps(header).encode(), body)


@QUICK
@given(st.binary(max_size=200), st.binary(max_size=50))
def test_random_bytes_are_refused_or_plain(head: bytes, body: bytes) -> None:
    decode_anything(head, body)


@QUICK
@given(VALUES, st.integers(0, 400), st.integers(0, 255), st.integers(0, 3))
def test_damaged_frames_are_refused_or_plain(value: object, place: int, byte: int, how: int) -> None:
    frame = bytearray(wire.encode({"v": value}))
    place = 8 + place % max(1, len(frame) - 8)
    if how == 0:
        frame[place : place + 1] = bytes([byte])
    elif how == 1:
        del frame[place:]
    elif how == 2:
        frame[place:place] = bytes([byte]) * 3
    else:
        frame += bytes([byte])
    head, _ = wire.header_lengths(bytes(wire.encode({"v": value})[:8]))
    decode_anything(bytes(frame[8 : 8 + head]), bytes(frame[8 + head :]))


CORPUS: list[dict[str, object]] = [
    {"op": "reply", "id": "0" * 16, "kind": "returned", "value": 1.5, "changed": {0: [1, 2]}, "output": ""},
    {"op": "callback", "handle": "0:f", "args": [np.arange(3.0), "x"], "kwargs": {"k": None}},
    {"v": [np.array(["ab", "c"]), np.float32(2), (1, 2.5, 3j), {1, 2}, b"bytes", True]},
    {"v": {"a": [[[[1]]]], (1, 2): np.zeros((2, 0, 3)), None: wire.Reference("handle", "1:g")}},
]
BREAKS = [b"[", b"]", b"{", b"}", b",", b":", b"[[[[[[[[", b'"', b"\xff", b"\0", b"NaN", b"Infinity"]
WORDS = [b"-1", b"0", b"7", b"1e999", b"9" * 3000, b"18446744073709551616", b"0.5", b"null", b"true",
         b"[]", b"{}",
         b'"a"', b'"|O"', b'"<f8"', b'"<i8"', b'"<U2"', b'"<U999999"', b'"<f16"', b'"<M8[s]"', b'"s"', b'"d"',
         b'"f"', b'"n"', b'"b"', b'"l"', b'"t"', b'"c"', b'"\\ud800"', b'"import"', b'["l",1]',
         b'["a","<f8",[1]]', b'["b",3]', b'["n","<i8"]', b'["s",1,1.0]', b'["d",[1,2]]']  # fmt: skip
TOKEN = re.compile(rb'"[^"]*"|[^\s"\[\]{},:]+')
MUTATIONS = 25 * EXAMPLES if EXAMPLES >= 1000 else 1000


def mutated(rng: random.Random) -> tuple[bytes, bytes]:
    """A header and a blob that are almost a worker's."""
    frame = wire.encode(rng.choice(CORPUS))
    size, _ = wire.header_lengths(frame[:8])
    head, body = bytearray(frame[8 : 8 + size]), bytearray(frame[8 + size :])
    for _ in range(rng.randint(1, 4)):
        how, place = rng.randrange(10), rng.randrange(len(head) + 1)
        words = list(TOKEN.finditer(head))
        if how < 6 and words:
            first, last = rng.choice(words).span()
            head[first:last] = rng.choice(WORDS)
        elif how == 6:
            body[rng.randrange(len(body) + 1) :] = rng.randbytes(rng.randrange(40))
        elif how == 7:
            head[place : place + rng.randrange(3)] = rng.choice(BREAKS)
        elif how == 8:
            head[place:place] = head[place : place + rng.randrange(30)]
        else:
            del head[place : place + rng.randrange(12)]
    return bytes(head), bytes(body)


@settings(QUICK, max_examples=MUTATIONS)
@given(st.integers(0, 2**64 - 1))
def test_frames_that_are_almost_right_are_refused_or_plain(seed: int) -> None:
    decode_anything(*mutated(random.Random(seed)))


@pytest.mark.parametrize(
    "head",
    [
        b"[" * 100_000,
        b'{"v": ' + b'["l",' * 50_000,
        b'{"v": ["l", ' + b"[\"l\"]," * 300_000 + b"1]}",
        b'{"v": ' + b"9" * 100_000 + b"}",
        b'{"v": 1e999}',
        b'{"v": "\\ud800"}',
        b'{"v": ["s", ["l"]]}',
        b'{"v": ["d", [["l"], 1]]}',
        b'{"v": ["a", "<f8", [0, 4611686018427387904]]}',
        b'{"v": ["a", "<U1", [1]]}',
        b'{"v": ["n", "|O"]}',
        b'{"v": ["b", -1]}',
        b'{"v": ["b", true]}',
        b'{"v": ["f", "import", "os.system"]}',
        b"null",
        b"\xff",
    ],
)
def test_chosen_headers_are_refused_or_plain(head: bytes) -> None:
    decode_anything(head, struct.pack("<I", 0x110000))


def test_a_text_array_of_impossible_characters_is_refused() -> None:
    with pytest.raises(wire.WireError):
        wire.decode(b'{"v": ["a", "<U1", [1]]}', struct.pack("<I", 0x110000))


def test_lengths_are_capped_before_anything_is_read() -> None:
    for lengths in ((2**32 - 1, 0), (0, 2**32 - 1), (wire.MAX_HEADER + 1, 0)):
        with pytest.raises(wire.WireError):
            wire.header_lengths(struct.pack(">II", *lengths))


def test_a_function_may_stand_only_where_one_is_asked_for() -> None:
    frame = wire.encode({"v": wire.Reference("handle", "0:f")})
    head, _ = wire.header_lengths(frame[:8])
    with pytest.raises(wire.WireError):
        wire.decode(frame[8 : 8 + head], b"")


def test_an_array_comes_back_with_the_type_that_numpy_itself_uses() -> None:
    got = there_and_back({"x": np.array([1.5, 2.5])})["x"]
    assert got.dtype is np.dtype(float)  # an equal one makes NumPy's own calls slower


def test_what_is_not_plain_cannot_be_sent() -> None:
    for value in (object(), np.array([object()]), range(3), iter([])):
        with pytest.raises((wire.WireError, AttributeError, TypeError)):
            there_and_back({"v": value})
