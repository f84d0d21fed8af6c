"""Holds: what is asked about an answer before the talk goes on.

A card that was heard counts only after the person confirmed it.
"""

from __future__ import annotations

from bot.core import asking, text
from bot.core.entries import Answer, Answered, Confirmed, Held, Joined, Marked, Missed, Released
from bot.core.events import Button
from bot.core.filling import in_words
from bot.core.reading import is_no, is_yes, normal, one_of, several
from bot.core.script import OWN, Ask, Choose, Moment, Number, Pick, Question
from bot.core.session import Hold
from bot.core.skills import Choice, Heard, Listener, Told
from bot.core.text import Text
from bot.core.walking import go_on, show_question
from bot.core.work import Work, phrased

YES, NOT_SAID, OTHER, NO_CARD = "!ja", "!niet", "!andere", "!geen"
SWAP, AGAIN = "!wissel", "!opnieuw"
TOMORROW, NO_DAY = "!morgen", "!geendag"
ONLY = "!alleen-"
LONGEST_CHOICE = 600  # characters of own words at a choice


def heard(work: Work, step: Ask, found: Heard) -> None:
    """Ask whether these cards are what the person meant; a bare card name needs no question."""
    if found.plain:
        work.note(Confirmed(found.cards))
        work.line(work.book.phrases.heard_right, {"cards": _bold(work, step, found.cards)})
        go_on(work, step)
        return
    work.note(Held("heard", work.state.turn + 1, _heard_options(found.cards), found.cards))
    values: dict[str, str | Text] = {"words": found.words, "cards": _bold(work, step, found.cards)}
    show(work, step, work.state.hold, phrased(work.book.phrases.heard, values))


def moment(work: Work, step: Moment, words: str) -> None:
    """Take an intention with its day; ask for the day once when none was said."""
    told = _told(work, step, words)
    if told:
        work.note(Answered(Answer("moment", text=words, day=told.day, said=told.said)))
        go_on(work, step)
    else:
        work.note(Held("day", work.state.turn + 1, (TOMORROW, NO_DAY), (words,)))
        show(work, step, work.state.hold)


def _told(work: Work, step: Moment, words: str) -> Told | None:
    """Read the moment; where it would lie before the one it must follow, it is read from that one on."""
    senses = work.book.senses
    told = senses.moment(words, work.at)
    earlier = work.talk.answer(step.after) if step.after else None
    if told is None or earlier is None or not earlier.day or told.day[:10] >= earlier.day[:10]:
        return told
    return senses.moment(words, senses.exact(earlier.day[:10], "0:00"))


def number(work: Work, step: Number, words: str) -> bool:
    """Take a number on the scale, or ask which of two; False when there is none on the scale."""
    low, high = step.range
    found = work.book.senses.number(words, low, high)
    if found is None:
        return False
    if found.between:
        work.note(Held("between", work.state.turn + 1, tuple(text.figures(n) for n in found.between)))
        show(work, step, work.state.hold)
        return True
    if found.value is None or not low <= found.value <= high:
        return False
    if work.state.hold:
        work.note(Released())
    work.note(Answered(Answer("number", number=found.value)))
    go_on(work, step)
    return True


def own_words(work: Work, step: Choose, words: str) -> None:
    """Take own words as the choice."""
    work.note(Answered(Answer("option", options=(OWN,), text=words[:LONGEST_CHOICE])))
    go_on(work, step)


def show(work: Work, step: Question, hold: Hold | None, asked: Text | None = None) -> None:
    """Show the question of a hold, after the texts that wait; `asked` where it is put in other words."""
    if hold is None:
        return
    words = text.join([*work.texts, asked or _words(work, step, hold)])
    work.texts.clear()
    buttons = [Button(c.id, c.label) for c in _choices(work, step, hold)]
    work.show(asking.held(hold, words, buttons))


def wrote(work: Work, step: Question, hold: Hold, words: str) -> None:
    """Take a typed text at a hold: an option by any name, else what that kind of hold can use."""
    option = _typed(work, step, hold, words)
    if option is not None:
        pressed(work, step, hold, option)
    elif hold.kind == "heard":
        _said_again(work, step, hold, words)
    elif hold.kind == "own" and isinstance(step, Choose) and normal(words):
        work.note(Released())
        own_words(work, step, words)
    elif hold.kind == "order" and isinstance(step, Pick):
        _reordered(work, step, hold, words)
    elif hold.kind == "day" and isinstance(step, Moment) and (told := _told(work, step, words)):
        _with_day(work, step, hold.marks[0], told.day, told.said)
    elif hold.kind == "between" and isinstance(step, Number) and number(work, step, words):
        pass
    elif work.state.misses:
        skip(work, step, hold)  # asked twice is enough: the talk goes on
    else:
        _miss(work, step, hold)


