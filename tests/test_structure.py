"""The map of the kit: imports form no circle of files and none of folders, and names are used once."""

from __future__ import annotations

import ast
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
Graph = dict[str, set[str]]


def modules(root: Path, package: str) -> dict[str, Path]:
    """Dotted name and path of every module of a package."""
    found = {}
    for path in sorted((root / package).rglob("*.py")):
        name = ".".join(path.relative_to(root).with_suffix("").parts)
        found[name.removesuffix(".__init__")] = path
    return found


def imported(name: str, path: Path, known: dict[str, Path]) -> Iterator[str]:
    """The modules of the package that one of them imports anywhere, also inside a function."""
    package = name if path.name == "__init__.py" else name.rpartition(".")[0]
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names if alias.name in known)
        elif isinstance(node, ast.ImportFrom):
            above = package.split(".")[: len(package.split(".")) - node.level + 1] if node.level else []
            base = ".".join([*above, *filter(None, [node.module])])
            for alias in node.names:
                inner = f"{base}.{alias.name}"
                yield from (n for n in (inner if inner in known else base,) if n in known)


def graph_of_files(root: Path, package: str = "autograder") -> Graph:
    """Each module with those that it imports."""
    known = modules(root, package)
    return {name: set(imported(name, path, known)) - {name} for name, path in known.items()}


def graph_of_folders(root: Path, package: str = "autograder") -> Graph:
    """Each folder with those that its modules import from."""
    known, folders = modules(root, package), {}
    for name, path in known.items():
        folders[name] = name if path.name == "__init__.py" else name.rpartition(".")[0]
    graph: Graph = {}
    for name, used in graph_of_files(root, package).items():
        graph.setdefault(folders[name], set()).update(folders[n] for n in used)
    return {folder: used - {folder} for folder, used in graph.items()}


def circle(graph: Graph) -> list[str]:
    """A circle of the graph, or nothing."""
    left = {name: set(used) for name, used in graph.items()}
    while free := {name for name, used in left.items() if not used & left.keys()}:
        left = {name: used for name, used in left.items() if name not in free}
    if not left:
        return []
    path = [min(left)]
    while path.count(path[-1]) == 1:
        path.append(min(left[path[-1]] & left.keys()))
    return path[path.index(path[-1]) :]


def test_no_files_import_each_other_in_a_circle() -> None:
    assert circle(graph_of_files(ROOT)) == []


def test_no_folders_import_each_other_in_a_circle() -> None:
    assert circle(graph_of_folders(ROOT)) == []


def test_a_circle_is_found_also_where_a_function_hides_it(tmp_path: Path) -> None:
    (tmp_path / "autograder" / "inner").mkdir(parents=True)
    (tmp_path / "autograder" / "first.py").write_text("from autograder.inner import second\n")
    (tmp_path / "autograder" / "inner" / "second.py").write_text(
        "def work():\n    from autograder import first\n"
    )
    assert circle(graph_of_files(tmp_path)) == [
        "autograder.first", "autograder.inner.second", "autograder.first",
    ]  # fmt: skip
    assert circle(graph_of_folders(tmp_path))[0] == "autograder"


def test_a_module_is_named_once() -> None:
    # One folder for each LMS has the same files; a verb's module is named as the verb; and a renderer as
    # its format, which may also be an LMS.
    names = Counter(
        path.stem
        for path in (ROOT / "autograder").rglob("*.py")
        if path.stem not in ("__init__", "__main__")
        and path.parent.name != "render"
        and path.parent.name != "commands"
        and path.parent.parent.name != "lms"
    )
    assert [name for name, count in names.items() if count > 1] == []


def test_no_file_is_longer_than_350_lines() -> None:
    long = {
        path.relative_to(ROOT).as_posix(): count
        for path in (ROOT / "autograder").rglob("*.py")
        if (count := len(path.read_text(encoding="utf-8").splitlines())) > 350
    }
    assert long == {}
