"""The engine's process: collects the tests, then grades each submission that comes in, in a fork."""

from __future__ import annotations

import gc
import json
import os
import sys
from dataclasses import replace
from pathlib import Path

from autograder.errors import KitError
from autograder.manifest import load
from autograder.runner.engine import LENGTH, read_exactly
from autograder.runner.grade import Grading, Options
from autograder.runner.suite import Suite
from autograder.runner.supervise import Workers, graded
from autograder.runner.workers import make_workers


def main() -> None:
    """Serve one engine until its standard input closes."""
    setup = json.loads(sys.argv[1])
    options = Options(**{k: tuple(v) if type(v) is list else v for k, v in setup["options"].items()})
    incoming, outgoing = sys.stdin.buffer, os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)
    workers = make_workers(options.portable)
    problem = ""
    try:
        assignment = load(setup["assignment"], Path(setup["root"]))
        Suite(assignment).run_within(lambda suite: serve(suite, workers, options, incoming, outgoing))
    except KitError as error:
        problem = str(error)
    finally:
        workers.close()
    if problem and read_exactly(incoming, LENGTH) is not None:
        send(outgoing, {"error": problem})


def serve(suite: Suite, workers: Workers, options: Options, incoming, outgoing) -> None:
    """Grade what comes in until there is no more."""
    workers.probe()
    warm_up(suite, workers, options)
    while True:
        seed = read_exactly(incoming, LENGTH)
        if seed is None:
            return
        source = read_exactly(incoming, LENGTH) or b""
        chosen = replace(options, seed=seed.decode()) if seed else options
        send(outgoing, graded(suite, workers, source, chosen))


def warm_up(suite: Suite, workers: Workers, options: Options) -> None:
    """Grade the reference once and make the hints' table, so that no fork has to do it again.

    The rest is imported then, and Python's code has adapted itself to its types. What is there is then
    kept from the garbage collector, which would write to every page of a fork, and so copy it.
    """
    try:
        Grading(suite, workers, suite.assignment.solution.read_bytes(), replace(options, require=())).run()
        if options.hints:
            _ = suite.bank.expected
    except KitError:
        pass  # it is said when a submission meets it
    workers.sweep()
    gc.collect()
    gc.freeze()


def send(outgoing, answer: dict) -> None:
    data = json.dumps(answer).encode()
    outgoing.write(LENGTH.pack(len(data)) + data)
    outgoing.flush()


if __name__ == "__main__":
    main()
