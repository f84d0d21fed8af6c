"""Command words and the help card: what works at every step, by button and by typing."""

from __future__ import annotations

from typing import assert_never

from bot.core import answering, asking, holding
from bot.core.entries import Held, Left, Paused, Released, Resumed, Undone
from bot.core.events import Button, Command, Message
from bot.core.filling import filled
from bot.core.script import QUESTIONS, Ask, Moment, Question
from bot.core.session import Shown, State
from bot.core.skills import Book, Talk
from bot.core.text import Text, parse
from bot.core.walking import ask, go_on, show_again
from bot.core.work import Work, find


def recap(book: Book, state: State) -> Text:
    """Say in one line where a talk stands, from the newest answered step that has a recap."""
    for given in reversed(state.given):
        step = find(book, state, given.run, given.step)
        if step and step.recap and given.answer.kind != "skipped":
            return filled(step.recap, Talk(book, state, given.run))
    dialogue = book.dialogues.get(state.runs[0].dialogue) if state.runs else None
    return parse(book.phrases.recap.replace("{title}", dialogue.title if dialogue else ""))


def wake(work: Work) -> None:
    """Go on from a rest."""
    rest = work.state.rest
    assert rest is not None  # noqa: S101  a waiting talk rests somewhere
    step = work.find(rest.run, rest.step)
    work.note(Resumed())
    work.rested = True
    if step is not None:
        go_on(work, step)


def obey(work: Work, word: Command) -> None:
    """Do what a command word says."""
    phrases, status = work.book.phrases, work.state.status
    match word:
        case "help":
            work.line(phrases.help)
        case "park":
            _lay_aside(work)
        case _ if status == "done":
            work.line(phrases.over)
        case "resume":
            resume(work)
        case "pause" | "stop":
            _rest(work, word)
        case _ if status == "waiting":
            work.line(phrases.no_back)
        case "back":
            _back(work)
        case "change":
            _change(work)
        case "skip":
            _skip(work)
        case _:
            assert_never(word)


def appointed(state: State) -> bool:
    """Tell whether a talk is over but for the one message that comes at its time."""
    return state.status == "waiting" and state.rest is not None and state.rest.until is not None


def _lay_aside(work: Work) -> None:
    if work.state.status == "asking":
        work.note(Paused())


def _rest(work: Work, word: Command) -> None:
    """Keep the place; `stop` after a talk takes back the one message that was still to come."""
    phrases = work.book.phrases
    if word == "stop" and work.state.rest and work.state.rest.until:
        work.note(Left(work.state.runs[0].run))
        work.line(phrases.no_message)
        return
    if appointed(work.state):
        work.line(phrases.appointed)
        return
    _lay_aside(work)
    work.show(offer(work, parse(phrases.paused if word == "pause" else phrases.stopped)))


def offer(work: Work, words: Text) -> Message:
    """A line with the button that goes on."""
    return Message(words, ((Button(asking.GO_ON, work.book.phrases.labels.go_on),),), work.state.current)


def resume(work: Work) -> None:
    """Go on: a one-line recap and the question again; a rest that waits for the person ends."""
    state = work.state
    if state.status == "waiting":
        if appointed(state):
            work.line(work.book.phrases.appointed)
        else:
            wake(work)
        return
    if state.hold and state.hold.kind == "card" and state.status == "asking":
        settle_card(work, asking.GO_ON)
        return
    if state.status == "paused":
        work.note(Resumed())
        work.line(work.book.phrases.resumed, {"recap": recap(work.book, state)})
    _show_again(work)


def _show_again(work: Work) -> None:
    step = work.step()
    if step is None:
        work.line(work.book.phrases.over)
    elif work.state.hold and work.state.hold.kind != "card":
        holding.show(work, step, work.state.hold)
    else:
        if work.state.hold:
            work.note(Released())
        show_again(work, step)


def _back(work: Work) -> None:
    trail = work.state.trail
    if work.state.hold and trail:
        back_to(work, trail[-1])
        return
    back_to(work, trail[-2] if len(trail) > 1 else None)


def retract(work: Work, step: Question) -> None:
    """Take the last words back: to the free answer before this question, else this question again."""
    trail = work.state.trail
    before = trail[-2] if len(trail) > 1 else None
    found = work.find(before.run, before.step) if before else None
    work.line(work.book.phrases.taken_back)
    if isinstance(found, Ask | Moment):
        back_to(work, before, aside=False)
    else:
        show_again(work, step)


def _change(work: Work) -> None:
    """Go back to the question whose old button was pressed last; without one, to the question before."""
    noted = next((s for s in work.state.trail if s.turn == work.state.noted), None)
    if noted:
        back_to(work, noted)
    else:
        _back(work)


def back_to(work: Work, target: Shown | None, *, aside: bool = True) -> None:
    """Ask a question of the path again; what came after no longer counts. `back: no` is a barrier.

    The answers are offered again at their questions, unless the person takes them back.
    """
    after = [s for s in work.state.trail if target and s.turn > target.turn]
    barred = any((found := work.find(s.run, s.step)) and found.back for s in after)
    step = work.find(target.run, target.step) if target else None
    if target is None or step is None or barred or work.state.status in ("waiting", "done"):
        work.line(work.book.phrases.no_back)
        return
    work.note(Undone(target.turn, aside))
    if isinstance(step, QUESTIONS):
        ask(work, step, target.options or None, target.lead)


def _skip(work: Work) -> None:
    step = work.step()
    if work.state.status == "paused":
        work.note(Resumed())
    if step is None:
        work.line(work.book.phrases.over)
    elif work.state.hold and work.state.hold.kind == "card":
        settle_card(work, asking.GO_ON)
    elif work.state.hold:
        holding.skip(work, step, work.state.hold)
    else:
        answering.skip(work, step)


def card(work: Work) -> None:
    """Stop the exercise and show where a person can turn to; no reason is kept, nothing is counted."""
    labels = work.book.phrases.labels
    words = parse(work.book.phrases.card)
    if work.state.status in ("done", "waiting") or not work.state.trail:
        work.add(words)
        return
    if work.state.status == "paused":
        work.note(Resumed())
    work.note(Held("card", work.state.turn + 1, (asking.GO_ON, asking.PAUSE)))
    buttons = (Button(asking.GO_ON, labels.go_on), Button(asking.PAUSE, labels.pause))
    work.show(Message(words, (buttons,), work.state.current))


def settle_card(work: Work, option: str) -> None:
    """Go back to where the card came in; an answer that was given already is not asked again."""
    work.note(Released())
    step, turn = work.step(), work.state.current
    if option == asking.PAUSE:
        obey(work, "pause")
    elif step and not work.state.hold and any(given.turn == turn for given in work.state.given):
        go_on(work, step)
    else:
        _show_again(work)
