"""`python -m autograder translate NAME LANGUAGE`: bring a translation up to date, say what is left to do."""

from __future__ import annotations

import argparse
import difflib
import subprocess
from pathlib import Path

from autograder.errors import KitError
from autograder.manifest import ROOT, Assignment, load
from autograder.publish import catalogues, draw_pictures, kit_translation, pack, translations
from autograder.publish.finding import shown
from autograder.publish.strip import read


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The assignment, the language, and what to do with one page."""
    parser.add_argument("name", metavar="NAME", help="the assignment, or `kit` for the kit's own texts")
    parser.add_argument("language", metavar="LANGUAGE", help="a folder of autograder/kit/text, such as zh")
    parser.add_argument("--show", metavar="PAGE", help="show how the English of a page has changed since")
    parser.add_argument("--preview", metavar="FOLDER", help="write what students would get into a new folder")
    parser.add_argument("--accept", metavar="PAGE", help="say that a translated page is up to date")


def run(args: argparse.Namespace) -> int:
    """Update the short texts and print the findings; 0 when there is none, else 1."""
    name, language = args.name, args.language
    check_language(language)
    if args.show:
        print(changes(*both(name, language, args.show)), end="")
        return 0
    if args.accept:
        translations.accept(*both(name, language, args.accept))
    if name == kit_translation.NAME:
        catalogues.main()
        found = [*catalogues.findings(), *kit_translation.findings(language)]
    else:
        translations.update(load(name), language)
        found = list(translations.findings(load(name), language))
    for finding in found:
        print(finding)
    print(f"{name} in {language}: {f'{len(found)} to mend' if found else 'nothing to mend'}.")
    if args.preview:
        preview(load(name, language=language), Path(args.preview))
    return 1 if found else 0


def both(name: str, language: str, page: str) -> tuple[Path, Path]:
    """Where an English page and its translation stand."""
    if name == kit_translation.NAME:
        pairs = kit_translation.pairs(language)
    else:
        pairs = translations.page_pairs(load(name), language)
    for ours, theirs in pairs:
        if ours.name == page:
            return ours, theirs
    raise KitError(f"{page} is no page; there are: {', '.join(ours.name for ours, _ in pairs)}", exit_code=2)


def preview(assignment: Assignment, folder: Path) -> None:
    """Write the students' files of a translation, finished or not, with its pictures."""
    drawing = draw_pictures.Drawing(assignment)
    try:
        pack.write_tree(pack.student_files(assignment, drawing.pictures()), folder)
    finally:
        drawing.stop()


def check_language(language: str) -> None:
    """Raise `KitError` for a language that the kit's own sentences are not in."""
    if language not in translations.languages():
        raise KitError(f"there is no autograder/kit/text/{language}; begin with that folder", exit_code=2)


def changes(ours: Path, theirs: Path) -> str:
    """How an English page differs from the one that was translated, as git remembers it."""
    path, stamp = shown(ours), translations.stamped(theirs)
    for commit in git("log", "--format=%H", "--", path).split():
        old = git("show", f"{commit}:{path}")
        if translations.digest(old) == stamp:
            before, after = (text.split("\n") for text in (old, read(ours)))
            lines = difflib.unified_diff(before, after, "translated", "now", lineterm="")
            return "".join(f"{line}\n" for line in lines) or f"{path} has not changed.\n"
    return f"git knows no {path} of the stamp {stamp or 'that is missing'}: compare the whole pages.\n"


def git(*words: str) -> str:
    """What git prints; nothing where it cannot."""
    done = subprocess.run(["git", *words], cwd=ROOT, capture_output=True, text=True, encoding="utf-8")
    return done.stdout if done.returncode == 0 else ""
