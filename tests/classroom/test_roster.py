"""Class lists of LMSs and of instructors: whom a hand-in is of, and who handed in nothing."""

from __future__ import annotations

from pathlib import Path

import pytest

from autograder.classroom import class_record, roster
from autograder.classroom.class_record import MISSING, Student
from autograder.classroom.intake import Intake, Submission
from autograder.classroom.roster import Member, Roster
from autograder.errors import KitError

LISTS = {
    "canvas": 'Student,ID,SIS User ID,SIS Login ID,Section,Neuron (5)\n    Points Possible,,,,,100\n'
              '"Roe, Ana",11,s11,aroe,Monday,\n"Ek, Bo",12,s12,bek,Monday,\n"Student, Test",99,,,,\n',
    "moodle": "Identifier,Full name,Email address,Grade\nParticipant 11,Ana Roe,aroe@x.example,\n"
              "Participant 12,Bo Ek,bek@x.example,\n",
    "moodle in German": "ID,Vollständiger Name,E-Mail-Adresse\nTeilnehmer/in11,Ana Roe,aroe@x.example\n"
                        "Teilnehmer/in12,Bo Ek,bek@x.example\n",
    "blackboard": '"Last Name"\t"First Name"\t"Username"\t"Student ID"\n"Roe"\t"Ana"\t"aroe"\t"11"\n'
                  '"Ek"\t"Bo"\t"bek"\t"12"\n',
    "brightspace": "OrgDefinedId,Username,Last Name,First Name\n#11,#aroe,Roe,Ana\n#12,#bek,Ek,Bo\n",
    "an instructor": "name;id\nAna Roe;11\nBo Ek;12\n",
}  # fmt: skip


@pytest.mark.parametrize("kind", LISTS)
def test_each_kind_of_list_gives_names_and_ids(kind: str, tmp_path: Path) -> None:
    path = tmp_path / "list.csv"
    path.write_bytes(LISTS[kind].encode("utf-16" if kind == "blackboard" else "utf-8"))
    members = roster.read(path)
    assert [sorted(roster.words_of(one.name)) for one in members] == [["ana", "roe"], ["bo", "ek"]]
    assert ["11" in one.ids for one in members] == [True, False]


def test_a_list_without_names_is_one_sentence(tmp_path: Path) -> None:
    path = tmp_path / "list.csv"
    path.write_text("a,b\n1,2\n")
    with pytest.raises(KitError, match="no column names the students"):
        roster.read(path)


LISTED = Roster([
    Member("Roe, Ana", ("11", "aroe@x.example"), "Monday", "Group A"),
    Member("Zoë O'Brien", ("12",), "", "Group A"),
    Member("李明", ("13",)), Member("Cy Oz", ("14",)), Member("Cy Oz", ("15",)),
])  # fmt: skip


@pytest.mark.parametrize(
    ("user", "student", "name"),
    [("11", "x", "Roe, Ana"), ("aroe", "aroe", "Roe, Ana"), ("9", "Ana Roe", "Roe, Ana"),
     ("9", "roeana", "Roe, Ana"), ("9", "obrienzoë", "Zoë O'Brien"), ("9", "Zoe OBrien", "Zoë O'Brien"),
     ("9", "李明", "李明"), ("9", "aroe", "Roe, Ana")],
)  # fmt: skip
def test_a_member_is_found_by_id_or_by_the_name_as_lmss_write_it(user: str, student: str, name: str) -> None:
    found = LISTED.find(user, student)
    assert found is not None and found.name == name


@pytest.mark.parametrize(("user", "student"), [("9", "Cy Oz"), ("9", "Nobody"), ("", "")])
def test_a_name_of_two_or_of_none_is_nobodys(user: str, student: str) -> None:
    assert LISTED.find(user, student) is None


def student(key: str, name: str, user: str) -> Student:
    return Student(key, name, "neuron.py", "", False, "f", "", user)


def test_who_handed_in_nothing_is_in_the_table_once() -> None:
    rows = class_record.with_list([student("11", "roeana", "11")], tuple(LISTED.members[:3]))
    assert [(one.student, one.refused, one.section) for one in rows] == [
        ("Roe, Ana", "", "Monday"), ("Zoë O'Brien", MISSING, ""), ("李明", MISSING, ""),
    ]  # fmt: skip
    assert len({one.key for one in rows}) == 3


def test_a_hand_in_of_a_group_is_every_members() -> None:
    handed_in = Submission("5", "Group A", "neuron.py", b"x", user="5")
    shared = class_record.share_in_groups(Intake([handed_in], [], []), LISTED.members)
    assert [one.student for one in shared.submissions] == ["Roe, Ana", "Zoë O'Brien"]
    assert {one.source for one in shared.submissions} == {b"x"}
    assert shared.submissions[0].notes == ("Handed in by Group A.",)
