"""Which words of a text tell what it is about, and how much does each weigh?

Words, names and numbers with weights: rarer, more often, earlier and named weigh more. How rare a word is comes
from wordfreq's tables by language, so that the first article of the first story is weighed well. No story is known here.
"""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache, cached_property, lru_cache
from itertools import compress, count
from sys import intern
from typing import NamedTuple

from anyascii import anyascii

ARTICLE_WORDS = 400
"""Length of the article in which a word of a given frequency is expected or not: a usual news report."""
RAREST = 1e-6
"""Words are not told apart below one in a million: a bystander's name is no better evidence than a capital's."""
RARE_ENOUGH = 2.0
"""Rarity from which a capitalised word can be a name: "The", "I" and "No" in mastheads and shouted headings are none."""
LEAD_WORDS = 60
"""Headline and first paragraph, where a report says what it is on."""
LEAD, NAME = 2.0, 1.25
REPEATED, BY_LENGTH = 1.0, 0.5
"""How much a word gains at most by being repeated, and how much of that a text has to earn that is longer than most: k1 and b of
BM25 (Robertson and Zaragoza, The Probabilistic Relevance Framework, 2009)."""
YEAR, SHORT_NUMBER, NUMBER = 7.0, 4.0, 8.0
"""Weights where words have their rarity: a year or a day tells sibling events apart, 155 is nearly a name."""
STEM = 6
"""Letters kept of a word in languages that inflect its end, and of a word's form across languages."""
MOST_WORDS = 1 << 16
"""Words of a language that are kept as they were looked up; after so many, all are looked up anew."""

# A word with inner apostrophe, or a number with its separators. One group around all: to split by.
_TOKEN = re.compile(r"([^\W\d_]+(?:['’ʼ][^\W\d_]+)?|\d+(?:[.,]\d+)*)")
# The same in a text without other letters, in two thirds of the time.
_PLAIN_TOKEN = re.compile(r"([A-Za-z]+(?:'[A-Za-z]+)?|[0-9]+(?:[.,][0-9]+)*)")
# English writes them with capitals, but no story is known by them.
_CALENDAR = frozenset(
    [
        "monday",
        "tuesday",
        "wednesday",
        "thursday",
        "friday",
        "saturday",
        "sunday",
        "january",
        "february",
        "march",
        "april",
        "may",
        "june",
        "july",
        "august",
        "september",
        "october",
        "november",
        "december",
    ]
)
_YEAR = re.compile(r"(?:19|20)\d\d")
_SENTENCE_END = frozenset('.!?…:;\n"“”„«»•—–')
_POSSESSIVE = re.compile(r"['’]s?$")
_NO_DIGIT = re.compile(r"\D")
# How the spellings of one name differ between languages, after transliteration: Zelenskyy, Selenskyj; Putin, Poutine; Donezk, Donetsk.
_SPELLINGS = (
    (re.compile(r"[^a-z0-9\n]"), ""),  # the words stand in lines
    (re.compile(r"sch|sh|tsch|tch|cz|ts|tz|ss|z|c(?=[eiy])"), "s"),
    (re.compile(r"ph"), "f"),
    (re.compile(r"ck|ch|kh|[cqk]"), "k"),
    (re.compile(r"ou|oo"), "u"),
    (re.compile(r"[jyi]+"), "i"),
    (re.compile(r"w"), "v"),
    (re.compile(r"h"), ""),
    (re.compile(r"(.)\1+"), r"\1"),
)


class Word(NamedTuple):
    """What is known of a word or number, wherever it stands."""

    key: str
    rarity: float
    bridged: str


@dataclass(frozen=True, kw_only=True)
class Terms:
    """What a text is about, as weights by key. Equal keys of two texts in one language are one word.

    What only some stories ask for is made when it is asked for: most articles are on none and in the language of its seeds.
    """

    language: str | None
    headline: str | None
    body: str
    weights: Mapping[str, float]
    """By stem; empty for a text without words."""
    names: frozenset[str]
    """Stems that stand capitalised inside sentences, and numbers of three digits and more but years."""
    length: float
    """Euclidean length of ``weights``; 0.0 where there is none."""
    words: Mapping[str, Word] = field(compare=False, repr=False)
    """What is known of each stem: follows from the text."""

    @cached_property
    def bridged(self) -> Mapping[str, str]:
        """Bridge key of each stem; "" for one that is too short to tell."""
        return {key: word.bridged for key, word in self.words.items()}

    @cached_property
    def bridge(self) -> Mapping[str, float]:
        """Weights by a form that names, numbers and cognates of other languages share; shorter words are left out."""
        bridge: dict[str, float] = {}
        for key, weight in self.weights.items():
            if form := self.words[key].bridged:
                bridge[form] = bridge.get(form, 0.0) + weight * (NAME if key in self.names else 1.0)
        return bridge

    @cached_property
    def forms(self) -> frozenset[str]:
        """The keys of ``bridge``, and ""."""
        return frozenset([word.bridged for word in self.words.values()])

    @cached_property
    def bridge_length(self) -> float:
        """Euclidean length of ``bridge``."""
        return measure_length(self.bridge.values())

    @cached_property
    def spellings(self) -> Mapping[str, str]:
        """The heaviest name with a bridge key that was cut to STEM letters: shorter ones tell too little."""
        long = [key for key in self.names if len(self.words[key].bridged) == STEM]
        return {self.words[key].bridged: key for key in sorted(long, key=lambda key: (self.weights[key], key))}

    @cached_property
    def surfaces(self) -> Mapping[str, str]:
        """How the text writes a stem, for a person: ``Lin Jian`` for both its words."""
        return _Text(self.headline, self.body, self.language or "en").name_surfaces()


