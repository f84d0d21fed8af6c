"""The suite must notice each planted fault; a check that cannot fail is no check."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.planted.faults import FAULTS, Planted

pytestmark = pytest.mark.storm
ROOT = Path(__file__).parents[2]
KEPT = ("bot", "dialogues", "content", "tests", "pyproject.toml", ".env.example")


@pytest.fixture(scope="module")
def copy(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A second tree to break; the tests in it import from it, not from here."""
    folder = tmp_path_factory.mktemp("planted")
    for name in KEPT:
        source = ROOT / name
        if source.is_dir():
            shutil.copytree(source, folder / name, ignore=shutil.ignore_patterns("__pycache__"))
        else:
            shutil.copy(source, folder / name)
    return folder


def suite(folder: Path, which: str) -> int:
    names, _, word = which.partition(" -k ")
    command = [sys.executable, "-B", "-m", "pytest", "-q", "-x", "-p", "no:cacheprovider", *names.split()]
    found = subprocess.run(
        [*command, *(["-k", word] if word else [])], cwd=folder, capture_output=True, timeout=180, check=False,
        env={**os.environ, "PYTHONPATH": str(folder)},
    )  # fmt: skip
    return found.returncode


@pytest.mark.parametrize("planted", FAULTS, ids=lambda planted: planted.promise.replace(" ", "_"))
def test_the_suite_notices(copy: Path, planted: Planted):
    path = copy / planted.file
    whole = path.read_text(encoding="utf-8")
    assert whole.count(planted.find) == 1, "the passage to break has moved"
    path.write_text(whole.replace(planted.find, planted.put), encoding="utf-8")
    try:
        assert suite(copy, planted.noticed_by) == 1, f"nobody noticed: {planted.promise}"
    finally:
        path.write_text(whole, encoding="utf-8")


@pytest.mark.parametrize("which", sorted({planted.noticed_by for planted in FAULTS}))
def test_without_a_fault_the_same_tests_are_green(copy: Path, which: str):
    assert suite(copy, which) == 0
