"""What each LMS accepts, written down from its documents: a parser that fails on anything else.

Each function takes the rendered text and gives (points, maximum) as that LMS would book them.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from typing import Any
from xml.etree import ElementTree

import jsonschema

NUMBER = {"type": "number", "minimum": 0}
WHOLE = {"type": "integer", "minimum": 0}
TEXT = {"type": "string"}
FRACTION = {"type": "number", "minimum": 0, "maximum": 1}


def closed(required: dict[str, Any], **optional: Any) -> dict[str, Any]:
    """A schema of an object with these keys and no other."""
    properties = {**required, **optional}
    return {"type": "object", "required": list(required), "properties": properties,
            "additionalProperties": False}  # fmt: skip


def many(item: dict[str, Any], **limits: int) -> dict[str, Any]:
    return {"type": "array", "items": item, **limits}


def strict(text: str) -> Any:
    """JSON as the standard has it: no NaN, no Infinity, no key twice, no lone surrogate."""

    def refuse(name: str) -> None:
        raise AssertionError(f"{name} is no JSON")

    def once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
        assert len(dict(pairs)) == len(pairs), "a key stands twice"
        return dict(pairs)

    text.encode("utf-8")
    return json.loads(text, parse_constant=refuse, object_pairs_hook=once)


FORMATS = {"enum": ["text", "html", "simple_format", "md", "ansi"]}
VISIBLE = {"enum": ["hidden", "after_due_date", "after_published", "visible"]}
GRADESCOPE = closed(
    {"tests": many(
        closed({"score": {"type": "number"}, "max_score": NUMBER},
               status={"enum": ["passed", "failed"]}, name=TEXT, name_format=FORMATS, number=TEXT,
               output=TEXT, output_format=FORMATS, tags=many(TEXT), visibility=VISIBLE,
               extra_data={"type": "object"}),
        minItems=1)},
    execution_time=WHOLE, output=TEXT, output_format=FORMATS, test_output_format=FORMATS,
    test_name_format=FORMATS, visibility=VISIBLE, stdout_visibility=VISIBLE,
    extra_data={"type": "object"}, score={"type": "number"},
)  # fmt: skip


def gradescope(text: str) -> tuple[float, float]:
    """Gradescope's specification of results.json; a top score goes before the tests' sum."""
    data = strict(text)
    jsonschema.validate(data, GRADESCOPE)
    tests = data["tests"]
    total = data.get("score", sum(test["score"] for test in tests))
    return total, sum(test["max_score"] for test in tests)


def codio(text: str) -> tuple[float, float]:
    """Codio's wrapper for Gradescope's zips: no top score, a score in every test, whole seconds."""
    assert "score" not in strict(text)
    return gradescope(text)


PRAIRIELEARN = {"oneOf": [
    closed({"gradable": {"const": False}}, format_errors=many(TEXT)),
    closed({"gradable": {"const": True}, "score": FRACTION}, message=TEXT, output=TEXT,
           tests=many(closed({"name": TEXT}, description=TEXT, points=NUMBER, max_points=NUMBER,
                             message=TEXT, output=TEXT))),
]}  # fmt: skip


def prairielearn(text: str) -> tuple[float, float] | None:
    """PrairieLearn's external grading: a score, or "not gradable"; one megabyte at most."""
    assert len(text.encode()) <= 1_000_000
    data = strict(text)
    jsonschema.validate(data, PRAIRIELEARN)
    return (data["score"], 1.0) if data["gradable"] else None


def vpl(text: str) -> tuple[float, float]:
    """VPL takes the last `Grade :=>>` at a line's start; comments stand in blocks."""
    lines = text.split("\n")
    inside, comments = False, 0
    for line in lines:
        assert not re.search(r"[\x00-\x09\x0b-\x1f\x7f\u2028\u2029]", line)
        if line == "<|--":
            assert not inside
            inside = True
        elif line == "--|>":
            assert inside
            inside = False
        elif inside:
            assert line.startswith(("-", "> ")), line
            assert not re.match(r"-.*:=>>", line)
            comments += 1
    assert not inside and comments
    grades = [line for line in lines if line.startswith("Grade :=>>")]
    assert len(grades) == 1 and lines[-2:] == [grades[0], ""]
    return float(grades[0].removeprefix("Grade :=>>")), 100.0


CODERUNNER = closed(
    {"fraction": FRACTION}, prologuehtml=TEXT, epiloguehtml=TEXT, feedbackhtml=TEXT,
    testresults=many(many({"type": ["string", "boolean", "number"]}), minItems=1),
    columnformats=many(TEXT), showdifferences={"type": "boolean"},
)  # fmt: skip


