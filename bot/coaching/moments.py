"""Reading a day and an hour from everyday Dutch: "maandag voor het overleg", "over twee weken", "3-12".

Each rule is one pattern and one function from its match and now to a day, or to None where the words point
back or at nothing; the first in the text counts, and of two at one place the longer. A general date library
misread 5 of 12 of such texts (research on libraries), so this is ours.
"""

from __future__ import annotations

import calendar
import re
import unicodedata
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from rapidfuzz.distance import OSA

AMSTERDAM = ZoneInfo("Europe/Amsterdam")
DAYS = ("maandag", "dinsdag", "woensdag", "donderdag", "vrijdag", "zaterdag", "zondag")
SHORT = ("ma", "di", "wo", "do", "vr", "za")  # "zo" is nearly always another word
MONTHS = "januari februari maart april mei juni juli augustus september oktober november december".split()
NUMBERS = "een twee drie vier vijf zes zeven acht negen tien elf twaalf".split()
LIKE, LONG = 84, 5  # similarity from which a word of that many letters is taken for a typing error
REPAIRED = (*DAYS, *(m for m in MONTHS if len(m) > LONG), "overmorgen", "vanmiddag", "vanavond", "volgende")
QUIET_FROM, QUIET_TO, MORNING = time(20), time(8), time(8, 30)
FRIDAY, NOON, YEAR = 4, 12, timedelta(days=366)
PARTS = {"ochtend": time(9), "middag": time(14), "avond": time(19), "nacht": time(22)}
NEAR = 60  # letters: how far back "toen" can stand
Reader = Callable[[re.Match[str], datetime], date | None]


@dataclass(frozen=True, slots=True)
class Moment:
    """A day in Amsterdam, the hour when one was said, and the person's words for the day (else the hour)."""

    day: date
    time: time | None
    said: str


def find_moment(text: str, now: datetime) -> Moment | None:
    """Find the first day or hour that lies ahead; `now` is aware."""
    here = now.astimezone(AMSTERDAM)
    written = unicodedata.normalize("NFC", text)
    plain, places = _plain(written)
    found = _in_order(plain, here)
    at = next((place for place, (_, day) in enumerate(found) if day), None)
    if at is None and found:
        return None  # an hour beside "gisteren" lies behind too
    match, day = (None, None) if at is None else found[at]
    low = found[at - 1][0].end() if at else 0
    high = len(plain) if at is None or at + 1 == len(found) else found[at + 1][0].start()
    part = _PART.search(plain, low, high)
    clock, hour = _clock(plain, (low, high), match, _name(part))
    told = match or clock
    if told is None:
        return None
    if day is None:
        day = here.date() + timedelta(days=0 if hour and hour > here.time() else 1)
    said = " ".join(written[places[told.start()][0] : places[told.end() - 1][1]].split())
    return Moment(day, hour or PARTS.get(_name(part)), said)


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


def _plain(text: str) -> tuple[str, list[tuple[int, int]]]:
    """Fold case, accents, spaces and typing errors; with each letter its place in the text."""
    plain, places = "", list[tuple[int, int]]()
    for piece in re.finditer(r"\s+|\w+|[^\w\s]", text):
        word = " " if piece[0].isspace() else _repaired("".join(_folded(letter) for letter in piece[0]))
        same = len(word) == len(piece[0])
        start, end = piece.span()
        places += [(start + i, start + i + 1) if same else (start, end) for i in range(len(word))]
        plain += word
    return _GREETING.sub(lambda hello: "_" * len(hello[0]), plain), places


def _folded(letter: str) -> str:
    alike = {"’": "'", "‘": "'", "`": "'", "´": "'", "–": "-", "—": "-"}.get(letter)
    return alike or unicodedata.normalize("NFD", letter)[0].lower()[0]


def _repaired(word: str) -> str:
    for tail in ("", "ochtend", "morgen", "middag", "avond"):
        stem = word.removesuffix(tail)
        for right in REPAIRED if len(stem) >= LONG and word.endswith(tail) else ():
            if stem[0] == right[0] and OSA.normalized_similarity(stem, right) * 100 >= LIKE:
                return right + tail
    return word


