"""What was explored, in lines for an author, and a path as a transcript test."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta
from typing import Any, assert_never

from bot.core.events import Commanded, Fired, Input, Pressed, Sent, Started, Wrote
from bot.core.explore.hits import Hits
from bot.core.explore.place import Turn
from bot.core.explore.reads import Where
from bot.core.explore.search import Explored
from bot.core.explore.trials import Failure
from bot.core.explore.watch import Option
from bot.core.graph import written
from bot.core.rehearsal.transcript import Transcript
from bot.core.script import OWN, Choose, Pick, Run
from bot.core.skills import Book

LONGEST = 1000  # characters of what a transcript says that it shows
MINUTE, DAY = timedelta(minutes=1), timedelta(days=1)


def summary(found: Explored) -> str:
    """Say in one line how far the search came."""
    whole = "every path" if found.exhaustive else "not exhaustive: the budget is spent, ends were not judged"
    failed = f"{len(found.failures)} failures" if len(found.failures) != 1 else "1 failure"
    return (
        f"{found.dialogue}: {found.states} states, {found.transitions} transitions, {found.turns} turns; "
        f"{whole}; {failed}"
    )


def never(book: Book, found: Explored) -> tuple[list[Where], list[Option]]:
    """Name the steps that no path reached, and of the others the written options that none chose."""
    steps: list[Where] = []
    options: list[Option] = []
    for name in _with_those_it_runs(book, found.dialogue):
        for step in book.dialogues[name].steps:
            if (name, step.id) not in found.steps:
                steps.append((name, step.id))
            elif isinstance(step, Choose | Pick):
                ids = [option.id for option in written(step)]
                ids += [OWN] if isinstance(step, Choose) and step.own else []
                options += [(name, step.id, one) for one in ids if (name, step.id, one) not in found.options]
    return steps, options


def lines_of(book: Book, found: Explored) -> Iterator[str]:
    """Give the summary and what was never reached, a line each."""
    yield summary(found)
    steps, options = never(book, found)
    yet = "" if found.exhaustive else " so far"
    for name, step in steps:
        yield f"{name}: the step {step!r} is never reached{yet}"
    for name, step, option in options:
        yield f"{name}: the option {option!r} of {step!r} is never chosen{yet}"


def hits_of(hits: Hits) -> Iterator[str]:
    """Give the hit counts, a line a step, its options behind it, the rarest first."""
    yield f"{hits.plays} walks, {hits.ended} of them to the end"
    for (name, step), count in sorted(hits.steps.items(), key=lambda one: (one[1], one[0])):
        options = {option: n for (d, s, option), n in hits.options.items() if (d, s) == (name, step)}
        told = ", ".join(f"{option} {n}" for option, n in sorted(options.items(), key=lambda o: (o[1], o[0])))
        yield f"{count:6} {name}/{step}{f': {told}' if told else ''}"


def transcript(failure: Failure) -> Transcript:
    """Give the path of a failure as a transcript test, ready to be written."""
    told = " ".join(f"{failure.promise}: {failure.seen}".split())
    talk = steps_of(failure.path) or [{"is": "asking"}]  # where the very beginning fails
    given = _given(failure.path[0].event, failure.seed)
    return Transcript.model_validate({"test": told[:LONGEST], "with": given, "talk": tuple(talk)})


def steps_of(path: Sequence[Turn]) -> list[Any]:
    """Give the lines of a talk: what stood, and what the person did about it."""
    asked: dict[int, str] = {}
    lines: list[Any] = []
    at = path[0].event.at
    for turn in path[1:]:
        lines.append(_stood(turn))
        asked.setdefault(turn.current, turn.stood)
        lines.append(_done(turn, asked, at))
        at = turn.event.at
    return lines


def _stood(turn: Turn) -> dict[str, Any]:
    if turn.status != "asking":
        return {"is": turn.status}
    return {"bot": turn.stood} | ({"hold": turn.hold} if turn.hold else {})


def _done(turn: Turn, asked: dict[int, str], at: datetime) -> Any:
    event = turn.event
    match event:
        case Wrote():
            return {"user": event.text}
        case Pressed():
            old = event.turn != turn.current and event.turn in asked
            return {"press": event.option} | ({"of": asked[event.turn]} if old else {})
        case Sent():
            return {"sends": event.kind}
        case Fired():
            return {"timer": _span(event.at - at)}
        case Commanded():
            return event.word
        case Started():
            raise ValueError("a path begins once")
        case _:
            assert_never(event)


def _given(event: Input, seed: str) -> dict[str, Any]:
    assert isinstance(event, Started)  # noqa: S101  a path begins with it
    given: dict[str, Any] = {"dialogue": event.dialogue, **event.items}
    given |= {"at": event.at.strftime("%Y-%m-%dT%H:%M"), "seed": seed}
    return given | ({"facts": dict(event.facts)} if event.facts else {})


def _span(passed: timedelta) -> str:
    """Write a span as the dialogue language does, rounded up to whole minutes."""
    days, rest = divmod(passed, DAY)
    if not rest and days:
        return f"{days} day{'s' if days > 1 else ''}"
    minutes = -(-passed // MINUTE)
    return f"{minutes} minute{'s' if minutes != 1 else ''}"


def _with_those_it_runs(book: Book, dialogue: str) -> list[str]:
    found = [dialogue]
    for name in found:  # grows while it is walked
        runs = (step.run for step in book.dialogues[name].steps if isinstance(step, Run))
        found += [run for run in dict.fromkeys(runs) if run not in found]
    return found
