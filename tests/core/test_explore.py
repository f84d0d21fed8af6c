"""The explorer: how many states a dialogue has, and which planted faults it finds, with the path to them."""

from __future__ import annotations

from dataclasses import replace

import pytest

from bot.core import engine
from bot.core.entries import Paused
from bot.core.events import Button, Commanded, Message, Pressed, Say, Sent
from bot.core.explore import search
from bot.core.explore.hits import random_walk
from bot.core.explore.moves import NOTHING
from bot.core.explore.report import lines_of, never, steps_of, summary, transcript
from bot.core.explore.rules import Broken
from bot.core.explore.search import BEGINS, NO_END, explore
from bot.core.rehearsal.playing import play
from bot.core.rehearsal.stage import CoreStage
from bot.core.session import State
from bot.core.skills import Reflection
from bot.core.text import parse
from tests.conftest import dialogue_of

THREE = """
dialogue: three
title: Drie vragen
steps:
  - id: drink
    choose: Wat drink je?
    options:
      - {id: koffie, text: Koffie}
      - {id: thee, text: Thee}
      - {id: weg, text: Niets, then: eind}
  - id: waarom
    ask: Waarom {drink}?
  - id: hoe
    number: Hoe lekker?
    range: [0, 20]
  - id: eind
    end: Klaar.
"""
BRANCHES = """
dialogue: branches
title: Twee kanten
steps:
  - {id: zwaar, number: Hoe zwaar?, range: [0, 20]}
  - {id: druk, number: Hoe druk?, range: [0, 20]}
  - id: weg
    go:
      - {when: {zwaar: {above: 6}}, then: veel}
      - {else: weinig}
  - {id: veel, ask: Wat is er veel?, then: eind}
  - {id: weinig, ask: Wat is er weinig?}
  - {id: eind, end: Klaar.}
"""
REFLECTS = """
dialogue: reflects
title: Terug
steps:
  - {id: wat, ask: Wat?}
  - {id: terug, reflect: terug, of: [wat]}
  - {id: eind, end: Klaar.}
"""
WAITS = """
dialogue: waits
title: Wachten
steps:
  - {id: wat, ask: Wat?, remind: {after: 1 day, text: Ben je er nog?}}
  - {id: tot, say: Tot morgen.}
  - {id: wacht, wait: {for: 1 day}}
  - {id: hoe, ask: Hoe ging het?}
  - {id: eind, end: Klaar.}
"""

ASKED, DOUBT, OVER = 3, 2, 1  # states: by misses at a question, by misses at "6 or 7?", and the end
KEPT = ASKED  # the same question with an earlier answer beside it, after going back


@pytest.fixture
def explored(book):
    """Explore a dialogue of the test's own."""

    def run(*sources, more=None, **wish):
        dialogues = {one.dialogue: one for one in map(dialogue_of, sources)}
        return explore(replace(book, dialogues=dialogues, **(more or {})), next(iter(dialogues)), **wish)

    return run


@pytest.fixture
def broken(monkeypatch):
    """Break the engine: what it gives goes through the test's own hands first."""
    sound = engine.advance

    def breaks(change):
        monkeypatch.setattr(
            engine, "advance", lambda book, state, event: change(sound(book, state, event), event)
        )

    return breaks


def promises(found):
    return {failure.promise for failure in found.failures}


def done(failure):
    """What the person did on the path of a failure, without what stood."""
    return [
        line for line in steps_of(failure.path) if not (isinstance(line, dict) and {"bot", "is"} & set(line))
    ]


def test_a_question_has_a_state_for_each_number_of_misses_and_answers_that_nobody_reads_have_none(explored):
    found = explored(THREE)
    assert (found.states, found.exhaustive) == (2 * (ASKED + KEPT) + ASKED + DOUBT + OVER, True)
    many = "".join(f"  - {{id: n{n}, number: Hoe?, range: [0, 20]}}\n" for n in range(20))
    assert (
        explored(f"dialogue: many\ntitle: Veel\nsteps:\n{many}").states
        == 20 * (ASKED + DOUBT) + 19 * KEPT + OVER
    )


