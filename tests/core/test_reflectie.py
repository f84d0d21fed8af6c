"""The whole reflection, line by line: its length, its questions, its words."""

from __future__ import annotations

import re
from itertools import product

import pytest

from bot.core.events import Say
from bot.core.text import plain
from tests.people import Person
from tests.script import reply_to

ADVICE = re.compile(
    r"\b(je moet|je zou moeten|goed gedaan|wat goed|mooi dat|knap|top|super|prima gekozen|je had beter|verstandig"
    r"|het beste|advies is|ik raad|bedankt voor|dank je wel)\b",
    re.IGNORECASE,
)
CENTRAL = ("Wanneer doe je het goed?",)  # the seed's first question is two, and stays as it is
MOST_ANSWERS, MOST_TAPS, MOST_TURNS = 8, 14, 24
WORDS, WORDS_OF_MIRRORS = 60, 80


class Count:
    """Counts what the person does and what the coach says after the opening."""

    def __init__(self) -> None:
        self.answers = self.taps = self.turns = 0
        self.texts: list[str] = []


def walked(book, case: str, option: str, daarna: str, *, typed: bool) -> tuple[Person, Count]:
    """Walk the fullest way: free text at every open question, a tap at every other."""
    ann = Person(book, items={"case": case} if case else {}).opens()
    count = Count()
    opening = True
    for _ in range(60):
        text = turn_of(ann)
        if not opening:
            count.turns += 1
            count.texts.append(text)
        if "Bewaard" in text:
            return ann, count
        reply = reply_to(text)
        assert reply is not None, f"no reply to: {text}"
        opening = opening and reply.asks in ("Ik bewaar je plek", "Doe je mee?")
        if typed or reply.buttons == ("Overslaan",):
            count.answers += reply.buttons == ("Overslaan",) and not opening
            ann.says(reply.words)
            continue
        for button in reply.buttons:
            label = ann.buttons[int(button[1:]) - 1] if button.startswith("@") else button
            label = option if "Kies wat jij doet" in reply.asks else label
            label = daarna if "met je keuze" in reply.asks else label
            ann.presses(label)
            count.taps += not opening
    raise AssertionError("the talk does not end")


def turn_of(ann: Person) -> str:
    assert ann.last is not None
    return "\n\n".join(plain(e.message.text) for e in ann.last.effects if isinstance(e, Say))


def counted(text: str) -> int:
    """Count the words of a turn; options (numbered lines) and speech do not count."""
    lines = [line for line in text.splitlines() if not re.match(r"^\d+\. ", line)]
    bare = re.sub(r'"[^"]*"', "", "\n".join(lines))
    return len([word for word in bare.split() if re.search(r"\w", word)])


def cases(book) -> list[str]:
    return sorted(book.material["cases"])


WAYS = list(product(["1", "2", "3", "4"], ["Ik blijf erbij", "Ik kies iets anders", "Ik twijfel"]))


@pytest.mark.parametrize(("option", "daarna"), WAYS)
def test_after_the_opening_it_asks_little_and_says_little(book, option, daarna):
    for case in cases(book):
        _, count = walked(book, case, option, daarna, typed=False)
        assert count.answers <= MOST_ANSWERS, case
        assert count.taps <= MOST_TAPS, case
        assert count.turns <= MOST_TURNS, case


@pytest.mark.parametrize(("option", "daarna"), WAYS)
def test_each_turn_is_short_asks_one_thing_and_gives_no_verdict(book, option, daarna):
    for case in cases(book):
        _, count = walked(book, case, option, daarna, typed=False)
        for text in count.texts:
            mirror = "de ladder." in text or "Dit heb ik gehoord" in text
            assert counted(text) <= (WORDS_OF_MIRRORS if mirror else WORDS), (counted(text), text)
            asked = re.sub(r'"[^"]*"', "", text).count("?")
            assert asked <= 1 or any(one in text for one in CENTRAL), text
            assert not ADVICE.search(re.sub(r'"[^"]*"', "", text)), text


def test_typing_only_gives_the_same_talk_as_tapping(book):
    for case in cases(book):
        typed, _ = walked(book, case, "2", "Ik kies iets anders", typed=True)
        tapped, _ = walked(book, case, "2", "Ik kies iets anders", typed=False)
        assert typed.state.given == tapped.state.given


def test_no_opener_stands_twice_in_a_talk(book):
    for case in cases(book):
        ann, _ = walked(book, case, "1", "Ik kies iets anders", typed=False)
        used = [(made.step, made.form) for made in ann.state.made]
        echoes = [form for step, form in used if step.startswith("echo")]
        assert len(echoes) == len(set(echoes))