def _in_order(plain: str, here: datetime) -> list[tuple[re.Match[str], date | None]]:
    """Everything that names a day, where it stands; None for what lies behind."""
    every = [(match, read) for pattern, read in _RULES for match in pattern.finditer(plain)]
    found = list[tuple[re.Match[str], date | None]]()
    for match, read in sorted(every, key=lambda one: (one[0].start(), -one[0].end())):
        if not found or match.start() >= found[-1][0].end():
            day = None if _behind(match) else read(match, here)
            found.append((match, day if day and day >= here.date() else None))
    return found


def _behind(match: re.Match[str]) -> bool:
    before = match.string[max(0, match.start() - NEAR) : match.start()]
    return bool(_PAST_BEFORE.search(before) or _PAST_AFTER.match(match.string, match.end()))


def _weekday(number: int, today: date) -> date:
    """The next one strictly after today."""
    return today + timedelta(days=(number - today.weekday() - 1) % 7 + 1)


def _week(today: date, number: int, weeks: int = 1) -> date:
    """That weekday, so many weeks on."""
    return today + timedelta(days=7 * weeks - today.weekday() + number)


def _count(word: str) -> int:
    return int(word) if word.isdigit() else NUMBERS.index(word) + 1


def _later(match: re.Match[str], day: date) -> date:
    return day + timedelta(weeks=_count(match["later"])) if match["later"] else day


def _named(match: re.Match[str], here: datetime) -> date:
    number = next(n for n, name in enumerate(DAYS) if name.startswith(match["day"]))
    next_week = "volgende week" in match[0]
    return _later(match, _week(here.date(), number) if next_week else _weekday(number, here.date()))


def _near(match: re.Match[str], here: datetime) -> date | None:
    words = match[0]
    if words.startswith(("vanochtend", "vanmorgen")) and here.hour >= NOON:
        return None
    steps = 2 if words.startswith("over") else 1 if words.startswith("morgen") else 0
    return _later(match, here.date() + timedelta(days=steps))


def _of_week(match: re.Match[str], here: datetime) -> date:
    where = {"m": 2, "e": FRIDAY, "l": FRIDAY}.get((match["where"] or "")[:1], 0)
    if "volgende" in match[0] or "komende" in match[0]:
        return _week(here.date(), where)
    return _weekday(where, here.date() - timedelta(days=1))  # today too


def _date(match: re.Match[str], here: datetime) -> date | None:
    name, year = match["month"].replace("mrt", "maa"), match["year"]
    month = int(name) if name.isdigit() else 1 + [m[:3] for m in MONTHS].index(name[:3])
    number, today = _count(match["number"]), here.date()
    if year:
        return _valid(int(year[-2:]) + 2000 if len(year) <= 3 else int(year), month, number)  # noqa: PLR2004  '26
    for near in (_valid(today.year, month, number), _valid(today.year + 1, month, number)):
        if near and today <= near <= today + YEAR:
            return near
    return None


def _of_month(match: re.Match[str], here: datetime) -> date | None:
    months = ((here.year, here.month + ahead) for ahead in range(3))  # of three, one has a 31st
    days = (_valid(y + (m > 12), (m - 1) % 12 + 1, int(match["number"])) for y, m in months)  # noqa: PLR2004
    return next((day for day in days if day and day >= here.date()), None)


def _span(match: re.Match[str], here: datetime) -> date:
    count, unit, today = _count(match["more"] or match["count"]), match["unit"][0], here.date()
    if unit in "dw":
        ahead = today + timedelta(days=count * (7 if unit == "w" else 1))
        return _week(today, DAYS.index(match["day"]), count) if match["day"] and unit == "w" else ahead
    year, month = today.year + (today.month - 1 + count) // 12, (today.month - 1 + count) % 12 + 1
    return date(year, month, min(today.day, calendar.monthrange(year, month)[1]))


