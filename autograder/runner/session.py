"""One submission under test: workers as they are needed, a fresh one for each part.

The session is the `Backend` of the tests' proxy. A worker that hangs or dies is replaced; a function
that hung twice is not called again; when the submission's time is over every further call fails.
"""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Callable, Iterable
from typing import Any

from autograder.errors import KitError
from autograder.kit.judge import one_line
from autograder.kit.messages import say
from autograder.kit.plain_values import Unreturnable, plain
from autograder.kit.proxy import Call, Failed, FunctionProxy, Raised, Returned, recorder, settle
from autograder.manifest import Limits
from autograder.runner.channels import WorkerGone
from autograder.runner.worker_client import Usage, Worker
from autograder.runner.workers import ForkedWorkers, SeparateWorkers
from autograder.worker import confine, wire
from autograder.worker.confine import Confinement

MAX_HANGS = 2


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
        self.was_loaded = False
        self.load_failure: Failed | None = None
        self.hangs: Counter[tuple[str, bool]] = Counter()
        self.overrides: dict[str, Callable[..., Any]] = {}
        self.end_time = time.monotonic() + limits.total_seconds
        self.output = ""

    def start_part(self, overrides: dict[str, Callable[..., Any]] | None = None) -> None:
        """End the current worker; the next call gets a fresh one with these functions replaced."""
        self.close()
        self.overrides = overrides or {}

    def invoke(self, function: str, args: tuple[Any, ...], kwargs: dict[str, Any]) -> Any:
        """Call a function of the module; see `Backend`."""
        tried = (function, bool(self.overrides))
        if self.hangs[tried] >= MAX_HANGS:
            return Failed("hang", say("hung_twice"))
        reply = self.attempt(lambda worker: worker.call(function, *self.crossing(worker, args, kwargs)))
        if isinstance(reply, Failed) and reply.kind == "hang":
            self.hangs[tried] += 1
        return reply

    def constant(self, name: str) -> Any:
        """The module's constant; see `Backend`."""
        return self.attempt(lambda worker: worker.constant(name))

    def attempt(self, request: Callable[[Worker], Any]) -> Returned | Raised | Failed:
        """Run a request on the current or a new worker; its death is a `Failed`."""
        if time.monotonic() > self.end_time:
            return Failed("stopped", say("time_over"))
        worker = None
        try:
            failure = self.ensure_worker()
            worker = self.worker
            if failure is not None or worker is None:
                return failure or Failed("crash", say("crash"))
            return request(worker)
        except WorkerGone as gone:
            self.drop(worker)
            return Failed(gone.kind, str(gone))
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
        self.worker = Worker(
            self.workers.spawn(self.confinement()),
            self.limits.call_seconds,
            lambda reference: ReturnedFunction(self, reference.name),
        )
        if self.worker.layers != self.layers:
            raise KitError("a worker is not under the layers that were asked for; run doctor")
        try:
            reply = self.worker.load(b"" if self.code else self.source, self.name, self.code)
        except WorkerGone as gone:
            reply = Failed("load", _at_import(f"{self.name}.py", gone))
        if isinstance(reply, Returned):
            self.loaded(reply, self.worker)
            return None
        self.close()
        self.load_failure = self.not_loaded(reply)
        return self.load_failure

    def loaded(self, reply: Returned, worker: Worker) -> None:
        """Keep the module's code for later workers and replace the functions to be replaced."""
        self.was_loaded = True
        if type(reply.value) is bytes and not self.code:
            self.code = reply.value
        for function, by in self.overrides.items():
            worker.override(function, by)

    def not_loaded(self, reply: Raised | Failed) -> Failed:
        """Why the module cannot be loaded, in one line.

        Students read it. Once there was a worker the sentence is fixed, so that it can carry nothing.
        """
        if self.was_loaded:
            return Failed("load", say("load_at_times", file=f"{self.name}.py"))
        lines = reply.lines if isinstance(reply, Failed) else ()
        return Failed("load", one_line(reply.message), lines)

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
            self.output = (self.output + self.worker.output)[-4000:]
            worker, self.worker = self.worker, None
            worker.end(self.usage)


class ReturnedFunction:
    """A function that the student's code returned; a call of it is judged like any other."""

    def __init__(self, session: Session, handle: str) -> None:
        self.__name__ = "the returned function"
        self.session = session
        self.handle = handle

    def __call__(self, *args: Any, **kwargs: Any) -> Any:
        call = Call(self.__name__, args, kwargs)
        recorder.run(call, lambda: self.session.invoke(self.handle, args, kwargs))
        return settle(call)


def _at_import(file: str, gone: WorkerGone) -> str:
    return say(f"load_{gone.kind}", file=file) if gone.kind in ("hang", "crash") else str(gone)
