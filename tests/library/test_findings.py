"""Small dialogues and what `check` says of each: the fault at its place, and nothing where nothing is wrong."""

from __future__ import annotations

from dataclasses import replace

import pytest

from bot.coaching.forms import slots_of
from bot.core.asking import EARLIER
from bot.core.check import check
from bot.core.checks.subject import Subject, Whole
from bot.core.script import Dialogue
from bot.library.strict_yaml import read

HEAD = "dialogue: klein\ntitle: Klein\n"
YES_NO = "options: [{id: ja, text: Ja}, {id: nee, text: Nee}]"
MUST = f'{{id: mee, choose: Doe je mee?, skip: "no", {YES_NO}}}'
MAY = f"{{id: mee, choose: Doe je mee?, {YES_NO}}}"
SCALE = "{id: last, number: Hoe zwaar?, range: [0, 10]}"


def source(*steps: str, top: str = "") -> str:
    return HEAD + top + "steps:\n" + "".join(f"  - {step}\n" for step in steps)


@pytest.fixture
def found_in(book, material):
    """Check a small dialogue among our own; gives step number, code and text of each finding."""

    def check_it(*steps: str, top: str = "", **others: str) -> list[tuple[int, str, str]]:
        dialogues = {}
        for text in (source(*steps, top=top), *others.values()):
            document, faults = read(text, "klein.yaml")
            assert document is not None, faults
            one = Dialogue.model_validate(document.data)
            dialogues[one.dialogue] = one
        whole = Whole(
            replace(book, dialogues={**book.dialogues, **dialogues}),
            slots_of(material.values, material.ladder),
        )
        found = check(Subject(dialogues["klein"], whole))
        return [(int(one.path[1]) if len(one.path) > 1 else -1, one.code, one.text) for one in found]

    return check_it


def places(found):
    return [(step, code) for step, code, _ in found]


# Nothing is wrong


@pytest.mark.parametrize(
    "steps",
    [
        (MAY, "{id: a, say: Fijn., when: {mee: {answered: 'yes'}}}"),
        (MUST, "{id: a, say: Fijn., when: {mee: {is: ja}}}"),
        (SCALE, "{id: a, say: Veel., when: {last: {above: 9}}}", "{id: b, say: Weinig., when: {last: {below: 1}}}"),
        (SCALE, "{id: a, say: Half., when: {last: {above: 6}, not: {last: {above: 7}}}}"),
        (MAY, "{id: a, ask: Waarom?, when: {mee: {is: ja}}}", "{id: b, say: 'Je zei: {a}.'}"),
        # a choice of three whose last way is an `else` that nobody takes: the language asks for it
        (MUST, "{id: g, go: [{when: {mee: {is: ja}}, then: end}, {when: {mee: {is: nee}}, then: a}, {else: a}]}",
         "{id: a, say: Jammer.}"),
        # round and round, with a question in it
        (MAY, "{id: a, ask: Waarom?, when: {mee: {answered: 'no'}}, then: mee}"),
        # a recap tells of the answer to its own step
        ("{id: a, ask: Waarom?, recap: 'Je zei: {a}.'}",),
        # `in` with all options, of a question that may be skipped
        (MAY, "{id: a, say: Fijn., when: {mee: {in: [ja, nee]}}}"),
        ("{id: a, ask: Waarom?, listen: values}", "{id: b, say: Moed!, when: {a: {has: moed}}}"),
        ("{id: a, pick: Wat telt?, options: [{id: b, text: Bed}, {id: c, text: Cel}]}",
         "{id: d, say: Zo., when: {a: {has: b}, not: {a: {has: c}}}}"),
        ("{id: w, run: welkom}", "{id: d, say: Zo., when: {w.wie: {is: ja}}}"),
        ("{id: a, say: Fijn., when: {person.consent: {answered: 'yes'}}}",),
    ],
)  # fmt: skip
def test_nothing_is_said_where_nothing_is_wrong(found_in, steps):
    assert found_in(*steps) == []


# An answer before it can exist


def test_a_question_that_comes_later_on_every_way_is_too_late(found_in):
    found = found_in("{id: a, say: 'Je zei: {b}.'}", "{id: b, ask: Waarom?}")
    assert places(found) == [(0, "D306")]


def test_a_question_on_another_way_was_never_asked(found_in):
    found = found_in(
        "{id: mee, choose: Doe je mee?, skip: 'no', options: "
        "[{id: ja, text: Ja, then: a}, {id: nee, text: Nee, then: b}]}",
        "{id: a, ask: Wat fijn. Waarom?, then: end}",
        "{id: b, say: Jammer., when: {a: {answered: 'yes'}}}",
    )
    assert places(found) == [(2, "D306")]


def test_a_way_back_makes_it_possible(found_in):
    steps = ("{id: a, say: 'Je zei: {b}.'}", "{id: b, ask: Waarom?}",
             "{id: nog, choose: Nog eens?, options: [{id: ja, text: Ja, then: a}, {id: nee, text: Nee}]}")  # fmt: skip
    assert found_in(*steps) == []


