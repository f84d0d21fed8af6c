"""Random walks through a dialogue, for how often each step and option is come by."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from bot.core.engine import Step as Turn
from bot.core.events import Input
from bot.core.explore.moves import moves
from bot.core.explore.place import Place, chances, take, with_chance
from bot.core.explore.reads import Reads, Where
from bot.core.explore.search import BEGINS, roots
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


def random_walk(
    book: Book, dialogue: str, *, plays: int, seed: str, items: Mapping[str, str] | None = None
) -> Hits:
    """Walk `plays` times, each time by chance that the seed alone decides; raises what a turn raises."""
    reads, watch = Reads(book), Watch(book)
    begins = list(roots(reads, dialogue, items or {}))
    steps, options, ended = Counter[Where](), Counter[Option](), 0
    for play in range(plays):
        for place, turn in _walk(reads, watch, begins[play % len(begins)], f"{seed}:{play}"):
            steps.update(set(watch.taken(turn)))
            options.update(set(chosen(place, turn)))
            ended += place.state.status == "done"
    return Hits(plays, ended, dict(steps), dict(options))


def _walk(reads: Reads, watch: Watch, event: Input, seed: str) -> Iterator[tuple[Place, Turn]]:
    """Take one walk, turn by turn."""
    chance, draw = chances(seed), chances(f"{seed}:move")
    place = Place(State(), BEGINS)
    for number in range(LONGEST):
        watch.clear()
        place, turn = take(watch.book, place, with_chance(event, chance(number)))
        yield place, turn
        found = list(moves(watch.book, reads, place))
        if not found:
            return
        event = found[int.from_bytes(draw(number)) % len(found)].event
