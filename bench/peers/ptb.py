"""The conversation on python-telegram-bot's ConversationHandler; how it keeps things is the argument.

none: nothing kept. stock: PicklePersistence as it comes (a flush each 60 s). flushed: the same, flushed
before each reply. sqlite: each answer committed through aiosqlite before its reply. tuned: nothing kept, on
uvloop, updates side by side, HTTP by aiohttp.
"""

from __future__ import annotations

import os
import sys
import warnings
from collections.abc import Awaitable, Callable, Coroutine
from pathlib import Path
from typing import Any

import aiosqlite
from telegram import InlineKeyboardButton, InlineKeyboardMarkup, Update
from telegram.ext import (
    Application,
    CallbackQueryHandler,
    CommandHandler,
    ContextTypes,
    ConversationHandler,
    MessageHandler,
    PicklePersistence,
    filters,
)
from telegram.warnings import PTBUserWarning

from bench.talk import Step, talk

URL, TOKEN = os.environ["BENCH_URL"], os.environ["BENCH_TOKEN"]
FOLDER = Path(os.environ["BENCH_FOLDER"])
STEPS, REPLIES = talk().steps, talk().replies
KINDS = ("none", "stock", "flushed", "sqlite", "tuned")

Context = ContextTypes.DEFAULT_TYPE
Keep = Callable[[Context, int, str, str], Awaitable[None]]  # user, step, answer

KEYBOARDS = [
    InlineKeyboardMarkup(
        [
            [InlineKeyboardButton(label, callback_data=f"{step.id}:{id_}") for id_, label in row]
            for row in step.rows
        ]
    )
    if step.options
    else None
    for step in STEPS
] + [None]


async def start(update: Update, context: Context) -> int:
    """Begin; whatever was under way is forgotten."""
    assert context.user_data is not None
    context.user_data.clear()
    return await _ask(update, context, 0)


def answered(number: int, keep: Keep | None) -> Callable[[Update, Context], Coroutine[Any, Any, int]]:
    """Make the handler that takes the answer to one question and puts the next."""
    step = STEPS[number]

    async def handle(update: Update, context: Context) -> int:
        if query := update.callback_query:
            await query.answer()
            answer = (query.data or "").partition(":")[2]
        else:
            assert update.message is not None
            answer = update.message.text or ""
        assert context.user_data is not None
        context.user_data[step.id] = answer
        if keep:
            assert update.effective_user is not None
            await keep(context, update.effective_user.id, step.id, answer)
        return await _ask(update, context, number + 1)

    return handle


async def _ask(update: Update, context: Context, number: int) -> int:
    assert update.effective_chat is not None
    await context.bot.send_message(update.effective_chat.id, REPLIES[number], reply_markup=KEYBOARDS[number])
    return number if number < len(STEPS) else ConversationHandler.END


async def flush(context: Context, _user: int, _step: str, _answer: str) -> None:
    """Write the pickle now."""
    await context.application.update_persistence()


class Answers:
    """One row an answer, committed as durably as this project commits."""

    def __init__(self) -> None:
        self._db: aiosqlite.Connection | None = None

    async def open(self, _app: Any) -> None:
        """Open with a write-ahead log and full synchronisation."""
        self._db = await aiosqlite.connect(FOLDER / "answers.db")
        await self._db.execute("PRAGMA journal_mode = WAL")
        await self._db.execute("PRAGMA synchronous = FULL")
        await self._db.execute(
            "CREATE TABLE answer (user INTEGER, step TEXT, answer TEXT, PRIMARY KEY (user, step)) WITHOUT ROWID"
        )

    async def close(self, _app: Any) -> None:
        """Let its thread end."""
        if self._db:
            await self._db.close()

    async def keep(self, _context: Context, user: int, step: str, answer: str) -> None:
        """Keep one answer."""
        assert self._db is not None
        await self._db.execute("INSERT OR REPLACE INTO answer VALUES (?, ?, ?)", (user, step, answer))
        await self._db.commit()


def _handler(step: Step, number: int, keep: Keep | None) -> Any:
    handle = answered(number, keep)
    if step.options:
        return CallbackQueryHandler(handle, pattern=f"^{step.id}:")
    return MessageHandler(filters.TEXT & ~filters.COMMAND, handle)


def main(kind: str) -> None:
    """Build the bot and poll until SIGTERM."""
    builder = Application.builder().token(TOKEN).base_url(f"{URL}/bot")
    keep: Keep | None = None
    kept = kind in ("stock", "flushed")
    if kept:
        builder = builder.persistence(PicklePersistence(FOLDER / "kept.pickle"))
        keep = flush if kind == "flushed" else None
    if kind == "sqlite":
        answers = Answers()
        builder = builder.post_init(answers.open).post_shutdown(answers.close)
        keep = answers.keep
    if kind == "tuned":
        import uvloop  # noqa: PLC0415  only this row stands on it

        from bench.peers.ptb_aiohttp import AiohttpRequest  # noqa: PLC0415

        uvloop.install()
        builder = builder.concurrent_updates(True).request(AiohttpRequest())
        builder = builder.get_updates_request(AiohttpRequest())
    warnings.filterwarnings(
        "ignore", category=PTBUserWarning
    )  # of presses in a per-person conversation: as meant
    app = builder.build()
    app.add_handler(
        ConversationHandler(
            entry_points=[CommandHandler("start", start)],
            states={number: [_handler(step, number, keep)] for number, step in enumerate(STEPS)},
            fallbacks=[],
            allow_reentry=True,
            name="talk" if kept else None,
            persistent=kept,
        )
    )
    app.run_polling()


if __name__ == "__main__":
    main(sys.argv[1])
