"""Numbers on a scale as people write them."""

from __future__ import annotations

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.coaching.numbers import Numbers, find_number


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("7", 7), ("een 7", 7), ("Een 7!", 7), ("zeven", 7), ("Zeven", 7), ("7/10", 7), ("7 / 10", 7),
        ("7 van de 10", 7), ("zeven van de tien", 7), ("7 op 10", 7), ("een 7 op de 10", 7), ("10/10", 10),
        ("7,5", 7.5), ("7.5", 7.5), ("8!", 8), ("8.", 8), ("een acht denk ik", 8), ("ongeveer een zes", 6),
        ("0", 0), ("nul", 0), ("-0", 0), ("tien", 10), ("een", 1), ("Een.", 1), ("één", 1), ("e\u0301e\u0301n", 1),
        ("één, denk ik", 1), ("ik geef het een 9", 9), ("een dikke 8", 8), ("een zesje", 6), ("een zeventje", 7),
        ("7+", 7), ("7️⃣", 7), ("7\n", 7), ("op een schaal van 1 tot 10 een 7", 7),
        ("geen 7 maar een 8", 8), ("na 3 jaar hier geef ik een 7", 7), ("3 keer", 3), ("een 8 of hoger", 8),
        ("het lukt me met een 4, helaas", 4), ("een 7 sinds 2019", 7),
    ],
)  # fmt: skip
def test_one_number_is_read(text, value):
    assert find_number(text, 0, 10) == Numbers(value=value)


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("zesenhalf", 6.5), ("zevenenhalf", 7.5), ("zeveneneenhalf", 7.5), ("tweeënhalf", 2.5), ("een half", 0.5),
        ("anderhalf", 1.5), ("zes en een half", 6.5), ("6 en een half", 6.5), ("6½", 6.5), ("zes komma vijf", 6.5),
    ],
)  # fmt: skip
def test_halves_are_read(text, value):
    assert find_number(text, 0, 10) == Numbers(value=value)


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("11", 11), ("-1", -1), ("min 1", -1), ("zeventien", 17), ("een twintig", 20), ("100", 100), ("70%", 70),
        ("7-20", 20), ("tussen 9 en 12", 12), ("999999999", 999999999),
    ],
)  # fmt: skip
def test_a_number_off_the_scale_is_given_as_it_was_said(text, value):
    assert find_number(text, 0, 10) == Numbers(value=value)


@pytest.mark.parametrize(
    "text",
    [
        "7-8", "7 - 8", "7–8", "7/8", "een zeven of acht", "een 7 of een 8", "tussen 7 en 8", "tussen de 7 en de 8",
        "tussen een zeven en een acht", "7 a 8", "7 à 8", "7 tot 8", "zeven-acht", "een 7 denk ik, misschien 8",
        "8 of 7", "7, 8", "7... nee 8", "soms een 7 en soms een 8",
    ],
)  # fmt: skip
def test_two_numbers_are_a_hesitation(text):
    assert find_number(text, 0, 10) == Numbers(between=(7, 8))


@pytest.mark.parametrize(
    ("text", "between"),
    [
        ("een of twee", (1, 2)),
        ("7,5 of 8", (7.5, 8)),
        ("7-10", (7, 10)),
        ("8 of 8,5", (8, 8.5)),
        ("0 of 1", (0, 1)),
    ],
)
def test_a_hesitation_keeps_its_two_numbers(text, between):
    assert find_number(text, 0, 10) == Numbers(between=between)


def test_the_same_number_twice_is_one():
    assert find_number("8, ja een acht", 0, 10) == Numbers(value=8)


def test_out_of_counts_only_for_the_top_of_the_scale():
    assert find_number("3/5", 1, 5) == Numbers(value=3)
    assert find_number("7/10", 1, 5) == Numbers(value=7)


@pytest.mark.parametrize(
    "text",
    [
        "", " ", "geen idee", "helemaal niet", "1e3", "1e-3", "tien over vier", "kwart over 8", "half acht",
        "vijf voor half 9", "٧", "七", "\uff17", "7²", "VII", "een beetje", "zwaar", "zeventig", "achtbaan", "9:30",
        "3-12-2026", "1.2.3", "inf", "nan", "geen 7", "eenmaal", "-", "½", "12345678901234567890",
    ],
)  # fmt: skip
def test_what_is_no_mark_gives_none(text):
    assert find_number(text, 0, 10) is None


@given(
    st.text(max_size=60)
    | st.lists(st.sampled_from("een één zeven 8 - / , . of en half 10 van de ½ e 7".split()), max_size=9).map(
        "".join
    )
)
def test_any_text_is_read_without_a_fault(text):
    found = find_number(text, 0, 10)
    if found and found.between:
        assert 0 <= found.between[0] < found.between[1] <= 10
    elif found:
        assert found.value is not None
        assert math.isfinite(found.value)
