"""`assignments/NAME/survivors.toml`: mutants that no hidden check kills, each with the reason.

    [[survivor]]
    function = "softmax"
    was = "shifted = z - z.max()"
    now = "shifted = z + z.max()"
    reason = "Equivalent: ..."
"""

from __future__ import annotations

from autograder.errors import KitError
from autograder.manifest import Assignment
from autograder.measure.quality.mutants import Mutant
from autograder.toml_table import read_toml


def known(assignment: Assignment) -> dict[tuple[str, str, str], str]:
    """Reasons by (function, was, now); raises `KitError` for a faulty file."""
    path = assignment.folder / "survivors.toml"
    if not path.is_file():
        return {}
    try:
        entries = read_toml(path).get("survivor", [])
        return {(e["function"], e["was"], e["now"]): e["reason"] for e in entries}
    except (KeyError, TypeError) as error:
        said = f"{path}: each [[survivor]] has function, was, now, reason: {error}"
        raise KitError(said) from error


def entry(mutant: Mutant) -> str:
    """The lines to put into survivors.toml, the reason left to be written."""
    fields = {"function": mutant.function, "was": mutant.was, "now": mutant.now, "reason": ""}
    lines = [f"{key} = {_literal(value)}" for key, value in fields.items()]
    return "\n".join(["[[survivor]]", *lines])


def _literal(text: str) -> str:
    """A TOML string."""
    if "'" not in text:
        return f"'{text}'"
    escaped = text.replace("\\", "\\\\").replace('"', '\\"')
    return f'"{escaped}"'
