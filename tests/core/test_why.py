"""What `/why` says: the conditions, the values they looked at, and what came of it."""

from __future__ import annotations

from dataclasses import replace

from bot.core.filling import worded
from bot.core.rehearsal.why import reasons
from bot.core.script import When
from tests.conftest import dialogue_of
from tests.people import Person

SOURCE = """
dialogue: klein
title: Klein
steps:
  - {id: zwaar, number: Hoe zwaar?, range: [0, 10]}
  - {id: licht, say: Dat valt mee., when: {zwaar: {below: 4}}}
  - {id: verder, go: [{when: {zwaar: {above: 6}}, then: einde}, {else: waarom}]}
  - {id: waarom, ask: Waarom?}
  - {id: einde, end: Klaar., when: {waarom: {answered: "yes"}, not: {any: [{zwaar: {above: 6}}, {zwaar: {below: 2}}]}}}
"""
WHEN = "waarom answered and not (zwaar above 6 or zwaar below 2)"


def told(book, *answers: str) -> list[list[str]]:
    """Give the reasons of each turn."""
    dialogue = dialogue_of(SOURCE)
    seen: list = []
    watched = replace(book, dialogues={"klein": dialogue}, watch=lambda step, talk: seen.append((step, talk)))
    ann = Person(watched, "klein").opens()
    out = []
    for answer in answers:
        seen.clear()
        ann.says(answer)
        out.append([line for step, talk in seen for line in reasons(step, talk)])
    return out


def test_each_condition_is_told_with_its_value_and_outcome(book):
    assert told(book, "8") == [
        [
            "licht: zwaar below 4 -> no (zwaar: 8)",
            "verder: zwaar above 6 -> yes (zwaar: 8), so on to einde",
            f"einde: {WHEN} -> no (waarom: no answer, zwaar: 8)",
        ]
    ]


def test_a_way_that_is_not_taken_and_the_else_are_told(book):
    first, second = told(book, "3", "omdat het zo hoort, ook als niemand kijkt en het regent")
    assert first == [
        "licht: zwaar below 4 -> yes (zwaar: 3)",
        "verder: zwaar above 6 -> no (zwaar: 3)",
        "verder: else, so on to waarom",
    ]
    assert second == [f'einde: {WHEN} -> yes (waarom: "omdat het zo hoort, ook als niemand kij…", zwaar: 3)']


def test_conditions_read_as_a_sentence():
    when = When.model_validate({"a": {"is": "x"}, "b": {"in": ("y", "z")}, "not": {"c": {"has": "moed"}}})
    assert worded(when) == "a is x and b in y, z and not (c has moed)"
