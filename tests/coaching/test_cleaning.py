"""What reaches the engine of a text."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.coaching.cleaning import clean


@pytest.mark.parametrize(
    ("raw", "kept"),
    [
        ("  hoi  ", "hoi"),
        ("ho\u200bi", "hoi"),
        ("\u202eioh", "ioh"),
        ("a\x00b", "ab"),
        ("a\tb", "a b"),
        ("een\r\n\r\n\r\ntwee", "een\ntwee"),
        ("e\u0301e\u0301n", "één"),
        ("kapot \ud800 half", "kapot half"),
        ("👍", "👍"),
        ("\u200b\u200b", ""),
        ("\u2066a\u2069 \u061cb\ufeff", "a b"),
        ("een   twee \n\n\n  drie", "een twee\ndrie"),
        ("👩\u200d💻", "👩\u200d💻"),
        ("👩🏽\u200d❤\ufe0f\u200d👩", "👩🏽\u200d❤\ufe0f\u200d👩"),
        ("🤷🏽\u200d♀\ufe0f", "🤷🏽\u200d♀\ufe0f"),
        ("👩\u200d\u200d💻", "👩💻"),
        ("a\u200db", "ab"),
        ("👩\u200d", "👩"),
        ("a\ufe0f\u200d👩", "a\ufe0f👩"),
        ("\U0001fae8", "\U0001fae8"),
    ],
)
def test_what_nobody_typed_on_purpose_is_taken_out(raw, kept):
    assert clean(raw) == kept


ODD = st.sampled_from(
    [
        "👩",
        "💻",
        "❤",
        "\ufe0f",
        "\u200d",
        "\u200b",
        "\u202e",
        "\n",
        "\t",
        " ",
        "e",
        "\u0301",
        "\ud800",
        "\x00",
    ]
)


@given(st.text() | st.lists(ODD).map("".join))
def test_cleaning_twice_changes_nothing_more_and_leaves_no_control_characters(raw):
    once = clean(raw)
    assert clean(once) == once
    assert once == once.strip()
    assert "\n\n" not in once
    assert "  " not in once
    assert unicodedata.is_normalized("NFC", once)
    assert not any(unicodedata.category(c) in ("Cc", "Cf", "Cs") for c in once if c not in "\n\u200d")
    for at, char in enumerate(once):
        if char == "\u200d":
            assert 0 < at < len(once) - 1
            assert not once[at - 1].isalnum()
            assert not once[at + 1].isalnum()


@given(st.text(alphabet=st.characters(exclude_categories=["C", "Z", "M"]), min_size=1))
def test_what_a_person_types_stays(raw):
    assert clean(raw) == unicodedata.normalize("NFC", raw)
