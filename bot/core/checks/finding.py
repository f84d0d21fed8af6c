"""What a check gives: a place in a file, a stable code, and words for who can mend it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Literal

from rapidfuzz import fuzz, process

Path = tuple[str | int, ...]
Level = Literal["error", "warning"]
ALIKE = 60  # similarity (0-100) from which a name is taken for a slip of another


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that an author can mend; `path` leads through the file to the place."""

    path: Path
    code: str
    text: str
    hint: str = ""
    level: Level = "error"


def nearest(word: str, known: Iterable[str], former: Mapping[str, str] | None = None) -> str:
    """Suggest what was meant; a former name is answered with the one that it has now."""
    if former and word in former:
        return f"it is called {former[word]!r} now"
    found = process.extractOne(word, list(known), scorer=fuzz.ratio, score_cutoff=ALIKE)
    return f"did you mean {found[0]!r}?" if found else ""
