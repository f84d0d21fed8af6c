"""The keys: who may read what, and how a person is forgotten.

The key file holds the secrets of the installation. The vault, a database of its own with a short
backup life, holds one key for every person, wrapped by a key from the file. Erasing a person is
destroying that key: without it, copies of the rows elsewhere are noise.
"""

from __future__ import annotations

import asyncio
import hashlib
import hmac
import json
import logging
import os
import secrets
import sqlite3
import stat
from collections import OrderedDict
from collections.abc import Callable
from pathlib import Path
from typing import Annotated, Any, Literal

import aiosqlite
from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from pydantic import BaseModel, ConfigDict, Field, ValidationError

from bot.errors import ConfigError, StoreError

# aiosqlite logs every statement with its parameters at DEBUG: keys and people would land in the log.
logging.getLogger("aiosqlite").setLevel(logging.CRITICAL)
logging.getLogger("aiosqlite").propagate = False

CACHED = 2000  # keys of people kept in memory
KEPT = 30  # days that a tombstone is kept: as long as the oldest backup it must speak against
PATIENCE = 5.0  # seconds that forgetting waits for a reader of the vault to go
BUCKETS = (64, 128, 256, 512, 1024, 2048)  # then multiples of the last: a size must not tell an answer
LENGTH, NONCE, TAG = 4, 12, 16

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

_Secret = Annotated[str, Field(pattern=r"^[0-9a-f]{64}$")]


class _Kek(BaseModel):
    model_config = ConfigDict(extra="forbid", strict=True, hide_input_in_errors=True)

    id: Annotated[str, Field(pattern=r"^[0-9a-z]{1,32}$")]
    key: _Secret


class _KeyFile(BaseModel):
    model_config = ConfigDict(extra="forbid", strict=True, hide_input_in_errors=True)

    version: Literal[1]
    ids: _Secret
    tombstones: _Secret
    service: _Secret
    keks: Annotated[list[_Kek], Field(min_length=1)]  # newest first


class AesSeal:
    """One AES-256-GCM key in use; bytes open only at the place they were sealed for."""

    __slots__ = ("_aes",)

    def __init__(self, key: bytes) -> None:
        self._aes = AESGCM(key)

    def __repr__(self) -> str:
        return "<AesSeal>"

    def seal(self, place: str, plain: bytes) -> bytes:
        """Encrypt and pad."""
        nonce = os.urandom(NONCE)
        return nonce + self._aes.encrypt(nonce, _padded(plain), _bytes(place))

    def open(self, place: str, sealed: bytes) -> bytes:
        """Decrypt; StoreError when the bytes were changed, moved, or belong to another key."""
        try:
            padded = self._aes.decrypt(sealed[:NONCE], sealed[NONCE:], _bytes(place))
        except (InvalidTag, ValueError):
            raise StoreError("sealed bytes do not open: changed, moved, or of another key") from None
        end = LENGTH + int.from_bytes(padded[:LENGTH])
        return padded[LENGTH:end]


