"""YAML as authors mean it: text, numbers, true and false, lists and keys, each with its place.

Rule 1: whatever the file holds, reading answers with faults and never raises.
Rule 2: a plain word is text; YAML's own guesses (`no`, `12:30`, `2026-01-05`) are not made.
Rule 3: nothing is copied or expanded: an alias is refused when it is met.
"""

from __future__ import annotations

import re
import stat
from collections.abc import Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import yaml

from bot.library.faults import Fault, shorten

Loc = tuple[str | int, ...]
Spot = tuple[int, int]

MAX_BYTES = 1_000_000
MAX_LINE = 20_000
MAX_DEPTH = 20
MAX_FAULTS = 200  # enough to mend in one sitting; a bomb of aliases must not fill the memory with faults
HOPELESS_DEPTH = 10 * MAX_DEPTH  # the parser slows down with the square of the depth, so we leave there

# The C parser keeps the same marks and is some twenty times faster; not every platform has it.
_Loader: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)

# Up to 17 digits: a longer one is an account or a phone number, and would not survive as a number.
_INT = re.compile(r"-?(0|[1-9][0-9]{0,16})")
_DECIMAL = re.compile(r"-?(0|[1-9][0-9]{0,16})\.[0-9]{1,17}")
_WORDS: Mapping[str, bool | None] = {"true": True, "false": False, "null": None, "~": None, "": None}

_LINE_END = re.compile(r"\r\n|[\r\n]")
# Beside control characters: line ends that editors do not count (U+0085, U+2028, U+2029), halves of a
# character (U+D800 to U+DFFF, which also stand for bytes that are not UTF-8), and byte-order marks.
_UNSEEN = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u2028\u2029\ud800-\udfff\ufeff\ufffe\uffff]")
_UTF16 = (b"\xff\xfe", b"\xfe\xff")


@dataclass(frozen=True, slots=True)
class Places:
    """Where each key, item and value stands; line and column count from 1."""

    keys: Mapping[Loc, Spot] = field(default_factory=dict)  # of an item in a list: the item itself
    values: Mapping[Loc, Spot] = field(default_factory=dict)

    def __contains__(self, loc: object) -> bool:
        return loc in self.values

    def at(self, loc: Loc) -> Spot:
        """Give the place of a key or item, or of the nearest parent that is known."""
        return _nearest(self.keys, loc)

    def value(self, loc: Loc) -> Spot:
        """Give the place of the value at `loc`, or of the nearest parent that is known."""
        return self.values[loc] if loc in self.values else _nearest(self.keys, loc)


@dataclass(frozen=True, slots=True)
class Document:
    """What a file says, and where it says it."""

    data: Any
    places: Places


def ordinary_bytes(path: Path) -> bytes:
    """Read a file, and no more of it than will be looked at; raises OSError when it is no ordinary file."""
    if not stat.S_ISREG(path.stat().st_mode):  # a pipe would never answer
        raise OSError
    with path.open("rb") as file:
        return file.read(MAX_BYTES + 1)


def read_bytes(data: bytes, path: str) -> tuple[Document | None, list[Fault]]:
    """Read a file as it stands on disk; see `read`."""
    if len(data) > MAX_BYTES:
        return None, [_too_big(path)]
    if data.startswith(_UTF16):
        return None, [Fault(path, 1, 1, "D004", "error", "the file is saved as UTF-16; save it as UTF-8")]
    # A wrong byte becomes a lone surrogate, so that its place is counted in characters like all others.
    return read(data.decode("utf-8", "surrogateescape"), path)


def read(text: str, path: str) -> tuple[Document | None, list[Fault]]:
    """Read a text; the document is None when there is an error among the faults."""
    faults = _Faults(path)
    document = None
    with suppress(_StopReadingError):
        document = _document(text, faults)
    if faults.any_error():
        document = None
    return document, sorted(faults.found)


class _StopReadingError(Exception):
    """There is nothing to gain from reading on; what is wrong has been noted."""


@dataclass(slots=True)
class _Faults:
    """Gathers faults, up to a number that is worth reading."""

    path: str
    found: set[Fault] = field(default_factory=set)  # a second look at a file finds the same ones again

    def error(self, spot: Spot, code: str, text: str, hint: str = "") -> None:
        """Note an error; stops the reading when there are too many."""
        self.found.add(Fault(self.path, *spot, code, "error", text, hint))
        if len(self.found) >= MAX_FAULTS:
            raise _StopReadingError

    def any_error(self) -> bool:
        """Tell whether the file is refused."""
        return any(fault.level == "error" for fault in self.found)

    def refused_on(self, line: int) -> list[Spot]:
        """Find the refused signs of a line."""
        return sorted((f.line, f.column) for f in self.found if f.code == "D003" and f.line == line)


