"""The key file: the secrets of the installation, refused when others can read it."""

from __future__ import annotations

import hashlib
import hmac
import json
import os
import secrets
import stat
from pathlib import Path
from typing import Annotated, Literal

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from pydantic import BaseModel, ConfigDict, Field, ValidationError

from bot.errors import ConfigError, StoreError
from bot.vault.seal import NONCE, AesSeal, utf8

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
        return hmac.digest(self._ids, utf8(f"{channel}:{user}"), hashlib.sha256)

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
