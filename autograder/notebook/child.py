"""Entry of the reading process: `python -I -S -B child.py ROOT`, a notebook in, JSON out.

The first line of its input says what is wanted. ROOT is the folder that the kit's package is in.
"""

from __future__ import annotations

import json
import sys

MEMORY_MB, CPU_SECONDS = 512, 10


def limit_this_process() -> None:
    """Let a hostile notebook use no more than this much memory and time, where that can be set."""
    try:
        import resource
    except ImportError:
        return
    wanted = ((resource.RLIMIT_AS, MEMORY_MB * 2**20), (resource.RLIMIT_CPU, CPU_SECONDS),
              (resource.RLIMIT_CORE, 0))  # fmt: skip
    for kind, most in wanted:
        _, hard = resource.getrlimit(kind)
        most = most if hard == resource.RLIM_INFINITY else min(most, hard)
        resource.setrlimit(kind, (most, hard))


def main() -> None:
    """Read one notebook from standard input and write what was taken out of it."""
    sys.path.insert(0, sys.argv[1])
    from autograder.notebook.extract import Unusable, extract

    limit_this_process()
    head, _, data = sys.stdin.buffer.read().partition(b"\n")
    try:
        answer = extract(data, **json.loads(head))
    except Unusable as error:
        answer = {"error": error.kind, "blanks": error.blanks}
    except (MemoryError, RecursionError):
        answer = {"error": "nested", "blanks": {}}
    sys.stdout.buffer.write(json.dumps(answer).encode())


main()
