"""Files that students hand to the screen: one for each state and each odd file, by name."""

from __future__ import annotations

from tests.kit.made_up import source, stub

STUB = source(double="STUB", shift="STUB", apply_twice="STUB", power="STUB")

SCREENS: dict[str, str | bytes | None] = {
    "all right": source(),
    "nothing written": STUB,
    "extra not written": source(power="STUB"),
    "wrong value": source(shift="print('x is', x)\n    return [0, 0]"),
    "raises": source(double="return [1, 2][x]"),
    "blocked": source(apply_twice="return f(double(x))", double="STUB"),
    "misuses a right function": source(apply_twice="return double(f)"),
    "misuses a right function by way of another one": source(power="return apply_twice(double, None)"),
    "misuses a given function": source(double="x = 2 * x\n    return halves(x)")
    + "\n\ndef halves(x):\n    return np.hsplit(x, 2)\n",
    "shapes that do not fit": source(double="W = np.ones((2, 3))\n    return (W @ np.ones(2)) * x"),
    "changes its input": source(shift="x += b\n    return x"),
    "wrong shape": source(double="return [2 * x]"),
    "odd type": source(double="return object()"),
    "not a number": source(double="return x * float('nan')"),
    "calls exit": source(double="exit()"),
    "asks for input": source(double="return float(input('x? '))"),
    "forgets return": source(double="2 * x"),
    "returns an exception": source(double="return ValueError('x')"),
    "one entry differs": source(double="return 2 * x + (np.arange(2) == 1) if np.ndim(x) else 2 * x"),
    "minus zero": source(double="return -0.0 * x"),
    "asserts by itself": source(double="assert x > 100"),
    "own class of error": source(double="np.linalg.inv(np.zeros((2, 2)))"),
    "renamed function": source().replace("def shift(", "def shifts("),
    "comes to a branch of its own": source(
        double="if np.ndim(x) == 0:\n        return 2 * x\n    raise NotImplementedError(np.ndim(x))"
    ),
    "raises a word of its own": source(
        double="if np.ndim(x) == 0:\n        return 2 * x\n    raise NotImplementedError('todo')"
    ),
    "misspells a branch": source(
        double="kind = 'even'\n    if kind == 'evn':\n        return x\n    raise NotImplementedError(kind)"
    ),
    "uses a function without a call": source(double="return shift - x"),
    "calls a function of its own that gives None": source(
        double="rows, i = [x, 'line'], 2\n    y = slope(rows[0], rows[i - 1])\n    return y * x"
    )
    + "\n\ndef slope(a, name):\n    print(name)\n    if name == 'square':\n        return 2 * a\n",
    "has a condition that is always true": source(
        double="if np.ndim(x) == 0 or 'scalar':\n        return 2.0\n    return 2 * x"
    ),
    "writes below the stub": source(
        double="raise NotImplementedError('double is not written yet')\n    return 2 * x"
    ),
    "makes an error and does not raise it": source(
        shift="if type(x) is str:\n        TypeError('word')\n        return 0\n    return np.array(x) + b"
    ),
    "raises where it should not": source(
        double="if np.ndim(x):\n        raise ValueError('array')\n    return 2 * x"
    ),
    "takes rows with a tuple": source(double="rows = (0, 1)\n    return np.ones((2, 1))[rows]"),
    "returns outside a function": "def double(x):\n    y = 2 * x\n\n\nreturn y\n",
    "prints a matrix": source(double="print(np.array([[1.0, 2.5], [-3.25, 4.0]]))\n    return 0"),
    "no such function": "def double(x):\n    return 2 * x\n",
    "raises in a callback": source(apply_twice="return f()"),
    "prints a lot": source(double="for i in range(100):\n        print(i, 'line' * 30)"),
    "no file": None,
    "empty file": "",
    "syntax error": "def double(x):\n    return 2 *\n",
    "bad indentation": "def double(x):\n    y = 2\n      return y\n",
    "misspelt module": "import numpy as np\nimport nunpy\n",
    "asks for input at import": "x = input('x? ')\n",
    "error at import": "import numpy as np\n\nx = np.zeros(3)\nx[5] = 1\n",
    "exit at import": "import sys\n\nsys.exit(0)\n",
    "forbidden import": "import numpy as np\nimport pandas as pd\n",
    "UTF-16": source().encode("utf-16"),
    "NUL byte": b"x = 1\0\n",
}

STILL_RIGHT: dict[str, str | bytes] = {
    "GBK": source(double="return 2 * x  # \u4e24\u500d").encode("gbk"),
    "BOM": b"\xef\xbb\xbf" + source().encode(),
    "Windows line ends": source().replace("\n", "\r\n").encode(),
    "dataclass": source().replace(
        "import numpy as np\n",
        "from __future__ import annotations\n\nfrom dataclasses import dataclass\n\n"
        "import numpy as np\n\n\n@dataclass\nclass Pair:\n    first: int\n",
    ),
    "own stdout": "import io, sys\n"
    "sys.stdout.reconfigure(encoding='utf-8')\n"
    "sys.stdout = io.TextIOWrapper(sys.stdout.buffer, encoding='utf-8')\n"
    + source(double="print('2')\n    return 2 * x"),
    "strict NumPy": "import numpy as np\nnp.seterr(all='raise')\n" + source(),
    "prints at import": "print('hello')\n" + source(),
    "demo at its end": source() + "\n\nif __name__ == '__main__':\n    print(double(1))\n",
    "a generator": source(double="return (2 * v for v in x) if np.ndim(x) else 2 * x"),
    "float32": source(double="return np.float32(2) * np.float32(x)"),
}

TRY = "while True:\n        try:\n            abs(x)\n        "
HANGS: dict[str, str] = {
    "loops": source(double="while True:\n        pass"),
    "loops and catches": source(double=f"{TRY}except Exception:\n            pass"),
    "sleeps": source(double="import time\n    time.sleep(1000)"),
    "loops at import": "while True:\n    pass\n",
}

CATCHES_ALL = source(double=f"{TRY}except:\n            abs(x)")
BLOCKS = source(double="import hashlib\n    hashlib.pbkdf2_hmac('md5', b'', b'', 10**9)")

__all__ = ["BLOCKS", "CATCHES_ALL", "HANGS", "SCREENS", "STILL_RIGHT", "STUB", "source", "stub"]
