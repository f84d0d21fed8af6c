"""Plays transcript tests on the engine, for authors: where a talk goes otherwise, and what no talk visits."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from bot.app import book_of
from bot.coaching.moments import AMSTERDAM, quiet_shift
from bot.core.rehearsal.coverage import Coverage, Visits, coverage, percent
from bot.core.rehearsal.playing import play
from bot.core.rehearsal.stage import CoreStage
from bot.core.rehearsal.transcript import Transcript
from bot.core.skills import Book
from bot.errors import ConfigError
from bot.library.faults import Fault
from bot.library.load import load, root
from bot.library.transcripts import as_faults, read_transcript, talks_in


@dataclass(frozen=True, slots=True)
class Report:
    """What there is to print, and how many things are at fault."""

    lines: tuple[str, ...]
    faults: int


def stage_for(transcript: Transcript, book: Book, visits: Visits | None = None) -> CoreStage:
    """Set the stage: the time of the test in Amsterdam, with the hours in which nothing goes off."""
    at = datetime.fromisoformat(transcript.with_.at).replace(tzinfo=AMSTERDAM)
    return CoreStage(book, transcript.with_, at, shift=quiet_shift, visits=visits)


async def play_all(paths: Sequence[Path], content: str | None, floor: int = 0) -> Report:
    """Play every talk in these files and folders; ConfigError: there are none, ContentError: see `load`.

    `floor` is the least percentage of the steps of each dialogue that the talks together must visit.
    """
    talks = _talks(paths)
    book = book_of(load(root(content)))
    visits = Visits()
    lines: list[str] = []
    faulty = 0
    for path in talks:
        title, faults = await _played(path, book, visits)
        wrong = any(fault.level == "error" for fault in faults)
        faulty += wrong
        lines += [f"{path}: {'FAULT' if wrong else 'ok'}  {title}".rstrip(), *map(str, faults)]
    found = [coverage(dialogue, visits) for dialogue in book.dialogues.values()]
    low = [
        f"{one.dialogue}: {_steps(one)}% of the steps, the floor is {floor}%"
        for one in found
        if _steps(one) < floor
    ]
    lines += ["", f"{len(talks)} talks, {faulty} with a fault", "", *_table(found), *_missed(found), *low]
    return Report(tuple(lines), faulty + len(low))


async def visited(paths: Sequence[Path], content: str | None) -> Visits:
    """Play every talk and give what they visit, whatever became of them; raises as `play_all` does."""
    book, visits = book_of(load(root(content))), Visits()
    for path in _talks(paths):
        await _played(path, book, visits)
    return visits


def _talks(paths: Sequence[Path]) -> list[Path]:
    missing = [str(path) for path in paths if not path.exists()]
    if missing:
        raise ConfigError(f"no such file or folder: {', '.join(missing)}")
    talks = talks_in(paths)
    if not talks:
        raise ConfigError(f"no transcript tests (*.yaml) in {', '.join(map(str, paths))}")
    return talks


async def _played(path: Path, book: Book, visits: Visits) -> tuple[str, list[Fault]]:
    transcript, places, faults = read_transcript(path)
    if transcript is None:
        return "", faults
    found = await play(transcript, stage_for(transcript, book, visits))
    return transcript.test, faults + as_faults(found, path, places)


def _steps(one: Coverage) -> int:
    return percent(len(one.steps) - len(one.missed_steps), len(one.steps))


def _table(found: Sequence[Coverage]) -> Iterator[str]:
    """Set out how much of each dialogue was visited."""
    wide = max(len(one.dialogue) for one in found) + 2
    yield f"{'dialogue':<{wide}}{'steps':>18}{'options':>18}"
    for one in sorted(found, key=lambda one: one.dialogue):
        cells = (
            f"{whole - missed} of {whole}  {percent(whole - missed, whole)}%"
            for whole, missed in (
                (len(one.steps), len(one.missed_steps)),
                (len(one.options), len(one.missed_options)),
            )
        )
        yield f"{one.dialogue:<{wide}}" + "".join(f"{cell:>18}" for cell in cells)


def _missed(found: Sequence[Coverage]) -> Iterator[str]:
    """Name what no talk visits; of a dialogue that no talk enters, only that."""
    for one in sorted(found, key=lambda one: one.dialogue):
        if len(one.missed_steps) == len(one.steps):
            yield f"{one.dialogue}: no talk enters it"
            continue
        if one.missed_steps:
            yield f"{one.dialogue}: steps never visited: {', '.join(one.missed_steps)}"
        if one.missed_options:
            names = ", ".join(f"{step}: {option}" for step, option in one.missed_options)
            yield f"{one.dialogue}: options never chosen: {names}"
