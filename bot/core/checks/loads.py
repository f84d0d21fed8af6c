"""What gathers in one turn before a message goes out."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import IntEnum

BETWEEN = 2  # the blank line between two texts in one message


def joined(*parts: int) -> int:
    """Count texts that stand under each other in one message."""
    there = [part for part in parts if part]
    return sum(there) + BETWEEN * max(len(there) - 1, 0)


class Since(IntEnum):
    """What a turn began with: somebody answering here, or another dialogue running this one."""

    ANSWER = 0
    START = 1  # run from its start, and nothing was sent since: what waited before it stands in its message
    SENT = 2  # run from its start, and a message went out since


@dataclass(frozen=True, slots=True)
class Load:
    """Units that wait for their message, its stage, messages already sent, and whether a text waits.

    Each is the most that it may be on any way.
    """

    units: int = 0
    stage: int = 0
    sent: int = 0
    waits: bool = False

    def plus(self, units: int) -> Load:
        """Add a text to the message under way."""
        return Load(joined(self.units, units), self.stage, self.sent, waits=True) if units else self

    def staged(self, stage: int) -> Load:
        """Let the stage of a step stand before the message under way."""
        return Load(self.units, stage, self.sent, self.waits) if stage else self

    def ended(self) -> Load:
        """Count the message under way as one that goes out here."""
        return Load(self.units, self.stage, self.sent + self.waits)

    def flushed(self) -> Load:
        """Go on after what waits has been sent."""
        return Load(sent=self.sent + self.waits)

    def before(self, other: Load) -> Load:
        """Put this before what gathers in a dialogue that is run."""
        stage = other.stage or self.stage
        return Load(joined(self.units, other.units), stage, self.sent + other.sent, self.waits or other.waits)

    def most(self, other: Load | None) -> Load:
        """The most of two ways that meet."""
        if other is None:
            return self
        sent, waits = max((self.sent, self.waits), (other.sent, other.waits))
        return Load(max(self.units, other.units), max(self.stage, other.stage), sent, waits)

    @property
    def whole(self) -> int:
        """The message as it would be sent now."""
        return self.units + self.stage


@dataclass(slots=True)
class Turns:
    """What the walk through one dialogue found."""

    stops: dict[str, Load] = field(default_factory=dict)  # step -> the fullest message that goes out there
    entry: Load | None = None  # the fullest first message, when the dialogue is run
    ends: dict[Since, Load] = field(default_factory=dict)  # what still waits at its end

    def stop(self, step: str, load: Load, since: Since) -> None:
        """Note a message that goes out at a step."""
        self.stops[step] = load.most(self.stops.get(step))
        if since == Since.START:
            self.entry = load.most(self.entry)

    def end(self, load: Load, since: Since) -> None:
        """Note what waits when the dialogue ends."""
        self.ends[since] = load.most(self.ends.get(since))
