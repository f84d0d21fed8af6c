"""How long texts may become, after the longest that each placeholder may be; what fits a channel."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from bot.core.asking import EARLIER, LABEL, prompt
from bot.core.checks.finding import Finding, Path
from bot.core.checks.loads import joined
from bot.core.checks.possible import blank_talk, choices, deep, in_field
from bot.core.checks.subject import Subject, filled_texts, options_at, plain_texts
from bot.core.graph import written
from bot.core.holding import LONGEST_CHOICE
from bot.core.script import Ask, Choose, From, Moment, Number, Pick, Question, Reflect, Step
from bot.core.skills import Choice
from bot.core.text import parse, plain, slots, utf16

MESSAGE = 4096  # UTF-16 units, the limit of a Telegram message
DATA = 64  # bytes, the limit of callback data
SESSION_AND_TURN = 8 + 1 + 9 + 1  # bytes of `session:turn:` before the option
BUTTONS = 100  # of one message
LONGEST_NUMBER = 8  # "-1234,56" and the like: six figures, a sign and a comma
NO_CHANCE = bytes(32)


class Sizes:
    """Counts as Telegram does, in UTF-16 units; a person's words count one unit a character."""

    def __init__(self, subject: Subject) -> None:
        self.subject = subject
        self._slots: dict[str, int] = {}

    def text(self, source: str) -> int:
        """The most that an author's text may become."""
        return length(source) + sum(self.slot(slot) for slot in slots(source))

    def fitting(self, source: str) -> int:
        """The same for the sum of a message; a text that is too long by itself is named where it stands."""
        found = self.text(source)
        return found if found <= MESSAGE else 0

    def slot(self, ref: str) -> int:
        """The most that a placeholder may become; one that holds itself counts once."""
        if ref not in self._slots:
            self._slots[ref] = 0
            self._slots[ref] = self._slot(ref)
        return self._slots[ref]

    def words(self, ref: str) -> int:
        """The most words that an answer may hold, in characters."""
        found = self.subject.find(ref)
        match found[0] if found else None:
            case Ask(max=most) | Moment(max=most):
                return most
            case Choose(own=own) if own:
                return LONGEST_CHOICE
            case _:
                return 0

    def question(self, step: Question) -> int:
        """The most that the message of a question may hold: intro, question, list, and what is marked."""
        parts = [self.fitting(step.intro), self.fitting(prompt(step))]
        if isinstance(step, Choose | Pick):
            parts.append(self._list(step))
        phrases = self.subject.book.phrases
        below = max(length(phrases.said_earlier), length(phrases.chosen_earlier)) + EARLIER + 1  # "…"
        if isinstance(step, Pick):  # a mark takes the earlier answer away
            marked = max(length(phrases.chosen), length(phrases.chosen_all))
            below = max(below, marked + self.labels(step))
        return joined(*parts, below)

    def reflection(self, step: Reflect) -> int:
        """The most that a composer may say here."""
        most = max((self.words(ref) for ref in step.of), default=0)
        known = self.subject.whole.slots.get(step.reflect, {})

        def slot(name: str) -> int:
            found = known.get(name, 0)
            return most if found is None else found

        forms = self.subject.book.forms.get(step.reflect, {}).values()
        return max((length(form) + sum(map(slot, slots(form))) for form in forms), default=0)

    def labels(self, step: Choose | Pick) -> int:
        """The most that the names of what is chosen may take, joined as one says them."""
        found = choices(self.subject, step) or []
        longest = sorted((utf16(choice.label) for choice in found), reverse=True)
        most = step.max if isinstance(step, Pick) else 1
        joined = sum(longest[:most]) + len(f" {self.subject.book.phrases.and_} ") * (most - 1)
        own = LONGEST_CHOICE if isinstance(step, Choose) and step.own else 0
        return max(joined, own)

    def offered(self, step: Choose | Pick) -> list[list[Choice]]:
        """Give what may be offered at once: a list for each item that options may come from."""
        extra = [Choice(option.id, option.text) for option in written(step)]
        if not isinstance(step.options, From):
            return [extra]
        ref = step.options.from_
        head, _, field = ref.partition(".")
        supplier = self.subject.book.suppliers.get(ref)
        if supplier:
            talk = blank_talk(self.subject)
            found = [supplier.choice(talk, one) for one in supplier.offer(talk, NO_CHANCE)]
            return [[*(choice for choice in found if choice), *extra]]
        if field:
            collection = self.subject.dialogue.needs.get(head, "")
            items = self.subject.book.material.get(collection, {}).values()
            return [[*in_field(self.subject, item, field), *extra] for item in items]
        return [[*(choices(self.subject, step) or [])]]

    def _list(self, step: Choose | Pick) -> int:
        """The numbered list of options whose label says too little."""
        return max((_lines([c.line for c in one if c.line]) for one in self.offered(step)), default=0)

    def _slot(self, ref: str) -> int:
        head, _, field = ref.partition(".")
        subject = self.subject
        if head in subject.dialogue.needs:
            items = subject.book.material.get(subject.dialogue.needs[head], {}).values()
            return max((self._inside(item, field) for item in items), default=0)
        step = subject.steps.get(head)
        if isinstance(step, Choose | Pick):
            if field:
                found = choices(subject, step) or []
                return max((self._inside(choice.item, field) for choice in found), default=0)
            return self.labels(step)
        return LONGEST_NUMBER if isinstance(step, Number) else self.words(head)

    def _inside(self, item: object, field: str) -> int:
        found = deep(item, field)
        return self.text(found) if isinstance(found, str) else 0


