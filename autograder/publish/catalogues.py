"""Keeps the catalogues of sentences: no key missing or unused, no blank lost, every file compiled.

`python -m autograder.publish.catalogues` compiles each `kit.po` and brings those of other languages
up to date with English: new keys come in empty, keys that are gone go, and a sentence whose English
has changed is marked fuzzy, which means that English is said until somebody has looked at it. The
English stands above each sentence as a comment.
"""

from __future__ import annotations

import ast
import io
import re
import string
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

from autograder.kit import messages
from autograder.kit.states import State
from autograder.manifest import ROOT
from autograder.publish.finding import Finding

if TYPE_CHECKING:
    from babel.messages.catalog import Catalog, Message

SPEAKERS = ("say", "say_count", "sentence", "mark")
NAMES = re.compile(  # what Babel puts into the head of a source beside what gettext needs
    rb'^"(Project-Id|Report-Msgid|POT-Creation|PO-Revision|Last-Translator|Language-Team|Generated).*\n', re.M
)
KINDS = "kind_"  # before the kinds of cases, which domains name
COMMAND = "python -m autograder.publish.catalogues"
STATE_KEYS = [f"state_{state.value}" for state in State]


def findings(text: Path = messages.FOLDER, code: Path = ROOT / "autograder") -> Iterator[Finding]:
    """What is to be mended in the catalogues below `text`, whose keys the Python below `code` uses."""
    english = read(text, messages.ENGLISH)
    yield from _keys(source_of(text, messages.ENGLISH), english, code)
    for folder in folders_in(text):
        path = source_of(text, folder.name)
        catalogue = read(text, folder.name)
        if folder.name != messages.ENGLISH:
            yield from _translation(path, catalogue, english)
        if not is_fresh(path, catalogue):
            yield Finding(path, 1, f"kit.mo beside it is not made from it; run {COMMAND}")


def _keys(path: Path, english: Catalog, code: Path) -> Iterator[Finding]:
    """Keys that the code uses and English lacks, and the other way round."""
    used = {}
    for file, line, key in (*keys_in(code), *keys_in_pages(code)):
        used[key] = file, line
    known = {key_of(message) for message in texts(english)}
    for key in sorted(used.keys() - known):
        lacks = f"no sentence has the key {key!r}; add it to {path.name}"
        yield Finding(*used[key], lacks if key else "the key of a sentence must be a literal; write it out")
    for key in sorted(key for key in known - used.keys() if not key.startswith(KINDS)):
        yield Finding(path, _line(path, key), f"nothing uses the key {key!r}; remove it")


def _translation(path: Path, catalogue: Catalog, english: Catalog) -> Iterator[Finding]:
    """What a language lacks beside English."""
    own = {key_of(message): message for message in texts(catalogue)}
    for message in texts(english):
        key = key_of(message)
        other = own.pop(key, None)
        if other is None or forms(other) == () or other.fuzzy:
            yield Finding(path, _line(path, key), f"{key!r} is not translated; run {COMMAND}, then write it")
        elif other.pluralizable != message.pluralizable:
            yield Finding(path, _line(path, key), f"forms of {key!r} for one and many changed; run {COMMAND}")
        elif " ".join(other.auto_comments) != english_above(message):
            yield Finding(path, _line(path, key), f"the English of {key!r} has changed; run {COMMAND}")
        elif not blanks(other) <= blanks(message):
            yield Finding(path, _line(path, key), f"{key!r} has other blanks than in English; mend them")
        elif blanks(message) - {"count"} != blanks(other) - {"count"}:
            yield Finding(path, _line(path, key), f"{key!r} lacks a blank of the English; add it")
    for left in own:
        yield Finding(path, 1, f"{left!r} is no key of the English catalogue; run {COMMAND}")


def keys_in(code: Path) -> Iterator[tuple[Path, int, str]]:
    """File, line and key of each call of `say`, `say_count`, `sentence` or `mark`, in pages too.

    A key is a literal, or one literal or another. `states` alone makes keys, of its states.
    """
    for file in sorted(code.rglob("*.py")):
        nodes = list(ast.walk(ast.parse(file.read_text(encoding="utf-8"))))
        speakers = _speakers(nodes)
        for node in nodes:
            if isinstance(node, ast.Call) and ast.unparse(node.func) in speakers:
                yield from ((file, node.lineno, key) for key in _literals(node.args[0], file))


def keys_in_pages(code: Path) -> Iterator[tuple[Path, int, str]]:
    """File, line and key of each sentence that a template of a page says."""
    for file in sorted(code.rglob("*.html")):
        for number, line in enumerate(file.read_text(encoding="utf-8").split("\n"), 1):
            for asked in re.findall(r"\bsay\(([^,)]*)", line):
                for key in re.findall(r"\"(\w+)\"", asked):
                    yield file, number, key


def _speakers(nodes: list[ast.AST]) -> set[str]:
    """What a file calls the functions that say a sentence."""
    imports = [node for node in nodes if isinstance(node, ast.ImportFrom)]
    names = {alias.name for node in imports for alias in node.names if _is_messages(node.module)}
    return (names & set(SPEAKERS)) | {f"messages.{name}" for name in SPEAKERS}


