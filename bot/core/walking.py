"""From step to step: the way on until a question, a wait or the end.

A turn ends: after MAX_SILENT steps without a question the script is at fault, not the person.
"""

from __future__ import annotations

import hashlib
import hmac
from datetime import datetime, timedelta

from bot.core import asking, text
from bot.core.choices import offered
from bot.core.entries import Asked, Began, Left, Made, Waiting
from bot.core.events import Effect, Message
from bot.core.filling import filled, holds
from bot.core.fitting import suggested
from bot.core.script import (
    END,
    QUESTIONS,
    Branch,
    Choose,
    Do,
    End,
    Go,
    Pick,
    Question,
    Reflect,
    Run,
    Say,
    Step,
    Wait,
    WaitFor,
)
from bot.core.text import Text
from bot.core.work import Work, phrased

MAX_SILENT = 100
UNITS = {"minute": 1, "hour": 60, "day": 24 * 60, "week": 7 * 24 * 60}


class ScriptError(Exception):
    """The script sends the engine round without ever asking; `check` names such loops."""


def begin(work: Work, dialogue: str, items: dict[str, str], facts: dict[str, str]) -> None:
    """Enter a dialogue as the outermost one and go on to its first question."""
    _enter(work, dialogue, items, facts, parent=None, at="")
    walk(work, 0)


def go_on(work: Work, step: Step, target: str | None = None) -> None:
    """Leave a step: to the target when there is one, else to the step's own `then`, else to the next."""
    target = target or step.then
    dialogue = work.dialogue(work.state.run)
    if dialogue is None:
        return
    if target == END:
        walk(work, len(dialogue.steps))
        return
    place = dialogue.index(target or step.id)
    if place is not None:
        walk(work, place if target else place + 1)


def walk(work: Work, place: int) -> None:
    """Take the steps from a place on, until one that needs the person."""
    for _ in range(MAX_SILENT):
        dialogue = work.dialogue(work.state.run)
        if dialogue is None or place >= len(dialogue.steps):
            back = _leave(work)
            if back is None:
                return
            place = back
            continue
        step = dialogue.steps[place]
        if work.book.watch:
            work.book.watch(step, work.talk)
        if not holds(step.when, work.talk) or _bound(work, step):
            place += 1
            continue
        if isinstance(step, QUESTIONS):
            if ask(work, step):
                return
            place += 1
            continue
        following = _silent(work, step)
        if following is None:
            return
        place = _place(work, following, place)
    raise ScriptError(
        f"{work.state.dialogue(work.state.run).dialogue}: {MAX_SILENT} steps without a question"
    )


def ask(work: Work, step: Question, options: tuple[str, ...] | None = None, lead: int | None = None) -> bool:
    """Put a question; False when it has nothing to offer and is passed over.

    A question that is put again keeps its `options` and the turn of its reflections, `lead`.
    """
    talk = work.talk
    if isinstance(step, Choose | Pick):
        if options is None:
            options = offered(talk, step, subchance(work.chance, step.id))
        if not options:
            return False
    visit = 1 + sum(g.run == talk.run and g.step == step.id for g in work.state.given)
    remind = work.at + span(step.remind.after) if step.remind else None
    turn = work.state.turn
    lead_turn = lead if lead is not None else 0 if work.rested else turn
    keeps = talk.aside_at(step.id, step.was) if suggested(talk, step, work.at) else None
    work.note(
        Asked(
            talk.run, step.id, visit, turn + 1, options or (), remind, lead_turn, step.fingerprint, keeps
        )
    )  # fmt: skip
    if lead is None:
        show_question(work, step)
    else:
        show_again(work, step)
    return True


def show_again(work: Work, step: Question) -> None:
    """Show the question that stands once more, with the reflections that led up to it."""
    work.texts += _leads(work)
    show_question(work, step)


def edited(work: Work, step: Question) -> Message:
    """Build the message of the question that stands as it looks now: its stage and reflections stay."""
    return asking.question(work.talk, step, _leads(work), stage=step.stage)


def _leads(work: Work) -> list[Text]:
    """Give the reflections that were made just before the question that stands."""
    shown = work.state.shown
    found: list[Text] = []
    for made in work.state.made:
        step = work.find(made.run, made.step)
        if shown and made.turn == shown.lead and isinstance(step, Reflect):
            found.append(phrased(work.book.forms[step.reflect].get(made.form, ""), made.slots))
    return found


