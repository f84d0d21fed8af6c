"""Value cards in answers as civil servants write them."""

from __future__ import annotations

from collections.abc import Iterator
from time import process_time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.coaching.values import MOST_CARDS, MOST_WORDS, Recogniser

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
# By kind: an answer, and behind the bar the cards that a reader of it would name.
ANSWERS = {
    "explicit": """
integriteit staat bij mij voorop | integriteit
voor mij draait het om rechtvaardigheid | rechtvaardigheid
loyaliteit aan het college vind ik belangrijk | loyaliteit
ik kies voor openheid, ook als het schuurt | openheid
vooral moed en een beetje tolerantie | moed tolerantie
deskundigheid, daar word ik voor betaald | deskundigheid
fatsoen kost niks | fatsoen
compassie met de ondernemer, die heeft al genoeg aan zijn hoofd | compassie
het algemeen belang weegt zwaarder dan een boze wethouder | algemeen_belang
rechtmatigheid, anders krijgen we de accountant over ons heen | rechtmatigheid
ik denk efficiëntie | efficientie
kwaliteit boven snelheid | kwaliteit
menselijkheid en responsiviteit | menselijkheid responsiviteit
Duurzaamheid. We bouwen dit voor vijftig jaar | duurzaamheid
onpartijdigheid, want ik ken een van de buren | onpartijdigheid
eerlijkheid duurt het langst | eerlijkheid
wat ik mis is leiderschap | leiderschap
welwillendheid, die mensen hebben het al lastig genoeg | welwillendheid
creativiteit is wat hier ontbreekt | creativiteit
ik zou zeggen respect | respect
effectiviteit: het moet wel werken | effectiviteit
aanspreekbaarheid, want ik heb dat besluit zelf genomen | aanspreekbaarheid
rechtsstatelijkheid en dan met name rechtsbescherming | rechtsstatelijkheid
iets met zorgzaamheid denk ik | zorgzaamheid
ik wil vooral oprechtheid zien | oprechtheid
""",
    "inflected": """
ik wil eerlijke informatie geven aan de raad | eerlijkheid
omdat ik integer wil handelen | integriteit
je moet loyaal zijn aan je minister | loyaliteit
een onafhankelijke toets is nodig | onpartijdigheid
we moeten rechtvaardiger omgaan met die groep | rechtvaardigheid
de raad moet onze afwegingen transparant kunnen volgen | openheid
zorgvuldig voorbereiden scheelt bezwaren | kwaliteit
ik durfde het toen niet te zeggen maar nu wel | moed
ik wil de bewoners respecteren in hun keuze | respect
ik heb me er moedig doorheen geslagen | moed
kwetsbare mensen mogen hier niet de dupe van worden | zorgzaamheid
ik leg graag verantwoording af over die keuze | aanspreekbaarheid
doelmatig besteden van belastinggeld | efficientie
we zoeken een creatieve oplossing voor het parkeren | creativiteit
het moet wel wettelijk mogen | rechtmatigheid
ze hebben mij misleid en dat pik ik niet | eerlijkheid
ik luister eerst naar wat de bewoners zeggen | responsiviteit
ik wil mij inleven in die moeder | compassie
een neutrale houding past bij mijn rol | onpartijdigheid
we vernieuwen alleen als het iets oplevert | innovatie
daar moet je gewoon eerlijker over zijn | eerlijkheid
het is onrechtvaardig dat zij wel krijgt en hij niet | rechtvaardigheid
ik wil de mensen menselijk behandelen | menselijkheid
je bent toch collegiaal naar elkaar | loyaliteit
dat is gewoon onfatsoenlijk | fatsoen
ik wil er objectief naar kijken | onpartijdigheid
wij hebben experts geraadpleegd | deskundigheid
alles wat ik doe moet controleerbaar zijn | openheid
ik sprak hem aan op zijn lompe gedrag | fatsoen
er wordt zoveel geld verspild | efficientie
we hebben de minderheden niet gehoord | representativiteit
ik ben vrij coulant geweest met die termijn | welwillendheid
het klimaat wacht niet | duurzaamheid
dat zou corrupt zijn | integriteit
ik voelde medelijden met de vrouw | compassie
tolerante ambtenaren hebben we nodig | tolerantie
""",
    "misspelt": """
ik vind transparatie belangrijk | openheid
rechtvaardigeid gaat voor | rechtvaardigheid
uit loyalteit met mn team | loyaliteit
ik wil eerlik zijn tegen de bewoner | eerlijkheid
verantwoordelijkhied nemen hoort erbij | aanspreekbaarheid
duurzaamhied is ook voor later | duurzaamheid
zorgvuldigeid, want die man kan in bezwaar | kwaliteit
onpartijdigheit | onpartijdigheid
mededoogen met de aanvrager | compassie
ik wil respectvoll blijven | respect
innovattie is nodig bij ons | innovatie
effeciënt omgaan met de uren | efficientie
menselykheid mis ik in dat systeem | menselijkheid
algemeen belnag | algemeen_belang
loyalitiet | loyaliteit
ik ga voor trasparantie | openheid
rechtvaardighijd | rechtvaardigheid
kwalitiet leveren | kwaliteit
zorgvulig werken | kwaliteit
dat is onmenslijk | menselijkheid
onafhankelijkheit van de toezichthouder | onpartijdigheid
ik moet oprecth blijven | oprechtheid
empatie tonen met de klager | compassie
meer deskundighied in huis halen | deskundigheid
""",
    "phrase": """
dan zeg ik waar het op staat | eerlijkheid
ik wil zeggen waar het op staat | eerlijkheid
je moet ook eens je nek durven uitsteken | moed
ik wilde de menselijke maat terugbrengen | menselijkheid
dan kan ik mezelf in de spiegel kijken | integriteit
ik geef ze het voordeel van de twijfel | welwillendheid
wij horen altijd beide kanten | onpartijdigheid
ik heb geen zin om iets onder het tapijt te vegen | eerlijkheid
de burger verder helpen, daar doe ik het voor | dienstverlenend
gelijke gevallen gelijk behandelen | rechtvaardigheid
ik wil mijn collega's niet laten vallen | loyaliteit
we spelen open kaart met de omwonenden | openheid
iemand moet de knopen doorhakken | leiderschap
we moeten ons aan de regels houden | rechtmatigheid
ik wil iedereen serieus nemen die aan de balie komt | respect
ik ga liever buiten de lijntjes kleuren | creativiteit
er moet hoor en wederhoor zijn | onpartijdigheid
we doen dit voor onze kinderen | duurzaamheid
zulke dingen moet je niet mooier maken dan ze zijn | eerlijkheid
ze mogen geen nummer zijn voor ons | menselijkheid
je houdt je rug recht, ook bij de wethouder | moed
mijn bestuur voor het blok zetten doe ik niet | loyaliteit
verantwoordelijkheid nemen voor mijn fouten | aanspreekbaarheid
ik wil gewoon niet liegen tegen die vrouw | eerlijkheid
anders meet je met twee maten | rechtvaardigheid
ik laat de mensen in hun waarde | respect
dan neem ik zelf het voortouw | leiderschap
we moeten denken aan de volgende generaties | duurzaamheid
ik wil niet wegduiken voor de pers | aanspreekbaarheid
ik verdiep me, ik wil mijn vak goed bijhouden | deskundigheid
je doet het volgens het boekje | rechtmatigheid
ik wil me verplaatsen in de bewoner | compassie
ik ga geen partij kiezen tussen die twee | onpartijdigheid
ze willen dat onder de pet houden | openheid
ik ben niet te koop | integriteit
je moet kijken naar het grotere geheel | algemeen_belang
je moet je mond durven opendoen | moed
ik wil een stem geven aan de jongeren | representativiteit
ik kan geen half werk leveren | kwaliteit
we moeten een nieuwe aanpak proberen | innovatie
""",
    "negated": """
het gaat mij niet om efficiency of snelheid |
dit heeft niets met moed te maken |
loyaliteit is niet wat mij drijft |
ik ben nooit zo creatief geweest |
zonder respect voor de regels kom je nergens |
daar is geen kwaliteit voor nodig |
integriteit speelt hier niet |
het gaat me niet zozeer om de rechtmatigheid |
duurzaamheid is voor mij geen punt |
ik vind innovatie hier niet belangrijk |
het draait hier niet om tolerantie maar om moed | moed
het gaat niet om mijn eerlijkheid, wel om openheid | openheid
dat is geen kwestie van fatsoen |
ik zou het geen compassie noemen |
openheid vind ik niet het belangrijkste |
wij zijn niet efficiënt maar wel zorgvuldig | kwaliteit
het ging me niet om de kwaliteit van het stuk |
moed had er niks mee te maken |
dat is niet integer |
loyaliteit vind ik hier niet van toepassing |
ik doe dit niet uit compassie |
geen woord over duurzaamheid gehoord |
ik ben niet van de vernieuwing |
rechtmatigheid telt voor mij niet |
niet de openheid maar de zorgvuldigheid | kwaliteit
zonder leiderschap te willen tonen zeg ik dit |
""",
    "other": """
eerlijk gezegd had ik er geen tijd voor |
om eerlijk te zijn weet ik het niet |
met respect gezegd, het plan deugt niet |
de koffie op kantoor is van slechte kwaliteit |
zonder moeite haalde hij het |
de luchtkwaliteit in de straat is onderzocht |
mijn buurman is met haar getrouwd |
de vergadering was openbaar |
met alle respect maar dat klopt niet |
we gaan met de kennis van nu opnieuw kijken |
ik ken hem, hij is een kennis van mij |
het moet voor vrijdag af |
dat loopt via de afdeling kwaliteit |
we zitten midden in de natuur op die heisessie |
ik heb in alle eerlijkheid geen idee |
de dienst stadsbeheer is verantwoordelijk |
de moed zonk mij in de schoenen |
hij nam het voor zoete koek aan |
de gemeenschappelijke regeling vraagt een zienswijze |
als ik heel eerlijk ben had ik geen zin |
de waarheid ligt in het midden |
dat is van mindere kwaliteit dan vorig jaar |
met alle respect hoor |
ik ga met frisse moed weer aan de slag |
in principe kan het morgen |
ik stel u hierbij in kennis |
trouwens, heb jij de notulen |
volgens de wet van Murphy ging het mis |
de openbare ruimte is opgeknapt |
""",
    "unrelated": """
ik heb de aanvraag doorgestuurd naar de collega van vergunningen |
het was druk en ik had hoofdpijn |
de wethouder belde om half negen |
dan mis ik de deadline en krijg ik gedoe |
ik zou eerst even koffie halen |
omdat het anders blijft liggen |
iedereen doet dat zo bij ons |
weet ik nog niet |
mijn leidinggevende had dat zo gevraagd |
de brief gaat morgen de deur uit |
we hebben al drie keer overlegd |
ik wacht op een reactie van de provincie |
het systeem lag eruit |
daar heb ik geen tijd voor |
maandag spreek ik haar |
dat lijkt me het beste |
de kosten lopen op |
zij heeft twee kinderen en een hond |
dat moet ik nog uitzoeken |
ik vind het lastig |
we kregen een brief van de rechter |
hij stond al een uur te wachten |
we lopen achter op de planning |
ik heb haar gemaild en niks teruggehoord |
dat doet de afdeling communicatie |
het is maar een concept |
ik wil eerst slapen |
de raad stemt donderdag |
als ik het niet doe doet niemand het |
twee jaar geleden was dat anders |
hij wilde er geld voor |
ja dat kan wel |
moet dat nu meteen |
met de fiets naar het stadhuis |
ik had hem graag willen spreken |
omdat de projectleider ziek werd |
de factuur klopt niet |
het college heeft al besloten |
""",
}
# What the rule cannot do yet: named here, so that a rule that can is noticed.
NOT_YET = """
integritijt | integriteit
zo levert het geen zoden aan de dijk op | effectiviteit
luister, zo werkt dat hier |
ik gun iemand een tweede kans | welwillendheid
met respect voor ieders mening ga ik naar huis |
het resultaat van de verkiezingen was bekend |
"""


