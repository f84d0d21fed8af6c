"""The rules of a talk, one promise a test, each with the state kept and with it saved and loaded."""

from __future__ import annotations

from dataclasses import replace

import pytest

from bot.core.entries import Answer
from bot.core.walking import ScriptError
from tests.conftest import dialogue_of
from tests.people import Person

THREE = """
dialogue: three
title: Drie vragen
steps:
  - id: drink
    choose: Wat drink je?
    options:
      - {id: koffie, text: Koffie}
      - {id: thee, text: Thee, also: [een kopje thee]}
      - {id: weg, text: Niets, then: eind}
  - id: waarom
    ask: Waarom {drink}?
  - id: hoe
    number: Hoe lekker?
    range: [0, 10]
  - id: eind
    end: Klaar.
"""


def test_a_choice_is_made_by_button_number_label_synonym_or_with_a_typing_error(ann_of):
    for words in ["2", "nr 2", "de tweede", "Thee", "thee!", "een kopje thee", "theee", "doe mij maar thee"]:
        ann = ann_of(THREE).opens().says(words)
        assert ann.screen == "Waarom Thee?", words
    assert ann_of(THREE).opens().presses("Thee").screen == "Waarom Thee?"
    assert ann_of(THREE).opens().says("kofie").screen == "Waarom Koffie?"


def test_an_option_leads_where_it_says(ann_of):
    ann = ann_of(THREE).opens().presses("Niets")
    assert ann.screen == "Klaar."
    assert ann.state.status == "done"


def test_what_is_not_understood_is_asked_again_in_other_words_each_time(ann_of, book):
    ann = ann_of(THREE).opens().says("een fiets")
    assert ann.screen.startswith(book.phrases.miss)
    assert "Wat drink je?" in ann.screen
    ann.says("twee fietsen")
    assert ann.screen.startswith("Ik begrijp het nog niet")
    assert ann.says("1").screen == "Waarom Koffie?"


def test_back_asks_the_question_before_and_what_came_after_no_longer_counts(ann_of):
    ann = ann_of(THREE).opens().presses("Koffie").says("lekker warm").says("terug")
    assert ann.screen == "Waarom Koffie?"
    assert ann.answer("waarom") is None
    ann.says("terug").presses("Thee")
    assert ann.screen == "Waarom Thee?"
    assert ann.says("zacht").says("8").answer("hoe") == Answer("number", number=8)


def test_back_at_the_first_question_says_so_and_stays(ann_of, book):
    ann = ann_of(THREE).opens().says("terug")
    assert ann.screen == book.phrases.no_back
    assert ann.presses("Koffie").screen == "Waarom Koffie?"


def test_a_step_with_back_no_is_a_barrier(ann_of, book):
    ann = ann_of(THREE.replace("ask: Waarom {drink}?", "ask: Waarom?\n    back: no")).opens().presses("Thee")
    assert ann.says("terug").screen == book.phrases.no_back
    ann.says("zomaar").says("terug")
    assert ann.screen == "Waarom?"


def test_skip_leaves_a_question_unanswered_by_button_and_by_typing(ann_of):
    for skip in (lambda ann: ann.presses("Overslaan"), lambda ann: ann.says("overslaan")):
        ann = skip(ann_of(THREE).opens().presses("Thee"))
        assert ann.screen == "Hoe lekker?"
        assert ann.answer("waarom") == Answer("skipped")


def test_a_step_that_cannot_be_skipped_says_so_and_asks_again(ann_of, book):
    ann = ann_of(THREE.replace("choose: Wat drink je?", "choose: Wat drink je?\n    skip: no")).opens()
    assert ann.says("overslaan").screen == f"{book.phrases.no_skip}\n\nWat drink je?"


def test_pause_keeps_the_place_and_any_word_resumes_with_one_line(ann_of, book):
    ann = ann_of(THREE).opens().presses("Thee").says("pauze")
    assert ann.state.status == "paused"
    assert "Je plek is bewaard" in ann.screen
    ann.says("hoi daar ben ik weer")
    assert ann.screen == "Welkom terug. Je was bezig met: Drie vragen.\n\nWaarom Thee?"
    assert ann.answer("waarom") is None


def test_a_paused_question_can_be_answered_by_its_own_button(ann_of):
    ann = ann_of(THREE).opens().says("pauze").presses("Koffie")
    assert ann.screen == "Waarom Koffie?"


def test_stop_lays_the_talk_aside_and_says_how_to_wipe(ann_of):
    ann = ann_of(THREE).opens().presses("Thee").says("stop")
    assert "/wis" in ann.screen
    assert ann.says("verder").screen.endswith("Waarom Thee?")


