"""Entry of an untrusted process: `python -I -B main.py template FD` or `... single`.

Started with a clean environment and no import path but the standard library's; the kit's own folder
is on the path only until its modules are loaded, so that a student's code cannot import the kit.
"""

from __future__ import annotations

import os
import sys

ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))


def main() -> None:
    """Become the template (systems with fork) or one worker on standard input and output."""
    sys.path.insert(0, ROOT)
    if sys.argv[1] == "template":
        from autograder.worker import template as role
    else:
        from autograder.worker import single as role
    sys.path.remove(ROOT)
    role.main(*map(int, sys.argv[2:]))


main()
