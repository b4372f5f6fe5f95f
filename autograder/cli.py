"""The command line: one module in `autograder/commands/` for each verb, imported only when it is used.

A verb's module has `add_arguments(parser)` and `run(args) -> int`. Exit codes: 0 done (whatever the
score), 1 the input could not be worked on, 2 wrong use.
"""

from __future__ import annotations

import argparse
import importlib
import os
import sys
import types
from collections.abc import Sequence

from autograder import __version__
from autograder.errors import KitError
from autograder.manifest import ROOT

VERBS = {
    "release": "make the student releases and the LMS packages from the reference solutions",
    "stub": "write assignments/NAME/NAME.py from solutions/NAME/NAME.py",
    "translate": "bring a translation of an assignment up to date and say what is left to do",
    "check": "check the kit itself: solutions pass, stubs fail cleanly, hints exist, nothing leaks",
    "grade": "grade one submission",
    "class": "grade a folder or download of submissions",
    "regrade": "grade a class again and say whose points changed",
    "report": "make a class's outputs again from its stored results",
    "replay": "grade one file again, as its stored result says, and compare",
    "trace": "print every intermediate number of the worked example",
    "doctor": "say what holds on this machine: interpreter, NumPy, sandbox layers, limits",
    "lms": "turn results into what one LMS expects, and LMS downloads into results",
    "mutation": "measure the test suites by mutants of the solutions",
    "assess": "write docs/assessment.md: misconceptions caught, hints right, answers accepted",
    "compat": "run stubs and solutions through their releases under other Pythons and NumPys",
    "lessons": "write docs/lessons.md: length of the statements, points by what a part asks",
    "bench": "measure the kit beside its peers and write docs/performance.md",
}


def build_parser(verb: str | None) -> argparse.ArgumentParser:
    """Parser of the whole command line; only the module of `verb` is imported."""
    parser = argparse.ArgumentParser(prog="python -m autograder", description=__doc__.split("\n")[0])
    parser.add_argument("--version", action="version", version=f"autograder {__version__}")
    subparsers = parser.add_subparsers(dest="verb", metavar="VERB", required=True)
    for name, help_line in VERBS.items():
        subparser = subparsers.add_parser(name, help=help_line, description=help_line)
        if name == verb:
            command_of(verb).add_arguments(subparser)
    return parser


def command_of(verb: str) -> types.ModuleType:
    """The module of a verb: it has the verb's name, but where that is a keyword of Python."""
    name = "grade_class" if verb == "class" else verb
    return importlib.import_module(f"autograder.commands.{name}")


def main(argv: Sequence[str] | None = None) -> int:
    """Run one verb and return its exit code; a `KitError` becomes one line on standard error."""
    words = list(sys.argv[1:] if argv is None else argv)
    verb = next((word for word in words if not word.startswith("-")), None)
    args = build_parser(verb).parse_args(words)
    command = command_of(args.verb)
    try:
        code: int = command.run(args)
        return code
    except KitError as error:
        from autograder.kit.printable import replace_unprintable  # NumPy comes with it: not for --help

        sentence = str(error).replace(f"{ROOT}{os.sep}", "")
        shown = replace_unprintable(sentence, kept="\n")
        print(f"autograder {args.verb}: {shown}", file=sys.stderr)
        return error.exit_code
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 1
    except KeyboardInterrupt:
        print(f"autograder {args.verb}: interrupted", file=sys.stderr)
        return 130
