"""One process at a time on a database: a lock that ends with the process, however it ends."""

from __future__ import annotations

import fcntl
import os
from pathlib import Path

from bot.errors import ConfigError, StoreError


class Lock:
    """A lock on a file beside the database; a killed process leaves the file, never the lock."""

    def __init__(self, database: Path) -> None:
        self._database = database
        self._file: int | None = None

    def take(self) -> None:
        """Take the lock at once, or raise ConfigError when another has it."""
        real = self._database.resolve()  # two names of one database are one lock
        try:
            file = os.open(real.with_name(f"{real.name}.lock"), os.O_RDWR | os.O_CREAT, 0o600)
        except OSError as error:
            raise StoreError(f"{self._database}: the lock file cannot be opened: {error.strerror}") from None
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            os.close(file)
            raise ConfigError(
                f"{self._database} is in use by another process; stop that one or name another database"
            ) from None
        self._file = file

    def release(self) -> None:
        """Give the lock back; the file stays, since removing it would let two others in."""
        if self._file is not None:
            os.close(self._file)
            self._file = None