def test_answers_on_either_side_of_a_threshold_are_two_states_until_nobody_reads_them_any_more(explored):
    first = ASKED + KEPT + 3 * DOUBT  # between two numbers under the threshold, over it, and on either side
    assert explored(BRANCHES).states == first + 2 * (ASKED + KEPT + DOUBT) + 2 * ASKED + OVER


def test_a_pick_has_a_state_for_each_number_of_marks(explored):
    options = ", ".join(f"{{id: {one}, text: Keuze {one}}}" for one in "abcd")
    source = f"dialogue: p\ntitle: P\nsteps:\n  - {{id: welke, pick: Welke?, options: [{options}], max: 3}}\n"
    assert explored(source).states == 3 * ASKED + OVER  # no mark, one, two; the third settles it


def test_every_step_and_option_that_can_be_reached_is_named(book, explored):
    found = explored(THREE)
    assert found.steps == {("three", step) for step in ("drink", "waarom", "hoe", "eind")}
    assert found.options == {("three", "drink", option) for option in ("koffie", "thee", "weg")}


def test_what_is_never_reached_is_named(book):
    source = BRANCHES.replace("above: 6", "above: 20")
    small = replace(book, dialogues={"branches": dialogue_of(source)})
    found = explore(small, "branches")
    assert never(small, found) == ([("branches", "veel")], [])
    assert "branches: the step 'veel' is never reached" in lines_of(small, found)


def test_what_was_chosen_matters_where_it_is_offered_again_and_a_condition_tells_it_apart(explored):
    source = """
dialogue: again
title: Nog eens
steps:
  - {id: welke, pick: Welke?, options: [{id: a, text: Keuze a}, {id: b, text: Keuze b}], max: 1}
  - {id: eerst, ask: Waarom?}
  - {id: mis, choose: Welke mis je?, options: {from: welke}}
  - {id: zo, say: Die dus., when: {mis: {is: b}}}
  - {id: eind, end: Klaar.}
"""
    assert ("again", "zo") in explored(source).steps


def test_which_content_is_bound_matters_where_a_condition_names_one_of_its_options(book):
    cases = book.material["cases"]

    class Every:
        offer = staticmethod(lambda _talk, _chance: tuple(cases))
        choice = staticmethod(lambda _talk, case: cases[case].as_choice() if case in cases else None)

    firsts = {f"zo{number}": case.options[0].id for number, case in enumerate(cases.values())}
    told = "".join(
        f"  - {{id: {name}, say: Dat dus., when: {{keuze: {{is: {option}}}}}}}\n"
        for name, option in firsts.items()
    )
    source = f"""
dialogue: bound
title: Gebonden
needs: {{case: cases}}
steps:
  - {{id: casus, choose: Welke?, gives: case, options: {{from: every}}}}
  - {{id: waarom, ask: Waarom?}}
  - {{id: keuze, choose: Wat doe je?, options: {{from: case.options}}}}
{told}"""
    small = replace(book, dialogues={"bound": dialogue_of(source)}, suppliers={"every": Every()})
    assert {("bound", name) for name in firsts} <= explore(small, "bound").steps


def test_a_word_that_stands_for_two_options_is_found(explored):
    found = explored(THREE.replace("text: Thee}", "text: Thee, also: [koffie]}"))
    [failure] = [one for one in found.failures if one.promise == "an option is chosen by its words"]
    assert failure.seen == "'koffie' means 'thee', and is taken for koffie"
    assert done(failure) == [{"user": "koffie"}]


def test_what_is_known_of_a_person_is_tried_both_ways(book):
    found = explore(book, "reflectie", budget=60)
    assert {("welkom", "hallo"), ("reflectie", "waar")} <= found.steps


def test_over_the_budget_it_says_not_exhaustive_and_judges_no_ends(explored):
    loop = THREE.replace("end: Klaar.", "say: Nog een keer.\n    then: drink")
    assert NO_END in promises(explored(loop))
    found = explored(loop, budget=3)
    assert (found.states, found.exhaustive) == (3, False)
    assert "not exhaustive" in summary(found)
    assert NO_END not in promises(found)
    all_of_it = explored(THREE).states
    assert explored(THREE, budget=all_of_it).exhaustive


