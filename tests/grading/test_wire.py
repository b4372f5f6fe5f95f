"""The wire: every plain value crosses as it is; nothing that a hostile worker sends can hurt."""

from __future__ import annotations

import json
import os
import struct

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from autograder import wire
from autograder.kit.calling import identical

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


def test_what_is_not_plain_cannot_be_sent() -> None:
    for value in (object(), np.array([object()]), range(3), iter([])):
        with pytest.raises((wire.WireError, AttributeError, TypeError)):
            there_and_back({"v": value})
