"""The system-call filter: a list of what Python and NumPy need; everything else answers EPERM.

No sockets, no new processes, no exec, no ptrace, no shared memory, no files opened for writing. A
call through another architecture's table kills the process. Numbers of calls are those of the kernel's
tables (arch/x86/entry/syscalls/syscall_64.tbl and include/uapi/asm-generic/unistd.h for aarch64).
"""

from __future__ import annotations

import ctypes
import errno
import os
import socket
import struct
from functools import lru_cache

from autograder.worker.libc import MACHINE, PR_SET_SECCOMP, prctl

# <linux/audit.h>: the machine's ELF number, with the bits for 64 bits and little-endian.
AUDIT_ARCH = {"x86_64": 0xC000003E, "aarch64": 0xC00000B7}
ALLOWED = {
    "x86_64": {
        "read": 0, "write": 1, "close": 3, "stat": 4, "fstat": 5, "lstat": 6, "poll": 7, "lseek": 8,
        "mmap": 9, "mprotect": 10, "munmap": 11, "brk": 12, "rt_sigaction": 13, "rt_sigprocmask": 14,
        "rt_sigreturn": 15, "pread64": 17, "readv": 19, "writev": 20, "access": 21, "select": 23,
        "sched_yield": 24, "mremap": 25, "mincore": 27, "madvise": 28, "dup": 32, "nanosleep": 35,
        "getitimer": 36, "setitimer": 38, "getpid": 39, "exit": 60, "uname": 63, "getdents": 78,
        "getcwd": 79, "readlink": 89, "gettimeofday": 96, "getrlimit": 97, "getrusage": 98,
        "sysinfo": 99, "times": 100, "getuid": 102, "getgid": 104, "geteuid": 107, "getegid": 108,
        "getppid": 110, "sigaltstack": 131, "gettid": 186, "time": 201, "futex": 202,
        "sched_getaffinity": 204, "getdents64": 217, "set_tid_address": 218, "restart_syscall": 219,
        "clock_gettime": 228, "clock_getres": 229, "clock_nanosleep": 230, "exit_group": 231,
        "newfstatat": 262, "readlinkat": 267, "faccessat": 269, "pselect6": 270, "ppoll": 271,
        "set_robust_list": 273, "getcpu": 309, "getrandom": 318, "membarrier": 324, "statx": 332,
        "rseq": 334, "faccessat2": 439,
    },
    "aarch64": {
        "getcwd": 17, "dup": 23, "faccessat": 48, "close": 57, "getdents64": 61, "lseek": 62,
        "read": 63, "write": 64, "readv": 65, "writev": 66, "pread64": 67, "pselect6": 72,
        "ppoll": 73, "readlinkat": 78, "newfstatat": 79, "fstat": 80, "exit": 93, "exit_group": 94,
        "set_tid_address": 96, "futex": 98, "set_robust_list": 99, "nanosleep": 101,
        "getitimer": 102, "setitimer": 103, "clock_gettime": 113, "clock_getres": 114,
        "clock_nanosleep": 115, "sched_getaffinity": 123, "sched_yield": 124, "restart_syscall": 128,
        "sigaltstack": 132, "rt_sigaction": 134, "rt_sigprocmask": 135, "rt_sigreturn": 139,
        "times": 153, "uname": 160, "getrlimit": 163, "getrusage": 165, "getcpu": 168,
        "gettimeofday": 169, "getpid": 172, "getppid": 173, "getuid": 174, "geteuid": 175,
        "getgid": 176, "getegid": 177, "gettid": 178, "sysinfo": 179, "brk": 214, "munmap": 215,
        "mremap": 216, "mmap": 222, "mprotect": 226, "mincore": 232, "madvise": 233,
        "getrandom": 278, "membarrier": 283, "statx": 291, "rseq": 293, "faccessat2": 439,
    },
}  # fmt: skip
SPECIAL = {
    "x86_64": {"open": 2, "openat": 257, "ioctl": 16, "fcntl": 72, "clone": 56, "clone3": 435,
               "tgkill": 234, "prlimit64": 302},
    "aarch64": {"openat": 56, "ioctl": 29, "fcntl": 25, "clone": 220, "clone3": 435,
                "tgkill": 131, "prlimit64": 261},
}  # fmt: skip

