"""What a step looks at: earlier answers and content, and whether they can be there when it looks."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from bot.core.checks.finding import Finding, Path, nearest
from bot.core.checks.possible import fields
from bot.core.checks.subject import FACTS, Subject, filled_texts, parts_of
from bot.core.filling import PERSON
from bot.core.script import (
    QUESTIONS,
    Branch,
    Choose,
    Do,
    From,
    Go,
    Moment,
    Pick,
    Reflect,
    Run,
    Step,
    Wait,
)
from bot.core.text import slots


@dataclass(frozen=True, slots=True)
class Look:
    """One look at an answer: which, from where in the file, and in which words an author calls it."""

    path: Path
    ref: str
    how: str


def looks(place: int, step: Step) -> Iterator[Look]:
    """Give what a step looks at by name, beside the placeholders in its texts."""
    at: Path = ("steps", place)
    whens = [((*at, "when"), step.when)] if step.when else []
    if isinstance(step, Go):
        whens += [((*at, "go", n, "when"), w.when) for n, w in enumerate(step.go) if isinstance(w, Branch)]
    for path, when in whens:
        for inner, name, _ in parts_of(path, when):
            yield Look(inner, name, "condition")
    match step:
        case Reflect():
            for number, ref in enumerate(step.of):
                yield Look((*at, "of", number), ref, "of")
        case Moment() if step.after:
            yield Look((*at, "after"), step.after, "after")
        case Wait():
            for key, waited in (("until", step.wait.until), ("after", step.wait.after)):
                if waited:
                    yield Look((*at, "wait", key), waited, key)
        case _:
            pass


def looked_at(subject: Subject, place: int, step: Step) -> Iterator[Finding]:
    """Check each look: what it names is there, can have an answer, and may have been answered by then."""
    for look in looks(place, step):
        if look.ref.startswith(f"{PERSON}."):
            yield from _fact(look)
        elif not subject.lost(look.ref):
            yield from _answer(subject, look, step)
    yield from _source(subject, place, step)
    yield from _handed(subject, place, step)


def _fact(look: Look) -> Iterator[Finding]:
    if look.how != "condition":
        yield Finding(look.path, "D303", f"only a condition may look at {look.ref!r}")
    elif look.ref.split(".", 1)[1] not in FACTS:
        hint = nearest(look.ref, [f"{PERSON}.{fact}" for fact in FACTS])
        yield Finding(look.path, "D303", f"nothing is known as {look.ref!r}", hint)


def _answer(subject: Subject, look: Look, reader: Step) -> Iterator[Finding]:
    found = subject.find(look.ref)
    if found is None:
        hint = _meant(subject, look.ref)
        yield Finding(look.path, "D303", f"there is no step {look.ref!r} to look at", hint)
        return
    step, _ = found
    kind = type(step).__name__.lower()
    if not isinstance(step, QUESTIONS):
        hint = f"name a step in it, such as {look.ref}.x" if isinstance(step, Run) else ""
        yield Finding(look.path, "D308", f"{look.ref!r} is a `{kind}`, which has no answer", hint)
    elif look.how in ("after", "until") and not isinstance(step, Moment):
        yield Finding(look.path, "D308", f"`{look.how}` needs a `moment`; {look.ref!r} is a `{kind}`")
    else:
        yield from too_early(subject, look.path, look.ref, reader)


def too_early(subject: Subject, path: Path, ref: str, reader: Step) -> Iterator[Finding]:
    """Find a look at an answer on which no way leads from there to here."""
    head = ref.partition(".")[0]
    if reader.id not in subject.behind(head) and subject.reached(reader.id):
        text = f"{ref!r} is never answered before this step" if head != reader.id else "this looks at itself"
        yield Finding(path, "D306", text)


def _source(subject: Subject, place: int, step: Step) -> Iterator[Finding]:
    """Check where options come from."""
    if not isinstance(step, Choose | Pick) or not isinstance(step.options, From):
        return
    path: Path = ("steps", place, "options", "from")
    ref = step.options.from_
    head, _, field = ref.partition(".")
    if ref in subject.book.suppliers or subject.lost(head):
        return
    needs = subject.dialogue.needs
    if field and head in needs:
        items = subject.book.material.get(needs[head], {}).values()
        if any(not isinstance(getattr(item, field, None), tuple) for item in items):
            hint = nearest(field, fields(items, tuple))
            yield Finding(path, "D302", f"{head!r} has no list {field!r} to choose from", hint)
        return
    earlier = subject.steps.get(ref)
    if not isinstance(earlier, Choose | Pick):
        known = [one.id for one in subject.dialogue.steps if isinstance(one, Choose | Pick)]
        for name, collection in needs.items():
            lists = fields(subject.book.material.get(collection, {}).values(), tuple)
            known += [f"{name}.{one}" for one in lists]
        hint = nearest(ref, [*subject.book.suppliers, *known], subject.former)
        yield Finding(path, "D302", f"{ref!r} is no supplier, content field or earlier choice", hint)
    elif _comes_from_itself(subject, step):
        yield Finding(path, "D302", f"the options of {step.id!r} come from themselves")
    else:
        yield from too_early(subject, path, ref, step)


def _comes_from_itself(subject: Subject, step: Choose | Pick) -> bool:
    seen: set[str] = set()
    at: Step | None = step
    while isinstance(at, Choose | Pick) and isinstance(at.options, From):
        if at.id in seen:
            return True
        seen.add(at.id)
        at = subject.steps.get(at.options.from_)
    return False


def _handed(subject: Subject, place: int, step: Step) -> Iterator[Finding]:
    """Check what is handed to a dialogue that is run, and what a choice gives."""
    needs = subject.dialogue.needs
    if isinstance(step, Choose) and step.gives and step.gives not in needs:
        hint = nearest(step.gives, needs)
        yield Finding(("steps", place, "gives"), "D302", f"{step.gives!r} is not among `needs`", hint)
    child = subject.child(step)
    if child is None or not isinstance(step, Run):
        return
    wanted = child.dialogue.needs
    for name, item in step.with_.items():
        path: Path = ("steps", place, "with", name)
        if name not in wanted:
            text = f"{step.run!r} does not need {name!r}"
            yield Finding(path, "D302", text, nearest(name, wanted))
        elif item not in needs:
            yield Finding(path, "D302", f"{item!r} is not among `needs`", nearest(item, needs))
    asked = {one.gives for one in child.dialogue.steps if isinstance(one, Choose)}
    for name in wanted:
        if name not in step.with_ and name not in asked and not child.unread:
            text = f"{step.run!r} needs {name!r}, and nothing hands it over"
            yield Finding(("steps", place, "run"), "D302", text, f"write with: {{{name}: ...}}")


def unused(subject: Subject) -> Iterator[Finding]:
    """Find `needs` that nothing in the dialogue uses."""
    used: set[str] = set()
    for step in subject.dialogue.steps:
        hidden = isinstance(step, Reflect | Do) or getattr(step, "listen", None)  # code may use them
        if hidden or step.id in subject.unread:
            return
        used |= {slot.partition(".")[0] for _, text in filled_texts(step) for slot in slots(text)}
        if isinstance(step, Choose | Pick) and isinstance(step.options, From):
            if step.options.from_ in subject.book.suppliers:
                return
            used.add(step.options.from_.partition(".")[0])
        if isinstance(step, Choose) and step.gives:
            used.add(step.gives)
        if isinstance(step, Run):
            used |= set(step.with_.values())
    for name in subject.dialogue.needs:
        if name not in used:
            yield Finding(("needs", name), "D309", f"{name!r} is needed by nothing here", level="warning")


def _meant(subject: Subject, ref: str) -> str:
    head, _, inner = ref.partition(".")
    child = subject.child(subject.steps.get(head))
    if inner and child:
        return nearest(ref, [f"{head}.{one}" for one in child.steps])
    return nearest(ref, subject.steps, subject.former)
