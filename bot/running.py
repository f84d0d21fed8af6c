"""The running bot: set up at Telegram, read, send, keep time, and end cleanly."""

from __future__ import annotations

import asyncio
import gc
import signal
from contextlib import suppress
from functools import partial

import structlog
from telegram import Bot, BotCommand
from telegram.error import InvalidToken, TelegramError

from bot.app import Joined, joined
from bot.channels.telegram_http import AiohttpRequest
from bot.channels.telegram_inbound import CHANNEL
from bot.channels.telegram_outbound import Api, Rates, TelegramPost
from bot.channels.telegram_poll import WRONG_TOKEN, Poller
from bot.config import Settings
from bot.errors import ConfigError, StoreError
from bot.logs import set_up

log = structlog.get_logger()

TICK_SECONDS = 15.0
FIRST_TIDY_SECONDS, TIDY_SECONDS = 600.0, 6 * 3600.0  # tidying rewrites the file: not while starting
RETRY_SECONDS, LONGEST_RETRY = 1.0, 60.0
GARBAGE = 10_000  # new objects between two looks at the young ones; a turn makes some thousands
KEPT_DAYS = 2  # ids of taken events: Telegram repeats an update for a day at most


async def run_bot(settings: Settings) -> None:
    """Run until SIGTERM or SIGINT; raises ConfigError when Telegram refuses us."""
    set_up(settings.log, settings.secret_token)
    async with joined(settings) as parts, AiohttpRequest() as request, AiohttpRequest(4) as reading:
        stop = asyncio.Event()
        loop = asyncio.get_running_loop()
        for number in (signal.SIGTERM, signal.SIGINT):
            loop.add_signal_handler(number, stop.set)
        running = asyncio.create_task(_run(settings, parts, request, reading))
        stopping = asyncio.create_task(stop.wait())
        await asyncio.wait({running, stopping}, return_when=asyncio.FIRST_COMPLETED)
        stopping.cancel()
        if not running.done():
            running.cancel()
        with suppress(asyncio.CancelledError):
            await running
        log.info("stopped")


async def _run(settings: Settings, parts: Joined, request: AiohttpRequest, reading: AiohttpRequest) -> None:
    token = settings.secret_token
    bot = Bot(
        token, base_url=f"{settings.api_url.rstrip('/')}/bot", request=request, get_updates_request=reading
    )
    me = await _introduce(bot, parts)
    failed: asyncio.Future[None] = asyncio.get_running_loop().create_future()

    def fatal(_error: Exception) -> None:
        if not failed.done():
            failed.set_exception(ConfigError(WRONG_TOKEN))

    post = TelegramPost(
        Api(request, settings.api_url, token),
        parts.store,
        Rates(settings.rates),
        unreachable=partial(parts.talk.lost, CHANNEL),
        fatal=fatal,
    )
    parts.talk.connect(CHANNEL, post)
    await post.recover()
    await parts.talk.recover()
    poller = Poller(Api(reading, settings.api_url, token), parts.talk, post, me, parts.material.house.group)
    tasks = [asyncio.create_task(poller.run()), asyncio.create_task(_keep_time(parts)), failed]
    warming = asyncio.create_task(_warm(parts))
    log.info("started")
    try:
        done, _ = await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
        for task in done:
            task.result()
    finally:
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, warming, return_exceptions=True)
        with suppress(TimeoutError):
            await asyncio.wait_for(parts.talk.settled(), 2)
        await post.close()


async def _warm(parts: Joined) -> None:
    """Load what the first turn would wait for, and let the garbage collector pass over all that stays.

    Content, dictionaries and modules live as long as the process; looking through them again and
    again made some turns wait.
    """
    await asyncio.gather(*(asyncio.to_thread(one.warm) for one in parts.book.listeners.values()))
    gc.collect()
    gc.freeze()
    gc.set_threshold(GARBAGE)


async def _introduce(bot: Bot, parts: Joined) -> int:
    """Ask who we are and register the commands; a network that is down is waited for."""
    wait = RETRY_SECONDS
    while True:
        try:
            me = await bot.get_me()
            await bot.delete_webhook()
            commands = parts.material.house.commands
            await bot.set_my_commands([BotCommand(name, line) for name, line in commands.items()])
        except InvalidToken:
            raise ConfigError(WRONG_TOKEN) from None
        except (
            TelegramError,
            KeyError,
            TypeError,
            AttributeError,
        ) as error:  # the last three: no answer's shape
            log.warning("telegram_not_reached", fault=type(error).__name__)
            await asyncio.sleep(wait)
            wait = min(2 * wait, LONGEST_RETRY)
        else:
            return me.id


async def _keep_time(parts: Joined) -> None:
    """Wake talks whose time has come, and tidy up a few times a day."""
    loop = asyncio.get_running_loop()
    tidy = loop.time() + FIRST_TIDY_SECONDS
    while True:
        try:
            await parts.talk.wake()
            if loop.time() >= tidy:
                tidy = loop.time() + TIDY_SECONDS
                await parts.talk.tidy(KEPT_DAYS)
        except StoreError:
            log.error("timers_not_read")
        await asyncio.sleep(TICK_SECONDS)
