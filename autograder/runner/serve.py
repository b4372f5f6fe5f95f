"""The engine's process: collects the tests, then grades each submission that comes in, in a fork."""

from __future__ import annotations

import json
import os
import sys
import traceback
from dataclasses import asdict, replace
from pathlib import Path

from autograder.errors import KitError
from autograder.manifest import load
from autograder.result import to_json
from autograder.runner.engine import LENGTH, read_exactly
from autograder.runner.grade import Grading, Options
from autograder.runner.suite import Suite
from autograder.runner.workers import ForkedWorkers, SeparateWorkers, make_workers


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


def serve(
    suite: Suite, workers: ForkedWorkers | SeparateWorkers, options: Options, incoming, outgoing
) -> None:
    """Grade what comes in until there is no more."""
    workers.probe()
    while True:
        seed = read_exactly(incoming, LENGTH)
        if seed is None:
            return
        source = read_exactly(incoming, LENGTH) or b""
        chosen = replace(options, seed=seed.decode()) if seed else options
        if hasattr(os, "fork"):
            send(outgoing, grade_in_fork(suite, workers, source, chosen))
        else:
            send(outgoing, grade_here(suite, workers, source, chosen))


def grade_here(suite: Suite, workers, source: bytes, options: Options) -> dict:
    """The answer for one submission."""
    try:
        result, timing = Grading(suite, workers, source, options).run()
    except KitError as error:
        return {"error": str(error)}
    return {"error": "", "result": to_json(result), "timing": asdict(timing)}


def grade_in_fork(suite: Suite, workers, source: bytes, options: Options) -> dict:
    """The answer for one submission, graded in a fork so that no state survives it."""
    reader, writer = os.pipe()
    pid = os.fork()
    if pid == 0:
        code = 1
        try:
            os.close(reader)
            with os.fdopen(writer, "wb") as pipe:
                pipe.write(json.dumps(grade_here(suite, workers, source, options)).encode())
            code = 0
        except BaseException:
            traceback.print_exc()
        finally:
            os._exit(code)
    os.close(writer)
    with os.fdopen(reader, "rb") as pipe:
        data = pipe.read()
    os.waitpid(pid, 0)
    return json.loads(data) if data else {"error": "the grader itself failed on this submission"}


def send(outgoing, answer: dict) -> None:
    data = json.dumps(answer).encode()
    outgoing.write(LENGTH.pack(len(data)) + data)
    outgoing.flush()


if __name__ == "__main__":
    main()
