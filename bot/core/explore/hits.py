"""Random walks through a dialogue: how often each step and option is come by, and what else breaks.

The search knows one talk of each state, with one set of answers; walks meet many.
"""

from __future__ import annotations

import hashlib
import hmac
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from bot.core.engine import Step as Turn
from bot.core.events import Input
from bot.core.explore.moves import moves
from bot.core.explore.place import Place
from bot.core.explore.reads import Reads, Where
from bot.core.explore.search import BEGINS, roots
from bot.core.explore.trials import Failure, Trials
from bot.core.explore.watch import Option, Watch, chosen
from bot.core.session import State
from bot.core.skills import Book

LONGEST = 200  # events of one walk; a tired walker stops


@dataclass(frozen=True, slots=True)
class Hits:
    """How often each step and each option was come by in `plays` walks, of which `ended` came to the end."""

    plays: int
    ended: int
    steps: Mapping[Where, int]
    options: Mapping[Option, int]
    failures: tuple[Failure, ...]


def random_walk(
    book: Book, dialogue: str, *, plays: int, seed: str, items: Sequence[Mapping[str, str]] = ()
) -> Hits:
    """Walk `plays` times by chance that the seed alone decides, in turn with each of `items` bound."""
    reads, watch = Reads(book), Watch(book)
    begins = [root for bound in items or ({},) for root in roots(reads, dialogue, bound)]
    steps, options, ended = Counter[Where](), Counter[Option](), 0
    failures: dict[tuple[str, str], Failure] = {}
    for play in range(plays):
        trials = Trials(watch.book, f"{seed}:{play}")
        for place, turn in _walk(reads, watch, trials, begins[play % len(begins)], f"{seed}:{play}"):
            steps.update(watch.taken(turn))
            options.update(set(chosen(place, turn)))
            ended += place.state.status == "done"
        for failure in trials.failures:
            failures.setdefault((failure.promise, failure.path[-1].stood), failure)
    return Hits(plays, ended, dict(steps), dict(options), tuple(failures.values()))


def _walk(
    reads: Reads, watch: Watch, trials: Trials, event: Input, seed: str
) -> Iterator[tuple[Place, Turn]]:
    """Take one walk, turn by turn, until the end or a turn that fails."""
    place = Place(State(), BEGINS)
    for number in range(LONGEST):
        watch.clear()
        tried = trials.attempt(place, event)
        if tried is None:
            return
        yield tried
        place, _ = tried
        found = list(moves(watch.book, reads, place))
        if not found:
            return
        draw = hmac.digest(seed.encode("utf-8", "surrogateescape"), f"move {number}".encode(), hashlib.sha256)
        event = found[int.from_bytes(draw) % len(found)].event
