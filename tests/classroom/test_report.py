"""The report and the feedback pages: their structure, their safety, what they say."""

from __future__ import annotations

import base64
import hashlib
import re
from collections.abc import Iterator
from dataclasses import replace
from html.parser import HTMLParser
from pathlib import Path

import jinja2
import pytest

from autograder.classroom import archives, class_record
from autograder.classroom.policy import Policy
from autograder.classroom.similarity import Pair
from autograder.classroom.store import Store
from autograder.kit import messages
from autograder.manifest import load
from autograder.publish import catalogues
from autograder.report import charts, class_numbers, class_outputs, class_report, templates
from tests.classroom import made_up
from tests.runner import lab

VOID = {"meta", "br", "rect", "line", "link", "img"}
ALLOWED = {
    "a", "body", "caption", "code", "dd", "desc", "details", "div", "dl", "dt", "figcaption", "figure",
    "footer", "h1", "h2", "h3", "head", "header", "html", "li", "line", "main", "meta", "nav", "p", "pre",
    "rect", "section", "span", "strong", "style", "summary", "svg", "table", "tbody", "td", "text", "th",
    "thead", "title", "tr", "ul", "br", "script",
}  # fmt: skip


class Outline(HTMLParser):
    """A page's tags, checked to be closed in order, with ids, links and text."""

    def __init__(self, text: str) -> None:
        super().__init__(convert_charrefs=True)
        self.open: list[str] = []
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.words: list[str] = []
        self.feed(text)
        self.close()
        assert self.open == []

    def handle_starttag(self, tag: str, attributes: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attributes)))
        if tag not in VOID:
            self.open.append(tag)

    def handle_startendtag(self, tag: str, attributes: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attributes)))

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        if self.open and self.open[-1] not in ("style", "script"):
            self.words.append(data)

    def values(self, name: str) -> list[str]:
        return [attributes[name] or "" for _, attributes in self.tags if name in attributes]

    @property
    def text(self) -> str:
        return " ".join(" ".join(self.words).split())


def pages(folder: Path) -> list[Path]:
    return [folder / "report.html", *sorted((folder / "feedback").glob("*.html"))]


def read(path: Path) -> str:
    return path.read_text(encoding="utf-8")


def test_every_page_is_whole_and_needs_nothing_else(graded: Path) -> None:
    assert len(pages(graded)) == 13
    for path in pages(graded):
        outline = Outline(read(path))
        assert {tag for tag, _ in outline.tags} <= ALLOWED, path
        names = {name for _, attributes in outline.tags for name in attributes}
        assert not names & {"style", "src"} and not any(name.startswith("on") for name in names)
        ids = outline.values("id")
        assert len(ids) == len(set(ids))
        links = outline.values("href")
        assert {link[1:] for link in links if link.startswith("#")} <= set(ids)
        files = [link for link in links if not link.startswith("#")]
        assert all((path.parent / link).is_file() for link in files)


def test_the_policy_lets_through_the_kits_own_style_and_script_alone(graded: Path) -> None:
    for path in pages(graded):
        text = read(path)
        policy = next(a["content"] for _, a in Outline(text).tags if a.get("http-equiv"))
        rules = {rule.split()[0]: rule.split()[1:] for rule in (policy or "").split(";")}
        assert rules["default-src"] == ["'none'"] and rules["form-action"] == ["'none'"]
        for tag, rule in (("style", "style-src"), ("script", "script-src")):
            found = re.findall(rf"<{tag}>(.*?)</{tag}>", text, re.DOTALL)
            hashes = [base64.b64encode(hashlib.sha256(one.encode()).digest()).decode() for one in found]
            assert rules.get(rule, []) == [f"'sha256-{digest}'" for digest in hashes]
            assert not any(word in one for one in found for word in ("url(", "@import", "fetch", "http"))


def test_a_value_that_a_template_lacks_is_an_error() -> None:
    with pytest.raises(jinja2.UndefinedError):
        templates.render("feedback.html", language="en", title="x")


