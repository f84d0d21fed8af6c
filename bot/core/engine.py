"""The rules of a talk.

Rule 1: `advance` is the only door; the same arguments always give the same turn.
Rule 2: nothing here waits, reads a clock, rolls dice or knows a channel.
Rule 3: what a person types is never an error: the coach asks again, shorter.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import assert_never, get_args

from bot.core import answering, asking, holding
from bot.core.entries import Entry, Held, Joined, Noted, Paused, Released, Reminded, Resumed, Undone
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
    Timer,
    Toast,
    Wrote,
)
from bot.core.filling import filled
from bot.core.reading import command, normal
from bot.core.script import QUESTIONS, Choose
from bot.core.session import Shown, State
from bot.core.skills import Book, Talk
from bot.core.text import Text, parse
from bot.core.walking import ask, begin, go_on, show_again
from bot.core.work import Work, find

COMMANDS: dict[str | None, Command] = {word: word for word in get_args(Command) if word != "park"}

__all__ = ["Edit", "Say", "Step", "Toast", "advance", "recap", "timers"]


@dataclass(frozen=True, slots=True)
class Step:
    """One turn: the new state, the entries that made it, and what is to be done outside."""

    state: State
    entries: tuple[Entry, ...]
    effects: tuple[Output, ...]


def advance(book: Book, state: State, event: Input) -> Step:
    """Move one talk one event; the same arguments always give the same turn."""
    work = Work(book, state, event.at, event.chance)
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
            _commanded(work, event.word)
        case _:
            assert_never(event)
    work.flush()
    return Step(work.state, tuple(work.entries), tuple(work.out))


def timers(state: State) -> tuple[Timer, ...]:
    """Tell by which timers a talk wants to be woken; going back changes the wish by itself."""
    if state.status == "waiting" and state.rest and state.rest.until:
        return (Timer(f"wake:{state.rest.run}:{state.rest.step}", state.rest.until, state.rest.exact),)
    shown = state.shown
    if state.status == "asking" and shown and shown.remind:
        return (Timer(f"remind:{shown.turn}", shown.remind),)
    return ()


def recap(book: Book, state: State) -> Text:
    """Say in one line where a talk stands, from the newest answered step that has a recap."""
    for given in reversed(state.given):
        step = find(book, state, given.run, given.step)
        if step and step.recap and given.answer.kind != "skipped":
            return filled(step.recap, Talk(book, state, given.run))
    dialogue = book.dialogues.get(state.runs[0].dialogue) if state.runs else None
    return parse(book.phrases.recap.replace("{title}", dialogue.title if dialogue else ""))


def _wrote(work: Work, event: Wrote) -> None:
    phrases = work.book.phrases
    words = work.book.senses.clean(event.text)
    if work.book.senses.alarm(words):
        _card(work)  # the words themselves are not kept
        return
    word = None if _names_an_option(work, words) else command(words, phrases)
    if word == "card":
        _card(work)
        return
    if word in COMMANDS:
        _commanded(work, COMMANDS[word])
        return
    match work.state.status:
        case "done":
            work.line(phrases.over)
        case "waiting":
            if _goes_on(work, words, word):
                _resume(work)
            else:
                work.add(parse(phrases.waiting))
                work.show(_offer(work, work.texts.pop()))
        case "paused":
            _resume(work)
        case "asking" if event.early:
            _early(work, words)
        case "asking":
            _answer(work, words)


def _names_an_option(work: Work, words: str) -> bool:
    """Tell whether a text is exactly an option of the choice that stands: then it is no command word."""
    step, state = work.step(), work.state
    if state.status != "asking" or state.hold or state.shown is None or not isinstance(step, Choose):
        return False
    offered = asking.choices(work.talk, step, state.shown.options)
    return normal(words) in {normal(name) for choice in offered for name in (choice.label, *choice.also)}


def _answer(work: Work, words: str) -> None:
    step = work.step()
    if step is None:
        work.line(work.book.phrases.over)
    elif work.state.hold and work.state.hold.kind == "card":
        _settle_card(work, asking.GO_ON)
    elif work.state.hold:
        holding.wrote(work, step, work.state.hold, words)
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
        _back_to(work, next((s for s in state.trail if s.turn == event.turn), None))
        return
    if event.option in (asking.GO_ON, asking.PAUSE) and state.status != "asking":
        _commanded(work, "resume" if event.option == asking.GO_ON else "pause")
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
        _commanded(work, "skip")
    elif state.hold:
        if state.hold.kind == "card":
            _settle_card(work, event.option)
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
    same = any(g.turn == event.turn and event.option in g.answer.options for g in state.given)
    if same or event.option.startswith(asking.OPENER) or state.status != "asking":
        return
    work.note(Noted(event.turn))
    button = Button(asking.BACK, work.book.phrases.labels.change)
    work.show(Message(parse(work.book.phrases.stale), ((button,),), event.turn))


def _sent(work: Work, event: Sent) -> None:
    lines = work.book.phrases.sent
    work.line(lines.get(event.kind, lines["other"]))


def _fired(work: Work, event: Fired) -> None:
    if event.key not in {timer.key for timer in timers(work.state)}:
        return  # the talk moved on; the timer is of the past
    work.reminder = True
    if work.state.status == "waiting":
        _wake(work)
        return
    step = work.step()
    work.note(Reminded())
    if step and step.remind:
        work.line(step.remind.text)


def _wake(work: Work) -> None:
    rest = work.state.rest
    assert rest is not None  # noqa: S101  a waiting talk rests somewhere
    step = work.find(rest.run, rest.step)
    work.note(Resumed())
    if step is not None:
        go_on(work, step)


def _commanded(work: Work, word: Command) -> None:
    phrases = work.book.phrases
    if word == "help":
        work.line(phrases.help)
    elif work.state.status == "done":
        if word != "park":
            work.line(phrases.over)
    elif word == "resume":
        _resume(work)
    elif word == "park":
        if work.state.status == "asking":
            work.note(Paused())
    elif word in ("pause", "stop"):
        if work.state.status == "asking":
            work.note(Paused())
        work.add(parse(phrases.paused if word == "pause" else phrases.stopped))
        work.show(_offer(work, work.texts.pop()))
    elif work.state.status == "waiting":
        work.line(phrases.no_back)
    elif word == "back":
        _back(work)
    else:
        _skip(work)


def _offer(work: Work, words: Text) -> Message:
    """A line with the button that goes on."""
    return Message(words, ((Button(asking.GO_ON, work.book.phrases.labels.go_on),),), work.state.current)


def _resume(work: Work) -> None:
    """Go on: a one-line recap and the question again; a rest that waits for the person ends."""
    state = work.state
    if state.status == "waiting":
        if state.rest and state.rest.until is None:
            _wake(work)
        else:
            work.line(work.book.phrases.waiting)
        return
    if state.hold and state.hold.kind == "card" and state.status == "asking":
        _settle_card(work, asking.GO_ON)
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
        _back_to(work, trail[-1])
        return
    _back_to(work, trail[-2] if len(trail) > 1 else None)


def _back_to(work: Work, target: Shown | None) -> None:
    """Ask a question of the path again; what came after no longer counts. `back: no` is a barrier."""
    after = [s for s in work.state.trail if target and s.turn > target.turn]
    barred = any((found := work.find(s.run, s.step)) and found.back for s in after)
    step = work.find(target.run, target.step) if target else None
    if target is None or step is None or barred or work.state.status in ("waiting", "done"):
        work.line(work.book.phrases.no_back)
        return
    work.note(Undone(target.turn))
    if isinstance(step, QUESTIONS):
        ask(work, step, target.options or None, target.lead)


def _skip(work: Work) -> None:
    step = work.step()
    if work.state.status == "paused":
        work.note(Resumed())
    if step is None:
        work.line(work.book.phrases.over)
    elif work.state.hold and work.state.hold.kind == "card":
        _settle_card(work, asking.GO_ON)
    elif work.state.hold:
        holding.skip(work, step, work.state.hold)
    else:
        answering.skip(work, step)


def _card(work: Work) -> None:
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


def _settle_card(work: Work, option: str) -> None:
    """Go back to where the card came in; an answer that was given already is not asked again."""
    work.note(Released())
    step, turn = work.step(), work.state.current
    if option == asking.PAUSE:
        _commanded(work, "pause")
    elif step and any(given.turn == turn for given in work.state.given):
        go_on(work, step)
    else:
        _show_again(work)
