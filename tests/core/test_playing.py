"""Transcript tests on the engine: what they notice, where they say it, and what they count."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from pathlib import Path

import pytest

from bot.core.rehearsal import stage as stage_module
from bot.core.rehearsal.coverage import Visits, coverage
from bot.core.rehearsal.playing import play
from bot.core.rehearsal.transcript import Transcript
from bot.core.session import State
from bot.library.strict_yaml import read
from bot.library.transcripts import as_faults
from bot.rehearsing.talks import stage_for
from tests.conftest import dialogue_of

SMALL = """
dialogue: klein
title: Klein
steps:
  - {id: kleur, choose: Welke kleur?, options: [{id: rood, text: Rood}, {id: blauw, text: Blauw, then: dag}]}
  - {id: zwaar, number: Hoe zwaar weegt dat?, range: [0, 10]}
  - {id: verder, go: [{when: {zwaar: {above: 6}}, then: rust}, {else: dag}]}
  - {id: rust, wait: {for: 2 days}}
  - {id: dag, ask: Vertel., listen: values}
  - {id: uit, end: Tot ziens.}
"""


def played(
    book, talk: str, source: str = SMALL, visits: Visits | None = None, begin: str = "{dialogue: klein}"
):
    """Play lines of a talk in a small dialogue; give the faults as an author reads them."""
    dialogue = dialogue_of(source)
    small = replace(book, dialogues={**book.dialogues, dialogue.dialogue: dialogue})
    document, faults = read(f"test: x\nwith: {begin}\ntalk:\n{talk}", "x.yaml")
    assert document, faults
    transcript = Transcript.model_validate(document.data)
    found = asyncio.run(play(transcript, stage_for(transcript, small, visits)))
    return [str(fault) for fault in as_faults(found, Path("x.yaml"), document.places)]


def test_a_talk_that_goes_as_written_has_no_faults(book):
    talk = """
  - {bot: kleur, options: [rood, blauw], says: Welke kleur}
  - press: rood
  - bot: zwaar
  - user: "7"
  - is: waiting
  - timer: 1 day
  - is: waiting
  - restart
  - timer: 1 day
  - {bot: dag, options: ["!skip"]}
  - user: ik wil niet liegen
  - {bot: dag, hold: heard}
  - back
  - bot: dag
  - skip
  - {is: done, says: Tot ziens.}
"""
    assert played(book, talk) == []


@pytest.mark.parametrize(
    ("line", "fault"),
    [
        ("{bot: zwaar}", '5:6 T101 error the talk must stand at "zwaar", but the talk stands at "kleur"'),
        ("{is: paused}", '5:6 T101 error the talk must be "paused", but the talk stands at "kleur"'),
        ("{bot: kleur, options: [blauw, rood]}", "5:18 T101 error the options are: rood, blauw"),
        (
            "{bot: kleur, says: welke kleur}",
            '5:18 T101 error "welke kleur" was not said in this turn; said was: "Welke kleur?"',
        ),
        (
            "{bot: kleur, hold: heard}",
            '5:18 T101 error the hold must be "heard", but the talk stands at "kleur"',
        ),
        (
            "{bot: kleur, suggests: rood}",
            '5:18 T101 error "rood" is not offered again; no earlier answer is offered',
        ),
        (
            "{press: rod}",
            '5:5 T101 error there is no button "rod" here; there are: rood, blauw (did you mean "rood"?)',
        ),
        ("{press: rood, of: zwaar}", '5:5 T101 error there is no button "rood" here; there are: none'),
    ],
)
def test_what_goes_otherwise_is_named_at_its_place(book, line, fault):
    assert played(book, f"  # a remark counts as a line\n  - {line}\n") == [f"x.yaml:{fault}"]


def test_small_differences_are_all_named_and_the_first_wrong_turn_ends_the_play(book):
    talk = """
  - {bot: kleur, options: [rood], says: Hoe}
  - press: blauw
  - bot: zwaar
  - {bot: dag, says: nooit}
