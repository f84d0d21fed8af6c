"""Which cases a person is offered."""

from __future__ import annotations

from itertools import combinations

from bot.coaching.suppliers import SuggestCases
from bot.core.entries import Answer, Run
from bot.core.session import Given, State
from bot.core.skills import Talk


def offered(book, layer: str, done: tuple[str, ...], draw: int) -> list[str]:
    state = State(
        runs=(Run(1, "reflectie", "", {}),),
        run=1,
        given=(Given(1, "waar", 1, 1, Answer("option", (layer,))),),
        facts={"cases": ",".join(done)},
    )
    return list(SuggestCases(book.material["cases"]).offer(Talk(book, state, 1), draw.to_bytes(32, "big")))


def test_a_case_that_was_done_is_not_offered_while_there_are_others(book):
    cases = sorted(book.material["cases"])
    for many in range(4):
        for done in combinations(cases, many):
            for draw in range(5):
                found = offered(book, "rijk", done, draw)
                assert len(found) == 3
                assert not set(found) & set(done), (done, found)


def test_ones_own_layer_stands_first_and_tensions_differ_where_they_can(book):
    cases = book.material["cases"]
    for layer in {case.layer for case in cases.values()}:
        for draw in range(20):
            found = offered(book, layer, (), draw)
            assert cases[found[0]].layer == layer
            assert len({cases[one].tension for one in found}) == 3


def test_who_did_them_all_is_offered_some_again(book):
    assert len(offered(book, "rijk", tuple(book.material["cases"]), 1)) == 3
