"""Where a talk stands: the state that folding its log gives.

A question carries a turn number that only grows; everything an answer caused carries that number
too, so going back is dropping what is newer.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from typing import Literal

from pydantic import TypeAdapter

from bot.core.entries import Answer, HoldKind, Run, Waiting

Status = Literal["asking", "waiting", "paused", "done"]


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
    fingerprint: str = ""
    keeps: int | None = None


@dataclass(frozen=True, slots=True)
class Given:
    """An answer and the question it belongs to."""

    run: int
    step: str
    visit: int
    turn: int
    answer: Answer


@dataclass(frozen=True, slots=True)
class Aside:
    """An answer that no longer counts: it is offered when its question comes again."""

    dialogue: str
    step: str
    answer: Answer
    items: dict[str, str] = field(default_factory=dict)  # the content that it was about


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
    aside: tuple[Aside, ...] = ()
    marks: tuple[str, ...] = ()
    hold: Hold | None = None
    misses: int = 0
    noted: int = 0
    rest: Waiting | None = None
    facts: dict[str, str] = field(default_factory=dict)
    entries: int = 0
    edition: str = ""

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
        found = self.runs[run - 1]  # they are numbered from 1 on, and the newest go first
        return found if found.run == run else next(one for one in self.runs if one.run == run)


STATE: TypeAdapter[State] = TypeAdapter(State)
