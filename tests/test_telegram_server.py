"""The server refuses what Telegram refuses, in the same words, and loses no update."""

from __future__ import annotations

import asyncio
import time

import pytest
from aiohttp import ClientSession, FormData

from tests.telegram_client import Bot
from tests.telegram_server import BotApi


@pytest.fixture
async def server():
    async with BotApi() as running:
        yield running


@pytest.fixture
async def bot(server):
    async with Bot(server) as client:
        yield client


@pytest.fixture
async def ann(server):
    """Someone who opened the chat, whose /start the bot has read and confirmed."""
    person = server.person(first_name="Ann", user_id=77)
    await person.sends("/start")
    server.updates.pending.clear()
    return person


def offset_after(updates):
    return updates[-1]["update_id"] + 1


async def test_every_form_of_request_is_read(server, bot, ann):
    multipart = FormData({"chat_id": "77", "text": "multipart"}, default_to_multipart=True)
    async with ClientSession() as session:
        await session.get(bot.base + "sendMessage", params={"chat_id": "77", "text": "query"})
        await session.post(bot.base + "SENDMESSAGE", data={"chat_id": "77", "text": "form"})
        await session.post(bot.base + "sendmessage", data=multipart)
    assert [each.text for each in ann.messages] == ["query", "form", "multipart"]
    assert [call.method for call in server.calls] == ["sendMessage"] * 3
    assert server.called("sendMessage")[0]["text"] == "query"


async def test_a_keyboard_may_be_json_in_a_form(bot, ann):
    markup = '{"inline_keyboard": [[{"text": "Ja", "callback_data": "y"}]]}'
    async with ClientSession() as session:
        await session.post(
            bot.base + "sendMessage", data={"chat_id": "77", "text": "?", "reply_markup": markup}
        )
    assert ann.messages[0].labels() == ["Ja"]


async def test_wrong_token_and_wrong_method(server, bot):
    assert await bot.refusal("sendMesage") == (404, "Not Found")
    bot.base = f"{server.url}/bot1:wrong/"
    assert await bot.refusal("getMe") == (401, "Unauthorized")
    bot.base = f"{server.url}/elsewhere/"
    assert await bot.refusal("getMe") == (404, "Not Found")
    assert server.calls == []


async def test_broken_json_is_refused(bot):
    headers = {"Content-Type": "application/json"}
    async with ClientSession() as session:
        response = await session.post(bot.base + "getMe", data=b"{", headers=headers)
        assert (await response.json())["description"] == "Bad Request: can't parse JSON object"


async def test_get_me(server, bot):
    me = await bot.result("getMe")
    assert me["is_bot"]
    assert me["id"] == 123456
    assert me["username"] == server.bot["username"]


async def test_updates_stay_until_confirmed(server, bot, ann):
    await ann.sends("een")
    await ann.sends("twee")
    first = await bot.updates()
    assert [each["message"]["text"] for each in first] == ["een", "twee"]
    assert first[0]["update_id"] < first[1]["update_id"]
    assert await bot.updates() == first
    assert server.redelivered == 2
    assert await bot.updates(offset=first[1]["update_id"]) == first[1:]
    assert await bot.updates(offset=offset_after(first)) == []
    assert await bot.updates() == []


async def test_limit_and_negative_offset(bot, ann):
    for number in range(4):
        await ann.sends(str(number))
    assert len(await bot.updates(limit=1)) == 1
    assert len(await bot.updates(limit=1000)) == 4
    assert [each["message"]["text"] for each in await bot.updates(offset=-2)] == ["2", "3"]
    assert len(await bot.updates()) == 2


async def test_a_long_poll_waits_for_news(bot, ann):
    poll = asyncio.create_task(bot.updates(timeout=10))
    await asyncio.sleep(0.05)
    assert not poll.done()
    await ann.sends("daar")
    assert (await poll)[0]["message"]["text"] == "daar"


async def test_a_long_poll_ends_empty(bot):
    started = time.monotonic()
    assert await bot.updates(timeout=1) == []
    assert 0.9 < time.monotonic() - started < 3


async def test_a_second_poll_ends_the_first(server, bot):
    first = asyncio.create_task(bot.refusal("getUpdates", timeout=10))
    await asyncio.sleep(0.05)
    assert await bot.updates() == []
    status, description = await first
    assert status == 409
    assert description.startswith("Conflict: terminated by other getUpdates request; make sure that only")
    assert server.conflicts == 1


