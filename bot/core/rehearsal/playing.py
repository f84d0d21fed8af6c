"""Plays a transcript test on a stage and tells where the talk goes otherwise.

A stage is whatever holds the talk: the engine alone, or the whole way through store, inbox and a channel.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from typing import Protocol, assert_never

from bot.core.asking import OPENER
from bot.core.entries import HoldKind
from bot.core.rehearsal.transcript import Is, Line, Passes, Presses, Sends, Stands, Transcript, Types, Word
from bot.core.session import Status
from bot.core.walking import span

Place = tuple[str | int, ...]
ECHO = 300  # characters of what was said that a fault repeats


@dataclass(frozen=True, slots=True)
class Seen:
    """What stands after a turn. `step` is the path of the question, or of the wait where the talk rests."""

    status: Status
    step: str = ""
    hold: HoldKind | None = None
    options: tuple[str, ...] = ()
    suggests: str = ""
    shown: tuple[str, ...] = ()  # what this turn put on the screen, message by message


class StageError(Exception):
    """The next line cannot be played; the message says why, to an author."""


class Stage(Protocol):
    """Somewhere a talk can be held by one person who types, presses and waits."""

    async def opens(self) -> None:
        """Begin the talk."""
        ...

    async def types(self, words: str) -> None:
        """Type a text."""
        ...

    async def presses(self, option: str, of: str | None) -> None:
        """Press a button of the question that stands, or of an older one; StageError: there is none."""
        ...

    async def sends(self, kind: str) -> None:
        """Send something that is not a text."""
        ...

    async def commands(self, word: Word) -> None:
        """Use a command word."""
        ...

    async def passes(self, time: timedelta) -> None:
        """Let time pass; what comes due goes off at its own time."""
        ...

    async def restarts(self) -> None:
        """Throw away all that the process knows and take it up again from what was kept."""
        ...

    async def seen(self) -> Seen:
        """Tell what stands now."""
        ...


@dataclass(frozen=True, slots=True)
class Mismatch:
    """One place where the talk goes otherwise than written; `place` leads to it in the file."""

    place: Place
    text: str


async def play(transcript: Transcript, stage: Stage) -> tuple[Mismatch, ...]:
    """Play to the end, or to the first line that makes no sense any more; nothing found is a pass."""
    try:
        await stage.opens()
    except StageError as error:
        return (Mismatch(("with",), str(error)),)
    found: list[Mismatch] = []
    for number, line in enumerate(transcript.talk):
        place = ("talk", number)
        if isinstance(line, Stands | Is):
            seen = await stage.seen()
            found += differences(line, seen, place)
            if _elsewhere(line, seen):
                break
            continue
        try:
            await do(line, stage)
        except StageError as error:
            found.append(Mismatch(place, str(error)))
            break
    return tuple(found)


async def do(line: Line, stage: Stage) -> None:
    """Let the person do one thing."""
    match line:
        case Types():
            await stage.types(line.user)
        case Presses():
            await stage.presses(line.press, line.of)
        case Sends():
            await stage.sends(line.sends)
        case Passes():
            await stage.passes(span(line.timer))
        case "restart":
            await stage.restarts()
        case str():
            await stage.commands(line)
        case Stands() | Is():
            pass
        case _:
            assert_never(line)


def differences(line: Stands | Is, seen: Seen, place: Place) -> Iterator[Mismatch]:
    """Compare what must stand with what stands."""
    if _elsewhere(line, seen):
        yield _otherwise(line, seen, place)
        return
    if isinstance(line, Stands):
        yield from _question(line, seen, place)
    if line.says and _flat(line.says) not in _flat(" ".join(seen.shown)):
        said = _flat(" / ".join(seen.shown))
        said = f'said was: "{said[:ECHO]}{"…" * (len(said) > ECHO)}"' if said else "nothing was said"
        yield Mismatch((*place, "says"), f'"{line.says}" was not said in this turn; {said}')


def described(seen: Seen) -> str:
    """Say in words where a talk is."""
    held = f' with a question about its answer (hold: "{seen.hold}")' if seen.hold else ""
    match seen.status:
        case "asking":
            return f'the talk stands at "{seen.step}"{held}'
        case "waiting":
            return f'the talk waits at "{seen.step}"'
        case "paused":
            return f'the talk is paused at "{seen.step}"'
        case "done":
            return "the talk is done"


def _elsewhere(line: Stands | Is, seen: Seen) -> bool:
    if isinstance(line, Is):
        return line.is_ != seen.status
    return seen.status != "asking" or line.bot != seen.step


def _otherwise(line: Stands | Is, seen: Seen, place: Place) -> Mismatch:
    if isinstance(line, Is):
        return Mismatch((*place, "is"), f'the talk must be "{line.is_}", but {described(seen)}')
    return Mismatch((*place, "bot"), f'the talk must stand at "{line.bot}", but {described(seen)}')


def _question(line: Stands, seen: Seen, place: Place) -> Iterator[Mismatch]:
    if line.hold and line.hold != seen.hold:
        yield Mismatch((*place, "hold"), f'the hold must be "{line.hold}", but {described(seen)}')
    if line.options is not None:
        whole = any(option.startswith(OPENER) for option in line.options)
        shown = tuple(o for o in seen.options if whole or not o.startswith(OPENER))
        if line.options != shown:
            yield Mismatch((*place, "options"), f"the options are: {', '.join(shown) or 'none'}")
    if line.suggests and line.suggests != seen.suggests:
        offered = f'offered is: "{seen.suggests}"' if seen.suggests else "no earlier answer is offered"
        yield Mismatch((*place, "suggests"), f'"{line.suggests}" is not offered again; {offered}')


def _flat(words: str) -> str:
    return " ".join(words.split())
