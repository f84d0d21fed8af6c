"""The same conversation as a content folder of this project."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import Any

import yaml

from bench.talk import talk

ROOT = Path(__file__).parents[1]


def make_content(folder: Path) -> Path:
    """Copy dialogues/ and content/ to `folder`, with the 20 questions as the dialogue that /start begins."""
    for name in ("dialogues", "content"):
        shutil.copytree(ROOT / name, folder / name)
    steps: list[dict[str, Any]] = [
        {
            "id": step.id,
            "choose": step.question,
            "options": [{"id": option, "text": label} for option, label in step.options],
        }
        if step.options
        else {"id": step.id, "ask": step.question, "skip": "no"}  # no button: peers have none there
        for step in talk().steps
    ]
    steps.append({"id": "slot", "end": talk().end})
    dialogue = {"dialogue": "reflectie", "title": "Twintig vragen", "steps": steps}
    lines = yaml.safe_dump(dialogue, allow_unicode=True, sort_keys=False, width=1000)
    (folder / "dialogues" / "reflectie.yaml").write_text(lines, encoding="utf-8")
    return folder
