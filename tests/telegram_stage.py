"""A stage that is the whole way: Bot API over real HTTP, poll loop, inbox, store, vault, outbox.

Only the clock and chance are the test's own. What stands is read from the store, what was shown from the phone.
"""

from __future__ import annotations

import asyncio
from contextlib import AsyncExitStack
from datetime import datetime, timedelta
from pathlib import Path
from typing import Self

from bot.app import joined
from bot.channels.telegram_http import AiohttpRequest
from bot.channels.telegram_inbound import CHANNEL, SEPARATOR
from bot.config import Settings
from bot.conversation.people import Record, Talking, loaded
from bot.conversation.turns import First
from bot.core.entries import ENTRY, Began, Left
from bot.core.folding import fold
from bot.core.rehearsal.playing import Seen, StageError
from bot.core.rehearsal.stage import UNEQUAL, check_names, found_button, paths, seen_of
from bot.core.rehearsal.transcript import With, Word
from bot.core.session import STATE, State
from bot.rehearsing.world import Clock, Draws, delivered, let_pass
from bot.running import _run
from bot.store.base import SessionChange, TurnChange
from tests.telegram_server import BotApi

GLANCE = 0.002
PATIENCE = 10.0  # seconds; a turn takes a few hundredths of one
NEVER = State(status="done")  # of somebody who was erased


