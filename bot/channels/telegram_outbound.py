"""The way out to Telegram: in order per chat, side by side over chats, each message at most once more.

`sendMessage` has no idempotency key. What surely was not sent is tried again; what may have been
sent is repeated once when it is part of a turn (its buttons carry the turn, so a second copy does
no harm), then slowly until it is certain, and dropped when it is a nudge.
"""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import Awaitable, Callable, Sequence
from typing import Any

import structlog
from aiolimiter import AsyncLimiter
from telegram.error import BadRequest, Forbidden, InvalidToken, RetryAfter, TelegramError

from bot.channels.telegram_http import AiohttpRequest, Unknown, rest_of
from bot.channels.telegram_render import parameters
from bot.conversation.incoming import Incoming
from bot.conversation.outgoing import Parcel, from_json
from bot.errors import StoreError
from bot.store.base import Outgoing, Store

log = structlog.get_logger()

FIRST_WAIT, SLOW_WAIT, LONGEST_WAIT = 0.5, 30.0, 300.0
TELL_SECONDS = 5.0
BURST = 5
KEPT_CHATS = 2000
BOT_SLACK, CHAT_SLACK = 1.03, 1.1  # a little slower than allowed: calls that left apart may arrive together


class Api:
    """Bot API calls by name, through the request class and without parsing answers into objects."""

    def __init__(self, request: AiohttpRequest, url: str, token: str) -> None:
        self._request, self._base = request, f"{url.rstrip('/')}/bot{token}"

    async def call(self, method: str, values: dict[str, Any], read_timeout: float | None = None) -> Any:
        """Make one call; raises the errors of python-telegram-bot, NotSent and Unknown."""
        return await self._request.call(f"{self._base}/{method}", values, read_timeout)

    def __repr__(self) -> str:
        return "Api()"  # the base holds the token


class Rates:
    """How fast calls may go: the bot in all, and each chat with a small burst."""

    def __init__(self, rates: tuple[int, int, int] | None) -> None:
        self._rates = rates
        burst = min(BURST, rates[0]) if rates else 0
        self._bot = AsyncLimiter(burst, BOT_SLACK * burst / rates[0]) if rates else None
        self._live = 0
        self._pause_until = 0.0

    def chat(self) -> AsyncLimiter | None:
        """Make the limiter of one chat."""
        return (
            AsyncLimiter(self._rates[2], CHAT_SLACK * self._rates[2] / self._rates[1])
            if self._rates
            else None
        )

    async def turn(self, chat: AsyncLimiter | None, *, nudge: bool) -> None:
        """Wait for a place; a nudge yields to live conversations."""
        if chat:
            await chat.acquire()
        while nudge and self._live:
            await asyncio.sleep(0.05)
        self._live += not nudge
        try:
            while (left := self._pause_until - asyncio.get_running_loop().time()) > 0:
                await asyncio.sleep(left)
            if self._bot:
                await self._bot.acquire()
        finally:
            self._live -= not nudge

    def pause(self, seconds: float) -> None:
        """Let the whole bot rest: a 429 counts for all chats."""
        self._pause_until = max(self._pause_until, asyncio.get_running_loop().time() + seconds)


class _Chat:
    def __init__(self, limiter: AsyncLimiter | None) -> None:
        self.queue: deque[Outgoing] = deque()
        self.limiter = limiter
        self.task: asyncio.Task[None] | None = None
        self.forgotten: int = 0  # parcels up to this id are of somebody who had everything wiped


