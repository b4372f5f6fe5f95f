"""Puts a freshly forked worker under every layer that this machine has, then tests each of them.

The order matters: descriptors, limits, user, death signal, no_new_privs, Landlock, seccomp, self-test;
only then does the student's source arrive. A layer that the machine lacks is left out and not named.
"""

from __future__ import annotations

import errno
import importlib.machinery
import os
import signal
import socket
import sys
from collections.abc import Callable, Iterable
from dataclasses import dataclass

from autograder.worker import landlock, libc, readable_paths, seccomp

LAYERS = ("process", "environment", "limits", "user", "no_new_privs", "landlock", "seccomp")
PORTABLE = ("process", "environment")
# Ranges without users: above 0x6FFFFFFF, the last id that systemd gives to containers (its page
# UIDS-GIDS); and in a container that maps 65,536 ids, those from 40,000 on.
SPARE_USERS = ((0x71000000, 2**24), (40_000, 20_000))
# Threads that NumPy's OpenBLAS and a student's few locks need; where the user is shared with other
# processes RLIMIT_NPROC counts theirs, too (setrlimit(2)).
OWN_TASKS, SHARED_TASKS = 16, 512
NAMED_BY_PLATFORM = "_sysconfigdata_"  # a module of the standard library
MIB = 2**20


@dataclass(frozen=True)
class Confinement:
    """What one worker is put under: layers by name, memory and CPU limits, the user to drop to.

    `tasks` is how many processes and threads the user may have in all; 0 sets no limit.
    """

    layers: frozenset[str]
    memory_mb: int
    cpu_seconds: int
    uid: int = 0
    tasks: int = 0


@dataclass(frozen=True)
class SpareUsers:
    """A range of user ids that no one has; empty, with a reason, where there is none to be had."""

    first: int = 0
    count: int = 0
    reason: str = ""

    def pick(self, taken: Iterable[int]) -> int:
        """One of them at random that is not in `taken`: another grader here may use the same range."""
        while True:
            uid = self.first + int.from_bytes(os.urandom(8), "big") % self.count
            if uid not in taken:
                return uid


def probe(users: SpareUsers) -> dict[str, str]:
    """Each layer with an empty string when this machine has it, or else the reason why not."""
    reasons = {"process": "", "environment": ""}
    if sys.platform != "linux":
        reason = f"{sys.platform} has no such layer; grading here is practice"
        return {**reasons, **dict.fromkeys(LAYERS[2:], reason)}
    reasons["limits"] = ""
    reasons["user"] = users.reason
    reasons["no_new_privs"] = _reason(lambda: libc.prctl(libc.PR_GET_NO_NEW_PRIVS))
    reasons["landlock"] = "" if landlock.abi() else "the kernel has no Landlock (5.13 or later has)"
    missing = f"the kernel takes no system-call filter, or not on {libc.MACHINE}"
    reasons["seccomp"] = "" if seccomp.available() else missing
    return reasons


def _reason(attempt: Callable[[], object]) -> str:
    try:
        attempt()
    except OSError as error:
        return str(error)
    return ""


def spare_users() -> SpareUsers:
    """The first range that this root can drop to and kill again; a container may forbid both."""
    if sys.platform != "linux" or os.geteuid() != 0:
        return SpareUsers(reason="only root can drop to an unused user")
    reason = ""
    for first, count in SPARE_USERS:
        reason = _user_reason(first)
        if not reason:
            return SpareUsers(first, count)
    return SpareUsers(reason=reason)


def _user_reason(uid: int) -> str:
    """Why this root cannot become this user, or not end its processes: both are tried on a child."""
    said, say = os.pipe()
    wait, hold = os.pipe()
    pid = os.fork()
    if pid == 0:
        os.close(hold)
        os.write(say, bytes([_errno_of(lambda: drop_user(uid))]))
        os.read(wait, 1)
        os._exit(0)
    os.close(say)
    os.close(wait)
    error = os.read(said, 1)[0]
    kills = _errno_of(lambda: os.kill(pid, signal.SIGKILL))
    os.close(said)
    os.close(hold)
    os.waitpid(pid, 0)
    if error:
        return f"this root may not change user: {os.strerror(error)}"
    return f"this root may not end another user's process: {os.strerror(kills)}" if kills else ""


