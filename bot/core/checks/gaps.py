"""What a check has to do without, because its file could not be read."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Gaps:
    """What could not be read; nothing is said about what hangs on it."""

    dialogues: frozenset[str] = frozenset()  # whole files
    steps: Mapping[str, frozenset[str]] = field(default_factory=dict)  # dialogue -> steps of a wrong shape
    parts: frozenset[str] = frozenset()  # of content/: values, cases, forms, ...
