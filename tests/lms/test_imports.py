"""The kit's command line starts without the heavy packages that single adapters need."""

from __future__ import annotations

import subprocess
import sys

from autograder.cli import VERBS
from autograder.manifest import ROOT

HEAVY = ("nbformat", "nbgrader", "otter", "nbconvert", "jupyter_core", "pandas", "matplotlib",
         "distributed")  # fmt: skip
PROGRAM = """
import sys
from autograder.cli import VERBS, build_parser
from autograder.publish.lms_packages import builders
from autograder.render import formats
import importlib, pathlib
for verb in VERBS:
    if pathlib.Path("autograder", "commands", verb + ".py").exists():
        build_parser(verb)
builders()
for form in formats():
    importlib.import_module("autograder.render." + form)
print(sorted(set(sys.argv[1:]) & set(sys.modules)))
"""


def test_no_verb_renderer_or_package_imports_a_heavy_package_at_its_start() -> None:
    assert "grade" in VERBS
    words = [sys.executable, "-c", PROGRAM, *HEAVY]
    done = subprocess.run(words, cwd=ROOT, capture_output=True, text=True)
    assert (done.stdout.strip(), done.returncode) == ("[]", 0), done.stderr
