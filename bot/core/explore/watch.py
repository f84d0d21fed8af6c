"""Which steps and options a turn took: questions and waits leave entries, of silent steps the book tells."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from bot.core.engine import Step as Turn
from bot.core.entries import Answered, Asked, Marked, Waiting
from bot.core.events import Pressed
from bot.core.explore.place import Place
from bot.core.explore.reads import Where
from bot.core.filling import holds
from bot.core.script import QUESTIONS, Step, Wait
from bot.core.skills import Book, Talk

Option = tuple[str, str, str]  # a dialogue, a step, and one of its options


class Watch:
    """Notes the silent steps that a talk takes; `book` is the book to give the engine."""

    def __init__(self, book: Book) -> None:
        self._silent: set[Where] = set()
        self.book = replace(book, watch=self._note)

    def clear(self) -> None:
        """Forget what was taken."""
        self._silent.clear()

    def taken(self, turn: Turn) -> set[Where]:
        """Name the steps that a turn took, when `clear` was called before it."""
        asked = (entry for entry in turn.entries if isinstance(entry, Asked | Waiting))
        return {(turn.state.dialogue(entry.run).dialogue, entry.step) for entry in asked} | self._silent

    def _note(self, step: Step, talk: Talk) -> None:
        if not isinstance(step, (*QUESTIONS, Wait)) and talk.dialogue and holds(step.when, talk):
            self._silent.add((talk.dialogue.dialogue, step.id))


def chosen(place: Place, turn: Turn) -> Iterator[Option]:
    """Name the options that a turn chose or marked at the question that stood before it."""
    before = place.before.state if place.before else place.state
    if before.shown is None or not turn.entries:
        return
    where = (before.dialogue(before.shown.run).dialogue, before.shown.step)
    event = place.event
    if isinstance(event, Pressed) and event.option in before.shown.options and not before.hold:
        yield *where, event.option
    for entry in turn.entries:
        options = entry.options if isinstance(entry, Marked) else ()
        if isinstance(entry, Answered):
            options = entry.answer.options
        yield from ((*where, option) for option in options)
