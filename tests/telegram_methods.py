"""The methods of the Bot API, each refusing what the real one refuses."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

import orjson
from aiohttp import web
from telegram.constants import BotDescriptionLimit, CallbackQueryLimit, ChatAction, PollingLimit

from tests import telegram_limits as limit
from tests.telegram_faults import DroppedError
from tests.telegram_limits import ApiError, Json, bad_request
from tests.telegram_text import formatted
from tests.telegram_world import Chat, Posted

if TYPE_CHECKING:
    from tests.telegram_server import BotApi

LONGEST_POLL = 50
CONFLICT = "Conflict: terminated by other getUpdates request; make sure that only one bot instance is running"
TOO_OLD = "query is too old and response timeout expired or query ID is invalid"


class Methods:
    """One coroutine per method, by its name in snake case; what they change is in the server."""

    def __init__(self, api: BotApi) -> None:
        self._api = api
        self._poll = 0
        self._flood = limit.Flood()

    async def get_me(self, _: Json, __: web.Request) -> Json:
        return self._api.bot | {
            "can_join_groups": True,
            "can_read_all_group_messages": False,
            "supports_inline_queries": False,
            "can_connect_to_business": False,
            "has_main_web_app": False,
        }

    async def get_updates(self, params: Json, request: web.Request) -> list[Json]:
        if self._api.webhook:
            raise ApiError(
                409,
                "Conflict: can't use getUpdates method while webhook is active; "
                "use deleteWebhook to delete the webhook first",
            )
        most = limit.integer(params, "limit", PollingLimit.MAX_LIMIT) or PollingLimit.MAX_LIMIT
        most = max(PollingLimit.MIN_LIMIT, min(most, PollingLimit.MAX_LIMIT))
        wait = max(0, min(limit.integer(params, "timeout", 0) or 0, LONGEST_POLL))
        self._api.updates.allow(limit.from_json(params, "allowed_updates"))
        self._api.updates.confirm(limit.integer(params, "offset", 0) or 0)
        self._poll += 1
        mine = self._poll
        self._api.updates.wake()  # an older poll ends now
        until = time.monotonic() + wait
        while True:
            if mine != self._poll:
                self._api.conflicts += request.transport is not None
                raise ApiError(409, CONFLICT)
            if self._api.faults.outage or not self._api.listening:
                raise DroppedError
            if request.transport is None:
                return []  # the bot is gone; what it did not get, the next one gets
            batch = self._api.updates.first(most)
            if batch or time.monotonic() >= until:
                self._api.updates.deliver(batch)
                return self._api.faults.arrange(batch)
            await self._api.updates.news(until - time.monotonic())

    async def send_message(self, params: Json, _: web.Request) -> Json:
        text = formatted(params)
        rows = limit.keyboard(params)
        chat = self._writable(params)
        extra: Json = {}
        reply = limit.from_json(params, "reply_parameters") or {
            "message_id": params.get("reply_to_message_id")
        }
        if answered := limit.integer(reply, "message_id"):
            if answered in chat.posted:
                extra["reply_to_message"] = chat.as_json(chat.posted[answered])
            elif not reply.get("allow_sending_without_reply"):
                raise bad_request("message to be replied not found")
        self._take(chat)
        return chat.as_json(chat.post(self._api.bot, text, rows, **extra))

    async def edit_message_text(self, params: Json, _: web.Request) -> Json:
        # The real server has other words for this limit here than for a new message.
        text = formatted(params, too_long="MESSAGE_TOO_LONG")
        rows = limit.keyboard(params, only_inline=True)
        chat, message = self._editable(params)
        self._take(chat)
        message.edit(text, rows)
        return chat.as_json(message)

    async def edit_message_reply_markup(self, params: Json, _: web.Request) -> Json:
        rows = limit.keyboard(params, only_inline=True)
        chat, message = self._editable(params)
        self._take(chat)
        message.edit(message.text, rows)
        return chat.as_json(message)

    async def delete_message(self, params: Json, _: web.Request) -> bool:
        chat = self._chat(params)
        if chat.posted.pop(limit.integer(params, "message_id") or 0, None) is None:
            raise bad_request("message to delete not found")
        return True

    async def answer_callback_query(self, params: Json, _: web.Request) -> bool:
        text = str(params.get("text") or "")
        if len(text) > CallbackQueryLimit.ANSWER_CALLBACK_QUERY_TEXT_LENGTH:
            raise bad_request("MESSAGE_TOO_LONG")
        query = str(params.get("callback_query_id", ""))
        person, pressed, answered = self._api.queries.get(query, (None, 0.0, False))
        if person is None or time.monotonic() - pressed > self._api.callback_seconds:
            raise bad_request(TOO_OLD)
        self._api.queries[query] = (person, pressed, True)
        if text and not answered:
            person.toasts.append(text)
        return True

    async def set_my_commands(self, params: Json, _: web.Request) -> bool:
        self._api.commands[_scope(params)] = limit.commands(params)
        return True

    async def get_my_commands(self, params: Json, _: web.Request) -> list[Json]:
        return self._api.commands.get(_scope(params), [])

    async def delete_webhook(self, params: Json, _: web.Request) -> bool:
        self._api.webhook = ""
        if str(params.get("drop_pending_updates", "")).lower() in ("true", "1"):
            self._api.updates.pending.clear()
        return True

    async def get_webhook_info(self, _: Json, __: web.Request) -> Json:
        waiting = len(self._api.updates.pending)
        return {"url": self._api.webhook, "has_custom_certificate": False, "pending_update_count": waiting}

    async def leave_chat(self, params: Json, _: web.Request) -> bool:
        chat = self._chat(params)
        if chat.private:
            raise bad_request("chat member status can't be changed in private chats")
        chat.check_may_write()
        chat.open = False
        self._api.membership(None, chat, "member", "left")
        return True

    async def set_my_description(self, params: Json, _: web.Request) -> bool:
        return self._describe(params, "description", BotDescriptionLimit.MAX_DESCRIPTION_LENGTH)

    async def set_my_short_description(self, params: Json, _: web.Request) -> bool:
        return self._describe(params, "short_description", BotDescriptionLimit.MAX_SHORT_DESCRIPTION_LENGTH)

    async def send_chat_action(self, params: Json, _: web.Request) -> bool:
        if params.get("action") not in {action.value for action in ChatAction}:
            raise bad_request("wrong parameter action in request")
        self._writable(params)
        return True

    def _describe(self, params: Json, name: str, most: int) -> bool:
        text = str(params.get(name) or "")
        if len(text) > most:
            raise bad_request(f"{name.upper()}_TOO_LONG")
        self._api.descriptions[name] = text
        return True

    def _chat(self, params: Json) -> Chat:
        if params.get("chat_id") in (None, ""):
            raise bad_request("chat_id is empty")
        chat = self._api.chats.get(limit.integer(params, "chat_id") or 0)
        if chat is None or (chat.private and not chat.open):
            raise bad_request("chat not found")
        return chat

    def _writable(self, params: Json) -> Chat:
        chat = self._chat(params)
        chat.check_may_write()
        return chat

    def _editable(self, params: Json) -> tuple[Chat, Posted]:
        if not params.get("message_id"):
            raise bad_request("message identifier is not specified")
        chat = self._writable(params)
        message = chat.posted.get(limit.integer(params, "message_id") or 0)
        if message is None:
            raise bad_request("message to edit not found")
        if message.sender["id"] != self._api.bot["id"]:
            raise bad_request("message can't be edited")
        return chat, message

    def _take(self, chat: Chat) -> None:
        if not self._api.limits:
            return
        try:
            self._flood.take(chat.id)
        except ApiError:
            self._api.floods += 1
            raise


def _scope(params: Json) -> tuple[str, str]:
    scope = limit.from_json(params, "scope") or {"type": "default"}
    return orjson.dumps(scope, option=orjson.OPT_SORT_KEYS).decode(), str(params.get("language_code") or "")
