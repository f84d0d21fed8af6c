"""Listening back: which of a person's own words are given back, literally and never all of them."""

from __future__ import annotations

import re

MOST = 8  # words in a quote
LEAST = 2

_BORDER = re.compile(
    r"[.,;:!?\n()…]+|\s+-\s+|\s(?=(?:maar|want|omdat|dus|terwijl|zodat|en dan|in plaats van|ipv|zonder)\s)",
    re.IGNORECASE,
)
_HANGING = re.compile(r"(in plaats van|ipv|zonder)\b", re.IGNORECASE)
_JOINERS = frozenset("maar want dus en".split())  # "omdat" stays: without it the order of words is wrong
_EDGES = " \"'“”*_"
_FILLERS = frozenset("ja nee nou eh ehm uh tja oh ok oke eigenlijk gewoon hoor".split())
_SUBJECTS = frozenset("ik je jij we wij hij zij ze iedereen niemand".split())
_SAYING = frozenset("zeg zegt zeggen zei dacht denk denkt denken".split())
_OPENERS = frozenset("als omdat toen zodat wanneer".split())
_DENIALS = frozenset("niet geen nooit nee zonder niks niets nauwelijks".split())
_WEAK = frozenset(
    "de het een en of in op aan van voor met bij te om er is zijn dat die dit als ook nog wel niet geen"
    " ik je jij we wij ze zij hij hem haar mijn jouw ons hun wat wie hoe waar dan toen maar want was had heb"
    " heeft word wordt kan moet wil ga gaat naar uit over door tot zo nu heel erg".split()
)
_DANGLING = frozenset(
    "de het een en of in op aan van voor met bij te om dat die als want maar naar uit over door tot mijn je"
    " hun ons haar zijn er niet geen heel erg zo".split()
)
EMPTY = re.compile(
    r"^(weet (ik )?(het )?niet|geen idee|niks|niets|nvt|n\.v\.t\.?|pas|\?+|\.+|-+|ja|nee|ok|oke|tja|mwah|hm+)[.!?]*$",
    re.IGNORECASE,
)


def quotes(text: str) -> list[str]:
    """Give the parts of 2 to 8 literal words that may be given back, the first that says enough first.

    A short answer is never repeated whole, nor cut where nobody would: then there is nothing.
    """
    words = text.split()
    if len(words) <= LEAST or EMPTY.match(text.strip()):
        return []
    found: list[tuple[bool, str]] = []
    for clause in _BORDER.split(text):
        part = trimmed(clause.split())
        if _HANGING.match(" ".join(part)):
            continue  # it says what was not done, and hangs on the clause before it
        weight = sum(_bare(word) not in _WEAK for word in part)
        if LEAST <= len(part) < len(words) and weight:
            found.append((len(part) > LEAST, " ".join(part).strip(_EDGES)))
    return [part for _, part in sorted(found, key=lambda one: not one[0])]


def quote(text: str) -> str:
    """Choose the words to give back; "" when there is nothing."""
    return next(iter(quotes(text)), "")


def phrase(text: str) -> str:
    """Give a short answer whole, or the quote of a longer one: for a person's own lines in the summary."""
    bare = " ".join(text.split()).strip(_EDGES)
    if EMPTY.match(bare):
        return ""
    return bare if len(bare.split()) <= MOST else quote(text)


def trimmed(part: list[str]) -> list[str]:
    """Take joining words and fillers off the front; of a clause that is too long keep a whole last part.

    That part is a clause of its own: what somebody says or thinks, or what comes after "als". Without
    one, or when a denial would be cut away, there is nothing: half a clause can say the opposite.
    """
    if len(part) > MOST:
        starts = [at for at in range(len(part) - MOST, len(part) - LEAST) if _opens(part, at)]
        if not starts or any(_bare(word) in _DENIALS for word in part[: starts[0]]):
            return []
        part = part[starts[0] :]
    while part and (_bare(part[0]) in _JOINERS or (_bare(part[0]) in _FILLERS and len(part) > LEAST)):
        part = part[1:]
    return part


def without_loose_end(part: list[str]) -> list[str]:
    """Take words off the end that only make sense with what was cut away behind them."""
    while part and _bare(part[-1]) in _DANGLING:
        part = part[:-1]
    return part


def _opens(part: list[str], at: int) -> bool:
    """Tell whether a clause of its own starts here."""
    said = at > 0 and _bare(part[at - 1]) in _SAYING and _bare(part[at]) in _SUBJECTS
    return said or _bare(part[at]) in _OPENERS


def _bare(word: str) -> str:
    return re.sub(r"[^\w]", "", word.casefold())
