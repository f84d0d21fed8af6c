"""What `check` claims, held against the engine: dialogues made by chance, walked by somebody who answers by chance.

What is said to be never reached is never reached, what is never true is never true, and no turn is longer
than the most that it may become.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import replace

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bot.core import walking
from bot.core.check import check
from bot.core.checks.sizes import Sizes
from bot.core.checks.subject import Subject, Whole, conditions, parts_of
from bot.core.checks.turns import turns_of
from bot.core.events import Say
from bot.core.script import Choose, Dialogue, Number, Pick, When
from bot.core.text import plain, utf16
from bot.library.strict_yaml import read
from tests.people import Person, same

LETTERS = "abcdefgh"
TURNS = 14


@st.composite
def dialogues(draw: st.DrawFn) -> str:
    """Write a dialogue of eight steps; its ways and its looks go anywhere."""
    some = lambda *of: draw(st.sampled_from(of))  # noqa: E731
    chance = lambda: draw(st.integers(0, 3)) == 0  # noqa: E731
    kinds = {one: some("say", "say", "choose", "choose", "ask", "number", "pick", "go") for one in LETTERS}
    asked = [one for one in LETTERS if kinds[one] in ("choose", "ask", "number", "pick")]

    def test() -> str:
        if not asked:
            return "person.consent: {answered: 'yes'}"
        one = some(*asked)
        known = {"choose": ["{is: x}", "{is: y}", "{in: [x, y]}"], "pick": ["{has: x}", "{has: z}"],
                 "number": ["{above: 2}", "{below: 3}", "{above: 4}"], "ask": []}[kinds[one]]  # fmt: skip
        return f"{one}: {some(*known, '{answered: yes}', '{answered: no}')}".replace(
            "answered: yes", "answered: 'yes'"
        ).replace("answered: no", "answered: 'no'")

    def when() -> str:
        first = test()
        other = some("", "", f", not: {{{test()}}}", f", any: [{{{test()}}}, {{{test()}}}]")
        return f"{{{first}{other}}}"

    lines = []
    for one in LETTERS:
        extra = f", when: {when()}" if chance() else ""
        extra += f", then: {some(*LETTERS, 'end')}" if chance() and kinds[one] != "go" else ""
        must = some("", ", skip: 'no'")
        text = "n" * some(1, 60, 400)
        slot = f" {{{some(*asked)}}}" if asked and chance() else ""
        ways = [f", then: {some(*LETTERS, 'end')}" if chance() else "" for _ in range(3)]
        lines.append({
            "say": f"say: '{text}{slot}'" + some("", "", ", alone: 'yes'"),
            "choose": f"choose: 'c{slot}', options: [{{id: x, text: X{ways[0]}}}, {{id: y, text: Y{ways[1]}}}]{must}",
            "pick": "pick: p, max: 2, options: [{id: x, text: Xx}, {id: y, text: Yy}, {id: z, text: Zz}]" + must,
            "ask": f"ask: 'a{slot}', max: 50{must}",
            "number": f"number: n, range: [1, 5]{must}",
            "go": f"go: [{{when: {when()}, then: {some(*LETTERS)}}}, {{else: {some(*LETTERS, 'end')}}}]",
        }[kinds[one]].join((f"  - {{id: {one}, ", extra + "}")))  # fmt: skip
    return "dialogue: kans\ntitle: K\nsteps:\n" + "\n".join(lines) + "\n"


@pytest.fixture
def truths(monkeypatch: pytest.MonkeyPatch):
    """Write down what the engine finds each condition, and each test in it, to be."""
    seen: dict[int, dict[tuple, set[bool]]] = defaultdict(lambda: defaultdict(set))
    real = walking.holds

    def holds(when: When | None, talk) -> bool:
        if when is not None:
            for path, name, test in parts_of((), when):
                seen[id(when)][path].add(real(When.model_validate({name: test}), talk))
            seen[id(when)][()].add(real(when, talk))
        return real(when, talk)

    monkeypatch.setattr(walking, "holds", holds)
    return seen


@settings(max_examples=80, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(source=dialogues(), draws=st.lists(st.integers(0, 59), min_size=TURNS, max_size=TURNS))
def test_what_check_claims_the_engine_does(book, truths, source, draws):
    document, faults = read(source, "kans.yaml")
    assert document is not None, faults
    dialogue = Dialogue.model_validate(document.data)
    small = replace(book, dialogues={**book.dialogues, "kans": dialogue})
    subject = Subject(dialogue, Whole(small))
    found = list(check(subject))
    codes = {finding.code for finding in found}
    most = turns_of(subject, Sizes(subject)).stops
    if "D205" in codes:
        return  # a loop without a question: the engine says so too, and stops

    truths.clear()
    reached: set[str] = set()
    ann = Person(small, "kans", between_turns=same)
    try:
        walked(ann, draws, reached, most)
    except walking.ScriptError:
        return  # round and round past questions that are passed over: no claim is made about those

    never = {dialogue.steps[int(f.path[1])].id for f in found if f.code == "D202"}
    assert not never & reached
    places = {path: when for path, _, when in conditions(subject)}
    for finding in found:
        if finding.code == "D307":
            at = next(path for path in places if finding.path[: len(path)] == path)
            found_true = truths.get(id(places[at]), {}).get(finding.path[len(at) :], set())
            assert found_true <= {finding.level == "warning"}, finding


def walked(ann: Person, draws: list[int], reached: set[str], most) -> None:
    """Answer by chance; every turn stays within what it may become."""
    ann.opens()
    for draw in draws:
        shown = ann.state.shown
        says = [effect.message for effect in ann.last.effects if isinstance(effect, Say)]
        if ann.state.status != "asking" or shown is None:
            return
        reached.add(shown.step)
        asked = any(entry.kind == "asked" for entry in ann.last.entries)  # else it is the same one once more
        if most and asked:
            load = most[shown.step]
            assert utf16(plain(says[-1].text)) <= load.whole
            assert len(says) <= load.sent + 1  # a line of the coach itself may come before an `alone`
        step = ann.book.dialogues["kans"].steps[ann.book.dialogues["kans"].index(shown.step)]
        answer(ann, step, draw)


def answer(ann: Person, step, draw: int) -> None:
    options = {Choose: ["X", "Y", "overslaan"], Number: ["1", "3", "5", "overslaan"],
               Pick: ["xx klaar", "xx yy klaar", "zz klaar", "overslaan"]}.get(
        type(step), ["een twee drie", "w" * 50, "w" * 90, "overslaan", "geen idee"])  # fmt: skip
    ann.says(options[draw % len(options)])
