"""Who takes part, and how each is started."""

from __future__ import annotations

import sys
from dataclasses import dataclass
from pathlib import Path

from bench.server import TOKEN

ROOT = Path(__file__).parents[1]
VENVS = ROOT / "bench" / ".venv"


@dataclass(frozen=True, slots=True)
class Bot:
    """One row of the table; `venv` is "" for the Python that runs the bench."""

    id: str
    title: str
    module: tuple[str, ...]
    venv: str = ""
    idle: bool = True  # whether 10,000 idle conversations are measured
    writes_after: float = 0.0  # seconds from its start until it writes down whom it met, in silence

    @property
    def command(self) -> list[str]:
        """The process to start, in the folder of the checkout."""
        python = str(VENVS / self.venv / "bin" / "python") if self.venv else sys.executable
        return [python, "-m", *self.module]

    def environment(self, url: str, folder: Path) -> dict[str, str]:
        """Everything that the process is told; nothing of this machine's own settings."""
        if self is not OWN:
            return {"BENCH_URL": url, "BENCH_TOKEN": TOKEN, "BENCH_FOLDER": str(folder)}
        return {
            "TELEGRAM_API_URL": url,
            "TELEGRAM_BOT_TOKEN": TOKEN,
            "GOEDWERK_DATABASE": f"sqlite:///{folder}/goedwerk.db",
            "GOEDWERK_KEY_FILE": str(folder / "goedwerk.keys"),
            "GOEDWERK_TELEGRAM_LIMITS": "off",
            "GOEDWERK_CONTENT": str(folder / "material"),
        }


OWN = Bot("goedwerk", "**this project**: sealed and committed before each reply", ("bot", "run"))
STOCK = Bot(
    "stock",
    'PTB ConversationHandler + PicklePersistence as it comes ("stock")',
    ("bench.peers.ptb", "stock"),
    writes_after=60,
)
BOTS = (
    OWN,
    STOCK,
    Bot("none", "PTB ConversationHandler, nothing kept", ("bench.peers.ptb", "none")),
    Bot("flushed", "stock, its pickle flushed before each reply", ("bench.peers.ptb", "flushed"), idle=False),
    Bot(
        "sqlite",
        "PTB ConversationHandler + one aiosqlite commit before each reply",
        ("bench.peers.ptb", "sqlite"),
    ),
    Bot("tuned", "PTB + uvloop + concurrent updates + aiohttp, nothing kept", ("bench.peers.ptb", "tuned")),
    Bot("aiogram", "aiogram (uvloop, orjson), MemoryStorage", ("bench.peers.aio", "memory"), "aiogram"),
    Bot(
        "aiogram-sqlite", "aiogram (uvloop, orjson), SQLite storage", ("bench.peers.aio", "sqlite"), "aiogram"
    ),
)
