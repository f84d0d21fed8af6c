"""Joins every part by hand; alone reads the clock and chance."""

from __future__ import annotations

import asyncio
import hashlib
import io
import os
import sys
import tempfile
from collections.abc import AsyncIterator, Callable, Iterable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import TextIO

from bot.channels.terminal import CHANNEL as TERMINAL
from bot.channels.terminal import USER, TerminalPost, play
from bot.coaching.mirror import AMSTERDAM, composers
from bot.coaching.safety import Safety
from bot.coaching.senses import DutchSenses, HearValues
from bot.coaching.suppliers import SuggestCases
from bot.coaching.values import Recogniser
from bot.config import Settings
from bot.conversation.service import Conversation
from bot.conversation.turns import First
from bot.core.fingerprint import edition_of
from bot.core.skills import Book
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
async def joined(settings: Settings, *, now: Callable[[], datetime] = clock) -> AsyncIterator[Joined]:
    """Open everything and close it again, whatever happens between."""
    material = load(root(settings.content or None))
    ring = KeyRing.load(settings.key_file)
    vault = Vault(settings.vault_path, ring, today)
    store = SqliteStore(settings.database_path, vault)
    seed = settings.seed.encode("utf-8", "surrogateescape") or os.urandom(32)
    try:
        await store.open()  # first: it holds the lock that keeps a second process out
        await vault.open()
        book = book_of(material)
        talk = Conversation(book, material.house, store, vault, pseudonym=ring.pseudonym, now=now, seed=seed)
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
        await play(parts.talk, post, _keyboard(), lambda: os.urandom(12).hex(), first)


@dataclass(frozen=True, slots=True)
class Rehearsal:
    """What is tried: a dialogue, a case bound beforehand ("" asks for it), the time, where to save."""

    dialogue: str
    case: str = ""
    at: datetime | None = None
    save: Path | None = None


async def rehearse(settings: Settings, lines: Iterable[str] | None, out: TextIO, what: Rehearsal) -> None:
    """Hold a conversation on a throw-away store with a fixed clock; the same lines give the same talk."""
    counter = iter(range(1, sys.maxsize))
    fixed = what.at or datetime(2026, 1, 14, 9, 0)  # noqa: DTZ001  a Wednesday morning
    if fixed.tzinfo is None:
        fixed = fixed.replace(tzinfo=AMSTERDAM)
    with tempfile.TemporaryDirectory(prefix="goedwerk-") as folder:
        update = {
            "database": f"sqlite:///{folder}/try.db",
            "vault": "",
            "key_file": Path(folder) / "try.keys",
            "seed": settings.seed or "try",
        }
        async with joined(settings.model_copy(update=update), now=lambda: fixed) as parts:
            parts.talk.first = _first(parts.book, what)
            post = TerminalPost(out, parts.store.delivered)
            parts.talk.connect(TERMINAL, post)
            said: list[str] = []
            source = _keyboard() if lines is None else _given(lines)
            await play(parts.talk, post, _recorded(source, said), lambda: str(next(counter)), "start")
    if what.save:
        try:
            what.save.write_text("".join(f"{line}\n" for line in said), encoding="utf-8")
        except OSError as error:
            raise ConfigError(f"{what.save} cannot be written: {error.strerror}") from None


def _first(book: Book, what: Rehearsal) -> First:
    """Find what to begin with; ConfigError names what there is when the name is not known."""
    if what.dialogue not in book.dialogues:
        raise ConfigError(f"no dialogue {what.dialogue!r}; there are: {', '.join(sorted(book.dialogues))}")
    if not what.case:
        return First(what.dialogue)
    if what.case not in book.material["cases"]:
        raise ConfigError(f"no case {what.case!r}; there are: {', '.join(sorted(book.material['cases']))}")
    return First(what.dialogue, {"case": what.case})


async def _keyboard() -> AsyncIterator[str]:
    """Give lines from a person, or from a pipe until it ends."""
    if not sys.stdin.isatty():
        pipe = io.TextIOWrapper(sys.stdin.buffer, encoding="utf-8", errors="replace")  # it may hold anything
        loop = asyncio.get_running_loop()
        while line := await loop.run_in_executor(None, pipe.readline):
            yield line.rstrip("\n")
        return
    from prompt_toolkit import PromptSession  # noqa: PLC0415  slow to import, and only for a keyboard

    session: PromptSession[str] = PromptSession("> ")
    while True:
        try:
            yield await session.prompt_async()
        except (EOFError, KeyboardInterrupt):
            return


async def _given(lines: Iterable[str]) -> AsyncIterator[str]:
    for line in lines:
        yield line


async def _recorded(lines: AsyncIterator[str], said: list[str]) -> AsyncIterator[str]:
    async for line in lines:
        said.append(line)
        yield line