def test_a_page_for_a_student_has_no_script(graded: Path) -> None:
    assert all("<script" not in read(path) for path in pages(graded)[1:])
    assert read(graded / "report.html").count("<script") == 1


def test_every_page_has_what_a_screen_reader_and_a_keyboard_need(graded: Path) -> None:
    for path in pages(graded):
        outline = Outline(read(path))
        names = [tag for tag, _ in outline.tags]
        assert dict(outline.tags)["html"]["lang"] == "en"
        assert [names.count(tag) for tag in ("h1", "main", "header", "footer")] == [1] * 4
        first = next(attributes for tag, attributes in outline.tags if tag == "a")
        assert first["href"] == "#main"
        labelled = outline.values("aria-labelledby")
        assert {word for value in labelled for word in value.split()} <= set(outline.values("id"))
        assert all(attributes.get("scope") for tag, attributes in outline.tags if tag == "th")
        assert names.count("table") == names.count("caption")
        for tag, attributes in outline.tags:
            assert tag != "svg" or attributes.get("aria-hidden") or attributes.get("role") == "img"


def test_what_students_write_stays_text(graded: Path) -> None:
    assert "<script>alert" not in "".join(map(read, pages(graded)))
    assert "<script>alert(1)</script>" in Outline(read(graded / "feedback" / "eve.html")).text
    assert "\u202e" not in read(graded / "feedback" / "eve.html")


@pytest.mark.parametrize(
    "evil", ["</pre><img src=x>", '" onload="a', "<!--", "]]>", "\u202etxt", "\x00\x1b[2J"]
)
def test_no_text_can_leave_its_place(evil: str) -> None:
    pair = Pair(evil, evil, 0.9, 8, [(1, evil, 2, evil, True)])
    chart = charts.place_bars(evil, [(evil, 1)], evil)
    places = "{{ evil }}{{ evil | block }}{{ evil | code }}{{ m.histogram(chart) }}{{ m.words(evil, evil) }}"
    page = templates.environment().from_string(
        "{% import 'macros.html' as m %}<p>" + places + "</p>{% include 'similarity.html' %}"
    )
    outline = Outline(page.render(evil=evil, chart=chart, compared=2, pairs=[pair], max_pairs=5, max_rows=5))
    assert {tag for tag, _ in outline.tags} <= ALLOWED
    assert not any(name.startswith("on") for _, attributes in outline.tags for name in attributes)
    assert not set("\u202e\x00\x1b").intersection(outline.text)


def test_a_student_reads_nothing_of_hidden_inputs(graded: Path) -> None:
    text = Outline(read(graded / "feedback" / "cleo.html")).text
    assert "Called total([1.0, 2.0])" in text or "Called total([1, 2])" in text
    hidden = re.findall(r"total is right on random numbers\. \(([^)]*)\)(.{0,12})", text)
    assert hidden and hidden[0][0].endswith("hidden test, 0 of 15")
    assert "Hint: What is double of 3?" in text
    assert text.count("Called ") == 2


def test_the_report_says_what_an_instructor_asks(graded: Path) -> None:
    text = Outline(read(graded / "report.html")).text
    for sentence in (
        "Students 12 With points 10",
        "8 could be run, 2 could not be run and have 0",
        "double squares 2 (25%)",
        "What is double of 3?",
        "All percentages from here on are of the 8 submissions that could be run.",
        "Could not be run, 0 points: 2",
        "Not graded: 2",
        "Files that are not graded: 1",
        "ann/lab.py: lab (1).py is graded: it is the later copy",
        "Took too long: 1",
        "dan total_small, total_random",
        "only an earlier part's error shows; it was counted once",
        "no check is right",
        "one for all",
        "Sandbox layers of 8 submissions",
    ):
        assert sentence in text, sentence


