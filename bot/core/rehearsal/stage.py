"""A stage on the engine alone: no store, no channel; every turn checks that the log folds to the state."""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Callable, Iterable
from dataclasses import replace
from datetime import datetime, timedelta
from difflib import get_close_matches

from bot.core.asking import kept_answer
from bot.core.engine import advance, timers
from bot.core.entries import ENTRY, Entry
from bot.core.events import (
    Commanded,
    Edit,
    Fired,
    Input,
    Message,
    Pressed,
    Say,
    Sent,
    Started,
    Timer,
    Toast,
    Wrote,
)
from bot.core.folding import fold
from bot.core.rehearsal.coverage import Visits
from bot.core.rehearsal.playing import Seen, StageError
from bot.core.rehearsal.transcript import With, Word
from bot.core.script import QUESTIONS
from bot.core.session import STATE, State
from bot.core.skills import Book, Talk
from bot.core.text import figures, plain
from bot.core.walking import ScriptError
from bot.core.work import find

UNEQUAL = "a fault of ours: the log does not fold to the state"


def chance_of(seed: str, turn: int) -> bytes:
    """Draw for one turn of a transcript: on every stage the same, so that the same talk comes of it."""
    return hmac.digest(seed.encode("utf-8", "surrogateescape"), str(turn).encode(), hashlib.sha256)


class CoreStage:
    """One talk and its screen. `at` is aware; `shift` moves a timer out of the hours in which none goes off."""

    def __init__(
        self,
        book: Book,
        what: With,
        at: datetime,
        *,
        shift: Callable[[datetime], datetime] = lambda due: due,
        visits: Visits | None = None,
    ) -> None:
        self.visits = visits or Visits()
        self.state = State()
        self.log: list[Entry] = []
        self._book = replace(book, watch=self.visits.watch)
        self._what, self.now, self._shift = what, at, shift
        self._turn = 0
        self._screen: list[Message] = []
        self._shown: list[str] = []
        self._paths: dict[int, str] = {}
        self._pressed = 0  # which message of the screen was pressed last

    async def opens(self) -> None:
        """Begin the talk; StageError: the dialogue or the case does not exist."""
        what = self._what
        check_names(self._book, what)
        items = {"case": what.case} if what.case else {}
        self._take(Started(what.dialogue, items, what.facts, at=self.now), "start")

    async def types(self, words: str) -> None:
        """Type a text."""
        self._begin_turn()
        self._take(Wrote(words, at=self.now), "wrote")

    async def presses(self, option: str, of: str | None) -> None:
        """Press the newest button of that option at the question that stands, or at an older one."""
        self._begin_turn()
        current = self.state.current
        shown = [
            (place, message)
            for place, message in enumerate(self._screen)
            if (message.turn == current if of is None else self._is_older(message, of))
        ]
        turn, self._pressed = found_button(
            option, ((m.turn, place, [b.option for row in m.rows for b in row]) for place, m in shown)
        )
        if turn == current:
            self.visits.pressed(Talk(self._book, self.state, self.state.run), option)
        self._take(Pressed(turn, option, at=self.now), "pressed")

    async def sends(self, kind: str) -> None:
        """Send something that is not a text."""
        self._begin_turn()
        self._take(Sent(kind, at=self.now), "sent")

    async def commands(self, word: Word) -> None:
        """Use a command word."""
        self._begin_turn()
        if word != "restart":
            name = "resume" if word == "resume" else "wrote"  # as the service draws for them
            self._take(Commanded(word, at=self.now), name)

    async def passes(self, time: timedelta) -> None:
        """Let time pass; a timer goes off at its own time, and may set the next one."""
        self._begin_turn()
        end = self.now + time
        fired: set[Timer] = set()
        while due := [t for t in timers(self.state) if self._due(t) <= end and t not in fired]:
            timer = min(due, key=self._due)
            fired.add(timer)
            self.now = max(self.now, self._due(timer))
            self._take(Fired(timer.key, at=self.now), timer.key)
        self.now = end

    async def restarts(self) -> None:
        """Read the state anew from the form in which it is kept; the screen stays, as a phone's does."""
        self._shown = []
        kept = STATE.validate_json(STATE.dump_json(self.state))
        if kept != self.state:
            raise StageError("a fault of ours: the state does not survive saving")
        self.state = kept

    async def seen(self) -> Seen:
        """Tell what stands now."""
        shown = (m for m in reversed(self._screen) if m.turn == self.state.current and m.rows)
        newest = next(shown, None)
        options = tuple(button.option for row in newest.rows for button in row) if newest else ()
        return seen_of(self._book, self.state, options, self._shown)

    def _begin_turn(self) -> None:
        self._turn += 1
        self._shown = []

    def _is_older(self, message: Message, path: str) -> bool:
        return self._paths.get(message.turn) == path and message.turn != self.state.current

    def _due(self, timer: Timer) -> datetime:
        due = timer.due if timer.exact else self._shift(timer.due)
        return due.replace(second=0, microsecond=0)  # the service keeps minutes

    def _take(self, event: Input, name: str) -> None:
        chance = hmac.digest(chance_of(self._what.seed, self._turn), name.encode(), hashlib.sha256)
        try:
            step = advance(self._book, self.state, replace(event, chance=chance))
        except ScriptError as error:
            raise StageError(str(error)) from None
        self.visits.note(self.state, step.entries)
        self.log += [ENTRY.validate_json(ENTRY.dump_json(entry)) for entry in step.entries]
        if fold(self.log) != step.state:
            raise StageError(UNEQUAL)
        self.state = step.state
        for effect in step.effects:
            match effect:
                case Say():
                    self._screen.append(effect.message)
                    self._shown.append(plain(effect.message.text))
                case Edit():
                    self._screen[self._pressed] = effect.message
                    self._shown.append(plain(effect.message.text))
                case Toast() if effect.text:
                    self._shown.append(effect.text)
        self._paths |= paths(self.state)


