"""A talk as the explorer holds it: the state, what is on the screen, and how it came there."""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import datetime
from typing import NamedTuple

from bot.core import engine
from bot.core.engine import Step
from bot.core.entries import HoldKind
from bot.core.events import Commanded, Edit, Fired, Input, Message, Pressed, Say, Sent, Started
from bot.core.rehearsal.stage import chance_of, path_of
from bot.core.session import State, Status
from bot.core.skills import Book


class Turn(NamedTuple):
    """One event of a path, and what stood when it came: the step, the status, the hold and the turn."""

    event: Input
    stood: str = ""
    status: Status = "asking"
    hold: HoldKind | None = None
    current: int = 0


@dataclass(frozen=True, slots=True, eq=False)
class Place:
    """One talk after one event; `standing` is the message whose buttons count, as it looks by then."""

    state: State
    at: datetime
    standing: Message | None = None
    event: Input | None = None
    before: Place | None = None
    depth: int = 0

    @property
    def stood(self) -> str:
        """The path of the step where this talk stands, as conditions and tests write it: `welkom/hallo`."""
        return path_of(self.state)

    def turn(self, event: Input) -> Turn:
        """Tell what stood here when an event came."""
        state = self.state
        return Turn(event, self.stood, state.status, state.hold.kind if state.hold else None, state.current)

    def path(self) -> tuple[Turn, ...]:
        """Give the events that lead here, the first one first."""
        turns: list[Turn] = []
        place: Place | None = self
        while place is not None and place.event is not None and place.before is not None:
            turns.append(place.before.turn(place.event))
            place = place.before
        return tuple(reversed(turns))

    def earlier(self) -> Iterator[Place]:
        """Give the places on the way here, the newest first."""
        place = self.before
        while place is not None:
            yield place
            place = place.before


def take(book: Book, place: Place, event: Input, seed: str) -> tuple[Place, Step]:
    """Move a talk one event, on the engine itself, with the chance that a transcript test gives it."""
    event = replace(event, chance=event_chance(seed, place.depth, event))
    step = engine.advance(book, place.state, event)
    return Place(step.state, event.at, _standing(place, step), event, place, place.depth + 1), step


def event_chance(seed: str, turn: int, event: Input) -> bytes:
    """Draw for one event; a stage draws the same for the same line of a transcript."""
    match event:
        case Started():
            name = "start"
        case Fired():
            name = event.key
        case Pressed() | Sent():
            name = type(event).__name__.lower()
        case Commanded(word="resume"):
            name = "resume"
        case _:
            name = "wrote"
    return hmac.digest(chance_of(seed, turn), name.encode(), hashlib.sha256)


def _standing(place: Place, step: Step) -> Message | None:
    """Find what stands on the screen: the newest message with the turn that counts, else what stood there."""
    before, after = place.state, step.state
    turn, moved = after.current, after.status != before.status
    kinds = (Say, Edit) if after.status == "asking" else (Say,)
    shown = [e.message for e in step.effects if isinstance(e, kinds) and e.message.turn == turn]
    if shown:
        return shown[-1]
    return None if moved or turn != before.current else place.standing
