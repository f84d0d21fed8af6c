"""Signal A: somebody says, of themselves and now, that they do not want to live.

Recall goes first: a false alarm costs one kind card. The words stand in content/safety.yaml as
patterns of words: `a|b` is either, `..3` up to three other words, of which none may deny or speak of
another person unless the pattern says so itself, `^` the start of a clause (people leave out "ik").
Nothing is kept of what called up the card.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache, reduce
from operator import or_

from pydantic import field_validator
from rapidfuzz.distance import OSA

from bot.coaching.material import Model
from bot.coaching.words import LANGUAGE, Word, words_of

START = "^"
AND = "en"
BLANK = "-"  # stands for a word of an idiom
LIKE = 0.75
SHORT = 5  # letters; shorter words must be exactly one of the words


class SafetyRules(Model):
    """What makes signal A and what does not; words that deny, name others or oneself, or open a clause."""

    patterns: tuple[str, ...]
    idioms: tuple[str, ...]
    denials: tuple[str, ...]
    others: tuple[str, ...] = ()
    first: tuple[str, ...] = ()
    openers: tuple[str, ...] = ()

    @field_validator("patterns")
    @classmethod
    def _readable(cls, patterns: tuple[str, ...]) -> tuple[str, ...]:
        for pattern in patterns:
            parts = pattern.split()
            if (
                not any(part[0] not in ".^" for part in parts)
                or START in parts[1:]
                or any(part.startswith("..") and not part[2:].isdigit() for part in parts)
            ):
                raise ValueError(f"not a pattern: {pattern!r}")
        return patterns


@dataclass(frozen=True, slots=True)
class _Part:
    words: tuple[str, ...]
    gap: int = 0  # other words that may stand before it


class Safety:
    """Tells signal A; made once from the rules."""

    def __init__(self, rules: SafetyRules) -> None:
        self._patterns = [(pattern[0] == START, _parts(pattern)) for pattern in rules.patterns]
        sets = {part.words for _, parts in self._patterns for part in parts}
        self._bits = {words: 1 << number for number, words in enumerate(sorted(sets))}
        self._needs = [
            reduce(or_, (self._bits[part.words] for part in parts), 0) for _, parts in self._patterns
        ]
        self._can_be = lru_cache(maxsize=20_000)(self._of_form)
        self._idioms: dict[str, list[tuple[str, ...]]] = defaultdict(list)
        for idiom in rules.idioms:
            self._idioms[idiom.split()[0]].append(tuple(idiom.split()))
        self._breaks = frozenset(rules.denials + rules.others)
        self._others = frozenset(rules.others)
        self._first = frozenset(rules.first)
        self._openers = frozenset(rules.openers)

    def signal(self, text: str) -> bool:
        """Tell whether a text holds signal A."""
        words = self._without_idioms(words_of(text))
        there = reduce(or_, (self._can_be(word.form) for word in words), 0)
        possible = [
            pattern
            for pattern, needed in zip(self._patterns, self._needs, strict=True)
            if needed & there == needed
        ]
        if not possible:
            return False
        starts = self._starts(words)
        return any(
            self._from(parts, words, at, first=not (opens and parts[0].gap))
            for opens, parts in possible
            for at in range(len(words))
            if starts[at] or not opens
        )

    def _of_form(self, form: str) -> int:
        """Tell as bits of which sets of words in the patterns a word is one."""
        return reduce(or_, (bit for words, bit in self._bits.items() if _is_one_of(form, words)), 0)

    def _starts(self, words: list[Word]) -> list[bool]:
        """Tell of each word whether a clause opens there: "wil dood", "ik kan niet meer en wil dood"."""
        out: list[bool] = []
        first = others = False
        clause = -1
        before = ""
        for word in words:
            if word.clause != clause:
                clause, before, first, others = word.clause, "", False, False
            again = before == AND and first and not others
            out.append(not before or again or (out[-1] and before in self._openers))
            before = word.form or BLANK
            first = first or before in self._first
            others = others or before in self._others
        return out

    def _from(self, parts: Sequence[_Part], words: list[Word], at: int, *, first: bool) -> bool:
        """Match the parts one after another; the words in a gap may not break it."""
        if not parts:
            return True
        part, rest = parts[0], parts[1:]
        reach = 0 if first else part.gap
        for place in range(at, min(at + reach + 1, len(words))):
            if _is_one_of(words[place].form, part.words) and self._from(rest, words, place + 1, first=False):
                return True
            if words[place].form in self._breaks:
                return False
        return False

    def _without_idioms(self, words: list[Word]) -> list[Word]:
        out = list(words)
        forms = [word.form for word in words]
        for at, form in enumerate(forms):
            for idiom in self._idioms.get(form, ()):
                if tuple(forms[at : at + len(idiom)]) == idiom:
                    for place in range(at, at + len(idiom)):
                        gone = words[place]
                        out[place] = Word("", "", gone.start, gone.end, gone.clause)
        return out


def _parts(pattern: str) -> tuple[_Part, ...]:
    parts: list[_Part] = []
    gap = 0
    for piece in pattern.split():
        if piece.startswith(".."):
            gap = int(piece[2:])
        elif piece != START:
            parts.append(_Part(tuple(piece.split("|")), gap))
            gap = 0
    return tuple(parts)


@lru_cache(maxsize=20_000)
def _is_one_of(form: str, words: tuple[str, ...]) -> bool:
    if form in words:
        return True
    if len(form) < SHORT:
        return False
    like = any(
        len(word) >= SHORT and word[0] == form[0] and OSA.normalized_similarity(word, form) >= LIKE
        for word in words
    )
    return like and not _is_a_word(form)  # "lezen" is no typing error for "leven"


def _is_a_word(form: str) -> bool:
    import simplemma  # noqa: PLC0415  as in words.py: only when it is used

    return simplemma.is_known(form, lang=LANGUAGE)