def _errno_of(attempt: Callable[[], object]) -> int:
    try:
        attempt()
    except OSError as error:
        return error.errno or 1
    return 0


class OnlyNumpy:
    """A finder in front of all others that refuses every top-level module but NumPy and the stdlib."""

    @staticmethod
    def find_spec(name: str, path: object = None, target: object = None) -> None:
        top = name.partition(".")[0]
        own = top in sys.stdlib_module_names or top.startswith(NAMED_BY_PLATFORM)
        if top != "numpy" and not own:
            sentence = f"No module named {name!r}: only NumPy and the standard library are allowed"
            raise ModuleNotFoundError(sentence, name=name)


class ImportsByDescriptor:
    """Keeps imports working for a user who cannot walk to the interpreter (a home of mode 0700).

    Folders are opened before the user is dropped; `sys.path` then names them by descriptor.
    """

    def __init__(self) -> None:
        folders = [*readable_paths.stdlib_folders(), readable_paths.site_folder()]
        self.folders = {path: os.open(path, os.O_RDONLY) for path in folders}

    @property
    def descriptors(self) -> list[int]:
        return list(self.folders.values())

    def install(self) -> None:
        """Rewrite the import system's paths; done once in the template, for all its workers."""
        sys.path[:] = [self.by_descriptor(path) for path in self.folders]
        sys.path_importer_cache.clear()
        for module in list(sys.modules.values()):
            paths = getattr(module, "__path__", None)
            if isinstance(paths, list):
                module.__path__ = [self.by_descriptor(path) for path in paths]

    def by_descriptor(self, path: str) -> str:
        for folder in sorted(self.folders, key=len, reverse=True):
            if path == folder or path.startswith(folder + os.sep):
                return f"/proc/self/fd/{self.folders[folder]}{path[len(folder) :]}"
        return path


def drop_user(uid: int) -> None:
    """Become an unused user and group without any supplementary group, for good."""
    os.setgroups([])
    os.setresgid(uid, uid, uid)
    os.setresuid(uid, uid, uid)


def limit(confinement: Confinement) -> None:
    """Resource limits of this process; on a system without one of them that one is left out."""
    import resource

    values = {
        "RLIMIT_AS": confinement.memory_mb * MIB,
        "RLIMIT_CPU": confinement.cpu_seconds,
        "RLIMIT_FSIZE": 0,
        "RLIMIT_CORE": 0,
        "RLIMIT_NOFILE": 64,
        "RLIMIT_MEMLOCK": 0,
        "RLIMIT_MSGQUEUE": 0,
    }
    if confinement.tasks:
        values["RLIMIT_NPROC"] = confinement.tasks
    for name, value in values.items():
        kind = getattr(resource, name, None)
        if kind is not None:
            hard = resource.getrlimit(kind)[1]
            value = value if hard == resource.RLIM_INFINITY else min(value, hard)
            resource.setrlimit(kind, (value, value))


def close_all_but(keep: Iterable[int]) -> None:
    """Close every descriptor but these; the standard ones become /dev/null."""
    null = os.open(os.devnull, os.O_RDWR)
    for standard in (0, 1, 2):
        os.dup2(null, standard)
    previous = 2
    for fd in sorted(set(keep)):
        libc.close_range(previous + 1, fd - 1)
        previous = fd
    libc.close_range(previous + 1)


