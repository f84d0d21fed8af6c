"""What the explorer does at a place: one event for each class of what a person may do there.

Everything is read off what is visible: buttons of the message that stands, labels, and a few typed
words. No word of a language stands here: words come from the phrases of the book, and `zzz` is
nothing in any.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Sequence
from datetime import timedelta
from typing import NamedTuple

from bot.core.asking import OPENER
from bot.core.engine import timers
from bot.core.events import Commanded, Fired, Input, Message, Pressed, Wrote
from bot.core.explore.key import like, standing_step
from bot.core.explore.place import Place
from bot.core.explore.reads import Reads, Tipping
from bot.core.script import QUESTIONS, Ask, Choose, Moment, Number, Pick, Question
from bot.core.session import State
from bot.core.skills import Book, Listener, Talk
from bot.core.work import find

NOTHING = "zzz"  # a word that names nothing
SAYING = "zzz zzzz"  # two such words: own words, where those are taken
EMPTY = "..."
LATE = timedelta(days=8)  # so long after its time that nobody expects a message any more


class Move(NamedTuple):
    """An event to try; one that goes back is no way forward to an end."""

    event: Input
    back: bool = False


def moves(book: Book, reads: Reads, place: Place) -> Iterator[Move]:
    """Give what to try at a place, each event at the time of the place or of its timer."""
    state, at = place.state, place.at
    if state.status == "asking":
        step = standing_question(book, state)
        if step is not None:
            there = _Asking(book, reads, place, step)
            presses = list(there.presses())
            yield from (Move(event) for event in presses if not event.option.startswith(OPENER))
            yield from (Move(Wrote(words, at=at)) for words in dict.fromkeys(there.words()))
            # Last: an answer, and not a skip, then stands in the talk by which a state is known.
            yield from (Move(event) for event in presses if event.option.startswith(OPENER))
            yield Move(Commanded("skip", at=at))
            yield Move(Commanded("back", at=at), back=True)
            if isinstance(step, Ask | Moment) and not state.hold:
                yield Move(Wrote(book.phrases.not_said[0], at=at), back=True)
    elif state.status == "waiting":
        yield from (Move(event) for event in _resting(book, place))
    for timer in timers(state):
        due = max(timer.due, at)
        yield Move(Fired(timer.key, at=due))
        yield Move(Fired(timer.key, late=True, at=due + LATE))


def standing_question(book: Book, state: State) -> Question | None:
    """Find the question that stands, as the script has it."""
    found = find(book, state, state.shown.run, state.shown.step) if state.shown else None
    return found if isinstance(found, QUESTIONS) else None


def buttons(message: Message | None) -> tuple[str, ...]:
    """Name the options on the buttons of a message."""
    return tuple(button.option for row in message.rows for button in row) if message else ()


def _resting(book: Book, place: Place) -> Iterator[Input]:
    turn, at = place.state.current, place.at
    yield from (Pressed(turn, option, at=at) for option in buttons(place.standing))
    yield Wrote(book.phrases.commands["resume"][0], at=at)
    yield Wrote(NOTHING, at=at)
    yield Commanded("stop", at=at)


class _Asking:
    """The question that stands, and what somebody may do about it."""

    def __init__(self, book: Book, reads: Reads, place: Place, step: Question) -> None:
        self.book, self.place, self.step = book, place, step
        state = place.state
        self.tipping = reads.tipping((state.dialogue(state.run).dialogue, standing_step(state)))
        self.talk = Talk(book, state, state.run)

    def presses(self) -> Iterator[Pressed]:
        """Press every button; of those that are alike, where there are many, one."""
        state = self.place.state
        found: Iterable[str] = buttons(self.place.standing)
        if state.hold:
            found = _one_of_each(found, self.tipping)
        elif isinstance(self.step, Pick) and state.marks:
            marked = [option for option in found if option in state.marks]
            others = [option for option in found if option not in state.marks]
            found = (*_one_of_each(others, self.tipping), *_one_of_each(marked, self.tipping))
        for option in found:
            yield Pressed(state.current, option, at=self.place.at)

    def words(self) -> Iterator[str]:
        """Type something of each class that matters here."""
        phrases, hold = self.book.phrases, self.place.state.hold
        yield NOTHING
        yield EMPTY
        yield SAYING
        yield f"{NOTHING}?"  # a question back
        yield phrases.nothing_to_say[0]
        if self.place.standing:
            yield from self._label(self.place.standing)
        if hold and hold.kind == "order":
            yield "2 1"
        match self.step:
            case Pick():
                yield from self._picked()
            case Ask():
                yield "z" * (self.step.max + 1)
                yield from self._named()
            case Number():
                yield from self._numbers(self.step.range)
            case Moment():
                yield "z" * (self.step.max + 1)
                yield f"{NOTHING} {phrases.labels.tomorrow.lower()}"
            case Choose():
                pass

    def _label(self, message: Message) -> Iterator[str]:
        """Type what stands on the first button."""
        labels = [button.label for row in message.rows for button in row]
        yield from labels[:1]

    def _picked(self) -> Iterator[str]:
        """Type places in the list: as few as may be, and one too many; and that it is done."""
        assert isinstance(self.step, Pick)  # noqa: S101  the caller has looked
        yield self.book.phrases.commands["done"][0]
        shown = self.place.state.shown
        offered = len(shown.options) if shown else 0
        for many in sorted({max(self.step.min, 1), self.step.max + 1} & set(range(1, offered + 1))):
            yield " ".join(str(place) for place in range(1, many + 1))

    def _named(self) -> Iterator[str]:
        """Name cards: within a sentence, two at once, and bare."""
        assert isinstance(self.step, Ask)  # noqa: S101  the caller has looked
        listener = self.book.listeners.get(self.step.listen or "")
        if listener is None:
            return
        names = _names(listener, self.talk, (*self.tipping.values, *listener.others(self.talk)[:2]))
        for name in names:
            yield f"{NOTHING} {name} {NOTHING}"
            yield name
        if len(names) > 1:
            yield f"{NOTHING} {names[0]} {NOTHING} {names[1]} {NOTHING}"

    def _numbers(self, scale: tuple[int, int]) -> Iterator[str]:
        """Type the ends of the scale, past them, both sides of what conditions compare with, and doubts."""
        low, high = scale
        compared = (*self.tipping.above, *self.tipping.below)
        near = {math.floor(n) + side for n in compared for side in (-1, 0, 1)}
        whole = sorted({low, high, *(n for n in near if low <= n <= high)})
        yield from (str(n) for n in (low - 1, *whole, high + 1))
        yield from (f"{n}-{n + 1}" for n in whole if n < high and n >= 0)


def _one_of_each(options: Iterable[str], tipping: Tipping) -> Sequence[str]:
    return list({like(option, tipping): option for option in reversed(list(options))}.values())


def _names(listener: Listener, talk: Talk, cards: Iterable[str]) -> list[str]:
    found = (listener.choice(talk, card) for card in dict.fromkeys(cards))
    return [choice.label.lower() for choice in found if choice]
