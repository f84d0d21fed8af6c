"""The group commit: all writes that wait share one transaction, and each still gets its own answer.

Rule 1: every statement that changes a row in daily use is in this file.
Rule 2: what is waiting is written together; if anything differs or fails, nothing of it is kept and
each is redone in a transaction of its own. No savepoints: a full disk removes the whole transaction.
Rule 3: two writes about one person never share a transaction; their order is kept.
"""

from __future__ import annotations

import asyncio
import sqlite3
from collections import deque
from collections.abc import Awaitable, Callable, Iterable, Sequence
from dataclasses import dataclass

from bot.errors import StoreError
from bot.store.base import Conflict

SHARE = 0.004  # seconds that a write which can wait does so, to share the transaction of one that cannot
MOST = 256  # writes in one transaction: the last of them should not wait long for the first

KINDS = {
    sqlite3.SQLITE_FULL: "disk full",
    sqlite3.SQLITE_READONLY: "read-only",
    sqlite3.SQLITE_IOERR: "I/O error",
    sqlite3.SQLITE_BUSY: "locked",
    sqlite3.SQLITE_LOCKED: "locked",
    sqlite3.SQLITE_CORRUPT: "damaged",
    sqlite3.SQLITE_NOTADB: "not a database",
    sqlite3.SQLITE_CANTOPEN: "cannot be opened",
    sqlite3.SQLITE_CONSTRAINT: "a rule of the tables was broken",
    sqlite3.SQLITE_NOMEM: "out of memory",
}


def fault(error: Exception) -> StoreError:
    """Name the kind of a fault and nothing else: the words of the original may hold data."""
    code = getattr(error, "sqlite_errorcode", None)
    kind = KINDS.get(code & 0xFF, "failed") if code is not None else f"failed ({type(error).__name__})"
    return StoreError(f"database: {kind}")


@dataclass(frozen=True, slots=True, kw_only=True)
class TurnRows:
    """One turn as rows, sealed; the order of the fields of a row is that of its statement below."""

    person: bytes
    event: str
    day: int
    erase: bool = False
    keyless: bool = False  # it has sessions of a person without a key: an erased one
    record: bytes | None = None
    reachable: bool | None = None
    begun: Sequence[tuple[object, ...]] = ()
    moved: Sequence[tuple[object, ...]] = ()
    entries: Sequence[tuple[object, ...]] = ()
    timed: Sequence[tuple[object, ...]] = ()  # the sessions whose timers are replaced
    timers: Sequence[tuple[object, ...]] = ()
    out: Sequence[tuple[object, ...]] = ()


@dataclass(frozen=True, slots=True)
class ArrivalRows:
    """Events to keep, sealed: (event, person, body)."""

    rows: Sequence[tuple[str, bytes, bytes]]
    person: None = None


@dataclass(frozen=True, slots=True)
class Statement:
    """One small change, about a person or about none; `patient` when nobody who waits for it is a person."""

    sql: str
    values: tuple[object, ...]
    person: bytes | None = None
    patient: bool = False


Job = TurnRows | ArrivalRows | Statement
Outcome = list[bool] | Exception  # for each event whether it was new; or what the waiter shall see

TAKE = """INSERT INTO inbox (event, done_day) VALUES (?, ?) ON CONFLICT (event) DO UPDATE
    SET done_day = excluded.done_day, person = NULL, body = NULL WHERE done_day IS NULL"""
RECORD = """INSERT INTO person (person, record, reachable, day) VALUES (?, ?, coalesce(?, 1), ?)
    ON CONFLICT (person) DO UPDATE
    SET record = excluded.record, reachable = coalesce(?, reachable), day = excluded.day"""
TOUCH = "UPDATE person SET day = ? WHERE person = ? AND day < ?"
REACH = "UPDATE person SET reachable = ? WHERE person = ?"
BEGIN = """INSERT INTO session (person, session, status, rev, hash, day, snapshot)
    SELECT ?, ?, ?, 1, ?, ?, ? WHERE EXISTS (SELECT 1 FROM person WHERE person = ?)
    ON CONFLICT DO NOTHING"""
