"""The otter zip: the kit's score and words, and nothing for a submission that attacks otter."""

from __future__ import annotations

import json
import pickle
import re
import sys
import zipfile
from pathlib import Path
from typing import Any

import pytest

from autograder.lms.otter import package
from autograder.manifest import ROOT, Assignment
from tests.lms import places
from tests.lms.one_score import BATCH
from tests.render import results
from tests.runner import lab

TOTAL = "def total(x):\n    return 0.0\n"
ATTACK = '''
import pathlib
pathlib.Path({marker!r}).write_text("code of the student ran")
import otter.test_files
otter.test_files.GradingResults.total = property(lambda self: 1000)
otter.test_files.TestFile.score = property(lambda self: 1000)
otter.test_files.TestFile.passed_all = True
'''


class Bomb:
    """What a forged log of otter would hold: unpickling it runs a command."""

    def __init__(self, marker: Path) -> None:
        self.marker = marker

    def __reduce__(self) -> tuple[object, tuple[str, ...]]:
        return exec, (f"open({str(self.marker)!r}, 'w').write('unpickled')",)


def notebook(*cells: str) -> bytes:
    made = [{"cell_type": "code", "metadata": {}, "source": c, "outputs": [], "id": f"c{n}",
             "execution_count": None} for n, c in enumerate(cells)]  # fmt: skip
    data = {"nbformat": 4, "nbformat_minor": 5, "metadata": {}, "cells": made}
    return json.dumps(data).encode()


