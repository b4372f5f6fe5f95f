"""A graded class goes back into the exported file of Canvas or Moodle; nothing else is changed."""

from __future__ import annotations

import csv
import io
import zipfile
from dataclasses import replace
from pathlib import Path

import pytest

from autograder.classroom import class_record, csv_cells
from autograder.classroom.class_record import ClassRecord, Student
from autograder.classroom.naming import find
from autograder.classroom.policy import Policy
from autograder.classroom.store import Store
from autograder.cli import main
from autograder.gradebook.graded_students import Graded
from autograder.gradebook.moodle import folder_of
from autograder.kit.states import State
from autograder.manifest import load
from autograder.result import CheckResult, Result, Timing

CANVAS_ZIP = {
    "1001": ("doejane", "doejane_1001_1_neuron.py", 87),
    "1002": ("müllerzoë", "müllerzoë_LATE_1002_2_neuron-1.py", 40),
    "1003": ("明", "明_1003_3_neuron.py", 0),
}
HEAD = ('Student,ID,SIS Login ID,Section,"Essay, part 1 (11)",Neuron (12),Neuron 2 (13),'
        "Current Score\r\n")  # fmt: skip
CANVAS = (
    "\ufeff" + HEAD + ",,,,,Manual Posting,,\r\n"
    '"    Points Possible",,,,10.00,100.00,50,(read only)\r\n'
    '"Doe, Jane",1001,jd,"A ""quoted"" one",9.5,,3,88.0\r\n'
    "Müller Zoë,1002,zm,A,,12,,\r\n"
    '"明",1003,"m\r\ning",A,,"",1,\r\n'
    '"Nobody, Ned",1004,nn,A,,5,1,\r\n'
    '"Student, Test",1005,abc,A,,,,\r\n'
)
MOODLE_ZIP = {
    "77": ("Jane Doe", "Jane Doe_77_assignsubmission_file_/neuron.py", 87),
    "78": ("Zoë O'Brien", "Zoë O'Brien_78_assignsubmission_file/a/neuron.ipynb", 40),
    "79": ("李 明", "李 明_79_assignsubmission_file_neuron.py", 100),
}
MOODLE = (
    "\ufeffID,Vollständiger Name,ID-Nummer,E-Mail-Adresse,Status,Bewertung,Bestwertung,"
    "Bewertung kann geändert werden,Zuletzt geändert (Abgabe),Zuletzt geändert (Bewertung),"
    "Feedback als Kommentar\n"
    'Teilnehmer/in77,"Doe, Jane",5,j@x.example,"Abgegeben","","100,00",Ja,"Montag, 2. März",-,\n'
    'Teilnehmer/in78,"Zoë O\'Brien",6,z@x.example,Abgegeben,"12,50","100,00",Ja,-,-,"<p>a\nb</p>"\n'
    'Teilnehmer/in79,"李 明",7,l@x.example,Abgegeben,,"100,00",Ja,-,-,\n'
    'Teilnehmer/in80,"Keine Abgabe",8,k@x.example,Keine Abgabe,,"100,00",Ja,-,-,\n'
)


