"""A person as the service knows one: a sealed record, and talks of which one is current."""

from __future__ import annotations

from dataclasses import dataclass, replace

from pydantic import BaseModel, ConfigDict

from bot.core.session import STATE, State
from bot.store.base import SavedPerson


class Record(BaseModel):
    """What is kept of a person beside the talks; sealed under the person's own key."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    channel: str
    user: str
    consent: str = ""  # the version of the text that was agreed to; "" before
    consent_day: int = 0
    current: str = ""  # the session that typed words go to
    asking: str = ""  # a question of the house that waits for an answer: "wipe" or "busy"


@dataclass(frozen=True, slots=True)
class Talking:
    """One talk of a person: its state and the revision it was read at."""

    session: str
    rev: int
    state: State


@dataclass(frozen=True, slots=True)
class Person:
    """A person with all talks, oldest first."""

    id: bytes
    record: Record
    talks: tuple[Talking, ...] = ()
    known: bool = False  # False until the first turn is kept
    reachable: bool = True

    def talk(self, session: str) -> Talking | None:
        """Find a talk by its session."""
        return next((talk for talk in self.talks if talk.session == session), None)

    @property
    def current(self) -> Talking | None:
        """The talk that typed words go to."""
        return self.talk(self.record.current)

    @property
    def open(self) -> Talking | None:
        """The newest talk that can be taken up: under way, laid aside, or resting halfway."""
        return next((talk for talk in reversed(self.talks) if is_open(talk.state)), None)

    def with_talk(self, talk: Talking) -> Person:
        """Put a talk in the place of its former self, or at the end."""
        others = [one if one.session != talk.session else talk for one in self.talks]
        return replace(self, talks=tuple(others if self.talk(talk.session) else [*others, talk]))

    def with_record(self, **changes: str | int) -> Person:
        """Change the record."""
        return replace(self, record=self.record.model_copy(update=changes))


def is_open(state: State) -> bool:
    """Tell whether a talk can be taken up by its person: not ended, not resting until a timer."""
    rests_for_person = state.status == "waiting" and state.rest is not None and state.rest.until is None
    return state.status in ("asking", "paused") or rests_for_person


def loaded(saved: SavedPerson) -> Person:
    """Read a person from the rows of the store."""
    talks = tuple(Talking(row.session, row.rev, STATE.validate_json(row.snapshot)) for row in saved.sessions)
    record = Record.model_validate_json(saved.record)
    return Person(saved.person, record, talks, known=True, reachable=saved.reachable)
