"""A script is edited while people are in the middle of it: they notice as little as can be, and lose nothing."""

from __future__ import annotations

from dataclasses import replace

import pytest

from bot.core.fingerprint import edition_of
from tests.conftest import dialogue_of
from tests.people import Person

WORK = """
dialogue: werk
title: Je werk
steps:
  - {id: waar, choose: Waar werk je?, options: [{id: rijk, text: Rijk}, {id: stad, text: Gemeente}]}
  - {id: hoe, ask: Hoe gaat het daar?}
  - {id: cijfer, number: Welk cijfer geef je?, range: [0, 10]}
  - {id: hoog, say: Dat is hoog., when: {cijfer: {above: 7}}}
  - id: wat
    pick: Wat telt?
    options: [{id: rust, text: Rust}, {id: geld, text: Geld}, {id: eer, text: Eer}]
    max: 2
  - {id: wens, ask: Wat wens je?}
  - {id: slot, end: Dank je.}
"""
CHANGED = "Ik ben intussen aangepast."
ANOTHER = "Deze vraag is intussen veranderd."


def edited(ann: Person, source: str, **also: str) -> Person:
    """Put another script under the talk, as a deploy does."""
    dialogues = {**ann.book.dialogues}
    for name in ("werk", *also):
        dialogues.pop(name, None)
    for text in (source, *also.values()):
        if text:
            dialogue = dialogue_of(text)
            dialogues[dialogue.dialogue] = dialogue
    ann.book = replace(
        ann.book, dialogues=dialogues, edition=edition_of({name: one.hash for name, one in dialogues.items()})
    )
    return ann


@pytest.fixture
def ann(ann_of) -> Person:
    """Somebody who has answered four of the five questions, and is at the last."""
    ann = ann_of(WORK).opens().says("Gemeente").says("best druk").says("8").says("1 2")
    assert "Wat wens je?" in ann.screen
    return ann


def counted(ann: Person) -> dict[str, object]:
    """What counts, as a person would say it."""
    return {g.step: g.answer.text or g.answer.number or g.answer.options for g in ann.state.given}


ALL = {"waar": ("stad",), "hoe": "best druk", "cijfer": 8, "wat": ("rust", "geld")}


def test_rewording_is_not_noticed(ann):
    new = WORK.replace("Waar werk je?", "Waar werk je nu?").replace("Wat wens je?", "Wat wens je het meest?")
    edited(ann, new).says("een raam")
    assert ann.screen == "Dank je."
    assert counted(ann) == {**ALL, "wens": "een raam"}


def test_rewording_an_option_of_the_question_that_stands_is_not_noticed(ann_of):
    ann = ann_of(WORK).opens()
    first = ann.seen[-1]
    edited(ann, WORK.replace("text: Gemeente", "text: De gemeente")).presses("Gemeente", first)
    assert counted(ann) == {"waar": ("stad",)}


def test_a_text_between_what_was_answered_is_not_shown_to_who_is_past_it(ann):
    edited(ann, WORK.replace("  - {id: cijfer", "  - {id: tussen, say: Nieuw!}\n  - {id: cijfer")).says(
        "een raam"
    )
    assert ann.screen == "Dank je."


def test_another_option_at_an_answered_question_is_not_noticed(ann):
    edited(
        ann, WORK.replace("{id: rijk, text: Rijk}", "{id: rijk, text: Rijk}, {id: dijk, text: Waterschap}")
    )
    ann.says("een raam")
    assert ann.screen == "Dank je."


def test_the_question_that_stands_is_shown_again_when_it_changed(ann_of):
    ann = ann_of(WORK).opens()
    edited(
        ann, WORK.replace("{id: rijk, text: Rijk}", "{id: rijk, text: Rijk}, {id: dijk, text: Waterschap}")
    )
    ann.presses("Gemeente")
    assert ann.screen.startswith(ANOTHER)
    assert ann.screen.count("Waar werk je?") == 1
    assert ann.buttons == ["Houden: Gemeente", "Rijk", "Waterschap"]  # each option once
    assert counted(ann) == {}
    ann.presses("Houden: Gemeente")
    assert counted(ann) == {"waar": ("stad",)}


