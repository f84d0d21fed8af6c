"""`goedwerk try` with its tools, and `goedwerk test`, as an author runs them."""

from __future__ import annotations

import asyncio
import io
import shutil
from pathlib import Path

import pytest

from bot.config import read
from bot.core.rehearsal.playing import play
from bot.errors import ConfigError
from bot.library.transcripts import read_transcript
from bot.rehearsing.room import MORNING, Rehearsal, rehearse
from bot.rehearsing.talks import play_all, stage_for
from tests.telegram_stage import TelegramStage
from tests.test_cli import ROOT, goedwerk

TALKS = ROOT / "tests" / "talks"


@pytest.fixture(autouse=True)
def _here(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)


def tried(*lines: str, **what) -> str:
    """Type lines into `goedwerk try`; give what was shown."""
    out = io.StringIO()
    asyncio.run(rehearse(read({}), lines, out, Rehearsal("reflectie", **what)))
    return out.getvalue()


def played(path: Path, book) -> tuple[object, ...]:
    """Play a saved talk on the engine; give what came of it, after checking that it goes as written."""
    transcript, _, faults = read_transcript(path)
    assert transcript, faults
    stage = stage_for(transcript, book)
    assert asyncio.run(play(transcript, stage)) == ()
    return transcript.talk, stage.state


def test_the_command_takes_tools_from_a_script_and_from_a_pipe_alike(tmp_path):
    lines = ["verder", "/restart", "ja", "/why", "/timer +1d", "/back", "/save onderweg"]
    (tmp_path / "script").write_text("\n".join(lines), encoding="utf-8")
    piped = goedwerk("try", "--save", "pijp", cwd=tmp_path, lines=lines)
    scripted = goedwerk("try", "--script", "script", "--save", "pijp.yaml", cwd=tmp_path)
    assert (piped.returncode, piped.stderr) == (0, "")
    assert piped.stdout == scripted.stdout
    assert (tmp_path / "pijp.yaml").read_text("utf-8").count("- user: ") == 2
    unwritable = goedwerk("try", "--save", "weg/talk", cwd=tmp_path, lines=["verder"])
    assert unwritable.returncode == 2
    assert unwritable.stderr == "weg/talk.yaml cannot be written: No such file or directory\n"


def test_command_words_go_to_the_talk_and_an_unknown_one_names_what_there_is():
    shown = tried("verder", "ja", "/skip", "/back", "/pause", "/resume", "/nogwat", "/help")
    where = [part for part in shown.split("\n\n") if "Waar werk je?" in part or "Welke casus" in part]
    assert len(where) == 4
    assert "Pauze. Je plek is bewaard" in shown
    assert "Welkom terug." in shown
    assert shown.count("-- there is no /nogwat; there are: /back /change /help") == 1
    assert "Je kunt een knop kiezen" in shown


def test_why_names_the_conditions_of_the_last_turn_alone():
    shown = tried("verder", "ja", "/why", "gemeente", "/why")
    first, second = shown.split("-- mee: else, so on to waar\n")
    assert (
        "-- mee: welkom.wie is nee or welkom.uitleg is nee -> no (welkom.wie: ja, welkom.uitleg: no answer)"
        in first
    )
    assert "-- no condition was looked at in the last turn" in second


TO_THE_END = (
    "gemeente", "1", "overslaan", "blijf", "overslaan", "nu", "overslaan", "overslaan", "overslaan", "overslaan",
    "vrijdag bel ik haar", "ja", "klopt",
)  # fmt: skip


def test_time_passes_until_the_one_question_afterwards_and_a_restart_loses_nothing():
    lines = ("verder", "ja", *TO_THE_END, "/timer +1d", "/restart", "/timer +3d", "/timer +4d", "gedaan")
    shown = tried(*lines, case="tas-vol-brieven")
    early, late = shown.split("-- it is now Sunday 18 January 2026, 09:00")
    assert "-- it is now Thursday 15 January 2026, 09:00" in early
    assert "-- restarted" in early
    assert "Hoe ging het?" not in early
    assert late.index("Hoe ging het?") < late.index("-- it is now Thursday 22 January 2026, 09:00")
    assert "Bewaard bij je voornemen." in late


def test_what_comes_due_goes_off_also_in_a_stretch_of_time_that_ends_in_a_weekend():
    shown = tried("verder", "ja", *TO_THE_END, "/timer +10d", case="tas-vol-brieven")
    assert "Hoe ging het?" in shown.partition("Bewaard.")[2].partition("-- it is now Saturday")[0]


def test_a_wrong_span_of_time_says_how_it_is_written():
    spans = ("", "morgen", "-1d", "1d", "+2h", "+30m", "+1w")
    shown = tried(*(f"/timer {one}" for one in spans))
    assert shown.count("-- time passes in steps such as /timer +30m, +2h, +1d or +1w") == 3
    times = [line.partition("is now ")[2] for line in shown.splitlines() if "is now" in line]
    assert times == [
        "Thursday 15 January 2026, 09:00", "Thursday 15 January 2026, 11:00", "Thursday 15 January 2026, 11:30",
        "Thursday 22 January 2026, 11:30",
    ]  # fmt: skip


WORDS = "ik wil niet liegen   (eerlijk: 'gezegd' \"zo\") # 1"


