"""Reading what a person typed against what was offered: command words, numbers, labels."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence

from rapidfuzz import fuzz, utils
from rapidfuzz.distance import OSA

from bot.core.phrases import Phrases
from bot.core.skills import Choice

# Similarity, 0-100, from which a typing error is taken for one of a few labels (kofie: 83).
SURE = 75
SURE_LINE = 92
LONGEST_NAMING = 8  # words of a sentence that may do no more than name an option
LEAST_WITHIN = 4  # letters of a name that counts within a sentence


def normal(text: str) -> str:
    """Lower case, no accents, no punctuation at the edges, single spaces."""
    bare = text if text.isascii() else unicodedata.normalize("NFKD", text)
    if not bare.isascii():
        bare = "".join(c for c in bare if not unicodedata.combining(c))
    return " ".join(re.sub(r"[^\w\s'-]", " ", bare.casefold()).split())


def command(text: str, phrases: Phrases) -> str | None:
    """Tell which command word a text is; only a text that is nothing else counts."""
    said = normal(text).lstrip("/")
    for name, words in phrases.commands.items():
        if said in words:
            return name
    return None


def is_yes(text: str, phrases: Phrases) -> bool:
    """Tell a plain yes."""
    return _squeezed(normal(text)) in {_squeezed(word) for word in phrases.yes}


def is_no(text: str, phrases: Phrases) -> bool:
    """Tell a plain no."""
    return _squeezed(normal(text)) in {_squeezed(word) for word in phrases.no}


def one_of(text: str, choices: Sequence[Choice], phrases: Phrases) -> str | None:
    """Tell which option a text means, by number, label, synonym, typing error or most of its line."""
    said = normal(text)
    if not said:
        return None
    place = _place(said, phrases)
    if place is not None:
        return choices[place - 1].id if 1 <= place <= len(choices) else None
    return (
        _named(said, choices)
        or _yes_or_no(said, choices, phrases)
        or _nearly(said, choices)
        or _within(said, choices, phrases)
    )


def several(
    text: str, choices: Sequence[Choice], phrases: Phrases
) -> tuple[list[tuple[str, str | None]], bool]:
    """Read "2 5 9 klaar" or "moed en dan eerlijkheid": the pieces in order with their options, and done or not.

    A piece without an option is a run of words that name none; what only joins is left out.
    """
    words = normal(text).split()
    found: list[tuple[str, str | None]] = []
    done, at, loose = False, 0, list[str]()
    while at < len(words):
        length, option = _longest(words, at, choices, phrases)
        piece = " ".join(words[at : at + length])
        if option or piece in phrases.joiners or piece in phrases.commands["done"]:
            denied = bool(loose) and loose[-1] in phrases.denials
            if loose:
                found.append((" ".join(loose), None))
                loose = []
            if option and not denied:
                found.append((piece, option))
            done = done or piece in phrases.commands["done"]
        else:
            loose.append(piece)
        at += length
    if loose:
        found.append((" ".join(loose), None))
    return found, done


def _longest(
    words: list[str], at: int, choices: Sequence[Choice], phrases: Phrases
) -> tuple[int, str | None]:
    """Give how many words from here name an option, at most three, and which one."""
    for length in (3, 2, 1):
        piece = " ".join(words[at : at + length])
        if at + length > len(words) or piece in phrases.joiners:
            continue
        place = _place(piece, phrases)
        if place is not None and 1 <= place <= len(choices):
            return length, choices[place - 1].id
        option = _named(piece, choices) or (_nearly(piece, choices) if length == 1 else None)
        if option:
            return length, option
    return 1, None


def _named(said: str, choices: Sequence[Choice]) -> str | None:
    """Find the option of exactly that label or synonym; doubled letters count as one."""
    for choice in choices:
        if _squeezed(said) in {_squeezed(normal(word)) for word in (choice.label, *choice.also)}:
            return choice.id
    return None


def _yes_or_no(said: str, choices: Sequence[Choice], phrases: Phrases) -> str | None:
    """Take any yes for the one option that says yes, and any no for the one that says no."""
    for is_it, words in ((is_yes, phrases.yes), (is_no, phrases.no)):
        if is_it(said, phrases):
            found = [c.id for c in choices if {normal(w) for w in (c.label, *c.also)} & set(words)]
            return found[0] if len(found) == 1 else None
    return None


def _place(said: str, phrases: Phrases) -> int | None:
    """Read a place in a list: "2", "nr 2", "optie 2", "de tweede"."""
    bare = re.fullmatch(r"(?:(?:optie|nummer|nr|antwoord|keuze|de)\s*)?(\d{1,2})(?:e|de|ste)?", said)
    if bare:
        return int(bare[1])
    word = said.removeprefix("de ").removeprefix("het ")
    return phrases.ordinals.index(word) + 1 if word in phrases.ordinals else None


def _nearly(said: str, choices: Sequence[Choice]) -> str | None:
    """Take a typing error for the label, or most of the words for the line, when only one fits."""
    by_label = [c.id for c in choices if _alike(said, normal(c.label))]
    if len(by_label) == 1:
        return by_label[0]
    if len(said.split()) < 2:  # noqa: PLR2004  one word says too little about a whole line
        starts = [c.id for c in choices if len(said) > 3 and normal(c.label).startswith(said)]  # noqa: PLR2004
        return starts[0] if len(starts) == 1 else None
    by_line = [
        c.id
        for c in choices
        if c.line and fuzz.token_set_ratio(said, normal(c.line), processor=utils.default_process) >= SURE_LINE
    ]
    return by_line[0] if len(by_line) == 1 else None


def _within(said: str, choices: Sequence[Choice], phrases: Phrases) -> str | None:
    """Take the one option whose name stands in a sentence ("ik werk bij de gemeente"); a denial takes none."""
    words = said.split()
    if len(words) > LONGEST_NAMING or any(word in phrases.denials for word in words):
        return None
    found = [
        choice.id
        for choice in choices
        if any(
            len(name) >= LEAST_WITHIN and f" {name} " in f" {said} "
            for name in map(normal, (choice.label, *choice.also))
        )
    ]
    return found[0] if len(found) == 1 else None


def _squeezed(said: str) -> str:
    """Take doubled letters as one: "jaaa" is "ja"."""
    return re.sub(r"(\w)\1+", r"\1", said)


def _alike(said: str, label: str) -> bool:
    if len(label) < 5:  # noqa: PLR2004  short words differ by one letter: moet is not moed
        return said == label
    return said[:1] == label[:1] and OSA.normalized_similarity(said, label) * 100 >= SURE
