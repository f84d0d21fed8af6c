"""What is made from code and content is as they are now."""

from __future__ import annotations

import runpy
from pathlib import Path

DOCS = Path(__file__).parents[1] / "docs"


def test_the_drawings_are_those_of_the_dialogues_now():
    made = runpy.run_path(str(DOCS / "drawing" / "make.py"))
    assert (DOCS / "dialogues.md").read_text(encoding="utf-8") == made["page"](), "run `make drawing`"
