"""Every renderer gives what its LMS accepts, whatever the result holds, and tells no secret."""

from __future__ import annotations

import json
import re

import pytest

from autograder.errors import KitError
from autograder.render import formats, render
from autograder.render._common import clean
from autograder.render.gradescope import document
from autograder.result import Timing, from_json
from tests.render import results, vendors

CASES = list(results.AWKWARD)


@pytest.fixture(autouse=True)
def environment(monkeypatch: pytest.MonkeyPatch) -> None:
    """What VPL and Classroom 50 set is not there."""
    for name in ("VPL_GRADEMIN", "VPL_GRADEMAX", "CLASSROOM", "ASSIGNMENT"):
        monkeypatch.delenv(name, raising=False)


def test_every_format_has_a_parser_here_or_is_the_kits_own() -> None:
    assert set(formats()) == {*vendors.PARSERS, "text", "json"}


@pytest.mark.parametrize("form", sorted(vendors.PARSERS))
@pytest.mark.parametrize("case", CASES)
def test_the_lms_accepts_it_and_books_the_points(form: str, case: str) -> None:
    result, timing = results.AWKWARD[case]
    booked = vendors.PARSERS[form](render(result, timing, form, "student"))
    if booked is None:
        assert result.problem
    elif form in ("prairielearn", "coderunner", "coursera", "submitty"):
        assert booked[0] == pytest.approx(result.points / max(result.max_points, 1))
    else:
        assert booked[0] == result.points


@pytest.mark.parametrize("case", CASES)
def test_the_kits_own_formats_hold_every_result(case: str) -> None:
    """The JSON is strict and gives the result back; the text begins with the points and can be printed."""
    result, timing = results.AWKWARD[case]
    data = render(result, timing, "json")
    assert from_json(data) == result
    vendors.strict(data.replace("\ud800", ""))  # what a worker sends has no lone surrogate
    for audience in ("student", "instructor"):
        text = render(result, timing, "text", audience)
        first, *rest = text.encode("utf-8").decode("utf-8").split("\n")
        assert first.endswith(f": {result.points}/{result.max_points} points")
        assert max(map(len, rest)) < 1300
        assert re.search("[^\n]\n\\Z", text)


@pytest.mark.parametrize("form", formats())
def test_a_student_reads_no_hidden_input_and_no_output_of_the_grader(form: str) -> None:
    result = results.two_parts(output="SECRET-INPUT printed")
    assert "SECRET-INPUT" not in render(result, Timing(), form, "student")


@pytest.mark.parametrize("form", ["text", "json"])
def test_an_instructor_reads_both(form: str) -> None:
    result = results.two_parts(output="PRINTED")
    text = render(result, Timing(), form, "instructor")
    assert "SECRET-INPUT" in text and "PRINTED" in text


@pytest.mark.parametrize("form", sorted(set(formats()) - {"classroom50"}))  # it takes numbers alone
def test_a_note_on_the_file_is_told(form: str) -> None:
    noted = results.two_parts(notes=("A note on the file.",))
    assert "A note on the file" in render(noted, Timing(), form, "student")


@pytest.mark.parametrize("form", formats())
def test_no_control_or_bidirectional_character_passes(form: str) -> None:
    result, timing = results.AWKWARD["nasty text"]
    if form == "json":
        assert from_json(render(result, timing, form)) == result
        return
    text = render(result, timing, form, "student")
    assert not re.search("[\x00-\x08\x0b-\x1f\x7f\u200b\u202a-\u202e\u2066-\u2069\ufeff]", text)
    assert form == "classroom50" or "\U0001f600" in text


def test_markdown_and_html_are_shown_as_they_are_written() -> None:
    result, timing = results.AWKWARD["nasty text"]
    (first, _) = json.loads(render(result, timing, "gradescope"))["tests"]
    assert "\\<script\\>" in first["output"] and "\\*\\*b\\*\\*" in first["output"]
    assert not re.search(r"(?<!\\)[<`\[]", first["output"])
    assert "&lt;script&gt;" in json.loads(
        render(results.two_parts(problem="<script>"), timing, "coderunner")
    )["prologuehtml"]


def test_gradescope_shows_nothing_of_the_time_that_hidden_tests_took() -> None:
    result = results.two_parts()
    quick, slow = (render(result, Timing(wall, wall, 1.0, 1), "gradescope") for wall in (0.1, 90.0))
    assert quick == slow


@pytest.mark.parametrize("visibility", ["hidden", "after_due_date", "after_published", "visible"])
def test_what_students_see_at_once_tells_hidden_points_only_where_they_are_visible(
    visibility: str,
) -> None:
    data = document(results.two_parts(), visibility)
    assert [test["visibility"] for test in data["tests"]] == ["visible", visibility] * 2
    assert ("hidden 0/4" in data["output"].replace("\\", "")) == (visibility == "visible")
    assert [test["number"] for test in data["tests"]] == ["1.1", "1.2", "2.1", "2.2"]


def test_prairielearn_stays_below_a_megabyte_and_keeps_every_part() -> None:
    result, timing = results.AWKWARD["very long"]
    text = render(result, timing, "prairielearn", "student")
    assert len(json.loads(text)["tests"]) == 40


def test_vpl_scales_to_the_grades_of_the_activity(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("VPL_GRADEMIN", "1")
    monkeypatch.setenv("VPL_GRADEMAX", "8,0")
    assert render(results.two_parts(), Timing(), "vpl", "student").endswith("\nGrade :=>>4\n")


def test_classroom50_names_the_submission_that_the_runner_told_of(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("CLASSROOM", "nn-2026")
    monkeypatch.setenv("SUBMISSION_TAG", "submit/2026-11-22T08-00-00Z-abc")
    monkeypatch.setenv("COMMIT_URL", "https://git.example/c/1")
    data = json.loads(render(results.two_parts(), Timing(), "classroom50"))
    assert (data["classroom"], data["review"]) == ("nn-2026", data["commit"])


def test_a_long_line_is_cut_and_an_unknown_format_is_named() -> None:
    assert len(clean("x" * 5000)) < 700
    with pytest.raises(KitError, match="no format is called 'excel'; there are: autolab"):
        render(results.two_parts(), Timing(), "excel")
