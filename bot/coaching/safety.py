"""Signal A: somebody says, of themselves and now, that they do not want to live.

Recall goes first: a false alarm costs one kind card. The words stand in content/safety.yaml as
patterns of words: `a|b` is either, `..3` up to three other words, of which none may deny unless the
pattern says so itself. Nothing is kept of what called up the card.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

from pydantic import field_validator
from rapidfuzz.distance import OSA

from bot.coaching.material import Model
from bot.coaching.words import Word, words_of

LIKE = 0.75
SHORT = 5  # letters; shorter words must be exactly one of the words


class SafetyRules(Model):
    """What makes signal A, what does not, and which words deny."""

    patterns: tuple[str, ...]
    idioms: tuple[str, ...]
    denials: tuple[str, ...]

    @field_validator("patterns")
    @classmethod
    def _readable(cls, patterns: tuple[str, ...]) -> tuple[str, ...]:
        for pattern in patterns:
            if not pattern.split() or any(
                part.startswith("..") and not part[2:].isdigit() for part in pattern.split()
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
        self._patterns = [_parts(pattern) for pattern in rules.patterns]
        self._idioms = [tuple(idiom.split()) for idiom in rules.idioms]
        self._denials = frozenset(rules.denials)

    def signal(self, text: str) -> bool:
        """Tell whether a text holds signal A."""
        words = self._without_idioms(words_of(text))
        return any(
            self._from(parts, words, at, first=True) for at in range(len(words)) for parts in self._patterns
        )

    def _from(self, parts: Sequence[_Part], words: list[Word], at: int, *, first: bool) -> bool:
        """Match the parts one after another; the words in a gap may not deny."""
        if not parts:
            return True
        part, rest = parts[0], parts[1:]
        reach = 0 if first else part.gap
        for place in range(at, min(at + reach + 1, len(words))):
            if _is_one_of(words[place].form, part.words) and self._from(rest, words, place + 1, first=False):
                return True
            if words[place].form in self._denials:
                return False
        return False

    def _without_idioms(self, words: list[Word]) -> list[Word]:
        out = list(words)
        for at in range(len(words)):
            for idiom in self._idioms:
                if tuple(word.form for word in words[at : at + len(idiom)]) == idiom:
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
        else:
            parts.append(_Part(tuple(piece.split("|")), gap))
            gap = 0
    return tuple(parts)


@lru_cache(maxsize=20_000)
def _is_one_of(form: str, words: tuple[str, ...]) -> bool:
    if form in words:
        return True
    if len(form) < SHORT:
        return False
    return any(
        len(word) >= SHORT and word[0] == form[0] and OSA.normalized_similarity(word, form) >= LIKE
        for word in words
    )