def show_question(work: Work, step: Question, *, brief: bool = False) -> None:
    """Show the question that stands, after the texts that wait; `brief` leaves out what was read before."""
    work.stage = "" if brief else step.stage or work.stage
    message = asking.question(work.talk, step, tuple(work.texts), brief=brief, stage=work.stage)
    work.stage = ""
    work.texts.clear()
    work.show(message)


def subchance(chance: bytes, name: str) -> bytes:
    """Give each draw within one event a chance of its own."""
    return hmac.digest(chance, name.encode(), hashlib.sha256)


def span(words: str) -> timedelta:
    """Read "2 days"; the model has checked the form."""
    number, unit = words.split()
    return timedelta(minutes=int(number) * UNITS[unit.removesuffix("s")])


def _bound(work: Work, step: Step) -> bool:
    """A step that gives what is bound already (by a hub) is passed over."""
    return isinstance(step, Choose) and step.gives is not None and work.talk.item(step.gives) is not None


def _silent(work: Work, step: Step) -> str | None:
    """Take a step that needs nobody; give the id of the next, "" for the one after, None to stop."""
    work.stage = step.stage or work.stage
    intro = filled(step.intro, work.talk)
    if not isinstance(step, Say):
        work.add(intro)
    match step:
        case Say():
            words = text.join([intro, filled(step.say, work.talk)])
            _tell(work, words, alone=step.alone is not None)
        case Reflect():
            _reflect(work, step)
        case Go():
            return _branch(work, step)
        case Do():
            effector = work.book.effectors[step.do]
            work.out.append(Effect(step.do, effector(work.talk, step.with_)))
        case Run():
            items = work.state.dialogue(work.state.run).items
            handed = {name: items[item] for name, item in step.with_.items() if item in items}
            _enter(work, step.run, handed, {}, parent=work.state.run, at=step.id)
            return f"{step.run}/"
        case Wait():
            until, exact = _until(work, step.wait)
            work.flush()
            work.note(Waiting(work.state.run, step.id, until, exact))
            return None
        case End():
            work.add(filled(step.end, work.talk))
            return END
    return step.then or ""


def _tell(work: Work, words: text.Text, *, alone: bool) -> None:
    if alone:
        work.flush()
    work.add(words)
    if alone:
        work.flush()


def _reflect(work: Work, step: Reflect) -> None:
    """Let the composer choose once; what it chose is kept, the words come from content."""
    composer = work.book.composers[step.reflect]
    made = composer(work.talk, step.of, work.at, subchance(work.chance, step.id))
    if not made.form:
        return
    work.note(Made(work.state.run, step.id, made.form, made.slots))
    form = work.book.forms[step.reflect][made.form]
    _tell(work, phrased(form, made.slots), alone=step.alone is not None)


def _branch(work: Work, step: Go) -> str:
    for way in step.go:
        if not isinstance(way, Branch):
            return way.else_
        if holds(way.when, work.talk):
            return way.then
    return step.then or ""


def _place(work: Work, following: str, place: int) -> int:
    dialogue = work.dialogue(work.state.run)
    if following == "" or dialogue is None:
        return place + 1
    if following.endswith("/"):
        return 0
    found = dialogue.index(following)
    return len(dialogue.steps) if following == END or found is None else found


def _enter(
    work: Work, dialogue: str, items: dict[str, str], facts: dict[str, str], *, parent: int | None, at: str
) -> None:
    number = 1 + max((run.run for run in work.state.runs), default=0)
    if dialogue not in work.book.dialogues:
        raise ScriptError(f"there is no dialogue {dialogue!r}")
    hashed = work.book.dialogues[dialogue].hash
    work.note(Began(number, dialogue, hashed, items, facts, parent, at, work.book.edition))


def _leave(work: Work) -> int | None:
    """Leave the run under way; give the place in its parent, or None when the talk is over."""
    run = work.state.dialogue(work.state.run)
    if run.parent is None:
        work.flush()
        work.note(Left(run.run))
        return None
    work.note(Left(run.run))
    dialogue = work.dialogue(run.parent)
    place = dialogue.index(run.at) if dialogue else None
    if dialogue is None or place is None:
        return None
    return _place(work, dialogue.steps[place].then or "", place)


def _until(work: Work, wait: WaitFor) -> tuple[datetime | None, bool]:
    """When a wait ends, and whether the person picked that time."""
    if wait.person:
        return None, False
    if wait.for_:
        return work.at + span(wait.for_), False
    answer = work.talk.answer(wait.until or wait.after or "")
    day = answer.day if answer else ""
    if wait.after:
        return work.book.senses.workday_after(day, wait.at, work.at), False
    return (work.book.senses.exact(day, wait.at), True) if day else (work.at, False)
