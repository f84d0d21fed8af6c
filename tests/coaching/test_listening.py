"""Which of a person's own words are given back: literal, 2 to 8, never the whole answer, never mangled."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.coaching.listening import phrase, quote, quotes


@pytest.mark.parametrize(
    ("answer", "given_back"),
    [
        ("iemand die zegt wat hij weet. vorig jaar heb ik gebeld", "iemand die zegt wat hij weet"),
        ("als het snel moet. dan doe ik wat er gevraagd wordt", "als het snel moet"),
        ("achteraf vooral.. dan leg ik het uit", "dan leg ik het uit"),
        ("tijd. dat ik kan zeggen ik kom er over een uur op terug", "ik kom er over een uur op terug"),
        ("ja maar ik wil de mensen helpen, en dat kost tijd", "ik wil de mensen helpen"),
        (
            "omdat ik dan weet waar het misgaat. anders beslis ik over papier",
            "omdat ik dan weet waar het misgaat",
        ),
        ("weet niet", ""),
        ("gewoon mijn werk doen", "mijn werk doen"),
        ("ja", ""),
        ("", ""),
    ],
)
def test_a_clause_that_says_something_is_given_back(answer, given_back):
    assert quote(answer) == given_back


def test_what_hangs_on_another_clause_is_no_quote():
    assert quotes("vorig jaar bij de bomen heb ik gebeld in plaats van gemaild") == [
        "vorig jaar bij de bomen heb ik gebeld"
    ]


def test_a_short_line_of_ones_own_stands_whole_in_the_summary():
    assert phrase("een advies nooit in je eentje afzwakken") == "een advies nooit in je eentje afzwakken"
    assert phrase("geen idee") == ""


@given(
    st.text(max_size=200)
    | st.lists(st.sampled_from("ik de burger helpt maar . , want niet".split())).map(" ".join)
)
def test_what_is_given_back_is_literal_short_and_never_everything(answer):
    for words in quotes(answer):
        assert len(words.split()) <= 8
        assert words in " ".join(answer.split())
        assert len(words.split()) < len(answer.split())
