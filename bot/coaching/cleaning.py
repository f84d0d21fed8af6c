"""What no person typed on purpose is taken out before anything looks at a text."""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

_BLANKS = re.compile(r"[^\S\n]+")
_LINES = re.compile(r" ?\n[ \n]*")
_JOINER = "\u200d"
_FIRST_EMOJI, _LAST_EMOJI = "\U0001f000", "\U0001faff"  # newer ones are still unassigned to this Python
_CHANGES = "\ufe0f"  # asks for the coloured form of the sign before it


def clean(text: str) -> str:
    """Give a text in NFC without control, zero-width, direction-changing or broken characters."""
    if text.isascii() and text.isprintable():  # nearly every text is
        return _BLANKS.sub(" ", text).strip()
    kept = "".join(_replaced(char) for char in unicodedata.normalize("NFC", text))
    lines = _LINES.sub("\n", _BLANKS.sub(" ", _joined(kept)))
    return unicodedata.normalize("NFC", lines.strip())


@lru_cache(maxsize=4096)
def _replaced(char: str) -> str:
    if char in "\n\r\u2028\u2029\u0085":
        return "\n"
    if char == "\t":
        return " "
    if char == _JOINER or _FIRST_EMOJI <= char <= _LAST_EMOJI:
        return char
    # Cc control, Cf zero-width and direction, Cs lone surrogates, Co private use, Cn unassigned
    return "" if unicodedata.category(char) in ("Cc", "Cf", "Cs", "Co", "Cn") else char


def _joined(text: str) -> str:
    """Keep a joiner between two emoji, where it makes one picture of them, and nowhere else."""
    if _JOINER not in text:
        return text
    return "".join(
        char
        for at, char in enumerate(text)
        if char != _JOINER or (_drawn_before(text, at) and _draws(text[at + 1 : at + 2]))
    )


def _drawn_before(text: str, at: int) -> bool:
    before = text[max(0, at - 2) : at].removesuffix(_CHANGES)[-1:]
    return _draws(before)


def _draws(char: str) -> bool:
    return _FIRST_EMOJI <= char <= _LAST_EMOJI or "\u2190" <= char <= "\u2bff"
