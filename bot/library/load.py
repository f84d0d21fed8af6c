"""dialogues/ and content/ -> models, with every fault at once; nothing starts half."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from importlib.resources import files
from pathlib import Path
from typing import Any

from pydantic import TypeAdapter, ValidationError

from bot.coaching.material import Case, LadderRung, Value
from bot.coaching.safety import SafetyRules
from bot.coaching.values import Idioms
from bot.core.checks.gaps import Gaps
from bot.core.phrases import Phrases
from bot.core.script import Dialogue
from bot.errors import ContentError
from bot.library import salvage
from bot.library.faults import Fault, from_pydantic
from bot.library.house import House
from bot.library.strict_yaml import Document, Places, ordinary_bytes, read_bytes


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


@dataclass(frozen=True, slots=True)
class Reading:
    """What could be read of a folder: `material` has blanks where `gaps` tells of a part that could not be."""

    material: Material
    dialogues: Mapping[str, str]  # dialogue -> its file
    cases: Mapping[str, str]  # case -> its file
    faults: tuple[Fault, ...]
    gaps: Gaps
    half_cases: Mapping[
        str, tuple[Case, frozenset[str]]
    ]  # file -> what fits of a case, and the keys that do not


def load(folder: Path) -> Material:
    """Read all files; raises ContentError that names every fault when there is an error among them."""
    reading = read_all(folder)
    errors = [str(fault) for fault in reading.faults if fault.level == "error"]
    if errors:
        raise ContentError("\n".join(errors))
    return reading.material


def read_all(folder: Path) -> Reading:
    """Read all files; every fault of shape is among the faults, what is right is in the material."""
    reader = _Reader(folder)
    dialogues = reader.dialogues()
    cases = reader.cases()
    values = reader.file("content/values.yaml", tuple[Value, ...])
    ladder = reader.file("content/ladder.yaml", tuple[LadderRung, ...])
    phrases = reader.file("content/phrases.yaml", Phrases)
    forms = reader.file("content/forms.yaml", dict[str, dict[str, str]])
    house = reader.file("content/house.yaml", House)
    idioms = reader.file("content/idioms.yaml", Idioms)
    safety = reader.file("content/safety.yaml", SafetyRules)
    reader.need("dialogues", NEEDED, dialogues)
    reader.need("content/forms.yaml", ("days",), forms or {})
    for name, found in (
        ("content/values.yaml", values),
        ("content/ladder.yaml", ladder),
        ("content/cases", cases),
    ):
        reader.need(name, ("anything",), {"anything": True} if found or found is None else {})
    material = Material(
        {name: salvage.blank_dialogue(name) for name in NEEDED} | dialogues,
        values or (),
        cases,
        ladder or salvage.blank_ladder(),
        phrases or salvage.blank(Phrases),
        {"days": {}} | (forms or {}),
        house or salvage.blank(House),
        idioms or salvage.blank(Idioms),
        safety or salvage.blank(SafetyRules),
        reader.places,
    )
    reader.lost |= {name for name in NEEDED if name not in dialogues}
    gaps = Gaps(frozenset(reader.lost), reader.unread, reader.parts())
    faults = tuple(sorted(reader.faults))
    return Reading(material, reader.dialogue_files, reader.case_files, faults, gaps, reader.half_cases)


NEEDED = ("reflectie", "welkom")  # the dialogues that the program begins by name


class _Reader:
    """Reads files one by one and gathers what is wrong with them."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self.faults: list[Fault] = []
        self.places: dict[str, Places] = {}
        self.dialogue_files: dict[str, str] = {}
        self.case_files: dict[str, str] = {}
        self.half_cases: dict[str, tuple[Case, frozenset[str]]] = {}
        self._on_disk: dict[str, str] = {}  # a file as it is shown -> its name on disk
        self.lost: set[str] = set()
        self.unread: dict[str, frozenset[str]] = {}

    def dialogues(self) -> dict[str, Dialogue]:
        """Read every dialogue; one of which a step has a wrong shape is kept without that step."""
        found: dict[str, Dialogue] = {}
        for path in self._files("dialogues"):
            name = Path(path).stem
            document = self._document(path)
            one, error = _fitted(document, Dialogue) if document else (None, None)
            if document and error:
                self.faults.extend(from_pydantic(error, path, document.places, known=Dialogue))
                saved = salvage.dialogue(document.data, error, name)
                one = saved[0] if saved else None
                if saved:
                    self.unread[saved[0].dialogue] = saved[1]
            if one is None or not self._named(path, one.dialogue, "dialogue"):
                self.lost.add(name)
            if one is not None:
                self._once(path, one.dialogue, self.dialogue_files)
                found[one.dialogue] = one
                self.dialogue_files[one.dialogue] = path
        return found

    def cases(self) -> dict[str, Case]:
        """Read every case; the id in a file is the name of that file."""
        found: dict[str, Case] = {}
        for path in self._files("content/cases"):
            document = self._document(path)
            one, error = _fitted(document, Case) if document else (None, None)
            if document and error:
                self.faults.extend(from_pydantic(error, path, document.places, known=Case))
                if saved := salvage.case(document.data, error):
                    self.half_cases[path] = saved
            if one is not None:
                self._named(path, one.id, "id")
                self._once(path, one.id, self.case_files)
                found[one.id] = one
                self.case_files[one.id] = path
        return found

    def _once(self, path: str, name: str, files: Mapping[str, str]) -> None:
        if name in files:
            text = f"{name!r} is in {files[name]} already; which of the two counts?"
            self.faults.append(Fault(path, 1, 1, "D106", "error", text))

    def file(self, name: str, shape: Any) -> Any:
        """Read one file into a shape; None when it is missing or does not fit."""
        document = self._document(name)
        if document is None:
            return None
        found, error = _fitted(document, shape)
        if error:
            self.faults.extend(from_pydantic(error, name, document.places, known=shape))
        return found

    def need(self, path: str, names: Sequence[str], found: Mapping[str, object]) -> None:
        """Name what the program cannot do without, when the file itself has no other fault."""
        known = {fault.path for fault in self.faults}
        for name in names:
            if name not in found and not any(one.startswith(path) for one in known):
                self.faults.append(
                    Fault(
                        path,
                        1,
                        1,
                        "D109",
                        "error",
                        f"there is no {name!r}; the program needs one",
                    )
                )

    def parts(self) -> frozenset[str]:
        """Name the parts of content in which something could not be read."""
        wrong = (Path(fault.path).parts for fault in self.faults if fault.level == "error")
        return frozenset(Path(parts[1]).stem for parts in wrong if parts[0] == "content" and len(parts) > 1)

    def _document(self, name: str) -> Document | None:
        try:
            data = ordinary_bytes(self._folder / self._on_disk.get(name, name))
        except OSError as error:
            missing = isinstance(error, FileNotFoundError)
            reason = "the file is missing" if missing else "the file cannot be read"
            self.faults.append(Fault(name, 1, 1, "D001", "error", reason))
            return None
        document, faults = read_bytes(data, name)
        self.faults.extend(faults)
        if document:
            self.places[name] = document.places
        return document

    def _named(self, path: str, name: str, key: str) -> bool:
        """Check that a file is called after what is in it."""
        if name == Path(path).stem:
            return True
        line, column = self.places[path].at((key,))
        text = f"the id {name!r} differs from the file name"
        self.faults.append(Fault(path, line, column, "D106", "error", text))
        return False

    def _files(self, name: str) -> Iterator[str]:
        try:
            names = sorted(path.name for path in (self._folder / name).iterdir())
        except OSError:
            self.faults.append(Fault(name, 1, 1, "D001", "error", "the folder is missing"))
            return
        for one in names:
            if one.endswith((".yaml", ".yml")):
                shown = f"{name}/{_printable(one)}"
                self._on_disk[shown] = f"{name}/{one}"
                yield shown


def _fitted(document: Document, shape: Any) -> tuple[Any, ValidationError | None]:
    try:
        return TypeAdapter(shape).validate_python(document.data), None
    except ValidationError as error:
        return None, error


def _printable(name: str) -> str:
    """Show a file name whatever bytes it is made of."""
    return name.encode("utf-8", "backslashreplace").decode()
