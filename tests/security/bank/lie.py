"""Lie: values and exceptions that pretend to be others, or that hurt whoever looks at them."""

from __future__ import annotations

from tests.security.bank.attack import LEANS, Attack, honest, splice, wrong

GROUP = "lie"
VALUES = {
    "not a number": "return float('nan')",
    "a complex number that is none": "return complex(float('nan'), 0.0)",
    "infinity": "return float('inf')",
    "an array of not a number": "return np.full(np.shape(x), np.nan)",
    "nothing": "return None",
    "an empty array": "return np.zeros(0)",
    "a number as text": "return str(float(np.sum(x)))",
    "a number as bytes": "return repr(float(np.sum(x))).encode()",
    "an array of objects that hold themselves": """
        a = np.empty(1, dtype=object)
        a[0] = a
        return a
    """,
    "a ragged list": "return [[1.0], [1.0, 2.0]]",
    "arrays that do not fit together": "return [np.ones(2), np.ones(3), None]",
    "letters shown as memory": "return memoryview(b'abc')",
    "numbers of two bytes": "return np.full(np.shape(x), 60000.0, dtype=np.float16)",
    "a function with arguments kept back": "import functools\nreturn functools.partial(total, x)",
    "a list that holds itself": "a = []\na.append(a)\nreturn a",
    "lists nested a thousand deep": "a = 1.0\nfor _ in range(1000):\n    a = [a]\nreturn a",
    "lists nested a hundred thousand deep": "a = 1.0\nfor _ in range(10**5):\n    a = [a]\nreturn a",
    "an array with a date": "return np.array(['2024-01-01'], dtype='datetime64[D]')",
    "a masked array": "return np.ma.array([1.0], mask=[True])",
    "a structured array": "return np.zeros(1, dtype=[('a', float)])",
    "a class": "return float",
    "a module": "return np",
    "a number of a million digits": "return 10 ** 1_000_000",
    "a text of sixty million letters": "return 'x' * 60_000_000",
    "an array of sixty megabytes": "return np.zeros(60 * 2**17)",
    "two hundred thousand and one lists": "return [[] for _ in range(200_001)]",
    "a set of numbers of one hash": "return {k * (2**61 - 1) for k in range(1, 6000)}",
    "a generator without an end": "import itertools\nreturn itertools.count()",
    "a generator that raises": "def g():\n    yield 1.0\n    raise KeyError('k')\nreturn g()",
    "letters that are half a pair": "return '\\ud800'",
    "text that steers terminals": "return '\\x1b[2J\\x1b]0;title\\x07' + chr(0x202E) + 'x'",
}
CLASSES = {
    "an object equal to everything": """
        def __eq__(self, other): return True
        def __ne__(self, other): return False
        def __le__(self, other): return True
        def __float__(self): return 3.0
        def __abs__(self): return 0.0
        def __sub__(self, other): return 0.0
        __hash__ = object.__hash__
    """,
    "an object that says it is a float": """
        @property
        def __class__(self): return float
    """,
    "an object with an array inside": """
        def __array__(self, *args, **names): return np.zeros(())
        def __array_ufunc__(self, *args, **names): return np.zeros(())
    """,
    "an object that raises whatever is asked": """
        def __getattribute__(self, name): raise SystemExit(0)
    """,
    "an object that prints itself for ever": """
        def __repr__(self):
            while True: pass
        __str__ = __repr__
    """,
}
SUBCLASSES = {
    "a float that is greater and smaller": ("float", """
        def __eq__(self, other): return True
        def __sub__(self, other): return 0.0
        def __float__(self): return 3.0
    """, "return C(0.0)"),
    "a list with other items each time": ("list", """
        def __iter__(self): return iter([1.0, 2.0])
        def __len__(self): return 0
        def __getitem__(self, i): return 3.0
    """, "return C()"),
    "a dict that is never done": ("dict", """
        def items(self):
            while True: yield (1, 2)
    """, "return C()"),
    "an array that is another one when copied": ("np.ndarray", """
        def __array_finalize__(self, obj): pass
        def __eq__(self, other): return True
        def tolist(self): raise SystemExit(0)
    """, "return np.zeros(1).view(C)"),
    "a fraction that is never done": ("__import__('fractions').Fraction", """
        def __float__(self):
            while True: pass
    """, "return C(1, 2)"),
    "a list without an end": ("list", """
        def __iter__(self): return iter(lambda: 1.0, 2.0)
    """, "return C()"),
    "a text with other letters when written": ("str", """
        def encode(self, *args): return b"3.0"
        def __str__(self): return 3.0
    """, "return C('x')"),
}
RAISES = {
    "an exception without words": "def __str__(self): raise RuntimeError",
    "an exception with endless words": "def __str__(self): return 'x' * 50_000_000",
    "an exception that hangs when asked": "def __str__(self):\n    while True: pass",
    "an exception that says it is an outcome": "__module__ = '_pytest.outcomes'",
    "an exception that says it is of the kit": "kit_call = None\nfailed = None\ncall = None",
}
CAUGHT_BY_NAME = {
    "a skip": "import unittest\nraise unittest.SkipTest('x')",
    "an interruption": "raise KeyboardInterrupt",
    "an end of the process": "raise SystemExit(0)",
    "an end of a generator": "raise GeneratorExit",
    "an end of an iteration": "raise StopIteration(float(np.sum(x)))",
    "work that is not started": "raise NotImplementedError('float')",
    "an assertion that holds": "raise AssertionError('assert True')",
    "a class with an own metaclass": """
        class Meta(type):
            @property
            def __mro__(cls): return (SystemExit,)
            @property
            def __name__(cls): return 'Skipped'
        class Odd(Exception, metaclass=Meta):
            pass
        raise Odd
    """,
    "a hundred thousand exceptions in a row": """
        error = None
        for _ in range(100_000):
            new = ValueError()
            new.__context__ = error
            error = new
        raise error
    """,
}


