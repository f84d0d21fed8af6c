from __future__ import annotations

import time

import pytest
import yaml
from hypothesis import example, given, settings
from hypothesis import strategies as st
from pydantic import BaseModel, ConfigDict

from bot.library import strict_yaml
from bot.library.strict_yaml import MAX_BYTES, MAX_DEPTH, MAX_FAULTS, MAX_LINE, Places, read, read_bytes


class Shape(BaseModel):
    model_config = ConfigDict(strict=True, extra="forbid")
    names: tuple[str, ...]
    pair: tuple[int, int]
    by_name: dict[str, tuple[float, ...]]


def value(text: str):
    document, faults = read(text, "f.yaml")
    assert faults == []
    assert document
    return document.data


def spots(text: str):
    """Give each fault as line, column, code; an error leaves no document."""
    document, faults = read(text, "f.yaml")
    assert document is None or all(fault.level == "warning" for fault in faults)
    assert all(fault.path == "f.yaml" and fault.text for fault in faults)
    return [(fault.line, fault.column, fault.code) for fault in faults]


def only(text: str):
    _, [fault] = read(text, "f.yaml")
    return fault


# What a file says


@pytest.mark.parametrize(
    ("plain", "meant"),
    [
        ("0", 0), ("7", 7), ("-12", -12), ("1.5", 1.5), ("-0.25", -0.25), ("true", True), ("false", False),
        ("null", None), ("~", None), ("", None), ("99999999999999999", 99999999999999999),
    ],
)  # fmt: skip
def test_plainly_not_text(plain, meant):
    found = value(f"key: {plain}")["key"]
    assert found == meant
    assert type(found) is type(meant)


@pytest.mark.parametrize(
    "plain",
    [
        "no", "yes", "on", "off", "True", "NULL", "12:30", "2026-01-05", "1_000", "0x1f", "0o7", "1e3",
        ".inf", ".nan", "007", "+1", "1.", ".5", "1.2.3", "0612345678", "9" * 5000, f"{'9' * 400}.5", "٣",
    ],
)  # fmt: skip
def test_a_plain_word_is_text(plain):
    assert value(f"key: {plain}") == {"key": plain}


@pytest.mark.parametrize("quoted", ['"5"', "'5'", '"true"', "''", '"null"', '"~"', '"<<"', '"*vet*"'])
def test_quoted_is_text(quoted):
    assert value(f"key: {quoted}") == {"key": quoted[1:-1]}


def test_block_text_is_text():
    assert value("a: |-\n  5\nb: >-\n  true\n  false\n") == {"a": "5", "b": "true false"}


def test_lists_fit_a_strict_model():
    data = value("names: [a, b]\npair: [1, 2]\nby_name:\n  x:\n    - 1.5\n")
    assert data == {"names": ("a", "b"), "pair": (1, 2), "by_name": {"x": (1.5,)}}
    assert Shape.model_validate(data).by_name == {"x": (1.5,)}


def test_quoted_merge_sign_is_an_ordinary_key():
    assert value('"<<": 1') == {"<<": 1}


# Where it stands


def test_places_of_keys_items_and_values():
    document, _ = read("title: Één\nsteps:\n  - id: a\n    say: x\n  - {id: b, max: 3}\nempty:\n", "f.yaml")
    assert document
    places = document.places
    assert places.at(()) == (1, 1)
    assert places.at(("title",)) == (1, 1)
    assert places.value(("title",)) == (1, 8)
    assert places.at(("steps",)) == (2, 1)
    assert places.value(("steps",)) == (3, 3)
    assert places.at(("steps", 0)) == places.value(("steps", 0)) == (3, 5)
    assert places.at(("steps", 0, "say")) == (4, 5)
    assert places.value(("steps", 0, "say")) == (4, 10)
    assert places.at(("steps", 1, "max")) == (5, 13)
    assert places.value(("steps", 1, "max")) == (5, 18)
    assert places.value(("empty",)) == (6, 7)


