"""The plainest of bots: one request, one answer."""

from __future__ import annotations

from typing import Any, Self

from aiohttp import ClientSession

from tests.telegram_limits import Json
from tests.telegram_server import BotApi


class Bot:
    """Call methods by name; `result` insists on success, `refusal` on an error."""

    def __init__(self, server: BotApi) -> None:
        self.base = f"{server.url}/bot{server.token}/"
        self.session = ClientSession()

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(self, *_: object) -> None:
        await self.session.close()

    async def call(self, method: str, **params: object) -> Json:
        async with self.session.post(self.base + method, json=params) as response:
            answer: Json = await response.json()
            assert answer["ok"] is (response.status == 200)
            assert answer.get("error_code", 200) == response.status
            return answer

    async def result(self, method: str, **params: object) -> Any:
        answer = await self.call(method, **params)
        assert answer["ok"], answer
        return answer["result"]

    async def refusal(self, method: str, **params: object) -> tuple[int, str]:
        answer = await self.call(method, **params)
        assert not answer["ok"], answer
        return answer["error_code"], answer["description"]

    async def updates(self, **params: object) -> list[Json]:
        found: list[Json] = await self.result("getUpdates", **params)
        return found

    async def says(self, chat_id: int, text: str, *rows: list[tuple[str, str]], **params: object) -> Json:
        """Send a text with rows of (label, data)."""
        keyboard = [[{"text": label, "callback_data": data} for label, data in row] for row in rows]
        markup = {"reply_markup": {"inline_keyboard": keyboard}} if rows else {}
        sent: Json = await self.result("sendMessage", chat_id=chat_id, text=text, **markup, **params)
        return sent
