"""Keeps the translations of an assignment: `assignments/NAME/LANGUAGE/` beside the English files.

`texts.po` holds each short text with its English as the key, so a text whose English changes loses its
translation, which is kept as a fuzzy one until somebody has looked at it. Each translated page ends with the
hash of the English page that it was made from. `python -m autograder translate NAME LANGUAGE` brings
both up to date and says what is left to do.
"""

from __future__ import annotations

import difflib
import hashlib
from collections.abc import Iterator
from pathlib import Path

from autograder import texts, translated_source
from autograder.kit import messages
from autograder.manifest import Assignment, load
from autograder.publish import catalogues, leaks, same_facts, statement, stub, style
from autograder.publish.finding import Finding
from autograder.publish.strip import read
from autograder.toml_table import read_toml

PO, MO = "texts.po", texts.NAME
TABLES = ("assignment.toml", "questions.toml", "misconceptions.toml")
SOURCES = ("demo.py", "payoff.py", "test_public.py")
UNREAD = {  # students meet only what these say
    "trace.py": translated_source.strings_alone,
    "domain.py": translated_source.verdicts,
    "test_hidden.py": translated_source.verdicts,
}
PAGES = ("README.md", "EXTRA.md", "ERRATA.md", "ANSWERS.md")
NEAR = 0.6  # how alike an English text must be to one that is gone, to take over its translation
HEAD = "Short texts of this assignment. After a change run: python -m autograder translate {name} {language}"


def english_texts(assignment: Assignment) -> Iterator[tuple[str, str]]:
    """File and English of every short text, in the order in which students meet them."""
    folder = assignment.folder
    for name in TABLES[:2]:
        if (folder / name).is_file():
            yield from ((name, text) for text in texts.texts_of_table(read_toml(folder / name)))
    for piece in sorted(translated_source.pieces(stub.without_answers(assignment))):
        yield stub.path_of(assignment).name, piece.english
    for name in SOURCES:
        if (folder / name).is_file():
            found = translated_source.pieces(read(folder / name))
            yield from ((name, piece.english) for piece in sorted(found))
    for name, find in UNREAD.items():
        if (folder / name).is_file():
            found = find(read(folder / name))
            yield from ((name, piece.english) for piece in sorted(found))
    if (folder / TABLES[2]).is_file():
        yield from ((TABLES[2], text) for text in texts.texts_of_table(read_toml(folder / TABLES[2])))


def update(assignment: Assignment, language: str) -> None:
    """Bring `texts.po` and `texts.mo` of a language up to date with the English, or make them."""
    from babel.messages.catalog import Catalog

    folder = assignment.folder / language
    folder.mkdir(exist_ok=True)
    known = {str(message.id): message for message in catalogues.messages_in(folder / PO)}
    wanted = list(english_texts(assignment))
    gone = {key: str(m.string) for key, m in known.items() if m.string and key not in dict(swapped(wanted))}
    head = HEAD.format(name=assignment.name, language=language)
    catalogue = Catalog(language, header_comment=f"# {head}", fuzzy=False)
    for file, english in wanted:
        old = known.get(english)
        if old is not None:
            fuzzy = ["fuzzy"] if old.fuzzy else []
            catalogue.add(english, str(old.string), [(file, 0)], fuzzy, previous_id=old.previous_id)
        else:
            near = difflib.get_close_matches(english, gone, 1, NEAR) if english not in catalogue else []
            said = gone[near[0]] if near else None
            catalogue.add(english, said, [(file, 0)], ["fuzzy"] if near else [], previous_id=near)
    catalogues.write(catalogue, folder / PO)
    if not (folder / MO).is_file() or compiled(folder / PO) != texts_said(folder / PO):
        catalogues.compile_to(catalogue, folder / MO)


def swapped(pairs: list[tuple[str, str]]) -> Iterator[tuple[str, str]]:
    """English and file of each text."""
    return ((english, file) for file, english in pairs)


def all_findings(assignment: Assignment) -> Iterator[Finding]:
    """What is to be mended in every translation of an assignment that has been begun."""
    for language in begun(assignment):
        yield from findings(assignment, language)


def begun(assignment: Assignment) -> list[str]:
    """The languages of the kit that an assignment has a folder of."""
    return [name for name in languages() if (assignment.folder / name).is_dir()]


def languages() -> list[str]:
    """The languages of the kit beside English."""
    return sorted(path.name for path in messages.FOLDER.iterdir() if path.name != messages.ENGLISH)


