"""What became of the steps of a dialogue between two editions of it: for those who edit it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from bot.core.choices import written_options
from bot.core.replay import replayed
from bot.core.script import Choose, Dialogue, Go, Number, Pick, Reflect, Step
from bot.core.session import State
from bot.core.skills import Book

Kind = Literal["added", "removed", "renamed", "changed", "rerouted", "reworded"]


@dataclass(frozen=True, slots=True)
class Change:
    """One step that is not what it was; `place` is its number in the new dialogue, None when it is gone."""

    kind: Kind
    step: str
    text: str = ""
    place: int | None = None


@dataclass(frozen=True, slots=True)
class Impact:
    """What talks under way would notice: how many nothing, and how many would be asked what."""

    quiet: int
    stuck: int  # talks that no script can take: they are laid aside with their answers
    asked: Counter[tuple[str, str]]  # by dialogue and step; the step "end" for talks that would end


def changes(old: Dialogue, new: Dialogue) -> Iterator[Change]:
    """Find the steps that were added, removed, renamed, changed, rerouted or reworded, in the new order."""
    before = {step.id: step for step in old.steps}
    met: set[str] = set()
    for place, step in enumerate(new.steps):
        names = (step.id, *step.was)
        was = next((before[name] for name in names if name in before and name not in met), None)
        if was is None:
            yield Change("added", step.id, place=place)
            continue
        met.add(was.id)
        if was.id != step.id:
            yield Change("renamed", step.id, f"was {was.id!r}", place)
        asks_else = was.fingerprint != step.fingerprint and not isinstance(step, Go)  # a go asks nothing
        if type(was) is not type(step) or asks_else:
            yield Change("changed", step.id, "; ".join(_differences(was, step)), place)
        else:
            if _ways(was) != _ways(step):
                yield Change("rerouted", step.id, "another condition, or another way on", place)
            if _words(was) != _words(step):
                yield Change("reworded", step.id, place=place)
    for step in old.steps:
        if step.id not in met:
            yield Change("removed", step.id)


def impact(book: Book, states: Iterable[State], at: datetime) -> Impact:
    """Try on each talk under way what the book as it is now would do to it; nothing is changed."""
    quiet = stuck = 0
    asked: Counter[tuple[str, str]] = Counter()
    for state in states:
        replay = replayed(book, state, at) if state.edition != book.edition else None
        if state.edition == book.edition or (replay and replay.quiet):
            quiet += 1
        elif replay is None:
            stuck += 1
        else:
            now = replay.work.state
            step = now.shown.step if now.status == "asking" and now.shown else "end"
            asked[now.dialogue(now.run).dialogue, step] += 1
    return Impact(quiet, stuck, asked)


def _differences(was: Step, now: Step) -> Iterator[str]:
    if type(was) is not type(now):
        yield f"another kind: {type(was).__name__.lower()} became {type(now).__name__.lower()}"
        return
    if isinstance(was, Choose | Pick) and isinstance(now, Choose | Pick):
        renamed = {former for option in written_options(now) for former in option.was}
        old = [option.id for option in written_options(was)]
        new = [option.id for option in written_options(now)]
        if gone := [one for one in old if one not in new and one not in renamed]:
            yield f"options gone: {', '.join(gone)}"
        if fresh := [one for one in new if one not in old]:
            yield f"options new: {', '.join(fresh)}"
    if isinstance(was, Pick) and isinstance(now, Pick) and (was.min, was.max) != (now.min, now.max):
        yield f"{was.min} to {was.max} choices became {now.min} to {now.max}"
    if isinstance(was, Reflect) and isinstance(now, Reflect) and was.of != now.of:
        yield f"looks at {', '.join(now.of)}"
    if isinstance(was, Number) and isinstance(now, Number) and was.range != now.range:
        yield f"{was.range[0]} to {was.range[1]} became {now.range[0]} to {now.range[1]}"


def _ways(step: Step) -> tuple[object, ...]:
    """Tell when a step is taken and where it leads: by itself, by its options, by skipping."""
    options = written_options(step) if isinstance(step, Choose | Pick) else ()
    branches = step.go if isinstance(step, Go) else ()
    return step.when, step.then, step.skip, step.back, branches, tuple((one.id, one.then) for one in options)


def _words(step: Step) -> dict[str, object]:
    ways = {"id", "was", "then", "when", "skip", "back", "note", "go"}
    kept = {key: value for key, value in step.model_dump().items() if key not in ways}
    if isinstance(step, Choose | Pick):
        kept["options"] = [(one.id, one.text, one.also) for one in written_options(step)]
    return kept