def test_words_typed_to_a_question_that_changed_are_kept_for_it(ann):
    edited(ann, WORK.replace("{id: wens, ask: Wat wens je?}", "{id: wens, ask: Wat wens je?, max: 300}"))
    ann.says("een raam dat open kan")
    assert ANOTHER in ann.screen
    assert "Eerder zei je: een raam dat open kan" in ann.screen
    ann.presses("Houden")
    assert counted(ann)["wens"] == "een raam dat open kan"


def test_a_new_question_comes_first_and_later_answers_are_offered(ann):
    edited(ann, WORK.replace("  - {id: cijfer", "  - {id: wie, ask: Met wie?}\n  - {id: cijfer"))
    ann.says("een raam")
    assert ann.screen.startswith(CHANGED)
    assert "Met wie?" in ann.screen
    assert counted(ann) == {"waar": ("stad",), "hoe": "best druk"}
    ann.says("met Jo")
    assert ann.buttons[0] == "Houden: 8"
    ann.presses("Houden: 8")
    assert "Dat is hoog." in ann.screen
    assert ann.buttons[0] == "Houden: rust en geld"
    ann.says("houden")
    assert ann.buttons[0] == "Houden: een raam"
    ann.says("hou maar")
    assert counted(ann) == {**ALL, "wie": "met Jo", "wens": "een raam"}


def test_a_range_that_became_narrower_stops_exactly_where_the_answer_no_longer_fits(ann):
    edited(ann, WORK.replace("range: [0, 10]", "range: [1, 5]")).says("een raam")
    assert "Welk cijfer geef je?" in ann.screen
    assert "Houden" not in ann.buttons[0]  # 8 is no answer any more
    assert counted(ann) == {"waar": ("stad",), "hoe": "best druk"}
    ann.says("4")
    assert ann.buttons[0] == "Houden: rust en geld"
    assert "Dat is hoog." not in ann.screen


def test_a_question_that_is_gone_keeps_the_talk_where_it_was(ann):
    edited(ann, WORK.replace("  - {id: hoe, ask: Hoe gaat het daar?}\n", "")).says("een raam")
    assert ann.screen == "Dank je."
    assert [a.answer.text for a in ann.state.aside] == ["best druk"]  # not lost, not counted


def test_when_the_question_that_stands_is_gone_the_talk_goes_on_from_the_nearest_point(ann_of):
    ann = ann_of(WORK).opens().says("rijk")
    edited(ann, WORK.replace("  - {id: hoe, ask: Hoe gaat het daar?}\n", "")).says("best druk")
    assert CHANGED in ann.screen
    assert "Welk cijfer geef je?" in ann.screen
    assert [a.answer.text for a in ann.state.aside] == ["best druk"]


def test_a_step_an_option_and_a_dialogue_may_get_another_name(ann):
    new = (
        WORK.replace("id: waar,", "id: plek, was: [waar],").replace("{id: stad,", "{id: gemeente, was: [stad],")
        .replace("id: wens,", "id: droom, was: [wens],")
        .replace("dialogue: werk\n", "dialogue: jewerk\nwas: [werk]\n")
    )  # fmt: skip
    edited(ann, new).says("een raam")
    assert ann.screen == "Dank je."
    assert counted(ann) == {
        "plek": ("gemeente",), "hoe": "best druk", "cijfer": 8, "wat": ("rust", "geld"), "droom": "een raam",
    }  # fmt: skip


def test_another_way_is_taken_when_a_condition_changed(ann):
    edited(ann, WORK.replace("  - id: wat\n", "  - id: wat\n    when: {cijfer: {below: 5}}\n")).says(
        "een raam"
    )
    assert ann.screen == "Dank je."
    assert "wat" not in counted(ann)
    assert [a.answer.options for a in ann.state.aside] == [("rust", "geld")]


