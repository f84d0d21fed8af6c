"""The minutes of a rehearsal: each talk of it written down as a transcript test."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

from pydantic import ValidationError

from bot.coaching.mirror import AMSTERDAM
from bot.conversation.people import Person
from bot.core.rehearsal.recording import OVER, Recorder
from bot.core.rehearsal.transcript import Line, With
from bot.core.session import State
from bot.errors import ConfigError
from bot.library.transcripts import ENDINGS, written


class Minutes:
    """Follows one person from talk to talk; what they say to the house belongs to no talk."""

    def __init__(self, case: str, seed: str) -> None:
        self._case, self._seed = case, seed
        self._by_session: dict[str, Recorder] = {}
        self._newest: Recorder | None = None

    def turn_of(self, line: Line | None, person: Person | None) -> int:
        """Count the turns of the talk up to this line; 0 when it begins one or is said to the house."""
        if self._newest is None or _to_house(line, person):
            return 0
        return self._newest.turn + (line != "restart")

    def note(self, line: Line | None, before: Person | None, after: Person | None, at: datetime) -> None:
        """Write down what one line did; None is a command of the house."""
        was = before.current if before else None
        now = after.current if after else None
        to_house = _to_house(line, before)
        if was and now is None:  # erased: by the talk itself, or by the house, of which no talk knows
            if not to_house:
                self._write(was.session, line, OVER, at)
            self._by_session.clear()
        elif was and now and was.session == now.session:
            if was.state != now.state or not to_house:
                self._write(now.session, line or "resume", now.state, at)
        elif now:
            left = after.talk(was.session) if after and was else None
            if was and left and left.state != was.state:
                self._write(was.session, "pause", left.state, at)  # laid aside for the other one
            self._write(now.session, None, now.state, at)

    def save(self, path: Path) -> Path:
        """Write the talk so far to NAME.yaml and give that path; ConfigError says why that cannot be."""
        if not path.name:
            raise ConfigError("a talk is saved under a name: /save NAME")
        if self._newest is None:
            raise ConfigError("there is no talk to save yet")
        path = path if path.suffix in ENDINGS else path.with_name(f"{path.name}.yaml")
        try:
            transcript = self._newest.transcript(path.stem.replace("-", " ").replace("_", " "))
            if path.exists() and "\ntest: " not in f"\n{path.read_text(encoding='utf-8')}":
                raise ConfigError(f"{path} is there already and is no transcript test; choose another name")
            path.write_text(written(transcript), encoding="utf-8")
        except ValidationError as error:
            reasons = {one["msg"].removeprefix("Value error, ") for one in error.errors(include_input=False)}
            raise ConfigError(f"{path} cannot hold what was typed: {'; '.join(sorted(reasons))}") from None
        except OSError as error:
            raise ConfigError(f"{path} cannot be written: {error.strerror}") from None
        return path

    def _write(self, session: str, line: Line | None, state: State, at: datetime) -> None:
        if session not in self._by_session:
            self._by_session[session] = Recorder(self._begun(state, at))
        self._newest = self._by_session[session]
        self._newest.note(line, state)

    def _begun(self, state: State, at: datetime) -> With:
        local = at.astimezone(AMSTERDAM).replace(tzinfo=None, microsecond=0)
        return With(
            dialogue=state.runs[0].dialogue, case=self._case or None,
            at=local.isoformat(timespec="seconds" if local.second else "minutes"), seed=self._seed,
            facts={name: value for name, value in state.facts.items() if value},
        )  # fmt: skip


def _to_house(line: Line | None, person: Person | None) -> bool:
    """Tell whether a line is a command of the house, or answers a question of the house."""
    return line is None or (person is not None and person.record.asking != "" and line != "restart")