def check_names(book: Book, what: With) -> None:
    """Raise StageError when the dialogue or the case does not exist."""
    for kind, name, known in (
        ("dialogue", what.dialogue, book.dialogues),
        ("case", what.case, book.material.get("cases", {})),
    ):
        if name and name not in known:
            raise StageError(f'there is no {kind} "{name}"; there are: {", ".join(sorted(known))}')


def found_button(option: str, messages: Iterable[tuple[int, int, list[str]]]) -> tuple[int, int]:
    """Find the newest message with a button of that option among (turn, message, options), oldest first.

    Gives its turn and message; StageError names the buttons that there are.
    """
    buttons: list[str] = []
    found = None
    for turn, message, options in messages:
        buttons += [one for one in options if one not in buttons]
        found = (turn, message) if option in options else found
    if found is None:
        near = get_close_matches(option, buttons, 1)
        hint = f' (did you mean "{near[0]}"?)' if near else ""
        raise StageError(
            f'there is no button "{option}" here; there are: {", ".join(buttons) or "none"}{hint}'
        )
    return found


def seen_of(book: Book, state: State, options: tuple[str, ...], shown: Iterable[str]) -> Seen:
    """Put together what stands, from the state and what the screen shows."""
    asks = state.status in ("asking", "paused")
    return Seen(
        state.status, path_of(state), state.hold.kind if state.hold and asks else None,
        options if asks else (), suggested(book, state), tuple(shown),
    )  # fmt: skip


def path_of(state: State) -> str:
    """Name where a talk stands: the step, after the steps that entered its dialogue ("welkom/hallo")."""
    if state.status == "waiting" and state.rest:
        return _path(state, state.rest.run, state.rest.step)
    if state.status == "done" or state.shown is None:
        return ""
    return _path(state, state.shown.run, state.shown.step)


def paths(state: State) -> dict[int, str]:
    """Name for each turn that has buttons the question to which they belong."""
    found = {shown.turn: _path(state, shown.run, shown.step) for shown in state.trail}
    if state.shown:
        found[state.current] = _path(state, state.shown.run, state.shown.step)
    return found


def suggested(book: Book, state: State) -> str:
    """Name the earlier answer that is offered with the question: its options, number or words."""
    shown = state.shown
    step = find(book, state, shown.run, shown.step) if shown and not state.hold else None
    answer = kept_answer(Talk(book, state, state.run), step) if isinstance(step, QUESTIONS) else None
    if answer is None:
        return ""
    if answer.number is not None:
        return figures(answer.number)
    return answer.text or ", ".join(answer.options)


def _path(state: State, number: int, step: str) -> str:
    names = [step]
    run = state.dialogue(number)
    while run.parent is not None:
        names.append(run.at)
        run = state.dialogue(run.parent)
    return "/".join(reversed(names))
