"""The template that workers are forked from: NumPy and the standard library imported, no test ever.

It is started by `main.py` with a control socket as its descriptor. For each "spawn" it forks
a worker on the descriptor that came along; for "end" it kills that worker and all that it may have
left behind, and says how it ended. When the runner is gone it kills everything and leaves.
"""

from __future__ import annotations

import gc
import importlib.util
import json
import os
import random
import signal
import socket
import sys

import numpy as np

from autograder.worker import confine, landlock, linux
from autograder.worker.confine import Confinement
from autograder.worker.serve import Server, stream_of_descriptors

PREIMPORTED = (
    "abc", "array", "bisect", "cmath", "collections", "collections.abc", "contextlib", "copy", "csv",
    "dataclasses", "datetime", "decimal", "enum", "fractions", "functools", "hashlib", "heapq",
    "inspect", "io", "itertools", "json", "logging", "math", "numbers", "operator", "os", "pathlib",
    "pprint", "random", "re", "resource", "statistics", "string", "struct", "textwrap", "threading", "time",
    "traceback", "types", "typing", "unittest", "warnings", "numpy.fft", "numpy.lib.stride_tricks",
    "numpy.linalg", "numpy.ma", "numpy.polynomial", "numpy.random", "numpy.testing", "numpy.typing",
)  # fmt: skip


class Template:
    """Forks workers and ends them, one control socket to one runner."""

    def __init__(self, control: socket.socket) -> None:
        self.control = control
        self.ruleset = -1
        self.imports: confine.ImportsByDescriptor | None = None
        self.workers: dict[int, Confinement] = {}

    def run(self) -> None:
        """Serve the runner until it is gone."""
        probe = confine.probe()
        if not probe["landlock"]:
            self.ruleset = landlock.ruleset(confine.readable_folders())
        if sys.platform == "linux" and os.path.isdir("/proc/self/fd"):
            self.imports = confine.ImportsByDescriptor()
            self.imports.install()
        self.say({"ready": True, "probe": probe})
        while True:
            data, fds, _, _ = socket.recv_fds(self.control, 65536, 1)
            if not data:
                break
            request = json.loads(data)
            if request["op"] == "spawn":
                self.spawn(request, fds[0])
            else:
                self.end(request["pid"])
        for pid in list(self.workers):
            self.kill(pid)

    def say(self, answer: dict[str, object]) -> None:
        self.control.sendall(json.dumps(answer).encode())

    def spawn(self, request: dict, fd: int) -> None:
        """Fork a worker that talks on `fd`."""
        confinement = Confinement(
            frozenset(request["layers"]), request["uid"], request["memory_mb"], request["cpu_seconds"]
        )
        parent = os.getpid()
        pid = os.fork()
        if pid == 0:
            self.become_worker(confinement, fd, parent)
        os.close(fd)
        self.workers[pid] = confinement
        self.say({"pid": pid})

    def become_worker(self, confinement: Confinement, fd: int, parent: int) -> None:
        """The child's life, which ends here whatever happens."""
        code = 1
        try:
            keep = [fd, *(self.imports.descriptors if self.imports else [])]
            confine.confine(confinement, self.ruleset_for(confinement), keep, parent)
            server = Server(stream_of_descriptors(fd, fd))
            server.send(op="ready", layers=[n for n in confine.LAYERS if n in confinement.layers])
            random.seed(0)
            np.random.seed(0)
            server.run()
        except SystemExit as leaving:
            code = leaving.code if isinstance(leaving.code, int) else 1
        except BaseException as error:
            report_failure(fd, error)
        finally:
            os._exit(code)

    def ruleset_for(self, confinement: Confinement) -> int:
        return self.ruleset if "landlock" in confinement.layers else -1

    def end(self, pid: int) -> None:
        """Kill a worker and what it left, then say what it used."""
        status, usage = self.kill(pid)
        cpu = usage.ru_utime + usage.ru_stime
        scale = 1024 if sys.platform == "linux" else 2**20
        self.say({"status": status, "cpu_seconds": cpu, "memory_mb": usage.ru_maxrss / scale})

    def kill(self, pid: int) -> tuple[int, object]:
        """Kill one worker, wait for it, then for every descendant that it could have left."""
        confinement = self.workers.pop(pid)
        for kill in (os.killpg, os.kill):
            try:
                kill(pid, signal.SIGKILL)
            except (ProcessLookupError, PermissionError):
                pass
        _, status, usage = os.wait4(pid, 0)
        if "seccomp" not in confinement.layers:
            self.kill_descendants()
        return os.waitstatus_to_exitcode(status), usage

    def kill_descendants(self) -> None:
        """Kill orphans: as their subreaper the template is their parent, so it can list them."""
        for _ in range(100):
            with open("/proc/self/task/%d/children" % os.getpid(), encoding="ascii") as children:
                orphans = [int(p) for p in children.read().split() if int(p) not in self.workers]
            if not orphans:
                return
            for orphan in orphans:
                try:
                    os.kill(orphan, signal.SIGKILL)
                    os.waitpid(orphan, 0)
                except (ProcessLookupError, ChildProcessError):
                    pass


def report_failure(fd: int, error: BaseException) -> None:
    """Tell the runner in one frame why this worker cannot serve."""
    try:
        Server(stream_of_descriptors(fd, fd)).send(op="broken", message=f"{type(error).__name__}: {error}")
    except OSError:
        os._exit(1)


def prepare() -> None:
    """Import what students use, so that a fork has it, and make forks cheap."""
    for name in PREIMPORTED:
        if importlib.util.find_spec(name):
            importlib.import_module(name)
    np.linalg.solve(np.eye(2), np.ones(2))
    np.random.default_rng(0).normal()
    confine.seal_imports()
    gc.collect()
    gc.freeze()


def main(control_fd: int) -> None:
    """Entry of the template process."""
    if sys.platform == "linux":
        linux.prctl(linux.PR_SET_PDEATHSIG, signal.SIGKILL)
        linux.prctl(linux.PR_SET_CHILD_SUBREAPER, 1)
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    prepare()
    Template(socket.socket(fileno=control_fd)).run()
