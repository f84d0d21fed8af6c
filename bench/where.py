"""Where a turn of this project goes: `python -m bench.where`, a sampling profile put into words.

The kernel tells the CPU of each thread; py-spy's samples divide that among the parts below. A sample
belongs to the first part that any of its frames is in; one that only waits is left out.
"""

from __future__ import annotations

import asyncio
import sys
from collections import Counter, defaultdict
from pathlib import Path

from bench import environment
from bench.bots import OWN
from bench.measure import place, running

SECONDS, RATE = 10, 250  # samples a second
WAITING = ("select (selectors.py", "_connection_worker_thread (aiosqlite", "_worker (concurrent/futures")
PARTS = (
    ("sealing", ("bot/vault/seal.py",)),
    ("vault: keys of new people", ("bot/vault/",)),
    ("hearing an alarm in what is typed", ("bot/coaching/safety.py",)),
    ("the rest of reading Dutch", ("bot/coaching/",)),
    ("engine: the dialogue", ("bot/core/",)),
    ("SQLite: writing (thread)", ("write (bot/store/writer.py", "_transaction (bot/store/writer.py")),
    ("SQLite: reading (thread)", ("<lambda> (bot/store/sqlite.py",)),
    ("HTTP, both ways (aiohttp)", ("aiohttp/",)),
    ("reading updates: shapes, inbox", ("bot/channels/telegram_poll.py",)),
    ("sending: outbox to calls", ("bot/channels/telegram_outbound.py", "bot/channels/telegram_http.py")),
    ("rows of a turn, and the hop to the thread", ("bot/store/", "aiosqlite/", "change (bot/conversation/turns.py")),
    ("the rest of the conversation", ("bot/conversation/",)),
)  # fmt: skip
REST = "the event loop and all else"


async def profiled(users: int) -> tuple[int, dict[str, float]]:
    """Let people talk with a sampler looking on; give the turns, and CPU seconds by part."""
    async with place(OWN) as folder, running(OWN, folder) as (now, _):
        await now.process.quiet()
        await now.crowd.closed_loop(10, 2)
        raw = folder / "samples"
        spy = await asyncio.create_subprocess_exec(
            Path(sys.executable).with_name("py-spy"),
            *("record", "--pid", str(now.process.pid), "--duration", str(SECONDS), "--rate", str(RATE)),
            *("--nonblocking", "--format", "raw", "--threads", "--output", str(raw)),
            stdout=asyncio.subprocess.DEVNULL,
            stderr=asyncio.subprocess.DEVNULL,
        )
        before = now.process.threads()
        numbers = await now.during(now.crowd.closed_loop(users, SECONDS))
        after = now.process.threads()
        await spy.wait()
        return int(numbers["turns"]), divided(
            raw.read_text(encoding="utf-8"), {thread: after[thread] - before[thread] for thread in before}
        )


def divided(samples: str, used: dict[int, float]) -> dict[str, float]:
    """Divide the CPU seconds of each thread by its samples."""
    seen: dict[int, Counter[str]] = {thread: Counter() for thread in used}
    for line in samples.splitlines():
        stack, _, times = line.rpartition(" ")
        name, *frames = stack.split(";")
        thread = int(name.partition("(")[2].partition(")")[0])
        if thread in seen and frames and not any(wait in frames[-1] for wait in WAITING):
            seen[thread][_part(frames)] += int(times)
    parts: dict[str, float] = defaultdict(float)
    for thread, found in seen.items():
        for part, count in (found or Counter({REST: 1})).items():
            parts[part] += used[thread] * count / (found.total() or 1)
    return parts


def _part(frames: list[str]) -> str:
    stack = "\n".join(frames)
    return next((name for name, places in PARTS if any(one in stack for one in places)), REST)


def main() -> None:
    """Profile at 50 users and at 1, and print both as one table."""
    environment.enter("bench.where")
    many, one = asyncio.run(profiled(50)), asyncio.run(profiled(1))
    names = sorted({*many[1], *one[1]}, key=lambda name: -many[1][name])
    print("| CPU us a turn, sampler included | 50 users | 1 user |\n|---|---|---|")
    for name in names:
        print(f"| {name} | {_shown(many, name)} | {_shown(one, name)} |")
    print(
        f"| all | {1e6 * sum(many[1].values()) / many[0]:.0f} | {1e6 * sum(one[1].values()) / one[0]:.0f} |"
    )


def _shown(found: tuple[int, dict[str, float]], name: str) -> str:
    turns, parts = found
    return f"{1e6 * parts[name] / turns:.0f} ({100 * parts[name] / sum(parts.values()):.0f} %)"


if __name__ == "__main__":
    main()
