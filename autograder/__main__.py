"""`python -m autograder VERB ...`: the kit's command line."""

import os
import sys

if __name__ == "__main__":
    # `python -m` looks for modules in the current folder first, and a student's files may be there.
    HOME = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
    sys.path[:] = [HOME, *(path for path in sys.path[1:] if path != HOME)]

    from autograder.cli import main

    raise SystemExit(main())