def test_an_unknown_place_is_that_of_its_parent():
    document, _ = read("a:\n  b: 1\n", "f.yaml")
    assert document
    assert document.places.at(("a", "c", 3)) == (1, 1)
    assert document.places.value(("a", "b", "x")) == (2, 3)
    assert ("a", "b") in document.places
    assert ("a", "c") not in document.places
    assert Places().at(("a",)) == (1, 1)


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_every_line_end_counts_once(end):
    document, _ = read(end.join(["a: 1", "", "b: 2"]), "f.yaml")
    assert document
    assert document.places.at(("b",)) == (3, 1)


def test_a_face_is_one_character():
    assert spots("🙂: *a") == [(1, 4, "D003")]


# Faults


@pytest.mark.parametrize(
    ("text", "line", "column", "advice"),
    [
        ("a:\n\tb: 1", 2, 1, "use spaces"),
        ("a:\n  b: 1\n \tc: 1", 3, 2, "use spaces"),
        ("a: |\n\tx", 2, 1, "use spaces"),
        ("a: Ja: zeker", 1, 6, "in quotes"),
        ("a: x\n  b: y", 2, 4, "indent"),
        ("a:\n  b: 1\n c: 2", 3, 2, "indented differently"),
        ("a: 1\n- b", 2, 1, "dash"),
        ("- a\nb: 1", 2, 1, "dash"),
        ("a: - b", 1, 4, "line of its own"),
        ("a: 1\nb\nc: 2", 3, 1, 'no ":"'),
        ("a: 1\nb: 'open\nc: 2\n", 2, 4, "never closed"),
        ('a: "open', 1, 4, "never closed"),
        ('a: "\\q"', 1, 5, "double quotes"),
        ("a: [1, 2\nb: 3", 1, 4, "near line 2"),
        ("a: {b: 1\nc: 2", 1, 4, "bracket"),
        ("a: 'b' c", 1, 8, "closing quote"),
        ("a: @x", 1, 4, '"@"'),
        ("a: >x\n y", 1, 5, "next line"),
        ("a: ]", 1, 4, "in quotes"),
        ("a: 1\n...\nb", 3, 1, "end of the document"),
        ("a: 1\n: x", 2, 1, "a key is missing"),
        ("a: ? b", 1, 4, "check"),
    ],
)
def test_not_yaml(text, line, column, advice):
    fault = only(text)
    assert (fault.line, fault.column, fault.code) == (line, column, "D001")
    assert advice in fault.text


def test_all_tabs_are_named():
    assert spots("a:\n\tb: 1\n\tc: 1\n\n\t\nd: 1") == [(2, 1, "D001"), (3, 1, "D001")]


def test_duplicate_keys_name_the_first():
    document, faults = read("a: 1\nb:\n  c: 1\n  c: 2\na: 2\na: 3\n", "f.yaml")
    assert document is None
    assert [(f.line, f.column, f.code) for f in faults] == [(4, 3, "D002"), (5, 1, "D002"), (6, 1, "D002")]
    assert 'the key "c" is already at line 3, column 3' in faults[0].text
    assert 'the key "a" is already at line 1, column 1' in faults[2].text


def test_faults_under_a_duplicate_are_found():
    assert spots("a: 1\na:\n  b: *x\n") == [(2, 1, "D002"), (3, 6, "D003")]


def test_every_refused_sign_is_named():
    text = "a: &x 1\nb: *x\nc: !!str 3\nd: !python/object:os.system x\n<<: *x\ne: &y [&z {k: *z}]\n*x : 1\n"
    assert spots(text) == [
        (1, 4, "D003"), (2, 4, "D003"), (3, 4, "D003"), (4, 4, "D003"), (5, 1, "D003"), (5, 5, "D003"),
        (6, 4, "D003"), (6, 8, "D003"), (6, 15, "D003"), (7, 1, "D003"),
    ]  # fmt: skip


def test_bold_without_quotes_gets_advice_and_the_rest_is_read():
    text = "a: *vet* tekst\nb: [*een* x, *twee* y]\nc: *drie vier\nd: 1\nd: 2\n"
    assert spots(text) == [
        (1, 4, "D003"), (2, 5, "D003"), (2, 14, "D003"), (3, 4, "D003"), (5, 1, "D002"),
    ]  # fmt: skip
    assert "put the text in quotes" in only("a: *vet* tekst").hint


