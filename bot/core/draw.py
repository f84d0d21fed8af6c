"""A dialogue as Mermaid flowchart text, coloured by what was walked.

Mermaid keeps words and signs for itself (`end`, `style`, `#`): a node's name is always
`n_dialogue/step`, and what an author wrote stands between quotes with its signs as entities.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from typing import Literal, Protocol

from bot.core.arrows import ANY, Way, options_of, ways
from bot.core.asking import prompt
from bot.core.filling import worded
from bot.core.script import (
    END,
    QUESTIONS,
    Choose,
    Dialogue,
    Do,
    End,
    Go,
    Pick,
    Reflect,
    Run,
    Say,
    Step,
    Wait,
    WaitFor,
)
from bot.core.text import parse, plain

PIECE = 45  # characters that a box shows of a text
LINES = 4  # options that an arrow names
FINISH = "end."  # no step has a dot in its id

_SIGNS = re.compile(r"[^\w .,?!'()/{}\u00a0-\U0010ffff]|(?<=\d)[.)]")  # "1." would start a Markdown list
_FORMULA, _ICON = r"(?<=\$)(?=\$)", r"(?<=\bfa:)|(?<=\bfa[a-z]:)"  # found after entities are read
_JOINED = re.compile(f"{_FORMULA}|{_ICON}")

Walked = Literal["walked", "partly", "never"]

# Legible on white and on black; the borders tell them apart without colour.
_BOXES: Mapping[Walked, str] = {
    "walked": "fill:#d7ecd9,stroke:#2e7d32,stroke-width:2px,color:#1b1b1b",
    "partly": "fill:#fdf0c4,stroke:#a06a00,stroke-width:2px,stroke-dasharray:8 3,color:#1b1b1b",
    "never": "fill:#f6d5d5,stroke:#b3261e,stroke-width:2px,stroke-dasharray:2 4,color:#1b1b1b",
}
_ARROWS: Mapping[Walked, str] = {
    "walked": "stroke:#2e7d32,stroke-width:2px",
    "partly": "stroke:#a06a00,stroke-width:2px,stroke-dasharray:8 3",
    "never": "stroke:#b3261e,stroke-width:2px,stroke-dasharray:2 4",
}
_SHAPES: Sequence[tuple[tuple[type[Step], ...], tuple[str, str]]] = (
    ((Choose, Pick), ("{{", "}}")),
    (QUESTIONS, ("[/", "/]")),
    ((Go,), ("{", "}")),
    ((Run,), ("[[", "]]")),
    ((Wait,), (">", "]")),
    ((Reflect,), ("(", ")")),
    ((Do,), ("[(", ")]")),
    ((End,), ("([", "])")),
    ((Step,), ("[", "]")),
)
_LEGEND: Mapping[Walked, str] = {
    "walked": "walked",
    "partly": "walked, but not on every option",
    "never": "never walked",
}


class Hits(Protocol):
    """How often each step was reached and each option was chosen; what is not named never was."""

    @property
    def steps(self) -> Mapping[tuple[str, str], int]:
        """Hits by dialogue and step."""
        ...

    @property
    def options(self) -> Mapping[tuple[str, str, str], int]:
        """Hits by dialogue, step and option."""
        ...


def draw(dialogues: Sequence[Dialogue], hits: Hits | None = None) -> str:
    """Draw dialogues in one flowchart, each in a frame of its own when there are more."""
    boxes: list[str] = []
    arrows: list[tuple[str, Walked | None]] = []
    for dialogue in dialogues:
        inside = [*_boxes(dialogue, hits)]
        boxes += _framed(dialogue.dialogue, dialogue.title, inside) if len(dialogues) > 1 else inside
        arrows += _arrows(dialogue, hits)
    arrows += [(f"  {start} -.-> {to}", None) for start, to in _entries(dialogues)]
    lines = ["flowchart TD", *boxes, *(line for line, _ in arrows)]
    if hits:
        lines += _legend()
        lines += _styles([walked for _, walked in arrows])
    return "\n".join(lines) + "\n"


def _boxes(dialogue: Dialogue, hits: Hits | None) -> Iterable[str]:
    for step in dialogue.steps:
        walked = _reached(dialogue, step, hits) if hits else None
        yield f"  {_name(dialogue, step.id)}{_box(step)}{f':::{walked}' if walked else ''}"
    yield f'  {_name(dialogue, FINISH)}(("end"))'


def _arrows(dialogue: Dialogue, hits: Hits | None) -> Iterable[tuple[str, Walked | None]]:
    for way in ways(dialogue):
        arrow = "-.->" if way.passed else "-->"
        label = f"|{_quoted(*_labels(way))}|" if way.options or way.condition else ""
        to = _name(dialogue, FINISH if way.to == END else way.to)
        line = f"  {_name(dialogue, way.start)} {arrow}{label} {to}"
        yield line, _taken(dialogue, way, hits) if hits else None


def _entries(dialogues: Sequence[Dialogue]) -> Iterable[tuple[str, str]]:
    """Give the ways from a `run` into the dialogue that it enters, where that is drawn too."""
    firsts = {one.dialogue: _name(one, one.steps[0].id) for one in dialogues}
    for dialogue in dialogues:
        for step in dialogue.steps:
            if isinstance(step, Run) and step.run in firsts:
                yield _name(dialogue, step.id), firsts[step.run]


def _reached(dialogue: Dialogue, step: Step, hits: Hits) -> Walked:
    """Tell how far a step was walked; what was asked may have options that nobody chose."""
    if not hits.steps.get((dialogue.dialogue, step.id)):
        return "never"
    options = options_of(step) if isinstance(step, Choose | Pick) else []
    chosen = _chosen(dialogue, step, [option for option, _ in options], hits)
    return "walked" if chosen == len(options) else "partly"


def _taken(dialogue: Dialogue, way: Way, hits: Hits) -> Walked | None:
    """Tell how far a way was walked; None where hits of steps and options leave it open."""
    ends = (way.to,) if way.passed else (way.start, way.to)
    if not all(hits.steps.get((dialogue.dialogue, one)) for one in ends if one != END):
        return "never"
    if way.condition:
        return None
    step = next(step for step in dialogue.steps if step.id == way.start)
    chosen = _chosen(dialogue, step, [option for option, _ in way.options], hits)
    if way.options and not chosen:
        return "never"
    return "walked" if chosen == len(way.options) else "partly"


def _chosen(dialogue: Dialogue, step: Step, options: Sequence[str], hits: Hits) -> int:
    """Count the options that were chosen at least once."""
    here = {
        option
        for (name, at, option), hit in hits.options.items()
        if hit and (name, at) == (dialogue.dialogue, step.id)
    }
    written = {option for option, _ in options_of(step)} if isinstance(step, Choose | Pick) else set()
    return sum(bool(here - written) if option == ANY else option in here for option in options)


def _box(step: Step) -> str:
    """Give the shape of a kind of step with its id, when it comes, and what it does."""
    opens, closes = next(shape for kinds, shape in _SHAPES if isinstance(step, kinds))
    when = f"if {worded(step.when)}" if step.when else ""
    return f"{opens}{_quoted(step.id, when, _piece(_content(step)))}{closes}"


def _content(step: Step) -> str:
    """Say what a step does, in its own words."""
    if isinstance(step, QUESTIONS):
        return prompt(step)
    match step:
        case Say():
            return step.say
        case End():
            return step.end
        case Reflect():
            return " ".join([step.reflect, *(["of", ", ".join(step.of)] if step.of else [])])
        case Run():
            return f"run {step.run}"
        case Do():
            return f"do {step.do}"
        case Wait():
            return f"wait {_until(step.wait)}"
        case _:
            return ""


def _until(wait: WaitFor) -> str:
    if wait.for_:
        return f"for {wait.for_}"
    if wait.person:
        return "until the person goes on"
    return f"until {wait.until}" if wait.until else f"until {wait.at} on the workday after {wait.after}"


def _labels(way: Way) -> tuple[str, ...]:
    texts = [text for _, text in way.options] or [way.condition]
    more = [f"and {len(texts) - LINES + 1} more"] if len(texts) > LINES else []
    return (*texts[: LINES - len(more)], *more)


def _piece(text: str) -> str:
    """Give the start of a text, whole words, without markup."""
    words = " ".join(plain(parse(text)).split())
    if len(words) <= PIECE:
        return words
    cut = words[:PIECE]
    return f"{cut[: cut.rfind(' ')] if ' ' in cut else cut} …"


def _quoted(*lines: str) -> str:
    """Put lines between quotes; a sign that Mermaid might take for its own becomes an entity."""
    apart = (_JOINED.sub("\u200b", line.replace("`", "'")) for line in lines if line)
    return f'"{"<br/>".join(_SIGNS.sub(lambda sign: f"#{ord(sign[0])};", line) for line in apart)}"'


def _name(dialogue: Dialogue, step: str) -> str:
    """Name a node; a hyphen could become part of an arrow."""
    return f"n_{dialogue.dialogue}/{step}".replace("-", ".")


def _framed(name: str, title: str, inside: Sequence[str]) -> list[str]:
    return [
        f"  subgraph f_{name.replace('-', '.')}[{_quoted(title)}]",
        *(f"  {line}" for line in inside),
        "  end",
    ]


def _legend() -> list[str]:
    boxes = [f"l_{walked}[{_quoted(text)}]:::{walked}" for walked, text in _LEGEND.items()]
    classes = [f"  classDef {walked} {style}" for walked, style in _BOXES.items()]
    return [*_framed("legend.", "Legend", [f"  {box}" for box in boxes]), *classes]


def _styles(arrows: Sequence[Walked | None]) -> Iterable[str]:
    """Colour the arrows: Mermaid knows an arrow by its number."""
    for walked, style in _ARROWS.items():
        numbers = [str(number) for number, one in enumerate(arrows) if one == walked]
        if numbers:
            yield f"  linkStyle {','.join(numbers)} {style}"
