"""How a question looks: its text, the numbered list when labels are long, the rows of buttons."""

from __future__ import annotations

from collections.abc import Sequence

from bot.core import text
from bot.core.choices import choice_of
from bot.core.entries import Answer
from bot.core.events import Button, Message
from bot.core.filling import filled, in_words
from bot.core.fitting import earlier
from bot.core.reading import normal
from bot.core.script import OWN, Ask, Choose, Moment, Number, Pick, Question
from bot.core.session import Hold, State
from bot.core.skills import Choice, Talk
from bot.core.text import Text

LABEL = 20  # characters that a phone shows of a button
NARROW = 15  # two buttons of this length stand side by side
MARK = 4  # what a mark adds: "2e: "
NUMBERS_A_ROW = 5
EARLIER = 80  # characters of an earlier answer that are shown beside its question

SKIP, DONE, BACK, GO_ON, PAUSE, KEEP = "!skip", "!done", "!back", "!verder", "!pauze", "!houden"
OPENER = "!"  # what the engine's own options begin with; an author's id never does


def prompt(step: Question) -> str:
    """Give the question itself, as the author wrote it."""
    match step:
        case Choose():
            return step.choose
        case Pick():
            return step.pick
        case Ask():
            return step.ask
        case Number():
            return step.number
        case Moment():
            return step.moment


def choices(talk: Talk, step: Question, options: Sequence[str]) -> list[Choice]:
    """Give the options of a question as they were offered; what content lost is left out."""
    if not isinstance(step, Choose | Pick):
        return []
    found = [choice_of(talk, step, option) for option in options]
    kept = [choice for choice in found if choice is not None]
    if isinstance(step, Choose) and step.own:
        kept.append(Choice(OWN, step.own.label))
    return kept


def names_an_option(talk: Talk, step: Question | None, words: str) -> bool:
    """Tell whether a text is exactly an option of the choice that stands: then it is no command word."""
    state = talk.state
    if state.status != "asking" or state.hold or state.shown is None or not isinstance(step, Choose):
        return False
    offered = choices(talk, step, state.shown.options)
    return normal(words) in {normal(name) for choice in offered for name in (choice.label, *choice.also)}


def question(
    talk: Talk, step: Question, before: Sequence[Text] = (), *, brief: bool = False, stage: str = ""
) -> Message:
    """Build the message of the question that stands, after the texts that lead up to it.

    `brief` leaves out the intro and a long list of cards: the person has them on the screen.
    """
    shown = talk.state.shown
    assert shown is not None  # noqa: S101  a question is built after it was asked
    offered = choices(talk, step, shown.options)
    listed = [] if brief and isinstance(step, Pick) else [c for c in offered if c.line]
    lines = [text.parse(f"{n}. {c.line}") for n, c in enumerate(listed, 1)]
    intro = () if brief else filled(step.intro, talk)
    asked = text.join([intro, filled(prompt(step), talk)])
    parts = [*before, text.staged(stage, asked), text.join(lines, "\n")]
    if isinstance(step, Pick) and talk.state.marks:
        parts.append(_marked(talk, step))
    keyboard = rows(talk, step, offered)
    if kept := kept_answer(talk, step):
        label, line = _earlier(talk, step, kept)
        parts.append(line)
        if not line and isinstance(step, Choose):  # the button names the option: once is enough
            keyboard = rows(talk, step, [c for c in offered if c.line or c.id not in kept.options])
        keyboard = ((Button(KEEP, label),), *keyboard)
    return Message(text.join(parts), keyboard, shown.turn)


def kept_answer(talk: Talk, step: Question) -> Answer | None:
    """Give the earlier answer that stands beside the question, to be kept with one tap."""
    shown = talk.state.shown
    return earlier(talk, step) if shown and shown.keeps is not None and not talk.state.marks else None


