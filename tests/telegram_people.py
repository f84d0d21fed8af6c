"""People who talk with the bot: they type, press and wait as people do."""

from __future__ import annotations

import asyncio
import re
import time
from collections.abc import Callable
from itertools import count
from typing import TYPE_CHECKING

from tests.telegram_limits import Json
from tests.telegram_text import FormattedText, pieces, units
from tests.telegram_world import Button, Chat, Message, Posted

if TYPE_CHECKING:
    from tests.telegram_server import BotApi

GLANCE = 0.01  # how often a waiting person looks
_COMMAND = re.compile(r"(?<!\S)/[A-Za-z0-9_]{1,32}(?:@\w+)?")
_FILE = {"file_id": "AgACAgQAAxkBAAI", "file_unique_id": "AQADXb4xG", "file_size": 2048}
_PICTURE = _FILE | {"width": 320, "height": 240}
_MOVING = _PICTURE | {"duration": 3}

KINDS: dict[str, Json] = {
    "animation": {"animation": _MOVING, "document": _FILE},
    "audio": {"audio": _FILE | {"duration": 3}},
    "contact": {"contact": {"phone_number": "+31600000000", "first_name": "Contact-Canary"}},
    "dice": {"dice": {"emoji": "🎲", "value": 4}},
    "document": {"document": _FILE | {"file_name": "canary.pdf", "mime_type": "application/pdf"}},
    "location": {"location": {"latitude": 52.0799, "longitude": 4.3113}},
    "photo": {"photo": [_PICTURE]},
    "poll": {
        "poll": {
            "id": "5400000000000000001",
            "question": "Poll-Canary?",
            "options": [{"text": each, "voter_count": 0, "persistent_id": each} for each in ("ja", "nee")],
            "total_voter_count": 0,
            "is_closed": False,
            "is_anonymous": True,
            "type": "regular",
            "allows_multiple_answers": False,
            "allows_revoting": False,
            "members_only": False,
        }
    },
    "sticker": {
        "sticker": _PICTURE | {"type": "regular", "is_animated": False, "is_video": False, "emoji": "👍"}
    },
    "video": {"video": _MOVING},
    "video_note": {"video_note": _FILE | {"length": 240, "duration": 3}},
    "voice": {"voice": _FILE | {"duration": 3, "mime_type": "audio/ogg"}},
}


