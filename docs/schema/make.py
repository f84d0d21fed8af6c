"""Make the JSON Schemas with which an editor helps a writer (`make schema`).

The shapes come from the models, the Dutch line of each key from keys.yaml. A schema knows one file
at a time: whether a step or a value exists is for `goedwerk check` to tell.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from pydantic import TypeAdapter
from pydantic.json_schema import GenerateJsonSchema
from pydantic_core import core_schema

from bot.coaching.material import Case, Value
from bot.core.phrases import Phrases
from bot.core.rehearsal.transcript import Transcript
from bot.core.script import Dialogue
from bot.errors import ContentError
from bot.library.strict_yaml import read_bytes

HERE = Path(__file__).parent
SHAPES: Mapping[str, Any] = {
    "dialogue": Dialogue,
    "case": Case,
    "values": tuple[Value, ...],
    "phrases": Phrases,
    "talk": Transcript,
}
ONE_OF = {  # what the models check in code
    "Test": ("is", "in", "has", "above", "below", "answered"),
    "WaitFor": ("for", "until", "after", "person"),
}
KINDLESS = "no kind"  # the line for what has none of the keys that tell its kind
Schema = dict[str, Any]


class ForWriters(GenerateJsonSchema):
    """Schemas that underline the one key that is wrong, and say in Dutch what a key is for."""

    def __init__(self, lines: Mapping[str, str]) -> None:
        super().__init__()
        self.lines = lines

    def model_schema(self, schema: core_schema.ModelSchema) -> Schema:
        """Put the Dutch lines in, in place of what programmers read; ContentError when one is missing."""
        found = super().model_schema(schema)
        name = schema["cls"].__name__
        found.pop("title", None)
        found.pop("description", None)
        for key, about in found.get("properties", {}).items():
            line = self.lines.get(f"{name}.{key}") or self.lines.get(key)
            if not line:
                raise ContentError(f"docs/schema/keys.yaml has no line for {key!r} of {name}")
            about["description"] = line
        if name in ONE_OF:
            found["oneOf"] = [{"required": [key]} for key in ONE_OF[name]]
        return found

    def tagged_union_schema(self, schema: core_schema.TaggedUnionSchema) -> Schema:
        """Judge a step, or a line, as the kind whose key is present, not as each kind in turn."""
        choices = {str(tag).strip("<>"): self.generate_inner(kind) for tag, kind in schema["choices"].items()}
        words = [shape for shape in choices.values() if shape.get("type") == "string"]
        kinds = {kind: shape for kind, shape in choices.items() if shape not in words}
        offered = {kind: {"description": self.lines[kind]} for kind in kinds}
        kindless = {  # without any of the kinds no one of them is there; editors show our line with `required`
            "properties": offered, "required": list(kinds)[:1], "errorMessage": self.lines[KINDLESS],
        }  # fmt: skip
        some = {"if": {"anyOf": [{"required": [kind]} for kind in kinds]}, "else": kindless}
        each = [{"if": {"required": [kind]}, "then": shape} for kind, shape in kinds.items()]
        keyed = {"type": "object", "allOf": [some, *each]}
        return {"if": {"type": "string"}, "then": words[0], "else": keyed} if words else keyed

    def nullable_schema(self, schema: core_schema.NullableSchema) -> Schema:
        """To leave a key empty is to leave it out."""
        return self.generate_inner(schema["schema"])

    def default_schema(self, schema: core_schema.WithDefaultSchema) -> Schema:
        """Name a default that says something."""
        found = super().default_schema(schema)
        if not found.get("default"):
            found.pop("default", None)
        return found

    def field_title_should_be_set(self, schema: Any) -> bool:  # noqa: ARG002  a key is its own title
        """Leave out titles that repeat the key."""
        return False


def schemas() -> dict[str, str]:
    """Give the text of each schema by its file name."""
    lines = _lines()
    found = {}
    for name, shape in SHAPES.items():
        schema = ForWriters(lines[name]).generate(TypeAdapter(shape).core_schema)
        whole = {"$schema": ForWriters.schema_dialect, "title": name, **schema}
        found[f"{name}.schema.json"] = json.dumps(whole, indent=1, ensure_ascii=False) + "\n"
    return found


def _lines() -> Mapping[str, Mapping[str, str]]:
    document, faults = read_bytes((HERE / "keys.yaml").read_bytes(), "docs/schema/keys.yaml")
    if document is None or faults:
        raise ContentError("\n".join(map(str, faults)))
    lines: Mapping[str, Mapping[str, str]] = document.data
    return lines


if __name__ == "__main__":
    for name, text in schemas().items():
        (HERE / name).write_text(text, encoding="utf-8")