CLONE_THREAD = 0x00010000  # <linux/sched.h>
# VM, FS, FILES, SIGHAND, THREAD, SYSVSEM, SETTLS, PARENT_SETTID, CHILD_CLEARTID, DETACHED
CLONE_OF_A_THREAD = 0x007D0F00
FCNTL_COMMANDS = (0, 1, 2, 3, 1030)  # F_DUPFD, F_GETFD, F_SETFD, F_GETFL, F_DUPFD_CLOEXEC
WRITING = 0o3 | 0o100 | 0o1000 | 0o2000  # O_WRONLY and O_RDWR, O_CREAT, O_TRUNC, O_APPEND
X32_BIT = 0x40000000  # <asm/unistd.h>: marks a call of the x32 table
SECCOMP_MODE_FILTER = 2  # <linux/seccomp.h>
SO_ATTACH_FILTER = 26  # <asm-generic/socket.h>
NO_PID = 0x7FFFFFFF  # stands for the worker's own pid until it is known; no process can have it

# <linux/seccomp.h>: SECCOMP_RET_ALLOW, SECCOMP_RET_KILL_PROCESS.
ALLOW, KILL = 0x7FFF0000, 0x80000000
# <linux/bpf_common.h>: instructions of classic BPF, and offsets in struct seccomp_data.
LOAD, JUMP_EQUAL, JUMP_GREATER_EQUAL, JUMP_ANY_BIT, RETURN = 0x20, 0x15, 0x35, 0x45, 0x06
NUMBER, ARCH = 0, 4


def deny(error: int) -> int:
    """The filter's verdict that answers a call with `error`."""
    return 0x00050000 | error


def argument(index: int, high: bool = False) -> int:
    """Offset of the low (or high) half of a call's argument, little-endian."""
    return 16 + 8 * index + (4 if high else 0)


class Program:
    """A BPF program under construction."""

    def __init__(self) -> None:
        self.code: list[tuple[int, int, int, int]] = []

    def load(self, offset: int) -> None:
        self.code.append((LOAD, 0, 0, offset))

    def give(self, verdict: int) -> None:
        self.code.append((RETURN, 0, 0, verdict))

    def jump_when(self, jump: int, value: int, verdict: int) -> None:
        """Give `verdict` when the comparison with the loaded word holds, else go on."""
        self.code.append((jump, 0, 1, value))
        self.give(verdict)

    def unless(self, jump: int, value: int, verdict: int) -> None:
        """Give `verdict` when the comparison does not hold, else go on."""
        self.code.append((jump, 1, 0, value))
        self.give(verdict)

    def on_call(self, number: int, block: Program) -> None:
        """Run `block`, which must end in a verdict, for this system call."""
        self.code.append((JUMP_EQUAL, 0, len(block.code), number))
        self.code += block.code

    def bytes(self) -> bytes:
        return b"".join(struct.pack("<HBBI", *instruction) for instruction in self.code)


def _block(*steps: tuple[str, int, int, int], end: int) -> Program:
    """A block of (kind, offset, value, verdict) steps: "bit" and "not" look at the word at offset."""
    block = Program()
    for kind, offset, value, verdict in steps:
        block.load(offset)
        if kind == "bit":
            block.jump_when(JUMP_ANY_BIT, value, verdict)
        elif kind == "equal":
            block.jump_when(JUMP_EQUAL, value, verdict)
        else:
            block.unless(JUMP_EQUAL, value, verdict)
    block.give(end)
    return block