def test_an_unknown_mistake_is_told_by_what_it_fails(root: Path) -> None:
    assignment = load("lab", root)
    tally = class_numbers.Tally(assignment, Policy())
    part = next(part for part in assignment.parts if part.name == "total")
    assert class_report.in_common(part, ["total_small"], tally) == "right but for: The total of 1 and 2 is 3."
    assert class_report.in_common(part, ["total_small", "total_random"], tally) == "no check is right"


def test_students_of_one_measured_fact_are_counted_together(root: Path, graded: Path) -> None:
    assignment = load("lab", root)
    tally = class_numbers.Tally(assignment, Policy())
    record = class_record.read(graded)
    rows = {row.key: row for row in class_outputs.class_rows(Store(graded, assignment), record)}
    row = rows["finn"]
    assert row.result is not None
    for _ in range(3):
        told = replace(row.result, facts=(("refuse", "right but for n = 1"),))
        tally.add(replace(row, result=told))
    assert tally.unexplained["refuse", "right but for n = 1", ()] == 3
    (found,) = class_report.describe_mistakes(assignment, tally)["unexplained"]
    assert (found["count"], found["what"]) == (3, "right but for n = 1")


def test_what_fails_in_an_extra_part_is_called_extra(root: Path, graded: Path) -> None:
    assignment = load("lab", root)
    free = {
        part.name: replace(part, checks=tuple(replace(check, points=0) for check in part.checks))
        for part in assignment.parts
    }
    parts = tuple(free["refuse"] if part.name == "refuse" else part for part in assignment.parts)
    tally = class_numbers.Tally(replace(assignment, parts=parts), Policy())
    record = class_record.read(graded)
    row = next(r for r in class_outputs.class_rows(Store(graded, assignment), record) if r.key == "finn")
    assert row.result is not None
    facts = (("refuse", "right but for n = 1"), ("total", "half of it"))
    tally.add(replace(row, result=replace(row.result, facts=facts)))
    assert tally.students[0].hint == "extra: right but for n = 1; half of it"


def test_the_report_has_a_column_of_who_is_late_where_somebody_is(root: Path, graded: Path) -> None:
    assignment = load("lab", root)
    record = class_record.read(graded)
    assert 'data-label="Late"' not in read(graded / "report.html")
    tally = class_numbers.Tally(assignment, Policy())
    for row in class_outputs.class_rows(Store(graded, assignment), record):
        tally.add(replace(row, grade=replace(row.grade, late=row.key == "ben")))
    page = class_report.render(assignment, record, tally, (0, []))
    late = [line for line in page.splitlines() if 'data-label="Late"' in line]
    assert len(late) == len(record.students)
    assert [">late<" in line for line in late].count(True) == 1


def test_every_class_makes_a_whole_report(root: Path, tmp_path: Path) -> None:
    for number, sources in enumerate([{"only": b"x = 1 / 0\n"}, {"one": made_up.SOURCES["ann"]}]):
        folder = tmp_path / f"in{number}"
        for name, source in sources.items():
            (folder / name).mkdir(parents=True)
            (folder / name / "lab.py").write_bytes(source)
        assert made_up.grade(root, folder, tmp_path / f"out{number}") == 0
        Outline(read(tmp_path / f"out{number}" / "report.html"))


def test_discrimination_is_the_correlation_with_the_other_checks() -> None:
    passed = [1.0, 1.0, 1.0, 0.0, 1.0, 0.0, 0.0, 0.0]
    rest = [8.0, 7.0, 6.0, 5.0, 4.0, 3.0, 2.0, 1.0]
    assert class_numbers.correlation(passed, rest) == pytest.approx(7 / 84**0.5)
    assert class_numbers.correlation(passed, passed) == pytest.approx(1.0)
    assert class_numbers.correlation([1.0] * 8, rest) is None
    assert class_numbers.correlation(passed[:7], rest[:7]) is None