def _class(base: str, body: str, last: str) -> str:
    import textwrap

    text = textwrap.dedent(body).strip("\n") or "pass"
    return f"class C({base}):\n" + textwrap.indent(text, "    ") + f"\n{last}\n"


ATTACKS = [
    *[wrong(GROUP, name, body) for name, body in VALUES.items()],
    *[wrong(GROUP, n, _class("object", b, "return C()")) for n, b in CLASSES.items()],
    *[wrong(GROUP, n, _class(*parts)) for n, parts in SUBCLASSES.items()],
    *[wrong(GROUP, n, _class("Exception", b, "raise C('x')")) for n, b in RAISES.items()],
    *[wrong(GROUP, name, body) for name, body in CAUGHT_BY_NAME.items()],
    Attack(GROUP, "a refusal that lies about its class", splice(
        refuse='''
            def refuse(n):
                if n < 0:
                    class Odd(Exception):
                        @property
                        def __class__(self): return ValueError
                    Odd.__name__ = Odd.__qualname__ = "ValueError"
                    raise Odd
                return n + 1
        '''), {"refuse": 10}),
    Attack(GROUP, "a function that is no function", splice(
        top="class Odd:\n    def __call__(self, *args):\n        return self\n",
        total="total = Odd()\n"), {"total": 0, "chain": LEANS}),
    Attack(GROUP, "a function that returns itself", splice(
        total="def total(x):\n    return total\n"), {"total": 0, "chain": LEANS}),
    honest(GROUP, "subclasses of plain types", """
        import collections, enum, fractions
        class Whole(enum.IntEnum):
            ONE = 1
        Pair = collections.namedtuple("Pair", "a b")
        pair = Pair(np.float64(np.sum(x)), Whole.ONE)
        return pair.a * pair.b
    """),
    honest(GROUP, "a scalar of NumPy", "return np.sum(x)"),
    honest(GROUP, "an array without dimensions", "return np.array(np.sum(x))"),
    honest(GROUP, "exceptions raised and caught", """
        for error in (ValueError, KeyError, StopIteration, SystemExit, GeneratorExit):
            try:
                raise error
            except error:
                pass
        return float(np.sum(x))
    """),
]  # fmt: skip
