"""What an input means at the question that stands, kind by kind."""

from __future__ import annotations

from dataclasses import replace
from typing import assert_never

from bot.core import asking, holding
from bot.core.choices import choice_of, drawn
from bot.core.entries import Answer, Answered, Bound, Held, Marked, Missed
from bot.core.events import Edit
from bot.core.reading import normal, one_of, several
from bot.core.script import OWN, Ask, Choose, Moment, Number, Pick, Question
from bot.core.walking import edited, go_on, show_question, subchance
from bot.core.work import Work

SHORT_QUESTION = 8  # words of a question that is put to the coach
PATIENCE = 2  # misses at one question after which the talk moves on


def wrote(work: Work, step: Question, words: str) -> None:
    """Take a typed text as the answer, or ask again in a shorter way."""
    if not normal(words) and not isinstance(step, Ask):
        ask_again(work, step)
        return
    if normal(words) in work.book.phrases.keep_words and keep(work, step):
        return
    if (
        isinstance(step, Ask | Moment)
        and normal(words) in work.book.phrases.nothing_to_say
        and step.skip != "no"
    ):
        work.line(work.book.phrases.that_is_fine)
        skip(work, step)
        return
    if isinstance(step, Ask | Moment) and _asks_back(work, step, words):
        return
    match step:
        case Choose():
            _typed_choice(work, step, words)
        case Pick():
            _typed_pick(work, step, words)
        case Ask():
            _free_text(work, step, words)
        case Number():
            _number(work, step, words)
        case Moment():
            holding.moment(work, step, _cut(work, words, step.max))
        case _:
            assert_never(step)


def _asks_back(work: Work, step: Question, words: str) -> bool:
    """Deal, once, with a short question to the coach where an answer was asked."""
    short = words.endswith("?") and len(words.split()) <= SHORT_QUESTION
    if not short or work.state.misses or not normal(words):
        return False
    work.note(Missed())
    work.line(work.book.phrases.asked_back)
    show_question(work, step, brief=True)
    return True


def pressed(work: Work, step: Question, option: str) -> None:
    """Take a press on a button of the question that stands; what was never offered is ignored."""
    shown = work.state.shown
    offered = shown.options if shown else ()
    match step:
        case _ if option == asking.KEEP:
            keep(work, step)
        case Choose() if option in offered or (option == OWN and step.own):
            _chosen(work, step, option)
        case Pick() if option == asking.DONE:
            _done(work, step)
        case Pick() if option in offered:
            marks = work.state.marks
            toggled = tuple(m for m in marks if m != option) if option in marks else (*marks, option)
            _mark(work, step, toggled)
        case Number() if option.lstrip("-").isdigit():
            _number(work, step, option)
        case _:
            pass


def keep(work: Work, step: Question) -> bool:
    """Take the earlier answer that is offered beside the question; False when none is."""
    answer = asking.kept_answer(work.talk, step)
    if answer is None:
        return False
    taken(work, step, answer)
    return True


def taken(work: Work, step: Question, answer: Answer) -> None:
    """Note the answer to the question that stands, with the content that it binds, and go on."""
    note(work, step, answer)
    leave(work, step, answer)


def note(work: Work, step: Question, answer: Answer) -> None:
    """Note the answer to the question that stands, with the content that it binds."""
    work.note(Answered(answer))
    if isinstance(step, Choose) and step.gives and answer.kind == "option":
        work.note(Bound(work.state.run, step.gives, answer.options[0]))


def leave(work: Work, step: Question, answer: Answer) -> None:
    """Go on from a question that has its answer: an option may have a way of its own."""
    option = answer.options[0] if isinstance(step, Choose) and answer.options else ""
    choice = choice_of(work.talk, step, option) if isinstance(step, Choose) and option else None
    go_on(work, step, choice.then if choice else None)


def skip(work: Work, step: Question) -> None:
    """Leave a question unanswered, unless the talk cannot go on without it; what was chosen so far counts."""
    if isinstance(step, Pick) and len(work.state.marks) >= max(step.min, 1):
        _done(work, step)
    elif step.skip == "no":
        work.line(work.book.phrases.no_skip)
        show_question(work, step)
    elif step.skip and isinstance(step, Choose):
        _chosen(work, step, step.skip)
    else:
        work.note(Answered(Answer("skipped")))
        go_on(work, step)


def ask_again(work: Work, step: Question, line: str = "") -> None:
    """Ask again, each time in other words and shorter; after two misses the talk moves on when it can."""
    phrases, misses = work.book.phrases, work.state.misses
    if misses >= PATIENCE and step.skip is None and not line:
        work.line(phrases.move_on)
        skip(work, step)
        return
    work.note(Missed())
    work.line(line or phrases.missed(work.state.turn, misses, may_skip=step.skip != "no"))
    show_question(work, step, brief=misses > 0 or bool(line))