def test_help_leaves_the_question_standing(ann_of, book):
    ann = ann_of(THREE).opens().presses("Thee").says("help")
    assert "terug" in ann.screen
    assert ann.says("zacht").screen == "Hoe lekker?"


@pytest.mark.parametrize("typed", [False, True])
def test_an_old_button_is_answered_once_with_a_way_back(ann_of, typed):
    ann = ann_of(THREE).opens()
    old = ann.seen[-1]
    ann.presses("Thee").says("zacht")
    ann.presses("Koffie", old)
    assert ann.toast == "Al beantwoord"
    assert "al beantwoord" in ann.screen
    for _ in range(9):
        ann.presses("Koffie", old)
        assert (ann.screen, ann.toast) == ("", "Al beantwoord")
    ann.says("antwoord wijzigen") if typed else ann.presses("Antwoord wijzigen")
    assert ann.screen == "Wat drink je?"
    assert ann.presses("Koffie").screen == "Waarom Koffie?"


def test_a_double_tap_has_one_effect_and_no_words(ann_of):
    ann = ann_of(THREE).opens()
    old = ann.seen[-1]
    ann.presses("Thee")
    before = ann.state
    ann.presses("Thee", old)
    assert ann.screen == ""
    assert ann.state == before


def test_a_forged_option_changes_nothing(ann_of):
    ann = ann_of(THREE).opens()
    before = ann.state
    for option in ("bier", "!done", "!ja", "own", "../../etc", ""):
        from bot.core.events import Pressed

        ann._do(Pressed(ann.state.current, option, at=ann.now))
        assert ann.state == before


def test_a_text_from_before_the_question_joins_the_answer_it_followed(ann_of, book):
    ann = ann_of(THREE).opens().presses("Thee").says("zacht").says("en warm", early=True)
    assert ann.screen == book.phrases.joined
    assert ann.answer("waarom") == Answer("text", text="zacht\nen warm")
    assert ann.answer("hoe") is None
    ann = ann_of(THREE).opens().presses("Thee").says("want ik ben moe", early=True)
    assert ann.screen == book.phrases.early
    assert ann.answer("waarom") is None


@pytest.mark.parametrize("words", ["", "   ", "\u200b\u200b", "..."])
def test_nothing_typed_is_asked_for_in_words(ann_of, book, words):
    ann = ann_of(THREE).opens().presses("Thee").says(words)
    assert ann.screen.startswith(book.phrases.miss_empty.replace("*", ""))
    assert ann.answer("waarom") is None


def test_a_long_answer_is_kept_as_far_as_it_fits_and_said_so(ann_of):
    ann = ann_of(THREE).opens().presses("Thee").says("woord " * 400)
    assert "600" in ann.screen
    assert len(ann.answer("waarom").text) == 600


@pytest.mark.parametrize(
    ("words", "number"),
    [("7", 7), ("een 7", 7), ("zeven", 7), ("7/10", 7), ("7,5", 7.5), ("een acht denk ik", 8)],
)
def test_numbers_are_read_as_people_write_them(ann_of, words, number):
    ann = ann_of(THREE).opens().presses("Thee").says("zacht").says(words)
    assert ann.answer("hoe") == Answer("number", number=number)


def test_two_numbers_ask_which(ann_of, book):
    ann = ann_of(THREE).opens().presses("Thee").says("zacht").says("7-8")
    assert ann.screen == book.phrases.between
    assert ann.buttons == ["7", "8"]
    assert ann.presses("8").answer("hoe") == Answer("number", number=8)


@pytest.mark.parametrize("words", ["11", "-1", "geen idee", "1e3"])
def test_a_number_off_the_scale_gets_the_scale(ann_of, words):
    ann = ann_of(THREE).opens().presses("Thee").says("zacht").says(words)
    assert "van 0 tot 10" in ann.screen
    assert ann.answer("hoe") is None


def test_a_persons_words_never_become_markup(ann_of):
    ann = (
        ann_of(THREE.replace("number: Hoe lekker?", "number: 'Hoe lekker, {waarom}?'"))
        .opens()
        .presses("Thee")
    )
    ann.says("*heel* **erg** {drink} <b>")
    styles = {span.style for span in ann.seen[-1].text}
    assert styles == {"plain"}
    assert "*heel* **erg** {drink} <b>" in ann.screen


LOOP = """
dialogue: loop
title: Rondje
steps:
  - {id: a, say: a, then: b}
  - {id: b, say: b, then: a}
"""


