"""The conversation: events in, one transaction a turn, messages out.

Nothing is shown that is not saved; an event taken twice changes nothing. Turns of one person
follow each other, those of different people run side by side.
"""

from __future__ import annotations

import asyncio
import traceback
from collections import OrderedDict, deque
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Protocol

import structlog
from pydantic import ValidationError

from bot.conversation import house
from bot.conversation.incoming import Incoming, from_json
from bot.conversation.outgoing import Parcel, parcel
from bot.conversation.people import Person, Record, loaded
from bot.conversation.turns import First, Turn, World, change, day_of, kept
from bot.core import text
from bot.core.events import Message
from bot.core.skills import Book
from bot.errors import StoreError
from bot.library.house import House
from bot.store.base import Arrival, Conflict, Outgoing, Sealer, Store, TurnChange

log = structlog.get_logger()

CACHED = 1000  # people whose talks are kept in memory between turns
RETRIES = 60  # times: a disk that is full for longer needs the operator first
RETRY_SECONDS = 5.0  # between two tries of a turn that could not be kept
TRIES = 5  # times a turn is redone when somebody else changed the same talk


class Post(Protocol):
    """The way out of one channel."""

    def send(self, parcels: Sequence[Outgoing], *, answers: Incoming | None, toast: str) -> None:
        """Send what was committed, in order, and answer the press that caused it; returns at once."""
        ...

    def forget(self, user: str) -> None:
        """Send nothing more of what waits for this person."""
        ...

    async def tell(self, made: Parcel) -> None:
        """Try once to send a line that is not kept: only for saying that nothing can be kept."""
        ...


@dataclass(slots=True)
class _Queue:
    """The events of one person that wait, and how often a new question was put since it began."""

    events: deque[tuple[Arrival, Incoming, int]] = field(default_factory=deque)
    asked: int = 0
    task: asyncio.Task[None] | None = None


