"""What each composer and each line of the coach fills in, so that a text with another slot is found.

A word is a slot that the form shows; in `MAY` stand slots that it may show. A test holds these tables
together with the composers, and with the comments beside the lines.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import get_args

from bot.coaching.material import LadderRung, Rung, Value
from bot.core.checks.finding import Finding, nearest
from bot.core.checks.placeholders import stray
from bot.core.checks.subject import Slots
from bot.core.checks.wording import markup
from bot.core.text import slots

ANY = "*"  # a composer that takes any form: it draws one
DAYS = ("today", "tomorrow", *"0123456")
_RUNG = {"beide": "value words", "waarde": "value", "woorden": "words", "leeg": ""}
FORMS: Mapping[str, Mapping[str, str]] = {
    "echo": {ANY: "words"},
    "keuze_eigen": {"zin": "words"},
    "dropped": {"een": "card"},
    "halfway": {"zelfde": "first", "ander": "first missed", "geen": "first", "open": "first"},
    "good": {"woorden": "words", "daad": "words"},
    "tension": {"naast": "first second", "daarnaast": "second"},
    "own_line": {"zin": "words"},
    "rung_eigenwaarde": _RUNG,
    "rung_beroepstrots": _RUNG,
    "rung_beroepseer": _RUNG,
    "standard": {"waarde": "value question", "eigenwaarde": "", "beroepstrots": "", "beroepseer": ""},
    "day": {"dag": "day next", "geen_dag": "next"},
    "sum_values": {"met_gemis": "values missed", "zonder": "values"},
    "sum_standard": {"trede": "rung words", "woorden": "words"},
    "sum_step": {"met": "words", "zonder": ""},
    "appointment": {"dan": "when"},
}
_NAMES = "name place gloss quality"
MAY: Mapping[str, str] = {"tension": "first"} | {f"rung_{rung}": _NAMES for rung in get_args(Rung)}

LINES: Mapping[str, str] = {
    "miss_number": "low high", "too_long": "max", "too_many": "max", "too_few": "min",
    "chosen": "marks left", "chosen_all": "marks", "heard": "words cards", "heard_again": "cards",
    "heard_still": "cards", "heard_right": "cards", "order": "marks", "resumed": "recap", "recap": "title",
    "labels.only": "card", "labels.keep_this": "answer", "said_earlier": "answer", "chosen_earlier": "answer",
    "busy": "recap", "parked": "recap",
}  # fmt: skip

LONGEST_DAY = 40  # "Donderdag 31-12 om 23.59 uur" and some room
MOST_VALUES = 10  # that one summary names


def slots_of(values: Sequence[Value], ladder: Sequence[LadderRung]) -> Slots:
    """Tell how many characters each slot of a composer may take; None where it gives words of an answer."""
    name = max((len(value.name) for value in values), default=0)
    lines = [getattr(value.rungs, rung) for value in values for rung in get_args(Rung)]
    of_rung = {key: max((len(getattr(rung, key)) for rung in ladder), default=0) for key in _NAMES.split()}
    known: dict[str, int | None] = {
        **of_rung, "rung": of_rung["name"], "value": name, "card": name, "missed": name, "words": None,
        "values": MOST_VALUES * (name + len(" en ")), "question": max(map(len, lines), default=0),
        "day": LONGEST_DAY, "next": LONGEST_DAY, "when": LONGEST_DAY, "second": None,
    }  # fmt: skip
    first: Mapping[str, int | None] = {"halfway": name, "tension": None}
    return {
        composer: {slot: first[composer] if slot == "first" else known[slot] for slot in _all(composer)}
        for composer in FORMS
    }


def check_forms(forms: Mapping[str, Mapping[str, str]], reflected: set[str]) -> Iterator[Finding]:
    """Find forms that no composer takes, slots that it does not give, and what it would look for in vain."""
    for composer, texts in forms.items():
        if composer == "days":
            yield from _lacking("days", DAYS, texts)
        elif composer not in FORMS:
            text = f"there is no composer {composer!r}: nobody reads these forms"
            yield Finding((composer,), "D611", text, nearest(composer, [*FORMS, "days"]), "warning")
        else:
            yield from _texts(composer, texts)
            if composer in reflected:
                yield from _lacking(composer, [form for form in FORMS[composer] if form != ANY], texts)


def check_lines(lines: Mapping[str, str]) -> Iterator[Finding]:
    """Check the slots of the coach's own lines; the key of each is its place, joined by dots."""
    for name, text in lines.items():
        yield from _slots(tuple(name.split(".")), text, LINES.get(name, "").split(), ())


def _texts(composer: str, texts: Mapping[str, str]) -> Iterator[Finding]:
    known = FORMS[composer]
    for form, text in texts.items():
        if form in known or ANY in known:
            must = known.get(form, known.get(ANY, "")).split()
            yield from _slots((composer, form), text, must, MAY.get(composer, "").split())
        else:
            what = f"{composer!r} takes no form {form!r}"
            yield Finding((composer, form), "D611", what, nearest(form, known), "warning")


def _slots(path: tuple[str, ...], text: str, must: Sequence[str], may: Sequence[str]) -> Iterator[Finding]:
    for slot in dict.fromkeys(slots(text)):
        if slot not in (*must, *may):
            what = f"{{{slot}}} is never filled in here"
            yield Finding(path, "D612", what, nearest(slot, [*must, *may]))
    for slot in must:
        if slot not in slots(text):
            yield Finding(path, "D612", f"{{{slot}}} is given here and not shown", level="warning")
    yield from stray(path, text)
    yield from markup(path, text)


def _lacking(name: str, needed: Sequence[str], found: Mapping[str, str]) -> Iterator[Finding]:
    for form in needed:
        if form not in found:
            yield Finding((name,), "D613", f"the form {form!r} is missing, and a talk may come to it")


def _all(composer: str) -> list[str]:
    """Name every slot that a composer gives in one form or another."""
    return " ".join([*FORMS[composer].values(), MAY.get(composer, "")]).split()
