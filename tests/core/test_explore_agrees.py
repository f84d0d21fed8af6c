"""What the explorer leaves out does not matter: brute force over every set of answers finds the same."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import HealthCheck, assume, given, settings

from bot.app import book_of
from bot.core.explore.search import NO_END, explore
from bot.core.graph import written
from bot.core.script import OWN, QUESTIONS, Say, Wait
from bot.library.load import load
from tests.conftest import dialogue_of
from tests.core.brute_force import every_talk
from tests.core.small_dialogues import dialogues, sound

BOOK = book_of(load(Path(__file__).parents[2]))
MOST = 150  # sets of answers that brute force may go through
SILENT = "nothing stops without a word"  # small dialogues end without a word
RAISED = "no turn fails"  # a loop without a question, through a question that is passed over
TAPPED = "a repeated tap stays silent"  # a fault of the engine, see test_explore_ours
QUICK = (HealthCheck.too_slow, HealthCheck.filter_too_much)


def any_agree(found):
    """Agree on a drawn dialogue, when it passes the check and is small enough for brute force."""
    small = sound(BOOK, found)
    assume(small is not None)
    talks = every_talk(small, "groot", MOST)
    assume(talks.whole)
    agree(small, talks)


def agree(small, talks):
    explored = explore(small, "groot")
    kinds = {(d.dialogue, s.id): s for d in small.dialogues.values() for s in d.steps}
    seen = {where for where in explored.steps if isinstance(kinds[where], (*QUESTIONS, Say, Wait))}
    assert seen == talks.steps
    assert written_of(explored.options, kinds) == written_of(talks.options, kinds)
    failed = {failure.promise for failure in explored.failures}
    assert (RAISED in failed) == talks.raised
    assert (NO_END not in failed) == talks.all_end
    assert failed <= {NO_END, SILENT, TAPPED, RAISED}


def written_of(options, kinds):
    """Keep the options that an author wrote; of those from an earlier pick one stands for all that are alike."""
    return {one for one in options if one[2] == OWN or one[2] in {o.id for o in written(kinds[one[:2]])}}


TRICKY = {
    "nothing was picked, and a later question offers what was": """
  - {id: welke, pick: Welke?, options: [{id: a, text: Keuze a}, {id: b, text: Keuze b}], min: 0, skip: "no"}
  - {id: eerst, ask: Waarom?}
  - {id: mis, choose: Welke mis je?, options: {from: welke}, then: end}
  - {id: zo, say: zeg zo.}""",
    "a condition wants one option of a pick without another": """
  - {id: welke, pick: Welke?, options: [{id: a, text: Keuze a}, {id: b, text: Keuze b}, {id: c, text: Keuze c}]}
  - {id: eerst, ask: Waarom?}
  - {id: zo, say: zeg zo., when: {welke: {has: c}, not: {welke: {has: a}}}}""",
    "a condition looks at what is offered of an earlier pick": """
  - {id: welke, pick: Welke?, options: [{id: a, text: Keuze a}, {id: b, text: Keuze b}, {id: c, text: Keuze c}], max: 2}
  - {id: eerst, ask: Waarom?}
  - {id: mis, choose: Welke mis je?, options: {from: welke}}
  - {id: nog, ask: Nog iets?}
  - {id: zo, say: zeg zo., when: {mis: {is: c}}}""",
    "a condition is met only past a question that has nothing to offer": """
  - {id: welke, pick: Welke?, options: [{id: a, text: Keuze a}, {id: b, text: Keuze b}], min: 0, max: 1}
  - {id: hoe, choose: Hoe?, options: [{id: a, text: Keuze a}, {id: b, text: Keuze b}]}
  - {id: eerst, ask: Waarom?}
  - {id: mis, choose: Welke mis je?, options: {from: welke}, then: end}
  - {id: zo, say: zeg zo., when: {hoe: {is: b}}}""",
    "a number stands between the sides of a threshold": """
  - {id: hoe, number: Hoe?, range: [0, 3]}
  - {id: eerst, ask: Waarom?}
  - {id: zo, say: zeg zo., when: {hoe: {above: 1.5}, not: {hoe: {above: 2}}}}""",
    "a loop whose way out hangs on an earlier answer": """
  - {id: hoe, choose: Hoe?, options: [{id: a, text: Keuze a}, {id: b, text: Keuze b}], skip: "no"}
  - {id: weer, choose: Weer?, options: [{id: a, text: Keuze a}, {id: b, text: Keuze b}], skip: "no"}
  - {id: terug, go: [{when: {hoe: {is: a}}, then: weer}, {else: end}]}""",
}


@pytest.mark.parametrize("steps", TRICKY.values(), ids=TRICKY)
def test_explorer_and_brute_force_agree_where(steps):
    dialogue = dialogue_of(f"dialogue: groot\ntitle: Groot\nsteps:{steps}\n")
    small = replace(BOOK, dialogues={"groot": dialogue})
    talks = every_talk(small, "groot", 1000)
    assert talks.whole
    agree(small, talks)


@settings(max_examples=15, suppress_health_check=QUICK)
@given(found=dialogues())
def test_explorer_and_brute_force_agree(found):
    any_agree(found)


@pytest.mark.storm
@settings(max_examples=500, suppress_health_check=QUICK)
@given(found=dialogues())
def test_explorer_and_brute_force_agree_at_length(found):
    any_agree(found)
