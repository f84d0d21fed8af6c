"""Turns on the real store: kept before shown, kept apart, read back, wiped, and asked how it went."""

from __future__ import annotations

import asyncio
import logging
import sqlite3
from datetime import datetime
from pathlib import Path

import pytest

from bot.channels.terminal import CHANNEL
from bot.conversation.incoming import Incoming
from bot.conversation.people import loaded
from bot.errors import StoreError
from tests.conversation.room import Room, room_in

CANARY = "kanariegeel"


@pytest.fixture
async def room(tmp_path):
    async with room_in(tmp_path) as room:
        yield room


async def test_a_whole_talk_is_kept_and_read_back_under_mijn(room: Room):
    await room.walks()
    mine = await room.says("/mijn")
    assert "Beroepseer: een advies nooit in je eentje afzwakken." in mine
    assert "Voornemen: maandag in het teamoverleg vertellen van dat telefoontje." in mine
    assert "Op je werk mis je" in mine


async def test_a_restart_between_any_two_turns_is_not_noticed(tmp_path):
    shown, event = "", 1
    from tests.script import reply_to

    words = "/start"
    while "Bewaard" not in shown:
        async with room_in(tmp_path, first=event) as room:
            shown = await room.says(words)
        event += 1
        reply = reply_to(shown)
        words = reply.words if reply else ""
    async with room_in(tmp_path, first=event) as room:
        assert "een advies nooit in je eentje afzwakken" in await room.says("/mijn")


async def test_somebody_elses_talk_stays_somebody_elses(room: Room):
    await room.walks(user="ann")
    assert "Hier staat nog niets" in await room.says("/mijn", "bob")
    assert "robot" in await room.says("/start", "bob")


async def test_how_it_went_is_asked_once_on_the_workday_after_and_never_in_quiet_hours(room: Room):
    await room.walks()
    assert "Dinsdag" in room.screen
    assert await room.passes(days=5, hours=3) == ""  # Monday noon, the day of the intention
    assert await room.passes(hours=18) == ""  # Tuesday, six in the morning
    asked = await room.passes(hours=3)
    assert "Hoe ging het?" in asked
    assert "teamoverleg" not in asked
    assert await room.passes(hours=1) == ""
    assert "Bewaard bij je voornemen" in await room.says("anders gelopen")
    assert await room.passes(days=30) == ""


async def test_after_days_of_downtime_it_is_asked_once_and_by_day(tmp_path):
    clock: list[datetime]
    async with room_in(tmp_path) as room:
        await room.walks()
        clock = room.clock
    async with room_in(tmp_path, clock, first=100) as room:
        assert await room.passes(days=9, hours=12) == ""  # Friday evening, nine
        assert await room.passes(hours=12) == ""  # Saturday
        asked = await room.passes(days=2)  # Monday, nine
        assert asked.count("Hoe ging het?") == 1


async def test_a_question_that_comes_later_lays_the_talk_of_today_aside_and_offers_it_again(room: Room):
    await room.walks()
    await room.says("/start")
    await room.says("gemeente")
    assert "Hoe ging het?" in await room.passes(days=6)
    ended = await room.says("gedaan")
    assert "Er staat nog een gesprek open" in ended
    assert "Welke casus" in await room.says("/verder")


async def test_consent_is_asked_once_and_a_second_talk_offers_other_cases(room: Room):
    await room.walks()
    (person,) = await room.parts.store.people()
    saved = await room.parts.store.person(person)
    done = loaded(saved).talks[0].state.runs[0].items["case"]
    assert "Waar werk je?" in await room.says("/start")
    offered = await room.says("rijk")
    assert offered.count(" - ") == 3
    assert room.parts.book.material["cases"][done].title not in offered


async def test_wiping_takes_two_steps_and_no_is_no(room: Room):
    await room.walks()
    assert "Wil je alles wissen?" in await room.says("/wis")
    assert "niets gewist" in await room.says("nee")
    assert "Voornemen" in await room.says("/mijn")
    await room.says("/wis")
    assert "Alles is gewist" in await room.says("ja, wis alles")
    assert "Hier staat nog niets" in await room.says("/mijn")


async def test_another_answer_than_yes_wipes_nothing(room: Room):
    await room.says("/start")
    await room.says("/wis")
    await room.says("verder")
    await room.says("ja")
    assert "Alles is gewist" not in room.screen


def bytes_of(folder: Path) -> bytes:
    return b"".join(path.read_bytes() for path in sorted(folder.iterdir()) if path.suffix != ".keys")


async def test_after_wiping_no_byte_of_the_person_is_left(room: Room, tmp_path):
    await room.says("/start", "8123456789")
    for words in ("verder", "ja", "gemeente", "1", "2", f"ik vind {CANARY} een eerlijke kleur om te zien"):
        await room.says(words, "8123456789")
    person = room.parts.ring.pseudonym(CHANNEL, "8123456789")
    with sqlite3.connect(f"file:{tmp_path}/test.db?mode=ro", uri=True) as database:
        sealed = [row[0] for row in database.execute("SELECT snapshot FROM session")]
        sealed += [row[0] for row in database.execute("SELECT record FROM person")]
    database.close()
    before = bytes_of(tmp_path)
    assert person in before
    assert all(one[:48] in before for one in sealed)  # a long row runs over several pages
    assert CANARY.encode() not in before
    await room.says("/wis", "8123456789")
    await room.says("ja", "8123456789")
    after = bytes_of(tmp_path)
    assert person not in after
    assert b"8123456789" not in after
    assert not any(one[:48] in after for one in sealed)
    assert await room.parts.vault.people() == set()


