"""`python demo.py`: what is shown of a module that is written in part, with and without Matplotlib."""

from __future__ import annotations

import shutil
import subprocess
import sys
import types
from pathlib import Path

import pytest
from matplotlib.image import imread

from autograder.kit import demo, messages
from autograder.manifest import Assignment
from autograder.publish import chosen, draw_pictures


def half(x: float) -> float:
    return x / 2


def double(x: float) -> float:
    raise NotImplementedError("double is not written yet.")


def curve(module: types.SimpleNamespace):
    figure, axes = demo.panels(1, 1, (2, 2))
    axes.plot([module.half(4.0), 0.0])
    demo.label(axes, "A line", "x")
    return figure


def empty(module: types.SimpleNamespace):
    figure, axes = demo.panels(1, 1, (2, 2))
    demo.explain(axes, demo.attempt(lambda: module.double(1.0))[1])
    return figure


def half_empty(module: types.SimpleNamespace):
    figure, (left, right) = demo.panels(1, 2, (4, 2))
    left.plot([module.half(4.0), 0.0])
    demo.explain(right, "double is not written yet.")
    return figure


HALF_WRITTEN = types.SimpleNamespace(half=half, double=double)
SHOWN = demo.Demo(
    "numbers",
    tables={
        "Halves": lambda module: [f"  {module.half(x):g}" for x in (2.0, 4.0)],
        "Doubles": lambda module: [f"  {module.double(2.0):g}"],
        "Thirds": lambda module: [[module.half(1.0)][2]],
    },
    pictures={
        "curve.png": curve,
        "empty.png": empty,
        "half_empty.png": half_empty,
        "doubles.png": lambda module: module.double(1.0),
    },
)

WITHOUT_MATPLOTLIB = """
import runpy, sys
sys.path.insert(0, "")
sys.modules["matplotlib"] = None
runpy.run_path("demo.py", run_name="__main__")
"""


def test_what_is_written_is_shown_and_the_rest_is_said() -> None:
    assert SHOWN.table(HALF_WRITTEN) == (
        "Halves\n  1\n  2\n\n"
        "Not shown:\n  Doubles: double is not written yet.\n  Thirds: IndexError: list index out of range."
    )


