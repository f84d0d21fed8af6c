"""What takes a real minute: a whole talk within Telegram's limits, and the one message afterwards."""

from __future__ import annotations

from datetime import datetime, timedelta
from itertools import cycle

import pytest

from bot.coaching.mirror import AMSTERDAM
from tests.telegram_bot import BotProcess, Walker
from tests.telegram_server import BotApi

pytestmark = pytest.mark.storm


@pytest.mark.parametrize("ways", ["b", "t", "bt"])
async def test_a_whole_talk_keeps_within_the_limits(tmp_path, ways):
    limits = {"GOEDWERK_TELEGRAM_LIMITS": "30/1/5"}
    async with BotApi(limits=True) as server, BotProcess(server, tmp_path, limits):
        ann = server.person()
        await Walker(ann, cycle(ways), patience=40).walks()
        assert "Bewaard" in ann.messages[-1].text
        assert server.floods == 0


async def test_the_one_message_afterwards_is_really_sent_and_shows_no_words(tmp_path):
    async with BotApi() as server, BotProcess(server, tmp_path) as bot:
        ann = server.person()
        await Walker(ann, cycle("t")).walks(until="Welke kleine stap")
        await ann.sends("vandaag praat ik met kanariegeel")
        await ann.waits_until(lambda p: "Zal ik dan één keer vragen" in p.messages[-1].text)
        await ann.presses("Andere tijd")
        await ann.waits_until(lambda p: "hoe laat" in p.messages[-1].text)
        now = datetime.now(AMSTERDAM)  # noqa: TID251  the real bot lives on the real clock
        soon = now + timedelta(minutes=1, seconds=30)
        day = "vandaag" if soon.date() == now.date() else "morgen"
        await ann.sends(f"{day} om {soon:%H:%M} uur")
        await ann.waits_until(lambda p: "Klopt dit?" in p.messages[-1].text)
        await ann.presses("Klopt")
        await ann.waits_until(lambda p: "Bewaard" in p.messages[-1].text)
        assert f"om {soon:%-H.%M} uur" in ann.messages[-1].text
        await bot.kill()
        await bot.start()
        await ann.waits_until(lambda p: "Hoe ging het?" in p.messages[-1].text, 150)
        assert "kanariegeel" not in ann.messages[-1].text
        assert server.called("sendMessage")[-1]["disable_notification"]
        await ann.presses("Gedaan")
        await ann.waits_until(lambda p: "Bewaard bij je voornemen" in p.messages[-1].text)
