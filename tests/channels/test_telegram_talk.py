"""The whole reflection over real HTTP with the real process: buttons only, typing only, mixed."""

from __future__ import annotations

from itertools import cycle

from tests.telegram_bot import BotProcess, Walker
from tests.telegram_server import BotApi


async def test_reflectie_is_finished_on_every_case_by_buttons_by_typing_and_mixed(server, bot):
    for ways in ("b", "t", "bt"):
        for case in (1, 2, 3):
            ann = server.person()
            walker = Walker(ann, cycle(ways), case=case)
            await walker.walks()
            assert "Bewaard" in ann.messages[-1].text
            assert len(walker.asked) == len(set(walker.asked)), "something was asked twice"
    assert server.unanswered() == []
    assert not any(
        call.method == "sendMessage" and call.params.get("parse_mode") != "HTML" for call in server.calls
    )


async def test_with_the_limits_of_telegram_on_nothing_is_refused(tmp_path):
    limits = {"GOEDWERK_TELEGRAM_LIMITS": "30/1/5"}
    async with BotApi(limits=True) as server, BotProcess(server, tmp_path, limits):
        ann = server.person()
        await Walker(ann, cycle("t")).walks(until="Stap 5 van 5")
        assert server.floods == 0


async def test_the_commands_are_registered_with_their_descriptions(server, bot):
    ann = server.person()
    await ann.sends("/help")
    await ann.waits_for()
    (commands,) = server.commands.values()
    assert [one["command"] for one in commands] == [
        "start",
        "verder",
        "mijn",
        "help",
        "privacy",
        "wis",
        "stop",
    ]