def test_questions_in_another_order_keep_their_answers_and_can_be_gone_back_to(ann):
    hoe = "  - {id: hoe, ask: Hoe gaat het daar?}\n"
    cijfer = "  - {id: cijfer, number: Welk cijfer geef je?, range: [0, 10]}\n"
    edited(ann, WORK.replace(hoe + cijfer, cijfer + hoe)).says("een raam")
    assert CHANGED in ann.screen
    assert [g.step for g in ann.state.given] == ["waar", "cijfer", "hoe", "wat"]
    assert "Welk cijfer" in ann.says("terug").says("terug").says("terug").screen
    ann.presses("Houden: 8").presses("Houden: best druk").presses("Houden: rust en geld").presses(
        "Houden: een raam"
    )
    assert counted(ann) == {**ALL, "wens": "een raam"}


def test_steps_that_move_into_another_dialogue_keep_their_answers(ann):
    inner = """
dialogue: binnen
title: Binnen
steps:
  - {id: hoe, was: [werk.hoe], ask: Hoe gaat het daar?}
  - {id: cijfer, was: [werk.cijfer], number: Welk cijfer geef je?, range: [0, 10]}
"""
    outer = WORK.replace("  - {id: hoe, ask: Hoe gaat het daar?}\n", "").replace(
        "  - {id: cijfer, number: Welk cijfer geef je?, range: [0, 10]}\n", "  - {id: in, run: binnen}\n"
    ).replace("  - {id: hoog, say: Dat is hoog., when: {cijfer: {above: 7}}}\n", "")  # fmt: skip
    edited(ann, outer, binnen=inner).says("een raam")
    assert ann.screen == "Dank je."
    assert counted(ann) == {**ALL, "wens": "een raam"}


def test_a_talk_whose_dialogue_is_gone_is_laid_aside_with_its_answers(ann):
    edited(ann, "").says("een raam")
    assert "past daar niet meer in" in ann.screen
    assert counted(ann) == ALL
    edited(ann, WORK).says("een raam")  # the file comes back: so does the talk
    assert ann.screen == "Dank je."


def test_a_script_that_never_asks_anything_lays_the_talk_aside(ann):
    loop = "dialogue: werk\ntitle: T\nsteps:\n  - {id: a, say: a, then: b}\n  - {id: b, say: b, then: a}\n"
    edited(ann, loop).says("een raam")
    assert "past daar niet meer in" in ann.screen
    assert counted(ann) == ALL


def test_a_script_that_only_rests_lays_the_talk_aside(ann):
    loop = (
        'dialogue: werk\ntitle: T\nsteps:\n  - {id: a, say: a}\n  - {id: r, wait: {person: "yes"}}\n'
        "  - {id: b, say: b, then: a}\n  - {id: wens, ask: Wat wens je?}\n"
    )
    edited(ann, loop).says("een raam")
    assert "past daar niet meer in" in ann.screen


def test_help_pause_and_the_help_card_need_no_new_script(ann):
    edited(ann, WORK.replace("  - {id: cijfer", "  - {id: wie, ask: Met wie?}\n  - {id: cijfer"))
    assert CHANGED not in ann.says("help").screen
    assert "113" in ann.says("noodhulp").screen
    assert CHANGED not in ann.says("pauze").screen
    assert "Met wie?" in ann.says("verder").screen


def test_a_pause_ends_at_the_changed_question_with_one_line(ann):
    ann.says("pauze")
    edited(
        ann,
        WORK.replace("{id: wens, ask: Wat wens je?}", "{id: wens, number: Hoeveel wensen?, range: [0, 9]}"),
    )
    ann.says("verder")
    assert ann.screen.count(ANOTHER) == 1
    assert ann.screen.count("Hoeveel wensen?") == 1
    assert ann.says("3").screen == "Dank je."


