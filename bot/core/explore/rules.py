"""What must be true of every turn, whatever a script says and whatever a person does.

Each rule gives what was seen when it is broken, and nothing when it holds.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from functools import reduce
from typing import NamedTuple

from bot.core.checks.sizes import DATA, MESSAGE, SESSION_AND_TURN
from bot.core.engine import Step
from bot.core.entries import ENTRY
from bot.core.events import Edit, Fired, Message, Say
from bot.core.explore.moves import buttons, standing_question
from bot.core.explore.place import Place
from bot.core.folding import evolve
from bot.core.script import Choose, Pick
from bot.core.session import STATE, State
from bot.core.skills import Book
from bot.core.text import plain, utf16
from bot.core.work import find

MOST = 3  # messages a turn


class Broken(NamedTuple):
    """A promise that was not kept, in a few words that stay the same, and what was seen."""

    promise: str
    seen: str


def of_a_turn(book: Book, place: Place, step: Step) -> Iterator[Broken]:
    """Give what one turn broke; `place` is where it led."""
    assert place.before is not None  # noqa: S101  a turn comes from somewhere
    yield from _folds(place.before.state, step)
    shown = [effect.message for effect in step.effects if isinstance(effect, Say)]
    if len(shown) > MOST:
        yield Broken("at most three messages a turn", f"{len(shown)} messages")
    for message in (effect.message for effect in step.effects if isinstance(effect, Say | Edit)):
        yield from _fits(message)
    yield from _visible(place, shown)
    yield from _answerable(book, place)


def of_a_state(state: State) -> Iterator[Broken]:
    """Give what is wrong with a state by itself: it must survive saving."""
    if STATE.validate_json(STATE.dump_json(state)) != state:
        yield Broken("a state survives saving", "it reads back different")


def of_going_back(book: Book, place: Place) -> Iterator[Broken]:
    """Give what a step back broke: it must stand at the question before, with the answers from before it."""
    assert place.before is not None  # noqa: S101  as above
    was, now = place.before.state, place.state
    trail = was.trail
    target = trail[-1] if was.hold else trail[-2] if len(trail) > 1 else None
    passed = [shown for shown in trail if target and shown.turn > target.turn]
    barred = any((step := find(book, was, shown.run, shown.step)) and step.back for shown in passed)
    if target is None or barred:
        if alike(now) != alike(was):
            yield Broken("back stays where it may not go", "the talk changed")
        return
    if now.shown is None or (now.shown.run, now.shown.step) != (target.run, target.step) or now.hold:
        yield Broken("back goes to the question before", f"it stands at {place.stood!r}")
        return
    *_, first = (None, *(one.state for one in place.earlier() if _first_at(one, target.turn)))
    if first is not None and (now.given, now.facts) != (first.given, first.facts):
        yield Broken("back restores the answers", f"{len(now.given)} count, {len(first.given)} did")
    if first is not None and [run.items for run in now.runs] != [run.items for run in first.runs]:
        yield Broken("back restores what was bound", "other content is bound")


def alike(state: State) -> State:
    """Leave out what may differ between two talks that stand at the same point: counts and notes."""
    trail = tuple(replace(shown, remind=None) for shown in state.trail)
    return replace(state, entries=0, turn=0, noted=0, misses=0, trail=trail)


def _first_at(place: Place, turn: int) -> bool:
    """Tell whether a question came up here: the question of that turn, with nothing done about it yet."""
    return bool(place.state.trail and place.state.trail[-1].turn == turn)


def _folds(before: State, step: Step) -> Iterator[Broken]:
    """Fold the new entries, as they are read back, onto the state before, which was such a fold itself."""
    read = [ENTRY.validate_json(ENTRY.dump_json(entry)) for entry in step.entries]
    if reduce(evolve, read, before) != step.state:
        yield Broken("the log folds to the state", f"not after {[entry.kind for entry in read]}")


def _fits(message: Message) -> Iterator[Broken]:
    words = plain(message.text)
    if not words.strip():
        yield Broken("a message says something", "an empty message")
    if utf16(words) > MESSAGE:
        yield Broken("a message fits", f"{utf16(words)} units; {MESSAGE} fit")
    for option in buttons(message):
        if len(option.encode()) + SESSION_AND_TURN > DATA:
            yield Broken("a button fits", f"the option {option!r} is too long")


def _visible(place: Place, shown: list[Message]) -> Iterator[Broken]:
    """What stands now was shown; a talk does not end, rest or pause without a word."""
    assert place.before is not None  # noqa: S101  as above
    was, now = place.before.state, place.state
    late = isinstance(place.event, Fired) and place.event.late  # nobody waits for that any more
    if now.status not in (was.status, "asking") and not shown and not late:
        yield Broken("nothing stops without a word", f"the talk is {now.status}, and nothing was said")
    if now.status == "asking" and place.standing is None:
        yield Broken("a question that stands is shown", f"{place.stood!r} stands, and no message shows it")


def _answerable(book: Book, place: Place) -> Iterator[Broken]:
    state = place.state
    if state.status != "asking":
        return
    step = standing_question(book, state)
    if step is None:
        yield Broken("there is a question", "the talk asks nothing")
        return
    needs = state.hold.kind != "own" if state.hold else isinstance(step, Choose | Pick)
    if needs and place.standing is not None and not buttons(place.standing):
        held = f" ({state.hold.kind})" if state.hold else ""
        yield Broken("a question can be answered", f"{place.stood!r}{held} has no buttons")
