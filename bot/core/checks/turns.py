"""What one turn may become: the talk is walked silently from each answer to the next question.

The walk keeps which answers the conditions on its way still allow, so that two steps that exclude
each other are never counted together.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from heapq import heappop, heappush

import networkx as nx

from bot.core.checks.finding import Finding, Path
from bot.core.checks.loads import Load, Since, Turns, joined
from bot.core.checks.possible import Answers, Kinds, Worlds
from bot.core.checks.sizes import MESSAGE, Sizes, length
from bot.core.checks.subject import Subject, conditions, parts_of
from bot.core.graph import passed_over, ways
from bot.core.phrases import Phrases
from bot.core.script import (
    END,
    QUESTIONS,
    Ask,
    Else,
    End,
    Go,
    Moment,
    Question,
    Reflect,
    Run,
    Say,
    Step,
    Wait,
)

MOST_MESSAGES = 3  # in one turn; more arrive faster than anybody reads
CARDS = 80  # what the names of the cards that were heard may take
MOST_KNOWN = 16  # sorts of knowledge kept apart at one step; beyond, conditions are not told apart there

Key = frozenset[tuple[str, Kinds]]
ANYTHING: Worlds = {}


def too_much(subject: Subject, sizes: Sizes) -> Iterator[Finding]:
    """Find messages longer than a channel takes, and turns of more messages than anybody reads."""
    found = turns_of(subject, sizes)
    for place, step in enumerate(subject.dialogue.steps):
        load = found.stops.get(step.id)
        if load is None:
            continue
        path: Path = ("steps", place, type(step).__name__.lower())
        own = sizes.question(step) if isinstance(step, QUESTIONS) else 0
        if load.whole > MESSAGE:
            text = f"the message that ends here may become {load.whole} units; {MESSAGE} fit"
            hint = f"up to {load.whole - own} of them come before the question" if own else ""
            yield Finding(path, "D401", text, hint)
        if load.sent > MOST_MESSAGES:
            text = f"up to {load.sent} messages may come in one turn; at most {MOST_MESSAGES} are read"
            yield Finding(path, "D407", text, "take an `alone` away", "warning")


def turns_of(subject: Subject, sizes: Sizes) -> Turns:
    """Walk one dialogue; what it runs is walked once and counted where it is run."""
    kept = subject.whole.turns
    name = subject.dialogue.dialogue
    if name not in kept:
        kept[name] = Turns()  # a dialogue that runs itself adds nothing to itself
        graph = _unasked(subject)
        if nx.is_directed_acyclic_graph(graph):  # a loop without a question is a finding of its own
            kept[name] = _Walk(subject, sizes, graph).turns()
    return kept[name]


def _unasked(subject: Subject) -> nx.DiGraph[str]:
    """The ways on which nobody is asked anything: through what is silent, and over what may be passed."""
    graph: nx.DiGraph[str] = nx.DiGraph()
    graph.add_nodes_from(subject.graph)
    for place, step in enumerate(subject.dialogue.steps):
        for way in ways(subject.dialogue, place) if step.id not in subject.unread else ():
            if way.why == "over" or not isinstance(step, (*QUESTIONS, Wait)):
                graph.add_edge(step.id, way.target)
    return graph


class _Walk:
    """One walk through a dialogue, in the order of its silent ways, so that each step is taken once.

    `Worlds` are the answers that the conditions passed so far allow.
    """

    def __init__(self, subject: Subject, sizes: Sizes, graph: nx.DiGraph[str]) -> None:
        self._subject = subject
        self._sizes = sizes
        self._answers = Answers(subject)
        self._rank = {step: n for n, step in enumerate(nx.topological_sort(graph))}
        self._last = self._last_asked()
        self._heap: list[tuple[int, int]] = []
        self._loads: list[Load] = []
        self._where: list[tuple[Step, Worlds, Since]] = []
        self._numbers: dict[tuple[str, Since], dict[Key, int]] = defaultdict(dict)
        self._found = Turns()

    def turns(self) -> Turns:
        """Walk from the start, and from every answer."""
        self._come(self._subject.first, ANYTHING, Load(), Since.START)
        for place, step in enumerate(self._subject.dialogue.steps):
            if step.id in self._subject.unread:
                continue
            if isinstance(step, QUESTIONS):
                self._answered(step, place)
            elif isinstance(step, Wait):
                self._come(self._next(step), ANYTHING, Load(), Since.ANSWER)
            elif isinstance(step, Run):
                inside = self._run(step)
                tail = inside.ends.get(Since.ANSWER) if inside else None
                if tail:
                    self._come(self._next(step), ANYTHING, tail, Since.ANSWER)
        while self._heap:
            _, number = heappop(self._heap)
            self._take(*self._where[number], self._loads[number])
        return self._found

    def _answered(self, step: Question, place: int) -> None:
        """Go on from every answer to a question, with the engine's own lines about it.

        Those count for the length and not as a message: they are rare before an `alone`.
        """
        lines = Load(units=_lines_after(step, self._subject.book.phrases))
        for way in ways(self._subject.dialogue, place):
            if way.why != "over":
                known = self._answers.chosen(step.id, way.option, ANYTHING)
                self._come(way.target, known, lines, Since.ANSWER)

    def _last_asked(self) -> dict[str, int]:
        """Tell how far each name is asked for: beyond, what is known of it makes no difference."""
        last: dict[str, int] = {}
        for path, step, when in conditions(self._subject):
            for _, name, _ in parts_of(path, when):
                last[name] = max(self._rank[step.id], last.get(name, 0))
        return last

    def _come(self, step: str, worlds: Worlds, load: Load, since: Since) -> None:
        """Note that a talk may come to a step; ways with the same knowledge go on as one."""
        found = self._subject.steps.get(step)
        if found is None:
            self._found.end(load, since)
            return
        worlds = {name: left for name, left in worlds.items() if self._last[name] >= self._rank[step]}
        here = self._numbers[step, since]
        if _key(worlds) not in here and len(here) >= MOST_KNOWN:
            worlds = ANYTHING
        number = here.setdefault(_key(worlds), len(self._loads))
        if number < len(self._loads):
            self._loads[number] = self._loads[number].most(load)
            return
        self._loads.append(load)
        self._where.append((found, worlds, since))
        heappush(self._heap, (self._rank[step], number))

    def _take(self, step: Step, worlds: Worlds, since: Since, load: Load) -> None:
        """Take one step, or pass over it."""
        if step.id in self._subject.unread:
            return
        if step.when is not None:
            truths = self._answers.truths(step.when, worlds)
            if False in truths:
                left = self._answers.narrowed(step.when, worlds, truth=False)
                self._come(self._following(step), left, load, since)
            if True not in truths:
                return
            worlds = self._answers.narrowed(step.when, worlds, truth=True)
        elif passed_over(step):
            self._come(self._following(step), worlds, load, since)
        load = load.staged(length(step.stage) + 1 if step.stage else 0)
        if isinstance(step, QUESTIONS):
            self._found.stop(step.id, load.plus(self._sizes.question(step)).ended(), since)
            return
        load = load.plus(self._sizes.fitting(step.intro))
        match step:
            case Say() | Reflect():
                load, since = self._tell(step, load, since)
            case End():
                load = load.plus(self._sizes.fitting(step.end))
            case Wait():
                self._found.stop(step.id, load.ended(), since)
                return
            case Go():
                self._branch(step, worlds, load, since)
                return
            case Run():
                self._enter(step, worlds, load, since)
                return
            case _:
                pass
        self._come(self._next(step), worlds, load, since)

    def _tell(self, step: Say | Reflect, load: Load, since: Since) -> tuple[Load, Since]:
        """Add a text; one that stands `alone` first sends what waits, and then itself."""
        text = self._sizes.fitting(step.say) if isinstance(step, Say) else self._sizes.reflection(step)
        if not step.alone:
            return load.plus(text), since
        if load.waits:
            self._found.stop(step.id, load.ended(), since)
            load, since = load.flushed(), _sent(since)
        load = Load(stage=load.stage, sent=load.sent).plus(text)
        self._found.stop(step.id, load.ended(), since)
        return load.flushed(), _sent(since)

    def _branch(self, step: Go, worlds: Worlds, load: Load, since: Since) -> None:
        for way in step.go:
            if isinstance(way, Else):
                self._come(way.else_, worlds, load, since)
                return
            truths = self._answers.truths(way.when, worlds)
            if True in truths:
                self._come(way.then, self._answers.narrowed(way.when, worlds, truth=True), load, since)
            if False not in truths:
                return
            worlds = self._answers.narrowed(way.when, worlds, truth=False)
        self._come(self._next(step), worlds, load, since)

    def _enter(self, step: Run, worlds: Worlds, load: Load, since: Since) -> None:
        """Count what waits before the first message of the dialogue that is run, and go on behind it."""
        inside = self._run(step)
        if inside is None:
            return
        if inside.entry and inside.entry.whole <= MESSAGE:  # else it is named in that dialogue
            self._found.stop(step.id, load.before(inside.entry), since)
        if Since.START in inside.ends:
            self._come(self._next(step), worlds, load.before(inside.ends[Since.START]), since)
        if Since.SENT in inside.ends:
            sent = load.flushed().before(inside.ends[Since.SENT])
            self._come(self._next(step), worlds, sent, _sent(since))

    def _run(self, step: Run) -> Turns | None:
        child = self._subject.child(step)
        return turns_of(child, Sizes(child)) if child else None

    def _following(self, step: Step) -> str:
        steps, place = self._subject.dialogue.steps, self._subject.places[step.id]
        return steps[place + 1].id if place + 1 < len(steps) else END

    def _next(self, step: Step) -> str:
        return END if isinstance(step, End) else step.then or self._following(step)


def _sent(since: Since) -> Since:
    return since if since == Since.ANSWER else Since.SENT


def _key(worlds: Worlds) -> Key:
    """Tell worlds apart by which answers are left."""
    return frozenset(worlds.items())


def _lines_after(step: Question, phrases: Phrases) -> int:
    """The most that the engine itself may say between an answer and what comes next."""
    free = isinstance(step, Ask | Moment)
    lines = [phrases.changed]  # the script changed under the talk
    lines += [phrases.that_is_fine] if free and step.skip != "no" else []
    lines += [phrases.move_on] if step.skip is None else []
    most = [length(line) for line in lines]
    if isinstance(step, Ask) and step.listen:
        most += [length(phrases.heard_none), length(phrases.heard_right) + CARDS]
    cut = length(phrases.too_long) + len(str(step.max)) if isinstance(step, Ask | Moment) else 0
    return joined(max(most, default=0), cut)
