"""Which steps and options of a dialogue were visited, by talks that were played."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from bot.core.choices import written_options
from bot.core.entries import Asked, Entry, Waiting
from bot.core.filling import holds
from bot.core.folding import evolve
from bot.core.script import OWN, QUESTIONS, Choose, Dialogue, From, Pick, Step, Wait
from bot.core.session import State
from bot.core.skills import Talk

CONTENT = "from "  # what an option is counted as that comes from elsewhere: "from case.options"


@dataclass(slots=True)
class Visits:
    """Counts hits by (dialogue, step) and by (dialogue, step, option); hand `watch` to the book."""

    steps: Counter[tuple[str, str]] = field(default_factory=Counter)
    options: Counter[tuple[str, str, str]] = field(default_factory=Counter)

    def watch(self, step: Step, talk: Talk) -> None:
        """Count a step that needs nobody; the others stand in the log."""
        if talk.dialogue and not isinstance(step, (*QUESTIONS, Wait)) and holds(step.when, talk):
            self.steps[talk.dialogue.dialogue, step.id] += 1

    def note(self, before: State, entries: Iterable[Entry]) -> None:
        """Count what was asked, answered and waited for in a turn."""
        state = before
        for entry in entries:
            given = len(state.given)
            state = evolve(state, entry)
            if isinstance(entry, Asked | Waiting):
                self.steps[state.dialogue(entry.run).dialogue, entry.step] += 1
            for new in state.given[given:]:
                for option in new.answer.options:
                    self.options[state.dialogue(new.run).dialogue, new.step, option] += 1

    def pressed(self, talk: Talk, option: str) -> None:
        """Count a press on an option that becomes another one ("surprise me"): no answer names it."""
        shown, dialogue = talk.state.shown, talk.dialogue
        place = dialogue.index(shown.step) if shown and dialogue else None
        step = dialogue.steps[place] if dialogue and place is not None else None
        if isinstance(step, Choose) and any(one.id == option and one.draw for one in written_options(step)):
            self.options[talk.state.dialogue(talk.run).dialogue, step.id, option] += 1

    def add(self, other: Visits) -> None:
        """Count another talk's visits too."""
        self.steps += other.steps
        self.options += other.options


@dataclass(frozen=True, slots=True)
class Coverage:
    """Hits for everything that a dialogue has to visit; options that content supplies count as one."""

    dialogue: str
    steps: Mapping[str, int]
    options: Mapping[tuple[str, str], int]

    @property
    def missed_steps(self) -> tuple[str, ...]:
        """The steps that were never visited, in order."""
        return tuple(step for step, hits in self.steps.items() if not hits)

    @property
    def missed_options(self) -> tuple[tuple[str, str], ...]:
        """The options that were never chosen, as (step, option), in order."""
        return tuple(option for option, hits in self.options.items() if not hits)


def coverage(dialogue: Dialogue, visits: Visits) -> Coverage:
    """Set what was visited beside all that could be."""
    name = dialogue.dialogue
    steps = {step.id: visits.steps[name, step.id] for step in dialogue.steps}
    options: dict[tuple[str, str], int] = {}
    for step in dialogue.steps:
        if not isinstance(step, Choose | Pick):
            continue
        written = [option.id for option in written_options(step)]
        if isinstance(step, Choose) and step.own:
            written.append(OWN)
        hits = {option: n for (at, id_, option), n in visits.options.items() if (at, id_) == (name, step.id)}
        options |= {(step.id, option): hits.pop(option, 0) for option in written}
        if isinstance(step.options, From):
            options[step.id, CONTENT + step.options.from_] = sum(hits.values())
    return Coverage(name, steps, options)


def percent(part: int, whole: int) -> int:
    """Give whole percents, rounded down, so that only all of it is 100."""
    return 100 * part // whole if whole else 100
