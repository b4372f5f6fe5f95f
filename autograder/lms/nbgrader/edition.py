"""The notebook edition of an assignment: made of the statement, the stub and the manifest alone.

For each part: the statement's section, a cell for each function, a locked cell with the public
tests and a locked cell that carries the part's points. No solution and no hidden test comes near.
"""

from __future__ import annotations

import ast
import base64
import hashlib
import json
import re
import textwrap
from collections.abc import Iterator, Mapping
from typing import Any

from autograder.errors import KitError
from autograder.kit import messages
from autograder.kit.messages import say
from autograder.manifest import Assignment, Part
from autograder.publish import statement, stub

WIDTH = 70  # of a text in code
KERNEL = {"display_name": "Python 3", "language": "python", "name": "python3"}
METADATA = {"kernelspec": KERNEL, "language_info": {"name": "python"}}
HEADING = re.compile(r"#{1,2} (.+)")
UNWRITTEN = re.compile(r"^( +)raise NotImplementedError\(.*\)$", re.MULTILINE)
MARKED = r"\1### BEGIN SOLUTION\n\g<0>\n\1### END SOLUTION"
REGION = re.compile(r"^( +)### BEGIN SOLUTION\n.*?### END SOLUTION$", re.MULTILINE | re.DOTALL)
YOURS = r"\1# YOUR CODE HERE\n\1raise NotImplementedError()"
PICTURE = re.compile(r"(!\[[^\]]*\]\()pictures/([^)\s]+)\)")
Cells = list[dict[str, Any]]


def dump(notebook: Mapping[str, Any]) -> bytes:
    """The notebook as a file, as Jupyter writes it."""
    text = json.dumps(notebook, ensure_ascii=False, indent=1, sort_keys=True)
    return (text + "\n").encode()


def edition(assignment: Assignment, pictures: Mapping[str, bytes]) -> dict[str, Any]:
    """The notebook of an assignment; `pictures` are those that the statement shows."""
    messages.use(assignment.language)
    given, functions = stub_pieces(assignment)
    cells: Cells = []
    parts = {part.name: part for part in assignment.parts}
    for heading, text in sections(statement_text(assignment)):
        name = heading if heading in parts else f"{len(cells)}"
        if heading in parts and not any(cell["cell_type"] == "code" for cell in cells):
            cells.append(code("start", start(), locked=True))
            cells.append(code("setup", f"# {say('edition_next')}\n{given}"))
        if heading in parts:
            text = with_formula(text, parts[heading])
        cells.append(markdown(f"text_{name}", text, pictures))
        if heading in parts:
            cells += part_cells(parts[heading], functions)
    cells += closing_cells(assignment)
    return {"cells": cells, "metadata": METADATA, "nbformat": 4, "nbformat_minor": 5}


def released(notebook: Mapping[str, Any]) -> dict[str, Any]:
    """The notebook as `nbgrader generate_assignment` makes it: stubbed, locked, with checksums."""
    return {**notebook, "cells": [_released(cell) for cell in notebook["cells"]]}


def _released(cell: dict[str, Any]) -> dict[str, Any]:
    known = cell["metadata"]["nbgrader"]
    if not (known["locked"] or known["solution"]):
        return cell
    source = "".join(cell["source"])
    if known["solution"]:
        source = REGION.sub(YOURS, source)
    words = [source, cell["cell_type"], known["grade"], known["solution"]]
    words += [known["locked"], known["grade_id"]]
    words += [float(known["points"])] if known["grade"] else []
    checksum = hashlib.md5("".join(map(str, words)).encode(), usedforsecurity=False).hexdigest()
    known = {**known, "checksum": checksum, "cell_type": cell["cell_type"]}
    metadata = {**cell["metadata"], "nbgrader": known}
    metadata |= {"editable": False} if known["locked"] else {}
    return {**cell, "metadata": metadata, "source": lines_of(source)}


def part_cells(part: Part, functions: Mapping[str, str]) -> Cells:
    """A cell for each function of the part, then its public tests, then its points.

    The markers are nbgrader's: without them it would clear the whole cell, its docstring too.
    """
    answers = [
        code(f"answer_{name}", UNWRITTEN.sub(MARKED, functions[name]), solution=True)
        for name in part.functions
    ]
    public = call("check", say("edition_test", part=part.name), part.name)
    points = call("graded", say("edition_points", part=part.name), part.name)
    tests = code(f"check_{part.name}", public, locked=True)
    grade = code(f"grade_{part.name}", points, locked=True, points=part.points)
    return [*answers, tests, grade]


def closing_cells(assignment: Assignment) -> Cells:
    """The last cells: all points, the demo, and the payoff if there is one."""
    verbs = {"check_all": say("edition_all"), "demo": say("edition_demo")}
    if (assignment.folder / "payoff.py").is_file():
        verbs["payoff"] = say("edition_payoff")
    return [code(verb, call(verb, says), locked=True) for verb, says in verbs.items()]


def start() -> str:
    """The first cell of code: without the kit it ends in one sentence, and so does a run of all cells."""
    sentence = textwrap.wrap(say("edition_no_kit"), WIDTH, drop_whitespace=False)
    return "\n".join([
        f"# {say('edition_first')}",
        "from pathlib import Path",
        "",
        'if not Path("kit", "notebook.py").is_file():',
        "    raise FileNotFoundError(",
        *(f"        {piece!r}" for piece in sentence),
        "    )",
        f"print({say('edition_kit')!r})",
    ])  # fmt: skip


