"""Moments as people write them; now is Wednesday 14 January 2026, nine in the morning."""

from __future__ import annotations

from datetime import UTC, date, datetime, time
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.coaching.moments import Moment, after, find_moment, quiet_shift

AMSTERDAM = ZoneInfo("Europe/Amsterdam")
NOW = datetime(2026, 1, 14, 9, 0, tzinfo=AMSTERDAM)

DAYS = [
    ("maandag voor het overleg", "2026-01-19", "maandag"),
    ("maandag in het teamoverleg vertellen van dat telefoontje", "2026-01-19", "maandag"),
    ("ik denk dat ik het dinsdag ga doen", "2026-01-20", "dinsdag"),
    ("Maandag heb ik overleg, dan zeg ik het", "2026-01-19", "Maandag"),
    ("vandaag", "2026-01-14", "vandaag"),
    ("vandaag nog", "2026-01-14", "vandaag"),
    ("vanmiddag bellen", "2026-01-14", "vanmiddag"),
    ("ik bel haar vanavond", "2026-01-14", "vanavond"),
    ("vanochtend nog", "2026-01-14", "vanochtend"),
    ("morgen", "2026-01-15", "morgen"),
    ("Morgen!", "2026-01-15", "Morgen"),
    ("dat zou ik morgen doen", "2026-01-15", "morgen"),
    ("goedemorgen, ik doe het morgen", "2026-01-15", "morgen"),
    ("overmorgen", "2026-01-16", "overmorgen"),
    ("overmorgn dan maar", "2026-01-16", "overmorgn"),
    ("morgenochtend meteen", "2026-01-15", "morgenochtend"),
    ("morgen over een week", "2026-01-22", "morgen over een week"),
    ("vandaag over een week", "2026-01-21", "vandaag over een week"),
    ("woensdag", "2026-01-21", "woensdag"),
    ("donderdag", "2026-01-15", "donderdag"),
    ("zaterdag op de markt", "2026-01-17", "zaterdag"),
    ("dinsdag over een week", "2026-01-27", "dinsdag over een week"),
    ("dinsdag over 2 weken", "2026-02-03", "dinsdag over 2 weken"),
    ("volgende week dinsdag", "2026-01-20", "volgende week dinsdag"),
    ("dinsdag volgende week", "2026-01-20", "dinsdag volgende week"),
    ("volgende week vrijdag in de weekstart", "2026-01-23", "volgende week vrijdag"),
    ("volgende week di", "2026-01-20", "volgende week di"),
    ("volgende  week\nmaandag", "2026-01-19", "volgende week maandag"),
    ("Volgende week", "2026-01-19", "Volgende week"),
    ("begin volgende week", "2026-01-19", "begin volgende week"),
    ("eind volgende week", "2026-01-23", "eind volgende week"),
    ("na het weekend", "2026-01-19", "na het weekend"),
    ("eind van de week", "2026-01-16", "eind van de week"),
    ("aan het einde van de week", "2026-01-16", "einde van de week"),
    ("later deze week", "2026-01-16", "later deze week"),
    ("komende vrijdag", "2026-01-16", "komende vrijdag"),
    ("aanstaande dinsdag", "2026-01-20", "aanstaande dinsdag"),
    ("elke maandag", "2026-01-19", "elke maandag"),
    ("iedere vrijdag even stilstaan", "2026-01-16", "iedere vrijdag"),
    ("over drie dagen", "2026-01-17", "over drie dagen"),
    ("over een week", "2026-01-21", "over een week"),
    ("over één week", "2026-01-21", "over één week"),
    ("over 2 weken", "2026-01-28", "over 2 weken"),
    ("over twee weken op maandag", "2026-01-26", "over twee weken op maandag"),
    ("over een dag of drie", "2026-01-17", "over een dag of drie"),
    ("over een maand", "2026-02-14", "over een maand"),
    ("3 december", "2026-12-03", "3 december"),
    ("3 dec", "2026-12-03", "3 dec"),
    ("3 decmber", "2026-12-03", "3 decmber"),
    ("10 mrt bij de griffie", "2026-03-10", "10 mrt"),
    ("op 2 februari in het teamoverleg", "2026-02-02", "op 2 februari"),
    ("dinsdag 3 februari", "2026-02-03", "dinsdag 3 februari"),
    ("di 20-1", "2026-01-20", "di 20-1"),
    ("3-12", "2026-12-03", "3-12"),
    ("3/12", "2026-12-03", "3/12"),
    ("14-1", "2026-01-14", "14-1"),
    ("5-1", "2027-01-05", "5-1"),
    ("5 januari", "2027-01-05", "5 januari"),
    ("3-12-2026", "2026-12-03", "3-12-2026"),
    ("3-12-26", "2026-12-03", "3-12-26"),
    ("3 januari 2028", "2028-01-03", "3 januari 2028"),
    ("de 15e", "2026-01-15", "de 15e"),
    ("de 3e", "2026-02-03", "de 3e"),
    ("de 31e", "2026-01-31", "de 31e"),
    ("mandag bellen", "2026-01-19", "mandag"),
    ("maandg bellen", "2026-01-19", "maandg"),
    ("donderag in het koffiehoekje", "2026-01-15", "donderag"),
    ("ma", "2026-01-19", "ma"),
    ("Di.", "2026-01-20", "Di"),
    ("wo", "2026-01-21", "wo"),
    ("do om 9.30", "2026-01-15", "do"),
    ("Maandagochtend", "2026-01-19", "Maandagochtend"),
    ("vrijdag, of anders maandag", "2026-01-16", "vrijdag"),
    ("niet maandag maar dinsdag", "2026-01-19", "maandag"),
    ("gisteren durfde ik niet, morgen wel", "2026-01-15", "morgen"),
    ("toen zei ik dat ik het maandag zou doen", "2026-01-19", "maandag"),
]
HOURS = [
    ("morgen om 9 uur", time(9)),
    ("vrijdag 14u", time(14)),
    ("vrijdag 14u30", time(14, 30)),
    ("vr 14.00u", time(14)),
    ("vrijdag om 3 uur", time(15)),
    ("vrijdag om 3", time(15)),
    ("vrijdag om tien uur", time(10)),
    ("vrijdag om een uur", time(13)),
    ("vrijdag om 12 uur", time(12)),
    ("om 9 uur op maandag", time(9)),
    ("morgen half tien", time(9, 30)),
    ("morgen half een", time(12, 30)),
    ("morgen om half twee", time(13, 30)),
    ("morgen kwart over 8", time(8, 15)),
    ("morgen kwart voor tien", time(9, 45)),
    ("morgen tien over half 9", time(8, 40)),
    ("morgen vijf voor twaalf", time(11, 55)),
    ("dinsdag 9:30", time(9, 30)),
    ("dinsdag 9.30 uur", time(9, 30)),
    ("dinsdag 09:05", time(9, 5)),
    ("dinsdag 03:30", time(3, 30)),
    ("dinsdag van 9 tot 10 uur", time(9)),
    ("morgenochtend om 6 uur", time(6)),
    ("om 6 uur 's ochtends, morgen", time(6)),
    ("maandagochtend", time(9)),
    ("maandag morgen", time(9)),
    ("maandagochtend half elf", time(10, 30)),
    ("donderdagmiddag", time(14)),
    ("dinsdag 's middags", time(14)),
    ("dinsdag ’s middags om 2 uur", time(14)),
    ("vanavond", time(19)),
    ("vanavond om 8 uur", time(20)),
    ("morgen om tien uur 's avonds", time(22)),
    ("morgen tien uur 's avonds", time(22)),
    ("goedemiddag, maandag", None),
    ("maandag", None),
    ("maandag of dinsdag om 10 uur", None),
    ("gisteren om 9 uur zei ik: maandag", None),
    ("morgen ga ik twee uur met hem praten", None),
    ("morgen een uur lang luisteren", None),
    ("morgen 25:00", None),
    ("dinsdag met 3 collega's", None),
    ("dinsdag om twee redenen", None),
]
NOTHING = [
    "goedemorgen", "goede morgen", "goeiemorgen allemaal", "gisteren", "eergisteren", "gisteren om 9 uur",
    "afgelopen maandag", "vorige maandag", "vorige week dinsdag", "dinsdag vorige week", "vorige week om 10 uur",
    "maandag jl. was het raak", "maandag was zwaar", "sinds maandag", "toen het december was", "in december",
    "toen ik maandag belde", "in 2019", "een 7", "een 7-8", "zeven", "artikel 3", "artikel 3-1", "1-2 keer",
    "2-3 collega's", "3 van de 4", "24/7", "31-2", "30 februari", "dinsdag 31-2", "29-2", "1 maart 2025", "99-99",
    "0-0", "de 45e", "de 3e keer", "zo snel mogelijk", "zo", "ik doe dat wel", "dat wo ik niet", "ma is ziek", "",
    "met mijn teamleider praten", "elke morgen", "ik werk 36 uur", "waar komt dat vandaan", "een paar dagen geleden",
    "'s middags", "over hem", "een voor een", "٣-١٢", "3-12-19", "nooit", "maanden lang", "ik weet het nog niet",
]  # fmt: skip


