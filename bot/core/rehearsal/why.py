"""Why a talk went the way it went: the conditions that were looked at, with their values and outcome."""

from __future__ import annotations

from collections.abc import Iterator

from bot.core.entries import Answer
from bot.core.filling import PERSON, holds, worded
from bot.core.script import Branch, Choose, Go, Step, When
from bot.core.skills import Talk
from bot.core.text import figures

LONGEST = 40  # characters of a person's words


def reasons(step: Step, talk: Talk) -> Iterator[str]:
    """Say of one step that the talk came to which conditions decided about it; a line each."""
    if step.when is not None:
        yield f"{step.id}: {_outcome(step.when, talk)}"
        if not holds(step.when, talk):
            return
    if isinstance(step, Choose) and step.gives and talk.item(step.gives) is not None:
        yield f"{step.id}: passed over, {step.gives} is known already"
    if not isinstance(step, Go):
        return
    for way in step.go:
        if not isinstance(way, Branch):
            yield f"{step.id}: else, so on to {way.else_}"
            return
        taken = holds(way.when, talk)
        yield f"{step.id}: {_outcome(way.when, talk)}{f', so on to {way.then}' if taken else ''}"
        if taken:
            return


def _outcome(when: When, talk: Talk) -> str:
    values = ", ".join(f"{name}: {_value(name, talk)}" for name in dict.fromkeys(_names(when)))
    return f"{worded(when)} -> {'yes' if holds(when, talk) else 'no'} ({values})"


def _names(when: When) -> Iterator[str]:
    yield from when.tests
    for one in when.any:
        yield from _names(one)
    if when.not_:
        yield from _names(when.not_)


def _value(name: str, talk: Talk) -> str:
    if name.startswith(f"{PERSON}."):
        return talk.state.facts.get(name.split(".", 1)[1], "") or "not known"
    answer = talk.answer(name)
    return _said(answer) if answer else "no answer"


def _said(answer: Answer) -> str:
    parts = [*answer.options, *(f"+{card}" for card in answer.cards)]
    if answer.number is not None:
        parts.append(figures(answer.number))
    if answer.text:
        flat = " ".join(answer.text.split())
        parts.append(f'"{flat if len(flat) <= LONGEST else flat[: LONGEST - 1] + "…"}"')
    return " ".join(parts) or "nothing chosen"
