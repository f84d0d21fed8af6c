"""`goedwerk check`: each fault an author can make is named, with its line, its column and its code."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from bot.checking import check_all

ROOT = Path(__file__).parents[2]
CASE = "content/cases/pagina-vier.yaml"
TALK = "dialogues/reflectie.yaml"


@pytest.fixture
def content(tmp_path: Path) -> Path:
    for name in ("dialogues", "content"):
        shutil.copytree(ROOT / name, tmp_path / name)
    return tmp_path


def broken(content: Path, file: str, find: str, put: str) -> list[str]:
    """Break one passage; give what `check` says."""
    path = content / file
    whole = path.read_text(encoding="utf-8")
    assert whole.count(find) >= 1, find
    path.write_text(whole.replace(find, put, 1), encoding="utf-8")
    return [str(fault) for fault in check_all(content)]


def test_our_own_content_has_no_fault(content):
    assert check_all(content) == []


@pytest.mark.parametrize(
    ("code", "file", "find", "put"),
    [
        ("D001", TALK, "steps:\n", "steps: [\n"),
        ("D002", TALK, "title: Reflectie op een dilemma\n", "title: a\ntitle: b\n"),
        ("D101", TALK, "    choose: Waar werk je?\n", "    choose: Waar werk je?\n    kleur: rood\n"),
        ("D102", CASE, "tension: opvatting-haalbaarheid\n", ""),
        ("D103", CASE, "size: everyday\n", "size: enormous\n"),
        ("D104", CASE, 'title: "Pagina vier"', 'title: "' + "a" * 60 + '"'),
        ("D105", TALK, "    choose: Waar werk je?\n", "    kies: Waar werk je?\n"),
        ("D106", TALK, "dialogue: reflectie\n", "dialogue: reflecties\n"),
        ("D107", TALK, "  - id: casus\n", "  - id: waar\n"),
        ("D201", TALK, "then: wat_nu}", "then: wat_straks}"),
        ("D202", TALK, "      - {else: waar}\n", "      - {else: casus}\n"),
        ("D204", TALK, "      - {else: waar}\n", "      - {when: {welkom.wie: {is: ja}}, then: waar}\n"),
        ("D205", TALK, "    reflect: sum_step\n    of: [voornemen]\n",
         "    reflect: sum_step\n    of: [voornemen]\n    then: samenvatting\n"),
        ("D206", TALK, "    run: welkom\n", "    run: welkomst\n"),
        ("D301", TALK, "    listen: values\n", "    listen: valeus\n"),
        ("D301", TALK, "    reflect: halfway\n", "    reflect: halfwaye\n"),
        ("D302", TALK, "options: {from: case.options}", "options: {from: case.opties}"),
        ("D303", TALK, "{trede: {is: anders}}", "{treden: {is: anders}}"),
        ("D303", TALK, "of: [waarden, mis]", "of: [waarden, miss]"),
        ("D303", TALK, "    after: voornemen\n", "    after: voornemens\n"),
        ("D304", TALK, "{trede: {is: anders}}", "{trede: {is: ander}}"),
        ("D305", TALK, '"{case.story}"', '"{case.verhaal}"'),
        ("D305", TALK, '"{case.story}"', '"{verhaaltje}"'),
        ("D401", TALK, "    say: Bewaard.", "    say: " + "Bewaard. " * 500),
        ("D402", TALK, "text: Zeg ik liever niet", "text: Dat zeg ik liever helemaal niet"),
        ("D601", TALK, "needs: {case: cases}", "needs: {case: casuses}"),
        ("D602", "content/values.yaml", "- id: moed\n", "- id: dapperheid\n"),
        ("D604", CASE, "values: [deskundigheid,", "values: [deskundigeid,"),
        ("D605", CASE, "gains: bestuur\n      loses: beroepsgroep\n", "gains: bestuur\n      loses: bestuur\n"),
        ("D608", CASE, 'question: "Mag ', 'question: "Hoe mag '),
    ],
)  # fmt: skip
def test_each_fault_is_named_with_its_place(content, code, file, find, put):
    found = broken(content, file, find, put)
    mine = [line for line in found if f" {code} " in line]
    assert mine, found
    path, line, column, *_ = mine[0].split(":")
    assert path == file
    assert int(line) >= 1
    assert int(column.split()[0]) >= 1


def test_a_slip_gets_a_suggestion(content):
    (line,) = [
        one for one in broken(content, TALK, "{trede: {is: anders}}", "{trede: {is: ander}}") if "D304" in one
    ]
    assert "did you mean 'anders'?" in line


def test_all_faults_come_at_once(content):
    broken(content, TALK, "{trede: {is: anders}}", "{trede: {is: ander}}")
    broken(content, CASE, "values: [deskundigheid,", "values: [deskundigeid,")
    found = broken(content, "content/values.yaml", "- id: moed\n", "- id: dapperheid\n")
    assert {"D304", "D604", "D602"} <= {line.split()[1] for line in found}


@pytest.mark.parametrize(
    ("file", "text"),
    [
        ("content/values.yaml", "[]\n"),
        ("content/ladder.yaml", "[]\n"),
        ("content/forms.yaml", "{}\n"),
        ("dialogues/welkom.yaml", None),
        ("dialogues/reflectie.yaml", None),
    ],
)
def test_what_the_program_needs_and_lacks_is_named(content, file, text):
    path = content / file
    path.unlink() if text is None else path.write_text(text, encoding="utf-8")
    found = [fault for fault in check_all(content) if fault.level == "error"]
    assert found
    assert found[0].path.split("/")[0] == file.split("/")[0]


def test_an_empty_folder_names_every_file_that_is_missing(tmp_path):
    found = [str(fault) for fault in check_all(tmp_path)]
    assert len(found) >= 8
    assert all("missing" in line for line in found)
