"""A talk whose script was edited under it goes on on the script as it stands now.

What still stands is kept, later answers become suggestions, and only a question that is no longer
the same is put before the person again. Nothing that was said is lost, and no talk begins anew by itself.
"""

from __future__ import annotations

from dataclasses import replace

from bot.core import asking
from bot.core.answering import draws, leave
from bot.core.entries import Answer, Migrated, Moved, Shelved
from bot.core.events import Commanded, Fired, Input, Pressed, Wrote
from bot.core.reading import command, normal, one_of, several
from bot.core.replay import Replay, replayed
from bot.core.script import (
    OWN,
    QUESTIONS,
    Ask,
    Choose,
    Moment,
    Number,
    Pick,
    Step,
)
from bot.core.session import Given, Hold
from bot.core.skills import Choice
from bot.core.waking import timers
from bot.core.walking import ask, begin, go_on
from bot.core.work import Work, find

LONGEST = 600  # characters of a text that came to a question that has changed
MOVING = ("back", "change", "skip", "resume")  # commands that take the talk somewhere
STAYING = ("help", "card", "pause", "stop")  # command words that take it nowhere


def due(work: Work, event: Input) -> bool:
    """Tell whether this event is one before which the talk must be brought to the present script."""
    state = work.state
    if not state.runs or state.edition == work.book.edition or state.status == "done":
        return False
    match event:
        case Wrote() if not event.early or state.status == "waiting":
            words = work.book.senses.clean(event.text)
            word = command(words, work.book.phrases)
            stays = word in STAYING and not asking.names_an_option(work.talk, work.step(), words)
            return not stays and not work.book.senses.alarm(words)
        case Pressed():
            return event.option != asking.PAUSE
        case Commanded():
            return event.word in MOVING
        case Fired(late=False):
            return state.status == "waiting" and event.key in {timer.key for timer in timers(state)}
        case _:
            return False


def bring(work: Work, event: Input) -> bool:
    """Bring the talk to the present script; True when that put something before the person.

    The event then has had its answer: what it said to the old question is kept as a suggestion.
    """
    replay = replayed(work.book, work.state, work.at)
    if replay is None:
        work.line(work.book.phrases.set_aside)
        return True
    said = None if replay.quiet else _said(work, event)
    if said:
        work.note(said)
    work.note(_entry(replay))
    if replay.quiet:
        return False
    phrases = work.book.phrases
    work.line(phrases.changed_question if replay.question_changed else phrases.changed)
    _show(work, replay)
    return True


def _entry(replay: Replay) -> Migrated:
    """Tell what of the old path still stands, and where."""
    now, old, quiet = replay.work.state, replay.old, replay.quiet
    walks = not quiet and replay.stands is None
    place = replay.held if walks else now
    turns = [was.turn for was, _ in replay.kept]
    shift = 0 if turns == sorted(turns) else old.turn  # a path in another order gets new turns
    kept = [
        Moved(was.turn, is_.run, is_.step, _renamed(was, is_), shift and shift + number)
        for number, (was, is_) in enumerate(replay.kept, 1)
    ]
    if quiet and replay.stands and now.shown and replay.stands.turn not in turns:
        kept.append(Moved(replay.stands.turn, now.shown.run, now.shown.step))
    born = {is_.turn: one.now or one.turn for (_, is_), one in zip(replay.kept, kept, strict=False)}
    runs = tuple(replace(run, born=born.get(run.born, 0)) for run in place.runs)
    rest = (now.rest.run, now.rest.step) if replay.rests and now.rest else None
    fresh = turns[-1] if walks and turns else 0
    return Migrated(replay.work.book.edition, place.run, runs, tuple(kept), rest, quiet, fresh)


def _renamed(was: Given, now: Given) -> tuple[str, ...] | None:
    return now.answer.options if now.answer.options != was.answer.options else None


