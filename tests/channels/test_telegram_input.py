"""What people send that is no answer, and buttons that are old, pressed twice or forged."""

from __future__ import annotations

import asyncio

import pytest

from tests.telegram_bot import labels


async def asked_where(server):
    """Somebody who agreed and is asked where they work."""
    ann = server.person()
    await ann.sends("/start")
    await ann.waits_for()
    await ann.presses("Verder")
    await ann.waits_for()
    await ann.presses("Ik doe mee")
    assert "Waar werk je?" in (await ann.waits_for())[0].text
    return ann


@pytest.mark.parametrize(
    ("kind", "line"),
    [
        ("voice", "Ik kan geen spraak horen"),
        ("sticker", "Een sticker kan ik niet lezen"),
        ("photo", "Ik kan geen foto's bekijken"),
        ("document", "Ik open geen bestanden"),
        ("video", "Ik kan geen video zien"),
        ("contact", "Gegevens van een ander bewaar ik niet"),
        ("location", "Een locatie bewaar ik niet"),
        ("dice", "Dit kan ik niet lezen"),
    ],
)
async def test_what_is_no_text_gets_a_kind_line_and_the_question_stands(server, bot, kind, line):
    ann = await asked_where(server)
    await ann.sends_kind(kind)
    assert (await ann.waits_for())[0].text.startswith(line)
    await ann.sends("gemeente")
    assert "Welke casus" in (await ann.waits_for())[0].text


async def test_an_album_is_one_event_and_a_forward_is_not_an_answer(server, bot):
    ann = await asked_where(server)
    await ann.sends_album(10)
    await ann.forwards("gemeente")
    lines = [m.text for m in await ann.next_messages()]
    assert len(lines) == 2
    assert lines[0].startswith("Ik kan geen foto's bekijken")
    assert lines[1].startswith("Dit is doorgestuurd")


async def test_twenty_forwarded_messages_at_once_answer_nothing_and_are_spoken_of_once(server, bot):
    ann = await asked_where(server)
    for n in range(20):
        await ann.forwards(f"gemeente {n}")
    found = await ann.next_messages(quiet=0.6)
    assert 1 <= len(found) <= 3  # one a batch of updates
    assert all(m.text.startswith("Dit is doorgestuurd") for m in found)
    await ann.sends("gemeente")
    assert "Welke casus" in (await ann.waits_for())[0].text


async def test_an_edited_message_changes_nothing_and_says_how_to_change(server, bot):
    ann = await asked_where(server)
    sent = await ann.sends("gemeente")
    await ann.waits_for()
    await ann.edits(sent, "provincie")
    assert "Typ terug" in (await ann.waits_for())[0].text


async def test_a_double_tap_has_one_effect_and_every_press_is_answered(server, bot):
    ann = await asked_where(server)
    await ann.presses("Gemeente", twice=True)
    found = await ann.next_messages()
    assert len(found) == 1
    await ann.waits_until(lambda _: not server.unanswered())


async def test_an_old_button_is_answered_with_a_way_back(server, bot):
    ann = await asked_where(server)
    where = ann.messages[-1]
    await ann.presses("Gemeente")
    await ann.waits_for()
    for _ in range(10):
        await ann.presses("Rijk", where)
    found = await ann.next_messages()
    assert [labels(m) for m in found] == [["Antwoord wijzigen"]]
    await ann.presses("Antwoord wijzigen")
    assert "Waar werk je?" in (await ann.waits_for())[0].text
    assert "Al beantwoord" in ann.toasts


@pytest.mark.parametrize(
    "data", ["", ":", "::", "a:b:c", "zzzz:1:ja", "h:0:wis_ja", "x" * 64, "a:99999999999:b"]
)
async def test_forged_buttons_change_nothing(server, bot, data):
    ann = await asked_where(server)
    ann.presses_data(data, ann.messages[-1].id)
    await ann.waits_until(lambda _: not server.unanswered())
    await ann.sends("rijk")
    assert "Welke casus" in (await ann.waits_for())[0].text


async def test_texts_sent_in_one_breath_have_one_effect_each_and_answer_one_question(server, bot):
    ann = await asked_where(server)
    for n in range(20):
        await ann.sends("gemeente" if n == 0 else f"nog iets {n}")
    found = await ann.next_messages(quiet=0.6)
    assert sum("Welke casus" in m.text for m in found) == 1
    assert not any("Stap 3" in m.text for m in found)


async def test_updates_that_come_twice_or_out_of_order_change_nothing(server, bot):
    server.faults.double_updates = True
    ann = await asked_where(server)
    await ann.sends("gemeente")
    assert len(await ann.next_messages()) == 1


async def test_commands_work_at_every_step_and_unknown_ones_leave_the_talk_alone(server, bot):
    ann = await asked_where(server)
    for command, part in (
        ("/privacy", "Wie ziet wat?"),
        ("/help", "Je kunt een knop kiezen"),
        ("/mijn", "Je gesprek loopt nog"),
        ("/quatsch", "Die opdracht ken ik niet"),
        ("/stop", "Gestopt"),
        ("/verder", "Waar werk je?"),
    ):
        await ann.sends(command)
        assert part in (await ann.waits_for())[0].text, command


async def test_start_in_mid_talk_asks_go_on_or_again(server, bot):
    ann = await asked_where(server)
    await ann.sends("gemeente")
    await ann.waits_for()
    await ann.sends("/start")
    (asked,) = await ann.waits_for()
    assert labels(asked) == ["Verder", "Opnieuw beginnen"]
    await ann.presses("Verder", asked)
    assert "Welke casus" in (await ann.waits_for())[0].text
    await ann.sends("/start")
    await ann.waits_for()
    await ann.sends("opnieuw")
    assert "Waar werk je?" in (await ann.waits_for())[0].text


async def test_in_a_group_the_coach_says_one_line_and_leaves(server, bot):
    ann = server.person()
    group = await ann.adds_bot_to_group()
    await ann.waits_until(lambda _: server.called("leaveChat"))
    assert len(server.messages_in(group)) == 1
    assert "privégesprek" in server.messages_in(group)[0].text


async def test_who_blocks_is_left_alone_and_start_revives(server, bot):
    ann = await asked_where(server)
    await ann.blocks()
    await asyncio.sleep(0.3)
    await ann.unblocks()
    await ann.sends("/start")
    (asked,) = await ann.waits_for()
    assert "Je bent bezig" in asked.text


async def test_a_stranger_is_told_how_to_begin_and_nothing_of_them_is_kept(server, bot):
    ann = server.person()
    await ann.sends("hallo")
    assert "/start" in (await ann.waits_for())[0].text
    await ann.sends("/wis")
    await ann.waits_for()


async def test_who_would_rather_not_is_forgotten_at_once(server, bot):
    ann = server.person()
    await ann.sends("/start")
    await ann.waits_for()
    await ann.presses("Verder")
    await ann.waits_for()
    await ann.sends("liever niet")
    (last,) = await ann.waits_for()
    assert "Ik heb niets bewaard" in last.text
    await ann.sends("/verder")
    assert "Er staat geen gesprek open" in (await ann.waits_for())[0].text
