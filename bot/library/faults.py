"""Faults an author can mend: where, what and how, in words for those who do not program."""

from __future__ import annotations

import difflib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import partial
from types import NoneType, UnionType
from typing import TYPE_CHECKING, Annotated, Any, Literal, Union, get_args, get_origin, get_type_hints

from pydantic import BaseModel, Tag, ValidationError

if TYPE_CHECKING:  # strict_yaml makes Faults; here its places are only looked at
    from bot.library.strict_yaml import Places

Loc = tuple[str | int, ...]
MOST_ERRORS = 500  # of one file; more take long to word, and nobody reads them
MAX_ECHO = 40  # a fault points at a text and does not repeat it


@dataclass(frozen=True, slots=True, order=True)
class Fault:
    """One thing to mend in a file; a file's faults sort from top to bottom."""

    path: str
    line: int
    column: int
    code: str
    level: Literal["error", "warning"]
    text: str
    hint: str = ""

    def __str__(self) -> str:
        hint = f" ({self.hint})" if self.hint else ""
        return f"{self.path}:{self.line}:{self.column} {self.code} {self.level} {self.text}{hint}"


def nearest(word: str, known: Iterable[str]) -> str:
    """Ask whether the known word that looks most like this one was meant; empty when none does."""
    close = difflib.get_close_matches(word, sorted(set(known) - {word}), n=1)
    return f'did you mean "{close[0]}"?' if close else ""


def shorten(text: str) -> str:
    """Keep the start of a text, on one line."""
    flat = " ".join(text.split())
    return flat if len(flat) <= MAX_ECHO else f"{flat[: MAX_ECHO - 1]}…"


def from_pydantic(error: ValidationError, path: str, places: Places, known: Any = None) -> list[Fault]:
    """Say in plain English what does not fit; `known` is the shape that was asked for, for the hints."""
    found = [_Misfit.of(one, places) for one in error.errors(include_url=False)[:MOST_ERRORS]]
    found = [one for one in _likely(found) if not one.is_echo]
    return sorted({one.fault(path, places, known) for one in found})


@dataclass(frozen=True, slots=True)
class _Misfit:
    """One complaint of pydantic, with its place told apart from pydantic's own labels."""

    type: str
    raw: Loc  # as pydantic gives it
    labels: frozenset[int]  # which elements of `raw` name a branch of a union instead of a place
    loc: Loc  # the place in the file
    input: Any
    context: dict[str, Any]
    message: str

    @classmethod
    def of(cls, error: Any, places: Places) -> _Misfit:
        """Follow the location through the file: what does not stand there is a label."""
        raw: Loc = error["loc"]
        loc: Loc = ()
        labels = set()
        for index, part in enumerate(raw):
            missing = error["type"] == "missing" and index == len(raw) - 1
            if missing or (*loc, part) in places or not _is_label(part, places):
                loc = (*loc, part)
            else:
                labels.add(index)
        return cls(
            error["type"], raw, frozenset(labels), loc, error["input"], error.get("ctx", {}), error["msg"]
        )

    @property
    def is_echo(self) -> bool:
        """Pydantic counts only the items that fit: too few of those is no fault of its own."""
        return self.type == "too_short" and _size(self.input) >= self.context["min_length"]

    def fault(self, path: str, places: Places, known: Any) -> Fault:
        """Word the complaint, at the key or at the value, whichever is wrong."""
        shapes = list(_shapes_at(known, self)) if known is not None else []
        if self.type == "extra_forbidden":
            key = str(self.raw[-1])
            hint = nearest(key, _keys([shape for shape, _ in shapes]))
            text = f'the key "{shorten(key)}" is not known here'
            return Fault(path, *places.at(self.loc), "D101", "error", text, hint)
        if self.type == "missing":
            if isinstance(self.loc[-1], int):  # a tuple of fixed length
                text = f"{_name(self.loc[:-1])} has too few items: number {self.loc[-1] + 1} is missing"
                return Fault(path, *places.value(self.loc[:-1]), "D104", "error", text)
            text = f'the key "{self.loc[-1]}" is missing'
            return Fault(path, *places.at(self.loc), "D102", "error", text)
        if self.type.startswith("union_tag"):
            loc, text, hint = self._kind(shapes)
            return Fault(path, *places.at(loc), "D105", "error", text, hint)
        about_key = bool(self.raw) and self.raw[-1] == "[key]"
        name = f'the key "{shorten(str(self.raw[-2]))}"' if about_key else _name(self.loc)
        spot = places.at(self.loc) if about_key else places.value(self.loc)
        if sizes := _size_text(self):
            return Fault(path, *spot, "D104", "error", f"{name} {sizes}")
        text, hint = _value_text(self)
        return Fault(path, *spot, "D103", "error", f"{name}{text}", hint)

    def _kind(self, shapes: list[tuple[Any, str]]) -> tuple[Loc, str, str]:
        """Say why a step's kind cannot be told, at the key that was probably meant as one."""
        kinds = [tag.strip("<>") for _, tag in shapes if tag]
        if self.type == "union_tag_invalid":
            kinds = [part.strip("'<> ") for part in str(self.context["expected_tags"]).split(",")]
            tag = str(self.context["tag"]).strip("<>")
            return self.loc, f'the kind "{shorten(tag)}" is unknown', nearest(tag, kinds)
        if not isinstance(self.input, dict):
            return self.loc, f"{_name(self.loc)} must be a group of keys, not {_show(self.input)}", ""
        present = [kind for kind in kinds if kind in self.input]
        if len(present) > 1:
            names = " and ".join(f'"{kind}"' for kind in present)
            return self.loc, f"{_name(self.loc)} has more than one kind: {names}", "keep one of them"
        if not kinds:
            return (
                self.loc,
                f"{_name(self.loc)} has no known kind, or more than one; it needs exactly one",
                "",
            )
        text = f"{_name(self.loc)} has no known kind"
        allowed = {*_keys([shape for shape, _ in shapes])}
        for key in self.input:
            if key not in allowed and (hint := nearest(key, kinds)):
                return (*self.loc, key), text, hint
        return self.loc, text, "it needs one of: " + ", ".join(kinds)


