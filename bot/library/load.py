"""dialogues/ and content/ -> models, with every fault at once; nothing starts half."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from importlib.resources import files
from pathlib import Path
from typing import Any, TypeVar

from pydantic import TypeAdapter, ValidationError

from bot.coaching.material import Case, LadderRung, Value
from bot.coaching.safety import SafetyRules
from bot.coaching.values import Idioms
from bot.core.phrases import Phrases
from bot.core.script import Dialogue
from bot.errors import ContentError
from bot.library.faults import Fault, from_pydantic
from bot.library.house import House
from bot.library.strict_yaml import Document, Places, read_bytes

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Material:
    """Everything an author wrote, checked for shape; `places` tells where each dialogue's parts stand."""

    dialogues: Mapping[str, Dialogue]
    values: tuple[Value, ...]
    cases: Mapping[str, Case]
    ladder: tuple[LadderRung, ...]
    phrases: Phrases
    forms: Mapping[str, Mapping[str, str]]
    house: House
    idioms: Idioms
    safety: SafetyRules
    places: Mapping[str, Places]


def root(setting: str | None = None) -> Path:
    """Find the folder with dialogues/ and content/: the setting, the source tree, or the wheel."""
    if setting:
        return Path(setting)
    source = Path(__file__).parents[2]
    if (source / "dialogues").is_dir() and (source / "content").is_dir():
        return source
    return Path(str(files("bot") / "_files"))


def load(folder: Path) -> Material:
    """Read all files; raises ContentError that names every fault when there is an error among them."""
    material, faults = read_all(folder)
    errors = [str(fault) for fault in faults if fault.level == "error"]
    if material is None or errors:
        raise ContentError("\n".join(errors))
    return material


def read_all(folder: Path) -> tuple[Material | None, list[Fault]]:
    """Read all files; the material is None when a file is missing or has a wrong shape."""
    reader = _Reader(folder)
    dialogues = reader.folder("dialogues", Dialogue, lambda one: one.dialogue)
    values = reader.file("content/values.yaml", tuple[Value, ...])
    cases = reader.folder("content/cases", Case, lambda one: one.id)
    ladder = reader.file("content/ladder.yaml", tuple[LadderRung, ...])
    phrases = reader.file("content/phrases.yaml", Phrases)
    forms = reader.file("content/forms.yaml", dict[str, dict[str, str]])
    house = reader.file("content/house.yaml", House)
    idioms = reader.file("content/idioms.yaml", Idioms)
    safety = reader.file("content/safety.yaml", SafetyRules)
    parts = (values, ladder, phrases, forms, house, idioms, safety)
    reader.need("dialogues", NEEDED, dialogues)
    reader.need("content/forms.yaml", ("days",), forms or {})
    for name, found in (
        ("content/values.yaml", values),
        ("content/ladder.yaml", ladder),
        ("content/cases", cases),
    ):
        reader.need(name, ("anything",), {"anything": True} if found or found is None else {})
    if any(part is None for part in parts) or any(fault.level == "error" for fault in reader.faults):
        return None, sorted(reader.faults)
    material = Material(
        dialogues, values, cases, ladder, phrases, forms, house, idioms, safety, reader.places
    )  # fmt: skip
    return material, sorted(reader.faults)


NEEDED = ("reflectie", "welkom")  # the dialogues that the program begins by name


class _Reader:
    """Reads files one by one and gathers what is wrong with them."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self.faults: list[Fault] = []
        self.places: dict[str, Places] = {}

    def folder(self, name: str, shape: type[T], id_of: Callable[[T], str]) -> dict[str, T]:
        """Read every YAML file of a folder; the id in a file is the name of that file."""
        found: dict[str, T] = {}
        for path in self._files(name):
            one = self.file(path, shape)
            if one is None:
                continue
            if id_of(one) != Path(path).stem:
                line, column = self.places[path].at(("dialogue",) if "dialogues" in path else ("id",))
                text = f"the id {id_of(one)!r} differs from the file name"
                self.faults.append(Fault(path, line, column, "D106", "error", text))
            found[id_of(one)] = one
        return found

    def file(self, name: str, shape: Any) -> Any:
        """Read one file into a shape; None when it is missing or does not fit."""
        try:
            data = (self._folder / name).read_bytes()
        except OSError as error:
            reason = (
                "the file is missing" if isinstance(error, FileNotFoundError) else "the file cannot be read"
            )
            self.faults.append(Fault(name, 1, 1, "D001", "error", reason))
            return None
        document, faults = read_bytes(data, name)
        self.faults.extend(faults)
        return self._fit(document, name, shape) if document else None

    def need(self, path: str, names: Sequence[str], found: Mapping[str, object]) -> None:
        """Name what the program cannot do without, when the file itself has no other fault."""
        known = {fault.path for fault in self.faults}
        for name in names:
            if name not in found and not any(one.startswith(path) for one in known):
                self.faults.append(Fault(path, 1, 1, "D109", "error", f"this needs {name!r}"))

    def _fit(self, document: Document, name: str, shape: Any) -> Any:
        self.places[name] = document.places
        try:
            return TypeAdapter(shape).validate_python(document.data)
        except ValidationError as error:
            self.faults.extend(from_pydantic(error, name, document.places, known=shape))
            return None

    def _files(self, name: str) -> Iterator[str]:
        try:
            names = sorted(path.name for path in (self._folder / name).iterdir())
        except OSError:
            self.faults.append(Fault(name, 1, 1, "D001", "error", "the folder is missing"))
            return
        for one in names:
            if one.endswith((".yaml", ".yml")):
                yield f"{name}/{one}"
