"""The real bot as its own process, and people who walk through a whole talk with it."""

from __future__ import annotations

import asyncio
import os
import signal
import sys
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from tests.script import reply_to
from tests.telegram_people import Person
from tests.telegram_server import BotApi
from tests.telegram_world import Message

ROOT = Path(__file__).parents[1]


@dataclass
class BotProcess:
    """`goedwerk run` on a folder of its own, against a test server; it may be killed and started again."""

    server: BotApi
    folder: Path
    settings: dict[str, str] = field(default_factory=dict)
    process: asyncio.subprocess.Process | None = None
    before: str = ""  # a shell line that runs first, such as a limit on the size of files
    log: Path = field(init=False)

    def __post_init__(self) -> None:
        self.log = self.folder / "log"

    @property
    def environment(self) -> dict[str, str]:
        """Everything that the program is told; nothing of the machine's own settings."""
        return {
            "PATH": os.environ["PATH"],
            "TELEGRAM_BOT_TOKEN": self.server.token,
            "TELEGRAM_API_URL": self.server.url,
            "GOEDWERK_DATABASE": f"sqlite:///{self.folder}/test.db",
            "GOEDWERK_KEY_FILE": str(self.folder / "test.keys"),
            "GOEDWERK_TELEGRAM_LIMITS": "off",
            "GOEDWERK_SEED": "test",
            **self.settings,
        }

    async def __aenter__(self) -> BotProcess:
        await self.start()
        return self

    async def __aexit__(self, *_: object) -> None:
        await self.stop()

    async def start(self) -> None:
        """Start; it introduces itself and polls in its own time."""
        with self.log.open("ab") as log:
            line = f"{self.before or ':'}; exec {sys.executable} -m bot run"
            self.process = await asyncio.create_subprocess_exec(
                "bash", "-c", line, cwd=ROOT, env=self.environment, stdout=log, stderr=log
            )

    async def kill(self) -> None:
        """End it as a power cut would end a process."""
        if self.process and self.process.returncode is None:
            self.process.send_signal(signal.SIGKILL)
            await self.process.wait()

    async def stop(self, seconds: float = 5) -> int:
        """Ask it to end; give its exit code."""
        assert self.process is not None
        if self.process.returncode is None:
            self.process.terminate()
        try:
            return await asyncio.wait_for(self.process.wait(), seconds)
        except TimeoutError:
            await self.kill()
            raise AssertionError(f"did not end within {seconds} s:\n{self.log.read_text()}") from None


def labels(message: Message) -> list[str]:
    return [button.text for row in message.buttons for button in row]


def asked_in(message: Message) -> str:
    """Give the question of a message, without the marks that an edit put under it."""
    return message.text.partition("\n\nGekozen")[0]


class Walker:
    """Somebody who answers every question, by buttons (`b`), by typing (`t`), or by turns."""

    def __init__(self, person: Person, ways: Iterator[str], *, case: int = 1, patience: float = 20) -> None:
        self.person, self.ways, self.case, self.patience = person, ways, case, patience
        self.asked: list[str] = []
        self.answered: set[str] = set()  # by text: a message that came twice is answered once
        self.inputs = 0

    async def walks(self, until: str = "Bewaard") -> None:
        """Answer until a message holds `until`."""
        await self.person.sends("/start")
        while True:
            message = await self._next(until)
            if message is None:
                return
            await self._answers(message)

    async def _next(self, until: str) -> Message | None:
        """Wait for a question that was not answered yet; None when the end is reached."""
        found: list[Message] = []

        def ready(person: Person) -> bool:
            open_ = [m for m in person.messages if asked_in(m) not in self.answered and reply_to(m.text)]
            done = any(until in m.text for m in person.messages)
            found[:] = [] if done else open_[-1:]
            return bool(found) or done

        await self.person.waits_until(ready, self.patience)
        return found[0] if found else None

    async def _answers(self, message: Message) -> None:
        reply = reply_to(message.text)
        assert reply is not None
        self.answered.update(asked_in(m) for m in self.person.messages)
        self.asked.append(reply.asks)
        by_button = next(self.ways) == "b"
        if not by_button:
            self.inputs += 1
            await self.person.sends(str(self.case) if "casus" in reply.asks else reply.words)
            return
        for button in reply.buttons:
            self.inputs += 1
            label = labels(message)[int(button[1:]) - 1] if button.startswith("@") else button
            if "casus" in reply.asks:
                label = str(self.case)
            await self.person.presses(label, message)
            if len(reply.buttons) > 1:
                await self._sees_mark(message, label, last=button == reply.buttons[-1])

    async def _sees_mark(self, message: Message, label: str, *, last: bool) -> None:
        """Wait until the button shows the mark, as a person looks before the next tap."""

        def marked(person: Person) -> bool:
            now = next(m for m in person.messages if m.id == message.id)
            return any(text.endswith(label) and text != label for text in labels(now)) or any(
                "Klopt deze volgorde?" in m.text for m in person.messages if last
            )

        await self.person.waits_until(marked, self.patience)
