from __future__ import annotations

from typing import Annotated, Literal, get_args

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pydantic import BaseModel, ConfigDict, Field, TypeAdapter, ValidationError

from bot.core import script
from bot.core.script import Dialogue
from bot.library import faults as faults_module
from bot.library.faults import MAX_ECHO, Fault, from_pydantic, nearest
from bot.library.strict_yaml import Places, read


def check(text: str, shape=Dialogue, known=None):
    """Read a file into a shape and give its faults."""
    document, faults = read(text, "f.yaml")
    assert document
    assert faults == []
    with pytest.raises(ValidationError) as caught:
        TypeAdapter(shape).validate_python(document.data)
    return from_pydantic(caught.value, "f.yaml", document.places, known)


def spots(faults):
    return [(fault.line, fault.column, fault.code) for fault in faults]


def steps(*lines: str) -> str:
    return "\n".join(["dialogue: x", "title: t", "steps:", *(f"  {line}" for line in lines)])


# Fault and nearest


def test_a_fault_reads_as_one_line():
    fault = Fault("a.yaml", 3, 5, "D101", "error", 'the key "sya" is not known here', 'did you mean "say"?')
    assert str(fault) == 'a.yaml:3:5 D101 error the key "sya" is not known here (did you mean "say"?)'
    assert str(Fault("a.yaml", 1, 1, "D009", "warning", "x")) == "a.yaml:1:1 D009 warning x"


def test_faults_sort_from_top_to_bottom():
    late, early = Fault("a", 10, 1, "D001", "error", "x"), Fault("a", 9, 2, "D101", "error", "x")
    assert sorted([late, early]) == [early, late]


def test_nearest():
    assert nearest("optoins", ["options", "own"]) == 'did you mean "options"?'
    assert nearest("zzz", ["options", "own"]) == ""
    assert nearest("max", ["max"]) == ""
    assert nearest("x", []) == ""


# Codes


def test_unknown_key():
    text = steps("- {id: a, say: x, intr: y, max: 3}")
    assert spots(check(text)) == [(4, 21, "D101"), (4, 30, "D101")]
    assert [fault.hint for fault in check(text)] == ["", ""]
    assert [fault.hint for fault in check(text, known=Dialogue)] == ['did you mean "intro"?', ""]


def test_unknown_key_at_the_top_and_inside_a_condition():
    text = "dialog: y\n" + steps("- {id: a, say: x, when: {keuze: {ansered: 'yes'}}}")
    first, second = check(text, known=Dialogue)[:2]
    assert (first.line, first.column, first.code, first.hint) == (1, 1, "D101", 'did you mean "dialogue"?')
    assert second.hint == 'did you mean "answered"?'


def test_missing_key():
    assert spots(check("dialogue: x\nsteps:\n  - id: a\n    say: x\n")) == [(1, 1, "D102")]
    [fault] = check(steps("- say: x"))
    assert (fault.line, fault.column, fault.text) == (4, 5, 'the key "id" is missing')


QUOTES = "put it in quotes"
BRACE = 'a text that starts with "{" must be in quotes'
BRACKET = 'a text that starts with "[" or "- " must be in quotes'


