"""The shape of a conversation: ids that are used twice, ways that lead nowhere, loops, dead ends."""

from __future__ import annotations

from collections.abc import Iterator

import networkx as nx

from bot.core.checks.finding import Finding, Path, nearest
from bot.core.checks.subject import Subject, options_at
from bot.core.graph import loops, target_of, written
from bot.core.script import END, OWN, Choose, Else, From, Go, Pick, Step


def ids(subject: Subject) -> Iterator[Finding]:
    """Find ids of steps and options that are used twice, and `draw` where there is nothing to draw from."""
    seen: set[str] = {END}
    for place, step in enumerate(subject.dialogue.steps):
        for one in (step.id, *step.was):
            if one in seen:
                text = "`end` is a target, not a step" if one == END else f"the id {one!r} is used twice"
                yield Finding(("steps", place, "id" if one == step.id else "was"), "D107", text)
            seen.add(one)
        if not isinstance(step, Choose | Pick):
            continue
        options: set[str] = {OWN}
        living = [option.id for _, option in options_at(step)]
        for at, option in options_at(step):
            if option.id in options:
                text = f"the option id {option.id!r} is used twice"
                yield Finding(("steps", place, *at, "id"), "D107", text)
            options.add(option.id)
            for former in option.was:
                if former in options or former in living:
                    text = f"{former!r} is an option still, or was another one; an answer cannot be two"
                    yield Finding(("steps", place, *at, "was"), "D107", text)
                options.add(former)
            if option.draw and not isinstance(step, Choose):
                yield Finding(("steps", place, *at, "draw"), "D108", "`draw` is for `choose`")
            elif option.draw and not isinstance(step.options, From):
                text = "`draw` needs options that come `from` somewhere"
                yield Finding(("steps", place, *at, "draw"), "D108", text)


def targets(subject: Subject) -> Iterator[Finding]:
    """Find ways that lead to no step, a `go` without a last `else`, and ways that are never followed."""
    known = {END, *subject.steps}
    for place, step in enumerate(subject.dialogue.steps):
        if step.id in subject.unread:
            continue
        for path, target in _jumps(place, step):
            if target not in known:
                hint = nearest(target, known, subject.former)
                yield Finding(path, "D201", f"there is no step {target!r}", hint)
        yield from _skip(place, step)
        if isinstance(step, Go):
            yield from _branches(place, step)
        elif isinstance(step, Choose | Pick):
            yield from _options(place, step)


def reach(subject: Subject) -> Iterator[Finding]:
    """Find steps never reached, steps with no way to the end, and loops without a question."""
    graph = subject.graph
    reached = nx.descendants(graph, subject.first) | {subject.first}
    ends = nx.ancestors(graph, END)
    circling = loops(subject.quiet)
    for place, step in enumerate(subject.dialogue.steps):
        path = ("steps", place, "id")
        if step.id not in reached:
            yield Finding(path, "D202", f"the step {step.id!r} is never reached")
        elif step.id not in ends:
            yield Finding(path, "D203", f"from the step {step.id!r} there is no way to the end")
        if step.id in circling:
            yield Finding(path, "D205", f"the step {step.id!r} is in a loop without a question")
        child = subject.child(step)
        if child and step.id in reached and not nx.has_path(child.graph, child.first, END):
            text = f"the dialogue {child.dialogue.dialogue!r} never ends, so nothing comes after this step"
            yield Finding(("steps", place, "run"), "D208", text)


def recursion(subject: Subject) -> Iterator[Finding]:
    """Find a dialogue that runs itself."""
    if subject.dialogue.dialogue in subject.whole.running_themselves:
        yield Finding(("dialogue",), "D207", "this dialogue runs itself, directly or through another")


def _jumps(place: int, step: Step) -> Iterator[tuple[Path, str]]:
    if step.then:
        yield ("steps", place, "then"), step.then
    if isinstance(step, Go):
        for number, way in enumerate(step.go):
            key = "else" if isinstance(way, Else) else "then"
            yield ("steps", place, "go", number, key), target_of(way)
    if isinstance(step, Choose | Pick):
        for at, option in options_at(step):
            if option.then:
                yield ("steps", place, *at, "then"), option.then


def _skip(place: int, step: Step) -> Iterator[Finding]:
    if step.skip is None or step.skip == "no":
        return
    path: Path = ("steps", place, "skip")
    if not isinstance(step, Choose):
        yield Finding(
            path, "D201", 'only a `choose` is skipped with an option; here `skip` is "no" or absent'
        )
    elif step.skip not in {option.id for option in written(step)}:
        hint = nearest(step.skip, [option.id for option in written(step)])
        yield Finding(path, "D201", f"there is no option {step.skip!r} here to skip with", hint)


def _branches(place: int, step: Go) -> Iterator[Finding]:
    path: Path = ("steps", place, "go")
    if not isinstance(step.go[-1], Else):
        yield Finding(path, "D204", "the last way of a `go` is an `else`")
    if any(isinstance(way, Else) for way in step.go[:-1]):
        yield Finding(path, "D204", "nothing after an `else` is ever reached")
    if len(step.go) > 1 and len({target_of(way) for way in step.go}) == 1:
        text = f"all ways lead to {target_of(step.go[0])!r}: nothing is decided here"
        yield Finding(path, "D209", text, level="warning")


def _options(place: int, step: Choose | Pick) -> Iterator[Finding]:
    """Find a `then` that nobody follows, and one that is written at every option for nothing."""
    if isinstance(step, Pick):
        for at, option in options_at(step):
            if option.then:
                text = "a `pick` does not follow the `then` of an option"
                yield Finding(
                    ("steps", place, *at, "then"), "D210", text, "write it at the step, or use a `go`"
                )
        return
    ways_on = {option.then for option in written(step)}
    if len(written(step)) < 2 or len(ways_on) != 1 or None in ways_on or isinstance(step.options, From):  # noqa: PLR2004
        return
    only_options = step.skip is not None and step.own is None
    if step.then in ways_on or (step.then is None and only_options):
        text = f"every option leads to {next(iter(ways_on))!r}: write `then` once, at the step"
        yield Finding(("steps", place, "options"), "D211", text, level="warning")