async def test_a_dead_poll_is_no_conflict_and_swallows_nothing(server, bot, ann):
    with pytest.raises(TimeoutError):
        async with asyncio.timeout(0.05):
            await bot.updates(timeout=10)
    await asyncio.sleep(0.05)
    await ann.sends("na de dood")
    await asyncio.sleep(0.05)
    assert len(await bot.updates(timeout=10)) == 1
    assert server.conflicts == server.redelivered == 0


async def test_kinds_not_allowed_are_lost(bot, ann):
    await bot.updates(allowed_updates=["callback_query"])
    await ann.sends("ongehoord")
    assert await bot.updates(allowed_updates=[]) == []
    await ann.sends("gehoord")
    assert len(await bot.updates()) == 1


async def test_a_webhook_stands_in_the_way_of_polling(server, bot, ann):
    server.webhook = "https://example.org/"
    await ann.sends("hallo")
    assert (await bot.refusal("getUpdates"))[0] == 409
    assert (await bot.result("getWebhookInfo"))["pending_update_count"] == 1
    assert await bot.result("deleteWebhook", drop_pending_updates=True)
    assert await bot.result("getWebhookInfo") == {
        "url": "",
        "has_custom_certificate": False,
        "pending_update_count": 0,
    }
    assert await bot.updates() == []


async def test_message_ids_are_shared_by_both_sides(bot, ann):
    asked = await ann.sends("vraag")
    answered = (await bot.says(77, "antwoord"))["message_id"]
    assert await ann.sends("dank") == answered + 1 == asked + 2


async def test_a_sent_message_comes_back_whole(bot, ann):
    sent = await bot.says(77, "<b>Dag</b> 🙂 <i>Ann</i>", [("Ja", "y")], parse_mode="HTML")
    assert sent["text"] == "Dag 🙂 Ann"
    assert sent["entities"] == [
        {"type": "bold", "offset": 0, "length": 3},
        {"type": "italic", "offset": 7, "length": 3},
    ]
    assert sent["reply_markup"] == {"inline_keyboard": [[{"text": "Ja", "callback_data": "y"}]]}
    assert abs(sent["date"] - time.time()) < 5
    assert ann.messages[0].html == "<b>Dag</b> 🙂 <i>Ann</i>"
    await bot.says(77, "1 < 2")
    assert ann.messages[1].html == "1 &lt; 2"


async def test_text_limits(bot, ann):
    async def refused(text, **params):
        return await bot.refusal("sendMessage", chat_id=77, text=text, **params)

    assert await refused("") == (400, "Bad Request: message text is empty")
    assert await refused(" \n") == (400, "Bad Request: text must be non-empty")
    assert await refused("<b> </b>", parse_mode="HTML") == (400, "Bad Request: text must be non-empty")
    assert await refused("é" * 4097) == (400, "Bad Request: message is too long")
    assert await refused("🙂" * 2049) == (400, "Bad Request: message is too long")
    await bot.says(77, "🙂" * 2048)
    await bot.says(77, "<b>" + "a" * 4096 + "</b>", parse_mode="HTML")
    message = (await bot.says(77, "kort"))["message_id"]
    long_edit = await bot.refusal("editMessageText", chat_id=77, message_id=message, text="a" * 4097)
    assert long_edit == (400, "Bad Request: MESSAGE_TOO_LONG")


@pytest.mark.parametrize(
    ("html", "reason"),
    [
        ("<h1>a</h1>", 'Unsupported start tag "h1" at byte offset 0'),
        ("é <br>", 'Unsupported start tag "br" at byte offset 3'),
        ("1 < 2", 'Unsupported start tag "" at byte offset 2'),
        ("i <3", "Unclosed start tag at byte offset 2"),
        ("<b>a", 'Can\'t find end tag corresponding to start tag "b"'),
        ("a</b>", "Unexpected end tag at byte offset 1"),
        ("<b><i>a</b></i>", 'Unmatched end tag at byte offset 7, expected "</i>", found "</b>"'),
        ("<span>a</span>", 'Tag "span" must have class "tg-spoiler" at byte offset 0'),
        ("a & b", 'Unsupported character "& b" at byte offset 2'),
        ("a&nbsp;b", 'Unsupported character "&nbsp" at byte offset 1'),
        ("&apos;", 'Unsupported character "&apos" at byte offset 0'),
        ("&#0;", 'Unsupported character "&#0;" at byte offset 0'),
    ],
)
async def test_html_is_read_strictly(bot, ann, html, reason):
    refusal = await bot.refusal("sendMessage", chat_id=77, text=html, parse_mode="HTML")
    assert refusal == (400, f"Bad Request: can't parse entities: {reason}")


