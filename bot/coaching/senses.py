"""How the engine reads free input: the Dutch of moments, numbers, cards and alarm, behind one door."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime, time, timedelta

from bot.coaching import moments, numbers
from bot.coaching.cleaning import clean
from bot.coaching.material import Value
from bot.coaching.mirror import AMSTERDAM
from bot.coaching.safety import Safety
from bot.coaching.values import Recogniser
from bot.core.reading import normal
from bot.core.skills import Choice, Counted, Heard, Talk, Told

WEEK = timedelta(days=7)
PLAIN = 4  # words: a text this short that only names a card needs no question back


class DutchSenses:
    """Reads moments, numbers and signals in Dutch."""

    def __init__(self, safety: Safety) -> None:
        self._safety = safety

    def moment(self, text: str, at: datetime) -> Told | None:
        """Find a day or a time."""
        found = moments.find_moment(text, at)
        if found is None:
            return None
        day = found.day.isoformat()
        return Told(f"{day}T{found.time:%H:%M}" if found.time else day, found.said)

    def number(self, text: str, low: float, high: float) -> Counted | None:
        """Find a number, or the two between which a person hesitates."""
        found = numbers.find_number(text, low, high)
        return Counted(found.value, found.between) if found else None

    def clean(self, text: str) -> str:
        """Take out control characters and the like."""
        return clean(text)

    def alarm(self, text: str) -> bool:
        """Tell a signal A."""
        return self._safety.signal(text)

    def workday_after(self, day: str, clock: str, at: datetime) -> datetime:
        """Give a clock time on the first working day after a day; without a day, after a week."""
        start = date.fromisoformat(day[:10]) if day else at.astimezone(AMSTERDAM).date() + WEEK
        return moments.after(start, _clock(clock))

    def exact(self, day: str, clock: str) -> datetime:
        """Give a day, or day and time, as an aware time."""
        hour = time.fromisoformat(day[11:]) if len(day) > 10 else _clock(clock)  # noqa: PLR2004  an ISO day
        return datetime.combine(date.fromisoformat(day[:10]), hour, AMSTERDAM)


class HearValues:
    """Hears value cards in a free text; the cards of the case are offered when it was another one."""

    def __init__(self, recogniser: Recogniser, values: Mapping[str, Value]) -> None:
        self._recogniser = recogniser
        self._values = values

    def hear(self, text: str, talk: Talk) -> Heard:  # noqa: ARG002  a word means the same in any talk
        """Recognise at most two cards, with the words that caused them."""
        found = self._recogniser.find(text)[:2]
        if not found:
            return Heard()
        cards = tuple(one.card for one in found)
        named = normal(text) in {normal(self._values[card].name) for card in cards}
        words = ", ".join(dict.fromkeys(one.words for one in found))
        return Heard(cards, words, plain=named and len(text.split()) <= PLAIN)

    def choice(self, talk: Talk, card: str) -> Choice | None:  # noqa: ARG002
        """Give a card by its name."""
        value = self._values.get(card)
        return Choice(card, value.name, item=value) if value else None

    def others(self, talk: Talk) -> tuple[str, ...]:
        """Name the cards of the case."""
        return tuple(getattr(talk.item("case"), "values", ()))

    def warm(self) -> None:
        """Load the word list of the language."""
        self._recogniser.warm()


def _clock(words: str) -> time:
    hour, minute = words.split(":")
    return time(int(hour), int(minute))
