"""The template that workers are forked from: NumPy and the standard library imported, no test ever.

It is started by `main.py` with a control socket as its descriptor. For each "spawn" it forks
a worker on the descriptor that came along; for "end" it kills that worker and all that it may have
left behind, and says how it ended; "sweep" ends all. When the runner is gone it kills everything and
leaves.
"""

from __future__ import annotations

import contextlib
import gc
import importlib.util
import json
import marshal
import os
import random
import signal
import socket
import sys
import warnings
from typing import Any

import numpy as np

from autograder.kit import student_file
from autograder.worker import confine, landlock, libc, readable_paths, seccomp, system_stand_ins, wire
from autograder.worker.call_server import Server, Stream, stream_of_descriptors
from autograder.worker.confine import Confinement

# What is large and rare (`numpy.testing`, `numpy.ma`, `unittest`, `logging` ...) would make each fork dearer.
PREIMPORTED = (
    "abc", "array", "bisect", "cmath", "collections", "collections.abc", "contextlib", "copy", "csv",
    "dataclasses", "datetime", "decimal", "enum", "fractions", "functools", "heapq", "inspect", "io",
    "itertools", "json", "locale", "math", "numbers", "operator", "os", "pathlib", "pprint", "random", "re",
    "resource", "statistics", "string", "struct", "textwrap", "threading", "time", "traceback", "types",
    "typing", "warnings", "numpy.fft", "numpy.lib.stride_tricks", "numpy.linalg", "numpy.polynomial",
    "numpy.random", "numpy.typing",
)  # fmt: skip


class Template:
    """Forks workers and ends them, one control socket to one runner."""

    def __init__(self, control: socket.socket) -> None:
        self.control = control
        self.ruleset = -1
        self.kept: socket.socket | None = None
        self.imports: confine.ImportsByDescriptor | None = None
        self.workers: dict[int, Confinement] = {}
        self.users = confine.spare_users()
        self.tasks = libc.tasks_of_user(os.getuid()) + confine.SHARED_TASKS

    def run(self) -> None:
        """Serve the runner until it is gone."""
        probe = confine.probe(self.users)
        if not probe["seccomp"]:
            self.kept = seccomp.keep_compiler_warm()
            seccomp.compile_filter()
        if not probe["landlock"]:
            self.ruleset = landlock.ruleset(readable_paths.rights())
        if sys.platform == "linux" and os.path.isdir("/proc/self/fd"):
            self.imports = confine.ImportsByDescriptor()
            self.imports.install()
        self.say("", {"probe": probe})
        while True:
            data, fds, _, _ = socket.recv_fds(self.control, 65536, 1)
            if not data:
                break
            request = json.loads(data)
            answer = {"spawn": self.spawn, "end": self.end, "sweep": self.sweep}[request["op"]]
            self.say(request["id"], answer(request, fds))
        self.sweep()

    def say(self, identity: str, answer: dict[str, object]) -> None:
        self.control.sendall(json.dumps({**answer, "id": identity}).encode())

    def confinement(self, request: dict[str, Any]) -> Confinement:
        """What a new worker is put under: with a user of its own where there are such."""
        layers = frozenset(request["layers"])
        own = "user" in layers
        uid = self.users.pick({c.uid for c in self.workers.values()}) if own else 0
        tasks = confine.OWN_TASKS if own else self.tasks
        return Confinement(layers, request["memory_mb"], request["cpu_seconds"], uid, tasks)

    def spawn(self, request: dict[str, Any], fds: list[int]) -> dict[str, object]:
        """Fork a worker that talks on the descriptor that came along."""
        confinement, fd = self.confinement(request), fds[0]
        parent = os.getpid()
        pid = os.fork()
        if pid == 0:
            self.become_worker(confinement, fd, parent)
        os.close(fd)
        self.workers[pid] = confinement
        return {"pid": pid}

    def become_worker(self, confinement: Confinement, fd: int, parent: int) -> None:
        """The child's life, which ends here whatever happens."""
        code = 1
        try:
            keep = [fd, *(self.imports.descriptors if self.imports else [])]
            confine.confine(confinement, self.ruleset_for(confinement), keep, parent)
            server = Server(stream_of_descriptors(fd, fd), system_stand_ins.install)
            server.send(op="ready", layers=[n for n in confine.LAYERS if n in confinement.layers])
            server.run()
        except SystemExit as leaving:
            code = leaving.code if isinstance(leaving.code, int) else 1
        except BaseException as error:
            report_failure(fd, error)
        finally:
            os._exit(code)

    def ruleset_for(self, confinement: Confinement) -> int:
        return self.ruleset if "landlock" in confinement.layers else -1

    def end(self, request: dict[str, Any], fds: list[int]) -> dict[str, object]:
        """Kill a worker and what it left, then say what it used."""
        status, usage = self.kill(request["pid"])
        cpu = usage.ru_utime + usage.ru_stime
        scale = 1024 if sys.platform == "linux" else 2**20
        return {"status": status, "cpu_seconds": cpu, "memory_mb": usage.ru_maxrss / scale}

    def sweep(self, request: dict[str, Any] | None = None, fds: list[int] | None = None) -> dict[str, object]:
        """Kill every worker."""
        pids = list(self.workers)
        for pid in pids:
            self.kill(pid)
        return {"swept": len(pids)}

    def kill(self, pid: int) -> tuple[int, Any]:
        """Kill one worker, wait for it, then for every descendant that it could have left."""
        confinement = self.workers.pop(pid)
        for kill in (os.killpg, os.kill):
            with contextlib.suppress(ProcessLookupError, PermissionError):
                kill(pid, signal.SIGKILL)
        _, status, usage = os.wait4(pid, 0)
        if "seccomp" not in confinement.layers:
            if "user" in confinement.layers:
                kill_user(confinement.uid)
            self.kill_descendants()
        return os.waitstatus_to_exitcode(status), usage

    def kill_descendants(self) -> None:
        """Kill orphans: as their subreaper the template is their parent, so it can list them."""
        for _ in range(100):
            with open(f"/proc/self/task/{os.getpid()}/children", encoding="ascii") as children:
                orphans = [int(p) for p in children.read().split() if int(p) not in self.workers]
            if not orphans:
                return
            for orphan in orphans:
                try:
                    os.kill(orphan, signal.SIGKILL)
                    os.waitpid(orphan, 0)
                except (ProcessLookupError, ChildProcessError):
                    pass


