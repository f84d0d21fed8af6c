"""A Bot API for load: as little work a call as can be, since it shares the machine with the bot it measures.

HTTP by hand on a bare protocol, no limits, no delays; one bot, one poller, all in memory. It is no
test double: it checks only what the measurement leans on.
"""

from __future__ import annotations

import asyncio
import time
from collections import Counter, deque
from collections.abc import Callable
from itertools import count
from typing import Any, cast
from urllib.parse import parse_qsl

import orjson

BOT = 123456
TOKEN = f"{BOT}:BENCH-token_abcdefghijklmnopqrstuvwx"  # of the shape that libraries check
ME = {"id": BOT, "is_bot": True, "first_name": "Bench", "username": "goedwerk_bench_bot"}
ME_FULL = ME | {
    "can_join_groups": True, "can_read_all_group_messages": False, "supports_inline_queries": False,
    "can_connect_to_business": False, "has_main_web_app": False,
}  # fmt: skip
MOST = 100  # updates in one answer, as Telegram gives
HEAD_END = b"\r\n\r\n"

Json = dict[str, Any]
Seen = Callable[[int, str, int, list[list[Json]]], None]  # chat, text, message id, keyboard


class BotApi:
    """Telegram for one bot; `seen` hears every message that the bot sends or edits."""

    def __init__(self, first: int = 1) -> None:
        """Number updates from `first`: a bot that keeps its database must not meet a number twice."""
        self.seen: Seen = lambda *_: None
        self.polled: asyncio.Future[None] = asyncio.get_running_loop().create_future()  # the first getUpdates
        self.calls: Counter[str] = Counter()
        self._updates: deque[tuple[int, bytes]] = deque()
        self._update_ids, self._messages = count(first), count(first)
        self._poll: tuple[_Http, asyncio.TimerHandle] | None = None
        self._server: asyncio.Server | None = None

    async def start(self) -> str:
        """Listen on a free port of this machine; give the URL."""
        loop = asyncio.get_running_loop()
        self._server = await loop.create_server(lambda: _Http(self), "127.0.0.1", 0)
        return f"http://127.0.0.1:{self._server.sockets[0].getsockname()[1]}"

    async def stop(self) -> None:
        """Listen no more; connections that stand are left to the bot's end."""
        if self._server:
            self._server.close()

    def text(self, user: int, words: str) -> None:
        """Let a person type; a word after a slash is a command."""
        message = self._message(user, words) | {"from": _person(user)}
        if words.startswith("/"):
            message["entities"] = [{"type": "bot_command", "offset": 0, "length": len(words)}]
        self._add("message", message)

    def press(self, user: int, data: str, message: Json) -> None:
        """Let a person press a button of a message that the bot sent."""
        query = {
            "id": str(4_400_000_000_000_000 + next(self._messages)), "from": _person(user), "message": message,
            "chat_instance": str(user), "data": data,
        }  # fmt: skip
        self._add("callback_query", query)

    def sent(self, user: int, words: str, message: int, keyboard: list[list[Json]]) -> Json:
        """Build the message as the bot sent it, for the update of a press."""
        return self._message(user, words, message) | {
            "from": ME,
            "reply_markup": {"inline_keyboard": keyboard},
        }

    def _message(self, user: int, words: str, message: int = 0) -> Json:
        return {
            "message_id": message or next(self._messages), "date": int(time.time()), "text": words,
            "chat": {"id": user, "type": "private", "first_name": "Ann"},
        }  # fmt: skip

    def _add(self, kind: str, body: Json) -> None:
        number = next(self._update_ids)
        self._updates.append((number, orjson.dumps({"update_id": number, kind: body})))
        if self._poll:
            http, timer = self._poll
            timer.cancel()
            self._poll = None
            self._give(http)

    def _give(self, http: _Http) -> None:
        several = [body for (_, body), _ in zip(self._updates, range(MOST), strict=False)]
        http.answer(b'{"ok":true,"result":[%b]}' % b",".join(several))

    def call(self, http: _Http, method: str, values: Json) -> None:
        """Handle one call; the answer goes out now, or for a long poll when there is something."""
        self.calls[method] += 1
        match method:
            case "sendmessage" | "editmessagetext":
                http.answer(b'{"ok":true,"result":%b}' % self._said(values))
            case "answercallbackquery":
                http.answer(b'{"ok":true,"result":true}')
            case "getupdates":
                self._get_updates(http, values)
            case "getme":
                http.answer(orjson.dumps({"ok": True, "result": ME_FULL}))
            case _:
                http.answer(b'{"ok":true,"result":true}')

    def _said(self, values: Json) -> bytes:
        user, words = int(values["chat_id"]), values["text"]
        number = int(values.get("message_id", 0)) or next(self._messages)
        markup = values.get("reply_markup") or {}
        if isinstance(markup, str):  # form-encoded calls carry JSON in a field
            markup = orjson.loads(markup)
        keyboard = markup.get("inline_keyboard", [])
        message = self._message(user, words, number) | {"from": ME}
        if keyboard:
            message["reply_markup"] = markup
        self.seen(user, words, number, keyboard)
        return orjson.dumps(message)

    def _get_updates(self, http: _Http, values: Json) -> None:
        offset = int(values.get("offset") or 0)
        while self._updates and self._updates[0][0] < offset:
            self._updates.popleft()
        if not self.polled.done():
            self.polled.set_result(None)
        seconds = float(values.get("timeout") or 0)
        if self._updates or not seconds:
            self._give(http)
            return
        timer = asyncio.get_running_loop().call_later(seconds, self._timed_out)
        self._poll = http, timer

    def _timed_out(self) -> None:
        if self._poll:
            http, _ = self._poll
            self._poll = None
            self._give(http)


class _Http(asyncio.Protocol):
    """One kept connection: requests one after another, bodies of a stated length."""

    def __init__(self, api: BotApi) -> None:
        self._api = api
        self._data = b""
        self._transport: asyncio.Transport | None = None

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Keep the way back."""
        self._transport = cast("asyncio.Transport", transport)  # uvloop's is one by shape, not by class

    def data_received(self, data: bytes) -> None:
        """Take every request that is whole."""
        self._data += data
        while (end := self._data.find(HEAD_END)) >= 0:
            head = self._data[:end].lower()
            at = head.find(b"\r\ncontent-length:")
            if at < 0 and b"\r\ntransfer-encoding:" in head:
                raise ValueError("a chunked body is not read here")
            size = int(head[at + 17 :].split(b"\r\n", 1)[0]) if at >= 0 else 0
            whole = end + len(HEAD_END) + size
            if len(self._data) < whole:
                return
            body, self._data = self._data[end + len(HEAD_END) : whole], self._data[whole:]
            self._take(head.split(b" ", 2)[1], body)

    def answer(self, body: bytes) -> None:
        """Send an answer; a connection that went away misses it."""
        if self._transport and not self._transport.is_closing():
            head = b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: %d\r\n\r\n"
            self._transport.write(head % len(body) + body)

    def _take(self, target: bytes, body: bytes) -> None:
        path, _, query = target.decode().partition("?")
        values: Json = dict(parse_qsl(query)) if query else {}
        if body[:1] == b"{":
            values |= orjson.loads(body)
        elif body:
            values |= dict(parse_qsl(body.decode()))
        self._api.call(self, path.rpartition("/")[2], values)


def _person(user: int) -> Json:
    return {"id": user, "is_bot": False, "first_name": "Ann", "language_code": "nl"}
