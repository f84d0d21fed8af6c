"""Content is edited between two starts of the program: through the store, nobody loses anything."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from bot.conversation.people import loaded
from bot.core.entries import ENTRY
from bot.core.folding import fold
from tests.conversation.room import room_in
from tests.people import WEDNESDAY

ROOT = Path(__file__).parents[2]
CHANGED = "Ik ben intussen aangepast."


@pytest.fixture
def content(tmp_path: Path) -> Path:
    folder = tmp_path / "content"
    for name in ("dialogues", "content"):
        shutil.copytree(ROOT / name, folder / name)
    return folder


def edit(content: Path, file: str, find: str, put: str) -> None:
    path = content / file
    whole = path.read_text(encoding="utf-8")
    assert whole.count(find) == 1, find
    path.write_text(whole.replace(find, put), encoding="utf-8")


async def folds(room) -> bool:
    """The log of the only person folds to what is kept."""
    (person,) = await room.parts.store.people()
    saved = await room.parts.store.person(person)
    for talk in loaded(saved).talks:
        entries = [ENTRY.validate_json(row) for row in await room.parts.store.entries(person, talk.session)]
        assert fold(entries) == talk.state
    return True


async def test_a_question_that_was_put_in_is_asked_and_the_talk_is_finished(tmp_path, content):
    async with room_in(tmp_path, content=content) as room:
        await room.walks(until="Wat maakt dat je dit kiest?")
    new = "  - id: lang\n    ask: Hoe lang al?\n  - id: casus\n"
    edit(content, "dialogues/reflectie.yaml", "  - id: casus\n", new)
    async with room_in(tmp_path, first=1000, content=content) as room:
        shown = await room.says("omdat ik niet wil liegen tegen de mensen")
        assert CHANGED in shown
        assert "Hoe lang al?" in shown
        assert "Houden" in await room.says("tien jaar")
        await room.says("houden")
        await room.says("houden")
        assert "Eerder zei je: omdat ik niet wil liegen" in room.screen
        assert await folds(room)
        await room.says("houden")
        assert "Stap 4 van 5" in room.screen


async def test_a_case_that_is_taken_out_is_asked_anew_and_the_rest_is_kept(tmp_path, content):
    async with room_in(tmp_path, content=content) as room:
        await room.walks(until="Wat maakt dat je dit kiest?")
        saved = await room.parts.store.person(next(iter(await room.parts.store.people())))
        case = loaded(saved).talks[0].state.runs[0].items["case"]
    (content / "content" / "cases" / f"{case}.yaml").unlink()
    async with room_in(tmp_path, first=1000, content=content) as room:
        shown = await room.says("verder")
        assert CHANGED in shown
        assert "Welke casus spreekt je aan?" in shown
        assert "Houden" not in shown
        assert await folds(room)


async def test_a_renamed_case_and_option_are_followed(tmp_path, content):
    async with room_in(tmp_path, content=content) as room:
        await room.walks(until="Wat maakt dat je dit kiest?")
        saved = await room.parts.store.person(next(iter(await room.parts.store.people())))
        state = loaded(saved).talks[0].state
        case = state.runs[0].items["case"]
        chosen = next(given.answer.options[0] for given in state.given if given.step == "keuze")
    edit(content, f"content/cases/{case}.yaml", f"id: {case}\n", f"id: anders\nwas: [{case}]\n")
    edit(
        content, f"content/cases/{case}.yaml", f"  - id: {chosen}\n", f"  - id: nieuw\n    was: [{chosen}]\n"
    )
    (content / f"content/cases/{case}.yaml").rename(content / "content/cases/anders.yaml")
    async with room_in(tmp_path, first=1000, content=content) as room:
        assert CHANGED not in await room.says("geen idee")
        assert "Stap 4 van 5" in room.screen
        assert '"' in room.screen  # the voices of the option that was chosen
        assert await folds(room)


async def test_rewording_a_case_is_not_noticed(tmp_path, content):
    async with room_in(tmp_path, content=content) as room:
        await room.walks(until="Wat maakt dat je dit kiest?")
    for path in (content / "content" / "cases").iterdir():
        path.write_text(path.read_text(encoding="utf-8").replace("Je kiest", "Je koos"), encoding="utf-8")
    async with room_in(tmp_path, first=1000, content=content) as room:
        assert CHANGED not in await room.says("geen idee")
        assert "Stap 4 van 5" in room.screen
        assert await folds(room)


async def test_a_timer_that_comes_due_after_an_edit_still_asks_how_it_went(tmp_path, content):
    clock = [WEDNESDAY]
    async with room_in(tmp_path, clock, content=content) as room:
        await room.walks()
    edit(content, "dialogues/reflectie.yaml", "  - id: wacht\n", "  - id: rust\n    was: [wacht]\n")
    edit(content, "dialogues/reflectie.yaml", "then: wacht}", "then: rust}")
    async with room_in(tmp_path, clock, first=1000, content=content) as room:
        shown = await room.passes(days=7)
        if (
            not shown
        ):  # the wish was kept under the former name: it is written anew, and the clock strikes again
            shown = await room.passes(minutes=1)
        assert "Hoe ging het?" in shown
        assert CHANGED not in shown
        assert await folds(room)


async def test_a_dialogue_that_is_gone_lays_the_talk_aside_and_another_can_begin(tmp_path, content):
    async with room_in(tmp_path, content=content) as room:
        await room.walks(until="Wat maakt dat je dit kiest?")
    path = content / "dialogues" / "reflectie.yaml"
    whole = path.read_text(encoding="utf-8")
    steps = "  - {id: nieuw, say: Nieuw., then: ouder}\n  - {id: ouder, say: O., then: nieuw}\n"
    path.write_text(f"dialogue: reflectie\ntitle: Nieuw\nsteps:\n{steps}", encoding="utf-8")
    async with room_in(tmp_path, first=1000, content=content) as room:
        assert "past daar niet meer in" in await room.says("verder")
        assert await folds(room)
    path.write_text(whole, encoding="utf-8")
    async with room_in(tmp_path, first=2000, content=content) as room:
        assert "Wat maakt dat je dit kiest?" in await room.says("verder")
