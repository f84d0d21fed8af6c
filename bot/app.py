"""Joins every part by hand; alone reads the clock and chance."""

from __future__ import annotations

import hashlib
import hmac
import os
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import TextIO

from bot.channels.terminal import CHANNEL as TERMINAL
from bot.channels.terminal import USER, TerminalPost, keyboard, play
from bot.coaching.mirror import composers
from bot.coaching.safety import Safety
from bot.coaching.senses import DutchSenses, HearValues
from bot.coaching.suppliers import SuggestCases
from bot.coaching.values import Recogniser
from bot.config import Settings
from bot.conversation.service import Conversation
from bot.core.fingerprint import edition_of
from bot.core.script import Step
from bot.core.skills import Book, Talk
from bot.errors import ConfigError
from bot.library.load import Material, load, root
from bot.store.sqlite import SqliteStore
from bot.vault import KeyRing, Vault


def clock() -> datetime:
    """Read the one clock of the program."""
    return datetime.now(UTC)  # noqa: TID251  here, and nowhere else


def today() -> int:
    """Days since 1970."""
    return int(clock().timestamp() // 86400)


def book_of(material: Material) -> Book:
    """Bind what authors wrote to the skills that read and compose."""
    values = {value.id: value for value in material.values}
    recogniser = Recogniser(material.values, material.idioms)
    welcome = material.dialogues["welkom"].model_dump_json().encode()
    consent = hashlib.sha256(welcome).hexdigest()[:12]  # the version of the text that is agreed to
    filling = [item.model_dump() for item in (*material.cases.values(), *material.values)]
    return Book(
        edition=edition_of({name: one.hash for name, one in material.dialogues.items()}, filling),
        dialogues=material.dialogues,
        material={"cases": material.cases, "values": values},
        phrases=material.phrases,
        forms=material.forms,
        senses=DutchSenses(Safety(material.safety)),
        suppliers={"suggest.cases": SuggestCases(material.cases)},
        listeners={"values": HearValues(recogniser, values)},
        composers=composers(material.ladder, material.forms["days"]),
        effectors={
            "consent": lambda _talk, _with: (("version", consent),),
            "forget": lambda _talk, _with: (),
        },
    )


def draws(settings: Settings) -> Callable[[str], bytes]:
    """Give what draws for an event: the same seed and event always draw the same."""
    seed = settings.seed.encode("utf-8", "surrogateescape") or os.urandom(32)
    return lambda event: hmac.digest(seed, event.encode(), hashlib.sha256)


@dataclass(frozen=True, slots=True)
class Joined:
    """The parts of a running program."""

    talk: Conversation
    store: SqliteStore
    vault: Vault
    ring: KeyRing
    book: Book
    material: Material


@asynccontextmanager
async def joined(
    settings: Settings,
    *,
    now: Callable[[], datetime] = clock,
    chance: Callable[[str], bytes] | None = None,
    watch: Callable[[Step, Talk], None] | None = None,
) -> AsyncIterator[Joined]:
    """Open everything and close it again, whatever happens between; the last two are for trying out."""
    material = load(root(settings.content or None))
    ring = KeyRing.load(settings.key_file)
    vault = Vault(settings.vault_path, ring, today)
    store = SqliteStore(settings.database_path, vault)
    try:
        await store.open()  # first: it holds the lock that keeps a second process out
        await vault.open()
        book = replace(book_of(material), watch=watch)
        talk = Conversation(
            book, material.house, store, vault, pseudonym=ring.pseudonym, now=now, chance=chance or draws(settings)
        )  # fmt: skip
        yield Joined(talk, store, vault, ring, book, material)
    finally:
        await store.close()
        await vault.close()


@asynccontextmanager
async def reading(settings: Settings) -> AsyncIterator[SqliteStore]:
    """Open the store to read beside a running process; ConfigError when a part of it is missing."""
    for path in (settings.database_path, settings.vault_path, settings.key_file):
        if not path.exists():
            raise ConfigError(f"{path} is missing; without it nothing can be read")
    vault = Vault(settings.vault_path, KeyRing.load(settings.key_file), today)
    store = SqliteStore(settings.database_path, vault)
    try:
        await store.open_to_read()
        await vault.open()
        yield store
    finally:
        await store.close()
        await vault.close()


async def chat(settings: Settings, out: TextIO) -> None:
    """Hold the conversation in this terminal; it is kept, and taken up where it was."""
    async with joined(settings) as parts:
        post = TerminalPost(out, parts.store.delivered)
        parts.talk.connect(TERMINAL, post)
        parts.talk.retry_seconds = None  # somebody at a keyboard sees the line and decides
        await parts.talk.recover()
        saved = await parts.store.person(parts.ring.pseudonym(TERMINAL, USER))
        first = (
            "verder" if saved and any(s.status in ("asking", "paused") for s in saved.sessions) else "start"
        )
        await play(parts.talk, post, keyboard(), lambda: os.urandom(12).hex(), first)
