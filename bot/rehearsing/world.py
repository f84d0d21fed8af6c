"""The world of a rehearsal: a clock that is moved, chance that repeats itself, and time that passes."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from bot.app import Joined
from bot.core.phrases import Phrases
from bot.core.rehearsal.stage import chance_of
from bot.core.rehearsal.transcript import Word


@dataclass(slots=True)
class Clock:
    """A clock that stands still until it is moved."""

    now: datetime

    def __call__(self) -> datetime:
        """Read it."""
        return self.now


@dataclass(slots=True)
class Draws:
    """Chance by the turn of a talk, so that a transcript of it draws the same on every stage."""

    seed: str
    turn: int = 0

    def __call__(self, _event: str) -> bytes:
        """Draw for an event."""
        return chance_of(self.seed, self.turn)


def delivered(word: Word, phrases: Phrases) -> str:
    """Give what a person types for a command word."""
    if word in ("resume", "help"):  # these two are commands of the house, which knows the talk that is open
        return "/verder" if word == "resume" else "/help"
    return phrases.commands[word][0]


async def let_pass(
    parts: Joined, clock: Clock, time: timedelta, shown: Callable[[], Awaitable[None]]
) -> None:
    """Move the clock; what comes due goes off at its own time, and `shown` waits for what that shows."""
    end = clock.now + time
    before = None
    while (due := await parts.store.due(_minute(end))) and due != before:
        before = due
        clock.now = max(clock.now, datetime.fromtimestamp(due[0].due * 60, UTC))
        await parts.talk.wake()
        await shown()
    clock.now = end


def _minute(at: datetime) -> int:
    return int(at.timestamp() // 60)
