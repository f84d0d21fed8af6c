"""Whatever is typed in `goedwerk try`, the talk that it saves goes the same way on the engine and the whole way."""

from __future__ import annotations

import asyncio
import hashlib
import io
from collections.abc import Iterator
from pathlib import Path

import pytest

from bot.config import read
from bot.core.rehearsal.playing import play
from bot.library.transcripts import read_transcript
from bot.rehearsing.room import Rehearsal, rehearse
from bot.rehearsing.talks import stage_for
from tests.telegram_stage import TelegramStage

pytestmark = pytest.mark.storm

THROUGH = (
    "verder", "ja", "gemeente", "1", "2", "overslaan", "blijf", "1 2", "klopt", "1", "nu", "ik zeg wat ik weet",
    "lastig is het", "overslaan", "zo", "eer", "een zin", "vrijdag bel ik haar", "ja", "klopt",
)  # fmt: skip
BETWEEN = (
    "/back", "/skip", "/change", "/pause", "/resume", "/restart", "/timer +1d", "/timer +1w", "/start", "opnieuw",
    "/mijn", "/wis", "ja, wis alles", "nee, bewaren", "/stop", "/help", "/verder", "noodhulp", "houden", "wijzigen",
    "stop", "later", "...", "klaar", "verras me", "weet niet", "ik wil niet liegen", "moed en respect", "1 2 3",
    "andere tijd", "morgen om 10 uur", "dat zei ik niet", "anders", "liever niet",
)  # fmt: skip


def typed(seed: int) -> Iterator[str]:
    """Walk through, with something else between at every third line or so."""
    for number, line in enumerate(THROUGH):
        draw = hashlib.sha256(f"{seed}:{number}".encode()).digest()
        for byte in draw[: draw[-1] % 3]:
            if draw[-2] % 2:
                yield BETWEEN[byte % len(BETWEEN)]
        yield line


@pytest.mark.parametrize("seed", range(40))
def test_a_saved_talk_goes_the_same_way_again(tmp_path, book, seed):
    path = tmp_path / "talk.yaml"
    asyncio.run(rehearse(read({}), typed(seed), io.StringIO(), Rehearsal("reflectie", save=path)))
    transcript, _, faults = read_transcript(path)
    assert transcript, faults
    core = stage_for(transcript, book)
    assert asyncio.run(play(transcript, core)) == ()
    assert asyncio.run(the_whole_way(transcript, book, tmp_path, core)) == ()


async def the_whole_way(transcript, book, folder: Path, core):
    async with TelegramStage(transcript.with_, stage_for(transcript, book).now, folder) as stage:
        found = await play(transcript, stage)
        if stage.known:
            assert (stage.state.given, stage.state.made) == (core.state.given, core.state.made)
        return found
