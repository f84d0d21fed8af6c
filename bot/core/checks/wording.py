"""Words: markup that stays open, and options that answer to the same word."""

from __future__ import annotations

from collections.abc import Iterator

from bot.core.checks.finding import Finding, Path
from bot.core.checks.subject import filled_texts, options_at, plain_texts
from bot.core.reading import normal
from bot.core.script import Choose, Pick, Step
from bot.core.text import parse

STAR = "*"


def wording(place: int, step: Step) -> Iterator[Finding]:
    """Check the words of one step."""
    at: Path = ("steps", place)
    for key, source in filled_texts(step):
        yield from markup((*at, key), source)
    if isinstance(step, Pick) and step.order:
        yield from markup((*at, "order"), step.order)
    for inner, source in plain_texts(step):
        read = inner in (("own", "ask"), ("remind", "text"))  # the only ones in which markup is read
        yield from markup((*at, *inner), source) if read else _no_markup((*at, *inner), source)
    if isinstance(step, Choose | Pick):
        yield from _same_words(at, step)
        yield from _numbers(at, step)


def markup(path: Path, source: str) -> Iterator[Finding]:
    """Find a star that opens or closes nothing, so that the person sees it."""
    if any(STAR in span.text for span in parse(source) if span.style == "plain"):
        hint = "write *so* or **so**, on one line"
        yield Finding(path, "D406", "a * is left over and is shown as it stands", hint, "warning")


def _no_markup(path: Path, source: str) -> Iterator[Finding]:
    if STAR in source:
        yield Finding(path, "D406", "there is no markup here: the * is shown as it stands", level="warning")


def _same_words(at: Path, step: Choose | Pick) -> Iterator[Finding]:
    """Find a word that two options answer to: the second never hears it."""
    owner: dict[str, str] = {}
    for inner, option in options_at(step):
        names = [((*at, *inner, "text"), option.text)]
        names += [((*at, *inner, "also", n), word) for n, word in enumerate(option.also)]
        for path, word in names:
            if normal(word) and owner.setdefault(normal(word), option.id) != option.id:
                text = f"{word!r} chooses {owner[normal(word)]!r} already"
                yield Finding(path, "D311", text, level="warning")


def _numbers(at: Path, step: Choose | Pick) -> Iterator[Finding]:
    """Find a label that is a number but does not stand at that place: a typed number is a place."""
    if not isinstance(step.options, tuple):
        return
    for number, (inner, option) in enumerate(options_at(step), 1):
        if option.text.isdecimal() and int(option.text) != number:
            text = f"who types {option.text} gets option {option.text} of the list; this is option {number}"
            yield Finding((*at, *inner, "text"), "D311", text, "ask with `number`", "warning")
