"""The schemas for editors: ours fit, what is wrong is found where it stands, and each key is explained."""

from __future__ import annotations

import json
import runpy
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft202012Validator
from pydantic import TypeAdapter, ValidationError

from bot.library.strict_yaml import read

ROOT = Path(__file__).parents[1]
FOLDER = ROOT / "docs" / "schema"
MADE = runpy.run_path(str(FOLDER / "make.py"))


def plain(data: Any) -> Any:
    """Give lists where the strict reader gives tuples."""
    return json.loads(json.dumps(data))


def document(text: str) -> Any:
    found, faults = read(text, "test.yaml")
    assert found is not None, faults
    return found.data


def validator(name: str) -> Draft202012Validator:
    return Draft202012Validator(json.loads((FOLDER / f"{name}.schema.json").read_text(encoding="utf-8")))


def deepest(error: Any) -> Iterator[tuple[str | int, ...]]:
    """Name the places that an editor would underline."""
    if error.context:
        for inner in error.context:
            yield from deepest(inner)
    else:
        yield tuple(error.absolute_path)


def test_the_schemas_are_those_of_the_models_now():
    made = MADE["schemas"]()
    assert {path.name for path in FOLDER.glob("*.json")} == set(made)
    for name, text in made.items():
        assert (FOLDER / name).read_text(encoding="utf-8") == text, "run `make schema`"
        Draft202012Validator.check_schema(json.loads(text))


def test_the_editor_knows_which_schema_is_for_which_file_and_all_of_ours_fit():
    settings = json.loads((ROOT / ".vscode" / "settings.json").read_text(encoding="utf-8"))
    seen = set()
    for schema, pattern in settings["yaml.schemas"].items():
        judge = Draft202012Validator(json.loads((ROOT / schema).read_text(encoding="utf-8")))
        files = sorted(ROOT.glob(pattern))
        assert files, pattern
        seen.add(Path(schema).name)
        for path in files:
            errors = list(judge.iter_errors(plain(document(path.read_text(encoding="utf-8")))))
            assert errors == [], f"{path.name}: {errors[0].message}"
    assert seen == set(MADE["schemas"]())


def test_no_line_of_explanation_is_left_over():
    for name, lines in document((FOLDER / "keys.yaml").read_text(encoding="utf-8")).items():
        text = (FOLDER / f"{name}.schema.json").read_text(encoding="utf-8")
        unused = [key for key, line in lines.items() if json.dumps(line, ensure_ascii=False) not in text]
        assert unused == [], name


STEP = "{id: a, say: Hoi}"


@pytest.mark.parametrize(
    ("step", "place"),
    [
        ("{id: a, say: Hoi, kleur: rood}", ()),
        ("{id: a, kies: Hoi}", ()),
        ("{id: a}", ()),
        ("{id: a, say: Hoi, ask: Wat}", ()),
        ("{say: Hoi}", ()),
        ("{id: A a, say: Hoi}", ("id",)),
        ("{id: a, say: 3}", ("say",)),
        ("{id: a, say: Hoi, alone: true}", ("alone",)),
        ("{id: a, say: Hoi, back: nee}", ("back",)),
        ("{id: a, say: Hoi, when: {b: {iss: c}}}", ("when", "b")),
        ("{id: a, say: Hoi, when: {b: {is: c, has: d}}}", ("when", "b")),
        ("{id: a, say: Hoi, when: {b: {}}}", ("when", "b")),
        ("{id: a, say: Hoi, when: {not: {b: {above: veel}}}}", ("when", "not", "b", "above")),
        ("{id: a, say: Hoi, when: {any: {b: {is: c}}}}", ("when", "any")),
        ("{id: a, choose: Wat, options: [{id: a, tekst: A}]}", ("options", 0)),
        ("{id: a, choose: Wat, options: [{id: a, text: A, draw: ja}]}", ("options", 0, "draw")),
        ("{id: a, choose: Wat, options: {van: case.options}}", ("options",)),
        ("{id: a, pick: Wat, options: {from: case.values}, max: drie}", ("max",)),
        ("{id: a, ask: Wat, max: 9000}", ("max",)),
        ("{id: a, number: Hoe, range: [1, hoog]}", ("range", 1)),
        ("{id: a, number: Hoe, range: [1]}", ("range",)),
        ("{id: a, go: [{als: {}, then: b}, {else: c}]}", ("go", 0)),
        ("{id: a, go: []}", ("go",)),
        ("{id: a, wait: {for: morgen}}", ("wait", "for")),
        ("{id: a, wait: {for: 2 days, until: b}}", ("wait",)),
        ("{id: a, wait: {after: b, at: kwart over acht}}", ("wait", "at")),
        ("{id: a, say: Hoi, remind: {after: 2 days}}", ("remind",)),
    ],
)
def test_a_wrong_step_is_underlined_where_it_is_wrong(step, place):
    whole = document(f"dialogue: x\ntitle: X\nsteps:\n  - {STEP}\n  - {step}\n")
    errors = list(validator("dialogue").iter_errors(plain(whole)))
    places = {one for error in errors for one in deepest(error)}
    assert ("steps", 1, *place) in places, places
    assert {one[:2] for one in places} == {("steps", 1)}
    with pytest.raises(ValidationError):  # the models say so too
        TypeAdapter(MADE["SHAPES"]["dialogue"]).validate_python(whole)


