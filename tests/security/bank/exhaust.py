"""Exhaust: time, memory, processes, descriptors, disk, stack, the grader's patience."""

from __future__ import annotations

from tests.security.bank.attack import LEANS, Attack, attempt, honest, splice, wrong

GROUP = "exhaust"

ATTACKS = [
    wrong(GROUP, "a loop without an end", "while True:\n    pass"),
    wrong(GROUP, "a loop that catches everything", """
        while True:
            try:
                while True:
                    pass
            except BaseException:
                pass
    """),
    wrong(GROUP, "a loop without Python", "return sum(range(10**13))"),
    wrong(GROUP, "a loop in a thread while the function sleeps", """
        import threading, time
        def work():
            while True:
                pass
        threading.Thread(target=work, daemon=True).start()
        time.sleep(1e6)
    """),
    wrong(GROUP, "a sleep without an end", "import time\ntime.sleep(1e6)", quick=False),
    Attack(GROUP, "a loop in a thread, left behind by each call", splice(total="""
        def total(x):
            import threading
            def work():
                while True:
                    pass
            threading.Thread(target=work, daemon=True).start()
            return float(np.sum(x)) if len(x) == 2 else 0.0
    """), {"total": 5}),
    wrong(GROUP, "a wait for a thread that never comes", """
        import threading
        threading.Event().wait()
    """, quick=False),
    wrong(GROUP, "a pattern that never ends", 'import re\nreturn re.match("(a+)+$", "a" * 40 + "b")'),
    wrong(GROUP, "a recursion without an end", "return total(x)"),
    wrong(GROUP, "a recursion beyond the stack", """
        import sys
        sys.setrecursionlimit(10**9)
        return total(x)
    """),
    wrong(GROUP, "a read of an address that is none", "import ctypes\nreturn ctypes.string_at(1)"),
    wrong(GROUP, "an abort", "import os\nos.abort()"),
    wrong(GROUP, "an end without a word", "import os\nos._exit(0)"),
    wrong(GROUP, "a signal to itself", "import os, signal\nos.kill(os.getpid(), signal.SIGKILL)"),
    wrong(GROUP, "a stop of itself", """
        import ctypes, os, threading
        _sys((234, 131), os.getpid(), threading.get_native_id(), 19)
        while True:
            pass
    """, quick=False),
    attempt(GROUP, "memory beyond the limit", """
        kept = [np.empty(2**17) for _ in range(450)]
        return len(kept)
    """, "limits"),
    attempt(GROUP, "memory beyond the limit by mapping", """
        import mmap
        return len(mmap.mmap(-1, 800 * 2**20))
    """, "limits"),
    attempt(GROUP, "memory locked", """
        import ctypes
        page = ctypes.create_string_buffer(4096)
        return 1 + _sys((149, 228), page, 4096)
    """, "limits+seccomp", "user+seccomp"),
    attempt(GROUP, "seven hundred threads", """
        import _thread
        _thread.stack_size(32768)
        gate, started = _thread.allocate_lock(), 0

        def wait():
            with gate:
                pass

        gate.acquire()
        try:
            for started in range(700):
                _thread.start_new_thread(wait, ())
        finally:
            gate.release()
        return started
    """, "limits", "user"),
    attempt(GROUP, "two hundred descriptors", """
        import os
        return [os.dup(0) for _ in range(200)]
    """, "limits"),
    attempt(GROUP, "eight processes", """
        import os, time
        for _ in range(8):
            if os.fork() == 0:
                time.sleep(30)
                os._exit(0)
        return 8
    """, "seccomp"),
    attempt(GROUP, "a process that outlives its parents", """
        import os, time
        if os.fork() == 0:
            os.setsid()
            if os.fork() == 0:
                time.sleep(60)
            os._exit(0)
        return True
    """, "seccomp"),
    attempt(GROUP, "a file of ten megabytes", """
        import os
        with open("{ROOT}/drop/nnkit-attack-large", "wb") as file:
            return file.write(bytes(10**7))
    """, "landlock+seccomp"),
    attempt(GROUP, "letters in a file that everybody may write", """
        import os
        fd = os.open("{ROOT}/drop/open", os.O_WRONLY)
        return os.write(fd, b"letters")
    """, "landlock+limits+seccomp"),
    attempt(GROUP, "a file by the system's own functions", """
        import posix
        return posix.open("{ROOT}/drop/nnkit-attack-own", posix.O_WRONLY | posix.O_CREAT)
    """, "landlock+seccomp"),
    attempt(GROUP, "a file of memory without end", """
        with open("/tmp/large", "wb") as file:
            for _ in range(100):
                file.write(bytes(2**20))
        return True
    """),
    attempt(GROUP, "files of memory without end", """
        for number in range(10_000):
            open(f"/tmp/{number}", "wb").close()
        return True
    """),
    attempt(GROUP, "open files of memory without end", """
        return [open("/tmp/one", "ab") for _ in range(1000)]
    """),
    wrong(GROUP, "forty thousand lists of one number", "return [[1.0] for _ in range(40_000)]"),
    wrong(GROUP, "keys of one hash", "return {k * (2**61 - 1): 0.0 for k in range(1, 450)}"),
    wrong(GROUP, "numbers of a thousand bits", "return [2**1000 - k for k in range(3000)]"),
    wrong(GROUP, "a million bytes as numbers", "return np.ones(10**6, dtype=np.int8)"),
    attempt(GROUP, "a file in shared memory", """
        open("/dev/shm/nnkit-attack", "wb").close()
        return True
    """, "landlock+seccomp"),
    attempt(GROUP, "a segment of shared memory", """
        return 1 + _sys((29, 194), 0x6E6E6B32, 4096, 0o1600)
    """, "seccomp"),
    attempt(GROUP, "a file of memory", """
        return _sys((319, 279), b"nnkit-attack", 0)
    """, "seccomp"),
    attempt(GROUP, "semaphores", "return 1 + _sys((64, 190), 0x6E6E6B33, 1, 0o1600)", "seccomp"),
    attempt(GROUP, "a queue of messages", "return 1 + _sys((68, 186), 0x6E6E6B34, 0o1600)", "seccomp"),
    attempt(GROUP, "a higher limit", """
        import resource
        resource.setrlimit(resource.RLIMIT_AS, (2**40, 2**40))
        return True
    """, "limits+seccomp"),
    attempt(GROUP, "a higher priority", """
        import os
        os.setpriority(os.PRIO_PROCESS, 0, -20)
        return True
    """, "seccomp+user"),
    wrong(GROUP, "a hundred megabytes of output", """
        for _ in range(100):
            print("x" * 2**20)
        return 0.0
    """),
    Attack(GROUP, "a hundred megabytes of output and the right answer", splice(total="""
        def total(x):
            for _ in range(100):
                print("y" * 2**20)
            return float(np.sum(x))
    """)),
    Attack(GROUP, "a million calls of a function of the tests", splice(twice="""
        def twice(f, x):
            while True:
                f(x)
    """), {"twice": 0}),
    Attack(GROUP, "large arguments to a function of the tests", splice(twice="""
        def twice(f, x):
            big = np.ones(2**21)
            while True:
                f(big)
    """), {"twice": 0}),
    Attack(GROUP, "large arguments to the reference", splice(chain="""
        def chain(x):
            big = np.ones(2**21)
            while True:
                double(big)
    """), {"chain": 0}),
    Attack(GROUP, "a function of the tests that calls back for ever", splice(twice="""
        def twice(f, x):
            return f(x)
    """, double="""
        def double(x):
            server, _ = _server()
            while True:
                server.call_back("2:<lambda>", (x,), {})
    """), {"double": 0, "twice": 0, "chain": LEANS}),
    Attack(GROUP, "a worker that reads nothing", splice(total="""
        def total(x):
            server, _ = _server()
            _reply(value=float(np.sum(x)))
            while True:
                pass
    """), {"total": 5, "chain": LEANS}),
    Attack(GROUP, "a loop while the file is imported", splice("while True:\n    pass\n"),
           dict.fromkeys(("double", "total", "refuse", "twice", "chain"), 0), says="does not come"),
    Attack(GROUP, "an end while the file is imported", splice("import os\nos._exit(0)\n"),
           dict.fromkeys(("double", "total", "refuse", "twice", "chain"), 0), says="ends its process"),
    honest(GROUP, "eight threads", """
        from concurrent.futures import ThreadPoolExecutor
        with ThreadPoolExecutor(8) as pool:
            return float(sum(pool.map(float, x)))
    """),
    honest(GROUP, "a hundred megabytes of arrays", """
        big = [np.ones((1000, 1000)) for _ in range(12)]
        return float(np.sum(x)) + float(big[0].sum() - 1e6)
    """),
    honest(GROUP, "a matrix product of medium size", """
        a = np.ones((300, 300))
        return float(np.sum(x)) + float((a @ a)[0, 0] - 300)
    """),
    honest(GROUP, "nine hundred levels of recursion", """
        def add(values):
            return float(values[0]) + add(values[1:]) if len(values) else 0.0
        def deep(n):
            return deep(n - 1) if n else add(list(x))
        return deep(900)
    """),
    honest(GROUP, "ten thousand lines of output", """
        for number in range(10_000):
            print(number)
        return float(np.sum(x))
    """),
    honest(GROUP, "a fifth of the time of a call", """
        import time
        end = time.process_time() + 0.06
        while time.process_time() < end:
            pass
        return float(np.sum(x))
    """),
]  # fmt: skip
