"""What of a script is structure: fingerprints that rewording does not change."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Collection, Mapping
from typing import Any


def dialogue_hash(written: Mapping[str, Any]) -> str:
    """Fingerprint how a dialogue, as its keys and values, is built: 16 hex digits."""
    return _digest(_bones(written))[:16]


def edition_of(hashes: Mapping[str, str], *material: object) -> str:
    """Fingerprint all that a talk under way leans on: the hash of each dialogue, and what fills them."""
    return _digest([hashes, *material])[:16]


def question_hash(written: Mapping[str, Any]) -> str:
    """Tell whether a step still asks the same: its kind, options and limits count, not its words or ways."""
    kept = {key: value for key, value in written.items() if key not in _AROUND}
    options = kept.get("options")
    if isinstance(options, Mapping):  # `also` of options that come from elsewhere are options, not words
        kept["options"] = {**options, "beside": options.get("also")}
    return _digest(_bones(kept, leave=_WAYS))[:8]


_AROUND = {"id", "then", "when", "was", "back", "skip", "private", "remind", "release"}  # not what is asked
_WAYS = {"then", "also", "was"}  # of an option
_FLESH = {"title", "stage", "intro", "say", "recap", "note", "text", "order", "label"}
_PROMPTS = {"choose", "pick", "ask", "number", "moment", "end"}


def _bones(data: Any, leave: Collection[str] = ()) -> Any:
    """Drop the texts, keep the kinds, ids, options, ranges and conditions."""
    if isinstance(data, dict):
        return {
            key: None if key in _PROMPTS else _bones(value, leave)
            for key, value in sorted(data.items())
            if key not in _FLESH and key not in leave
        }
    if isinstance(data, list | tuple):
        return [_bones(item, leave) for item in data]
    return data


def _digest(data: Any) -> str:
    return hashlib.sha256(json.dumps(data, sort_keys=True).encode()).hexdigest()