@pytest.mark.parametrize(
    ("line", "column", "text", "hint"),
    [
        ("- {id: a, say: 5}", 18, '"say" must be text, not 5', QUOTES),
        ("- {id: a, say: true}", 18, '"say" must be text, not true', QUOTES),
        ("- {id: a, say: }", 18, '"say" must be text, not empty', ""),
        ("- {id: a, say: {case.title}}", 18, '"say" must be text, not a group of keys', BRACE),
        ("- {id: a, say: [b]}", 18, '"say" must be text, not a list', BRACKET),
        ("- {id: a, ask: x, max: drie}", 26, '"max" must be a whole number, not "drie"', ""),
        ("- {id: a, ask: x, max: 1.5}", 26, '"max" must be a whole number, not 1.5', ""),
        ("- {id: a, ask: x, max: 0}", 26, '"max" must be at least 1, not 0', ""),
        ("- {id: a, ask: x, max: 9999}", 26, '"max" must be at most 2000, not 9999', ""),
        ("- {id: a, say: x, back: true}", 27, '"back" must be "no", not true', ""),
        ("- {id: a, say: x, was: b}", 26, '"was" must be a list, not "b"', ""),
        ("- {id: a, say: x, was: [b, 3]}", 30, '"was", item 2 must be text, not 3', QUOTES),
        ("- {id: a, do: x, with: 3}", 26, '"with" must be a group of keys, not 3', ""),
        ("- {id: a, do: x, with: {b: 3}}", 30, '"b" must be text, not 3', QUOTES),
        ("- {id: a, say: x, when: b}", 27, '"when" must be a group of keys, not "b"', ""),
        ("- {id: a, wait: {}}", 19, '"wait": a wait has one of: for, until, after, person', ""),
    ],
)  # fmt: skip
def test_wrong_value(line, column, text, hint):
    [fault] = check(steps(line))
    assert (fault.line, fault.column, fault.code) == (4, column, "D103")
    assert (fault.text, fault.hint) == (text, hint)


@pytest.mark.parametrize("alias", [script.Id, script.Ref, script.Span, script.Clock])
def test_the_patterns_of_the_dialogue_language_have_words(alias):
    pattern = next(p for note in get_args(alias)[1].metadata if (p := getattr(note, "pattern", None)))
    [fault] = check("a: '!'", dict[str, Annotated[str, Field(pattern=pattern)]])
    assert pattern in faults_module._FORMS
    assert pattern not in str(fault)


def test_an_unknown_pattern_is_not_shown():
    [fault] = check("a: x", dict[str, Annotated[str, Field(pattern=r"^\d{9}$")]])
    assert fault.text == '"a" must be written in another form, not "x"'


def test_a_wrong_key_of_a_free_mapping():
    [fault] = check("needs: {A b: x}\n" + steps("- {id: a, say: x}"))
    assert (fault.line, fault.column, fault.code) == (1, 9, "D103")
    assert fault.text.startswith('the key "A b" must be a name in small letters')


def test_a_complaint_we_have_no_words_for():
    [fault] = check("a: x", dict[str, Annotated[int, Field(strict=False)] | None])
    assert fault.text == '"a" must be a whole number, not "x"'
    [fault] = check("a: x", dict[str, complex])
    assert fault.text == '"a" has a value that does not fit here'


@pytest.mark.parametrize(
    ("line", "column", "text"),
    [
        (f"- {{id: a, say: x, then: {'b' * 31}}}", 27, '"then" has 31 characters; at most 30 fit'),
        ("- {id: a, choose: x, options: [{id: b, text: ''}]}", 48, '"text" must not be empty'),
        ("- {id: a, go: []}", 17, '"go" must not be empty'),
        ("- {id: a, number: x, range: [1]}", 31, '"range" has too few items: number 2 is missing'),
        ("- {id: a, number: x, range: [1, 2, 3]}", 31, '"range" has 3 items; at most 2 fit'),
    ],
)
def test_wrong_size(line, column, text):
    [fault] = check(steps(line))
    assert (fault.line, fault.column, fault.code, fault.text) == (4, column, "D104", text)


def test_too_few():
    [fault] = check("- a", tuple[Annotated[tuple[str, ...] | str, Field(min_length=3)], ...])
    assert (fault.code, fault.text) == ("D104", "item 1 has 1 characters; at least 3 needed")


def test_items_that_do_not_fit_are_not_also_too_few():
    assert spots(check(steps("- {id: a, say: 5}"))) == [(4, 18, "D103")]
    assert spots(check("dialogue: x\ntitle: t\nsteps: []\n")) == [(3, 8, "D104")]


def test_two_kinds_in_one_step():
    text = steps("- {id: a, say: x, ask: y}")
    [fault] = check(text, known=Dialogue)
    assert (fault.line, fault.column, fault.code) == (4, 5, "D105")
    assert fault.text == '"steps", item 1 has more than one kind: "say" and "ask"'
    assert spots(check(text)) == [(4, 5, "D105")]


