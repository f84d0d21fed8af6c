"""A database as it is after years: rows of strangers around those of the people who talk now.

Sizes and counts are those of real talks that stand in the file already; the bytes are random, as
sealed bytes look. Only the way in is not the usual one: a turn at a time it would take hours.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from hashlib import sha256
from pathlib import Path

from bench.server import BOT

EVENTS = 20  # log rows for each id of an event that is still kept: those of two days of a busy year
NUMBERS = 2_000_000_000  # of updates that none of the people who talk now will send
SESSION = "strangers"  # eight characters and one: never that of a real talk


def fill(path: Path, rows: int) -> None:
    """Add people with finished talks until there are `rows` rows in the log; the file must be closed."""
    with closing(sqlite3.connect(path, isolation_level=None)) as db:
        # Nobody else has the file and a broken one is thrown away, so nothing needs to be safe yet.
        db.executescript("PRAGMA journal_mode = OFF; PRAGMA synchronous = OFF; PRAGMA foreign_keys = OFF")
        (there,) = db.execute("SELECT count(*) FROM entry").fetchone()
        (a_talk,) = db.execute(
            "SELECT max(n) FROM (SELECT count(*) AS n FROM entry GROUP BY person, session)"
        ).fetchone()
        (body,) = db.execute("SELECT avg(length(body)) FROM entry").fetchone()
        snapshot, hash_, day = db.execute("SELECT max(length(snapshot)), hash, day FROM session").fetchone()
        (record,) = db.execute("SELECT max(length(record)) FROM person").fetchone()
        people = max(0, rows - there) // a_talk
        db.execute("BEGIN")
        db.executemany(
            "INSERT INTO person (person, record, reachable, day) VALUES (?, randomblob(?), 1, ?)",
            ((person, record, day) for person in _strangers(people)),
        )
        db.executemany(
            "INSERT INTO session (person, session, status, rev, hash, day, snapshot)"
            " VALUES (?, ?, 'done', ?, ?, ?, randomblob(?))",
            ((person, SESSION, a_talk, hash_, day, snapshot) for person in _strangers(people)),
        )
        db.execute(
            "WITH RECURSIVE seq (n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM seq WHERE n < ?)"
            " INSERT INTO entry SELECT person, session, n, randomblob(?) FROM session CROSS JOIN seq WHERE session = ?",
            (a_talk, round(body), SESSION),
        )
        db.executemany(
            "INSERT INTO inbox (event, done_day) VALUES (?, ?)",
            ((f"telegram:{BOT}:{NUMBERS + number}", day) for number in range(people * a_talk // EVENTS)),
        )
        db.execute("COMMIT")


def _strangers(people: int) -> Iterator[bytes]:
    """Give pseudonyms in their own order, so that each table grows at its end."""
    return iter(sorted(sha256(f"stranger {number}".encode()).digest() for number in range(people)))
