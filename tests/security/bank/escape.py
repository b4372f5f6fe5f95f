"""Escape: out of the worker by processes, sockets, files, signals, and system calls of all kinds."""

from __future__ import annotations

from tests.security.bank.attack import TOTAL_LOST, attempt, honest, wrong

GROUP = "escape"

# What succeeds when it gives no error: numbers on x86-64 and aarch64, arguments, layers that stop it.
CALLS: dict[str, tuple[str, str]] = {
    "a trace of itself by its parent": ("1 + _sys((101, 117), 0, 0, 0, 0)", "seccomp"),
    "a trace of its parent": ("1 + _sys((101, 117), 0x4206, __import__('os').getppid(), 0, 0)",
                              "landlock+seccomp+user"),
    "a handle on its parent": ("_sys(434, __import__('os').getppid(), 0)", "seccomp"),
    "a user namespace": ("1 + _sys((272, 97), 0x10000000)", "seccomp"),
    "a mount": ("1 + _sys((165, 40), b'none', b'{ROOT}/drop', b'tmpfs', 0, 0)", "landlock+seccomp+user"),
    "another root folder": ("1 + _sys((161, 51), b'/')", "seccomp+user"),
    "a page fault handler": ("_sys((323, 282), 1)", "seccomp"),
    "a ring of input and output": (
        "_sys(425, 4, __import__('ctypes').create_string_buffer(120))",
        "limits+seccomp seccomp+user"),
    "a program in the kernel": ("_sys((321, 280), 0, __import__('ctypes').create_string_buffer("
                                "__import__('struct').pack('<IIII', 2, 4, 4, 1) + bytes(120)), 128)",
                                "seccomp+user"),
    "a key ring": ("_sys((250, 219), 1, b'nnkit-attack')", "seccomp"),
    "a key": ("_sys((248, 217), b'user', b'nnkit-attack', b'x', 1, -3)", "seccomp"),
    "a personality": ("1 + _sys((135, 92), 0x0040000)", "seccomp"),
    "a way to be traced": ("1 + _sys((157, 167), 4, 1, 0, 0, 0)", "seccomp"),
    "no signal when its parent dies": ("1 + _sys((157, 167), 1, 0, 0, 0, 0)", "seccomp"),
    "another processor": (
        "not __import__('os').sched_setaffinity(0, __import__('os').sched_getaffinity(0))", "seccomp"),
    "a watch on the tests": ("_sys((294, 26), 0)", "seccomp"),
    "a table of segments": (
        "1 + _sys((154, -1), 0, __import__('ctypes').create_string_buffer(16), 16)", "seccomp"),
    "a socket": ("__import__('socket').socket()", "seccomp"),
    "a local socket": ("__import__('socket').socket(1)", "seccomp"),
    "a pair of sockets": ("__import__('_socket').socketpair()", "seccomp"),
    "a raw network socket": ("__import__('socket').socket(16, 3)", "seccomp"),
    "a pipe": ("__import__('os').pipe()", "seccomp"),
    "the user root": ("1 + _sys((105, 146), 0)", "seccomp+user"),
    "groups": ("1 + _sys((116, 159), 0, 0)", "seccomp+user"),
    "a change of who may read a file": (
        "not __import__('os').chmod('{ROOT}/drop', 0o777)", "seccomp+user"),
    "a link": ("not __import__('os').symlink('/etc', '{ROOT}/drop/nnkit-attack-link')",
               "landlock+seccomp"),
    "a device": ("not __import__('os').mknod('{ROOT}/drop/nnkit-attack-fifo', 0o10600)",
                 "landlock+seccomp"),
    "a folder": ("not __import__('os').mkdir('{ROOT}/drop/nnkit-attack-folder')", "landlock+seccomp"),
    "a file taken away": ("not __import__('os').unlink('{ROOT}/drop/bait')", "landlock+seccomp"),
    "another folder to stand in": ("not __import__('posix').chdir('/tmp')", "seccomp"),
    "a signal to its parent": ("not __import__('os').kill(__import__('os').getppid(), 0)",
                               "landlock+seccomp+user"),
    "a signal to a thread of its parent": (
        "1 + _sys((234, 131), __import__('os').getppid(), __import__('os').getppid(), 0)",
        "landlock+seccomp+user"),
    "a signal to everything that it may signal, itself left out": (
        "not __import__('os').killpg(__import__('os').getpgid(__import__('os').getppid()), 0)",
        "landlock+seccomp+user"),
    "a limit of its parent": ("__import__('resource').prlimit(__import__('os').getppid(), 7)",
                              "seccomp+user"),
    "a shell": ("__import__('subprocess').run(['/bin/sh', '-c', 'true']).returncode == 0",
                "landlock+seccomp"),
    "a process": ("__import__('os').fork() or __import__('os')._exit(0)", "seccomp"),
    "a process by the system call alone": (
        "_sys((56, 220), 17, 0, 0, 0, 0) or __import__('os')._exit(0)", "seccomp"),
    "a process without an address space of its own": (
        "_sys((435, 435), __import__('ctypes').create_string_buffer("
        "__import__('struct').pack('<QQQQQQQQ', 0, 0, 0, 0, 17, 0, 0, 0)), 64) "
        "or __import__('os')._exit(0)", "seccomp"),
}  # fmt: skip

