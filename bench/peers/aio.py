"""The conversation on aiogram's state machine, on uvloop and orjson; where it keeps things is the argument.

memory: MemoryStorage. sqlite: a storage of aiogram's own shape on aiosqlite, a commit for each change
(aiogram ships none; those on the package index block the loop or stand on an ORM).
"""

from __future__ import annotations

import asyncio
import os
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import aiosqlite
import orjson
import uvloop
from aiogram import Bot, Dispatcher, F, Router
from aiogram.client.session.aiohttp import AiohttpSession
from aiogram.client.telegram import TelegramAPIServer
from aiogram.filters import CommandStart
from aiogram.fsm.context import FSMContext
from aiogram.fsm.state import State
from aiogram.fsm.storage.base import BaseStorage, StateType, StorageKey
from aiogram.fsm.storage.memory import MemoryStorage
from aiogram.types import CallbackQuery, InlineKeyboardButton, InlineKeyboardMarkup, Message

from bench.talk import Step, talk

URL, TOKEN = os.environ["BENCH_URL"], os.environ["BENCH_TOKEN"]
FOLDER = Path(os.environ["BENCH_FOLDER"])
STEPS, REPLIES = talk().steps, talk().replies
STATES = [State(step.id, "talk") for step in STEPS]


def keyboard(step: Step) -> InlineKeyboardMarkup | None:
    """Build the buttons of a question, once."""
    if not step.options:
        return None
    rows = [
        [InlineKeyboardButton(text=label, callback_data=f"{step.id}:{option}") for option, label in row]
        for row in step.rows
    ]
    return InlineKeyboardMarkup(inline_keyboard=rows)


KEYBOARDS = [*(keyboard(step) for step in STEPS), None]


async def ask(message: Message, state: FSMContext, number: int) -> None:
    """Move on, then put the next question."""
    if number < len(STEPS):
        await state.set_state(STATES[number])
    else:
        await state.clear()
    await message.answer(REPLIES[number], reply_markup=KEYBOARDS[number])


async def start(message: Message, state: FSMContext) -> None:
    """Begin; whatever was under way is forgotten."""
    await state.clear()
    await ask(message, state, 0)


def add(router: Router, number: int) -> None:
    """Register the handler that takes the answer to one question."""
    step = STEPS[number]

    async def pressed(query: CallbackQuery, state: FSMContext) -> None:
        await query.answer()
        await state.update_data({step.id: (query.data or "").partition(":")[2]})
        assert isinstance(query.message, Message)
        await ask(query.message, state, number + 1)

    async def wrote(message: Message, state: FSMContext) -> None:
        await state.update_data({step.id: message.text})
        await ask(message, state, number + 1)

    if step.options:
        router.callback_query.register(pressed, STATES[number], F.data.startswith(f"{step.id}:"))
    else:
        router.message.register(wrote, STATES[number], F.text)


class SqliteStorage(BaseStorage):
    """State and data of each person in one row, committed as durably as this project commits."""

    def __init__(self) -> None:
        self._db: aiosqlite.Connection | None = None

    async def open(self) -> None:
        """Open with a write-ahead log and full synchronisation."""
        self._db = await aiosqlite.connect(FOLDER / "states.db")
        await self._db.execute("PRAGMA journal_mode = WAL")
        await self._db.execute("PRAGMA synchronous = FULL")
        await self._db.execute("CREATE TABLE kept (user INTEGER PRIMARY KEY, state TEXT, data BLOB)")

    async def close(self) -> None:
        """Let its thread end."""
        if self._db:
            await self._db.close()

    async def set_state(self, key: StorageKey, state: StateType = None) -> None:
        """Keep where a person is."""
        name = state.state if isinstance(state, State) else state
        await self._write(
            "INSERT INTO kept (user, state) VALUES (?, ?) ON CONFLICT DO UPDATE SET state = excluded.state",
            key.user_id,
            name,
        )

    async def get_state(self, key: StorageKey) -> str | None:
        """Tell where a person is."""
        found: str | None = await self._read("SELECT state FROM kept WHERE user = ?", key.user_id)
        return found

    async def set_data(self, key: StorageKey, data: Mapping[str, Any]) -> None:
        """Keep what a person said."""
        await self._write(
            "INSERT INTO kept (user, data) VALUES (?, ?) ON CONFLICT DO UPDATE SET data = excluded.data",
            key.user_id,
            orjson.dumps(dict(data)),
        )

    async def get_data(self, key: StorageKey) -> dict[str, Any]:
        """Tell what a person said."""
        found = await self._read("SELECT data FROM kept WHERE user = ?", key.user_id)
        return dict(orjson.loads(found)) if found else {}

    async def _write(self, sql: str, *values: object) -> None:
        assert self._db is not None
        await self._db.execute(sql, values)
        await self._db.commit()

    async def _read(self, sql: str, user: int) -> Any:
        assert self._db is not None
        rows = list(await self._db.execute_fetchall(sql, (user,)))
        return rows[0][0] if rows else None


async def main(kind: str) -> None:
    """Build the bot and poll until SIGTERM."""
    storage: MemoryStorage | SqliteStorage = MemoryStorage()
    if kind == "sqlite":
        storage = SqliteStorage()
        await storage.open()
    router = Router()
    router.message.register(start, CommandStart())
    for number in range(len(STEPS)):
        add(router, number)
    dispatcher = Dispatcher(storage=storage)
    dispatcher.include_router(router)
    session = AiohttpSession(
        api=TelegramAPIServer.from_base(URL),
        json_loads=orjson.loads,
        json_dumps=lambda value: orjson.dumps(value).decode(),
    )
    await dispatcher.start_polling(Bot(TOKEN, session=session))


if __name__ == "__main__":
    with asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
        runner.run(main(sys.argv[1]))
