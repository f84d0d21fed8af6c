"""What is kept, how long, and what is not yet sent: the shapes and the promises of every store.

Plain columns hold only: the pseudonym of a person, session, status, revision, dialogue hash, day of
last activity, due minute, delivery state. All else is sealed: under the person's own key, or under
the service key where a person may have none (inbox and outbox), and wiped when it is done.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Literal, Protocol

Delivery = Literal["sending", "pending"]


class Seal(Protocol):
    """One key in use. `place` is the table and row that the bytes belong to; moved bytes do not open."""

    def seal(self, place: str, plain: bytes) -> bytes:
        """Encrypt and pad."""
        ...

    def open(self, place: str, sealed: bytes) -> bytes:
        """Decrypt; raises StoreError when the bytes were changed, moved, or belong to another key."""
        ...


class Sealer(Protocol):
    """The keys: one for the service, one for every person who has begun."""

    @property
    def service(self) -> Seal:
        """The key of inbox and outbox."""
        ...

    async def admit(self, person: bytes) -> Seal:
        """Give the person's key; a new one is on disk before this returns."""
        ...

    async def known(self, person: bytes) -> Seal | None:
        """Give the person's key, or nothing when there is none (a stranger, or erased)."""
        ...

    async def forget(self, person: bytes) -> None:
        """Destroy the person's key: no readable byte of it is left in the vault or its WAL."""
        ...

    async def people(self) -> set[bytes]:
        """Name everyone who has a key."""
        ...


@dataclass(frozen=True, slots=True)
class Arrival:
    """An event as it came in: `event` is unique ("telegram:<bot>:<update>"), `body` is plain JSON."""

    event: str
    person: bytes
    body: bytes


@dataclass(frozen=True, slots=True)
class SavedSession:
    """A session as it was loaded: its plain columns and the opened snapshot."""

    session: str
    status: str
    rev: int
    hash: str
    snapshot: bytes


@dataclass(frozen=True, slots=True)
class SavedPerson:
    """A person as loaded: the opened record and all sessions, oldest first."""

    person: bytes
    record: bytes
    reachable: bool
    sessions: tuple[SavedSession, ...]


@dataclass(frozen=True, slots=True)
class SessionChange:
    """What one turn changes in one session; `rev` is the revision that was read, 0 for a new one."""

    session: str
    rev: int
    status: str
    hash: str
    snapshot: bytes
    entries: tuple[tuple[int, bytes], ...]  # (sequence number in the session, from 1; the entry)
    timers: tuple[tuple[str, int], ...]  # (key, due minute since 1970): replaces those of the session
    timed: bool = True  # False when it is certain that the session had none


@dataclass(frozen=True, slots=True)
class Outgoing:
    """Something to send. `sending` may go out twice when unsure, `pending` is a nudge and may not."""

    state: Delivery
    body: bytes  # plain JSON with the address in it, so that it can be sent after an erasure
    id: int = 0  # given by the store


@dataclass(frozen=True, slots=True)
class TurnChange:
    """All that one event changes, in one transaction with its inbox row."""

    event: str
    person: bytes
    day: int  # days since 1970, of this activity
    record: bytes | None = None  # the person's record when it changed; the first one admits the person
    sessions: tuple[SessionChange, ...] = ()
    out: tuple[Outgoing, ...] = ()
    erase: bool = False  # all rows of the person go; `out` is kept without the person
    reachable: bool | None = None


@dataclass(frozen=True, slots=True)
class DueTimer:
    """A timer whose minute has come."""

    person: bytes
    session: str
    key: str
    due: int


@dataclass(frozen=True, slots=True)
class Committed:
    """What a commit gave back: False for `fresh` when the event had been taken before."""

    fresh: bool
    out: tuple[Outgoing, ...] = field(default=())


class Conflict(Exception):  # noqa: N818  not an error of anybody: the turn is read again and redone
    """The session was changed since it was read."""


class Store(Protocol):
    """Everything we keep; SQLite and later PostgreSQL pass tests/store/test_contract.py."""

    async def open(self) -> None:
        """Open and migrate. ConfigError: a newer database, or one in use; StoreError: the disk."""
        ...

    async def close(self) -> None:
        """Close, with nothing left in the WAL; safe to call twice."""
        ...

    async def accept(self, arrivals: Sequence[Arrival]) -> list[bool]:
        """Keep events durably, each once; tell for each whether it was new. StoreError: nothing was kept."""
        ...

    async def waiting(self) -> list[Arrival]:
        """Give the events that were accepted and not yet taken, oldest first."""
        ...

    async def person(self, person: bytes) -> SavedPerson | None:
        """Load a person with all sessions; None for a stranger or when the key is gone."""
        ...

    async def entries(self, person: bytes, session: str) -> list[bytes]:
        """Load the log of a session, in order."""
        ...

    async def commit(self, turn: TurnChange) -> Committed:
        """Keep a turn; resolves after the transaction that it shares with other waiting turns.

        Conflict: a session's revision differs. StoreError: disk or database; nothing was kept.
        """
        ...

    async def unsent(self) -> list[Outgoing]:
        """Give what was not sent when the last process ended, oldest first, bodies opened."""
        ...

    async def begin_sending(self, out: int) -> None:
        """Mark a `pending` row as `sending`, durably, before the call goes out."""
        ...

    async def delivered(self, out: int) -> None:
        """Forget a row: it went out, or it never will."""
        ...

    async def due(self, minute: int) -> list[DueTimer]:
        """Give the timers whose minute has come, oldest first."""
        ...

    async def set_reachable(self, person: bytes, *, reachable: bool) -> None:
        """Remember whether messages reach a person; an unreachable one has no due timers."""
        ...

    async def retire(self, before_day: int) -> None:
        """Forget the ids of events that were taken before this day."""
        ...

    async def scrub(self) -> None:
        """Leave no byte of deleted rows in the file or the WAL; retried while a reader is open."""
        ...

    async def people(self) -> set[bytes]:
        """Name everyone who has rows; keys of others are left from a broken-off erasure."""
        ...
