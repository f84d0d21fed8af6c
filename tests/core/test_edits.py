"""Twenty edits of the whole reflection under talks that are half done: no answer is lost, every talk can end."""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from bot.core.engine import Step, advance
from bot.core.entries import Answer
from bot.core.events import Commanded, Input, Message, Pressed, Say, Started, Wrote
from bot.core.fingerprint import edition_of
from bot.core.folding import fold
from bot.core.script import Dialogue
from bot.core.session import State
from bot.core.skills import Book
from bot.library.strict_yaml import read
from tests.core.edits import EDITS, Steps, after
from tests.people import WEDNESDAY
from tests.script import REPLIES

REFLECTIE = (Path(__file__).parents[2] / "dialogues" / "reflectie.yaml").read_text(encoding="utf-8")
STEPS = read(REFLECTIE, "reflectie.yaml")[0].data["steps"]
WORDS = [reply.words for reply in REPLIES]


def edited(book: Book, steps: Steps) -> Book:
    """Give the book with these steps for `reflectie`; the edit may break rules of `check`, not of the language."""
    old = book.dialogues["reflectie"]
    data = {"dialogue": old.dialogue, "title": old.title, "needs": old.needs, "steps": steps}
    dialogues = {**book.dialogues, old.dialogue: Dialogue.model_validate(data, strict=False)}
    return replace(
        book, dialogues=dialogues, edition=edition_of({name: one.hash for name, one in dialogues.items()})
    )


class Wanderer:
    """Somebody who answers by chance, from a seed; the log is kept to prove that it folds to the state."""

    def __init__(self, book: Book, seed: int) -> None:
        self.book, self.seed, self.turns = book, seed, 0
        self.state, self.log = State(), []
        self.shown: Message | None = None
        self.does(Started("reflectie", {}, {"consent": "yes"} if seed % 2 else {}, at=WEDNESDAY))

    def copy(self) -> Wanderer:
        other = object.__new__(Wanderer)
        other.__dict__ |= {**self.__dict__, "log": list(self.log)}
        return other

    def does(self, event: Input) -> Step:
        self.turns += 1
        step = advance(
            self.book, self.state, replace(event, chance=hashlib.sha256(b"%d" % self.turns).digest())
        )
        self.state = step.state
        self.log += step.entries
        for effect in step.effects:
            if isinstance(effect, Say) and effect.message.turn == self.state.current:
                self.shown = effect.message
        return step

    def chance(self, of: int) -> int:
        return int.from_bytes(hashlib.sha256(b"%d:%d" % (self.seed, self.turns)).digest()[:4], "big") % of

    def steps(self) -> None:
        """Answer once: keep what is offered, else by a button, or in words."""
        if self.state.status == "waiting":
            self.does(Commanded("resume", at=WEDNESDAY))
            return
        buttons = [button.option for row in self.shown.rows for button in row] if self.shown else []
        words = WORDS[self.chance(len(WORDS))]
        if "!houden" in buttons:
            self.does(Pressed(self.state.current, "!houden", at=WEDNESDAY))
        elif buttons and buttons != ["!skip"] and self.chance(4):
            self.does(Pressed(self.state.current, buttons[self.chance(len(buttons))], at=WEDNESDAY))
        else:
            self.does(Wrote(words, at=WEDNESDAY))

    def next_event(self) -> Input:
        """Do what people do first: a word, a yes, the first or the last button, something else, or go on."""
        buttons = [button.option for row in self.shown.rows for button in row] if self.shown else []
        events: list[Input] = [Commanded("resume", at=WEDNESDAY), Wrote("oke", at=WEDNESDAY)]
        events += [Wrote("weet ik niet", at=WEDNESDAY), Wrote("maandag bel ik mijn chef", at=WEDNESDAY)]
        events += [
            Pressed(self.state.current, option, at=WEDNESDAY) for option in (*buttons[:1], *buttons[-1:])
        ]
        return events[self.chance(len(events))]

    def walks(self, turns: int) -> Wanderer:
        for _ in range(turns):
            if self.state.status == "done" or (self.state.rest and self.state.rest.until):
                break
            self.steps()
        return self

    @property
    def ended(self) -> bool:
        """The talk has come to its end, but for the one message that may still come."""
        return self.state.status == "done" or bool(self.state.rest and self.state.rest.until)