def test_an_alias_hides_no_other_fault():
    assert spots("a: *x\nb:\n  c: 1\n d: 2\n") == [(1, 4, "D003"), (4, 2, "D001")]


@pytest.mark.parametrize(
    "text", ["a: &", "a: !<x", "a: !a!b c", "%x", "%YAML 1.1\n---\na: 1", "%TAG ! !x\n---\na: 1"]
)
def test_broken_signs_and_directives(text):
    assert only(text).code == "D003"


def test_a_bomb_is_refused_before_it_goes_off():
    layers = [f"l{n}: &l{n} [{', '.join([f'*l{n - 1}'] * 9)}]" for n in range(1, 30)]
    began = time.perf_counter()
    document, faults = read("\n".join(["l0: &l0 [lol]", *layers]), "f.yaml")
    assert time.perf_counter() - began < 1
    assert document is None
    assert {fault.code for fault in faults} == {"D003"}
    assert len(faults) == MAX_FAULTS


@pytest.mark.parametrize(
    ("sign", "named"),
    [("\0", "U+0000"), ("\x1b", "U+001B"), ("\x85", "U+0085"), ("\u2028", "U+2028"), ("\ufeff", "U+FEFF")],
)
def test_invisible_characters(sign, named):
    fault = only(f"a: 1\nb: x{sign}y")
    assert (fault.line, fault.column, fault.code) == (2, 5, "D004")
    assert named in fault.text


def test_bytes_that_are_not_utf8():
    document, faults = read_bytes("één: 1\nb: café".encode() + " é\nc: é\n".encode("cp1252"), "f.yaml")
    assert document is None
    assert [(f.line, f.column, f.code) for f in faults] == [(2, 9, "D004"), (3, 4, "D004")]
    assert "UTF-8" in faults[0].hint


def test_utf16_is_named():
    _, [fault] = read_bytes("a: 1".encode("utf-16"), "f.yaml")
    assert fault.code == "D004"
    assert "UTF-16" in fault.text


def test_bytes_are_read():
    document, faults = read_bytes("a: één".encode(), "f.yaml")
    assert document
    assert document.data == {"a": "één"}
    assert faults == []


