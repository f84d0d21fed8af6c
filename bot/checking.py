"""Checks all content and dialogues: shape, graph, values, limits, material; every fault at once."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from pydantic import BaseModel

from bot.app import book_of
from bot.coaching.check import check_case, check_material
from bot.coaching.forms import check_forms, check_lines, slots_of
from bot.core.check import check
from bot.core.checks import contents
from bot.core.checks.finding import Finding
from bot.core.checks.subject import Subject, Whole
from bot.core.script import Reflect
from bot.library.faults import Fault
from bot.library.load import Reading, read_all, root

MOST_DIALOGUES = 200  # a project has some ten; many that run each other take long to look at


def check_all(folder: Path | str | None) -> list[Fault]:
    """Give every fault, in order of file and line."""
    reading = read_all(root(str(folder) if folder else None))
    found = set(reading.faults)
    for path, finding in _findings(reading):
        line, column = reading.material.places[path].at(finding.path)
        found.add(Fault(path, line, column, finding.code, finding.level, finding.text, finding.hint))
    return sorted(found)


def _findings(reading: Reading) -> Iterator[tuple[str, Finding]]:
    """Give each finding with its file; what could not be read is left alone."""
    material, unread = reading.material, reading.gaps.parts
    whole = Whole(book_of(material), slots_of(material.values, material.ladder), reading.gaps)
    if len(reading.dialogues) > MOST_DIALOGUES:
        text = f"there are {len(reading.dialogues)} dialogues; at most {MOST_DIALOGUES} are looked at"
        yield next(iter(reading.dialogues.values())), Finding((), "D110", text)
        return
    for name, path in reading.dialogues.items():
        for finding in check(Subject(material.dialogues[name], whole)):
            yield path, finding
    for name, finding in check_material(material.values, material.cases):
        if name in reading.cases:
            yield reading.cases[name], finding
        elif "values" not in unread:
            yield "content/values.yaml", finding
    for path, (case, lost) in reading.half_cases.items():  # what can be read of a case is looked at too
        yield from ((path, one) for one in check_case(case) if one.path and one.path[0] not in lost)
    for collection, item, finding in (*contents.contents(whole), *contents.unused(whole)):
        yield from _in_content(reading, collection, item, finding)
    if "forms" not in unread:
        reflected = {
            step.reflect
            for one in material.dialogues.values()
            for step in one.steps
            if isinstance(step, Reflect)
        }
        yield from (("content/forms.yaml", f) for f in check_forms(material.forms, reflected))
    for name, lines in (("phrases", material.phrases), ("house", material.house)):
        if name not in unread:
            yield from ((f"content/{name}.yaml", f) for f in check_lines(dict(_lines(lines))))


def _in_content(
    reading: Reading, collection: str, item: str, finding: Finding
) -> Iterator[tuple[str, Finding]]:
    if collection == "cases" and item in reading.cases:
        yield reading.cases[item], finding
    elif collection == "values":
        place = [value.id for value in reading.material.values].index(item)
        path = (place, *finding.path)
        moved = Finding(path, finding.code, finding.text, finding.hint, finding.level)
        yield "content/values.yaml", moved


def _lines(model: BaseModel, above: str = "") -> Iterator[tuple[str, str]]:
    """Give each text of a model with its place, joined by dots."""
    for name, field in type(model).model_fields.items():
        found, place = getattr(model, name), f"{above}{field.alias or name}"
        if isinstance(found, str):
            yield place, found
        elif isinstance(found, BaseModel):
            yield from _lines(found, f"{place}.")
