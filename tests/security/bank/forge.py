"""Forge: answers, arguments and results that the worker makes up, by the wire or by hand."""

from __future__ import annotations

from tests.security.bank.attack import LEANS, Attack, attempt, honest, splice, wrong

GROUP = "forge"
CRASH = TOTAL = {"total": 0, "chain": LEANS}

ATTACKS = [
    wrong(GROUP, "inputs set to zero in place, zero returned", """
        try:
            x[...] = 0.0
        except TypeError:
            x[:] = [0.0] * len(x)
        return 0.0
    """),
    Attack(GROUP, "inputs of every function set to zero in place", splice(
        double="def double(x):\n    if np.ndim(x):\n        x *= 0.0\n    return 0.0 * np.asarray(x)\n",
        chain="def chain(x):\n    x = np.asarray(x)\n    x *= 0.0\n    return 1.0\n",
    ), {"double": 0, "twice": 5, "chain": 0}),
    wrong(GROUP, "changed arguments made up in the reply", """
        _reply(value=0.0, changed={0: np.zeros(5) if isinstance(x, np.ndarray) else [0.0, 0.0]})
    """),
    wrong(GROUP, "changed arguments at places that are none", """
        _reply(value=0.0, changed={-1: 0, 99: 1, "x": np.zeros(5), "": 2, 10**30: 3})
    """),
    wrong(GROUP, "changed arguments under keys of any type", """
        _reply(value=float(np.sum(x)), changed={(1, 2): 0, None: 1, 1.5: 2})
    """),
    Attack(GROUP, "a change in place kept secret (not promised: the worker is not believed)", splice(
        double='''
            def double(x):
                value = 2.0 * np.asarray(x, dtype=float)
                if np.ndim(x):
                    x[0] = 0.0
                _reply(value=value)
        '''), {"chain": 0}),
    Attack(GROUP, "other code for later workers than that of the file", splice("""
        def _swap():
            import marshal
            server, message = _server()
            text = message["source"].decode().replace("return WRONG", "return float(np.sum(x))")
            code = marshal.dumps(compile(text.replace("\\n_swap()", "\\n"), "lab.py", "exec"))
            server.send(op="reply", id=message["id"], kind="returned", value=code)
            _silence(server)
        _swap()
    """, total="def total(x):\n    return WRONG\n"), TOTAL),
    wrong(GROUP, "a reply that says passed", """
        _reply(value=True, kind="passed", points=20, score=1.0, state="passed", total=100)
    """),
    wrong(GROUP, "a score instead of a value", """
        _reply(value={"score": 100, "points": 20, "passed": True})
    """),
    wrong(GROUP, "an operation that is none", """
        server, message = _server()
        server.send(op="result", id=message["id"], kind="returned", value=float(np.sum(x)))
        _silence(server)
    """),
    wrong(GROUP, "an operation that is an array", """
        server, message = _server()
        server.send(op=np.array(["reply", "reply"]), id=np.array([message["id"]] * 2), kind="returned",
                    value=float(np.sum(x)), changed={}, output="")
        _silence(server)
    """),
    wrong(GROUP, "a kind of exception that is an array", """
        _reply(kind="raised", name=np.array(["ValueError", "ValueError"]), message="", lines=[])
    """),
    Attack(GROUP, "a refusal by a broken reply", splice(
        refuse='''
            def refuse(n):
                if n < 0:
                    _reply(kind="raised", name=np.array(["ValueError", "x"]), message="", lines=[])
                return n + 1
        '''), {"refuse": 10}),
    wrong(GROUP, "an exception that ends processes", """
        _reply(kind="raised", name="SystemExit", message="0", lines=[])
    """),
    wrong(GROUP, "an exception of a class by its path", """
        _reply(kind="raised", name="unittest.case.SkipTest", message="skip me", lines=[])
    """),
    wrong(GROUP, "a failure that ends the test run", """
        _reply(kind="failed", failure="passed", message="all is well", lines=[])
    """),
    wrong(GROUP, "a failure to load when all is loaded", """
        _reply(kind="failed", failure="load", message="all is well", lines=[1])
    """),
    wrong(GROUP, "line numbers that are none", """
        _reply(kind="raised", name="ValueError", message="x", lines=[10**30, -1, "7", None, 2.5])
    """),
    Attack(GROUP, "an answer before the question", splice(
        total='''
            def total(x):
                server, message = _server()
                for _ in range(3):
                    server.send(op="reply", id="0" * 16, kind="returned", value=3.0, changed={}, output="")
                return float(np.sum(x))
        '''), CRASH),
    Attack(GROUP, "an answer twice", splice(
        total='''
            def total(x):
                server, message = _server()
                value = float(np.sum(x))
                server.send(op="reply", id=message["id"], kind="returned", value=value, changed={}, output="")
                return value
        '''), {"total": 5, "chain": LEANS}),
    wrong(GROUP, "a frame cut short", '_raw(_frame(b\'{"op": "reply"}\')[:-3])\nimport os\nos._exit(0)'),
    wrong(GROUP, "a frame of four gigabytes", '_raw(b"\\xff" * 8)'),
    wrong(GROUP, "a frame that is a pickle", """
        import pickle
        _raw(_frame(pickle.dumps({"op": "reply", "value": 1})))
    """),
    wrong(GROUP, "a frame nested a hundred thousand deep", '_raw(_frame(b"[" * 100_000))'),
    wrong(GROUP, "a frame of four million lists", '_raw(_frame(b\'{"v":[\' + b"[]," * 4_000_000 + b"1]}"))'),
    wrong(GROUP, "a number of ten million digits", '_raw(_frame(b\'{"v":\' + b"9" * 10_000_000 + b"}"))'),
    wrong(GROUP, "keys that all have one hash", """
        keys = ",".join(str(k * (2**61 - 1)) for k in range(1, 100_000))
        _raw(_frame(('{"op":"reply","value":["s",' + keys + "]}").encode()))
    """),
    wrong(GROUP, "an array of objects", """
        _raw(_frame(b'{"op":"reply","value":["a","|O",[1]]}', b"12345678"))
    """),
    wrong(GROUP, "an array larger than memory", """
        _raw(_frame(b'{"op":"reply","value":["a","|b1",[33554432,33554432,0]]}'))
    """),
    wrong(GROUP, "a function of the kit by its name", """
        _raw(_frame(b'{"op":"reply","value":["f","import","os.system"]}'))
    """),
    wrong(GROUP, "a call of a function that no test gave", """
        server, _ = _server()
        server.call_back("0:judge", (1,), {})
    """),
    Attack(GROUP, "a call of the tests' function after its time", splice(
        twice='''
            kept = []
            def twice(f, x):
                kept.append(f)
                for old in kept[:-1]:
                    old(7)
                return f(f(x))
        ''')),
    wrong(GROUP, "a call of the tests' function with its defaults replaced", """
        server, _ = _server()
        server.send(op="callback", handle="0:", args=[], kwargs={"x": [1], "": 2})
    """),
    Attack(GROUP, "code for later workers that is no code", splice("""
        server, message = _server()
        server.send(op="reply", id=message["id"], kind="returned", value=b"\\xe3" + b"\\xff" * 100)
    """), dict.fromkeys(("double", "total", "refuse", "twice", "chain"), 0)),
    attempt(GROUP, "the results overwritten", """
        import os
        os.close(os.open("{ROOT}/drop/nnkit-attack-results", os.O_WRONLY | os.O_CREAT))
        return True
    """, "landlock+seccomp"),
    attempt(GROUP, "a test file written beside the tests", """
        open("{ROOT}/drop/nnkit-attack-conftest.py", "w").write("x = 1")
        return True
    """, "landlock+seccomp"),
    attempt(GROUP, "the grader's memory written", """
        import ctypes, os
        buffer, place = ctypes.create_string_buffer(8), id(None)  # a forked process has it there too
        local = (ctypes.c_void_p * 2)(ctypes.addressof(buffer), 8)
        remote = (ctypes.c_void_p * 2)(place, 8)
        _sys((310, 270), os.getppid(), local, 1, remote, 1, 0)
        return _sys((311, 271), os.getppid(), local, 1, remote, 1, 0)
    """, "landlock+seccomp+user"),
    Attack(GROUP, "the worker's own judge replaced", splice("""
        import sys
        for _name, _module in list(sys.modules.items()):
            if _name.startswith("autograder"):
                for _key, _value in list(vars(_module).items()):
                    if _key in ("identical", "mutable"):
                        setattr(_module, _key, lambda *args: True)
    """)),
    Attack(GROUP, "comparisons of NumPy replaced", splice("""
        np.allclose = np.isclose = np.array_equal = np.testing.assert_allclose = lambda *a, **k: True
        np.abs = np.asarray
    """, total="def total(x):\n    return 0.0\n"), TOTAL),
    Attack(GROUP, "builtins of the worker replaced", splice("""
        import builtins
        builtins.abs = lambda value: 0
        builtins.round = builtins.sum = lambda *values: 0
    """, total="def total(x):\n    return 0.0\n"), TOTAL),
    Attack(GROUP, "a module of the name of the kit", splice("""
        import sys, types
        sys.modules["kit"] = sys.modules["reference"] = types.ModuleType("kit")
        sys.modules["kit"].close = sys.modules["kit"].same = lambda *args, **names: None
    """, total="def total(x):\n    return 0.0\n"), TOTAL),
    Attack(GROUP, "the end of the test run at exit", splice("""
        import atexit, os
        atexit.register(os._exit, 0)
    """, total="def total(x):\n    return 0.0\n"), TOTAL),
    honest(GROUP, "arguments changed in place, the right value returned", """
        value = float(np.sum(x))
        x[0] = 99.0
        return value
    """),
    honest(GROUP, "an own class called Server and an own variable called message", """
        class Server:
            def __init__(self):
                self.message = {"id": 1}
        message = Server().message
        return float(np.sum(x)) * message["id"]
    """),
    honest(GROUP, "a dict with keys of many types on the way", """
        kept = {1: x, "a": 2, (3, 4): None, None: 5, 2.5: set()}
        return float(np.sum(kept[1]))
    """),
]  # fmt: skip

