"""The statement as students get it: its pages, with set-up, points and rules put in."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

from autograder.manifest import Assignment
from autograder.publish.strip import read

SETUP = """\
# Set up

You need Python 3.10 to 3.15. Do this once: one environment serves all assignments.

Make a folder for the course, for example `exercises`. Unzip `{name}.zip` in it. Open a terminal in
`exercises`.

On Windows:

```
py -m venv .venv
.venv\\Scripts\\activate
python -m pip install -r {name}/requirements.txt
```

If PowerShell does not allow `activate`, use the Command Prompt (`cmd`) instead.

On macOS and Linux:

```
python3 -m venv .venv
source .venv/bin/activate
python -m pip install -r {name}/requirements.txt
```

If Ubuntu or Debian says that `ensurepip` is not available, run `sudo apt install python3-venv`.

## Each time you work

Activate again in each new terminal: in `exercises`, run the line with `activate` above. Then go to
the folder of the assignment and test:

```
cd {name}
pytest
```

Write your answers in `{name}.py`. Run `pytest` again after each function. It shows your points and
the next thing to do. `pytest -m {first}` runs the part `{first}` alone.

- `python -m kit.watch` runs the tests again each time you save a file. Ctrl-C leaves.
- `pytest -v` lists every check. `pytest -s` shows at once what your code prints.
- `breakpoint()` in your code stops there. Type `p x` to see `x`, `c` to go on, `q` to leave.
- `pytest --pdb` stops where the first error arose.
- `pytest --hint {first}` shows the next hint for the part `{first}`, when it is written and wrong.

For the next assignment, unzip its file in `exercises`, too. Nothing needs to be installed again.

Your instructor may correct an exercise later and give you `{name}-update.zip`. Unzip it where you
unzipped `{name}.zip`, and let it replace files. Your `{name}.py` stays as it is.

## Hand in

Upload the one file `{name}.py`, in the place that your course names. Keep its name. Upload no zip
and no folder.
"""

QUICK_START = """\
## Set up

1. Set up once for all assignments: [SETUP.md](SETUP.md). Activate again in each new terminal.
2. Write your answers in `{name}.py`. Run `pytest` in the folder `{name}` after each function.
3. Upload `{name}.py` alone."""

RULES = """\
## Rules

- Arrays arrive as NumPy arrays (a list only where the docstring says list). They may hold whole
  numbers. Your result is float unless the docstring says otherwise. Sizes may be 1.
- Never change an argument or a value that you returned before.
- No NaN or inf arrives unless the docstring says so. Warnings are not graded.
- You may return nested lists for arrays, and a list for a tuple.
- A later function may call an earlier one of yours. When your file is graded, the later one is tried
  with a right earlier one, too, and the better result counts. Helpers of your own stay as they are.
- Numbers may differ from ours by rounding."""

MORE = {
    "EXTRA.md": "- [EXTRA.md](EXTRA.md): more parts, without points.",
    "ERRATA.md": "- [ERRATA.md](ERRATA.md): where this statement and the slides differ.",
}
FILLED = ("setup", "points", "rules", "more")
MOST_WORDS = 1500


def path_of(assignment: Assignment) -> Path:
    """Where the statement is written."""
    return assignment.folder / "README.md"


def pages(assignment: Assignment) -> list[Path]:
    """The statement's pages that are written and released, the first one first."""
    more = [name for name in MORE if name != "ERRATA.md" or assignment.errata]
    written = (assignment.folder / name for name in more)
    return [path_of(assignment), *(path for path in written if path.is_file())]


def released(assignment: Assignment) -> dict[str, str]:
    """Name and text of each page as students get it, the set-up among them."""
    texts = {path.name: render(assignment, path.name) for path in pages(assignment)}
    first = assignment.parts[0].name
    return {**texts, "SETUP.md": SETUP.format(name=assignment.name, first=first)}