RENAMED = {"verantwoordelijk": "vraag3"}


def said(state: State) -> Counter[tuple[str, str, str]]:
    """All that a person said, wherever it is kept: the question, the kind and the words; options may be renamed."""
    counts = [(given.step, given.answer) for given in state.given]
    aside = [(one.step, one.answer) for one in state.aside]
    return Counter(
        (RENAMED.get(step, step), answer.kind, told(answer))
        for step, answer in (*counts, *aside)
        if answer.kind != "skipped"
    )


def half(state: State) -> int:
    """How many options are marked, or wait for their order to be confirmed."""
    return len(state.hold.marks) if state.hold and state.hold.kind == "order" else len(state.marks)


def told(answer: Answer) -> str:
    return answer.text or str(answer.number or "") or f"{len(answer.options)} options"


def half_done(book: Book, people: int) -> Iterator[Wanderer]:
    found = 0
    for seed in range(people * 4):
        ann = Wanderer(book, seed).walks(3 + seed * 7 % 40)
        if not ann.ended:
            found += 1
            yield ann
        if found == people:
            return
    raise AssertionError("too few talks are half done")


def survive(book: Book, people: int) -> Counter[str]:
    """Put each edit under each talk; give how many noticed it, by edit."""
    noticed: Counter[str] = Counter()
    books = {edit.name: edited(book, after(STEPS, edit)) for edit in EDITS}
    for ann in half_done(edited(book, STEPS), people):
        before = said(ann.state)
        for edit in EDITS:
            bob = ann.copy()
            bob.book = books[edit.name]
            step = bob.does(bob.next_event())
            assert fold(bob.log) == bob.state, edit.name
            assert bob.state.edition == bob.book.edition, edit.name
            assert not before - said(bob.state), (edit.name, ann.seed)
            assert bob.state.status != "asking" or bob.shown.turn == bob.state.current, (edit.name, ann.seed)
            again = any(
                "intussen aangepast" in span.text
                for e in step.effects
                if isinstance(e, Say)
                for span in e.message.text
            )
            noticed[edit.name] += again
            lost = {g.step for g in ann.state.given} - {g.step for g in bob.state.given}
            if again:  # else the event was taken, and it may be "Opnieuw"
                aside = any(one.answer.options for one in bob.state.aside)
                assert aside or bob.state.given != ann.state.given or not half(ann.state), (
                    edit.name,
                    ann.seed,
                )
            if not again:
                assert lost <= set(edit.unfit), (edit.name, ann.seed, lost)
            bob.walks(200)
            assert bob.ended, (edit.name, ann.seed, bob.shown)
    return noticed


def test_twenty_edits_under_half_done_talks(book):
    noticed = survive(book, 25)
    assert len(EDITS) == 20
    for silent in ("a question reworded", "an option reworded", "a text put in between", "a text taken away"):
        assert noticed[silent] == 0, silent
    assert noticed["a question put in early"] > 0


def test_all_edits_one_after_the_other_under_the_same_talks(book):
    for ann in half_done(edited(book, STEPS), 10):
        before = said(ann.state)
        steps = STEPS
        for edit in EDITS:
            steps = after(steps, edit)
            ann.book = edited(book, steps)
            ann.does(Commanded("resume", at=WEDNESDAY))
            assert not before - said(ann.state), (edit.name, ann.seed)
        assert fold(ann.log) == ann.state
        assert ann.walks(200).ended


@pytest.mark.storm
def test_a_thousand_half_done_talks_survive_twenty_edits(book):
    noticed = survive(book, 1000)
    assert 0 < noticed["a question put in early"] <= 1000