def rows(block: str) -> Iterator[tuple[str, set[str]]]:
    for line in block.strip().splitlines():
        text, _, cards = line.partition("|")
        yield text.strip(), set(cards.split())


@pytest.fixture(scope="module")
def recogniser(material) -> Recogniser:
    return Recogniser(material.values, material.idioms)


@pytest.mark.parametrize(("text", "cards"), HEARD)
def test_names_inflections_typing_errors_and_phrases_are_heard(recogniser, text, cards):
    assert {found.card for found in recogniser.find(text)} == cards


@pytest.mark.parametrize("text", SILENT)
def test_denials_other_senses_and_other_talk_are_not(recogniser, text):
    assert recogniser.find(text) == ()


@pytest.mark.parametrize(("text", "cards"), [row for block in ANSWERS.values() for row in rows(block)])
def test_answers_are_heard_as_a_reader_would(recogniser, text, cards):
    assert {found.card for found in recogniser.find(text)} == cards


@pytest.mark.xfail(strict=True, reason="a known limit of the rule")
@pytest.mark.parametrize(("text", "cards"), list(rows(NOT_YET)))
def test_limits_of_the_rule(recogniser, text, cards):
    assert {found.card for found in recogniser.find(text)} == cards


@pytest.mark.parametrize(
    ("text", "cards"),
    [
        ("niet alleen moed maar ook openheid", {"moed", "openheid"}),
        ("ik kan niet zonder openheid", {"openheid"}),
        ("ik heb het zelf gedaan", set()),
        ("ik heb er geen tijd voor", set()),
        ("ik wil vooral mezelf blijven", {"oprechtheid"}),
        ("ik neem de bewoner serieus", {"respect"}),
        ("ik kan niet achter het besluit staan", set()),
        ("achter het besluit kan ik niet staan", set()),
        ("integriteit is dat je niet wegkijkt", {"integriteit"}),
        ("de moed zakte me in de schoenen", set()),
    ],
)
def test_what_a_denial_reaches_and_which_words_carry_a_phrase(recogniser, text, cards):
    assert {found.card for found in recogniser.find(text)} == cards


