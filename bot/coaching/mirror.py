"""Composers: what the coach gives back, made of a person's own words and confirmed choices alone.

Each returns a form from content/forms.yaml and the words for its slots; "" is silence, which is
better than a line that fits anybody.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import get_args
from zoneinfo import ZoneInfo

from bot.coaching.listening import phrase, quote, quotes
from bot.coaching.material import LadderRung, Rung, Value
from bot.core.choices import shuffled
from bot.core.filling import in_words
from bot.core.skills import Composer, Reflection, Talk

SILENCE = Reflection("")
AMSTERDAM = ZoneInfo("Europe/Amsterdam")
NONE = "geen"  # the option that says: none of these
CRAFT = frozenset({"deskundigheid", "creativiteit"})  # beside the professional ones: the measure is within


def composers(ladder: Sequence[LadderRung], days: Mapping[str, str]) -> dict[str, Composer]:
    """Register every composer by the name that a dialogue uses."""
    rungs: dict[str, Composer] = {f"rung_{rung.id}": _Rung(rung) for rung in ladder}
    return rungs | {
        "echo": echo,
        "keuze_eigen": own_choice,
        "dropped": dropped,
        "halfway": halfway,
        "good": good,
        "tension": tension,
        "own_line": own_line,
        "standard": standard,
        "sum_values": sum_values,
        "sum_standard": _Standard(ladder),
        "sum_step": sum_step,
        "day": _Day(days),
        "appointment": _Appointment(days),
    }


def echo(talk: Talk, of: tuple[str, ...], at: datetime, chance: bytes) -> Reflection:  # noqa: ARG001
    """Give back a few words of the newest of these answers; no opener twice in a talk."""
    words = next((quote(talk.text(step)) for step in of if talk.text(step)), "")
    used = {made.form for made in talk.state.made}
    fresh = [form for form in shuffled(talk.book.forms["echo"], chance) if form not in used]
    held = any(talk.answer(step) and talk.answer(step).cards for step in of)  # type: ignore[union-attr]
    return Reflection(fresh[0], {"words": words}) if words and fresh and not held else SILENCE


def own_choice(talk: Talk, of: tuple[str, ...], at: datetime, chance: bytes) -> Reflection:  # noqa: ARG001
    """Give back a choice in own words."""
    words = phrase(talk.text(of[0]))
    return Reflection("zin", {"words": words}) if words else SILENCE


def good(talk: Talk, of: tuple[str, ...], at: datetime, chance: bytes) -> Reflection:  # noqa: ARG001
    """Give back what this person did, when they told it; else what good work is to them."""
    parts = quotes(talk.text(of[0]))
    if not parts:
        return SILENCE
    return (
        Reflection("daad", {"words": parts[1]})
        if len(parts) > 1
        else Reflection("woorden", {"words": parts[0]})
    )


def dropped(talk: Talk, of: tuple[str, ...], at: datetime, chance: bytes) -> Reflection:  # noqa: ARG001
    """Name, as a fact, a card that was confirmed earlier and is not among the chosen ones now."""
    earlier, chosen = talk.answer(of[0]), talk.options(of[1])
    gone = [card for card in (earlier.cards if earlier else ()) if card not in chosen]
    return Reflection("een", {"card": _name(talk, gone[0])}) if gone and chosen else SILENCE


def halfway(talk: Talk, of: tuple[str, ...], at: datetime, chance: bytes) -> Reflection:  # noqa: ARG001
    """Put the first value beside the one that is missed at work."""
    chosen, missed = talk.options(of[0]), talk.options(of[1])
    if not chosen:
        return SILENCE
    slots = {"first": _name(talk, chosen[0])}
    if not missed:
        return Reflection("open", slots)
    if missed[0] == NONE:
        return Reflection("geen", slots)
    if missed[0] == chosen[0]:
        return Reflection("zelfde", slots)
    return Reflection("ander", slots | {"missed": _name(talk, missed[0])})


def tension(talk: Talk, of: tuple[str, ...], at: datetime, chance: bytes) -> Reflection:  # noqa: ARG001
    """Put two of the person's own sentences side by side; the tension, if any, is theirs."""
    first, second = (quote(talk.text(step)) for step in of[:2])
    if not first or not second:
        return SILENCE
    shown = any(first in made.slots.values() for made in talk.state.made)  # it stands just above already
    return Reflection("daarnaast" if shown else "naast", {"first": first, "second": second})


