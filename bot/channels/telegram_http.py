"""HTTP to the Bot API on aiohttp and orjson: every failure is told apart as sent, not sent or unknown."""

from __future__ import annotations

import json
import os
from datetime import timedelta
from functools import lru_cache
from typing import Any, cast

import aiohttp
import orjson
from telegram.error import NetworkError, RetryAfter
from telegram.request import BaseRequest, RequestData
from yarl import URL

os.environ.setdefault("PTB_TIMEDELTA", "1")  # else python-telegram-bot warns at every 429

CONNECT_SECONDS = 10.0
READ_SECONDS = 20.0
JSON = {"Content-Type": "application/json"}


class NotSent(NetworkError):  # noqa: N818  named for what it tells, as its base
    """The request never reached the server: safe to repeat."""


class Unknown(NetworkError):  # noqa: N818
    """The connection broke or fell silent after the request went out: it may have been handled."""


class Values:
    """The parameters of one call as they are.

    It stands in for RequestData, which is final and whose constructor is no public interface; all
    that reads it is `do_request` below.
    """

    contains_files = False

    def __init__(self, values: dict[str, Any]) -> None:
        self.parameters = values


class AiohttpRequest(BaseRequest):
    """The request class of python-telegram-bot, without its httpx stack."""

    def __init__(self, connections: int = 100) -> None:
        self._connections = connections
        self._session: aiohttp.ClientSession | None = None

    @property
    def read_timeout(self) -> float | None:
        """Seconds to wait for an answer unless a call says otherwise."""
        return READ_SECONDS

    async def initialize(self) -> None:
        """Open the pool of connections."""
        if self._session is None or self._session.closed:
            connector = aiohttp.TCPConnector(limit=self._connections, keepalive_timeout=50)
            jar = aiohttp.DummyCookieJar()  # the Bot API has none; looking for them costs at each call
            self._session = aiohttp.ClientSession(connector=connector, cookie_jar=jar, headers=JSON)

    async def shutdown(self) -> None:
        """Close the pool."""
        if self._session is not None:
            await self._session.close()
            self._session = None

    async def do_request(
        self,
        url: str,
        method: str,
        request_data: RequestData | None = None,
        read_timeout: Any = BaseRequest.DEFAULT_NONE,
        write_timeout: Any = BaseRequest.DEFAULT_NONE,  # noqa: ARG002
        connect_timeout: Any = BaseRequest.DEFAULT_NONE,  # noqa: ARG002
        pool_timeout: Any = BaseRequest.DEFAULT_NONE,  # noqa: ARG002
    ) -> tuple[int, bytes]:
        """Make one request; raises NotSent or Unknown when no answer came."""
        if self._session is None:
            raise NotSent("not initialised")
        read = READ_SECONDS if read_timeout is BaseRequest.DEFAULT_NONE else read_timeout
        body = orjson.dumps(request_data.parameters) if request_data else None
        try:
            async with self._session.request(
                method, _parsed(url), data=body, timeout=_timeout(read)
            ) as answer:
                return answer.status, await answer.read()
        except (aiohttp.ClientConnectorError, aiohttp.ConnectionTimeoutError) as error:
            raise NotSent(type(error).__name__) from None  # the url in the original holds the token
        except (aiohttp.ClientError, TimeoutError, OSError) as error:
            raise Unknown(type(error).__name__) from None

    async def call(self, url: str, values: dict[str, Any], read_timeout: float | None = None) -> Any:
        """Post values as JSON and give the result; raises the errors of python-telegram-bot."""
        data = cast("RequestData", Values(values))
        more = {} if read_timeout is None else {"read_timeout": read_timeout}
        try:
            return await self.post(url, data, **more)
        except (KeyError, TypeError, AttributeError):
            raise NetworkError("Invalid server response") from None  # JSON, but not the shape of an answer

    @staticmethod
    def parse_json_payload(payload: bytes) -> dict[str, Any]:
        """Read an answer; unlike the original it logs nothing of it."""
        try:
            parsed: dict[str, Any] = orjson.loads(payload)
        except ValueError:
            try:
                parsed = orjson.loads(_without_surrogates(payload))
            except ValueError:
                raise NetworkError("Invalid server response") from None
        return parsed


@lru_cache(maxsize=64)  # one a method
def _parsed(url: str) -> URL:
    return URL(url, encoded=True)


@lru_cache(maxsize=8)
def _timeout(read: float | None) -> aiohttp.ClientTimeout:
    return aiohttp.ClientTimeout(total=None, sock_connect=CONNECT_SECONDS, sock_read=read)


def rest_of(error: RetryAfter) -> float:
    """Give the seconds that Telegram asks us to wait."""
    asked = error.retry_after
    return asked.total_seconds() if isinstance(asked, timedelta) else float(asked)


def _without_surrogates(payload: bytes) -> bytes:
    """Replace half characters, which orjson refuses: one such text must not hold up all others."""
    return json.dumps(json.loads(payload), ensure_ascii=False).encode("utf-8", "replace")
