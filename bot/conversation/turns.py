"""One turn, pure: a person and an event give a changed person and everything to keep and to send."""

from __future__ import annotations

import base64
import hashlib
import hmac
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

from bot.coaching.moments import quiet_shift
from bot.conversation.incoming import Incoming
from bot.conversation.outgoing import HOUSE, Parcel, parcel
from bot.conversation.people import Person, Talking
from bot.core import engine
from bot.core.entries import ENTRY, Entry
from bot.core.events import Commanded, Edit, Effect, Fired, Input, Message, Say, Started, Toast
from bot.core.session import STATE, State
from bot.core.skills import Book
from bot.library.house import House
from bot.store.base import Outgoing, SessionChange, TurnChange

WINDOW = timedelta(days=7)  # how late a message may come after downtime


@dataclass(frozen=True, slots=True)
class First:
    """What /start begins: a dialogue, with content bound beforehand when somebody chose it."""

    dialogue: str = "reflectie"
    items: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class World:
    """What a turn may look at beside the person: the book, the house lines, time and chance."""

    book: Book
    house: House
    at: datetime
    chance: bytes
    first: First = field(default_factory=First)

    def sub(self, name: str) -> bytes:
        """Give one part of a turn its own chance."""
        return hmac.digest(self.chance, name.encode(), hashlib.sha256)


@dataclass(slots=True)
class Turn:
    """A turn under construction: the person as changed so far, and what goes out."""

    world: World
    person: Person
    incoming: Incoming
    early: bool = False
    more: bool = False  # more of the same waits: what there is to say about it is said once
    entries: dict[str, list[Entry]] = field(default_factory=dict)
    parcels: list[tuple[Parcel, bool]] = field(default_factory=list)  # (what, may be repeated when unsure)
    toast: str = ""
    erase: bool = False

    def say(self, message: Message, session: str | None = None) -> None:
        """Send a line of the house or of a talk."""
        made = parcel(self.incoming.channel, self.incoming.user, message, session or HOUSE)
        self.parcels.append((made, not message.reminder))

    def advance(self, talk: Talking, event: Input) -> Talking:
        """Move a talk one event; it becomes the current one when it asks something."""
        step = engine.advance(self.world.book, talk.state, event)
        moved = replace(talk, state=step.state)
        self.person = self.person.with_talk(moved)
        self.entries.setdefault(talk.session, []).extend(step.entries)
        for effect in step.effects:
            match effect:
                case Say():
                    self.say(effect.message, talk.session)
                case Edit() if self.incoming.message:
                    made = parcel(
                        self.incoming.channel,
                        self.incoming.user,
                        effect.message,
                        talk.session,
                        self.incoming.message,
                    )
                    self.parcels.append((made, True))
                case Toast():
                    self.toast = effect.text
                case Effect():
                    self._carry_out(effect)
                case _:
                    pass
        return moved

    def begin(self) -> None:
        """Begin the first dialogue; the talk that was under way is laid aside."""
        self.park()
        session = base64.b32encode(self.world.sub(f"session:{len(self.person.talks)}")[:5]).decode().lower()
        talk = Talking(session, 0, State())
        self.person = self.person.with_talk(talk).with_record(current=session)
        facts = self._facts()
        first = self.world.first
        started = Started(
            first.dialogue, first.items, facts, at=self.world.at, chance=self.world.sub("start")
        )
        self.advance(talk, started)

    def park(self, keep: str = "") -> None:
        """Lay the current talk aside, silently."""
        talk = self.person.current
        if talk and talk.session != keep and talk.state.status == "asking":
            self.advance(talk, Commanded("park", at=self.world.at))

    def focus(self, talk: Talking) -> None:
        """Make a talk the current one."""
        if self.person.record.current != talk.session:
            self.park(keep=talk.session)
            self.person = self.person.with_record(current=talk.session)

    def fire(self, talk: Talking, key: str) -> None:
        """Let a timer of a talk go off, unless it is quiet time and the person did not pick the hour."""
        wish = next((timer for timer in engine.timers(talk.state) if timer.key == key), None)
        if wish is None or (not wish.exact and quiet_shift(self.world.at) != self.world.at):
            self.entries.setdefault(talk.session, [])  # its timers are written anew, for a later minute
            return
        late = self.world.at - wish.due > WINDOW
        if not late:
            self.focus(talk)
        fresh = self.person.talk(talk.session) or talk
        self.advance(fresh, Fired(key, late, at=self.world.at, chance=self.world.sub(key)))

    def _facts(self) -> dict[str, str]:
        """Tell a new talk what is known: that there is consent, and which cases were done."""
        done = {item for talk in self.person.talks for run in talk.state.runs for item in run.items.values()}
        facts = {"cases": ",".join(sorted(done))}
        return facts | ({"consent": "yes"} if self.person.record.consent else {})

    def _carry_out(self, effect: Effect) -> None:
        if effect.name == "consent":
            values = dict(effect.values)
            self.person = self.person.with_record(
                consent=values["version"], consent_day=day_of(self.world.at)
            )
        elif effect.name == "forget":
            self.erase = True


def change(turn: Turn, before: Person) -> TurnChange:
    """Turn a finished turn into the rows of one transaction."""
    out = tuple(Outgoing("sending" if sure else "pending", made.json_bytes()) for made, sure in turn.parcels)
    day = day_of(turn.world.at)
    if turn.erase:
        return TurnChange(turn.incoming.event, turn.person.id, day, out=out, erase=True)
    sessions = tuple(
        _session(talk, turn.entries[talk.session], turn.world, before.talk(talk.session))
        for talk in turn.person.talks
        if talk.session in turn.entries
    )
    new_record = turn.person.record != before.record or (sessions and not before.known)
    return TurnChange(
        event=turn.incoming.event, person=turn.person.id, day=day,
        record=turn.person.record.model_dump_json().encode() if new_record else None,
        sessions=sessions, out=out,
        reachable=turn.person.reachable if before.known and turn.person.reachable != before.reachable else None,
    )  # fmt: skip


def kept(turn: Turn) -> Person:
    """The person after the commit: revisions as the store counts them."""
    talks = tuple(
        replace(talk, rev=talk.rev + 1) if talk.session in turn.entries else talk
        for talk in turn.person.talks
    )
    return replace(turn.person, talks=talks, known=turn.person.known or bool(talks))


def day_of(at: datetime) -> int:
    """Days since 1970: the finest time that is kept in the open."""
    return int(at.timestamp() // 86400)


def _session(talk: Talking, entries: Sequence[Entry], world: World, before: Talking | None) -> SessionChange:
    state = talk.state
    first = state.entries - len(entries) + 1
    rows = tuple((first + n, ENTRY.dump_json(entry)) for n, entry in enumerate(entries))
    timers = tuple(
        (wish.key, _minute(wish.due if wish.exact else quiet_shift(max(wish.due, world.at))))
        for wish in engine.timers(state)
    )
    return SessionChange(
        session=talk.session, rev=talk.rev, status=state.status, hash=state.runs[0].hash if state.runs else "",
        snapshot=STATE.dump_json(state), entries=rows, timers=timers,
        timed=before is None or bool(engine.timers(before.state)),
    )  # fmt: skip


def _minute(due: datetime) -> int:
    return int(due.timestamp() // 60)


__all__ = ["First", "Turn", "World", "change", "day_of", "kept"]
