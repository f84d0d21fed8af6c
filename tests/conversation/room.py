"""A room with the real store, the real vault and a clock that the test moves."""

from __future__ import annotations

import io
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from itertools import count
from pathlib import Path

from bot.app import Joined, joined
from bot.channels.terminal import CHANNEL, TerminalPost
from bot.config import Settings
from bot.conversation.incoming import Incoming
from tests.people import WEDNESDAY
from tests.script import reply_to


@dataclass
class Room:
    """One conversation service, with people who type; what each turn printed is `screen`."""

    parts: Joined
    post: TerminalPost
    out: io.StringIO
    clock: list[datetime]
    events: count = field(default_factory=lambda: count(1))
    screen: str = ""

    async def says(self, words: str, user: str = "ann") -> str:
        """Type a line, `/...` being a command; give what was shown."""
        kind = "command" if words.startswith("/") else "text"
        return await self.takes(Incoming(
            event=f"test:{next(self.events)}", channel=CHANNEL, user=user, kind=kind, text=words.removeprefix("/"),
        ))  # fmt: skip

    async def takes(self, *events: Incoming) -> str:
        """Let events in, all at once."""
        start = self.out.tell()
        await self.parts.talk.accept(events)
        await self.parts.talk.settled()
        await self.post.flush()
        self.screen = self.out.getvalue()[start:].strip()
        return self.screen

    async def walks(self, until: str = "Bewaard", user: str = "ann") -> str:
        """Begin and answer every question in words."""
        shown = await self.says("/start", user)
        while until not in shown:
            reply = reply_to(shown)
            assert reply is not None, shown
            shown = await self.says(reply.words, user)
        return shown

    async def passes(self, **span: float) -> str:
        """Let time pass, and let the clock strike."""
        self.clock[0] += timedelta(**span)
        start = self.out.tell()
        await self.parts.talk.wake()
        await self.parts.talk.settled()
        await self.post.flush()
        self.screen = self.out.getvalue()[start:].strip()
        return self.screen


def settings_in(folder: Path, content: Path | None = None) -> Settings:
    return Settings.model_validate(
        {
            "GOEDWERK_DATABASE": f"sqlite:///{folder}/test.db",
            "GOEDWERK_KEY_FILE": folder / "test.keys",
            "GOEDWERK_SEED": "test",
            "GOEDWERK_CONTENT": str(content or ""),
        }
    )


@asynccontextmanager
async def room_in(
    folder: Path, clock: list[datetime] | None = None, first: int = 1, content: Path | None = None
) -> AsyncIterator[Room]:
    """Open the room; closing it and opening it again is a restart, perhaps with other content."""
    clock = clock or [WEDNESDAY]
    async with joined(settings_in(folder, content), now=lambda: clock[0]) as parts:
        out = io.StringIO()
        post = TerminalPost(out, parts.store.delivered)
        parts.talk.connect(CHANNEL, post)
        await parts.talk.recover()
        yield Room(parts, post, out, clock, count(first))
