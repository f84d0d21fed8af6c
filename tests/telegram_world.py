"""What Telegram keeps: updates until they are confirmed, chats, and the messages in them."""

from __future__ import annotations

import asyncio
import time
from collections import deque
from dataclasses import dataclass, field
from itertools import count

from telegram.constants import UpdateType

from tests.telegram_limits import ApiError, Json, Rows, bad_request
from tests.telegram_text import FormattedText

FIRST_UPDATE = 701_000_001  # Telegram starts anywhere; a bot that counts on 1 is wrong
ONLY_WHEN_ASKED = {"chat_member", "message_reaction", "message_reaction_count"}
DEFAULT_UPDATES = frozenset(kind.value for kind in UpdateType) - ONLY_WHEN_ASKED


class Updates:
    """Updates stay until a higher offset confirms them, whatever became of the bot that got them."""

    def __init__(self) -> None:
        self.allowed: frozenset[str] = DEFAULT_UPDATES
        self.pending: deque[Json] = deque()
        self.redelivered = 0
        self._ids = count(FIRST_UPDATE)
        self._delivered: set[int] = set()
        self._news = asyncio.Event()

    def add(self, kind: str, payload: Json) -> int | None:
        """Queue an update; one of a kind the bot did not allow is lost, as on Telegram."""
        if kind not in self.allowed:
            return None
        update_id = next(self._ids)
        self.pending.append({"update_id": update_id, kind: payload})
        self.wake()
        return update_id

    def allow(self, kinds: list[str] | None) -> None:
        """No list leaves things as they are, an empty one asks for the usual kinds."""
        if kinds is not None:
            self.allowed = frozenset(kinds) or DEFAULT_UPDATES

    def confirm(self, offset: int) -> None:
        """Forget what came before `offset`; a negative one counts from the end."""
        if offset < 0:
            while len(self.pending) > -offset:
                self.pending.popleft()
        while self.pending and offset > 0 and self.pending[0]["update_id"] < offset:
            self._delivered.discard(self.pending.popleft()["update_id"])

    def first(self, limit: int) -> list[Json]:
        return [self.pending[at] for at in range(min(limit, len(self.pending)))]

    def deliver(self, batch: list[Json]) -> None:
        """Note what is on its way to a bot, so that a second time is seen as one."""
        ids = {update["update_id"] for update in batch}
        self.redelivered += len(ids & self._delivered)
        self._delivered |= ids

    def wake(self) -> None:
        """Let every waiting poll look again."""
        self._news.set()
        self._news = asyncio.Event()

    async def news(self, seconds: float) -> None:
        """Wait for anything new, at most so long."""
        try:
            async with asyncio.timeout(seconds):
                await self._news.wait()
        except TimeoutError:
            pass


@dataclass(frozen=True)
class Button:
    """A button as a person sees it; without data it opens a page."""

    text: str
    data: str | None = None


@dataclass(frozen=True)
class Message:
    """A message as a person sees it now; `html` is what the bot wrote."""

    id: int
    text: str
    html: str
    buttons: list[list[Button]]
    edits: int

    def labels(self) -> list[str]:
        return [button.text for row in self.buttons for button in row]


@dataclass
class Posted:
    """A message as Telegram keeps it."""

    id: int
    sender: Json
    text: FormattedText
    rows: Rows | None = None
    date: int = field(default_factory=lambda: int(time.time()))
    edits: int = 0
    edit_date: int = 0
    extra: Json = field(default_factory=dict)

    def edit(self, text: FormattedText, rows: Rows | None) -> None:
        now, new = (self.text.plain, self.text.entities, self.rows), (text.plain, text.entities, rows)
        if now == new:
            raise bad_request(
                "message is not modified: specified new message content and reply markup are exactly the "
                "same as a current content and reply markup of the message"
            )
        self.text, self.rows = text, rows
        self.edits += 1
        self.edit_date = int(time.time())

    def seen(self) -> Message:
        buttons = [
            [Button(each["text"], each.get("callback_data")) for each in row] for row in self.rows or []
        ]
        return Message(self.id, self.text.plain, self.text.html, buttons, self.edits)


@dataclass
class Chat:
    """One chat with the bot in it; its message ids only go up."""

    about: Json
    open: bool = False
    blocked: bool = False
    posted: dict[int, Posted] = field(default_factory=dict)
    last_id: int = 0

    @property
    def id(self) -> int:
        return int(self.about["id"])

    @property
    def private(self) -> bool:
        return bool(self.about["type"] == "private")

    def next_id(self) -> int:
        self.last_id += 1
        return self.last_id

    def post(self, sender: Json, text: FormattedText, rows: Rows | None = None, **extra: object) -> Posted:
        message = Posted(self.next_id(), sender, text, rows, extra=dict(extra))
        self.posted[message.id] = message
        return message

    def check_may_write(self) -> None:
        if not self.open and self.private:
            raise bad_request("chat not found")
        if not self.open:
            raise ApiError(403, "Forbidden: bot is not a member of the group chat")
        if self.blocked:
            raise ApiError(403, "Forbidden: bot was blocked by the user")

    def as_json(self, message: Posted) -> Json:
        """The Message object of the Bot API."""
        found: Json = {
            "message_id": message.id,
            "from": message.sender,
            "chat": self.about,
            "date": message.date,
        }
        if message.text.plain:
            found["text"] = message.text.plain
        if message.text.entities:
            found["entities"] = message.text.entities
        if message.rows:
            found["reply_markup"] = {"inline_keyboard": message.rows}
        if message.edit_date:
            found["edit_date"] = message.edit_date
        return found | message.extra