def findings(assignment: Assignment, language: str) -> Iterator[Finding]:
    """What is to be mended in a translation that has been begun."""
    yield from text_findings(assignment, language)
    command = command_for(assignment.name, language)
    yield from page_findings(page_pairs(assignment, language), language, command)
    known = {PO, MO, *PAGES}
    for path in sorted((assignment.folder / language).iterdir()):
        if path.name not in known:
            yield Finding(path, 1, "is no file of a translation; remove it")
    translated = load(assignment.name, assignment.root, language)
    if (assignment.folder / language / PAGES[0]).is_file():
        yield from (Finding(*problem) for problem in statement.problems(translated))
    for path, line, sentence in leaks.missing_canaries(translated):
        if path.parent.name == language:
            yield Finding(path, line, sentence)


def text_findings(assignment: Assignment, language: str) -> Iterator[Finding]:
    """Short texts that are missing, left over, not looked at, or say something else."""
    path = assignment.folder / language / PO
    command = command_for(assignment.name, language)
    messages = {str(message.id): message for message in catalogues.messages_in(path)}
    lines = message_lines(path)
    for english in dict(swapped(list(english_texts(assignment)))):
        message = messages.pop(english, None)
        if message is None:
            yield Finding(path, 1, f"lacks {short(english)}; run {command}")
        elif not message.string or message.fuzzy:
            changed = "has changed; mend what it says and remove `fuzzy`"
            mend = changed if message.fuzzy else "is not translated"
            yield Finding(path, lines.get(english, 1), f"{short(english)} {mend}")
        else:
            said = str(message.string)
            problems = [*same_facts.differences(english, said), *style.short(said, english, language)]
            yield from (Finding(path, lines.get(english, 1), f"{short(said)} {p}") for p in problems)
    for left in messages:
        yield Finding(path, lines.get(left, 1), f"nothing uses {short(left)}; run {command}")
    if compiled(path) != texts_said(path):
        yield Finding(path, 1, f"{MO} is not made from it; run {command}")


def page_pairs(assignment: Assignment, language: str) -> list[tuple[Path, Path]]:
    """Each English page that is there or has been translated, and where its translation stands."""
    folder = assignment.folder
    pairs = [(folder / name, folder / language / name) for name in PAGES]
    return [(ours, theirs) for ours, theirs in pairs if ours.is_file() or theirs.is_file()]


def page_findings(pairs: list[tuple[Path, Path]], language: str, command: str) -> Iterator[Finding]:
    """Pages that are missing, older than their English, or say something else."""
    for ours, theirs in pairs:
        name = ours.name
        if not ours.is_file():
            yield Finding(theirs, 1, f"there is no English {name}; remove it")
            continue
        if not theirs.is_file():
            yield Finding(theirs, 1, f"is missing; translate {name}")
            continue
        text, stamp = read(theirs), stamped(theirs)
        if stamp != digest(read(ours)):
            why = f"is older than the English {name}" if stamp else "has no stamp"
            show = f"`{command} --show {name}` shows what changed"
            yield Finding(theirs, 1, f"{why}; {show}; then --accept {name}")
        for heading, sentence in same_facts.page_differences(read(ours), text):
            yield Finding(theirs, line_of(text, f"# {heading}"), f"section `{heading}`: {sentence}")
        for line, sentence in style.page(text, language):
            yield Finding(theirs, line, sentence)


def accept(ours: Path, theirs: Path) -> None:
    """Write into a translated page that it says what the English page says now."""
    text = statement.STAMP.sub("", read(theirs)).rstrip("\n")
    theirs.write_bytes(f"{text}\n\n<!-- kit:english {digest(read(ours))} -->\n".encode())


def stamped(theirs: Path) -> str:
    """The hash in a translated page of the English that it was made from; empty where there is none."""
    found = statement.STAMP.search(read(theirs)) if theirs.is_file() else None
    return found[1] if found else ""


def digest(text: str) -> str:
    """The hash of an English page."""
    return hashlib.sha256(text.encode()).hexdigest()[:16]


def command_for(name: str, language: str) -> str:
    return f"python -m autograder translate {name} {language}"


def texts_said(path: Path) -> dict[str, str]:
    """English and translation of each text that a catalogue's source says."""
    return {str(m.id): str(m.string) for m in catalogues.messages_in(path) if m.string and not m.fuzzy}


def compiled(path: Path) -> dict[str, str]:
    """The same of the compiled catalogue beside a source."""
    from babel.messages.mofile import read_mo

    if not path.with_name(MO).is_file():
        return {}
    with path.with_name(MO).open("rb") as file:
        return {str(message.id): str(message.string) for message in read_mo(file) if message.id}


def message_lines(path: Path) -> dict[str, int]:
    """The line of each message in a catalogue's source."""
    return {str(message.id): message.lineno or 1 for message in catalogues.messages_in(path)}


def line_of(text: str, words: str) -> int:
    return next((number for number, line in enumerate(text.split("\n"), 1) if line.endswith(words)), 1)


def short(text: str) -> str:
    """A text as a finding names it."""
    line = " ".join(text.split())
    return f"`{line[:50]}{'...' if line[50:] else ''}`"
