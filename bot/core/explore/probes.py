"""What may be tried at any place without moving the talk: afterwards the same question must stand.

A probe is checked and then forgotten; the search goes on from where it was.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator

from bot.core import asking
from bot.core.engine import Step
from bot.core.entries import Answered, Entry, Marked
from bot.core.events import Commanded, Input, Message, Pressed, Say, Sent, Wrote
from bot.core.explore.moves import NOTHING, buttons, standing_question
from bot.core.explore.place import Place
from bot.core.explore.rules import Broken, alike
from bot.core.graph import written
from bot.core.rehearsal.stage import paths
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
    if said := _said(step):
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
    turn, option = next(_old_buttons(place), (0, ""))
    tried = attempt(place, Pressed(turn, option, at=place.at)) if option else None
    if tried is None:
        return
    there, step = tried
    if alike(there.state) != alike(place.state):
        yield there, Broken("an old button changes nothing", f"it stands at {there.stood!r} now")
        return
    if not any(asking.BACK in buttons(message) for message in _said(step)) or place.state.status != "asking":
        return
    tried = attempt(there, Pressed(turn, asking.BACK, at=place.at))
    if tried is not None and alike(tried[0].state) != alike(place.state):
        there = tried[0]
        if there.stood != paths(place.state).get(turn):
            yield there, Broken("an old button leads back to its question", f"it stands at {there.stood!r}")


def _old_buttons(place: Place) -> Iterator[tuple[int, str]]:
    """Give the turn and a button of each older question on the screen, the newest first."""
    for earlier in place.earlier():
        message = earlier.standing
        if message is not None and message.turn != place.state.current and buttons(message):
            yield message.turn, buttons(message)[0]


def _said(step: Step) -> list[Message]:
    return [effect.message for effect in step.effects if isinstance(effect, Say)]