def test_what_belongs_to_extra_parts_is_counted(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(demo, "extras", {"double"})
    tables = {**SHOWN.tables, "Fours": lambda module: [module.double(2.0)]}
    extra = demo.Demo("numbers", tables, SHOWN.pictures)
    assert extra.table(HALF_WRITTEN).endswith(
        "Not shown:\n  Thirds: IndexError: list index out of range.\n  2 tables of extra parts."
    )
    extra.save(HALF_WRITTEN, tmp_path)
    assert capsys.readouterr().out == "2 pictures of extra parts are not drawn.\n"


def test_why_a_picture_is_not_drawn_is_not_said_where_a_table_has_said_it(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    both = demo.Demo("numbers", SHOWN.tables, SHOWN.pictures)
    assert "Doubles: double is not written yet." in both.table(HALF_WRITTEN)
    both.save(HALF_WRITTEN, tmp_path)
    assert capsys.readouterr().out == ""


@pytest.mark.parametrize(
    ("extra", "line"), [("another", "elu：还没有写 elu。"), ("elu", "1 张选做小题的表。")]
)
def test_a_reason_in_chinese_ends_with_one_stop_and_is_known_as_that_of_an_extra_part(
    extra: str, line: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    def unwritten(module: types.SimpleNamespace) -> list[str]:
        raise NotImplementedError(messages.say("not_started", function="elu"))

    monkeypatch.setattr(demo, "extras", {extra})
    messages.use("zh")
    try:
        assert demo.Demo("numbers", {"elu": unwritten}, {}).table(HALF_WRITTEN) == (
            f"没有显示：\n  {line}"
        )
    finally:
        messages.use("en")


def test_pictures_that_can_be_drawn_are_saved(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    pictures = demo.Demo("numbers", {}, SHOWN.pictures)
    names = pictures.save(HALF_WRITTEN, tmp_path / "pictures")
    assert names == ["curve.png", "half_empty.png"]
    assert names == sorted(path.name for path in (tmp_path / "pictures").iterdir())
    assert capsys.readouterr().out == "".join(
        f"{name}.png is not drawn: double is not written yet.\n" for name in ("empty", "doubles")
    )
    first = (tmp_path / "pictures" / "curve.png").read_bytes()
    pictures.save(HALF_WRITTEN, tmp_path / "again")
    assert (tmp_path / "again" / "curve.png").read_bytes() == first


def test_a_table_that_never_ends_is_told_and_the_rest_is_shown(monkeypatch: pytest.MonkeyPatch) -> None:
    def loop(module: types.SimpleNamespace) -> list[str]:
        while True:
            pass

    monkeypatch.setattr(demo.limit, "seconds", 0.2)
    endless = demo.Demo("numbers", {"Endless": loop, "Halves": SHOWN.tables["Halves"]}, {})
    shown = endless.table(HALF_WRITTEN)
    assert shown.startswith("Halves\n  1\n  2\n\n") and "Endless: it takes longer than" in shown


def test_my_picture_is_put_beside_the_statements_which_stays_as_it_is(tmp_path: Path) -> None:
    for name in ("theirs.png", "mine.png"):
        demo.write(curve(HALF_WRITTEN), tmp_path / name)
    theirs = (tmp_path / "theirs.png").read_bytes()
    demo.put_side_by_side(tmp_path / "theirs.png", tmp_path / "mine.png")
    assert (tmp_path / "theirs.png").read_bytes() == theirs
    (height, width), (other_height, other_width) = (
        imread(tmp_path / name).shape[:2] for name in ("mine.png", "theirs.png")
    )
    assert width > 2 * other_width and height > other_height


def test_a_release_is_not_drawn_from_half_a_solution() -> None:
    with pytest.raises(NotImplementedError):
        dict(SHOWN.draw(HALF_WRITTEN))


@pytest.mark.parametrize("assignment", chosen(), ids=lambda assignment: assignment.name)
def test_every_demo_runs_on_a_stub_and_on_the_solution(assignment: Assignment, tmp_path: Path) -> None:
    (tmp_path / "kit").symlink_to(Path(demo.__file__).parent, target_is_directory=True)
    (tmp_path / "demo.py").symlink_to(assignment.folder / "demo.py")
    sources = (assignment.folder / f"{assignment.name}.py", assignment.solution)
    for source, written in zip(sources, (False, True), strict=True):
        (tmp_path / f"{assignment.name}.py").write_bytes(source.read_bytes())
        done = subprocess.run(
            [sys.executable, "-B", "-c", WITHOUT_MATPLOTLIB],
            cwd=tmp_path, capture_output=True, text=True, env={"OMP_NUM_THREADS": "1"},
        )  # fmt: skip
        assert done.returncode == 0, done.stderr
        assert ("is not written yet" in done.stdout) is not written
        assert "Error" not in done.stdout
        assert "For pictures, run `python -m pip install matplotlib`" in done.stdout


@pytest.mark.parametrize(
    ("source", "sentence"),
    [
        ("def sigmoid(z:\n", "neuron.py, line 1: SyntaxError: '(' was never closed.\n"),
        (None, "There is no neuron.py in this folder. Put your file here under that name.\n"),
        ("exit()\n", "neuron.py calls exit at line 1 while it is imported.\n"),
    ],
)
def test_a_file_that_cannot_be_used_is_told_in_one_sentence(
    source: str | None, sentence: str, tmp_path: Path
) -> None:
    shutil.copytree(Path(demo.__file__).parent, tmp_path / "kit")
    shutil.copy(chosen(["neuron"])[0].folder / "demo.py", tmp_path)
    if source is not None:
        (tmp_path / "neuron.py").write_text(source)
    done = subprocess.run(
        [sys.executable, "-B", "demo.py"], cwd=tmp_path, capture_output=True, text=True, env={}
    )
    assert (done.returncode, done.stdout, done.stderr) == (1, "", sentence)


def test_a_function_that_the_file_lacks_is_named() -> None:
    module = types.ModuleType("numbers")
    assert "  Halves: numbers.py has no function half." in SHOWN.table(module)


PAYOFFS = [assignment for assignment in chosen() if (assignment.folder / "payoff.py").is_file()]


@pytest.mark.parametrize("assignment", PAYOFFS, ids=lambda assignment: assignment.name)
def test_every_payoff_says_on_a_stub_what_is_not_written(assignment: Assignment, tmp_path: Path) -> None:
    files = {"kit": Path(demo.__file__).parent, "payoff.py": assignment.folder / "payoff.py"}
    files["data"] = assignment.folder / "data"
    files[f"{assignment.name}.py"] = assignment.folder / f"{assignment.name}.py"
    for name, path in files.items():
        (tmp_path / name).symlink_to(path)
    done = subprocess.run(
        [sys.executable, "-B", "-c", WITHOUT_MATPLOTLIB.replace("demo.py", "payoff.py")],
        cwd=tmp_path, capture_output=True, text=True, env={"OMP_NUM_THREADS": "1"},
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    assert "is not written yet" in done.stdout


def test_the_figures_of_a_solution_are_those_of_its_statement(tmp_path: Path) -> None:
    assignment = chosen(["neuron"])[0]
    drawing = draw_pictures.Drawing(assignment)
    try:
        assert all(data.startswith(b"\x89PNG") for data in drawing.pictures().values())
    finally:
        drawing.stop()
