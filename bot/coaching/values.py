"""Recognising value cards in free Dutch text: names, inflections, typing errors, synonyms, phrases.

The rule was chosen by measuring ten of them (research on UX, 5.2): lower case, lemmas on both sides,
the same first letter, a similarity of 84; under five letters exactly the word, because moet is not
moed; fixed expressions are taken out first. A word that is denied does not count, unless the denial
belongs to the expression ("niet liegen").
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from threading import Lock

from rapidfuzz import process
from rapidfuzz.distance import OSA

from bot.coaching.listening import trimmed, without_loose_end
from bot.coaching.material import Model, Value
from bot.coaching.words import Word, bare, lemma, words_of

MOST_CARDS = 3
MOST_WORDS = 8  # in the words that are given back
MOST_READ = 400  # words of a text that are looked at: an answer is shorter
LIKE, LIKE_IN_PHRASE = 0.84, 0.75
SHORT = 5  # letters; a shorter word must be exactly the word
LEAST_CARRYING = 2  # words of a phrase that say something; with fewer, the small words are needed too
LONG = 9  # letters of one word that carries a phrase alone: "je verplaatsen in"
GAP = 2  # other words that may stand between two words of a phrase
DENIALS = frozenset("niet geen nooit zonder nee nauwelijks niets niks".split())
MORE = frozenset("alleen enkel slechts zonder".split())  # "niet alleen moed" denies nothing
REACH = 3  # words before a card's word in which a denial counts; articles are not counted
JUDGES = frozenset("is was speelt speelde telt telde vind vond hoort heeft had weegt staat doet".split())
TURNS = frozenset("dat die als om wie wanneer dan".split())  # what follows is a new thought
SMALL = frozenset("de het een je jij mijn m'n zijn z'n haar hun ons onze jouw iemand iemands".split())
WEAK = SMALL | frozenset("er om te op aan met in uit voor van bij als dat is".split())
SELF = dict.fromkeys("mezelf mijzelf zichzelf onszelf".split(), "jezelf")  # "zelf" alone is another word


class Idioms(Model):
    """Fixed expressions that hold a card's word in another sense."""

    idioms: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Found:
    """A card that was heard, and the person's literal words around it."""

    card: str
    words: str
    start: int


@dataclass(frozen=True, slots=True)
class _Phrase:
    card: str
    words: tuple[str, ...]
    denies: bool


class Recogniser:
    """Hears cards; the index is made once, the word list of the language loads at the first text."""

    def __init__(self, cards: Sequence[Value], idioms: Idioms) -> None:
        self._cards = tuple(cards)
        self._idiom_texts = idioms.idioms
        self._single: dict[str, str] = {}
        self._buckets: dict[tuple[str, int], list[str]] = defaultdict(list)
        self._phrases: dict[str, list[_Phrase]] = defaultdict(list)  # by their first word
        self._first: dict[str, list[str]] = defaultdict(list)  # the first words of five letters or more
        self._idioms: dict[str, list[tuple[str, ...]]] = defaultdict(list)
        self._ready = False
        self._making = Lock()

    def warm(self) -> None:
        """Load what the first text would have to wait for; safe from another thread."""
        with self._making:
            if self._ready:
                return
            for card in self._cards:
                for word in (card.name, *card.words, *card.phrases):
                    self._add(card.id, bare(word).split())
            for one in self._idiom_texts:
                words = tuple(bare(one).split())
                self._idioms[words[0]].append(words)
            self._ready = True

    def find(self, text: str) -> tuple[Found, ...]:
        """Hear at most three cards, in the order of the text, each once."""
        self.warm()
        words = self._without_idioms(words_of(text)[:MOST_READ])
        hits = sorted(self._hits(words), key=lambda hit: (hit[1], hit[1] - hit[2]))
        found: dict[str, Found] = {}
        taken: set[int] = set()
        for card, first, last in hits:
            if taken.isdisjoint(range(first, last + 1)):
                taken.update(range(first, last + 1))
                if card not in found:
                    found[card] = Found(card, _quoted(text, words, first, last), words[first].start)
            if len(found) == MOST_CARDS:
                break
        return tuple(found.values())

    def _add(self, card: str, words: list[str]) -> None:
        if len(words) > 1:
            self._add_phrase(card, words)
            return
        for form in dict.fromkeys((words[0], lemma(words[0]))):
            if form not in self._single:
                self._single[form] = card
                self._buckets[(form[0], len(form))].append(form)

    def _add_phrase(self, card: str, words: list[str]) -> None:
        """Keep the words that carry a phrase; all of them when too few do ("er voor iemand zijn")."""
        carrying = [word for word in words if word not in WEAK]
        enough = len(carrying) >= LEAST_CARRYING or len("".join(carrying)) >= LONG
        kept = [_stem(word) for word in words if not enough or word not in SMALL]
        denies = not DENIALS.isdisjoint(kept)
        orders = [kept]
        telling = len(kept) > LEAST_CARRYING + 1 or any(len(word) >= SHORT for word in kept[:-1])
        if words[-1].endswith("en") and telling and not denies:
            orders.append([kept[-1], *kept[:-1]])  # a main clause has its verb first: "ik speel open kaart"
        for order in orders:
            first = order[0]
            if first not in self._phrases and len(first) >= SHORT:
                self._first[first[0]].append(first)
            self._phrases[first].append(_Phrase(card, tuple(order), denies))

    def _without_idioms(self, words: list[Word]) -> list[Word]:
        """Blank the words of fixed expressions; they stay as places, so that distances hold."""
        out = list(words)
        for at, word in enumerate(words):
            idioms = self._idioms.get(word.form, [])
            if word.lemma != word.form:
                idioms = idioms + self._idioms.get(word.lemma, [])
            for idiom in idioms:
                part = words[at : at + len(idiom)]
                if len(part) == len(idiom) and all(
                    key in (one.form, one.lemma) for key, one in zip(idiom, part, strict=True)
                ):
                    for place in range(at, at + len(idiom)):
                        gone = words[place]
                        out[place] = Word("", "", gone.start, gone.end, gone.clause)
        return out

    def _hits(self, words: list[Word]) -> Iterator[tuple[str, int, int]]:
        """Give card, first and last place of everything that is heard and not denied."""
        for at, word in enumerate(words):
            if not word.form:
                continue
            for phrase in self._phrases_from(word):
                last = _phrase_at(phrase, words, at)
                if last is not None and (phrase.denies or not _denied(words, at, last)):
                    yield phrase.card, at, last
            card = self._card_of(word)
            if card and not _denied(words, at, at):
                yield card, at, at

    def _phrases_from(self, word: Word) -> Iterator[_Phrase]:
        """Give the phrases that may start at a word."""
        form = SELF.get(word.form, word.form)
        exact = dict.fromkeys((form, word.lemma))  # in a fixed order, unlike a set
        for key in exact:
            yield from self._phrases.get(key, ())
        if len(form) >= SHORT:
            for key in self._first.get(form[0], ()):
                if key not in exact and _same(key, word):
                    yield from self._phrases[key]

    def _card_of(self, word: Word) -> str | None:
        for form in (word.form, word.lemma):
            if form in self._single:
                return self._single[form]
        if len(word.form) < SHORT:
            return None
        near = [
            key
            for length in range(len(word.form) - 2, len(word.form) + 3)
            if length >= SHORT
            for key in self._buckets.get((word.form[0], length), ())
        ]
        best = process.extractOne(word.form, near, scorer=OSA.normalized_similarity, score_cutoff=LIKE)
        return self._single[best[0]] if best else None