def own_line(talk: Talk, of: tuple[str, ...], at: datetime, chance: bytes) -> Reflection:  # noqa: ARG001
    """Give back the one sentence that a person set as a standard."""
    words = next((_short(talk.text(step)) for step in of if talk.text(step)), "")
    return Reflection("zin", {"words": _sentence(words)}) if words else SILENCE


def standard(talk: Talk, of: tuple[str, ...], at: datetime, chance: bytes) -> Reflection:  # noqa: ARG001
    """Ask the question of the chosen rung about the value that stands on it."""
    rung = next((name for name in get_args(Rung) if name in talk.options(of[1])), None)
    if rung is None:
        return SILENCE
    placed = on_rungs(_newest(talk, of[0]), talk)
    value = placed.get(rung) or next(iter(_newest(talk, of[0])), None)
    card = _card(talk, value) if value else None
    if card is None:
        return Reflection(rung)
    return Reflection("waarde", {"value": card.name.lower(), "question": getattr(card.rungs, rung)})


def sum_values(talk: Talk, of: tuple[str, ...], at: datetime, chance: bytes) -> Reflection:  # noqa: ARG001
    """Name the chosen values, and the one that is missed at work when it was said."""
    chosen, missed = _newest(talk, of[0]), talk.options(of[1])
    if not chosen:
        return SILENCE
    slots = {"values": in_words([_low(talk, value) for value in chosen], talk.book.phrases.and_)}
    if not missed or missed[0] == NONE:
        return Reflection("zonder", slots)
    return Reflection("met_gemis", slots | {"missed": _low(talk, missed[0])})


def sum_step(talk: Talk, of: tuple[str, ...], at: datetime, chance: bytes) -> Reflection:  # noqa: ARG001
    """Name the intention in the person's words."""
    words = _short(talk.text(of[0]))
    return Reflection("met", {"words": _ended(words)}) if words else Reflection("zonder")


def on_rungs(chosen: Sequence[str], talk: Talk) -> dict[Rung, str]:
    """Give each chosen value a rung: craft within, the weightiest outward, the rest between.

    Every value can be read on every rung; this only decides where it is shown, it scores nothing.
    """
    left = list(chosen)
    placed: dict[Rung, str] = {}
    craft = next((v for v in left if v in CRAFT or _category(talk, v) == "professioneel"), None)
    if craft is None and len(left) > 2:  # noqa: PLR2004  three values fill three rungs
        craft = left[-1]
    if craft:
        placed["eigenwaarde"] = craft
        left.remove(craft)
    if left:
        placed["beroepseer"] = left.pop(0)
    if left:
        placed["beroepstrots"] = left.pop(0)
    return placed


class _Rung:
    """One rung of the ladder with the value and the words that stand on it."""

    def __init__(self, rung: LadderRung) -> None:
        self._rung = rung

    def __call__(self, talk: Talk, of: tuple[str, ...], at: datetime, chance: bytes) -> Reflection:  # noqa: ARG002
        rung = self._rung
        slots = {"name": rung.name, "place": rung.place, "gloss": rung.gloss, "quality": rung.quality}
        value = on_rungs(_newest(talk, of[0]), talk).get(rung.id)
        words = self._words(talk, of[1:])
        if value:
            slots["value"] = _low(talk, value)
        if words:
            slots["words"] = words
        form = ("beide" if words else "waarde") if value else ("woorden" if words else "leeg")
        return Reflection(form, slots)

    def _words(self, talk: Talk, steps: Sequence[str]) -> str:
        """Choose words that were not given back yet, else ones that no lower rung shows."""
        said = [
            words for step in steps for words in quotes(talk.text(step)) or [phrase(talk.text(step))] if words
        ]
        seen = {words for made in talk.state.made for words in made.slots.values()}
        on_ladder = {made.slots.get("words") for made in talk.state.made if "gloss" in made.slots}
        fresh = [words for words in said if words not in seen]
        return next(iter(fresh or [words for words in said if words not in on_ladder]), "")