def test_colours_can_be_told_from_their_background_by_day_and_by_night() -> None:
    sheet = templates.own_file("style.css")["text"]
    schemes = re.findall(r":root \{(.*?)\}", sheet)
    assert len(schemes) == 3, "light, dark, and light again on paper"
    assert schemes[2].strip().removeprefix("color-scheme: light dark; ") in schemes[0]
    for scheme in schemes:
        colours = dict(re.findall(r"--(\w+): (#[0-9a-f]{6})", scheme))
        for name in ("ink", "soft", "blue", "warn"):
            for background in ("paper", "pale", "same") if name == "ink" else ("paper", "pale"):
                assert contrast(colours[name], colours[background]) >= 4.5, (name, background)
        assert contrast(colours["mark"], colours["warn"]) >= 4.5
        assert contrast(colours["mark"], colours["good"]) >= 4.5


def contrast(one: str, two: str) -> float:
    """The contrast ratio of WCAG."""

    def light(colour: str) -> float:
        channels = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
        linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels]
        return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]

    low, high = sorted([light(one), light(two)])
    return (high + 0.05) / (low + 0.05)


def test_a_template_has_no_words_of_its_own() -> None:
    for path in sorted(templates.PAGES.glob("*.html")):
        shown = re.sub(r"\{% block policy %\}.*?\{% endblock %\}", "", read(path))
        text = re.sub(r"\{#.*?#\}|\{%.*?%\}|\{\{.*?\}\}|<[^>]*>", " ", shown, flags=re.DOTALL)
        assert re.findall(r"[A-Za-z]{2,}", text) == [], path


@pytest.fixture(scope="module")
def in_chinese(submissions: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """The class of a lab whose manifest says Chinese, while its own texts are English."""
    root, output = tmp_path_factory.mktemp("kit"), tmp_path_factory.mktemp("chinese") / "out"
    lab.write(root)
    manifest = root / "assignments" / "lab" / "assignment.toml"
    manifest.write_text(f'language = "zh"\n{read(manifest)}', encoding="utf-8")
    late = ("--late-percent", "10", "--due", "2000-01-01 00:00", "--grace", "5", "--scale", "200")
    assert made_up.grade(root, submissions, output, *late) == 0
    yield output
    messages.use(messages.ENGLISH)


def test_pages_in_chinese_say_so(in_chinese: Path) -> None:
    for path in pages(in_chinese):
        assert dict(Outline(read(path)).tags)["html"]["lang"] == "zh"


def test_no_sentence_of_the_kit_is_english_in_a_chinese_class(in_chinese: Path) -> None:
    english = [
        piece.strip(" .:,;()")
        for message in catalogues.messages_in(catalogues.source_of(messages.FOLDER, "en"))
        for form in catalogues.forms(message)
        for piece in re.split(r"\{\w*\}", form)
    ]
    sentences = {piece for piece in english if piece.count(" ") >= 3}
    for path in pages(in_chinese):
        text = Outline(read(path)).text
        assert [sentence for sentence in sentences if sentence in text] == [], path


def test_a_chinese_report_has_no_english_but_what_it_is_given(in_chinese: Path, root: Path) -> None:
    manifest = read(root / "assignments" / "lab" / "assignment.toml")
    given = "\n".join([manifest, "double squares", archives.TOO_LARGE, archives.LINK])
    words = [word.strip(" (") for word in Outline(read(in_chinese / "report.html")).words]
    english = [word for word in words if " " in word and not re.search("[一-鿿]", word)]
    assert [word for word in english if re.search("[A-Za-z]{2}", word) and word not in given] == []


@pytest.mark.parametrize(("fail", "warns"), [(2, False), (20, True)])
def test_a_check_that_only_a_few_fail_is_no_alarm(fail: int, warns: bool) -> None:
    assert class_report.remark_on([True] * 30 + [False] * fail, -0.2)[1] is warns


def test_a_check_that_all_pass_is_no_alarm_and_one_that_nobody_passes_is() -> None:
    assert [class_report.remark_on([got] * 9, None)[1] for got in (True, False)] == [False, True]