def _is_messages(module: str | None) -> bool:
    return (module or "").rpartition(".")[2] == "messages"


def _literals(node: ast.expr, file: Path) -> Iterator[str]:
    """The keys that an expression can be; an empty one for what cannot be read."""
    if isinstance(node, ast.IfExp):
        yield from _literals(node.body, file)
        yield from _literals(node.orelse, file)
    elif isinstance(node, ast.Constant) and isinstance(node.value, str):
        yield node.value
    elif file.name == "states.py":
        yield from STATE_KEYS
    else:
        yield ""


def folders_in(text: Path) -> list[Path]:
    """The folder of each language whose sentences are there."""
    return sorted(path for path in text.iterdir() if source_of(text, path.name).is_file())


def source_of(text: Path, language: str) -> Path:
    """Where the source of a language's catalogue stands."""
    return text / language / "LC_MESSAGES" / "kit.po"


def read(text: Path, language: str) -> Catalog:
    """The catalogue of a language, from its source."""
    from babel.messages.pofile import read_po

    with source_of(text, language).open("rb") as file:
        return read_po(file, language, abort_invalid=True)


def messages_in(path: Path) -> list[Message]:
    """The messages of a catalogue's source without its head; none where there is no file."""
    from babel.messages.pofile import read_po

    if not path.is_file():
        return []
    with path.open("rb") as file:
        return list(texts(read_po(file, abort_invalid=True)))


def write(catalogue: Catalog, path: Path) -> None:
    """Write a catalogue's source, without dates and names in its head: the same texts are the same bytes."""
    from babel.messages.pofile import write_po

    buffer = io.BytesIO()
    write_po(buffer, catalogue, width=0, include_lineno=False, include_previous=True, ignore_obsolete=True)
    path.write_bytes(NAMES.sub(b"", buffer.getvalue()))


def compile_to(catalogue: Catalog, path: Path) -> None:
    """Write the compiled form of a catalogue."""
    from babel.messages.mofile import write_mo

    with path.open("wb") as file:
        write_mo(file, catalogue)


def texts(catalogue: Catalog) -> Iterator[Message]:
    """The messages of a catalogue without its head."""
    return (message for message in catalogue if message.id)


def key_of(message: Message) -> str:
    """The key of a sentence, also of one with forms for one and many."""
    return message.id if isinstance(message.id, str) else message.id[0]


def forms(message: Message) -> tuple[str, ...]:
    """The sentence, or its forms for one and many; nothing when one of them is empty."""
    said = (message.string,) if isinstance(message.string, str) else tuple(message.string or ())
    return said if all(said) else ()


def english_above(message: Message) -> str:
    """An English sentence as it stands above another language's: in one comment, however it is broken."""
    return " ".join(" / ".join(forms(message)).split())


def blanks(message: Message) -> set[str]:
    """The names in braces in any form of a sentence."""
    found = (name for text in forms(message) for _, name, _, _ in string.Formatter().parse(text))
    return {name for name in found if name}


def is_fresh(source: Path, catalogue: Catalog) -> bool:
    """Whether `kit.mo` beside a source says what the source says; its head holds a date and a version."""
    from babel.messages.mofile import read_mo

    if not source.with_suffix(".mo").is_file():
        return False
    with source.with_suffix(".mo").open("rb") as file:
        said = {key_of(message): forms(message) for message in texts(read_mo(file))}
    return said == {key_of(m): forms(m) for m in texts(catalogue) if forms(m) and not m.fuzzy}


def update(catalogue: Catalog, english: Catalog) -> None:
    """Give a language the keys of English, each with the English sentence above it."""
    own = {key_of(message): message for message in texts(catalogue)}
    for key in own.keys() - {key_of(message) for message in texts(english)}:
        catalogue.delete(key)
    for message in texts(english):
        told, known = english_above(message), own.get(key_of(message))
        if known is None:
            catalogue.add(message.id, auto_comments=[told])
        elif known.pluralizable != message.pluralizable:  # gettext looks for the one or the other
            said = next(iter(forms(known)), "")
            catalogue.delete(key_of(message))
            string = (said,) * catalogue.num_plurals if message.pluralizable else said
            catalogue.add(message.id, string, auto_comments=[told], flags={"fuzzy"})
        elif " ".join(known.auto_comments) != told:
            known.auto_comments = [told]
            known.flags |= {"fuzzy"}


def main() -> None:
    """Bring every catalogue up to date and compile it."""
    text = messages.FOLDER
    english = read(text, messages.ENGLISH)
    for folder in folders_in(text):
        path, catalogue = source_of(text, folder.name), read(text, folder.name)
        if folder.name != messages.ENGLISH:
            update(catalogue, english)
            write(catalogue, path)
        if not is_fresh(path, catalogue):
            compile_to(catalogue, path.with_suffix(".mo"))


def _line(path: Path, key: str) -> int:
    """The line of a key in a catalogue's source."""
    found = re.search(rf'^msgid "{re.escape(key)}"$', path.read_text(encoding="utf-8"), re.MULTILINE)
    return path.read_text(encoding="utf-8").count("\n", 0, found.start()) + 1 if found else 1


if __name__ == "__main__":
    main()