class _Standard:
    """The person's sentence under the name of the rung that they chose."""

    def __init__(self, ladder: Sequence[LadderRung]) -> None:
        self._names = {rung.id: rung.name for rung in ladder}

    def __call__(self, talk: Talk, of: tuple[str, ...], at: datetime, chance: bytes) -> Reflection:  # noqa: ARG002
        words = _ended(_short(next((talk.text(step) for step in of[1:] if talk.text(step)), "")))
        rung = next(iter(talk.options(of[0])), "")
        if not words:
            return SILENCE
        name = self._names.get(rung)  # type: ignore[call-overload]
        return (
            Reflection("trede", {"rung": name, "words": words})
            if name
            else Reflection("woorden", {"words": words})
        )


class _Day:
    """The day of the intention, and the day on which the coach could ask how it went."""

    def __init__(self, days: Mapping[str, str]) -> None:
        self._days = days

    def __call__(self, talk: Talk, of: tuple[str, ...], at: datetime, chance: bytes) -> Reflection:  # noqa: ARG002
        answer = talk.answer(of[0])
        if answer is None:
            return SILENCE
        due = talk.book.senses.workday_after(answer.day, "8:30", at)
        slots = {"next": day_name(due.date(), at, self._days).capitalize()}
        if not answer.day:
            return Reflection("geen_dag", slots)
        day = day_name(date.fromisoformat(answer.day[:10]), at, self._days)
        return Reflection("dag", slots | {"day": day.capitalize()})


class _Appointment:
    """When the one message will come."""

    def __init__(self, days: Mapping[str, str]) -> None:
        self._days = days

    def __call__(self, talk: Talk, of: tuple[str, ...], at: datetime, chance: bytes) -> Reflection:  # noqa: ARG002
        step, offer, picked = of
        senses, told = talk.book.senses, talk.answer(picked)
        if told and told.day and talk.options(offer)[:1] == ("tijd",):
            due = senses.exact(told.day, "8:30")
        elif talk.options(offer)[:1] == ("ja",):
            answer = talk.answer(step)
            due = senses.workday_after(answer.day if answer else "", "8:30", at)
        else:
            return SILENCE
        when = f"{day_name(due.date(), at, self._days).capitalize()} om {due:%-H.%M} uur"
        return Reflection("dan", {"when": when})


def day_name(day: date, at: datetime, days: Mapping[str, str]) -> str:
    """Name a day: today and tomorrow so, within a week by its weekday, further on with its date."""
    ahead = (day - at.astimezone(AMSTERDAM).date()).days
    if ahead in (0, 1):
        return days[("today", "tomorrow")[ahead]]
    name = days[str(day.weekday())]
    return f"{name} {day.day}-{day.month}" if ahead > 6 else name  # noqa: PLR2004  a weekday says enough for a week


def _newest(talk: Talk, step: str) -> tuple[str, ...]:
    """Give the values as they stand: a choice made anew at the end counts over the first one."""
    return talk.options(f"{step}_nieuw") or talk.options(step)


def _card(talk: Talk, value: str) -> Value | None:
    return talk.book.material["values"].get(value)


def _category(talk: Talk, value: str) -> str:
    card = _card(talk, value)
    return card.category if card else ""


def _name(talk: Talk, value: str) -> str:
    card = _card(talk, value)
    return card.name if card else value


def _low(talk: Talk, value: str) -> str:
    return _name(talk, value).lower()


def _short(words: str) -> str:
    """Keep a summary line readable: a long text is shown up to a word border."""
    bare = " ".join(words.split())
    return bare if len(bare) <= 120 else bare[:120].rsplit(" ", 1)[0] + " …"  # noqa: PLR2004  two lines on a phone


def _sentence(words: str) -> str:
    return _ended(words[:1].upper() + words[1:])


def _ended(words: str) -> str:
    return words if not words or words[-1] in ".!?…" else f"{words}."


__all__ = ["composers", "day_name", "on_rungs"]
