"""Which steps and options a turn took.

Questions and waits leave entries; silent steps leave none, so the list of steps tells when the engine
looks one up. The answers do not change while it walks, so a look at its condition afterwards tells
whether it was taken or passed over.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from typing import SupportsIndex, overload

from bot.core.engine import Step as Turn
from bot.core.entries import Answered, Asked, Marked, Waiting
from bot.core.events import Pressed
from bot.core.explore.place import Place
from bot.core.explore.reads import Where
from bot.core.filling import holds
from bot.core.script import QUESTIONS, Dialogue, Step, Wait
from bot.core.skills import Book, Talk

Option = tuple[str, str, str]  # a dialogue, a step, and one of its options


class Watch:
    """Notes which steps the engine looks up; `book` is the book to give it."""

    def __init__(self, book: Book) -> None:
        self._looked: dict[Where, Step] = {}
        dialogues = {name: self._noted(one) for name, one in book.dialogues.items()}
        self.book = replace(book, dialogues=dialogues)

    def clear(self) -> None:
        """Forget what was looked up."""
        self._looked.clear()

    def taken(self, turn: Turn) -> Iterator[Where]:
        """Name the steps that a turn took, when `clear` was called before it."""
        state = turn.state
        for entry in turn.entries:
            if isinstance(entry, Asked | Waiting):
                yield state.dialogue(entry.run).dialogue, entry.step
        newest = {run.dialogue: run.run for run in state.runs}
        for (name, at), step in self._looked.items():
            silent = not isinstance(step, (*QUESTIONS, Wait))
            if silent and name in newest and holds(step.when, Talk(self.book, state, newest[name])):
                yield name, at

    def _noted(self, dialogue: Dialogue) -> Dialogue:
        def note(step: Step) -> None:
            self._looked[dialogue.dialogue, step.id] = step

        return dialogue.model_copy(update={"steps": _Steps(dialogue.steps, note)})


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


class _Steps(tuple[Step, ...]):  # noqa: SLOT001  a tuple has no room for slots
    """The steps of a dialogue, which tell when one of them is looked up by its place."""

    _note: Callable[[Step], None]

    def __new__(cls, steps: Sequence[Step], note: Callable[[Step], None]) -> _Steps:  # noqa: PYI034
        made = super().__new__(cls, steps)
        made._note = note
        return made

    @overload
    def __getitem__(self, place: SupportsIndex, /) -> Step: ...
    @overload
    def __getitem__(self, place: slice, /) -> tuple[Step, ...]: ...
    def __getitem__(self, place: SupportsIndex | slice, /) -> Step | tuple[Step, ...]:
        """Give a step, and tell so."""
        found = super().__getitem__(place)
        if isinstance(found, Step):
            self._note(found)
        return found
