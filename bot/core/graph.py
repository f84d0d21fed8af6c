"""What can be wrong with the shape of a conversation: ids, targets, and the graph of its steps."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from difflib import get_close_matches
from typing import Literal

import networkx as nx

from bot.core.script import (
    END,
    OWN,
    QUESTIONS,
    Branch,
    Choose,
    Dialogue,
    Else,
    End,
    From,
    Go,
    Option,
    Pick,
    Run,
    Step,
    Wait,
)
from bot.core.skills import Book

Path = tuple[str | int, ...]


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that an author can mend."""

    path: Path
    code: str
    text: str
    hint: str = ""
    level: Literal["error", "warning"] = "error"


def ids(dialogue: Dialogue) -> Iterator[Finding]:
    """Find ids of steps and options that are used twice."""
    seen: set[str] = {END}
    for place, step in enumerate(dialogue.steps):
        for one in (step.id, *step.was):
            if one in seen:
                text = "`end` is a target, not a step" if one == END else f"the id {one!r} is used twice"
                yield Finding(("steps", place, "id"), "D107", text)
            seen.add(one)
        if isinstance(step, Choose | Pick):
            ids = [option.id for option in written(step)]
            for number, option in enumerate(ids):
                if option in ids[:number] or option == OWN:
                    yield Finding(
                        ("steps", place, "options"), "D107", f"the option id {option!r} is used twice"
                    )
            if (
                isinstance(step, Choose)
                and any(o.draw for o in written(step))
                and not isinstance(step.options, From)
            ):
                yield Finding(
                    ("steps", place, "options"), "D108", "`draw` needs options that come `from` somewhere"
                )


def targets(dialogue: Dialogue) -> Iterator[Finding]:
    """Find ways that lead to no step, and a `go` without a last `else`."""
    known = [END, *(step.id for step in dialogue.steps)]
    for place, step in enumerate(dialogue.steps):
        for path, target in _jumps(place, step):
            if target not in known:
                yield Finding(path, "D201", f"there is no step {target!r}", nearest(target, known))
        if isinstance(step, Go) and not isinstance(step.go[-1], Else):
            yield Finding(("steps", place, "go"), "D204", "the last way of a `go` is an `else`")
        if isinstance(step, Go) and any(isinstance(way, Else) for way in step.go[:-1]):
            yield Finding(("steps", place, "go"), "D204", "nothing after an `else` is ever reached")


def reach(dialogue: Dialogue) -> Iterator[Finding]:
    """Find steps never reached, steps with no way to the end, and loops without a question."""
    graph = graph_of(dialogue)
    first = dialogue.steps[0].id
    reached = nx.descendants(graph, first) | {first}
    silent = graph.subgraph(s.id for s in dialogue.steps if not isinstance(s, (*QUESTIONS, Wait)))
    loops = {node for cycle in nx.simple_cycles(silent) for node in cycle}
    ends = nx.ancestors(graph, END)
    for place, step in enumerate(dialogue.steps):
        path = ("steps", place, "id")
        if step.id not in reached:
            yield Finding(path, "D202", f"the step {step.id!r} is never reached")
        elif step.id not in ends:
            yield Finding(path, "D203", f"from the step {step.id!r} there is no way to the end")
        if step.id in loops:
            yield Finding(path, "D205", f"the step {step.id!r} is in a loop without a question")


def graph_of(dialogue: Dialogue) -> nx.DiGraph[str]:
    """Give the steps and every way that may be taken from one to another."""
    graph: nx.DiGraph[str] = nx.DiGraph()
    graph.add_node(END)
    for place, step in enumerate(dialogue.steps):
        following = dialogue.steps[place + 1].id if place + 1 < len(dialogue.steps) else END
        graph.add_node(step.id)
        if isinstance(step, Go):
            graph.add_edges_from((step.id, _way(way)) for way in step.go)
            if step.when:
                graph.add_edge(step.id, following)
            continue
        if isinstance(step, End):
            graph.add_edge(step.id, END)
        else:
            graph.add_edge(step.id, step.then or following)
        if step.when:
            graph.add_edge(step.id, following)
        if isinstance(step, Choose | Pick):
            graph.add_edges_from((step.id, option.then) for option in written(step) if option.then)
    return graph


def recursion(dialogue: Dialogue, book: Book) -> Iterator[Finding]:
    """Find a dialogue that runs itself."""
    runs: nx.DiGraph[str] = nx.DiGraph(
        (one.dialogue, step.run)
        for one in book.dialogues.values()
        for step in one.steps
        if isinstance(step, Run)
    )
    if dialogue.dialogue in runs and any(dialogue.dialogue in cycle for cycle in nx.simple_cycles(runs)):
        yield Finding(("dialogue",), "D207", "this dialogue runs itself, directly or through another")


def _jumps(place: int, step: Step) -> Iterator[tuple[Path, str]]:
    if step.then:
        yield ("steps", place, "then"), step.then
    if isinstance(step, Go):
        for number, way in enumerate(step.go):
            yield ("steps", place, "go", number), _way(way)
    if isinstance(step, Choose | Pick):
        for option in written(step):
            if option.then:
                yield ("steps", place, "options"), option.then
    if (
        isinstance(step, Choose)
        and step.skip
        and step.skip != "no"
        and step.skip not in {o.id for o in written(step)}
    ):
        yield ("steps", place, "skip"), step.skip


def _way(way: Branch | Else) -> str:
    return way.then if isinstance(way, Branch) else way.else_


def written(step: Choose | Pick) -> tuple[Option, ...]:
    """Give the options that an author wrote out."""
    return step.options.also if isinstance(step.options, From) else step.options


def nearest(word: str, known: Iterable[str]) -> str:
    """Suggest what was meant."""
    found = get_close_matches(word, list(known), 1, 0.6)
    return f"did you mean {found[0]!r}?" if found else ""