def _show(work: Work, replay: Replay) -> None:
    """Put what the talk comes to: the question that changed, or the way on from the last answer that stands."""
    question = replay.work.step()
    if replay.stands and question:
        if not ask(work, question, None, replay.stands.lead):
            go_on(work, question)
    elif replay.kept:
        last = replay.kept[-1][1]
        step = work.find(last.run, last.step)
        if isinstance(step, QUESTIONS):
            leave(work, step, last.answer)
    else:
        first = replay.work.state.runs[0]
        begin(work, first.dialogue, replay.items, replay.old.facts)


def _said(work: Work, event: Input) -> Shelved | None:
    """What was said to the question as it was, half of it included: it is offered with the question as it is."""
    state = work.state
    shown = state.shown
    if shown is None or state.status != "asking":
        return None
    step = find(work.book, state, shown.run, shown.step)
    hold = state.hold.under if state.hold and state.hold.kind == "card" else state.hold
    on_card = state.hold is not None and state.hold.kind == "card"
    answer = None
    match event:
        case Wrote() if not on_card and not _is_about_answering(work, event.text):
            answer = _written(work, step, hold, work.book.senses.clean(event.text))
        case Pressed() if event.turn == state.current and not hold and event.option in shown.options:
            answer = _pressed(step, state.marks, event.option)
        case _:
            pass
    answer = answer or _half_said(step, hold, state.marks)
    return Shelved(state.dialogue(shown.run).dialogue, shown.step, answer) if answer else None


def _is_about_answering(work: Work, text: str) -> bool:
    """Tell words about an answer, such as "weet niet" or "dat zei ik niet", from an answer."""
    phrases = work.book.phrases
    return normal(text) in (*phrases.not_said, *phrases.keep_words, *phrases.nothing_to_say)


def _half_said(step: Step | None, hold: Hold | None, marks: tuple[str, ...]) -> Answer | None:
    """Give what was chosen or said before the question was settled."""
    if isinstance(step, Pick):
        chosen = hold.marks if hold and hold.kind == "order" else marks
        return Answer("options", options=chosen) if chosen else None
    if isinstance(step, Moment) and hold and hold.kind == "day":
        return Answer("moment", text=hold.marks[0])
    return None


def _pressed(step: Step | None, marks: tuple[str, ...], option: str) -> Answer | None:
    if isinstance(step, Pick):
        chosen = tuple(m for m in marks if m != option) if option in marks else (*marks, option)
        return Answer("options", options=chosen[: step.max]) if chosen else None
    if isinstance(step, Choose) and draws(step, option):
        return None  # what chance would have chosen was never said
    return Answer("option", options=(option,))


def _written(work: Work, step: Step | None, hold: Hold | None, words: str) -> Answer | None:
    senses = work.book.senses
    if not normal(words):
        return None
    kept = words[: step.max if isinstance(step, Ask | Moment) else LONGEST]
    match step:
        case Choose() if hold and hold.kind == "own":
            return Answer("option", options=(OWN,), text=kept)
        case Choose():
            option = one_of(words, _offered(work, step), work.book.phrases)
            own = Answer("option", options=(OWN,), text=kept) if step.own else None
            return _pressed(step, (), option) if option else own
        case Moment():
            told = senses.moment(words, work.at)
            whole = hold.marks[0] if hold and hold.kind == "day" else kept
            return Answer("moment", text=whole, day=told.day if told else "", said=told.said if told else "")
        case Number():
            found = senses.number(words, *step.range)
            return Answer("number", number=found.value) if found and found.value is not None else None
        case Pick() if not hold:
            pieces, _ = several(words, _offered(work, step), work.book.phrases)
            chosen = tuple(dict.fromkeys(option for _, option in pieces if option))
            return Answer("options", options=chosen[: step.max]) if chosen else None
        case Pick():
            return None
        case _:
            return None if hold else Answer("text", text=kept)


def _offered(work: Work, step: Choose | Pick) -> list[Choice]:
    shown = work.state.shown
    return asking.choices(work.talk, step, shown.options if shown else ())
