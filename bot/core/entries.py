"""The entries of a talk's log: what happened, each a frozen dataclass with its kind.

They keep what was heard, drawn and composed, so that nothing of it is ever made again.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Annotated, Literal

from pydantic import Field, TypeAdapter

AnswerKind = Literal["option", "options", "text", "number", "moment", "skipped"]
HoldKind = Literal["heard", "order", "own", "between", "day", "card"]


@dataclass(frozen=True, slots=True)
class Answer:
    """One answer: its kind, and the fields that kind uses; `cards` are values the person confirmed."""

    kind: AnswerKind
    options: tuple[str, ...] = ()
    text: str = ""
    number: float | None = None
    day: str = ""  # ISO date, or ISO date and time when an hour was said
    said: str = ""  # the person's words for that day
    cards: tuple[str, ...] = ()


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
class Began:
    """A dialogue was entered; `edition` is that of the book in which the talk stands from then on."""

    run: int
    dialogue: str
    hash: str
    items: dict[str, str]
    facts: dict[str, str]
    parent: int | None = None
    at: str = ""
    edition: str = ""
    kind: Literal["began"] = "began"


@dataclass(frozen=True, slots=True)
class Bound:
    """A choice gave an item of content its name in this run."""

    run: int
    name: str
    item: str
    kind: Literal["bound"] = "bound"


@dataclass(frozen=True, slots=True)
class Asked:
    """A question was put."""

    run: int
    step: str
    visit: int
    turn: int
    options: tuple[str, ...] = ()
    remind: datetime | None = None
    lead: int = 0
    fingerprint: str = ""
    keeps: int | None = None  # the place of the answer set aside that is offered with it; -1: the one before
    kind: Literal["asked"] = "asked"


@dataclass(frozen=True, slots=True)
class Marked:
    """The options of a pick that are marked so far, in order of tapping."""

    options: tuple[str, ...]
    kind: Literal["marked"] = "marked"


@dataclass(frozen=True, slots=True)
class Answered:
    """The question that was last asked got its answer."""

    answer: Answer
    kind: Literal["answered"] = "answered"


@dataclass(frozen=True, slots=True)
class Held:
    """Something about the answer is asked before the talk goes on."""

    hold: HoldKind
    turn: int
    options: tuple[str, ...] = ()
    marks: tuple[str, ...] = ()
    tries: int = 0
    kind: Literal["held"] = "held"


@dataclass(frozen=True, slots=True)
class Released:
    """What was held is settled."""

    kind: Literal["released"] = "released"


@dataclass(frozen=True, slots=True)
class Confirmed:
    """The person said that these cards are what they meant; only now do they count."""

    cards: tuple[str, ...]
    kind: Literal["confirmed"] = "confirmed"


@dataclass(frozen=True, slots=True)
class Joined:
    """A text that was written before the question appeared was put with the last answer."""

    text: str
    kind: Literal["joined"] = "joined"


@dataclass(frozen=True, slots=True)
class Made:
    """A composer chose a form and its words; they are never chosen again."""

    run: int
    step: str
    form: str
    slots: dict[str, str]
    kind: Literal["made"] = "made"


@dataclass(frozen=True, slots=True)
class Undone:
    """Everything from this turn on no longer counts; its answers are set aside, unless they were taken back."""

    turn: int
    aside: bool = True
    kind: Literal["undone"] = "undone"


@dataclass(frozen=True, slots=True)
class Shelved:
    """An answer came to a question that is no longer that question: it is set aside, to be offered."""

    dialogue: str
    step: str
    answer: Answer
    kind: Literal["shelved"] = "shelved"


@dataclass(frozen=True, slots=True)
class Moved:
    """A question of the path as it stands in the changed script: its old turn, and where it is now."""

    turn: int
    run: int
    step: str
    options: tuple[str, ...] | None = None  # of the answer, where options were renamed
    now: int = 0  # its new turn, where the order of the path changed


@dataclass(frozen=True, slots=True)
class Migrated:
    """The script changed under the talk: what of the path still stands; the other answers are set aside."""

    edition: str
    run: int
    runs: tuple[Run, ...]
    kept: tuple[Moved, ...]
    rest: tuple[int, str] | None = None  # where the talk rests now, when it goes on resting
    quiet: bool = False  # the question that stands is unchanged: the person notices nothing
    fresh: int = 0  # what was composed after the question of this turn is composed anew
    kind: Literal["migrated"] = "migrated"


@dataclass(frozen=True, slots=True)
class Missed:
    """An input was not understood."""

    kind: Literal["missed"] = "missed"


@dataclass(frozen=True, slots=True)
class Noted:
    """A person was told that this old button no longer counts; they are told once."""

    turn: int
    kind: Literal["noted"] = "noted"


@dataclass(frozen=True, slots=True)
class Reminded:
    """The reminder of the question that stands was sent."""

    kind: Literal["reminded"] = "reminded"


@dataclass(frozen=True, slots=True)
class Waiting:
    """The talk rests at a step until a time, or until the person goes on."""

    run: int
    step: str
    until: datetime | None
    exact: bool = False
    kind: Literal["waiting"] = "waiting"


@dataclass(frozen=True, slots=True)
class Paused:
    """The person laid the talk aside."""

    kind: Literal["paused"] = "paused"


@dataclass(frozen=True, slots=True)
class Resumed:
    """The talk goes on."""

    kind: Literal["resumed"] = "resumed"


@dataclass(frozen=True, slots=True)
class Left:
    """A dialogue ended and its parent goes on; the outermost one ends the talk."""

    run: int
    kind: Literal["left"] = "left"


Entry = Annotated[
    Began | Bound | Asked | Marked | Answered | Held | Released | Confirmed | Joined | Made | Undone
    | Shelved | Migrated | Missed | Noted | Reminded | Waiting | Paused | Resumed | Left,
    Field(discriminator="kind"),
]  # fmt: skip

ENTRY: TypeAdapter[Entry] = TypeAdapter(Entry)
