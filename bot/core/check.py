"""What can be wrong with a dialogue beyond its shape: the graph, the values, the limits.

Each finding names the place as a path into the file, so that the library can tell line and column.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from bot.core.asking import LABEL, prompt
from bot.core.filling import PERSON
from bot.core.graph import Finding, Path, ids, nearest, reach, recursion, targets, written
from bot.core.script import (
    OWN,
    QUESTIONS,
    Branch,
    Choose,
    Dialogue,
    Do,
    End,
    From,
    Go,
    Moment,
    Number,
    Pick,
    Reflect,
    Run,
    Say,
    Step,
    Wait,
    When,
)
from bot.core.skills import Book
from bot.core.text import parse as parse_text
from bot.core.text import plain, slots, utf16

FACTS = {"consent": ("yes",), "cases": ()}  # what a condition may ask of a person
MESSAGE = 4096  # UTF-16 units, the limit of a Telegram message
DATA = 64  # bytes, the limit of callback data
SESSION_AND_TURN = 8 + 1 + 9 + 1  # bytes of `session:turn:` before the option
LONGEST_WORDS = 600  # characters of a person's words in a placeholder


def check(dialogue: Dialogue, book: Book) -> Iterator[Finding]:
    """Find every fault an author can mend; never stop at the first."""
    yield from ids(dialogue)
    yield from targets(dialogue)
    yield from reach(dialogue)
    yield from _names(dialogue, book)
    for place, step in enumerate(dialogue.steps):
        yield from _conditions(dialogue, book, place, step)
        yield from _looks_at(dialogue, book, place, step)
        yield from _placeholders(dialogue, book, place, step)
        yield from _limits(place, step)
    yield from recursion(dialogue, book)


def _names(dialogue: Dialogue, book: Book) -> Iterator[Finding]:
    for name, collection in dialogue.needs.items():
        if collection not in book.material:
            hint = nearest(collection, book.material)
            yield Finding(("needs", name), "D601", f"there is no content {collection!r}", hint)
    for place, step in enumerate(dialogue.steps):
        at = ("steps", place)
        if isinstance(step, Run) and step.run not in book.dialogues:
            yield Finding(
                (*at, "run"), "D206", f"there is no dialogue {step.run!r}", nearest(step.run, book.dialogues)
            )
        if isinstance(step, Reflect) and step.reflect not in book.composers:
            hint = nearest(step.reflect, book.composers)
            yield Finding((*at, "reflect"), "D301", f"there is no composer {step.reflect!r}", hint)
        elif isinstance(step, Reflect) and step.reflect not in book.forms:
            yield Finding((*at, "reflect"), "D301", f"content/forms.yaml has no forms for {step.reflect!r}")
        if isinstance(step, Do) and step.do not in book.effectors:
            yield Finding(
                (*at, "do"), "D301", f"there is no effect {step.do!r}", nearest(step.do, book.effectors)
            )
        listen = getattr(step, "listen", None)
        if listen and listen not in book.listeners:
            hint = nearest(listen, book.listeners)
            yield Finding((*at, "listen"), "D301", f"nothing listens for {listen!r}", hint)
        if isinstance(step, Choose | Pick) and isinstance(step.options, From):
            yield from _source(dialogue, book, place, step.options.from_)
        if isinstance(step, Choose) and step.gives and step.gives not in dialogue.needs:
            yield Finding(
                (*at, "gives"),
                "D302",
                f"{step.gives!r} is not among `needs`",
                nearest(step.gives, dialogue.needs),
            )


def _source(dialogue: Dialogue, book: Book, place: int, ref: str) -> Iterator[Finding]:
    path: Path = ("steps", place, "options", "from")
    if ref in book.suppliers:
        return
    head, _, field = ref.partition(".")
    if field and head in dialogue.needs:
        if any(not hasattr(item, field) for item in book.material.get(dialogue.needs[head], {}).values()):
            yield Finding(path, "D302", f"{head!r} has no field {field!r}")
        return
    steps = {step.id: step for step in dialogue.steps[:place]}
    if not isinstance(steps.get(ref), Choose | Pick):
        known = [*book.suppliers, *steps]
        yield Finding(
            path, "D302", f"{ref!r} is no supplier, content field or earlier choice", nearest(ref, known)
        )


def _looks_at(dialogue: Dialogue, book: Book, place: int, step: Step) -> Iterator[Finding]:
    """Check the steps that a reflection, a moment or a wait looks back at."""
    looked: list[tuple[str, str]] = []
    if isinstance(step, Reflect):
        looked = [("of", ref) for ref in step.of]
    elif isinstance(step, Moment) and step.after:
        looked = [("after", step.after)]
    elif isinstance(step, Wait):
        looked = [("wait", ref) for ref in (step.wait.until, step.wait.after) if ref]
    known = [one.id for one in dialogue.steps]
    for key, ref in looked:
        if _step_of(dialogue, book, ref)[0] is None:
            yield Finding(
                ("steps", place, key), "D303", f"there is no step {ref!r} to look at", nearest(ref, known)
            )


def _conditions(dialogue: Dialogue, book: Book, place: int, step: Step) -> Iterator[Finding]:
    whens: list[tuple[Path, When]] = [(("steps", place, "when"), step.when)] if step.when else []
    if isinstance(step, Go):
        whens += [
            (("steps", place, "go", n, "when"), way.when)
            for n, way in enumerate(step.go)
            if isinstance(way, Branch)
        ]
    for path, when in whens:
        for name, values in _asked(when):
            yield from _condition(dialogue, book, path, name, values)


def _condition(
    dialogue: Dialogue, book: Book, path: Path, name: str, values: Iterable[str]
) -> Iterator[Finding]:
    if name.startswith(f"{PERSON}."):
        if name.split(".", 1)[1] not in FACTS:
            hint = nearest(name, [f"{PERSON}.{fact}" for fact in FACTS])
            yield Finding(path, "D303", f"nothing is known as {name!r}", hint)
        return
    found, where = _step_of(dialogue, book, name)
    if found is None:
        known = [s.id for s in dialogue.steps]
        yield Finding(path, "D303", f"there is no step {name!r} to look at", nearest(name, known))
        return
    options = _option_ids(where, book, found)
    for value in values:
        if options is not None and value not in options:
            yield Finding(path, "D304", f"{name!r} has no option {value!r}", nearest(value, options))


def _placeholders(dialogue: Dialogue, book: Book, place: int, step: Step) -> Iterator[Finding]:
    before = {s.id for s in dialogue.steps}
    for key, source in _texts(step):
        for slot in slots(source):
            if key == "order" and slot == "marks":
                continue
            head, _, field = slot.partition(".")
            if head in dialogue.needs:
                items = book.material.get(dialogue.needs[head], {})
                if any(_missing(item, field) for item in items.values()):
                    yield Finding(
                        ("steps", place, key), "D305", f"{{{slot}}}: {head!r} has no field {field!r}"
                    )
            elif head not in before:
                hint = nearest(head, [*before, *dialogue.needs])
                yield Finding(("steps", place, key), "D305", f"{{{slot}}} is no step and no content", hint)


def _limits(place: int, step: Step) -> Iterator[Finding]:
    for key, source in _texts(step):
        length = utf16(plain(parse_text(source))) + LONGEST_WORDS * len(slots(source))
        if length > MESSAGE:
            yield Finding(("steps", place, key), "D401", f"the text may become {length} units; {MESSAGE} fit")
    if isinstance(step, Number) and step.range[0] >= step.range[1]:
        yield Finding(("steps", place, "range"), "D404", "the range runs from low to high")
    if isinstance(step, Choose | Pick):
        for option in written(step):
            if len(option.text) > LABEL:
                text = f"the label {option.text!r} has {len(option.text)} characters; a phone shows {LABEL}"
                yield Finding(("steps", place, "options"), "D402", text)
            if len(option.id.encode()) + SESSION_AND_TURN > DATA:
                yield Finding(("steps", place, "options"), "D403", f"the option id {option.id!r} is too long")


def _asked(when: When) -> Iterator[tuple[str, tuple[str, ...]]]:
    for name, test in when.tests.items():
        yield name, tuple(v for v in (test.is_, test.has, *(test.in_ or ())) if v is not None)
    for inner in (*when.any, *((when.not_,) if when.not_ else ())):
        yield from _asked(inner)


def _step_of(dialogue: Dialogue, book: Book, name: str) -> tuple[Step | None, Dialogue]:
    steps: Mapping[str, Step] = {step.id: step for step in dialogue.steps}
    head, _, inner = name.partition(".")
    found = steps.get(head)
    if inner and isinstance(found, Run) and found.run in book.dialogues:
        return _step_of(book.dialogues[found.run], book, inner)
    return (None if inner else found), dialogue


def _option_ids(dialogue: Dialogue, book: Book, step: Step) -> set[str] | None:
    """Name all options that an answer may have; None when any text or number may be."""
    if not isinstance(step, Choose | Pick):
        return None
    ids = {option.id for option in written(step)}
    if isinstance(step, Choose) and step.own:
        ids.add(OWN)
    if isinstance(step.options, From):
        head, _, field = step.options.from_.partition(".")
        earlier = next((s for s in dialogue.steps if s.id == head), None)
        if earlier and not field:
            return None if (inner := _option_ids(dialogue, book, earlier)) is None else ids | inner
        return None
    return ids


def _texts(step: Step) -> Iterator[tuple[str, str]]:
    if step.intro:
        yield "intro", step.intro
    if step.recap:
        yield "recap", step.recap
    if isinstance(step, Say):
        yield "say", step.say
    if isinstance(step, End):
        yield "end", step.end
    if isinstance(step, QUESTIONS):
        yield type(step).__name__.lower(), prompt(step)
    if isinstance(step, Pick) and step.order:
        yield "order", step.order


def _missing(item: object, path: str) -> bool:
    for name in path.split(".") if path else ():
        if not hasattr(item, name):
            return True
        item = getattr(item, name)
    return False
