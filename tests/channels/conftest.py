"""A test server and the real bot process for everything about Telegram."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from tests.telegram_bot import BotProcess
from tests.telegram_server import BotApi


@pytest.fixture
async def server() -> AsyncIterator[BotApi]:
    async with BotApi() as server:
        yield server


@pytest.fixture
async def bot(server: BotApi, tmp_path: Path) -> AsyncIterator[BotProcess]:
    async with BotProcess(server, tmp_path) as bot:
        yield bot
