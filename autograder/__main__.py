"""`python -m autograder VERB ...`: the kit's command line."""

from autograder.cli import main

if __name__ == "__main__":
    raise SystemExit(main())
