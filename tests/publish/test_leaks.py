"""The leak gate: a line of each secret file is found wherever it is planted."""

from __future__ import annotations

import struct
import zlib
from collections.abc import Callable
from pathlib import Path

import pytest

from autograder.errors import KitError
from autograder.manifest import Assignment
from autograder.publish import leaks, pack
from autograder.publish.strip import read

LINE = "sorted_numbers = sorted(_secret_helper(x).tolist())"

SECRETS = [
    ("solutions/averages/averages.py", LINE),
    ("solutions/averages/averages.py", "return float(numbers.sum()/numbers.size)"),
    ("assignments/averages/test_hidden.py", "hidden_numbers = rng.normal(size=7)"),
    ("assignments/averages/test_hidden.py", "def test_mean_random(rng):"),
    ("assignments/averages/misconceptions.py", "return float(total_only.sum())"),
    ("assignments/averages/misconceptions.py", "observed_numbers = rng.normal(size=5)"),
    ("assignments/averages/assignment.toml", "What do you do with the sum at the end?"),
]


def chunk(kind: bytes, body: bytes) -> bytes:
    return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))


def png(*chunks: bytes, after: bytes = b"") -> bytes:
    return leaks.PNG + chunk(b"IHDR", b"\0" * 13) + b"".join(chunks) + chunk(b"IEND", b"") + after


def escaped(line: str) -> str:
    """The line as a JSON string may also spell it."""
    return "".join(f"\\u{ord(letter):04x}" for letter in line)


def found(assignment: Assignment, files: dict[str, bytes]) -> list[str]:
    return [str(leak) for leak in leaks.Gate([assignment]).leaks(files)]


def test_a_clean_release_has_no_leak(averages: Assignment) -> None:
    files = pack.student_files(averages, {"mean.png": png()})
    leaks.check([averages], {**files, "averages.zip": pack.archive(files)})


@pytest.mark.parametrize(("path", "line"), SECRETS)
def test_a_planted_line_is_reported_with_its_source(averages: Assignment, path: str, line: str) -> None:
    number = 1 + next(
        i
        for i, text in enumerate(read(averages.root / path).split("\n"))
        if leaks.normal(line) in leaks.normal(text)
    )
    with pytest.raises(KitError) as caught:
        leaks.check([averages], {"averages/demo.py": f"x = 1\n\n{line}\n".encode()})
    message = str(caught.value)
    assert message.startswith("averages/demo.py:3: holds `")
    assert f"{path}:{number}; " in message


@pytest.mark.parametrize("path", [path for path, _ in SECRETS])
def test_the_canary_of_each_secret_file_is_reported(averages: Assignment, path: str) -> None:
    canary = leaks.canary(averages, averages.root / path)
    assert canary in read(averages.root / path)
    assert len(found(averages, {"README.md": canary.encode()})) == 1


PLACES: dict[str, Callable[[str], bytes]] = {
    "prose": lambda line: f"Hint: {line}, you see.".encode(),
    "other white space": lambda line: line.replace(" ", "\t \n").encode(),
    "a comment": lambda line: f"# {line}".encode(),
    "CRLF": lambda line: f"\r\n{line}\r\n".encode(),
    "UTF-16": lambda line: line.encode("utf-16"),
    "no text": lambda line: b"\xff\x00\x81" + line.encode(),
    "note.ipynb": lambda line: f'{{"cells": [{{"source": ["{escaped(line)}"]}}]}}'.encode(),
    "key.json": lambda line: f'{{"{escaped(line)}": 1}}'.encode(),
    "inside.zip": lambda line: pack.archive({"a.txt": line.encode()}),
    "twice.zip": lambda line: pack.archive({"b.zip": pack.archive({"a.txt": line.encode()})}),
    "name.zip": lambda line: pack.archive({f"{line}.txt": b""}),
    "text.png": lambda line: png(chunk(b"tEXt", b"Comment\0" + line.encode())),
    "packed.png": lambda line: png(chunk(b"zTXt", b"C\0\0" + zlib.compress(line.encode()))),
    "long.png": lambda line: png(chunk(b"iTXt", b"C\0\1\0\0\0" + zlib.compress(line.encode()))),
    "after.png": lambda line: png(after=line.encode()),
}


@pytest.mark.parametrize("place", PLACES)
def test_a_line_is_found_wherever_it_hides(averages: Assignment, place: str) -> None:
    assert found(averages, {place: PLACES[place](LINE)})
    assert not found(averages, {place: PLACES[place]("harmless words, sorted(x), _secret_helper")})


def test_short_lines_and_plain_data_are_no_secrets(averages: Assignment) -> None:
    text = averages.folder / "test_hidden.py"
    data = '    {"kind": "layer", "size": 2, "stride": 2},'
    text.write_text(read(text) + f"\n\ndef test_more():\n    x = 1\n    y = [\n    {data}\n    ]\n")
    secret = {secret.text.strip() for secret in leaks.secrets(averages)}
    assert data.strip() not in secret
    assert "x = 1" not in secret
    assert "def test_more():" not in secret


def test_helpers_that_the_public_tests_share_are_no_secrets(averages: Assignment) -> None:
    helper = "\n\ndef positive_numbers(rng, how_many):\n    return abs(rng.normal(size=how_many))\n"
    for name in ("test_public.py", "test_hidden.py"):
        path = averages.folder / name
        path.write_text(read(path) + helper)
    assert not found(averages, {"test_averages.py": helper.encode()})
    public = averages.folder / "test_public.py"
    public.write_text(read(public).replace(helper, ""))
    assert found(averages, {"demo.py": helper.encode()})


def test_a_missing_canary_is_told_with_the_line_to_add(averages: Assignment) -> None:
    assert not list(leaks.missing_canaries(averages))
    for path in leaks.secret_files(averages):
        path.write_text(read(path).replace("canary:", "bird:"))
    sentences = {path.name: text for path, _, text in leaks.missing_canaries(averages)}
    assert set(sentences) == {
        "averages.py",
        "assignment.toml",
        "test_hidden.py",
        "misconceptions.py",
    }
    assert sentences["averages.py"].endswith("inside the first region")
    canary = leaks.canary(averages, averages.solution)
    assert f"add the line `# {canary}`" in sentences["averages.py"]


def test_canaries_differ_from_file_to_file(averages: Assignment) -> None:
    canaries = {leaks.canary(averages, path) for path in leaks.secret_files(averages)}
    assert len(canaries) == 4


def test_a_broken_archive_is_an_error(averages: Assignment, tmp_path: Path) -> None:
    with pytest.raises(KitError, match=r"broken\.zip: is a broken zip"):
        found(averages, {"broken.zip": b"PK\x03\x04"})