def test_every_card_is_heard_by_its_own_name_and_each_of_its_words(recogniser, material):
    for card in material.values:
        assert [one.card for one in recogniser.find(card.name)] == [card.id]
        for word in card.words:
            assert card.id in [one.card for one in recogniser.find(word)], (card.id, word)


def test_the_words_given_back_are_literal_and_never_all_of_a_long_answer(recogniser):
    answers = [text for text, _ in HEARD] + [text for block in ANSWERS.values() for text, _ in rows(block)]
    for text in answers:
        for found in recogniser.find(text):
            assert found.words in text
            assert len(found.words.split()) <= MOST_WORDS
            assert found.words != text or len(text.split()) <= MOST_WORDS


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("ik wil niet liegen maar hanneke heeft ook wel een punt", "ik wil niet liegen"),
        (
            "het was druk, ik vond eerlijkheid belangrijker. en toen belde ze",
            "ik vond eerlijkheid belangrijker",
        ),
        ("moed", "moed"),
    ],
)
def test_the_clause_around_the_word_is_given_back(recogniser, text, words):
    assert [found.words for found in recogniser.find(text)] == [words]


def test_in_the_order_of_the_text_each_card_once_and_at_most_three(recogniser):
    found = recogniser.find("moed, openheid, nog eens moed, eerlijkheid en respect")
    assert [one.card for one in found] == ["moed", "openheid", "eerlijkheid"]
    assert [one.start for one in found] == [0, 6, 31]


WORDS = st.sampled_from(
    "ik wil niet geen eerlijk moed openheid maar , . 😀 - voor het blok zetten vind is".split()
)


@settings(deadline=None)
@given(st.text(max_size=400) | st.lists(WORDS, max_size=60).map(" ".join))
def test_any_text_is_read_without_a_fault(recogniser, text):
    found = recogniser.find(text)
    assert len(found) <= MOST_CARDS
    assert len({one.card for one in found}) == len(found)
    for one in found:
        assert one.words in text
        assert 1 <= len(one.words.split()) <= MOST_WORDS


@pytest.mark.parametrize("text", [*(sign * 4096 for sign in "aé😀-'’.\u0301"), "niet " * 800, "moed " * 800])
def test_a_text_of_one_sign_takes_no_time(recogniser, text):
    recogniser.warm()
    took = []
    for _ in range(3):  # the quickest: other work on the machine is not the rule's
        start = process_time()
        recogniser.find(text)
        took.append(process_time() - start)
    assert min(took) < 0.02
