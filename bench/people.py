"""People at the load server: each walks the same conversation, and the answers they get are checked.

A turn is one input that was answered; its latency runs from the moment the update could be fetched
to the moment the reply reached the server. Every conversation is held by a new person.
"""

from __future__ import annotations

import asyncio
import hashlib
import math
import time
from collections import deque
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import count
from typing import Any

from bench.server import BotApi
from bench.talk import talk

FIRST = 5_100_000_001
START = "/start"
PATIENCE = 600.0  # seconds without any reply: stock is silent for minutes while it writes 10,000 people down


class WrongReplyError(Exception):
    """A bot said something else than the conversation says: its numbers would mean nothing."""


@dataclass(slots=True)
class Person:
    """Somebody at step `at` (0: has to say /start), with the message whose buttons can be pressed."""

    id: int
    at: int = 0
    since: float = 0.0
    pressable: dict[str, Any] = field(default_factory=dict)


class Crowd:
    """Everybody who talks with one bot; `latencies` are in seconds."""

    def __init__(self, api: BotApi, first: int = FIRST) -> None:
        self._api = api
        self._waiting: dict[int, Person] = {}  # have said something and got no reply yet
        self._ids = count(first)
        self._wrong: WrongReplyError | None = None
        self._news = asyncio.Event()
        self._answered: deque[Person] = deque()
        self._replies, self._steps = talk().replies, talk().steps
        self.latencies: list[float] = []
        self.presses = 0
        api.seen = self._seen

    async def closed_loop(self, people: int, seconds: float) -> None:
        """Keep `people` inputs under way; whoever gets a reply answers at once. All are answered at the end."""
        until = time.perf_counter() + seconds
        for person in [self._new() for _ in range(people)]:
            self._say(person)
        while self._waiting or self._answered:
            going_on = time.perf_counter() < until
            for person in await self._next():
                if going_on:
                    self._say(self._new() if person.at > len(self._steps) else person)

    async def paced(self, rate: float, seconds: float, people: int) -> None:
        """Say something at seeded random moments, `rate` a second on average, whoever has been answered."""
        idle = deque(self._new() for _ in range(people))
        moment = time.perf_counter()
        until = moment + seconds
        for gap in _gaps(rate):
            moment += gap
            if moment > until:
                break
            if (left := moment - time.perf_counter()) > 0:
                await asyncio.sleep(left)
            while self._answered:
                person = self._answered.popleft()
                idle.append(self._new() if person.at > len(self._steps) else person)
            self._say(idle.popleft() if idle else self._new(), moment)
        while self._waiting or self._answered:
            await self._next()

    async def begin(self, people: int, at_once: int) -> None:
        """Let so many people start, take one turn, and fall silent."""
        left = iter(range(people - min(at_once, people)))
        for person in [self._new() for _ in range(min(at_once, people))]:
            self._say(person)
        while self._waiting or self._answered:
            for person in await self._next():
                if person.at == 1:
                    self._say(person)
                elif next(left, None) is not None:
                    self._say(self._new())

    def _new(self) -> Person:
        return Person(next(self._ids))

    def _say(self, person: Person, since: float | None = None) -> None:
        person.since = time.perf_counter() if since is None else since
        self._waiting[person.id] = person
        if person.at == 0:
            self._api.text(person.id, START)
            return
        step = self._steps[person.at - 1]
        if not step.options:
            self._api.text(person.id, step.says)
            return
        self.presses += 1
        buttons = [button for row in person.pressable["reply_markup"]["inline_keyboard"] for button in row]
        chosen = buttons[(person.at + person.id) % len(step.options)]
        self._api.press(person.id, chosen["callback_data"], person.pressable)

    def _seen(self, user: int, words: str, message: int, keyboard: list[list[dict[str, Any]]]) -> None:
        """Take a reply; what does not belong in the conversation ends the run."""
        person = self._waiting.pop(user, None)
        if person is None or words != self._replies[person.at]:
            self._wrong = WrongReplyError(f"instead of reply {person.at if person else '-'} came {words!r}")
        else:
            self.latencies.append(time.perf_counter() - person.since)
            labels = [[button["text"] for button in row] for row in keyboard]
            if labels != [[label for _, label in row] for row in self._rows(person.at)]:
                self._wrong = WrongReplyError(f"at reply {person.at} came the buttons {labels}")
            if keyboard:
                person.pressable = self._api.sent(user, words, message, keyboard)
            person.at += 1
            self._answered.append(person)
        self._news.set()

    def _rows(self, at: int) -> list[list[tuple[str, str]]]:
        return self._steps[at].rows if at < len(self._steps) else []

    async def _next(self) -> list[Person]:
        """Wait until somebody was answered; give everybody who was."""
        while not self._answered:
            self._news.clear()
            async with asyncio.timeout(PATIENCE):
                await self._news.wait()
            if self._wrong:
                raise self._wrong
        answered = list(self._answered)
        self._answered.clear()
        return answered


def _gaps(rate: float) -> Iterator[float]:
    """Draw the seconds between inputs of people who know nothing of each other; the same for every bot."""
    for number in count():
        drawn = int.from_bytes(hashlib.sha256(f"gap:{number}".encode()).digest()[:6]) / 2**48
        yield -math.log(1 - drawn) / rate