def test_a_silent_loop_is_the_scripts_fault_and_is_cut(ann_of):
    with pytest.raises(ScriptError):
        ann_of(LOOP).opens()


REMIND = """
dialogue: remind
title: Herinnering
steps:
  - id: vraag
    ask: Hoe gaat het?
    remind: {after: 1 day, text: Er staat nog een vraag open.}
  - {id: rust, wait: {for: 2 days}}
  - {id: later, ask: En nu?}
"""


def test_a_reminder_is_sent_once_and_never_shows_the_persons_words(ann_of):
    ann = ann_of(REMIND).opens().waits(hours=25)
    assert ann.screen == "Er staat nog een vraag open."
    assert ann.seen[-1].reminder
    shown = len(ann.seen)
    ann.waits(days=9)
    assert len(ann.seen) == shown


def test_going_on_takes_the_reminder_away_and_a_wait_ends_by_itself(ann_of):
    ann = ann_of(REMIND).opens().says("goed")
    assert ann.state.status == "waiting"
    shown = len(ann.seen)
    ann.waits(days=1)
    assert len(ann.seen) == shown
    ann.waits(days=1)
    assert ann.screen == "En nu?"


NESTED = """
dialogue: nested
title: Binnen
steps:
  - {id: eerst, ask: Eerst?}
  - {id: binnen, run: three}
  - {id: na, say: "Je dronk {eerst}.", when: {binnen.drink: {is: thee}}}
  - {id: laatst, ask: Laatst?}
"""


def test_a_dialogue_in_a_dialogue_comes_back_and_its_answers_can_be_asked_for(ann_of, book):
    from dataclasses import replace

    from tests.conftest import dialogue_of

    ann = ann_of(NESTED)
    ann.book = replace(ann.book, dialogues={**ann.book.dialogues, "three": dialogue_of(THREE)})
    ann.opens().says("water").presses("Thee").says("zacht").says("7")
    assert ann.screen == "Klaar.\n\nJe dronk water.\n\nLaatst?"
    ann.says("terug")
    assert ann.screen == "Hoe lekker?"
    ann.says("terug").says("terug").says("terug")
    assert ann.screen == "Eerst?"
    ann.says("sap").presses("Niets")
    assert ann.screen == "Klaar.\n\nLaatst?"


PICK = """
dialogue: kies
title: Kiezen
steps:
  - id: dieren
    pick: Welke dieren? Hoogstens drie.
    options:
      - {id: hond, text: Hond}
      - {id: kat, text: Kat}
      - {id: vis, text: Vis}
      - {id: paard, text: Paard}
    order: "Jouw volgorde: {marks}. Klopt dat?"
  - {id: daarna, ask: Waarom?}
"""


def test_tap_order_is_rank_and_the_third_tap_settles_it(ann_of):
    ann = ann_of(PICK).opens().presses("Vis").presses("Hond")
    assert "Gekozen: vis en hond. Nog 1 mogelijk" in "".join(s.text for s in ann.edits[-1].text)
    labels = [b.label for row in ann.edits[-1].rows for b in row]
    assert labels == ["2e: Hond", "Kat", "1e: Vis", "Paard", "Klaar"]
    ann.presses("Kat")
    assert ann.screen == "Jouw volgorde: vis, hond en kat. Klopt dat?"
    assert ann.presses("Klopt").answer("dieren") == Answer("options", options=("vis", "hond", "kat"))


def test_a_second_tap_takes_a_mark_away_and_renumbers(ann_of):
    ann = ann_of(PICK).opens().presses("Vis").presses("Hond").presses("Vis")
    assert ann.state.marks == ("hond",)


def test_order_can_be_swapped_typed_anew_or_done_over(ann_of):
    ann = ann_of(PICK).opens().says("3 1 4")
    assert ann.screen == "Jouw volgorde: vis, hond en paard. Klopt dat?"
    assert ann.presses("Wissel 1e en 2e").screen == "Jouw volgorde: hond, vis en paard. Klopt dat?"
    assert ann.says("wissel 1e en 2e").screen == "Jouw volgorde: vis, hond en paard. Klopt dat?"
    assert ann.says("wissel").screen == "Jouw volgorde: hond, vis en paard. Klopt dat?"
    assert ann.says("3 1 2").screen == "Jouw volgorde: paard, hond en vis. Klopt dat?"
    ann.says("opnieuw")
    assert ann.screen.startswith("Welke dieren?")
    assert ann.state.marks == ()
    ann.says("kat klaar")
    assert ann.answer("dieren").options == ("kat",)


