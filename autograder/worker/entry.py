"""Entry of an untrusted process: `python -s -B entry.py PACKAGES LANGUAGE ROLE [FD]`.

ROLE is `template`, which talks on the descriptor FD, or `portable_worker`.

PACKAGES is the folder that NumPy is in, wherever the runner found it; LANGUAGE is that of sentences.

Started with a clean environment and no import path but the standard library's; the kit's own folder
is on the path only until its modules are loaded, so that a student's code cannot import the kit.
"""

from __future__ import annotations

import importlib
import os
import sys

HERE = os.path.dirname(os.path.abspath(__file__))
ROOT = os.path.dirname(os.path.dirname(HERE))


def no_work_at_fork(**work: object) -> None:
    """Instead of `os.register_at_fork`: the template has one thread, so no lock is held when it forks.

    What modules of the standard library would do in each worker, above all to `logging`'s locks, costs
    more than a millisecond; random numbers are to be the same in each, so none is seeded anew.
    """


def main() -> None:
    """Become the template (systems with fork) or one worker on standard input and output."""
    packages, language, role_name = sys.argv[1:4]
    if role_name == "template":
        os.register_at_fork = no_work_at_fork
    sys.path[:] = [path for path in sys.path if os.path.abspath(path) != HERE]
    if packages not in sys.path:
        sys.path.append(packages)
    sys.path.insert(0, ROOT)
    from autograder.kit import messages

    messages.use(language)
    role = importlib.import_module(f"autograder.worker.{role_name}")
    sys.path.remove(ROOT)
    role.main(*map(int, sys.argv[4:]))


main()
