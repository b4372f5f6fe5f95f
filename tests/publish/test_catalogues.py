"""The catalogues of sentences: nothing missing or unused, other languages kept beside English."""

from __future__ import annotations

import ast
import re
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from autograder.kit import messages
from autograder.manifest import ROOT
from autograder.publish import catalogues

LITERAL = "the key of a sentence must be a literal; write it out"
FRENCH = "Il a mis trop de temps."


@pytest.fixture
def text(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A copy of the English catalogue alone, which the kit uses while the test runs."""
    folder = tmp_path / "text"
    shutil.copytree(messages.FOLDER / "en", folder / "en")
    monkeypatch.setattr(messages, "FOLDER", folder)
    return folder


@pytest.fixture
def french(text: Path) -> Path:
    """A new language, as CONTRIBUTING says to start one: a copy of the English source."""
    shutil.copytree(text / "en", text / "fr")
    catalogues.main()
    return catalogues.source_of(text, "fr")


def sentences(text: Path) -> list[str]:
    return [finding.sentence for finding in catalogues.findings(text)]


def look_at_all(path: Path) -> None:
    """Take the mark away that says that nobody has looked at a sentence yet."""
    marked = path.read_text(encoding="utf-8")
    path.write_text(marked.replace("#, fuzzy, ", "#, ").replace("#, fuzzy\n", ""), encoding="utf-8")


def replace(path: Path, old: str, new: str) -> None:
    before = path.read_text(encoding="utf-8")
    assert old in before
    path.write_text(before.replace(old, new), encoding="utf-8")


def test_the_kits_own_catalogues_have_nothing_to_mend() -> None:
    assert [str(finding) for finding in catalogues.findings()] == []


TOLD = ("notebook", "lms/nbgrader", "lms/otter", "render", "report")
WORDS = re.compile(r"[A-Za-z]+ [a-z]+ [a-z]+")
NOT_SAID = ("Original file is located at", "Save these lines as", "from pathlib import", "import test_case",
            "chmod -R")  # fmt: skip


def literals(path: Path) -> Iterator[str]:
    """Texts in a file that may be said to students: no docstring, no error for instructors, no help."""
    nodes = list(ast.walk(ast.parse(path.read_text(encoding="utf-8"))))
    apart = {id(inner) for node in nodes if is_apart(node) for inner in ast.walk(node)}
    for node in nodes:
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in apart:
            yield node.value


def is_apart(node: ast.AST) -> bool:
    """Whether a piece of code is an error that is raised, a docstring or the help of an option."""
    if isinstance(node, ast.keyword):
        return node.arg == "help"
    if isinstance(node, ast.Expr):
        return isinstance(node.value, ast.Constant)
    return isinstance(node, ast.Raise)


@pytest.mark.parametrize("folder", TOLD)
def test_no_sentence_for_students_stands_in_the_code(folder: str) -> None:
    found = [text for path in (ROOT / "autograder" / folder).rglob("*.py") for text in literals(path)]
    assert len(found) > 5
    said = [text for text in found if WORDS.search(text)]
    assert [text for text in said if not any(known in text for known in NOT_SAID)] == []


def test_a_key_that_no_code_uses_is_told(text: Path) -> None:
    english = catalogues.source_of(text, "en")
    english.write_text(english.read_text() + '\nmsgid "left_over"\nmsgstr "Nobody says this."\n')
    catalogues.main()
    assert sentences(text) == ["nothing uses the key 'left_over'; remove it"]


def test_a_key_that_english_lacks_is_told_where_it_is_used(text: Path) -> None:
    replace(catalogues.source_of(text, "en"), 'msgid "hung_before"', 'msgid "hung_after"')
    catalogues.main()
    found = list(catalogues.findings(text))
    lacks = next(finding for finding in found if "'hung_before'" in finding.sentence)
    assert lacks.path.suffix == ".py" and "add it to kit.po" in lacks.sentence


@pytest.mark.parametrize("call", ["say(key)", 'say(f"state_{name}")', "messages.say_count(key, 3)"])
def test_a_key_that_is_not_written_out_is_told(text: Path, tmp_path: Path, call: str) -> None:
    (tmp_path / "new.py").write_text(f"from kit.messages import say\n\n{call}\n")
    told = catalogues.findings(text, tmp_path)
    assert any(f"{finding}" == f"{tmp_path / 'new.py'}:3: {LITERAL}" for finding in told)


def test_a_source_that_is_not_compiled_is_told(text: Path) -> None:
    replace(catalogues.source_of(text, "en"), "It called exit.", "It called exit().")
    assert sentences(text) == [f"kit.mo beside it is not made from it; run {catalogues.COMMAND}"]


def test_a_new_language_needs_no_code(french: Path, text: Path) -> None:
    replace(french, 'msgstr "It took too long."', f'msgstr "{FRENCH}"')
    look_at_all(french)
    catalogues.main()
    try:
        messages.use("fr")
        assert messages.languages() == ["en", "fr"]
        assert (messages.say("hang"), messages.say("exit")) == (FRENCH, "It called exit.")
        messages.use("xx")
        assert messages.in_use() == "en"
    finally:
        messages.use("en")


def test_the_english_stands_above_each_sentence_of_another_language(french: Path) -> None:
    assert '#. It took too long.\n' in french.read_text(encoding="utf-8")


def test_a_sentence_whose_english_changed_is_said_in_english_until_it_is_looked_at(
    french: Path, text: Path
) -> None:
    look_at_all(french)
    replace(french, 'msgstr "It took too long."', f'msgstr "{FRENCH}"')
    catalogues.main()
    replace(catalogues.source_of(text, "en"), '"It took too long."', '"It took much too long."')
    assert "the English of 'hang' has changed" in " ".join(sentences(text))
    catalogues.main()
    try:
        messages.use("fr")
        assert messages.say("hang") == "It took much too long."
    finally:
        messages.use("en")
    assert any(sentence.startswith("'hang' is not translated") for sentence in sentences(text))


def test_a_translation_without_a_blank_of_the_english_is_told(french: Path, text: Path) -> None:
    look_at_all(french)
    replace(french, 'msgstr "{file} has no function {function}."', 'msgstr "Pas de fonction {function}."')
    catalogues.main()
    assert sentences(text) == ["'no_function' lacks a blank of the English; add it"]


def test_a_sentence_that_gets_a_form_for_one_is_said_in_english_until_it_is_looked_at(
    french: Path, text: Path
) -> None:
    look_at_all(french)
    catalogues.main()
    old = 'msgid "hang"\nmsgstr "It took too long."'
    new = 'msgid "hang"\nmsgid_plural "hang"\nmsgstr[0] "It took a second."\nmsgstr[1] "It took {count} s."'
    replace(catalogues.source_of(text, "en"), old, new)
    assert any("forms of 'hang' for one and many changed" in sentence for sentence in sentences(text))
    catalogues.main()
    try:
        messages.use("fr")
        assert messages.say_count("hang", 3) == "It took 3 s."
    finally:
        messages.use("en")
    assert any(sentence.startswith("'hang' is not translated") for sentence in sentences(text))


def test_one_and_many_are_said_apart() -> None:
    one, many = (messages.say_count("more_checks", count) for count in (1, 2))
    assert (one, many) == (
        "one more check of this part is not passed yet",
        "2 more checks of this part are not passed yet",
    )


def test_a_key_that_is_in_no_catalogue_is_an_error_and_never_shown() -> None:
    with pytest.raises(KeyError, match="no_such_key"):
        messages.say("no_such_key")
