"""Random small dialogues that pass the check."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import Any

from hypothesis import strategies as st

from bot.core.check import check
from bot.core.checks.subject import Subject, Whole
from bot.core.script import Dialogue
from bot.core.skills import Book

LOW, HIGH = 0, 3  # the scale of every number
OPTIONS = ("a", "b", "c")


@st.composite
def dialogues(draw: st.DrawFn) -> tuple[Dialogue, ...]:
    """Draw a dialogue, and sometimes one that it runs."""
    child = draw(_dialogue("kind", most=3, runs=False)) if draw(st.booleans()) else None
    main = draw(_dialogue("groot", most=5, runs=child is not None))
    return tuple(Dialogue.model_validate_json(json.dumps(one)) for one in (main, child) if one)


def sound(book: Book, found: tuple[Dialogue, ...]) -> Book | None:
    """Make a book of dialogues that pass the check, or none."""
    small = replace(book, dialogues={one.dialogue: one for one in found})
    whole = Whole(small)
    faulty = any(one.level == "error" for each in found for one in check(Subject(each, whole)))
    return None if faulty else small


@st.composite
def _dialogue(draw: st.DrawFn, name: str, *, most: int, runs: bool) -> dict[str, Any]:
    many = draw(st.integers(2, most))
    ids = [f"{name[0]}{number}" for number in range(many)]
    steps: list[dict[str, Any]] = []
    for place in range(many):
        steps.append(draw(_step(ids, place, steps, runs=runs)))
    if draw(st.booleans()):
        steps.append({"id": f"{name[0]}_slot", "end": f"slot {name}"})
    return {"dialogue": name, "title": name, "steps": steps}


@st.composite
def _step(
    draw: st.DrawFn, ids: list[str], place: int, before: list[dict[str, Any]], *, runs: bool
) -> dict[str, Any]:
    """Draw a step that may look at the steps before it and lead to any step."""
    kinds = ["choose", "choose", "number", "ask", "pick", "say", "wait"]
    kinds += ["go", "go"] if before else []
    kinds += ["run"] if runs and not any("run" in step for step in before) else []
    kind = draw(st.sampled_from(kinds))
    name, target = ids[place], st.sampled_from([*ids, "end"])
    asked = [one for one in before if _question(one)]
    if kind == "go":
        ways = [{"when": draw(_when(asked)), "then": draw(target)}] if asked else []
        return {"id": name, "go": [*ways, {"else": draw(target)}]}
    step = {"id": name, **draw(_core(kind, name, target, before))}
    if asked and draw(st.booleans()):
        step["when"] = draw(_when(asked))
    if _one_in(draw, 4):
        step["then"] = draw(target)
    for key, rare in (("skip", 3), ("back", 5)):
        if _question(step) and _one_in(draw, rare):
            step[key] = "no"
    return step


@st.composite
def _core(
    draw: st.DrawFn, kind: str, name: str, target: st.SearchStrategy[str], before: list[dict[str, Any]]
) -> dict[str, Any]:
    """Draw what makes a step the kind that it is."""
    asks = f"vraag {name}?"
    match kind:
        case "choose":
            own = {"own": {"label": "Iets anders", "ask": "Wat dan?"}} if _one_in(draw, 4) else {}
            return {"choose": asks, "options": draw(_options(target, before)), **own}
        case "pick":
            least = draw(st.integers(0, 2))
            most = max(least, draw(st.integers(1, 2)))
            return {"pick": asks, "options": draw(_options(None, before)), "min": least, "max": most}
        case "number":
            return {"number": asks, "range": [LOW, HIGH]}
        case "ask":
            return {"ask": asks}
        case "say":
            return {"say": f"zeg {name}."}
        case "run":
            return {"run": "kind"}
        case _:
            return {"wait": draw(st.sampled_from([{"for": "1 day"}, {"person": "yes"}]))}


def _one_in(draw: st.DrawFn, many: int) -> bool:
    return draw(st.integers(1, many)) == many


def _question(step: dict[str, Any]) -> bool:
    return any(kind in step for kind in ("choose", "pick", "number", "ask"))


@st.composite
def _options(draw: st.DrawFn, target: st.SearchStrategy[str] | None, before: list[dict[str, Any]]) -> Any:
    picks = [step["id"] for step in before if "pick" in step]
    if picks and draw(st.booleans()):
        return {"from": draw(st.sampled_from(picks))}
    options: list[dict[str, Any]] = []
    for name in OPTIONS[: draw(st.integers(2, 3))]:
        option = {"id": name, "text": f"Keuze {name}"}
        if target is not None and _one_in(draw, 4):
            option["then"] = draw(target)
        options.append(option)
    return options


@st.composite
def _when(draw: st.DrawFn, asked: list[dict[str, Any]]) -> dict[str, Any]:
    tests = {}
    for step in draw(
        st.lists(st.sampled_from(asked), min_size=1, max_size=2, unique_by=lambda one: one["id"])
    ):
        tests[step["id"]] = draw(_test(step))
    match draw(st.integers(0, 3)):
        case 0:
            return {"not": tests}
        case 1:
            return {"any": [{name: test} for name, test in tests.items()]}
        case _:
            return tests


@st.composite
def _test(draw: st.DrawFn, step: dict[str, Any]) -> dict[str, Any]:
    options = step.get("options", [])  # from an earlier pick: those two, of whatever that one has
    ids = [option["id"] for option in options] if isinstance(options, list) else list(OPTIONS[:2])
    if ids and draw(st.booleans()):
        return draw(st.sampled_from([{"is": ids[0]}, {"has": ids[-1]}, {"in": ids[:2]}]))
    if "number" in step and draw(st.booleans()):
        return draw(st.sampled_from([{"above": 1}, {"below": 2}, {"above": 2.5}]))
    return {"answered": draw(st.sampled_from(["yes", "no"]))}
