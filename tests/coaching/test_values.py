"""Value cards in answers as civil servants write them."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.coaching.values import Recogniser

HEARD = [
    ("moed", {"moed"}),
    ("Integriteit", {"integriteit"}),
    ("integritiet", {"integriteit"}),
    ("loyaliteid", {"loyaliteit"}),
    ("deskundighied en moed", {"deskundigheid", "moed"}),
    ("efficientie", {"efficientie"}),
    ("efficiënt werken", {"efficientie"}),
    ("algemeen belang", {"algemeen_belang"}),
    ("het algemeen belang gaat voor", {"algemeen_belang"}),
    ("ik wil niet liegen maar zij heeft ook wel een punt", {"eerlijkheid"}),
    ("je moet een bestuurder niet voor het blok zetten", {"loyaliteit"}),
    ("iedereen gelijk", {"rechtvaardigheid"}),
    ("als je 1 keer wat door de vingers ziet is het hek van de dam", {"integriteit"}),
    ("ik durf dat wel te zeggen", {"moed"}),
    ("anders durft niemand meer iets te zeggen", {"moed"}),
    ("ik vind dat we transparant moeten zijn over de cijfers", {"openheid"}),
    ("ik wil achter mijn bestuur staan", {"loyaliteit"}),
    ("regels zijn regels", {"rechtmatigheid"}),
    ("ik vond het eerlijker om het gewoon te zeggen", {"eerlijkheid"}),
    ("rechtvaardig en menselijk blijven", {"rechtvaardigheid", "menselijkheid"}),
    ("de kwaliteit van het werk moet goed zijn", {"kwaliteit"}),
    ("respectvol omgaan met bewoners", {"respect"}),
    ("ik wil onpartijdig zijn", {"onpartijdigheid"}),
    ("duurzaamheid", {"duurzaamheid"}),
]
SILENT = [
    "eerlijk gezegd vind ik het niks",
    "het gaat mij niet om loyaliteit",
    "moed is niet waar het om gaat",
    "de koffie is van slechte kwaliteit",
    "ik moet dat doen",
    "dat is gewoon onze taak",
    "de mensen wachten al een jaar op hun geld",
    "met alle respect, dit slaat nergens op",
    "geen idee",
    "weet niet",
    "de deur stond open",
    "het openbaar vervoer rijdt niet",
    "ik ben met de trein",
    "gisteren was ik vrij",
    "dat zei mijn teamleider ook",
    "ik zou eerst bellen",
    "omdat het vrijdag is",
    "de datum staat al vast",
    "anders krijg ik het druk",
]


@pytest.fixture(scope="module")
def recogniser(material) -> Recogniser:
    return Recogniser(material.values, material.idioms)


@pytest.mark.parametrize(("text", "cards"), HEARD)
def test_names_inflections_typing_errors_and_phrases_are_heard(recogniser, text, cards):
    assert {found.card for found in recogniser.find(text)} == cards


@pytest.mark.parametrize("text", SILENT)
def test_denials_other_senses_and_other_talk_are_not(recogniser, text):
    assert recogniser.find(text) == ()


def test_every_card_is_heard_by_its_own_name_and_each_of_its_words(recogniser, material):
    for card in material.values:
        assert [one.card for one in recogniser.find(card.name)] == [card.id]
        for word in card.words:
            assert card.id in [one.card for one in recogniser.find(word)], (card.id, word)


def test_the_words_given_back_are_literal_and_at_most_eight(recogniser):
    for text, _ in HEARD:
        for found in recogniser.find(text):
            assert found.words in text
            assert len(found.words.split()) <= 8


@settings(deadline=None)
@given(st.text(max_size=400))
def test_any_text_is_read_without_a_fault(recogniser, text):
    for found in recogniser.find(text):
        assert found.words in text
