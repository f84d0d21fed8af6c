"""What can be wrong with the material: unknown values, one-sided voices, questions that lead."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from bot.coaching.material import Case, Value
from bot.core.checks.finding import Finding, nearest

DECK = tuple(
    "integriteit rechtvaardigheid aanspreekbaarheid loyaliteit deskundigheid respect eerlijkheid oprechtheid"
    " rechtsstatelijkheid onpartijdigheid openheid responsiviteit representativiteit rechtmatigheid effectiviteit"
    " efficientie dienstverlenend leiderschap innovatie kwaliteit creativiteit zorgzaamheid tolerantie fatsoen"
    " compassie moed welwillendheid menselijkheid algemeen_belang duurzaamheid".split()
)
STARTS = ("Kan", "Kunnen", "Kun", "Mag", "Mogen", "Wil", "Willen", "Moet", "Moeten", "Durf", "Durven")
QUESTION_WORDS = 15
COMMENT_WORDS = 34  # what is left of a turn of 60 words


def check_material(values: Sequence[Value], cases: Mapping[str, Case]) -> Iterator[tuple[str, Finding]]:
    """Find what an author can mend in values and cases; gives "values" or the id of the case with each."""
    for finding in _deck(values):
        yield "values", finding
    for name, case in cases.items():
        for finding in check_case(case):
            yield name, finding


def _deck(values: Sequence[Value]) -> Iterator[Finding]:
    ids = [value.id for value in values]
    for missing in (one for one in DECK if one not in ids):
        yield Finding((), "D602", f"the deck has no card {missing!r}")
    owner: dict[str, str] = {}
    for place, value in enumerate(values):
        if value.id not in DECK or value.id in ids[:place]:
            yield Finding(
                (place, "id"), "D602", f"{value.id!r} is not in the deck, or twice", nearest(value.id, DECK)
            )
        for word in (*value.words, *value.phrases):
            if owner.setdefault(word, value.id) != value.id:
                yield Finding(
                    (place,), "D603", f"{word!r} belongs to {owner[word]!r} already", level="warning"
                )


def check_case(case: Case) -> Iterator[Finding]:
    """Find what an author can mend in one case."""
    for place, one in enumerate(case.values):
        if one not in DECK or one in case.values[:place]:
            yield Finding(("values", place), "D604", f"{one!r} is no card, or twice", nearest(one, DECK))
    yield from _question(case)
    ids = [option.id for option in case.options]
    for place, option in enumerate(case.options):
        path = ("options", place)
        if option.id in ids[:place]:
            yield Finding((*path, "id"), "D107", f"the option id {option.id!r} is used twice")
        if option.turn.gains == option.turn.loses:
            yield Finding(
                (*path, "turn"), "D605", "one voice gains and another loses; here they are the same"
            )
    gains = {option.turn.gains for option in case.options}
    losses = {option.turn.loses for option in case.options}
    if len(gains) == 1 or len(losses) == 1:
        yield Finding(("options",), "D606", "every option favours or harms the same voice", level="warning")
    if len(case.comment.split()) > COMMENT_WORDS:
        yield Finding(("comment",), "D607", f"the comment is longer than {COMMENT_WORDS} words")


def _question(case: Case) -> Iterator[Finding]:
    """Check the rules for a question: short, closed in form, open in outcome (Rijk, seven steps)."""
    words = case.question.split()
    if len(words) > QUESTION_WORDS:
        yield Finding(("question",), "D608", f"the question has {len(words)} words; at most {QUESTION_WORDS}")
    if "," in case.question or not case.question.endswith("?") or case.question.count("?") != 1:
        yield Finding(("question",), "D608", "the question has no comma and ends with its one question mark")
    if not words or words[0] not in STARTS:
        yield Finding(("question",), "D608", f"the question starts with one of: {', '.join(STARTS)}")
