"""Numbers on a scale as people write them."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.coaching.numbers import Numbers, find_number


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("7", 7), ("een 7", 7), ("zeven", 7), ("7/10", 7), ("7 van de 10", 7), ("7,5", 7.5), ("7.5", 7.5), ("8!", 8),
        ("8.", 8), ("een acht denk ik", 8), ("ongeveer een zes", 6), ("0", 0), ("nul", 0), ("tien", 10), ("een", 1),
        ("één", 1), ("zevenenhalf", 7.5), ("ik geef het een 9", 9), ("zeventien", 17), ("-1", -1), ("11", 11),
    ],
)  # fmt: skip
def test_one_number_is_read(text, value):
    assert find_number(text, 0, 10) == Numbers(value=value)


@pytest.mark.parametrize(
    "text",
    ["7-8", "7 - 8", "een zeven of acht", "tussen 7 en 8", "7 a 8", "een 7 denk ik, misschien 8", "8 of 7"],
)
def test_two_numbers_are_a_hesitation(text):
    assert find_number(text, 0, 10) == Numbers(between=(7, 8))


@pytest.mark.parametrize(
    "text", ["geen idee", "helemaal niet", "1e3", "tien over vier", "", "٧", "een beetje", "zwaar"]
)
def test_what_is_no_mark_gives_none(text):
    assert find_number(text, 0, 10) is None


@given(st.text(max_size=60))
def test_any_text_is_read_without_a_fault(text):
    find_number(text, 0, 10)