@pytest.mark.parametrize(
    "step",
    [
        "{id: a, reflect: echo, of: [b]}",
        "{id: a, moment: Wanneer?, after: b}",
        "{id: a, wait: {until: b}}",
        "{id: a, say: Zo., when: {b: {answered: 'yes'}}}",
        "{id: a, say: Zo., when: {any: [{b: {answered: 'yes'}}]}}",
        "{id: a, go: [{when: {b: {answered: 'yes'}}, then: end}, {else: b}]}",
    ],
)
def test_every_look_is_checked(found_in, step):
    assert places(found_in(step, "{id: b, moment: Wanneer?}")) == [(0, "D306")]


def test_content_is_not_shown_before_it_is_chosen(found_in):
    found = found_in("{id: a, say: '{case.title}'}",
                     "{id: b, choose: Welke?, gives: case, options: {from: suggest.cases}}",
                     "{id: c, say: '{case.title}'}", top="needs: {case: cases}\n")  # fmt: skip
    assert places(found) == [(0, "D306")]


def test_options_from_a_later_choice(found_in):
    found = found_in("{id: a, choose: Welke?, options: {from: b}}",
                     "{id: b, pick: Wat?, options: [{id: c, text: Cel}]}")  # fmt: skip
    assert places(found) == [(0, "D306")]


def test_options_that_come_from_themselves(found_in):
    found = found_in("{id: a, choose: Welke?, options: {from: b, also: [{id: t, text: Terug, then: b}]}}",
                     "{id: b, pick: Wat?, options: {from: a}, then: a}")  # fmt: skip
    assert (0, "D302") in places(found)


# Always, never


@pytest.mark.parametrize(
    ("when", "text"),
    [
        ("{last: {above: 10}}", "no answer"),
        ("{last: {below: 0}}", "no answer"),
        ("{mee: {is: ja}, not: {mee: {answered: 'yes'}}}", "makes this true"),
        ("{mee: {answered: 'no'}}", "no answer"),
        ("{mee: {in: [ja, nee]}}", "every answer"),
        ("{last: {above: 7}, not: {last: {above: 5}}}", "exclude each other"),
        ("{any: [{last: {above: 5}}, {last: {below: 6}}, {last: {answered: 'no'}}]}", "always true"),
        ("{mee: {is: ja}, any: [{mee: {is: nee}}, {last: {above: 10}}]}", "no answer"),
    ],
)
def test_what_is_decided_whatever_is_answered(found_in, when, text):
    found = found_in(MUST, SCALE, f"{{id: a, say: Zo., when: {when}}}")
    assert {code for _, code, _ in found} == {"D307"}
    assert any(text in what for _, _, what in found)


def test_what_the_only_way_in_has_decided(found_in):
    found = found_in(
        SCALE,
        "{id: g, go: [{when: {last: {above: 6}}, then: a}, {else: b}]}",
        "{id: a, say: Veel., when: {last: {above: 5}}, then: end}",
        "{id: b, say: Minder.}",
    )
    assert places(found) == [(2, "D307")]


def test_what_the_else_has_decided(found_in):
    found = found_in(
        SCALE,
        "{id: g, go: [{when: {last: {above: 6}}, then: a}, {else: b}]}",
        "{id: a, say: Veel., then: end}",
        "{id: b, say: Minder., when: {last: {above: 7}}}",
    )
    assert places(found) == [(3, "D307")]


def test_the_option_that_leads_here_is_known(found_in):
    found = found_in(
        "{id: mee, choose: Doe je mee?, skip: 'no', options: "
        "[{id: ja, text: Ja, then: a}, {id: nee, text: Nee, then: end}]}",
        "{id: a, say: Fijn., when: {mee: {is: nee}}}",
    )
    assert places(found) == [(1, "D307")]


def test_a_way_of_a_go_that_is_taken_above(found_in):
    found = found_in(SCALE, "{id: g, go: [{when: {last: {above: 5}}, then: a}, {when: {last: {above: 6}}, "
                     "then: b}, {else: end}]}", "{id: a, say: A., then: end}", "{id: b, say: B.}")  # fmt: skip
    assert places(found) == [(1, "D307")]


@pytest.mark.parametrize(
    "test",
    ["{is: ja}", "{in: [ja]}", "{has: ja}"],
)
def test_a_number_is_no_option(found_in, test):
    assert places(found_in(SCALE, f"{{id: a, say: Zo., when: {{last: {test}}}}}")) == [(1, "D308")]


