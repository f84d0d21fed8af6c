"""Every way through a dialogue, tried breadth first on the engine itself.

Talks that can still go the same ways are one state (`key`), so a search that would never end
over answers ends over states. At each state one event of each class is tried (`moves`) and
what must move nothing is probed (`probes`); after every turn the rules of every turn are
checked (`rules`). What breaks is given with the shortest path to it.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from itertools import chain, product
from zoneinfo import ZoneInfo

import networkx as nx

from bot.core.checks.subject import FACTS
from bot.core.events import Started
from bot.core.explore.key import OVER, Key, key
from bot.core.explore.moves import Move, moves
from bot.core.explore.place import Place
from bot.core.explore.probes import probes, tapped_again, words_of_options
from bot.core.explore.reads import Reads, Where
from bot.core.explore.rules import Broken, of_a_state
from bot.core.explore.trials import Failure, Trials
from bot.core.explore.watch import Option, Watch, chosen
from bot.core.session import State
from bot.core.skills import Book

BUDGET = 20_000  # states
BEGINS = datetime(2026, 1, 14, 9, 0, tzinfo=ZoneInfo("Europe/Amsterdam"))  # a Wednesday
NO_END = "an end can be reached from everywhere"


@dataclass(frozen=True, slots=True)
class Explored:
    """What was found; when it is not `exhaustive` the budget was spent and ends were not judged."""

    dialogue: str
    states: int
    transitions: int
    turns: int
    steps: frozenset[Where]
    options: frozenset[Option]
    failures: tuple[Failure, ...]
    exhaustive: bool


def explore(
    book: Book,
    dialogue: str,
    *,
    items: Mapping[str, str] | None = None,
    budget: int = BUDGET,
    seed: str = "try",
) -> Explored:
    """Try every way through a dialogue, from every combination of facts, with `items` bound and without."""
    return _Search(book, budget, seed).run(dialogue, items or {})


def roots(reads: Reads, dialogue: str, items: Mapping[str, str]) -> Iterator[Started]:
    """Give every way in which a dialogue may begin."""
    names = reads.facts(dialogue)
    known = [("", *FACTS.get(name, ())) for name in names]
    for bound in ({}, dict(items)) if items else ({},):
        for values in product(*known):
            facts = {name: value for name, value in zip(names, values, strict=True) if value}
            yield Started(dialogue, bound, facts, at=BEGINS)


class _Search:
    """One breadth-first search."""

    def __init__(self, book: Book, budget: int, seed: str) -> None:
        self._watch = Watch(book)
        self._book, self._reads = self._watch.book, Reads(book)
        self._trials, self._budget = Trials(self._book, seed), budget
        self._first: dict[Key, Place] = {}  # the place of each state that was found by the shortest path
        self._ways: nx.DiGraph[Key] = nx.DiGraph()
        self._steps: set[Where] = set()
        self._options: set[Option] = set()
        self._read: set[str] = set()  # the questions whose options were called by all their names
        self._transitions = 0
        self._spent = False

    def run(self, dialogue: str, items: Mapping[str, str]) -> Explored:
        """Search from every root until nothing new is found or the budget is spent."""
        queue = deque[tuple[Key, Place]]()
        nothing = Place(State(), BEGINS)
        for root in roots(self._reads, dialogue, items):
            self._go(nothing, Move(root), None, queue)
        while queue and not self._spent:
            found, place = queue.popleft()
            for move in moves(self._book, self._reads, place):
                self._go(place, move, found, queue)
            self._probe(place)
        if not self._spent:
            self._judge_ends()
        return Explored(
            dialogue, len(self._first), self._transitions, self._trials.turns, frozenset(self._steps),
            frozenset(self._options), self._trials.failures, not self._spent,
        )  # fmt: skip

    def _probe(self, place: Place) -> None:
        """Try what must move nothing; and once a question, all words that its options go by."""
        found = probes(self._book, place, self._trials.attempt)
        if place.stood not in self._read:
            self._read.add(place.stood)
            found = chain(found, words_of_options(self._book, place, self._trials.attempt))
        for there, broken in found:
            self._trials.fail(broken, there.path(), place.stood)

    def _go(self, place: Place, move: Move, known: Key | None, queue: deque[tuple[Key, Place]]) -> None:
        """Make a move: check it, note what it took, and queue where it leads when that is new."""
        self._watch.clear()
        tried = self._trials.attempt(place, move.event)
        if tried is None:
            if known is not None:
                self._ways.add_edge(known, OVER)  # it failed already; what would follow is not known
            return
        there, step = tried
        self._transitions += 1
        self._steps.update(self._watch.taken(step))
        self._options.update(chosen(there, step))
        for last, broken in tapped_again(there, move.event, self._trials.attempt):
            self._trials.fail(broken, last.path(), place.stood)
        found = key(self._book, self._reads, there)
        if found not in self._first and len(self._first) == self._budget:
            self._spent = True
            return
        if found not in self._first:
            self._first[found] = there
            self._ways.add_node(found)
            for broken in of_a_state(there.state):
                self._trials.fail(broken, there.path(), there.stood)
            if found != OVER:
                queue.append((found, there))
        if known is not None and not move.back:
            self._ways.add_edge(known, found)

    def _judge_ends(self) -> None:
        """Find states from which the talk can come to no end and no rest; the first one of each step."""
        rests = {found for found, place in self._first.items() if place.state.status in ("done", "waiting")}
        self._ways.add_edges_from((found, OVER) for found in rests if found != OVER)
        self._ways.add_node(OVER)
        ends = nx.ancestors(self._ways, OVER) | {OVER}
        for found, place in self._first.items():
            if found not in ends:
                self._trials.fail(
                    Broken(NO_END, f"from {place.stood!r} there is no way on"), place.path(), place.stood
                )
