"""The store on SQLite: one file, one process, one writer.

Reads go over a connection that cannot write; every write goes through the group commit in `writer`.
"""

from __future__ import annotations

import asyncio
import itertools
import logging
import os
import sqlite3
from collections.abc import Callable, Iterator, Sequence
from contextlib import AsyncExitStack, suppress
from functools import partial
from importlib import resources
from pathlib import Path
from typing import Any, TypeVar, cast

import aiosqlite

from bot.errors import ConfigError, StoreError
from bot.store import writer
from bot.store.base import (
    Arrival,
    Committed,
    DueTimer,
    Outgoing,
    SavedPerson,
    SavedSession,
    Seal,
    Sealer,
    SessionChange,
    TurnChange,
)
from bot.store.lock import Lock
from bot.store.writer import ArrivalRows, Job, Outcome, Statement, TurnRows, Writer, fault

# aiosqlite logs every statement with its parameters at DEBUG: people's rows would land in the log.
logging.getLogger("aiosqlite").setLevel(logging.CRITICAL)
logging.getLogger("aiosqlite").propagate = False

PATIENCE = 5.0  # seconds that scrub waits for a reader to go
PRAGMAS = (
    "busy_timeout = 5000",
    "synchronous = FULL",  # an acknowledged turn survives a power cut
    "secure_delete = ON",  # deleted means overwritten
    "foreign_keys = ON",
    "trusted_schema = OFF",
    "temp_store = MEMORY",  # the file is rebuilt there: no copy of a row on another disk
)
CHECK = "meta/check/"  # the place of a sealed word that only our own service key opens

T = TypeVar("T")


class Connection(aiosqlite.Connection):
    """A connection that runs a whole transaction in one hop to its thread, so no cancel can split it."""

    def __init__(self, path: Path, *, read_only: bool = False) -> None:
        name = f"{path.absolute().as_uri()}?mode=ro" if read_only else str(path)
        open_ = partial(sqlite3.connect, name, isolation_level=None, uri=read_only)
        super().__init__(open_, iter_chunk_size=64)

    async def run(self, work: Callable[[sqlite3.Connection], T]) -> T:
        """Run `work` on the thread of the connection; what SQLite raises becomes a StoreError."""
        try:
            return cast("T", await self._execute(work, self._conn))  # type: ignore[no-untyped-call]
        except (ConfigError, StoreError):
            raise
        except (sqlite3.Error, ValueError, OverflowError) as error:  # ValueError: closed, or no UTF-8
            raise fault(error) from None