def kill_user(uid: int) -> None:
    """Kill every process of this user at once, so that none can fork in between."""
    pid = os.fork()
    if pid == 0:
        try:
            confine.drop_user(uid)
            os.kill(-1, signal.SIGKILL)
        finally:
            os._exit(0)
    os.waitpid(pid, 0)


def report_failure(fd: int, error: BaseException) -> None:
    """Tell the runner in one frame why this worker cannot serve."""
    try:
        Server(stream_of_descriptors(fd, fd)).send(op="broken", message=f"{type(error).__name__}: {error}")
    except OSError:
        os._exit(1)


def be_first_victim() -> None:
    """When memory is short, let the kernel take a worker and not the grader; workers inherit it."""
    try:
        with open("/proc/self/oom_score_adj", "w", encoding="ascii") as score:
            score.write("1000")
    except OSError:
        return


def prepare() -> None:
    """Import what students use, so that a fork has it, and make forks cheap."""
    for name in PREIMPORTED:
        if importlib.util.find_spec(name):
            importlib.import_module(name)
    np.linalg.solve(np.eye(2), np.ones(2))
    np.random.default_rng(0).normal()
    rehearse()
    system_stand_ins.prepare()
    random.seed(0)  # each fork starts with these states; nothing here draws from them
    np.random.seed(0)
    confine.seal_imports()
    warnings.simplefilter("ignore")
    gc.collect()
    gc.freeze()


REHEARSAL = b"""
def f(x, y=1.0):
    return x + y
def g(h, x):
    return h(x)
"""


def rehearse() -> None:
    """Serve some calls from memory, so that Python's code has adapted itself before it is forked."""
    replies: list[bytes] = []
    server = Server(Stream(lambda size: b"", replies.append))
    place = system_stand_ins.place_of("rehearsal")
    code = marshal.dumps(student_file.compiled(REHEARSAL, "rehearsal", place))
    server.answer({"op": "load", "id": "", "name": "rehearsal", "source": REHEARSAL, "code": code})
    for value in (np.arange(3.0), 0.5, [1, 2.0], (np.eye(2), "a"), {"k": np.int64(1)}) * 12:
        for op, args in (("f", [value, value]), ("g", [wire.Reference("module", "f"), value])):
            call: dict[str, Any] = {"op": "call", "id": "", "function": op, "args": args, "kwargs": {}}
            frame = wire.encode(call)
            head, _ = wire.header_lengths(frame[:8])
            server.answer(wire.decode(frame[8 : 8 + head], frame[8 + head :], server.resolve))
    del sys.modules["rehearsal"]


def main(control_fd: int) -> None:
    """Entry of the template process."""
    if sys.platform == "linux":
        libc.prctl(libc.PR_SET_PDEATHSIG, signal.SIGKILL)
        libc.prctl(libc.PR_SET_CHILD_SUBREAPER, 1)
        be_first_victim()
        libc.hide()
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    prepare()
    Template(socket.socket(fileno=control_fd)).run()
