"""Cheat: points without the work, by what the kit itself allows."""

from __future__ import annotations

from tests.security.bank.attack import LEANS, TOTAL_LOST, Attack, attempt, honest, splice, wrong

GROUP = "cheat"
NOTHING = dict.fromkeys(("double", "total", "refuse", "twice", "chain"), 0)

ATTACKS = [
    Attack(GROUP, "the public answers by heart", splice(
        double="def double(x):\n    return 6.0 if np.ndim(x) == 0 and x == 3.0 else None\n",
        total="def total(x):\n    return 3.0 if list(x) == [1.0, 2.0] else None\n",
        refuse="def refuse(n):\n    if n < 0: raise ValueError\n    return 2 if n == 1 else None\n",
        twice="def twice(f, x):\n    return 81 if x == 3 else None\n",
        chain="def chain(x):\n    return 7.0 if list(x) == [1.0, 2.0] else None\n",
    ), {"double": 10, "total": 5, "refuse": 5, "twice": 5, "chain": 5}),
    wrong(GROUP, "the input again", "return x"),
    wrong(GROUP, "the result of the last call", "global last\nreturn globals().get('last', 0.0)"),
    wrong(GROUP, "a guess", "return float(np.random.default_rng().normal())"),
    wrong(GROUP, "all guesses at once", "return np.linspace(-9, 9, 100_000)"),
    wrong(GROUP, "all guesses in turn", "return (v / 100 for v in range(-900, 900))"),
    wrong(GROUP, "a refusal of everything", "raise ValueError('no')"),
    wrong(GROUP, "the file imported again", """
        import importlib, sys
        return importlib.import_module("lab").total(x) if "done" in sys.modules else float("nan")
    """),
    Attack(GROUP, "the functions that others answer for, asked for this one", splice(
        total="def total(x):\n    return 0.0\n",
        chain="""
            def chain(x):
                import sys
                server, _ = _server()
                for name in ("chain", "total", "refuse"):
                    try:
                        value = server.call_back(f"1:{name}", (x,), {})
                    except Exception:
                        continue
                    return value
                return 0.0
        """), {"total": 0, "chain": 0}),
    Attack(GROUP, "a test's function kept for a later part", splice(
        twice="""
            kept = []
            def twice(f, x):
                kept.append(f)
                return f(f(x))
        """,
        chain="""
            def chain(x):
                kept[-1](x)
                return total(double(x)) + 1.0
        """), {"chain": 0}),
    Attack(GROUP, "an earlier part by the reference that answers in a later one", splice(
        total="""
            def total(x):
                return chain.answers.get(len(x), 0.0)
        """,
        chain="""
            def chain(x):
                import builtins
                value = total(double(x))
                chain.answers[len(x)] = builtins.answers = value
                return value + 1.0
            chain.answers = {}
        """), TOTAL_LOST),
    Attack(GROUP, "a function written by the reference's name", splice(
        total="import sys\ntotal = getattr(sys.modules.get('reference'), 'total', None)\n"),
        TOTAL_LOST),
    Attack(GROUP, "a part that spoils the later ones", splice(
        double="""
            def double(x):
                global total, refuse, twice, chain
                total = refuse = twice = chain = None
                np.sum = np.asarray = None
                return [2.0 * v for v in x] if hasattr(x, "__len__") else 2.0 * x
        """), {"double": 10, "twice": 5, "chain": LEANS}),
    Attack(GROUP, "another answer when the test looks twice", splice(
        total="""
            calls = []
            def total(x):
                calls.append(1)
                return float(np.sum(x)) if len(calls) == 1 else 0.0
        """), {"total": 5}),
    attempt(GROUP, "a package that is not allowed, by its name", """
        return __import__("pytest").__version__
    """),
    attempt(GROUP, "a package that is not allowed, the finder taken away", """
        import importlib, sys
        sys.meta_path.pop(0)
        sys.path_importer_cache.clear()
        return importlib.import_module("pytest").__version__
    """, "landlock"),
    Attack(GROUP, "an import that is not allowed", splice("import pytest\n"), NOTHING,
           says="imports pytest"),
    Attack(GROUP, "an import that is not allowed, in a function", splice(
        total="def total(x):\n    from sklearn import base\n    return 0.0\n"), TOTAL_LOST),
    Attack(GROUP, "an import from the folder above", splice("from . import reference\n"), NOTHING,
           says="relative"),
    Attack(GROUP, "a hint for each guess", splice(
        double="def double(x):\n    return np.asarray(x, dtype=float) ** 2\n"),
        {"double": 0, "twice": 5, "chain": LEANS}),
    honest(GROUP, "a cache of its own", """
        key = tuple(map(float, x))
        if key not in kept:
            kept[key] = float(np.sum(x))
        return kept[key]
    """, top="kept = {}\n"),
    honest(GROUP, "the public answers by heart and the work too", """
        return 3.0 if list(x) == [1.0, 2.0] else float(np.sum(x))
    """),
    honest(GROUP, "classes, closures and decorators", """
        import functools
        @functools.lru_cache(None)
        def inner(values):
            return sum(values)
        return float(inner(tuple(x)))
    """),
]  # fmt: skip
