"""Transcript tests as files: read with every fault at once, and written so that they read back equal."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

import yaml
from pydantic import TypeAdapter, ValidationError

from bot.core.rehearsal.playing import Mismatch
from bot.core.rehearsal.transcript import Transcript
from bot.core.script import Model
from bot.library.faults import Fault, from_pydantic
from bot.library.strict_yaml import Places, ordinary_bytes, read_bytes

ENDINGS = (".yaml", ".yml")
WIDTH = 110
_SHAPE: TypeAdapter[Transcript] = TypeAdapter(Transcript)


def talks_in(paths: Iterable[Path]) -> list[Path]:
    """Give the transcript files among these files and in these folders, in order of name."""
    found: list[Path] = []
    for path in paths:
        inside = sorted(one for one in path.rglob("*") if one.suffix in ENDINGS) if path.is_dir() else [path]
        found += [one for one in inside if one not in found]
    return found


def read_transcript(path: Path) -> tuple[Transcript | None, Places, list[Fault]]:
    """Read one file; the transcript is None when there is an error among the faults."""
    try:
        document, faults = read_bytes(ordinary_bytes(path), str(path))
    except OSError as error:
        reason = error.strerror or "it is no ordinary file"
        return None, Places(), [Fault(str(path), 1, 1, "D001", "error", f"cannot be read: {reason}")]
    if document is None:
        return None, Places(), faults
    try:
        return _SHAPE.validate_python(document.data), document.places, faults
    except ValidationError as error:
        return None, document.places, faults + from_pydantic(error, str(path), document.places, Transcript)


def as_faults(found: Sequence[Mismatch], path: Path, places: Places) -> list[Fault]:
    """Say where in the file a talk goes otherwise than written."""
    return [Fault(str(path), *places.at(one.place), "T101", "error", one.text) for one in found]


def written(transcript: Transcript) -> str:
    """Write a transcript as a person would: a line a line of the talk."""
    talk = [_line(line) for line in transcript.talk]
    data = {"test": transcript.test, "with": _Flat(_plain(transcript.with_)), "talk": talk}
    return yaml.dump(data, Dumper=_Dumper, allow_unicode=True, sort_keys=False, width=WIDTH)


class _Flat(dict[str, Any]):
    """A mapping that stands on one line, in braces."""


class _Dumper(yaml.SafeDumper):
    """Writes lists further in than the key above them, as people do."""

    def increase_indent(self, flow: bool = False, indentless: bool = False) -> None:  # noqa: ARG002, FBT001, FBT002
        super().increase_indent(flow, indentless=False)


def _flat(dumper: yaml.SafeDumper, data: _Flat) -> yaml.Node:
    return dumper.represent_mapping("tag:yaml.org,2002:map", data, flow_style=True)


def _text(dumper: yaml.SafeDumper, text: str) -> yaml.Node:
    """Put what cannot be seen in a form that can: the reader refuses it as it is."""
    style = None if text.isprintable() else '"'
    return dumper.represent_scalar("tag:yaml.org,2002:str", text, style=style)


_Dumper.add_representer(_Flat, _flat)
_Dumper.add_representer(str, _text)


def _line(line: Model | str) -> Any:
    if isinstance(line, str):
        return line
    data = _plain(line)
    return data if len(data) == 1 else _Flat(data)


def _plain(part: Model) -> dict[str, Any]:
    return part.model_dump(mode="json", by_alias=True, exclude_defaults=True)
