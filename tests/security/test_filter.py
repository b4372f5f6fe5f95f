"""The system-call filter: its numbers are the kernel's, and each call gets the verdict it should."""

from __future__ import annotations

import ctypes
import errno
import itertools
import re
import struct
import subprocess
import sys
from pathlib import Path

import pytest

from autograder.worker import seccomp
from tests.security import bpf

MACHINES = ("x86_64", "aarch64")
OWN = 4242
EPERM, EACCES, ENOSYS, ENOTTY = (
    seccomp.deny(e) for e in (errno.EPERM, errno.EACCES, errno.ENOSYS, errno.ENOTTY)
)
HEADERS = {
    "x86_64": "/usr/include/x86_64-linux-gnu/asm/unistd_64.h",
    "aarch64": "/usr/include/asm-generic/unistd.h",
}
FORBIDDEN = """accept acct add_key bind bpf chmod chown chroot connect creat delete_module execve execveat
    fanotify_init fchmod fchmodat fchownat finit_module fork ftruncate init_module inotify_init1 io_setup
    io_uring_enter io_uring_register io_uring_setup ioperm iopl kcmp kexec_load keyctl kill link linkat
    listen memfd_create mkdir mkdirat mknod mknodat mlock modify_ldt mount mq_open msgget open_by_handle_at
    openat2 perf_event_open personality pidfd_getfd pidfd_open pidfd_send_signal pipe2 pivot_root prctl
    process_vm_readv process_vm_writev ptrace reboot rename renameat2 request_key rmdir
    rt_sigqueueinfo sched_setaffinity semget sendmsg sendto setgid setgroups setns setpriority setresuid
    setrlimit setsid setuid shmget socket socketpair splice swapon symlinkat syslog tkill truncate umount2
    unlink unlinkat unshare userfaultfd utimensat vfork vmsplice chdir fchdir seccomp"""


def numbers(machine: str) -> dict[str, int]:
    return {**seccomp.ALLOWED[machine], **seccomp.SPECIAL[machine]}


def verdict(machine: str, number: int, *args: int, arch: int | None = None) -> int:
    program = bpf.check(seccomp.program(machine, OWN).bytes())
    kind = seccomp.AUDIT_ARCH[machine] if arch is None else arch
    return bpf.run(program, bpf.Call(number, kind, args))


@pytest.mark.parametrize("machine", MACHINES)
def test_every_number_that_is_not_on_the_list_is_refused(machine: str) -> None:
    program = bpf.check(seccomp.program(machine, OWN).bytes())
    arch, known = seccomp.AUDIT_ARCH[machine], numbers(machine)
    for number in range(1024):
        given = bpf.run(program, bpf.Call(number, arch))
        if number in seccomp.ALLOWED[machine].values():
            assert given == seccomp.ALLOW, number
        elif number not in known.values():
            assert given == EPERM, number


@pytest.mark.parametrize("machine", MACHINES)
def test_a_call_of_another_architecture_kills(machine: str) -> None:
    others = {0x40000003, 0x40000028, 0xC00000B7, 0xC000003E, 0, 0xFFFFFFFF}
    for arch, number in itertools.product(others - {seccomp.AUDIT_ARCH[machine]}, range(0, 512, 7)):
        assert verdict(machine, number, arch=arch) == seccomp.KILL


def test_a_call_by_the_x32_table_kills() -> None:
    for number in range(600):
        assert verdict("x86_64", number | seccomp.X32_BIT) == seccomp.KILL
    assert verdict("x86_64", 0xFFFFFFFF) == seccomp.KILL


@pytest.mark.parametrize("machine", MACHINES)
def test_files_open_for_reading_alone(machine: str) -> None:
    names = {name: place for name, place in (("open", 1), ("openat", 2)) if name in numbers(machine)}
    for name, place in names.items():
        for flags, wanted in (
            (0, seccomp.ALLOW), (0o2000000, seccomp.ALLOW), (0o10000000, seccomp.ALLOW),
            (1, EACCES), (2, EACCES), (3, EACCES), (0o100, EACCES), (0o1000, EACCES),
            (0o2000, EACCES), (0o20200002, EACCES),
        ):  # fmt: skip
            args = [0] * place + [flags]
            assert verdict(machine, numbers(machine)[name], *args) == wanted, (name, oct(flags))


@pytest.mark.parametrize("machine", MACHINES)
def test_threads_but_no_processes_and_no_namespaces(machine: str) -> None:
    clone = numbers(machine)["clone"]
    thread = 0x003D0F00
    assert verdict(machine, clone, thread) == seccomp.ALLOW
    assert verdict(machine, clone, thread | 0x400000) == seccomp.ALLOW
    for flags in (0, 17, 0x100, 0x4111, 0x01200011, thread & ~0x10000):
        assert verdict(machine, clone, flags) == EPERM
    for new in (0x20000, 0x02000000, 0x04000000, 0x08000000, 0x10000000, 0x20000000, 0x40000000, 0x2000):
        assert verdict(machine, clone, thread | new) == EPERM
    assert verdict(machine, numbers(machine)["clone3"]) == ENOSYS


@pytest.mark.parametrize("machine", MACHINES)
def test_signals_to_itself_alone(machine: str) -> None:
    tgkill = numbers(machine)["tgkill"]
    assert verdict(machine, tgkill, OWN, 7, 9) == seccomp.ALLOW
    for pid in (0, 1, OWN + 1, -1):
        assert verdict(machine, tgkill, pid, 7, 9) == EPERM