def test_an_unconfirmed_card_is_never_used(book):
    ann = Person(book, items={"case": "pagina-vier"}, facts={"consent": "yes"}).opens()
    ann.presses("Rijk").presses("1").says("ik wil niet liegen tegen de kamer")
    assert "eerlijkheid" in ann.screen
    ann.presses("Dat zei ik niet")
    assert "laat ik die kaart weg" in ann.screen
    assert ann.answer("waarom").cards == ()
    shown = len(ann.seen)
    while ann.state.status == "asking":
        reply = reply_to(turn_of(ann))
        if "Welke waarden" in reply.asks:
            offered = ann.seen[-1].rows
            ann.presses(next(b.label for row in offered for b in row if b.option != "eerlijkheid")).says(
                "klaar"
            )
            continue
        ann.says(reply.words)
    after = "\n".join(plain(m.text) for m in ann.seen[shown:]).lower()
    assert "eerlijkheid noemde je eerder" not in after


def test_a_value_that_is_not_among_the_ten_can_be_called_by_its_name(book):
    ann = Person(book, items={"case": "achtendertig-kastanjes"}, facts={"consent": "yes"}).opens()
    ann.says("rijk").says("1").says("overslaan").says("ik blijf erbij")
    assert "Eerlijkheid" not in ann.buttons
    ann.says("moed en eerlijkheid")
    assert "Jouw volgorde: moed en eerlijkheid." in ann.screen


def test_marking_a_value_leaves_what_stood_above_the_list(book):
    ann = Person(book, items={"case": "pagina-vier"}, facts={"consent": "yes"}).opens()
    ann.says("rijk").says("1").says("overslaan").presses("Ik kies iets anders").says(
        "eerst bellen, dan pas beslissen"
    )
    before = plain(ann.seen[-1].text)
    assert "Stap 5 van 5. Welke waarden" in before
    assert "dan pas beslissen" in before
    ann.presses(ann.buttons[0])
    assert plain(ann.edits[-1].text).startswith(before)


def test_typed_values_keep_their_order_also_when_one_was_not_offered(book):
    ann = Person(book, items={"case": "pagina-vier"}, facts={"consent": "yes"}).opens()
    ann.says("rijk").says("1").says("overslaan").says("ik blijf erbij")
    ann.says("compassie en dan effectiviteit")
    assert "Jouw volgorde: compassie en effectiviteit." in ann.screen
    ann.says("opnieuw").says("ik vind algemeen belang en kwaliteit het zwaarst wegen")
    assert "Jouw volgorde: algemeen belang en kwaliteit." in ann.screen


@pytest.mark.parametrize("way", ["resume", "pause"])
def test_the_question_about_a_card_can_be_asked_again(book, way):
    ann = Person(book, items={"case": "pagina-vier"}, facts={"consent": "yes"}).opens()
    ann.says("rijk").says("1").says("ik wil niet liegen tegen de kamer")
    if way == "pause":
        ann.says("pauze")
    ann.commands("resume")
    assert "Ik hoorde eerlijkheid in je antwoord. Klopt dat?" in ann.screen
    ann.presses("Andere kaart")
    ann.commands("resume")
    assert ann.screen == book.phrases.heard_card
    ann.presses("Moed")
    assert ann.answer("waarom").cards == ("moed",)


def test_a_denial_is_never_cut_off_a_persons_own_line(book):
    ann, _ = walked(book, "pagina-vier", "2", "Ik blijf erbij", typed=False)
    ann = Person(book, items={"case": "pagina-vier"}, facts={"consent": "yes"}).opens()
    while "Eén zin is genoeg." not in turn_of(ann):
        ann.says(reply_to(turn_of(ann)).words)
    ann.says("nooit iets beloven wat ik niet waar kan maken")
    assert "Nooit iets beloven wat ik niet waar kan maken. Zo zeg jij het." in ann.screen


def test_changing_the_intention_at_the_end_moves_the_one_message_along(book):
    ann, _ = walked(book, "pagina-vier", "2", "Ik blijf erbij", typed=True)
    ann = Person(book, items={"case": "pagina-vier"}, facts={"consent": "yes"}).opens()
    while "Klopt dit?" not in turn_of(ann):
        ann.says(reply_to(turn_of(ann)).words)
    ann.presses("Iets aanpassen").presses("Mijn voornemen").says("volgende week dinsdag bel ik haar")
    ann.presses("Ja, om 8.30 uur").presses("Klopt")
    assert "Woensdag" in ann.screen
    assert ann.state.rest.until.date().isoformat() == "2026-01-21"