def _is_label(part: str | int, places: Places) -> bool:
    """Tell a label of pydantic, which stands nowhere in the file, such as `<say>` or `tuple[Option, ...]`."""
    return isinstance(part, str) and (() in places or part.startswith("<") or "[" in part)


def _likely(found: list[_Misfit]) -> list[_Misfit]:
    """Of a choice between shapes keep the complaints of the shape that was probably meant."""
    for depth in range(max((len(one.raw) for one in found), default=0)):
        branches: dict[Loc, dict[str | int, list[_Misfit]]] = {}
        for one in found:
            if depth in one.labels:
                branches.setdefault(one.raw[:depth], {}).setdefault(one.raw[depth], []).append(one)
        for choice in branches.values():
            losers = sorted(choice.values(), key=partial(_distance, depth))[1:]
            dropped = {id(one) for branch in losers for one in branch}
            found = [one for one in found if id(one) not in dropped]
    return found


def _distance(depth: int, branch: list[_Misfit]) -> tuple[bool, int]:
    """How far a branch is from what was written: another sort of value is farthest, then other keys."""
    another_sort = any(_noun(one.type) and len(one.raw) == depth + 1 for one in branch)
    other_keys = [one for one in branch if one.type in {"missing", "extra_forbidden"}]
    return another_sort, sum(len(one.raw) == depth + 2 for one in other_keys)


_NOUNS = {
    "string": "text",
    "int": "a whole number",
    "float": "a number",
    "decimal": "a number",
    "bool": "true or false",
    "tuple": "a list",
    "list": "a list",
    "set": "a list",
    "frozen": "a list",
    "dict": "a group of keys",
    "mapping": "a group of keys",
    "model": "a group of keys",
    "dataclass": "a group of keys",
    "date": "a date such as 2026-01-31",
    "datetime": "a date and time",
    "time": "a time such as 8:30",
    "none": "empty",
    "url": "a web address",
}

# The patterns of the dialogue language, in words; a test holds them together.
_FORMS = {
    r"^[a-z][a-z0-9_-]*$": 'a name in small letters, digits, "-" or "_" that starts with a letter',
    r"^[a-z][a-z0-9_-]*(\.[a-z][a-z0-9_]*)*$": 'a name in small letters, or such names joined by "."',
    r"^\d{1,4} (minute|hour|day|week)s?$": 'a span of time such as "2 days" or "1 hour"',
    r"^([01]?\d|2[0-3]):[0-5]\d$": "a time such as 8:30",
    r"^[a-z][a-z0-9_-]*(/[a-z][a-z0-9_-]*)*$": 'the id of a step, or such ids joined by "/"',
}

_BOUNDS = {
    "greater_than_equal": ("ge", "at least"),
    "greater_than": ("gt", "more than"),
    "less_than_equal": ("le", "at most"),
    "less_than": ("lt", "less than"),
    "multiple_of": ("multiple_of", "a multiple of"),
}


def _noun(kind: str) -> str:
    """What should stand here, when pydantic complains about the sort of value."""
    if not kind.endswith(("_type", "_parsing", "_from_float", "_required")):
        return ""
    return _NOUNS.get(kind.split("_", maxsplit=1)[0], "")