class Person:
    """One person with a phone; `canaries` are words about them that nobody may keep."""

    def __init__(self, server: BotApi, user_id: int, first_name: str) -> None:
        self.id = user_id
        self.toasts: list[str] = []
        self.about: Json = {
            "id": user_id,
            "is_bot": False,
            "first_name": first_name,
            "last_name": f"Last-Canary-{user_id}",
            "username": f"username_canary_{user_id}",
            "language_code": "nl",
        }
        names = {key: self.about[key] for key in ("id", "first_name", "last_name", "username")}
        self.chat = Chat(names | {"type": "private"})
        self._server = server
        self._read = 0
        self._albums = count(13_000_000_000_000_001)

    @property
    def canaries(self) -> list[str]:
        return [self.about["first_name"], self.about["last_name"], self.about["username"], str(self.id)]

    @property
    def messages(self) -> list[Message]:
        """What the bot said, as the person sees it now."""
        bot = self._server.bot["id"]
        return [each.seen() for each in self.chat.posted.values() if each.sender["id"] == bot]

    async def sends(self, text: str, **extra: object) -> int:
        """Type a text; what is too long for one message goes out in several, as clients do it."""
        if not text.strip():
            raise AssertionError("no client sends an empty text")
        for piece in pieces(text):
            found = [
                {"type": "bot_command", "offset": units(piece[: at.start()]), "length": units(at[0])}
                for at in _COMMAND.finditer(piece)
            ]
            message_id = self._says(FormattedText(piece, found), **extra)
        return message_id

    async def sends_kind(self, kind: str, caption: str | None = None) -> int:
        """Send anything but text: a key of KINDS."""
        return self._says(FormattedText(""), **KINDS[kind], **({"caption": caption} if caption else {}))

    async def sends_album(self, n: int) -> list[int]:
        """Send `n` photos at once: as many updates, one media group."""
        group = str(next(self._albums))
        return [self._says(FormattedText(""), **KINDS["photo"], media_group_id=group) for _ in range(n)]

    async def forwards(self, text: str) -> int:
        """Forward somebody else's text."""
        origin = {
            "type": "hidden_user",
            "sender_user_name": "Forwarded-Canary",
            "date": int(time.time()) - 60,
        }
        return self._says(FormattedText(text), forward_origin=origin)

    async def edits(self, message_id: int, text: str) -> None:
        """Change an own message, after the bot may have read it."""
        message = self.chat.posted[message_id]
        if message.sender is not self.about:
            raise AssertionError(f"message {message_id} is not {self.about['first_name']}'s")
        message.edit(FormattedText(text), None)
        self._server.updates.add("edited_message", self.chat.as_json(message))

    async def presses(
        self, label_or_data: str, message: Message | None = None, *, twice: bool = False
    ) -> str:
        """Press a button by label, data or start of label, newest message first; give the query's id."""
        shown = [each for each in reversed(self.messages) if message is None or each.id == message.id]
        wanted: list[Callable[[Button], bool]] = [
            lambda button: button.text == label_or_data,
            lambda button: button.data == label_or_data,
            lambda button: button.text.startswith(label_or_data),
        ]
        for is_wanted in wanted:
            for each in shown:
                for button in (button for row in each.buttons for button in row):
                    if button.data is not None and is_wanted(button):
                        query = self.presses_data(button.data, each.id)
                        return self.presses_data(button.data, each.id) if twice else query
        seen = "; ".join(f"{each.id}: {each.labels()}" for each in shown if each.buttons) or "none"
        raise AssertionError(f"no button {label_or_data!r}; visible: {seen}")

    def presses_data(self, data: str, message_id: int) -> str:
        """Press what an old or a forged client would: any data, on any message."""
        self._check_not_blocked()
        message = self.chat.posted.get(message_id)
        query = self._server.new_query(self)
        gone = {"message_id": message_id, "chat": self.chat.about, "date": 0}
        self._server.updates.add(
            "callback_query",
            {
                "id": query,
                "from": self.about,
                "message": self.chat.as_json(message) if message else gone,
                "chat_instance": str(-self.id * 7919),
                "data": data,
            },
        )
        return query

    async def blocks(self) -> None:
        """Block the bot; from now on it may not write."""
        self.chat.blocked = True
        self._server.membership(self, self.chat, "member", "kicked")

    async def unblocks(self) -> None:
        self.chat.open, self.chat.blocked = True, False
        self._server.membership(self, self.chat, "kicked", "member")

    async def adds_bot_to_group(self, title: str = "Group-Canary") -> int:
        """Put the bot in a new group; give the group's chat id."""
        chat = self._server.new_group(title)
        self._server.membership(self, chat, "left", "member")
        joined = chat.post(self.about, FormattedText(""), new_chat_members=[self._server.bot])
        self._server.updates.add("message", chat.as_json(joined))
        return chat.id

    async def waits_for(self, n: int = 1, timeout: float = 10) -> list[Message]:  # noqa: ASYNC109 - a person's patience
        """Wait for the next `n` unread messages, and read just these."""
        await self.waits_until(lambda _: len(self._unread()) >= n, timeout)
        found = self._unread()[:n]
        if found:
            self._read = found[-1].id
        return found

    async def next_messages(self, quiet: float = 0.3, timeout: float = 10) -> list[Message]:  # noqa: ASYNC109 - as above
        """Wait for unread messages until nothing changed for `quiet` seconds, and read them all."""
        await self.waits_until(lambda _: self._unread(), timeout)
        until = time.monotonic() + timeout
        seen, since = self.messages, time.monotonic()
        while time.monotonic() - since < quiet:
            if time.monotonic() > until:
                raise AssertionError(f"the bot does not stop talking: {self._heard()}")
            await asyncio.sleep(min(GLANCE, quiet))
            if self.messages != seen:
                seen, since = self.messages, time.monotonic()
        found = self._unread()
        if found:
            self._read = found[-1].id
        return found

    async def waits_until(self, predicate: Callable[[Person], object], timeout: float = 10) -> None:  # noqa: ASYNC109 - as above
        """Wait until the predicate, given this person, holds; it may look at anything."""
        until = time.monotonic() + timeout
        while not predicate(self):
            if time.monotonic() > until:
                raise AssertionError(f"waited {timeout} s in vain; {self._heard()}")
            await asyncio.sleep(GLANCE)

    def _unread(self) -> list[Message]:
        return [each for each in self.messages if each.id > self._read]

    def _heard(self) -> str:
        unread = [each.text for each in self._unread()]
        return f"unread: {unread}; last calls: {[each.method for each in self._server.calls[-5:]]}"

    def _check_not_blocked(self) -> None:
        if self.chat.blocked:
            raise AssertionError("who blocked the bot cannot reach it; call unblocks() first")

    def _says(self, text: FormattedText, **extra: object) -> int:
        self._check_not_blocked()
        self.chat.open = True
        message: Posted = self.chat.post(self.about, text, None, **extra)
        self._server.updates.add("message", self.chat.as_json(message))
        return message.id
