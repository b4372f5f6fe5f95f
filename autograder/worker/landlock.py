"""Landlock: the worker may read the interpreter and NumPy, write nothing, and signal nobody outside.

Constants and structures are those of the kernel's <linux/landlock.h>, ABI 1 to 6.
"""

from __future__ import annotations

import ctypes
import os
from collections.abc import Mapping

from autograder.worker.libc import syscall

CREATE_RULESET, ADD_RULE, RESTRICT_SELF = 444, 445, 446
CREATE_RULESET_VERSION = 1
RULE_PATH_BENEATH = 1
READ_FILE, READ_DIR = 1 << 2, 1 << 3
READ = READ_FILE | READ_DIR
ACCESS_FS_BY_ABI = {1: (1 << 13) - 1, 2: (1 << 14) - 1, 3: (1 << 15) - 1, 5: (1 << 16) - 1}
ACCESS_NET = 0b11
SCOPE_ABSTRACT_SOCKET, SCOPE_SIGNAL = 1, 2


class _RulesetAttr(ctypes.Structure):
    _fields_ = [
        ("handled_access_fs", ctypes.c_uint64),
        ("handled_access_net", ctypes.c_uint64),
        ("scoped", ctypes.c_uint64),
    ]


class _PathBeneathAttr(ctypes.Structure):
    _pack_ = 1
    _layout_ = "ms"
    _fields_ = [("allowed_access", ctypes.c_uint64), ("parent_fd", ctypes.c_int32)]


def abi() -> int:
    """The kernel's Landlock ABI, or 0 where there is none."""
    try:
        return syscall(CREATE_RULESET, None, 0, CREATE_RULESET_VERSION)
    except OSError:
        return 0


def ruleset(rights: Mapping[str, int]) -> int:
    """A file descriptor of a ruleset that grants these rights beneath these paths and nothing else.

    A right on a folder holds for everything below it: `READ_DIR` alone lets names be listed there.
    """
    version = abi()
    access = max((a for v, a in ACCESS_FS_BY_ABI.items() if v <= version), default=0)
    network = ACCESS_NET if version >= 4 else 0
    scope = SCOPE_ABSTRACT_SOCKET | SCOPE_SIGNAL if version >= 6 else 0
    attr = _RulesetAttr(access, network, scope)
    size = 24 if version >= 6 else 16 if version >= 4 else 8
    fd = syscall(CREATE_RULESET, ctypes.byref(attr), size, 0)
    for path, right in rights.items():
        try:
            parent = os.open(path, os.O_PATH | os.O_CLOEXEC)
        except OSError:
            continue
        allowed = right if os.path.isdir(path) else right & READ_FILE
        if allowed:
            rule = _PathBeneathAttr(allowed, parent)
            syscall(ADD_RULE, fd, RULE_PATH_BENEATH, ctypes.byref(rule), 0)
        os.close(parent)
    return fd


def restrict(fd: int) -> None:
    """Put this process under the ruleset for good; needs no_new_privs."""
    syscall(RESTRICT_SELF, fd, 0)