def call(verb: str, says: str, part: str = "") -> str:
    """A cell that calls a function of `kit.notebook`; a traceback without a kit shows the comment."""
    given = f'"{part}", globals()' if part else "globals()"
    return f"# {says}\nfrom kit.notebook import {verb}  # {say('edition_run_first')}\n\n{verb}({given})"


def with_formula(text: str, part: Part) -> str:
    """The section of a part with its formula below the part's title, as Jupyter sets it."""
    title, formula = f"**{part.title}**\n", f"{say('edition_formula')} {part.latex}"
    if not part.latex:
        return text
    if title not in text:
        raise KitError(f"the section {part.name} of the statement has no line {title.strip()}; add it")
    return text.replace(title, f"{title}\n{formula}\n", 1)


def code(
    name: str,
    source: str,
    *,
    locked: bool = False,
    solution: bool = False,
    points: int | None = None,
) -> dict[str, Any]:
    """A code cell with nbgrader's metadata."""
    metadata = {"deletable": False, "nbgrader": nbgrader(name, locked, solution, points)}
    return {"cell_type": "code", "execution_count": None, "id": cell_id(name),
            "metadata": metadata, "outputs": [], "source": lines_of(source)}  # fmt: skip


def markdown(name: str, text: str, pictures: Mapping[str, bytes]) -> dict[str, Any]:
    """A locked text cell that holds its pictures, so that they travel with the notebook."""
    shown = sorted({match[2] for match in PICTURE.finditer(text)})
    source = PICTURE.sub(r"\1attachment:\2)", text)
    cell: dict[str, Any] = {"cell_type": "markdown", "id": cell_id(name)}
    cell["metadata"] = {"deletable": False, "nbgrader": nbgrader(name, True, False, None)}
    cell["source"] = lines_of(source)
    if shown:
        cell["attachments"] = {
            picture: {"image/png": base64.b64encode(pictures[picture]).decode()} for picture in shown
        }
    return cell


def nbgrader(name: str, locked: bool, solution: bool, points: int | None) -> dict[str, Any]:
    """What nbgrader wants to know of a cell."""
    known: dict[str, Any] = {"schema_version": 3, "grade_id": name, "grade": points is not None,
                             "solution": solution, "locked": locked, "task": False}  # fmt: skip
    return known if points is None else {**known, "points": points}


def cell_id(name: str) -> str:
    """A cell's id: at most 64 letters, always the same for the same name."""
    return name if len(name) <= 64 else hashlib.sha256(name.encode()).hexdigest()[:32]


def lines_of(text: str) -> list[str]:
    """A text as notebooks keep it: lines with their ends."""
    return text.strip("\n").splitlines(keepends=True)


def setup_text(assignment: Assignment, page: str) -> str:
    """The section `Set up` of an edition for notebooks."""
    return statement.kit_page(page, assignment.language).strip().format(name=assignment.name)


def statement_text(assignment: Assignment) -> str:
    """The statement with what holds for the .py edition said for notebooks."""
    name, pages = assignment.name, [page.name for page in statement.pages(assignment)]
    setup = setup_text(assignment, "NOTEBOOK.md")
    texts = [statement.render(assignment, page, setup=setup, more="") for page in pages]
    text = "\n".join([texts[0], *(re.sub(r"\A# ", "## ", page) for page in texts[1:])])
    if setup not in text:
        raise KitError(f"{statement.path_of(assignment)}: has no line `<!-- kit:setup -->`; add it")
    text = re.sub(rf"\]\(({'|'.join(map(re.escape, pages))})#", "](#", text)
    for script in ("demo", "payoff"):
        text = text.replace(f"`python {script}.py`", f"`{script}(globals())`")
    saved = re.escape(messages.sentence("statement_save_lines", assignment.language))
    saved = saved.replace(r"\{file\}", r"\w+\.py")
    text = re.sub(saved.replace(r"\ ", r"\s+"), say("edition_new_cell"), text)
    text = re.sub(rf"^from {name} import .*\n", "", text, flags=re.MULTILINE)
    return text.replace(f"`{name}.py`", f"`{name}.ipynb`")


def sections(text: str) -> Iterator[tuple[str, str]]:
    """Heading and whole text of each section; a line of code that looks like one is no heading."""
    heading, fenced = "", False
    lines: list[str] = []
    for line in text.split("\n"):
        fenced ^= line.startswith("```")
        found = HEADING.fullmatch(line)
        if found and not fenced and any(lines):
            yield heading, "\n".join(lines)
            lines = []
        if found and not fenced:
            heading = found[1].strip()
        lines.append(line)
    yield heading, "\n".join(lines)


def stub_pieces(assignment: Assignment) -> tuple[str, dict[str, str]]:
    """What the stub gives beside the functions to write, and the text of each of those."""
    text = stub.fresh(assignment)
    lines = text.split("\n")
    graded = {name for part in assignment.parts for name in part.functions}
    given, functions = [], {}
    for node in ast.parse(text).body[1:]:
        first = min([node.lineno, *(d.lineno for d in getattr(node, "decorator_list", []))])
        piece = "\n".join(lines[first - 1 : node.end_lineno])
        if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef)) and node.name in graded:
            functions[node.name] = piece
        else:
            given.append(piece)
    return "\n".join(given), functions
