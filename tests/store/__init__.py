"""A store in a folder with its keys, and short ways to say what is kept."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from bot.store.base import Arrival, Outgoing, Sealer, SessionChange, Store, TurnChange
from bot.vault import KeyRing, Vault

DAY = 20_000  # any day


class Home:
    """One store with its vault and its key file; `reopen` is a restart."""

    store: Store
    vault: Vault

    def __init__(self, folder: Path, make: Callable[[Path, Sealer], Store]) -> None:
        folder.mkdir(exist_ok=True)
        self.folder, self._make = folder, make
        self.ring = KeyRing.load(folder / "test.keys")

    def vault_of(self) -> Vault:
        """Give a vault that is not open yet."""
        return Vault(self.folder / "test.vault", self.ring, lambda: DAY)

    async def open(self) -> None:
        """Open as the program does: the store first, for it has the lock."""
        self.vault = self.vault_of()
        self.store = self._make(self.folder / "test.db", self.vault)
        await self.store.open()
        await self.vault.open()

    async def close(self) -> None:
        """Close both."""
        await self.store.close()
        await self.vault.close()

    async def reopen(self) -> None:
        """End the process and start it again, as far as the files can tell."""
        await self.close()
        await self.open()

    def who(self, name: str) -> bytes:
        """Name a person."""
        return self.ring.pseudonym("test", name)

    async def begins(self, name: str, **more) -> bytes:
        """Let a person begin with one session; give who it is."""
        person = self.who(name)
        await self.store.commit(turn(f"begin:{name}", person, record=b"record", sessions=[talk(**more)]))
        return person

    async def talks(self, person: bytes) -> list[tuple[str, int, bytes]]:
        """Give the sessions of a person: name, revision, snapshot."""
        saved = await self.store.person(person)
        return [(one.session, one.rev, one.snapshot) for one in saved.sessions] if saved else []


def came(event: str, person: bytes, body: bytes = b"{}") -> Arrival:
    """Say that an event came in."""
    return Arrival(event, person, body)


def turn(event: str, person: bytes, sessions=(), out=(), day: int = DAY, **more) -> TurnChange:
    """Say what an event changes."""
    return TurnChange(event, person, day, sessions=tuple(sessions), out=tuple(out), **more)


def talk(session: str = "first", rev: int = 0, snapshot: bytes = b"snapshot", **more) -> SessionChange:
    """Say what changes in a session."""
    entries, timers = tuple(more.pop("entries", ())), tuple(more.pop("timers", ()))
    more = {"status": "active", "hash": "abc", **more}
    return SessionChange(session, rev, snapshot=snapshot, entries=entries, timers=timers, **more)


def letter(body: bytes = b"hello", state="sending") -> Outgoing:
    """Say what shall be sent."""
    return Outgoing(state, body)
