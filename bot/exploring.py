"""Explores dialogues: every path, what is never reached, and each failure as a transcript test."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import yaml

from bot.app import book_of
from bot.core.explore.hits import random_walk
from bot.core.explore.report import hits_of, lines_of, transcript
from bot.core.explore.search import BUDGET, Failure, explore
from bot.core.script import Run
from bot.core.skills import Book
from bot.errors import ConfigError
from bot.library.load import load, root


@dataclass(frozen=True, slots=True)
class Wish:
    """What to explore: a dialogue ("" for all), the case to bind, states, random walks, and the seed."""

    dialogue: str = ""
    case: str = ""
    budget: int = BUDGET
    plays: int = 0
    seed: str = "try"


def explore_all(folder: Path | str | None, wish: Wish) -> tuple[list[str], int]:
    """Give the lines to print and the exit code: 0 when nothing failed, 1 when something did.

    Raises ContentError when the files have a fault, ConfigError when there is no such dialogue or case.
    """
    book = book_of(load(root(str(folder) if folder else None)))
    lines: list[str] = []
    failed = False
    for name in _names(book, wish):
        items = _items(book, name, wish.case)
        found = explore(book, name, items=items, budget=wish.budget, seed=wish.seed)
        failed = failed or bool(found.failures)
        lines += lines_of(book, found)
        for failure in found.failures:
            lines += _told(failure, wish.seed)
        if wish.plays and not found.failures:
            lines += hits_of(random_walk(book, name, plays=wish.plays, seed=wish.seed, items=items))
    return lines, int(failed)


def _names(book: Book, wish: Wish) -> list[str]:
    """Name what to explore; a dialogue that another one runs is explored inside that one."""
    if wish.dialogue and wish.dialogue not in book.dialogues:
        raise ConfigError(f"no dialogue {wish.dialogue!r}; there are: {', '.join(sorted(book.dialogues))}")
    if wish.dialogue:
        return [wish.dialogue]
    run = {step.run for one in book.dialogues.values() for step in one.steps if isinstance(step, Run)}
    return [name for name in sorted(book.dialogues) if name not in run]


def _items(book: Book, dialogue: str, case: str) -> dict[str, str]:
    """Bind what a dialogue needs: the case that was asked for, else the first one there is."""
    items: dict[str, str] = {}
    for name, collection in book.dialogues[dialogue].needs.items():
        known = book.material[collection]
        wanted = case if case and name == "case" else min(known)
        if wanted not in known:
            raise ConfigError(f"no case {wanted!r}; there are: {', '.join(sorted(known))}")
        items[name] = wanted
    return items


def _told(failure: Failure, seed: str) -> Iterator[str]:
    yield ""
    yield f"# {failure.promise}: {failure.seen}"
    written = yaml.safe_dump(transcript(failure, seed), allow_unicode=True, sort_keys=False, width=110)
    yield from written.rstrip().splitlines()