@pytest.mark.parametrize(("text", "day", "said"), DAYS)
def test_a_day_is_found_in_everyday_words(text, day, said):
    found = find_moment(text, NOW)
    assert found is not None
    assert (found.day.isoformat(), found.said) == (day, said)


@pytest.mark.parametrize(("text", "hour"), HOURS)
def test_an_hour_is_found_too(text, hour):
    found = find_moment(text, NOW)
    assert found is not None
    assert found.time == hour


@pytest.mark.parametrize("text", NOTHING)
def test_what_is_no_moment_ahead_gives_none(text):
    assert find_moment(text, NOW) is None


@pytest.mark.parametrize(
    ("text", "moment"),
    [
        ("om 10 uur", Moment(date(2026, 1, 14), time(10), "om 10 uur")),
        ("om 8 uur", Moment(date(2026, 1, 15), time(8), "om 8 uur")),
        ("half tien", Moment(date(2026, 1, 14), time(9, 30), "half tien")),
        ("14u", Moment(date(2026, 1, 14), time(14), "14u")),
    ],
)
def test_an_hour_alone_is_the_next_time_that_it_strikes(text, moment):
    assert find_moment(text, NOW) == moment


@pytest.mark.parametrize(
    ("text", "now", "day"),
    [
        ("morgen", datetime(2026, 1, 14, 23, 30, tzinfo=UTC), "2026-01-16"),  # past midnight in Amsterdam
        ("morgen", datetime(2026, 3, 28, 23, 30, tzinfo=AMSTERDAM), "2026-03-29"),
        ("over een week", datetime(2026, 3, 25, 0, 30, tzinfo=AMSTERDAM), "2026-04-01"),
        ("vandaag om half drie", datetime(2026, 3, 29, 1, 59, tzinfo=AMSTERDAM), "2026-03-29"),
        ("morgen", datetime(2026, 10, 25, 2, 30, fold=1, tzinfo=AMSTERDAM), "2026-10-26"),
        ("zondag", datetime(2026, 10, 25, 2, 30, tzinfo=AMSTERDAM), "2026-11-01"),
        ("over een maand", datetime(2026, 1, 31, 9, tzinfo=AMSTERDAM), "2026-02-28"),
        ("over een maand", datetime(2026, 12, 14, 9, tzinfo=AMSTERDAM), "2027-01-14"),
        ("de 30e", datetime(2026, 1, 31, 9, tzinfo=AMSTERDAM), "2026-03-30"),
        ("29 februari", datetime(2027, 6, 1, 9, tzinfo=AMSTERDAM), "2028-02-29"),
        ("eind van de week", datetime(2026, 1, 16, 9, tzinfo=AMSTERDAM), "2026-01-16"),
        ("volgende week", datetime(2026, 1, 18, 9, tzinfo=AMSTERDAM), "2026-01-19"),
        ("na het weekend", datetime(2026, 1, 19, 9, tzinfo=AMSTERDAM), "2026-01-26"),
    ],
)
def test_the_day_is_that_of_amsterdam_whatever_the_clocks_do(text, now, day):
    found = find_moment(text, now)
    assert found is not None
    assert found.day == date.fromisoformat(day)


