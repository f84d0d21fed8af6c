"""Which options and answers a step may come to have, as far as that can be told from the files."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from functools import cached_property
from itertools import combinations, pairwise, product
from math import prod
from typing import Any

from bot.core.checks.subject import FACTS, Subject, conditions, parts_of, values_of
from bot.core.entries import Answer, Run
from bot.core.filling import PERSON, holds
from bot.core.graph import may_lack_answer, written
from bot.core.script import OWN, Ask, Choose, From, Moment, Number, Pick, Step, Test, When
from bot.core.session import Given, State
from bot.core.skills import Choice, Supplier, Talk

MOST_NAMED = 6  # ids that conditions name of one step; with more, their combinations are too many to try
MOST_WORLDS = 4096  # combinations of answers that one condition is tried with

Kinds = tuple[Answer | None, ...]
"""The answers that may be found at a name; None where there is no answer."""
Worlds = Mapping[str, Kinds]
"""The names of which something is known, with what is left; at all others anything may be."""


def choices(subject: Subject, step: Choose | Pick, seen: frozenset[str] = frozenset()) -> list[Choice] | None:
    """Give every option that an answer to this step may hold; None when that cannot be told."""
    found = [Choice(o.id, o.text, also=o.also, then=o.then) for o in written(step) if not o.draw]
    if not isinstance(step.options, From):
        return found
    ref = step.options.from_
    head, _, field = ref.partition(".")
    unread = subject.whole.gaps.parts & {"cases", "values"}
    if unread and (ref in subject.book.suppliers or field):
        return None  # who knows what those would offer
    if ref in subject.book.suppliers:
        pool = supplied(subject, subject.book.suppliers[ref])
        return None if pool is None else found + pool
    if field:
        return found + of_content(subject, head, field, whole=isinstance(step, Pick) and bool(step.listen))
    earlier = subject.steps.get(head)
    if head in seen or head in subject.unread or not isinstance(earlier, Choose | Pick):
        return None
    offered = choices(subject, earlier, seen | {step.id, head})
    return None if offered is None else found + [replace(one, line="") for one in offered]


def supplied(subject: Subject, supplier: Supplier) -> list[Choice] | None:
    """Give all that a supplier has; None when it does not tell."""
    everything = getattr(supplier, "everything", None)
    talk = blank_talk(subject)
    return list(_found(supplier.choice(talk, one) for one in everything(talk))) if everything else None


def of_content(subject: Subject, head: str, field: str, *, whole: bool = False) -> list[Choice]:
    """Give the options in a field over all items, each once; `whole` adds what can be called by name."""
    collection = subject.dialogue.needs.get(head, "")
    found: dict[str, Choice] = {}
    for item in subject.book.material.get(collection, {}).values():
        found |= {choice.id: choice for choice in in_field(subject, item, field) if choice.id not in found}
    if whole:
        for name, item in subject.book.material.get(field, {}).items():
            found.setdefault(name, item.as_choice())
    return list(found.values())


def in_field(subject: Subject, item: Any, field: str) -> Iterator[Choice]:
    """Give the options in a field of one item."""
    inside = getattr(item, field, ())
    for one in inside if isinstance(inside, tuple) else ():
        named = subject.book.material.get(field, {}).get(one) if isinstance(one, str) else one
        if named is not None and hasattr(named, "as_choice"):
            yield named.as_choice()


def blank_talk(subject: Subject) -> Talk:
    """Make a talk in which nothing was answered yet."""
    name = subject.dialogue.dialogue
    return Talk(subject.book, State(run=1, runs=(Run(1, name, "", {}),)), 1)


def option_ids(subject: Subject, step: Step) -> set[str] | None:
    """Name all options that an answer may have; None when that cannot be told."""
    if not isinstance(step, Choose | Pick) or step.id in subject.unread:
        return None
    found = choices(subject, step)
    if found is None:
        return None
    return {choice.id for choice in found} | ({OWN} if isinstance(step, Choose) and step.own else set())


def fields(items: Iterable[Any], kind: type) -> list[str]:
    """Name the fields of this kind that items of content have."""
    first = next(iter(items), None)
    return (
        [name for name in type(first).model_fields if isinstance(getattr(first, name), kind)] if first else []
    )


def deep(item: Any, path: str) -> Any:
    """Give what stands in a field, or in a field of a field; None when there is none."""
    for name in path.split(".") if path else ():
        item = getattr(item, name, None)
    return item


class Answers:
    """The answers that the conditions of a dialogue can tell apart, tried with the engine's own `holds`."""

    def __init__(self, subject: Subject) -> None:
        self._subject = subject
        # The condition is kept with what was found: its id means nothing once it is gone.
        self._tried: dict[tuple[int, tuple[Kinds, ...]], tuple[When, set[bool]]] = {}

    @cached_property
    def _asked(self) -> dict[str, list[Test]]:
        found: dict[str, list[Test]] = {}
        for path, _, when in conditions(self._subject):
            for _, name, test in parts_of(path, when):
                found.setdefault(name, []).append(test)
        return found

    @cached_property
    def all(self) -> dict[str, Kinds]:
        """For each name that a condition looks at and whose answers are known: one answer of each kind."""
        found = {name: self._kinds(name) for name in self._asked}
        return {name: kinds for name, kinds in found.items() if kinds}

    def at(self, reader: Step, when: When) -> Worlds:
        """Narrow the names of a condition to what may be there at its step: an answer given before is there."""
        names = {name for _, name, _ in parts_of((), when)}
        return {
            name: tuple(a for a in self.all[name] if a is not None)
            for name in names & set(self.all)
            if self._given(name, reader)
        }

    def truths(self, when: When, worlds: Worlds, given: Sequence[tuple[When, bool]] = ()) -> set[bool]:
        """Try a condition in every world where what is `given` holds; both truths when that cannot be done."""
        names = sorted({name for one in (when, *(w for w, _ in given)) for _, name, _ in parts_of((), one)})
        if any(name not in self.all for name in names):
            return {True, False}
        kinds = tuple(worlds.get(name, self.all[name]) for name in names)
        if prod(map(len, kinds)) > MOST_WORLDS:
            return {True, False}
        key = (id(when), kinds)
        if key in self._tried and not given:
            return self._tried[key][1]
        talks = (self._talk(dict(zip(names, world, strict=True))) for world in product(*kinds))
        found = {holds(when, t) for t in talks if all(holds(one, t) == truth for one, truth in given)}
        if not given:
            self._tried[key] = (when, found)
        return found

    def narrowed(self, when: When, worlds: Worlds, *, truth: bool) -> Worlds:
        """Leave out the answers with which a condition on one name does not have this truth."""
        names = {name for _, name, _ in parts_of((), when)}
        if len(names) != 1 or not names <= set(self.all):
            return worlds
        (name,) = names
        kinds = worlds.get(name, self.all[name])
        return {**worlds, name: tuple(a for a in kinds if holds(when, self._talk({name: a})) == truth)}

    def chosen(self, step: str, option: str, worlds: Worlds) -> Worlds:
        """Narrow a choice to one option, where a condition asks for it."""
        kept = tuple(a for a in self.all.get(step, ()) if a is not None and a.options == (option,))
        return {**worlds, step: kept} if kept else worlds

    def _given(self, name: str, reader: Step) -> bool:
        step = self._subject.steps.get(name)
        return (
            step is not None
            and not may_lack_answer(step)
            and self._subject.certain
            and self._subject.always_before(name, reader.id)
        )

    def _kinds(self, name: str) -> Kinds | None:
        if name.startswith(f"{PERSON}."):
            known = FACTS.get(name.split(".", 1)[1], ())
            return (None, *(Answer("option", options=(one,)) for one in known)) if known else None
        found = self._subject.find(name)
        if found is None or self._subject.lost(name):
            return None
        kinds = _answers_to(*found, self._asked[name])
        return None if kinds is None else (None, *kinds)

    def _talk(self, answers: Mapping[str, Answer | None]) -> Talk:
        """Make a talk in which these answers were given."""
        runs = [Run(1, self._subject.dialogue.dialogue, "", {})]
        given: list[Given] = []
        facts: dict[str, str] = {}
        for name, answer in answers.items():
            head, _, inner = name.partition(".")
            if answer is None:
                continue
            if head == PERSON:
                facts[inner] = answer.options[0]
            elif not inner:
                given.append(Given(1, name, 1, 1, answer))
            else:
                run = next((r for r in runs if r.at == head), None)
                if run is None:
                    run = Run(len(runs) + 1, "", "", {}, 1, head)
                    runs.append(run)
                given.append(Given(run.run, inner, 1, 1, answer))
        state = State(run=1, runs=tuple(runs), given=tuple(given), facts=facts)
        return Talk(self._subject.book, state, 1)


