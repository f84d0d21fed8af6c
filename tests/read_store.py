"""Reads what a bot kept, with its own keys: for comparing two runs."""

from __future__ import annotations

from pathlib import Path

from bot.app import today
from bot.conversation.people import loaded
from bot.core.entries import ENTRY
from bot.core.folding import fold
from bot.core.session import STATE
from bot.store.sqlite import SqliteStore
from bot.vault import KeyRing, Vault


async def talks_of(folder: Path, user: int) -> dict[str, object]:
    """Give a person's talks as plain data: the states, after checking that the logs fold to them."""
    ring = KeyRing.load(folder / "test.keys")
    vault = Vault(folder / "test.db.vault", ring, today)
    store = SqliteStore(folder / "test.db", vault)
    await store.open()
    await vault.open()
    try:
        id_ = ring.pseudonym("telegram", str(user))
        saved = await store.person(id_)
        assert saved is not None
        person = loaded(saved)
        for talk in person.talks:
            entries = [ENTRY.validate_json(row) for row in await store.entries(id_, talk.session)]
            assert fold(entries) == talk.state, "the log does not fold to the snapshot"
        assert await store.waiting() == []
        assert await store.unsent() == []
        return {str(n): _comparable(talk.state) for n, talk in enumerate(person.talks)}
    finally:
        await store.close()
        await vault.close()


def _comparable(state) -> object:
    """Leave out what differs by the clock alone."""
    data = STATE.dump_python(state, mode="json")
    if data["rest"]:
        data["rest"]["until"] = "a time" if data["rest"]["until"] else None
    return data