MOVE = """UPDATE session SET status = ?, rev = rev + 1, hash = ?, day = ?, snapshot = ?
    WHERE person = ? AND session = ? AND rev = ?"""
LOG = "INSERT INTO entry (person, session, seq, body) VALUES (?, ?, ?, ?)"
UNTIME = "DELETE FROM timer WHERE person = ? AND session = ?"
TIME = "INSERT INTO timer (person, session, key, due) VALUES (?, ?, ?, ?)"
ERASE = "DELETE FROM person WHERE person = ?"
UNSEND = "DELETE FROM outbox WHERE person = ?"
UNHEAR = "UPDATE inbox SET done_day = ?, person = NULL, body = NULL WHERE person = ? AND done_day IS NULL"
SEND = "INSERT INTO outbox (id, person, state, body) VALUES (?, ?, ?, ?)"
ACCEPT = "INSERT INTO inbox (event, person, body) VALUES (?, ?, ?) ON CONFLICT (event) DO NOTHING"
SENDING = "UPDATE outbox SET state = 'sending' WHERE id = ?"
DELIVERED = "DELETE FROM outbox WHERE id = ?"
RETIRE = "DELETE FROM inbox WHERE done_day < ?"


class _Differs(Exception):  # noqa: N818  a finding; alone in its transaction, it is the outcome
    """A turn does not fit what is in the database; `outcome` tells how, once it stands alone."""

    def __init__(self, outcome: Outcome) -> None:
        self.outcome = outcome


@dataclass(frozen=True, slots=True)
class _Waiting:
    job: Job
    done: asyncio.Future[list[bool]]


class Writer:
    """The one task that writes; `run` carries a function to the thread of the connection."""

    def __init__(self, run: Callable[[Sequence[Job]], Awaitable[list[Outcome]]]) -> None:
        self._run = run
        self._waiting: deque[_Waiting] = deque()
        self._wake = asyncio.Event()
        self._closing = False
        self._task = asyncio.create_task(self._work())

    async def put(self, job: Job) -> list[bool]:
        """Write durably; a waiter who is cancelled leaves, the write goes on."""
        if self._closing:
            raise StoreError("database: closed")
        waiting = _Waiting(job, asyncio.get_running_loop().create_future())
        self._waiting.append(waiting)
        self._wake.set()
        return await waiting.done

    async def stop(self) -> None:
        """Take no more, and return when all that waited was written."""
        self._closing = True
        self._wake.set()
        await asyncio.gather(self._task, return_exceptions=True)

    async def _work(self) -> None:
        while self._waiting or not self._closing:
            if not self._waiting:
                self._wake.clear()
                await self._wake.wait()
                continue
            await self._company()
            group = self._gather()
            try:
                outcomes = await self._run([one.job for one in group])
            except Exception as error:  # noqa: BLE001  whatever it was, those who wait must hear of it
                outcomes = [fault(error) for _ in group]
            for one, outcome in zip(group, outcomes, strict=True):
                _settle(one.done, outcome)

    async def _company(self) -> None:
        """Where only patient writes wait, give others a moment to come and share the transaction."""
        clock = asyncio.get_running_loop().time
        until = clock() + SHARE
        while not self._closing and all(
            isinstance(one.job, Statement) and one.job.patient for one in self._waiting
        ):
            self._wake.clear()
            try:
                async with asyncio.timeout_at(until):
                    await self._wake.wait()
            except TimeoutError:
                return

    def _gather(self) -> list[_Waiting]:
        group: list[_Waiting] = []
        people: set[bytes] = set()
        held: list[_Waiting] = []
        while self._waiting and len(group) < MOST:
            one = self._waiting.popleft()
            person = one.job.person
            if person is not None and person in people:
                held.append(one)
                continue
            if person is not None:
                people.add(person)
            group.append(one)
        self._waiting.extendleft(reversed(held))
        return group


