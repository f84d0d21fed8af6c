"""What the explorer leaves out does not matter: brute force over every set of answers finds the same."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import HealthCheck, assume, given, settings

from bot.app import book_of
from bot.core.explore.search import NO_END, explore
from bot.core.graph import written
from bot.core.script import OWN, QUESTIONS, Say, Wait
from bot.library.load import load
from tests.core.brute_force import every_talk
from tests.core.small_dialogues import dialogues, sound

BOOK = book_of(load(Path(__file__).parents[2]))
MOST = 150  # sets of answers that brute force may go through
SILENT = "nothing stops without a word"  # small dialogues end without a word
RAISED = "no turn fails"  # a loop without a question, through a question that is passed over
TAPPED = "a repeated tap stays silent"  # a fault of the engine, see test_explore_ours
QUICK = (HealthCheck.too_slow, HealthCheck.filter_too_much)


def agree(found):
    small = sound(BOOK, found)
    assume(small is not None)
    explored = explore(small, "groot")
    talks = every_talk(small, "groot", MOST)
    assume(talks.whole)
    kinds = {(d.dialogue, s.id): s for d in found for s in d.steps}
    seen = {where for where in explored.steps if isinstance(kinds[where], (*QUESTIONS, Say, Wait))}
    assert seen == talks.steps
    assert written_of(explored.options, kinds) == written_of(talks.options, kinds)
    failed = {failure.promise for failure in explored.failures}
    assert (RAISED in failed) == talks.raised
    assert (NO_END not in failed) == talks.all_end
    assert failed <= {NO_END, SILENT, TAPPED, RAISED}
    return explored.states, talks.states


def written_of(options, kinds):
    """Keep the options that an author wrote; of those from an earlier pick one stands for all that are alike."""
    return {one for one in options if one[2] == OWN or one[2] in {o.id for o in written(kinds[one[:2]])}}


@settings(max_examples=20, suppress_health_check=QUICK)
@given(found=dialogues())
def test_explorer_and_brute_force_agree(found):
    agree(found)


@pytest.mark.storm
@settings(max_examples=500, suppress_health_check=QUICK)
@given(found=dialogues())
def test_explorer_and_brute_force_agree_at_length(found):
    agree(found)
