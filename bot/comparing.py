"""`goedwerk check --against REF`: what changed since a git revision, and what it does to talks under way."""

from __future__ import annotations

import subprocess
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from pydantic import ValidationError

from bot.app import book_of, clock, reading
from bot.config import Settings
from bot.conversation.people import loaded
from bot.core.compare import Impact, changes, impact
from bot.core.script import Dialogue
from bot.core.session import State
from bot.errors import ConfigError, StoreError
from bot.library.load import Material, load, root
from bot.library.strict_yaml import read_bytes

FEW = 5  # talks: a smaller number, or a difference of one, would tell the operator about somebody
LIVE = ("asking", "paused", "waiting")


@dataclass(frozen=True, slots=True)
class Former:
    """The dialogues as they were at a git revision, and the files that could not be read any more."""

    dialogues: dict[str, Dialogue]
    unread: list[str]


async def compare(settings: Settings, ref: str) -> Iterator[str]:
    """Give a line for each step that changed since `ref`, and what live talks would notice.

    Raises ContentError when the files are faulty now, ConfigError when git does not know the revision.
    """
    folder = root(settings.content or None)
    material = load(folder)
    lines = [*_steps(material, former(folder, ref)), *_cases(material, folder, ref)]
    lines = lines or [f"nothing that a talk stands on has changed since {ref}"]
    if not settings.database_path.exists():
        return iter([*lines, f"no database at {settings.database_path}: live talks are not counted"])
    states, unread = await _live(settings)
    return iter([*lines, *_talks(impact(book_of(material), states, clock()), unread)])


def former(folder: Path, ref: str) -> Former:
    """Read the dialogues of a git revision; ConfigError when git cannot give them."""
    if ref.startswith("-"):
        raise ConfigError(f"{ref!r} is no revision")
    names = _git(folder, "ls-tree", "--name-only", ref, "dialogues/").decode().split()
    found: dict[str, Dialogue] = {}
    unread = []
    for name in names:
        if not name.endswith((".yaml", ".yml")):
            continue
        document, _ = read_bytes(_git(folder, "show", f"{ref}:./{name}"), name)
        try:
            dialogue = Dialogue.model_validate(document.data) if document else None
        except ValidationError:
            dialogue = None
        if dialogue:
            found[dialogue.dialogue] = dialogue
        else:
            unread.append(name)
    return Former(found, unread)


def _git(folder: Path, *words: str) -> bytes:
    try:
        done = subprocess.run(["git", *words], cwd=folder, capture_output=True, check=True, timeout=60)  # noqa: S603, S607
    except FileNotFoundError:
        raise ConfigError("git is not installed: --against needs it") from None
    except (subprocess.CalledProcessError, subprocess.TimeoutExpired, OSError) as error:
        said = (getattr(error, "stderr", b"") or b"").decode(errors="replace").strip().splitlines()
        raise ConfigError(f"git cannot give that revision: {said[0] if said else error}") from None
    return done.stdout


def _steps(material: Material, old: Former) -> Iterator[str]:
    met: set[str] = set()
    for name, dialogue in material.dialogues.items():
        path = f"dialogues/{name}.yaml"
        was = next((old.dialogues[one] for one in (name, *dialogue.was) if one in old.dialogues), None)
        if was is None:
            if path not in old.unread:
                yield f"{path}:1:1 added the dialogue {name!r}"
            continue
        met.add(was.dialogue)
        if was.dialogue != name:
            yield f"{path}:1:1 renamed the dialogue, was {was.dialogue!r}"
        places = material.places[path]
        for one in changes(was, dialogue):
            line, column = places.at(("steps", one.place, "id")) if one.place is not None else (1, 1)
            yield f"{path}:{line}:{column} {one.kind} {one.step!r}{f': {one.text}' if one.text else ''}"
    for gone in sorted(set(old.dialogues) - met):
        yield f"dialogues/{gone}.yaml:1:1 removed the dialogue {gone!r}"
    for name in old.unread:
        yield f"{name}:1:1 cannot be compared: its former version does not fit this program"


def _cases(material: Material, folder: Path, ref: str) -> Iterator[str]:
    """Tell which cases came and went, and which options of them: people may be in the middle of one."""
    was: dict[str, list[str]] = {}
    for name in _git(folder, "ls-tree", "--name-only", ref, "content/cases/").decode().split():
        document, _ = read_bytes(_git(folder, "show", f"{ref}:./{name}"), name)
        data = document.data if document and isinstance(document.data, dict) else {}
        options = data.get("options", ())
        listed = options if isinstance(options, tuple) else ()
        was[str(data.get("id"))] = [str(one.get("id")) for one in listed if isinstance(one, dict)]
    for name, case in material.cases.items():
        path = f"content/cases/{name}.yaml"
        old = next((was.pop(one) for one in (name, *case.was) if one in was), None)
        if old is None:
            yield f"{path}:1:1 added the case {name!r}"
            continue
        kept = {former for option in case.options for former in (option.id, *option.was)}
        if gone := [one for one in old if one not in kept]:
            yield f"{path}:1:1 changed the case {name!r}: options gone: {', '.join(gone)}"
    for gone_case in sorted(was):
        yield f"content/cases/{gone_case}.yaml:1:1 removed the case {gone_case!r}"


async def _live(settings: Settings) -> tuple[list[State], int]:
    """Read every talk under way; give how many people could not be read, too."""
    states: list[State] = []
    unread = 0
    async with reading(settings) as store:
        for person in await store.people():
            try:
                saved = await store.person(person)
                talks = loaded(saved).talks if saved else ()
            except (StoreError, ValidationError):
                unread += 1
                continue
            states += [talk.state for talk in talks if talk.state.status in LIVE]
    return states, unread


def _talks(found: Impact, unread: int) -> Iterator[str]:
    total = found.quiet + found.stuck + sum(found.asked.values())
    yield f"live talks: {_few(total)}; {_few(found.quiet)} would notice nothing"
    for (dialogue, step), number in sorted(found.asked.items(), key=lambda one: (-one[1], one[0])):
        if step == "end":
            yield f"  {_few(number)} would end: nothing is left of {dialogue} for them"
        else:
            yield f"  {_few(number)} would be asked {dialogue}/{step} again"
    if found.stuck:
        yield f"  {_few(found.stuck)} would be laid aside with their answers: no dialogue can take them"
    if unread:
        yield f"  {_few(unread)} people could not be read"


def _few(number: int) -> str:
    """Give a number in steps of five, so that nothing can be found by taking one from another."""
    if number == 0:
        return "0"
    return f"fewer than {FEW}" if number < FEW else f"{number // FEW * FEW} or more"
