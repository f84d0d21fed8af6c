"""Which talks the explorer takes for the same: where they stand, and what can still tell them apart.

The answers themselves are left out. A small dialogue has thousands of sets of answers and some dozens
of these keys.
"""

from __future__ import annotations

from collections.abc import Hashable, Iterator

from bot.core.answering import PATIENCE
from bot.core.asking import OPENER
from bot.core.entries import Run
from bot.core.explore.place import Place
from bot.core.explore.reads import Reads, Tipping, Where
from bot.core.filling import holds
from bot.core.holding import ONLY
from bot.core.session import Hold, State
from bot.core.skills import Book, Talk

Key = tuple[Hashable, ...]
OVER: Key = ("done",)


def key(book: Book, reads: Reads, place: Place) -> Key:
    """Give the key of a talk: two talks with one key can go the same ways."""
    state = place.state
    if state.status == "done":
        return OVER
    step = standing_step(state)
    tipping = reads.tipping((state.dialogue(state.run).dialogue, step))
    offered = state.shown.options if state.shown else ()
    own = () if place.standing is None else (b.option for row in place.standing.rows for b in row)
    return (
        state.status,
        state.status == "waiting" and state.rest is not None and state.rest.until is None,
        tuple(_frame(book, reads, state, run, at) for run, at in _stack(state)),
        _hold(state.hold, tipping),
        min(state.misses, PATIENCE),
        len(offered),
        tuple(value for value in tipping.values if value in offered),
        len(state.marks),
        tuple(value for value in tipping.values if value in state.marks),
        tuple(option for option in own if option.startswith(OPENER) and not state.hold),
    )


def standing_step(state: State) -> str:
    """Name the step where the run under way stands, in its own dialogue."""
    if state.status == "waiting" and state.rest:
        return state.rest.step
    return state.shown.step if state.shown else ""


def _stack(state: State) -> Iterator[tuple[Run, str]]:
    """Give the runs from the innermost out, each with the step where it stands."""
    run, at = state.dialogue(state.run), standing_step(state)
    yield run, at
    while run.parent is not None:
        run, at = state.dialogue(run.parent), run.at
        yield run, at


def _frame(book: Book, reads: Reads, state: State, run: Run, at: str) -> Key:
    talk = Talk(book, state, run.run)
    where: Where = (run.dialogue, at)
    ahead = reads.ahead(where)
    bound = [(name, item) for name, item in run.items.items() if talk.item(name) is not None]
    return (
        *where,
        tuple(sorted((name, item if name in ahead.items else "") for name, item in bound)),
        tuple(holds(test, talk) for test in ahead.tests),
        tuple(len(talk.options(source)) for source in ahead.sources),
    )


def _hold(hold: Hold | None, tipping: Tipping) -> Key | None:
    """Tell holds apart by their kind and by what their options would tip; other options are alike."""
    if hold is None:
        return None
    options = sorted({repr(like(option, tipping)) for option in hold.options})
    marks = tuple(value for value in tipping.values if value in hold.marks)
    return (hold.kind, hold.tries, len(hold.marks), marks, tuple(options))


def like(option: str, tipping: Tipping) -> Hashable:
    """Give what matters of an option: the engine's own as it is, else what it would tip."""
    card = option.removeprefix(ONLY)
    if card == option and option.startswith(OPENER):
        return option
    if card in tipping.values:
        return (option != card, card)
    number = card.replace(".", "", 1).isdigit()
    return (option != card, tipping.sides(float(card)) if number else ())
