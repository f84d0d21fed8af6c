"""A transcript test: a talk as an author writes it down, matched by step id so that rewording breaks nothing.

Lines that begin with `bot` or `is` tell what must be so; the others are what the person does.
"""

from __future__ import annotations

import re
from datetime import datetime
from typing import Annotated, Any, Literal

from pydantic import AfterValidator, Discriminator, Field, Tag

from bot.core.entries import HoldKind
from bot.core.script import Id, Model, Span
from bot.core.session import Status

LONGEST_LINE = 4096  # characters: what a person can send in one message
Word = Literal["back", "change", "skip", "pause", "resume", "stop", "help", "restart"]
Kind = Literal[
    "voice", "video", "photo", "document", "sticker", "animation", "contact", "location", "forwarded", "edited",
    "other",
]  # fmt: skip
StepPath = Annotated[str, Field(pattern=r"^[a-z][a-z0-9_-]*(/[a-z][a-z0-9_-]*)*$", max_length=4000)]
OptionId = Annotated[str, Field(min_length=1, max_length=64)]


FIRST_YEAR, LAST_YEAR = 2000, 2999  # beyond, a clock that is moved runs out of calendar


def _time(at: str) -> str:
    if not re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d(:\d\d)?", at):
        raise ValueError("must be a time such as 2026-01-14T09:00")
    year = datetime.fromisoformat(at).year  # says which part of it does not exist
    if not FIRST_YEAR <= year <= LAST_YEAR:
        raise ValueError(f"must be a time between {FIRST_YEAR} and {LAST_YEAR}")
    return at


def _typed(words: str) -> str:
    if re.match(r"/\w", words):
        raise ValueError("a command is no part of a talk; write back, skip, pause, ... without a key")
    return words


class With(Model):
    """What a talk begins with: the dialogue, a case bound beforehand, the time, chance, what is known."""

    dialogue: Id
    case: Id | None = None
    at: Annotated[str, AfterValidator(_time)] = "2026-01-14T09:00"  # in Amsterdam; a Wednesday
    seed: str = Field("try", max_length=200)
    facts: dict[Id, str] = Field(default_factory=dict)


class Stands(Model):
    """The question that must stand now: its step, and as much of the rest as the author cares about.

    `options` may leave out those of the engine itself, which begin with `!`.
    """

    bot: StepPath
    options: tuple[OptionId, ...] | None = None
    says: str | None = Field(None, min_length=1)
    hold: HoldKind | None = None
    suggests: str | None = Field(None, min_length=1)


class Is(Model):
    """The status that the talk must have now."""

    is_: Status = Field(alias="is")
    says: str | None = Field(None, min_length=1)


class Types(Model):
    """The person types this."""

    user: Annotated[str, Field(max_length=LONGEST_LINE), AfterValidator(_typed)]


class Presses(Model):
    """The person presses the button of this option; `of` names an older question."""

    press: OptionId
    of: StepPath | None = None


class Sends(Model):
    """The person sends something that is not a text."""

    sends: Kind


class Passes(Model):
    """Time passes; timers that come due go off, each at its own time."""

    timer: Span


KINDS = {"bot": Stands, "is": Is, "user": Types, "press": Presses, "sends": Sends, "timer": Passes}


def _kind(data: Any) -> str | None:
    """Tell a line's kind by the key that is present; a bare word is a kind of its own."""
    if isinstance(data, str):
        return "<word>"
    if isinstance(data, Model):
        return next((f"<{key}>" for key, kind in KINDS.items() if type(data) is kind), None)
    found = [key for key in KINDS if isinstance(data, dict) and key in data]
    return f"<{found[0]}>" if len(found) == 1 else None


Line = Annotated[
    Annotated[Stands, Tag("<bot>")]
    | Annotated[Is, Tag("<is>")]
    | Annotated[Types, Tag("<user>")]
    | Annotated[Presses, Tag("<press>")]
    | Annotated[Sends, Tag("<sends>")]
    | Annotated[Passes, Tag("<timer>")]
    | Annotated[Word, Tag("<word>")],
    Discriminator(_kind),
]


class Transcript(Model):
    """One talk, from its first question on, and one line that says what it shows."""

    test: str = Field(min_length=1, max_length=1000)
    with_: With = Field(alias="with")
    talk: tuple[Line, ...] = Field(min_length=1)
