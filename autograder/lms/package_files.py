"""What an LMS package carries of the kit: the grader and one assignment, tests and solution too."""

from __future__ import annotations

import re
import subprocess
import sys
import tempfile
from collections.abc import Mapping
from pathlib import Path

from autograder import texts
from autograder.errors import KitError
from autograder.manifest import Assignment
from autograder.publish.pack import archive, tree, write_tree

NEEDED = ("numpy", "pytest", "iniconfig", "packaging", "pluggy", "pygments", "exceptiongroup",
          "tomli", "typing-extensions")  # fmt: skip
HEAD = "# What the grader needs, pinned as in the kit's own environment.\n"
PLATFORMS = ("manylinux2014_x86_64", "manylinux_2_17_x86_64", "manylinux_2_27_x86_64",
             "manylinux_2_28_x86_64", "any")  # fmt: skip
# What a package for an LMS holds of autograder/: files, and folders with all that is in them.
GRADER = ("__init__.py", "__main__.py", "cli.py", "errors.py", "files.py", "manifest.py", "misconception.py",
          "result.py", "texts.py", "toml_table.py", "translated_source.py",
          "kit/", "notebook/", "render/", "runner/", "worker/", "commands/__init__.py",
          "commands/doctor.py", "commands/grade.py", "lms/__init__.py", "lms/adapter.py",
          "lms/pick_file.py")  # fmt: skip
TESTS = ("assignment.toml", "test_public.py", "test_hidden.py", "misconceptions.py",
         "misconceptions.toml", "domain.py")  # fmt: skip


def grader(assignment: Assignment, *lms: str) -> dict[str, bytes]:
    """Path and bytes of the grader for one assignment; `lms` names folders of `lms/` to keep."""
    kit = assignment.root / "autograder"
    kept = (*GRADER, *(f"lms/{name}/" for name in lms))
    files = {
        f"autograder/{path}": data
        for path, data in tree(kit).items()
        if path.startswith(kept)
    }
    name = assignment.name
    for path in (*TESTS, f"{assignment.language}/{texts.NAME}"):
        if (assignment.folder / path).is_file():
            files[f"assignments/{name}/{path}"] = (assignment.folder / path).read_bytes()
    manifest = f"assignments/{name}/assignment.toml"
    files[manifest] = in_language(files[manifest].decode(), assignment.language).encode()
    files[f"solutions/{name}/{name}.py"] = assignment.solution.read_bytes()
    return dict(sorted(files.items()))


def in_language(manifest: str, language: str) -> str:
    """The text of a manifest whose assignment is in `language`."""
    own = re.compile(r"^language *=.*\n", re.MULTILINE)
    if language == texts.ENGLISH and not own.search(manifest):
        return manifest
    line = f'language = "{language}"\n'
    return re.sub(r"^(?=name *=)", line, own.sub("", manifest), count=1, flags=re.MULTILINE)


def bundle(assignment: Assignment) -> bytes:
    """The grader as one zip, for an LMS that takes single files."""
    return archive(grader(assignment))


def templates(here: Path, assignment: Assignment) -> dict[str, bytes]:
    """Path and bytes of the files in `here/files`, with the assignment's name put in."""
    found = tree(here / "files")
    name = assignment.name.encode()
    return {path.removesuffix(".in"): data.replace(b"@NAME@", name) for path, data in found.items()}


def fill(folder: Path, files: Mapping[str, bytes]) -> None:
    """Write the files of one assignment; scripts may be run."""
    write_tree(files, folder)
    for path in folder.rglob("*.sh"):
        path.chmod(0o755)


def requirements(root: Path) -> str:
    """The kit's pins of what grading needs: NumPy, pytest and what they need on any Python."""
    lines = (root / "requirements.txt").read_text(encoding="utf-8").splitlines()
    pinned = [line for line in lines if re.split(r"[=<>; ]", line)[0].lower() in NEEDED]
    return HEAD + "\n".join(pinned) + "\n"


def wheels(root: Path, python: str = "3.10") -> dict[str, bytes]:
    """Name and bytes of a wheel of each requirement, for an image that is built without network.

    Raises `KitError` when one cannot be had.
    """
    with tempfile.TemporaryDirectory() as folder:
        wanted = Path(folder) / "requirements.txt"
        wanted.write_text(for_python(requirements(root), python), encoding="utf-8")
        command = [sys.executable, "-m", "pip", "download", "--quiet",
                   "--disable-pip-version-check", "--no-deps", "--only-binary=:all:",
                   "--implementation", "cp", "--python-version", python,
                   "--dest", folder, "-r", str(wanted)]  # fmt: skip
        abis = (f"cp{python.replace('.', '')}", "abi3", "none")
        command += [word for abi in abis for word in ("--abi", abi)]
        command += [word for platform in PLATFORMS for word in ("--platform", platform)]
        done = subprocess.run(command, capture_output=True, text=True)
        if done.returncode:
            last = (done.stderr.strip().splitlines() or ["pip failed"])[-1]
            raise KitError(f"WHEELS=1: the wheels for Python {python} cannot be had: {last}")
        return {path.name: path.read_bytes() for path in sorted(Path(folder).glob("*.whl"))}


def for_python(text: str, python: str) -> str:
    """The requirement lines that hold on that Python, without markers.

    pip evaluates markers for the Python that runs it, not for the one that is asked for.
    """
    from packaging.requirements import Requirement

    kept = []
    for line in text.splitlines():
        if not line or line.startswith("#"):
            continue
        requirement = Requirement(line)
        where = {"python_version": python, "python_full_version": f"{python}.12",
                 "sys_platform": "linux", "platform_machine": "x86_64",
                 "platform_system": "Linux"}  # fmt: skip
        if requirement.marker is None or requirement.marker.evaluate(where):
            kept.append(f"{requirement.name}{requirement.specifier}")
    return "\n".join(kept) + "\n"
