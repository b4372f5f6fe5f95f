"""The roster: a CSV of the LMS or of the instructor with names, ids and sections.

With it a student who handed in nothing is in the table, and ids of an LMS become names.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

from autograder.classroom import csv_cells
from autograder.errors import KitError

NAME = {"name", "student", "student name", "full name", "fullname", "display name", "vollständiger name",
        "nombre completo", "nom complet", "姓名", "学生", "名字"}  # fmt: skip
FIRST = {"first name", "firstname", "given name", "vorname", "prénom", "nombre", "名"}
LAST = {"last name", "lastname", "surname", "family name", "nachname", "nom", "apellido(s)", "姓"}
IDS = {"id", "sid", "student id", "user id", "userid", "id number", "idnumber", "id-nummer", "username",
       "user name", "login", "login id", "sis user id", "sis login id", "orgdefinedid", "email",
       "email address", "e-mail", "e-mail-adresse", "identifier", "github_username", "key",
       "学号"}  # fmt: skip
SECTION = {"section", "sections", "class", "tutorial", "班级"}
GROUP = {"group", "groups", "team", "group name", "组"}
NO_STUDENT = ("Points Possible", "Student, Test")


@dataclass(frozen=True)
class Member:
    """One student of the class list: the name, every id, section and group."""

    name: str
    ids: tuple[str, ...] = ()
    section: str = ""
    group: str = ""


def read(path: Path) -> list[Member]:
    """The students in a CSV; raises `KitError` when no column names them."""
    table = csv_cells.read(path)
    header = [text.strip().lstrip("#").casefold() for text in table.header]
    columns = {
        word: [i for i, text in enumerate(header) if text in known]
        for word, known in (("name", NAME), ("first", FIRST), ("last", LAST), ("ids", IDS),
                            ("section", SECTION), ("group", GROUP))
    }  # fmt: skip
    if not (columns["name"] or columns["first"] or columns["last"] or columns["ids"]):
        known = ", ".join(repr(text) for text in table.header if text)
        raise KitError(
            f"{path}: no column names the students; call one `name` or `id`. There are: {known}",
            exit_code=2,
        )
    members = []
    naming = columns["ids"] + columns["name"] + columns["first"] + columns["last"]
    for row in range(1, len(table.rows)):
        texts = [cell.text.strip() for cell in table.rows[row]]
        named = any(texts[i] for i in naming if i < len(texts))
        if named and texts[0] not in NO_STUDENT:
            members.append(_member(texts, columns))
    return members


def _member(texts: Sequence[str], columns: dict[str, list[int]]) -> Member:
    def of(word: str) -> list[str]:
        return [texts[i] for i in columns[word] if i < len(texts) and texts[i]]

    name = " ".join(of("name")[:1] or of("first")[:1] + of("last")[:1])
    if not of("name")[:1] and _is_han(name):  # Chinese names are written together, the family's first
        name = "".join(of("last")[:1] + of("first")[:1])
    ids = tuple(re.sub(r"^(?:#|\D+(?=\d+$))", "", one) if _is_number(one) else one for one in of("ids"))
    return Member(name or (ids[0] if ids else ""), ids, "".join(of("section")[:1]), "".join(of("group")[:1]))


def _is_number(text: str) -> bool:
    """`#123` of Brightspace, and `Participant 123` of Moodle in any language."""
    return re.fullmatch(r"#.+|[^\W\d_]+[ /][^\d]*\d+", text) is not None


def _is_han(text: str) -> bool:
    return bool(text) and all("\u4e00" <= c <= "\u9fff" for c in text if not c.isspace())


def words_of(name: str) -> tuple[str, ...]:
    """The words of a name in alphabetical order, without accents, case and signs."""
    plain = unicodedata.normalize("NFKD", name).casefold()
    plain = "".join(c for c in plain if not unicodedata.combining(c))
    return tuple(sorted(re.findall(r"[^\W_]+", re.sub(r"[^\w\s,]", "", plain))))


class Roster:
    """Finds the member that a hand-in is of."""

    def __init__(self, members: Iterable[Member]) -> None:
        self.members = list(members)
        self._by_id: dict[str, list[Member]] = {}
        self._by_name: dict[str, list[Member]] = {}
        for member in self.members:
            for text in {text.casefold() for one in member.ids for text in (one, one.partition("@")[0])}:
                self._by_id.setdefault(text, []).append(member)
            for text in self._names(member.name):
                self._by_name.setdefault(text, []).append(member)

    @staticmethod
    def _names(name: str) -> set[str]:
        """A name as LMSs write it: its words sorted, or run together with the family's first or last."""
        words = re.findall(r"[^\W_]+", re.sub(r"[^\w\s,-]", "", name.casefold()))
        last, _, first = name.casefold().partition(",")
        turned = re.findall(r"[^\W_]+", re.sub(r"['\u2019]", "", f"{first} {last}"))
        forms = {" ".join(words_of(name)), "".join(words), "".join(turned)}
        if words:
            forms.add("".join([words[-1], *words[:-1]]))
        return forms - {""}

    def find(self, user: str, student: str) -> Member | None:
        """The one member with this id, else the one with this name; None when nobody or several."""
        for table, texts in ((self._by_id, {user.casefold()}), (self._by_name, self._names(student)),
                             (self._by_id, {student.casefold()})):  # fmt: skip
            found = {id(m): m for text in texts for m in table.get(text, ())}
            if len(found) == 1:
                return next(iter(found.values()))
        return None

    def group(self, name: str) -> list[Member]:
        """The members of a group."""
        wanted = name.casefold().strip()
        return [member for member in self.members if wanted and member.group.casefold().strip() == wanted]
