"""Twenty edits of `reflectie`, as authors make them, each with what it may cost the people in the middle of it."""

from __future__ import annotations

from collections.abc import Callable
from copy import deepcopy
from typing import Any, NamedTuple

Steps = list[dict[str, Any]]


class Edit(NamedTuple):
    """One edit: what it is, how it is made, and the steps whose answer it may set aside without asking."""

    name: str
    make: Callable[[Steps], None]
    unfit: tuple[str, ...] = ()


def at(steps: Steps, name: str) -> int:
    return next(place for place, step in enumerate(steps) if step["id"] == name)


def change(name: str, **keys: Any) -> Callable[[Steps], None]:
    """Put other values under keys of a step; None takes a key away."""

    def make(steps: Steps) -> None:
        step = steps[at(steps, name)]
        step.update(keys)
        for key in [key for key, value in step.items() if value is None]:
            del step[key]

    return make


def insert(name: str, **step: Any) -> Callable[[Steps], None]:
    """Put a new step before that one."""
    return lambda steps: steps.insert(at(steps, name), step)


def remove(*names: str) -> Callable[[Steps], None]:
    def make(steps: Steps) -> None:
        steps[:] = [step for step in steps if step["id"] not in names]

    return make


def options(name: str, edit: Callable[[Steps], Any]) -> Callable[[Steps], None]:
    """Edit the options of a step, in place."""

    def make(steps: Steps) -> None:
        step = steps[at(steps, name)]
        step["options"] = [dict(option) for option in step["options"]]
        edit(step["options"])

    return make


def option(name: str, which: str, **keys: Any) -> Callable[[Steps], None]:
    return options(name, lambda found: found[at(found, which)].update(keys))


def rename(steps: Steps) -> None:
    change("vraag3", id="verantwoordelijk", was=["vraag3"])(steps)
    change("trede3", of=["waarden", "verantwoordelijk"])(steps)


def swap(steps: Steps) -> None:
    first, second = at(steps, "vraag1"), at(steps, "vraag2")
    steps[first], steps[second] = steps[second], steps[first]
    option("half", "nu", then="vraag2")(steps)


SCALE = {"range": (0, 10)}
EDITS = (
    Edit("a question reworded", change("waarom", ask="Waarom kies je dit?")),
    Edit("an option reworded", option("daarna", "twijfel", text="Ik weet het niet")),
    Edit("an option added", options("waar", lambda found: found.insert(0, {"id": "eu", "text": "Brussel"}))),
    Edit("an option taken away", options("waar", lambda found: found.pop(at(found, "toezicht"))), ("waar",)),
    Edit("an option renamed", option("daarna", "twijfel", id="aarzel", was=("twijfel",))),
    Edit("an option renamed without saying so", option("daarna", "blijf", id="blijven"), ("daarna",)),
    Edit("options in another order", options("hoe", lambda found: found.reverse())),
    Edit("a question put in early", insert("casus", id="hoelang", ask="Hoe lang werk je daar al?")),
    Edit("a question put in late", insert("trede", id="gevoel", number="Hoe voelt dat, 0 tot 10?", **SCALE)),
    Edit("a question taken away", remove("door", "echo2"), ("door",)),
    Edit("a step renamed", rename, ("vraag3",)),
    Edit("a text put in between", insert("vraag2", id="adem", say="Haal even adem.")),
    Edit("a text taken away", remove("redenen")),
    Edit("two questions change places", swap, ("vraag1",)),
    Edit("fewer values to choose", change("waarden", max=2), ("waarden",)),
    Edit("a condition turned round", change("wat_nu", when={"waar": {"is": "rijk"}}), ("wat_nu",)),
    Edit("the rest between the halves taken away", remove("later")),
    Edit(
        "a question of another kind",
        change("twijfel", ask=None, number="Hoeveel twijfel?", **SCALE),
        ("twijfel",),
    ),
    Edit("no going back past a question", change("mis", back="no")),
    Edit("another way from an option", option("half", "later", then="vraag3"), ("vraag1", "vraag2", "door")),
)


def after(steps: Steps, edit: Edit) -> Steps:
    """Give the steps as they stand after an edit."""
    new = list(deepcopy(steps))
    edit.make(new)
    return new
