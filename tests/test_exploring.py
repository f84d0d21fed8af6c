"""`explore` from a folder to lines and an exit code."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from bot.errors import ConfigError
from bot.exploring import Wish, explore_all
from bot.library.transcripts import read_transcript

ROOT = Path(__file__).parents[1]


@pytest.fixture
def folder(tmp_path):
    """The real content, with a dialogue of the test's own beside the real ones."""
    for name in ("dialogues", "content"):
        shutil.copytree(ROOT / name, tmp_path / name)
    return tmp_path


def test_a_sound_dialogue_is_told_in_a_line_and_counted_on_request(folder):
    source = "dialogue: kort\ntitle: Kort\nsteps:\n  - {id: wat, ask: Wat?}\n  - {id: eind, end: Klaar.}\n"
    (folder / "dialogues/kort.yaml").write_text(source, encoding="utf-8")
    lines, code = explore_all(folder, Wish("kort", plays=20))
    assert code == 0
    assert lines[0].startswith("kort: 4 states, ")
    assert lines[0].endswith("every path; 0 failures")
    assert lines[1:3] == ["20 walks, 20 of them to the end", "    20 kort/eind"]
    assert lines[3].endswith(" kort/wat")


def test_a_failure_is_told_with_its_path_as_a_file_that_can_be_kept(folder):
    (folder / "dialogues/stil.yaml").write_text(
        "dialogue: stil\ntitle: Stil\nsteps:\n  - {id: wat, ask: Wat?}\n", encoding="utf-8"
    )
    lines, code = explore_all(folder, Wish("stil"))
    assert code == 1
    kept = folder / "kept.yaml"
    kept.write_text("\n".join(lines[1:]), encoding="utf-8")
    transcript, _, faults = read_transcript(kept)
    assert not faults
    assert transcript.test == "nothing stops without a word: the talk is done, and nothing was said"
    assert [line.model_dump(exclude_defaults=True) for line in transcript.talk] == [
        {"bot": "wat"},
        {"user": "zzz"},
    ]


def test_all_dialogues_are_explored_those_that_another_runs_inside_that_one(folder):
    lines, _ = explore_all(folder, Wish(budget=10))
    assert [line.partition(":")[0] for line in lines if " transitions, " in line] == ["reflectie"]


@pytest.mark.parametrize("wish", [Wish("nergens"), Wish("reflectie", case="nergens")])
def test_what_is_not_there_is_refused_with_what_is(wish):
    with pytest.raises(ConfigError, match="there are: "):
        explore_all(ROOT, wish)