async def test_all_of_telegrams_html(bot, ann):
    tags = ["b", "strong", "i", "em", "u", "ins", "s", "strike", "del", "code", "pre"]
    html = "".join(f"<{tag}>x</{tag}>" for tag in [*tags, "tg-spoiler", "blockquote"])
    html += '<span class="tg-spoiler">x</span><a href="https://example.org/?a=1&amp;b=2">x</a>'
    html += '<pre><code class="language-python">x</code></pre><blockquote expandable>x</blockquote>'
    sent = await bot.says(77, html + "&lt;&gt;&amp;&quot;&#39;&#x27;", parse_mode="HTML")
    assert sent["text"].endswith("x<>&\"''")
    assert len(sent["entities"]) == len(tags) + 7
    assert {"type": "text_link", "url": "https://example.org/?a=1&b=2", "offset": 14, "length": 1} in sent[
        "entities"
    ]


@pytest.mark.parametrize(
    ("rows", "reason"),
    [
        ([[{"text": "a", "callback_data": "x" * 65}]], "BUTTON_DATA_INVALID"),
        ([[{"text": "a", "callback_data": "é" * 33}]], "BUTTON_DATA_INVALID"),
        (
            [[{"text": "a", "callback_data": ""}]],
            "can't parse inline keyboard button: Text buttons are unallowed in the inline keyboard",
        ),
        ([[{"callback_data": "x"}]], "can't parse inline keyboard button: Can't find field \"text\""),
        ([[{"text": "", "callback_data": "x"}]], "inline keyboard button text must be non-empty"),
        ([[{"text": "a", "callback_data": "x"}] * 9], "reply markup is too long"),
        ([[{"text": "a", "callback_data": "x"}]] * 101, "reply markup is too long"),
        ([{"text": "a", "callback_data": "x"}], 'field "inline_keyboard" must be an Array of Arrays'),
    ],
)
async def test_keyboards_are_checked(bot, ann, rows, reason):
    refusal = await bot.refusal("sendMessage", chat_id=77, text="?", reply_markup={"inline_keyboard": rows})
    assert refusal == (400, f"Bad Request: {reason}")


async def test_the_largest_keyboard_is_taken(bot, ann):
    rows = [[("a", "é" * 32)] * 8] * 12 + [[("a", "x")] * 4]
    await bot.says(77, "?", *rows)
    assert len(ann.messages[0].labels()) == 100


async def test_unparsable_markup(bot, ann):
    refusal = await bot.refusal("sendMessage", chat_id=77, text="?", reply_markup="{")
    assert refusal == (400, "Bad Request: can't parse reply keyboard markup JSON object")


async def test_who_may_be_written_to(server, bot, ann):
    stranger = server.person("Bob")
    not_found = (400, "Bad Request: chat not found")
    assert await bot.refusal("sendMessage", chat_id=stranger.id, text="dag") == not_found
    assert await bot.refusal("sendMessage", chat_id=1, text="dag") == not_found
    assert await bot.refusal("sendMessage", chat_id="@ann", text="dag") == not_found
    assert await bot.refusal("sendMessage", text="dag") == (400, "Bad Request: chat_id is empty")
    await ann.blocks()
    blocked = (403, "Forbidden: bot was blocked by the user")
    assert await bot.refusal("sendMessage", chat_id=77, text="dag") == blocked
    assert await bot.refusal("sendChatAction", chat_id=77, action="typing") == blocked
    await ann.unblocks()
    await bot.says(77, "weer welkom")


async def test_replies(bot, ann):
    asked = await ann.sends("vraag")
    sent = await bot.says(77, "antwoord", reply_parameters={"message_id": asked})
    assert sent["reply_to_message"]["text"] == "vraag"
    refusal = await bot.refusal("sendMessage", chat_id=77, text="a", reply_parameters={"message_id": 999})
    assert refusal == (400, "Bad Request: message to be replied not found")


