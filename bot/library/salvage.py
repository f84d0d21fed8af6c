"""What is right in a file of which something is wrong, so that all its faults are named at once."""

from __future__ import annotations

from typing import Any, Literal, TypeVar, get_args, get_origin

from pydantic import BaseModel, TypeAdapter, ValidationError

from bot.coaching.material import Case, LadderRung, Rung
from bot.core.script import Dialogue, End, Id

M = TypeVar("M", bound=BaseModel)


def dialogue(data: Any, error: ValidationError, name: str) -> tuple[Dialogue, frozenset[str]] | None:
    """Give a dialogue with an empty question for each step of a wrong shape, and the ids of those.

    None when the steps, or what the dialogue needs, cannot be told at all.
    """
    places = [one["loc"] for one in error.errors(include_url=False, include_input=False)]
    steps = data.get("steps") if isinstance(data, dict) else None
    wrong = {loc[1] for loc in places if loc[:1] == ("steps",) and len(loc) > 1 and isinstance(loc[1], int)}
    if not isinstance(steps, tuple) or ("steps",) in places or any(loc[:1] == ("needs",) for loc in places):
        return None
    stubs = {place: _stub(steps[place], place) for place in wrong}
    top = {loc[0] for loc in places if loc}
    kept = {key: value for key, value in data.items() if key not in top and key in Dialogue.model_fields}
    kept |= {"steps": tuple(stubs.get(place, step) for place, step in enumerate(steps))}
    try:
        found = Dialogue.model_validate({"dialogue": name, "title": "", **kept})
    except ValidationError:
        return None
    return found, frozenset(stub["id"] for stub in stubs.values())


def case(data: Any, error: ValidationError) -> tuple[Case, frozenset[str]] | None:
    """Give a case with nothing under each key of a wrong shape, and those keys; None when there are no keys."""
    if not isinstance(data, dict):
        return None
    lost = {str(one["loc"][0]) for one in error.errors(include_url=False, include_input=False) if one["loc"]}
    kept = {
        name: TypeAdapter(field.rebuild_annotation()).validate_python(data[name])
        for name, field in Case.model_fields.items()
        if name in data and name not in lost
    }
    return blank(Case).model_copy(update=kept), frozenset(lost)


def blank(shape: type[M]) -> M:
    """Make a model with nothing in it."""
    return shape.model_construct(**{name: _nothing(f.annotation) for name, f in shape.model_fields.items()})


def blank_ladder() -> tuple[LadderRung, ...]:
    """Make the three rungs without a word on them."""
    return tuple(blank(LadderRung).model_copy(update={"id": rung}) for rung in get_args(Rung))


def blank_dialogue(name: str) -> Dialogue:
    """Make a dialogue that only ends."""
    return Dialogue(dialogue=name, title="", steps=(End(id="leeg"),))


def _stub(step: Any, place: int) -> dict[str, str]:
    known = step.get("id") if isinstance(step, dict) else None
    try:
        TypeAdapter(Id).validate_python(known, strict=True)
    except ValidationError:
        known = f"step-{place + 1}"
    return {"id": str(known), "ask": ""}


def _nothing(annotation: Any) -> Any:
    kind = get_origin(annotation) or annotation
    if kind is Literal:
        return get_args(annotation)[0]
    return blank(kind) if isinstance(kind, type) and issubclass(kind, BaseModel) else kind()
