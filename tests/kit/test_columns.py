"""How wide a text is on a screen, and where its lines break."""

from __future__ import annotations

import textwrap

import pytest

from autograder.kit.columns import align_left, align_right, columns, fill


@pytest.mark.parametrize(("text", "width"), [("", 0), ("abc", 3), ("卷积", 4), ("F 是尺寸", 8), ("（1）", 5)])
def test_a_chinese_character_takes_two_columns(text: str, width: int) -> None:
    assert columns(text) == width


@pytest.mark.parametrize("text", ["卷积", "filter", "", "过滤器 F"])
def test_aligned_texts_are_equally_wide(text: str) -> None:
    assert columns(align_left(text, 12)) == columns(align_right(text, 12)) == 12
    assert align_left(text, 12).startswith(text) and align_right(text, 12).endswith(text)


def test_a_text_wider_than_its_column_stays_whole() -> None:
    assert align_left("卷积神经网络", 4) == align_right("卷积神经网络", 4) == "卷积神经网络"


def test_english_is_wrapped_as_before() -> None:
    text = "A filter that does not fit raises ValueError: 7, F 3, stride 3; and 3, F 4. " * 3
    assert fill(text, 40) == textwrap.wrap(text, 40, break_on_hyphens=False)


def test_chinese_breaks_between_characters_and_never_before_a_mark() -> None:
    lines = fill("过滤器放不下时抛出 ValueError，步长留下余数时也一样。" * 4, 21)
    assert all(columns(line) <= 21 for line in lines)
    assert "".join(lines).replace(" ", "") == "过滤器放不下时抛出ValueError，步长留下余数时也一样。" * 4
    assert not any(line[0] in "，。" for line in lines)


def test_a_word_of_latin_letters_is_not_broken() -> None:
    lines = fill("请在这里写函数 conv_output_size，再运行一次。", 20)
    assert any("conv_output_size" in line for line in lines)
