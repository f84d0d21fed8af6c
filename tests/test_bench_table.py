"""The bench's arithmetic: a promise is met or not met by numbers of the same round."""

from __future__ import annotations

from bench.table import Results, cpu_fifty, table, targets

MACHINE = {
    "kind": "machine", "date": "2026-01-14", "commit": "abc1234", "cpu": "a CPU", "cores": 2, "python": "3.11.7",
    "runs": 3, "versions": {"aiohttp": "3.14.5"},
}  # fmt: skip


def run(bot: str, cpu_ms: float, p99_ms: float = 10.0, round_: int = 0) -> dict:
    load = {"cpu_ms_a_turn": cpu_ms, "p50_ms": 2.0, "p99_ms": p99_ms}
    return {
        "kind": "turns",
        "bot": bot,
        "round": round_,
        "start_cpu_s": 0.5,
        "load": 1.0,
        "one": load,
        "fifty": load,
        "paced": load,
    }


def met(lines: list[dict]) -> dict[str, str]:
    rows = [target.row.strip("| ").split(" | ") for target in targets(Results(lines))]
    return {row[0]: row[-1] for row in rows}


def test_a_ratio_is_taken_within_a_round_so_a_slow_machine_drops_out():
    lines = [run("goedwerk", 9.0, round_=3)]  # the stock of this round failed: it counts for nothing
    for round_, slowness in enumerate((1.0, 4.0, 1.5)):
        lines += [run("stock", 2.0 * slowness, round_=round_), run("goedwerk", slowness, round_=round_)]
    assert Results(lines).against_stock("goedwerk", cpu_fifty) == 0.5


def test_a_target_is_met_at_its_number_and_not_below_it():
    fast, slow = [run("stock", 3.0), run("goedwerk", 1.0)], [run("stock", 2.9), run("goedwerk", 1.0)]
    name = "turns per CPU-second against stock, 50 users"
    assert met(fast)[name] == "yes"
    assert met(slow)[name] == "**no**"


def test_what_was_not_measured_is_never_called_met():
    assert set(met([]).values()) == {"not measured"}


def test_every_bot_that_ran_has_one_row_and_gaps_are_shown_as_gaps():
    report = table([MACHINE, run("stock", 2.0), run("goedwerk", 1.0, p99_ms=5.0)])
    rows = [line for line in report.splitlines() if line.startswith(("| **this", "| PTB"))]
    assert len(rows) == 2
    assert "| 1.00 / 1.00 | 2.0 / 2.0 | 2.0 / 5.0 | 0.50 | - (-) | 0.50 |" in rows[0]


def test_a_run_that_failed_is_named_with_its_reason():
    failed = {"kind": "failed", "of": "idle", "bot": "stock", "round": 0, "why": "TimeoutError: silent"}
    assert "Not measured: stock, idle, round 0: TimeoutError: silent" in table([MACHINE, failed])
