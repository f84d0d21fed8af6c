"""Reads a page of `docs/codes/`: its examples as the files that they stand for."""

from __future__ import annotations

import re
from collections.abc import Iterable
from pathlib import Path
from typing import NamedTuple

ROOT = Path(__file__).parents[2]
FOLDER = ROOT / "docs" / "codes"
HEAD = "dialogue: voorbeeld\ntitle: Voorbeeld\n{needs}steps:\n"
SMALL = "dialogues/voorbeeld.yaml"
GAP = "\n# …\n"
_BLOCK = re.compile(r"(?:<!-- (?P<where>[^>]+) -->\n)?```yaml\n(?P<text>.*?)```\n", re.DOTALL)


class Page(NamedTuple):
    """One page: its code, its title, and the files of the wrong and of the mended example.

    `pieces` are the mended and the wrong passages, where the example stands for a part of one of our files.
    """

    code: str
    title: str
    where: str
    wrong: dict[str, str]
    mended: dict[str, str]
    pieces: tuple[tuple[str, str], ...] = ()


def codes() -> list[str]:
    """Name every code that has a page."""
    return sorted(path.stem for path in FOLDER.glob("D*.md"))


def page(code: str) -> Page:
    """Read one page; each example becomes whole files."""
    source = (FOLDER / f"{code}.md").read_text(encoding="utf-8")
    blocks = [(found["where"], _unfolded(found["text"])) for found in _BLOCK.finditer(source)]
    *also, (where, wrong), (_, mended) = blocks
    beside = {name.removeprefix("ook "): text for name, text in also}
    title = source.splitlines()[0].removeprefix(f"# {code} ")
    if not where.startswith("in "):
        name = SMALL if where.startswith("stappen") else where
        return Page(code, title, where, {name: _whole(where, wrong), **beside}, {name: _whole(where, mended)})
    name = where.removeprefix("in ")
    ours = (ROOT / name).read_text(encoding="utf-8")
    both = zip(mended.split(GAP), wrong.split(GAP), strict=True)
    pieces = tuple((right.rstrip("\n"), left.rstrip("\n")) for right, left in both)
    return Page(code, title, where, {name: replaced(ours, pieces), **beside}, {name: ours}, pieces)


def _whole(where: str, text: str) -> str:
    if not where.startswith("stappen"):
        return text
    needs = "needs: {case: cases}\n" if "casus" in where else ""
    return HEAD.format(needs=needs) + "".join(f"  {line}\n" for line in text.rstrip("\n").split("\n"))


def replaced(ours: str, pieces: Iterable[tuple[str, str]]) -> str:
    """Put each wrong piece in the place of the mended one, which stands in our file exactly once."""
    for right, wrong in pieces:
        assert ours.count(right) == 1, right
        ours = ours.replace(right, wrong)
    return ours


def _unfolded(text: str) -> str:
    """Write out what an example says in short: repeated signs and lines, signs that nobody sees."""
    text = re.sub(r"⟨U\+([0-9A-F]{4})⟩", lambda found: chr(int(found[1], 16)), text)
    text = re.sub(r"⟨([^⟩]*?) × (\d+)⟩", lambda found: " ".join([found[1]] * int(found[2])), text)
    lines = [re.fullmatch(r"(.*) × (\d+)", line) or line for line in text.rstrip("\n").split("\n")]
    written = (
        [line] if isinstance(line, str) else [line[1].replace("#", str(n + 1)) for n in range(int(line[2]))]
        for line in lines
    )
    return "".join(f"{line}\n" for some in written for line in some)