class SqliteStore:
    """Everything we keep, in one SQLite file; `sealer` holds the keys."""

    def __init__(self, path: Path, sealer: Sealer) -> None:
        self._path, self._sealer = path, sealer
        self._open_parts = AsyncExitStack()
        self._db: Connection | None = None
        self._reader: Connection | None = None
        self._writer: Writer | None = None
        self._ids: Iterator[int] = iter(())

    async def open(self) -> None:
        """Open and migrate. ConfigError: a newer database, or one in use; StoreError: the disk."""
        _make_folder(self._path)
        lock = Lock(self._path)
        lock.take()
        self._open_parts.callback(lock.release)
        try:
            _make_file(self._path)
            self._db = await self._connect()
            last = await self._db.run(partial(_prepare, path=self._path, service=self._sealer.service))
            self._ids = itertools.count(last + 1)
            self._open_parts.push_async_callback(self._empty_wal)
            self._reader = await self._connect()
            await self._reader.run(_read_only)
            self._writer = Writer(self._write)
            self._open_parts.push_async_callback(self._writer.stop)
        except BaseException:
            await self.close()
            raise

    async def open_to_read(self) -> None:
        """Open beside a running process, to read only. ConfigError: other tables, or another key file."""
        try:
            self._reader = await self._connect(read_only=True)
            check = partial(_prepare_to_read, path=self._path, service=self._sealer.service)
            await self._reader.run(check)
        except BaseException:
            await self.close()
            raise

    async def close(self) -> None:
        """Close, with nothing left in the WAL; safe to call twice."""
        try:
            await self._open_parts.aclose()
        finally:
            self._writer = self._reader = self._db = None

    async def accept(self, arrivals: Sequence[Arrival]) -> list[bool]:
        """Keep events durably, each once; tell for each whether it was new. StoreError: nothing was kept."""
        if not arrivals:
            return []
        seal = self._sealer.service
        rows = [
            (one.event, one.person, seal.seal(_place("inbox", one.event, one.person), one.body))
            for one in arrivals
        ]
        return await self._put(ArrivalRows(rows))

    async def waiting(self) -> list[Arrival]:
        """Give the events that were accepted and not yet taken, oldest first."""
        rows = await self._read(
            "SELECT event, person, body FROM inbox WHERE done_day IS NULL AND body IS NOT NULL ORDER BY seq"
        )
        seal = self._sealer.service
        return [
            Arrival(event, person, seal.open(_place("inbox", event, person), body))
            for event, person, body in rows
        ]

    async def person(self, person: bytes) -> SavedPerson | None:
        """Load a person with all sessions; None for a stranger or when the key is gone."""
        seal = await self._sealer.known(person)
        if seal is None:
            return None
        rows = await self._read(  # one statement: record and sessions of the same moment
            """SELECT record, reachable, session, status, rev, hash, snapshot
            FROM person LEFT JOIN session USING (person) WHERE person = ? ORDER BY born""",
            person,
        )
        if not rows:
            return None
        sessions = tuple(
            SavedSession(
                session, status, rev, digest, seal.open(_place("session", session, person), snapshot)
            )
            for _, _, session, status, rev, digest, snapshot in rows
            if session is not None
        )
        record = seal.open(_place("person", "record", person), rows[0][0])
        return SavedPerson(person, record, bool(rows[0][1]), sessions)

    async def entries(self, person: bytes, session: str) -> list[bytes]:
        """Load the log of a session, in order."""
        seal = await self._sealer.known(person)
        if seal is None:
            return []
        rows = await self._read(
            "SELECT seq, body FROM entry WHERE person = ? AND session = ? ORDER BY seq", person, session
        )
        return [seal.open(_place("entry", f"{session}/{seq}", person), body) for seq, body in rows]

    async def commit(self, turn: TurnChange) -> Committed:
        """Keep a turn; resolves after the transaction that it shares with other waiting turns.

        Conflict: a session's revision differs. StoreError: disk or database; nothing was kept.
        """
        seal: Seal | None = None
        if not turn.erase and (turn.record is not None or turn.sessions):
            seal = await self._sealer.known(turn.person)
            if seal is None and turn.record is not None:
                if await self._read(
                    "SELECT 1 FROM inbox WHERE event = ? AND done_day IS NOT NULL", turn.event
                ):
                    return Committed(fresh=False)  # an event of an erased person must not make a key again
                seal = await self._sealer.admit(turn.person)
        out = tuple(Outgoing(one.state, one.body, next(self._ids)) for one in turn.out)
        fresh = await self._put(self._sealed(turn, out, seal))
        return Committed(True, out) if fresh[0] else Committed(fresh=False)

    async def unsent(self) -> list[Outgoing]:
        """Give what was not sent when the last process ended, oldest first, bodies opened."""
        rows = await self._read("SELECT id, person, state, body FROM outbox ORDER BY id")
        seal = self._sealer.service
        return [
            Outgoing(state, seal.open(_place("outbox", str(out), person), body), out)
            for out, person, state, body in rows
        ]

    async def begin_sending(self, out: int) -> None:
        """Mark a `pending` row as `sending`, durably, before the call goes out."""
        await self._put(Statement(writer.SENDING, (out,)))

    async def delivered(self, out: int) -> None:
        """Forget a row: it went out, or it never will."""
        await self._put(Statement(writer.DELIVERED, (out,), patient=True))

    async def due(self, minute: int) -> list[DueTimer]:
        """Give the timers whose minute has come, oldest first."""
        rows = await self._read(
            """SELECT person, session, key, due FROM timer JOIN person USING (person)
            WHERE due <= ? AND reachable = 1 ORDER BY due, person, session, key""",
            minute,
        )
        return [DueTimer(*row) for row in rows]

    async def set_reachable(self, person: bytes, *, reachable: bool) -> None:
        """Remember whether messages reach a person; an unreachable one has no due timers."""
        await self._put(Statement(writer.REACH, (reachable, person), person))

    async def retire(self, before_day: int) -> None:
        """Forget the ids of events that were taken before this day."""
        await self._put(Statement(writer.RETIRE, (before_day,)))

    async def scrub(self) -> None:
        """Leave no byte of deleted rows in the file or the WAL; retried while a reader is open."""
        await _open(self._db).run(_rebuild)
        clock = asyncio.get_running_loop().time
        until = clock() + PATIENCE
        while not await _open(self._db).run(_truncate):
            if clock() > until:
                raise StoreError("database: a reader keeps deleted rows in the WAL")
            await asyncio.sleep(0.05)

    async def people(self) -> set[bytes]:
        """Name everyone who has rows; keys of others are left from a broken-off erasure."""
        return {person for (person,) in await self._read("SELECT person FROM person")}

    def _sealed(self, turn: TurnChange, out: Sequence[Outgoing], seal: Seal | None) -> TurnRows:
        whose = None if turn.erase else turn.person
        service = self._sealer.service
        letters = [
            (one.id, whose, one.state, service.seal(_place("outbox", str(one.id), whose), one.body))
            for one in out
        ]
        if seal is None:
            return TurnRows(
                person=turn.person, event=turn.event, day=turn.day, reachable=turn.reachable, out=letters,
                erase=turn.erase, keyless=bool(turn.sessions) and not turn.erase,
            )  # fmt: skip
        record = turn.record
        entries = [(one.session, seq, body) for one in turn.sessions for seq, body in one.entries]
        return TurnRows(
            person=turn.person, event=turn.event, day=turn.day, reachable=turn.reachable, out=letters,
            record=None if record is None else seal.seal(_place("person", "record", turn.person), record),
            begun=[_begun(turn, one, seal) for one in turn.sessions if one.rev == 0],
            moved=[_moved(turn, one, seal) for one in turn.sessions if one.rev != 0],
            entries=[
                (turn.person, session, seq, seal.seal(_place("entry", f"{session}/{seq}", turn.person), body))
                for session, seq, body in entries
            ],
            timed=[(turn.person, one.session) for one in turn.sessions if one.rev != 0 and one.timed],
            timers=[(turn.person, one.session, *timer) for one in turn.sessions for timer in one.timers],
        )  # fmt: skip

    async def _connect(self, *, read_only: bool = False) -> Connection:
        db = Connection(self._path, read_only=read_only)
        try:
            await db
        except sqlite3.Error as error:
            raise fault(error) from None
        self._open_parts.push_async_callback(db.close)  # else its thread keeps the process alive for ever
        return db

    async def _empty_wal(self) -> None:
        with suppress(StoreError):  # a full disk: the WAL holds what was acknowledged until the next open
            await _open(self._db).run(_truncate)

    async def _put(self, job: Job) -> list[bool]:
        return await _open(self._writer).put(job)

    async def _write(self, jobs: Sequence[Job]) -> list[Outcome]:
        return await _open(self._db).run(partial(writer.write, jobs=jobs))

    async def _read(self, sql: str, *values: object) -> list[tuple[Any, ...]]:
        return await _open(self._reader).run(lambda db: db.execute(sql, values).fetchall())


