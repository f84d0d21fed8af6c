"""The rules of a talk.

Rule 1: `advance` is the only door; the same arguments always give the same turn.
Rule 2: nothing here waits, reads a clock, rolls dice or knows a channel.
Rule 3: what a person types is never an error: the coach asks again, shorter.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import assert_never, get_args

from bot.core import answering, asking, commanding, holding, migrate
from bot.core.entries import Entry, Joined, Left, Noted, Reminded, Resumed
from bot.core.events import (
    Button,
    Command,
    Commanded,
    Edit,
    Fired,
    Input,
    Message,
    Output,
    Pressed,
    Say,
    Sent,
    Started,
    Toast,
    Wrote,
)
from bot.core.reading import command, normal
from bot.core.script import OWN, Ask, Choose, Moment
from bot.core.session import Shown, State
from bot.core.skills import Book
from bot.core.text import figures, parse
from bot.core.waking import timers
from bot.core.walking import begin
from bot.core.work import Work

COMMANDS: dict[str | None, Command] = {word: word for word in get_args(Command) if word != "park"}

__all__ = ["Edit", "Say", "Step", "Toast", "advance", "timers"]


@dataclass(frozen=True, slots=True)
class Step:
    """One turn: the new state, the entries that made it, and what is to be done outside."""

    state: State
    entries: tuple[Entry, ...]
    effects: tuple[Output, ...]


def advance(book: Book, state: State, event: Input) -> Step:
    """Move one talk one event; the same arguments always give the same turn."""
    work = Work(book, state, event.at, event.chance)
    work.reminder = isinstance(event, Fired)
    if migrate.due(work, event) and migrate.bring(work, event):
        return _done(work, *((Toast(),) if isinstance(event, Pressed) else ()))
    match event:
        case Started():
            begin(work, event.dialogue, dict(event.items), dict(event.facts))
        case Wrote():
            _wrote(work, event)
        case Pressed():
            _pressed(work, event)
        case Sent():
            _sent(work, event)
        case Fired():
            _fired(work, event)
        case Commanded():
            commanding.obey(work, event.word)
        case _:
            assert_never(event)
    return _done(work)


def _done(work: Work, *before: Output) -> Step:
    work.flush()
    return Step(work.state, tuple(work.entries), (*before, *work.out))


def _wrote(work: Work, event: Wrote) -> None:
    phrases = work.book.phrases
    words = work.book.senses.clean(event.text)
    if work.book.senses.alarm(words):
        commanding.card(work)  # the words themselves are not kept
        return
    named = asking.names_an_option(work.talk, work.step(), words)
    word = None if named else command(words, phrases)
    if word == "card":
        commanding.card(work)
        return
    if word in COMMANDS:
        commanding.obey(work, COMMANDS[word])
        return
    match work.state.status:
        case "done":
            work.line(phrases.over)
        case "waiting":
            if commanding.appointed(work.state):
                work.line(phrases.appointed)
            elif _goes_on(work, words, word):
                commanding.resume(work)
            else:
                work.add(parse(phrases.waiting))
                work.show(commanding.offer(work, work.texts.pop()))
        case "paused":
            commanding.resume(work)
        case "asking" if event.early:
            _early(work, words)
        case "asking":
            _answer(work, words)


def _answer(work: Work, words: str) -> None:
    step = work.step()
    if step is None:
        work.line(work.book.phrases.over)
    elif work.state.hold and work.state.hold.kind == "card":
        commanding.settle_card(work, asking.GO_ON)
    elif work.state.hold:
        holding.wrote(work, step, work.state.hold, words)
    elif isinstance(step, Ask | Moment) and normal(words) in work.book.phrases.not_said:
        commanding.retract(work, step)
    else:
        answering.wrote(work, step, words)


def _goes_on(work: Work, words: str, word: str | None) -> bool:
    waits_for_person = work.state.rest is not None and work.state.rest.until is None
    return waits_for_person and (word == "resume" or normal(words) in work.book.phrases.yes)


def _early(work: Work, words: str) -> None:
    """A text from before the question does not answer it; it joins the free text that it followed."""
    last = work.state.given[-1] if work.state.given else None
    previous = work.state.trail[-2].turn if len(work.state.trail) > 1 else 0
    held = work.state.hold is not None and work.state.hold.kind == "heard"
    turn = work.state.trail[-1].turn if held else previous
    if last and last.turn == turn and last.answer.kind == "text":
        work.note(Joined(words))
        work.line(work.book.phrases.joined)
    else:
        work.line(work.book.phrases.early)


def _pressed(work: Work, event: Pressed) -> None:
    work.out.append(Toast())
    state = work.state
    if event.option == asking.BACK:
        commanding.back_to(work, next((s for s in state.trail if s.turn == event.turn), None))
        return
    if event.option in (asking.GO_ON, asking.PAUSE) and state.status != "asking":
        commanding.obey(work, "resume" if event.option == asking.GO_ON else "pause")
        return
    if event.turn != state.current or state.status in ("waiting", "done"):
        _stale(work, event)
        return
    if state.status == "paused":
        work.note(Resumed())
    step = work.step()
    if step is None:
        work.line(work.book.phrases.over)
    elif event.option == asking.SKIP:
        commanding.obey(work, "skip")
    elif state.hold:
        if state.hold.kind == "card":
            commanding.settle_card(work, event.option)
        else:
            holding.pressed(work, step, state.hold, event.option)
    else:
        answering.pressed(work, step, event.option)


def _stale(work: Work, event: Pressed) -> None:
    """An old button: said once a question, with a way back to it; a repeated tap stays silent."""
    state = work.state
    work.out[0] = Toast(work.book.phrases.stale_known)
    asked = next((s for s in state.trail if s.turn == event.turn), None)
    if asked is None or state.noted == event.turn:
        return
    if _settled(work, event, asked) or event.option.startswith(asking.OPENER) or state.status != "asking":
        return
    work.note(Noted(event.turn))
    button = Button(asking.BACK, work.book.phrases.labels.change)
    work.show(Message(parse(work.book.phrases.stale), ((button,),), event.turn))


def _settled(work: Work, event: Pressed, asked: Shown) -> bool:
    """Tell whether this very button settled its question: a second tap on it means nothing."""
    hold, step = work.state.hold, work.find(asked.run, asked.step)
    given = next((one.answer for one in work.state.given if one.turn == asked.turn), None)
    if given is None:
        opened = hold is not None and hold.kind == "own" and event.option == OWN
        return opened or (hold is not None and hold.kind == "order" and event.option in hold.marks)
    number = "" if given.number is None else figures(given.number)
    drawn = isinstance(step, Choose) and answering.draws(step, event.option)
    return drawn or event.option in (*given.options, number)


def _sent(work: Work, event: Sent) -> None:
    lines = work.book.phrases.sent
    work.line(lines.get(event.kind, lines["other"]))


def _fired(work: Work, event: Fired) -> None:
    if event.key not in {timer.key for timer in timers(work.state)}:
        return  # the talk moved on; the timer is of the past
    if event.late:
        work.note(Left(work.state.runs[0].run) if work.state.status == "waiting" else Reminded())
        return
    if work.state.status == "waiting":
        commanding.wake(work)
        return
    step = work.step()
    work.note(Reminded())
    if step and step.remind:
        work.line(step.remind.text)