def pressed(work: Work, step: Question, hold: Hold, option: str) -> None:
    """Take an option of a hold; what it does not offer is ignored."""
    if option not in {choice.id for choice in _choices(work, step, hold)}:
        return
    match hold.kind:
        case "heard":
            _settle_heard(work, step, hold, option)
        case "order":
            _settle_order(work, step, hold, option)
        case "between":
            work.note(Released())
            work.note(Answered(Answer("number", number=float(option))))
            go_on(work, step)
        case "day":
            said = work.book.phrases.labels.tomorrow if option == TOMORROW else ""
            told = work.book.senses.moment(said, work.at) if said else None
            _with_day(work, step, hold.marks[0], told.day if told else "", said.lower())
        case _:
            pass


def _miss(work: Work, step: Question, hold: Hold) -> None:
    work.line(work.book.phrases.missed(work.state.turn, 0))
    work.note(Missed())
    show(work, step, hold)


def skip(work: Work, step: Question, hold: Hold) -> None:
    """Leave a hold as it is: no card, this order, no day."""
    if hold.kind == "heard":
        _settle_heard(work, step, hold, NO_CARD)
    elif hold.kind == "order":
        _settle_order(work, step, hold, YES)
    elif hold.kind == "day":
        _with_day(work, step, hold.marks[0], "", "")
    else:
        work.note(Released())
        show_question(work, step)


def _settle_heard(work: Work, step: Question, hold: Hold, option: str) -> None:
    if option == OTHER:
        others = tuple(card for card in _listener(work, step).others(work.talk) if card not in hold.marks)
        work.note(Held("heard", work.state.turn + 1, (*others, NO_CARD), hold.marks, hold.tries + 1))
        show(work, step, work.state.hold)
        return
    cards: tuple[str, ...] = ()
    if option == YES:
        cards = hold.marks
    elif option.startswith(ONLY):
        cards = (option.removeprefix(ONLY),)
    elif not option.startswith(asking.OPENER):
        cards = (option,)
    work.note(Released())
    if cards:
        work.note(Confirmed(cards))
        if option != YES:
            work.line(work.book.phrases.heard_right, {"cards": _bold(work, step, cards)})
    elif option == NOT_SAID:
        work.line(work.book.phrases.heard_none)
    go_on(work, step)


def _said_again(work: Work, step: Question, hold: Hold, words: str) -> None:
    """The person says it in other words: listen once more, then go on without a card."""
    found = _listener(work, step).hear(words, work.talk)
    cards = tuple(card for card in found.cards if card not in hold.marks)
    work.note(Joined(words))
    if cards and found.plain:
        work.note(Released())
        work.note(Confirmed(cards))
        work.line(work.book.phrases.heard_right, {"cards": _bold(work, step, cards)})
        go_on(work, step)
    elif cards and hold.tries == 0:
        work.note(Held("heard", work.state.turn + 1, _heard_options(cards), cards, 1))
        again = phrased(work.book.phrases.heard_again, {"cards": _bold(work, step, cards)})
        show(work, step, work.state.hold, again)
    else:
        work.note(Released())
        work.line(work.book.phrases.heard_none)
        go_on(work, step)


def _settle_order(work: Work, step: Question, hold: Hold, option: str) -> None:
    if option == AGAIN:
        work.note(Released())
        work.note(Marked(()))
        show_question(work, step)
    elif option == SWAP:
        first, second, *rest = hold.marks
        _hold_order(work, step, (second, first, *rest))
    else:
        work.note(Released())
        work.note(Answered(Answer("options", options=hold.marks)))
        go_on(work, step)


def _reordered(work: Work, step: Pick, hold: Hold, words: str) -> None:
    """Read "2 1 3" or "moed, eerlijkheid" as the new order of what was chosen."""
    pieces, _ = several(words, asking.choices(work.talk, step, hold.marks), work.book.phrases)
    found = list(dict.fromkeys(option for _, option in pieces if option))
    if not found or any(option is None for _, option in pieces):
        _miss(work, step, hold)
        return
    _hold_order(work, step, (*found, *(mark for mark in hold.marks if mark not in found)))


