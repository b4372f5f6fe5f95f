"""How Chinese is written in the kit, and the terms of its lectures: each rule shown to fail once."""

from __future__ import annotations

import pytest

from autograder.kit import messages
from autograder.publish import label_font, same_facts, style


@pytest.mark.parametrize(
    "text",
    ["过滤器放不下时，抛出 `ValueError`。", "形状为 (N, D) 的数组，F 是尺寸（见讲义 002）。",
     "F_l - 1 与 5x5 的和", "一个 \"pool\" 单元和一个 \"subsample\" 单元",
     "小题               分        你要写的内容"],
)  # fmt: skip
def test_good_chinese_has_no_faults(text: str) -> None:
    assert list(style.short(text, text, "zh")) == []


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("过滤器放不下,再看", "ends a Chinese sentence with an ASCII mark"),
        ("抛出异常.", "ends a Chinese sentence with an ASCII mark"),
        ("步长(见下)", "has Chinese in ASCII brackets"),
        ('一个"池化"层', "has Chinese in straight quotes"),
        ("尺寸F不变", "lacks a space beside Latin letters"),
        ("写`f`函数", "lacks a space beside Latin letters"),
        ("卷 积", "has a space between Chinese characters"),
        ("先看 N ，再看 F", "has a space beside a full-width mark"),
        ("等等...", "has three dots"),
        ("卷積核", "is no simplified character"),
        ("用滤波器做卷积", "is not the word of the lectures; use 过滤器"),
        ("隐藏层的权值", "is not the word of the lectures; use 权重"),
        ("表情 \U0001f600", "has characters that a Chinese Windows console lacks"),
    ],
)
def test_a_fault_is_told(text: str, sentence: str) -> None:
    assert any(sentence in found for found in style.short(text, "", "zh"))


def test_a_line_of_a_docstring_is_not_too_wide() -> None:
    said = f"Args:\n    x: {'很' * 60}"
    assert any("wider than 100 columns" in found for found in style.short(said, "Args:\n    x: much", "zh"))


def test_what_a_lecture_calls_a_thing_may_be_quoted_or_stand_in_a_table() -> None:
    page = "讲义里叫作“子采样层”，也叫“滤波器”。\n\n| weight | 权重（权值） |\n"
    assert list(style.page(page, "zh")) == []


@pytest.mark.parametrize(
    ("page", "sentence"),
    [
        ("卷积层滑动一个窗口，\n再求和。\n", "breaks a paragraph"),
        ("**不翻转。**过滤器", "has emphasis that Markdown does not see"),
        ("看**（一）**题", "has emphasis that Markdown does not see"),
    ],
)
def test_what_markdown_would_show_wrongly_is_told(page: str, sentence: str) -> None:
    ((line, found),) = style.page(page, "zh")
    assert (line, sentence in found) == (1, True)


def test_code_in_a_page_is_left_alone() -> None:
    page = "看：\n\n```\nF = 2,S = 2     最大值: 4 2\n```\n\n和 `x=1,y` 一样。\n"
    assert list(style.page(page, "zh")) == []


def test_the_terms_contradict_themselves_nowhere() -> None:
    found = style.terms("zh")
    assert len(found) >= 60
    used = [use for _, use, _ in found]
    never = [word for _, _, others in found for word in others]
    assert [word for word in never if any(word in use for use in used)] == []
    assert len(set(never)) == len(never) and len({english for english, _, _ in found}) == len(found)


@pytest.mark.parametrize(
    ("english", "other", "told"),
    [
        ("The size is 5.", "尺寸是 6。", "numbers: lacks 5 and adds 6"),
        ("151 600 connections", "151600 条连接", ""),
        ("the pair `a`, `b`", "一对 `a`", "code: lacks `b`"),
        ("y = w x + b", "y 等于 w x + b", "operators: lacks ="),
        ("w_0 is the intercept", "w_1 是截距", "symbols: lacks w_0 and adds w_1"),
        ("{count} rows of {n}", "{count} 行", "blanks: lacks {n}"),
        ("LeNet-5 and C3", "LeNet-5（LeNet-5 的 C3）", ""),
    ],
)
def test_a_translation_says_the_same(english: str, other: str, told: str) -> None:
    found = list(same_facts.differences(english, other))
    assert found == [] if not told else told in found


@pytest.mark.parametrize(
    ("english", "other", "told"),
    [
        ("```\nF = 2   max: 4\n```", "```\nF = 2   最大值: 4\n```", ""),
        ("```\nF = 2   max: 4\n```", "```\nF = 2   最大值: 5\n```", "code blocks"),
        ('```\n"""E of step 2."""\n```', '```\n"""第 2 步的 E。"""\n```', ""),
        ('```\n"""E of step 2."""\n```', '```\n"""第 3 步的 E。"""\n```', "code blocks"),
        ('```\n{"kind": "pool"}  plain\n```', '```\n{"kind": "池"}  普通\n```', "code blocks"),
        ("| a | 1 |\n|---|--:|", "| 甲 | 2 |\n|---|--:|", "table rows"),
        ("[EXTRA](EXTRA.md)", "[选做](ERRATA.md)", "links"),
    ],
)
def test_a_section_says_the_same(english: str, other: str, told: str) -> None:
    found = list(same_facts.page_differences(f"# T\n\n{english}\n", f"# 题\n\n{other}\n"))
    assert [sentence.partition(":")[0] for _, sentence in found] == ([told] if told else [])


def test_the_font_of_the_pictures_has_every_letter_that_they_show() -> None:
    assert label_font.characters("zh") <= label_font.known(messages.FOLDER / "zh" / label_font.LABEL_FONT)
    assert [str(finding) for finding in label_font.findings()] == []
