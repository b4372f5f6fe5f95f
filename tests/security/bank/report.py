"""Report: text that the file makes up, on its way to a student's page or an instructor's screen."""

from __future__ import annotations

from tests.security.bank.attack import TOTAL_LOST, Attack, honest, splice, wrong

GROUP = "report"
NOTHING = dict.fromkeys(("double", "total", "refuse", "twice", "chain"), 0)
TEXTS = {
    "codes for terminals": "\\x1b[2J\\x1b[31mESC\\x1b]0;title\\x07\\x9b31m",
    "marks that turn the writing round": "\\u202e\\u2066\\u200f\\u061cabc",
    "characters that are not seen": "\\u200b\\u2060\\ufeff\\u00ad\\U000e0041",
    "a script": "<script>alert(1)</script><img src=x onerror=alert(1)>",
    "a link": "[click](javascript:alert(1)) ![x](http://example.com/x.png) <http://example.com>",
    "a formula of a spreadsheet": "=HYPERLINK(\\\"http://example.com\\\",\\\"x\\\")",
    "a command of a spreadsheet": "@SUM(1+1)*cmd|' /C calc'!A0",
    "a grade for VPL": "\\nGrade :=>>100\\n--|>\\n<|--\\n-100/100\\n",
    "a line of scores for Autolab": "\\n{\\\"scores\\\": {\\\"total\\\": 100}}\\n",
    "a document of results": "{\\\"score\\\": 100, \\\"tests\\\": [{\\\"score\\\": 100}]}",
    "an end of XML": "]]></failure></testcase><testcase name='x'/>\\x00\\x0b\\ufffe",
    "a table of Markdown": "\\n\\n# 100/100 points\\n\\n| a | b |\\n|---|---|\\n",
    "ten thousand letters": "a\" * 10000 + \"",
    "letters outside the first plane": "\\U0001f600\\U0010ffff",
}
KEPT = """
def tell(x):
    text = "HIDDEN" + repr(x)
    print(text)
    return text
"""

ATTACKS = [
    *[wrong(GROUP, f"{name}, returned", f'return "{text}"') for name, text in TEXTS.items()],
    *[wrong(GROUP, f"{name}, raised", f'raise ValueError("{text}")') for name, text in TEXTS.items()],
    *[wrong(GROUP, f"{name}, printed", f'print("{text}")\nreturn 0.0', quick=False)
      for name, text in TEXTS.items()],
    *[Attack(GROUP, f"{name}, raised at import", splice(f'raise ValueError("{text}")\n'), NOTHING,
             says="lab.py stops at line") for name, text in TEXTS.items()],
    wrong(GROUP, "the name of an exception", """
        raise type("\\x1b[2J<b>=1+1\\u202e", (ValueError,), {})("x")
    """),
    wrong(GROUP, "the name of a type", """
        return type("\\x1b[2J<b>=1+1\\u202e", (), {})()
    """),
    Attack(GROUP, "the name of a function in a traceback", splice(total="""
        def total(x):
            code = "def f():\\n    raise ValueError('x')\\n"
            scope = {}
            exec(compile(code, "lab.py", "exec"), scope)
            f = scope["f"]
            f.__code__ = f.__code__.replace(co_name="\\x1b[2J<b>")
            f()
    """), TOTAL_LOST),
    Attack(GROUP, "hidden inputs, printed and raised", splice(KEPT, total="""
        def total(x):
            raise ValueError(tell(x) if len(x) > 2 else "public")
    """), TOTAL_LOST),
    Attack(GROUP, "hidden inputs, returned", splice(KEPT, total="""
        def total(x):
            return tell(x) if len(x) > 2 else float(np.sum(x))
    """), {"total": 5}),
    Attack(GROUP, "hidden inputs, as the text of a failure", splice(KEPT, total="""
        def total(x):
            if len(x) > 2:
                _reply(kind="failed", failure="load", message=tell(x), lines=[1], output=tell(x))
            return float(np.sum(x))
    """), {"total": 5}),
    Attack(GROUP, "hidden inputs, in a later failure to load", splice(KEPT, total="""
        def total(x):
            import os
            if len(x) > 2:
                tell(x)
                os._exit(1)
            return float(np.sum(x))
    """), {"total": 5}),
    honest(GROUP, "letters of many languages", """
        print('\u4f60\u597d, \u00fc\u00df, \u0420')
        return float(np.sum(x))
    """),
    honest(GROUP, "output of all kinds", """
        import sys, warnings, logging
        print("a", file=sys.stderr)
        sys.stdout.write("b")
        warnings.warn("c")
        logging.warning("d")
        return float(np.sum(x))
    """),
]  # fmt: skip