@lru_cache(maxsize=256)  # an article is judged against every story, one after the other
def read_terms(headline: str | None, body: str, language: str | None) -> Terms:
    """Return the terms of an article. *language* None is weighed as English. Never raises; "" gives empty Terms."""
    text = _Text(headline, body, language or "en")
    names = text.find_names()
    weights = text.weigh(names)
    return Terms(
        language=language,
        headline=headline,
        body=body,
        weights=weights,
        names=frozenset(names),
        length=measure_length(weights.values()),
        words=text.words,
    )


def weigh_rarity(word: str, language: str) -> float:
    """Return how little a usual article of *language* can be expected to hold *word* (case-folded): 0 (surely) to about 7.8.

    The negative logarithm of the chance that ARTICLE_WORDS drawn words hold it: an inverse document frequency without documents.
    """
    frequency = max(_load_frequencies(language).get(word, 0.0), RAREST)
    return -math.log(-math.expm1(-ARTICLE_WORDS * frequency))


def stem_word(word: str, language: str) -> str:
    """Return the key of a case-folded *word*: English loses plural and possessive s, other languages all after six letters."""
    if language != "en":
        return word[:STEM]
    word = _cut_possessive(word)
    return word[:-1] if len(word) > 3 and word[-1] == "s" and word[-2] not in "su" else word


def is_written_in(text: str, language: str) -> bool:
    """Tell whether most words of *text* are usual ones of *language*; True for a text without words.

    Enough for a headline, on which language detectors guess; names and rare words make up less than half of one.
    """
    words = [token.casefold() for token in _TOKEN.findall(text) if not token[0].isdigit()]
    table = _load_frequencies(language)
    return 2 * sum(_POSSESSIVE.sub("", word) in table for word in words) >= len(words)


def bridge_words(words: Sequence[str]) -> list[str]:
    """Return for each case-folded word or number the form that other languages' spellings share; "" for one too short to tell.

    All in one pass of each pattern: word by word, most of the time goes into starting them.
    """
    lines = anyascii("\n".join(words)).casefold()
    for pattern, letter in _SPELLINGS:
        lines = pattern.sub(letter, lines)
    forms = [form[:STEM].rstrip("aeiou") for form in lines.split("\n")]
    return [
        _NO_DIGIT.sub("", word) if word[0].isdigit() else form if len(form) > 2 else ""
        for word, form in zip(words, forms, strict=False)  # of no words there is one empty line
    ]


def bridge_word(word: str) -> str:
    """Return the form of one word, as bridge_words does of many."""
    return bridge_words([word])[0]


def measure_length(weights: Iterable[float]) -> float:
    """Return the Euclidean length of a vector."""
    return math.hypot(*weights)


