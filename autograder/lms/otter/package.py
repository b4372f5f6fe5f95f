"""Makes release/lms/otter/: NAME.zip of `otter generate` and the kit, and notebooks for students."""

from __future__ import annotations

import json
import tempfile
import zipfile
from collections.abc import Mapping, Sequence
from pathlib import Path

from autograder.lms import package_files
from autograder.lms.nbgrader import package as notebooks
from autograder.lms.nbgrader.edition import dump
from autograder.lms.otter import edition
from autograder.manifest import Assignment
from autograder.publish import leaks
from autograder.publish.pack import archive

PLUGIN = "autograder.lms.otter.plugin.KitPlugin"
PYTHON = "3.12"
SCRIPTS = frozenset({"setup.sh", "run_autograder"})
NOTHING = 'OK_FORMAT = False\nname = "nothing"\npoints = 0\n'
PRIVATE = "\n# Tests and solution are root's alone.\nchmod -R go-rwx {folder}/source\n"


def build(assignments: Sequence[Assignment], folder: Path) -> None:
    """NAME.zip, which grades, and students/NAME.zip with a notebook, for each assignment."""
    graders(assignments, folder)
    drawn = notebooks.pictures(assignments, folder.parent.parent / "students")
    (folder / "students").mkdir()
    for assignment in assignments:
        files = student_files(assignment, drawn[assignment.name])
        leaks.check(assignments, files)
        (folder / "students" / f"{assignment.name}.zip").write_bytes(archive(files))


def student_files(assignment: Assignment, drawn: Mapping[str, bytes]) -> dict[str, bytes]:
    """The folder NAME: the notebook, the kit that it uses, and otter's test files."""
    name = assignment.name
    files = {**notebooks.beside(assignment), **edition.test_files(assignment)}
    files[f"{name}.ipynb"] = dump(edition.edition(assignment, drawn))
    return {f"{name}/{path}": data for path, data in files.items()}


def graders(assignments: Sequence[Assignment], folder: Path) -> None:
    """The zip that grades, for each assignment."""
    for assignment in assignments:
        files = {**generated(assignment), **package_files.grader(assignment, "otter")}
        (folder / f"{assignment.name}.zip").write_bytes(archive(files, SCRIPTS))


def config(assignment: Assignment) -> dict[str, object]:
    """otter_config.json: the kit's plugin, whether students see hidden results at all, no table."""
    return {
        "plugins": [{PLUGIN: {"assignment": assignment.name}}],
        "show_hidden": assignment.lms.hidden_visibility != "hidden",
        "print_summary": False,  # the plugin's report says more
    }


def generated(assignment: Assignment) -> dict[str, bytes]:
    """Path and bytes of the files that `otter generate` makes; it wants at least one test file."""
    from otter.generate import main as generate

    with tempfile.TemporaryDirectory() as temporary:
        folder = Path(temporary)
        (folder / "tests").mkdir()
        (folder / "tests" / "nothing.py").write_text(NOTHING, encoding="utf-8")
        (folder / "config.json").write_text(json.dumps(config(assignment)), encoding="utf-8")
        pins = package_files.requirements(assignment.root)
        (folder / "requirements.txt").write_text(pins, encoding="utf-8")
        generate(
            tests_dir=str(folder / "tests"),
            output_path=str(folder / "made.zip"),
            config=str(folder / "config.json"),
            requirements=str(folder / "requirements.txt"),
            no_environment=True,
            python_version=PYTHON,
        )
        with zipfile.ZipFile(folder / "made.zip") as made:
            files = {name: made.read(name) for name in made.namelist()}
    files["setup.sh"] += PRIVATE.format(folder="/autograder").encode()
    return files