def render(assignment: Assignment, page: str = "README.md", **instead: str) -> str:
    """A page with every placeholder filled; `instead` fills some by other texts than the kit's."""
    texts = {
        "setup": QUICK_START.format(name=assignment.name),
        "points": _points(assignment),
        "rules": RULES,
        "more": "\n".join(MORE[path.name] for path in pages(assignment)[1:]),
        **instead,
    }
    text = read(assignment.folder / page)
    for key, filling in texts.items():
        text = text.replace(f"<!-- kit:{key} -->", filling)
    return text


def problems(assignment: Assignment) -> Iterator[tuple[Path, int, str]]:
    """Page, line and sentence of each thing that the statement lacks or should not hold."""
    first = path_of(assignment)
    text = read(first)
    wanted = {"setup": (1,), "points": (1,), "rules": (0, 1), "more": (0, 1)}
    if pages(assignment)[1:]:
        wanted["more"] = (1,)
    for key, allowed in wanted.items():
        if text.count(f"<!-- kit:{key} -->") not in allowed:
            yield first, 1, f"has {text.count(f'kit:{key}')} lines `<!-- kit:{key} -->`; write one"
    for page in pages(assignment):
        for match in re.finditer(rf"<!-- kit:(?!({'|'.join(FILLED)}) -->).*", read(page)):
            line = read(page).count("\n", 0, match.start()) + 1
            yield page, line, f"`{match.group()}` is no placeholder of the kit; remove it"
        if not read(page).startswith("# "):
            yield page, 1, "does not begin with `# title`; add it"
    for part in assignment.parts:
        place = page_of_part(assignment, part.name)
        if place is None:
            yield first, 1, f"has no heading `## {part.name}`; add the section of that part"
        elif part.kind == "core" and place != first:
            yield place, 1, f"has the heading `## {part.name}` of a core part; move it to README.md"


def page_of_part(assignment: Assignment, part: str) -> Path | None:
    """The page that has the part's heading."""
    found = (page for page in pages(assignment) if f"## {part}" in read(page).split("\n"))
    return next(found, None)


def count_words(text: str) -> int:
    """Words outside tables, code blocks and pictures."""
    prose = re.sub(r"^```.*?^```", "", text, flags=re.MULTILINE | re.DOTALL)
    prose = re.sub(r"^\|.*$|!\[[^\]]*\]\([^)]*\)|<!--.*?-->", "", prose, flags=re.MULTILINE)
    return len(re.findall(r"\S*\w\S*", prose))


def too_long(assignment: Assignment) -> Iterator[tuple[int, str]]:
    """Line and sentence of what makes a statement hard to read, though it can be released."""
    text = read(path_of(assignment))
    words = count_words(text)
    if words > MOST_WORDS:
        yield 1, f"has {words} words outside tables and code; shorten to {MOST_WORDS}"
    if "<!-- kit:rules -->" not in text:
        yield 1, "has no line `<!-- kit:rules -->`; write it below that of the points"


def pictures(assignment: Assignment) -> dict[str, tuple[Path, int]]:
    """File name of each picture that the statement shows, with its page and line."""
    return {
        match.group(1): (page, read(page).count("\n", 0, match.start()) + 1)
        for page in pages(assignment)
        for match in re.finditer(r"!\[[^\]]*\]\(pictures/([^)\s]+)\)", read(page))
    }


def _points(assignment: Assignment) -> str:
    rows = ["| part | you write | public | hidden | points |", "|---|---|--:|--:|--:|"]
    for part in assignment.parts:
        functions = ", ".join(f"`{name}`" for name in part.functions)
        page = page_of_part(assignment, part.name)
        link = f"{page.name if page and page != path_of(assignment) else ''}#{part.name.lower()}"
        row = f"| [{part.name}]({link}): {part.title} | {functions} |"
        public = sum(check.points for check in part.checks if not check.hidden)
        points = f" {public} | {part.points - public} | {part.points} |"
        rows.append(row + (points if part.kind == "core" else " | | extra |"))
    public, hidden = assignment.points(hidden=False), assignment.points(hidden=True)
    rows.append(f"| **all** | | **{public}** | **{hidden}** | **{public + hidden}** |")
    return "\n".join(rows)
