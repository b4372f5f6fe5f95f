"""Submit: files that are no plain Python file in UTF-8; names and archives are in test_submit.py."""

from __future__ import annotations

import codecs

from tests.runner import lab
from tests.security.bank.attack import Attack

GROUP = "submit"
NOTHING = dict.fromkeys(("double", "total", "refuse", "twice", "chain"), 0)
RIGHT = lab.submission()


def refused(name: str, source: bytes, says: str) -> Attack:
    return Attack(GROUP, name, source, NOTHING, says=says)


def accepted(name: str, source: bytes) -> Attack:
    return Attack(GROUP, name, source, honest=True)


ATTACKS = [
    refused("nothing", b"", "is empty"),
    refused("blanks", b" \n\t\r\n", "is empty"),
    refused("a byte of zero", RIGHT + b"\0", "NUL"),
    refused("UTF-16", RIGHT.decode().encode("utf-16"), "UTF-16"),
    refused("a compiled file", b"\xa7\r\r\n" + bytes(12) + b"\xe3" + bytes(40), "lab.py"),
    refused("an archive", b"PK\x03\x04" + bytes(30), "lab.py"),
    refused("a library", b"\x7fELF\x02\x01\x01" + bytes(60), "lab.py"),
    refused("bytes that are no text", b"x = '\xff\xfe\xff'\n", "not UTF-8"),
    refused("an encoding that runs code", b"# -*- coding: unicode_escape -*-\nx = 1\n\\x00", "lab.py"),
    refused("a comment that an encoding makes code", b"# -*- coding: raw_unicode_escape -*-\n" + RIGHT
            + b"# todo \\u000aprint(1)\n", "declares the encoding raw_unicode_escape"),
    refused("UTF-7", b"# coding: utf-7\n" + RIGHT.decode().encode("utf-7"), "declares the encoding utf-7"),
    refused("an encoding with two alphabets", b"# coding: iso2022_jp\n" + RIGHT, "declares the encoding"),
    refused("an encoding in which letters are others", b"# coding: cp037\n" + RIGHT, "declares the encoding"),
    refused("a web page", b"<!DOCTYPE html>\n<html><body>" + RIGHT + b"</body></html>", "is a web page"),
    refused("an encoding that is none", b"# -*- coding: \xff\xff -*-\nx = 1\n", "lab.py"),
    refused("more than a megabyte", b"#" * 999_999 + b"\n" + RIGHT, "larger than"),
    refused("a hundred thousand brackets", b"(" * 100_000, "lab.py"),
    refused("an expression that is too deep", b"x = " + b"-" * 100_000 + b"1\n", "lab.py"),
    refused("a line that is no Python", b"def total(x:\n    return 1\n", "SyntaxError"),
    refused("a constant too large to compute", b"x = 9 ** 9 ** 9 ** 9\n", "while it is imported"),
    refused("a star import of what is not allowed", b"from pandas import *\n", "imports pandas"),
    accepted("a byte order mark", codecs.BOM_UTF8 + RIGHT),
    accepted("line ends of Windows", RIGHT.replace(b"\n", b"\r\n")),
    accepted("GBK", (RIGHT.decode() + "# \u6ce8\u91ca\n").encode("gbk")),
    accepted("a name in other letters", RIGHT.replace(b"def total", "def \U0001d461otal".encode())),
]