def _valid(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None


def _clock(
    plain: str, zone: tuple[int, int], day: re.Match[str] | None, part: str
) -> tuple[re.Match[str] | None, time | None]:
    """The first clock time in a stretch of text; a bare "twee uur" may be how long it takes."""
    for match in _CLOCK.finditer(plain, *zone):
        start, end = match.span()
        if (day and start < day.end() and day.start() < end) or _behind(match):
            continue
        loose = not match["pre"] and (match["word"] or (match["sep"] == "." and not match["full"]))
        beside = day and not (plain[day.end() : start] + plain[end : day.start()]).strip(" ,")
        alone = match["word"] != "een" and _ENDS.match(plain, end) and (day or not plain[:start].strip())
        hour = _hour(match, part) if not loose or beside or alone else None
        if hour:
            return match, hour
    return None, None


def _hour(match: re.Match[str], part: str) -> time | None:
    word = next(match[name] for name in ("h", "word", "name", "since", "bare") if match[name])
    away = {"kwart": 15, "twintig": 20}.get(match["min"]) or _count(match["min"] or "0")
    away = (-away if match["side"] == "voor" else away) - (30 if match["half"] or match["only"] else 0)
    hour, minute = divmod(_count(word) * 60 + away + int(match["m"] or match["um"] or 0), 60)
    if hour <= NOON and not word.startswith("0"):
        hour = _half_of_day(hour, part, spoken=_count(word))
    return time(hour, minute) if 0 <= hour < 24 and int(match["m"] or 0) < 60 else None  # noqa: PLR2004


def _half_of_day(hour: int, part: str, *, spoken: int) -> int:
    """Office hours, unless a part of the day was said."""
    if hour == 0 and spoken and part != "nacht":
        return NOON  # half een
    if hour == NOON and part in ("avond", "nacht"):
        return 0
    late = {"ochtend": range(0), "avond": range(1, NOON), "nacht": range(9, NOON)}.get(part, range(1, 7))
    return hour + NOON if hour in late else hour


def _name(part: re.Match[str] | None) -> str:
    name = next((group for group in part.groups() if group), "") if part else ""
    return "ochtend" if name in ("morgen", "vroeg") else name


# The pieces: a number, a weekday long and short, a month, a part of the day behind it.
_N = rf"(?:[0-9]{{1,2}}|{'|'.join(NUMBERS)})"
_W, _S = rf"(?:{'|'.join(DAYS)})", rf"(?:{'|'.join(SHORT)})"
_M = "|".join([*MONTHS, "mrt", "sept", *(month[:3] for month in MONTHS)])
_P = r"(?:s|[ -]?(?:ochtend|morgen|middag|avond|nacht))?\b"
_WHICH = "(?:volgende|komende|deze) week(?: op)?|(?:aan)?komende?|aanstaande|volgende|elke|iedere"
_AHEAD = rf"(?:\b(?:{_WHICH}) )"
_LATER = rf"(?: over (?P<later>{_N}) (?:week|weken)\b)?"
_ON = rf"(?:{_AHEAD}?\b(?:{_W}{_P}|{_S}\b\.?),? )?(?:op )?"
_YEAR = r"(?P<year>20[0-9]{2}|'?[0-9]{2})"
_NUMBERED = "een cijfer score tussen artikel art. lid paragraaf nummer nr. versie pagina stap hoofdstuk"
_NO_DATE = "".join(rf"(?<!\b{word} )" for word in _NUMBERED.split()) + "(?!24/7)"
_NOUNS = (
    r"(?! ?(?:keer|maal|x\b|%|procent|dag|week|weken|maand|jaar|uur|minu|mens|person|persoon|colleg|vragen|vraag"
    r"|punt|van de|verdieping|etage|eeuw|kamer|plaats|stap|poging|ronde|versie))"
)
_TIME = rf"(?:[0-9]{{1,2}}(?:[:.][0-9]{{2}}| ?uur\b|u\b)|om {_N}\b|half {_N}|kwart |'s |ochtend|middag|avond)"
_GREETING = re.compile(r"\bgoe(?:de|ie)?n? ?(?:morgen|middag|avond|dag)\b")
_GONE = r"\b(?:afgelopen|vorige|verleden|laatste|sinds)(?: week)?(?: op)? "
_PAST_BEFORE = re.compile(rf"(?:{_GONE}|\btoen\b(?:(?! dat\b)[^.,;!?])*)$")
_PAST_AFTER = re.compile(r",? ?(?:jl\b|j\.l|jongstleden|(?:vorige|afgelopen) week|(?:was|waren|werd|zei)\b)")
_OVER = (
    rf"\bover (?:zo'n |ongeveer )?(?:{_N}(?: of | a | ?- ?))?(?P<count>{_N}) (?P<unit>dag(?:en)?|week(?:je)?|weken"
    rf"|maand(?:en|je)?)\b(?: of (?P<more>{_N})\b)?(?: (?:op )?(?P<day>{_W})\b)?"
)
_DIGITS = r"(?P<number>[0-9]{1,2})[-/](?P<month>[0-9]{1,2})" rf"(?:[-/]{_YEAR})?(?![\w/-]|[.,:][0-9])"
_PATTERNS: tuple[tuple[Reader, str], ...] = (
    (lambda *_: None, r"\b(?:eer)?gisteren\w*|\b(?:vorige|afgelopen|verleden) (?:week|maand|jaar|weekend)\b"),
    (lambda *_: None, r"\b(?:de|een|deze|elke|iedere) morgen\b"),
    (_near, rf"\b(?:vandaag|straks|van(?:ochtend|morgen|middag|avond))\b{_LATER}"),
    (_near, rf"\b(?:over)?morgen(?: ?(?:vroeg|ochtend|middag|avond))?\b{_LATER}"),
    (_named, rf"{_AHEAD}?\b(?P<day>{_W}){_P}(?: volgende week\b)?{_LATER}"),
    (_named, rf"(?:^ ?|\bop |{_AHEAD})(?P<day>{_S})\b{_LATER}(?=\.?,? ?(?:$|om\b|of\b|[0-9]|[,.:/]))"),
    (_named, rf"\b(?P<day>{_S})\b\.?{_LATER}(?=,? ?-?(?:(?:om|rond|vanaf) )?{_TIME})"),
    (_of_week, r"(?:\b(?P<where>begin|midden|einde?) (?:van )?)?(?:de )?\b(?:volg|kom)ende week\b"),
    (_of_week, r"\b(?P<where>einde?(?: van)?|later) (?:de|deze) week\b"),
    (lambda _, here: _weekday(0, here.date()), r"\bna (?:het|dit) weekend\b"),
    (_span, _OVER),
    (_date, rf"{_ON}\b(?P<number>{_N})(?:e|de|ste)? (?:van )?(?P<month>{_M})\b\.?(?: {_YEAR}\b)?"),
    (_date, rf"{_ON}(?<![\w/.:,-]){_NO_DATE}{_DIGITS}{_NOUNS}"),
    (_of_month, rf"{_ON}\bde (?P<number>[0-9]{{1,2}})(?:e|de|ste)\b{_NOUNS}"),
)
_RULES = [(re.compile(pattern, re.ASCII), read) for read, pattern in _PATTERNS]
_ENDS = re.compile(r" ?(?:$|[.,;!?)]|'?s\b|in de\b)")
_GOES_ON = r"(?= ?(?:$|[.,;!?)]|'?s\b|(?:in|op|bij|met|tijdens|voor|na|bel|ga|wil|ik)\b))"
_CLOCK = re.compile(
    rf"(?<![\w.,:/-])(?<!over )(?:(?P<pre>om|rond|tegen|vanaf) )?(?:(?P<h>[0-9]{{1,2}})"
    rf"(?:(?P<sep>[:.])(?P<m>[0-9]{{2}})(?P<full> ?uur|u)?|u(?P<um>[0-9]{{2}})?)(?![\w:]|[.,/-][0-9])"
    rf"|(?:(?P<min>kwart|vijf|tien|twintig|5|10|20) (?P<side>over|voor) (?P<half>half )?|(?P<only>half ))"
    rf"(?P<name>{_N})\b|(?P<word>{_N}) ?uur\b(?! (?:lang|per|later|geleden))"
    rf"|(?:tussen|van) (?P<since>{_N})(?= (?:en|tot) {_N} ?uur)"
    rf"|(?(pre)(?!een)(?P<bare>{_N}){_GOES_ON}|(?!)))",
    re.ASCII,
)
_PART = re.compile(
    rf"'?\bs (ochtend|morgen|middag|avond|nacht)s\b|(?:\bin de |{_W} ?|{_S}[ .-]?)(morgen)\b|\bmorgen ?(vroeg)\b"
    rf"|\b(?:in de |van|(?:over)?morgen|na|{_W}|{_S}[.-]?)?(ochtend|middag|avond|nacht)\b",
    re.ASCII,
)
