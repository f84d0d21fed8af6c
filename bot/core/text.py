"""Texts as spans: markup is read once from what authors wrote, never from what a person typed."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import lru_cache
from typing import Literal

Style = Literal["plain", "em", "strong"]


@dataclass(frozen=True, slots=True)
class Span:
    """A run of text in one style; channels escape it, so no input can become markup."""

    text: str
    style: Style = "plain"


Text = tuple[Span, ...]

_MARK = re.compile(r"\*\*(?P<strong>[^*]+)\*\*|\*(?P<em>[^*\n]+)\*")
_SLOT = re.compile(r"\{([a-z_][a-z0-9_.]*)\}")


@lru_cache(maxsize=4096)
def parse(source: str) -> Text:
    """Read `*emphasis*` and `**weight**` in an author's text."""
    spans: list[Span] = []
    end = 0
    for found in _MARK.finditer(source):
        spans.append(Span(source[end : found.start()]))
        if found["strong"] is not None:
            spans.append(Span(found["strong"], "strong"))
        else:
            spans.append(Span(found["em"], "em"))
        end = found.end()
    spans.append(Span(source[end:]))
    return tuple(span for span in spans if span.text)


def slots(source: str) -> tuple[str, ...]:
    """Name the `{placeholders}` of an author's text, in order."""
    return tuple(found[1] for found in _SLOT.finditer(source))


def fill(source: str, value: Callable[[str], Text]) -> Text:
    """Put values in the placeholders of an author's text; a value keeps the style around it."""
    spans: list[Span] = []
    for span in parse(source):
        end = 0
        for found in _SLOT.finditer(span.text):
            spans.append(Span(span.text[end : found.start()], span.style))
            for inner in value(found[1]):
                style = inner.style if span.style == "plain" else span.style
                spans.append(Span(inner.text, style))
            end = found.end()
        spans.append(Span(span.text[end:], span.style))
    return tuple(span for span in spans if span.text)


def own(words: str) -> Text:
    """Carry a person's own words: whatever they hold, it is plain text."""
    return (Span(words),)


def join(parts: Iterable[Text], between: str = "\n\n") -> Text:
    """Join texts that have something in them."""
    spans: list[Span] = []
    for part in parts:
        if not plain(part).strip():
            continue
        if spans:
            spans.append(Span(between))
        spans.extend(part)
    return tuple(spans)


def plain(text: Text) -> str:
    """Give the words alone."""
    return "".join(span.text for span in text)


def staged(stage: str, words: Text) -> Text:
    """Put a stage before the words it belongs to: a screen reader meets it first."""
    return (Span(stage, "em"), Span(" "), *words) if stage and words else words


def figures(number: float) -> str:
    """Write a number in plain figures, with a point and no exponent: 7, 7.5, 1234567."""
    return f"{number:.12g}"


def utf16(words: str) -> int:
    """Count as Telegram does: in UTF-16 units, so most emoji count for two."""
    return len(words.encode("utf-16-le", "surrogatepass")) // 2
