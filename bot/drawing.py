"""Drawings of the dialogues in a content folder."""

from __future__ import annotations

from pathlib import Path

from bot.core.draw import Hits, draw
from bot.errors import ConfigError
from bot.library.load import load, root


def drawing(folder: Path | str | None, dialogue: str = "", hits: Hits | None = None) -> str:
    """Draw one dialogue, or all in one flowchart; Mermaid text, coloured when there are `hits`.

    Raises ContentError when the content has faults and ConfigError when there is no such dialogue.
    """
    dialogues = load(root(str(folder) if folder else None)).dialogues
    if dialogue and dialogue not in dialogues:
        raise ConfigError(f"no dialogue {dialogue!r}; there are: {', '.join(sorted(dialogues))}")
    return draw([dialogues[dialogue]] if dialogue else [dialogues[name] for name in sorted(dialogues)], hits)