def test_a_loop_without_an_end_is_found_with_the_shortest_path_into_it(explored):
    source = """
dialogue: trap
title: Vast
steps:
  - {id: in, choose: Erin?, options: [{id: ja, text: Ja, then: heen}, {id: nee, text: Nee, then: end}], skip: nee}
  - {id: heen, choose: Heen?, options: [{id: door, text: Door}]}
  - {id: weer, choose: Weer?, options: [{id: terug, text: Terug, then: heen}], then: heen}
"""
    [failure] = [one for one in explored(source).failures if one.promise == NO_END and "heen" in one.seen]
    assert done(failure) == [{"press": "ja"}]


def test_a_silent_loop_is_a_failure_with_its_path(explored):
    source = THREE.replace("end: Klaar.", "say: Nog een keer.\n    then: eind")
    failure = next(one for one in explored(source).failures if one.promise == "no turn fails")
    assert failure.seen.startswith("ScriptError")
    assert done(failure) == [{"press": "weg"}]


def test_an_end_without_a_word_is_found(explored):
    found = explored("dialogue: mute\ntitle: Stil\nsteps:\n  - {id: wat, ask: Wat?}\n")
    assert "nothing stops without a word" in promises(found)


def test_what_a_skill_raises_is_found(explored):
    def falls(*_):
        raise KeyError("boom")

    class Deaf:
        hear = falls
        others = staticmethod(lambda _talk: ())

    raised = "KeyError: 'boom'"
    composed = explored(REFLECTS, more={"composers": {"terug": falls}})
    assert [(one.seen, done(one)) for one in composed.failures] == [(raised, [{"user": "zzz"}])]
    does = REFLECTS.replace("reflect: terug, of: [wat]", "do: terug")
    assert [one.seen for one in explored(does, more={"effectors": {"terug": falls}}).failures] == [raised]
    hears = REFLECTS.replace("ask: Wat?", "ask: Wat?, listen: oor").replace(
        "reflect: terug, of: [wat]", "say: Ja."
    )
    assert raised in {one.seen for one in explored(hears, more={"listeners": {"oor": Deaf()}}).failures}


def test_a_message_that_does_not_fit_is_found(explored):
    more = {"composers": {"terug": lambda *_: Reflection("lang")}, "forms": {"terug": {"lang": "a" * 4096}}}
    assert "a message fits" in promises(explored(REFLECTS, more=more))


def test_a_question_whose_options_nobody_can_press_is_found(explored):
    class Lost:
        offer = staticmethod(lambda _talk, _chance: ("een", "twee"))
        choice = staticmethod(lambda _talk, _option: None)

    source = """
dialogue: lost
title: Weg
steps:
  - {id: welke, choose: Welke?, options: {from: nergens}}
  - {id: eind, end: Klaar.}
"""
    found = explored(source, more={"suppliers": {"nergens": Lost()}})
    assert "a question can be answered" in promises(found)


def test_an_answer_that_going_back_loses_is_found(explored, broken):
    def forgets(step, event):
        if isinstance(event, Commanded) and event.word == "back":
            return replace(step, state=replace(step.state, given=step.state.given[:-1]))
        return step

    broken(forgets)
    failure = next(one for one in explored(THREE).failures if one.promise == "back restores the answers")
    assert done(failure) == [{"press": "koffie"}, {"user": "zzz"}, "back"]


def test_a_question_that_is_not_shown_is_found(explored, broken):
    def hides(step, event):
        shown = step.state.shown
        return replace(step, effects=()) if shown and shown.step == "hoe" else step

    broken(hides)
    failure = next(
        one for one in explored(THREE).failures if one.promise == "a question that stands is shown"
    )
    assert done(failure) == [{"press": "koffie"}, {"user": "zzz"}]


def test_a_fourth_message_is_found(explored, broken):
    broken(lambda step, _: replace(step, effects=(Say(Message(parse("Nog iets."))),) * 3 + step.effects))
    assert "at most three messages a turn" in promises(explored(THREE))