def _earlier(talk: Talk, step: Question, answer: Answer) -> tuple[str, Text]:
    """Put an earlier answer on the button when it fits there, else in a line above it."""
    phrases = talk.book.phrases
    words = text.plain(told(talk, step, answer))
    label = phrases.labels.keep_this.replace("{answer}", words)
    if len(label) <= LABEL:
        return label, ()
    line = phrases.said_earlier if answer.text else phrases.chosen_earlier
    return phrases.labels.keep, text.fill(line, lambda _: text.own(_shortened(words)))


def told(talk: Talk, step: Question, answer: Answer) -> Text:
    """Say an answer in the words in which it was given or chosen."""
    if answer.text:
        return text.own(answer.text)
    if answer.number is not None:
        return text.own(text.figures(answer.number).replace(".", ","))
    found = [choice for choice in choices(talk, step, answer.options) if choice.id in answer.options]
    names = [choice.label.lower() if isinstance(step, Pick) else choice.label for choice in found]
    return text.own(in_words(names, talk.book.phrases.and_))


def _shortened(words: str) -> str:
    flat = " ".join(words.split())
    if len(flat) <= EARLIER:
        return flat
    return f"{flat[:EARLIER].rsplit(' ', 1)[0]}…"


def rows(talk: Talk, step: Question, offered: Sequence[Choice]) -> tuple[tuple[Button, ...], ...]:
    """Lay out the buttons: numbers where the list stands in the text, else labels."""
    labels = talk.book.phrases.labels
    if isinstance(step, Pick):
        marks = talk.state.marks
        buttons = [
            Button(c.id, f"{marks.index(c.id) + 1}e: {c.label}"[:LABEL] if c.id in marks else c.label)
            for c in offered
        ]
        done = (Button(DONE, labels.done),) if len(marks) >= max(step.min, 1) else ()
        widths = [len(c.label) + MARK for c in offered]  # as wide as when marked, so that nothing jumps
        return (*_labels(buttons, widths), *((done,) if done else ()))
    if isinstance(step, Choose):
        numbered = [Button(c.id, str(n)) for n, c in enumerate((c for c in offered if c.line), 1)]
        named = [Button(c.id, c.label) for c in offered if not c.line]
        return (*_chunks(numbered, NUMBERS_A_ROW), *_labels(named))
    if isinstance(step, Number):
        low, high = step.range
        numbers = [Button(str(n), str(n)) for n in range(low, high + 1)] if high - low <= 10 else []  # noqa: PLR2004
        return _chunks(numbers, NUMBERS_A_ROW + 1)
    return ((Button(SKIP, labels.skip),),) if step.skip != "no" else ()


def held(hold: Hold, words: Text, buttons: Sequence[Button]) -> Message:
    """Build the message of a hold."""
    return Message(words, _labels(buttons), hold.turn)


def _marked(talk: Talk, step: Pick) -> Text:
    state: State = talk.state
    names = [c.label.lower() for c in choices(talk, step, state.marks)]
    phrases, left = talk.book.phrases, step.max - len(state.marks)
    phrase = (phrases.chosen if left else phrases.chosen_all).replace(
        "{marks}", in_words(names, phrases.and_)
    )
    return text.parse(phrase.replace("{left}", str(left)))


def _labels(buttons: Sequence[Button], widths: Sequence[int] | None = None) -> tuple[tuple[Button, ...], ...]:
    """Two narrow buttons side by side, a wide one on a row of its own; the order stays."""
    out: list[tuple[Button, ...]] = []
    room = 0
    for button, width in zip(buttons, widths or [len(button.label) for button in buttons], strict=True):
        if room >= width:
            out[-1] = (*out[-1], button)
            room = 0
        else:
            out.append((button,))
            room = NARROW if width <= NARROW else 0
    return tuple(out)


def _chunks(buttons: Sequence[Button], size: int) -> tuple[tuple[Button, ...], ...]:
    return tuple(tuple(buttons[at : at + size]) for at in range(0, len(buttons), size))
