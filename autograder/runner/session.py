"""One submission under test: workers as they are needed, a fresh one after each part that fails.

The session is the `Backend` of the tests' proxy. A worker that hangs or dies is replaced; a function
that hung, or whose calls took too long together, is not called again; when the submission's time is over
every further call fails. The file's own top level is run by each worker: only the first time counts, the
others have a time of their own. What a worker or this process waits for a processor counts nowhere.
"""

from __future__ import annotations

import time
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable
from functools import partial
from typing import Any

from autograder.errors import KitError
from autograder.kit.case_calls import Calls
from autograder.kit.messages import say
from autograder.kit.plain_values import Unreturnable, plain
from autograder.kit.printable import one_line
from autograder.kit.proxy import CallFailure, Failed, FunctionProxy, Raised, Returned, ReturnedFunction
from autograder.kit.states import State
from autograder.manifest import Limits
from autograder.runner.asked_cases import AskedCases
from autograder.runner.channels import WorkerGone
from autograder.runner.time_left import EXPLAIN_SECONDS, TimeLeft
from autograder.runner.worker_client import Allowance, Usage, Worker
from autograder.runner.worker_replies import MAX_OUTPUT, note_kept
from autograder.runner.workers import ForkedWorkers, SeparateWorkers
from autograder.worker import confine, wire
from autograder.worker.confine import Confinement

MAX_CRASHES = 2
BRIEF = 0.1  # of the limits for calls, where it is likely that a slow part is tried again
CALLS_TOGETHER = 2.0  # all calls of a function in one part may take so many times as long as one call


