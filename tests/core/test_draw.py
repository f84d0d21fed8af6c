"""Drawings: every way is on it, nothing an author writes breaks it, colours tell what was walked."""

from __future__ import annotations

import re
from typing import NamedTuple

from bot.core.arrows import ways
from bot.core.draw import draw
from bot.core.explore.hits import random_walk
from bot.core.filling import worded
from bot.core.graph import ANYWHERE, graph_of, passed_over
from bot.core.script import END, Choose
from tests.conftest import dialogue_of


class Hits(NamedTuple):
    """What was walked, by hand."""

    steps: dict[tuple[str, str], int]
    options: dict[tuple[str, str, str], int]


DAY = """
dialogue: dag
title: De dag
steps:
  - id: hoe
    choose: Hoe was je dag?
    options:
      - {id: goed, text: Goed}
      - {id: slecht, text: Slecht, then: vertel}
      - {id: matig, text: Matig}
  - id: cijfer
    number: Welk cijfer?
    range: [1, 10]
    then: weeg
  - id: vertel
    ask: Vertel.
    when: {hoe: {is: slecht}}
  - id: weeg
    go:
      - {when: {cijfer: {above: 5}, not: {hoe: {in: [slecht, matig]}}}, then: end}
      - {else: rust}
  - id: rust
    wait: {for: 2 days}
"""
SIGNS = r"""
dialogue: a-b
title: "Een 'titel' met # en & <b>"
steps:
  - {id: end-x, say: "1. eerste #quot; style x:\"a\" b; %%{init}%% *em* `code`"}
  - id: graph
    choose: "- streep [haak] (rond) {case.x} --> ---"
    options: [{id: default, text: 'a|b"c'}, {id: style, text: "1. een"}, {id: x, text: "3 > 2", then: end--y}]
  - {id: end--y, ask: "click me\nsubgraph\nend", when: {graph: {is: x}}}
  - {id: click, number: "#35; &amp; 50% @{ shape: x } $$x$$ fa:fa-car", range: [0, 3]}
  - {id: subgraph, go: [{when: {any: [{click: {above: 2}}, {graph: {answered: "no"}}]}, then: o}, {else: end}]}
  - {id: o, end: "🙂 é — \\u263a :::klas"}
"""

# What may stand in a drawing: one line, one form; a label holds no sign that means something to Mermaid.
NAME = r"n_[a-z][a-z0-9_.]*/[a-z][a-z0-9_.]*"
LABEL = r'"(?:[^"#;`<>&\[\]|\\%$:=*~^@+-]|#\d+;|<br/>)*"'
SHAPES = r"\{\{L\}\}|\[/L/\]|\{L\}|\[\[L\]\]|>L\]|\(L\)|\[\(L\)\]|\(\[L\]\)|\[L\]|\(\(L\)\)".replace(
    "L", LABEL
)
STYLE = r"(?:[a-z-]+:[#a-z0-9 ]+,?)+"
GRAMMAR = re.compile(
    rf"flowchart TD"
    rf"| +(?:{NAME}|l_[a-z]+)(?:{SHAPES})(?::::(?:walked|partly|never))?"
    rf"| +{NAME} -\.?->(?:\|{LABEL}\|)? {NAME}"
    rf"| +subgraph f_[a-z0-9_.]+\[{LABEL}\]| +end"
    rf"| +classDef (?:walked|partly|never) {STYLE}| +linkStyle \d+(?:,\d+)* {STYLE}"
)


def arrows(drawn: str) -> list[tuple[str, str, str]]:
    """Read the arrows back: from, label, to."""
    found = re.findall(r'n_[^/ ]*/(\S+) -\.?->(?:\|"(.*)"\|)? n_[^/ ]*/(\S+)', drawn)
    return [(start, label, to) for start, label, to in found]


def test_options_that_lead_to_one_place_share_an_arrow():
    assert arrows(draw([dialogue_of(DAY)])) == [
        ("hoe", "Goed<br/>Matig", "cijfer"),
        ("hoe", "Slecht", "vertel"),
        ("cijfer", "", "weeg"),
        ("vertel", "", "weeg"),
        ("weeg", "cijfer above 5 and not (hoe in slecht, matig)", "end."),
        ("weeg", "else", "rust"),
        ("rust", "", "end."),
    ]


def test_each_kind_of_step_has_its_shape_and_a_condition_stands_in_the_box():
    drawn = draw([dialogue_of(DAY)])
    assert 'n_dag/hoe{{"hoe<br/>Hoe was je dag?"}}' in drawn
    assert 'n_dag/cijfer[/"cijfer<br/>Welk cijfer?"/]' in drawn
    assert 'n_dag/vertel[/"vertel<br/>if hoe is slecht<br/>Vertel."/]' in drawn
    assert 'n_dag/weeg{"weeg"}' in drawn
    assert 'n_dag/rust>"rust<br/>wait for 2 days"]' in drawn


def test_passing_over_a_step_is_drawn_only_where_it_leads_elsewhere():
    source = DAY.replace("    range: [1, 10]\n", "    range: [1, 10]\n    when: {hoe: {is: goed}}\n")
    dotted = [line.strip() for line in draw([dialogue_of(source)]).splitlines() if "-.->" in line]
    assert dotted == ['n_dag/cijfer -.->|"else"| n_dag/vertel']  # not vertel, which comes to weeg either way


