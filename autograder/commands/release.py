"""`python -m autograder release [NAME ...]`: make release/students and release/lms."""

from __future__ import annotations

import argparse
import json
import os
import sys
import zipfile
from collections.abc import Sequence
from pathlib import Path

from autograder import __version__, texts
from autograder.manifest import ROOT, Assignment
from autograder.publish import chosen, counted, release, release_digest, translations
from autograder.publish.finding import shown


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Names of assignments (all when none is given), `--wheels` and `--force`."""
    parser.add_argument("names", nargs="*", metavar="NAME", help="assignment; all when left out")
    parser.add_argument("--wheels", action="store_true", help="put needed packages into LMS zips")
    parser.add_argument("--language", default="", help="of the LMS packages (default: the manifest's)")
    parser.add_argument("--force", action="store_true", help="make it even if nothing has changed")


def run(args: argparse.Namespace) -> int:
    """Make the release unless it is up to date, and print what there is; 1 when one was left out."""
    out = ROOT / "release"
    language = args.language
    unfinished: list[str] = []
    if args.names:
        assignments = chosen(args.names, language=language)
    else:
        assignments, unfinished = release.finished(language=language)
    for sentence in unfinished:
        said = sentence.replace(f"{ROOT}{os.sep}", "")
        print(f"Left out, as it is not finished: {said}", file=sys.stderr)
    inputs = release_digest.wanted(assignments, not args.names, args.wheels)
    fresh = not args.force and release_digest.is_fresh(out, inputs)
    if not fresh:
        print(f"Checking, drawing and packing {counted(assignments)} ...", flush=True)
        before = {a.name: _released(a, out) for a in assignments}
        release.make(assignments, out, whole=not args.names, wheels=args.wheels, tell=_tell)
        release_digest.write(out, inputs)
    _report(assignments, out, fresh)
    for assignment in () if fresh else assignments:
        _warn(assignment, before[assignment.name], _released(assignment, out))
    return 1 if unfinished else 0


def _tell(step: str) -> None:
    print(f"  {step} ...", flush=True)


def _released(assignment: Assignment, out: Path) -> tuple[str, bytes]:
    """The version and the bytes of the students' zip that stands in `out`; both empty when there is none."""
    path = out / "students" / f"{assignment.name}.zip"
    try:
        with zipfile.ZipFile(path) as bundle:
            about = json.loads(bundle.read(f"{assignment.name}/kit/assignment.json"))
        return about.get("version", ""), path.read_bytes()
    except (OSError, ValueError, KeyError, zipfile.BadZipFile):
        return "", b""


def _warn(assignment: Assignment, old: tuple[str, bytes], new: tuple[str, bytes]) -> None:
    """Say that a changed release still has the version of the one before."""
    if old[0] == new[0] and old[1] != new[1]:
        print(
            f"{assignment.name} has changed and is still version {new[0]}. If students have it already, "
            f"write `revision = {assignment.revision + 1}` into its assignment.toml: docs/class.md tells "
            "the rest."
        )


def _report(assignments: Sequence[Assignment], out: Path, fresh: bool) -> None:
    every = [edition for assignment in assignments for edition in release.editions(assignment)]
    names = {f"{a.name}{kind}{release.edition_mark(a)}.zip" for a in every for kind in ("", "-update")}
    for path in sorted((out / "students").glob("*.zip")):
        if path.name in names:
            print(f"{shown(path):44} {path.stat().st_size / 1000:7.0f} kB")
    for folder in sorted((out / "lms").iterdir()) if (out / "lms").is_dir() else ():
        size = sum(path.stat().st_size for path in folder.rglob("*") if path.is_file())
        print(f"{shown(folder) + '/':44} {size / 1000:7.0f} kB")
    for other in translations.languages():
        lacking = [a.name for a in assignments if other not in texts.languages(a.folder)]
        if lacking:
            print(f"Not translated into {other}, so in English alone: {', '.join(lacking)}")
    made = "Nothing has changed since" if fresh else "Made"
    print(f"{made} the release of {counted(assignments)}, kit {__version__}.")
    print("Publish release/students/ alone: release/lms/ holds solutions and hidden tests.")
