"""Words as recognising compares them: lower case, without accents, with their lemma and their place."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from functools import lru_cache

_WORD = re.compile(r"[^\W_][^\W_\u0300-\u036f]*(?:[\u0300-\u036f’'-]*[^\W_]+)*")
LANGUAGE = "nl"
LONGEST = 40  # letters; a longer run is no word


@dataclass(frozen=True, slots=True)
class Word:
    """One word of a text: as compared, its lemma, where it stands, and in which clause."""

    form: str
    lemma: str
    start: int
    end: int
    clause: int


def bare(text: str) -> str:
    """Lower case without accents; the length in characters may change."""
    if text.isascii():  # nearly every word is
        return text.lower()
    parts = unicodedata.normalize("NFKD", text.casefold())
    return "".join(char for char in parts if not unicodedata.combining(char)).replace("’", "'")


@lru_cache(maxsize=20_000)
def lemma(form: str) -> str:
    """Give the dictionary form of a Dutch word; its data is loaded at the first call."""
    import simplemma  # noqa: PLC0415  half a second and 47 MB, so only when it is used

    if len(form) > LONGEST:
        return form
    return bare(simplemma.lemmatize(form, lang=LANGUAGE))


_CLAUSE = re.compile(r"[.,;:!?\n()…]|\s-\s|\b(?:maar|want|omdat|terwijl|zodat)\b", re.IGNORECASE)


def words_of(text: str) -> list[Word]:
    """Split a text into words, with the clause that each stands in."""
    borders = [found.start() for found in _CLAUSE.finditer(text)]
    out: list[Word] = []
    clause = 0
    for found in _WORD.finditer(text):
        while clause < len(borders) and borders[clause] <= found.start():
            clause += 1
        form = bare(found[0])
        out.append(Word(form, lemma(form), found.start(), found.end(), clause))
    return out
