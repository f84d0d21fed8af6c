"""Reading a day and an hour from everyday Dutch: "maandag voor het overleg", "over twee weken", "3-12".

Each rule is one pattern and one function from its match and today to a day; the first in the text
counts. A general date library misread 5 of 12 of such texts (research on libraries), so this is ours.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from rapidfuzz.distance import OSA

AMSTERDAM = ZoneInfo("Europe/Amsterdam")
DAYS = ("maandag", "dinsdag", "woensdag", "donderdag", "vrijdag", "zaterdag", "zondag")
SHORT = {"ma": 0, "di": 1, "wo": 2, "do": 3, "vr": 4, "za": 5, "zo": 6}
MONTHS = (
    "januari", "februari", "maart", "april", "mei", "juni", "juli", "augustus", "september", "oktober",
    "november", "december",
)  # fmt: skip
COUNTS = {"een": 1, "1": 1, "twee": 2, "drie": 3, "vier": 4, "vijf": 5, "zes": 6, "zeven": 7, "acht": 8}
HOURS = {
    word: hour
    for hour, word in enumerate("een twee drie vier vijf zes zeven acht negen tien elf twaalf".split(), 1)
}
LIKE = 84  # similarity from which a typing error is taken for a weekday
QUIET_FROM, QUIET_TO, MORNING = time(20), time(8), time(8, 30)
FRIDAY = 4

_PAST = r"(?<!afgelopen )(?<!vorige )(?<!laatste )"
_MONTH = "|".join([*MONTHS, *(m[:3] for m in MONTHS), "mrt", "sept"])
_COUNT = r"(?:een|twee|drie|vier|vijf|zes|zeven|acht|\d{1,2})"
_PART = {"ochtend": time(9), "middag": time(14), "avond": time(19), "nacht": time(22)}


@dataclass(frozen=True, slots=True)
class Moment:
    """A day in Amsterdam, the hour when one was said, and the person's words for the day."""

    day: date
    time: time | None
    said: str


Reader = Callable[[re.Match[str], date], date | None]


def find_moment(text: str, now: datetime) -> Moment | None:
    """Find the first day or hour that lies ahead; `now` is aware."""
    here = now.astimezone(AMSTERDAM)
    said = _repaired(text)
    found = min(_days(said, here.date()), default=None, key=lambda one: one[0])
    hour = _hour(said)
    if found:
        _, _, day, words = found
        part = next((clock for name, clock in _PART.items() if words.endswith(name)), None)
        return Moment(day, hour or part, words)
    if hour:
        day = here.date() if hour > here.time() else here.date() + timedelta(days=1)
        return Moment(day, hour, _hour_words(said))
    return None


def after(day: date, at: time) -> datetime:
    """Give a clock time on the first working day strictly after a day."""
    day += timedelta(days=1)
    while day.weekday() > FRIDAY:
        day += timedelta(days=1)
    return datetime.combine(day, at, AMSTERDAM)


def quiet_shift(due: datetime) -> datetime:
    """Move a time out of the quiet hours (20:00-08:00 and weekends) to the next working morning."""
    here = due.astimezone(AMSTERDAM)
    if here.weekday() <= FRIDAY and QUIET_TO <= here.time() < QUIET_FROM:
        return due
    early = here.weekday() <= FRIDAY and here.time() < QUIET_TO
    return datetime.combine(here.date(), MORNING, AMSTERDAM) if early else after(here.date(), MORNING)


def _days(said: str, today: date) -> Iterator[tuple[int, int, date, str]]:
    for pattern, read in _RULES:
        for match in pattern.finditer(said):
            day = read(match, today)
            if day is not None and day >= today:
                yield match.start(), -match.end(), day, match[0].strip()
                break


def _weekday(number: int, today: date) -> date:
    """The next one strictly after today."""
    return today + timedelta(days=(number - today.weekday() - 1) % 7 + 1)


def _week(today: date, number: int) -> date:
    """That weekday of next week."""
    return today + timedelta(days=7 - today.weekday() + number)


def _named(match: re.Match[str], today: date) -> date:
    number = DAYS.index(match["day"])
    day = _week(today, number) if match["next"] else _weekday(number, today)
    return day + timedelta(days=7) if match["later"] else day


def _date(match: re.Match[str], today: date) -> date | None:
    name = match["month"]
    month = (
        int(name) if name.isdigit() else 1 + next(n for n, m in enumerate(MONTHS) if m[:3] == _month(name))
    )
    year = match["year"]
    if year:
        return _valid(int(year) + (2000 if len(year) == 2 else 0), month, int(match["number"]))  # noqa: PLR2004
    day = _valid(today.year, month, int(match["number"]))
    return _valid(today.year + 1, month, int(match["number"])) if day and day < today else day


def _month(name: str) -> str:
    return {"mrt": "maa", "sep": "sep"}.get(name[:3], name[:3])


def _of_month(match: re.Match[str], today: date) -> date | None:
    number = int(match["number"])
    day = _valid(today.year, today.month, number)
    if day and day > today:
        return day
    year, month = (today.year, today.month + 1) if today.month < 12 else (today.year + 1, 1)  # noqa: PLR2004
    return _valid(year, month, number)