def program(machine: str = MACHINE, pid: int | None = None) -> Program:
    """The filter for `machine`; `pid` (default: this process) is the only one that may be signalled."""
    special = SPECIAL[machine]
    own = os.getpid() if pid is None else pid
    filt = Program()
    filt.load(ARCH)
    filt.unless(JUMP_EQUAL, AUDIT_ARCH[machine], KILL)
    filt.load(NUMBER)
    if machine == "x86_64":
        filt.jump_when(JUMP_GREATER_EQUAL, X32_BIT, KILL)
    for number in ALLOWED[machine].values():
        filt.jump_when(JUMP_EQUAL, number, ALLOW)
    writing = deny(errno.EACCES)
    if "open" in special:
        filt.on_call(special["open"], _block(("bit", argument(1), WRITING, writing), end=ALLOW))
    filt.on_call(special["openat"], _block(("bit", argument(2), WRITING, writing), end=ALLOW))
    filt.on_call(special["ioctl"], _block(end=deny(errno.ENOTTY)))
    commands = [("equal", argument(1), command, ALLOW) for command in FCNTL_COMMANDS]
    filt.on_call(special["fcntl"], _block(*commands, end=deny(errno.EPERM)))
    other = ("bit", argument(0), 0xFFFFFFFF & ~CLONE_OF_A_THREAD, deny(errno.EPERM))
    thread = ("bit", argument(0), CLONE_THREAD, ALLOW)
    filt.on_call(special["clone"], _block(other, thread, end=deny(errno.EPERM)))
    filt.on_call(special["clone3"], _block(end=deny(errno.ENOSYS)))
    itself = ("not", argument(0), own, deny(errno.EPERM))
    filt.on_call(special["tgkill"], _block(itself, end=ALLOW))
    only_read = [("not", argument(2, high), 0, deny(errno.EPERM)) for high in (False, True)]
    filt.on_call(
        special["prlimit64"],
        _block(("not", argument(0), 0, deny(errno.EPERM)), *only_read, end=ALLOW),
    )
    filt.give(deny(errno.EPERM))
    return filt


class _SockFprog(ctypes.Structure):
    _fields_ = [("len", ctypes.c_ushort), ("filter", ctypes.c_char_p)]


def available() -> bool:
    """Whether this kernel takes filters on this machine (asked with a null program)."""
    if MACHINE not in ALLOWED:
        return False
    try:
        prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, 0)
    except OSError as error:
        return error.errno == errno.EFAULT
    return False


@lru_cache(maxsize=1)
def compile_filter() -> tuple[bytes, int]:
    """The filter's bytes with a stand-in for the process, and where that stands: made once, not per fork."""
    code = program(pid=NO_PID).code
    (place,) = [index for index, instruction in enumerate(code) if instruction[3] == NO_PID]
    return b"".join(struct.pack("<HBBI", *instruction) for instruction in code), 8 * place + 4


def own_program() -> bytes:
    """The filter's bytes for this process."""
    code, place = compile_filter()
    return code[:place] + struct.pack("<I", os.getpid()) + code[place + 4 :]


def apply(filt: Program | None = None) -> None:
    """Put this process under the filter for good; needs no_new_privs."""
    code = filt.bytes() if filt else own_program()
    fprog = _SockFprog(len(code) // 8, code)
    prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, ctypes.addressof(fprog))


def keep_compiler_warm() -> socket.socket | None:
    """A socket under a small filter, to be kept: it saves each worker more than a millisecond.

    The kernel writes compiled filters into a large page that all share. It makes that page, and tells
    every processor, for the first filter, and gives it back with the last one.
    """
    kept = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
    code = struct.pack("<HBBI", RETURN, 0, 0, 0xFFFF)
    try:
        kept.setsockopt(socket.SOL_SOCKET, SO_ATTACH_FILTER, bytes(_SockFprog(1, code)))
    except OSError:
        kept.close()
        return None
    return kept
