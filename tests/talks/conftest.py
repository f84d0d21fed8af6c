"""Collects the transcript tests of this folder: each is played on the engine alone, and the whole way."""

from __future__ import annotations

import asyncio
import os
import tempfile
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest

from bot.app import book_of
from bot.core.rehearsal.playing import Mismatch, play
from bot.core.rehearsal.stage import CoreStage
from bot.core.rehearsal.transcript import Transcript
from bot.core.skills import Book
from bot.library.load import load
from bot.library.transcripts import ENDINGS, as_faults, read_transcript
from bot.rehearsing.talks import stage_for
from tests.telegram_stage import TelegramStage

ROOT = Path(__file__).parents[2]


@cache
def our_book() -> Book:
    return book_of(load(ROOT))


def pytest_collect_file(file_path: Path, parent: pytest.Collector) -> pytest.Collector | None:
    return TalkFile.from_parent(parent, path=file_path) if file_path.suffix in ENDINGS else None


class TalkFile(pytest.File):
    """One transcript, on each stage."""

    def collect(self) -> Iterator[pytest.Item]:
        yield CoreTalk.from_parent(self, name="[core]")
        yield TelegramTalk.from_parent(self, name="[telegram]")


class OtherwiseError(Exception):
    """The talk does not go as written; the message names the lines."""


class CoreTalk(pytest.Item):
    """A transcript on the engine alone."""

    def runtest(self) -> None:
        path = Path(os.path.relpath(self.path))
        transcript, places, faults = read_transcript(path)
        if transcript:
            faults += as_faults(asyncio.run(self.played(transcript)), path, places)
        if faults:
            raise OtherwiseError("\n".join(map(str, faults)))

    async def played(self, transcript: Transcript) -> tuple[Mismatch, ...]:
        return await play(transcript, stage_for(transcript, our_book()))

    def repr_failure(self, excinfo: pytest.ExceptionInfo[BaseException]) -> object:  # type: ignore[override]
        return (
            str(excinfo.value) if isinstance(excinfo.value, OtherwiseError) else super().repr_failure(excinfo)
        )

    def reportinfo(self) -> tuple[Path, int | None, str]:
        return self.path, None, f"{self.path.stem}{self.name}"


class TelegramTalk(CoreTalk):
    """A transcript the whole way; in the end the answers are those of the engine alone."""

    async def played(self, transcript: Transcript) -> tuple[Mismatch, ...]:
        core = stage_for(transcript, our_book())
        with tempfile.TemporaryDirectory() as folder:
            async with TelegramStage(transcript.with_, core.now, Path(folder)) as stage:
                found = await play(transcript, stage)
        await play(transcript, core)
        if not found and stage.known and result_of(stage) != result_of(core):
            found = (Mismatch(("talk",), "the whole way gives other answers than the engine alone"),)
        return found


def result_of(stage: CoreStage | TelegramStage) -> tuple[object, ...]:
    return stage.state.status, stage.state.given, stage.state.made, stage.state.trail