@pytest.mark.parametrize("words", ["1 2 klaar", "hond, kat klaar", "hond en kat", "1,2", "Hond kat"])
def test_a_pick_is_typed_by_number_or_name(ann_of, words):
    ann = ann_of(PICK).opens().says(words)
    assert ann.screen == "Jouw volgorde: hond en kat. Klopt dat?"


def test_too_many_or_nothing_is_said_kindly(ann_of):
    assert "hoogstens 3" in ann_of(PICK).opens().says("1 2 3 4").screen
    assert "minstens 1" in ann_of(PICK).opens().says("klaar").screen


MOMENT = """
dialogue: moment
title: Voornemen
steps:
  - {id: stap, moment: Wat ga je doen? Zet de dag erbij.}
  - {id: daarna, ask: "Op {stap}. En dan?"}
"""


def test_an_intention_with_a_day_is_kept_with_that_day(ann_of):
    ann = ann_of(MOMENT).opens().says("maandag voor het overleg bel ik Jan")
    assert ann.answer("stap").day == "2026-01-19"
    assert ann.answer("stap").said == "maandag"


def test_without_a_day_the_day_is_asked_once(ann_of, book):
    ann = ann_of(MOMENT).opens().says("met mijn teamleider praten")
    assert ann.screen == book.phrases.which_day
    assert ann.says("vrijdag").answer("stap").day == "2026-01-16"
    assert ann_of(MOMENT).opens().says("praten met Els").presses("Morgen").answer("stap").day == "2026-01-15"
    ann = ann_of(MOMENT).opens().says("praten met Els").presses("Nog geen dag")
    assert (ann.answer("stap").day, ann.answer("stap").text) == ("", "praten met Els")
    ann = ann_of(MOMENT).opens().says("praten met Els").says("weet ik nog niet").says("echt niet")
    assert ann.answer("stap").text == "praten met Els"


@pytest.mark.parametrize("kind", ["voice", "sticker", "photo", "forwarded", "edited", "poll"])
def test_what_is_no_text_gets_a_kind_line_and_changes_nothing(ann_of, book, kind):
    ann = ann_of(THREE).opens()
    before = ann.state
    ann.sends(kind)
    assert ann.screen == book.phrases.sent.get(kind, book.phrases.sent["other"]).replace("*", "")
    assert ann.state == before


def test_after_two_misses_the_talk_moves_on_and_no_line_comes_twice_running(ann_of, book):
    ann = ann_of(THREE).opens().says("een fiets")
    first = ann.screen
    ann.says("twee fietsen")
    assert ann.screen not in first
    ann.says("drie fietsen")
    assert ann.screen.startswith(book.phrases.move_on)
    assert "Waarom" in ann.screen


def test_not_knowing_is_fine_and_leaves_the_question_unanswered(ann_of):
    ann = ann_of(THREE).opens().presses("Thee").says("weet niet.")
    assert ann.screen == "Dat mag.\n\nHoe lekker?"
    assert ann.answer("waarom") == Answer("skipped")


def test_a_name_within_a_sentence_counts_unless_it_is_denied_or_not_the_only_one(ann_of, book):
    assert ann_of(THREE).opens().says("ik neem koffie").screen == "Waarom Koffie?"
    for words in ("geen koffie", "koffie of thee, weet ik niet"):
        assert ann_of(THREE).opens().says(words).screen.startswith(book.phrases.miss)


LATER = """
dialogue: later
title: Later
steps:
  - {id: stap, moment: Wat ga je doen?}
  - {id: vraag, moment: Wanneer vraag ik het?, after: stap}
  - {id: daarna, ask: En dan?}
"""


def test_a_moment_that_follows_another_is_read_from_that_one_on(ann_of):
    ann = ann_of(LATER).opens().says("volgende week donderdag met Joke praten").says("vrijdag half 10")
    assert ann.answer("stap").day == "2026-01-22"
    assert ann.answer("vraag").day == "2026-01-23T09:30"
    ann = ann_of(LATER).opens().says("morgen").says("maandag")
    assert ann.answer("vraag").day == "2026-01-19"


def test_a_help_card_between_keeps_what_was_typed_before_it(ann_of):
    ann = ann_of(MOMENT).opens().says("met mijn teamleider praten").says("noodhulp")
    assert "113" in ann.screen
    assert ann.presses("Verder").screen == "Op welke dag?"
    assert ann.says("vrijdag").answer("stap").text == "met mijn teamleider praten"