def _stem(word: str) -> str:
    return SELF.get(word, word) if word in DENIALS or word in SELF else lemma(word)


def _phrase_at(phrase: _Phrase, words: list[Word], at: int) -> int | None:
    """Match a phrase from a place on: its words in order, at most GAP others between, in one clause."""
    place = at
    for number, key in enumerate(phrase.words):
        reach = range(place, min(place + (1 if number == 0 else GAP + 1), len(words)))
        hit = next((n for n in reach if words[n].clause == words[at].clause and _same(key, words[n])), None)
        if hit is None:
            return None
        place = hit + 1
    return place - 1


def _same(key: str, word: Word) -> bool:
    form = SELF.get(word.form, word.form)
    if key in (form, word.lemma):
        return True
    if len(key) < SHORT or not form or key[0] != form[0]:
        return False
    return OSA.normalized_similarity(key, form) >= LIKE_IN_PHRASE


def _denied(words: list[Word], at: int, last: int) -> bool:
    """Tell a denial before, inside or after ("X is niet ...", "ik vind X niet ..."), in the same clause."""
    clause = words[at].clause
    if any(words[place].form in DENIALS for place in range(at, last + 1)):
        return True
    judged = False
    counted, place = 0, at - 1
    while place >= 0 and words[place].clause == clause and counted < REACH:
        if _denies(words, place):
            return True
        judged = judged or words[place].form in ("vind", "vond")
        counted += words[place].form not in SMALL
        place -= 1
    after = last + 1
    judged = judged or (after < len(words) and words[after].form in JUDGES)
    for place in range(after, min(after + REACH + 1, len(words)) if judged else after):
        if words[place].clause != clause or words[place].form in TURNS:
            return False
        if _denies(words, place):
            return True
    return False


def _denies(words: list[Word], place: int) -> bool:
    """Tell a denial, but not "niet alleen" and "niet zonder"."""
    if words[place].form not in DENIALS:
        return False
    if place + 1 < len(words) and words[place + 1].form in MORE:
        return False
    return not (words[place].form == "zonder" and place > 0 and words[place - 1].form == "niet")


def _quoted(text: str, words: list[Word], first: int, last: int) -> str:
    """Give at most eight literal words of the clause around the hit."""
    clause = words[first].clause
    low = high = first
    while low > 0 and words[low - 1].clause == clause:
        low -= 1
    while high + 1 < len(words) and words[high + 1].clause == clause:
        high += 1
    high = max(high, last)
    if high - low + 1 > MOST_WORDS:
        low = max(low, first - 2)
        high = min(high, max(last + 1, low + 5), low + MOST_WORDS - 1)
    literal = text[words[low].start : words[high].end]
    cut = high + 1 < len(words) and words[high + 1].clause == clause
    part = trimmed(literal.split())
    short = " ".join(without_loose_end(part) if cut else part)
    return (
        short if short and short in text and text[words[first].start : words[last].end] in short else literal
    )
