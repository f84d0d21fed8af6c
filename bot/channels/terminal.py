"""The same talk in a terminal, live or from a script; a recorded talk and a keyboard read the same."""

from __future__ import annotations

import asyncio
import io
import sys
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from typing import TextIO

from rich.console import Console
from rich.text import Text as RichText

from bot.conversation.incoming import Incoming
from bot.conversation.outgoing import Parcel, from_json
from bot.conversation.service import Conversation
from bot.store.base import Outgoing

CHANNEL = "terminal"
USER = "ik"
STYLES = {"plain": "", "em": "italic", "strong": "bold"}
WIDTH = 88


class TerminalPost:
    """Prints what a person would get; one line of buttons under a message, each can be typed."""

    def __init__(self, out: TextIO, delivered: Callable[[int], Awaitable[None]]) -> None:
        self._console = Console(file=out, highlight=False, width=WIDTH, soft_wrap=not out.isatty())
        self._delivered = delivered
        self._printed: list[int] = []

    def forget(self, user: str) -> None:
        """Nothing waits here: what is said is printed at once."""

    def send(self, parcels: Sequence[Outgoing], *, answers: Incoming | None, toast: str) -> None:  # noqa: ARG002
        """Print at once; edits are left out, because a terminal only goes forward."""
        for one in parcels:
            made = from_json(one.body)
            if made.kind == "say":
                self._print(made)
            self._printed.append(one.id)

    async def tell(self, made: Parcel) -> None:
        """Print a line that is not kept."""
        self._print(made)

    async def flush(self) -> None:
        """Tell the store what was printed."""
        printed, self._printed = self._printed, []
        for one in printed:
            await self._delivered(one)

    def _print(self, made: Parcel) -> None:
        words = RichText.assemble(*((span.text, STYLES[span.style]) for span in made.text))
        self._console.print(words)
        labels = [button.label for row in made.buttons for button in row if not button.label.isdigit()]
        if labels:
            self._console.print(RichText("  ".join(f"[{label}]" for label in labels), style="cyan"))
        self._console.print()


async def play(
    talk: Conversation,
    post: TerminalPost,
    lines: AsyncIterator[str],
    new_event: Callable[[], str],
    first: str,
) -> None:
    """Play a person from `lines`, a line a turn, until they end."""
    await _turn(talk, post, incoming(f"/{first}", new_event))
    async for line in lines:
        if await talk.wake():
            await talk.settled()
            await post.flush()
        await _turn(talk, post, incoming(line, new_event))


async def keyboard() -> AsyncIterator[str]:
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


async def _turn(talk: Conversation, post: TerminalPost, incoming: Incoming) -> None:
    await talk.accept([incoming])
    await talk.settled()
    await post.flush()


def incoming(line: str, new_event: Callable[[], str]) -> Incoming:
    """Make the event of a line: words, or a command that begins with a slash."""
    words = line.strip()
    event = f"{CHANNEL}:{new_event()}"
    if words.startswith("/") and len(words) > 1:
        return Incoming(event=event, channel=CHANNEL, user=USER, kind="command", text=words[1:].split()[0])
    return Incoming(event=event, channel=CHANNEL, user=USER, kind="text", text=words)
