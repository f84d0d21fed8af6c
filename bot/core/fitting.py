"""Whether an answer fits a question as it stands now: for suggestions, and for talks whose script changed."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from bot.core.choices import choice_of, written_options
from bot.core.entries import Answer
from bot.core.script import OWN, Ask, Choose, Moment, Number, Pick, Question
from bot.core.skills import Talk


def fitted(talk: Talk, step: Question, answer: Answer) -> Answer | None:
    """Give the answer as it stands under the question now, options under their present ids; None: it does not fit."""
    if answer.kind == "skipped":
        return None if step.skip == "no" else answer
    fits: Answer | None = None
    match step:
        case Choose() if answer.kind == "option":
            fits = _with_options(talk, step, answer)
        case Pick() if answer.kind == "options" and step.min <= len(answer.options) <= step.max:
            fits = _with_options(talk, step, answer)
        case Ask() if answer.kind == "text":
            fits = answer
        case Number() if answer.kind == "number" and answer.number is not None:
            fits = answer if step.range[0] <= answer.number <= step.range[1] else None
        case Moment() if answer.kind == "moment":
            fits = answer
        case _:
            pass
    return fits


def suggested(talk: Talk, step: Question, at: datetime) -> Answer | None:
    """Give the earlier answer to this question, when it may be offered again now."""
    fits = earlier(talk, step)
    if fits and isinstance(step, Moment) and fits.day and talk.book.senses.exact(fits.day, "23:59") < at:
        return None  # a day that is over is no plan
    return fits


def earlier(talk: Talk, step: Question) -> Answer | None:
    """Give what was set aside for this question; where it comes again, words and numbers given before."""
    found = talk.aside(step.id, step.was)
    if found is None and isinstance(step, Ask | Number | Moment):
        found = talk.answer(step.id)
    return fitted(talk, step, found) if found else None


def _with_options(talk: Talk, step: Choose | Pick, answer: Answer) -> Answer | None:
    """Follow renamed options; an option that is gone makes the answer unfit."""
    living = {option.id for option in written_options(step)}
    former = {was: one.id for one in written_options(step) for was in one.was if was not in living}
    options: list[str] = []
    for option in answer.options:
        if option == OWN and isinstance(step, Choose) and step.own:
            options.append(OWN)
            continue
        choice = choice_of(talk, step, former.get(option, option))
        if choice is None:
            return None
        options.append(choice.id)
    return replace(answer, options=tuple(options))
