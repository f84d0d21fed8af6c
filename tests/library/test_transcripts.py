"""Transcript files: every fault at once, and what is written reads back equal."""

from __future__ import annotations

from pathlib import Path

from hypothesis import given
from hypothesis import strategies as st

from bot.core.rehearsal.transcript import LONGEST_LINE, Transcript
from bot.library.strict_yaml import read
from bot.library.transcripts import read_transcript, talks_in, written

WRONG = """
test: een
with: {dialogue: reflectie, at: 2026-13-14T09:00}
talk:
  - {bot: waar, zegt: x}
  - {bot: waarom, hold: herd}
  - user: 11
  - usr: gemeente
  - {press: nu, user: x}
  - bak
  - user: /mijn
  - timer: 3 dagen
  - is: asleep
"""

WORDS = st.text(st.characters(exclude_categories=["Cs"]), max_size=80).filter(lambda w: not w.startswith("/"))
LINES = st.one_of(
    st.fixed_dictionaries({"user": WORDS}),
    st.fixed_dictionaries({"press": st.sampled_from(["!ja", "nu", "7"])}, optional={"of": st.just("a/b")}),
    st.fixed_dictionaries(
        {"bot": st.just("waar")},
        optional={
            "says": WORDS.filter(bool),
            "options": st.just(("nu", "yes", "10", "!skip")),
            "hold": st.just("card"),
        },
    ),
    st.sampled_from(["restart", "back", {"is": "done"}, {"timer": "2 days"}, {"sends": "sticker"}]),
)


def test_every_fault_of_a_file_is_named_at_once_with_its_place(tmp_path):
    path = tmp_path / "fout.yaml"
    path.write_text(WRONG, encoding="utf-8")
    transcript, _, faults = read_transcript(path)
    assert transcript is None
    assert [(fault.line, fault.code) for fault in faults] == [
        (3, "D103"), (5, "D101"), (6, "D103"), (7, "D103"), (8, "D105"), (9, "D105"), (10, "D103"), (11, "D103"),
        (12, "D103"), (13, "D103"),
    ]  # fmt: skip
    assert 'did you mean "user"?' in str(faults[4])


def test_a_file_that_cannot_be_read_or_is_no_yaml_is_named(tmp_path):
    (tmp_path / "leeg.yaml").write_text("", encoding="utf-8")
    (tmp_path / "scheef.yaml").write_text("test: x\n  with: y", encoding="utf-8")
    for name in ("weg.yaml", "leeg.yaml", "scheef.yaml", "."):
        transcript, _, faults = read_transcript(tmp_path / name)
        assert transcript is None
        assert faults


@given(st.lists(LINES, min_size=1, max_size=6), WORDS.filter(bool), WORDS)
def test_what_is_written_reads_back_equal(talk, title, seed):
    begin = {"dialogue": "reflectie", "case": "pagina-vier", "seed": seed, "facts": {"consent": "yes"}}
    made = Transcript.model_validate({"test": title, "with": begin, "talk": tuple(talk)})
    document, faults = read(written(made), "x.yaml")
    assert document, faults
    assert Transcript.model_validate(document.data) == made


def test_the_longest_line_and_text_that_looks_like_something_else_survive():
    words = [
        "x" * LONGEST_LINE,
        "a " * (LONGEST_LINE // 2),
        "11",
        "yes",
        "null",
        "- x",
        "",
        "a: b",
        "\\",
        "'",
        '"',
    ]
    made = Transcript.model_validate(
        {"test": "x", "with": {"dialogue": "a"}, "talk": tuple({"user": one} for one in words)}
    )
    document, faults = read(written(made), "x.yaml")
    assert document, faults
    assert Transcript.model_validate(document.data) == made


def test_a_written_talk_reads_as_people_write_it():
    made = Transcript.model_validate(
        {
            "test": "kort",
            "with": {"dialogue": "klein"},
            "talk": ({"bot": "a", "hold": "card"}, {"user": "ja"}, "back"),
        }
    )
    assert written(made) == (
        "test: kort\nwith: {dialogue: klein}\ntalk:\n  - {bot: a, hold: card}\n  - user: ja\n  - back\n"
    )


def test_folders_and_files_are_gathered_once_in_order(tmp_path):
    for name in ("b.yaml", "a.yml", "c.txt"):
        (tmp_path / name).touch()
    found = talks_in([tmp_path, tmp_path / "b.yaml"])
    assert [path.name for path in found] == ["a.yml", "b.yaml"]
    assert talks_in([Path("x.yaml")]) == [Path("x.yaml")]