def _settle(done: asyncio.Future[list[bool]], outcome: Outcome) -> None:
    if done.done():  # the waiter was cancelled
        return
    if isinstance(outcome, Exception):
        done.set_exception(outcome)
        done.exception()  # seen: a waiter cancelled from here on is no fault to report
    else:
        done.set_result(outcome)


def write(db: sqlite3.Connection, jobs: Sequence[Job]) -> list[Outcome]:
    """Write all of it in one transaction if that goes, else each in its own; never raises for one."""
    if len(jobs) > 1:
        try:
            return list(_transaction(db, jobs))
        except Exception:  # noqa: BLE001, S110  which of them it was shows below, one by one
            pass
    return [_alone(db, job) for job in jobs]


def _alone(db: sqlite3.Connection, job: Job) -> Outcome:
    try:
        return _transaction(db, [job])[0]
    except _Differs as found:
        return found.outcome
    except Exception as error:  # noqa: BLE001  a text that is no UTF-8 fails too, with the text in its words
        return fault(error)


def _transaction(db: sqlite3.Connection, jobs: Sequence[Job]) -> list[list[bool]]:
    db.execute("BEGIN IMMEDIATE")
    try:
        outcomes = _fill(db, jobs)
        db.execute("COMMIT")
    except BaseException:
        if db.in_transaction:  # a full disk rolls back by itself
            db.execute("ROLLBACK")
        raise
    return outcomes


def _fill(db: sqlite3.Connection, jobs: Sequence[Job]) -> list[list[bool]]:
    """Write turns before arrivals: an event that comes in beside an erasure is a new beginning."""
    _take(db, [job for job in jobs if isinstance(job, TurnRows)])
    outcomes: list[list[bool]] = []
    for job in jobs:
        match job:
            case TurnRows():
                outcomes.append([True])
            case ArrivalRows():
                outcomes.append([db.execute(ACCEPT, row).rowcount == 1 for row in job.rows])
            case Statement():
                db.execute(job.sql, job.values)
                outcomes.append([])
    return outcomes


def _take(db: sqlite3.Connection, turns: Sequence[TurnRows]) -> None:
    _expect(db, TAKE, [(turn.event, turn.day) for turn in turns], [False])
    if any(turn.keyless for turn in turns):
        raise _Differs(Conflict())
    erased = [turn for turn in turns if turn.erase]
    _all(db, ERASE, [(turn.person,) for turn in erased])
    _all(db, UNSEND, [(turn.person,) for turn in erased])
    _all(db, UNHEAR, [(turn.day, turn.person) for turn in erased])
    kept = [turn for turn in turns if not turn.erase]
    told = [turn for turn in kept if turn.record is not None]
    silent = [turn for turn in kept if turn.record is None]
    _all(db, RECORD, [(t.person, t.record, t.reachable, t.day, t.reachable) for t in told])
    _all(db, TOUCH, [(turn.day, turn.person, turn.day) for turn in silent])
    _all(db, REACH, [(t.reachable, t.person) for t in silent if t.reachable is not None])
    _expect(db, BEGIN, [row for turn in kept for row in turn.begun], Conflict())
    _expect(db, MOVE, [row for turn in kept for row in turn.moved], Conflict())
    _all(db, LOG, [row for turn in kept for row in turn.entries])
    _all(db, UNTIME, [row for turn in kept for row in turn.timed])
    _all(db, TIME, [row for turn in kept for row in turn.timers])
    _all(db, SEND, [row for turn in turns for row in turn.out])


def _all(db: sqlite3.Connection, sql: str, rows: Iterable[tuple[object, ...]]) -> int:
    listed = list(rows)
    return db.executemany(sql, listed).rowcount if listed else 0


def _expect(db: sqlite3.Connection, sql: str, rows: Sequence[tuple[object, ...]], otherwise: Outcome) -> None:
    """Change exactly one row for each of `rows`, or find that one differs."""
    if _all(db, sql, rows) != len(rows):
        raise _Differs(otherwise)
