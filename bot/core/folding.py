"""From entries to state: the only way a state changes.

`evolve` looks at nothing but the entry, so `fold(log) == snapshot` holds whatever became of the
scripts: what was heard, drawn and composed stands in the entries.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from functools import reduce
from typing import assert_never

from bot.core.entries import (
    Answer,
    Answered,
    Asked,
    Began,
    Bound,
    Confirmed,
    Entry,
    Held,
    Joined,
    Left,
    Made,
    Marked,
    Migrated,
    Missed,
    Noted,
    Paused,
    Released,
    Reminded,
    Resumed,
    Run,
    Shelved,
    Undone,
    Waiting,
)
from bot.core.session import Aside, Composed, Given, Hold, Shown, State


def evolve(state: State, entry: Entry) -> State:  # noqa: C901, PLR0911, PLR0912  one case an entry
    """Apply one entry; nothing is recognised, drawn or composed here."""
    state = replace(state, entries=state.entries + 1)
    match entry:
        case Began():
            run = Run(entry.run, entry.dialogue, entry.hash, entry.items, entry.parent, entry.at, state.turn)
            return replace(
                state, status="asking", run=entry.run, runs=(*state.runs, run),
                facts=state.facts | entry.facts, edition=entry.edition or state.edition,
            )  # fmt: skip
        case Bound():
            runs = tuple(
                replace(run, items=run.items | {entry.name: entry.item}) if run.run == entry.run else run
                for run in state.runs
            )
            return replace(state, runs=runs)
        case Asked():
            shown = Shown(
                entry.run, entry.step, entry.visit, entry.turn, entry.options, entry.remind, entry.lead,
                entry.fingerprint, entry.keeps,
            )  # fmt: skip
            return replace(
                state, status="asking", run=entry.run, turn=entry.turn, trail=(*state.trail, shown),
                marks=(), hold=None, misses=0, rest=None,
            )  # fmt: skip
        case Marked():
            return replace(state, marks=entry.options, misses=0)
        case Answered():
            shown = state.trail[-1]
            given = Given(shown.run, shown.step, shown.visit, shown.turn, entry.answer)
            aside = state.aside if entry.answer.kind == "skipped" else _without(state, given)
            return replace(state, given=(*state.given, given), aside=aside, misses=0)
        case Held():
            under = None
            if entry.hold == "card":  # a card upon a card interrupts what the first one did
                under = state.hold.under if state.hold and state.hold.kind == "card" else state.hold
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
            return _undo(state, entry)
        case Shelved():
            items = state.dialogue(state.run).items
            return replace(
                state, aside=(Aside(entry.dialogue, entry.step, entry.answer, items), *state.aside)
            )
        case Migrated():
            return _migrate(state, entry)
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


def _undo(state: State, entry: Undone) -> State:
    """Drop what is of this turn or newer; the turn number itself never goes back."""
    turn = entry.turn
    older = tuple(shown for shown in state.trail if shown.turn < turn)
    at = next(shown for shown in state.trail if shown.turn >= turn)
    runs = tuple(run for run in state.runs if run.born < turn)
    dropped = [given for given in state.given if given.turn >= turn]
    return replace(
        state, status="asking", run=at.run, runs=unbound(runs, dropped), trail=older,
        given=tuple(given for given in state.given if given.turn < turn),
        made=tuple(made for made in state.made if made.turn < turn),
        aside=_shelved(state, dropped) if entry.aside else state.aside,
        marks=(), hold=None, misses=0, rest=None,
    )  # fmt: skip


def unbound(runs: Iterable[Run], dropped: Iterable[Given]) -> tuple[Run, ...]:
    """Forget the items that were chosen with these answers."""
    chosen = {(given.run, option) for given in dropped for option in given.answer.options}
    return tuple(
        replace(run, items={name: i for name, i in run.items.items() if (run.run, i) not in chosen})
        for run in runs
    )


def _migrate(state: State, entry: Migrated) -> State:
    """Move the path to where it stands in the changed script; nothing that was said is lost."""
    moved = {one.turn: one for one in entry.kept}
    order = {one.turn: place for place, one in enumerate(entry.kept)}
    run_now = {shown.run: moved[shown.turn].run for shown in state.trail if shown.turn in moved}

    def turn_now(turn: int) -> int:
        return moved[turn].now or turn

    def answer_now(given: Given) -> Answer:
        options = moved[given.turn].options
        return given.answer if options is None else replace(given.answer, options=options)

    dropped = [one for one in state.given if one.turn not in moved]
    aside = _shelved(state, dropped)
    pushed = len(aside) - len(state.aside)  # what is set aside now stands before what was
    trail = [
        replace(
            shown, run=moved[shown.turn].run, step=moved[shown.turn].step, turn=turn_now(shown.turn),
            keeps=shown.keeps + pushed if shown.keeps is not None and shown.keeps >= 0 else shown.keeps,
        )
        for shown in sorted((s for s in state.trail if s.turn in moved), key=lambda s: order[s.turn])
    ]  # fmt: skip
    given = [
        replace(
            one, run=moved[one.turn].run, step=moved[one.turn].step, turn=turn_now(one.turn), answer=answer_now(one)
        )
        for one in sorted((g for g in state.given if g.turn in moved), key=lambda g: order[g.turn])
    ]  # fmt: skip
    made = []
    for one in state.made:
        after = max((s.turn for s in state.trail if s.turn <= one.turn), default=0)
        if after in moved and after != entry.fresh:
            made.append(
                replace(one, run=run_now.get(one.run, one.run), turn=one.turn - after + turn_now(after))
            )
    rest = state.rest
    if rest and entry.rest:
        rest = replace(rest, run=entry.rest[0], step=entry.rest[1])
    state = replace(
        state, edition=entry.edition, run=entry.run, runs=entry.runs, trail=tuple(trail), given=tuple(given),
        made=tuple(made), aside=aside, rest=rest,
        turn=max([state.turn, *(one.now for one in entry.kept)]),
    )  # fmt: skip
    return state if entry.quiet else replace(state, status="asking", marks=(), hold=None, misses=0, rest=None)


def _shelved(state: State, dropped: Iterable[Given]) -> tuple[Aside, ...]:
    """Set answers aside in the order of the talk, before those of visits that came after."""
    found = []
    for given in dropped:
        if given.answer.kind != "skipped":
            run = state.dialogue(given.run)
            found.append(Aside(run.dialogue, given.step, given.answer, run.items))
    return (*found, *state.aside)


def _without(state: State, given: Given) -> tuple[Aside, ...]:
    """Drop the answer that was offered beside this question: the question has an answer again."""
    at = next((shown.keeps for shown in state.trail if shown.turn == given.turn), None)
    return state.aside if at is None or at < 0 else (*state.aside[:at], *state.aside[at + 1 :])
