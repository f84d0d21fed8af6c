"""Any order of any input: the engine never fails, never leaves a person without a question."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from bot.app import book_of
from bot.core.events import Say
from bot.library.load import load
from tests.people import Person
from tests.script import REPLIES

BOOK = book_of(load(Path(__file__).parents[2]))
WORDS = [
    *(reply.words for reply in REPLIES), "", "weet niet", "7-8", "1 2 3 4 5", "klaar", "1 klaar", "nee", "ja", "👍",
    "*{keuze}* <b>", "vrijdag", "31-2", "moed", "loyaliteit en moed", "dat zei ik niet", "ik wil dood", "a" * 5000,
    "3 1 2", "iets anders", "own", "!ja", "zzz", "geen",
]  # fmt: skip
COMMANDS = ["terug", "overslaan", "pauze", "stop", "help", "verder", "noodhulp"]


class AnyTalk(RuleBasedStateMachine):
    """One person who does whatever comes to mind."""

    @initialize(case=st.sampled_from(["", *sorted(BOOK.material["cases"])]), agreed=st.booleans())
    def opens(self, case, agreed):
        self.ann = Person(
            BOOK, items={"case": case} if case else {}, facts={"consent": "yes"} if agreed else {}
        )
        self.ann.opens()

    @rule(words=st.sampled_from(WORDS) | st.text(max_size=30), early=st.booleans())
    def says(self, words, early):
        self.ann.says(words, early=early)

    @rule(word=st.sampled_from(COMMANDS))
    def commands(self, word):
        self.ann.says(word)

    @precondition(lambda self: any(message.rows for message in self.ann.seen))
    @rule(data=st.data(), newest=st.booleans())
    def presses(self, data, newest):
        shown = [message for message in self.ann.seen if message.rows]
        message = shown[-1] if newest else data.draw(st.sampled_from(shown))
        labels = [button.label for row in message.rows for button in row]
        self.ann.presses(data.draw(st.sampled_from(labels)), message)

    @rule(kind=st.sampled_from(["voice", "sticker", "edited", "forwarded", "poll"]))
    def sends(self, kind):
        before = self.ann.state
        self.ann.sends(kind)
        assert self.ann.state == before

    @rule(hours=st.integers(1, 200))
    def waits(self, hours):
        self.ann.waits(hours=hours)

    @rule()
    def goes_back_and_answers_again(self):
        """Back, when it is possible, restores what counted before the last answer."""
        shown = self.ann.state.shown
        self.ann.says("terug")
        now = self.ann.state.shown
        if shown and now and now.turn > shown.turn:
            assert all(given.turn < now.turn for given in self.ann.state.given)
            assert not any(
                given.step == now.step and given.run == now.run for given in self.ann.state.given[-1:]
            )

    @invariant()
    def a_turn_is_at_most_three_messages(self):
        if hasattr(self, "ann"):
            assert sum(isinstance(effect, Say) for effect in self.ann.last.effects) <= 3

    @invariant()
    def a_talk_that_asks_has_a_question_that_can_be_answered(self):
        if hasattr(self, "ann") and self.ann.state.status == "asking":
            state = self.ann.state
            assert state.shown is not None
            again = replace(self.ann, seen=[], log=list(self.ann.log))
            again.commands("resume")
            assert again.seen
            assert again.seen[-1].text

    @invariant()
    def only_what_was_asked_is_answered_and_cards_are_confirmed_ones(self):
        if hasattr(self, "ann"):
            for given in self.ann.state.given:
                assert any(shown.turn == given.turn for shown in self.ann.state.trail)
            confirmed = {card for entry in self.ann.log if entry.kind == "confirmed" for card in entry.cards}
            assert {card for given in self.ann.state.given for card in given.answer.cards} <= confirmed


AnyTalk.TestCase.settings = settings(
    max_examples=200, stateful_step_count=40, deadline=None, derandomize=True,
    suppress_health_check=[HealthCheck.too_slow],
)  # fmt: skip
TestAnyTalk = AnyTalk.TestCase
