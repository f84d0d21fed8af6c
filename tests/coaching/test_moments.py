"""Moments as people write them; now is Wednesday 14 January 2026, nine in the morning."""

from __future__ import annotations

from datetime import date, datetime, time
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.coaching.moments import after, find_moment, quiet_shift

AMSTERDAM = ZoneInfo("Europe/Amsterdam")
NOW = datetime(2026, 1, 14, 9, 0, tzinfo=AMSTERDAM)

DAYS = [
    ("maandag voor het overleg", "2026-01-19"),
    ("maandag in het teamoverleg vertellen van dat telefoontje", "2026-01-19"),
    ("ik denk dat ik het dinsdag ga doen", "2026-01-20"),
    ("vandaag", "2026-01-14"),
    ("vanmiddag bellen", "2026-01-14"),
    ("morgen", "2026-01-15"),
    ("dat zou ik morgen doen", "2026-01-15"),
    ("overmorgen", "2026-01-16"),
    ("woensdag", "2026-01-21"),
    ("dinsdag over een week", "2026-01-27"),
    ("volgende week dinsdag", "2026-01-20"),
    ("volgende week", "2026-01-19"),
    ("begin volgende week", "2026-01-19"),
    ("na het weekend", "2026-01-19"),
    ("eind van de week", "2026-01-16"),
    ("komende vrijdag", "2026-01-16"),
    ("elke maandag", "2026-01-19"),
    ("over drie dagen", "2026-01-17"),
    ("over een week", "2026-01-21"),
    ("over 2 weken", "2026-01-28"),
    ("3 december", "2026-12-03"),
    ("op 2 februari in het teamoverleg", "2026-02-02"),
    ("3-12", "2026-12-03"),
    ("3/12", "2026-12-03"),
    ("5-1", "2027-01-05"),
    ("3-12-2026", "2026-12-03"),
    ("de 15e", "2026-01-15"),
    ("mandag bellen", "2026-01-19"),
    ("maandg bellen", "2026-01-19"),
    ("do om 9.30", "2026-01-15"),
    ("Maandagochtend", "2026-01-19"),
]
HOURS = [
    ("morgen om 9 uur", time(9)),
    ("vrijdag 14u", time(14)),
    ("vrijdag om 3 uur", time(15)),
    ("morgen half tien", time(9, 30)),
    ("morgen kwart over 8", time(8, 15)),
    ("morgen kwart voor tien", time(9, 45)),
    ("dinsdag 9:30", time(9, 30)),
    ("dinsdag 9.30 uur", time(9, 30)),
    ("morgenochtend om 6 uur", time(6)),
    ("donderdagmiddag", time(14)),
    ("morgen om tien uur 's avonds", time(22)),
    ("maandag", None),
]
NOTHING = [
    "goedemorgen", "goede morgen", "gisteren", "afgelopen maandag", "in 2019", "een 7", "artikel 3", "1-2 keer",
    "3 van de 4", "31-2", "1 maart 2025", "zo snel mogelijk", "ik doe dat wel", "met mijn teamleider praten", "",
    "vorige maandag", "99-99", "de 45e",
]  # fmt: skip


@pytest.mark.parametrize(("text", "day"), DAYS)
def test_a_day_is_found_in_everyday_words(text, day):
    found = find_moment(text, NOW)
    assert found is not None
    assert found.day == date.fromisoformat(day)


@pytest.mark.parametrize(("text", "hour"), HOURS)
def test_an_hour_is_found_too(text, hour):
    found = find_moment(text, NOW)
    assert found is not None
    assert found.time == hour


@pytest.mark.parametrize("text", NOTHING)
def test_what_is_no_moment_ahead_gives_none(text):
    assert find_moment(text, NOW) is None


def test_the_first_moment_counts():
    found = find_moment("vrijdag, of anders maandag", NOW)
    assert found is not None
    assert found.day == date(2026, 1, 16)


@given(
    st.text(max_size=80) | st.sampled_from([text for text, _ in DAYS]),
    st.datetimes(datetime(2025, 1, 1), datetime(2030, 1, 1)),  # noqa: DTZ001  made aware below
)
def test_any_text_on_any_day_gives_no_fault_and_no_past(text, now):
    here = now.replace(tzinfo=AMSTERDAM)
    found = find_moment(text, here)
    assert found is None or found.day >= here.date()


def test_the_workday_after_skips_the_weekend_and_keeps_the_clock_through_summer_time():
    assert after(date(2026, 1, 16), time(8, 30)) == datetime(2026, 1, 19, 8, 30, tzinfo=AMSTERDAM)
    assert after(date(2026, 3, 27), time(8, 30)).isoformat() == "2026-03-30T08:30:00+02:00"


@pytest.mark.parametrize(
    ("due", "moved"),
    [
        ("2026-01-14T12:00", "2026-01-14T12:00"),
        ("2026-01-14T21:00", "2026-01-15T08:30"),
        ("2026-01-15T03:00", "2026-01-15T08:30"),
        ("2026-01-16T20:00", "2026-01-19T08:30"),
        ("2026-01-17T12:00", "2026-01-19T08:30"),
    ],
)
def test_quiet_hours_and_weekends_are_left_in_peace(due, moved):
    shifted = quiet_shift(datetime.fromisoformat(due).replace(tzinfo=AMSTERDAM))
    assert shifted == datetime.fromisoformat(moved).replace(tzinfo=AMSTERDAM)