def test_a_hold_that_still_fits_stands(ann_of, book):
    source = "dialogue: werk\ntitle: T\nsteps:\n  - {id: w, ask: Waarom?, listen: values}\n  - {id: s, end: Dank je.}\n"
    ann = ann_of(source).opens().says("ik wil niet liegen tegen mensen die op mij rekenen")
    assert "Klopt" in ann.buttons
    edited(ann, source.replace("steps:\n", "steps:\n  - {id: n, say: Nieuw.}\n")).presses("Klopt")
    assert ann.screen == "Dank je."
    assert ann.answer("w").cards


def test_an_unconfirmed_card_does_not_survive_a_changed_question(ann_of):
    source = (
        "dialogue: werk\ntitle: T\nsteps:\n"
        "  - {id: w, ask: Waarom?, listen: values}\n  - {id: s, ask: Nog iets?}\n"
    )
    ann = ann_of(source).opens().says("ik wil niet liegen tegen mensen die op mij rekenen")
    edited(ann, source.replace("Waarom?, listen: values", "Waarom?")).presses("Klopt")
    assert "Nog iets?" in ann.screen
    assert not ann.answer("w").cards


def test_a_rest_goes_on_and_a_rest_that_is_gone_asks_what_comes_next(ann_of):
    source = """
dialogue: werk
title: T
steps:
  - {id: a, ask: Eerst?}
  - {id: z, say: Tot straks.}
  - {id: rust, wait: {person: "yes"}}
  - {id: b, ask: Daarna?}
"""
    ann = ann_of(source).opens().says("dit")
    edited(ann, source.replace("id: rust,", "id: slaap, was: [rust],")).says("verder")
    assert ann.screen == "Daarna?"
    ann = ann_of(source).opens().says("dit")
    edited(ann, source.replace('  - {id: rust, wait: {person: "yes"}}\n', "")).says("verder")
    assert CHANGED in ann.screen
    assert "Daarna?" in ann.screen


def test_an_old_button_after_the_edit_is_old(ann_of):
    ann = ann_of(WORK).opens()
    first = ann.seen[-1]
    ann.says("rijk")
    edited(ann, WORK.replace("  - {id: hoe", "  - {id: wie, ask: Met wie?}\n  - {id: hoe"))
    ann.presses("Gemeente", first)
    assert "Met wie?" in ann.screen
    ann.presses("Gemeente", first)
    assert "al beantwoord" in ann.screen
    assert counted(ann) == {"waar": ("rijk",)}


def test_two_edits_in_a_row(ann):
    second = WORK.replace("  - {id: cijfer", "  - {id: wie, ask: Met wie?}\n  - {id: cijfer")
    edited(ann, second).says("een raam")
    edited(ann, WORK).says("met Jo")
    assert CHANGED in ann.screen
    assert ann.buttons[0] == "Houden: 8"
    assert {a.step for a in ann.state.aside} == {"wie", "cijfer", "wat", "wens"}


def test_a_yes_does_not_slip_past_a_changed_question(ann_of):
    source = "dialogue: werk\ntitle: T\nsteps:\n  - {id: mee, choose: Doe je mee?, options: [{id: ja, text: Ja}]}\n"
    ann = ann_of(source).opens()
    edited(ann, source.replace("{id: ja, text: Ja}", "{id: ja, text: Ja}, {id: nee, text: Nee}"))
    for words in ("ok", "klaar", "later"):
        ann.says(words)
        assert counted(ann) == {}, words
        assert ann.state.edition == ann.book.edition