class _Text:
    """The words and numbers of one text, headline first, once for each; where a word stands is read of the body's capitalised ones."""

    def __init__(self, headline: str | None, body: str, language: str) -> None:
        self.language = language
        # Between the tokens stands what parts them: one more than there are tokens.
        parts = (_PLAIN_TOKEN if body.isascii() else _TOKEN).split(body)
        self.body, self.gaps = parts[1::2], parts[::2]
        has_headline = headline and not body.startswith(headline)
        self.tokens = [*_TOKEN.findall(headline or ""), *self.body] if has_headline else self.body
        self.written = Counter(self.tokens)
        self._capital = {token for token in self.written if token[0].isupper()}
        self.keys: dict[str, str] = {}
        self.times: dict[str, int] = {}
        self.words: dict[str, Word] = {}
        self._count()

    def find_names(self) -> set[str]:
        """Return the stems that are names, and the telling numbers."""
        capitals = self._count_capitals()
        large: Counter[str] = Counter()
        for token in self._capital:
            large[self.keys[token]] += self.written[token]
        often = {key for key, times in capitals.items() if times >= 0.7 * (times + self.times[key] - large[key])}
        names = {key for key in often - _CALENDAR if self.words[key].rarity >= RARE_ENOUGH}
        return names | {key for key in self.words if key[0].isdigit() and _is_telling(key)}

    def weigh(self, names: Iterable[str]) -> dict[str, float]:
        """Return the weight of each stem."""
        once = REPEATED * (1 - BY_LENGTH + BY_LENGTH * len(self.tokens) / ARTICLE_WORDS)
        counted = zip(self.times.items(), self.words.values(), strict=True)
        weights = {key: (1 + REPEATED) * times / (times + once) * word.rarity for (key, times), word in counted}
        for key in names:
            weights[key] *= NAME
        for key in {self.keys[token] for token in self.tokens[:LEAD_WORDS]}:
            weights[key] *= LEAD
        return weights

    def name_surfaces(self) -> dict[str, str]:
        """Write each word of a name as the whole name, where the text has the two together as often as not."""
        capitals = self._count_capitals()
        surfaces = {self.keys[token]: token for token in reversed(self.written)}
        for token in self._find_inner_capitals():
            surfaces[self.keys[token]] = _cut_possessive(token)
        for run, times in sorted(self._count_runs().items(), key=lambda item: item[1]):
            for token in run:
                key = stem_word(token.casefold(), self.language)
                if capitals[key] and 2 * times >= self.times[key]:
                    surfaces[key] = " ".join(run)
        return surfaces

    def _count(self) -> None:
        known = _load_words(self.language).meet(self.written)
        keys, counted, words = self.keys, self.times, self.words
        for token, times in self.written.items():
            word = known[token]
            key = keys[token] = word.key
            if key in counted:
                counted[key] += times
            else:
                counted[key], words[key] = times, word

    def _count_capitals(self) -> Counter[str]:
        capitals: Counter[str] = Counter()
        for token, times in Counter(self._find_inner_capitals()).items():
            capitals[self.keys[token]] += times
        return capitals

    def _find_inner_capitals(self) -> list[str]:
        """Return the capitalised tokens of the body that open no sentence, as often as they stand there."""
        body, gaps = self.body, self.gaps
        places = compress(count(), map(self._capital.__contains__, body))
        return [body[place] for place in places if (gaps[place] == " " and place) or not self._opens_sentence(place)]

    def _opens_sentence(self, place: int) -> bool:
        before = self.gaps[place].rstrip(" ")
        return before[-1] in _SENTENCE_END if before else not place

    def _count_runs(self) -> Counter[tuple[str, ...]]:
        """Count the names of several words: capitalised ones with a space between; "Russia's Kursk" are two."""
        runs: Counter[tuple[str, ...]] = Counter()
        run: list[str] = []
        for token, gap in zip([*self.body, ""], self.gaps, strict=True):
            if run and not (gap == " " and token[:1].isupper() and not _POSSESSIVE.search(run[-1])):
                if 2 <= len(run) <= 4:  # of "Ukrainian President Volodymyr Zelensky" the last two are the name
                    runs[tuple(_cut_possessive(one) for one in run[-2:])] += 1
                run = []
            if token[:1].isupper():
                run.append(token)
        return runs


class _Words:
    """The words of a language as they are met: they recur, and looking them up took half of the time that reading a text takes."""

    def __init__(self, language: str) -> None:
        self.language = language
        self.known: dict[str, Word] = {}

    def meet(self, tokens: Collection[str]) -> Mapping[str, Word]:
        """Return what is known of *tokens*, and of more. Other threads may read at the same time: nothing is taken out of what they have."""
        known = self.known
        new = [token for token in tokens if token not in known]
        if len(known) + len(new) > MOST_WORDS:
            known, new = {}, [*tokens]
        if new:
            words = [token.casefold() for token in new]
            forms = bridge_words([_cut_possessive(word) for word in words])
            known.update(zip(new, map(self._look_up, words, forms), strict=True))
        self.known = known
        return known

    def _look_up(self, word: str, form: str) -> Word:
        if word[0].isdigit():
            return Word(intern(word), _weigh_number(word), form)
        # One string for all: where two vectors meet, equal keys need not be compared letter by letter.
        return Word(intern(stem_word(word, self.language)), weigh_rarity(word, self.language), form)


@cache
def _load_words(language: str) -> _Words:
    return _Words(language)


def _cut_possessive(word: str) -> str:
    return word if word.isalpha() else _POSSESSIVE.sub("", word)


def _weigh_number(number: str) -> float:
    if _YEAR.fullmatch(number):
        return YEAR
    return NUMBER if _is_telling(number) else SHORT_NUMBER


def _is_telling(number: str) -> bool:
    return not _YEAR.fullmatch(number) and sum(character.isdigit() for character in number) > 2


@cache
def _load_frequencies(language: str) -> Mapping[str, float]:
    """Return the shares of words in texts of *language*, down to one in a million; English where wordfreq has none."""
    import wordfreq  # a fifth of a second that nothing but a profile need spend

    known = wordfreq.available_languages("small")
    return dict(wordfreq.get_frequency_dict(language if language in known else "en", "small"))