@pytest.mark.parametrize("machine", MACHINES)
def test_limits_are_read_and_not_set_and_only_its_own(machine: str) -> None:
    prlimit = numbers(machine)["prlimit64"]
    assert verdict(machine, prlimit, 0, 7, 0, 0x1000) == seccomp.ALLOW
    for args in ((0, 7, 0x1000, 0), (0, 7, 1 << 32, 0), (OWN, 7, 0, 0x1000), (1, 7, 0, 0)):
        assert verdict(machine, prlimit, *args) == EPERM


@pytest.mark.parametrize("machine", MACHINES)
def test_devices_and_odd_commands_on_descriptors_are_refused(machine: str) -> None:
    for command in (0x5401, 0x5412, 0x8912, 0):
        assert verdict(machine, numbers(machine)["ioctl"], 0, command) == ENOTTY
    fcntl = numbers(machine)["fcntl"]
    for command in range(2048):
        wanted = seccomp.ALLOW if command in (0, 1, 2, 3, 1030) else EPERM
        assert verdict(machine, fcntl, 0, command) == wanted, command


@pytest.mark.parametrize("machine", MACHINES)
def test_nothing_that_changes_the_machine_is_on_the_list(machine: str) -> None:
    assert not set(FORBIDDEN.split()) & set(numbers(machine))
    values = list(numbers(machine).values())
    assert len(values) == len(set(values))


def test_the_lists_of_both_machines_differ_by_what_only_one_has() -> None:
    only_old = set(seccomp.ALLOWED["x86_64"]) - set(seccomp.ALLOWED["aarch64"])
    assert only_old == {"access", "getdents", "lstat", "poll", "readlink", "select", "stat", "time"}
    assert set(seccomp.ALLOWED["aarch64"]) <= set(seccomp.ALLOWED["x86_64"])


@pytest.mark.parametrize("machine", MACHINES)
def test_numbers_are_those_of_libseccomp(machine: str) -> None:
    try:
        library = ctypes.CDLL("libseccomp.so.2")
    except OSError:
        return  # the headers below are the other witness
    resolve = library.seccomp_syscall_resolve_name_arch
    token = ctypes.c_uint32(seccomp.AUDIT_ARCH[machine])
    assert resolve(token, b"no such call") == -1
    for name, number in numbers(machine).items():
        assert resolve(token, name.encode()) == number, name


@pytest.mark.parametrize("machine", MACHINES)
def test_numbers_are_those_of_the_kernels_headers(machine: str) -> None:
    path = Path(HEADERS[machine])
    if not path.is_file():
        return
    text = path.read_text(encoding="utf-8")
    found = {n: int(v) for n, v in re.findall(r"#define __NR(?:3264)?_(\w+) (\d+)", text)}
    generic = {"newfstatat": "fstatat", "rseq": "rseq"}
    for name, number in numbers(machine).items():
        other = generic.get(name, name)
        given = found.get(name, found.get(other))
        if given is not None:
            assert given == number, name
    assert len(set(found) & set(numbers(machine))) > 40


def test_the_emulated_machine_agrees_with_the_kernel() -> None:
    """A child under a small filter finds the verdicts that the emulation gives."""
    if not seccomp.available():
        return
    filt = seccomp.Program()
    filt.load(seccomp.NUMBER)
    getppid, uname = (110, 63) if seccomp.MACHINE == "x86_64" else (173, 160)
    filt.jump_when(seccomp.JUMP_EQUAL, getppid, seccomp.deny(77))
    filt.load(seccomp.argument(0))
    block = seccomp.Program()
    block.load(seccomp.argument(1))
    block.jump_when(seccomp.JUMP_ANY_BIT, 0x10, seccomp.deny(78))
    block.give(seccomp.ALLOW)
    filt.load(seccomp.NUMBER)
    filt.on_call(uname, block)
    filt.give(seccomp.ALLOW)
    program = bpf.check(filt.bytes())
    calls = [(getppid, 0, 0), (uname, 0, 0x10), (uname, 0, 0x20), (uname, 1, 0xFF)]
    wanted = [bpf.run(program, bpf.Call(n, 0, args)) & 0xFFFF for n, *args in calls]
    code = f"""if 1:
        import ctypes, sys
        sys.path.insert(0, {str(Path(seccomp.__file__).parents[2])!r})
        from autograder.worker import libc, seccomp
        filt = seccomp.Program()
        filt.code = {filt.code!r}
        libc.prctl(libc.PR_SET_NO_NEW_PRIVS, 1)
        seccomp.apply(filt)
        def ask(number, *args):
            try:
                libc.syscall(number, *args)
            except OSError as error:
                return error.errno
            return 0
        print([ask(*call) for call in {calls!r}])
    """
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    given = eval(done.stdout)
    assert given[:2] == wanted[:2] == [77, 78] and given[3] == wanted[3] == 78
    assert wanted[2] == 0 and given[2] in (0, errno.EFAULT)


def test_a_program_that_the_kernel_would_refuse_is_refused_here() -> None:
    good = seccomp.program("x86_64", OWN).bytes()
    assert len(good) // 8 < bpf.MAX_LENGTH
    odd = [struct.pack("<HBBI", *words) for words in ((0x20, 0, 0, 66), (0x99, 0, 0, 0))]
    for code in [b"", good[:-3], good[:-8], *odd]:
        with pytest.raises(ValueError):
            bpf.check(code)
