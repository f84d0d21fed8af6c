"""Checks all content and dialogues: shape, graph, values, limits, material; every fault at once."""

from __future__ import annotations

from pathlib import Path

from bot.app import book_of
from bot.coaching.check import check_material
from bot.core.check import check
from bot.core.graph import Finding
from bot.library.faults import Fault
from bot.library.load import read_all, root
from bot.library.strict_yaml import Places


def check_all(folder: Path | str | None) -> list[Fault]:
    """Give every fault, in order of file and line."""
    material, faults = read_all(root(str(folder) if folder else None))
    if material is None:
        return faults
    book = book_of(material)
    for dialogue in material.dialogues.values():
        path = f"dialogues/{dialogue.dialogue}.yaml"
        faults += [_fault(found, path, material.places[path]) for found in check(dialogue, book)]
    for path, found in check_material(material.values, material.cases):
        faults.append(_fault(found, path, material.places[path]))
    return sorted(faults)


def _fault(found: Finding, path: str, places: Places) -> Fault:
    line, column = places.at(found.path)
    return Fault(path, line, column, found.code, found.level, found.text, found.hint)
