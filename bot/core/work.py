"""One turn under construction: the state so far, the entries to keep, the effects to carry out."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from bot.core import text
from bot.core.entries import Entry
from bot.core.events import Message, Output, Say
from bot.core.folding import evolve
from bot.core.script import QUESTIONS, Dialogue, Question, Step
from bot.core.session import State
from bot.core.skills import Book, Talk
from bot.core.text import Text


class Work:
    """Collects what one turn does; entries change the state at once, texts wait for their message."""

    def __init__(self, book: Book, state: State, at: datetime, chance: bytes) -> None:
        self.book = book
        self.state = state
        self.at = at
        self.chance = chance
        self.entries: list[Entry] = []
        self.out: list[Output] = []
        self.texts: list[Text] = []
        self.stage = ""
        self.reminder = False
        self.rested = False  # the talk goes on after a rest: what led up to the rest leads up to nothing here

    @property
    def talk(self) -> Talk:
        """The talk as it stands in this turn, seen from the run under way."""
        return Talk(self.book, self.state, self.state.run)

    def note(self, entry: Entry) -> None:
        """Keep an entry and let it change the state."""
        self.entries.append(entry)
        self.state = evolve(self.state, entry)

    def add(self, words: Text) -> None:
        """Put a text before the next message; the stage stands before the first words of its step."""
        self.texts.append(self.leading(words))

    def line(self, phrase: str, values: Mapping[str, str | Text] | None = None) -> None:
        """Put one of the coach's own lines before the next message; it belongs to no stage."""
        self.texts.append(phrased(phrase, values or {}))

    def flush(self) -> None:
        """Send the texts that wait as a message of their own."""
        words = text.join(self.texts)
        self.texts.clear()
        if words:
            self.show(Message(words))

    def leading(self, words: Text) -> Text:
        """Put the stage before the words it belongs to: a screen reader meets it first."""
        if not words:
            return words
        stage, self.stage = self.stage, ""
        return text.staged(stage, words)

    def show(self, message: Message) -> None:
        """Send a message."""
        if self.reminder:
            message = Message(message.text, message.rows, message.turn, reminder=True)
        self.out.append(Say(message))

    def dialogue(self, run: int) -> Dialogue | None:
        """The dialogue of a run, as it stands in the book now."""
        return self.book.dialogues.get(self.state.dialogue(run).dialogue)

    def step(self) -> Question | None:
        """The question that stands, or nothing when the script no longer has it."""
        shown = self.state.shown
        found = self.find(shown.run, shown.step) if shown else None
        return found if isinstance(found, QUESTIONS) else None

    def find(self, run: int, step: str) -> Step | None:
        """A step of a run by its id."""
        return find(self.book, self.state, run, step)


def find(book: Book, state: State, run: int, step: str) -> Step | None:
    """A step of a run by its id, as the script stands now."""
    dialogue = book.dialogues.get(state.dialogue(run).dialogue)
    place = dialogue.index(step) if dialogue else None
    return dialogue.steps[place] if dialogue and place is not None else None


def phrased(phrase: str, values: Mapping[str, str | Text]) -> Text:
    """Fill one of the coach's own lines; what a person said stays plain words."""

    def value(name: str) -> Text:
        found = values.get(name, "")
        return text.own(found) if isinstance(found, str) else found

    return text.fill(phrase, value)
