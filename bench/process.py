"""One bot as a process of its own, and what the kernel tells about it."""

from __future__ import annotations

import asyncio
import os
from contextlib import suppress
from pathlib import Path
from typing import Any

from bench.bots import ROOT, Bot

TICK = os.sysconf("SC_CLK_TCK")
QUIET = 0.02  # CPU seconds in half a second that count as nothing
START_SECONDS, QUIET_SECONDS, STOP_SECONDS = 60.0, 600.0, 15.0


class Process:
    """A running bot; what it writes goes to `log`."""

    def __init__(self, bot: Bot, folder: Path) -> None:
        self.bot, self.folder = bot, folder
        self.log = folder / "log"
        self._process: asyncio.subprocess.Process | None = None

    async def start(self, url: str) -> None:
        """Start it against the server at `url`."""
        environment = {"PATH": os.environ["PATH"], **self.bot.environment(url, self.folder)}
        with self.log.open("ab") as log:
            self._process = await asyncio.create_subprocess_exec(
                *self.bot.command, cwd=ROOT, env=environment, stdout=log, stderr=log
            )

    async def until(self, what: asyncio.Future[None]) -> None:
        """Wait for something the bot must do; RuntimeError with its log when it ends or stays away."""
        assert self._process is not None
        ended = asyncio.create_task(self._process.wait())
        both: set[asyncio.Future[Any]] = {ended, what}
        await asyncio.wait(both, timeout=START_SECONDS, return_when=asyncio.FIRST_COMPLETED)
        if not what.done():
            raise RuntimeError(f"{self.bot.id} did not come up:\n{self.log.read_text()}")
        ended.cancel()

    async def stop(self) -> None:
        """Ask it to end; what does not end is killed."""
        if self._process is None or self._process.returncode is not None:
            return
        self._process.terminate()
        try:
            await asyncio.wait_for(self._process.wait(), STOP_SECONDS)
        except TimeoutError:
            with suppress(ProcessLookupError):
                self._process.kill()
            await self._process.wait()

    async def quiet(self) -> None:
        """Wait until it does nothing: what it loads or flushes on the side must not count as turns."""
        left = QUIET_SECONDS
        while left > 0:
            before = self.cpu
            await asyncio.sleep(0.5)
            left -= 0.5
            if self.cpu - before <= QUIET:
                return

    @property
    def pid(self) -> int:
        """The number of the process."""
        assert self._process is not None
        return self._process.pid

    @property
    def cpu(self) -> float:
        """CPU seconds until now: user and system, all threads, and children that ended."""
        return _cpu(self._folder("stat").read_text("ascii"), 4)

    def threads(self) -> dict[int, float]:
        """CPU seconds of each thread that lives, by its number."""
        return {
            int(task.name): _cpu((task / "stat").read_text("ascii"), 2)
            for task in self._folder("task").iterdir()
        }

    @property
    def rss(self) -> float:
        """Memory in MiB that is resident (VmRSS)."""
        return self._kib("status", "VmRSS:") / 1024

    @property
    def pss(self) -> float:
        """Memory in MiB with shared pages divided among those who share them."""
        return self._kib("smaps_rollup", "Pss:") / 1024

    def _kib(self, file: str, name: str) -> int:
        return next(
            int(line.split()[1])
            for line in self._folder(file).read_text("ascii").splitlines()
            if line.startswith(name)
        )

    def _folder(self, name: str) -> Path:
        return Path(f"/proc/{self.pid}/{name}")


def _cpu(stat: str, fields: int) -> float:
    """Read user and system time, then those of children that ended, from a line of /proc."""
    return sum(int(field) for field in stat.rpartition(")")[2].split()[11 : 11 + fields]) / TICK
