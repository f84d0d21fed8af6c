"""The commands as a person runs them: what they print and how they end."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[1]
TALK = ["verder", "ja", "gemeente", "1", "2", "overslaan"]


def goedwerk(*arguments: str, cwd: Path, lines: list[str] | None = None, **environment: str):
    clean = {"PATH": os.environ["PATH"], "PYTHONPATH": str(ROOT), **environment}
    given = "\n".join(lines) + "\n" if lines is not None else ""
    return subprocess.run(
        [sys.executable, "-m", "bot", *arguments], cwd=cwd, env=clean, input=given, capture_output=True,
        text=True, timeout=60, check=False,
    )  # fmt: skip


def test_chat_reads_a_line_a_turn_from_a_pipe_and_goes_on_where_it_was(tmp_path):
    first = goedwerk("chat", cwd=tmp_path, lines=TALK)
    assert first.returncode == 0, first.stderr
    assert "Hoi. Ik ben de Goed Werk-coach" in first.stdout
    assert "Wat doe je met je keuze?" in first.stdout
    assert (tmp_path / "var" / "chat.db").exists()
    again = goedwerk("chat", cwd=tmp_path, lines=[])
    assert again.returncode == 0
    assert "Wat doe je met je keuze?" in again.stdout
    assert "robot" not in again.stdout


def test_try_gives_the_same_talk_twice(tmp_path):
    (tmp_path / "script").write_text("\n".join(TALK), encoding="utf-8")
    runs = [goedwerk("try", "--script", "script", cwd=tmp_path) for _ in range(2)]
    assert runs[0].stdout == runs[1].stdout
    assert "Wat doe je met je keuze?" in runs[0].stdout
    assert runs[0].returncode == 0
    assert sorted(path.name for path in tmp_path.iterdir()) == ["script"]


def test_try_goes_straight_to_a_case(tmp_path):
    found = goedwerk("try", "--case", "pagina-vier", cwd=tmp_path, lines=["verder", "ja", "rijk"])
    assert "Welke casus" not in found.stdout
    assert "Fatih" in found.stdout


def test_an_unknown_dialogue_or_case_names_what_there_is(tmp_path):
    for arguments in (("try", "niets"), ("try", "--case", "niets")):
        found = goedwerk(*arguments, cwd=tmp_path, lines=[])
        assert found.returncode == 2
        assert "there are:" in found.stderr
        assert "Traceback" not in found.stderr


def test_check_finds_nothing_in_our_own_content(tmp_path):
    found = goedwerk("check", cwd=tmp_path)
    assert (found.returncode, found.stdout) == (0, ""), found.stdout


def test_odd_bytes_on_the_pipe_end_no_talk(tmp_path):
    done = subprocess.run(
        [sys.executable, "-m", "bot", "chat"], cwd=tmp_path, input=b"verder\n\xff\xfe\x00\nja\n", timeout=60,
        env={"PATH": os.environ["PATH"], "PYTHONPATH": str(ROOT)}, capture_output=True, check=False,
    )  # fmt: skip
    assert done.returncode == 0
    assert b"Waar werk je?" in done.stdout