def coderunner(text: str) -> tuple[float, float]:
    """CodeRunner's combinator template grader: one object, unknown keys are an error."""
    assert text.count("\n") == 1
    data = strict(text)
    jsonschema.validate(data, CODERUNNER)
    head, *rows = data["testresults"]
    assert len(set(head)) == len(head) and head[0] == "iscorrect"
    assert all(len(row) == len(head) and type(row[0]) is bool for row in rows)
    inner = re.fullmatch("<p>(.*)</p>", data["prologuehtml"])
    assert inner and not re.search("[<>]", inner[1])
    return data["fraction"], 1.0


def classroom50(text: str) -> tuple[float, float]:
    """Classroom 50's validator of result.json: whole numbers, sums that agree, no empty string."""
    words = {"type": "string", "minLength": 1}
    test = closed({"test-name": words, "passed": {"type": "boolean"}, "score": WHOLE,
                   "max-score": WHOLE})  # fmt: skip
    names = ("classroom", "assignment", "submission", "commit", "release", "review", "datetime")
    schema = closed({"schema": {"const": "classroom50/result/v1"}, "score": WHOLE,
                     "max-score": WHOLE, "tests": many(test),
                     **dict.fromkeys(names, words)})  # fmt: skip
    data = strict(text)
    jsonschema.validate(data, schema)
    assert re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ", data["datetime"])
    for key in ("score", "max-score"):
        assert data[key] == sum(test[key] for test in data["tests"])
    assert all(test["score"] <= test["max-score"] for test in data["tests"])
    return data["score"], data["max-score"]


def autolab(text: str) -> tuple[float, float]:
    """Autolab reads the last line alone, after quoting each word that a colon follows."""
    last = text.rstrip().split("\n")[-1]
    scores = strict(re.sub(r"([a-zA-Z0-9]+):", r'"\1":', last))["scores"]
    assert scores and all(type(value) in (int, float) for value in scores.values())
    return sum(scores.values()), 100.0


def markus(text: str) -> tuple[float, float]:
    """MarkUs's custom tester: one JSON object after the other, unique names, no negative marks."""
    schema = closed({"name": TEXT, "output": TEXT, "marks_earned": NUMBER, "marks_total": NUMBER,
                     "status": {"enum": ["pass", "partial", "fail", "error"]}},
                    time={"type": ["integer", "null"], "minimum": 0})  # fmt: skip
    tests = [strict(line) for line in text.splitlines()]
    for test in tests:
        jsonschema.validate(test, schema)
        full, earned = test["marks_total"], test["marks_earned"]
        assert test["status"] != "pass" or earned == full
        assert test["status"] != "fail" or earned == 0
    assert len({test["name"] for test in tests}) == len(tests)
    return sum(t["marks_earned"] for t in tests), sum(t["marks_total"] for t in tests)


def coursera(text: str) -> tuple[float, float]:
    """Coursera's /shared/feedback.json."""
    kinds = {"enum": ["TEXT", "HTML"]}
    schema = closed({"fractionalScore": FRACTION, "feedback": TEXT, "feedbackType": kinds})
    data = strict(text)
    jsonschema.validate(data, schema)
    return data["fractionalScore"], 1.0


def submitty(text: str) -> tuple[float, float]:
    """Submitty's custom validator: a score and messages with a colour."""
    status = {"enum": ["information", "failure", "warning", "success"]}
    messages = many(closed({"message": TEXT, "status": status}), minItems=1)
    schema = closed({"status": {"const": "success"},
                     "data": closed({"score": FRACTION, "message": messages})})  # fmt: skip
    data = strict(text)
    jsonschema.validate(data, schema)
    return data["data"]["score"], 1.0


XML_TEXT = re.compile("[\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]*")


def junit(text: str) -> tuple[float, float]:
    """JUnit XML as Jenkins's schema has it: counts that agree, children in their order."""
    assert XML_TEXT.fullmatch(text)
    root = ElementTree.fromstring(text.encode())
    assert root.tag == "testsuites"
    got = most = 0
    for suite in root:
        assert suite.tag == "testsuite" and {"name", "tests", "failures"} <= set(suite.keys())
        cases = list(suite)
        assert [case.tag for case in cases] == ["testcase"] * len(cases)
        assert len({case.get("name") for case in cases}) == len(cases) == int(suite.get("tests"))
        failed = [case for case in cases if case.find("failure") is not None]
        assert len(failed) == int(suite.get("failures"))
        assert float(suite.get("time")) < 10**6
        for case in cases:
            assert case.get("classname") and case[0].tag == "properties"
            values = {p.get("name"): int(p.get("value")) for p in case[0]}
            got, most = got + values["points"], most + values["max_points"]
    return got, most


PARSERS: dict[str, Callable[[str], tuple[float, float] | None]] = {
    "gradescope": codio,
    "prairielearn": prairielearn,
    "vpl": vpl,
    "coderunner": coderunner,
    "classroom50": classroom50,
    "autolab": autolab,
    "markus": markus,
    "coursera": coursera,
    "submitty": submitty,
    "junit": junit,
}
