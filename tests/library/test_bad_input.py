"""Whatever stands in the folder, `check` answers with faults, all at once and soon; never with a traceback."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import time
from pathlib import Path

import pytest

from bot.checking import check_all
from tests.library.pages import ROOT, codes, page, replaced

SOON = 10  # seconds, on any machine; it takes a tenth of a second here
ALONE = {
    "D109": "replaces the ladder: a part that could not be read hides what is wrong with forms",
    "D614": "says that nobody uses the cases, which is so only when every dialogue could be read",
}  # what cannot stand beside all the others


@pytest.fixture
def content(tmp_path: Path) -> Path:
    for name in ("dialogues", "content"):
        shutil.copytree(ROOT / name, tmp_path / name)
    return tmp_path


def timed(content: Path) -> tuple[list[str], float]:
    start = time.perf_counter()
    found = [str(fault) for fault in check_all(content)]
    return found, time.perf_counter() - start


def codes_of(found: list[str], path: str) -> set[str]:
    return {line.split()[1] for line in found if line.startswith(f"{path}:")}


def everything_wrong(content: Path) -> dict[str, str]:
    """Put the wrong example of every page beside the others; gives the file in which each code is due."""
    due: dict[str, str] = {}
    for code in (one for one in codes() if one not in ALONE):
        wrong = page(code)
        (name, text), *beside = wrong.wrong.items()
        own = f"{Path(name).parent}/{code.lower()}.yaml"
        if name.startswith("content/cases"):
            (content / own).write_text(text.replace(f"id: {Path(name).stem}", f"id: {code.lower()}"), "utf-8")
            due[code] = (
                "dialogues/reflectie.yaml" if code == "D403" else own
            )  # it does not fit a button there
        elif wrong.pieces:
            before = (content / name).read_text(encoding="utf-8")
            (content / name).write_text(replaced(before, wrong.pieces), encoding="utf-8")
            due[code] = name
        else:
            text = text.replace("dialogue: voorbeeld", f"dialogue: {code.lower()}")
            (content / own).write_text(
                text.replace("run: voorbeeld", f"run: {code.lower()}"), encoding="utf-8"
            )
            due[code] = own
        for other, more in beside:
            (content / other).write_text(more, encoding="utf-8")
    return due


@pytest.mark.parametrize("text", ["hoi", "5", "~", '"x"', "- id: a\n  say: Hoi\n", "[]", "{}"])
def test_a_dialogue_that_is_no_dialogue_is_named(content, text):
    (content / "dialogues/r.yaml").write_text(text, encoding="utf-8")
    assert any(fault.path == "dialogues/r.yaml" for fault in check_all(content))


def test_a_case_with_a_wrong_shape_still_has_its_other_faults_named(content):
    path = content / "content/cases/pagina-vier.yaml"
    whole = path.read_text(encoding="utf-8")
    broken = whole.replace("size: everyday", "size: enormous").replace(
        'question: "Mag ', 'question: "Hoe mag '
    )
    broken = broken.replace("values: [deskundigheid,", "values: [deskundigeid,").replace(
        "tension:", "tensie:"
    )
    path.write_text(broken, encoding="utf-8")
    assert {"D101", "D102", "D103", "D604", "D608"} <= {fault.code for fault in check_all(content)}


def test_two_files_with_one_name_are_both_named(content):
    whole = (content / "content/cases/pagina-vier.yaml").read_text(encoding="utf-8")
    (content / "content/cases/pagina-vier.yml").write_text(whole, encoding="utf-8")
    assert [fault.code for fault in check_all(content)] == ["D106"]


def test_every_fault_at_once_is_named_in_one_call_and_soon(content):
    due = everything_wrong(content)
    found, seconds = timed(content)
    missed = {code: name for code, name in due.items() if code not in codes_of(found, name)}
    assert missed == {}
    assert len(due) >= 55
    assert seconds < SOON


def test_a_broken_part_hides_nothing_elsewhere(content):
    for name in ("phrases", "forms", "ladder", "house", "idioms", "safety", "values"):
        (content / f"content/{name}.yaml").write_text("geen: [idee]\n", encoding="utf-8")
    (content / "content/cases/pagina-vier.yaml").write_text("id: pagina-vier\n", encoding="utf-8")
    (content / "dialogues/welkom.yaml").write_text("dialogue: welkom\nsteps: ja\n", encoding="utf-8")
    talk = content / "dialogues/reflectie.yaml"
    text = talk.read_text(encoding="utf-8")
    text = text.replace("{trede: {is: anders}}", "{trede: {is: ander}}").replace(
        "ask: Eén zin is genoeg.", "aks: x"
    )
    talk.write_text(text, encoding="utf-8")
    found, _ = timed(content)
    assert codes_of(found, "dialogues/reflectie.yaml") == {"D105", "D304"}  # and no fault that is none
    for name in ("phrases", "forms", "ladder", "house", "idioms", "safety", "values"):
        assert codes_of(found, f"content/{name}.yaml") & {"D101", "D102", "D103"}, name
    assert codes_of(found, "content/cases/pagina-vier.yaml") == {"D102"}
    assert codes_of(found, "dialogues/welkom.yaml") == {"D102", "D103"}


def test_a_wrong_step_hides_no_other_and_brings_no_false_alarm(content):
    (content / "dialogues/half.yaml").write_text(
        "dialogue: half\ntitle: Half\nsteps:\n"
        "  - {id: a, chose: Wat?, options: [{id: x, text: X, then: c}]}\n"
        "  - {id: b, say: 'Je koos {a}, {onbekend}.', when: {a: {is: wie_weet}}}\n"
        "  - {id: c, say: Hoi., then: nergens}\n",
        encoding="utf-8",
    )
    found, _ = timed(content)
    assert [line.split()[1] for line in found] == ["D105", "D305", "D201"]


@pytest.mark.parametrize(
    "where", ["dialogues/reflectie.yaml", "content/phrases.yaml", "content/cases/nieuw.yaml"]
)
@pytest.mark.parametrize(
    ("what", "code"),
    [("folder", "D001"), ("pipe", "D001"), ("loop", "D001"), ("large", "D005"), ("line", "D005"), ("bomb", "D003"),
     ("tabs", "D001"), ("mark", "D009"), ("twice", "D002"), ("bytes", "D004"), ("nothing", "D006"), ("deep", "D007")],
)  # fmt: skip
def test_what_is_no_file_of_ours_is_named(content, where, what, code):
    path = content / where
    path.unlink(missing_ok=True)
    bomb = "a: &a [x, x]\n" + "".join(f"b{n}: &b{n} [*a, *a]\n" for n in range(50))
    texts = {
        "line": f"id: {'x' * 1_000_000}",
        "bomb": bomb,
        "tabs": "a:\n\t- b\n",
        "mark": "\ufeffid: a\n",
        "twice": "id: a\nid: b\n",
        "bytes": "id: \udcff\n",
        "nothing": "",
        "deep": "id: " + "[" * 5000,
    }
    match what:
        case "folder":
            path.mkdir()
        case "pipe":
            os.mkfifo(path)
        case "loop":
            path.symlink_to(path)
        case "large":
            with path.open("wb") as file:
                file.truncate(50_000_000)
        case _:
            path.write_bytes(texts[what].encode("utf-8", "surrogateescape"))
    found, seconds = timed(content)
    assert code in codes_of(found, where), found
    assert seconds < SOON


@pytest.mark.parametrize("step", ["say: x", "sya: x", "choose: x, options: [{id: 5}]", "run: groot"])
def test_twenty_thousand_steps_are_named_and_do_not_hang(content, step):
    text = "dialogue: groot\ntitle: Groot\nsteps:\n" + "".join(
        f"  - {{id: s{n}, {step}}}\n" for n in range(20_000)
    )
    (content / "dialogues/groot.yaml").write_text(text, encoding="utf-8")
    steps = "[{id: a, run: groot}, {id: b, say: Zo., when: {a.s1: {is: x}}}]"
    runs = f"dialogue: heen\ntitle: Heen\nsteps: {steps}\n"
    (content / "dialogues/heen.yaml").write_text(runs, encoding="utf-8")
    found, seconds = timed(content)
    assert codes_of(found, "dialogues/groot.yaml") & {"D110", "D105", "D103", "D005"}
    assert codes_of(found, "dialogues/heen.yaml") == set()
    assert len(found) <= 1000
    assert seconds < SOON


@pytest.mark.parametrize(
    "when",
    ["s{last}: {{answered: 'yes'}}", "s0: {{is: x}}, any: [{{s1: {{is: y}}}}, {{s{last}: {{is: x}}}}]"],
)
def test_a_thousand_steps_that_all_look_back_are_judged_soon(content, when):
    steps = "".join(
        f"  - {{id: s{n}, choose: q, options: [{{id: x, text: X}}, {{id: y, text: Y}}]"
        + (f", when: {{{when.format(last=n - 1)}}}" if n > 1 else "")
        + "}\n"
        for n in range(1000)
    )
    (content / "dialogues/groot.yaml").write_text(
        f"dialogue: groot\ntitle: Groot\nsteps:\n{steps}", encoding="utf-8"
    )
    found, seconds = timed(content)
    assert found == []
    assert seconds < SOON


def test_content_that_holds_itself_is_named_and_not_followed(content):
    case = content / "content/cases/pagina-vier.yaml"
    text = case.read_text(encoding="utf-8").replace("story: >-\n", "story: >-\n  {case.dilemma}\n", 1)
    case.write_text(text.replace("dilemma: >-\n", "dilemma: >-\n  {case.story}\n", 1), encoding="utf-8")
    found, _ = timed(content)
    assert codes_of(found, "content/cases/pagina-vier.yaml") == {"D610"}


def test_a_name_that_is_no_text_is_shown_and_not_tripped_over(content):
    path = os.fsencode(content / "dialogues") + b"/\xff.yaml"
    Path(os.fsdecode(path)).write_text("dialogue: x\n", encoding="utf-8")
    done = subprocess.run(
        [sys.executable, "-m", "bot", "check", str(content)], cwd=ROOT, capture_output=True, check=False
    )
    assert done.returncode == 1
    assert b"\\udcff.yaml:1:1 D102 error" in done.stdout
    assert b"Traceback" not in done.stderr


def test_a_crowd_of_dialogues_that_run_each_other_is_named_and_not_looked_through(content):
    for number in range(300):
        following = f"  - {{id: in, run: d{number + 1}}}\n" if number < 299 else "  - {id: in, say: Klaar.}\n"
        path = content / f"dialogues/d{number}.yaml"
        path.write_text(f"dialogue: d{number}\ntitle: D\nsteps:\n{following}", encoding="utf-8")
    assert "D110" in {fault.code for fault in check_all(content)}