class KeyRing:
    """The secrets of the installation, from the key file; it never shows them."""

    __slots__ = ("_ids", "_keks", "_tombstones", "path", "service")

    def __init__(self, path: Path, content: _KeyFile) -> None:
        self.path = path
        self.service = AesSeal(bytes.fromhex(content.service))
        self._ids = bytes.fromhex(content.ids)
        self._tombstones = bytes.fromhex(content.tombstones)
        self._keks = {kek.id: AESGCM(bytes.fromhex(kek.key)) for kek in content.keks}

    def __repr__(self) -> str:
        return "<KeyRing>"

    @classmethod
    def load(cls, path: Path) -> KeyRing:
        """Read the key file, or make it on the first run; ConfigError when others can read it too."""
        try:
            text = _read(path)
        except FileNotFoundError:
            return cls._make(path)
        except OSError as error:
            raise ConfigError(f"the key file {path} cannot be read: {error.strerror}") from None
        try:
            content = _KeyFile.model_validate_json(text)
        except ValidationError as error:
            first = error.errors(include_input=False, include_context=False)[0]
            where = ".".join(str(part) for part in first["loc"]) or "the file"
            raise ConfigError(f"the key file {path} is malformed at {where}; put back a copy") from None
        if len({kek.id for kek in content.keks}) < len(content.keks):
            raise ConfigError(f"the key file {path} has two keys with one id; put back a copy")
        return cls(path, content)

    @classmethod
    def _make(cls, path: Path) -> KeyRing:
        content = _KeyFile(
            version=1,
            ids=secrets.token_hex(32),
            tombstones=secrets.token_hex(32),
            service=secrets.token_hex(32),
            keks=[_Kek(id=secrets.token_hex(4), key=secrets.token_hex(32))],
        )
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            _write(path, json.dumps(content.model_dump(), indent=2).encode() + b"\n")
        except FileExistsError:  # another process made it at this moment
            return cls.load(path)
        except OSError as error:
            raise ConfigError(f"the key file {path} cannot be made: {error.strerror}") from None
        return cls(path, content)

    def pseudonym(self, channel: str, user: str) -> bytes:
        """Give the only name that we keep of a person."""
        return hmac.digest(self._ids, _bytes(f"{channel}:{user}"), hashlib.sha256)

    def tombstone(self, person: bytes) -> bytes:
        """Mark an erased person for restores; another secret, so that it cannot be joined with ids."""
        return hmac.digest(self._tombstones, person, hashlib.sha256)

    def check(self) -> bytes:
        """Give a value by which a vault knows its key file."""
        return hmac.digest(self._tombstones, b"this vault belongs to this key file", hashlib.sha256)

    def knows(self, kek: str) -> bool:
        """Tell whether the key that wrapped a person's key is in the file."""
        return kek in self._keks

    def lacks(self, kek: str) -> str:
        """Say that this key file is not the one that the vault needs."""
        return f"the vault needs key {kek!r}, which the key file {self.path} lacks; put that file back"

    def wrap(self, person: bytes, key: bytes) -> tuple[str, bytes]:
        """Wrap a person's key with the newest key of the file; give that one's id too."""
        kek = next(iter(self._keks))
        nonce = os.urandom(NONCE)
        return kek, nonce + self._keks[kek].encrypt(nonce, key, person)

    def unwrap(self, person: bytes, kek: str, wrapped: bytes) -> bytes:
        """Give a person's key back; ConfigError when the key file lacks the one that wrapped it."""
        if not self.knows(kek):
            raise ConfigError(self.lacks(kek))
        try:
            return self._keks[kek].decrypt(wrapped[:NONCE], wrapped[NONCE:], person)
        except (InvalidTag, ValueError):
            raise StoreError("a person's key does not open: changed or moved") from None


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


def _bytes(text: str) -> bytes:
    return text.encode("utf-8", "surrogatepass")  # a broken text from outside must not fail here


def _padded(plain: bytes) -> bytes:
    size = LENGTH + len(plain)
    room = next((bucket for bucket in BUCKETS if size <= bucket), -(-size // BUCKETS[-1]) * BUCKETS[-1])
    return len(plain).to_bytes(LENGTH) + plain + bytes(room - size)


def _read(path: Path) -> bytes:
    """Read through one handle, so that what was checked is what is read."""
    file = os.open(path, os.O_RDONLY | os.O_NONBLOCK)  # a pipe must not keep us waiting
    with os.fdopen(file, "rb") as handle:
        mode = os.fstat(file).st_mode
        if not stat.S_ISREG(mode):
            raise ConfigError(f"the key file {path} is not a regular file")
        if mode & 0o077:
            raise ConfigError(f"the key file {path} can be read by others: chmod 600 {path}")
        return handle.read()


def _write(path: Path, content: bytes) -> None:
    """Make the file whole and on disk, or not at all: rows sealed with a lost key are lost."""
    file = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    try:
        with os.fdopen(file, "wb") as handle:
            handle.write(content)
            handle.flush()
            os.fsync(file)
    except BaseException:
        path.unlink()
        raise
    folder = os.open(path.parent, os.O_RDONLY)
    try:
        os.fsync(folder)
    finally:
        os.close(folder)
