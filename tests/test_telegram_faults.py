"""Faults strike where they were planned, and a killed bot finds everything again."""

from __future__ import annotations

import asyncio
import sys
import time

import pytest
from aiohttp import ClientConnectionError, ClientTimeout, ServerDisconnectedError

from tests.telegram_client import Bot
from tests.telegram_server import BotApi
from tests.test_telegram_server import ann, bot, offset_after, server

__all__ = ["ann", "bot", "server"]

ECHO = """
import json, sys, urllib.request
def call(method, **params):
    body = json.dumps(params).encode()
    request = urllib.request.Request(sys.argv[1] + method, body, {"Content-Type": "application/json"})
    return json.load(urllib.request.urlopen(request))["result"]
offset = 0
while True:
    for update in call("getUpdates", offset=offset, timeout=10):
        call("sendMessage", chat_id=update["message"]["chat"]["id"], text=update["message"]["text"])
        offset = update["update_id"] + 1
"""


async def start_echo(bot):
    return await asyncio.create_subprocess_exec(sys.executable, "-c", ECHO, bot.base)


async def test_one_chat_may_get_a_burst(server, bot, ann):
    server.limits = True
    for number in range(5):
        await bot.says(77, str(number))
    answer = await bot.call("sendMessage", chat_id=77, text="te veel")
    assert answer["error_code"] == 429
    assert answer["description"] == "Too Many Requests: retry after 1"
    assert answer["parameters"] == {"retry_after": 1}
    message = ann.messages[0].id
    assert (await bot.refusal("editMessageText", chat_id=77, message_id=message, text="a"))[0] == 429
    assert server.floods == 2
    await bot.result("answerCallbackQuery", callback_query_id=ann.presses_data("x", message))


async def test_the_bucket_fills_again(server, bot, ann):
    server.limits = True
    for number in range(5):
        await bot.says(77, str(number))
    await asyncio.sleep(1.05)
    await bot.says(77, "na een seconde")
    assert server.floods == 0


async def test_the_whole_bot_has_a_limit(server, bot):
    server.limits = True
    statuses = []
    for number in range(40):
        person = server.person(f"P{number}")
        await person.sends("/start")
        statuses.append((await bot.call("sendMessage", chat_id=person.id, text="dag"))["ok"])
    assert all(statuses[:30])
    assert not all(statuses)
    assert server.floods == statuses.count(False)


async def test_no_limits_unless_asked(server, bot, ann):
    for number in range(12):
        await bot.says(77, str(number))
    assert server.floods == 0


async def test_a_planned_refusal(server, bot, ann):
    server.faults.fail_next("sendMessage", 429, "Too Many Requests: retry after 7", retry_after=7, times=2)
    for _ in range(2):
        answer = await bot.call("sendMessage", chat_id=77, text="a")
        assert (answer["error_code"], answer["parameters"]["retry_after"]) == (429, 7)
    await bot.says(77, "derde keer")
    assert len(ann.messages) == 1
    assert server.floods == 0


def test_a_misspelt_method_is_told():
    with pytest.raises(ValueError, match="sendMesage"):
        BotApi().faults.drop_before("sendMesage")


async def test_a_proxy_answers_html(server, bot):
    server.faults.html_502(times=1)
    async with bot.session.post(bot.base + "getMe") as response:
        assert (response.status, response.content_type) == (502, "text/html")
        assert "Bad Gateway" in await response.text()
    assert await bot.result("getMe")


async def test_a_call_lost_on_the_way_there(server, bot, ann):
    server.faults.drop_before("sendMessage")
    with pytest.raises(ServerDisconnectedError):
        await bot.says(77, "weg")
    assert ann.messages == []
    assert len(server.called("sendMessage")) == 1


async def test_an_answer_lost_on_the_way_back(server, bot, ann):
    server.faults.drop_after("sendMessage")
    with pytest.raises(ServerDisconnectedError):
        await bot.says(77, "toch aangekomen")
    assert [each.text for each in ann.messages] == ["toch aangekomen"]