class Session:
    """Calls into one submitted module; see the module's docstring."""

    def __init__(
        self,
        workers: ForkedWorkers | SeparateWorkers,
        name: str,
        source: bytes,
        limits: Limits,
        layers: Iterable[str] = confine.LAYERS,
    ) -> None:
        self.workers = workers
        self.name = name
        self.source = source
        self.limits = limits
        missing = workers.probe()
        self.layers = frozenset(layer for layer in layers if not missing[layer])
        self.usage = Usage()
        self.worker: Worker | None = None
        self.code = b""
        self.generation = 0  # counts the fresh workers that a part or its retrial began with
        self.was_loaded = False
        self.load_failure: Failed | None = None
        self.hangs: Counter[tuple[str, bool]] = Counter()
        self.seconds: defaultdict[tuple[str, bool], float] = defaultdict(float)  # of calls in this part
        self.patience = 1.0
        self.overrides: dict[str, Callable[..., Any]] = {}
        self.quiet = False
        self.tries_on = False
        self.returned: set[str] = set()  # functions that gave a number, with nothing replaced
        self.answered: set[str] = set()  # functions that gave a value or raised an exception
        self.time = TimeLeft(limits)
        self.allowance = Allowance()
        self.output = ""

    def start_part(
        self,
        overrides: dict[str, Callable[..., Any]] | None = None,
        quiet: bool = False,
        patience: float = 1.0,
    ) -> None:
        """End the current worker; the next call gets a fresh one with these functions replaced.

        What is printed with functions replaced, or in a `quiet` part, is not kept: it could show answers.
        Of the limits for calls the part has the share `patience`.
        """
        self.close()
        self.begin(patience)
        self.time.explains = quiet
        self.quiet = quiet or bool(overrides)
        self.overrides = overrides or {}

    def start_explaining(self, overrides: dict[str, Callable[..., Any]] | None = None) -> None:
        """Begin a hint, facts or twins: in the worker of those before, where nothing is replaced in either.

        It has seen no graded input.
        """
        if self.worker is None or not self.time.explains or self.overrides or overrides:
            self.start_part(overrides, quiet=True)
            return
        self.begin(patience=1.0)
        self.worker.forget(self.allowance, self.limits.call_seconds)

    def begin(self, patience: float) -> None:
        """Count anew what is limited in each part."""
        self.seconds.clear()
        self.patience = patience
        self.generation += 1
        self.allowance = Allowance()

    def try_on(self, passes: Callable[[], bool]) -> bool:
        """Whether the next part passes in the worker of the part before, which passed itself.

        A right file so needs few workers. What fails here has not happened: it may be for want of a fresh
        worker, or in order to show what an earlier part was asked. The caller tries it in a fresh one.
        """
        if self.worker is None or self.quiet:
            return False
        hangs = self.hangs.copy()
        self.begin(BRIEF)
        self.keep_output()
        self.worker.forget(self.allowance, BRIEF * self.limits.call_seconds)
        self.tries_on = True
        try:
            if passes():
                return True
        finally:
            self.tries_on = False
        self.hangs = hangs
        if self.worker is not None:
            self.worker.output = ""
        return False

    def invoke(self, function: str, args: tuple[Any, ...], kwargs: dict[str, Any]) -> Any:
        """Call a function of the module; see `Backend`."""
        tried = (function, bool(self.overrides))
        if self.hangs[tried]:
            return Failed(State.HANG, say("hung_before"))
        reply = self.attempt(lambda worker: worker.call(function, *self.crossing(worker, args, kwargs)))
        if self.is_too_slow(tried) or isinstance(reply, Failed) and reply.state is State.HANG:
            self.hangs[tried] += 1
        if isinstance(reply, Returned) and is_number(reply.value) and not self.overrides:
            self.returned.add(function)
        if not isinstance(reply, Failed):
            self.answered.add(function)
        return reply

    def invoke_all(self, function: str, cases: list[tuple[Any, ...]]) -> Calls:
        """Call a function on many cases, each (args, kwargs, whether a second time).

        The worker that a case ends is replaced, and the cases after it are tried in the new one.
        """
        calls, tried, crashes = Calls(), (function, bool(self.overrides)), 0
        while len(calls.replies) < len(cases):
            first = len(calls.replies)
            if self.hangs[tried] or crashes >= MAX_CRASHES:
                left = Failed(State.HANG, say("hung_before")) if self.hangs[tried] else calls.replies[-1]
                calls.replies += [left] * (len(cases) - first)
                break
            left_over = cases[first:] if first else cases
            try:
                ended = self.attempt(partial(self.send_cases, function, left_over, calls.replies.append))
            except CallFailure as failure:  # of a function that the student's code called back
                ended = failure.failed
            if len(calls.replies) == len(cases):
                note_kept(calls, ended, first)
                break
            calls.replies.append(ended)
            if isinstance(ended, Failed) and ended.state is State.HANG:
                self.hangs[tried] += 1
            elif isinstance(ended, Failed) and ended.state in (State.LOAD, State.OVER):
                calls.replies += [ended] * (len(cases) - len(calls.replies))
            else:
                crashes += 1
        if any(not isinstance(reply, Failed) for reply in calls.replies):
            self.answered.add(function)
        return calls

    def send_cases(
        self,
        function: str,
        cases: list[tuple[Any, ...]],
        tell: Callable[[Returned | Raised | Failed], None],
        worker: Worker,
    ) -> Returned | Raised | Failed:
        """One frame of cases to a worker."""

        def count(reply: Returned | Raised | Failed) -> None:
            tell(reply)
            if self.is_too_slow((function, bool(self.overrides))):
                raise WorkerGone(State.HANG, say("hang"))

        sent: Any = cases.encoded if isinstance(cases, AskedCases) else None
        if sent is None:
            crossing = ((*self.crossing(worker, args, kwargs), again) for args, kwargs, again in cases)
            sent = [[list(args), kwargs, again] for args, kwargs, again in crossing]
        if self.tries_on:
            seconds = CALLS_TOGETHER * worker.call_seconds
            return worker.call_together(function, sent, len(cases), count, seconds)
        return worker.call_all(function, sent, len(cases), count)

    def is_too_slow(self, tried: tuple[str, bool]) -> bool:
        """Whether the function's calls in this part took too long together, the last ones counted in."""
        if self.worker is not None:
            self.seconds[tried] += self.worker.seconds_of_calls
            self.time.explained(self.worker.seconds_of_calls)
            self.worker.seconds_of_calls = 0.0
        most = CALLS_TOGETHER * self.patience * self.limits.call_seconds
        return self.seconds[tried] > most or self.time.has_explained_enough

    def may_explain(self, functions: Iterable[str]) -> bool:
        """Whether a hint, a fact or a twin has something to explain, and time left: it is no point."""
        return self.time.to_explain > 0.0 and not self.answered.isdisjoint(functions)

    def constant(self, name: str) -> Any:
        """The module's constant; see `Backend`."""
        return self.attempt(lambda worker: worker.constant(name))

    def attempt(self, request: Callable[[Worker], Any]) -> Returned | Raised | Failed:
        """Run a request on the current or a new worker; its death is a `Failed`."""
        if self.time.is_over(self.worker):
            return Failed(State.OVER, say("time_over"))
        if self.allowance.is_used_up:
            return Failed(State.OVER, say("returned_too_much"))
        worker = None
        try:
            failure = self.ensure_worker()
            worker = self.worker
            if failure is not None or worker is None:
                return failure or Failed(State.CRASH, say("crash"))
            reply: Returned | Raised | Failed = request(worker)
            return reply
        except WorkerGone as gone:
            self.drop(worker)
            self.time.explained(EXPLAIN_SECONDS if gone.state is State.HANG else 0.0)
            return Failed(gone.state, str(gone))
        except BaseException:
            self.drop(worker)
            raise

    def drop(self, worker: Worker | None) -> None:
        """End this worker, which waits for an answer that it will never get."""
        if worker is not None and worker is self.worker:
            self.close()

    def ensure_worker(self) -> Failed | None:
        """Have a worker with the module loaded; what stops the module from loading is kept."""
        if self.load_failure is not None:
            return self.load_failure
        if self.worker is not None:
            return None
        if self.time.for_imports < 0:
            return Failed(State.OVER, say("import_time_over", file=f"{self.name}.py"))
        self.worker = Worker(
            self.workers.spawn(self.confinement()),
            self.limits.call_seconds,
            lambda reference: ReturnedFunction(partial(self.invoke, reference.name)),
            self.allowance,
        )
        if self.worker.layers != self.layers:
            raise KitError("a worker is not under the layers that were asked for; run doctor")
        began = time.monotonic()
        try:
            reply = self.load(self.worker)
        except WorkerGone as gone:
            reply = Failed(State.LOAD, _at_import(f"{self.name}.py", gone))
        self.time.explained(self.worker.seconds_of_load)
        if self.was_loaded:
            self.time.end += time.monotonic() - began
            self.time.for_imports -= self.worker.seconds_of_load
        if isinstance(reply, Returned):
            self.was_loaded = True
            self.worker.call_seconds *= self.patience
            for function, by in self.overrides.items():
                self.worker.override(function, by)
            return None
        self.close()
        self.load_failure = self.not_loaded(reply)
        return self.load_failure

    def load(self, worker: Worker) -> Returned | Raised | Failed:
        """Run the module's top level in a worker.

        The code that later workers run is made by the first one before it runs any of it.
        """
        if not self.code:
            reply = worker.compile(self.source, self.name)
            if not isinstance(reply, Returned):
                return reply
            if type(reply.value) is not bytes:
                raise WorkerGone(State.CRASH, "It broke the protocol: code that is none.")
            self.code = reply.value
        return worker.load(self.source, self.name, self.code)

    def not_loaded(self, reply: Raised | Failed) -> Failed:
        """Why the module cannot be loaded, in one line.

        Students read it. Once there was a worker the sentence is fixed, so that it can carry nothing.
        """
        if self.was_loaded:
            return Failed(State.LOAD, say("load_at_times", file=f"{self.name}.py"))
        lines = reply.lines if isinstance(reply, Failed) else ()
        return Failed(State.LOAD, one_line(reply.message), lines)

    def confinement(self) -> Confinement:
        """The layers and limits of a new worker."""
        return Confinement(self.layers, self.limits.memory_mb, int(self.limits.total_seconds) + 1)

    def crossing(
        self, worker: Worker, args: tuple[Any, ...], kwargs: dict[str, Any]
    ) -> tuple[tuple[Any, ...], dict[str, Any]]:
        """Arguments as they are sent: plain values, module functions by name, others as handles."""

        def stand_in(function: Callable[..., Any]) -> wire.Reference:
            if isinstance(function, FunctionProxy):
                return wire.Reference("module", function.__name__)
            return worker.handle(function)

        try:
            return (
                tuple(plain(value, stand_in) for value in args),
                {key: plain(value, stand_in) for key, value in kwargs.items()},
            )
        except Unreturnable as error:
            raise TypeError(f"a test passes {error}") from error

    def close(self) -> None:
        """End the current worker."""
        if self.worker is not None:
            if not self.quiet:
                self.keep_output()
            worker, self.worker = self.worker, None
            self.time.end += worker.queued_seconds()
            worker.end(self.usage)

    def keep_output(self) -> None:
        """Add what the current worker's file printed to the end of what is kept for the instructor."""
        if self.worker is not None:
            self.output = (self.output + self.worker.output)[-MAX_OUTPUT:]
            self.worker.output = ""


def is_number(value: Any) -> bool:
    """Whether a value is made of numbers: not of text, functions or nothing."""
    if isinstance(value, (list, tuple)):
        return any(map(is_number, value))
    return value is not None and not isinstance(value, (str, bytes)) and not callable(value)


def _at_import(file: str, gone: WorkerGone) -> str:
    return say("load_hang" if gone.state is State.HANG else "load_crash", file=file)