"""
    assert [one.split(" ")[0] for one in played(book, talk)] == ["x.yaml:5:18", "x.yaml:5:35", "x.yaml:7:5"]


def test_an_unknown_dialogue_or_case_names_what_there_is(book):
    for begin in ("{dialogue: klien}", "{dialogue: klein, case: brieven}"):
        (fault,) = played(book, "  - bot: kleur\n", begin=begin)
        assert "there are: " in fault
        assert fault.startswith("x.yaml:2:")


def test_a_script_that_never_asks_is_a_fault_and_no_crash(book):
    source = "dialogue: klein\ntitle: x\nsteps:\n  - {id: a, say: hoi}\n  - {id: b, say: hoi, then: a}\n"
    (fault,) = played(book, "  - bot: a\n", source)
    assert "100 steps without a question" in fault


def test_a_log_that_does_not_fold_to_the_state_is_noticed(book, monkeypatch):
    monkeypatch.setattr(stage_module, "fold", lambda _log: State())
    (fault,) = played(book, "  - bot: kleur\n")
    assert "the log does not fold to the state" in fault


def test_time_passes_step_by_step_and_nothing_goes_off_at_night(book):
    source = SMALL.replace("for: 2 days", "for: 12 hours")
    talk = """
  - press: rood
  - user: "8"
  - timer: 13 hours
  - is: waiting
  - timer: 10 hours
  - is: waiting
  - timer: 1 hour
  - bot: dag
"""
    assert (
        played(book, talk, source) == []
    )  # from 9 in the morning; half past eight is the first quiet minute


def test_what_a_timer_sets_going_goes_off_within_the_same_stretch_of_time(book):
    source = SMALL.replace("- {id: dag,", "- {id: nog, wait: {for: 1 day}}\n  - {id: dag,")
    talk = """
  - press: rood
  - user: "8"
  - {is: waiting}
  - timer: 5 days
  - bot: dag
"""
    assert played(book, talk, source.replace("for: 2 days", "for: 1 day")) == []
    assert played(book, talk, source.replace("for: 1 day", "for: 1 week")) != []


def test_an_earlier_answer_is_offered_by_option_number_and_words(book):
    talk = """
  - press: rood
  - user: "3"
  - back
  - {bot: zwaar, suggests: "3", options: ["!houden", "0", "1", "2", "3", "4", "5", "6", "7", "8", "9", "10"]}
  - restart
  - {bot: zwaar, suggests: "3"}
  - back
  - {bot: kleur, suggests: rood, options: [blauw]}
  - press: "!houden"
  - {bot: zwaar, suggests: "3"}
  - user: "8"
  - is: waiting
"""
    assert played(book, talk) == []
    source = SMALL.replace(
        "- {id: uit, end: Tot ziens.}", "- {id: meer, ask: En verder?}\n  - {id: uit, end: Tot ziens.}"
    )
    talk = """
  - press: blauw
  - user: het regent
  - bot: meer
  - back
  - {bot: dag, suggests: het regent}
"""
    assert played(book, talk, source) == []


def test_a_button_is_pressed_where_it_stands_now_or_at_an_older_question(book):
    talk = """
  - press: rood
  - bot: zwaar
  - {press: blauw, of: kleur}
  - {bot: zwaar, says: Al beantwoord}
  - {press: "!back", of: kleur}
  - bot: kleur
  - press: blauw
  - bot: dag
"""
    assert played(book, talk) == []


def test_visits_count_every_step_and_option_and_name_what_was_missed(book):
    visits = Visits()
    assert played(book, '  - press: rood\n  - user: "3"\n  - bot: dag\n', visits=visits) == []
    found = coverage(dialogue_of(SMALL), visits)
    assert dict(found.steps) == {"kleur": 1, "zwaar": 1, "verder": 1, "rust": 0, "dag": 1, "uit": 0}
    assert found.missed_steps == ("rust", "uit")
    assert found.missed_options == (("kleur", "blauw"),)


def test_options_of_content_count_as_one_and_a_drawn_one_by_its_button(book):
    visits = Visits()
    talk = "  - press: rijk\n  - press: verras\n  - bot: keuze\n"
    begin = '{dialogue: reflectie, facts: {consent: "yes"}}'
    assert played(book, talk, visits=visits, begin=begin) == []
    options = coverage(book.dialogues["reflectie"], visits).options
    assert options["casus", "verras"] == 1
    assert options["casus", "from suggest.cases"] == 1
    assert options["keuze", "from case.options"] == 0
