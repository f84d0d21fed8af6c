"""Writes a talk down as a transcript test while it is held."""

from __future__ import annotations

from bot.core.rehearsal.stage import path_of
from bot.core.rehearsal.transcript import Is, Line, Stands, Transcript, With
from bot.core.session import State

OVER = State(status="done")


class Recorder:
    """One talk so far: after each thing that the person did, where the talk stands."""

    def __init__(self, what: With) -> None:
        self._what = what
        self._lines: list[Line] = []
        self.turn = 0  # of the last thing that was done; chance is drawn by it

    def note(self, line: Line | None, state: State) -> None:
        """Write down what was done, if anything, and what stands now."""
        if line is not None:
            self._lines.append(line)
            self.turn += line != "restart"
        hold = state.hold.kind if state.hold else None
        asks = state.status == "asking"
        self._lines.append(
            Stands(bot=path_of(state), hold=hold) if asks else Is.model_validate({"is": state.status})
        )

    def transcript(self, name: str) -> Transcript:
        """Give the test; ValidationError when something was typed that no test can hold."""
        talk = tuple(
            one if isinstance(one, str) else one.model_dump(by_alias=True, exclude_none=True)
            for one in self._lines
        )
        return Transcript.model_validate({"test": name, "with": self._what, "talk": talk})