class Conversation:
    """Takes every event of every channel; `now` and `chance` (32 bytes for an event) are handed in by the app."""

    def __init__(
        self,
        book: Book,
        lines: House,
        store: Store,
        sealer: Sealer,
        *,
        pseudonym: Callable[[str, str], bytes],
        now: Callable[[], datetime],
        chance: Callable[[str], bytes],
    ) -> None:
        self._book, self._lines = book, lines
        self._store, self._sealer = store, sealer
        self._pseudonym, self._now, self._chance = pseudonym, now, chance
        self.first = First()  # what /start begins; trying a dialogue changes it
        self.retry_seconds: float | None = (
            RETRY_SECONDS  # None: a turn that cannot be kept is not tried again
        )
        self._posts: dict[str, Post] = {}
        self._people: OrderedDict[bytes, Person] = OrderedDict()
        self._queues: dict[bytes, _Queue] = {}

    def connect(self, channel: str, post: Post) -> None:
        """Register the way out of a channel."""
        self._posts[channel] = post

    async def recover(self) -> None:
        """Take up what the last process left: broken-off erasures, then events that wait."""
        await self._finish_erasures()
        for arrival in await self._store.waiting():
            try:
                self._enqueue(arrival, from_json(arrival.body))
            except ValidationError:
                log.error("event_not_read")

    async def accept(self, events: Sequence[Incoming]) -> None:
        """Keep events durably and start on them; StoreError: nothing was kept, do not acknowledge."""
        arrivals = [
            Arrival(one.event, self._pseudonym(one.channel, one.user), one.json_bytes()) for one in events
        ]
        fresh = await self._store.accept(arrivals)
        for arrival, incoming, new in zip(arrivals, events, fresh, strict=True):
            if new:
                self._enqueue(arrival, incoming)

    async def settled(self) -> None:
        """Wait until every accepted event was taken."""
        while tasks := [queue.task for queue in self._queues.values() if queue.task]:
            await asyncio.gather(*tasks)

    async def wake(self) -> int:
        """Turn the timers that are due into events; give how many there were."""
        minute = int(self._now().timestamp() // 60)
        due = await self._store.due(minute)
        arrivals = []
        for timer in due:
            try:
                person = await self._person(timer.person, None)
            except StoreError:
                log.error("person_not_read")  # one damaged row must not stop the timers of others
                continue
            record = person.record if person else None
            if record is None:
                continue
            event = f"timer:{timer.session}:{timer.key}:{timer.due}"
            incoming = Incoming(
                event=event, channel=record.channel, user=record.user, kind="timer",
                text=timer.key, session=timer.session,
            )  # fmt: skip
            arrivals.append(incoming)
        if arrivals:
            await self.accept(arrivals)
        return len(arrivals)

    async def lost(self, channel: str, user: str) -> None:
        """Remember that nothing reaches this person; whatever they do next takes it back."""
        person = self._pseudonym(channel, user)
        self._people.pop(person, None)
        await self._store.set_reachable(person, reachable=False)

    async def tidy(self, days: int) -> None:
        """Forget the ids of events taken more than `days` ago, and finish what an erasure left behind."""
        await self._finish_erasures()
        await self._store.retire(day_of(self._now()) - days)
        await self._store.scrub()

    async def apologise(self, channel: str, user: str) -> None:
        """Say honestly that something was not kept; tried once, and not kept itself."""
        line = parcel(channel, user, Message(text.parse(self._lines.not_saved)))
        await self._posts[channel].tell(line)

    def _enqueue(self, arrival: Arrival, incoming: Incoming) -> None:
        queue = self._queues.setdefault(arrival.person, _Queue())
        queue.events.append((arrival, incoming, queue.asked))
        if queue.task is None:
            queue.task = asyncio.create_task(self._drain(arrival.person, queue))

    async def _drain(self, person: bytes, queue: _Queue) -> None:
        try:
            while queue.events:
                arrival, incoming, asked = queue.events.popleft()
                early, more = queue.asked > asked, bool(queue.events) and _alike(incoming, queue.events[0][1])
                queue.asked += await self._take(arrival, incoming, early=early, more=more)
        finally:
            del self._queues[person]

    async def _take(self, arrival: Arrival, incoming: Incoming, *, early: bool, more: bool) -> bool:
        """Take one event; True when a new question was put."""
        world = World(self._book, self._lines, self._now(), self._chance(arrival.event), self.first)
        conflicts, failures = 0, 0
        while conflicts < TRIES and failures < RETRIES:
            try:
                return await self._turn(arrival, incoming, world, early=early, more=more)
            except Conflict:
                self._people.pop(arrival.person, None)
                conflicts += 1
            except StoreError:
                self._people.pop(arrival.person, None)
                log.error("turn_not_kept", kind=incoming.kind)
                if not failures:
                    await self.apologise(incoming.channel, incoming.user)
                failures += 1
                if self.retry_seconds is None:
                    return False  # the event waits in the inbox for the next start
                await asyncio.sleep(self.retry_seconds)
            except Exception as error:  # noqa: BLE001  one fault of ours must not silence a person for ever
                self._people.pop(arrival.person, None)
                log.error("turn_failed", kind=incoming.kind, fault=type(error).__name__, where=_where(error))
                await self._give_up(arrival, incoming)
                return False
        log.error("turn_given_up", kind=incoming.kind)
        await self._give_up(arrival, incoming)
        return False

    async def _turn(
        self, arrival: Arrival, incoming: Incoming, world: World, *, early: bool, more: bool
    ) -> bool:
        stranger = Record(channel=incoming.channel, user=incoming.user)
        before = await self._person(arrival.person, stranger)
        assert before is not None  # noqa: S101  a stranger is a person too
        turn = Turn(world, before, incoming, early, more)
        house.handle(turn)
        committed = await self._store.commit(change(turn, before))
        if not committed.fresh:
            if incoming.press:
                self._posts[incoming.channel].send((), answers=incoming, toast="")
            return False
        if turn.erase:
            self._posts[incoming.channel].forget(incoming.user)
            await self._erased(arrival.person)
        else:
            self._remember(arrival.person, kept(turn))
        answers = incoming if incoming.press else None
        self._posts[incoming.channel].send(committed.out, answers=answers, toast=turn.toast)
        return not turn.erase and _question(before) != _question(turn.person)

    async def _erased(self, person: bytes) -> None:
        """Destroy the key after the rows, and leave no byte behind; `recover` mends a break between."""
        self._people.pop(person, None)
        try:
            await self._sealer.forget(person)
            await self._store.scrub()
        except StoreError:
            log.error("erasure_not_finished")  # the rows are gone; tidying up destroys the key

    async def _finish_erasures(self) -> None:
        """Destroy the keys of people who have no rows; a key that is being made has none yet, so wait for it."""
        for person in await self._sealer.people() - await self._store.people():
            if person not in self._queues:
                await self._sealer.forget(person)

    async def _give_up(self, arrival: Arrival, incoming: Incoming) -> None:
        """Put an event aside that we cannot take, and say so."""
        line = parcel(incoming.channel, incoming.user, Message(text.parse(self._lines.fault)))
        out = (Outgoing("sending", line.json_bytes()),)
        try:
            done = await self._store.commit(
                TurnChange(arrival.event, arrival.person, day_of(self._now()), out=out)
            )
        except StoreError:
            await self.apologise(incoming.channel, incoming.user)
            return
        answers = incoming if incoming.press else None
        self._posts[incoming.channel].send(done.out, answers=answers, toast="")

    async def _person(self, person: bytes, stranger: Record | None) -> Person | None:
        found = self._people.get(person)
        if found is None:
            saved = await self._store.person(person)
            if saved is None:
                return Person(person, stranger) if stranger else None
            try:
                found = loaded(saved)
            except ValidationError:
                raise StoreError("a talk that was kept cannot be read") from None  # the original holds words
        return found

    def _remember(self, person: bytes, now: Person) -> None:
        if not now.known:
            return
        self._people[person] = now
        self._people.move_to_end(person)
        if len(self._people) > CACHED:
            self._people.popitem(last=False)


def _alike(one: Incoming, other: Incoming) -> bool:
    """Tell whether two events are the same sort of thing that cannot be read, as of twenty forwarded texts."""
    return one.kind == "sent" and (one.kind, one.text) == (other.kind, other.text)


def _where(error: Exception) -> str:
    """Tell the place in our code and nothing of what was said there."""
    frame = traceback.extract_tb(error.__traceback__)[-1]
    return f"{Path(frame.filename).name}:{frame.lineno}"


def _question(person: Person) -> tuple[str, int]:
    """Tell which question stands."""
    talk = person.current
    return (talk.session, talk.state.current) if talk else ("", 0)
