"""The engine's process: collects the tests, then grades each submission that comes in, in a fork."""

from __future__ import annotations

import gc
import json
import os
import sys
from contextlib import closing, suppress
from dataclasses import replace
from pathlib import Path
from typing import IO, Any

from autograder.errors import KitError
from autograder.kit import messages
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
    count, hints, failed = 0, "ready" if not options.hints else "", set[str]()
    while True:
        seed = read_exactly(incoming)
        if seed is None:
            return
        source = read_exactly(incoming) or b""
        if count == 1:
            warm_up(suite, workers, options)
        if hints == "wanted":
            prepare_hints(suite)
            hints = "ready"
        prepare_explanations(suite, failed)
        chosen = replace(options, seed=seed.decode()) if seed else options
        answer = grade_safely(suite, workers, source, chosen)
        count += 1
        try:
            send(outgoing, answer)
        except BrokenPipeError:  # whoever asked was killed
            workers.close()
            os._exit(1)
        failed = find_failed_parts(answer)
        if not hints and failed:
            hints = "wanted"


def warm_up(suite: Suite, workers: Workers, options: Options) -> None:
    """Grade the reference once: then all is imported, and Python's code has adapted itself to its types.

    Where all are graded under one seed, the cases and what the reference gives for them are there as well.
    """
    source = suite.assignment.solution.read_bytes()
    with suppress(KitError):  # said when a submission meets it
        Grading(suite, workers, source, replace(options, require=())).run()
    workers.sweep()
    freeze()


def prepare_hints(suite: Suite) -> None:
    """Make what each fork would have to make again: what misconceptions show, and the cases that explain."""
    domain = suite.bank.domain
    with suppress(KitError):  # said by the fork that needs it
        _ = suite.bank.expected
        for function in domain.generators:
            for seed in (*FACT_SEEDS, TWIN_SEED):
                domain.answers(function, seed)
    freeze()


def freeze() -> None:
    """Keep what is there from the garbage collector: it would write to every page of a fork, and copy it."""
    gc.collect()
    gc.freeze()


def prepare_explanations(suite: Suite, parts: set[str]) -> None:
    """Make what every file that fails in these parts needs: rich kinds and features of their functions."""
    domain = suite.bank.domain
    wanted = {f for part in suite.assignment.parts if part.name in parts for f in part.functions}
    new = [function for function in domain.generators if function in wanted - domain.rich.keys()]
    for function in new:
        domain.rich_kinds(function)
        for seed in FACT_SEEDS:
            for case in domain.cases(function, seed):
                domain.features(function, case)
    if new:
        freeze()


def find_failed_parts(answer: dict[str, Any]) -> set[str]:
    """The parts in which a submission lost points."""
    if answer["error"]:
        return set()
    return {check["part"] for check in answer["result"]["checks"] if check["points"] < check["max_points"]}


def send(outgoing: IO[bytes], answer: dict[str, Any]) -> None:
    outgoing.write(encode(answer))
    outgoing.flush()


if __name__ == "__main__":
    main()
