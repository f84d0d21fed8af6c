"""The `{placeholders}` in texts: what they name, whether it is filled in there, whether it can be there yet."""

from __future__ import annotations

import re
from collections.abc import Iterator

from bot.core.checks.finding import Finding, Path, nearest
from bot.core.checks.looks import too_early
from bot.core.checks.possible import choices, deep, fields
from bot.core.checks.subject import Subject, filled_texts, plain_texts
from bot.core.script import QUESTIONS, Choose, Pick, Step
from bot.core.text import slots

MARKS = "marks"  # the one placeholder of `order`
_BRACES = re.compile(r"\{[^{}]*\}")


def placeholders(subject: Subject, place: int, step: Step) -> Iterator[Finding]:
    """Check each `{placeholder}`: that it names something, that it is filled here, that it can be there."""
    for key, source in filled_texts(step):
        path: Path = ("steps", place, key)
        for slot in dict.fromkeys(slots(source)):
            yield from _slot(subject, path, slot, step)
        yield from stray(path, source)
    if isinstance(step, Pick) and step.order:
        yield from _only_marks(("steps", place, "order"), step.order)
    for inner, source in plain_texts(step):
        for slot in dict.fromkeys(slots(source)):
            text = f"{{{slot}}} is not filled in here: it is shown as it stands, or left out"
            yield Finding(("steps", place, *inner), "D310", text)
        yield from stray(("steps", place, *inner), source)


def _only_marks(path: Path, source: str) -> Iterator[Finding]:
    for slot in dict.fromkeys(slots(source)):
        if slot != MARKS:
            yield Finding(
                path, "D305", f"{{{slot}}}: `order` knows {{{MARKS}}} alone", nearest(slot, [MARKS])
            )
    yield from stray(path, source)


def stray(path: Path, source: str) -> Iterator[Finding]:
    """Find braces that are no placeholder."""
    known = slots(source)
    for one in _BRACES.findall(source):
        if one[1:-1] in known:
            continue
        text = f"{one} is no placeholder: it is shown as it stands"
        yield Finding(path, "D310", text, "small letters, digits, `_` and `.`, without spaces")


def _slot(subject: Subject, path: Path, slot: str, step: Step) -> Iterator[Finding]:
    head, _, field = slot.partition(".")
    needs = subject.dialogue.needs
    if head in needs:
        collection = needs[head]
        if collection not in subject.book.material:
            return  # D601 has it
        items = subject.book.material[collection].values()
        if not all(isinstance(deep(item, field), str) for item in items):
            hint = nearest(field, fields(items, str))
            text = f"{{{slot}}}: {head!r} has no text {field!r}" if field else f"{{{slot}}} needs a field"
            yield Finding(path, "D305", text, hint or (f"such as {{{slot}.title}}" if not field else ""))
        else:
            yield from _unbound(subject, path, slot, step)
        return
    if subject.lost(head):
        return
    found = subject.steps.get(head)
    if found is None:
        hint = nearest(head, [*subject.steps, *needs], subject.former)
        yield Finding(path, "D305", f"{{{slot}}} is no step and no content", hint)
    elif not isinstance(found, QUESTIONS):
        kind = type(found).__name__.lower()
        yield Finding(path, "D308", f"{{{slot}}}: {head!r} is a `{kind}`, which has no answer")
    elif field and not _chosen_text(subject, found, field):
        yield Finding(path, "D305", f"{{{slot}}}: what is answered at {head!r} has no text {field!r}")
    elif path[-1] == "recap" and (head == step.id or head in subject.behind(step.id)):
        return  # a recap is read later
    else:
        yield from too_early(subject, path, head, step)


def _unbound(subject: Subject, path: Path, slot: str, step: Step) -> Iterator[Finding]:
    """Find content that is shown before the question that chooses it."""
    head = slot.partition(".")[0]
    givers = [one.id for one in subject.dialogue.steps if isinstance(one, Choose) and one.gives == head]
    before = any(step.id in subject.behind(giver) for giver in givers)
    if givers and not before and any(giver in subject.behind(step.id) | {step.id} for giver in givers):
        if path[-1] == "recap" and step.id in givers:
            return
        yield Finding(path, "D306", f"{{{slot}}}: {head!r} is only chosen later, at {givers[0]!r}")


def _chosen_text(subject: Subject, step: Step, field: str) -> bool:
    """Tell whether an option of this step may have such a text."""
    if not isinstance(step, Choose | Pick):
        return False
    found = choices(subject, step)
    return found is None or any(isinstance(deep(c.item, field), str) for c in found if c.item is not None)