def test_a_state_that_its_log_does_not_give_is_found(explored, broken):
    broken(
        lambda step, event: replace(step, entries=step.entries[:-1]) if isinstance(event, Pressed) else step
    )
    assert "the log folds to the state" in promises(explored(THREE))


@pytest.mark.parametrize(
    ("event", "promise"),
    [
        (Sent, "a sticker changes nothing"),
        (Commanded, "a pause keeps the place"),
        (Commanded, "the help card keeps the place"),
        (Commanded, "help changes nothing"),
    ],
)
def test_a_talk_that_is_moved_by_what_should_not_move_it_is_found(explored, broken, event, promise):
    def moves(step, given):
        if isinstance(given, event) and step.state.status == "asking":
            return replace(step, state=replace(step.state, given=(), marks=("x",)))
        return step

    broken(moves)
    assert promise in promises(explored(THREE))


def test_a_button_too_long_for_telegram_is_found(explored, broken):
    message = Message(parse("Kies."), ((Button("x" * 46, "Dit"),),))
    broken(lambda step, _: replace(step, effects=(*step.effects, Say(message))))
    assert "a button fits" in promises(explored(THREE))


def test_a_second_tap_that_counts_or_speaks_is_found(explored, monkeypatch):
    monkeypatch.setattr(engine, "_stale", lambda work, _: work.line("Al beantwoord."))
    assert "a repeated tap stays silent" in promises(explored(THREE))
    monkeypatch.setattr(engine, "_stale", lambda work, _: work.note(Paused()))
    found = next(one for one in explored(THREE).failures if one.promise == "a repeated tap counts once")
    assert done(found) == [{"press": "koffie"}, {"press": "koffie", "of": "drink"}]


def test_a_path_reads_as_a_transcript_test(explored, broken):
    broken(lambda step, _: replace(step, effects=()) if step.state.status == "done" else step)
    failure = next(one for one in explored(WAITS).failures if one.promise == "nothing stops without a word")
    assert transcript(failure).model_dump(by_alias=True, exclude_defaults=True) == {
        "test": "nothing stops without a word: the talk is done, and nothing was said",
        "with": {"dialogue": "waits"},
        "talk": ({"bot": "wat"}, {"user": "zzz"}, {"is": "waiting"}, "stop"),
    }


async def test_a_path_plays_as_a_transcript_test_up_to_the_very_state(book, monkeypatch):
    monkeypatch.setattr(search, "of_a_state", lambda _: [Broken("here", "")])
    found = explore(book, "reflectie", items={"case": min(book.material["cases"])}, budget=250)
    failures = [one for one in found.failures if one.promise == "here"]
    assert len(failures) > 20
    for failure in failures:
        stage = CoreStage(book, transcript(failure).with_, BEGINS)
        assert await play(transcript(failure), stage) == ()
        state = State()
        for turn in failure.path:
            state = engine.advance(book, state, turn.event).state
        assert stage.state == state


def test_what_breaks_on_a_random_walk_is_told_with_its_path(book, broken):
    broken(lambda step, event: replace(step, effects=()) if getattr(event, "text", "") == NOTHING else step)
    hits = random_walk(replace(book, dialogues={"three": dialogue_of(THREE)}), "three", plays=60, seed="een")
    assert {one.promise for one in hits.failures} == {"a question that stands is shown"}
    assert all(transcript(one).with_.seed.startswith("een:") for one in hits.failures)


def test_time_that_passed_stands_in_a_path(explored, broken):
    broken(lambda step, _: replace(step, effects=()) if step.state.shown.step == "hoe" else step)
    failure = next(
        one for one in explored(WAITS).failures if one.promise == "a question that stands is shown"
    )
    assert done(failure) == [{"user": "zzz"}, {"timer": "1 day"}]


def test_a_walk_by_the_same_seed_comes_by_the_same(book):
    small = replace(book, dialogues={"three": dialogue_of(THREE)})
    hits = random_walk(small, "three", plays=40, seed="een")
    assert hits == random_walk(small, "three", plays=40, seed="een")
    assert hits != random_walk(small, "three", plays=40, seed="twee")
    assert hits.ended == 40
    assert hits.options["three", "drink", "weg"] < hits.steps["three", "eind"]
