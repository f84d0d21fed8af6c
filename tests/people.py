"""People in tests: `ann.says(...)`, `ann.presses(...)`, and what she saw."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from bot.core.engine import Step, advance, timers
from bot.core.entries import ENTRY, Entry
from bot.core.events import Commanded, Edit, Event, Fired, Message, Pressed, Say, Sent, Started, Toast, Wrote
from bot.core.folding import fold
from bot.core.session import STATE, State
from bot.core.skills import Book
from bot.core.text import plain

WEDNESDAY = datetime(2026, 1, 14, 9, 0, tzinfo=ZoneInfo("Europe/Amsterdam"))


def same(state: State) -> State:
    """Keep the state between two turns."""
    return state


def reloaded(state: State) -> State:
    """The process may have died between two turns; the person must not notice."""
    return STATE.validate_json(STATE.dump_json(state))


@dataclass
class Person:
    """Somebody who talks with the engine itself; every turn checks that the log folds to the state."""

    book: Book
    dialogue: str = "reflectie"
    items: Mapping[str, str] = field(default_factory=dict)
    facts: Mapping[str, str] = field(default_factory=dict)
    between_turns: Callable[[State], State] = reloaded
    now: datetime = WEDNESDAY
    state: State = field(default_factory=State)
    log: list[Entry] = field(default_factory=list)
    seen: list[Message] = field(default_factory=list)
    last: Step | None = None
    turns: int = 0

    def opens(self) -> Person:
        """Begin the dialogue."""
        return self._do(Started(self.dialogue, self.items, self.facts, at=self.now))

    def says(self, words: str, *, early: bool = False) -> Person:
        """Type something."""
        return self._do(Wrote(words, early, at=self.now))

    def presses(self, label: str, message: Message | None = None) -> Person:
        """Press the newest button with that label, or one of an older message."""
        for shown in [message] if message else reversed(self.seen):
            for row in shown.rows:
                for button in row:
                    if button.label == label:
                        return self._do(Pressed(shown.turn, button.option, at=self.now))
        raise AssertionError(f"no button {label!r}; there are {self.buttons}")

    def sends(self, kind: str) -> Person:
        """Send something that is not a text."""
        return self._do(Sent(kind, at=self.now))

    def commands(self, word: str) -> Person:
        """Use a command."""
        return self._do(Commanded(word, at=self.now))  # type: ignore[arg-type]

    def waits(self, **span: float) -> Person:
        """Let time pass; due timers go off."""
        self.now += timedelta(**span)
        for timer in timers(self.state):
            if timer.due <= self.now:
                self._do(Fired(timer.key, at=self.now))
        return self

    def _do(self, event: Event) -> Person:
        self.turns += 1
        event = replace(event, chance=self.turns.to_bytes(32, "big"))
        self.last = advance(self.book, self.state, event)  # type: ignore[arg-type]
        self.log += [ENTRY.validate_json(ENTRY.dump_json(entry)) for entry in self.last.entries]
        assert fold(self.log) == self.last.state, "the log does not fold to the state"
        self.state = self.between_turns(self.last.state)
        assert self.state == self.last.state, "the state does not survive saving"
        self.seen += [effect.message for effect in self.last.effects if isinstance(effect, Say)]
        return self

    @property
    def screen(self) -> str:
        """All that the last event showed."""
        assert self.last is not None
        return "\n---\n".join(plain(e.message.text) for e in self.last.effects if isinstance(e, Say))

    @property
    def edits(self) -> list[Message]:
        """The messages that the last event changed."""
        assert self.last is not None
        return [e.message for e in self.last.effects if isinstance(e, Edit)]

    @property
    def toast(self) -> str:
        """What the press was answered with."""
        assert self.last is not None
        return next((e.text for e in self.last.effects if isinstance(e, Toast)), "")

    @property
    def buttons(self) -> list[str]:
        """The labels of the newest message with buttons."""
        shown = next((m for m in reversed(self.seen) if m.rows), None)
        return [b.label for row in shown.rows for b in row] if shown else []

    def answer(self, step: str) -> object:
        """What counts as the answer to a step now."""
        found = [g.answer for g in self.state.given if g.step == step]
        return found[-1] if found else None