def confine(confinement: Confinement, ruleset: int, keep: Iterable[int], parent: int) -> None:
    """Apply the layers to this process in order and test each of them; raises `OSError`."""
    layers = confinement.layers
    os.setsid()
    close_all_but([*keep, *([ruleset] if ruleset >= 0 else [])])
    if "limits" in layers:
        limit(confinement)
    if "user" in layers:
        drop_user(confinement.uid)
    if sys.platform != "linux":
        return
    libc.prctl(libc.PR_SET_PDEATHSIG, signal.SIGKILL)
    if os.getppid() != parent:
        os._exit(1)
    libc.hide()
    if "no_new_privs" in layers:
        libc.prctl(libc.PR_SET_NO_NEW_PRIVS, 1)
    self_test(confinement)
    if "landlock" in layers:
        landlock.restrict(ruleset)
    if ruleset >= 0:
        os.close(ruleset)
    if "seccomp" in layers:
        seccomp.apply()
    last_test(confinement)


def self_test(confinement: Confinement) -> None:
    """Try what each applied layer must refuse; raises `OSError` when one does not hold."""
    tests: dict[str, Callable[[Confinement], bool]] = {
        "process": lambda c: os.getsid(0) == os.getpid(),
        "environment": lambda c: set(os.environ) <= {*ENVIRONMENT, *ARITHMETIC},
        "limits": _limits_hold,
        "user": lambda c: {*os.getresuid(), *os.getresgid(), *os.getgroups()} == {c.uid},
        "no_new_privs": lambda c: libc.prctl(libc.PR_GET_NO_NEW_PRIVS) == 1,
    }
    for layer, holds in tests.items():
        if layer in confinement.layers and not holds(confinement):
            raise OSError(errno.EPERM, f"the layer {layer} does not hold")


def last_test(confinement: Confinement) -> None:
    """Like `self_test`, for the two layers after which the other ones could not be asked."""
    tests: dict[str, Callable[[], bool]] = {
        "landlock": lambda: _unreadable("/") and _unreadable(os.path.abspath(__file__)),
        "seccomp": lambda: _probe_refusal(lambda: socket.socket().close(), errno.EPERM),
    }
    for layer, holds in tests.items():
        if layer in confinement.layers and not holds():
            raise OSError(errno.EPERM, f"the layer {layer} does not hold")


def _limits_hold(confinement: Confinement) -> bool:
    import resource

    wanted = {"RLIMIT_AS": confinement.memory_mb * MIB, "RLIMIT_FSIZE": 0, "RLIMIT_CORE": 0}
    if confinement.tasks:
        wanted["RLIMIT_NPROC"] = confinement.tasks
    hard = {name: resource.getrlimit(getattr(resource, name))[1] for name in wanted}
    return all(0 <= hard[name] <= value for name, value in wanted.items())


def _unreadable(path: str) -> bool:
    return _probe_refusal(lambda: os.close(os.open(path, os.O_RDONLY)), errno.EACCES)


def _probe_refusal(attempt: Callable[[], object], error: int) -> bool:
    try:
        attempt()
    except OSError as refusal:
        return refusal.errno == error
    return False


ENVIRONMENT = {
    "LANG": "C.UTF-8",
    "LC_CTYPE": "C.UTF-8",
    "PATH": os.defpath,
    "HOME": "/home/student",  # a folder in each worker's memory
    "USER": "student",
    "PYTHONHASHSEED": "0",
    "OPENBLAS_NUM_THREADS": "1",
    "OMP_NUM_THREADS": "1",
    "MKL_NUM_THREADS": "1",
    "VECLIB_MAXIMUM_THREADS": "1",
}
# Which processor's instructions NumPy and its OpenBLAS use (NumPy's manual, "CPU/SIMD optimizations";
# OpenBLAS' "Runtime variables"): workers compute as the trusted side does, to the last bit.
ARITHMETIC = ("OPENBLAS_CORETYPE", "NPY_DISABLE_CPU_FEATURES", "NPY_ENABLE_CPU_FEATURES")


def seal_imports() -> None:
    """From now on imports find NumPy and the standard library alone."""
    sys.meta_path.insert(0, OnlyNumpy)
    importlib.machinery.PathFinder.invalidate_caches()
