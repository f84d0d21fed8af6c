"""What every test may lean on: the real content, and books with a small dialogue of the test's own."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import settings

from bot.app import book_of
from bot.core.script import Dialogue
from bot.core.skills import Book
from bot.library.load import Material, load
from bot.library.strict_yaml import read
from tests.people import Person, reloaded, same

ROOT = Path(__file__).parents[1]
settings.register_profile(
    "steady", derandomize=True, deadline=None
)  # the same examples everywhere, each time
settings.load_profile("steady")


@pytest.fixture(scope="session")
def material() -> Material:
    return load(ROOT)


@pytest.fixture(scope="session")
def book(material: Material) -> Book:
    return book_of(material)


@pytest.fixture(params=[same, reloaded], ids=["kept", "reloaded"])
def ann_of(request, book: Book) -> Callable[[str], Person]:
    """Make a person in a dialogue of the test's own; its process may die between two turns."""

    def make(source: str, **more) -> Person:
        dialogue = dialogue_of(source)
        small = replace(book, dialogues={**book.dialogues, dialogue.dialogue: dialogue})
        return Person(small, dialogue.dialogue, between_turns=request.param, **more)

    return make


def dialogue_of(source: str) -> Dialogue:
    """Read a dialogue as the library does."""
    document, faults = read(source, "test.yaml")
    assert document is not None, faults
    return Dialogue.model_validate(document.data)
