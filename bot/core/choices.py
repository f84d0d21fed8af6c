"""Which options a question offers, and what an option id means."""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Iterable
from dataclasses import replace

from bot.core.script import Choose, From, Option, Pick
from bot.core.skills import Choice, Supplier, Talk


def offered(talk: Talk, step: Choose | Pick, chance: bytes) -> tuple[str, ...]:
    """Choose the ids that a question offers, in the order in which they are shown."""
    if not isinstance(step.options, From):
        return tuple(option.id for option in step.options)
    ids = _supplier(talk, step.options.from_).offer(talk, chance)
    if step.options.shuffle:
        ids = shuffled(ids, chance)
    return (*ids, *(option.id for option in step.options.also))


def choice_of(talk: Talk, step: Choose | Pick, option: str) -> Choice | None:
    """Give what an option id stands for, or nothing when the content no longer has it."""
    for found in written_options(step):
        if found.id == option:
            return _written(found)
    if isinstance(step.options, From):
        return _supplier(talk, step.options.from_).choice(talk, option)
    return None


def written_options(step: Choose | Pick) -> tuple[Option, ...]:
    """Give the options that stand in the script itself, beside those that come from elsewhere."""
    return step.options.also if isinstance(step.options, From) else step.options


def drawn(talk: Talk, step: Choose, offered_ids: Iterable[str], chance: bytes) -> str | None:
    """Draw one of all that could be chosen, preferring what was not offered; None when there is nothing."""
    assert isinstance(step.options, From)  # noqa: S101  the check refuses `draw` elsewhere
    extra = {option.id for option in step.options.also}
    seen = [option for option in offered_ids if option not in extra]
    pool = _supplier(talk, step.options.from_)
    everything = getattr(pool, "everything", None)
    ids = [i for i in everything(talk) if i not in seen] if everything else []
    return next(iter(shuffled(ids or seen, chance)), None)


def shuffled(ids: Iterable[str], chance: bytes) -> tuple[str, ...]:
    """Put ids in an order that this event's chance alone decides."""
    return tuple(sorted(ids, key=lambda one: hmac.digest(chance, one.encode(), hashlib.sha256)))


def _written(option: Option) -> Choice:
    return Choice(id=option.id, label=option.text, also=option.also, then=option.then)


def _supplier(talk: Talk, ref: str) -> Supplier:
    """Find who supplies: a registered supplier, a field of bound content, or an earlier pick."""
    if ref in talk.book.suppliers:
        return talk.book.suppliers[ref]
    if "." in ref:
        name, field = ref.split(".", 1)
        return _Field(name, field)
    return _Earlier(ref)


class _Field:
    """Offers what stands in a field of bound content: items, or ids of another collection."""

    def __init__(self, name: str, field: str) -> None:
        self._name, self._field = name, field

    def offer(self, talk: Talk, chance: bytes) -> tuple[str, ...]:  # noqa: ARG002  content does not draw
        found = getattr(talk.item(self._name), self._field, ())
        return tuple(one if isinstance(one, str) else one.as_choice().id for one in found)

    def choice(self, talk: Talk, option: str) -> Choice | None:
        for one in getattr(talk.item(self._name), self._field, ()):
            choice: Choice | None = None if isinstance(one, str) else one.as_choice()
            if choice and option in (choice.id, *choice.was):
                return choice
        item = talk.book.material.get(self._field, {}).get(option)
        return item.as_choice() if item is not None else None


class _Earlier:
    """Offers what was chosen at an earlier step."""

    def __init__(self, step: str) -> None:
        self._step = step

    def offer(self, talk: Talk, chance: bytes) -> tuple[str, ...]:  # noqa: ARG002  answers do not draw
        return talk.options(self._step)

    def choice(self, talk: Talk, option: str) -> Choice | None:
        dialogue = talk.dialogue
        place = dialogue.index(self._step) if dialogue else None
        step = dialogue.steps[place] if dialogue and place is not None else None
        found = choice_of(talk, step, option) if isinstance(step, Choose | Pick) else None
        return replace(found, line="") if found else None  # what was chosen has been explained before
