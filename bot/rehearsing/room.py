"""Tries a dialogue in the terminal: the real engine and store on a clock that the author moves.

Lines that begin with "-- " are of the rehearsal; all others are what a person would see.
"""

from __future__ import annotations

import re
import tempfile
from collections.abc import AsyncIterator, Awaitable, Callable, Iterable
from contextlib import AsyncExitStack
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from itertools import count
from pathlib import Path
from typing import Self, TextIO

from bot.app import joined
from bot.channels.terminal import CHANNEL, USER, TerminalPost, incoming, keyboard
from bot.coaching.mirror import AMSTERDAM
from bot.config import Settings
from bot.conversation.people import Person, loaded
from bot.conversation.turns import First
from bot.core.rehearsal.transcript import Line, Passes, Types, Word
from bot.core.rehearsal.why import reasons
from bot.core.script import Step
from bot.core.skills import Book, Talk
from bot.core.walking import span
from bot.errors import ConfigError
from bot.rehearsing.minutes import Minutes
from bot.rehearsing.world import Clock, Draws, delivered, let_pass

MORNING = datetime(2026, 1, 14, 9, 0)  # noqa: DTZ001  a Wednesday; the zone is added where it is used
WORDS: dict[str, Word] = {
    "back": "back", "terug": "back", "change": "change", "skip": "skip", "overslaan": "skip", "pause": "pause",
    "pauze": "pause", "resume": "resume", "verder": "resume", "stop": "stop", "help": "help", "hulp": "help",
}  # fmt: skip
TOOLS = ("timer", "restart", "why", "save")
UNITS = {"m": "minute", "h": "hour", "d": "day", "w": "week"}


@dataclass(frozen=True, slots=True)
class Rehearsal:
    """What is tried: a dialogue, a case bound beforehand ("" asks for it), the time, where to save."""

    dialogue: str
    case: str = ""
    at: datetime | None = None
    save: Path | None = None


async def rehearse(settings: Settings, lines: Iterable[str] | None, out: TextIO, what: Rehearsal) -> None:
    """Hold a conversation on a throw-away store with a clock of its own; the same lines give the same talk.

    ConfigError: no such dialogue or case, or the talk cannot be saved.
    """
    with tempfile.TemporaryDirectory(prefix="goedwerk-") as folder:
        update = {
            "database": f"sqlite:///{folder}/try.db",
            "vault": "",
            "key_file": Path(folder) / "try.keys",
        }
        async with _Room(settings.model_copy(update=update), out, what) as room:
            await room.takes("/start")
            async for line in keyboard() if lines is None else _given(lines):
                await room.takes(line)
            if what.save:
                room.minutes.save(what.save)


class _Room:
    """The coach with one person, who can also take the room apart and move its clock."""

    def __init__(self, settings: Settings, out: TextIO, what: Rehearsal) -> None:
        self._settings, self._out, self._what = settings, out, what
        self._clock = Clock((what.at or MORNING).replace(tzinfo=AMSTERDAM))
        self._draws = Draws(settings.seed or "try")
        self.minutes = Minutes(what.case, self._draws.seed)
        self._watched: list[tuple[Step, Talk]] = []
        self._numbers = count(1)
        self._stack = AsyncExitStack()

    async def __aenter__(self) -> Self:
        await self._open()
        return self

    async def __aexit__(self, *_: object) -> None:
        await self._stack.aclose()

    async def _open(self) -> None:
        made = joined(
            self._settings, now=self._clock, chance=self._draws,
            watch=lambda step, talk: self._watched.append((step, talk)),
        )  # fmt: skip
        self._parts = parts = await self._stack.enter_async_context(made)
        parts.talk.first = _first(parts.book, self._what)
        self._post = TerminalPost(self._out, parts.store.delivered)
        parts.talk.connect(CHANNEL, self._post)
        await parts.talk.recover()
        await self._shown()

    async def takes(self, line: str) -> None:
        """Take a line: a tool of the rehearsal, a command, or words."""
        words = line.strip()
        if not words.startswith("/") or len(words) == 1:
            await self._turn(Types.model_construct(user=words), partial(self._say, words))
            return
        name, _, rest = words[1:].strip().partition(" ")
        commands = self._parts.material.house.commands
        if name in TOOLS:
            await self._use(name, rest.strip())
        elif word := WORDS.get(name):
            await self._turn(word, partial(self._say, delivered(word, self._parts.book.phrases)))
        elif name in commands:
            await self._turn(None, partial(self._say, words))
        else:
            every = sorted({*TOOLS, *WORDS, *commands})
            self._tell(f"there is no /{name}; there are: {' '.join(f'/{one}' for one in every)}")

    async def _use(self, tool: str, rest: str) -> None:
        match tool:
            case "timer":
                await self._timer(rest)
            case "restart":
                await self._turn("restart", self._restart)
                self._tell("restarted")
            case "why":
                found = [line for step, talk in self._watched for line in reasons(step, talk)]
                for line in found or ["no condition was looked at in the last turn"]:
                    self._tell(line)
            case _:
                try:
                    self._tell(f"saved in {self.minutes.save(Path(rest))}")
                except ConfigError as error:
                    self._tell(str(error))

    async def _timer(self, rest: str) -> None:
        read = re.fullmatch(r"\+?(\d{1,4})([mhdw])", rest)
        if read is None:
            self._tell("time passes in steps such as /timer +30m, +2h, +1d or +1w")
            return
        time = f"{read[1]} {UNITS[read[2]]}{'s' * (int(read[1]) != 1)}"
        await self._turn(
            Passes(timer=time), partial(let_pass, self._parts, self._clock, span(time), self._shown)
        )
        self._tell(f"it is now {self._clock.now.astimezone(AMSTERDAM):%A %d %B %Y, %H:%M}")

    async def _turn(self, line: Line | None, act: Callable[[], Awaitable[None]]) -> None:
        """Let one thing happen, and write it down when it belongs to the talk."""
        before = await self._person()
        self._draws.turn = self.minutes.turn_of(line, before)
        if line != "restart":
            self._watched.clear()
        at = self._clock.now
        await act()
        self.minutes.note(line, before, await self._person(), at)

    async def _say(self, words: str) -> None:
        await self._parts.talk.accept([incoming(words, lambda: str(next(self._numbers)))])
        await self._shown()

    async def _restart(self) -> None:
        await self._stack.aclose()
        await self._open()

    async def _shown(self) -> None:
        await self._parts.talk.settled()
        await self._post.flush()

    async def _person(self) -> Person | None:
        saved = await self._parts.store.person(self._parts.ring.pseudonym(CHANNEL, USER))
        return loaded(saved) if saved else None

    def _tell(self, line: str) -> None:
        print(f"-- {line}", file=self._out)


def _first(book: Book, what: Rehearsal) -> First:
    """Find what to begin with; ConfigError names what there is when the name is not known."""
    if what.dialogue not in book.dialogues:
        raise ConfigError(f"no dialogue {what.dialogue!r}; there are: {', '.join(sorted(book.dialogues))}")
    if not what.case:
        return First(what.dialogue)
    if what.case not in book.material["cases"]:
        raise ConfigError(f"no case {what.case!r}; there are: {', '.join(sorted(book.material['cases']))}")
    return First(what.dialogue, {"case": what.case})


async def _given(lines: Iterable[str]) -> AsyncIterator[str]:
    for line in lines:
        yield line