def test_skipping_is_drawn_where_no_option_leads():
    source = DAY.replace("text: Goed}", "text: Goed, then: weeg}").replace("Matig}", "Matig, then: weeg}")
    assert ("hoe", "skip", "cijfer") in arrows(draw([dialogue_of(source)]))
    closed = source.replace("choose: Hoe was je dag?", 'choose: Hoe was je dag?\n    skip: "no"')
    assert not [one for one in arrows(draw([dialogue_of(closed)])) if one[0] == "hoe" and one[2] == "cijfer"]


def test_many_options_are_counted():
    more = "".join(f"      - {{id: o{n}, text: Keus {n}}}\n" for n in range(3))
    source = DAY.replace("  - id: cijfer\n", f"{more}  - id: cijfer\n", 1)
    assert arrows(draw([dialogue_of(source)]))[0][1] == "Goed<br/>Matig<br/>Keus 0<br/>and 2 more"


def test_whatever_an_author_writes_stays_within_the_grammar(material):
    hits = Hits({("a-b", "graph"): 1}, {("a-b", "graph", "x"): 1})
    everything = [dialogue_of(SIGNS), dialogue_of(DAY), *material.dialogues.values()]
    for drawn in (draw(everything), draw(everything, hits), *(draw([one]) for one in everything)):
        assert [line for line in drawn.splitlines() if not GRAMMAR.fullmatch(line)] == []


def test_the_grammar_notices_what_is_not_escaped():
    for line in ('  n_a/b["x"y"]', '  n_a/b["x;y"]', "  n_a/b-->n_a/c", '  end["x"]', '  n_a/b["1 - 2"]'):
        assert not GRAMMAR.fullmatch(line), line


def test_our_own_drawings_hold_every_way_that_the_check_knows(material):
    for dialogue in material.dialogues.values():
        drawn = {(way.start, way.to) for way in ways(dialogue)}
        known = {(start, to) for start, to in graph_of(dialogue).edges if ANYWHERE not in (start, to)}
        assert drawn <= known
        barred = {  # every option leads away and the question cannot be skipped: this way nobody goes
            step.id for step in dialogue.steps if isinstance(step, Choose) and step.skip is not None
        }
        passed = {step.id for step in dialogue.steps if passed_over(step)}
        assert {start for start, _ in known - drawn} <= barred | passed


def test_all_dialogues_in_one_drawing_fit_within_what_github_renders(material):
    drawn = draw(list(material.dialogues.values()))
    assert len(drawn) < 50_000
    assert len(arrows(drawn)) < 500
    assert "n_reflectie/welkom -.-> n_welkom/hallo" in drawn


def test_colours_tell_what_was_walked():
    everything = {("dag", step): 1 for step in ("hoe", "cijfer", "vertel", "weeg", "rust")}
    chosen = {("dag", "hoe", option): 1 for option in ("goed", "slecht", "matig")}
    full = draw([dialogue_of(DAY)], Hits(everything, chosen))
    assert set(re.findall(r"n_dag/(\w+).*:::(\w+)", full)) == {(step, "walked") for _, step in everything}
    assert "  linkStyle 0,1,2,3,6 stroke:#2e7d32" in full  # of a `go` steps alone do not tell which way
    some = draw(
        [dialogue_of(DAY)], Hits({("dag", "hoe"): 3, ("dag", "cijfer"): 2}, {("dag", "hoe", "goed"): 3})
    )
    assert dict(re.findall(r"n_dag/(\w+)\W.*:::(\w+)", some)) == {
        "hoe": "partly", "cijfer": "walked", "vertel": "never", "weeg": "never", "rust": "never",
    }  # fmt: skip
    assert "  linkStyle 0 stroke:#a06a00" in some
    assert "  linkStyle 1,2,3,4,5,6 stroke:#b3261e" in some
    assert "Legend" in some
    assert "classDef" not in draw([dialogue_of(DAY)])


def test_a_walk_by_chance_colours_what_it_came_by(book):
    walk = random_walk(book, "welkom", plays=20, seed="try")
    colours = dict(
        re.findall(r"n_welkom/(\w+)\W.*:::(\w+)$", draw([book.dialogues["welkom"]], walk), re.MULTILINE)
    )
    assert colours == dict.fromkeys(("hallo", "wie", "uitleg", "akkoord", "niet", "vergeet"), "walked")
    once = random_walk(book, "welkom", plays=1, seed="try")
    assert ":::never" in draw([book.dialogues["welkom"]], once)


def test_options_from_content_count_as_one_of_them_was_chosen(material):
    reflectie = material.dialogues["reflectie"]
    steps = {("reflectie", step.id): 1 for step in reflectie.steps}
    for options, colour in (({"own"}, "partly"), ({"nu"}, "partly"), ({"nu", "own"}, "walked")):
        hits = Hits(steps, {("reflectie", "keuze", option): 1 for option in options})
        assert re.search(rf"n_reflectie/keuze\W.*:::{colour}$", draw([reflectie], hits), re.MULTILINE)


def test_conditions_are_said_in_the_words_of_the_language():
    dialogue = dialogue_of(SIGNS)
    assert [way.condition for way in ways(dialogue) if way.start == "subgraph"] == [
        "click above 2 or graph not answered", "else",
    ]  # fmt: skip
    assert worded(next(step.when for step in dialogue.steps if step.when)) == "graph is x"
    assert [way.to for way in ways(dialogue) if way.start == "o"] == [END]
