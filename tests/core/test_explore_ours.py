"""Our own dialogues, every path: nothing fails, and every step and every option is come by."""

from __future__ import annotations

import pytest

from bot.core.explore import explore
from bot.core.explore_report import never

TAPPED = "a repeated tap stays silent"
A_FAULT_OF_THE_ENGINE = (
    "a second tap on the button that settles a question is answered with `stale` where the answer does not hold "
    "the option pressed: `verras`, `own`, a number, and the last mark of a pick"
)


@pytest.fixture(scope="module")
def begun(book):
    """The first part of the search, for the suite that runs all day."""
    return explore(book, "reflectie", items={"case": min(book.material["cases"])}, budget=150)


@pytest.fixture(scope="module")
def whole(book):
    return explore(book, "reflectie", items={"case": min(book.material["cases"])})


def test_no_path_breaks_a_promise_as_far_as_the_search_comes(begun):
    assert [failure for failure in begun.failures if failure.promise != TAPPED] == []


@pytest.mark.xfail(strict=True, reason=A_FAULT_OF_THE_ENGINE)
def test_a_second_tap_stays_silent(begun):
    assert [failure.seen for failure in begun.failures if failure.promise == TAPPED] == []


@pytest.mark.storm
def test_no_path_at_all_breaks_a_promise(whole):
    assert whole.exhaustive
    assert [failure for failure in whole.failures if failure.promise != TAPPED] == []


@pytest.mark.storm
def test_every_step_and_option_is_come_by(book, whole):
    assert never(book, whole) == ([], [])
