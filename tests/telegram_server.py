"""A strict Telegram Bot API server over real HTTP.

Everything it knows lives here and not in a connection: a bot may be killed at any moment and come back.
"""

from __future__ import annotations

import re
import time
from collections.abc import Awaitable, Callable
from itertools import count
from typing import Any, Self

import orjson
from aiohttp import web

from tests.telegram_faults import HTML_502, METHODS, BadGatewayError, Call, DroppedError, Faults, Hook
from tests.telegram_limits import ApiError, Json, bad_request
from tests.telegram_methods import Methods
from tests.telegram_people import Person
from tests.telegram_world import Chat, Message, Updates

_NAMES = {name.lower(): name for name in METHODS}
_HUMP = re.compile("[A-Z]")


class BotApi:
    """Telegram for one bot; `calls` has every request that came with the right token."""

    def __init__(
        self,
        token: str = "123456:TEST-token_abcdefghijklmnopqrstuvwx",
        *,
        limits: bool = False,
        callback_seconds: float = 30.0,
    ) -> None:
        self.token = token
        self.limits = limits
        self.callback_seconds = callback_seconds  # how long a pressed button may wait for its answer
        self.calls: list[Call] = []
        self.floods = 0  # refusals for going too fast; planned 429s do not count
        self.conflicts = 0
        self.webhook = ""
        self.commands: dict[tuple[str, str], list[Json]] = {}
        self.descriptions: dict[str, str] = {}
        self.updates = Updates()
        self.faults = Faults(self.updates.wake)
        self.people: dict[int, Person] = {}
        self.chats: dict[int, Chat] = {}
        self.queries: dict[str, tuple[Person, float, bool]] = {}  # who, when, answered
        self.bot: Json = {
            "id": int(token.partition(":")[0]),
            "is_bot": True,
            "first_name": "Testbot",
            "username": "goedwerk_test_bot",
        }
        self._port = 0
        self._runner: web.AppRunner | None = None
        self._methods = Methods(self)
        self._query_ids = count(4_400_000_000_000_001)
        self._group_ids = count(-4_000_000_001, -1)

    async def __aenter__(self) -> Self:
        await self.start()
        return self

    async def __aexit__(self, *_: object) -> None:
        await self.stop()

    async def start(self) -> None:
        """Listen; after stop() again on the same port, with everything still known."""
        app = web.Application()
        app.router.add_route("*", "/{path:.*}", self._serve)
        self._runner = web.AppRunner(app, access_log=None, shutdown_timeout=0.5)
        await self._runner.setup()
        site = web.TCPSite(self._runner, "127.0.0.1", self._port, reuse_address=True)
        await site.start()
        self._port = self._runner.addresses[0][1]

    async def stop(self) -> None:
        """Refuse connections; polls that were waiting are cut off."""
        runner, self._runner = self._runner, None
        self.updates.wake()
        if runner:
            await runner.cleanup()

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self._port}"

    @property
    def listening(self) -> bool:
        return self._runner is not None

    @property
    def redelivered(self) -> int:
        """How often an update went out again because no offset had confirmed it."""
        return self.updates.redelivered

    def person(self, first_name: str = "Ann", user_id: int | None = None) -> Person:
        """Somebody new, who has not opened the chat yet."""
        user_id = user_id or 5_100_000_001 + len(self.people)
        person = self.people[user_id] = Person(self, user_id, first_name)
        self.chats[user_id] = person.chat
        return person

    def on_before(self, method: str, callback: Hook, times: int | None = None) -> None:
        """Call back just before a call is handled; every time, or the next `times`."""
        self.faults.hook(method, "before", callback, times)

    def on_after(self, method: str, callback: Hook, times: int | None = None) -> None:
        """Call back when a call was handled and its reply not yet sent."""
        self.faults.hook(method, "after", callback, times)

    def messages_in(self, chat_id: int) -> list[Message]:
        """What the bot said in any chat, a group too."""
        posted = self.chats[chat_id].posted.values()
        return [each.seen() for each in posted if each.sender["id"] == self.bot["id"]]

    def called(self, method: str) -> list[Json]:
        """The params of each call of a method, in order."""
        return [call.params for call in self.calls if call.method == method]

    def new_group(self, title: str) -> Chat:
        chat = Chat({"id": next(self._group_ids), "title": title, "type": "group"}, open=True)
        self.chats[chat.id] = chat
        return chat

    def new_query(self, person: Person) -> str:
        query = str(next(self._query_ids))
        self.queries[query] = (person, time.monotonic(), False)
        return query

    def unanswered(self) -> list[str]:
        """Queries whose button still shows a clock."""
        return [query for query, (_, _, answered) in self.queries.items() if not answered]

    def membership(self, person: Person | None, chat: Chat, before: str, after: str) -> None:
        """Tell the bot what it is in a chat from now on; without a person it was the bot itself."""
        self.updates.add(
            "my_chat_member",
            {
                "chat": chat.about,
                "from": person.about if person else self.bot,
                "date": int(time.time()),
                "old_chat_member": self._member(before),
                "new_chat_member": self._member(after),
            },
        )

    def _member(self, status: str) -> Json:
        return {"user": self.bot, "status": status} | ({"until_date": 0} if status == "kicked" else {})

    async def _serve(self, request: web.Request) -> web.StreamResponse:
        try:
            call = await self._read(request)
            self.calls.append(call)
            await self.faults.strike(call, "before")
            handler: Callable[..., Awaitable[Any]] = getattr(
                self._methods, _HUMP.sub(lambda hump: "_" + hump[0].lower(), call.method)
            )
            refusal: ApiError | None = None
            try:
                result = await handler(call.params, request)
            except ApiError as error:
                refusal = error  # an answer too, that may get lost like any other
            await self.faults.strike(call, "after")
            if refusal:
                raise refusal
        except ApiError as error:
            return _reply(error.as_json(), error.status)
        except BadGatewayError:
            return web.Response(status=502, text=HTML_502, content_type="text/html")
        except DroppedError:
            if request.transport:
                request.transport.close()
            return web.Response()
        return _reply({"ok": True, "result": result}, 200)

    async def _read(self, request: web.Request) -> Call:
        token, _, name = request.path.removeprefix("/bot").partition("/")
        if not request.path.startswith("/bot") or not name or request.method not in ("GET", "POST"):
            raise ApiError(404, "Not Found")
        if token != self.token:
            raise ApiError(401, "Unauthorized")
        method = _NAMES.get(name.lower())
        if not method:
            raise ApiError(404, "Not Found")
        return Call(method, await _params(request), time.monotonic())


def _reply(answer: Json, status: int) -> web.Response:
    return web.Response(status=status, body=orjson.dumps(answer), content_type="application/json")


async def _params(request: web.Request) -> Json:
    """Query string and body together, whatever form the body has."""
    params: Json = dict(request.query)
    if request.content_type == "application/json":
        body = await request.read()
        try:
            params |= orjson.loads(body) if body else {}
        except (orjson.JSONDecodeError, TypeError) as error:
            raise bad_request("can't parse JSON object") from error
    elif request.method == "POST":
        params |= {
            name: value if isinstance(value, str) else "file"
            for name, value in (await request.post()).items()
        }
    return params
