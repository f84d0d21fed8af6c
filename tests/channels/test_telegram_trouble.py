"""Trouble at Telegram, on the disk, or in the settings: what the operator and the person get to hear."""

from __future__ import annotations

import asyncio
import shutil
import signal
import sqlite3
import time
from itertools import cycle

import pytest

from tests.telegram_bot import ROOT, BotProcess, Walker
from tests.telegram_server import BotApi


async def ended(bot: BotProcess, seconds: float = 15) -> tuple[int, str]:
    code = await asyncio.wait_for(bot.process.wait(), seconds)
    return code, bot.log.read_text()


async def test_without_a_token_one_line_says_what_to_set(server, tmp_path):
    async with BotProcess(server, tmp_path, {"TELEGRAM_BOT_TOKEN": ""}) as bot:
        code, log = await ended(bot)
    assert code == 2
    assert "TELEGRAM_BOT_TOKEN" in log
    assert "make chat" in log
    assert log.count("\n") <= 2


async def test_a_wrong_token_ends_with_a_clear_line_without_the_token(server, tmp_path):
    wrong = "999999:WRONG-token_abcdefghijklmnopqrstuvwxyz"
    async with BotProcess(server, tmp_path, {"TELEGRAM_BOT_TOKEN": wrong}) as bot:
        code, log = await ended(bot)
    assert code == 2
    assert "401" in log
    assert "WRONG" not in log
    assert "Traceback" not in log


async def test_every_wrong_setting_is_named_at_once(server, tmp_path):
    wrong = {
        "GOEDWERK_DATABASE": "mysql://x",
        "GOEDWERK_TELEGRAM_LIMITS": "fast",
        "TELEGRAM_API_URL": "nowhere",
    }
    async with BotProcess(server, tmp_path, wrong) as bot:
        code, log = await ended(bot)
    assert code == 2
    assert all(name in log for name in wrong)


async def test_a_second_bot_on_the_same_database_is_refused(server, bot, tmp_path):
    ann = server.person()
    await ann.sends("/help")
    await ann.waits_for()
    second = BotProcess(server, tmp_path)
    second.log = tmp_path / "second"
    await second.start()
    code, log = await ended(second)
    assert code == 2
    assert "in use" in log
    await ann.sends("/help")
    await ann.waits_for()


async def test_a_newer_database_is_refused_with_the_reason(server, bot, tmp_path):
    ann = server.person()
    await ann.sends("/help")
    await ann.waits_for()
    await bot.stop()
    with sqlite3.connect(tmp_path / "test.db") as database:
        database.execute("PRAGMA user_version = 999")
    database.close()
    await bot.start()
    code, log = await ended(bot)
    assert code == 2
    assert "newer" in log


async def test_broken_content_names_every_fault_and_nothing_starts(server, tmp_path):
    content = tmp_path / "words"
    (content / "dialogues").mkdir(parents=True)
    (content / "content" / "cases").mkdir(parents=True)
    (content / "dialogues" / "kapot.yaml").write_text(
        "dialogue: kapot\ntitle: x\nsteps:\n  - {id: a, sey: hoi}\n"
    )
    async with BotProcess(server, tmp_path, {"GOEDWERK_CONTENT": str(content)}) as bot:
        code, log = await ended(bot)
    assert code == 1
    assert "dialogues/kapot.yaml:4:" in log
    assert "content/values.yaml" in log
    assert server.calls == []


async def test_sigterm_ends_within_five_seconds_and_nothing_is_lost(server, bot):
    ann = server.person()
    await ann.sends("/start")
    await ann.waits_for()
    started = time.monotonic()
    await ann.presses("Verder")
    assert await bot.stop() == 0
    assert time.monotonic() - started < 5
    await bot.start()
    found = await ann.next_messages(quiet=0.5)
    assert sum("Doe je mee?" in m.text for m in found) == 1


async def test_a_dropped_connection_repeats_a_question_at_most_once(server, bot):
    ann = server.person()
    server.faults.drop_after("sendMessage")
    await ann.sends("/start")
    found = await ann.next_messages(quiet=1.2)
    assert len(found) == 2
    server.faults.drop_before("sendMessage")
    await ann.presses("Verder")
    found = await ann.next_messages(quiet=1.2)
    assert len(found) == 1


