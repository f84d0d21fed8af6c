"""Conditions: tests that do not fit the kind of step, values that do not exist, truths that never change."""

from __future__ import annotations

from collections.abc import Container, Iterator, Sequence

from bot.core.checks.finding import Finding, Level, Path
from bot.core.checks.possible import Answers, Worlds, option_ids
from bot.core.checks.subject import FACTS, Subject, conditions, parts_of
from bot.core.filling import PERSON
from bot.core.script import Ask, Branch, Choose, Go, Moment, Number, Pick, Step, Test, When

NEVER, ALWAYS = {False}, {True}


def options_of(subject: Subject, name: str) -> set[str] | None:
    """Name what an answer may be; None when anything may be."""
    if name.startswith(f"{PERSON}."):
        return set(FACTS.get(name.split(".", 1)[1], ())) or None
    found = subject.find(name)
    if found is None or subject.lost(name):
        return None
    step, where = found
    return option_ids(where, step)


def fitting(subject: Subject) -> Iterator[Finding]:
    """Find tests that cannot be asked of the kind of step that they look at."""
    for path, _, when in conditions(subject):
        for inner, name, test in parts_of(path, when):
            found = subject.find(name)
            if not name.startswith(f"{PERSON}.") and (found is None or subject.lost(name)):
                continue
            text, level = _misfit(found[0] if found else None, name, test)
            if text:
                yield Finding(inner, "D308", text, level=level)


def decided(subject: Subject, faulty: Container[Path]) -> Iterator[Finding]:
    """Find conditions that are true, or false, whatever a person answers; `faulty` tests are left alone."""
    answers = Answers(subject)
    for path, step, when in conditions(subject):
        inside = list(parts_of(path, when))
        if any(inner in faulty for inner, _, _ in inside) or not subject.reached(step.id):
            continue
        worlds = answers.at(step, when)
        alone = [f for f in (_alone(answers, worlds, *one) for one in inside) if f]
        yield from alone
        if not alone:
            yield from _whole(subject, answers, worlds, path, step, when)


def _alone(answers: Answers, worlds: Worlds, path: Path, name: str, test: Test) -> Finding | None:
    """Judge one test by itself."""
    truths = answers.truths(_when(name, test), worlds)
    if truths == NEVER:
        return Finding(path, "D307", f"no answer to {name!r} makes this true")
    if truths == ALWAYS:
        return Finding(path, "D307", f"every answer to {name!r} makes this true", level="warning")
    return None


def _whole(
    subject: Subject, answers: Answers, worlds: Worlds, path: Path, step: Step, when: When
) -> Iterator[Finding]:
    """Judge a condition by itself, and with what is known at the one way that leads to it."""
    if answers.truths(when, worlds) == NEVER:
        yield Finding(path, "D307", "this is never true: the parts exclude each other")
        return
    if answers.truths(when, worlds) == ALWAYS:
        yield Finding(path, "D307", "this is always true", level="warning")
        return
    given, worlds = _on_the_way(subject, answers, worlds, step)
    earlier = _earlier(step, path)
    if answers.truths(when, worlds, [*given, *earlier]) == NEVER:
        after = "the ways above it" if earlier else "the only way that leads here"
        yield Finding(path, "D307", f"this is never true after {after}")
    elif not earlier and answers.truths(when, worlds, given) == ALWAYS:
        text = "this is always true: the only way that leads here has seen to it"
        yield Finding(path, "D307", text, level="warning")


def _on_the_way(
    subject: Subject, answers: Answers, worlds: Worlds, step: Step
) -> tuple[list[tuple[When, bool]], Worlds]:
    """Give what is certain at a step because one way alone leads to it."""
    into = subject.ways_in.get(step.id, [])
    if step.id == subject.first or len(into) != 1 or not subject.certain:
        return [], worlds
    source, way = into[0]
    if way.why == "option":
        return [], answers.chosen(source.id, way.option, worlds)
    given: list[tuple[When, bool]] = [(source.when, True)] if source.when and way.why != "over" else []
    if isinstance(source, Go) and way.why == "branch":
        above = source.go[: way.branch + 1]
        given += [(b.when, b is above[-1]) for b in above if isinstance(b, Branch)]
    return (given, worlds) if isinstance(source, Go) else ([], worlds)


def _earlier(step: Step, path: Path) -> list[tuple[When, bool]]:
    """At a way of a `go` the ways above it were not taken, and the step's own condition holds."""
    if not isinstance(step, Go) or "go" not in path:
        return []
    above = step.go[: int(path[3])]
    found = [(branch.when, False) for branch in above if isinstance(branch, Branch)]
    return [*found, (step.when, True)] if step.when else found


def _misfit(step: Step | None, name: str, test: Test) -> tuple[str, Level]:
    """Say why a test does not fit; no step is a fact of the person, whose value is a word."""
    (key,) = (key.rstrip("_") for key in test.model_fields_set)
    kind = type(step).__name__.lower() if step else "fact"
    fits: dict[type, Sequence[str]] = {
        Choose: ("is", "in", "has"), Pick: ("has", "in", "is"), Number: ("above", "below"),
        Moment: (), Ask: ("has",) if isinstance(step, Ask) and step.listen else (),
    }  # fmt: skip
    allowed = fits.get(type(step), () if step else ("is", "in"))
    if step is not None and type(step) not in fits:
        return "", "error"  # it has no answer at all; that is another finding
    if key != "answered" and key not in allowed:
        can = ", ".join(f"`{one}`" for one in (*allowed[:2], "answered"))
        return f"`{key}` says nothing about a `{kind}` such as {name!r}; use {can}", "error"
    if (isinstance(step, Choose) and key == "has") or (isinstance(step, Pick) and key == "is"):
        better = "is" if key == "has" else "has"
        return f"{name!r} is a `{kind}`: write `{better}`", "warning"
    return "", "error"


def _when(name: str, test: Test) -> When:
    return When.model_validate({name: test})
