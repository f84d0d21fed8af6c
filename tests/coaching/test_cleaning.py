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
    ],
)
def test_what_nobody_typed_on_purpose_is_taken_out(raw, kept):
    assert clean(raw) == kept


@given(st.text())
def test_cleaning_twice_changes_nothing_more_and_leaves_no_control_characters(raw):
    once = clean(raw)
    assert clean(once) == once
    assert not any(unicodedata.category(c) in ("Cc", "Cf", "Cs") for c in once if c != "\n")