class TelegramStage:
    """One person with a phone, and one bot; closing everything and opening it again is a restart."""

    def __init__(self, what: With, at: datetime, folder: Path) -> None:
        self._what = what
        self._clock, self._draws = Clock(at), Draws(what.seed)
        self._server = BotApi()
        self._ann = self._server.person()
        self._folder = folder
        self._talk = Talking("", 0, NEVER)
        self._paths: dict[int, str] = {}
        self._screen: dict[int, int] = {}  # message -> how often it was edited, as last looked at
        self._toasts = 0
        self._typed = 0  # the message that was typed last
        self._stack = AsyncExitStack()

    async def __aenter__(self) -> Self:
        await self._server.start()
        await self._open()
        return self

    async def __aexit__(self, *_: object) -> None:
        await self._stack.aclose()
        await self._server.stop()

    @property
    def known(self) -> bool:
        """Whether anything is kept of the person."""
        return self.state is not NEVER

    @property
    def state(self) -> State:
        """The talk as it was kept last."""
        return self._talk.state

    async def opens(self) -> None:
        check_names(self._parts.book, self._what)
        await self._begin_with_a_past()
        self._run()
        await self._ann.sends("/start")
        await self._settles()

    async def types(self, words: str) -> None:
        if not words.strip():
            raise StageError("no Telegram client sends an empty text")
        self._begin_turn()
        self._typed = await self._ann.sends(words)
        await self._settles()

    async def presses(self, option: str, of: str | None) -> None:
        self._begin_turn()
        current = self.state.current
        buttons = [
            (turn, message, options)
            for turn, message, options in self._buttons()
            if (turn == current if of is None else self._paths.get(turn) == of and turn != current)
        ]
        turn, message = found_button(option, buttons)
        self._ann.presses_data(SEPARATOR.join((self._talk.session, str(turn), option)), message)
        await self._settles()

    async def sends(self, kind: str) -> None:
        self._begin_turn()
        match kind:
            case "forwarded":
                await self._ann.forwards("Lees dit eens.")
            case "edited":
                await self._ann.edits(self._typed, "Ik bedoelde iets anders.")
            case _:
                await self._ann.sends_kind("dice" if kind == "other" else kind)
        await self._settles()

    async def commands(self, word: Word) -> None:
        self._begin_turn()
        await self._ann.sends(delivered(word, self._parts.book.phrases))
        await self._settles()

    async def passes(self, time: timedelta) -> None:
        self._begin_turn()
        await let_pass(self._parts, self._clock, time, self._settles)

    async def restarts(self) -> None:
        self._looked()
        await self._stack.aclose()
        await self._open()
        self._run()
        await self._settles()

    async def seen(self) -> Seen:
        options = [list_ for turn, _, list_ in self._buttons() if turn == self.state.current]
        shown = [m.text for m in self._ann.messages if self._screen.get(m.id) != m.edits]
        shown += self._ann.toasts[self._toasts :]
        return seen_of(self._parts.book, self.state, tuple(options[-1] if options else ()), shown)

    def _begin_turn(self) -> None:
        self._draws.turn += 1
        self._looked()

    def _looked(self) -> None:
        """All that the screen shows was seen: what comes now is new."""
        self._screen = {message.id: message.edits for message in self._ann.messages}
        self._toasts = len(self._ann.toasts)

    def _buttons(self) -> list[tuple[int, int, list[str]]]:
        """Give the buttons of this talk as (turn, message, options), oldest message first."""
        found: list[tuple[int, int, list[str]]] = []
        for message in self._ann.messages:
            data = [b.data.split(SEPARATOR, 2) for row in message.buttons for b in row if b.data]
            ours = [(int(turn), option) for session, turn, option in data if session == self._talk.session]
            if ours:
                found.append((ours[0][0], message.id, [option for _, option in ours]))
        return found

    async def _open(self) -> None:
        self._settings = Settings.model_validate(
            {
                "TELEGRAM_BOT_TOKEN": self._server.token,
                "TELEGRAM_API_URL": self._server.url,
                "GOEDWERK_DATABASE": f"sqlite:///{self._folder}/test.db",
                "GOEDWERK_KEY_FILE": self._folder / "test.keys",
                "GOEDWERK_TELEGRAM_LIMITS": "off",
            }
        )
        enter = self._stack.enter_async_context
        self._parts = await enter(joined(self._settings, now=self._clock, chance=self._draws))
        self._requests = await enter(AiohttpRequest()), await enter(AiohttpRequest(4))
        items = {"case": self._what.case} if self._what.case else {}
        self._parts.talk.first = First(self._what.dialogue, items)
        self._id = self._parts.ring.pseudonym(CHANNEL, str(self._ann.id))

    def _run(self) -> None:
        self._bot = asyncio.create_task(_run(self._settings, self._parts, *self._requests))
        self._stack.push_async_callback(self._end)

    async def _end(self) -> None:
        self._bot.cancel()
        await asyncio.gather(self._bot, return_exceptions=True)

    async def _begin_with_a_past(self) -> None:
        """Keep what the test says is known of the person: consent, and cases done before.

        The bot must not run yet: it tidies away the key of somebody whose rows are just being made.
        """
        facts = self._what.facts
        if not facts:
            return
        record = Record(channel=CHANNEL, user=str(self._ann.id), consent=facts.get("consent", ""))
        items = {f"case{n}": case for n, case in enumerate(filter(None, facts.get("cases", "").split(",")))}
        log = (Began(1, "reflectie", "", items, {}), Left(1))
        past = SessionChange(
            session="past", rev=0, status="done", hash="", snapshot=STATE.dump_json(fold(log)),
            entries=tuple((n, ENTRY.dump_json(entry)) for n, entry in enumerate(log, 1)), timers=(),
        )  # fmt: skip
        await self._parts.store.commit(
            TurnChange("past", self._id, 1, record=record.model_dump_json().encode(), sessions=(past,))
        )

    async def _settles(self) -> None:
        """Wait until everything that was sent either way has arrived, then read what was kept."""
        async with asyncio.timeout(PATIENCE):
            while self._server.updates.pending or self._server.unanswered() or await self._sending():
                if self._bot.done():
                    self._bot.result()
                await asyncio.sleep(GLANCE)
        await self._reads()

    async def _sending(self) -> bool:
        await self._parts.talk.settled()
        return bool(await self._parts.store.unsent())

    async def _reads(self) -> None:
        saved = await self._parts.store.person(self._id)
        talk = loaded(saved).current if saved else None
        if talk is None:
            self._talk = Talking(self._talk.session, 0, NEVER)
            return
        entries = [
            ENTRY.validate_json(row) for row in await self._parts.store.entries(self._id, talk.session)
        ]
        if fold(entries) != talk.state:
            raise StageError(UNEQUAL)
        self._talk = talk
        self._paths |= paths(talk.state)
