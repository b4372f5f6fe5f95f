"""What Docker's default profile leaves to a process, put on this process: capabilities and a filter.

Facts of the profile in our own form: it allows a list of system calls; below stand those that it
refuses to a container without extra capabilities and that matter to a sandbox or to an attack on it.
On kernels from 4.8 on it allows ptrace and process_vm_readv, so these are not on the list.
"""

from __future__ import annotations

import ctypes
import errno
import struct

from autograder.worker import libc, seccomp

CAPABILITIES = {
    "chown": 0, "dac_override": 1, "fowner": 3, "fsetid": 4, "kill": 5, "setgid": 6, "setuid": 7,
    "setpcap": 8, "net_bind_service": 10, "net_raw": 13, "sys_chroot": 18, "mknod": 27,
    "audit_write": 29, "setfcap": 31,
}  # fmt: skip
REFUSED = {  # numbers on x86-64 and aarch64; -1 where the machine has no such call
    "acct": (163, 89), "add_key": (248, 217), "bpf": (321, 280), "clock_settime": (227, 112),
    "create_module": (174, -1), "delete_module": (176, 106), "fanotify_init": (300, 262),
    "finit_module": (313, 273), "fsconfig": (431, 431), "fsmount": (432, 432), "fsopen": (430, 430),
    "fspick": (433, 433), "init_module": (175, 105), "io_uring_setup": (425, 425),
    "io_uring_enter": (426, 426), "io_uring_register": (427, 427), "ioperm": (173, -1),
    "iopl": (172, -1), "kcmp": (312, 272), "kexec_file_load": (320, 294), "kexec_load": (246, 104),
    "keyctl": (250, 219), "lookup_dcookie": (212, 18), "mbind": (237, 235), "mount": (165, 40),
    "mount_setattr": (442, 442), "move_mount": (429, 429), "move_pages": (279, 239),
    "name_to_handle_at": (303, 264), "open_by_handle_at": (304, 265), "open_tree": (428, 428),
    "perf_event_open": (298, 241), "pivot_root": (155, 41), "quotactl": (179, 60),
    "reboot": (169, 142), "request_key": (249, 218), "set_mempolicy": (238, 237), "setns": (308, 268),
    "settimeofday": (164, 170), "swapoff": (168, 225), "swapon": (167, 224), "syslog": (103, 116),
    "umount2": (166, 39), "unshare": (272, 97), "userfaultfd": (323, 282), "vhangup": (153, 58),
}  # fmt: skip
LANDLOCK = {"create": (444, 444), "add": (445, 445), "restrict": (446, 446)}
PERSONALITIES = (0, 0x8, 0x20000, 0x20008, 0xFFFFFFFF)
NEW_NAMESPACES = 0x7E020000
CAP_LAST, PR_CAPBSET_DROP = 40, 24
VERSION_3 = 0x20080522


def filter_program(without_landlock: bool = False) -> seccomp.Program:
    """The filter; older profiles know nothing of Landlock and so refuse it too."""
    column = list(seccomp.AUDIT_ARCH).index(libc.MACHINE)
    table = {**REFUSED, **(LANDLOCK if without_landlock else {})}
    special = seccomp.SPECIAL[libc.MACHINE]
    filt = seccomp.Program()
    filt.load(seccomp.ARCH)
    filt.unless(seccomp.JUMP_EQUAL, seccomp.AUDIT_ARCH[libc.MACHINE], seccomp.ALLOW)
    filt.load(seccomp.NUMBER)
    for numbers in table.values():
        if numbers[column] >= 0:
            filt.jump_when(seccomp.JUMP_EQUAL, numbers[column], seccomp.deny(errno.EPERM))
    filt.jump_when(seccomp.JUMP_EQUAL, special["clone3"], seccomp.deny(errno.ENOSYS))
    clone, personality = seccomp.Program(), seccomp.Program()
    clone.load(seccomp.argument(0))
    clone.jump_when(seccomp.JUMP_ANY_BIT, NEW_NAMESPACES, seccomp.deny(errno.EPERM))
    clone.give(seccomp.ALLOW)
    personality.load(seccomp.argument(0))
    for value in PERSONALITIES:
        personality.jump_when(seccomp.JUMP_EQUAL, value, seccomp.ALLOW)
    personality.give(seccomp.deny(errno.EPERM))
    filt.on_call(special["clone"], clone)
    filt.on_call((135, 92)[column], personality)
    filt.give(seccomp.ALLOW)
    return filt


def enter(without_landlock: bool = False) -> None:
    """Put this process, which must be root's, under the filter and the capabilities; for good."""
    seccomp.apply(filter_program(without_landlock))
    for number in range(CAP_LAST + 1):
        if number not in CAPABILITIES.values():
            libc.prctl(PR_CAPBSET_DROP, number)
    mask = sum(1 << number for number in CAPABILITIES.values())
    header = struct.pack("<Ii", VERSION_3, 0)
    data = struct.pack("<6I", mask, mask, 0, 0, 0, 0)
    number = {"x86_64": 126, "aarch64": 91}[libc.MACHINE]
    buffers = [ctypes.create_string_buffer(words, len(words)) for words in (header, data)]
    libc.syscall(number, *buffers)


def holds() -> dict[str, bool]:
    """What a process inside finds: each refusal that can be asked for without harm."""
    asked = {
        "unshare": lambda: libc.syscall((272, 97)[_column()], 0),
        "userfaultfd": lambda: libc.syscall((323, 282)[_column()], 1),
        "keyctl": lambda: libc.syscall((250, 219)[_column()], 0, -3, 0),
        "mount": lambda: libc.syscall((165, 40)[_column()], 0, 0, 0, 0, 0),
    }
    return {name: _refused(attempt) for name, attempt in asked.items()}


def _column() -> int:
    return list(seccomp.AUDIT_ARCH).index(libc.MACHINE)


def _refused(attempt) -> bool:
    try:
        attempt()
    except OSError as error:
        return error.errno == errno.EPERM
    return False


def capabilities() -> int:
    """The effective capabilities of this process as a mask."""
    with open("/proc/self/status", encoding="ascii") as status:
        row = next(line for line in status if line.startswith("CapEff:"))
    return int(row.split()[1], 16)


