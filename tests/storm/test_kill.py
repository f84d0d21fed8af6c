"""SIGKILL at seeded moments in a whole talk: no answer lost, nothing asked again, the same end.

At most one message is repeated a kill: the send that was under way, because `sendMessage` has no
idempotency key. Moments lie between calls, just before a call is handled and just after.
"""

from __future__ import annotations

import asyncio
import hashlib
import json
from itertools import cycle
from pathlib import Path

import pytest

from tests.read_store import talks_of
from tests.telegram_bot import BotProcess, Walker
from tests.telegram_faults import Call
from tests.telegram_server import BotApi

pytestmark = pytest.mark.storm

KILLS = 200
TALKS = 10  # the kills are spread over talks that differ in how they are answered
ANN = 5_100_000_001


class Storm:
    """Kills the bot at moments that the seed alone decides, and starts it again."""

    def __init__(self, server: BotApi, bot: BotProcess, seed: int, kills: int) -> None:
        self.server, self.bot, self.seed, self.left = server, bot, seed, kills
        self.killed: list[str] = []
        self.calls = 0
        self._dead = asyncio.Event()
        for method in ("getUpdates", "sendMessage", "editMessageText", "answerCallbackQuery"):
            server.on_before(method, self._moment("before"))
            server.on_after(method, self._moment("after"))
        self._restarting: asyncio.Task[None] | None = None

    def _moment(self, when: str):
        async def strike(call: Call) -> None:
            self.calls += 1
            draw = hashlib.sha256(f"{self.seed}:{self.calls}:{when}".encode()).digest()[0]
            if self.left and draw < 72 and self._restarting is None:
                self.left -= 1
                self.killed.append(f"{when} {call.method}")
                self._restarting = asyncio.create_task(self._restart())
                await self._dead.wait()

        return strike

    async def _restart(self) -> None:
        """Kill and start again; one at a time, whatever calls of the dead process are still handled."""
        await self.bot.kill()
        self._dead.set()
        await self.bot.start()
        self._dead.clear()
        self._restarting = None


async def walked(folder: Path, ways: str, seed: int, kills: int) -> tuple[dict, Walker, Storm, BotApi]:
    folder.mkdir()
    async with BotApi() as server:
        async with BotProcess(server, folder) as bot:
            storm = Storm(server, bot, seed, kills)
            ann = server.person(user_id=ANN)
            walker = Walker(ann, cycle(ways), case=1 + seed % 3, patience=60)
            await walker.walks()
            await ann.next_messages(quiet=1.0, timeout=30)
            storm.left = 0
            if storm._restarting:
                await storm._restarting
            await ann.sends("/help")
            await ann.waits_until(lambda p: "Je kunt een knop kiezen" in p.messages[-1].text, 30)
            assert await bot.stop() == 0
        return await talks_of(folder, ANN), walker, storm, server


@pytest.mark.parametrize("seed", range(TALKS))
async def test_a_talk_survives_kills_at_any_moment(tmp_path, seed):
    ways = ("b", "t", "bt")[seed % 3]
    calm, calm_walker, _, calm_server = await walked(tmp_path / "calm", ways, seed, 0)
    wild, walker, storm, server = await walked(tmp_path / "wild", ways, seed, KILLS // TALKS)

    assert len(storm.killed) == KILLS // TALKS, storm.killed
    assert json.dumps(wild, sort_keys=True) == json.dumps(calm, sort_keys=True)
    assert walker.asked == calm_walker.asked, "a question was put again as a new one"
    repeated = len(server.called("sendMessage")) - len(calm_server.called("sendMessage"))
    shown = len(server.messages_in(ANN)) - len(calm_server.messages_in(ANN))
    assert 0 <= shown <= len(storm.killed), (shown, storm.killed)
    assert repeated <= 2 * len(storm.killed)
