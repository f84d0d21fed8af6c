"""People on the test server behave as people on Telegram, and what they send reads as an update."""

from __future__ import annotations

import asyncio

import pytest
from telegram import Update

from tests.telegram_client import Bot
from tests.telegram_people import KINDS
from tests.test_telegram_server import ann, bot, server

__all__ = ["ann", "bot", "server"]


async def read(bot):
    return [Update.de_json(raw, None) for raw in await bot.updates()]


async def test_a_text_carries_its_sender(bot, ann):
    await ann.sends("🙂 /help en a/b")
    (update,) = await read(bot)
    assert update.effective_user.full_name == "Ann Last-Canary-77"
    assert update.effective_chat.type == "private"
    assert update.effective_chat.username == update.effective_user.username
    assert set(ann.canaries) == {"Ann", "Last-Canary-77", "username_canary_77", "77"}
    assert list(update.message.parse_entities().values()) == ["/help"]


async def test_a_text_may_carry_more(bot, ann):
    await ann.sends("dag", is_from_offline=True)
    assert (await read(bot))[0].message.is_from_offline


async def test_a_long_text_goes_out_in_several(bot, ann):
    await ann.sends("🙂" * 2049)
    assert [len(each.message.text) for each in await read(bot)] == [2048, 1]


@pytest.mark.parametrize("kind", KINDS)
async def test_every_kind_reads_as_an_update(bot, ann, kind):
    await ann.sends_kind(kind)
    (update,) = await read(bot)
    assert getattr(update.message, kind)
    assert update.message.text is None


async def test_captions_forwards_albums_and_edits(bot, ann):
    await ann.sends_kind("photo", caption="kijk")
    await ann.forwards("van een ander")
    own = await ann.sends("oud")
    await ann.edits(own, "nieuw")
    await ann.sends_album(3)
    photo, forward, first, edit, *album = await read(bot)
    assert photo.message.caption == "kijk"
    assert forward.message.forward_origin.sender_user_name == "Forwarded-Canary"
    assert (first.message.text, edit.edited_message.text) == ("oud", "nieuw")
    assert edit.edited_message.edit_date
    assert len({each.message.media_group_id for each in album}) == 1
    assert len({each.message.message_id for each in album}) == 3


async def test_only_own_messages_are_edited(bot, ann):
    sent = await bot.says(77, "van de bot")
    with pytest.raises(AssertionError, match="is not Ann's"):
        await ann.edits(sent["message_id"], "anders")


async def test_presses_by_label_data_or_start_newest_first(bot, ann):
    await bot.says(77, "oud", [("Ja", "old"), ("Nee", "n")])
    await bot.says(77, "nieuw", [("Ja, graag", "long"), ("Ja", "new")])
    old = ann.messages[0]
    for wanted in ("Ja", "Ja, g", "n"):
        await ann.presses(wanted)
    await ann.presses("Ja", message=old)
    updates = await read(bot)
    assert [each.callback_query.data for each in updates] == ["new", "long", "n", "old"]
    assert updates[-1].callback_query.message.reply_markup.inline_keyboard[0][1].text == "Nee"


async def test_a_double_press_is_two_queries(bot, ann):
    await bot.says(77, "?", [("Ja", "y")])
    await ann.presses("Ja", twice=True)
    first, second = await read(bot)
    assert first.callback_query.id != second.callback_query.id
    assert first.callback_query.data == second.callback_query.data


async def test_a_missing_button_names_those_there(bot, ann):
    await bot.says(77, "?", [("Ja", "y"), ("Nee", "n")])
    with pytest.raises(AssertionError, match=r"no button 'Misschien'; visible: 2: \['Ja', 'Nee'\]"):
        await ann.presses("Misschien")


async def test_a_button_of_a_deleted_message(bot, ann):
    message = (await bot.says(77, "?", [("Ja", "y")]))["message_id"]
    await bot.result("deleteMessage", chat_id=77, message_id=message)
    ann.presses_data("y", message)
    (update,) = await read(bot)
    assert not update.callback_query.message.is_accessible


async def test_blocking_is_told_and_silences(bot, ann):
    await ann.blocks()
    with pytest.raises(AssertionError, match="unblocks"):
        await ann.sends("toch")
    await ann.unblocks()
    changes = [each.my_chat_member.difference()["status"] for each in await read(bot)]
    assert changes == [("member", "kicked"), ("kicked", "member")]


async def test_groups_and_leaving_them(server, bot, ann):
    group = await ann.adds_bot_to_group("Team")
    added, joined = await read(bot)
    assert added.my_chat_member.new_chat_member.status == "member"
    assert added.effective_chat.type == "group"
    assert joined.message.new_chat_members[0].username == server.bot["username"]
    await bot.says(group, "Ik hoor hier niet.")
    assert server.messages_in(group)[0].text == "Ik hoor hier niet."
    assert await bot.result("leaveChat", chat_id=group)
    assert (await read(bot))[-1].my_chat_member.new_chat_member.status == "left"
    refusal = await bot.refusal("sendMessage", chat_id=group, text="?")
    assert refusal == (403, "Forbidden: bot is not a member of the group chat")
    assert (await bot.refusal("leaveChat", chat_id=77))[0] == 400


async def test_waits_for_reads_just_so_many(bot, ann):
    for text in ("een", "twee", "drie"):
        await bot.says(77, text)
    assert [each.text for each in await ann.waits_for(2)] == ["een", "twee"]
    assert [each.text for each in await ann.waits_for()] == ["drie"]
    with pytest.raises(AssertionError, match="in vain"):
        await ann.waits_for(timeout=0.02)


async def test_next_messages_waits_for_quiet(server, ann):
    async def chat():
        async with Bot(server) as talker:
            for text in ("een", "twee", "drie"):
                await asyncio.sleep(0.03)
                await talker.says(77, text)

    talk = asyncio.create_task(chat())
    assert [each.text for each in await ann.next_messages(quiet=0.15)] == ["een", "twee", "drie"]
    await talk


async def test_waits_until_sees_edits(bot, ann):
    message = (await bot.says(77, "oud"))["message_id"]
    edit = asyncio.create_task(bot.result("editMessageText", chat_id=77, message_id=message, text="nieuw"))
    await ann.waits_until(lambda person: person.messages[0].text == "nieuw", timeout=2)
    assert ann.messages[0].edits == 1
    await edit