def test_a_morning_that_is_over_is_no_moment():
    assert find_moment("vanochtend", NOW.replace(hour=15)) is None


WORDS = (
    "de 31e 0e 99e half uur om 0 12 24:00 9.30 13u over voor een twee weken maand volgende week dinsdag ma"
    " morgen 's avonds toen 29-2 31/12 2-2-24 februari 1 gisteren kwart van tot , ."
).split()


@given(
    st.text(max_size=80)
    | st.sampled_from([text for text, _, _ in DAYS])
    | st.lists(st.sampled_from(WORDS), max_size=8).map(" ".join),
    st.datetimes(datetime(2025, 1, 1), datetime(2030, 1, 1)),  # noqa: DTZ001  made aware below
)
def test_any_text_on_any_day_gives_no_fault_and_no_past(text, now):
    here = now.replace(tzinfo=AMSTERDAM)
    found = find_moment(text, here)
    assert found is None or (found.day >= here.date() and found.said)


def test_the_workday_after_skips_the_weekend_and_keeps_the_clock_through_summer_time():
    assert after(date(2026, 1, 14), time(8, 30)) == datetime(2026, 1, 15, 8, 30, tzinfo=AMSTERDAM)
    assert after(date(2026, 1, 16), time(8, 30)) == datetime(2026, 1, 19, 8, 30, tzinfo=AMSTERDAM)
    assert after(date(2026, 3, 27), time(8, 30)).isoformat() == "2026-03-30T08:30:00+02:00"
    assert after(date(2026, 10, 24), time(8, 30)).isoformat() == "2026-10-26T08:30:00+01:00"


@pytest.mark.parametrize(
    ("due", "moved"),
    [
        ("2026-01-14T12:00", "2026-01-14T12:00"),
        ("2026-01-14T08:00", "2026-01-14T08:00"),
        ("2026-01-14T19:59", "2026-01-14T19:59"),
        ("2026-01-14T07:59", "2026-01-14T08:30"),
        ("2026-01-14T21:00", "2026-01-15T08:30"),
        ("2026-01-15T03:00", "2026-01-15T08:30"),
        ("2026-01-16T20:00", "2026-01-19T08:30"),
        ("2026-01-17T12:00", "2026-01-19T08:30"),
        ("2026-03-29T03:30", "2026-03-30T08:30"),
        ("2026-10-25T02:30", "2026-10-26T08:30"),
    ],
)
def test_quiet_hours_and_weekends_are_left_in_peace(due, moved):
    shifted = quiet_shift(datetime.fromisoformat(due).replace(tzinfo=AMSTERDAM))
    assert shifted == datetime.fromisoformat(moved).replace(tzinfo=AMSTERDAM)


def test_quiet_hours_are_those_of_amsterdam():
    assert quiet_shift(datetime(2026, 1, 14, 19, 30, tzinfo=UTC)).isoformat() == "2026-01-15T08:30:00+01:00"