def limits(sizes: Sizes, place: int, step: Step) -> Iterator[Finding]:
    """Check what one step holds against what a channel takes."""
    at: Path = ("steps", place)
    for key, source in (*filled_texts(step), *(("order", step.order) for _ in "x" if isinstance(step, Pick))):
        units = sizes.text(source)
        if units > MESSAGE:
            yield Finding((*at, key), "D401", _too_long("the text", units), _longest(sizes, source))
    for inner, source in plain_texts(step):
        if length(source) > MESSAGE:
            yield Finding((*at, *inner), "D401", _too_long("the text", length(source)))
    if isinstance(step, Number) and step.range[0] >= step.range[1]:
        yield Finding((*at, "range"), "D404", "the range runs from low to high")
    if isinstance(step, Choose | Pick):
        yield from _buttons(sizes, at, step)


def length(source: str) -> int:
    """Count an author's text without what its placeholders become."""
    bare = plain(parse(source))
    return utf16(bare) - sum(len(slot) + 2 for slot in slots(bare))


def _buttons(sizes: Sizes, at: Path, step: Choose | Pick) -> Iterator[Finding]:
    for inner, option in options_at(step):
        if len(option.text) > LABEL:
            yield Finding((*at, *inner, "text"), "D402", _wide(option.text))
        if not _fits(option.id):
            yield Finding((*at, *inner, "id"), "D403", f"the option id {option.id!r} is too long")
    offers = sizes.offered(step)
    own = {option.id for option in written(step)}
    content = {c.id: c for one in offers for c in one if c.id not in own}
    for choice in content.values():
        shown = isinstance(step, Pick) or not choice.line  # else a number stands on the button
        if shown and len(choice.label) > LABEL:
            yield Finding((*at, "options"), "D402", _wide(choice.label))
        if not _fits(choice.id):
            yield Finding((*at, "options"), "D403", f"the option id {choice.id!r} is too long")
    most = max((len(one) for one in offers), default=0) + (1 if isinstance(step, Pick) or step.own else 0)
    if most > BUTTONS:
        yield Finding((*at, "options"), "D405", f"there may be {most} buttons; {BUTTONS} fit under a message")


def _fits(option: str) -> bool:
    return len(option.encode()) + SESSION_AND_TURN <= DATA


def _wide(label: str) -> str:
    return f"the label {label!r} has {len(label)} characters; a phone shows {LABEL}"


def _lines(lines: Sequence[str]) -> int:
    """Count "1. line" under each other."""
    return utf16("\n".join(plain(parse(f"{n}. {line}")) for n, line in enumerate(lines, 1)))


def _too_long(what: str, units: int) -> str:
    return f"{what} may become {units} units; {MESSAGE} fit"


def _longest(sizes: Sizes, source: str) -> str:
    found = max(slots(source), key=sizes.slot, default="")
    return (
        f"the longest part is {{{found}}}, up to {sizes.slot(found)}" if found and sizes.slot(found) else ""
    )