def _number(work: Work, step: Number, words: str) -> None:
    if not holding.number(work, step, words):
        low, high = (str(end) for end in step.range)
        ask_again(work, step, work.book.phrases.miss_number.replace("{low}", low).replace("{high}", high))


def _typed_choice(work: Work, step: Choose, words: str) -> None:
    shown = work.state.shown
    offered = asking.choices(work.talk, step, shown.options if shown else ())
    option = one_of(words, offered, work.book.phrases)
    if option is not None:
        _chosen(work, step, option)
    elif step.own and len(words.split()) > 1:
        holding.own_words(work, step, words)
    else:
        ask_again(work, step)


def _chosen(work: Work, step: Choose, option: str) -> None:
    if option == OWN and step.own:
        work.note(Held("own", work.state.turn + 1))
        holding.show(work, step, work.state.hold)
        return
    shown = work.state.shown
    if draws(step, option) and shown:
        found = drawn(work.talk, step, shown.options, subchance(work.chance, step.id))
        if found is None:
            ask_again(work, step)
            return
        option = found
    taken(work, step, Answer("option", options=(option,)))


def draws(step: Choose, option: str) -> bool:
    """Tell whether an option lets chance choose."""
    also = step.options.also if not isinstance(step.options, tuple) else ()
    return any(one.id == option and one.draw for one in also)


def _typed_pick(work: Work, step: Pick, words: str) -> None:
    shown = work.state.shown
    offered = asking.choices(work.talk, step, shown.options if shown else ())
    pieces, done = several(words, offered, work.book.phrases)
    phrases = work.book.phrases
    heard = [[option] if option else _beyond(work, step, piece) for piece, option in pieces]
    found = list(dict.fromkeys(option for options in heard for option in options))
    off_the_list = any(piece.isdigit() and option is None for piece, option in pieces)
    if not (found or done) or off_the_list:
        ask_again(work, step)
    elif len(found) > step.max:
        ask_again(work, step, phrases.too_many.replace("{max}", str(step.max)))
    elif not found:
        _done(work, step)
    else:
        before = tuple(m for m in work.state.marks if m not in found)
        marks = tuple(found) if len(found) > 1 else (*before, *found)
        work.note(Marked(marks[: step.max]))
        if done or len(marks) >= step.max or len(found) > 1:
            _done(work, step)
        else:
            show_question(work, step)


def _beyond(work: Work, step: Pick, words: str) -> list[str]:
    """Hear options that were not offered but exist: cards of the whole deck, called by their names."""
    listener = work.book.listeners.get(step.listen or "")
    if listener is None:
        return []
    for pieces in ([words], words.split()):
        heard = [listener.hear(piece, work.talk) for piece in pieces]
        if all(one.plain for one in heard):  # a sentence in which a card can be heard is no choice of it
            cards = [card for one in heard for card in one.cards]
            return [card for card in cards if choice_of(work.talk, step, card)]
    return []


def _mark(work: Work, step: Pick, marks: tuple[str, ...]) -> None:
    """Keep the marks; the last one that fits settles the pick, so that nobody has to tap "done"."""
    if len(marks) > step.max:
        return
    work.note(Marked(marks))
    full = len(marks) == step.max
    message = edited(work, step)
    work.out.append(Edit(replace(message, rows=()) if full else message))
    if full:
        _done(work, step)


def _done(work: Work, step: Pick) -> None:
    marks = work.state.marks
    if len(marks) < step.min:
        ask_again(work, step, work.book.phrases.too_few.replace("{min}", str(step.min)))
    elif len(marks) > 1 and step.order:
        work.note(Held("order", work.state.turn + 1, marks=marks))
        holding.show(work, step, work.state.hold)
    else:
        work.note(Answered(Answer("options", options=marks)))
        go_on(work, step)


def _free_text(work: Work, step: Ask, words: str) -> None:
    if not normal(words):
        ask_again(work, step, work.book.phrases.miss_empty)
        return
    words = _cut(work, words, step.max)
    work.note(Answered(Answer("text", text=words)))
    listener = work.book.listeners.get(step.listen or "")
    heard = listener.hear(words, work.talk) if listener else None
    if heard and heard.cards:
        holding.heard(work, step, heard)
    else:
        go_on(work, step)


def _cut(work: Work, words: str, most: int) -> str:
    """Keep as much as fits, and say so; what a person typed is never thrown back at them."""
    if len(words) > most:
        work.line(work.book.phrases.too_long.replace("{max}", str(most)))
    return words[:most]