def a_class(folder: Path, students: dict[str, tuple[str, str, float]], **more: object) -> Path:
    """What `python -m autograder class` leaves behind, as far as an LMS needs it."""
    rows = [_row(key, *student) for key, student in students.items()]
    kept = ClassRecord("neuron", "2", "3", "2", "", (), Policy(), tuple(replace(row, **more) for row in rows))
    class_record.write(folder, kept)
    with (folder / "grades.csv").open("w", encoding="utf-8-sig", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(["key", "student", "points", "max_points", "set_by_hand", "problem", "note"])
        for key, (name, _, points) in students.items():
            most, final = (0 if points < 0 else 100), ("yes" if points != int(points) else "no")
            writer.writerow([key, name, max(points, 0), most, final, "" if most else "it is a link", ""])
    return folder


def _row(key: str, student: str, path: str, points: float) -> Student:
    """A student as intake finds one; points with decimals stand for those that were set by hand."""
    found = find(path)
    user, lms = (found[0].user, found[0].lms) if found else ("", "")
    refused = "it is a link" if points < 0 else ""
    return Student(key, student, "neuron.py", path, False, "", refused, user, lms)


def fill(
    tmp_path: Path, lms: str, text: str | bytes, folder: Path, *words: str
) -> tuple[int, bytes]:
    """The exit code of `python -m autograder lms ...`, and the bytes of its output."""
    source, out = tmp_path / "export.csv", tmp_path / "out.csv"
    source.write_bytes(text.encode() if isinstance(text, str) else text)
    code = main(["lms", lms, str(folder), str(source), "--output", str(out), *words])
    return code, out.read_bytes() if out.exists() else b""


def test_canvas_gets_one_column_and_keeps_every_other_byte(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    students = {**CANVAS_ZIP, "9999": ("gone", "gone_9999_4_neuron.py", 50),
                "1005": ("student", "student_1005_5_neuron.py", 50),
                "1004": ("nobodyned", "nobodyned_1004_6_neuron.pdf", -1)}  # fmt: skip
    folder = a_class(tmp_path / "graded", students)
    code, data = fill(tmp_path, "canvas", CANVAS, folder, "--column", "Neuron (12)")
    want = CANVAS.replace('one",9.5,,3', 'one",9.5,87,3').replace("A,,12,,", "A,,40,,")
    want = want.replace('A,,"",1,', 'A,,"0",1,')
    assert (code, data.decode()) == (0, want)
    said = capsys.readouterr()
    assert "3 grades in" in said.out
    assert said.err.endswith("\n1 earlier grade was replaced.\n")
    assert "gone (gone_9999_4_neuron.py) is not in the gradebook." in said.err
    assert "student (student_1005_5_neuron.py) is not in the gradebook." in said.err
    assert "nobodyned (nobodyned_1004_6_neuron.pdf) was not graded: it is a link" in said.err


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
@pytest.mark.parametrize("mark", [",", ";"])
def test_line_ends_delimiter_and_a_missing_last_line_end_stay(
    tmp_path: Path, end: str, mark: str
) -> None:
    lines = ["Student,ID,Section,Neuron (12)", "Points Possible,,,100", "A,1001,x,"]
    text = end.join(lines).replace(",", mark)
    folder = a_class(tmp_path / "graded", CANVAS_ZIP)
    assert fill(tmp_path, "canvas", text, folder, "--column", "Neuron")[1].decode() == text + "87"


def test_points_are_scaled_on_demand_alone(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    folder = a_class(tmp_path / "graded", CANVAS_ZIP)
    assert fill(tmp_path, "canvas", CANVAS, folder, "--column", "Neuron 2")[0] == 1
    assert "is out of 50 points, the grading out of 100; set the maximum in" in error(capsys)
    column = ("--column", "Neuron 2", "--scale")
    book = next(csv.reader(io.StringIO(fill(tmp_path, "canvas", CANVAS, folder, *column)[1]
                                       .decode().split("\r\n")[3])))  # fmt: skip
    assert book[6] == "43.5"


def error(capsys: pytest.CaptureFixture[str]) -> str:
    """The one sentence on standard error."""
    text = capsys.readouterr().err
    assert text.count("\n") == 1 and text.startswith("autograder lms: ")
    assert "Traceback" not in text
    return text


@pytest.mark.parametrize(
    ("text", "column", "words"),
    [
        (CANVAS, "Perceptron", "has no column 'Perceptron'; there are: 'Student', 'ID'"),
        (CANVAS.replace("Neuron 2 (13)", "Neuron (13)"), "Neuron",
         "has 2 columns with the title 'Neuron' ('Neuron (12)', 'Neuron (13)')"),
        (CANVAS.replace("Neuron 2 (13)", "Neuron (12)"), "Neuron (12)", "has 2 columns"),
        (CANVAS, "Current Score", "the column 'Current Score' is (read only)"),
        (CANVAS.replace("ID,SIS", "Number,SIS"), "Neuron", "has no column 'ID'"),
        (CANVAS.replace("Points Possible", "Points"), "Neuron", "is no gradebook of Canvas"),
        (CANVAS.replace("1004", "1001"), "Neuron", "a second row of student 1001"),
        (CANVAS.replace("1001", "5").replace("1002", "6").replace("1003", "7"), "Neuron",
         "no student of the class is in this gradebook"),
        ("", "Neuron", "is empty"),
        (CANVAS.encode().replace(b"Doe", b"D\0e"), "Neuron", "is no CSV in UTF-8"),
        (CANVAS[1:].encode("latin-1", "replace"), "Neuron", "line 5, is not UTF-8"),
        (HEAD + "Points Possible,,,\r\n", "Neuron", "line 2 has fewer than 8 columns"),
    ],
)  # fmt: skip
def test_an_odd_gradebook_is_one_sentence_and_makes_no_file(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], text: str | bytes, column: str, words: str
) -> None:
    folder = a_class(tmp_path / "graded", CANVAS_ZIP)
    code, data = fill(tmp_path, "canvas", text, folder, "--column", column)
    assert code in (1, 2) and data == b""
    assert words in error(capsys)


def test_an_anonymous_class_cannot_be_matched_and_is_told_so(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    folder = a_class(tmp_path / "graded", {"aB": ("anon_aB", "anon_aB_1_neuron.py", 5)})
    assert fill(tmp_path, "canvas", CANVAS, folder, "--column", "Neuron")[0] == 1
    assert "was handed in anonymously, so no row can be found" in error(capsys)


def test_moodle_gets_its_grades_whatever_the_language(tmp_path: Path) -> None:
    folder = a_class(tmp_path / "graded", MOODLE_ZIP)
    code, data = fill(tmp_path, "moodle", MOODLE, folder)
    want = MOODLE.replace('"","100,00"', '"87","100,00"').replace('"12,50"', '"40"')
    want = want.replace('Abgegeben,,"100,00"', 'Abgegeben,100,"100,00"')
    assert (code, data.decode()) == (0, want)


def test_a_group_with_the_number_of_a_participant_gives_nobody_its_grade(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """In a team's assignment Moodle's folders bear the group's number."""
    group = {"78": ("Group A", "Group A_78_assignsubmission_file/neuron.py", 100)}
    blind = {"79": ("Teilnehmerin", "Teilnehmerin_79_assignsubmission_file/neuron.py", 55)}
    folder = a_class(tmp_path / "graded", {**group, **blind})
    code, data = fill(tmp_path, "moodle", MOODLE, folder)
    want = MOODLE.replace('Abgegeben,,"100,00"', 'Abgegeben,55,"100,00"')
    assert (code, data.decode()) == (0, want)
    assert "Group A (Group A_78_assignsubmission_file/neuron.py) was left out:" in capsys.readouterr().err


def test_moodle_takes_a_decimal_comma_where_it_writes_one(tmp_path: Path) -> None:
    folder = a_class(tmp_path / "graded", MOODLE_ZIP)
    text = MOODLE.replace('"100,00"', '"10,00"')
    data = fill(tmp_path, "moodle", text, folder, "--scale")[1].decode()
    assert '"Abgegeben","8,7","10,00"' in data and 'Abgegeben,10,"10,00"' in data


@pytest.mark.parametrize(
    ("text", "words"),
    [
        (MOODLE.replace('"100,00"', "Ungenügend"), "it is not clear which column holds the grades"),
        (MOODLE.replace("Teilnehmer/in78", "Summe"), "line 3 does not begin with a participant"),
        (MOODLE.replace("in78", "in77"), "a second row of participant 77"),
        (MOODLE.split("\n")[0] + "\n", "has no student"),
    ],
)
def test_an_odd_worksheet_is_one_sentence(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], text: str, words: str
) -> None:
    folder = a_class(tmp_path / "graded", MOODLE_ZIP)
    assert fill(tmp_path, "moodle", text, folder)[1] == b""
    assert words in error(capsys)


def test_a_named_column_settles_what_is_not_clear(tmp_path: Path) -> None:
    folder = a_class(tmp_path / "graded", MOODLE_ZIP)
    text = MOODLE.replace(",6,", ",5,").replace(",7,", ",5,").replace(",8,", ",5,")
    text = text.replace('"Doe, Jane"', "").replace('"Zoë O\'Brien"', "").replace('"李 明"', "")
    text = text.replace('"Keine Abgabe"', "")
    assert fill(tmp_path, "moodle", text, folder)[0] == 2
    assert fill(tmp_path, "moodle", text, folder, "--column", "Bewertung")[0] == 0


def test_moodles_feedback_has_its_folders_and_nothing_hidden(tmp_path: Path) -> None:
    folder = a_class(tmp_path / "graded", MOODLE_ZIP)
    known = next(check for check in load("neuron").checks if check.hidden)
    hidden = CheckResult(known.id, known.part, "It is right.", 0, known.points, State.WRONG, True,
                         detail="SECRET")  # fmt: skip
    result = Result("neuron", "Neuron", (hidden,), "s", "0", "0", "practice", ())
    Store(folder, load("neuron")).save("77", "0" * 64, result, Timing())
    zip_file = tmp_path / "feedback.zip"
    assert fill(tmp_path, "moodle", MOODLE, folder, "--feedback", str(zip_file))[0] == 0
    with zipfile.ZipFile(zip_file) as archive:
        texts = {name: archive.read(name).decode() for name in archive.namelist()}
    assert set(texts) == {
        "Jane Doe_77_assignsubmission_file_/feedback.txt",
        "Zoë O'Brien_78_assignsubmission_file/feedback.txt",
        "李 明_79_assignsubmission_file_/feedback.txt",
    }
    told = texts["Jane Doe_77_assignsubmission_file_/feedback.txt"]
    assert told.startswith("Grade: 87/100\n") and f"{known.part}: 0/{known.points}" in told
    assert "SECRET" not in "".join(texts.values())
    for name in texts:  # as Moodle reads it: name, number, kind of plugin, plugin
        who, number, *plugin = name.split("/")[0].split("_", 4)
        assert number.isdigit() and plugin[:2] == ["assignsubmission", "file"]


def test_what_is_no_graded_class_and_the_export_itself_are_refused(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert fill(tmp_path, "canvas", CANVAS, tmp_path, "--column", "Neuron")[0] == 2
    assert "is no graded class: grade it with `python -m autograder class` first" in error(capsys)
    source = str(tmp_path / "export.csv")
    words = ["lms", "canvas", str(tmp_path), source, "--output", source, "--column", "Neuron"]
    assert main(words) == 2
    assert "must not be the file that was exported" in error(capsys)


@pytest.mark.parametrize(
    "text",
    ["a,b\r\n1,2\r\n", 'a,"b\r\nc"\n"","d""e"\n', "a;b\r1;2\r\r\n3;4", "\ufeffa\tb\n\n,\t\n",
     '"a"'],
)  # fmt: skip
def test_a_table_has_the_cells_that_csv_reads_and_gives_its_bytes_back(
    tmp_path: Path, text: str
) -> None:
    path = tmp_path / "t.csv"
    path.write_bytes(text.encode())
    book = csv_cells.read(path)
    assert book.change_cells({}) == text.encode()
    plain = io.StringIO(text.lstrip("\ufeff"), newline="")
    reader = csv.reader(plain, delimiter=chr(book.delimiter))
    rows = [row for row in reader if len(row) > 1 or any(cell.strip() for cell in row)]
    assert [[cell.text for cell in row] for row in book.rows] == rows


@pytest.mark.parametrize(
    ("text", "value"), [("100,00", 100), ("8.5", 8.5), ("1,000.5", 1000.5), ("nan", None),
                        ("inf", None), ("1_0", None), ("", None), ("(read only)", None),
                        ("1,000", 1000), ("1.000,5", 1000.5), ("12,345,678", 12345678), ("8,5", 8.5)],
)  # fmt: skip
def test_numbers_are_read_as_an_lms_writes_them(text: str, value: float | None) -> None:
    assert csv_cells.number(text) == value


def test_a_folder_is_made_up_for_a_path_that_is_not_moodles() -> None:
    who = Student("ann", "ann", "neuron.py", "ann/neuron.py", False, "", "", "5")
    plain = Graded(who, 1, 1, False, "")
    assert folder_of(plain) == "Participant_5_assignsubmission_file_"


def test_a_comma_parts_decimals_where_semicolons_part_columns() -> None:
    assert (csv_cells.number("1,000", comma=True), csv_cells.number("87,5", comma=True)) == (1, 87.5)


def test_canvas_keeps_excused_cells_and_reads_a_thousand(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    folder = a_class(tmp_path / "graded", CANVAS_ZIP)
    text = CANVAS.replace("10.00,100.00", '10.00,"1,000"').replace("9.5,,3", "9.5,EX,3")
    code, data = fill(tmp_path, "canvas", text, folder, "--column", "Neuron (12)", "--scale")
    assert (code, data.decode()) == (0, text.replace("A,,12,,", "A,,400,,").replace('A,,"",1,', 'A,,"0",1,'))
    said = capsys.readouterr().err
    assert "1 excused cell is unchanged." in said and "posted by hand" in said


def test_points_set_by_hand_are_never_scaled(tmp_path: Path) -> None:
    by_hand = {"1001": ("doejane", "doejane_1001_1_neuron.py", 40.5)}
    folder = a_class(tmp_path / "graded", {**CANVAS_ZIP, **by_hand})
    data = fill(tmp_path, "canvas", CANVAS, folder, "--column", "Neuron 2", "--scale")[1].decode()
    assert 'one",9.5,,40.5' in data and "A,,12,20," in data


def test_feedback_for_canvas_has_the_names_that_canvas_gave(tmp_path: Path) -> None:
    folder = a_class(tmp_path / "graded", CANVAS_ZIP)
    (folder / "feedback").mkdir()
    for key in CANVAS_ZIP:
        (folder / "feedback" / f"{key}.html").write_text(key)
    words = ("--column", "Neuron (12)", "--feedback", str(tmp_path / "feedback.zip"))
    assert fill(tmp_path, "canvas", CANVAS, folder, *words)[0] == 0
    with zipfile.ZipFile(tmp_path / "feedback.zip") as archive:
        assert {name: archive.read(name).decode() for name in archive.namelist()} == {
            "doejane_1001_1_feedback.html": "1001",
            "müllerzoë_LATE_1002_2_feedback.html": "1002",
            "明_1003_3_feedback.html": "1003",
        }


@pytest.mark.parametrize("no", ["Nein", "No", "不", "Нет", "いいえ", "Não"])
def test_moodle_keeps_a_locked_grade_in_any_language(
    no: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    folder = a_class(tmp_path / "graded", MOODLE_ZIP)
    text = MOODLE.replace('"12,50","100,00",Ja', f'"12,50","100,00",{no}')
    code, data = fill(tmp_path, "moodle", text, folder)
    want = text.replace('"","100,00"', '"87","100,00"')
    want = want.replace('Abgegeben,,"100,00"', 'Abgegeben,100,"100,00"')
    assert (code, data.decode()) == (0, want)
    assert "has a grade that is locked in Moodle" in capsys.readouterr().err


BLACKBOARD_ZIP = {
    "aroe": ("Ana Roe", "Neuron_aroe_attempt_2026-10-01-10-15-30_neuron.py", 87),
    "20261235": ("Bo Ek", "Neuron_20261235_attempt_2026-10-01-10-15-30_neuron.py", 40),
    "gone": ("Cy Oz", "Neuron_gone_attempt_2026-10-01-10-15-30_neuron.py", 40),
}
BLACKBOARD = (
    '"Last Name"\t"First Name"\t"Username"\t"Student ID"\t"Essay [Total Pts: 10 Score] |111"\t'
    '"Neuron [Total Pts: 100 Score] |112"\r\n'
    '"Roe"\t"Ana"\t"aroe"\t"501"\t"9,5"\t""\r\n"Ek"\t"Bo"\t"20261235"\t"502"\t""\t"Needs Grading"\r\n'
    '"Li"\t"明"\t"mli"\t"503"\t""\t"7"\r\n'
)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
def test_blackboard_gets_one_column_in_its_own_encoding(
    encoding: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    folder = a_class(tmp_path / "graded", BLACKBOARD_ZIP)
    code, data = fill(tmp_path, "blackboard", BLACKBOARD.encode(encoding), folder, "--column", "Neuron")
    want = BLACKBOARD.replace('"9,5"\t""', '"9,5"\t"87"').replace('"Needs Grading"', '"40"')
    assert (code, data) == (0, want.encode(encoding))
    assert "Cy Oz (Neuron_gone_attempt" in capsys.readouterr().err


def test_blackboard_takes_no_column_that_is_no_grade(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    folder = a_class(tmp_path / "graded", BLACKBOARD_ZIP)
    assert fill(tmp_path, "blackboard", BLACKBOARD, folder, "--column", "Student ID") == (1, b"")
    assert "is no column of grades" in error(capsys)


BRIGHTSPACE_ZIP = {
    "1001": ("Ana Roe", "1001-55 - Ana Roe - 3 March, 2026 1100 AM/neuron.py", 87),
    "1002": ("Bo Ek", "1002-55 - Bo Ek - 3 March, 2026 1101 AM/neuron.py", 40),
    "1003": ("Cy Oz", "1003-55 - Cy Oz - 3 March, 2026 1101 AM/neuron.py", 55),
}
BRIGHTSPACE = (
    "OrgDefinedId,Username,Last Name,First Name,Email,Neuron Points Grade <Numeric MaxPoints:100 Weight:10>,"
    "End-of-Line Indicator\n"
    "#1003,#ana.roe,Roe,Ana,ana@x.example,,#\n#502,#bo.ek,Ek,Bo,bo@x.example,5,#\n"
    "#503,#cy.oz,Oz,Cy,cy@x.example,,#\n#504,#cy.oz2,Oz,Cy,cy2@x.example,,#\n"
)


def test_brightspace_is_matched_by_name_and_never_by_the_folders_number(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    folder = a_class(tmp_path / "graded", BRIGHTSPACE_ZIP)
    code, data = fill(tmp_path, "brightspace", BRIGHTSPACE, folder, "--column", "Neuron")
    want = BRIGHTSPACE.replace("ana@x.example,,", "ana@x.example,87,")
    want = want.replace("bo@x.example,5", "bo@x.example,40")
    assert (code, data.decode()) == (0, want)
    assert "Cy Oz (1003-55" in capsys.readouterr().err


def test_brightspace_is_matched_by_the_ids_of_the_class_list(tmp_path: Path) -> None:
    students = {"1003": BRIGHTSPACE_ZIP["1003"]}
    folder = a_class(tmp_path / "graded", students, ids=("504",))
    data = fill(tmp_path, "brightspace", BRIGHTSPACE, folder, "--column", "Neuron")[1].decode()
    assert data == BRIGHTSPACE.replace("cy2@x.example,,", "cy2@x.example,55,")
