"""The answers of a talk given once more, to the script as it stands now: by step id, not by position.

They are given to the engine itself, so that no rule of the way on is written twice; what the
replay shows and does is thrown away.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import datetime

from bot.core.answering import leave, note
from bot.core.choices import choice_of
from bot.core.entries import Resumed
from bot.core.fitting import fitted
from bot.core.folding import unbound
from bot.core.script import Choose, Dialogue, Pick, Question
from bot.core.session import Given, Shown, State
from bot.core.skills import Book, Reflection, Talk
from bot.core.walking import ScriptError, begin, go_on
from bot.core.work import Work

LONGEST = 1000  # answers and rests of one talk: more is a script that goes round


@dataclass(slots=True)
class Replay:
    """How far the answers of a talk carry on the script as it stands now."""

    work: Work  # the talk anew; what it shows is thrown away
    old: State
    kept: list[tuple[Given, Given]] = field(default_factory=list)  # an old answer, and where it stands now
    held: State = field(default_factory=State)  # the talk anew after the last of them, before it goes on
    stands: Shown | None = None  # the question that stood, when the talk anew comes to it
    rests: bool = False  # the talk anew comes to the rest in which the old one is

    @property
    def standing(self) -> Shown | None:
        """The question that stood in the old talk, answered or not."""
        shown, state = self.old.shown, self.old
        settled = any(given.turn == shown.turn for given in state.given) if shown else True
        return None if settled and not state.hold else shown

    @property
    def items(self) -> dict[str, str]:
        """The content that was bound before the talk began."""
        return unbound(self.old.runs[:1], self.old.given)[0].items

    @property
    def quiet(self) -> bool:
        """Whether the person notices nothing."""
        if self.rests:
            return True
        in_order = [was.turn for was, _ in self.kept]
        return self.stands is not None and in_order == sorted(in_order) and not self.question_changed

    @property
    def question_changed(self) -> bool:
        """Whether it is the question that stood itself that is another one now."""
        step = self.work.step()
        return self.stands is not None and step is not None and self.changed(step, self.stands)

    def changed(self, step: Question, shown: Shown) -> bool:
        """Tell whether the question that stood is another one now; rewording does not count."""
        if shown.fingerprint and shown.fingerprint != step.fingerprint:
            return True
        talk = self.work.talk
        return isinstance(step, Choose | Pick) and any(
            choice_of(talk, step, option) is None for option in shown.options
        )

    def is_here(self, run: int, name: str, step: Question) -> bool:
        """Tell whether an old question is the one to which the talk anew has come."""
        if f"{self.old.dialogue(run).dialogue}.{name}" in step.was:
            return True  # the author says that it moved here from another dialogue
        if name != step.id and name not in step.was:
            return False
        return self._same_run(run, self.work.state.run)

    def is_at_rest(self) -> bool:
        """Tell whether the talk anew rests where the old one does."""
        rest, now = self.old.rest, self.work.state.rest
        if self.old.status != "waiting" or rest is None or now is None:
            return False
        step = self.work.find(now.run, now.step)
        names = (step.id, *step.was) if step else ()
        return rest.step in names and self._same_run(rest.run, now.run)

    def _same_run(self, old: int, new: int) -> bool:
        """Tell whether two runs were entered at the same step, under its id or a former one."""
        was, now = self.old.dialogue(old), self.work.state.dialogue(new)
        if was.parent is None or now.parent is None:
            return was.parent is None and now.parent is None
        step = self.work.find(now.parent, now.at)
        names = (step.id, *step.was) if step else ()
        return was.at in names and self._same_run(was.parent, now.parent)


def replayed(book: Book, state: State, at: datetime) -> Replay | None:
    """Give the answers once more, as far as they fit; None: no script can take this talk."""
    try:
        return _replayed(book, state, at)
    except ScriptError:
        return None


def _replayed(book: Book, state: State, at: datetime) -> Replay | None:
    dialogue = now_called(book, state.runs[0].dialogue)
    if dialogue is None:
        return None
    silent = dict.fromkeys(book.composers, _silence)
    replay = Replay(Work(replace(book, composers=silent), State(), at, bytes(32)), state)
    anew = replay.work
    begin(anew, dialogue.dialogue, replay.items, state.facts)
    left = [given for given in state.given if _is_somewhere(book, given.step)]
    for _ in range(LONGEST):
        match anew.state.status:
            case "asking" if _answer(replay, left):
                pass
            case "waiting" if replay.is_at_rest():
                replay.rests = True
                return replay
            case "waiting" if left or (replay.standing and _is_somewhere(book, replay.standing.step)):
                _wake(anew)  # the talk had been past this rest
            case _:
                return replay
    raise ScriptError(f"{dialogue.dialogue}: {LONGEST} answers and rests without an end")


def _silence(talk: Talk, of: tuple[str, ...], at: datetime, chance: bytes) -> Reflection:  # noqa: ARG001
    """Compose nothing: what the talk anew shows is thrown away."""
    return Reflection("")


def _answer(replay: Replay, left: list[Given]) -> bool:
    """Give the old answer to the question that the replay came to; False: it stops here."""
    anew = replay.work
    step = anew.step()
    if step is None:
        return False
    old = next((given for given in left if replay.is_here(given.run, given.step, step)), None)
    standing = replay.standing
    here = standing if standing and replay.is_here(standing.run, standing.step, step) else None
    if here and (old is None or old.turn == here.turn) and (old is None or not replay.changed(step, here)):
        replay.stands = here
        return False
    answer = fitted(anew.talk, step, old.answer) if old else None
    if old is None or answer is None:
        return False
    left.remove(old)
    note(anew, step, answer)
    replay.kept.append((old, anew.state.given[-1]))
    replay.held = anew.state
    leave(anew, step, answer)
    return True


def _wake(anew: Work) -> None:
    rest = anew.state.rest
    step = anew.find(rest.run, rest.step) if rest else None
    anew.note(Resumed())
    if step:
        go_on(anew, step)


def now_called(book: Book, dialogue: str) -> Dialogue | None:
    """Find a dialogue by its present or a former name."""
    found = book.dialogues.get(dialogue)
    return found or next((one for one in book.dialogues.values() if dialogue in one.was), None)


def _is_somewhere(book: Book, step: str) -> bool:
    return any(dialogue.index(step) is not None for dialogue in book.dialogues.values())