async def test_a_key_that_a_broken_off_wipe_left_is_destroyed_at_the_next_start(tmp_path):
    async with room_in(tmp_path) as room:
        await room.parts.vault.admit(b"p" * 32)
    async with room_in(tmp_path, first=50) as room:
        assert await room.parts.vault.people() == set()


async def test_what_cannot_be_kept_is_not_shown_and_said_honestly(room: Room, monkeypatch):
    await room.says("/start")
    keep = room.parts.store.commit

    async def full(turn):
        raise StoreError("disk full")

    monkeypatch.setattr(room.parts.store, "commit", full)
    room.parts.talk.retry_seconds = 0.05
    answering = asyncio.create_task(room.says("verder"))
    await asyncio.sleep(0.3)
    assert room.out.getvalue().count("Dit is niet opgeslagen") == 1
    assert "Doe je mee?" not in room.out.getvalue()
    assert [one.event for one in await room.parts.store.waiting()] == ["test:2"]
    monkeypatch.setattr(room.parts.store, "commit", keep)
    assert "Doe je mee?" in await answering
    assert await room.parts.store.waiting() == []


async def test_the_same_event_twice_changes_nothing(room: Room):
    await room.says("/start")
    press = Incoming(event="twice", channel=CHANNEL, user="ann", kind="text", text="verder")
    assert "Doe je mee?" in await room.takes(press)
    assert await room.takes(press) == ""


async def test_texts_in_one_breath_answer_one_question(room: Room):
    await room.walks(until="Wanneer doe je het goed?")
    breath = [
        Incoming(event=f"b{n}", channel=CHANNEL, user="ann", kind="text", text=text)
        for n, text in enumerate(["iemand die luistert naar mensen", "en die terugbelt"])
    ]
    shown = await room.takes(*breath)
    assert "Ik heb het bij je vorige antwoord gezet" in shown
    assert "Wat is er nodig" not in shown


async def test_the_log_holds_no_words_names_ids_or_tokens(room: Room, caplog, capsys):
    caplog.set_level(logging.DEBUG)
    await room.says("/start", "8123456789")
    for words in (
        "verder",
        "ja",
        "gemeente",
        "1",
        "2",
        CANARY + " vind ik eerlijk",
        "ik wil dood",
        "/mijn",
        "/wis",
        "ja",
    ):
        await room.says(words, "8123456789")
    printed = capsys.readouterr()
    written = caplog.text + printed.out + printed.err
    assert CANARY not in written
    assert "8123456789" not in written


async def test_the_help_card_stops_the_exercise_and_nothing_of_it_is_kept(room: Room):
    await room.walks(until="Wat maakt dat je dit kiest?")
    shown = await room.says("ik wil niet meer leven")
    assert "113" in shown
    assert "[Verder]" in shown
    person = room.parts.ring.pseudonym(CHANNEL, "ann")
    saved = await room.parts.store.person(person)
    assert saved is not None
    kept = b"".join(s.snapshot for s in saved.sessions)
    kept += b"".join(await room.parts.store.entries(person, saved.sessions[-1].session))
    assert b"leven" not in kept
    assert "Wat maakt dat je dit kiest?" in await room.says("verder")


async def test_who_blocks_is_not_reminded_and_whoever_comes_back_is(room: Room):
    await room.walks()
    await room.takes(Incoming(event="blocked", channel=CHANNEL, user="ann", kind="blocked"))
    assert await room.passes(days=6, hours=1) == ""
    await room.says("/help")
    assert "Hoe ging het?" in await room.passes(minutes=1)


async def test_stop_after_the_talk_takes_the_one_message_back(room: Room):
    await room.walks()
    assert "geen bericht meer" in await room.says("/stop")
    assert await room.passes(days=30) == ""
    assert "Voornemen" in await room.says("/mijn")


async def test_a_fault_of_ours_is_logged_without_words_and_the_talk_goes_on(room: Room, monkeypatch, capsys):
    from bot.conversation import house

    await room.says("/start")

    def broken(turn):
        raise ValueError(CANARY)

    with monkeypatch.context() as patch:
        patch.setattr(house, "handle", broken)
        assert "Er ging bij mij iets mis" in await room.says("verder")
    printed = capsys.readouterr()
    assert "turn_failed" in printed.out + printed.err
    assert CANARY not in printed.out + printed.err
    assert "Ik bewaar je plek" in await room.says("/verder")


async def test_one_damaged_row_stops_nobody_elses_timers(room: Room, tmp_path):
    await room.walks(user="ann")
    await room.walks(user="bob")
    ann = room.parts.ring.pseudonym(CHANNEL, "ann")
    with sqlite3.connect(tmp_path / "test.db") as database:
        database.execute("UPDATE session SET snapshot = zeroblob(64) WHERE person = ?", (ann,))
    database.close()
    room.parts.talk._people.clear()
    assert (await room.passes(days=6, hours=1)).count("Hoe ging het?") == 1


async def test_who_could_not_be_reached_is_reached_again_after_any_sign_of_life(room: Room):
    await room.walks()
    await room.parts.talk.lost(CHANNEL, "ann")
    assert await room.passes(days=6, hours=1) == ""
    await room.says("/start")
    assert "Hoe ging het?" in await room.passes(minutes=1)


async def test_a_stranger_wipes_nothing_and_hears_the_same(room: Room):
    press = Incoming(
        event="w", channel=CHANNEL, user="zoe", kind="press", session="h", option="wis_ja", press="1"
    )
    assert "Alles is gewist" in await room.takes(press)
    person = room.parts.ring.pseudonym(CHANNEL, "zoe")
    assert person not in await room.parts.store.people()


async def test_what_is_long_past_is_not_asked_any_more(room: Room):
    await room.walks()
    assert await room.passes(days=20) == ""
    assert await room.passes(days=1) == ""
    assert "Voornemen" in await room.says("/mijn")