@pytest.mark.parametrize("handled", [False, True])
async def test_silence(server, bot, ann, handled):
    server.faults.hang("sendMessage", 0.3, handled=handled)
    with pytest.raises(TimeoutError):
        async with bot.session.post(
            bot.base + "sendMessage", json={"chat_id": 77, "text": "a"}, timeout=ClientTimeout(total=0.1)
        ):
            pass
    assert bool(ann.messages) is handled
    await ann.waits_for(timeout=2)


async def test_updates_may_come_twice(server, bot, ann):
    server.faults.double_updates = True
    await ann.sends("een")
    await ann.sends("twee")
    updates = await bot.updates()
    assert [each["message"]["text"] for each in updates] == ["een", "een", "twee", "twee"]
    assert server.redelivered == 0
    assert await bot.updates(offset=offset_after(updates)) == []


async def test_updates_may_come_out_of_order(server, bot, ann):
    for number in range(8):
        await ann.sends(str(number))
    straight = await bot.updates()
    server.faults.reorder_updates = 3
    crooked = await bot.updates()
    assert crooked == await bot.updates()
    assert crooked != straight
    assert sorted(crooked, key=lambda each: each["update_id"]) == straight
    server.faults.clear()
    assert await bot.updates() == straight


async def test_an_outage_drops_all_calls_and_polls(server, bot, ann):
    poll = asyncio.create_task(bot.updates(timeout=10))
    await asyncio.sleep(0.05)
    server.faults.outage = True
    await ann.sends("tijdens de storing")
    with pytest.raises(ServerDisconnectedError):
        await poll
    with pytest.raises(ServerDisconnectedError):
        await bot.result("sendMessage", chat_id=77, text="a")
    server.faults.outage = False
    assert len(await bot.updates()) == 1


async def test_a_stopped_server_comes_back_on_the_same_port(server, bot, ann):
    poll = asyncio.create_task(bot.updates(timeout=10))
    await asyncio.sleep(0.05)
    url = server.url
    await server.stop()
    with pytest.raises(ClientConnectionError):
        await poll
    with pytest.raises(ClientConnectionError):
        await bot.result("getMe")
    await ann.sends("bewaard")
    await server.start()
    assert server.url == url
    assert len(await bot.updates()) == 1


async def test_hooks_run_around_the_handling(server, bot, ann):
    seen = []

    async def note(call):
        seen.append((call.method, call.params["text"], len(ann.messages)))

    server.on_before("sendMessage", note, times=1)
    server.on_after("sendMessage", note)
    await bot.says(77, "een")
    await bot.says(77, "twee")
    assert seen == [("sendMessage", "een", 0), ("sendMessage", "een", 1), ("sendMessage", "twee", 2)]


async def test_a_killed_bot_gets_unconfirmed_updates_again(server, bot, ann):
    victim = await start_echo(bot)

    async def kill(_):
        victim.kill()
        await victim.wait()

    server.on_after("sendMessage", kill, times=1)
    await ann.sends("dag")
    await ann.waits_for(1)
    await victim.wait()
    heir = await start_echo(bot)
    try:
        # The plainest bot says it twice: what it did not confirm came again.
        assert [each.text for each in await ann.waits_for(1)] == ["dag"]
        await ann.waits_until(lambda _: not server.updates.pending)
    finally:
        heir.kill()
        await heir.wait()
    assert server.redelivered == 1
    assert server.conflicts == 0


async def test_many_bots_in_a_row_on_one_server(server, ann):
    started = time.monotonic()
    for _ in range(5):
        async with Bot(server) as short_lived:
            with pytest.raises(TimeoutError):
                async with asyncio.timeout(0.02):
                    await short_lived.updates(timeout=10)
    async with Bot(server) as last:
        await ann.sends("hallo")
        assert len(await last.updates(timeout=10)) == 1
    assert time.monotonic() - started < 2
