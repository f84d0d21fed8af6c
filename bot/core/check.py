"""What can be wrong with a dialogue beyond its shape: ways, looks back, conditions, limits, names.

Each finding names the place as a path into the file, so that the library can tell line and column.
A finding is certain: what may be meant is left alone.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from itertools import islice

from bot.core.checks import conditions, looks, placeholders, shape, sizes, turns, wording
from bot.core.checks.finding import Finding, Path, nearest
from bot.core.checks.possible import blank_talk
from bot.core.checks.subject import MOST_STEPS, Subject, parts_of, values_of
from bot.core.checks.subject import conditions as whens
from bot.core.script import Do, Reflect, Run, Step, Test

MOMENT = datetime(2026, 1, 14, 9, tzinfo=UTC)  # any
MOST_FINDINGS = 200  # enough to mend in one sitting


def check(subject: Subject) -> Iterator[Finding]:
    """Find every fault an author can mend in one dialogue; never stop at the first."""
    if len(subject.dialogue.steps) > MOST_STEPS:
        text = f"there are {len(subject.dialogue.steps)} steps; at most {MOST_STEPS} are looked at"
        yield Finding(("steps",), "D110", text, "split the dialogue, and `run` the parts")
        return
    yield from islice(_all(subject), MOST_FINDINGS)


def _all(subject: Subject) -> Iterator[Finding]:
    yield from shape.ids(subject)
    yield from shape.targets(subject)
    clear = len(subject.steps) == len(subject.dialogue.steps)  # else the ways of two steps run together
    if clear:
        yield from shape.reach(subject)
    yield from shape.recursion(subject)
    yield from _needs(subject)
    faulty: set[Path] = set()
    for finding in (*_values(subject), *conditions.fitting(subject)):
        faulty |= {finding.path, finding.path[:-1]}
        yield finding
    if clear:
        yield from conditions.decided(subject, faulty)
    yield from looks.unused(subject)
    measured = sizes.Sizes(subject)
    for place, step in enumerate(subject.dialogue.steps):
        if step.id in subject.unread:
            continue
        yield from _names(subject, place, step)
        yield from looks.looked_at(subject, place, step)
        yield from placeholders.placeholders(subject, place, step)
        yield from wording.wording(place, step)
        yield from sizes.limits(measured, place, step)
    if clear:
        yield from turns.too_much(subject, measured)


def _needs(subject: Subject) -> Iterator[Finding]:
    for name, collection in subject.dialogue.needs.items():
        if collection not in subject.book.material:
            hint = nearest(collection, subject.book.material)
            yield Finding(("needs", name), "D601", f"there is no content {collection!r}", hint)


def _names(subject: Subject, place: int, step: Step) -> Iterator[Finding]:
    """Check the names of what the program has registered, and of dialogues."""
    book, gaps = subject.book, subject.whole.gaps
    at = ("steps", place)
    if isinstance(step, Run) and step.run not in book.dialogues and step.run not in gaps.dialogues:
        hint = nearest(step.run, book.dialogues)
        yield Finding((*at, "run"), "D206", f"there is no dialogue {step.run!r}", hint)
    if isinstance(step, Reflect) and step.reflect not in book.composers:
        hint = nearest(step.reflect, book.composers)
        yield Finding((*at, "reflect"), "D301", f"there is no composer {step.reflect!r}", hint)
    elif isinstance(step, Reflect) and not book.forms.get(step.reflect) and "forms" not in gaps.parts:
        yield Finding((*at, "reflect"), "D301", f"content/forms.yaml has no forms for {step.reflect!r}")
    elif isinstance(step, Reflect) and book.forms.get(step.reflect) and not _composes(subject, step):
        text = f"{step.reflect!r} needs more answers to look at than the {len(step.of)} of `of`"
        yield Finding((*at, "of"), "D312", text)
    if isinstance(step, Do) and step.do not in book.effectors:
        hint = nearest(step.do, book.effectors)
        yield Finding((*at, "do"), "D301", f"there is no effect {step.do!r}", hint)
    listen = getattr(step, "listen", None)
    if listen and listen not in book.listeners:
        hint = nearest(listen, book.listeners)
        yield Finding((*at, "listen"), "D301", f"nothing listens for {listen!r}", hint)


def _composes(subject: Subject, step: Reflect) -> bool:
    """Tell whether a composer can do with the answers it is given; in an empty talk it has nothing to say."""
    try:
        subject.book.composers[step.reflect](blank_talk(subject), step.of, MOMENT, bytes(32))
    except (LookupError, ValueError):
        return False
    return True


def _values(subject: Subject) -> Iterator[Finding]:
    """Find option ids in conditions that no answer can have."""
    for path, _, when in whens(subject):
        for inner, name, test in parts_of(path, when):
            yield from _value(inner, name, test, conditions.options_of(subject, name))


def _value(path: Path, name: str, test: Test, options: set[str] | None) -> Iterator[Finding]:
    for key, value in values_of(test):
        if options is not None and value not in options:
            hint = nearest(value, options)
            yield Finding((*path, key), "D304", f"{name!r} has no option {value!r}", hint)