def test_too_big():
    big = "# x\n" * (MAX_BYTES // 4) + "a"
    assert spots(big) == [(1, 1, "D005")]
    _, [fault] = read_bytes(big.encode(), "f.yaml")
    assert fault.code == "D005"


def test_too_long_a_line():
    assert spots(f"a: 1\nb: {'x' * MAX_LINE}\n") == [(2, MAX_LINE + 1, "D005")]
    assert value(f"b: {'x' * (MAX_LINE - 3)}\n")


@pytest.mark.parametrize("text", ["", "\n\n", "# only a remark\n", "---\n", "---\n...\n"])
def test_empty(text):
    assert spots(text) == [(1, 1, "D006")]


def test_more_than_one_document():
    text = "---\na: 1\n---\nb: 2\nb: 3\n---\nc: 3\n"
    assert spots(text) == [(3, 1, "D006"), (5, 1, "D002")]


def test_too_deep():
    assert value("[" * MAX_DEPTH + "]" * MAX_DEPTH) is not None
    deep = f"a: {'[' * MAX_DEPTH}{']' * MAX_DEPTH}\nb: 1\nb: 2\n"
    assert spots(deep) == [(1, 3 + MAX_DEPTH, "D007"), (3, 1, "D002")]


@pytest.mark.parametrize("sign", ["[", "{a: ", "- ", "? "])
def test_a_bottomless_pit_is_left_at_once(sign):
    line = sign * (19_000 // len(sign))
    began = time.perf_counter()
    document, faults = read("\n".join([line] * 40), "f.yaml")
    assert time.perf_counter() - began < 1
    assert document is None
    assert "D007" in {fault.code for fault in faults}


def test_keys_that_are_not_text():
    assert spots("1: x\ntrue: x\n~: x\n1.5: x\n? [a]\n: x\n? {b: 1}\n: x\n") == [
        (1, 1, "D008"), (2, 1, "D008"), (3, 1, "D008"), (4, 1, "D008"), (5, 3, "D008"), (7, 3, "D008"),
    ]  # fmt: skip
    assert spots("?\n: x") == [(1, 2, "D008")]
    assert value("'1': x\nno: y") == {"1": "x", "no": "y"}


@pytest.mark.parametrize(
    "reading", [lambda text: read(text, "f"), lambda text: read_bytes(text.encode(), "f")]
)
def test_a_byte_order_mark_is_a_warning(reading):
    document, [fault] = reading("\ufeffa: 1")
    assert document
    assert document.data == {"a": 1}
    assert document.places.at(("a",)) == (1, 1)
    assert (fault.line, fault.column, fault.code, fault.level) == (1, 1, "D009", "warning")


def test_many_faults_at_once():
    text = "\ufeffa: 1\na: *x\n2: &y z\nb: !t u\n---\nc: 1\n"
    assert sorted({code for _, _, code in spots(text)}) == ["D002", "D003", "D006", "D008", "D009"]


def test_two_thousand_lines_read_fast():
    step = "  - id: stap{0}\n    ask: Wat vind je hier nu van, {0}?\n    listen: values\n    skip: 'no'\n"
    text = "steps:\n" + "".join(step.format(n) for n in range(500))
    began = time.perf_counter()
    assert len(value(text)["steps"]) == 500
    assert time.perf_counter() - began < 0.3


# Whatever the file holds

MESSY = st.lists(
    st.sampled_from(
        ["a", "b", "1", ": ", ":", "- ", "\n", "\n  ", " ", "\t", "[", "]", "{", "}", ", ", "*a", "*a*",
         "&a ", "!t ", "'", '"', "|\n", ">-\n", "---\n", "...\n", "%", "<<", "? ", "#", "\\", "\r", "\ufeff",
         "\0", "🙂", "~", "@"]
    ),
    max_size=40,
).map("".join)  # fmt: skip


@pytest.fixture(params=["the C parser", "the Python parser"])
def parser(request, monkeypatch):
    if request.param == "the Python parser":
        monkeypatch.setattr(strict_yaml, "_Loader", yaml.SafeLoader)


@pytest.mark.usefixtures("parser")
def test_arbitrary_text_never_raises():
    @settings(deadline=None, max_examples=300)
    @given(MESSY | st.text() | st.text(st.characters(categories=None)))
    @example("\ud800")
    @example("*a*: [*b* c]\n\t")
    def holds(text):
        document, faults = read(text, "f.yaml")
        assert (document is None) == any(fault.level == "error" for fault in faults)
        lines = text.count("\n") + text.count("\r") + 1
        assert all(1 <= fault.line <= lines + 1 and fault.column >= 1 for fault in faults)
        assert faults == sorted(set(faults))

    holds()


@settings(deadline=None)
@given(st.binary())
def test_arbitrary_bytes_never_raise(data):
    read_bytes(data, "f.yaml")


@settings(deadline=None)
@given(
    st.recursive(
        st.none()
        | st.booleans()
        | st.integers(-(10**16), 10**16)
        | st.text(st.characters(max_codepoint=126, min_codepoint=32)),
        lambda inner: st.lists(inner).map(tuple) | st.dictionaries(st.text("abc", min_size=1), inner),
        max_leaves=10,
    )
)
def test_what_is_written_with_quotes_reads_back(data):
    def write(part):
        if isinstance(part, tuple):
            return f"[{', '.join(map(write, part))}]"
        if isinstance(part, dict):
            return "{" + ", ".join(f"{write(key)}: {write(value)}" for key, value in part.items()) + "}"
        if isinstance(part, str):
            return "'" + part.replace("'", "''") + "'"
        return (
            {None: "~", True: "true", False: "false"}[part]
            if part is None or part is True or part is False
            else str(part)
        )

    assert value(f"- {write(data)}") == (data,)
