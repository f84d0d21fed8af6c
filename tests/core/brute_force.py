"""Every talk in a small dialogue by brute force: all events at all sets of answers.

It knows nothing of what matters to a condition, which is what makes it a judge of the explorer.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from bot.core.engine import Step, advance, timers
from bot.core.events import Commanded, Fired, Input, Pressed, Say, Started, Wrote
from bot.core.explore.search import BEGINS
from bot.core.script import Choose, Number, Pick
from bot.core.session import State
from bot.core.skills import Book
from bot.core.text import plain
from bot.core.walking import ScriptError
from bot.core.work import find
from tests.core.small_dialogues import HIGH, LOW

SCALE = tuple(str(number) for number in range(LOW, HIGH + 1))
OVER = "over"


@dataclass
class Talks:
    """What every talk came by: questions, rests and what is said, options, and whether all can end."""

    steps: set[tuple[str, str]] = field(default_factory=set)
    options: set[tuple[str, str, str]] = field(default_factory=set)
    states: int = 0
    all_end: bool = True
    whole: bool = True
    raised: bool = False


def every_talk(book: Book, dialogue: str, most: int) -> Talks:
    """Take every event at every set of answers, without any notion of what matters."""
    found, queue = Talks(), deque[State]()
    seen: dict[Any, State] = {}
    ways: dict[Any, set[Any]] = {}

    def go(state: State, event: Input, known: Any) -> None:
        try:
            turn = advance(book, state, event)
        except ScriptError:
            found.raised = True
            ways.setdefault(OVER, set()).add(known)  # what would follow is not known
            return
        now = _whole(turn.state)
        if known is not None:
            ways.setdefault(now, set()).add(known)
        _note(found, book, turn)
        if now not in seen:
            seen[now] = turn.state
            queue.append(turn.state)

    go(State(), Started(dialogue, at=BEGINS), None)
    while queue:
        if len(seen) > most:
            found.whole = False
            break
        state = queue.popleft()
        for event in _everything(book, state):
            go(state, event, _whole(state))
    found.states = len(seen)
    found.all_end = found.whole and _all_end(seen, ways)
    return found


def _whole(state: State) -> Any:
    """Give all of a state that can matter: the newest answer of each step, and where it stands."""
    runs = {run.run: (run.parent, run.at) for run in state.runs}
    newest = {where: number for number, where in runs.items()}
    given = {(runs[g.run], g.step): g.answer for g in state.given if newest[runs[g.run]] == g.run}
    shown, rest, hold = state.shown, state.rest, state.hold
    return (
        state.status,
        runs[state.run],
        (shown.step, shown.options) if shown and state.status == "asking" else None,
        rest.step if rest and state.status == "waiting" else None,
        (hold.kind, hold.options, hold.marks, hold.tries) if hold else None,
        frozenset(given.items()),
        state.marks,
        min(state.misses, 3),
    )


def _everything(book: Book, state: State) -> Iterator[Input]:
    at = BEGINS
    for timer in timers(state):
        yield Fired(timer.key, at=max(timer.due, at))
        yield Fired(timer.key, late=True, at=max(timer.due, at))
    if state.status == "waiting":
        yield Wrote("verder", at=at)
        yield Commanded("stop", at=at)
    if state.status != "asking" or state.shown is None:
        return
    step = find(book, state, state.shown.run, state.shown.step)
    options = [*state.shown.options, *(state.hold.options if state.hold else ())]
    options += ["own", "!done", "!ja", "!wissel", "!opnieuw", *(SCALE if isinstance(step, Number) else ())]
    yield from (Pressed(state.current, option, at=at) for option in options)
    words = ["zzz", "zzz zzz", "..."]
    if isinstance(step, Number):
        words += [*SCALE, "9", "0,5", "2,5", *(f"{low}-{low + 1}" for low in range(LOW, HIGH))]
    elif isinstance(step, Choose | Pick):
        words += ["klaar", "1", "2", "3", "1 2", "2 1", "1 2 3"]
    yield from (Wrote(one, at=at) for one in words)
    yield Commanded("skip", at=at)


def _note(found: Talks, book: Book, turn: Step) -> None:
    state = turn.state
    for shown in state.trail:
        found.steps.add((state.dialogue(shown.run).dialogue, shown.step))
    if state.rest:
        found.steps.add((state.dialogue(state.rest.run).dialogue, state.rest.step))
    said = " ".join(plain(effect.message.text) for effect in turn.effects if isinstance(effect, Say))
    for dialogue in book.dialogues.values():
        for step in dialogue.steps:
            if f"zeg {step.id}." in said:
                found.steps.add((dialogue.dialogue, step.id))
    for given in state.given:
        for option in given.answer.options:
            found.options.add((state.dialogue(given.run).dialogue, given.step, option))
    if state.marks and state.shown:
        name = state.dialogue(state.shown.run).dialogue
        found.options |= {(name, state.shown.step, mark) for mark in state.marks}


def _all_end(seen: dict[Any, State], ways: dict[Any, set[Any]]) -> bool:
    """Walk back from every end and rest; whoever is not met has no way there."""
    met = {now for now, state in seen.items() if state.status in ("done", "waiting")}
    queue = deque[Any]([*met, OVER])
    while queue:
        for known in ways.get(queue.popleft(), ()):
            if known not in met:
                met.add(known)
                queue.append(known)
    return set(seen) <= met
