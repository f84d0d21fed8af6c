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
GAP = 2  # other words that may stand between two words of a phrase
DENIALS = frozenset("niet geen nooit zonder nee nauwelijks".split())
REACH = 3  # words before a card's word in which a denial counts
SMALL = frozenset("de het een je jij mijn m'n zijn z'n haar hun ons onze jouw iemand iemands".split())
SELF = {"jezelf": "zelf", "mezelf": "zelf", "mijzelf": "zelf", "zichzelf": "zelf", "onszelf": "zelf"}


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
        self._phrases: dict[str, list[_Phrase]] = defaultdict(list)
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
                quote = _quoted(text, words, first, last)
                found.setdefault(card, Found(card, quote, words[first].start))
        return tuple(found.values())[:MOST_CARDS]

    def _add(self, card: str, words: list[str]) -> None:
        if len(words) > 1:
            kept = tuple(_stem(word) for word in words if word not in SMALL)
            if len(kept) > 1:
                denies = kept[0] in DENIALS
                self._phrases[kept[0][:1]].append(_Phrase(card, kept, denies))
                return
            words = [kept[0]]
        for form in {words[0], lemma(words[0])}:
            if form not in self._single:
                self._single[form] = card
                self._buckets[(form[0], len(form))].append(form)

    def _without_idioms(self, words: list[Word]) -> list[Word]:
        """Blank the words of fixed expressions; they stay as places, so that distances hold."""
        out = list(words)
        for at, word in enumerate(words):
            for idiom in self._idioms.get(word.form, ()):
                if tuple(one.form for one in words[at : at + len(idiom)]) == idiom:
                    for place in range(at, at + len(idiom)):
                        gone = words[place]
                        out[place] = Word("", "", gone.start, gone.end, gone.clause)
        return out

    def _hits(self, words: list[Word]) -> Iterator[tuple[str, int, int]]:
        """Give card, first and last place of everything that is heard and not denied."""
        for at, word in enumerate(words):
            if not word.form:
                continue
            for phrase in self._phrases.get(word.form[0], []) + (
                self._phrases.get(word.lemma[0], []) if word.lemma[:1] != word.form[:1] else []
            ):
                last = _phrase_at(phrase, words, at)
                if last is not None and (phrase.denies or not _denied(words, at)):
                    yield phrase.card, at, last
            card = self._card_of(word)
            if card and not _denied(words, at):
                yield card, at, at

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


def _denied(words: list[Word], at: int) -> bool:
    """Tell a denial just before, or "X is niet ..." just after, in the same clause."""
    before = words[max(0, at - REACH) : at]
    if any(word.form in DENIALS and word.clause == words[at].clause for word in before):
        return True
    after = words[at + 1 : at + 4]
    forms = [word.form for word in after if word.clause == words[at].clause]
    return forms[:2] in (["is", "niet"], ["is", "geen"], ["speelt", "niet"], ["speelde", "niet"])


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