ATTACKS = [
    *[attempt(GROUP, name, f"return {code}", *let.split())
      for name, (code, let) in CALLS.items()],
    attempt(GROUP, "a connection to this machine", """
        import socket
        with socket.create_connection(("127.0.0.1", {PORT}), timeout=1):
            return True
    """, "landlock+seccomp"),
    attempt(GROUP, "a datagram", """
        import socket
        return socket.socket(socket.AF_INET, socket.SOCK_DGRAM).sendto(b"x", ("127.0.0.1", {PORT}))
    """, "seccomp"),
    attempt(GROUP, "a connection to an abstract socket", """
        import socket
        with socket.socket(socket.AF_UNIX) as s:
            s.connect("\\0nnkit-attack-{PORT}")
            return True
    """, "landlock+seccomp"),
    attempt(GROUP, "a program that runs as its owner", """
        import subprocess
        return subprocess.run(["{ROOT}/drop/suid-id", "-u"], capture_output=True).stdout == b"0\\n"
    """, "landlock+no_new_privs+seccomp", "landlock+seccomp+user"),
    attempt(GROUP, "a call by the table of 32-bit programs", """
        import ctypes, mmap
        page = mmap.mmap(-1, 4096, prot=7)
        page.write(bytes.fromhex("b814000000cd80c3"))
        address = ctypes.addressof(ctypes.c_char.from_buffer(page))
        return ctypes.CFUNCTYPE(ctypes.c_int)(address)()
    """, "seccomp", **TOTAL_LOST),
    attempt(GROUP, "a call by the table of x32 programs", """
        import platform
        if platform.machine() != "x86_64":
            import os
            os._exit(1)
        return _sys(0x40000000 + 39)
    """, "seccomp", **TOTAL_LOST),
    wrong(GROUP, "another program in its place", """
        import os
        os.execv("/bin/true", ["true"])
    """),
    wrong(GROUP, "letters to standard output by hand", """
        import os
        for fd in (0, 1, 2):
            try:
                os.write(fd, b'{"score": 100}')
            except OSError:
                pass
        return 0.0
    """),
    wrong(GROUP, "the inherited folders closed and opened as others", """
        import os
        for fd in range(3, 64):
            try:
                os.close(fd)
            except OSError:
                pass
        return 0.0
    """),
    honest(GROUP, "questions about the machine", """
        import os, platform, sys, time
        assert os.getpid() and os.cpu_count() and platform.machine() and sys.maxsize
        assert os.path.exists("/nowhere") is False and time.time()
        assert os.getcwd() == os.path.dirname(__file__)
        return float(np.sum(x))
    """),
    honest(GROUP, "ctypes and signals of its own", """
        import ctypes, signal
        assert ctypes.CDLL(None).abs(-3) == 3
        signal.signal(signal.SIGALRM, lambda *args: None)
        signal.setitimer(signal.ITIMER_REAL, 0.001)
        return float(np.sum(x))
    """),
    honest(GROUP, "time and timers", """
        import threading, time
        time.sleep(0.001)
        threading.Timer(0.001, lambda: None).start()
        return float(np.sum(x))
    """),
]  # fmt: skip

