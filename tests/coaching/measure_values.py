"""How well cards are heard in the answers of the tests, by kind: `python -m tests.coaching.measure_values`."""

from __future__ import annotations

import sys
from pathlib import Path
from time import process_time

from bot.coaching.values import Recogniser
from bot.library.load import load
from tests.coaching.test_values import ANSWERS, NOT_YET, rows

ROOT = Path(__file__).parents[2]
WORDS = 300


def share(part: int, whole: int) -> str:
    return f"{part / whole:.3f}" if whole else "  -  "


def main() -> None:
    material = load(ROOT)
    recogniser = Recogniser(material.values, material.idioms)
    out = [f"{'kind':10}  right missed wrong  recall  precision"]
    every = [0, 0, 0]
    for kind, block in {**ANSWERS, "not yet": NOT_YET}.items():
        counts = [0, 0, 0]
        for text, cards in rows(block):
            heard = {found.card for found in recogniser.find(text)}
            for place, these in enumerate((heard & cards, cards - heard, heard - cards)):
                counts[place] += len(these)
                every[place] += len(these)
        out.append(line(kind, *counts))
    out.append(line("all", *every))
    out.append(f"{WORDS} words: p99 {quickness(recogniser):.1f} ms of processor time")
    sys.stdout.write("\n".join(out) + "\n")


def line(kind: str, right: int, missed: int, wrong: int) -> str:
    recall, precision = share(right, right + missed), share(right, right + wrong)
    return f"{kind:10}  {right:5} {missed:6} {wrong:5}  {recall:>6}  {precision:>9}"


def quickness(recogniser: Recogniser) -> float:
    words = " ".join(text for block in ANSWERS.values() for text, _ in rows(block)).split()
    took = []
    for at in range(500):
        text = " ".join(words[(at * 7 + place) % len(words)] for place in range(WORDS))
        start = process_time()
        recogniser.find(text)
        took.append(process_time() - start)
    return sorted(took)[int(len(took) * 0.99)] * 1000


if __name__ == "__main__":
    main()
