"""Going back: answers after it are offered again, one tap each, and count only when they are taken."""

from __future__ import annotations

import pytest

from tests.people import Person

WORK = """
dialogue: werk
title: Je werk
steps:
  - {id: waar, choose: Waar werk je?, options: [{id: rijk, text: Rijk}, {id: stad, text: Gemeente}]}
  - {id: hoe, ask: Hoe gaat het daar?}
  - {id: rijks, ask: Hoe is het op het ministerie?, when: {waar: {is: rijk}}}
  - {id: cijfer, number: Welk cijfer geef je?, range: [0, 10]}
  - id: wat
    pick: Wat telt?
    options: [{id: rust, text: Rust}, {id: geld, text: Geld}, {id: eer, text: Eer}]
    max: 2
  - {id: stap, moment: Wat doe je en wanneer?}
  - {id: slot, ask: Nog iets?}
"""
LONG = "best druk, want er zijn drie collega's weg en het nieuwe systeem doet het nog lang niet zoals beloofd"


@pytest.fixture
def ann(ann_of) -> Person:
    return ann_of(WORK).opens().says("Gemeente").says(LONG).says("8").says("2 1").says("vrijdag bel ik")


def counted(ann: Person) -> list[str]:
    return [given.step for given in ann.state.given]


def test_the_answer_to_the_question_itself_is_offered(ann):
    ann.says("terug")
    assert "Wat doe je en wanneer?" in ann.screen
    assert counted(ann) == ["waar", "hoe", "cijfer", "wat"]
    ann.presses("Houden")
    assert ann.answer("stap").said == "vrijdag"
    assert "Nog iets?" in ann.screen


def test_a_long_answer_stands_above_the_button_and_is_cut_between_words(ann):
    ann.says("terug").says("terug").says("terug").says("terug")
    assert ann.screen.startswith("Hoe gaat het daar?\n\nEerder zei je: best druk,")
    assert ann.screen.endswith(" het nog…")
    assert ann.buttons == ["Houden", "Overslaan"]
    assert counted(ann) == ["waar"]


def test_all_answers_can_be_kept_one_by_one(ann):
    before = [(given.step, given.answer) for given in ann.state.given]
    for _ in range(5):
        ann.says("terug")
    assert counted(ann) == []
    while counted(ann) != [step for step, _ in before]:
        assert ann.buttons[0].startswith("Houden"), ann.screen
        ann.says("houden")
    assert [(given.step, given.answer) for given in ann.state.given] == before
    assert ann.state.aside == ()


def test_another_answer_takes_another_way_and_the_old_ones_wait(ann):
    for _ in range(5):
        ann.says("terug")
    ann.presses("Rijk").says("houden")
    assert "ministerie" in ann.screen
    assert "Houden" not in ann.buttons[0]
    ann.says("stil")
    assert ann.buttons[0] == "Houden: 8"
    ann.says("6")
    assert ann.answer("cijfer").number == 6
    assert "cijfer" not in [one.step for one in ann.state.aside]


def test_what_is_not_taken_never_counts(ann):
    for _ in range(5):
        ann.says("terug")
    ann.says("rijk")
    assert counted(ann) == ["waar"]
    assert ann.answer("waar").options == ("rijk",)
    ann.says("overslaan").says("overslaan").says("overslaan").says("overslaan")
    assert [given.answer.kind for given in ann.state.given if given.step != "waar"] == ["skipped"] * 4
    assert {one.step for one in ann.state.aside} >= {"hoe", "cijfer", "wat"}  # skipping throws nothing away


def test_a_day_that_is_over_is_no_plan(ann):
    ann.says("pauze")
    ann.waits(days=9)
    ann.says("verder").says("terug")
    assert "Houden" not in "".join(ann.buttons)


def test_words_taken_back_are_not_offered_again(ann_of):
    source = "dialogue: d\ntitle: T\nsteps:\n  - {id: a, ask: Eerst?}\n  - {id: b, ask: Daarna?}\n"
    ann = ann_of(source).opens().says("iets raars").says("dat zei ik niet")
    assert "Dan haal ik het weg." in ann.screen
    assert "raars" not in ann.screen
    assert ann.buttons == ["Overslaan"]
    assert ann.state.aside == ()


def test_where_a_question_comes_again_the_words_from_before_can_be_kept(ann_of):
    source = """
dialogue: lus
title: Lus
steps:
  - {id: zin, ask: Welke zin?}
  - {id: goed, choose: Klopt dit?, options: [{id: ja, text: Klopt, then: end}, {id: nee, text: Nee, then: zin}]}
"""
    ann = ann_of(source).opens().says("ik bel eerst").says("nee")
    assert ann.buttons[0] == "Houden: ik bel eerst"
    ann.says("houden")
    assert ann.answer("zin").text == "ik bel eerst"
    assert "Houden" not in ann.buttons[0]  # a choice that comes again is made again


def test_what_was_said_about_another_case_is_not_offered(book):
    ann = (
        Person(book, facts={"consent": "yes"})
        .opens()
        .says("gemeente")
        .says("1")
        .says("ik bel de burgemeester")
    )
    ann.says("terug").says("terug")
    assert ann.buttons[0].startswith("Houden")
    ann.says("2")
    assert "burgemeester" not in ann.screen
    ann.says("terug").says("1")
    assert "Eerder zei je: ik bel de burgemeester" in ann.screen


def test_a_pick_half_marked_hides_the_offer_until_it_is_empty_again(ann):
    ann.says("terug").says("terug")
    assert ann.buttons[0].startswith("Houden")
    ann.presses("Rust")
    (shown,) = ann.edits
    assert not shown.rows[0][0].label.startswith("Houden")


def test_past_a_barrier_nothing_is_given_back(ann_of):
    source = WORK.replace("{id: cijfer, number:", '{id: cijfer, back: "no", number:')
    ann = ann_of(source).opens().says("Gemeente").says("druk").says("8")
    ann.says("terug")
    assert "Welk cijfer" in ann.screen
    ann.says("terug")
    assert ann.screen == "Verder terug kan hier niet."
    assert counted(ann) == ["waar", "hoe"]


def test_the_word_of_keeping_is_an_ordinary_word_where_nothing_is_offered(ann_of):
    ann = ann_of(WORK).opens().says("rijk").says("houden")
    assert ann.answer("hoe").text == "houden"


def test_an_old_button_of_keeping_is_old(ann):
    ann.says("terug")
    kept = ann.seen[-1]
    ann.says("morgen mail ik")
    ann.presses(kept.rows[0][0].label, kept)
    assert ann.answer("stap").text == "morgen mail ik"
    assert ann.toast == "Al beantwoord"
