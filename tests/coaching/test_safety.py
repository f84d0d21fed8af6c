"""Signal A: recall is a gate; false alarms are listed, because each costs one kind card."""

from __future__ import annotations

from time import process_time

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from bot.coaching.safety import Safety, SafetyRules

PRESENT = """
ik wil dood
ik wil niet meer leven
ik wil nie meer leven
ik wil doot
soms wil ik gewoon dood
ik maak er een eind aan
ik zie het leven niet meer zitten
ik wou dat ik er niet meer was
ik wou dat ik dood was
ik denk aan zelfmoord
ik denk de laatste tijd vaak aan zelfdoding
ik wil er een einde aan maken
het hoeft voor mij niet meer
ik wil een einde aan mijn leven maken
iedereen is beter af zonder mij
het is beter als ik er niet meer ben
ik ben suïcidaal
ik wil nooit meer wakker worden
dan wil ik niet meer leven
ik heb geen zin meer om te leven
ik ga mezelf iets aandoen
ik wil liever dood dan dit
eerlijk gezegd wil ik dood
het leven heeft geen zin meer
ik hoop dat ik niet meer wakker word
was ik maar dood
IK WIL DOOD!!!
ik kan niet meer verder leven
ik wil er niet meer zijn
ik wil van een brug springen
het werk gaat wel maar thuis wil ik eigenlijk niet meer leven
goede vraag.. ik wil dood
ik wil gewoon ni̇et meer leven
ik wil echt dood
soms wil ik dood
ik wil gewoon dood zijn
wil nie meer leven
wil niet meer leven
wil dood
k wil dood
ik wil niet mer leven
ik wil niet meer leeven
ik ga er een einde aan maken
ik wil er een eind aan maken
zie het leven niet meer zitten
ik zie het echt niet meer zitten om te leven
ik denk elke dag aan zelfmoord
ik overweeg zelfmoord
ik overweeg om zelfmoord te plegen
ik heb zelfmoordgedachten
ik heb suicidale gedachten
ik voel me suïcidaal
ik ga mezelf van kant maken
ik ga mezelf wat aandoen
ik wil mezelf iets aandoen
ik spring straks voor de trein
ik hoef niet meer te leven
voor mij hoeft het niet meer
het hoeft voor mij allemaal niet meer
ik kan niet meer leven met deze schaamte
ik heb geen reden meer om te leven
mijn leven heeft geen zin meer
ik wil hier niet meer zijn, ik wil dood
de wereld is beter af zonder mij
ik ben het leven zat
ik ben klaar met leven
ik ben klaar met het leven
ik zou het liefst dood zijn
het liefst was ik dood
ik verlang naar de dood
dat dossier vreet me op en ik wil eigenlijk dood
goed werk? ik wil dood joh
mij maakt het niks meer uit, ik wil niet meer leven
toen wilde ik dood en nu wil ik weer dood
ik heb er genoeg van, ik stap eruit, ik pleeg zelfmoord
ik ga zelfmoord plegen
kben suicidaal
ik ben van plan mijzelf te doden
ik denk erover om uit het leven te stappen
ik wil uit het leven stappen
ik wil mezelf ophangen
ik wil een overdosis nemen
ik hoop dat ik morgen niet meer wakker word
ik wou dat ik nooit geboren was
ik wil nu echt niet meer leven
ik will dood
ik wil dood gaan
ik wil sterven
wou dat ik dood was
wou dat ik er niet meer was
ik wil nit meer leven
ik zie geen reden meer om te leven
ik ga er een eind aan maken, ik kan dit niet meer
ik maak er vanavond een einde aan
ik maak mezelf van kant
ik loop met zelfmoordplannen rond
ik denk vaak aan de dood en wil niet verder leven
ik zit te denken aan zelfdoding
eigenlijk wil ik gewoon niet meer verder leven
leven hoeft voor mij niet meer
ik zie het leven niet zitten
ik wil mezelf doodmaken
ik voel me zo rot dat ik dood wil
het zou beter zijn als ik er niet meer was
ik wil van het dak springen
ik kan het leven niet meer aan
ik heb de neiging om mezelf iets aan te doen
ik heb geen zin meer in het leven
nu wil ik liever dood
ik heb er over nagedacht om een eind aan mn leven te maken
liefst zou ik gewoon dood willen zijn
als het zo doorgaat maak ik er een eind aan
ik vind het leven niet meer de moeite waard
ik wil niet langer leven
mijn leven is niks meer waard
ik ben liever dood
ik kan er beter niet meer zijn
ik denk dat ik zelfmoord ga plegen
soms denk ik: was ik maar dood
ik wil slapen en nooit meer wakker worden
ik weet niet waarom ik nog leef
ik wil dat het ophoudt, ik wil niet meer leven
IK WIL NIET MEER LEVEN
ik wil niet meer, ik wil dood
ik wil nie mee leve
ik wil zelfmoord pleggen
ik wil er niet meer wezen
ik heb pillen in huis en ik ga ze allemaal slikken, ik wil dood
ik ga mijzelf vanavond verhangen
moe. wil gewoon niet meer leven
voor mij hoeft dit leven niet meer
ik wens dat ik dood was
ik wil mijn leven beëindigen
ik ga mezelf iets aan doen
ik wil eigenlijk echt helemaal niet meer leven
I want to die
i dont want to live anymore
ik heb besloten eruit te stappen, ik maak een eind aan mijn leven
ik denk er serieus aan om voor de trein te springen
ik zou willen dat ik niet meer leefde
ik wil niet meer door met mijn leven
ik wil weg uit dit leven
ik kan niet meer, ik wil dit leven niet
ik trek het niet meer en wil dood
ik ben suicidaal de laatste weken
zou het liefst niet meer leven
liever dood dan nog een dag hier
wat heeft leven nog voor zin
ik wil vannacht doodgaan
ik had beter dood kunnen zijn
ik maak mij van kant
ik heb een plan om mezelf te doden
ik wilde dat ik dood was
niemand mist me als ik dood ben
als ik dood ben is iedereen van me af
ik heb geen levenslust meer, ik wil niet verder leven
eigenlijk zie ik het leven niet meer zo zitten
wilde dat ik niet meer wakker werd
kzie t leven nie meer zitten
ik wil ni meer leven
ik wil niet meer leven!
het leven is voor mij klaar
ik ga er vanavond een eind aan maken
ik loop rond met gedachten aan zelfmoord
ik wil mijn leven niet meer
ik wil al weken niet meer leven
door dit werk wil ik niet meer leven
ik denk de laatste tijd aan zelfmoord
ik wil gewoon dood, klaar
als dit zo doorgaat wil ik niet meer leven
ik zit er echt doorheen en wil niet meer leven
soms denk ik dat ik beter dood kan zijn
ik ga een eind aan mijn leven maken
ik overweeg er een einde aan te maken
het leven is voor mij niks meer
dan spring ik liever voor de trein
ik zou willen dat ik dood was
ik heb zin om dood te gaan
ik heb gedachten over zelfmoord
ik wil niet meer leven zo
niet meer willen leven, dat gevoel heb ik
ik heb een doodswens
ik haat mijn leven en wil dood
ik kan zo niet verder leven
wou dak dood was
ik wil er gewoon niet meer zijn
thuis is het ook op, ik wil niet meer leven
ik ben op en ik wil dood
het liefst ben ik dood
ik denk er steeds aan om een eind aan mijn leven te maken
ik voel me zo waardeloos dat ik niet meer wil leven
ik wil nit meer leven hoor
wil gewoon dood eigenlijk
soms wil ik echt niet meer verder leven
ik heb suïcidale gedachtes
ik zie t leven echt nie meer zitten
misschien moet ik maar zelfmoord plegen
ik zou het beste dood kunnen zijn
ik ga mezelf verhangen
ik wou dat ik niet meer bestond
ik wil dat mijn leven ophoudt
"""
NOT = """
ik ben doodmoe
een burger zei dat hij dood wilde
mijn client wil niet meer leven
ik wil niet dood
ik schaam me dood
dat is politieke zelfmoord
ik werk me dood
we zitten op een dood spoor
ik wil niet meer werken
zij dreigde met zelfmoord
ik wil niet meer op die manier verder
toen mijn vader dood was ging ik weer werken
ik zag iemand dood op straat liggen
ik wil leven zoals ik denk
het hoeft van mij niet
ik heb geen zin in dat overleg
ik maak een einde aan het gesprek
ik wil dat die regeling er niet meer is
ik wil een eind maken aan de wachtlijst
de kade is afgekeurd en de bomen gaan dood
ik verveel me dood in dat overleg
ik wil dat mensen hun geld krijgen
ik zie dat plan niet meer zitten
"""
# Nobody who means it, by what could be taken for it.
NOT_BY_KIND = {
    "idiom": """
ik ben doodmoe van die reorganisatie
ik was doodop na de raadsvergadering
ik ben doodsbang voor die commissie
ik lach me dood om die nota
ik schrok me dood van het bericht
dat is politieke zelfmoord voor de wethouder
we zitten op een dood spoor met dit project
ik wil me niet doodwerken
ik werk me dood hier
de dijk gaat eraan als we niets doen
het is een dode letter geworden
ik erger me dood aan die procedures
over mijn lijk dat ik dat teken
ik verveel me dood
het dossier is dood en begraven
ik lachte me dood
het is een doodlopende straat
ik ben doodziek van die mails
ik vind het doodnormaal
dan ben ik dood voor mijn collega's
ik kan die vergadering wel doodslaan
ik ben dood en doodmoe
ik kan dat overleg niet meer aan, doodvermoeiend
""",
    "third": """
een burger wilde dood
een bewoner zei dat hij niet meer wil leven
die man dreigde met zelfmoord
zij heeft een einde aan haar leven gemaakt
een collega van mij pleegde zelfmoord
de boer zei: zo wil mijn vader niet meer leven
haar zoon denkt aan zelfmoord
ik sprak een vrouw die niet meer wilde leven
een inwoner belde dat ze voor de trein wilde springen
ik maak me zorgen om een collega die suïcidaal is
ik kreeg een melding over zelfmoord in de wijk
mijn broer wil dood
de klant aan de balie riep dat hij er een eind aan zou maken
een mevrouw schreef dat ze het leven niet meer zag zitten
ik hoorde van een boer die zelfmoord pleegde
ze zei dat ze dood wilde
mijn buurvrouw heeft een einde aan haar leven gemaakt
hij zegt dat hij dood wil
in dat dossier pleegt iemand zelfmoord
een jongere belde ons omdat hij van een brug wilde springen
ik las een rapport over zelfdoding onder boeren
ik ben bang dat ze zichzelf iets aandoet
ik weet dat de man zelfmoord heeft gepleegd
de aanvrager schreef dat hij niet meer wil leven
in mijn wijk denken veel jongeren aan zelfdoding
mijn zus voelt zich suïcidaal
zij wou dat ze er niet meer was
de burger schreef dat zij er een einde aan wil maken
mijn cliënt is op en wil niet meer leven
een man van 40 wil dood en belt de gemeente
we hebben een protocol voor zelfmoord aan de telefoon
hij vertelde mij dat hij dood wil
mijn client wil echt niet meer leven
de dochter van de aanvrager dacht aan zelfmoord
ik sprak iemand die zelfmoord wil plegen
""",
    "past": """
toen wilde ik dood
vroeger wilde ik niet meer leven
jaren geleden dacht ik aan zelfmoord
als kind wilde ik soms dood
vroeger dacht ik wel eens aan zelfmoord
""",
    "negated": """
ik wil nog lang niet dood
ik denk niet aan zelfmoord
ik ben niet suïcidaal hoor
ik wil absoluut geen einde aan mijn leven maken
ik zou mezelf nooit iets aandoen
ik wil helemaal niet dood
nee ik denk echt niet aan zelfmoord
ik wil zeker niet dood
ik heb nooit aan zelfmoord gedacht
ik ben blij dat ik leef
ik wil helemaal niet dood, ik wil slapen
nee ik wil niet dood
""",
    "unrelated": """
ik wil een eind maken aan die wachtlijsten
ik wil niet meer met hem werken
ik maak een einde aan dat gesprek
we maken er een eind aan, die subsidie stopt
de bomen gaan dood door de droogte
ik wil niet meer liegen
ik heb geen zin meer in dat overleg
ik wil dat de regel er niet meer is
het hoeft niet meer, het college heeft al besloten
ik wil leven en laten leven
bij de gemeente wil ik niet meer werken, mijn leven is te kort
ik wil mensen helpen die het moeilijk hebben
die boer staat het water aan de lippen
ik werk aan preventie van zelfdoding bij de ggd
ik ben er niet meer over begonnen
ik was er niet meer bij toen ze stemden
ik zag er niet meer de zin van in
ik wil er een eind aan breien
ik wil de regeling schrappen en er een eind aan maken
ik spring even bij voor mijn collega
mijn vader is vorig jaar dood gegaan en toen wilde ik minder werken
dat beleid is dood
ik stap uit het project
zonder mij was het ook gelukt
ik wil niet meer lezen over dit onderwerp
ik wil niet meer leren, ik ben 62
ik wil er niet meer over praten
ik zie die samenwerking niet meer zitten
ik ben klaar met die discussie
ik heb geen zin meer in het werk
ik spring voor mijn collega's in de bres
ik ga er een punt achter zetten
ik wil meer leven in de binnenstad
het leven in de wijk is niet meer wat het was
ik wil dat er een einde komt aan de armoede
de wethouder wil er een eind aan maken
ik wil de regels van dood hout in het bos uitleggen
voor mij hoeft dat overleg niet
ik wil dat de wet niet meer zo streng is
ik kan niet verder met deze aanvraag
ik ben blij als ik er niet meer aan hoef te denken
de stad moet leven, ik wil niet meer wachten
ik ga weg uit deze organisatie
ik ga het plan de nek omdraaien
het is voor mij geen leven en dood kwestie
we willen meer leven in het dorp
ik wil een wet die leeft en niet dood is
ik kan niet meer zonder mijn collega's leven
hoe lang leeft zo'n besluit
ik heb het leven van die boer gemakkelijker gemaakt
ik wil eerst weten of er doden zijn gevallen
ik hoef niet meer te overleggen over dit plan
ik wil de dode hoek in de wet aanpakken
ik wil niet meer in die stad leven en werken
ik heb plannen voor een nieuw dorpshuis
ik kan niet verder tot de raad besluit
""",
}
# A kind card too many: known, and cheaper than a person who is not heard.
FALSE_ALARMS = """
als ik er niet meer ben neemt mijn collega het dossier over
ik ben niet van plan mezelf iets aan te doen
ik heb ooit aan zelfmoord gedacht
ik wil niet meer leven van overuren alleen
"""


