"""One run of one bot: start, warm up, and each kind of load; gives one raw line."""

from __future__ import annotations

import asyncio
import os
import time
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from bench.bots import OWN, ROOT, Bot
from bench.content import make_content
from bench.fill import fill
from bench.people import FIRST, Crowd
from bench.process import Process
from bench.server import BotApi

WORK = ROOT / "bench" / "var"  # on the disk of the checkout: /tmp may be memory, where a commit costs nothing
RATE = 60.0  # turns a second of the paced load
CROWD = 200  # people who share that rate
APART = 100_000_000  # between the numbers of one start and the next


@dataclass(frozen=True, slots=True)
class Plan:
    """How long each load lasts, in seconds; how many people idle; how large the log is; how often all."""

    runs: int = 3
    warm: float = 2.0
    one: float = 5.0
    fifty: float = 8.0
    paced: float = 15.0
    idle: int = 10_000
    rows: int = 1_000_000


QUICK = Plan(runs=1, warm=1.0, one=2.0, fifty=3.0, paced=3.0, idle=500, rows=20_000)


@dataclass(slots=True)
class Running:
    """A bot that polls, and the people who talk with it."""

    api: BotApi
    process: Process
    crowd: Crowd

    async def during(self, load: Awaitable[None]) -> dict[str, float]:
        """Let people talk; give turns, CPU and wall seconds, and latencies in milliseconds."""
        self.crowd.latencies = []
        cpu, wall = self.process.cpu, time.perf_counter()
        await load
        seconds = time.perf_counter() - wall
        await asyncio.sleep(0.3)  # what a turn leaves to do after its reply belongs to it
        latencies = sorted(self.crowd.latencies)
        turns = len(latencies)
        used = self.process.cpu - cpu
        return {
            "turns": turns, "seconds": round(seconds, 3), "cpu_s": round(used, 2),
            "cpu_ms_a_turn": round(1000 * used / turns, 4),
            "p50_ms": round(1000 * latencies[turns // 2], 3),
            "p99_ms": round(1000 * latencies[turns * 99 // 100], 3),
            "longest_ms": round(1000 * latencies[-1], 3),
        }  # fmt: skip

    def check(self) -> None:
        """Raise RuntimeError when presses were left without their answer: that row did less work."""
        answered = self.api.calls["answercallbackquery"]
        if answered != self.crowd.presses:
            raise RuntimeError(f"{self.process.bot.id}: {self.crowd.presses} presses, {answered} answers")


@asynccontextmanager
async def running(bot: Bot, folder: Path, life: int = 0) -> AsyncIterator[tuple[Running, dict[str, Any]]]:
    """Start a bot and wait for its first poll; gives it with the first part of its raw line.

    `life` counts the starts on one folder: each meets other people.
    """
    api = BotApi(1 + APART * life)
    url = await api.start()
    process = Process(bot, folder)
    line: dict[str, Any] = {
        "bot": bot.id,
        "at": time.strftime("%Y-%m-%dT%H:%M:%S"),
        "load": round(os.getloadavg()[0], 2),
    }
    try:
        await process.start(url)
        await process.until(api.polled)
        line["start_cpu_s"] = process.cpu
        line["start_rss_mib"] = round(process.rss, 1)
        yield Running(api, process, Crowd(api, FIRST + APART * life)), line
    finally:
        await process.stop()
        await api.stop()


@asynccontextmanager
async def place(bot: Bot) -> AsyncIterator[Path]:
    """Give an empty folder for one run; this project finds its material there."""
    WORK.mkdir(parents=True, exist_ok=True)
    with TemporaryDirectory(dir=WORK, prefix=f"{bot.id}-") as name:
        if bot is OWN:
            make_content(Path(name) / "material")
        yield Path(name)


async def turns(bot: Bot, plan: Plan) -> dict[str, Any]:
    """Measure turns at 1 and at 50 users, and at a steady pace."""
    async with place(bot) as folder, running(bot, folder) as (now, line):
        await now.process.quiet()
        line["quiet_cpu_s"] = now.process.cpu
        await now.crowd.closed_loop(10, plan.warm)
        line["one"] = await now.during(now.crowd.closed_loop(1, plan.one))
        line["fifty"] = await now.during(now.crowd.closed_loop(50, plan.fifty))
        line["paced"] = await now.during(now.crowd.paced(RATE, plan.paced, CROWD))
        now.check()
    return {"kind": "turns", **line}


async def idle(bot: Bot, plan: Plan) -> dict[str, Any]:
    """Measure memory when many people started, took one turn and fell silent."""
    async with place(bot) as folder, running(bot, folder) as (now, line):
        began, line["people"] = time.monotonic(), plan.idle
        line["begin"] = await now.during(now.crowd.begin(plan.idle, 50))
        if bot.writes_after:
            await asyncio.sleep(bot.writes_after - (time.monotonic() - began))
            writing = time.monotonic()
        await now.process.quiet()
        if bot.writes_after:
            line["writes_s"] = round(time.monotonic() - writing, 1)
        line["rss_mib"], line["pss_mib"] = round(now.process.rss, 1), round(now.process.pss, 1)
        now.check()
    return {"kind": "idle", **line}


async def grown(plan: Plan, keep: Callable[[dict[str, Any]], None]) -> None:
    """Measure this project on an empty database and on a full one, by turns."""
    async with place(OWN) as full:
        async with running(OWN, full) as (now, _):
            await now.crowd.closed_loop(10, plan.warm)
        database = full / "goedwerk.db"
        await asyncio.to_thread(fill, database, plan.rows)
        size = round(database.stat().st_size / 2**20)
        for round_ in range(plan.runs):
            async with place(OWN) as empty:
                line = await _some_turns(empty, plan, 0)
                keep({"kind": "rows", "rows": 0, "round": round_, **line})
            line = await _some_turns(full, plan, round_ + 1)
            keep({"kind": "rows", "rows": plan.rows, "file_mib": size, "round": round_, **line})


async def _some_turns(folder: Path, plan: Plan, life: int) -> dict[str, Any]:
    async with running(OWN, folder, life) as (now, line):
        await now.process.quiet()
        await now.crowd.closed_loop(10, plan.warm)
        line["one"] = await now.during(now.crowd.closed_loop(1, plan.one))
        line["fifty"] = await now.during(now.crowd.closed_loop(50, plan.fifty))
    return line