@pytest.fixture(scope="module")
def zipped(small: Assignment, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("otter")
    package.graders([small], folder)
    return folder / "lab.zip"


def attack(folder: Path) -> tuple[Path, Path]:
    """A right answer that attacks otter from everywhere it could, and the file it would leave."""
    marker, archive = folder / "marker", folder / "lab.zip"
    code = ATTACK.format(marker=str(marker)).encode()
    with zipfile.ZipFile(archive, "w") as bundle:
        bundle.writestr("lab.py", code + lab.submission())
        bundle.writestr(".OTTER_LOG", pickle.dumps(Bomb(marker)))
        for name in ("otter", "pickle", "logging", "tests", "sitecustomize", "IPython"):
            bundle.writestr(f"{name}/__init__.py", code)
        bundle.writestr("tests/nothing.py", code)
        bundle.writestr("__init__.py", code)
        bundle.writestr("ipython_config.py.d/a.py", code)
    return archive, marker


def test_otter_run_gives_an_attack_nothing_and_runs_none_of_it(
    zipped: Path, tmp_path: Path
) -> None:
    archive, marker = attack(tmp_path)
    words = [sys.executable, "-m", "otter", "run", "-a", str(zipped), "-o", str(tmp_path),
             "--no-logo", str(archive)]  # fmt: skip
    shown = places.run(words, ROOT).stdout
    assert "Total Score: 0.000 / 100.000" in shown and "NaN" not in shown
    data = json.loads((tmp_path / "results.json").read_text(encoding="utf-8"))
    assert [test.get("score") for test in data["tests"]] == [None, 0, 0, 0, 0, 0]
    assert "lab.py" in data["output"]
    assert not marker.exists() or marker.stat().st_size == 0


@pytest.fixture(scope="module")
def batch(zipped: Path, tmp_path_factory: pytest.TempPathFactory) -> dict[str, object]:
    """The points of some submissions; otter's own notebook is empty, so it is not run here."""
    folder = tmp_path_factory.mktemp("files")
    text = lab.submission(total=TOTAL).decode()
    right = "# \u4f60\u597d\n" + lab.submission().decode()
    files = {
        "wrong/lab.py": text.encode(),
        "gbk/anything.py": ("# coding: gbk\n" + right).encode("gbk"),
        "book/lab.ipynb": notebook("%matplotlib inline\n1/0", *text.split("\n\n\n"), "total(["),
        "empty/lab.py": b"",
        "no_book/lab.ipynb": notebook(),
    }
    for name, data in files.items():
        (folder / name).parent.mkdir()
        (folder / name).write_bytes(data)
    jobs = json.dumps([[str(zipped), str(folder / name)] for name in files])
    words = [sys.executable, str(BATCH), "plain", jobs]
    answers = json.loads(places.run(words, folder, places.WITH_KIT).stdout)
    return dict(zip((name.split("/")[0] for name in files), answers, strict=True))


WRONG = {"double": [10, 20], "total": [0, 0], "refuse": [5, 10], "twice": [5, 10], "chain": [5, 15]}


def test_the_report_for_the_terminal_says_why_points_are_lost() -> None:
    from autograder.lms.otter.plugin import report

    lines = report(results.two_parts()).split("\n")
    assert [line for line in lines if not line.startswith(" ")] == [
        "3/7 points (public 3/3, hidden 0/4).",
        "one: 3/7",
        "two: 0/0",
    ]
    assert "    Hint: What is one?" in lines and "SECRET" not in "".join(lines)


def test_files_and_notebooks_get_public_and_hidden_points(batch: dict[str, object]) -> None:
    assert batch["wrong"] == WRONG
    assert batch["book"] == WRONG
    assert batch["gbk"] == {**WRONG, "total": [5, 15], "chain": [5, 15]}
    assert batch["empty"] == batch["no_book"] == dict.fromkeys(WRONG, [0, 0])


def test_a_link_is_refused_and_a_strange_folder_is_left_alone(
    zipped: Path, tmp_path: Path
) -> None:
    from autograder.lms.otter.plugin import KitPlugin

    source = places.unpack(zipped, tmp_path / "source")
    submission = tmp_path / "submission"
    submission.mkdir()
    (submission / "lab.py").symlink_to(source / "solutions" / "lab" / "lab.py")
    plugin = KitPlugin(str(submission / "lab.py"), {}, {"assignment": "lab"})
    assert plugin.problem == "lab.py is a link. Hand in the file itself." and plugin.submitted == b""
    assert (source / "solutions" / "lab" / "lab.py").stat().st_size > 0
    strange = tmp_path / "home" / "lab.py"
    strange.parent.mkdir()
    strange.write_text("x = 1")
    with pytest.raises(RuntimeError, match="runs within `otter run`"):
        KitPlugin(str(strange), {}, {"assignment": "lab"})
    assert strange.read_text() == "x = 1"


def test_students_read_states_hints_and_no_secret(small: Assignment) -> None:
    from autograder.lms.otter.plugin import part_file

    result = results.two_parts()
    file = part_file(result, "one", result.parts()["one"])
    text = file.summary()
    assert "one is right. (public, 3/3) result:\n        passed" in text
    assert "(hidden, 0/4) result:\n        wrong\n        Hint: What is one?" in text
    assert "SECRET" not in text and "Hint" not in file.summary(public_only=True)
    nasty = results.nasty()
    shown = part_file(nasty, "one", nasty.parts()["one"]).summary()
    assert "\u202e" not in shown and "\x1b" not in shown


@pytest.mark.parametrize("case", results.AWKWARD)
def test_otter_adds_up_the_points_of_any_result(case: str) -> None:
    """Its own document of results, as it would be uploaded, has the kit's points and can be written."""
    from otter.test_files import GradingResults

    from autograder.lms.otter.plugin import part_file

    result, _ = results.AWKWARD[case]
    files = [part_file(result, name, checks) for name, checks in result.parts().items()]
    graded = GradingResults(files)
    assert (graded.total, graded.possible) == (result.points, result.max_points)
    text = json.dumps(graded.to_gradescope_dict(otter_config()), ensure_ascii=False, allow_nan=False)
    text.encode("utf-8")
    assert not re.search("[\x00-\x08\x0b-\x1f\u200b\u202a-\u202e\u2066-\u2069\ufeff]", text)


def otter_config() -> Any:
    from otter.run.run_autograder.autograder_config import AutograderConfig

    return AutograderConfig({})


def test_the_zip_is_otters_own_with_the_kit_beside_it_and_always_the_same(
    zipped: Path, small: Assignment, tmp_path: Path
) -> None:
    for name in ("first", "second"):
        (tmp_path / name).mkdir()
        package.graders([small], tmp_path / name)
    assert len({path.read_bytes() for path in tmp_path.glob("*/lab.zip")}) == 1
    with zipfile.ZipFile(zipped) as archive:
        names = set(archive.namelist())
        config = json.loads(archive.read("otter_config.json"))
        environment = archive.read("environment.yml").decode()
        assert archive.read("setup.sh").endswith(b"chmod -R go-rwx /autograder/source\n")
    assert {"run_autograder", "run_otter.py", "tests/nothing.py", "autograder/cli.py"} <= names
    assert config["show_hidden"] and list(config["plugins"][0].values()) == [{"assignment": "lab"}]
    assert "numpy==" in environment and "otter-grader" in environment
