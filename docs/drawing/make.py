"""Make docs/dialogues.md: every dialogue as a drawing that GitHub shows (`make drawing`)."""

from __future__ import annotations

from pathlib import Path

from bot.drawing import drawing
from bot.library.load import load, root

PAGE = Path(__file__).parents[1] / "dialogues.md"
HEAD = """\
# De gesprekken, getekend

Gemaakt uit `dialogues/` met `make drawing`; verander deze bladzijde dus niet zelf.

In elk vak staat de naam van de stap, en daaronder wat de stap doet. Staat er `if`, dan komt de stap alleen als dat
klopt. Op een pijl staan de antwoorden die daarlangs gaan. `else` is: in alle andere gevallen.

| vorm | stap | vorm | stap |
|---|---|---|---|
| zeshoek | kiezen: `choose`, `pick` | ruit | een splitsing: `go` |
| scheef vak | zelf typen: `ask`, `number`, `moment` | dubbele rand | een ander gesprek: `run` |
| vak | de coach zegt iets: `say` | inkeping links | wachten: `wait` |
| vak met ronde hoeken | de coach geeft iets terug: `reflect` | ton | iets dat buiten het gesprek gebeurt: `do` |
| ronde zijkanten | een slot: `end` | rondje | het gesprek is klaar |
"""


def page() -> str:
    """Give the whole page."""
    parts = [HEAD]
    for name, dialogue in sorted(load(root()).dialogues.items()):
        parts.append(f"## {dialogue.title}: `{name}`\n\n```mermaid\n{drawing(None, name)}```\n")
    return "\n".join(parts)


if __name__ == "__main__":
    PAGE.write_text(page(), encoding="utf-8")