def _value_text(one: _Misfit) -> tuple[str, str]:
    """Say what the value must be, and how to write it when that is likely the trouble."""
    if one.type in {"value_error", "assertion_error"}:  # written by us, for authors
        return f": {one.context.get('error', one.message)}", ""
    if one.type in {"literal_error", "enum"}:
        expected = str(one.context["expected"]).replace("'", '"')
        return f" must be {expected}, not {_show(one.input)}", ""
    if one.type in _BOUNDS:
        key, words = _BOUNDS[one.type]
        return f" must be {words} {one.context[key]}, not {_show(one.input)}", ""
    if one.type == "string_pattern_mismatch":
        form = _FORMS.get(str(one.context["pattern"]))
        return f" must be {form or 'written in another form'}, not {_show(one.input)}", ""
    noun = _noun(one.type)
    if not noun:
        return " has a value that does not fit here", ""
    return f" must be {noun}, not {_show(one.input)}", _quotes(one.input) if noun == "text" else ""


def _quotes(value: Any) -> str:
    """Advise quotes where YAML took a text for something else."""
    if isinstance(value, int | float):
        return "put it in quotes"
    if isinstance(value, dict) and set(value.values()) == {None}:  # a text such as {case.title}
        return 'a text that starts with "{" must be in quotes'
    if isinstance(value, tuple):
        return 'a text that starts with "[" or "- " must be in quotes'
    return ""


def _size_text(one: _Misfit) -> str:
    """Say how long the value is and may be; empty when its length is not the trouble."""
    unit = "characters" if isinstance(one.input, str) else "items"
    size = _size(one.input)
    if one.type in {"string_too_long", "too_long"}:
        return f"has {size} {unit}; at most {one.context['max_length']} fit"
    if one.type in {"string_too_short", "too_short"}:
        need = f"has {size} {unit}; at least {one.context['min_length']} needed"
        return need if size else "must not be empty"
    return ""


def _size(value: Any) -> int:
    return len(value) if isinstance(value, str | tuple | list | dict) else 0


def _show(value: Any) -> str:
    """Name a value, briefly."""
    if value is None:
        return "empty"
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, str):
        return f'"{shorten(value)}"'
    if isinstance(value, int | float):
        return shorten(str(value))
    return "a group of keys" if isinstance(value, dict) else "a list"


def _name(loc: Loc) -> str:
    """Name a place as an author sees it: its key, or the number of an item."""
    items: list[str] = []
    for part in reversed(loc):
        if isinstance(part, str):
            return ", ".join([f'"{shorten(part)}"', *reversed(items)])
        items.append(f"item {part + 1}")
    return ", ".join(reversed(items)) or "the file"


def _shapes_at(known: Any, one: _Misfit) -> Iterator[tuple[Any, str]]:
    """Walk the shape along the location; gives what may stand there, with its union tag."""
    shapes = list(_members(known))
    path = one.raw[:-1] if one.type in {"extra_forbidden", "missing"} else one.raw
    for index, part in enumerate(path):
        if index in one.labels:
            named = [(s, tag) for s, tag in shapes if part in (tag, getattr(s, "__name__", ""))]
            shapes = named or shapes
        else:
            inner = [below for shape, _ in shapes for below in _inside(shape, part)]
            shapes = [member for shape in inner for member in _members(shape)]
    yield from shapes


def _members(shape: Any, tag: str = "") -> Iterator[tuple[Any, str]]:
    """Open unions and annotations."""
    origin = get_origin(shape)
    if origin is Annotated:
        inner, *notes = get_args(shape)
        yield from _members(inner, next((note.tag for note in notes if isinstance(note, Tag)), tag))
    elif origin in (Union, UnionType):
        for part in get_args(shape):
            yield from _members(part, tag)
    elif shape is not NoneType:
        yield shape, tag


def _inside(shape: Any, part: str | int) -> Iterator[Any]:
    """Give what a shape allows under one key or index."""
    arguments = get_args(shape)
    if isinstance(shape, type) and issubclass(shape, BaseModel):
        fields = [f for name, f in shape.model_fields.items() if part in (f.alias, name)]
        if fields:
            yield fields[0].annotation
        elif shape.model_config.get("extra") == "allow":
            yield from get_args(get_type_hints(shape).get("__pydantic_extra__"))[1:2]
    elif get_origin(shape) is tuple and isinstance(part, int):
        yield arguments[0] if arguments[-1] is Ellipsis else arguments[min(part, len(arguments) - 1)]
    elif arguments:
        yield arguments[-1]  # of a list its items, of a mapping its values


def _keys(shapes: list[Any]) -> Iterator[str]:
    for shape in shapes:
        if isinstance(shape, type) and issubclass(shape, BaseModel):
            yield from (f.alias or name for name, f in shape.model_fields.items())