def test_a_short_question_to_the_coach_is_answered_once_and_is_no_answer(ann_of):
    ann = ann_of(THREE).opens().presses("Thee").says("wat vind jij?")
    assert "Ik ben een robot" in ann.screen
    assert ann.screen.endswith("Waarom Thee?")
    assert ann.answer("waarom") is None
    assert ann.says("of is het lekkerder?").answer("waarom").text == "of is het lekkerder?"


TAKE_BACK = """
dialogue: terugnemen
title: Terugnemen
steps:
  - {id: een, ask: Een?}
  - {id: twee, ask: Twee?}
"""


def test_words_that_are_taken_back_no_longer_count(ann_of):
    ann = ann_of(TAKE_BACK).opens().says("zomaar iets").says("dat zei ik niet")
    assert ann.screen == "Dan haal ik het weg. Hier is de vraag nog eens.\n\nEen?"
    assert ann.answer("een") is None


CHILD = "dialogue: kind\ntitle: Kind\nsteps:\n  - {id: hoe, ask: Hoe?}\n  - {id: in, run: kleinkind}\n"
GRANDCHILD = (
    "dialogue: kleinkind\ntitle: K\nsteps:\n  - {id: wat, choose: Wat?, options: [{id: x, text: X}]}\n"
)


def test_a_dialogue_that_was_run_comes_back_to_where_its_step_leads(book):
    source = """
dialogue: ouder
title: Ouder
steps:
  - {id: in, run: kind, then: slot}
  - {id: nooit, say: Dit komt niet.}
  - {id: slot, say: Diep gezien., when: {in.in.wat: {is: x}}}
  - {id: eind, end: Klaar.}
"""
    dialogues = {one.dialogue: one for one in map(dialogue_of, (source, CHILD, GRANDCHILD))}
    ann = Person(replace(book, dialogues=dialogues), "ouder").opens().says("goed").says("x")
    assert ann.screen == "Diep gezien.\n\nKlaar."


def test_a_text_of_its_own_stands_with_its_intro_in_one_message(ann_of):
    ann = ann_of(
        'dialogue: d\ntitle: T\nsteps:\n  - {id: a, intro: Vooraf., say: Verhaal., alone: "yes"}\n'
        "  - {id: b, ask: En?}\n"
    ).opens()
    assert ann.screen == "Vooraf.\n\nVerhaal.\n---\nEn?"


def test_a_large_number_is_written_in_full(ann_of):
    ann = ann_of(
        "dialogue: d\ntitle: T\nsteps:\n  - {id: n, number: Hoeveel?, range: [0, 5000000]}\n"
        '  - {id: e, end: "Dus {n}."}\n'
    ).opens()
    assert ann.says("1234567").screen == "Dus 1234567."


PICKS = """
dialogue: d
title: T
steps:
  - id: wat
    pick: Wat telt?
    options: [{id: rust, text: Rust}, {id: geld, text: Geld}, {id: eer, text: Eer}]
  - {id: meer, ask: Nog iets?}
"""


def test_misses_begin_anew_after_a_good_answer_and_what_was_chosen_counts(ann_of):
    ann = ann_of(PICKS).opens().says("bla").says("rust").says("bla bla").says("foo")
    assert "Gekozen: rust" in ann.screen
    ann.says("baz")
    assert "Nog iets?" in ann.screen
    assert ann.answer("wat").options == ("rust",)


def test_skipping_with_something_chosen_keeps_it(ann_of):
    ann = ann_of(PICKS).opens().presses("Geld").says("overslaan")
    assert ann.answer("wat").options == ("geld",)


def test_who_cannot_skip_is_not_told_to(ann_of):
    ann = ann_of(
        'dialogue: d\ntitle: T\nsteps:\n  - {id: a, choose: Mee?, skip: "no", options: [{id: j, text: Ja}]}\n'
    ).opens()
    assert "overslaan" not in ann.says("bla").says("blie").screen


def test_a_long_sentence_that_holds_the_words_of_an_option_is_not_that_option(ann_of):
    ann = ann_of(THREE).opens().says("als de baas liever thee wil dan ik dan zeg ik er wel iets van")
    assert ann.answer("drink") is None


def test_after_a_rest_what_led_up_to_it_is_not_said_again(ann_of):
    ann = ann_of("""
dialogue: d
title: T
steps:
  - {id: a, ask: Wat?}
  - {id: terug, reflect: echo, of: [a]}
  - {id: rust, wait: {person: "yes"}}
  - {id: b, ask: En nu?}
""").opens().says("eerst bel ik de wethouder, en daarna ga ik zelf langs")  # fmt: skip
    assert any(made.step == "terug" for made in ann.state.made)
    ann.says("verder").says("pauze").says("verder")
    assert "wethouder" not in ann.screen