def test_no_known_kind():
    [fault] = check(steps("- {id: a, chose: y, options: []}"), known=Dialogue)
    assert (fault.line, fault.column, fault.code, fault.hint) == (4, 13, "D105", 'did you mean "choose"?')
    [fault] = check(steps("- {id: a}"), known=Dialogue)
    assert fault.hint.startswith("it needs one of: say, choose")
    [fault] = check(steps("- a"), known=Dialogue)
    assert fault.text == '"steps", item 1 must be a group of keys, not "a"'


def test_an_unknown_tag():
    class Cat(BaseModel):
        kind: Literal["cat"]

    class Dog(BaseModel):
        kind: Literal["dog"]

    [fault] = check("- kind: dgo", tuple[Annotated[Cat | Dog, Field(discriminator="kind")], ...])
    assert (fault.line, fault.column, fault.code) == (1, 3, "D105")
    assert (fault.text, fault.hint) == ('the kind "dgo" is unknown', 'did you mean "dog"?')


# Unions: only the shape that was meant is talked about


@pytest.mark.parametrize(
    ("way", "found"),
    [
        ("{els: end}", [(9, "D102"), (10, "D101")]),
        ("{when: {k: v}, then: b}", [(20, "D103")]),
        ("{when: {k: {is: v}}, thn: b}", [(9, "D102"), (30, "D101")]),
    ],
)
def test_a_way_of_a_go(way, found):
    faults = check(steps("- id: a", "  go:", f"    - {way}"), known=Dialogue)
    assert [(fault.column, fault.code) for fault in faults] == found
    assert {fault.line for fault in faults} == {6}


def test_options_as_a_list_or_from_content():
    assert spots(check(steps("- {id: a, choose: q, options: [{id: b}]}"))) == [(4, 34, "D102")]
    faults = check(steps("- {id: a, choose: q, options: {frm: x}}"), known=Dialogue)
    assert [fault.code for fault in faults] == ["D102", "D101"]
    assert faults[1].hint == 'did you mean "from"?'


# Manners


def test_nothing_is_repeated_at_length():
    long = "w" * 300
    faults = check(f"{long}: 1\n" + steps(f"- {{id: a, ask: x, max: {long}, {long}: 3}}"), known=Dialogue)
    assert len(faults) == 3
    assert all("w" * (MAX_ECHO - 1) in fault.text and "w" * MAX_ECHO not in fault.text for fault in faults)


def test_without_places_a_fault_stands_at_the_start():
    with pytest.raises(ValidationError) as caught:
        Dialogue.model_validate(
            {"dialogue": "x", "titel": 1, "steps": ({"id": "a", "say": 1}, {"id": "b", "say": 2})}
        )
    faults = from_pydantic(caught.value, "f.yaml", Places(), Dialogue)
    assert {(fault.line, fault.column) for fault in faults} == {(1, 1)}
    assert [fault.code for fault in faults] == ["D101", "D102", "D103", "D103"]


class Strict(BaseModel):
    model_config = ConfigDict(strict=True, extra="forbid")
    a: tuple[Strict | str, ...] = ()
    b: dict[str, Strict | tuple[int, ...]] = {}
    c: Literal["x"] | None = None


TREES = st.recursive(
    st.sampled_from(["x", "1", "true", "~"]),
    lambda inner: (
        st.lists(inner, max_size=3).map(lambda items: f"[{', '.join(items)}]")
        | st.dictionaries(
            st.sampled_from(["a", "b", "c", "id", "say", "steps", "go"]), inner, max_size=4
        ).map(lambda found: "{" + ", ".join(f"{key}: {item}" for key, item in found.items()) + "}")
    ),
    max_leaves=12,
)


@settings(deadline=None)
@given(TREES, st.sampled_from([Strict, Dialogue]))
def test_whatever_does_not_fit_is_worded_in_plain_english(text, shape):
    document, faults = read(text, "f.yaml")
    assert document
    assert not faults
    try:
        TypeAdapter(shape).validate_python(document.data)
    except ValidationError as error:
        for known in (None, shape):
            found = from_pydantic(error, "f.yaml", document.places, known)
            assert found
            for fault in found:
                assert not any(
                    word in str(fault) for word in ("pydantic", "http", "Input", "<", "tuple", "dict")
                )
