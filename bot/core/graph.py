"""Which ways lead from step to step, as the engine walks them; networkx answers what can be reached.

Every way that a talk may take is here, and where it is not certain that it cannot be taken it is here
too: what this graph does not reach is never reached.
"""

from __future__ import annotations

from collections.abc import Container, Iterator
from dataclasses import dataclass
from typing import Literal

import networkx as nx

from bot.core.script import (
    END,
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
    Step,
)

ANYWHERE = "?"  # a node that stands for every step: where a way leads that is not known


@dataclass(frozen=True, slots=True)
class Way:
    """One way out of a step: `on` when the step is done, `over` when it is passed over."""

    target: str
    why: Literal["on", "over", "option", "branch"] = "on"
    option: str = ""  # the option that is chosen on this way
    branch: int = 0  # which way of a `go`


def graph_of(dialogue: Dialogue, unread: Container[str] = ()) -> nx.DiGraph[str]:
    """Give the steps and every way that may be taken from one to another.

    Steps of `unread` have a shape that could not be read: they may lead anywhere, like a wrong target.
    """
    graph: nx.DiGraph[str] = nx.DiGraph()
    ids = [step.id for step in dialogue.steps]
    graph.add_nodes_from((*ids, END, ANYWHERE))
    graph.add_edges_from((ANYWHERE, one) for one in (*ids, END))
    for place, step in enumerate(dialogue.steps):
        if step.id in unread:
            graph.add_edge(step.id, ANYWHERE)
            continue
        for way in ways(dialogue, place):
            graph.add_edge(step.id, way.target if way.target in graph else ANYWHERE)
    return graph


def ways(dialogue: Dialogue, place: int) -> Iterator[Way]:
    """Give every way out of the step at a place."""
    step = dialogue.steps[place]
    following = dialogue.steps[place + 1].id if place + 1 < len(dialogue.steps) else END
    if passed_over(step):
        yield Way(following, "over")
    if isinstance(step, Go):
        for number, branch in enumerate(step.go):
            yield Way(target_of(branch), "branch", branch=number)
        if all(isinstance(branch, Branch) for branch in step.go):
            yield Way(step.then or following)
    elif isinstance(step, End):
        yield Way(END)
    elif isinstance(step, Choose):
        for option in written(step):
            yield Way(option.then or step.then or following, "option", option=option.id)
        if _goes_on_without_option(step):
            yield Way(step.then or following)
    else:
        yield Way(step.then or following)


def passed_over(step: Step) -> bool:
    """Tell whether a talk may come by this step without taking it."""
    if step.when is not None:
        return True
    if isinstance(step, Choose) and step.gives is not None:
        return True  # what it gives may be bound already
    return isinstance(step, Choose | Pick) and isinstance(step.options, From) and not step.options.also


def may_lack_answer(step: Step) -> bool:
    """Tell whether a talk may come past this step without an answer to it."""
    if not isinstance(step, QUESTIONS) or passed_over(step):
        return True
    return not (step.skip == "no" or (isinstance(step, Choose) and step.skip is not None))


def loops(graph: nx.DiGraph[str]) -> set[str]:
    """Name all nodes from which a way leads back to themselves."""
    parts = nx.strongly_connected_components(graph)
    return {node for part in parts for node in part if len(part) > 1 or graph.has_edge(node, node)}


def target_of(branch: Branch | Else) -> str:
    """Name the step that a way of a `go` leads to."""
    return branch.then if isinstance(branch, Branch) else branch.else_


def written(step: Choose | Pick) -> tuple[Option, ...]:
    """Give the options that an author wrote out."""
    return step.options.also if isinstance(step.options, From) else step.options


def _goes_on_without_option(step: Choose) -> bool:
    """Skipped, answered in own words, or answered with an option of content."""
    return step.skip is None or step.own is not None or isinstance(step.options, From)
