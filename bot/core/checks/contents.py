"""Content in a dialogue: every placeholder filled with every item that it may be filled with."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import networkx as nx

from bot.core.checks.finding import Finding, Path, nearest
from bot.core.checks.placeholders import stray
from bot.core.checks.possible import deep
from bot.core.checks.subject import Subject, Whole, filled_texts
from bot.core.checks.wording import markup
from bot.core.script import Choose, From, Pick, Step
from bot.core.text import slots


@dataclass(frozen=True, slots=True)
class Piece:
    """One text of content that a dialogue shows: the item that it is part of, and its place in there."""

    collection: str
    item: str
    path: Path
    text: str


def contents(whole: Whole) -> Iterator[tuple[str, str, Finding]]:
    """Find texts that are empty or hold a placeholder that is not filled; gives collection and item with each."""
    seen: set[tuple[str, str, Path, str]] = set()
    for subject, step in _steps(whole):
        for piece in _pieces(subject, step):
            for finding in _judged(subject, step, piece):
                key = (piece.collection, piece.item, piece.path, finding.code)
                if key not in seen:
                    seen.add(key)
                    yield piece.collection, piece.item, finding


def unused(whole: Whole) -> Iterator[tuple[str, str, Finding]]:
    """Find items of a collection that no dialogue needs, and that nothing it needs names."""
    subjects = [subject for name in whole.book.dialogues if (subject := whole.subject(name))]
    if len(subjects) < len(whole.book.dialogues) or any(subject.unread for subject in subjects):
        return
    used = {collection for subject in subjects for collection in subject.dialogue.needs.values()}
    used |= {getattr(step, "listen", None) or "" for one in subjects for step in one.dialogue.steps}
    for collection in [one for one in used if one in whole.book.material]:
        for item in whole.book.material[collection].values():
            used |= {name for name in whole.book.material if getattr(item, name, None)}
    for collection, items in whole.book.material.items():
        for item in items if collection not in used else ():
            text = f"no dialogue uses {collection!r}, so nobody meets {item!r}"
            yield collection, item, Finding((), "D614", text, level="warning")


def _steps(whole: Whole) -> Iterator[tuple[Subject, Step]]:
    for name in whole.book.dialogues:
        subject = whole.subject(name)
        if subject:
            yield from ((subject, step) for step in subject.dialogue.steps if step.id not in subject.unread)


def _pieces(subject: Subject, step: Step) -> Iterator[Piece]:
    """Give every text of content that a step may show."""
    for _, source in filled_texts(step):
        for slot in dict.fromkeys(slots(source)):
            head, _, field = slot.partition(".")
            if head in subject.dialogue.needs:
                collection = subject.dialogue.needs[head]
                for name, item in subject.book.material.get(collection, {}).items():
                    yield from _piece(collection, name, (), item, field)
            elif field:
                yield from _of_choice(subject, subject.steps.get(head), field)


def _of_choice(subject: Subject, step: Step | None, field: str) -> Iterator[Piece]:
    """Give the texts of what may be chosen at a step whose options stand in content."""
    if not isinstance(step, Choose | Pick) or not isinstance(step.options, From):
        return
    head, _, inside = step.options.from_.partition(".")
    collection = subject.dialogue.needs.get(head, "")
    for name, item in subject.book.material.get(collection, {}).items() if inside else ():
        for number, one in enumerate(getattr(item, inside, ())):
            if not isinstance(one, str):
                yield from _piece(collection, name, (inside, number), one, field)


def _piece(collection: str, name: str, at: Path, item: Any, field: str) -> Iterator[Piece]:
    found = deep(item, field)
    if isinstance(found, str):
        yield Piece(collection, name, (*at, *field.split(".")), found)


def _judged(subject: Subject, step: Step, piece: Piece) -> Iterator[Finding]:
    where = f"{subject.dialogue.dialogue!r} shows it at {step.id!r}"
    if not piece.text.strip():
        yield Finding(piece.path, "D609", f"this text is empty, and {where}")
        return
    yield from stray(piece.path, piece.text)
    yield from markup(piece.path, piece.text)
    for slot in dict.fromkeys(slots(piece.text)):
        if not _names_something(subject, slot):
            text = f"{{{slot}}} is nothing in {subject.dialogue.dialogue!r}, and {where}"
            hint = nearest(slot.partition(".")[0], [*subject.steps, *subject.dialogue.needs])
            yield Finding(piece.path, "D610", text, hint)
        elif not nx.is_directed_acyclic_graph(_within(subject, slot)):
            yield Finding(piece.path, "D610", f"{{{slot}}} comes back in its own text, and {where}")


def _names_something(subject: Subject, slot: str) -> bool:
    head, _, field = slot.partition(".")
    if head not in subject.dialogue.needs:
        return head in subject.steps
    items = subject.book.material.get(subject.dialogue.needs[head], {}).values()
    return all(isinstance(deep(item, field), str) for item in items)


def _within(subject: Subject, slot: str) -> nx.DiGraph[str]:
    """Tell which placeholders stand in the content that a placeholder is filled with, and so on."""
    graph: nx.DiGraph[str] = nx.DiGraph()
    left = [slot]
    while left:
        above = left.pop()
        head, _, field = above.partition(".")
        for item in subject.book.material.get(subject.dialogue.needs.get(head, ""), {}).values():
            text = deep(item, field)
            for inner in slots(text) if isinstance(text, str) else ():
                if inner not in graph:
                    left.append(inner)
                graph.add_edge(above, inner)
    return graph
