"""The bench still runs: never a threshold on time, which says more about the machine than about us."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

pytestmark = pytest.mark.storm
ROOT = Path(__file__).parents[2]


def test_a_quick_bench_of_this_project_gives_a_table_and_its_raw_lines(tmp_path):
    done = subprocess.run(
        [sys.executable, "-m", "bench", "--quick", "--only", "goedwerk", "--results", tmp_path],
        cwd=ROOT, capture_output=True, text=True, timeout=300, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    (report,), (raw,) = tmp_path.glob("*.md"), tmp_path.glob("*.jsonl")
    assert done.stdout.strip() == report.read_text(encoding="utf-8").strip()
    assert "| **this project**" in done.stdout
    assert "idle conversations | <= 160 MiB |" in done.stdout

    lines = [json.loads(line) for line in raw.read_text(encoding="utf-8").splitlines()]
    assert [line["kind"] for line in lines] == ["machine", "turns", "idle", "rows", "rows"]
    turns, idle, empty, full = lines[1:]
    for load in (turns["one"], turns["fifty"], turns["paced"], empty["fifty"], full["fifty"]):
        assert load["turns"] > 0
        assert load["cpu_s"] > 0
        assert load["p50_ms"] <= load["p99_ms"]
    assert idle["begin"]["turns"] == 2 * idle["people"]  # each said /start and one thing
    assert (empty["rows"], full["rows"]) == (0, 20_000)
