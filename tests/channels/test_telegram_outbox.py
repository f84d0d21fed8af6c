"""The way out, with the real store and the real server: what is sent once, twice, later or never."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from dataclasses import dataclass

import pytest

from bot.app import Joined, joined
from bot.channels.telegram_http import AiohttpRequest
from bot.channels.telegram_inbound import CHANNEL
from bot.channels.telegram_outbound import Api, Rates, TelegramPost
from bot.conversation.outgoing import Parcel, parcel
from bot.core.events import Message
from bot.core.text import Span
from bot.store.base import Outgoing, TurnChange
from tests.conversation.room import settings_in
from tests.telegram_people import Person
from tests.telegram_server import BotApi


@dataclass
class Exit:
    """A way out and who is on the other side."""

    parts: Joined
    post: TelegramPost
    server: BotApi
    ann: Person
    blocked: list[str]
    event: int = 0

    async def keeps(self, *made: Parcel) -> tuple[Outgoing, ...]:
        """Commit parcels as a turn does."""
        self.event += 1
        out = tuple(Outgoing("pending" if one.silent else "sending", one.json_bytes()) for one in made)
        done = await self.parts.store.commit(TurnChange(f"e{self.event}", b"p" * 32, 1, out=out))
        return done.out

    async def sends(self, *made: Parcel) -> None:
        self.post.send(await self.keeps(*made), answers=None, toast="")

    def says(self, words: str, *, nudge: bool = False) -> Parcel:
        return parcel(CHANNEL, str(self.ann.id), Message((Span(words),), reminder=nudge))

    async def is_empty(self) -> bool:
        return await self.parts.store.unsent() == []


@pytest.fixture
async def exit_(tmp_path) -> AsyncIterator[Exit]:
    async with BotApi() as server, AiohttpRequest() as request, joined(settings_in(tmp_path)) as parts:
        ann = server.person()
        await ann.sends("hoi")
        blocked: list[str] = []

        async def unreachable(user: str) -> None:
            blocked.append(user)

        post = TelegramPost(
            Api(request, server.url, server.token), parts.store, Rates(None),
            unreachable=unreachable, fatal=blocked.append,
        )  # fmt: skip
        yield Exit(parts, post, server, ann, blocked)
        await post.close()


async def gone(exit_: Exit, seconds: float = 5) -> None:
    """Wait until nothing waits in the outbox."""
    for _ in range(int(seconds / 0.05)):
        if await exit_.is_empty():
            return
        await asyncio.sleep(0.05)
    raise AssertionError("the outbox is not empty")


async def test_what_was_sent_is_forgotten_and_order_is_kept(exit_):
    await exit_.sends(*(exit_.says(f"regel {n}") for n in range(5)))
    await gone(exit_)
    assert [m.text for m in exit_.ann.messages] == [f"regel {n}" for n in range(5)]


async def test_a_nudge_that_may_have_been_sent_is_not_repeated(exit_):
    exit_.server.faults.drop_after("sendMessage")
    await exit_.sends(exit_.says("Hoe ging het?", nudge=True))
    await gone(exit_)
    assert len(exit_.ann.messages) == 1


async def test_a_nudge_that_was_being_sent_when_the_process_ended_is_dropped(exit_):
    (row,) = await exit_.keeps(exit_.says("Hoe ging het?", nudge=True))
    await exit_.parts.store.begin_sending(row.id)
    await exit_.post.recover()
    await gone(exit_)
    assert exit_.ann.messages == []


async def test_a_part_of_a_turn_and_a_nudge_not_begun_go_out_after_a_restart(exit_):
    await exit_.keeps(exit_.says("een vraag"), exit_.says("Hoe ging het?", nudge=True))
    await exit_.post.recover()
    await gone(exit_)
    assert [m.text for m in exit_.ann.messages] == ["een vraag", "Hoe ging het?"]


async def test_who_blocked_us_is_remembered_and_the_rest_is_dropped(exit_):
    await exit_.ann.blocks()
    await exit_.sends(exit_.says("een"), exit_.says("twee"))
    await gone(exit_)
    assert exit_.blocked == [str(exit_.ann.id)]
    assert len(exit_.server.called("sendMessage")) == 1


async def test_429_lets_the_whole_bot_rest(exit_):
    bob = exit_.server.person("Bob")
    await bob.sends("hoi")
    exit_.server.faults.fail_next("sendMessage", 429, "Too Many Requests: retry after 1", retry_after=1)
    await exit_.sends(exit_.says("een"))
    await asyncio.sleep(0.2)
    await exit_.sends(parcel(CHANNEL, str(bob.id), Message((Span("twee"),))))
    await asyncio.sleep(0.3)
    assert len(exit_.server.called("sendMessage")) == 1
    await gone(exit_)
    assert [m.text for m in bob.messages] == ["twee"]


@pytest.mark.parametrize("body", [b"null", b"[]", b'{"ok":true}', b"<html>"])
async def test_an_answer_of_another_shape_is_an_ordinary_error(body):
    from aiohttp import web
    from telegram.error import NetworkError

    async def odd(request):
        return web.Response(body=body, content_type="application/json")

    app = web.Application()
    app.router.add_route("*", "/{path:.*}", odd)
    runner = web.AppRunner(app)
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", 0)
    await site.start()
    try:
        async with AiohttpRequest() as request:
            api = Api(request, f"http://127.0.0.1:{runner.addresses[0][1]}", "123456:token")
            with pytest.raises(NetworkError):
                await api.call("sendMessage", {"chat_id": 1, "text": "x"})
    finally:
        await runner.cleanup()


async def test_what_still_waits_for_somebody_who_wiped_everything_never_goes_out(exit_):
    exit_.server.faults.fail_next("sendMessage", 429, "Too Many Requests: retry after 1", retry_after=1)
    await exit_.sends(exit_.says("wat ik zei"), exit_.says("en nog iets"))
    await asyncio.sleep(0.3)  # the first one is refused, and is tried again in a second
    exit_.post.forget(str(exit_.ann.id))
    await exit_.sends(exit_.says("Alles is gewist."))
    await gone(exit_)
    assert [message.text for message in exit_.ann.messages] == ["Alles is gewist."]
