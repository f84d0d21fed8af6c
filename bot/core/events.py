"""What goes into the engine and what comes out: few kinds, all frozen.

Every event carries the time and its share of chance, so the engine reads no clock and rolls no dice.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Literal

from bot.core.text import Text


@dataclass(frozen=True, slots=True, kw_only=True)
class Event:
    """The world at the moment of the event: an aware time, and 32 bytes drawn for this event alone."""

    at: datetime
    chance: bytes = bytes(32)


@dataclass(frozen=True, slots=True)
class Started(Event):
    """Begin a dialogue; `items` binds content by name, `facts` tells what is known of the person."""

    dialogue: str
    items: Mapping[str, str] = field(default_factory=dict)
    facts: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Wrote(Event):
    """A person typed something; `early` when it was written before the question appeared."""

    text: str
    early: bool = False


@dataclass(frozen=True, slots=True)
class Pressed(Event):
    """A person pressed a button; `turn` tells an old button from a current one."""

    turn: int
    option: str


@dataclass(frozen=True, slots=True)
class Sent(Event):
    """A person sent something that is not a text: `voice`, `sticker`, `forwarded`, `edited`, ..."""

    kind: str


@dataclass(frozen=True, slots=True)
class Fired(Event):
    """A timer of this talk came due; `late` when its time is so long past that nobody expects it."""

    key: str
    late: bool = False


Command = Literal["back", "change", "skip", "pause", "resume", "stop", "help", "park"]


@dataclass(frozen=True, slots=True)
class Commanded(Event):
    """A person, or the service, used a command word."""

    word: Command


Input = Started | Wrote | Pressed | Sent | Fired | Commanded


@dataclass(frozen=True, slots=True)
class Button:
    """One button: the option it stands for and the words on it."""

    option: str
    label: str


@dataclass(frozen=True, slots=True)
class Message:
    """What a person gets to see: text, rows of buttons, and the turn that the buttons belong to."""

    text: Text
    rows: tuple[tuple[Button, ...], ...] = ()
    turn: int = 0
    reminder: bool = False  # a nudge: silent, and dropped when unsure whether it went out


@dataclass(frozen=True, slots=True)
class Say:
    """Send a new message."""

    message: Message


@dataclass(frozen=True, slots=True)
class Edit:
    """Change the message that carries this turn's buttons."""

    message: Message


@dataclass(frozen=True, slots=True)
class Toast:
    """Answer a press with a short line (may be empty)."""

    text: str = ""


@dataclass(frozen=True, slots=True)
class Effect:
    """Ask for a registered effect, with the values it was given."""

    name: str
    values: tuple[tuple[str, str], ...] = ()


Output = Say | Edit | Toast | Effect


@dataclass(frozen=True, slots=True)
class Timer:
    """A wish to be woken: `key` is unique in a talk, `exact` when the person picked the time."""

    key: str
    due: datetime
    exact: bool = False
