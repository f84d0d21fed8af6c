"""The vault: one wrapped key for every person, in a database of its own with a short backup life."""

from __future__ import annotations

import asyncio
import hmac
import logging
import os
import sqlite3
from collections import OrderedDict
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import Any

import aiosqlite
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from bot.errors import ConfigError, StoreError
from bot.vault.ring import KeyRing
from bot.vault.seal import AesSeal

# aiosqlite logs every statement with its parameters at DEBUG: keys and people would land in the log.
logging.getLogger("aiosqlite").setLevel(logging.CRITICAL)
logging.getLogger("aiosqlite").propagate = False

CACHED = 2000  # keys of people kept in memory
KEPT = 30  # days that a tombstone is kept: as long as the oldest backup it must speak against
PATIENCE = 5.0  # seconds that forgetting waits for a reader of the vault to go

PRAGMAS = (
    "busy_timeout = 5000",
    "journal_mode = WAL",
    "synchronous = FULL",
    "secure_delete = ON",  # a destroyed key must not be read back from a free page
    "foreign_keys = ON",
    "trusted_schema = OFF",
)
VERSION = 1
TABLES = f"""
BEGIN IMMEDIATE;
CREATE TABLE key (person BLOB NOT NULL PRIMARY KEY, kek TEXT NOT NULL, wrapped BLOB NOT NULL) STRICT;
CREATE TABLE tombstone (mark BLOB NOT NULL PRIMARY KEY, day INTEGER NOT NULL) STRICT;
CREATE TABLE meta (name TEXT NOT NULL PRIMARY KEY, value BLOB NOT NULL) STRICT;
PRAGMA user_version = {VERSION};
COMMIT;
"""


class Vault:
    """The key of every person; what is forgotten here can be read nowhere."""

    def __init__(self, path: Path, ring: KeyRing, today: Callable[[], int]) -> None:
        self._path, self._ring, self._today = path, ring, today
        self._db: aiosqlite.Connection | None = None
        self._seals: OrderedDict[bytes, AesSeal] = OrderedDict()
        self._turn = asyncio.Lock()  # one at a time: a person never gets two keys

    def __repr__(self) -> str:
        return "<Vault>"

    async def open(self) -> None:
        """Open; ConfigError when the vault belongs to another key file or a newer program."""
        try:
            self._path.parent.mkdir(parents=True, exist_ok=True)
            os.close(os.open(self._path, os.O_RDWR | os.O_CREAT, 0o600))  # before SQLite makes it readable
        except OSError as error:
            raise StoreError(f"the vault {self._path} cannot be opened: {error.strerror}") from None
        try:
            self._db = await aiosqlite.connect(self._path, isolation_level=None)
            await self._prepare()
        except sqlite3.Error as error:
            await self.close()
            raise _fault(error) from None
        except BaseException:
            await self.close()
            raise

    async def close(self) -> None:
        """Close, with nothing left in the WAL; safe to call twice."""
        db, self._db = self._db, None
        self._seals.clear()
        if db is None:
            return
        try:
            await db.execute_fetchall("PRAGMA wal_checkpoint(TRUNCATE)")
        except sqlite3.Error:
            pass  # what was promised is safe in the WAL, the next open takes it up
        finally:
            await db.close()  # else its thread keeps the process alive for ever

    @property
    def service(self) -> AesSeal:
        """The key of inbox and outbox."""
        return self._ring.service

    async def admit(self, person: bytes) -> AesSeal:
        """Give the person's key; a new one is on disk before this returns."""
        if found := self._cached(person):
            return found
        async with self._turn:
            if found := self._cached(person) or await self._load(person):
                return found
            key = AESGCM.generate_key(256)
            kek, wrapped = self._ring.wrap(person, key)
            await self._ask("INSERT INTO key (person, kek, wrapped) VALUES (?, ?, ?)", person, kek, wrapped)
            return self._remember(person, key)

    async def known(self, person: bytes) -> AesSeal | None:
        """Give the person's key, or nothing when there is none (a stranger, or erased)."""
        if found := self._cached(person):
            return found
        async with self._turn:
            return self._cached(person) or await self._load(person)

    async def forget(self, person: bytes) -> None:
        """Destroy the person's key: no readable byte of it is left in the vault or its WAL.

        The tombstone comes first, so that breaking off between the two can be mended by forgetting again.
        """
        async with self._turn:
            self._seals.pop(person, None)
            today = self._today()
            await self._ask(
                "INSERT INTO tombstone (mark, day) VALUES (?, ?)"
                " ON CONFLICT (mark) DO UPDATE SET day = excluded.day",
                self._ring.tombstone(person), today,
            )  # fmt: skip
            await self._ask("DELETE FROM key WHERE person = ?", person)
            await self._ask("DELETE FROM tombstone WHERE day < ?", today - KEPT)
            await self._truncate()

    async def people(self) -> set[bytes]:
        """Name everyone who has a key."""
        return {row[0] for row in await self._ask("SELECT person FROM key")}

    async def _prepare(self) -> None:
        ((version,),) = await self._ask("PRAGMA user_version")
        if version > VERSION:
            raise ConfigError(
                f"the vault {self._path} was written by a newer program: install that one again"
            )
        for pragma in PRAGMAS:
            await self._ask(f"PRAGMA {pragma}")
        if version == 0 and self._db:
            await self._db.executescript(TABLES)
        check = self._ring.check()
        await self._ask("INSERT INTO meta (name, value) VALUES ('check', ?) ON CONFLICT DO NOTHING", check)
        ((found,),) = await self._ask("SELECT value FROM meta WHERE name = 'check'")
        if not hmac.compare_digest(found, check):
            raise ConfigError(f"the vault {self._path} was made with another key file than {self._ring.path}")
        for (kek,) in await self._ask("SELECT DISTINCT kek FROM key"):
            if not self._ring.knows(kek):
                raise ConfigError(self._ring.lacks(kek))
        with suppress(StoreError):  # a full disk: not now
            await self._ask("PRAGMA wal_checkpoint(TRUNCATE)")  # a kill may have left a forgotten key in it

    async def _load(self, person: bytes) -> AesSeal | None:
        rows = await self._ask("SELECT kek, wrapped FROM key WHERE person = ?", person)
        return self._remember(person, self._ring.unwrap(person, *rows[0])) if rows else None

    async def _truncate(self) -> None:
        """Empty the WAL into the file; it still holds the key until then."""
        clock = asyncio.get_running_loop().time
        until = clock() + PATIENCE
        while (await self._ask("PRAGMA wal_checkpoint(TRUNCATE)"))[0][0]:
            if clock() > until:
                raise StoreError("vault: a reader keeps a forgotten key in the WAL")
            await asyncio.sleep(0.05)

    def _cached(self, person: bytes) -> AesSeal | None:
        if found := self._seals.get(person):
            self._seals.move_to_end(person)
        return found

    def _remember(self, person: bytes, key: bytes) -> AesSeal:
        seal = self._seals[person] = AesSeal(key)
        if len(self._seals) > CACHED:
            self._seals.popitem(last=False)
        return seal

    async def _ask(self, sql: str, *values: object) -> list[tuple[Any, ...]]:
        if self._db is None:
            raise StoreError("vault: not open")
        try:
            return [tuple(row) for row in await self._db.execute_fetchall(sql, values)]
        except sqlite3.Error as error:
            raise _fault(error) from None


def _fault(error: sqlite3.Error) -> StoreError:
    """Give SQLite's name of the kind and nothing else: its words may hold data."""
    name = getattr(error, "sqlite_errorname", None) or "closed"
    return StoreError(f"vault: {name.removeprefix('SQLITE_').lower()}")
