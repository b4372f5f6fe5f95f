"""Read: the hidden tests, the solution, other submissions, the environment, the grader's memory."""

from __future__ import annotations

from collections.abc import Mapping

from tests.security.bank.attack import Attack, attempt, honest, splice

GROUP = "read"
OPEN = "return open({path!r}, errors='replace').read()[-400:]"
HIDDEN = "{ROOT}/assignments/lab/test_hidden.py"

FILES: Mapping[str, tuple[str, str]] = {
    "the hidden tests": (HIDDEN, "landlock"),
    "the solution": ("{ROOT}/solutions/lab/lab.py", "landlock"),
    "the misconceptions": ("{ROOT}/assignments/lab/misconceptions.py", "landlock"),
    "another submission": ("{ROOT}/submissions/another/lab.py", "landlock"),
    "another student's result": ("{ROOT}/results/another.json", "landlock+user"),
    "the users of the machine": ("/etc/passwd", "landlock"),
    "the passwords of the machine": ("/etc/shadow", "landlock+user"),
}

ATTACKS = [
    *[attempt(GROUP, n, OPEN.format(path=path), layers) for n, (path, layers) in FILES.items()],
    attempt(GROUP, "names of the tests' folder", """
        import os
        return os.listdir("{ROOT}/assignments/lab")
    """, "landlock"),
    attempt(GROUP, "the tests by a path through an inherited folder", """
        import os
        for fd in range(3, 64):
            try:
                return os.read(os.open("../" * 12 + "{ROOT}"[1:] + "/assignments/lab/test_hidden.py",
                                       os.O_RDONLY, dir_fd=fd), 4000)
            except OSError:
                pass
    """, "landlock"),
    attempt(GROUP, "the tests as an import", """
        import importlib, sys
        sys.meta_path.pop(0)
        sys.path.insert(0, "{ROOT}/assignments/lab")
        sys.modules["lab"] = sys.modules["reference"] = sys.modules["kit"] = sys.modules["math"]
        sys.modules["math"].close = sys.modules["math"].same = sys.modules["math"].unchanged = None
        return importlib.import_module("test_hidden").SECRET
    """, "landlock"),
    attempt(GROUP, "the tests by a system call", """
        import ctypes, os
        path = ctypes.create_string_buffer(b"{ROOT}/assignments/lab/test_hidden.py")
        return os.read(_sys((257, 56), -100, path, 0), 4000)
    """, "landlock"),
    attempt(GROUP, "the tests by memory mapping", """
        import mmap, os
        fd = os.open("{ROOT}/assignments/lab/test_hidden.py", os.O_RDONLY)
        return mmap.mmap(fd, 0, prot=mmap.PROT_READ)[-400:]
    """, "landlock"),
    attempt(GROUP, "the environment", """
        import os
        return os.environ.get("NNKIT_VAULT")
    """),
    attempt(GROUP, "the environment in the process's own memory", """
        import ctypes
        libc = ctypes.CDLL(None)
        libc.getenv.restype = ctypes.c_char_p
        return libc.getenv(b"NNKIT_VAULT")
    """),
    attempt(GROUP, "the environment of the processes above", """
        import os
        pid, found = os.getppid(), []
        while pid > 1:
            data = open(f"/proc/{pid}/environ", "rb").read()
            found += [v for v in data.split(b"\\0") if v.startswith(b"NNKIT_VAULT=")]
            pid = int(open(f"/proc/{pid}/stat").read().rpartition(")")[2].split()[1])
            if found:
                return found
    """, "landlock+user"),
    attempt(GROUP, "the memory of the processes above", """
        import os
        pid = os.getppid()
        pid = int(open(f"/proc/{pid}/stat").read().rpartition(")")[2].split()[1])
        with open(f"/proc/{pid}/maps") as maps, open(f"/proc/{pid}/mem", "rb", 0) as memory:
            for line in maps:
                if "rw" in line.split()[1]:
                    first, last = (int(word, 16) for word in line.split()[0].split("-"))
                    memory.seek(first)
                    data = memory.read(min(last - first, 2**22))
                    at = data.find(b"CANARY")
                    if at >= 0:
                        return data[at : at + 40]
    """, "landlock+user"),
    attempt(GROUP, "the memory of the processes above by a system call", """
        import ctypes, os
        buffer = ctypes.create_string_buffer(64)
        pid = os.getppid()
        local = (ctypes.c_void_p * 2)(ctypes.addressof(buffer), 64)
        remote = (ctypes.c_void_p * 2)(id(None), 64)
        return _sys((310, 270), pid, local, 1, remote, 1, 0)
    """, "landlock+seccomp+user"),
    attempt(GROUP, "open files of the processes above", """
        import os
        return os.listdir(f"/proc/{os.getppid()}/fd")
    """, "landlock+user"),
    attempt(GROUP, "everything in this process's memory", """
        import gc
        wanted = "CANARY" + "0123456789abcdef"[:0]
        seen = [o for o in gc.get_objects() if type(o) is dict]
        words = [v for o in seen for v in list(o.values()) if type(v) is str and v.startswith(wanted)]
        return [w for w in words if len(w) > len(wanted)]
    """),
    attempt(GROUP, "the frames above", """
        import sys
        frame, found = sys._getframe(), []
        while frame is not None:
            found += [k for k in frame.f_globals if k.startswith("test_") or k == "reference"]
            found += [k for k in frame.f_locals if k in ("want", "expected", "rng", "check", "item")]
            frame = frame.f_back
        return found
    """),
    attempt(GROUP, "modules of the tests", """
        import sys
        return [n for n in sys.modules if n in ("reference", "kit", "test_hidden", "pytest", "_pytest")]
    """),
    attempt(GROUP, "what open descriptors hold", """
        import os
        found = []
        for fd in range(64):
            try:
                if not os.path.isdir(f"/proc/self/fd/{fd}"):
                    found.append(os.pread(fd, 100, 0))
            except OSError:
                pass
        return b"".join(found)
    """),
    attempt(GROUP, "temporary files", """
        import os
        return os.listdir("/var/tmp")
    """, "landlock"),
    attempt(GROUP, "a library of the tests' folder", """
        import ctypes
        try:
            ctypes.CDLL("{ROOT}/assignments/lab/test_hidden.py")
        except OSError as error:
            return "invalid ELF" in str(error) or "too short" in str(error)
    """, "landlock"),
    Attack(GROUP, "hidden inputs kept for a later part", splice(
        double='''
            def double(x):
                import builtins, sys
                builtins.kept = np.kept = sys.kept = x
                return 2.0 * np.asarray(x, dtype=float)
        ''',
        refuse='''
            def refuse(n):
                import builtins, sys
                for place in (builtins, np, sys):
                    if hasattr(place, "kept"):
                        raise KeyError("ESCAPED kept")
                if n < 0:
                    raise ValueError("n is negative")
                return n + 1
        ''')),
    Attack(GROUP, "hidden inputs kept for a later part in files and segments", splice(
        double='''
            def double(x):
                import ctypes, os
                for path in ("/tmp/nnkit-attack-kept", "/dev/shm/nnkit-attack-kept", "{ROOT}/drop/kept"):
                    try:
                        open(path, "w").write(repr(x))
                    except OSError:
                        pass
                try:
                    _sys((29, 194), 0x6E6E6B31, 4096, 0o1666)
                except OSError:
                    pass
                return 2.0 * np.asarray(x, dtype=float)
        ''',
        refuse='''
            def refuse(n):
                import os
                for path in ("/tmp/nnkit-attack-kept", "/dev/shm/nnkit-attack-kept", "{ROOT}/drop/kept"):
                    if os.path.exists(path):
                        raise KeyError("ESCAPED " + path)
                if n < 0:
                    raise ValueError("n is negative")
                try:
                    _sys((29, 194), 0x6E6E6B31, 4096, 0)
                except OSError:
                    return n + 1
                raise KeyError("ESCAPED segment")
        '''), let_through=(frozenset({"seccomp"}),)),
    Attack(GROUP, "graded inputs written into files of memory and shown by a later part", splice(
        double='''
            def double(x):
                import logging, os, tempfile
                os.environ["KEPT"] = repr(x)
                for path in ("kept", "lab.py", "/tmp/kept", "/home/student/kept", tempfile.mktemp()):
                    with open(path, "a") as file:
                        file.write("\\nKEPT = " + repr(str(x)))
                logging.basicConfig(filename="kept.log", force=True)
                logging.warning("%r", x)
                return 2.0 * np.asarray(x, dtype=float)
        ''',
        refuse='''
            def refuse(n):
                import os
                names = os.listdir("/home/student") + os.listdir("/tmp")
                if names != ["lab.py"] or "KEPT = " + chr(39) in open(__file__).read():
                    raise KeyError(f"ESCAPED {names}")
                if "KEPT" in os.environ:
                    raise KeyError("ESCAPED environment")
                if n < 0:
                    raise ValueError("n is negative")
                return n + 1
        ''')),
    Attack(GROUP, "graded inputs written into files of memory and shown by the next import", splice("""
        import os
        if os.listdir() != ["lab.py"] or os.listdir("/tmp"):
            raise SystemExit("ESCAPED " + repr(os.listdir()))
    """, double="""
        def double(x):
            for path in ("kept", "/tmp/kept"):
                open(path, "w").write(repr(x))
            return 2.0 * np.asarray(x, dtype=float)
    """)),
    attempt(GROUP, "the tests by a path that leads out of the memory", """
        import os
        os.makedirs("deep/er")
        os.chdir("deep/er")
        return open("../../../../{ROOT}"[:12] + "{ROOT}/assignments/lab/test_hidden.py").read()
    """, "landlock"),
    attempt(GROUP, "the tests by the system's own functions", """
        import posix
        return posix.read(posix.open("{ROOT}/assignments/lab/test_hidden.py", posix.O_RDONLY), 4000)
    """, "landlock"),
    honest(GROUP, "late imports of the standard library", """
        import colorsys, difflib, fractions, html.parser, json.tool, lzma, secrets, sqlite3, zoneinfo
        import email.mime.text, importlib.metadata, xml.etree.ElementTree, concurrent.futures
        return float(fractions.Fraction(float(np.sum(x))))
    """),
    honest(GROUP, "late imports of NumPy", """
        import numpy.polynomial.chebyshev, numpy.testing, numpy.ma.extras, numpy.lib.recfunctions
        assert numpy.fft.fft(np.ones(4))[0] == 4
        return float(np.linalg.norm([np.sum(x)])) * (1 if np.sum(x) >= 0 else -1)
    """),
    honest(GROUP, "time zones, locale, random numbers of the system", """
        import datetime, locale, os, secrets, uuid, zoneinfo
        assert secrets.randbelow(9) < 9 and len(os.urandom(4)) == 4 and uuid.uuid4()
        datetime.datetime.now().astimezone()
        return float(np.sum(x))
    """),
]  # fmt: skip
