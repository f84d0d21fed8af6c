"""What goes over the wire: escaped, short enough, with buttons that carry their turn."""

from __future__ import annotations

from hypothesis import example, given
from hypothesis import strategies as st

from bot.channels.telegram_render import LIMIT, html, parameters
from bot.conversation.outgoing import Parcel, from_json, parcel
from bot.core.events import Button, Message
from bot.core.text import Span, utf16
from tests.telegram_text import parse_html

SPANS = st.lists(
    st.tuples(st.text(max_size=50), st.sampled_from(["plain", "em", "strong"])), min_size=1, max_size=5
)


@example([("<b>a</b> & &lt;", "plain"), ("<i", "em")])
@given(SPANS)
def test_whatever_is_in_a_text_telegram_reads_the_same_words(spans):
    words = tuple(Span(text, style) for text, style in spans)
    assert parse_html(html(words)).plain == "".join(text for text, _ in spans)


def test_a_button_carries_session_turn_and_option():
    made = parcel("telegram", "5", Message((Span("Kies"),), ((Button("koffie", "Koffie"),),), 7), "abcdefgh")
    (row,) = parameters(made)["reply_markup"]["inline_keyboard"]
    assert row == [{"text": "Koffie", "callback_data": "abcdefgh:7:koffie"}]


def test_a_text_that_is_too_long_is_cut_in_units_of_telegram():
    made = Parcel(channel="telegram", user="5", spans=(("🙂" * 3000, "plain"),))
    assert utf16(parameters(made)["text"]) <= LIMIT


@given(SPANS)
def test_a_parcel_survives_the_outbox(spans):
    words = tuple(Span(text.encode("utf-8", "ignore").decode(), style) for text, style in spans)
    made = parcel("telegram", "5", Message(words, ((Button("a", "A"),),), 3, reminder=True))
    assert from_json(made.json_bytes()) == made
