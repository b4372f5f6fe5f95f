"""TOML files, read with the types of their keys checked; a fault is a `KitError` with file and key."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

from autograder.errors import KitError

if sys.version_info >= (3, 11):
    import tomllib
else:
    import tomli as tomllib


def read_toml(path: Path) -> dict[str, Any]:
    """What a TOML file holds."""
    try:
        data: dict[str, Any] = tomllib.loads(path.read_text(encoding="utf-8"))
        return data
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise KitError(f"{path}: not valid TOML: {error}") from error


class TomlTable:
    """One TOML table whose keys are taken out with their types checked; leftovers are an error."""

    def __init__(self, path: Path, where: str, data: Any) -> None:
        self.path, self.where = path, where
        if not isinstance(data, dict):
            raise KitError(f"{path}: {where} must be a table")
        self.data = dict(data)

    def take(self, key: str, kind: type, default: Any = ...) -> Any:
        if key not in self.data:
            if default is ...:
                raise KitError(f"{self.path}: {self.where} has no `{key}`; add it")
            return default
        value = self.data.pop(key)
        if kind is float and type(value) is int:
            value = float(value)
        if type(value) is not kind:
            raise KitError(f"{self.path}: `{key}` in {self.where} must be a {kind.__name__}, not {value!r}")
        return value

    def words(self, key: str, default: Any = ...) -> tuple[str, ...]:
        values = self.take(key, list, default)
        if not all(isinstance(value, str) for value in values):
            raise KitError(f"{self.path}: `{key}` in {self.where} must be a list of strings")
        return tuple(values)

    def texts(self, key: str) -> tuple[str, ...]:
        """One string or a list of strings, or nothing."""
        if isinstance(self.data.get(key), str):
            return (self.take(key, str),)
        return self.words(key, [])

    def refuse_rest(self) -> None:
        if self.data:
            unknown = next(iter(self.data))
            raise KitError(f"{self.path}: {self.where} has an unknown key `{unknown}`; remove it")