def _document(text: str, faults: _Faults) -> Document | None:
    if text.startswith("\ufeff"):
        what = "the file starts with an invisible byte-order mark"
        hint = 'save it as "UTF-8" instead of "UTF-8 with BOM"'
        faults.found.add(Fault(faults.path, 1, 1, "D009", "warning", what, hint))
        text = text[1:]
    if len(text.encode("utf-8", "surrogatepass")) > MAX_BYTES:
        # Wrong bytes take more room here than on disk, but a file full of those is refused anyway.
        faults.found.add(_too_big(faults.path))
        return None
    lines = _LINE_END.split(text)
    _check_characters(lines, faults)
    if faults.any_error():
        return None  # what the parser makes of a damaged file would only confuse
    for _ in range(1 + min(MAX_FAULTS, MAX_BYTES // (len(text) + 1))):
        reader = _Reader(faults)
        try:
            # Events instead of nodes: PyYAML's composer stops at the first alias it does not know.
            data = reader.document(iter(yaml.parse("\n".join(lines), Loader=_Loader)))
        except yaml.MarkedYAMLError as error:
            star = _explain(error, lines, faults)
            if not star:
                return None
            _blunt(lines, star)
        except yaml.YAMLError:
            faults.error((1, 1), "D001", "the file is not YAML")
            return None
        else:
            return Document(data, Places(reader.keys, reader.values))
    return None


def _blunt(lines: list[str], star: Spot) -> None:
    """Make text of `*bold*` without quotes, which is noted by now, to find what else is wrong below it."""
    line = lines[star[0] - 1]
    lines[star[0] - 1] = f"{line[: star[1] - 1]}x{line[star[1] :]}"


def _check_characters(lines: list[str], faults: _Faults) -> None:
    for number, line in enumerate(lines, 1):
        if len(line) > MAX_LINE:
            what = f"the line has {len(line)} characters; at most {MAX_LINE} are read"
            faults.error((number, MAX_LINE + 1), "D005", what, "break the line")
        bad = _UNSEEN.search(line)  # the first of a line is enough to find the others
        if not bad:
            continue
        if "\ud800" <= bad[0] <= "\udfff":
            what, hint = "a character here is not UTF-8", "save the file as UTF-8"
        else:
            what, hint = f"an invisible character (U+{ord(bad[0]):04X}) stands here", "remove it"
        faults.error((number, bad.start() + 1), "D004", what, hint)


class _Reader:
    """Builds values from events, and notes where they stand."""

    def __init__(self, faults: _Faults) -> None:
        self._faults = faults
        self._events: Iterator[Any] = iter(())
        self.keys: dict[Loc, Spot] = {}
        self.values: dict[Loc, Spot] = {}

    def document(self, events: Iterator[Any]) -> Any:
        """Build the one document of a file; what follows it is only checked."""
        self._events = events
        data: Any = None
        seen = 0
        for event in events:
            if isinstance(event, yaml.DocumentStartEvent):
                seen += 1
                self._start(event, seen)
            elif isinstance(event, yaml.NodeEvent):
                if seen == 1 and _is_nothing(event):
                    self._faults.error((1, 1), "D006", "the file is empty")
                built = self._node(event, () if seen == 1 else None, 1)
                data = built if seen == 1 else data
        if not seen:
            self._faults.error((1, 1), "D006", "the file is empty")
        return data

    def _start(self, event: Any, seen: int) -> None:
        if event.version or event.tags:
            what = 'a line that starts with "%" has no meaning here; remove it'
            self._faults.error(_spot(event), "D003", what)
        if seen == 2:  # noqa: PLR2004  # one fault for all that follow
            what = "a second document starts here; a file holds one"
            self._faults.error(_spot(event), "D006", what, 'remove the line "---" or make a second file')

    def _node(self, event: Any, loc: Loc | None, depth: int) -> Any:
        """Build one value; without a `loc` it is checked, but has no place in the document."""
        self._refuse(event)
        if loc is not None:
            self.values[loc] = _spot(event)
            self.keys.setdefault(loc, _spot(event))
        if isinstance(event, yaml.ScalarEvent):
            return _scalar(event)
        if isinstance(event, yaml.AliasEvent):
            return None
        if depth > MAX_DEPTH:
            self._faults.error(_spot(event), "D007", f"this is nested deeper than {MAX_DEPTH} levels")
            self._skip()
            return None
        if isinstance(event, yaml.SequenceStartEvent):
            return self._list(loc, depth)
        return self._mapping(loc, depth)

    def _list(self, loc: Loc | None, depth: int) -> tuple[Any, ...]:
        """Build a list as a tuple: strict pydantic takes no list where a model says tuple."""
        items: list[Any] = []
        while not isinstance(event := next(self._events), yaml.SequenceEndEvent):
            items.append(self._node(event, None if loc is None else (*loc, len(items)), depth + 1))
        return tuple(items)

    def _mapping(self, loc: Loc | None, depth: int) -> dict[str, Any]:
        found: dict[str, Any] = {}
        first: dict[str, Spot] = {}
        while not isinstance(event := next(self._events), yaml.MappingEndEvent):
            key = self._key(event, depth)
            place = None if loc is None or key is None else (*loc, key)
            if key is not None and key in first:
                line, column = first[key]
                what = f'the key "{shorten(key)}" is already at line {line}, column {column}'
                self._faults.error(_spot(event), "D002", what, "keep one of the two")
                place = None  # the places of the first stay
            elif key is not None:
                first[key] = _spot(event)
            if place is not None:
                self.keys[place] = _spot(event)
            value = self._node(next(self._events), place, depth + 1)
            if key is not None:
                found.setdefault(key, value)
        return found

    def _key(self, event: Any, depth: int) -> str | None:
        if isinstance(event, yaml.AliasEvent):
            self._refuse(event)
            return None
        if not isinstance(event, yaml.ScalarEvent):
            self._faults.error(_spot(event), "D008", "a key must be text, not a list or a group of keys")
            self._node(event, None, depth + 1)
            return None
        self._refuse(event)
        if event.value == "<<" and event.implicit[0]:
            what = 'the merge key "<<" is not used here; write the keys out'
            self._faults.error(_spot(event), "D003", what)
            return None
        key = _scalar(event)
        if isinstance(key, str):
            return key
        what = f'the key "{shorten(event.value)}" is not text' if event.value else "a key is missing here"
        self._faults.error(_spot(event), "D008", what, "put it in quotes" if event.value else "")
        return None

    def _refuse(self, event: Any) -> None:
        """Note an anchor, alias or tag: a file says everything where it is used."""
        if isinstance(event, yaml.AliasEvent):
            self._faults.error(_spot(event), "D003", *_refusal("*"))
        elif event.anchor is not None:
            self._faults.error(_spot(event), "D003", *_refusal("&"))
        elif event.tag is not None:
            self._faults.error(_spot(event), "D003", *_refusal("!"))

    def _skip(self) -> None:
        """Pass over the rest of a list or mapping that is nested too deep."""
        depth = 1
        while depth:
            event = next(self._events)
            if isinstance(event, yaml.NodeEvent):
                self._refuse(event)
            depth += isinstance(event, yaml.CollectionStartEvent)
            depth -= isinstance(event, yaml.CollectionEndEvent)
            if depth > HOPELESS_DEPTH:
                raise _StopReadingError


def _scalar(event: Any) -> str | int | float | bool | None:
    """Read a scalar: quoted is text, plain is text unless it is plainly something else."""
    text: str = event.value
    if not event.implicit[0]:
        return text
    if text in _WORDS:
        return _WORDS[text]
    if _INT.fullmatch(text):
        return int(text)
    if _DECIMAL.fullmatch(text):
        return float(text)
    return text


def _is_nothing(event: Any) -> bool:
    return isinstance(event, yaml.ScalarEvent) and event.value == "" and bool(event.implicit[0])


def _spot(event: Any) -> Spot:
    return event.start_mark.line + 1, event.start_mark.column + 1


def _nearest(spots: Mapping[Loc, Spot], loc: Loc) -> Spot:
    for end in range(len(loc), -1, -1):
        if loc[:end] in spots:
            return spots[loc[:end]]
    return 1, 1


def _too_big(path: str) -> Fault:
    return Fault(path, 1, 1, "D005", "error", "the file is larger than 1 MB", "split it")


def _refusal(sign: str) -> tuple[str, str]:
    name = {"*": "alias", "&": "anchor", "!": "tag", "%": "directive"}[sign]
    what = f'"{sign}" makes a YAML {name}, which is not used here'
    return what, "if it starts a text, put the text in quotes"


_ESCAPE = "escape|hexdecimal|hexadecimal"

# What the parser was reading when it stumbled over a sign that is refused anyway.
_REFUSED = (("scanning an alias", "*"), ("scanning an anchor", "&"), ("tag", "!"), ("directive", "%"))


def _explain(error: yaml.MarkedYAMLError, lines: list[str], faults: _Faults) -> Spot | None:
    """Say what an author should do about the parser's complaint; gives the place of a `*` that caused it."""
    mark, start = error.problem_mark, error.context_mark
    here = (mark.line + 1, mark.column + 1) if mark else (1, 1)
    began = (start.line + 1, start.column + 1) if start else here
    context, problem = error.context or "", error.problem or ""
    sign = next((sign for words, sign in _REFUSED if words in f"{context} {problem}"), "")
    if sign:
        faults.error(began, "D003", *_refusal(sign))
        here = began
    if refused := faults.refused_on(here[0]):  # mending that one mends this
        stars = (spot for spot in refused if lines[spot[0] - 1][spot[1] - 1 :].startswith("*"))
        return next(stars, None)
    if "nesting depth" in problem:  # newer parsers look no deeper than a thousand levels ahead
        faults.error((here[0], 1), "D007", f"this is nested deeper than {MAX_DEPTH} levels")
        return None
    line = lines[here[0] - 1] if here[0] <= len(lines) else ""
    before, rest = line[: here[1] - 1], line[here[1] - 1 :]
    if rest.startswith("\t") or ("\t" in before and not before.strip()) or "tab character" in problem:
        _explain_tabs(here, lines, faults)
    elif "quoted scalar" in context and not re.search(_ESCAPE, problem):
        faults.error(began, "D001", "the quote that opens here is never closed; close it")
    elif "expected ',' or" in problem:
        what = f"the bracket that opens here is not closed, or a comma is missing near line {here[0]}"
        faults.error(began, "D001", what)
    else:
        faults.error(here, "D001", _advice(problem, before, rest))
    return None


def _explain_tabs(here: Spot, lines: list[str], faults: _Faults) -> None:
    """Name every line that starts with a tab: an editor that makes one makes them all."""
    spots = {here}
    for number, line in enumerate(lines, 1):
        if line.startswith("\t") and line.strip() and number != here[0]:
            spots.add((number, 1))
    for spot in sorted(spots):
        faults.error(spot, "D001", "a tab stands here; use spaces to indent")


# Words of the parser's complaint (the C and the Python parser word them differently), and what to do.
_ADVICE = (
    (_ESCAPE, r'between double quotes "\" has its own meaning; write "\\" or use single quotes'),
    (
        "mapping values",
        'a ":" is not expected here; indent like the lines around it, or put the text in quotes',
    ),
    ("sequence entries", "a list starts on a line of its own; move the dash down and indent it"),
    ("could not find expected ':'", 'the line before has no ":"; write "key: value", or indent it as text'),
    (
        "expected '-'|but found '-'",
        "keys and items are mixed here; start each item with a dash, all in one column",
    ),
    ("expected key|<block end>", "this line is indented differently from the lines it belongs to"),
    ("node content", "a value is expected here; complete it, or put the text in quotes"),
    ("line break|chomping|indentation", 'a text after "|" or ">" starts on the next line, indented'),
    ("document start", "nothing can follow the end of the document"),
)


def _advice(problem: str, before: str, rest: str) -> str:
    """Word the complaints that stand where they are noticed."""
    if "cannot start any token" in problem:
        return f'a text cannot start with "{rest[:1]}"; put the text in quotes'
    if rest.startswith(":") and "mapping values" not in problem:
        return 'a key is missing before this ":"'
    if before.strip() and re.search("expected key|<block end>", problem):
        return "text follows after a closing quote or bracket; put the whole text in one pair of quotes"
    if rest.startswith("- ") and "expected key" in problem:
        problem = "expected '-'"
    known = (advice for words, advice in _ADVICE if re.search(words, problem))
    return next(known, "this is not YAML; check the quotes, the brackets and the indentation around here")
