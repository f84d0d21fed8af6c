"""Raw lines to Markdown: the table of all bots, and the targets beside what was measured."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from statistics import median
from typing import Any

from bench.bots import BOTS

Line = dict[str, Any]
Value = Callable[[Line], float]
OWN, STOCK = "goedwerk", "stock"
HEAD = (
    "| bot | CPU ms a turn at 1 / 50 users | turns per CPU-second against stock at 1 / 50"
    " | p50 / p99 ms at 60 turns/s | p99 against stock | RSS MiB idle (longest wait for a reply, s)"
    " | CPU s from start to first poll |"
)


def cpu_one(line: Line) -> float:
    """CPU milliseconds a turn at 1 user."""
    return float(line["one"]["cpu_ms_a_turn"])


def cpu_fifty(line: Line) -> float:
    """CPU milliseconds a turn at 50 users."""
    return float(line["fifty"]["cpu_ms_a_turn"])


def p99(line: Line) -> float:
    """Milliseconds that 99 of 100 replies stay below at 60 turns a second."""
    return float(line["paced"]["p99_ms"])


def memory(line: Line) -> float:
    """MiB that are resident when people have fallen silent."""
    return float(line["rss_mib"])


def silence(line: Line) -> float:
    """Seconds of the longest wait for a reply while those people began, or until they were written down."""
    return max(float(line["begin"]["longest_ms"]) / 1000, float(line.get("writes_s", 0)))


class Results:
    """The lines of one bench; `None` stands for what was not measured."""

    def __init__(self, lines: Sequence[Line]) -> None:
        self._of: dict[tuple[str, str], list[Line]] = defaultdict(list)
        for line in lines:
            self._of[line["kind"], line.get("bot", "")].append(line)

    def lines(self, kind: str, bot: str = "") -> list[Line]:
        """Give the lines of one kind and one bot, in order."""
        return self._of[kind, bot]

    def middle(self, bot: str, value: Value, kind: str = "turns") -> float | None:
        """Give the median over the runs of a bot."""
        found = [value(line) for line in self.lines(kind, bot)]
        return median(found) if found else None

    def against_stock(self, bot: str, value: Value) -> float | None:
        """Give the median of bot/stock, each pair from one round: what changed between rounds drops out."""
        stock = {line["round"]: value(line) for line in self.lines("turns", STOCK)}
        lines = [line for line in self.lines("turns", bot) if line["round"] in stock]
        return median(value(line) / stock[line["round"]] for line in lines) if lines else None

    def grown(self, value: Value) -> float | None:
        """Give the median of full/empty database, each pair from one round."""
        lines = self.lines("rows", OWN)
        empty = [line for line in lines if not line["rows"]]
        full = [line for line in lines if line["rows"]]
        found = [value(one) / value(other) for one, other in zip(full, empty, strict=True)]
        return median(found) if found else None


@dataclass(frozen=True, slots=True)
class Target:
    """One promise of the design, and what was measured; at least or at most `asked`."""

    name: str
    asked: float
    found: float | None
    unit: str = ""
    least: bool = False

    @property
    def row(self) -> str:
        """The row of the table."""
        if self.found is None:
            return f"| {self.name} | - | - | not measured |"
        met = self.found >= self.asked if self.least else self.found <= self.asked
        bound, found = (
            f"{'>=' if self.least else '<='} {self.asked:g}{self.unit}",
            f"{self.found:.2f}{self.unit}",
        )
        return f"| {self.name} | {bound} | {found} | {'yes' if met else '**no**'} |"


def targets(results: Results) -> list[Target]:
    """Compare with the targets; ratios of CPU are turned into turns per CPU-second."""
    fifty, one = results.against_stock(OWN, cpu_fifty), results.against_stock(OWN, cpu_one)
    resident = results.middle(OWN, memory, "idle")
    start = results.middle(OWN, lambda line: line["start_cpu_s"])
    people = next((line["people"] for line in results.lines("idle", OWN)), 0)
    rows = next((line["rows"] for line in results.lines("rows", OWN) if line["rows"]), 0)
    full = f"at {rows:,} log rows against an empty database"
    return [
        Target("turns per CPU-second against stock, 50 users", 3, fifty and 1 / fifty, "x", least=True),
        Target("turns per CPU-second against stock, 1 user", 1.5, one and 1 / one, "x", least=True),
        Target("p99 against stock at 60 turns/s", 1, results.against_stock(OWN, p99), "x"),
        Target(f"memory with {people:,} idle conversations", 160, resident, " MiB"),
        Target("CPU from start to the first poll", 1.2, start, " s"),
        Target(f"CPU of a turn, 50 users, {full}", 1.5, results.grown(cpu_fifty), "x"),
        Target(f"p50 of a turn, 1 user, {full}", 1.5, results.grown(lambda line: line["one"]["p50_ms"]), "x"),
    ]


def table(lines: Sequence[Line]) -> str:
    """Give the whole report."""
    results = Results(lines)
    parts = [_about(results), HEAD, "|---" * 7 + "|"]
    parts += [_row(bot.title, bot.id, results) for bot in BOTS if results.lines("turns", bot.id)]
    parts += ["", "| target | asked | found | met |", "|---|---|---|---|"]
    parts += [target.row for target in targets(results)]
    failed = [line for bot in BOTS for line in results.lines("failed", bot.id)]
    parts += [
        f"\nNot measured: {line['bot']}, {line['of']}, round {line['round']}: {line['why']}"
        for line in failed
    ]
    return "\n".join(parts) + "\n"


def _about(results: Results) -> str:
    (machine,) = results.lines("machine")
    loads = [line["load"] for bot in BOTS for line in results.lines("turns", bot.id)]
    busy = f" Load average of the machine when a run began: {min(loads)} to {max(loads)}." if loads else ""
    versions = ", ".join(f"{name} {version}" for name, version in machine["versions"].items())
    return (
        f"# {machine['date']}, commit {machine['commit']}\n\n"
        f"{machine['cpu']}, {machine['cores']} cores, Python {machine['python']}; {versions}.{busy}\n"
        f"Rounds: {machine['runs']}, interleaved; medians; ratios are medians of the ratios within a round.\n"
    )


def _row(title: str, bot: str, results: Results) -> str:
    one, fifty = results.against_stock(bot, cpu_one), results.against_stock(bot, cpu_fifty)
    cells = [
        title,
        f"{_shown(results.middle(bot, cpu_one))} / {_shown(results.middle(bot, cpu_fifty))}",
        f"{_shown(one and 1 / one, 1)} / {_shown(fifty and 1 / fifty, 1)}",
        f"{_shown(results.middle(bot, lambda i: i['paced']['p50_ms']), 1)} / {_shown(results.middle(bot, p99), 1)}",
        _shown(results.against_stock(bot, p99)),
        f"{_shown(results.middle(bot, memory, 'idle'), 0)} ({_shown(results.middle(bot, silence, 'idle'), 1)})",
        _shown(results.middle(bot, lambda i: i["start_cpu_s"])),
    ]
    return f"| {' | '.join(cells)} |"


def _shown(value: float | None, digits: int = 2) -> str:
    return "-" if value is None else f"{value:.{digits}f}"