@pytest.mark.parametrize(
    ("looked_at", "step"),
    [
        (MUST, "{id: a, say: Zo., when: {mee: {above: 3}}}"),
        (MUST, "{id: a, say: Zo., when: {mee: {has: ja}}}"),
        ("{id: mee, ask: Waarom?}", "{id: a, say: Zo., when: {mee: {has: moed}}}"),
        ("{id: mee, say: Hoi.}", "{id: a, say: Zo., when: {mee: {answered: 'yes'}}}"),
        ("{id: mee, say: Hoi.}", "{id: a, say: 'Zo {mee}.'}"),
        ("{id: mee, run: welkom}", "{id: a, say: Zo., when: {mee: {answered: 'yes'}}}"),
        ("{id: mee, ask: Waarom?}", "{id: a, wait: {until: mee}}"),
        ("{id: mee, say: Hoi.}", "{id: a, reflect: echo, of: [mee]}"),
    ],
)
def test_what_cannot_be_asked_of_a_step(found_in, looked_at, step):
    assert places(found_in(looked_at, step)) == [(1, "D308")]


# What a turn may become


def test_texts_are_counted_together_until_the_question(found_in):
    found = found_in("{id: a, say: " + "a" * 2500 + "}", "{id: b, say: " + "b" * 1500 + "}",
                     "{id: c, ask: " + "c" * 200 + "}")  # fmt: skip
    assert places(found) == [(2, "D401")]
    # 2500 + 1500 + 200 and two blank lines; then, after one more, an earlier answer and its line
    assert f"{4204 + 2 + len('Eerder koos je: ') + EARLIER + len('…')} units" in found[0][2]


def test_steps_that_exclude_each_other_are_not_counted_together(found_in):
    steps = (MUST, "{id: a, say: " + "a" * 2500 + ", when: {mee: {is: ja}}}",
             "{id: b, say: " + "b" * 2500 + ", when: {mee: {is: nee}}}", "{id: c, ask: Wat?}")  # fmt: skip
    assert found_in(*steps) == []


def test_a_message_of_its_own_cuts_the_sum(found_in):
    steps = ("{id: a, say: " + "a" * 2500 + ", alone: 'yes'}", "{id: b, say: " + "b" * 2500 + "}",
             "{id: c, ask: Wat?}")  # fmt: skip
    assert found_in(*steps) == []


def test_the_longest_answer_counts(found_in):
    found = found_in("{id: a, ask: Wat?, max: 2000}", "{id: b, say: '{a} {a} {a}'}")
    assert places(found) == [(1, "D401")]
    assert "6002 units" in found[0][2]


def test_what_waits_before_a_dialogue_that_is_run_stands_in_its_first_message(found_in):
    found = found_in("{id: a, say: " + "a" * 3900 + "}", "{id: b, run: welkom}")
    assert places(found) == [(1, "D401")]


def test_what_a_dialogue_leaves_behind_stands_before_the_next_question(found_in):
    child = "dialogue: kind\ntitle: K\nsteps:\n  - {id: q, ask: Wat?}\n  - {id: z, say: " + "z" * 2500 + "}\n"
    found = found_in("{id: a, run: kind}", "{id: b, ask: " + "b" * 2000 + "}", kind=child)
    assert places(found) == [(1, "D401")]


def test_a_dialogue_that_only_speaks_adds_to_what_waits(found_in):
    child = "dialogue: kind\ntitle: K\nsteps:\n  - {id: z, say: " + "z" * 1500 + "}\n"
    found = found_in("{id: a, say: " + "a" * 1500 + "}", "{id: k, run: kind}", "{id: b, ask: " + "b" * 1200 + "}",
                     kind=child)  # fmt: skip
    assert places(found) == [(2, "D401")]


def test_more_than_three_messages_in_a_turn(found_in):
    alone = [f"{{id: s{n}, say: Zin {n}., alone: 'yes'}}" for n in range(3)]
    assert places(found_in(*alone, "{id: q, ask: Wat?}")) == [(3, "D407")]
    assert found_in(*alone[:2], "{id: q, ask: Wat?}") == []


# Suggestions


@pytest.mark.parametrize(
    ("steps", "hint"),
    [
        ((MAY, "{id: a, say: Zo., when: {mee: {is: jaa}}}"), "'ja'"),
        ((MAY, "{id: a, say: Zo., when: {me: {is: ja}}}"), "'mee'"),
        (("{id: w, run: welkom}", "{id: d, say: Zo., when: {w.wi: {is: ja}}}"), "'w.wie'"),
        (("{id: a, say: Zo., then: slot_}", "{id: slot, say: Zo.}"), "'slot'"),
        (("{id: a, was: [oud], ask: Wat?}", "{id: b, say: 'Zo {oud}.'}"), "'a' now"),
        (("{id: a, was: [oud], ask: Wat?}", "{id: b, say: Zo., when: {oud: {answered: 'yes'}}}"), "'a' now"),
        (("{id: a, say: '{case.storry}'}",), "'story'"),
        (("{id: a, choose: Welke?, options: {from: suggest.case}}",), "'suggest.cases'"),
    ],
)
def test_an_unknown_name_gets_a_suggestion(book, material, steps, hint):
    document, _ = read(source(*steps, top="needs: {case: cases}\n"), "klein.yaml")
    assert document
    one = Dialogue.model_validate(document.data)
    whole = Whole(replace(book, dialogues={**book.dialogues, "klein": one}))
    assert [found.hint for found in check(Subject(one, whole)) if hint in found.hint]
