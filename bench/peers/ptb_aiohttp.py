"""A request class on aiohttp, as anyone who tunes python-telegram-bot would write it."""

from __future__ import annotations

from typing import Any

import aiohttp
import orjson
from telegram.error import NetworkError
from telegram.request import BaseRequest, RequestData

READ_SECONDS = 30.0


class AiohttpRequest(BaseRequest):
    """Calls as JSON over kept connections."""

    def __init__(self) -> None:
        self._session: aiohttp.ClientSession | None = None

    @property
    def read_timeout(self) -> float | None:
        """Seconds to wait for an answer."""
        return READ_SECONDS

    async def initialize(self) -> None:
        """Open the pool."""
        self._session = aiohttp.ClientSession()

    async def shutdown(self) -> None:
        """Close the pool."""
        if self._session:
            await self._session.close()

    async def do_request(
        self, url: str, method: str, request_data: RequestData | None = None, *_times: Any, **_named: Any
    ) -> tuple[int, bytes]:
        """Make one request."""
        assert self._session is not None
        body = orjson.dumps(request_data.parameters) if request_data else None
        headers = {"Content-Type": "application/json"}
        try:
            async with self._session.request(method, url, data=body, headers=headers) as answer:
                return answer.status, await answer.read()
        except aiohttp.ClientError as error:
            raise NetworkError(type(error).__name__) from error

    @staticmethod
    def parse_json_payload(payload: bytes) -> dict[str, Any]:
        """Read an answer."""
        parsed: dict[str, Any] = orjson.loads(payload)
        return parsed
