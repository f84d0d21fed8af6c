"""What may be tried at any place without moving the talk: afterwards the same question must stand.

A probe is checked and then forgotten; the search goes on from where it was.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator

from bot.core import asking
from bot.core.engine import Step
from bot.core.entries import Answered, Entry, Marked
from bot.core.events import Commanded, Input, Message, Pressed, Say, Sent, Wrote
from bot.core.explore.moves import NOTHING, standing_question
from bot.core.explore.place import Place, path_of
from bot.core.explore.rules import Broken, alike
from bot.core.graph import written
from bot.core.script import OWN, Choose, Pick
from bot.core.skills import Book, Talk

Try = Callable[[Place, Input], tuple[Place, Step] | None]  # None when the turn itself broke something
Found = tuple[Place, Broken]


def probes(book: Book, place: Place, attempt: Try) -> Iterator[Found]:
    """Try what moves nothing; give where a talk was moved all the same."""
    at = place.at
    plain: list[tuple[str, tuple[Input, ...]]] = [
        ("a sticker changes nothing", (Sent("sticker", at=at),)),
        ("help changes nothing", (Commanded("help", at=at),)),
    ]
    if place.state.status == "asking":
        card = Wrote(book.phrases.commands["card"][0], at=at)
        plain += [
            ("a pause keeps the place", (Commanded("pause", at=at), Commanded("resume", at=at))),
            ("a pause ends with any words", (Commanded("pause", at=at), Wrote(NOTHING, at=at))),
            ("the help card keeps the place", (card, Commanded("resume", at=at))),
        ]
        yield from _card(place, card, attempt)
    for promise, events in plain:
        yield from _unmoved(place, promise, events, attempt)
    yield from _old_button(place, attempt)


def tapped_again(place: Place, event: Input, attempt: Try) -> Iterator[Found]:
    """Press the same button once more: one effect, no second answer and no second message."""
    if not isinstance(event, Pressed) or place.state.current == event.turn:
        return
    tried = attempt(place, event)
    if tried is None:
        return
    there, step = tried
    if any(isinstance(entry, Answered) for entry in step.entries) or alike(there.state) != alike(place.state):
        yield there, Broken("a repeated tap counts once", "the second tap changed the talk")
    said = [effect.message for effect in step.effects if isinstance(effect, Say)]
    if said:
        yield there, Broken("a repeated tap stays silent", f"{len(said)} more message")


def words_of_options(book: Book, place: Place, attempt: Try) -> Iterator[Found]:
    """Type every label and every other name of an option: each means that option and no other."""
    state = place.state
    step = standing_question(book, state) if state.status == "asking" and not state.hold else None
    if state.shown is None or not isinstance(step, Choose | Pick):
        return
    for choice in asking.choices(Talk(book, state, state.run), step, state.shown.options):
        if choice.id == OWN or _draws(step, choice.id):
            continue  # what they lead to has another id
        for word in (choice.label, *choice.also):
            tried = attempt(place, Wrote(word, at=place.at))
            if tried is None:
                continue
            there, turn = tried
            taken = [one for entry in turn.entries for one in _options(entry)]
            if choice.id not in taken:
                seen = f"{word!r} means {choice.id!r}, and is taken for {', '.join(taken) or 'nothing'}"
                yield there, Broken("an option is chosen by its words", seen)


def _options(entry: Entry) -> tuple[str, ...]:
    if isinstance(entry, Answered):
        return entry.answer.options
    return entry.options if isinstance(entry, Marked) else ()


def _draws(step: Choose | Pick, option: str) -> bool:
    return any(one.id == option and one.draw for one in written(step))


def _unmoved(place: Place, promise: str, events: tuple[Input, ...], attempt: Try) -> Iterator[Found]:
    there = place
    for event in events:
        tried = attempt(there, event)
        if tried is None:
            return
        there, step = tried
    if alike(there.state) != alike(place.state):
        yield there, Broken(promise, f"it stood at {place.stood!r}, and stands at {there.stood!r}")
    elif not any(isinstance(effect, Say) for effect in step.effects):
        yield there, Broken(promise, "nothing was said")


def _card(place: Place, card: Input, attempt: Try) -> Iterator[Found]:
    """Press both buttons of the help card."""
    for option, status in ((asking.GO_ON, "asking"), (asking.PAUSE, "paused")):
        shown = attempt(place, card)
        if shown is None:
            return
        pressed = attempt(shown[0], Pressed(shown[0].state.current, option, at=place.at))
        if pressed is None:
            return
        there = pressed[0]
        if there.state.status != status or there.state.hold != place.state.hold:
            yield there, Broken("the help card keeps the place", f"the talk is {there.state.status}")


def _old_button(place: Place, attempt: Try) -> Iterator[Found]:
    """Press a button of the question before; it is said to be old, and leads back when the person wants."""
    trail = place.state.trail
    old = next((shown for shown in reversed(trail) if shown.turn != place.state.current), None)
    if old is None:
        return
    tried = attempt(place, Pressed(old.turn, old.options[0] if old.options else NOTHING, at=place.at))
    if tried is None:
        return
    there, step = tried
    if alike(there.state) != alike(place.state):
        yield there, Broken("an old button changes nothing", f"it stands at {there.stood!r} now")
        return
    offers = [m for m in _said(step) if asking.BACK in (b.option for row in m.rows for b in row)]
    if not offers or place.state.status != "asking":
        return
    tried = attempt(there, Pressed(old.turn, asking.BACK, at=place.at))
    if tried is None:
        return
    back = tried[0]
    if alike(back.state) != alike(place.state) and back.stood != path_of(place.state, old.run, old.step):
        yield back, Broken("an old button leads back to its question", f"it stands at {back.stood!r}")


def _said(step: Step) -> list[Message]:
    return [effect.message for effect in step.effects if isinstance(effect, Say)]
