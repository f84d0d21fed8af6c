"""A talk as an append-only log of entries, and the state that folding them gives.

`evolve` is the only way a state changes and it looks at nothing but the entry, so
`fold(log) == snapshot` holds whatever became of the scripts: what was heard, drawn and composed
stands in the entries. A question carries a turn number that only grows; everything an answer
caused carries that number too, so going back is dropping what is newer.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from datetime import datetime
from functools import reduce
from typing import Literal, assert_never

from pydantic import TypeAdapter

from bot.core.entries import (
    Answer,
    Answered,
    Asked,
    Began,
    Bound,
    Confirmed,
    Entry,
    Held,
    HoldKind,
    Joined,
    Left,
    Made,
    Marked,
    Missed,
    Noted,
    Paused,
    Released,
    Reminded,
    Resumed,
    Undone,
    Waiting,
)

Status = Literal["asking", "waiting", "paused", "done"]


@dataclass(frozen=True, slots=True)
class Run:
    """One dialogue under way; `parent` and `at` are the run and the step that entered it."""

    run: int
    dialogue: str
    hash: str
    items: dict[str, str]
    parent: int | None = None
    at: str = ""
    born: int = 0


@dataclass(frozen=True, slots=True)
class Shown:
    """A question that was asked: where, in which turn, and which options in which order."""

    run: int
    step: str
    visit: int
    turn: int
    options: tuple[str, ...] = ()
    remind: datetime | None = None
    lead: int = 0  # the turn in which the reflections that led up to it were made


@dataclass(frozen=True, slots=True)
class Given:
    """An answer and the question it belongs to."""

    run: int
    step: str
    visit: int
    turn: int
    answer: Answer


@dataclass(frozen=True, slots=True)
class Composed:
    """What a composer made: the form it chose and the words for its slots."""

    run: int
    step: str
    turn: int
    form: str
    slots: dict[str, str]


@dataclass(frozen=True, slots=True)
class Hold:
    """A question about the answer just given; it stands between the answer and the next step.

    A safety card is an ordinary hold of kind `card`, like the help a person asks for: no reason is kept.
    """

    kind: HoldKind
    turn: int
    options: tuple[str, ...] = ()
    marks: tuple[str, ...] = ()
    tries: int = 0
    under: Hold | None = None  # what a help card interrupted


@dataclass(frozen=True, slots=True)
class State:
    """Where a talk stands: the fold of its log."""

    status: Status = "asking"
    run: int = 0
    turn: int = 0
    runs: tuple[Run, ...] = ()
    trail: tuple[Shown, ...] = ()
    given: tuple[Given, ...] = ()
    made: tuple[Composed, ...] = ()
    marks: tuple[str, ...] = ()
    hold: Hold | None = None
    misses: int = 0
    noted: int = 0
    rest: Waiting | None = None
    facts: dict[str, str] = field(default_factory=dict)
    entries: int = 0

    @property
    def shown(self) -> Shown | None:
        """The question that was asked last on the path that counts."""
        return self.trail[-1] if self.trail else None

    @property
    def current(self) -> int:
        """The turn whose buttons count now."""
        if self.hold:
            return self.hold.turn
        return self.trail[-1].turn if self.trail else 0

    def dialogue(self, run: int) -> Run:
        """The run of that number."""
        return next(found for found in self.runs if found.run == run)


def evolve(state: State, entry: Entry) -> State:  # noqa: C901, PLR0911, PLR0912  one case an entry
    """Apply one entry; nothing is recognised, drawn or composed here."""
    state = replace(state, entries=state.entries + 1)
    match entry:
        case Began():
            run = Run(entry.run, entry.dialogue, entry.hash, entry.items, entry.parent, entry.at, state.turn)
            facts = state.facts | entry.facts
            return replace(state, status="asking", run=entry.run, runs=(*state.runs, run), facts=facts)
        case Bound():
            runs = tuple(
                replace(run, items=run.items | {entry.name: entry.item}) if run.run == entry.run else run
                for run in state.runs
            )
            return replace(state, runs=runs)
        case Asked():
            shown = Shown(
                entry.run, entry.step, entry.visit, entry.turn, entry.options, entry.remind, entry.lead
            )
            return replace(
                state, status="asking", run=entry.run, turn=entry.turn, trail=(*state.trail, shown),
                marks=(), hold=None, misses=0, rest=None,
            )  # fmt: skip
        case Marked():
            return replace(state, marks=entry.options)
        case Answered():
            shown = state.trail[-1]
            given = Given(shown.run, shown.step, shown.visit, shown.turn, entry.answer)
            return replace(state, given=(*state.given, given), misses=0)
        case Held():
            under = state.hold if entry.hold == "card" else None
            hold = Hold(entry.hold, entry.turn, entry.options, entry.marks, entry.tries, under)
            return replace(state, hold=hold, turn=entry.turn, misses=0)
        case Released():
            return replace(state, hold=state.hold.under if state.hold else None)
        case Confirmed():
            return replace(state, given=_with_cards(state.given, entry.cards))
        case Joined():
            return replace(state, given=_with_text(state.given, entry.text))
        case Made():
            made = Composed(entry.run, entry.step, state.turn, entry.form, entry.slots)
            return replace(state, made=(*state.made, made))
        case Undone():
            return _undo(state, entry.turn)
        case Missed():
            return replace(state, misses=state.misses + 1)
        case Noted():
            return replace(state, noted=entry.turn)
        case Reminded():
            shown = replace(state.trail[-1], remind=None)
            return replace(state, trail=(*state.trail[:-1], shown))
        case Waiting():
            return replace(state, status="waiting", run=entry.run, rest=entry, hold=None)
        case Paused():
            return replace(state, status="paused")
        case Resumed():
            return replace(state, status="asking", rest=None)
        case Left():
            parent = state.dialogue(entry.run).parent
            if parent is None:
                return replace(state, status="done", rest=None, hold=None)
            return replace(state, run=parent)
        case _:
            assert_never(entry)


def fold(entries: Iterable[Entry]) -> State:
    """Make the state anew from the whole log."""
    return reduce(evolve, entries, State())


def _with_cards(given: tuple[Given, ...], cards: tuple[str, ...]) -> tuple[Given, ...]:
    last = given[-1]
    return (*given[:-1], replace(last, answer=replace(last.answer, cards=cards)))


def _with_text(given: tuple[Given, ...], text: str) -> tuple[Given, ...]:
    last = given[-1]
    return (*given[:-1], replace(last, answer=replace(last.answer, text=f"{last.answer.text}\n{text}")))


def _undo(state: State, turn: int) -> State:
    """Drop what is of this turn or newer; the turn number itself never goes back."""
    older = tuple(shown for shown in state.trail if shown.turn < turn)
    at = next(shown for shown in state.trail if shown.turn >= turn)
    runs = tuple(run for run in state.runs if run.born < turn)
    return replace(
        state, status="asking", run=at.run, runs=_unbind(runs, state, turn), trail=older,
        given=tuple(given for given in state.given if given.turn < turn),
        made=tuple(made for made in state.made if made.turn < turn),
        marks=(), hold=None, misses=0, rest=None,
    )  # fmt: skip


def _unbind(runs: tuple[Run, ...], state: State, turn: int) -> tuple[Run, ...]:
    """Forget items that a choice of the dropped turns had given."""
    dropped = {
        (given.run, option) for given in state.given if given.turn >= turn for option in given.answer.options
    }
    return tuple(
        replace(run, items={name: i for name, i in run.items.items() if (run.run, i) not in dropped})
        for run in runs
    )


STATE: TypeAdapter[State] = TypeAdapter(State)