def test_an_answer_does_not_move_to_a_question_of_another_dialogue_with_the_same_id(ann_of):
    child = "dialogue: kind\ntitle: K\nsteps:\n  - {id: naam, ask: Hoe heet je chef?}\n"
    source = (
        "dialogue: werk\ntitle: T\nsteps:\n  - {id: naam, ask: Wat is je roepnaam?}\n  - {id: k, run: kind}\n"
        "  - {id: z, ask: Tot slot?}\n"
    )
    ann = ann_of(source)
    edited(ann, source, kind=child).opens().says("Klaas").says("Piet")
    edited(ann, source.replace("  - {id: naam, ask: Wat is je roepnaam?}\n", ""), kind=child).says("verder")
    assert counted(ann) == {"naam": "Piet"}
    assert [a.answer.text for a in ann.state.aside] == ["Klaas"]


HALF = """
dialogue: werk
title: T
steps:
  - {id: stap, moment: Wat ga je doen?}
  - {id: z, ask: Tot slot?}
"""


@pytest.mark.parametrize("event", ["press", "resume", "card"])
def test_an_intention_whose_day_is_still_asked_is_kept(ann_of, event):
    ann = ann_of(HALF).opens().says("de wethouder bellen")
    assert "Op welke dag?" in ann.screen
    if event == "card":
        ann.says("noodhulp")
    edited(ann, HALF.replace("moment: Wat ga je doen?}", "moment: Wat ga je doen?, max: 300}"))
    if event == "press":
        ann.presses("Morgen")
    else:
        ann.says("verder")
    assert [a.answer.text for a in ann.state.aside] == ["de wethouder bellen"]


def test_what_is_half_chosen_is_kept_as_it_stands(ann_of):
    first = WORK[: WORK.index("  - {id: waar")] + WORK[WORK.index("  - id: wat") :]
    other = first.replace("max: 2", "max: 3")
    ann = ann_of(first).opens().presses("Rust")
    edited(ann, other).presses("Geld")
    assert [a.answer.options for a in ann.state.aside] == [("rust", "geld")]
    ann = ann_of(other).opens().presses("Rust").presses("Geld")
    edited(ann, first).presses("2e: Geld", ann.edits[-1])
    assert [a.answer.options for a in ann.state.aside] == [("rust",)]
    ann = ann_of(other).opens()
    edited(ann, first).says("eer en rust")
    assert [a.answer.options for a in ann.state.aside] == [("eer", "rust")]


def test_chance_is_no_answer_and_words_about_answering_are_none(ann):
    new = WORK.replace("{id: wens, ask: Wat wens je?}", "{id: wens, ask: Wat wens je?, max: 300}")
    for words in ("houden", "dat zei ik niet", "weet ik niet"):
        bob = replace(ann, log=list(ann.log), seen=list(ann.seen))
        edited(bob, new).says(words)
        assert [a.step for a in bob.state.aside] == [], words


def test_an_answer_under_a_former_name_goes_when_it_is_taken(ann):
    ann.says("terug").says("terug")  # at the number; the choice is set aside
    new = WORK.replace("  - id: wat\n", "  - id: telt\n    was: [wat]\n")
    edited(ann, new).says("5")
    assert ann.buttons[0] == "Houden: rust en geld"
    ann.says("houden")
    assert [a.step for a in ann.state.aside if a.step == "wat"] == []


def test_an_offer_that_stands_is_still_the_same_offer_after_an_edit(ann):
    ann.says("terug")  # the choice is offered again
    assert ann.buttons[0] == "Houden: rust en geld"
    edited(ann, WORK.replace("  - {id: hoe, ask: Hoe gaat het daar?}\n", "")).says("houden")
    assert counted(ann)["wat"] == ("rust", "geld")
    assert [a.answer.text for a in ann.state.aside] == ["best druk"]  # the other one is still there


def test_two_calls_for_help_lead_back_to_the_question_that_stood(ann_of):
    ann = ann_of(HALF).opens().says("de wethouder bellen").says("noodhulp").says("noodhulp")
    ann.presses("Verder")
    assert "Op welke dag?" in ann.screen
    ann.says("morgen")
    assert ann.answer("stap").text == "de wethouder bellen"
