"""One dialogue under examination, and what is known around it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property

import networkx as nx

from bot.core.asking import prompt
from bot.core.checks.finding import Path
from bot.core.checks.gaps import Gaps
from bot.core.checks.loads import Turns
from bot.core.graph import ANYWHERE, Way, graph_of, loops, ways, written
from bot.core.script import (
    END,
    QUESTIONS,
    Branch,
    Choose,
    Dialogue,
    End,
    From,
    Go,
    Option,
    Pick,
    Run,
    Say,
    Step,
    Test,
    Wait,
    When,
)
from bot.core.skills import Book

MOST_STEPS = 1000  # a talk has some sixty; beyond this a file is a mistake, and looking at it takes long
FACTS = {"consent": ("yes",), "cases": ()}  # what a condition may ask of a person
Slots = Mapping[str, Mapping[str, int | None]]
"""composer -> slot -> the most characters it gives; None where it gives words of an answer."""


class Whole:
    """The book and everything around it; keeps what was worked out about a dialogue for those that run it."""

    def __init__(self, book: Book, slots: Slots | None = None, gaps: Gaps | None = None) -> None:
        self.book = book
        self.slots = slots or {}
        self.gaps = gaps or Gaps()
        self.turns: dict[str, Turns] = {}  # dialogue -> what a turn in it may become
        self._subjects: dict[str, Subject] = {}

    def subject(self, name: str) -> Subject | None:
        """Give a dialogue that is there and could be read."""
        found = self.book.dialogues.get(name)
        if found is None or name in self.gaps.dialogues or len(found.steps) > MOST_STEPS:
            return None
        if name not in self._subjects:
            self._subjects[name] = Subject(found, self)
        return self._subjects[name]

    @cached_property
    def running_themselves(self) -> frozenset[str]:
        """The dialogues that come back to themselves by what they run."""
        runs: nx.DiGraph[str] = nx.DiGraph(
            (one.dialogue, step.run)
            for one in self.book.dialogues.values()
            for step in one.steps
            if isinstance(step, Run)
        )
        return frozenset(loops(runs))


@dataclass(frozen=True)
class Subject:
    """One dialogue under examination, with the whole that it is part of."""

    dialogue: Dialogue
    whole: Whole

    @property
    def book(self) -> Book:
        """All that a talk is made of."""
        return self.whole.book

    @cached_property
    def steps(self) -> dict[str, Step]:
        """The steps by id; where an id is used twice, the first."""
        return {step.id: step for step in reversed(self.dialogue.steps)}

    @cached_property
    def places(self) -> dict[str, int]:
        """Where each step stands; where an id is used twice, the first."""
        return {step.id: place for place, step in reversed(list(enumerate(self.dialogue.steps)))}

    @cached_property
    def former(self) -> dict[str, str]:
        """The ids that steps had, with the ids that they have now."""
        return {was: step.id for step in self.dialogue.steps for was in step.was}

    @cached_property
    def unread(self) -> frozenset[str]:
        """The steps whose shape could not be read."""
        return self.whole.gaps.steps.get(self.dialogue.dialogue, frozenset())

    @cached_property
    def graph(self) -> nx.DiGraph[str]:
        """The steps and every way that may be taken."""
        return graph_of(self.dialogue, self.unread)

    @property
    def first(self) -> str:
        """The id of the step that a talk begins with."""
        return self.dialogue.steps[0].id

    @cached_property
    def ways_in(self) -> dict[str, list[tuple[Step, Way]]]:
        """The ways that lead to each step; where a way is not known it may lead to all of them."""
        found: dict[str, list[tuple[Step, Way]]] = {}
        for place, step in enumerate(self.dialogue.steps):
            for way in ways(self.dialogue, place):
                found.setdefault(way.target, []).append((step, way))
        return found

    @property
    def certain(self) -> bool:
        """Whether every way is known."""
        return self.graph.in_degree(ANYWHERE) == 0

    @cached_property
    def _behind(self) -> dict[str, frozenset[str]]:
        return {}

    def behind(self, step: str) -> frozenset[str]:
        """Name what a talk may come to after this step: the step itself too, when a way leads back."""
        if step not in self._behind:
            found = nx.descendants(self.graph, step)
            if any(one == step or one in found for one in self.graph.predecessors(step)):
                found.add(step)
            self._behind[step] = frozenset(found)
        return self._behind[step]

    def reached(self, step: str) -> bool:
        """Tell whether a talk may ever come to this step."""
        return step == self.first or step in self.behind(self.first)

    @cached_property
    def _dominators(self) -> Mapping[str, str | None]:
        return dict(nx.immediate_dominators(self.graph, self.first))

    def always_before(self, step: str, reader: str) -> bool:
        """Tell whether every way from the start to the reader leads past the step."""
        at: str | None = reader
        while at is not None and at != self.first:
            above = self._dominators.get(at)
            at = above if above != at else None
            if at == step:
                return True
        return False

    def child(self, step: Step | None) -> Subject | None:
        """Give the dialogue that a step runs, when it is there and could be read."""
        if not isinstance(step, Run) or step.id in self.unread:
            return None
        return self.whole.subject(step.run)

    @cached_property
    def quiet(self) -> nx.DiGraph[str]:
        """The part of the graph that a talk walks without anybody saying something."""
        stops = (*QUESTIONS, Wait)
        loud = {ANYWHERE, *self.unread, *(s.id for s in self.dialogue.steps if isinstance(s, stops))}
        for step in self.dialogue.steps:
            child = self.child(step)
            if isinstance(step, Run) and not (child and child.runs_through()):
                loud.add(step.id)
        part: nx.DiGraph[str] = nx.DiGraph(self.graph.subgraph(n for n in self.graph if n not in loud))
        return part

    @cached_property
    def _asked(self) -> list[bool]:
        return []

    def runs_through(self) -> bool:
        """Tell whether this dialogue can be run from start to end without a question."""
        if not self._asked:
            self._asked.append(False)  # a dialogue that runs itself is not run through
            self._asked[0] = self.first in self.quiet and nx.has_path(self.quiet, self.first, END)
        return self._asked[0]

    def find(self, ref: str) -> tuple[Step, Subject] | None:
        """Find the step that a name means: one of this dialogue, or `run.step` of one that it runs."""
        head, _, inner = ref.partition(".")
        step = self.steps.get(head)
        if step is None:
            return None
        if not inner:
            return step, self
        child = self.child(step)
        return (child.steps[inner], child) if child and inner in child.steps else None

    def lost(self, ref: str) -> bool:
        """Tell whether a name leads into something that could not be read."""
        head, _, inner = ref.partition(".")
        step = self.steps.get(head)
        if head in self.unread:
            return True
        if not inner or not isinstance(step, Run):
            return False
        child = self.child(step)
        return child is None or inner in child.unread


def conditions(subject: Subject) -> Iterator[tuple[Path, Step, When]]:
    """Give every condition with its place and its step."""
    for place, step in enumerate(subject.dialogue.steps):
        if step.when is not None:
            yield ("steps", place, "when"), step, step.when
        if isinstance(step, Go):
            for number, way in enumerate(step.go):
                if isinstance(way, Branch):
                    yield ("steps", place, "go", number, "when"), step, way.when


def parts_of(path: Path, when: When) -> Iterator[tuple[Path, str, Test]]:
    """Give every test of a condition, also within `any` and `not`, with its place."""
    for name, test in when.tests.items():
        yield (*path, name), name, test
    for number, inner in enumerate(when.any):
        yield from parts_of((*path, "any", number), inner)
    if when.not_:
        yield from parts_of((*path, "not"), when.not_)


def values_of(test: Test) -> tuple[tuple[str, str], ...]:
    """Give the option ids that a test names, each with the key that names it."""
    found = (("is", test.is_), ("has", test.has), *(("in", one) for one in test.in_ or ()))
    return tuple((key, value) for key, value in found if value is not None)


def filled_texts(step: Step) -> Iterator[tuple[str, str]]:
    """Give the texts of a step in which placeholders are filled, by the key that holds them."""
    if step.intro:
        yield "intro", step.intro
    if step.recap:
        yield "recap", step.recap
    if isinstance(step, Say):
        yield "say", step.say
    if isinstance(step, End) and step.end:
        yield "end", step.end
    if isinstance(step, QUESTIONS):
        yield type(step).__name__.lower(), prompt(step)


def options_at(step: Choose | Pick) -> Iterator[tuple[Path, Option]]:
    """Give the options that an author wrote out, with the place within the step."""
    at: Path = ("options", "also") if isinstance(step.options, From) else ("options",)
    for number, option in enumerate(written(step)):
        yield (*at, number), option


def plain_texts(step: Step) -> Iterator[tuple[Path, str]]:
    """Give the texts of a step that are shown as they stand, with the place within the step."""
    if step.stage:
        yield ("stage",), step.stage
    if step.remind:
        yield ("remind", "text"), step.remind.text
    if isinstance(step, Choose | Pick):
        for at, option in options_at(step):
            yield (*at, "text"), option.text
    if isinstance(step, Choose) and step.own:
        yield ("own", "label"), step.own.label
        yield ("own", "ask"), step.own.ask