def _make_file(path: Path) -> None:
    """Make the file before SQLite does, so that nobody else can read it, not even for a moment."""
    try:
        os.close(os.open(path, os.O_RDWR | os.O_CREAT, 0o600))
    except OSError as error:
        raise StoreError(f"{path} cannot be opened: {error.strerror}") from None


def _make_folder(path: Path) -> None:
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise StoreError(f"the folder of {path} cannot be made: {error.strerror}") from None


def _open(part: T | None) -> T:
    if part is None:
        raise StoreError("database: not open")
    return part


def _place(table: str, row: str, person: bytes | None) -> str:
    """Name where sealed bytes belong; unlike rows never share a name, for a person is hex at its end."""
    return f"{table}/{row}/{person.hex() if person else ''}"


def _begun(turn: TurnChange, one: SessionChange, seal: Seal) -> tuple[object, ...]:
    snapshot = seal.seal(_place("session", one.session, turn.person), one.snapshot)
    return (turn.person, one.session, one.status, one.hash, turn.day, snapshot, turn.person)


def _moved(turn: TurnChange, one: SessionChange, seal: Seal) -> tuple[object, ...]:
    snapshot = seal.seal(_place("session", one.session, turn.person), one.snapshot)
    return (one.status, one.hash, turn.day, snapshot, turn.person, one.session, one.rev)