def _span(match: re.Match[str], today: date) -> date:
    count = COUNTS.get(match["count"]) or int(match["count"])
    unit = {"d": 1, "w": 7, "m": 30}[match["unit"][0]]
    return today + timedelta(days=count * unit)


def _valid(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None


_AMONG = "|".join(DAYS)
_RULES: tuple[tuple[re.Pattern[str], Reader], ...] = (
    (re.compile(r"\bvandaag\b|\bvan(?:ochtend|middag|avond)\b|\bstraks\b"), lambda _, today: today),
    (re.compile(r"\bovermorgen\b"), lambda _, today: today + timedelta(days=2)),
    (
        re.compile(r"(?<!goede )\bmorgen(?:vroeg|ochtend|middag|avond)?\b"),
        lambda _, today: today + timedelta(days=1),
    ),
    (
        re.compile(
            rf"{_PAST}(?:(?P<next>volgende week)\s+)?(?:(?:komende|aanstaande|volgende|elke|iedere)\s+)?"
            rf"\b(?P<day>{_AMONG})(?:s|ochtend|middag|avond)?\b(?P<later> over een week)?"
        ),
        _named,
    ),
    (
        re.compile(r"(?:^|\bop )(?P<day>ma|di|wo|do|vr)\b(?=\s*(?:$|om\b|\d|[,.]))"),
        lambda match, today: _weekday(SHORT[match["day"]], today),
    ),
    (re.compile(r"\b(?:begin )?volgende week\b"), lambda _, today: _week(today, 0)),
    (re.compile(r"\bna het weekend\b"), lambda _, today: _weekday(0, today)),
    (
        re.compile(r"\b(?:eind|einde) (?:van de|deze) week\b"),
        lambda _, today: today if today.weekday() == FRIDAY else _weekday(FRIDAY, today),
    ),
    (re.compile(rf"\bover (?P<count>{_COUNT}) (?P<unit>dag(?:en)?|we(?:ek|ken)|maand(?:en)?)\b"), _span),
    (re.compile(rf"\b(?P<number>\d{{1,2}}) (?P<month>{_MONTH})\b\.?(?: (?P<year>\d{{4}}))?"), _date),
    (
        re.compile(
            r"(?<![\d/-])(?P<number>\d{1,2})[-/](?P<month>\d{1,2})(?:[-/](?P<year>\d{4}|\d{2}))?(?![\d/-])(?! keer)"
        ),
        _date,
    ),
    (re.compile(r"\bde (?P<number>\d{1,2})e\b(?! keer)"), _of_month),
)

_CLOCK = re.compile(
    r"\b(?:(?P<h>\d{1,2})[:.](?P<m>\d{2})\b(?: uur)?|(?:om |rond )?(?P<hour>\d{1,2})(?: uur|u\b)"
    r"|om (?P<bare>\d{1,2})\b(?![\d:.-])"
    rf"|(?P<half>half|kwart over|kwart voor) (?P<name>\d{{1,2}}|{'|'.join(HOURS)})\b"
    rf"|(?:om |rond )?(?P<word>{'|'.join(HOURS)}) uur\b)"
)
_LATE = re.compile(r"'?s (?:middags|avonds)|\b\w*(?:middag|avond)\b")
_EARLY = re.compile(r"'?s (?:ochtends|morgens)|\b\w*ochtend\b|\bmorgenvroeg\b")


def _hour(said: str) -> time | None:
    match = _CLOCK.search(said)
    if match is None:
        return None
    hour, minute = _clock(match)
    afternoon = hour < 7 or (hour < 12 and _LATE.search(said) is not None)  # noqa: PLR2004  office hours
    if afternoon and 0 < hour < 12 and not _EARLY.search(said) and not (match["h"] or "").startswith("0"):  # noqa: PLR2004
        hour += 12
    return time(hour, minute) if hour < 24 and minute < 60 else None  # noqa: PLR2004


def _clock(match: re.Match[str]) -> tuple[int, int]:
    if match["h"]:
        return int(match["h"]), int(match["m"])
    if match["half"]:
        hour = HOURS.get(match["name"]) or int(match["name"])
        minute = {"half": 30, "kwart over": 15, "kwart voor": 45}[match["half"]]
        return (hour if match["half"] == "kwart over" else hour - 1), minute
    if match["word"]:
        return HOURS[match["word"]], 0
    return int(match["hour"] or match["bare"]), 0


def _hour_words(said: str) -> str:
    match = _CLOCK.search(said)
    return match[0].strip() if match else ""


def _repaired(text: str) -> str:
    """Lower case, and weekdays with a typing error written right; lengths may change by a letter."""
    words = re.split(r"(\W+)", text.casefold().replace("\u2019", "'"))
    return "".join(_weekday_word(word) for word in words)


def _weekday_word(word: str) -> str:
    if len(word) < 5 or word in ("vandaag", "morgen", "dagen"):  # noqa: PLR2004  short words are not repaired
        return word
    for day in DAYS:
        if word[0] == day[0] and word != day and OSA.normalized_similarity(word, day) * 100 >= LIKE:
            return day
    return word