def _answers_to(step: Step, where: Subject, asked: Sequence[Test]) -> list[Answer] | None:
    """Give one answer of each kind that these tests can tell apart; None when that cannot be told."""
    named = list(dict.fromkeys(value for test in asked for _, value in values_of(test)))
    match step:
        case Choose():
            ids = option_ids(where, step)
            if ids is None or not set(named) <= ids:
                return None
            other = sorted(ids - set(named))[:1]  # one stands for all that no condition names
            return [Answer("option", options=(one,)) for one in (*named, *other)]
        case Pick() if len(named) <= MOST_NAMED:
            return [Answer("options", options=one) for one in _some(named, step.max)]
        case Ask() if len(named) <= MOST_NAMED:
            return [Answer("text", text="x", cards=one) for one in _some(named, len(named))]
        case Number():
            return [Answer("number", number=one) for one in _points(step, asked)]
        case Moment():
            return [Answer("moment", text="x")]
        case _:
            return None


def _some(named: Sequence[str], most: int) -> Iterator[tuple[str, ...]]:
    """Every set of these, from none (what was chosen is named nowhere) to as many as may be chosen."""
    for size in range(min(most, len(named)) + 1):
        yield from combinations(named, size)


def _points(step: Number, asked: Iterable[Test]) -> list[float]:
    """The ends of the range, each border that a condition names, and a number between every two."""
    low, high = step.range
    borders = {float(b) for test in asked for b in (test.above, test.below) if b is not None}
    known = sorted({float(low), float(high), *(b for b in borders if low <= b <= high)})
    return sorted({*known, *((a + b) / 2 for a, b in pairwise(known))})


def _found(choices: Iterable[Choice | None]) -> Iterator[Choice]:
    return (choice for choice in choices if choice is not None)