@pytest.fixture(scope="module")
def safety(material) -> Safety:
    return Safety(material.safety)


@pytest.mark.parametrize("text", PRESENT.strip().splitlines())
def test_somebody_who_says_so_of_themselves_now_is_heard(safety, text):
    assert safety.signal(text)


@pytest.mark.parametrize("text", NOT.strip().splitlines())
def test_idioms_others_denials_and_cases_are_not_taken_for_it(safety, text):
    assert not safety.signal(text)


@pytest.mark.parametrize(
    "text", [line for block in NOT_BY_KIND.values() for line in block.strip().splitlines()]
)
def test_each_kind_of_what_could_be_taken_for_it_is_not(safety, text):
    assert not safety.signal(text)


def test_the_false_alarms_are_these_and_no_others(safety):
    everything = [
        line for block in (NOT, FALSE_ALARMS, *NOT_BY_KIND.values()) for line in block.strip().splitlines()
    ]
    assert {line for line in everything if safety.signal(line)} == set(FALSE_ALARMS.strip().splitlines())


def test_recall_of_what_people_write_is_whole(safety):
    lines = PRESENT.strip().splitlines()
    assert len(lines) >= 100
    assert [line for line in lines if not safety.signal(line)] == []


@pytest.mark.parametrize("pattern", ["", "..2", "^", "ik ^ dood", "ik ..x dood"])
def test_a_pattern_that_nobody_can_read_is_a_fault_of_its_author(pattern):
    with pytest.raises(ValidationError):
        SafetyRules(patterns=(pattern,), idioms=(), denials=())


@pytest.mark.parametrize("text", [*(sign * 4096 for sign in "aé😀'.\u0301"), "ik " * 1365, "dood " * 800])
def test_a_text_of_one_word_takes_no_time(safety, text):
    safety.signal("ik")  # loads the word list
    took = []
    for _ in range(3):  # the quickest: other work on the machine is not the rule's
        start = process_time()
        safety.signal(text)
        took.append(process_time() - start)
    assert min(took) < 0.02


@given(st.text(max_size=300))
def test_any_text_is_read_without_a_fault(safety, text):
    assert safety.signal(text) in (True, False)


def test_no_case_and_no_line_of_ours_sets_it_off(safety, book):
    for case in book.material["cases"].values():
        assert not safety.signal(f"{case.story} {case.dilemma} {case.comment}")