class TelegramPost:
    """Sends parcels; implements Post."""

    def __init__(
        self,
        api: Api,
        store: Store,
        rates: Rates,
        *,
        unreachable: Callable[[str], Awaitable[None]],
        fatal: Callable[[Exception], None],
    ) -> None:
        self._api, self._store, self._rates = api, store, rates
        self._unreachable, self._fatal = unreachable, fatal
        self._chats: dict[str, _Chat] = {}
        self._answers: set[asyncio.Task[None]] = set()

    def send(self, parcels: Sequence[Outgoing], *, answers: Incoming | None, toast: str) -> None:
        """Put parcels in their chat's queue and answer the press at once."""
        if answers:
            task = asyncio.create_task(self._answer(answers.press, toast))
            self._answers.add(task)
            task.add_done_callback(self._answers.discard)
        for one in parcels:
            user = from_json(one.body).user
            chat = self._chat(user)
            chat.queue.append(one)
            if chat.task is None:
                chat.task = asyncio.create_task(self._drain(chat))

    async def recover(self) -> None:
        """Send what the last process left: parts of turns once more, nudges only when surely not sent."""
        for one in await self._store.unsent():
            if one.state == "sending" and from_json(one.body).silent:
                await self._store.delivered(one.id)
            else:
                self.send([one], answers=None, toast="")

    async def tell(self, made: Parcel) -> None:
        """Try once to send a line that is not kept."""
        try:
            await asyncio.wait_for(self._api.call("sendMessage", parameters(made)), TELL_SECONDS)
        except (TelegramError, TimeoutError):
            log.warning("line_not_sent")

    async def leave(self, chat: int, line: str) -> None:
        """Say one line in a group and leave it; nothing is kept."""
        for method, values in (
            ("sendMessage", {"chat_id": chat, "text": line}),
            ("leaveChat", {"chat_id": chat}),
        ):
            try:
                await self._api.call(method, values)
            except TelegramError:
                log.info("group_not_left" if method == "leaveChat" else "group_line_not_sent")

    def forget(self, user: str) -> None:
        """Send nothing more of what waits for this person: they had everything wiped."""
        chat = self._chats.get(user)
        if chat and chat.queue:
            chat.forgotten = max(one.id for one in chat.queue)

    async def close(self, seconds: float = 2.0) -> None:
        """Let what is under way end; what is not sent waits in the outbox."""
        tasks = [chat.task for chat in self._chats.values() if chat.task] + list(self._answers)
        if tasks:
            _, late = await asyncio.wait(tasks, timeout=seconds)
            for task in late:
                task.cancel()
            await asyncio.gather(*late, return_exceptions=True)

    async def _answer(self, press: str, toast: str) -> None:
        values = {"callback_query_id": press} | ({"text": toast} if toast else {})
        for _ in range(2):  # repeating an answer does no harm
            try:
                await self._api.call("answerCallbackQuery", values)
            except BadRequest:
                return  # too old: the person has long moved on
            except TelegramError:
                await asyncio.sleep(FIRST_WAIT)
            else:
                return

    async def _drain(self, chat: _Chat) -> None:
        try:
            while chat.queue:
                await self._deliver(chat, chat.queue[0])
                if chat.queue:
                    chat.queue.popleft()
        except StoreError:
            log.error("outbox_not_kept")  # the rows are there still; the next start sends them
        finally:
            chat.task = None

    def _chat(self, user: str) -> _Chat:
        """Find a chat; an idle one is kept for a while, because its limiter remembers its last messages."""
        if user not in self._chats and len(self._chats) >= KEPT_CHATS:
            for idle in [name for name, chat in self._chats.items() if chat.task is None][: KEPT_CHATS // 2]:
                del self._chats[idle]
        return self._chats.setdefault(user, _Chat(self._rates.chat()))

    async def _deliver(self, chat: _Chat, one: Outgoing) -> None:
        """Bring one parcel to its end: sent, or never to be sent."""
        parcel = from_json(one.body)
        if one.state == "pending":
            await self._store.begin_sending(one.id)
        wait, unsure, marked = FIRST_WAIT, FIRST_WAIT, True
        while await self._may_send(chat, one, nudge=parcel.silent):
            try:
                method = "editMessageText" if parcel.kind == "edit" else "sendMessage"
                await self._api.call(method, parameters(parcel, marked=marked))
                break
            except RetryAfter as error:
                self._rates.pause(rest_of(error))
            except Forbidden:
                await self._blocked(chat, parcel)
                break
            except BadRequest as error:
                if "can't parse" not in str(error).lower() or not marked:
                    if "not modified" not in str(error).lower():
                        log.warning("not_accepted", kind=parcel.kind)
                    break
                marked = False
            except InvalidToken as error:
                self._fatal(error)
                return
            except Unknown:
                log.warning("unsure_whether_sent", nudge=parcel.silent)
                if parcel.silent:
                    break
                await asyncio.sleep(unsure)
                unsure = min(max(SLOW_WAIT, 2 * unsure), LONGEST_WAIT)
            except TelegramError:
                await asyncio.sleep(wait)
                wait = min(2 * wait, LONGEST_WAIT)
        await self._store.delivered(one.id)

    async def _may_send(self, chat: _Chat, one: Outgoing, *, nudge: bool) -> bool:
        """Wait for this chat's turn; False when the person had everything wiped meanwhile."""
        await self._rates.turn(chat.limiter, nudge=nudge)
        return one.id > chat.forgotten

    async def _blocked(self, chat: _Chat, parcel: Parcel) -> None:
        """Remember that nothing reaches this person; what else waits for them is dropped."""
        await self._unreachable(parcel.user)
        while len(chat.queue) > 1:
            await self._store.delivered(chat.queue.pop().id)