def _hold_order(work: Work, step: Question, marks: tuple[str, ...]) -> None:
    work.note(Held("order", work.state.turn + 1, marks=marks))
    show(work, step, work.state.hold)


def _with_day(work: Work, step: Question, words: str, day: str, said: str) -> None:
    work.note(Released())
    work.note(Answered(Answer("moment", text=words, day=day, said=said)))
    go_on(work, step)


def _heard_options(cards: tuple[str, ...]) -> tuple[str, ...]:
    only = tuple(f"{ONLY}{card}" for card in cards) if len(cards) > 1 else ()
    return (YES, *only, OTHER, NOT_SAID)


def _words(work: Work, step: Question, hold: Hold) -> Text:
    phrases = work.book.phrases
    match hold.kind:
        case "order" if isinstance(step, Pick):
            names = [c.label.lower() for c in asking.choices(work.talk, step, hold.marks)]
            return phrased(step.order or phrases.order, {"marks": in_words(names, phrases.and_)})
        case "own" if isinstance(step, Choose) and step.own:
            return text.parse(step.own.ask)
        case "between":
            return text.parse(phrases.between)
        case "day":
            return text.parse(phrases.which_day)
        case "heard" if OTHER in hold.options:
            return phrased(phrases.heard_still, {"cards": _bold(work, step, hold.marks)})
        case "heard":
            return text.parse(phrases.heard_card)
        case _:
            return ()


def _choices(work: Work, step: Question, hold: Hold) -> list[Choice]:
    """The options of a hold with the words that stand on their buttons."""
    labels = work.book.phrases.labels
    fixed = {
        YES: labels.yes_right, NOT_SAID: labels.not_said, OTHER: labels.other_card, NO_CARD: labels.no_card,
        SWAP: labels.swap, AGAIN: labels.again, TOMORROW: labels.tomorrow, NO_DAY: labels.no_day,
    }  # fmt: skip
    options = (YES, SWAP, AGAIN) if hold.kind == "order" else hold.options
    out: list[Choice] = []
    for option in options:
        if option in fixed:
            out.append(Choice(option, fixed[option]))
        elif hold.kind == "heard":
            card = _listener(work, step).choice(work.talk, option.removeprefix(ONLY))
            if card:
                only = labels.only.replace("{card}", card.label.lower())
                fits = len(only) <= asking.LABEL
                label = card.label if not option.startswith(ONLY) or not fits else only
                out.append(Choice(option, label, also=card.also))
        else:
            out.append(Choice(option, option.replace(".", ",")))
    return out


def _typed(work: Work, step: Question, hold: Hold, words: str) -> str | None:
    options = _choices(work, step, hold)
    ids = {choice.id for choice in options}
    if YES in ids and is_yes(words, work.book.phrases):
        return YES
    if hold.kind == "heard" and normal(words) in work.book.phrases.not_said:
        return NOT_SAID if NOT_SAID in ids else NO_CARD
    if is_no(words, work.book.phrases):
        return next((o for o in (NOT_SAID, NO_CARD, NO_DAY, AGAIN) if o in ids), None)
    exact = next((one.id for one in options if normal(words) == normal(one.label)), None)
    if exact or (hold.kind == "order" and any(c.isdigit() for c in words)):
        return exact  # other numbers here are an order, not a button
    if hold.kind == "own":
        return None
    return one_of(words, options, work.book.phrases)


def _bold(work: Work, step: Question, cards: tuple[str, ...]) -> Text:
    listener = _listener(work, step)
    found = [listener.choice(work.talk, card) for card in cards]
    names = [choice.label.lower() for choice in found if choice]
    spans: list[text.Span] = []
    for place, name in enumerate(names):
        if place:
            spans.append(text.Span(f" {work.book.phrases.and_} " if place == len(names) - 1 else ", "))
        spans.append(text.Span(name, "strong"))
    return tuple(spans)


def _listener(work: Work, step: Question) -> Listener:
    assert isinstance(step, Ask) and step.listen  # noqa: S101, PT018  only such a step holds what it heard
    return work.book.listeners[step.listen]
