"""A talk as the explorer holds it: the state, what is on the screen, and how it came there."""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import datetime
from typing import NamedTuple

from bot.core import engine
from bot.core.engine import Step
from bot.core.entries import HoldKind
from bot.core.events import Edit, Input, Message, Say
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
        state = self.state
        if state.status == "waiting" and state.rest:
            return path_of(state, state.rest.run, state.rest.step)
        return path_of(state, state.shown.run, state.shown.step) if state.shown else ""

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


def path_of(state: State, run: int, step: str) -> str:
    """Write a step of a run as a path from the outermost dialogue."""
    found = state.dialogue(run)
    return step if found.parent is None else path_of(state, found.parent, f"{found.at}/{step}")


def take(book: Book, place: Place, event: Input) -> tuple[Place, Step]:
    """Move a talk one event, on the engine itself."""
    step = engine.advance(book, place.state, event)
    return Place(step.state, event.at, _standing(place, step), event, place, place.depth + 1), step


def chances(seed: str) -> Callable[[int], bytes]:
    """Give the chance of the n-th event of a talk, always the same for one seed."""
    return lambda number: hmac.digest(seed.encode(), str(number).encode(), hashlib.sha256)


def with_chance(event: Input, chance: bytes) -> Input:
    """Give an event its share of chance."""
    return replace(event, chance=chance)


def _standing(place: Place, step: Step) -> Message | None:
    """Find what stands on the screen: the newest message with the turn that counts, else what stood there."""
    before, after = place.state, step.state
    turn, moved = after.current, after.status != before.status
    kinds = (Say, Edit) if after.status == "asking" else (Say,)
    shown = [e.message for e in step.effects if isinstance(e, kinds) and e.message.turn == turn]
    if shown:
        return shown[-1]
    return None if moved or turn != before.current else place.standing