def _prepare(db: sqlite3.Connection, path: Path, service: Seal) -> int:
    """Set up, migrate, and check the key; give the highest outbox id ever used."""
    steps = _migrations()
    (version,) = db.execute("PRAGMA user_version").fetchone()
    if version > len(steps):
        raise ConfigError(
            f"{path} was written by a newer program (tables {version}, this one knows {len(steps)}): "
            "install that one again"
        )
    for pragma in PRAGMAS:
        db.execute(f"PRAGMA {pragma}")
    if db.execute("PRAGMA journal_mode = WAL").fetchone() != ("wal",):
        raise StoreError(f"{path}: this disk cannot hold a write-ahead log; use a local one")
    for number, step in enumerate(steps[version:], version + 1):
        _script(db, f"{step}\nPRAGMA user_version = {number};")
    _check_key(db, path, service)
    (last,) = db.execute(
        "SELECT max(coalesce((SELECT max(id) FROM outbox), 0),"
        " coalesce((SELECT seq FROM sqlite_sequence WHERE name = 'outbox'), 0))"
    ).fetchone()
    return int(last)


def _prepare_to_read(db: sqlite3.Connection, path: Path, service: Seal) -> None:
    """Look whether these are our tables and our key, and change nothing."""
    (version,) = db.execute("PRAGMA user_version").fetchone()
    if version != len(_migrations()):
        raise ConfigError(f"{path} has tables {version}, this program reads {len(_migrations())}")
    _read_only(db)
    row = db.execute("SELECT value FROM meta WHERE name = 'check'").fetchone()
    try:
        service.open(CHECK, row[0] if row else b"")
    except StoreError:
        raise ConfigError(f"{path} was made with another key file; put that one back") from None


def _migrations() -> list[str]:
    folder = resources.files("bot.store") / "migrations"
    files = sorted((f for f in folder.iterdir() if f.name.endswith(".sql")), key=lambda f: f.name)
    return [file.read_text(encoding="utf-8") for file in files]


def _script(db: sqlite3.Connection, script: str) -> None:
    try:
        db.executescript(f"BEGIN IMMEDIATE;\n{script}\nCOMMIT;")
    except BaseException:
        if db.in_transaction:
            db.execute("ROLLBACK")
        raise


def _check_key(db: sqlite3.Connection, path: Path, service: Seal) -> None:
    db.execute("BEGIN IMMEDIATE")  # also when there is nothing to write: a read-only file shows here
    try:
        row = db.execute("SELECT value FROM meta WHERE name = 'check'").fetchone()
        if row is None:
            value = service.seal(CHECK, b"check")
            db.execute("INSERT INTO meta (name, value) VALUES ('check', ?)", (value,))
        else:
            service.open(CHECK, row[0])
        db.execute("COMMIT")
    except StoreError:
        raise ConfigError(f"{path} was made with another key file; put that one back") from None
    finally:
        if db.in_transaction:
            db.execute("ROLLBACK")


def _read_only(db: sqlite3.Connection) -> None:
    for pragma in ("busy_timeout = 5000", "trusted_schema = OFF", "query_only = ON"):
        db.execute(f"PRAGMA {pragma}")


def _rebuild(db: sqlite3.Connection) -> None:
    """Write the file anew: where rows moved between pages, `secure_delete` leaves copies in the gaps."""
    db.execute("VACUUM")


def _truncate(db: sqlite3.Connection) -> bool:
    """Empty the WAL into the file; False while a reader needs it. Turns do not wait for that reader."""
    db.execute("PRAGMA busy_timeout = 0")
    try:
        (busy, *_), *_ = db.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchall()
    except sqlite3.OperationalError as error:
        if error.sqlite_errorcode & 0xFF == sqlite3.SQLITE_BUSY:
            return False
        raise
    finally:
        db.execute("PRAGMA busy_timeout = 5000")
    return not busy
