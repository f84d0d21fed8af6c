"""Turns on the engine itself, each checked; and what they broke, with the path to it."""

from __future__ import annotations

from dataclasses import dataclass

from bot.core.engine import Step
from bot.core.events import Commanded, Input
from bot.core.explore.place import Place, Turn, take
from bot.core.explore.rules import Broken, of_a_turn, of_going_back
from bot.core.skills import Book


@dataclass(frozen=True, slots=True)
class Failure:
    """A promise that a path breaks, what was seen, the events of that path, and the seed of its chance."""

    promise: str
    seen: str
    path: tuple[Turn, ...]
    seed: str


class Trials:
    """Takes turns and keeps what they broke: of each promise at each question the first path that broke it."""

    def __init__(self, book: Book, seed: str) -> None:
        self.turns = 0
        self._book, self._seed = book, seed
        self._failures: dict[tuple[str, str], Failure] = {}

    @property
    def failures(self) -> tuple[Failure, ...]:
        """What was broken so far."""
        return tuple(self._failures.values())

    def attempt(self, place: Place, event: Input) -> tuple[Place, Step] | None:
        """Take one turn and check what is true of every turn; None when it raised."""
        self.turns += 1
        try:
            there, step = take(self._book, place, event, self._seed)
            broke = list(of_a_turn(self._book, there, step))
            if isinstance(event, Commanded) and event.word == "back" and place.state.status == "asking":
                broke += of_going_back(self._book, there)
        except Exception as error:  # noqa: BLE001  whatever it is: a person would meet it
            raised = Broken("no turn fails", f"{type(error).__name__}: {error}")
            self.fail(raised, (*place.path(), place.turn(event)), place.stood)
            return None
        for broken in broke:
            self.fail(broken, there.path(), place.stood)
        return there, step

    def fail(self, broken: Broken, path: tuple[Turn, ...], stood: str) -> None:
        """Keep what was broken at a question, unless that is known."""
        known = (broken.promise, stood)
        self._failures.setdefault(known, Failure(broken.promise, broken.seen, path, self._seed))
