"""The one command: measure, print the table, keep the table and the raw lines."""

from __future__ import annotations

import argparse
import asyncio
import json
import os
import platform
import subprocess
import sys
import time
from collections.abc import Sequence
from dataclasses import replace
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Any

from bench import environment
from bench.bots import BOTS, OWN, ROOT, Bot
from bench.measure import QUICK, WORK, Plan, grown, idle, turns
from bench.table import table

PACKAGES = ("python-telegram-bot", "httpx", "aiohttp", "aiosqlite", "orjson", "pydantic", "uvloop")


def main() -> None:
    """Parse, measure, print."""
    parser = argparse.ArgumentParser(prog="python -m bench", description=__doc__)
    parser.add_argument("--quick", action="store_true", help="one short round: does it still run?")
    parser.add_argument("--only", nargs="+", choices=[bot.id for bot in BOTS], help="these bots alone")
    parser.add_argument(
        "--results", type=Path, help="folder for table and raw lines (default: bench/results)"
    )
    parser.add_argument("--rows", type=int, help="rows in the log of the full database; 0: leave that out")
    given = parser.parse_args()
    bots = [bot for bot in BOTS if not given.only or bot.id in given.only]
    plan = QUICK if given.quick else Plan()
    plan = plan if given.rows is None else replace(plan, rows=given.rows)
    if bots != [OWN]:  # this project alone needs nothing beside what already runs it
        environment.enter()
    folder = given.results or (WORK if given.quick else ROOT / "bench" / "results")
    folder.mkdir(parents=True, exist_ok=True)
    file = folder / time.strftime("%Y-%m-%d")
    with asyncio.Runner(loop_factory=_fast_loop()) as runner:
        lines = runner.run(measured(bots, plan, file.with_suffix(".jsonl")))
    report = table(lines)
    file.with_suffix(".md").write_text(report, encoding="utf-8")
    print(report)


async def measured(bots: Sequence[Bot], plan: Plan, raw: Path) -> list[dict[str, Any]]:
    """Run every bot by turns, round after round; each line is on disk before the next run begins."""
    lines: list[dict[str, Any]] = []
    raw.write_text("", encoding="utf-8")

    def keep(line: dict[str, Any]) -> None:
        lines.append(line)
        with raw.open("a", encoding="utf-8") as file:
            file.write(f"{json.dumps(line)}\n")
        print(json.dumps(line), file=sys.stderr)

    keep(machine(plan))
    for round_ in range(plan.runs):
        for place in range(len(bots)):  # each round begins with another bot
            keep(await turns(bots[(place + round_) % len(bots)], plan) | {"round": round_})
    for bot in bots:
        if bot.idle:
            keep(await idle(bot, plan))
    if OWN in bots and plan.rows:
        await grown(plan, keep)
    return lines


def machine(plan: Plan) -> dict[str, Any]:
    """Tell where, when and of what this was measured."""
    commit = _output("git", "rev-parse", "--short", "HEAD")
    changed = _output("git", "status", "--porcelain", "--untracked-files=no", "bot", "content", "dialogues")
    about = Path("/proc/cpuinfo").read_text(encoding="utf-8").splitlines()
    cpu = next(
        (line.partition(": ")[2] for line in about if line.startswith("model name")), platform.machine()
    )
    return {
        "kind": "machine",
        "date": time.strftime("%Y-%m-%d"),
        "commit": f"{commit} with changes" if changed else commit,
        "cpu": cpu,
        "cores": os.cpu_count(),
        "python": platform.python_version(),
        "runs": plan.runs,
        "versions": {name: found for name in PACKAGES if (found := _version(name))},
    }


def _output(*command: str) -> str:
    return subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False).stdout.strip()


def _version(name: str) -> str:
    try:
        return version(name)
    except PackageNotFoundError:
        return ""


def _fast_loop() -> Any:
    """Give uvloop for the load server where it is installed: it leaves more of the machine to the bot."""
    try:
        import uvloop  # type: ignore[import-not-found,unused-ignore]  # noqa: PLC0415  the test extra of the project does not have it
    except ImportError:
        return None
    return uvloop.new_event_loop


if __name__ == "__main__":
    main()
