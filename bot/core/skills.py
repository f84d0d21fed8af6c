"""What the engine may ask of the rooms above it: pure functions, registered by name."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Protocol

from bot.core.entries import Answer
from bot.core.phrases import Phrases
from bot.core.script import Dialogue, Step
from bot.core.session import State


@dataclass(frozen=True, slots=True)
class Choice:
    """One option as it is offered: `label` fits on a button, `line` is the whole of it."""

    id: str
    label: str
    line: str = ""
    also: tuple[str, ...] = ()
    then: str | None = None
    item: Any = None
    was: tuple[str, ...] = ()  # former ids


class Supplier(Protocol):
    """Offers options that are worked out from the talk so far."""

    def offer(self, talk: Talk, chance: bytes) -> tuple[str, ...]:
        """Choose the ids to offer, in order."""
        ...

    def choice(self, talk: Talk, option: str) -> Choice | None:
        """Give the option of that id, whether it was offered or not."""
        ...


@dataclass(frozen=True, slots=True)
class Heard:
    """What a listener recognised: cards, and the person's own words that caused it."""

    cards: tuple[str, ...] = ()
    words: str = ""
    plain: bool = False  # the text is nothing but the name of a card: no need to ask


class Listener(Protocol):
    """Recognises something in a free text."""

    def hear(self, text: str, talk: Talk) -> Heard:
        """Recognise; an empty answer when nothing is there."""
        ...

    def choice(self, talk: Talk, card: str) -> Choice | None:
        """Give a card as an option."""
        ...

    def others(self, talk: Talk) -> tuple[str, ...]:
        """Name the cards to offer when the person meant another one."""
        ...

    def warm(self) -> None:
        """Load what the first text would have to wait for; may be called from another thread."""
        ...


@dataclass(frozen=True, slots=True)
class Reflection:
    """What a composer made: a form from content and the words for its slots; form "" is silence."""

    form: str
    slots: dict[str, str] = field(default_factory=dict)


class Composer(Protocol):
    """Makes a reflection of what a person said and chose, and nothing else."""

    def __call__(self, talk: Talk, of: tuple[str, ...], at: datetime, chance: bytes) -> Reflection:
        """Choose the form and the words; `of` names the answers to look at."""
        ...


class Effector(Protocol):
    """Turns a `do` into the values of an effect; the service carries it out in the same transaction."""

    def __call__(self, talk: Talk, given: Mapping[str, str]) -> tuple[tuple[str, str], ...]:
        """Work out the values."""
        ...


@dataclass(frozen=True, slots=True)
class Told:
    """A moment read from a text: an ISO day, or day and time, and the words that told it."""

    day: str
    said: str


@dataclass(frozen=True, slots=True)
class Counted:
    """A number read from a text, or the two between which a person hesitates."""

    value: float | None = None
    between: tuple[float, float] | None = None


class Senses(Protocol):
    """How free input is read: the coaching room knows Dutch, the engine does not."""

    def moment(self, text: str, at: datetime) -> Told | None:
        """Find a day or a time."""
        ...

    def number(self, text: str, low: float, high: float) -> Counted | None:
        """Find a number."""
        ...

    def clean(self, text: str) -> str:
        """Take out what no person typed on purpose: control characters and the like."""
        ...

    def alarm(self, text: str) -> bool:
        """Tell whether a text asks to stop the exercise and show the help card."""
        ...

    def workday_after(self, day: str, clock: str, at: datetime) -> datetime:
        """Give that clock time on the first working day after a day ("" counts a week from now)."""
        ...

    def exact(self, day: str, clock: str) -> datetime:
        """Give a day, or day and time, as an aware time; `clock` when no time was said."""
        ...


@dataclass(frozen=True, slots=True)
class Book:
    """All that a talk is made of: dialogues, content by collection and id, lines, and skills."""

    dialogues: Mapping[str, Dialogue]
    material: Mapping[str, Mapping[str, Any]]
    phrases: Phrases
    forms: Mapping[str, Mapping[str, str]]  # composer -> form -> text with slots
    senses: Senses
    suppliers: Mapping[str, Supplier] = field(default_factory=dict)
    listeners: Mapping[str, Listener] = field(default_factory=dict)
    composers: Mapping[str, Composer] = field(default_factory=dict)
    effectors: Mapping[str, Effector] = field(default_factory=dict)
    edition: str = ""  # changes with every change that a talk under way might notice; "" is never compared
    watch: Callable[[Step, Talk], None] | None = None  # told of each step that a talk comes to; for trying


@dataclass(frozen=True, slots=True)
class Talk:
    """One talk as composers and suppliers see it: answers and content, read only."""

    book: Book
    state: State
    run: int

    def answer(self, step: str) -> Answer | None:
        """Give the newest answer to a step; `child.step` looks in a dialogue that was run."""
        run: int | None = self.run
        while "." in step:
            at, step = step.split(".", 1)
            inside = (r.run for r in reversed(self.state.runs) if r.parent == run and r.at == at)
            run = next(inside, None)
        found = (g.answer for g in reversed(self.state.given) if g.run == run and g.step == step)
        answer = next(found, None)
        return None if answer is None or answer.kind == "skipped" else answer

    def text(self, step: str) -> str:
        """Give the words of an answer, or nothing."""
        answer = self.answer(step)
        return answer.text if answer else ""

    def options(self, step: str) -> tuple[str, ...]:
        """Give the chosen options of an answer, or nothing."""
        answer = self.answer(step)
        return answer.options if answer else ()

    def item(self, name: str) -> Any:
        """Give the item of content that a name is bound to, or nothing."""
        dialogue = self.dialogue
        bound = self.state.dialogue(self.run).items.get(name)
        collection = dialogue.needs.get(name) if dialogue else None
        if bound is None or collection is None:
            return None
        found = self.book.material.get(collection, {})
        return found.get(bound) or next(
            (one for one in found.values() if bound in getattr(one, "was", ())), None
        )

    def aside(self, step: str, was: tuple[str, ...] = ()) -> Answer | None:
        """Give the answer that was set aside for a step, under its id or a former one.

        What was said about another item of content (another case) is no answer here.
        """
        at = self.aside_at(step, was)
        return self.state.aside[at].answer if at >= 0 else None

    def aside_at(self, step: str, was: tuple[str, ...] = ()) -> int:
        """Give the place of that answer among those set aside; -1 when there is none."""
        if not self.state.aside:
            return -1
        dialogue, items = self.dialogue, self.state.dialogue(self.run).items
        names = (dialogue.dialogue, *dialogue.was) if dialogue else ()
        for at, one in enumerate(self.state.aside):
            about = all(items.get(name, item) == item for name, item in one.items.items())
            here = (one.step in (step, *was) and one.dialogue in names) or f"{one.dialogue}.{one.step}" in was
            if here and about:
                return at
        return -1

    @property
    def dialogue(self) -> Dialogue | None:
        """The dialogue of this run, as it stands now."""
        return self.book.dialogues.get(self.state.dialogue(self.run).dialogue)
