"""Our own dialogues, every path: nothing fails, and every step and every option is come by."""

from __future__ import annotations

import pytest

from bot.core.explore.hits import random_walk
from bot.core.explore.report import never
from bot.core.explore.search import explore


@pytest.fixture(scope="module")
def begun(book):
    """The first part of the search, for the suite that runs all day."""
    return explore(book, "reflectie", items={"case": min(book.material["cases"])}, budget=150)


@pytest.fixture(scope="module")
def whole(book):
    return explore(book, "reflectie", items={"case": min(book.material["cases"])})


def test_no_path_breaks_a_promise_as_far_as_the_search_comes(begun):
    assert begun.failures == ()


@pytest.mark.storm
def test_no_path_at_all_breaks_a_promise(whole):
    assert whole.exhaustive
    assert whole.failures == ()


@pytest.mark.storm
def test_every_step_and_option_is_come_by(book, whole):
    assert never(book, whole) == ([], [])


@pytest.mark.storm
def test_no_walk_through_any_case_breaks_a_promise(book):
    cases = [{"case": case} for case in sorted(book.material["cases"])]
    hits = random_walk(book, "reflectie", plays=400, seed="storm", items=cases)
    assert hits.failures == ()
    assert hits.ended == 400
