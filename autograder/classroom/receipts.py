"""A student's receipt: the file's hash, the versions, and a digest that only the instructor can make.

The key stands in the course's folder and in no output, so nobody can forge a receipt, and nobody can learn
from one: neither the seed nor an outcome of a hidden test is in it but as part of the digest.
"""

from __future__ import annotations

import hashlib
import hmac
import os
import secrets
from dataclasses import dataclass
from pathlib import Path

from autograder.classroom.class_record import ClassRecord, Student
from autograder.errors import KitError
from autograder.result import Result, to_json

KEY = ".receipt-key"


@dataclass(frozen=True)
class Receipt:
    """What stands on the feedback page."""

    sha256: str
    kit: str
    python: str
    numpy: str
    digest: str


def read_key(root: Path) -> bytes:
    """The secret key of a course, which is made once; raises `KitError` where it cannot be kept."""
    path = root / KEY
    try:
        if not path.exists():
            made = path.with_name(f"{KEY}-{os.getpid()}")
            descriptor = os.open(made, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
            with os.fdopen(descriptor, "wb") as file:
                file.write(secrets.token_bytes(32))
            try:
                os.link(made, path)  # fails where another process was first: its key counts
            except FileExistsError:
                pass
            finally:
                made.unlink()
        return path.read_bytes()
    except OSError as error:
        raise KitError(f"{path} cannot be kept: {error.strerror}; receipts need it") from error


def make(key: bytes, record: ClassRecord, student: Student, result: Result) -> Receipt:
    """The receipt of a stored result."""
    said = (record.assignment, student.key, result.sha256, result.kit_version, record.python, record.numpy)
    text = "\0".join(said) + "\0" + to_json(result)
    digest = hmac.new(key, text.encode("utf-8", "backslashreplace"), hashlib.sha256).hexdigest()[:32]
    return Receipt(result.sha256, result.kit_version, record.python, record.numpy, digest)
