"""Reading a number as people write it on a scale: "een 7", "zeven", "7/10", "7-8", "een zeven of acht"."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass

_WORDS = (
    "nul een twee drie vier vijf zes zeven acht negen tien elf twaalf dertien veertien vijftien zestien"
    " zeventien achttien negentien twintig"
).split()
_VALUE = {word: float(number) for number, word in enumerate(_WORDS)}
_HALVES = {f"{word}enhalf": number + 0.5 for word, number in _VALUE.items()}
_HALVES |= {"anderhalf": 1.5, "half": 0.5, "halve": 0.5, "tweeenhalf": 2.5, "drieenhalf": 3.5}
_DIGITS = r"-?\d{1,6}(?:[.,]\d{1,3})?"
_TOKEN = re.compile(rf"(?<![\w.,-])({_DIGITS})(?![\w])|\b({'|'.join([*_HALVES, *reversed(_WORDS)])})\b")
_RANGE = re.compile(r"(?<![\w.,-])(\d{1,6}(?:[.,]\d)?)\s*[-–]\s*(\d{1,6}(?:[.,]\d)?)(?![\w])")
_SCALE = re.compile(r"\s*(?:/|van de|op de|uit)\s*(\d{1,3})\b")
_NOT_A_MARK = re.compile(r"\d+e\d+|\b\w+ over \w+\b")  # "1e3", "tien over vier"


@dataclass(frozen=True, slots=True)
class Numbers:
    """One number, or the two between which a person hesitates."""

    value: float | None = None
    between: tuple[float, float] | None = None


def find_number(text: str, low: float, high: float) -> Numbers | None:
    """Find the number that a text gives; out of range too, because the scale is the engine's to say."""
    said = _plain(text)
    if _NOT_A_MARK.search(said):
        return None
    said = _SCALE.sub(lambda found: " " if float(found[1]) == high else found[0], said)
    pair = _RANGE.search(said)
    if pair:
        return _between(_number(pair[1]), _number(pair[2]))
    found = [_number(one[1] or one[2]) for one in _TOKEN.finditer(said) if not _article(one, said)]
    distinct = list(dict.fromkeys(found))
    inside = [one for one in distinct if low <= one <= high]
    if not distinct:
        return None
    if len(inside) >= 2:  # noqa: PLR2004  two numbers on the scale: the person hesitates
        return _between(inside[0], inside[1])
    return Numbers(value=(inside or distinct)[0])


def _article(one: re.Match[str], said: str) -> bool:
    """`een` counts as a number only when it is all that was said."""
    return one[0] == "een" and said.strip(" .!") != "een"


def _between(first: float, second: float) -> Numbers:
    return (
        Numbers(value=first) if first == second else Numbers(between=(min(first, second), max(first, second)))
    )


def _number(word: str) -> float:
    if word in _HALVES:
        return _HALVES[word]
    return _VALUE[word] if word in _VALUE else float(word.replace(",", "."))


def _plain(text: str) -> str:
    """Lower case without accents; digits of other scripts do not count as digits."""
    bare = "".join(c for c in unicodedata.normalize("NFKD", text) if not unicodedata.combining(c)).casefold()
    return "".join(c if not c.isdigit() or c in "0123456789" else " " for c in bare)
