"""Puts a freshly forked worker under every layer that this machine has, then tests each of them.

The order matters: descriptors, limits, user, death signal, no_new_privs, Landlock, seccomp, self-test;
only then does the student's source arrive. A layer that the machine lacks is left out and not named.
"""

from __future__ import annotations

import errno
import importlib.machinery
import os
import socket
import sys
from collections.abc import Callable, Iterable
from dataclasses import dataclass

import numpy

from autograder.worker import landlock, linux, seccomp

LAYERS = ("process", "environment", "limits", "user", "no_new_privs", "landlock", "seccomp")
PORTABLE = ("process", "environment")
SPARE_UID = 0x71000000
MIB = 2**20


@dataclass(frozen=True)
class Confinement:
    """What one worker is put under: layers by name, the user id to drop to, memory and CPU limits."""

    layers: frozenset[str]
    uid: int
    memory_mb: int
    cpu_seconds: int


def probe() -> dict[str, str]:
    """Each layer with an empty string when this machine has it, or else the reason why not."""
    reasons = {"process": "", "environment": ""}
    if sys.platform != "linux":
        reason = f"{sys.platform} has no such layer; grading here is practice"
        return {**reasons, **{layer: reason for layer in LAYERS[2:]}}
    root = os.geteuid() == 0
    reasons["limits"] = ""
    reasons["user"] = _user_reason() if root else "only root can drop to an unused user"
    reasons["no_new_privs"] = _reason(lambda: linux.prctl(linux.PR_GET_NO_NEW_PRIVS))
    reasons["landlock"] = "" if landlock.abi() else "the kernel has no Landlock (5.13 or later has)"
    missing = f"the kernel takes no system-call filter, or not on {linux.MACHINE}"
    reasons["seccomp"] = "" if seccomp.available() else missing
    return reasons


def _reason(attempt: Callable[[], object]) -> str:
    try:
        attempt()
    except OSError as error:
        return str(error)
    return ""


def _user_reason() -> str:
    """Why this root cannot become an unused user: tried in a child, as a container may forbid it."""
    pid = os.fork()
    if pid == 0:
        try:
            drop_user(SPARE_UID)
            os._exit(0)
        except OSError as error:
            os._exit(error.errno or 1)
    _, status = os.waitpid(pid, 0)
    code = os.waitstatus_to_exitcode(status)
    return "" if code == 0 else f"this root may not change user: {os.strerror(code)}"


def readable_folders() -> list[str]:
    """What a worker may read: the standard library, NumPy, and the libraries they load."""
    site = os.path.dirname(os.path.dirname(os.path.abspath(numpy.__file__)))
    shared = [os.path.join(site, name) for name in os.listdir(site) if name.startswith("numpy")]
    system = ["/lib", "/lib64", "/usr/lib", "/usr/lib64", "/etc/ld.so.cache", "/dev/null"]
    zones = ["/usr/share/zoneinfo", "/etc/localtime"]
    return [*stdlib_folders(), *shared, *system, *zones]


def stdlib_folders() -> list[str]:
    """Folders of the standard library: the modules' and the compiled ones'."""
    home = os.path.dirname(os.path.abspath(os.__file__))
    dynload = [path for path in sys.path if os.path.basename(path) == "lib-dynload"]
    return [home, *dynload]


class OnlyNumpy:
    """A finder in front of all others that refuses every top-level module but NumPy and the stdlib."""

    @staticmethod
    def find_spec(name: str, path: object = None, target: object = None) -> None:
        top = name.partition(".")[0]
        if top != "numpy" and top not in sys.stdlib_module_names:
            sentence = f"No module named {name!r}: only NumPy and the standard library are allowed"
            raise ModuleNotFoundError(sentence, name=name)


class ImportsByDescriptor:
    """Keeps imports working for a user who cannot walk to the interpreter (a home of mode 0700).

    Folders are opened before the user is dropped; `sys.path` then names them by descriptor.
    """

    def __init__(self) -> None:
        site = os.path.dirname(os.path.dirname(os.path.abspath(numpy.__file__)))
        self.folders = {path: os.open(path, os.O_RDONLY) for path in [*stdlib_folders(), site]}

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
                return f"/proc/self/fd/{self.folders[folder]}{path[len(folder):]}"
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
    if "user" in confinement.layers:
        values["RLIMIT_NPROC"] = 16
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
    for fd in sorted({*keep, os.sysconf("SC_OPEN_MAX") if os.sysconf("SC_OPEN_MAX") > 0 else 65536}):
        os.closerange(previous + 1, fd)
        previous = fd


def confine(confinement: Confinement, ruleset: int, keep: Iterable[int], parent: int) -> None:
    """Apply the layers to this process in order, then test them; raises `OSError`."""
    layers = confinement.layers
    os.setsid()
    close_all_but([*keep, *([ruleset] if ruleset >= 0 else [])])
    if "limits" in layers:
        limit(confinement)
    if "user" in layers:
        drop_user(confinement.uid)
    if sys.platform != "linux":
        return
    linux.prctl(linux.PR_SET_PDEATHSIG, 9)
    if os.getppid() != parent:
        os._exit(1)
    linux.prctl(linux.PR_SET_DUMPABLE, 0)
    if "no_new_privs" in layers:
        linux.prctl(linux.PR_SET_NO_NEW_PRIVS, 1)
    if "landlock" in layers:
        landlock.restrict(ruleset)
    if ruleset >= 0:
        os.close(ruleset)
    if "seccomp" in layers:
        seccomp.apply()
    self_test(confinement)


def self_test(confinement: Confinement) -> None:
    """Try what each applied layer must refuse; raises `OSError` when one does not hold."""
    tests: dict[str, Callable[[Confinement], bool]] = {
        "environment": lambda c: set(os.environ) <= set(ENVIRONMENT),
        "limits": _limits_hold,
        "user": lambda c: os.getuid() == os.geteuid() == os.getgid() == c.uid,
        "landlock": lambda c: _refused(lambda: os.close(os.open("/", os.O_RDONLY)), errno.EACCES),
        "seccomp": lambda c: _refused(lambda: socket.socket().close(), errno.EPERM),
    }
    for layer, holds in tests.items():
        if layer in confinement.layers and not holds(confinement):
            raise OSError(errno.EPERM, f"the layer {layer} does not hold")


def _limits_hold(confinement: Confinement) -> bool:
    import resource

    return resource.getrlimit(resource.RLIMIT_AS)[1] <= confinement.memory_mb * MIB


def _refused(attempt: Callable[[], object], error: int) -> bool:
    try:
        attempt()
    except OSError as refusal:
        return refusal.errno == error
    return False


ENVIRONMENT = {
    "LANG": "C.UTF-8",
    "LC_CTYPE": "C.UTF-8",
    "PATH": os.defpath,
    "HOME": "/nonexistent",
    "PYTHONHASHSEED": "0",
    "OPENBLAS_NUM_THREADS": "1",
    "OMP_NUM_THREADS": "1",
    "MKL_NUM_THREADS": "1",
    "VECLIB_MAXIMUM_THREADS": "1",
}


def seal_imports() -> None:
    """From now on imports find NumPy and the standard library alone."""
    sys.meta_path.insert(0, OnlyNumpy)
    importlib.machinery.PathFinder.invalidate_caches()
