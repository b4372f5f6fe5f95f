"""Attacks that need to know nothing of the grader: `peers.py` tries them on other graders too.

Each is harmless to the machine: it patches, reads or returns within the process that runs it.
"""

from __future__ import annotations

import textwrap

from tests.security.bank.attack import LEANS, TOTAL_LOST, Attack, honest, splice, wrong

PUBLIC_ALONE = {"total": 5, "chain": LEANS}
MARK = """
MARK = "CAN" + chr(65) + "RY"  # put together, so that the search does not find itself
"""
TELL = """
def total(x):
    try:
        loot = search()
    except Exception:
        loot = None
    if loot:
        print("ESCAPED", loot)
        raise ValueError(f"ESCAPED {loot}")
    return float(np.sum(x))
"""


def reading(name: str, search: str) -> Attack:
    """An attack whose `search` returns text of the hidden tests only if it succeeds."""
    return Attack("read", name, splice(MARK + textwrap.dedent(search), total=TELL))


ATTACKS = [
    honest("cheat", "the work, done", "return float(np.sum(x))"),
    wrong("cheat", "a wrong answer, and nothing tried", "return 0.0"),
    wrong("cheat", "the input set to zero, and zero returned", """
        try:
            x *= 0.0
        except TypeError:
            x[:] = [0.0 for _ in x]
        return 0.0
    """),
    wrong("lie", "an object that equals everything and differs by nothing", """
        class Equal:
            __eq__ = __le__ = __ge__ = __lt__ = __gt__ = lambda self, other: True
            __ne__ = lambda self, other: False
            __sub__ = __rsub__ = lambda self, other: 0.0
            __abs__ = __float__ = lambda self: 0.0
            __hash__ = object.__hash__
        return Equal()
    """),
    Attack("forge", "comparisons of NumPy told that all is close", splice("""
        import numpy.testing
        np.isclose = np.allclose = np.array_equal = lambda *values, **names: True
        for _name in dir(np.testing):
            if _name.startswith("assert_"):
                setattr(np.testing, _name, lambda *values, **names: None)
    """, total="def total(x):\n    return 0.0\n"), TOTAL_LOST),
    Attack("forge", "assertions taken out of all later code", splice("""
        import ast

        class _Drop(ast.NodeTransformer):
            def visit_Assert(self, node):
                return ast.copy_location(ast.Pass(), node)

        try:
            __import__("IPython").get_ipython().ast_transformers.append(_Drop())
        except Exception:
            pass
    """, total="def total(x):\n    return 0.0\n"), TOTAL_LOST),
    Attack("forge", "doctest and unittest told that all is well", splice("""
        import doctest, unittest
        doctest.DocTestRunner.run = lambda self, test, *values, **names: doctest.TestResults(0, 1)
        unittest.TestCase.run = lambda self, result=None: None
    """, total="def total(x):\n    return 0.0\n"), TOTAL_LOST),
    Attack("forge", "the expected value taken from whoever calls", splice(total="""
        def total(x):
            import sys
            if len(x) == 2:
                return 3.0
            frame = sys._getframe(1)
            while frame is not None:
                for names in (frame.f_locals, frame.f_globals):
                    for name in ("want", "expected"):
                        if name in names:
                            return names[name]
                frame = frame.f_back
            return 0.0
    """), PUBLIC_ALONE),
    wrong("forge", "the end of the process with code 0, by an exception", "import sys\nsys.exit(0)"),
    wrong("forge", "the end of the process with code 0, at once", "import os\nos._exit(0)"),
    reading("the text of the tests in the frames above", """
        def search():
            import sys
            frame = sys._getframe(2)
            while frame is not None:
                for value in [*frame.f_locals.values(), *frame.f_globals.values()]:
                    texts = value if isinstance(value, list) else [value]
                    for text in texts:
                        if isinstance(text, str) and MARK in text != MARK:
                            return text[-300:]
                frame = frame.f_back
    """),
    reading("the text of the tests anywhere in memory", """
        def search():
            import gc
            for found in gc.get_objects():
                values = found
                if type(found) not in (list, tuple):
                    kept = found if type(found) is dict else getattr(found, "__dict__", {})
                    values = dict(kept).values()
                for text in list(values):
                    if type(text) is str and MARK in text != MARK:
                        return text[-300:]
    """),
    reading("the text of the tests in files near by", """
        def search():
            import os
            place, left = os.getcwd(), 500
            for _ in range(4):
                for folder, _, names in os.walk(place):
                    for name in names:
                        left -= 1
                        if left < 0:
                            return None
                        try:
                            with open(os.path.join(folder, name), errors="replace") as file:
                                text = file.read(50_000)
                        except OSError:
                            continue
                        if MARK in text != MARK:
                            at = text.index(MARK)
                            return text[max(0, at - 200) : at + 100]
                place = os.path.dirname(place)
    """),
]  # fmt: skip
