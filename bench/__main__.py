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
from bench.people import WrongReplyError
from bench.table import table

PACKAGES = ("python-telegram-bot", "httpx", "aiohttp", "aiosqlite", "orjson", "pydantic", "uvloop")
MEASURED = ("bot", "content", "dialogues", "requirements.lock")  # what a commit must touch to be another one
RUNS = {"turns": turns, "idle": idle}


def main() -> None:
    """Parse, measure, print."""
    parser = argparse.ArgumentParser(prog="python -m bench", description=__doc__)
    parser.add_argument("--quick", action="store_true", help="one short round: does it still run?")
    parser.add_argument("--only", nargs="+", choices=[bot.id for bot in BOTS], help="these bots alone")
    parser.add_argument(
        "--results", type=Path, help="folder for table and raw lines (default: bench/results)"
    )
    parser.add_argument("--rows", type=int, help="rows in the log of the full database; 0: leave that out")
    parser.add_argument("--resume", action="store_true", help="go on where today's raw lines end")
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
        kept = Kept(file.with_suffix(".jsonl"), machine(plan), resume=given.resume)
        runner.run(measured(bots, plan, kept))
    report = table(kept.lines)
    file.with_suffix(".md").write_text(report, encoding="utf-8")
    print(report)
    if kept.has(kind="failed"):
        sys.exit(1)


class Kept:
    """The lines so far; each is on disk before the next run begins, so a bench that broke off can go on."""

    def __init__(self, raw: Path, first: dict[str, Any], *, resume: bool) -> None:
        self._raw = raw
        there = raw.read_text(encoding="utf-8") if resume and raw.exists() else ""
        self.lines: list[dict[str, Any]] = [json.loads(line) for line in there.splitlines()]
        if self.lines and self.lines[0] != first:
            sys.exit(f"{raw} was begun on another commit, machine or plan: begin anew without --resume")
        raw.write_text(there, encoding="utf-8")
        if not self.lines:
            self.add(first)

    def add(self, line: dict[str, Any]) -> None:
        """Keep a line."""
        self.lines.append(line)
        with self._raw.open("a", encoding="utf-8") as file:
            file.write(f"{json.dumps(line)}\n")
        print(json.dumps(line), file=sys.stderr)

    def has(self, **what: object) -> bool:
        """Tell whether there is such a line."""
        return any(what.items() <= line.items() for line in self.lines if line["kind"] == what["kind"])

    async def run(self, kind: str, bot: Bot, plan: Plan, round_: int) -> None:
        """Do one run, unless it is there; one that failed is a line too, and the others go on."""
        if self.has(kind=kind, bot=bot.id, round=round_):
            return
        try:
            line = await RUNS[kind](bot, plan)
        except (RuntimeError, TimeoutError, WrongReplyError) as error:
            line = {"kind": "failed", "of": kind, "bot": bot.id, "why": f"{type(error).__name__}: {error}"}
        self.add(line | {"round": round_})


async def measured(bots: Sequence[Bot], plan: Plan, kept: Kept) -> None:
    """Run every bot by turns, round after round; then idle people, then the full database."""
    for round_ in range(plan.runs):
        for place in range(len(bots)):  # each round begins with another bot
            await kept.run("turns", bots[(place + round_) % len(bots)], plan, round_)
    for bot in bots:
        if bot.idle:
            await kept.run("idle", bot, plan, 0)
    if OWN in bots and plan.rows and not kept.has(kind="rows", rows=plan.rows, round=plan.runs - 1):
        await grown(plan, kept.add)


def machine(plan: Plan) -> dict[str, Any]:
    """Tell where, when and of what this was measured."""
    commit = _output("git", "log", "-1", "--format=%h", "--", *MEASURED)
    changed = _output("git", "status", "--porcelain", "--untracked-files=no", "--", *MEASURED)
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
