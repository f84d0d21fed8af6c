"""getUpdates -> inbox: an update is stored before it is acknowledged.

The acknowledgement is the offset of the next call, and it lives in memory only: after a kill
Telegram gives again what was not acknowledged, and the inbox knows what it has.
"""

from __future__ import annotations

import asyncio
from typing import Any

import structlog
from telegram.error import Conflict, InvalidToken, NetworkError, RetryAfter, TelegramError

from bot.channels.telegram_http import rest_of
from bot.channels.telegram_inbound import ALLOWED, CHANNEL, group_of, read_update, to_incoming
from bot.channels.telegram_outbound import Api, TelegramPost
from bot.conversation.incoming import Incoming
from bot.conversation.service import Conversation
from bot.errors import ConfigError, StoreError

log = structlog.get_logger()

POLL_SECONDS = 50
SLACK_SECONDS = 10.0
RETRY_SECONDS, LONGEST_RETRY = 1.0, 60.0
CONFLICT_SECONDS = 60.0
WRONG_TOKEN = "TELEGRAM_BOT_TOKEN is not accepted by Telegram (401). Copy it again from @BotFather."  # noqa: S105
OTHER_POLLER = "Another program reads this bot's messages (409). Stop that one first."


class Poller:
    """The one loop that reads from Telegram."""

    def __init__(
        self, api: Api, talk: Conversation, post: TelegramPost, bot: int, group_line: str,
        conflict_seconds: float = CONFLICT_SECONDS,
    ) -> None:  # fmt: skip
        self._api, self._talk, self._post = api, talk, post
        self._bot, self._group_line = bot, group_line
        self._conflict_seconds = conflict_seconds
        self._offset = 0
        self._told: set[str] = set()

    async def run(self) -> None:
        """Read until cancelled; raises ConfigError when this bot cannot be read by us."""
        conflicts, wait = 0, RETRY_SECONDS
        while True:
            try:
                updates = await self._next()
            except Conflict:
                conflicts += 1
                if conflicts > 1:
                    raise ConfigError(OTHER_POLLER) from None
                log.warning("other_poller")
                await asyncio.sleep(self._conflict_seconds)
                continue
            except InvalidToken:
                raise ConfigError(WRONG_TOKEN) from None
            except RetryAfter as error:
                await asyncio.sleep(rest_of(error))
                continue
            except (NetworkError, TelegramError) as error:
                log.warning("poll_failed", fault=type(error).__name__)
                await asyncio.sleep(wait)
                wait = min(2 * wait, LONGEST_RETRY)
                continue
            conflicts, wait = 0, RETRY_SECONDS
            if updates and not await self._store(updates):
                await asyncio.sleep(RETRY_SECONDS)

    async def _next(self) -> list[Any]:
        values = {"offset": self._offset, "timeout": POLL_SECONDS, "allowed_updates": ALLOWED}
        found = await self._api.call("getUpdates", values, read_timeout=POLL_SECONDS + SLACK_SECONDS)
        return found if isinstance(found, list) else []

    async def _store(self, raw: list[Any]) -> bool:
        """Keep what came in, then move the offset; False when nothing could be kept."""
        events: list[Incoming] = []
        for one in raw:
            update = read_update(one)
            if update is None:
                log.warning("update_not_read")
                continue
            group = group_of(update)
            if group is not None:
                await self._post.leave(group, self._group_line)
            elif incoming := to_incoming(update, self._bot):
                events.append(incoming)
        try:
            if events:
                await self._talk.accept(events)
        except StoreError:
            await self._apologise(events)
            return False
        self._told.clear()
        ids = [
            one["update_id"] for one in raw if isinstance(one, dict) and isinstance(one.get("update_id"), int)
        ]
        self._offset = max([*ids, self._offset - 1]) + 1
        return True

    async def _apologise(self, events: list[Incoming]) -> None:
        """Say once in an outage that nothing is kept; the messages wait at Telegram meanwhile."""
        log.error("inbox_not_kept")
        for user in {one.user for one in events} - self._told:
            self._told.add(user)
            await self._talk.apologise(CHANNEL, user)
