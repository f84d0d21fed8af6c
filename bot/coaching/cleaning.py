"""What no person typed on purpose is taken out before anything looks at a text."""

from __future__ import annotations

import re
import unicodedata

_BLANKS = re.compile(r"[^\S\n]+")
_LINES = re.compile(r" ?\n[ \n]*")


def clean(text: str) -> str:
    """Give a text in NFC without control, zero-width, direction-changing or broken characters."""
    kept = (_replaced(char) for char in unicodedata.normalize("NFC", text))
    lines = _LINES.sub("\n", _BLANKS.sub(" ", "".join(kept)))
    return unicodedata.normalize("NFC", lines.strip())


def _replaced(char: str) -> str:
    if char in "\n\r\u2028\u2029\u0085":
        return "\n"
    if char == "\t":
        return " "
    # Cc control, Cf zero-width and direction, Cs lone surrogates, Co private use, Cn unassigned
    return "" if unicodedata.category(char) in ("Cc", "Cf", "Cs", "Co", "Cn") else char
