"""The one conversation that every bot holds: 20 questions, ten to press and ten to type."""

from __future__ import annotations

import json
from dataclasses import dataclass
from functools import cache
from pathlib import Path

FILE = Path(__file__).with_name("talk.json")
ROW = 2  # buttons side by side, when both are narrow
NARROW = 15  # characters of a narrow button; this project lays buttons out so, and the peers follow


@dataclass(frozen=True, slots=True)
class Step:
    """A question: with options (id, label) it is answered by a press, else by typing `says`."""

    id: str
    question: str
    options: tuple[tuple[str, str], ...] = ()
    says: str = ""

    @property
    def rows(self) -> list[list[tuple[str, str]]]:
        """The options as rows of (id, label): two narrow ones side by side, a wide one alone."""
        rows: list[list[tuple[str, str]]] = []
        room = False
        for option in self.options:
            narrow = len(option[1]) <= NARROW
            if room and narrow:
                rows[-1].append(option)
            else:
                rows.append([option])
            room = narrow and len(rows[-1]) < ROW
        return rows


@dataclass(frozen=True, slots=True)
class Talk:
    """All questions in order, and what is said after the last answer."""

    steps: tuple[Step, ...]
    end: str

    @property
    def replies(self) -> tuple[str, ...]:
        """What a person sees, in order: the reply to /start, to the first answer, and so on."""
        return (*(step.question for step in self.steps), self.end)


@cache
def talk() -> Talk:
    """Read the conversation."""
    data = json.loads(FILE.read_text(encoding="utf-8"))
    steps = tuple(
        Step(
            one["id"],
            one.get("choose") or one["ask"],
            tuple((option, label) for option, label in one.get("options", ())),
            one.get("says", ""),
        )
        for one in data["steps"]
    )
    return Talk(steps, data["end"])
