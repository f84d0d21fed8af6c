"""What a talk offers to choose from when content alone does not say it."""

from __future__ import annotations

from collections.abc import Mapping

from bot.coaching.material import Case
from bot.core.choices import shuffled
from bot.core.skills import Choice, Talk

OFFER = 3


class SuggestCases:
    """Three cases: first of the layer where a person works, then not done before, then by chance."""

    def __init__(self, cases: Mapping[str, Case]) -> None:
        self._cases = cases

    def offer(self, talk: Talk, chance: bytes) -> tuple[str, ...]:
        """Choose three; the person's own layer stands first, tensions differ where they can."""
        layer = next(iter(talk.options("waar")), "")
        done = set(filter(None, talk.state.facts.get("cases", "").split(",")))
        order = shuffled(self._cases, chance)
        ranked = sorted(order, key=lambda one: (one in done, self._cases[one].layer != layer))
        chosen: list[str] = []
        for case in (one for one in ranked if one not in done):
            if all(self._cases[case].tension != self._cases[other].tension for other in chosen):
                chosen.append(case)
        rest = [case for case in ranked if case not in chosen]
        return tuple((chosen + rest)[:OFFER])

    def choice(self, talk: Talk, option: str) -> Choice | None:  # noqa: ARG002  a case is the same in any talk
        """Give a case as an option."""
        former = (case for case in self._cases.values() if option in case.was)
        case = self._cases.get(option) or next(former, None)
        return case.as_choice() if case else None

    def everything(self, talk: Talk) -> tuple[str, ...]:
        """Name every case that was not done before, for "verras me"."""
        done = set(filter(None, talk.state.facts.get("cases", "").split(",")))
        fresh = tuple(case for case in self._cases if case not in done)
        return fresh or tuple(self._cases)
