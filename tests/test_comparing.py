"""`goedwerk check --against REF`: an author sees what an edit does before people do."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.conversation.room import room_in

ROOT = Path(__file__).parents[1]
TALK = "dialogues/reflectie.yaml"


def git(folder: Path, *words: str) -> None:
    who = ["-c", "user.name=ann", "-c", "user.email=ann@example.org"]
    subprocess.run(["git", *who, *words], cwd=folder, check=True, capture_output=True)


@pytest.fixture
def content(tmp_path: Path) -> Path:
    """A folder of content under git, with one commit."""
    folder = tmp_path / "content"
    for name in ("dialogues", "content"):
        shutil.copytree(ROOT / name, folder / name)
    git(folder, "init", "--quiet")
    git(folder, "add", ".")
    git(folder, "commit", "--quiet", "-m", "first")
    return folder


def edit(content: Path, find: str, put: str, file: str = TALK) -> None:
    path = content / file
    whole = path.read_text(encoding="utf-8")
    assert whole.count(find) == 1, find
    path.write_text(whole.replace(find, put), encoding="utf-8")


def against(content: Path, ref: str = "HEAD", **settings: str) -> subprocess.CompletedProcess[str]:
    env = {"PATH": os.environ["PATH"], "GOEDWERK_DATABASE": f"sqlite:///{content}/none.db", **settings}
    return subprocess.run(
        [sys.executable, "-m", "bot", "check", str(content), "--against", ref],
        cwd=ROOT, env=env, capture_output=True, text=True, timeout=60, check=False,
    )  # fmt: skip


def test_every_kind_of_change_is_told_with_its_place(content):
    edit(content, "ask: Wat maakt dat je dit kiest?", "ask: Waarom kies je dit?")
    edit(content, "  - id: vraag3\n", "  - id: verantwoordelijk\n    was: [vraag3]\n")
    edit(content, "of: [waarden, vraag3]", "of: [waarden, verantwoordelijk]")
    edit(content, "{id: blijf, text", "{id: blijven, text")
    edit(content, '  - id: redenen\n    say: "{case.comment}"\n', "  - id: adem\n    say: Haal even adem.\n")
    done = against(content)
    assert done.returncode == 0, done.stderr
    lines = done.stdout.splitlines()
    found = {line.split(" ", 1)[1] for line in lines if line.startswith(TALK)}
    assert found == {
        "reworded 'waarom'", "renamed 'verantwoordelijk': was 'vraag3'",
        "changed 'daarna': options gone: blijf; options new: blijven", "added 'adem'",
        "changed 'trede3': looks at waarden, verantwoordelijk", "removed 'redenen'",
    }  # fmt: skip
    line = next(line for line in lines if "'waarom'" in line).split(":")[1]
    assert "id: waarom" in (content / TALK).read_text(encoding="utf-8").splitlines()[int(line) - 1]
    assert "no database" in lines[-1]


def test_another_condition_or_way_on_is_told(content):
    edit(content, "door, ga door], then: vraag1}", "door, ga door], then: vraag2}")
    edit(content, '    when: {waarden: {answered: "yes"}}\n', '    when: {keuze: {answered: "yes"}}\n')
    edit(content, "[{welkom.wie: {is: nee}}, {welkom.uitleg: {is: nee}}]", "[{welkom.wie: {is: nee}}]")
    found = against(content).stdout
    assert "rerouted 'half'" in found
    assert "rerouted 'mis'" in found
    assert "rerouted 'mee'" in found
    assert "reworded" not in found


def test_nothing_changed_says_nothing(content):
    assert against(content).stdout.splitlines()[:-1] == [
        "nothing that a talk stands on has changed since HEAD"
    ]


def test_cases_that_come_and_go_and_lose_an_option_are_told(content):
    cases = content / "content" / "cases"
    whole = (cases / "pagina-vier.yaml").read_text(encoding="utf-8")
    (cases / "pagina-vijf.yaml").write_text(
        whole.replace("id: pagina-vier", "id: pagina-vijf"), encoding="utf-8"
    )
    (cases / "tas-vol-brieven.yaml").unlink()
    edit(content, "  - id: vandaag\n", "  - id: meteen\n", "content/cases/hek-op-de-brug.yaml")
    found = against(content).stdout
    assert "added the case 'pagina-vijf'" in found
    assert "removed the case 'tas-vol-brieven'" in found
    assert "changed the case 'hek-op-de-brug': options gone: vandaag" in found
    edit(
        content,
        "  - id: meteen\n",
        "  - id: meteen\n    was: [vandaag]\n",
        "content/cases/hek-op-de-brug.yaml",
    )
    assert "hek-op-de-brug" not in against(content).stdout


def test_a_dialogue_may_come_go_and_be_renamed(content):
    whole = (content / "dialogues" / "welkom.yaml").read_text(encoding="utf-8")
    other = whole.replace("dialogue: welkom\n", "dialogue: groet\n")
    (content / "dialogues" / "groet.yaml").write_text(other, encoding="utf-8")
    git(content, "add", ".")
    git(content, "commit", "--quiet", "-m", "second")
    assert "added the dialogue 'groet'" in against(content, "HEAD~1").stdout
    (content / "dialogues" / "groet.yaml").unlink()
    assert "removed the dialogue 'groet'" in against(content).stdout
    named = other.replace("dialogue: groet\n", "dialogue: hallo\nwas: [groet]\n")
    (content / "dialogues" / "hallo.yaml").write_text(named, encoding="utf-8")
    assert "renamed the dialogue, was 'groet'" in against(content).stdout


@pytest.mark.parametrize("ref", ["nowhere", "--help", ""])
def test_an_unknown_revision_is_an_error_of_use_and_never_a_traceback(content, ref):
    done = against(content, ref)
    assert done.returncode == (2 if ref else 0)
    assert "Traceback" not in done.stderr


def test_without_git_the_line_says_so(content):
    done = against(content, PATH="/nowhere")
    assert done.returncode == 2
    assert "git is not installed" in done.stderr


async def test_live_talks_are_counted_beside_a_running_bot_and_few_are_not_told_apart(content, tmp_path):
    async with room_in(tmp_path) as room:
        for number in range(6):
            user = f"person{number}"
            await room.walks(until="Waar werk je?", user=user)
            await room.says("gemeente", user)
        await room.walks(until="Waar werk je?", user="early")
        edit(
            content, "  - id: casus\n", "  - id: hoelang\n    ask: Hoe lang werk je daar al?\n  - id: casus\n"
        )
        done = against(
            content,
            GOEDWERK_DATABASE=f"sqlite:///{tmp_path}/test.db",
            GOEDWERK_KEY_FILE=f"{tmp_path}/test.keys",
        )
        assert done.returncode == 0, done.stderr
        assert "live talks: 5 or more; fewer than 5 would notice nothing" in done.stdout
        assert "5 or more would be asked reflectie/hoelang again" in done.stdout
        assert "gemeente" not in done.stdout
        assert "Welke casus" in await room.says("help me", "person1") + await room.says("verder", "person1")


async def test_a_lost_key_file_is_named(content, tmp_path):
    async with room_in(tmp_path) as room:
        await room.says("/start")
    done = against(
        content, GOEDWERK_DATABASE=f"sqlite:///{tmp_path}/test.db", GOEDWERK_KEY_FILE=f"{tmp_path}/lost.keys"
    )
    assert done.returncode == 2
    assert "lost.keys is missing" in done.stderr
    assert not (tmp_path / "lost.keys").exists()
