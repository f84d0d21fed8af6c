"""The ways through a dialogue as an author reads them: from where to where, and on what."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from bot.core.filling import worded
from bot.core.script import (
    END,
    OWN,
    Branch,
    Choose,
    Dialogue,
    Else,
    End,
    From,
    Go,
    Option,
    Pick,
    Step,
)

ANY = "*"  # stands for all options that come `from` elsewhere; no option can have this id
ELSE = "else"


@dataclass(frozen=True, slots=True)
class Way:
    """One way from a step to a step or `end`: on one of these options, or on a condition."""

    start: str
    to: str
    options: tuple[tuple[str, str], ...] = ()  # id and text
    condition: str = ""
    passed: bool = False  # the step's own `when` does not hold


def ways(dialogue: Dialogue) -> Iterator[Way]:
    """Give every way from each step: options that lead to one place share it.

    Passing over a step has a way of its own unless the step leads there anyhow.
    """
    for place, step in enumerate(dialogue.steps):
        following = dialogue.steps[place + 1].id if place + 1 < len(dialogue.steps) else END
        taken = list(_taken(step, following))
        yield from taken
        if step.when and {way.to for way in taken} != {following}:
            yield Way(step.id, following, condition=ELSE, passed=True)


def _taken(step: Step, following: str) -> Iterator[Way]:
    if isinstance(step, Go):
        yield from (_branch(step.id, way) for way in step.go)
    elif isinstance(step, Choose):
        yield from _chosen(step, step.then or following)
    elif isinstance(step, End):
        yield Way(step.id, END)
    else:
        yield Way(step.id, step.then or following)


def options_of(step: Choose | Pick) -> list[tuple[str, str]]:
    """Name the options of a question, id and text; ANY stands for those that come from elsewhere."""
    offered: list[tuple[str, str]] = []
    written: tuple[Option, ...]
    if isinstance(step.options, From):
        offered, written = [(ANY, f"any of {step.options.from_}")], step.options.also
    else:
        written = step.options
    own = [(OWN, step.own.label)] if isinstance(step, Choose) and step.own else []
    return [*offered, *((option.id, option.text) for option in written), *own]


def _branch(start: str, way: Branch | Else) -> Way:
    if isinstance(way, Branch):
        return Way(start, way.then, condition=worded(way.when))
    return Way(start, way.else_, condition=ELSE)


def _chosen(step: Choose, onward: str) -> Iterator[Way]:
    """Group the options by where they lead; skipping is shown when it leads anywhere else."""
    written = step.options.also if isinstance(step.options, From) else step.options
    leads = {option.id: option.then for option in written}
    to: dict[str, list[tuple[str, str]]] = {}
    for option, text in options_of(step):
        to.setdefault(leads.get(option) or onward, []).append((option, text))
    for target, options in to.items():
        yield Way(step.id, target, tuple(options))
    if step.skip is None and onward not in to:
        yield Way(step.id, onward, condition="skip")
