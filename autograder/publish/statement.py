"""The statement as students get it: the README with set-up lines and table of points put in."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

from autograder.manifest import Assignment
from autograder.publish.strip import read

SETUP = """\
## Set up

You need Python 3.10 to 3.13. Unzip `{name}.zip`. Open a terminal in the folder `{name}`.

On Windows:

```
py -m venv .venv
.venv\\Scripts\\activate
python -m pip install -r requirements.txt
pytest
```

If PowerShell does not allow `activate`, use the Command Prompt (`cmd`) instead.

On macOS and Linux:

```
python3 -m venv .venv
source .venv/bin/activate
python -m pip install -r requirements.txt
pytest
```

If Ubuntu or Debian says that `ensurepip` is not available, run `sudo apt install python3-venv`.

Write your answers in `{name}.py`. Run `pytest` again after each function. It shows your points and
the next thing to do. `pytest -m {first}` runs the part `{first}` alone."""


def path_of(assignment: Assignment) -> Path:
    """Where the statement is written."""
    return assignment.folder / "README.md"


def render(assignment: Assignment) -> str:
    """The statement with every placeholder filled."""
    text = read(path_of(assignment))
    return text.replace("<!-- kit:setup -->", _setup(assignment)).replace(
        "<!-- kit:points -->", _points(assignment)
    )


def problems(assignment: Assignment) -> Iterator[tuple[int, str]]:
    """Line and sentence of each thing that the statement lacks or should not hold."""
    text = read(path_of(assignment))
    for key in ("setup", "points"):
        if text.count(f"<!-- kit:{key} -->") != 1:
            yield 1, f"has {text.count(f'kit:{key}')} lines `<!-- kit:{key} -->`; write one"
    for match in re.finditer(r"<!-- kit:(?!(setup|points) -->).*", text):
        line = text.count("\n", 0, match.start()) + 1
        yield line, f"`{match.group()}` is no placeholder of the kit; remove it"
    lines = text.split("\n")
    for part in assignment.parts:
        if f"## {part.name}" not in lines:
            yield 1, f"has no heading `## {part.name}`; add the section of that part"
    if not lines[0].startswith("# "):
        yield 1, "does not begin with `# title`; add it"


def pictures(assignment: Assignment) -> dict[str, int]:
    """File name of each picture that the statement shows, and its line."""
    text = read(path_of(assignment))
    return {
        match.group(1): text.count("\n", 0, match.start()) + 1
        for match in re.finditer(r"!\[[^\]]*\]\(pictures/([^)\s]+)\)", text)
    }


def _setup(assignment: Assignment) -> str:
    return SETUP.format(name=assignment.name, first=assignment.parts[0].name)


def _points(assignment: Assignment) -> str:
    rows = ["| part | you write | public | hidden | points |", "|---|---|--:|--:|--:|"]
    for part in assignment.parts:
        functions = ", ".join(f"`{name}`" for name in part.functions)
        row = f"| [{part.name}](#{part.name.lower()}): {part.title} | {functions} |"
        public = sum(check.points for check in part.checks if not check.hidden)
        points = f" {public} | {part.points - public} | {part.points} |"
        rows.append(row + (points if part.kind == "core" else " | | extra |"))
    public, hidden = assignment.points(hidden=False), assignment.points(hidden=True)
    rows.append(f"| **all** | | **{public}** | **{hidden}** | **{public + hidden}** |")
    return "\n".join(rows)
