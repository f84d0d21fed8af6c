"""The tables of slots say what the composers and the coach's own lines really fill in."""

from __future__ import annotations

import ast
import re
from typing import get_args

import pytest

from bot.coaching import mirror
from bot.coaching.forms import ANY, FORMS, LINES, MAY, check_forms, check_lines
from bot.coaching.material import Rung
from bot.core.entries import Made
from bot.core.script import Reflect
from tests.core.test_reflectie import walked
from tests.library.pages import ROOT


def test_the_table_knows_every_composer_and_every_form(book):
    assert set(FORMS) == set(book.composers)
    calls = [
        node
        for node in ast.walk(ast.parse((ROOT / mirror.__file__).read_text(encoding="utf-8")))
        if isinstance(node, ast.Call) and getattr(node.func, "id", "") == "Reflection"
    ]
    literals = [one for call in calls for one in ast.walk(call.args[0]) if isinstance(one, ast.Constant)]
    named = {one.value for one in literals if isinstance(one.value, str)} - {""}
    known = {form for forms in FORMS.values() for form in forms} - {ANY, *get_args(Rung)}
    rungs = {"beide", "waarde", "woorden", "leeg"}  # made of what is there
    assert named - rungs == known - rungs


@pytest.mark.parametrize("option", ["1", "Iets anders"])
@pytest.mark.parametrize("typed", [True, False])
def test_a_talk_fills_in_what_the_table_says(book, option, typed):
    ann, _ = walked(book, "pagina-vier", option, "Ik twijfel", typed=typed)
    steps = {step.id: step for step in book.dialogues["reflectie"].steps}
    made = [entry for entry in ann.log if isinstance(entry, Made)]
    assert len(made) >= 6
    for entry in made:
        step = steps[entry.step]
        assert isinstance(step, Reflect)
        forms = FORMS[step.reflect]
        must = set((forms[ANY] if ANY in forms else forms[entry.form]).split())
        may = set(MAY.get(step.reflect, "").split())
        assert must <= set(entry.slots) <= must | may, entry


@pytest.mark.parametrize("path", ["bot/core/phrases.py", "bot/library/house.py"])
def test_the_slots_of_the_lines_stand_beside_them(path):
    found = re.findall(
        r"^    (\w+): str.*?(?:# ((?:\{\w+\} ?)+).*)?$", (ROOT / path).read_text("utf-8"), re.MULTILINE
    )
    said = {name: re.sub(r"[{}]", "", slots).split() for name, slots in found if slots}
    assert said
    assert {name: LINES.get(name, "").split() for name in said} == said
    assert [name for name, slots in found if not slots and name in LINES] == []


def test_a_wrong_slot_or_form_is_named():
    found = check_forms(
        {"echo": {"zei": "Je zei: {wrods}."}, "eco": {"zei": "x"}, "good": {"woorden": "{words}"}}, {"good"}
    )
    assert [(f.path, f.code, f.level, f.hint) for f in found] == [
        (("echo", "zei"), "D612", "error", "did you mean 'words'?"),
        (("echo", "zei"), "D612", "warning", ""),
        (("eco",), "D611", "warning", "did you mean 'echo'?"),
        (("good",), "D613", "error", ""),
    ]
    (wrong,) = check_lines({"too_many": "Kies er hoogstens {max}, {naam}."})
    assert (wrong.path, wrong.code) == (("too_many",), "D612")
