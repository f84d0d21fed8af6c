"""What can go wrong between Telegram and a bot, planned by a test."""

from __future__ import annotations

import asyncio
import hashlib
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Any, Literal, NamedTuple

from tests.telegram_limits import ApiError, Json

METHODS = (
    "getMe", "getUpdates", "sendMessage", "editMessageText", "editMessageReplyMarkup", "answerCallbackQuery",
    "deleteMessage", "setMyCommands", "getMyCommands", "deleteWebhook", "getWebhookInfo", "leaveChat",
    "setMyDescription", "setMyShortDescription", "sendChatAction",
)  # fmt: skip
ANY = "*"
HTML_502 = "<html>\r\n<head><title>502 Bad Gateway</title></head>\r\n<body>nginx</body>\r\n</html>\r\n"


class Call(NamedTuple):
    """One request of the bot, as it came in."""

    method: str
    params: Json
    at: float


Hook = Callable[[Call], Awaitable[Any]]


class DroppedError(Exception):
    """The connection ends here, without an answer."""


class BadGatewayError(Exception):
    """What a proxy in front of Telegram answers: a page, not JSON."""


@dataclass
class _Plan:
    method: str
    fault: Exception | float  # a number is a silence in seconds
    moment: Literal["before", "after"]
    times: int | None

    def strikes(self, method: str, moment: str) -> bool:
        return self.moment == moment and self.method in (ANY, method) and self.times != 0

    def spend(self) -> None:
        if self.times is not None:
            self.times -= 1


class Faults:
    """Each planned fault strikes the next calls of its method, in the order of planning."""

    def __init__(self, wake: Callable[[], None]) -> None:
        self.double_updates = False
        self.reorder_updates: int | None = None  # the seed; None leaves the order alone
        self._outage = False
        self._wake = wake
        self._plans: list[_Plan] = []
        self._hooks: list[tuple[_Plan, Hook]] = []

    @property
    def outage(self) -> bool:
        return self._outage

    @outage.setter
    def outage(self, on: bool) -> None:
        """While on, every call is dropped; so is a long poll that was waiting."""
        self._outage = on
        self._wake()

    def fail_next(
        self, method: str, status: int, description: str, retry_after: int | None = None, times: int = 1
    ) -> None:
        self._plan(method, ApiError(status, description, retry_after), "before", times)

    def html_502(self, times: int = 1, method: str = ANY) -> None:
        self._plan(method, BadGatewayError(), "before", times)

    def drop_before(self, method: str, times: int = 1) -> None:
        """Telegram never saw the call; the bot cannot know."""
        self._plan(method, DroppedError(), "before", times)

    def drop_after(self, method: str, times: int = 1) -> None:
        """Telegram did as it was told; the bot cannot know."""
        self._plan(method, DroppedError(), "after", times)

    def hang(self, method: str, seconds: float, times: int = 1, *, handled: bool = False) -> None:
        """Silence before the call is handled, or with `handled` between that and the reply."""
        self._plan(method, seconds, "after" if handled else "before", times)

    def hook(self, method: str, moment: Literal["before", "after"], call: Hook, times: int | None) -> None:
        self._hooks.append((_Plan(known(method), 0.0, moment, times), call))

    def clear(self) -> None:
        """Whatever was planned, nothing goes wrong any more; hooks stay."""
        self._plans.clear()
        self.double_updates = False
        self.reorder_updates = None
        self.outage = False

    async def strike(self, call: Call, moment: Literal["before", "after"]) -> None:
        """Run the hooks of this moment, then whatever fault is planned for it."""
        for plan, hook in list(self._hooks):
            if plan.strikes(call.method, moment):
                plan.spend()
                await hook(call)
        if self._outage:
            raise DroppedError
        for plan in self._plans:
            if plan.strikes(call.method, moment):
                plan.spend()
                if isinstance(plan.fault, float):
                    await asyncio.sleep(plan.fault)
                    return
                raise plan.fault

    def arrange(self, batch: list[Json]) -> list[Json]:
        """One getUpdates batch as the network delivers it."""
        if self.double_updates:
            batch = [update for update in batch for _ in range(2)]
        if self.reorder_updates is not None:
            batch = [
                update
                for _, update in sorted(
                    enumerate(batch), key=lambda at: _mixed(self.reorder_updates, at[0], at[1]["update_id"])
                )
            ]
        return batch

    def _plan(
        self, method: str, fault: Exception | float, moment: Literal["before", "after"], times: int
    ) -> None:
        fault = float(fault) if isinstance(fault, int) else fault
        self._plans.append(_Plan(known(method), fault, moment, times))


def known(method: str) -> str:
    """A fault on a misspelt method would never strike, and its test would pass."""
    if method not in (*METHODS, ANY):
        raise ValueError(f"no such method here: {method}")
    return method


def _mixed(*parts: object) -> bytes:
    return hashlib.sha256(repr(parts).encode()).digest()
