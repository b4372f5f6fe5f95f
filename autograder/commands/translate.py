"""`python -m autograder translate NAME LANGUAGE`: bring a translation up to date, say what is left to do."""

from __future__ import annotations

import argparse
import difflib
import subprocess
from pathlib import Path

from autograder.errors import KitError
from autograder.manifest import ROOT, Assignment, load
from autograder.publish import draw_pictures, pack, translations
from autograder.publish.finding import shown
from autograder.publish.strip import read


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The assignment, the language, and what to do with one page."""
    parser.add_argument("name", metavar="NAME", help="the assignment")
    parser.add_argument("language", metavar="LANGUAGE", help="a folder of autograder/kit/text, such as zh")
    parser.add_argument("--show", metavar="PAGE", help="show how the English of a page has changed since")
    parser.add_argument("--preview", metavar="FOLDER", help="write what students would get into a new folder")
    parser.add_argument("--accept", metavar="PAGE", help="say that a translated page is up to date")


def run(args: argparse.Namespace) -> int:
    """Update the short texts and print the findings; 0 when there is none, else 1."""
    assignment = load(args.name)
    check_language(args.language)
    for page in filter(None, (args.show, args.accept)):
        if page not in translations.PAGES:
            raise KitError(f"{page} is no page; there are: {', '.join(translations.PAGES)}", exit_code=2)
    if args.show:
        print(changes(assignment, args.language, args.show), end="")
        return 0
    if args.accept:
        translations.accept(assignment, args.language, args.accept)
    translations.update(assignment, args.language)
    if args.preview:
        preview(load(args.name, language=args.language), Path(args.preview))
    found = list(translations.findings(assignment, args.language))
    for finding in found:
        print(finding)
    print(f"{assignment.name} in {args.language}: {f'{len(found)} to mend' if found else 'nothing to mend'}.")
    return 1 if found else 0


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


def changes(assignment: Assignment, language: str, page: str) -> str:
    """How an English page differs from the one that was translated, as git remembers it."""
    path = assignment.folder / page
    stamp = translations.stamped(assignment, language, page)
    for commit in git("log", "--format=%H", "--", shown(path)).split():
        old = git("show", f"{commit}:{shown(path)}")
        if translations.digest(old) == stamp:
            before, after = (text.split("\n") for text in (old, read(path)))
            lines = difflib.unified_diff(before, after, "translated", "now", lineterm="")
            return "".join(f"{line}\n" for line in lines) or f"{page} has not changed.\n"
    return f"git knows no {page} of the stamp {stamp or 'that is missing'}: compare the whole pages.\n"


def git(*words: str) -> str:
    """What git prints; nothing where it cannot."""
    done = subprocess.run(["git", *words], cwd=ROOT, capture_output=True, text=True, encoding="utf-8")
    return done.stdout if done.returncode == 0 else ""
