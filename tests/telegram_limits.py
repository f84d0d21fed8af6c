"""What Telegram refuses, in the words of the real server.

Where the real server mends a fault in silence (a ninth button in a row), this one refuses:
a mended message is not the one its author wrote.
"""

from __future__ import annotations

import math
import re
import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import orjson
from telegram.constants import (
    BotCommandLimit,
    FloodLimit,
    InlineKeyboardButtonLimit,
    InlineKeyboardMarkupLimit,
)

Json = dict[str, Any]
Rows = list[list[Json]]

CHAT_BURST = 5  # the real number is not published; bots see about this many go through at once

_COMMAND = re.compile(rf"[a-z0-9_]{{{BotCommandLimit.MIN_COMMAND},{BotCommandLimit.MAX_COMMAND}}}")
_BUTTON_KINDS = ("url", "login_url", "web_app", "switch_inline_query", "switch_inline_query_current_chat",
                 "copy_text", "pay")  # fmt: skip


class ApiError(Exception):
    """A refusal as the bot gets to see it."""

    def __init__(self, status: int, description: str, retry_after: int | None = None) -> None:
        super().__init__(description)
        self.status = status
        self.description = description
        self.retry_after = retry_after

    def as_json(self) -> Json:
        answer: Json = {"ok": False, "error_code": self.status, "description": self.description}
        if self.retry_after is not None:
            answer["parameters"] = {"retry_after": self.retry_after}
        return answer


def bad_request(reason: str) -> ApiError:
    return ApiError(400, f"Bad Request: {reason}")


def too_many(retry_after: int) -> ApiError:
    return ApiError(429, f"Too Many Requests: retry after {retry_after}", retry_after)


def from_json(params: Json, name: str) -> Any:
    """A parameter that is JSON by itself, or was inside a JSON body."""
    given = params.get(name)
    if not isinstance(given, str):
        return given
    if not given:
        return None
    try:
        return orjson.loads(given)
    except orjson.JSONDecodeError as error:
        what = {"reply_markup": "reply keyboard markup"}.get(name, name.replace("_", " "))
        raise bad_request(f"can't parse {what} JSON object") from error


def keyboard(params: Json, *, only_inline: bool = False) -> Rows | None:
    """The inline keyboard in reply_markup, checked; None where there is none."""
    markup = from_json(params, "reply_markup")
    if not markup:
        return None
    if not isinstance(markup, dict):
        raise bad_request("object expected as reply markup")
    if "inline_keyboard" not in markup:
        if only_inline:
            raise bad_request("inline keyboard expected")
        return None
    rows = markup["inline_keyboard"]
    if not isinstance(rows, list) or not all(isinstance(row, list) for row in rows):
        raise bad_request('field "inline_keyboard" must be an Array of Arrays')
    if any(len(row) > InlineKeyboardMarkupLimit.BUTTONS_PER_ROW for row in rows):
        raise bad_request("reply markup is too long")
    if sum(map(len, rows)) > InlineKeyboardMarkupLimit.TOTAL_BUTTON_NUMBER:
        raise bad_request("reply markup is too long")
    for row in rows:
        for button in row:
            _check_button(button)
    return [row for row in rows if row] or None


def _check_button(button: Any) -> None:
    unreadable = "can't parse inline keyboard button: "
    if not isinstance(button, dict):
        raise bad_request(unreadable + "InlineKeyboardButton must be an Object")
    if "text" not in button:
        raise bad_request(unreadable + 'Can\'t find field "text"')
    if not isinstance(button["text"], str):
        raise bad_request(unreadable + 'Field "text" must be of type String')
    if not button["text"].strip():
        raise bad_request("inline keyboard button text must be non-empty")
    data = button.get("callback_data")
    if not data:
        # To the real server a button with empty data is one without.
        if not any(kind in button for kind in _BUTTON_KINDS):
            raise bad_request(unreadable + "Text buttons are unallowed in the inline keyboard")
    elif not isinstance(data, str) or len(data.encode()) > InlineKeyboardButtonLimit.MAX_CALLBACK_DATA:
        raise bad_request("BUTTON_DATA_INVALID")


def commands(params: Json) -> list[Json]:
    """The list given to setMyCommands, checked."""
    given = from_json(params, "commands")
    if not isinstance(given, list):
        raise bad_request("expected an Array of BotCommand")
    if len(given) > BotCommandLimit.MAX_COMMAND_NUMBER:
        raise bad_request("BOT_COMMANDS_TOO_MUCH")
    for command in given:
        if not isinstance(command, dict):
            raise bad_request("can't parse BotCommand: expected an Object")
        if not _COMMAND.fullmatch(str(command.get("command", ""))):
            raise bad_request("BOT_COMMAND_INVALID")
        if not 1 <= len(str(command.get("description", ""))) <= BotCommandLimit.MAX_DESCRIPTION:
            raise bad_request("BOT_COMMAND_DESCRIPTION_INVALID")
    return [{"command": each["command"], "description": each["description"]} for each in given]


@dataclass
class Bucket:
    """Tokens that come back at a steady rate."""

    size: float
    per_second: float
    tokens: float = field(init=False)
    seen: float = field(default_factory=time.monotonic)

    def __post_init__(self) -> None:
        self.tokens = self.size

    def wait(self) -> float:
        """Seconds until there is a token; 0 when there is one."""
        now = time.monotonic()
        self.tokens = min(self.size, self.tokens + (now - self.seen) * self.per_second)
        self.seen = now
        return max(0.0, (1 - self.tokens) / self.per_second)


class Flood:
    """How much one bot may say: to each chat, and to all together."""

    def __init__(self) -> None:
        self._chats: dict[int, Bucket] = {}
        self._all = Bucket(FloodLimit.MESSAGES_PER_SECOND, FloodLimit.MESSAGES_PER_SECOND)

    def take(self, chat_id: int) -> None:
        """Take one message's worth; a refused message costs nothing."""
        chat = self._chats.setdefault(chat_id, Bucket(CHAT_BURST, FloodLimit.MESSAGES_PER_SECOND_PER_CHAT))
        wait = max(chat.wait(), self._all.wait())
        if wait > 0:
            raise too_many(math.ceil(wait))
        chat.tokens -= 1
        self._all.tokens -= 1


def integer(params: Mapping[str, Any], name: str, otherwise: int | None = None) -> int | None:
    """A whole number, however it was written."""
    try:
        return int(params.get(name, otherwise))
    except (TypeError, ValueError):
        return otherwise
