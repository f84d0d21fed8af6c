"""Every code has a page, and every page is true: its wrong example gives that code and no other."""

from __future__ import annotations

import re
import shutil
from collections.abc import Callable, Mapping
from pathlib import Path

import pytest

from bot.checking import check_all
from bot.library.faults import Fault
from tests.library.pages import FOLDER, ROOT, codes, page

Checks = Callable[[Mapping[str, str]], list[Fault]]


@pytest.fixture(scope="module")
def ours(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("codes")
    for name in ("dialogues", "content"):
        shutil.copytree(ROOT / name, folder / name)
    return folder


@pytest.fixture
def faults_of(ours: Path) -> Checks:
    """Put files among our own, check the whole, and take them away again."""

    def check(files: Mapping[str, str]) -> list[Fault]:
        before = {name: (ours / name).read_bytes() if (ours / name).exists() else None for name in files}
        for name, text in files.items():
            (ours / name).write_text(text, encoding="utf-8")
        try:
            return check_all(ours)
        finally:
            for name, text in before.items():
                (ours / name).unlink() if text is None else (ours / name).write_bytes(text)

    return check


@pytest.mark.parametrize("code", codes())
def test_the_wrong_example_gives_that_code_and_no_other(code, faults_of):
    wrong = page(code).wrong
    found = faults_of(wrong)
    beside = set(list(wrong)[1:])
    assert {fault.code for fault in found if fault.path not in beside} == {code}, [*map(str, found)]


@pytest.mark.parametrize("code", codes())
def test_the_mended_example_gives_nothing(code, faults_of):
    assert [*map(str, faults_of(page(code).mended))] == []


def test_each_code_has_a_page_and_each_page_a_code():
    code = re.compile(r'"(D\d{3})"')
    files = [path.read_text("utf-8") for path in (ROOT / "bot").rglob("*.py")]
    used = {found for text in files for found in code.findall(text)}
    assert used == set(codes())
    assert len(used) >= 60


def test_the_table_names_every_page_by_its_title():
    rows = re.findall(
        r"^\| \[(D\d{3})\]\((D\d{3})\.md\) \| (.+) \|$", (FOLDER / "README.md").read_text(), re.MULTILINE
    )
    assert rows == [(code, code, page(code).title) for code in codes()]


def test_pages_are_short():
    long = [code for code in codes() if len((FOLDER / f"{code}.md").read_text().splitlines()) > 25]
    assert long == []
