"""Signal A: recall is a gate; false alarms are listed, because each costs one kind card."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.coaching.safety import Safety

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


@pytest.fixture(scope="module")
def safety(material) -> Safety:
    return Safety(material.safety)


@pytest.mark.parametrize("text", PRESENT.strip().splitlines())
def test_somebody_who_says_so_of_themselves_now_is_heard(safety, text):
    assert safety.signal(text)


@pytest.mark.parametrize("text", NOT.strip().splitlines())
def test_idioms_others_denials_and_cases_are_not_taken_for_it(safety, text):
    assert not safety.signal(text)


@given(st.text(max_size=300))
def test_any_text_is_read_without_a_fault(safety, text):
    assert safety.signal(text) in (True, False)


def test_no_case_and_no_line_of_ours_sets_it_off(safety, book):
    for case in book.material["cases"].values():
        assert not safety.signal(f"{case.story} {case.dilemma} {case.comment}")
