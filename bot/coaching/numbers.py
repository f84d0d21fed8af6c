"""Reading a number as people write it on a scale: "een 7", "zeven", "7/10", "7-8", "een zeven of acht"."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass

_WORDS = (
    "nul een twee drie vier vijf zes zeven acht negen tien elf twaalf dertien veertien vijftien zestien"
    " zeventien achttien negentien twintig"
).split()
_WHOLE = {word: float(number) for number, word in enumerate(_WORDS)}
_HALVES = {f"{word}en{een}half": number + 0.5 for word, number in _WHOLE.items() for een in ("", "een")}
_SMALL = {f"{word}{tail}": number for word, number in _WHOLE.items() for tail in ("je", "tje")}  # "een zesje"
del _SMALL["eentje"]  # as loose a word as "een"
_VALUE = {**_WHOLE, **_HALVES, **_SMALL, "anderhalf": 1.5, "half": 0.5, "halve": 0.5}
_WORD = rf"(?:{'|'.join(sorted(_VALUE, key=len, reverse=True))})"
_DIGITS = r"[0-9]{1,9}(?:,[0-9]{1,3}|\.[0-9]{1,2})?"
_NUMBER = rf"(?:{_DIGITS}(?![\w:²³]|[.,/][0-9])|{_WORD}\b)"
_TOKEN = re.compile(rf"(?<![\w.,:/-])(-|^min )?({_NUMBER})")
_PAIR = re.compile(rf"(?<![\w.,:/-])({_NUMBER}) ?(?:[-/~]|(?:of|a|tot|en)\b) ?(?:(?:een|de) )?({_NUMBER})")
_SCALE = re.compile(rf"\bschaal van {_NUMBER} ?(?:tot(?: en met)?|t/m|-) ?{_NUMBER}")
_OUT_OF = re.compile(rf"(?<=\w) ?(?:/|(?:van|op|uit|v/d)(?: de)?\b) ?({_NUMBER})")
_PLAIN_SLASH = re.compile(r"(?<![\w.,:/-])([0-9]{1,9})/([0-9]{1,9})(?![\w/-]|[.,:][0-9])")
_AND_HALF = re.compile(rf"\b({'|'.join(_WORDS)}|[0-9]{{1,3}})(?: en (?:een )?half\b|\s?½)")
_POINT = re.compile(rf"\b({'|'.join(_WORDS)}) (?:komma|punt) ({'|'.join(_WORDS[:10])})\b")
_WHEN = re.compile(
    rf"(?:\b(?:kwart|{_NUMBER}) (?:over|voor) (?:half )?|\bhalf ){_NUMBER}|[0-9]+[-/][0-9]+[-/][0-9]+"
)
_DENIED = re.compile(rf"\b(?:geen|niet)(?: een)? {_NUMBER}")
_UNIT = re.compile(
    r" ?(?:%|(?:jaar|keer|maal|dag|week|maand|dagen|weken|maanden|uur|minuten|mensen|collega's|procent)\b)"
)


@dataclass(frozen=True, slots=True)
class Numbers:
    """One number, or the two between which a person hesitates."""

    value: float | None = None
    between: tuple[float, float] | None = None


def find_number(text: str, low: float, high: float) -> Numbers | None:
    """Find the number that a text gives; out of range too, because the scale is the engine's to say."""
    said = _plain(text)
    if said.strip(" .!") == "een":
        return Numbers(value=1)
    for pattern in (_WHEN, _SCALE, _DENIED):
        said = pattern.sub(" ; ", said)
    said = _OUT_OF.sub(lambda out: " ; " if _number(out[1]) == high else out[0], said)
    pair = _PAIR.search(_PLAIN_SLASH.sub(r"\1 of \2", said))
    if pair:
        return _settled([_number(pair[1]), _number(pair[2])], low, high, strict=True)
    return _settled(_loose(said), low, high, strict=False)


def _settled(found: list[float], low: float, high: float, *, strict: bool) -> Numbers | None:
    """One or two numbers; a range that leaves the scale is answered with the number outside it."""
    inside = [one for one in found if low <= one <= high]
    outside = [one for one in found if one not in inside]
    if strict and outside:
        return Numbers(value=outside[0])
    if not inside:
        return Numbers(value=outside[0]) if outside else None
    least, most = min(inside), max(inside)
    return Numbers(value=least) if least == most else Numbers(between=(least, most))


def _loose(said: str) -> list[float]:
    """The numbers that stand alone; one that counts something ("3 jaar") only when there is no other."""
    marks, counts = list[float](), list[float]()
    for one in _TOKEN.finditer(said):
        if one[2] == "een":
            continue  # the article
        value = _number(one[2])
        into = counts if _UNIT.match(said, one.end()) else marks
        into.append(-value if one[1] and value else value)
    return marks or counts


def _number(word: str) -> float:
    return _VALUE[word] if word in _VALUE else float(word.replace(",", "."))


def _plain(text: str) -> str:
    """Lower case, no accents, spaces of one kind; halves written out with a comma."""
    said = re.sub(r"\b(?:één|éen|eén)\b", "1", unicodedata.normalize("NFC", text).casefold())
    bare = "".join(
        letter for letter in unicodedata.normalize("NFD", said) if not unicodedata.combining(letter)
    )
    bare = re.sub(r"\s+", " ", re.sub(r"[–—−‐‑]", "-", bare)).strip()
    bare = _POINT.sub(lambda one: f"{_number(one[1]):g},{_number(one[2]):g}", bare)
    return _AND_HALF.sub(lambda one: f"{_number(one[1]):g},5", bare)