def test_every_kind_of_step_and_condition_fits():
    whole = document(
        """
dialogue: x
title: X
was: [y]
needs: {case: cases}
steps:
  - {id: a, say: Hoi, when: {welkom.wie: {is: ja}, any: [{b: {has: c}}], not: {d: {above: 3.5}}}, alone: yes}
  - {id: b, choose: Wat, options: {from: case.options, also: [{id: x, text: X, draw: yes}]}, back: no, skip: no}
  - {id: c, pick: Wat, options: [{id: x, text: X, was: [z], then: end}], min: 0, max: 2, order: "{marks}?"}
  - {id: d, number: Hoe, range: [0, 10], remind: {after: 2 days, text: Nog even}}
  - {id: e, go: [{when: {d: {in: [x, y]}}, then: end}, {else: f}]}
  - {id: f, wait: {after: g, at: 8:30}}
  - {id: g, moment: Wanneer, after: f}
  - {id: h, run: ander, with: {case: case}}
  - {id: i, do: consent}
  - {id: j, reflect: echo, of: [a]}
  - {id: k, ask: Wat, private: yes, release: text}
  - {id: l, end: }
""".replace("end: }", 'end: ""}')
    )
    assert list(validator("dialogue").iter_errors(plain(whole))) == []
    TypeAdapter(MADE["SHAPES"]["dialogue"]).validate_python(whole)


TALK = "test: gaat terug\nwith: {dialogue: reflectie, at: 2026-01-14T09:00}\ntalk:\n  - {bot: waar, options: [rijk]}\n"


@pytest.mark.parametrize(
    ("line", "place"),
    [
        ("achteruit", ()),
        ("{kiest: gemeente}", ()),
        ("{user: gemeente, press: rijk}", ()),
        ("{bot: waar, zegt: Waar}", ()),
        ("{bot: Waar werk je}", ("bot",)),
        ("{is: klaar}", ("is",)),
        ("{timer: morgen}", ("timer",)),
        ("{sends: taart}", ("sends",)),
        ("{bot: waar, options: rijk}", ("options",)),
    ],
)
def test_a_wrong_line_of_a_talk_is_underlined_where_it_is_wrong(line, place):
    whole = document(f"{TALK}  - back\n  - {line}\n")
    errors = list(validator("talk").iter_errors(plain(whole)))
    places = {one for error in errors for one in deepest(error)}
    assert ("talk", 2, *place) in places, places
    assert {one[:2] for one in places} == {("talk", 2)}
    with pytest.raises(ValidationError):
        TypeAdapter(MADE["SHAPES"]["talk"]).validate_python(whole)


@pytest.mark.parametrize(
    ("name", "file", "find", "put"),
    [
        ("case", "content/cases/pagina-vier.yaml", "size: everyday", "size: groot"),
        ("case", "content/cases/pagina-vier.yaml", "peers:", "vakgenoten:"),
        ("case", "content/cases/pagina-vier.yaml", "      gains: bestuur\n", ""),
        ("case", "content/cases/pagina-vier.yaml", "[deskundigheid, ", "["),
        ("values", "content/values.yaml", "  category: ethisch", "  category: mooi"),
        ("values", "content/values.yaml", "    beroepseer:", "    eer:"),
        ("phrases", "content/phrases.yaml", "  skip: Overslaan", "  skip: Deze vraag liever even overslaan"),
        ("phrases", "content/phrases.yaml", "move_on:", "verder:"),
    ],
)
def test_wrong_content_is_found(name, file, find, put):
    text = (ROOT / file).read_text(encoding="utf-8")
    assert find in text
    broken = document(text.replace(find, put, 1))
    assert list(validator(name).iter_errors(plain(broken)))
    with pytest.raises(ValidationError):
        TypeAdapter(MADE["SHAPES"][name]).validate_python(broken)