async def test_edits(bot, ann):
    message = (await bot.says(77, "oud", [("Ja", "y")]))["message_id"]
    keyboard = {"inline_keyboard": [[{"text": "Ja", "callback_data": "y"}]]}
    at = {"chat_id": 77, "message_id": message}
    status, reason = await bot.refusal("editMessageText", **at, text=" oud ", reply_markup=keyboard)
    assert status == 400
    assert reason == (
        "Bad Request: message is not modified: specified new message content and reply markup are exactly "
        "the same as a current content and reply markup of the message"
    )
    assert "not modified" in (await bot.refusal("editMessageReplyMarkup", **at, reply_markup=keyboard))[1]
    edited = await bot.result("editMessageText", **at, text="<b>oud</b>", parse_mode="HTML")
    assert edited["edit_date"]
    assert "reply_markup" not in edited
    await bot.result("editMessageReplyMarkup", **at, reply_markup=keyboard)
    assert (ann.messages[0].labels(), ann.messages[0].edits) == (["Ja"], 2)


async def test_edits_of_what_is_not_there(bot, ann):
    async def refused(**params):
        return (await bot.refusal("editMessageText", text="a", **params))[1]

    own = await ann.sends("van mij")
    assert await refused(chat_id=77, message_id=999) == "Bad Request: message to edit not found"
    assert await refused(chat_id=77, message_id=own) == "Bad Request: message can't be edited"
    assert await refused(chat_id=77) == "Bad Request: message identifier is not specified"
    markup = {"force_reply": True}
    assert (
        await refused(chat_id=77, message_id=own, reply_markup=markup)
        == "Bad Request: inline keyboard expected"
    )


async def test_deletes(bot, ann):
    message = (await bot.says(77, "weg"))["message_id"]
    assert await bot.result("deleteMessage", chat_id=77, message_id=message)
    assert ann.messages == []
    refusal = await bot.refusal("deleteMessage", chat_id=77, message_id=message)
    assert refusal == (400, "Bad Request: message to delete not found")


async def test_callback_answers(server, bot, ann):
    too_old = "Bad Request: query is too old and response timeout expired or query ID is invalid"
    await bot.says(77, "?", [("Ja", "y")])
    query = await ann.presses("Ja")
    assert await bot.refusal("answerCallbackQuery", callback_query_id="1") == (400, too_old)
    too_long = await bot.refusal("answerCallbackQuery", callback_query_id=query, text="a" * 201)
    assert too_long == (400, "Bad Request: MESSAGE_TOO_LONG")
    assert server.unanswered() == [query]
    assert await bot.result("answerCallbackQuery", callback_query_id=query, text="a" * 200)
    assert await bot.result("answerCallbackQuery", callback_query_id=query, text="nog eens")
    assert ann.toasts == ["a" * 200]
    server.callback_seconds = 0.0
    assert await bot.refusal("answerCallbackQuery", callback_query_id=query) == (400, too_old)


@pytest.mark.parametrize(
    ("commands", "reason"),
    [
        ([{"command": "Start", "description": "x"}], "BOT_COMMAND_INVALID"),
        ([{"command": "", "description": "x"}], "BOT_COMMAND_INVALID"),
        ([{"command": "a" * 33, "description": "x"}], "BOT_COMMAND_INVALID"),
        ([{"command": "start", "description": ""}], "BOT_COMMAND_DESCRIPTION_INVALID"),
        ([{"command": "start", "description": "x" * 257}], "BOT_COMMAND_DESCRIPTION_INVALID"),
        ([{"command": "start", "description": "x"}] * 101, "BOT_COMMANDS_TOO_MUCH"),
        ("start", "can't parse commands JSON object"),
        ({}, "expected an Array of BotCommand"),
    ],
)
async def test_commands_are_checked(bot, commands, reason):
    assert await bot.refusal("setMyCommands", commands=commands) == (400, f"Bad Request: {reason}")


async def test_commands_are_kept_by_scope_and_language(bot):
    commands = [{"command": "stop", "description": "Stoppen"}]
    assert await bot.result("setMyCommands", commands=commands, language_code="nl")
    assert await bot.result("getMyCommands", language_code="nl") == commands
    assert await bot.result("getMyCommands") == []


async def test_descriptions(server, bot):
    assert (await bot.refusal("setMyDescription", description="x" * 513))[0] == 400
    assert (await bot.refusal("setMyShortDescription", short_description="x" * 121))[0] == 400
    await bot.result("setMyDescription", description="lang")
    await bot.result("setMyShortDescription", short_description="kort")
    assert server.descriptions == {"description": "lang", "short_description": "kort"}


async def test_chat_actions(bot, ann):
    assert await bot.result("sendChatAction", chat_id=77, action="typing")
    wrong = await bot.refusal("sendChatAction", chat_id=77, action="thinking")
    assert wrong == (400, "Bad Request: wrong parameter action in request")
