"""The engine's process: collects the tests, then grades each submission that comes in, in a fork."""

from __future__ import annotations

import gc
import itertools
import json
import os
import sys
from contextlib import closing, suppress
from dataclasses import replace
from pathlib import Path
from typing import IO, Any

from autograder.errors import KitError
from autograder.kit import messages
from autograder.kit.states import State
from autograder.manifest import load
from autograder.runner.answers import encode, read_exactly
from autograder.runner.domain import FACT_SEEDS, TWIN_SEED
from autograder.runner.grade import Grading
from autograder.runner.grade_in_fork import Workers, grade_safely
from autograder.runner.options import Options
from autograder.runner.suite import Suite
from autograder.runner.workers import make_workers


def main() -> None:
    """Serve one engine until its standard input closes."""
    setup = json.loads(sys.argv[1])
    options = Options.of(setup["options"])
    incoming, outgoing = sys.stdin.buffer, os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)
    problem = ""
    try:
        assignment = load(setup["assignment"], Path(setup["root"]), setup["language"])
        messages.use(assignment.language)
        with closing(make_workers(options.portable)) as workers:
            Suite(assignment).run_within(lambda suite: serve(suite, workers, options, incoming, outgoing))
    except KitError as error:
        problem = str(error)
    if problem and read_exactly(incoming) is not None:
        send(outgoing, {"error": problem})


def serve(
    suite: Suite, workers: Workers, options: Options, incoming: IO[bytes], outgoing: IO[bytes]
) -> None:
    """Grade what comes in until there is no more.

    What only spares later submissions time is made when there is a later one: an engine may be asked
    for one alone.
    """
    workers.probe()
    count, explained, failed = 0, set[str](), set[str]()
    while True:
        seed = read_exactly(incoming)
        if seed is None:
            return
        source = read_exactly(incoming) or b""
        if count == 1:
            warm_up(suite, workers, options)
        if options.hints and failed - explained:
            if explained:  # mistakes in two parts: there will be some in the others
                failed |= {part.name for part in suite.assignment.parts if part.kind == "core"}
            prepare_explanations(suite, failed - explained)
            explained |= failed
        chosen = replace(options, seed=seed.decode()) if seed else options
        answer = grade_safely(suite, workers, source, chosen)
        count += 1
        try:
            send(outgoing, answer)
        except BrokenPipeError:  # whoever asked was killed
            workers.close()
            os._exit(1)
        failed = find_failed_parts(answer)


def warm_up(suite: Suite, workers: Workers, options: Options) -> None:
    """Grade the reference once: then all is imported, and Python's code has adapted itself to its types.

    Where all are graded under one seed, the cases and what the reference gives for them are there as well.
    """
    source = suite.assignment.solution.read_bytes()
    with suppress(KitError):  # said when a submission meets it
        Grading(suite, workers, source, replace(options, require=())).run()
    workers.sweep()
    freeze()


def freeze() -> None:
    """Keep what is there from the garbage collector: it would write to every page of a fork, and copy it."""
    gc.collect()
    gc.freeze()


def prepare_explanations(suite: Suite, parts: set[str]) -> None:
    """Make what each fork would have to make again for a fault in these parts.

    This is what misconceptions of their functions show, rich kinds, and the cases that explain.
    """
    domain = suite.bank.domain
    functions = {f for part in suite.assignment.parts if part.name in parts for f in part.functions}
    with suppress(KitError):  # said by the fork that needs it
        for function in suite.bank.probed:
            if function in functions:
                suite.bank.expected(function)
        for function in functions.intersection(domain.generators):
            domain.rich_kinds(function)
            for seed in (TWIN_SEED, *FACT_SEEDS):
                domain.answers(function, seed)
                _ = domain.asked(function, seed).encoded
            for case in itertools.chain(*(domain.cases(function, seed) for seed in FACT_SEEDS)):
                domain.features(function, case)
    freeze()


def find_failed_parts(answer: dict[str, Any]) -> set[str]:
    """The parts of which something that is written is wrong."""
    if answer["error"]:
        return set()
    return {
        check["part"]
        for check in answer["result"]["checks"]
        if State(check["state"]) is not State.PASSED and not State(check["state"]).unwritten
    }


def send(outgoing: IO[bytes], answer: dict[str, Any]) -> None:
    outgoing.write(encode(answer))
    outgoing.flush()


if __name__ == "__main__":
    main()
