"""Make docs/talk.png: a real talk, from talk.txt, as it looks in a chat (`make picture`; needs Chromium)."""

from __future__ import annotations

import asyncio
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from datetime import datetime
from html import escape
from pathlib import Path

from bot.app import joined
from bot.channels.telegram_render import html
from bot.coaching.mirror import AMSTERDAM
from bot.config import Settings
from bot.conversation.incoming import Incoming
from bot.conversation.outgoing import Parcel, from_json
from bot.store.base import Outgoing

HERE = Path(__file__).parent
COLUMNS = ((8, 14), (28, 36))  # which bubbles stand in the first column and in the second
STYLE = """
body{margin:0;background:#dfe7df;font:16px/1.45 'Noto Sans','DejaVu Sans',sans-serif;width:980px;
display:flex;gap:20px;padding:20px}
.c{width:470px;display:flex;flex-direction:column;gap:9px}.b{background:#fff;border-radius:14px;padding:10px 13px;
white-space:pre-wrap;max-width:88%}.me{align-self:flex-end;background:#d8f3d0}.k{display:flex;flex-wrap:wrap;gap:6px}
.k span{background:#5b7f64;color:#fff;border-radius:9px;padding:4px 11px;font-size:14px}
"""


class Album:
    """A way out that keeps every bubble."""

    def __init__(self) -> None:
        self.bubbles: list[str] = []

    def send(self, parcels: Sequence[Outgoing], *, answers: Incoming | None, toast: str) -> None:  # noqa: ARG002
        """Keep what a person would see."""
        for one in parcels:
            made = from_json(one.body)
            keys = "".join(f"<span>{escape(b.label)}</span>" for row in made.buttons for b in row)
            self.bubbles.append(f'<div class="b">{html(made.text)}</div><div class="k">{keys}</div>')

    async def tell(self, made: Parcel) -> None:
        """Nothing goes wrong in a picture."""


async def talk() -> list[str]:
    """Hold the talk; give its bubbles in order."""
    album = Album()
    with tempfile.TemporaryDirectory() as folder:
        place = {"GOEDWERK_DATABASE": f"sqlite:///{folder}/p.db", "GOEDWERK_KEY_FILE": f"{folder}/k"}
        settings = Settings.model_validate({**place, "GOEDWERK_SEED": "picture"})
        when = datetime(2026, 1, 14, 9, 0, tzinfo=AMSTERDAM)
        async with joined(settings, now=lambda: when) as parts:
            parts.talk.connect("picture", album)
            for number, line in enumerate(["/start", *(HERE / "talk.txt").read_text("utf-8").splitlines()]):
                kind = "command" if line.startswith("/") else "text"
                if number:
                    album.bubbles.append(f'<div class="b me">{escape(line)}</div>')
                await parts.talk.accept([
                    Incoming(event=str(number), channel="picture", user="x", kind=kind, text=line.removeprefix("/"))
                ])  # fmt: skip
                await parts.talk.settled()
    return album.bubbles


def main() -> None:
    """Write the picture."""
    bubbles = asyncio.run(talk())
    if "--list" in sys.argv:
        for number, bubble in enumerate(bubbles):
            sys.stdout.write(f"{number} {bubble[:110]!r}\n")
    columns = "".join(f'<div class="c">{"".join(bubbles[a:b])}</div>' for a, b in COLUMNS)
    with tempfile.TemporaryDirectory() as folder:
        page = Path(folder) / "talk.html"
        page.write_text(f"<meta charset=utf-8><style>{STYLE}</style>{columns}", encoding="utf-8")
        chromium = shutil.which("chromium") or sys.exit("Chromium is needed for the picture.")
        options = [
            "--headless",
            "--no-sandbox",
            "--disable-gpu",
            "--hide-scrollbars",
            "--window-size=1020,1270",
        ]
        shot = f"--screenshot={HERE.parent / 'talk.png'}"
        subprocess.run([chromium, *options, shot, page.as_uri()], check=True, capture_output=True)  # noqa: S603


main()
