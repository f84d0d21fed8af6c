"""What conditions look at: the tests that may still be asked from a step on, and the answers that tip them.

Two talks at one step can only go different ways when one of these tests turns out differently, so
the explorer needs to know the tests and not the answers.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from itertools import pairwise

import networkx as nx

from bot.core.filling import PERSON
from bot.core.graph import graph_of
from bot.core.script import END, OWN, Branch, Choose, Dialogue, From, Go, Pick, Run, Step, Test, When
from bot.core.skills import Book

Where = tuple[str, str]  # a dialogue and one of its steps


@dataclass(frozen=True, slots=True)
class Tipping:
    """Where the answer to a step tips a condition: option or card ids, and numbers it is compared with."""

    values: tuple[str, ...] = ()
    above: tuple[float, ...] = ()
    below: tuple[float, ...] = ()

    def sides(self, number: float) -> tuple[bool, ...]:
        """Tell which comparisons a number passes."""
        return (*(number > one for one in self.above), *(number < one for one in self.below))


@dataclass(frozen=True, slots=True)
class Ahead:
    """What may still be asked of a talk: single tests of earlier answers, and where options come from.

    `sources` are earlier steps whose chosen options are offered again; `items` are names of content
    whose own options some condition tells apart, so that it matters which item is bound.
    """

    tests: tuple[When, ...]
    sources: tuple[str, ...]
    items: tuple[str, ...]


class Reads:
    """What the conditions of a book look at, worked out once a step."""

    def __init__(self, book: Book) -> None:
        self._book = book
        self._graphs: dict[str, nx.DiGraph[str]] = {}
        self._ahead: dict[Where, Ahead] = {}
        self._tipping: dict[Where, Tipping] = {}
        for dialogue in book.dialogues.values():
            for step in dialogue.steps:
                for name, test in _tests(step):
                    if (where := self._where(dialogue, name)) is not None:
                        self._add(where, test)
        for dialogue in book.dialogues.values():
            for step in reversed(dialogue.steps):  # what is read of a choice is read of what it offers from
                if source := source_of(step):
                    there = (dialogue.dialogue, source)
                    values = (*self.tipping(there).values, *self.tipping((dialogue.dialogue, step.id)).values)
                    self._tipping[there] = replace(self.tipping(there), values=_once(values))

    def tipping(self, where: Where) -> Tipping:
        """Tell at which answers to a step some condition changes its mind."""
        return self._tipping.get(where, Tipping())

    def ahead(self, where: Where) -> Ahead:
        """Tell what the steps that can come after this one ask of earlier answers."""
        if where not in self._ahead:
            self._ahead[where] = self._look(*where)
        return self._ahead[where]

    def facts(self, dialogue: str) -> tuple[str, ...]:
        """Name the facts about a person that a dialogue, or one that it runs, asks for."""
        first = self._book.dialogues[dialogue].steps[0]
        own = tuple(name for name, _ in _tests(first))
        later = tuple(name for when in self.ahead((dialogue, first.id)).tests for name in when.tests)
        named = (name.split(".", 1)[1] for name in (*own, *later) if name.startswith(f"{PERSON}."))
        return tuple(sorted(set(named)))

    def _look(self, name: str, at: str) -> Ahead:
        dialogue = self._book.dialogues[name]
        later = self._later(dialogue, at)
        steps = [step for step in dialogue.steps if step.id in later]
        tests: dict[When, None] = {}
        for step in steps:
            for read, test in _tests(step):
                tests[When.model_validate({read: test})] = None
            if source := source_of(step):
                for value in self.tipping((name, step.id)).values:
                    tests[When.model_validate({source: Test.model_validate({"has": value})})] = None
            if isinstance(step, Run) and step.run in self._book.dialogues:
                tests.update(dict.fromkeys(self._of_the_person(step.run)))
        sources = (source for step in steps if (source := source_of(step)))
        items = (item for step in steps if (item := self._told_apart(name, step)))
        return Ahead(tuple(tests), _once(sources), _once(items))

    def _told_apart(self, name: str, step: Step) -> str | None:
        """Name the content that a question offers from, when a condition reads one of those options."""
        if not (isinstance(step, Choose | Pick) and isinstance(step.options, From)):
            return None
        head, _, field = step.options.from_.partition(".")
        known = {OWN, *(option.id for option in step.options.also)}
        return head if field and set(self.tipping((name, step.id)).values) - known else None

    def _of_the_person(self, name: str) -> tuple[When, ...]:
        """Give the tests of a dialogue still to be run that do not look at its own, new answers."""
        dialogue = self._book.dialogues[name]
        first = dialogue.steps[0]
        own = (When.model_validate({read: test}) for read, test in _tests(first))
        found = (*own, *self.ahead((name, first.id)).tests)
        return tuple(when for when in found if all(read.startswith(f"{PERSON}.") for read in when.tests))

    def _later(self, dialogue: Dialogue, at: str) -> set[str]:
        if dialogue.dialogue not in self._graphs:
            self._graphs[dialogue.dialogue] = _passing(dialogue)
        graph = self._graphs[dialogue.dialogue]
        following = set(graph.successors(at))
        return following.union(*(nx.descendants(graph, step) for step in following))

    def _where(self, dialogue: Dialogue, name: str) -> Where | None:
        """Find the step whose answer a condition names: `child.step` stands in the dialogue run there."""
        head, _, inner = name.partition(".")
        if head == PERSON:
            return None
        if not inner:
            return dialogue.dialogue, head
        found = next((step for step in dialogue.steps if step.id == head), None)
        return (found.run, inner) if isinstance(found, Run) else None

    def _add(self, where: Where, test: Test) -> None:
        old = self.tipping(where)
        values = [value for value in (test.is_, test.has, *(test.in_ or ())) if value is not None]
        self._tipping[where] = Tipping(
            _once((*old.values, *values)),
            old.above if test.above is None else (*old.above, test.above),
            old.below if test.below is None else (*old.below, test.below),
        )


def source_of(step: Step) -> str | None:
    """Name the earlier step whose chosen options a question offers."""
    if isinstance(step, Choose | Pick) and isinstance(step.options, From) and "." not in step.options.from_:
        return step.options.from_
    return None


def _passing(dialogue: Dialogue) -> nx.DiGraph[str]:
    """Give the ways between steps; a question with nothing to offer is passed over to the next one."""
    graph = graph_of(dialogue)
    for step, following in pairwise(dialogue.steps):
        if isinstance(step, Choose | Pick) and isinstance(step.options, From):
            graph.add_edge(step.id, following.id)
    last = dialogue.steps[-1]
    graph.add_edge(last.id, END)
    return graph


def _tests(step: Step) -> Iterator[tuple[str, Test]]:
    whens = [step.when] if step.when else []
    if isinstance(step, Go):
        whens += [way.when for way in step.go if isinstance(way, Branch)]
    for when in whens:
        yield from _taken_apart(when)


def _taken_apart(when: When) -> Iterator[tuple[str, Test]]:
    yield from when.tests.items()
    for inner in (*when.any, *((when.not_,) if when.not_ else ())):
        yield from _taken_apart(inner)


def _once(names: Iterable[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(names))
