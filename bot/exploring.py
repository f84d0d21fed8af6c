"""Explores dialogues: every path, what is never reached, and each failure as a transcript test."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import product
from pathlib import Path

from bot.app import book_of
from bot.core.explore.hits import random_walk
from bot.core.explore.report import hits_of, lines_of, transcript
from bot.core.explore.search import BUDGET, explore
from bot.core.explore.trials import Failure
from bot.core.script import Run
from bot.core.skills import Book
from bot.errors import ConfigError
from bot.library.load import load, root
from bot.library.transcripts import written


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
        found = explore(book, name, items=items[0], budget=wish.budget, seed=wish.seed)
        lines += [*lines_of(book, found), *_told(found.failures)]
        hits = random_walk(book, name, plays=wish.plays, seed=wish.seed, items=items)
        if wish.plays:
            lines += [*hits_of(hits), *_told(hits.failures)]
        failed = failed or bool(found.failures or hits.failures)
    return lines, int(failed)


def _names(book: Book, wish: Wish) -> list[str]:
    """Name what to explore; a dialogue that another one runs is explored inside that one."""
    if wish.dialogue and wish.dialogue not in book.dialogues:
        raise ConfigError(f"no dialogue {wish.dialogue!r}; there are: {', '.join(sorted(book.dialogues))}")
    if wish.dialogue:
        return [wish.dialogue]
    run = {step.run for one in book.dialogues.values() for step in one.steps if isinstance(step, Run)}
    return [name for name in sorted(book.dialogues) if name not in run]


def _items(book: Book, dialogue: str, case: str) -> list[dict[str, str]]:
    """Give what may be bound for a dialogue: the case that was asked for, else each there is in turn."""
    needs = book.dialogues[dialogue].needs
    known = {name: sorted(book.material[collection]) for name, collection in needs.items()}
    if case and "case" in known:
        if case not in known["case"]:
            raise ConfigError(f"no case {case!r}; there are: {', '.join(known['case'])}")
        known["case"] = [case]
    return [dict(zip(known, bound, strict=True)) for bound in product(*known.values())]


def _told(failures: Iterable[Failure]) -> Iterator[str]:
    """Give each failure as a file that can be kept."""
    for failure in failures:
        yield ""
        yield f"# {failure.promise}"
        yield from written(transcript(failure)).rstrip().splitlines()
