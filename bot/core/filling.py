"""Conditions and placeholders: how a script looks at earlier answers and at content."""

from __future__ import annotations

from typing import Any

from bot.core import text
from bot.core.choices import choice_of
from bot.core.entries import Answer
from bot.core.script import Choose, Pick, Test, When
from bot.core.skills import Choice, Talk
from bot.core.text import Text

PERSON = "person"  # the prefix of facts, in conditions


def holds(when: When | None, talk: Talk) -> bool:
    """Tell whether a condition is true of the talk so far; no condition is always true."""
    if when is None:
        return True
    tests = all(_passes(name, test, talk) for name, test in when.tests.items())
    either = not when.any or any(holds(one, talk) for one in when.any)
    return tests and either and (when.not_ is None or not holds(when.not_, talk))


def _passes(name: str, test: Test, talk: Talk) -> bool:
    if name.startswith(f"{PERSON}."):
        fact = talk.state.facts.get(name.split(".", 1)[1], "")
        answer = Answer("option", options=(fact,)) if fact else None
    else:
        answer = talk.answer(name)
    if test.answered is not None:
        return (answer is not None) == (test.answered == "yes")
    if answer is None:
        return False
    if test.is_ is not None:
        return test.is_ in answer.options
    if test.in_ is not None:
        return any(option in test.in_ for option in answer.options)
    if test.has is not None:
        return test.has in answer.options or test.has in answer.cards
    number = answer.number
    if number is None:
        return False
    return number > test.above if test.above is not None else number < (test.below or 0)


def worded(when: When) -> str:
    """Say a condition in the words of the language: `keuze answered and not (keuze is own)`."""
    parts = [f"{name} {_test_worded(test)}" for name, test in when.tests.items()]
    if when.any:
        either = " or ".join(worded(one) for one in when.any)
        parts.append(f"({either})" if parts or when.not_ else either)
    if when.not_:
        parts.append(f"not ({worded(when.not_)})")
    return " and ".join(parts)


def _test_worded(test: Test) -> str:
    if test.answered:
        return "answered" if test.answered == "yes" else "not answered"
    if test.in_ is not None:
        return f"in {', '.join(test.in_)}"
    name, value = next(iter(test.model_dump(by_alias=True, exclude_unset=True).items()))
    return f"{name} {value:g}" if isinstance(value, float) else f"{name} {value}"


def filled(source: str, talk: Talk) -> Text:
    """Fill an author's text with content and with what the person answered."""
    return text.fill(source, lambda ref: value(ref, talk))


def value(ref: str, talk: Talk) -> Text:
    """Give what a placeholder stands for; content is an author's text, an answer is plain words."""
    head, _, rest = ref.partition(".")
    item = talk.item(head)
    if item is not None:
        return filled(_words(_deep(item, rest)), talk)
    answer = talk.answer(head)
    if answer is None:
        return ()
    chosen = _chosen(head, answer, talk)
    if rest:
        found = _deep(chosen[0].item, rest) if chosen and chosen[0].item is not None else ""
        return filled(_words(found), talk)
    if answer.kind in ("option", "options") and chosen:
        several = answer.kind == "options"  # names of cards, in the middle of a sentence
        names = [choice.label.lower() if several else choice.label for choice in chosen]
        return text.own(in_words(names, talk.book.phrases.and_))
    if answer.kind == "number" and answer.number is not None:
        return text.own(text.figures(answer.number).replace(".", ","))
    return text.own(answer.text)


def in_words(labels: list[str], and_: str) -> str:
    """Join labels as one says them: "moed, deskundigheid en eerlijkheid"."""
    if len(labels) < 2:  # noqa: PLR2004  one thing needs no "and"
        return "".join(labels)
    return f"{', '.join(labels[:-1])} {and_} {labels[-1]}"


def _chosen(step_id: str, answer: Answer, talk: Talk) -> list[Choice]:
    dialogue = talk.dialogue
    place = dialogue.index(step_id) if dialogue else None
    step = dialogue.steps[place] if dialogue and place is not None else None
    if not isinstance(step, Choose | Pick):
        return []
    found = (choice_of(talk, step, option) for option in answer.options)
    return [choice for choice in found if choice is not None]


def _deep(item: Any, path: str) -> Any:
    for name in path.split(".") if path else ():
        item = getattr(item, name, "")
    return item


def _words(found: Any) -> str:
    return found if isinstance(found, str) else ""