async def test_html_instead_of_json_and_429_are_waited_out(server, bot):
    ann = server.person()
    server.faults.html_502(times=2, method="sendMessage")
    server.faults.fail_next("sendMessage", 429, "Too Many Requests: retry after 1", retry_after=1)
    await ann.sends("/start")
    found = await ann.next_messages(quiet=1.0, timeout=15)
    assert len(found) == 1


async def test_a_whole_talk_survives_a_network_that_drops_and_hangs(server, bot):
    for method in ("sendMessage", "getUpdates", "answerCallbackQuery"):
        server.faults.drop_before(method)
        server.faults.html_502(2, method)
    ann = server.person()
    await Walker(ann, cycle("bt"), patience=40).walks()
    assert "Bewaard" in ann.messages[-1].text


async def test_another_poller_is_waited_for_once_and_then_named(tmp_path):
    from bot.channels.telegram_http import AiohttpRequest
    from bot.channels.telegram_outbound import Api
    from bot.channels.telegram_poll import Poller
    from bot.errors import ConfigError

    async with BotApi() as server, AiohttpRequest() as request:
        server.faults.fail_next(
            "getUpdates", 409, "Conflict: terminated by other getUpdates request", times=2
        )
        poller = Poller(Api(request, server.url, server.token), None, None, 1, "", conflict_seconds=0.1)
        with pytest.raises(ConfigError, match="409"):
            await asyncio.wait_for(poller.run(), 5)
        assert len(server.called("getUpdates")) == 2


async def test_a_full_disk_is_said_honestly_and_what_came_in_is_taken_when_there_is_room(
    server, bot, tmp_path
):
    ann = server.person()
    await ann.sends("/start")
    await ann.waits_for()
    await bot.stop()
    size = (tmp_path / "test.db").stat().st_size
    limit = size // 512 + 8  # blocks of 512 bytes: the files cannot grow
    bot.before = f"ulimit -f {limit // 2}"
    await bot.start()
    for _ in range(40):
        await ann.sends("woord " * 600)
    await ann.waits_until(lambda p: any("niet opgeslagen" in m.text for m in p.messages), 20)
    assert bot.process.returncode is None
    bot.process.send_signal(signal.SIGKILL)
    await bot.process.wait()
    bot.before = ""
    await bot.start()
    await ann.next_messages(quiet=1.0, timeout=20)
    await ann.sends("/mijn")
    await ann.waits_until(lambda p: "Je gesprek loopt nog" in p.messages[-1].text, 20)
    await bot.stop()
    with sqlite3.connect(tmp_path / "test.db") as database:
        ((taken,),) = database.execute("SELECT count(*) FROM inbox WHERE done_day IS NOT NULL")
    database.close()
    assert taken == 1 + 40 + 1  # /start, every text that came while the disk was full, /mijn


async def test_no_word_name_id_or_token_stands_in_the_log_of_a_whole_talk(server, bot):
    ann = server.person()
    server.faults.fail_next("sendMessage", 400, "Bad Request: can't parse entities: kanariegeel")
    server.faults.html_502(1, "sendMessage")
    await Walker(ann, cycle("bt")).walks()
    await ann.sends("ik vind kanariegeel een eerlijke kleur")
    await ann.next_messages()
    await bot.stop()
    log = bot.log.read_text()
    assert "started" in log
    for canary in (*ann.canaries, server.token, "kanariegeel", "teamoverleg"):
        assert canary not in log


async def test_a_script_that_would_fail_in_mid_talk_does_not_start(server, tmp_path):
    content = tmp_path / "words"
    for name in ("dialogues", "content"):
        shutil.copytree(ROOT / name, content / name)
    talk = content / "dialogues" / "reflectie.yaml"
    talk.write_text(
        talk.read_text("utf-8").replace("reflect: halfway", "reflect: halfwaye"), encoding="utf-8"
    )
    async with BotProcess(server, tmp_path, {"GOEDWERK_CONTENT": str(content)}) as bot:
        code, log = await ended(bot)
    assert code == 1
    assert "D301" in log
    assert server.calls == []