def test_a_talk_is_saved_as_a_test_that_goes_the_same_way_on_every_stage(tmp_path, book):
    first = ("verder", "ja", "gemeente", "1", "2", WORDS, "/save half")
    then = ("/restart", "nee", "/back", "/timer +2h", "/mijn", "/pause")
    shown = tried(*first, *then, save=Path("heel"), at=MORNING.replace(hour=17, minute=40))
    assert "-- saved in half.yaml" in shown
    half, halfway = played(tmp_path / "half.yaml", book)
    whole, _ = played(tmp_path / "heel.yaml", book)
    assert halfway.hold.kind == "heard"
    assert whole[: len(half)] == half
    assert any(getattr(line, "user", "") == WORDS for line in half), "not as it was typed"
    assert [line for line in whole if isinstance(line, str)] == ["restart", "back", "pause"]
    assert goedwerk("test", "half.yaml", "heel.yaml", cwd=tmp_path).returncode == 0
    transcript, _, _ = read_transcript(tmp_path / "heel.yaml")
    assert asyncio.run(on_telegram(transcript, book, tmp_path)) == ()


async def on_telegram(transcript, book, folder: Path):
    async with TelegramStage(transcript.with_, stage_for(transcript, book).now, folder) as stage:
        return await play(transcript, stage)


def test_a_second_talk_is_saved_on_its_own_with_what_is_known_by_then(tmp_path, book):
    lines = ("verder", "ja", "gemeente", "verras me", "1", "/start", "opnieuw", "rijk", "1")
    tried(*lines, save=Path("tweede"))
    transcript, _, _ = read_transcript(tmp_path / "tweede.yaml")
    assert transcript.with_.facts["consent"] == "yes"
    assert transcript.with_.facts["cases"] in book.material["cases"]
    _, state = played(tmp_path / "tweede.yaml", book)
    assert [shown.step for shown in state.trail] == ["waar", "casus", "keuze"]


def test_who_is_erased_leaves_a_talk_that_ends(tmp_path, book):
    tried("verder", "liever niet", "hallo?", save=Path("nee"))
    talk, state = played(tmp_path / "nee.yaml", book)
    assert state.status == "done"
    assert talk[-1].is_ == "done"


def test_who_wipes_everything_halfway_leaves_the_talk_up_to_there(tmp_path, book):
    tried("verder", "ja", "gemeente", "/wis", "ja, wis alles", "hallo?", save=Path("half"))
    _, state = played(tmp_path / "half.yaml", book)
    assert state.shown.step == "casus"


def test_what_cannot_be_saved_is_said_and_the_talk_goes_on():
    shown = tried("/save", "/save weg/talk", "/save .", "verder")
    assert "-- a talk is saved under a name: /save NAME" in shown
    assert "-- weg/talk.yaml cannot be written: No such file or directory" in shown
    assert "Doe je mee?" in shown
    with pytest.raises(ConfigError, match=r"weg/talk\.yaml cannot hold what was typed: "):
        tried("x" * 5000, save=Path("weg/talk"))


async def test_our_talks_together_visit_every_step_and_every_option():
    report = await play_all([TALKS], None, floor=100)
    assert report.faults == 0, report.lines
    assert not [line for line in report.lines if "never" in line], report.lines


def test_each_fault_of_a_talk_is_named_with_its_line_and_the_exit_code_tells(tmp_path):
    source = (TALKS / "meteen-nee.yaml").read_text(encoding="utf-8")
    (tmp_path / "mis.yaml").write_text(source.replace("bot: wie", "bot: waar"), encoding="utf-8")
    (tmp_path / "scheef.yaml").write_text(source.replace("press", "druk"), encoding="utf-8")
    shutil.copy(TALKS / "meteen-nee.yaml", tmp_path)
    found = goedwerk("test", ".", cwd=tmp_path)
    assert found.returncode == 1, found.stderr
    assert (
        'mis.yaml:6:5 T101 error the talk must stand at "waar", but the talk stands at "wie"' in found.stdout
    )
    assert "scheef.yaml:5:5 D105 error" in found.stdout
    assert "meteen-nee.yaml: ok  doet niet mee" in found.stdout
    assert "3 talks, 2 with a fault" in found.stdout
    assert "reflectie: no talk enters it" in found.stdout


def test_below_the_floor_is_a_fault_and_nothing_to_play_is_wrong_use(tmp_path):
    shutil.copy(TALKS / "meteen-nee.yaml", tmp_path)
    low = goedwerk("test", "meteen-nee.yaml", "--floor", "50", cwd=tmp_path)
    assert low.returncode == 1
    assert "reflectie: 0% of the steps, the floor is 50%" in low.stdout
    for paths in ([], ["weg.yaml"]):
        assert goedwerk("test", *paths, cwd=tmp_path).returncode == 2
    (tmp_path / "leeg").mkdir()
    with pytest.raises(ConfigError, match="no transcript tests"):
        asyncio.run(play_all([tmp_path / "leeg"], None))


async def test_a_talk_that_goes_otherwise_is_noticed_the_whole_way_too(tmp_path, book):
    source = (TALKS / "een-oude-knop.yaml").read_text(encoding="utf-8")
    wrong = source.replace("says: Al beantwoord", "says: Al gedaan").replace(
        "{press: toezicht,", "{press: leger,"
    )
    (tmp_path / "mis.yaml").write_text(wrong, encoding="utf-8")
    transcript, _, _ = read_transcript(tmp_path / "mis.yaml")
    on_core = await play(transcript, stage_for(transcript, book))
    assert [one.place for one in on_core] == [("talk", 6, "says"), ("talk", 14)]
    assert await on_telegram(transcript, book, tmp_path) == on_core
